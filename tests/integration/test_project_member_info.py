# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_member_info through real plays, in both doors."""

from __future__ import annotations

import pathlib

import pytest

from emulator import Emulator
from integration.harness import DOORS, play

PROJECT = "acme/shop/api"


@pytest.mark.drives("GET /projects/:id/members", "id", "query")
@pytest.mark.drives("GET /projects/:id/members/:user_id", "id", "user_id")
@pytest.mark.parametrize("door", DOORS)
def test_reads(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    gl.project(PROJECT)
    for number in range(130):
        gl.user(f"user{number}")
        gl.member(PROJECT, f"user{number}", 20)
    gl.user("heir")
    gl.member("acme", "heir", 40)
    tasks = [
        {"name": "direct", "labops.gitlab.project_member_info": {"project": PROJECT}},
        {"name": "effective", "labops.gitlab.project_member_info": {"project": PROJECT, "include_inherited": True}},
        {"name": "one", "labops.gitlab.project_member_info": {"project": PROJECT, "username": "user7"}},
        {"name": "by id", "labops.gitlab.project_member_info": {"project": PROJECT, "user_id": 9}},
        {"name": "heir", "labops.gitlab.project_member_info": {"project": PROJECT, "username": "heir", "include_inherited": True}},
        {"name": "not direct", "labops.gitlab.project_member_info": {"project": PROJECT, "username": "heir"}},
        {"name": "query", "labops.gitlab.project_member_info": {"project": PROJECT, "query": "user12"}},
    ]
    run = play(gl, tmp_path, tasks, door=door)
    assert run.code == 0, run.output
    names = {task: [member["username"] for member in result["project_members"]] for task, result in run.results.items()}
    assert len([name for name in names["direct"] if name.startswith("user")]) == 130
    assert "heir" not in names["direct"]
    assert "heir" in names["effective"]
    assert names["one"] == names["by id"] == ["user7"]
    assert names["heir"] == ["heir"]
    assert names["not direct"] == []
    assert set(names["query"]) == {"user12", *(f"user12{digit}" for digit in range(10))}
    assert not any(result["changed"] for result in run.results.values())
