# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/guide.md, followed from top to bottom: its files, its commands, its tasks, and its table of errors."""

from __future__ import annotations

import pathlib
import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from ansible_collections.labops.gitlab.plugins.module_utils.errors import GitLabError
from emulator import Emulator
from integration.harness import ROOT, ansible, play

GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", GUIDE, re.DOTALL)
FILES = {name: text for kind, text in BLOCKS if kind == "yaml" for name in re.findall(r"\A# (\S+\.yml)$", text, re.MULTILINE)}
COMMANDS = [line[2:] for kind, text in BLOCKS if kind == "console" for line in text.splitlines() if line.startswith("$ ansible")]
TASKS = [yaml.safe_load(text) for kind, text in BLOCKS if kind == "yaml" and text.startswith("- ")]
OTHERS = [yaml.safe_load(text) for kind, text in BLOCKS if kind == "yaml" and not text.startswith(("- ", "# "))]


def world(gl: Emulator) -> None:
    """What the guide takes for granted: a group and people."""
    gl.group("acme/shop")
    gl.user("alice")
    gl.user("bob")


def follow(gl: Emulator, tmp: pathlib.Path, command: str) -> tuple[int, str, int | None]:
    """Type a command of the guide: its exit code, its output, and how many tasks have changed something."""
    for name, text in FILES.items():
        (tmp / name).write_text(text, encoding="utf-8")
    code, output = ansible(tmp, shlex.split(command), GITLAB_URL=gl.url, GITLAB_TOKEN=gl.root_token)
    changed = re.findall(r"changed=(\d+)", output)
    return code, output, int(changed[-1]) if changed else None


def test_the_commands(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """In their order; what is predicted is done, the next run changes nothing, and a run that may only read says so."""
    world(gl)
    changes = []
    for command in COMMANDS[:-1]:
        gl.read_only = "--check" in command or "read_only" in command
        code, output, changed = follow(gl, tmp_path, command)
        assert code == 0, (command, output)
        assert "not-a-real" not in output
        changes.append(changed)
    assert changes == [None, 3, 3, 0, 1, 1, 1, 1, 1, 2, 0, None, 1, 1, 0, 0]
    assert not gl.violations


def test_what_read_only_refuses(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Before anything is sent."""
    world(gl)
    gl.read_only = True
    command = next(command for command in COMMANDS if "read_only" in command)
    code, output, _changed = follow(gl, tmp_path, command)
    assert code != 0
    assert "not sent, since read_only is set" in output
    assert not gl.violations


def test_an_old_server(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The last command, on a server of the version that its playbook names."""
    version = yaml.safe_load(FILES["old.yml"])[0]["module_defaults"]["group/labops.gitlab.gitlab"]["gitlab_version"]
    gl.reset(version=version)
    gl.project("acme/shop/web")
    code, output, changed = follow(gl, tmp_path, COMMANDS[-1])
    assert (code, changed) == (0, 1), output
    assert gl.find_integration("acme/shop/web", "slack")["active"]


def test_the_tasks(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Those of the last section: what waits, what forgives, what wakes."""
    world(gl)
    gl.project("acme/shop/web")
    gl.hook("acme/shop/web", url="https://ci.example.com/hooks/shop")
    gl.deliver("acme/shop/web", "https://ci.example.com/hooks/shop", times=40)
    tasks: list[dict[str, Any]] = [task for block in TASKS for task in block]
    gl.fault(method="GET", path=r"acme.*web$", status=503, times=3)
    run = play(gl, tmp_path, [{**task, **({"delay": 0} if "delay" in task else {})} for task in tasks])
    assert run.code == 0, run.output
    assert [result["changed"] for result in run.results.values()] == [False, False, True]
    assert run.results[tasks[0]["name"]]["attempts"] == 2
    assert run.results[tasks[1]["name"]]["error_class"] == "not_found"
    assert gl.find_hook("acme/shop/web", "https://ci.example.com/hooks/shop")["alert_status"] == "executable"


def test_the_credential_of_awx() -> None:
    """What is typed in is what is injected, under the names that the collection reads."""
    inputs, injectors = OTHERS
    assert set(re.findall(r"{{ (\w+) }}", str(injectors))) == {field["id"] for field in inputs["fields"]} == set(inputs["required"])
    assert set(injectors["env"]) == {"GITLAB_URL", "GITLAB_TOKEN"}
    assert [field["id"] for field in inputs["fields"] if field.get("secret")] == ["token"]


def classes(kind: type[GitLabError]) -> Iterator[str]:
    """The error classes of a kind and of those below it."""
    for sub in kind.__subclasses__():
        yield sub.error_class
        yield from classes(sub)


def test_the_table_of_errors() -> None:
    """Each class once, below the head."""
    assert sorted(re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE)) == sorted({"error_class", *classes(GitLabError)})


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)", GUIDE))
def test_links(target: str) -> None:
    assert (ROOT / "docs" / target).exists()
