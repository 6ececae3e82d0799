# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""branch_info through real plays, in both doors."""

from __future__ import annotations

import pathlib

import pytest

from emulator import Emulator
from integration.harness import DOORS, play

PROJECT = "acme/shop/api"


@pytest.mark.drives("GET /projects/:id/repository/branches", "id")
@pytest.mark.drives("GET /projects/:id/repository/branches/:branch", "id", "branch")
@pytest.mark.parametrize("door", DOORS)
def test_reads(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """All of more than one page, one, those that match, in an order, none; the shape is the sibling's."""
    gl.project(PROJECT, empty_repo=False)
    gl.project("acme/empty")
    gl.project("acme/closed", repository_access_level="disabled", empty_repo=False)
    for number in range(150):
        gl.branch(PROJECT, f"old/{number:03}")
    gl.branch(PROJECT, "feature/x", date="2020-01-01T00:00:00.000Z")
    gl.branch(PROJECT, "feature/y", date="2021-01-01T00:00:00.000Z")

    def ask(name: str, **more: str) -> dict[str, object]:
        return {"name": name, "labops.gitlab.branch_info": {"project": PROJECT, **more}, "ignore_errors": True}

    tasks = [
        ask("all"),
        ask("one", branch="feature/x"),
        ask("search", search="^feature"),
        ask("exactly", search="^main$"),
        ask("regex", regex="^old/0[01]\\d$"),
        ask("newest", search="feature", sort="updated_desc"),
        ask("none", search="nothing"),
        ask("no branch", branch="nothing"),
        ask("empty", project="acme/empty"),
        ask("closed", project="acme/closed"),
        ask("no project", project="acme/none"),
        ask("both", search="a", regex="b"),
        {"name": "sibling", "labops.gitlab.branch": {"project": PROJECT, "branch": "main"}},
    ]
    run = play(gl, tmp_path, tasks, door=door, arguments=["-v"])
    assert run.code == 0, run.output
    names = {task: [branch["name"] for branch in result["branches"]] for task, result in run.results.items() if "branches" in result}
    assert (len(names["all"]), len(set(names["all"])), run.results["all"]["requests"]) == (153, 153, 2)
    assert (names["one"], run.results["one"]["requests"]) == (["feature/x"], 1)
    assert (names["search"], names["exactly"], len(names["regex"])) == (["feature/x", "feature/y"], ["main"], 20)
    assert names["newest"] == ["feature/y", "feature/x"]
    assert names["none"] == names["no branch"] == names["empty"] == []
    assert "404 Repository Not Found" in run.results["closed"]["msg"]
    assert run.results["no project"]["error_class"] == "not_found"
    assert "mutually exclusive" in run.results["both"]["msg"]
    assert set(run.results["sibling"]["branch"]) == set(run.results["all"]["branches"][0]) == set(run.results["one"]["branches"][0])
