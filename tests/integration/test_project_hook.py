# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_hook through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import Step, again, both_doors, play

PROJECT = "acme/shop/api"
URL = "https://ci.example.com/hook"


def prepare(gl: Emulator) -> None:
    """A project with 120 other hooks: more than a page."""
    gl.project(PROJECT)
    for number in range(120):
        gl.hook(PROJECT, url=f"https://other.example.com/{number}")


BASE = {"project": PROJECT, "url": URL}
CREATED = {**BASE, "push_events": True, "issues_events": False, "token": "hook-token-1"}

CASES: dict[str, list[Step]] = {
    "whole life": [
        create := Step(CREATED, "create", 3),
        again(create, 2),
        change := Step({**CREATED, "push_events": False, "note_events": True}, "update", 3),
        again(change, 2),
        gone := Step({**BASE, "state": "absent"}, "delete", 3),
        again(gone, 2),
    ],
    "every plain field": [
        create := Step(
            {
                **BASE,
                "name": "build",
                "description": "of every push",
                **{
                    f"{event}_events": True
                    for event in [
                        "push",
                        "issues",
                        "confidential_issues",
                        "merge_requests",
                        "tag_push",
                        "note",
                        "confidential_note",
                        "job",
                        "pipeline",
                        "wiki_page",
                        "deployment",
                        "feature_flag",
                        "releases",
                        "milestone",
                        "emoji",
                        "resource_access_token",
                        "vulnerability",
                    ]
                },
                "enable_ssl_verification": False,
                "push_events_branch_filter": "release/*",
                "branch_filter_strategy": "wildcard",
                "custom_webhook_template": "a template",
            },
            "create",
        ),
        again(create, 2),
    ],
    "variables and headers": [
        create := Step(
            {
                **BASE,
                "url": "https://{host}.example.com/hook",
                "url_variables": [{"key": "host", "value": "secret-host"}],
                "custom_headers": [{"key": "X-Auth", "value": "secret-header"}],
            },
            "create",
        ),
        again(create, 3),
        more := Step(
            {
                **BASE,
                "url": "https://{host}.example.com/hook",
                "url_variables": [{"key": "host", "value": "secret-host"}],
                "custom_headers": [{"key": "X-Auth", "value": "secret-header"}, {"key": "X-More", "value": "secret-more"}],
            },
            "update",
        ),
        again(more, 3),
    ],
    "found by name": [
        create := Step({**BASE, "name": "build", "find_by": "name", "token": "hook-token-1"}, "create"),
        moved := Step({**BASE, "url": f"{URL}/2", "name": "build", "find_by": "name", "token": "hook-token-1"}, "update", warned=("custom_headers",)),
        again(moved, 2),
        forgetful := Step({**BASE, "url": f"{URL}/3", "name": "build", "find_by": "name"}, "update", warned=("forget",)),
        gone := Step({"project": PROJECT, "name": "build", "state": "absent"}, "delete"),
        again(gone, 2),
    ],
    "another url with variables": [
        create := Step({**BASE, "name": "build", "find_by": "name", "url_variables": [{"key": "x", "value": "one"}, {"key": "y", "value": "two"}]}, "create"),
        Step({**BASE, "name": "build", "find_by": "name", "url": f"{URL}/2", "url_variables": [{"key": "x", "value": "one"}]}, "update", warned=("forget",)),
        Step({**BASE, "name": "build", "find_by": "name", "url": f"{URL}/2", "url_variables": [{"key": "x", "value": "one"}]}, "none"),
    ],
    "secrets every time": [
        create := Step({**CREATED, "update_secrets": "always"}, "create"),
        Step({**CREATED, "update_secrets": "always"}, "update"),
        Step({**CREATED, "update_secrets": "on_create"}, "none"),
        Step({**CREATED, "token": "hook-token-2"}, "none"),
    ],
    "a field that this server does not know": [
        Step({**BASE, "resource_deploy_token_events": True}, "create", warned=("did not take over 'resource_deploy_token_events'",)),
    ],
}


@pytest.mark.parametrize("case", CASES)
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    both_doors(gl, tmp_path, "project_hook", CASES[case], prepare, whole=case == next(iter(CASES)))


def test_secrets_arrive_and_are_kept(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The token reaches the server; a later change of another field sends it again."""
    prepare(gl)
    run = play(gl, tmp_path, [{"name": "hook", "labops.gitlab.project_hook": CREATED}])
    assert run.code == 0, run.output
    assert gl.find_hook(PROJECT, URL)["token"] == "hook-token-1"
    changed = {**CREATED, "push_events": False, "token": "hook-token-2"}
    run = play(gl, tmp_path, [{"name": "hook", "labops.gitlab.project_hook": changed}])
    assert run.results["hook"]["diff"]["after"] == {"push_events": False, "token": "(sent, not shown)"}
    assert gl.find_hook(PROJECT, URL)["token"] == "hook-token-2"


@pytest.mark.core_matrix
@pytest.mark.parametrize("door", ["in_process", "ordinary"])
@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"project": PROJECT, "url": "https://twice.example.com"}, ["same url", "ids"]),
        ({"project": PROJECT, "id": 999999, "push_events": True}, ["no hook with the id 999999"]),
        ({"project": "shop", "url": URL}, ["neither a numeric id nor a full path"]),
        ({"project": PROJECT}, ["one of the following is required: id, url, name"]),
        ({"project": PROJECT, "url": URL, "nonsense": 1}, ["Unsupported parameters", "nonsense"]),
        ({"project": PROJECT, "name": "fresh", "push_events": True}, ["url: needed to create this project_hook"]),
        ({"project": PROJECT, "url": "ftp://x.example.com"}, ["422", "Invalid url given"]),
        ({"project": PROJECT, "name": "v", "find_by": "name", "url": "https://{v}.example.com"}, ["remove the hook and create it anew"]),
        ({"project": "acme/none/x", "url": URL, "state": "absent"}, ["404 Project Not Found"]),
    ],
)
def test_refusals(gl: Emulator, tmp_path: pathlib.Path, door: str, args: dict[str, Any], words: list[str]) -> None:
    prepare(gl)
    gl.hook(PROJECT, url="https://x.example.com/{v}", name="v", url_variables={"v": "one"})
    gl.hook(PROJECT, url="https://twice.example.com")
    gl.hook(PROJECT, url="https://twice.example.com")
    run = play(gl, tmp_path, [{"name": "hook", "labops.gitlab.project_hook": args}], door=door)
    assert run.code != 0
    for word in words:
        assert word in run.results["hook"]["msg"], run.results["hook"]["msg"]
    assert "Traceback" not in run.output


def test_missing_project_in_check_mode(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Without a project a hook is predicted in an empty one, unless that is switched off."""
    gl.group("acme")
    task = {"project": "acme/later", "url": URL, "push_events": True}
    tasks = [
        {"name": "predicted", "labops.gitlab.project_hook": task, "check_mode": True},
        {"name": "refused", "labops.gitlab.project_hook": {**task, "missing_parent": "fail"}, "check_mode": True, "ignore_errors": True},
        {"name": "real", "labops.gitlab.project_hook": task, "ignore_errors": True},
    ]
    run = play(gl, tmp_path, tasks)
    assert run.results["predicted"]["action"] == "create"
    assert "predicted for an empty project" in run.results["predicted"]["warnings"][0]
    for name in ("refused", "real"):
        assert run.results[name]["error_class"] == "not_found"
        assert run.results[name]["status"] == 404
