# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_shares through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import Refusal, Step, again, both_doors, play, refused

PROJECT = "acme/shop/api"


def prepare(gl: Emulator) -> None:
    """A project that is shared with two groups, and two more."""
    gl.project(PROJECT)
    for group in ("partners/north", "partners/south"):
        gl.group(group)
    gl.share(PROJECT, "press", 10)
    gl.share(PROJECT, "audit", 20, "2099-01-31")


def declare(*shares: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The arguments of a task."""
    return {"project": PROJECT, "shares": list(shares), **more}


NORTH = {"group": "partners/north", "group_access": "developer"}
SOUTH = {"group": 6, "group_access": 20, "expires_at": "2099-12-31"}

CASES: dict[str, list[Step]] = {
    "whole life": [
        create := Step(declare(NORTH, SOUTH), "update", 5),
        again(create),
        only := Step(declare(NORTH, SOUTH, exclusive=True, max_removals=1, keep=["aud*"]), "update", 2),
        again(only),
        change := Step(declare({**NORTH, "group_access": "maintainer"}, {**SOUTH, "expires_at": ""}, exclusive=True, keep=["audit"]), "update", 5),
        again(change),
        Step(declare({"group": "partners/north", "group_access": "maintainer"}), "none", 1),
        none := Step(declare(exclusive=True), "update", 4),
        again(none),
    ],
}


@pytest.mark.parametrize("case", CASES)
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    both_doors(gl, tmp_path, "project_shares", CASES[case], prepare, whole=True)


def test_many(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """More than a page of anything; the result says what was done, in the order in which it was."""
    prepare(gl)
    shares = [{"group": f"crowd/g{number}", "group_access": "reporter"} for number in range(120)]
    for share in shares:
        gl.share(PROJECT, share["group"], 20)
    run = play(gl, tmp_path, [{"name": "set", "labops.gitlab.project_shares": declare(*shares, NORTH, exclusive=True)}])
    assert run.code == 0, run.output
    assert run.results["set"]["changes"] == [
        {"name": "partners/north", "action": "create"},
        {"name": "press", "action": "delete"},
        {"name": "audit", "action": "delete"},
    ]
    assert len(run.results["set"]["project_shares"]) == 121
    assert len(gl.log) == 5


REFUSALS: list[Refusal] = [
    Refusal(declare({"group": "partners/north"}), ["missing required arguments: group_access found in shares"]),
    Refusal(declare(NORTH, exclusive=True, max_removals=1), ["would remove 2", "max_removals allows 1", "press, audit", "Nothing was changed"]),
    Refusal(declare({"group": "Press", "group_access": 10}, {"group": "press", "group_access": 10}), ["press: declared more than once"]),
    Refusal(declare(SOUTH, {"group": "partners/south", "group_access": 10}), ["partners/south: declared more than once"]),
    Refusal(declare({"group": "nowhere", "group_access": 30}), ["404 Group Not Found"]),
    Refusal(declare({"group": "acme", "group_access": 30}), ["group: the project is in acme"]),
    Refusal(declare({"group_access": "guest"}), ["missing required arguments: group"]),
    Refusal({**declare(missing_parent="fail"), "project": "acme/none"}, ["404 Project Not Found"]),
]


def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Before any write, in check mode too."""
    refused(gl, tmp_path, "project_shares", REFUSALS, prepare)


def test_a_failure_tells_what_was_done(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A share that cannot be changed is as it was; what comes after it is not done."""
    prepare(gl)
    gl.fault(method="POST", path="/share$", nth=2, status=500, body={"message": "500 Internal Server Error"})
    task = declare(NORTH, {"group": "audit", "group_access": "developer"}, exclusive=True)
    run = play(gl, tmp_path, [{"name": "set", "labops.gitlab.project_shares": task}])
    assert run.code != 0
    for words in ("audit: POST", "has been restored", "Done before: partners/north (create)"):
        assert words in run.results["set"]["msg"]
    assert (gl.find_share(PROJECT, "audit") or {})["group_access"] == 20
    assert gl.find_share(PROJECT, "press")


def test_a_project_that_is_not_there_yet(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    gl.read_only = True
    task = {"labops.gitlab.project_shares": {**declare(NORTH, exclusive=True), "project": "acme/shop/new"}}
    run = play(gl, tmp_path, [{"name": "set", **task}], arguments=["--check"])
    assert run.code == 0, run.output
    assert run.results["set"]["changes"] == [{"name": "partners/north", "action": "create"}]
    assert play(gl, tmp_path, [{"name": "set", **task}]).code != 0
    assert not gl.violations
