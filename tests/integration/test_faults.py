# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What modules do when the server or the way to it fails: nothing is doubled, nothing is lost, nothing ends in a traceback."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import DOORS, play

PROJECT = "acme/shop/api"
HOOK = {"project": PROJECT, "url": "https://ci.example.com/hook", "push_events": True}
LOST: list[dict[str, Any]] = [{"reset": True, "applied": True}, {"status": 502, "applied": True, "body": "<html><title>Bad gateway</title></html>"}]


@pytest.mark.parametrize("fault", LOST, ids=["reset", "502"])
@pytest.mark.parametrize(
    ("module", "args", "path"),
    [
        ("project", {"project": "acme/shop/new", "description": "d"}, "/projects$"),
        ("project_member", {"project": PROJECT, "username": "alice", "access_level": "developer"}, "/members$"),
    ],
)
def test_a_create_whose_answer_is_lost(gl: Emulator, tmp_path: pathlib.Path, module: str, args: dict[str, Any], path: str, fault: dict[str, Any]) -> None:
    """Where the server refuses a second one the create is sent again, and what the first attempt made is found."""
    gl.project(PROJECT)
    gl.user("alice")
    gl.fault(method="POST", path=path, times=1, **fault)
    run = play(gl, tmp_path, [{"name": name, f"labops.gitlab.{module}": args} for name in ("first", "second")])
    assert run.code == 0, run.output
    assert [run.results[name]["action"] for name in ("first", "second")] == ["create", "none"]
    assert run.results["first"]["id"] == run.results["second"]["id"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("fault", LOST, ids=["reset", "502"])
def test_a_hook_is_never_created_twice(gl: Emulator, tmp_path: pathlib.Path, fault: dict[str, Any], door: str) -> None:
    """GitLab would make another one, so the failure is told, and the next run finds the hook."""
    gl.project(PROJECT)
    gl.fault(method="POST", path="/hooks$", times=1, **fault)
    tasks = [{"name": "first", "labops.gitlab.project_hook": HOOK, "ignore_errors": True}, {"name": "second", "labops.gitlab.project_hook": HOOK}]
    run = play(gl, tmp_path, tasks, door=door)
    assert run.results["first"]["failed"]
    assert run.results["first"]["error_class"] in ("network", "server")
    assert run.results["second"]["action"] == "none"
    assert len(gl.snapshot()["hooks"]) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503},
        {"status": 429, "headers": {"Retry-After": "0"}, "body": "Retry later"},
        {"status": 429, "body": {"message": {"error": "This endpoint has been requested too many times. Try again later."}}},
        {"reset": True},
        {"truncate": 10},
    ],
    ids=["503", "429 rack", "429 application", "reset", "truncated"],
)
def test_reads_are_repeated(gl: Emulator, tmp_path: pathlib.Path, fault: dict[str, Any]) -> None:
    gl.project(PROJECT)
    gl.hook(PROJECT, url=HOOK["url"], push_events=True)
    gl.fault(method="GET", path="/hooks$", times=1, **fault)
    run = play(gl, tmp_path, [{"name": "hook", "labops.gitlab.project_hook": HOOK}])
    assert run.code == 0, run.output
    assert run.results["hook"]["action"] == "none"


@pytest.mark.parametrize(
    ("fault", "error_class", "words"),
    [
        ({"status": 429, "headers": {"Retry-After": "86400"}, "body": "Retry later"}, "rate_limit", ["86400 s", "max_wait"]),
        ({"status": 200, "body": "<html><title>Sign in</title></html>"}, "protocol", ["Sign in", "api_url"]),
        ({"status": 200, "body": ""}, "protocol", ["empty body"]),
        ({"status": 500, "body": {"message": "500 Internal Server Error"}}, "server", ["500"]),
        ({"status": 403, "body": {"error": "insufficient_scope", "error_description": "too narrow", "scope": "api"}}, "forbidden", ["too narrow", "scopes"]),
    ],
    ids=["a day", "html", "empty", "500", "scope"],
)
def test_failures_are_told(gl: Emulator, tmp_path: pathlib.Path, fault: dict[str, Any], error_class: str, words: list[str]) -> None:
    """For absent too: a failure is never taken for absence."""
    gl.project(PROJECT)
    gl.fault(method="GET", path="/hooks$", times=None, **fault)
    run = play(gl, tmp_path, [{"name": "hook", "labops.gitlab.project_hook": {**HOOK, "state": "absent"}}])
    assert run.code != 0
    assert run.results["hook"]["error_class"] == error_class
    for word in words:
        assert word in run.results["hook"]["msg"], run.results["hook"]["msg"]
    assert "Traceback" not in run.output


def test_a_wrong_token_is_no_absence(gl: Emulator, tmp_path: pathlib.Path) -> None:
    gl.project(PROJECT)
    for module, args in (("project", {}), ("project_member", {"username": "alice"}), ("integration", {"slug": "slack"})):
        task = {"name": module, f"labops.gitlab.{module}": {"project": PROJECT, "state": "absent", **args}}
        run = play(gl, tmp_path, [task], token="glpat-of-another-server")
        assert run.code != 0
        assert run.results[module]["error_class"] == "auth"
    assert gl.find_project(PROJECT)


def test_a_relative_url_root(tmp_path: pathlib.Path) -> None:
    """GitLab mounted below a path, behind an address that its own links do not name."""
    with Emulator(relative_url="/git/lab") as gl:
        gl.change(external_url="https://gitlab.internal.example.com/git/lab")
        gl.project(PROJECT)
        for number in range(130):
            gl.hook(PROJECT, url=f"https://hooks.example.com/{number}")
        run = play(gl, tmp_path, [{"name": "hooks", "labops.gitlab.project_hook_info": {"project": PROJECT}}])
        assert run.code == 0, run.output
        assert len(run.results["hooks"]["project_hooks"]) == 130
