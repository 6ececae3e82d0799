# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""projects in a playbook that is interrupted: by Ctrl-C, by the end of a job, by Ansible's own time limit of a task."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import clean_environment, executable, play
from integration.test_projects import ALICE, HOOK

NAMES = [f"p{number}" for number in range(40)]
SLOW = 1.0  # seconds that a write takes: with all of them the work would take half a minute
PATIENCE = 90  # seconds, only for tests that fail


def prepare(gl: Emulator) -> None:
    """Projects whose reading is quick and whose writing is slow."""
    gl.user("alice")
    gl.group("acme/platform")
    for name in NAMES:
        gl.project(f"acme/shop/{name}")
    gl.fault(method="POST", times=None, delay=SLOW)


def task(**sections: Any) -> dict[str, Any]:
    """The work, on two projects at a time."""
    return {"projects": [{"project": f"acme/shop/{name}", **sections} for name in NAMES], "concurrency": 2}


WORK = task(hooks=[{"url": HOOK, "push_events": True}], members=[ALICE])


def until(holds: Callable[[], bool], what: str) -> None:
    """Look until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"not in time: {what}"
        time.sleep(0.05)


def writes(gl: Emulator) -> int:
    """How many have been answered."""
    return len([entry for entry in gl.log if entry.method != "GET"])


def quiet(gl: Emulator) -> None:
    """Nobody asks any more: for longer than a write takes nothing was answered."""
    told, since = len(gl.log), time.monotonic()
    end = since + PATIENCE
    while time.monotonic() - since < 3 * SLOW:
        assert time.monotonic() < end, "it goes on and on"
        time.sleep(0.1)
        if len(gl.log) != told:
            told, since = len(gl.log), time.monotonic()


# a shell lets those that it starts in the background ignore Ctrl-C; a terminal does not
TERMINAL = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"


def interrupted(
    gl: Emulator, tmp: pathlib.Path, args: dict[str, Any], door: str, number: int, begun: Callable[[], bool], *, group: bool = True
) -> tuple[int, str]:
    """A playbook that gets a signal when its work has begun, as a whole (from a terminal) or alone: exit code and output."""
    book = [
        {
            "hosts": "localhost",
            "connection": "local",
            "gather_facts": False,
            "vars": {"labops_gitlab_in_process": door == "in_process", "ansible_python_interpreter": "{{ ansible_playbook_python }}"},
            "tasks": [{"name": "work", "labops.gitlab.projects": args}],
        }
    ]
    path = tmp / "interrupted.json"
    path.write_text(json.dumps(book), encoding="utf-8")
    with (tmp / "output").open("w+", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", TERMINAL, executable("ansible-playbook"), "-i", "localhost,", str(path)],
            env=clean_environment(tmp, GITLAB_URL=gl.url, GITLAB_TOKEN=gl.root_token),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            until(lambda: begun() or process.poll() is not None, "the work begins")
            assert process.poll() is None, (tmp / "output").read_text(encoding="utf-8")
            (os.killpg if group else os.kill)(process.pid, number)
            code = process.wait(PATIENCE)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait(PATIENCE)
        return code, (tmp / "output").read_text(encoding="utf-8")


def goes_on(gl: Emulator, tmp: pathlib.Path) -> None:
    """What was left is done by a second run, with nothing doubled; a third one has nothing to do."""
    gl.faults.clear()
    run = play(gl, tmp, [{"name": name, "labops.gitlab.projects": WORK} for name in ("second", "third")])
    assert run.code == 0, run.output
    assert run.results["second"]["changed"]
    assert not run.results["third"]["changed"]
    assert len(gl.snapshot()["hooks"]) == len(NAMES)
    assert all(gl.find_member(f"acme/shop/{name}", "alice") for name in NAMES)


SIGNALS = {
    "Ctrl-C": (signal.SIGINT, True),
    "the end of a job": (signal.SIGTERM, True),
    "the playbook alone is told to end": (signal.SIGTERM, False),
    "the playbook is killed": (signal.SIGKILL, True),
}


@pytest.mark.parametrize(("door", "how"), [*(("in_process", how) for how in SIGNALS), ("ordinary", "Ctrl-C"), ("ordinary", "the end of a job")])
def test_signals(gl: Emulator, tmp_path: pathlib.Path, door: str, how: str) -> None:
    """No new request; what is under way ends, and the next run goes on there."""
    prepare(gl)
    number, group = SIGNALS[how]
    code, output = interrupted(gl, tmp_path, WORK, door, number, lambda: writes(gl) >= 2, group=group)
    assert code != 0, output
    assert "Traceback" not in output
    quiet(gl)
    assert 2 <= writes(gl) < len(NAMES), "it was done to the end"
    goes_on(gl, tmp_path)


def test_nothing_is_left_half_done(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A share that is replaced is there again, and what was archived is archived again."""
    prepare(gl)
    for name in NAMES:
        gl.share(f"acme/shop/{name}", "acme/platform", 20)
    play(gl, tmp_path, [{"name": "archive", "labops.gitlab.project": {"project": "acme/shop/p0", "archived": True}}])
    gl.clear_log()
    gl.fault(method="DELETE", times=None, delay=SLOW)
    args = task(shares=[{"group": "acme/platform", "group_access": "developer"}])
    args["projects"][0]["settings"] = {"archived": True}
    interrupted(gl, tmp_path, args, "in_process", signal.SIGINT, lambda: writes(gl) >= 3)
    quiet(gl)
    shares = [gl.find_share(f"acme/shop/{name}", "acme/platform") for name in NAMES]
    assert all(shares)
    assert {share["group_access"] for share in shares if share} == {20, 30}, "it was done to the end"
    assert (gl.find_project("acme/shop/p0") or {})["archived"]


def test_the_time_limit_of_a_task(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Ansible's keyword ends the work as task_timeout does."""
    prepare(gl)
    run = play(gl, tmp_path, [{"name": "work", "labops.gitlab.projects": WORK, "timeout": 6, "ignore_errors": True}])
    assert run.results["work"]["failed"], run.results["work"]
    assert "Traceback" not in run.output
    quiet(gl)
    assert writes(gl) < len(NAMES), "it was done to the end"
    goes_on(gl, tmp_path)


def test_the_time_limit_of_a_task_ends_a_wait(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Nothing is sent again afterwards."""
    prepare(gl)
    gl.fault(method="GET", path="hooks", times=1, status=429, headers={"Retry-After": "20"}, body="Retry later")
    args = {"projects": WORK["projects"][:1]}
    run = play(gl, tmp_path, [{"name": "work", "labops.gitlab.projects": args, "timeout": 4, "ignore_errors": True}])
    assert run.results["work"]["failed"], run.results["work"]
    assert len([entry for entry in gl.log if entry.path.endswith("/hooks")]) <= 1
