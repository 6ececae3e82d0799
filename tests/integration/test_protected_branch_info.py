# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""protected_branch_info through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import DOORS, play

PROJECT = "acme/shop/api"


@pytest.mark.parametrize("edition", ["ee", "ce"])
@pytest.mark.parametrize("door", DOORS)
def test_reads(gl: Emulator, tmp_path: pathlib.Path, door: str, edition: str) -> None:
    """All of more than one page, one, those with a text in their names, none; the shape is the sibling's."""
    gl.reset(edition=edition)
    gl.project(PROJECT, empty_repo=False)
    gl.project("acme/empty")
    for number in range(150):
        gl.protected_branch(PROJECT, f"stable/{number}")
    gl.protected_branch(PROJECT, "release/*", push=[{"access_level": 0}, {"deploy_key_id": gl.deploy_key(PROJECT, "robot")["id"]}])

    def ask(task: str, **more: Any) -> dict[str, Any]:
        return {"name": task, "labops.gitlab.protected_branch_info": {"project": PROJECT, **more}, "ignore_errors": True}

    tasks = [
        ask("all"),
        ask("one", name="release/*"),
        ask("search", search="lease"),
        ask("none", search="nothing"),
        ask("no rule", name="release/1"),
        ask("empty", project="acme/empty"),
        ask("no project", project="acme/none"),
        {"name": "sibling", "labops.gitlab.protected_branch": {"project": PROJECT, "name": "main"}},
    ]
    run = play(gl, tmp_path, tasks, door=door, arguments=["-v"])
    assert run.code == 0, run.output
    found = {task: result["protected_branches"] for task, result in run.results.items() if "protected_branches" in result}
    names = {task: [rule["name"] for rule in rules] for task, rules in found.items()}
    assert (len(names["all"]), len(set(names["all"])), run.results["all"]["requests"]) == (152, 152, 2)
    assert (names["one"], run.results["one"]["requests"]) == (["release/*"], 1)
    assert names["search"] == ["release/*"]
    assert names["none"] == names["no rule"] == names["empty"] == []
    assert run.results["no project"]["error_class"] == "not_found"
    assert (found["one"][0]["push_access_level"], found["one"][0]["allowed_to_push"]) == (0, [{"access_level": 0}, {"deploy_key_id": 1}])
    assert (found["one"][0]["unprotect_access_levels"] is None) is (edition == "ce")
    assert set(run.results["sibling"]["protected_branch"]) == set(found["all"][0]) == set(found["one"][0])
