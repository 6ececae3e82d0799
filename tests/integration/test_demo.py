# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo tells the truth, touches nothing but its emulator, and leaves no process behind."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import ROOT

DEMO = str(ROOT / "tools" / "demo.py")
pytestmark = pytest.mark.skipif(not (ROOT / ".cache" / "tree").exists(), reason="the demo runs from the copied tree that the tools make")


def environment(**extra: str) -> dict[str, str]:
    """The caller's environment, with a GitLab in it that must not be asked."""
    return {**os.environ, "PYTHONUNBUFFERED": "1", "GITLAB_URL": "http://127.0.0.1:9", "GITLAB_TOKEN": "not-to-be-used", "CI_JOB_TOKEN": "neither", **extra}


def left_over(session: int) -> Iterator[str]:
    """The command lines of the processes of a session that still run."""
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
            command = (status.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            yield command


@pytest.mark.parametrize(("arguments", "changes"), [([], 21), (["--era", "8.9"], 19)])
def test_three_acts(arguments: list[str], changes: int) -> None:
    """What was predicted is done, and the third run changes nothing."""
    done = subprocess.run([sys.executable, DEMO, *arguments], env=environment(), capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    verdicts = [line for line in done.stdout.splitlines() if "redicted " in line and ", done " in line]
    last = verdicts[0]
    words = last.rstrip(".").split()
    assert last.startswith("Predicted "), done.stdout[-2000:]
    fleet = ["Fleet: predicted 200, done 200, changed by the same again: 0, by its own export: 0."]
    assert verdicts[1:] == ([] if arguments else fleet)
    assert words[1].rstrip(",") == words[3].rstrip(",")
    assert int(words[3].rstrip(",")) == changes
    assert words[-1] == "0"
    assert "example-" not in done.stdout + done.stderr


@contextmanager
def heard(number: signal.Signals) -> Iterator[None]:
    """What is started inside hears a signal that a shell's background jobs, and all that they start, ignore."""
    before = signal.signal(number, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("act", ["=== check", "=== for real"])
def test_interrupted(number: signal.Signals, act: str) -> None:
    """Whenever it is ended, nothing of it goes on."""
    command = [sys.executable, DEMO]
    start: dict[str, Any] = {"env": environment(), "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "start_new_session": True}
    with heard(number), subprocess.Popen(command, **start) as demo:
        assert demo.stdout is not None
        for line in demo.stdout:
            if line.startswith(act):
                break
        demo.send_signal(number)
        demo.stdout.read()
        assert demo.wait(timeout=30) != 0
    end = time.monotonic() + 20
    while list(left_over(demo.pid)) and time.monotonic() < end:
        time.sleep(0.1)
    assert not list(left_over(demo.pid))


def test_live(gl: Emulator) -> None:
    """In a group of a real server: asks first, uses the caller alone, removes what it made."""
    gl.group("team/sandbox")
    live = environment(GITLAB_URL=gl.url, GITLAB_TOKEN=gl.root_token, DEMO_GROUP="team/sandbox")
    command = [sys.executable, DEMO, "--live"]
    refused = subprocess.run(command, env=live, capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL)
    assert refused.returncode != 0
    assert "nothing was written" in refused.stderr
    assert not gl.snapshot()["projects"]
    done = subprocess.run(command, env={**live, "YES": "1"}, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert gl.root_token not in done.stdout + done.stderr
    projects = gl.snapshot()["projects"].values()
    assert len(projects) == 3
    assert all(project["marked_for_deletion_on"] for project in projects)


def test_live_needs_a_group(gl: Emulator) -> None:
    """A group that is not there is told before anything is asked of the person."""
    live = environment(GITLAB_URL=gl.url, GITLAB_TOKEN=gl.root_token, DEMO_GROUP="nowhere")
    done = subprocess.run([sys.executable, DEMO, "--live"], env=live, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr
