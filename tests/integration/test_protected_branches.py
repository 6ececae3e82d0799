# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""protected_branches through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import Refusal, Step, again, both_doors, in_process, play, refused

PROJECT = "acme/shop/api"


def prepare(gl: Emulator) -> None:
    """main with its protection, two wildcards, one of a group, people."""
    gl.project(PROJECT, empty_repo=False)
    for name in ("alice", "bob"):  # ids 2 and 3
        gl.user(name)
        gl.member(PROJECT, name, 30)
    gl.protected_branch(PROJECT, "stable/*", push=30)
    gl.protected_branch(PROJECT, "old/*")
    gl.protected_branch(PROJECT, "groups", inherited=True)


def many(gl: Emulator) -> None:
    """More than a page of rules."""
    prepare(gl)
    for number in range(120):
        gl.protected_branch(PROJECT, f"release/{number}")


def declare(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The arguments of a task."""
    return {"project": PROJECT, "protected_branches": list(rules), **more}


MAIN = {"name": "main", "push_access_level": "no_access", "merge_access_level": "developer"}
STABLE = {"name": "stable/*", "allowed_to_push": [{"username": "alice"}, {"access_level": 40}], "allow_force_push": True}
RELEASE = {"name": "release/*", "allowed_to_push": [{"username": "alice"}], "allowed_to_merge": [{"username": "alice"}, {"username": "bob"}]}

CASES: dict[str, list[Step]] = {
    "whole life": [
        create := Step(declare(MAIN, STABLE, RELEASE), "update", 6),
        again(create, 3),
        Step(declare({"name": "main"}, {"name": "old/*", "push_access_level": 40}), "none", 1),
        change := Step(declare({"name": "main", "push_access_level": "maintainer"}), "update", 2),
        again(change),
        nothing := Step(declare(exclusive=True), "update", 5),
        again(nothing),
    ],
    "nothing else": [
        only := Step(declare(MAIN, {"name": "stable/*"}, exclusive=True, max_removals=1), "update", 3),
        again(only),
        kept := Step(declare(MAIN, exclusive=True, keep=["st*"]), "none", 1),
        again(kept),
    ],
}


@pytest.mark.parametrize("case", CASES)
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    both_doors(gl, tmp_path, "protected_branches", CASES[case], prepare, whole=case == next(iter(CASES)))


def test_more_than_a_page(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Read in hundreds; 120 of them go."""
    gone = Step(declare(MAIN, exclusive=True, keep=["old/*"]), "update", 124)
    in_process(gl, tmp_path, "protected_branches", [Step(declare({"name": "release/119"}), "none", 2), gone, again(gone)], many)


@pytest.mark.parametrize("settings", [{"edition": "ce", "licence": "none"}, {"version": "15.5"}], ids=["free", "before 15.6"])
def test_other_servers(gl: Emulator, tmp_path: pathlib.Path, settings: dict[str, str]) -> None:
    """One that is removed and created anew keeps its place."""
    steps = [change := Step(declare(MAIN, {"name": "new"}), "update", 4), again(change)]
    in_process(gl, tmp_path, "protected_branches", steps, prepare, **settings)


def test_what_was_done(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The result names each change; what a group gives stays."""
    prepare(gl)
    run = play(gl, tmp_path, [{"name": "set", "labops.gitlab.protected_branches": declare(MAIN, {"name": "new"}, exclusive=True)}])
    assert run.code == 0, run.output
    assert sorted((change["name"], change["action"]) for change in run.results["set"]["changes"]) == [
        ("main", "update"),
        ("new", "create"),
        ("old/*", "delete"),
        ("stable/*", "delete"),
    ]
    assert [rule["name"] for rule in run.results["set"]["protected_branches"]] == ["main", "groups", "new"]


REFUSALS: list[Refusal] = [
    Refusal(declare(MAIN, MAIN), ["main: declared more than once"]),
    Refusal(declare({"push_access_level": 30}), ["missing required arguments: name"]),
    Refusal(declare({"name": "x", "allowed_to_push": [{"username": "nobody"}]}), ["none that is called 'nobody'"]),
    Refusal(declare(MAIN, exclusive=True, max_removals=1), ["would remove 2", "stable/*, old/*", "Nothing was changed"]),
    Refusal(declare({"name": "groups", "push_access_level": 30}), ["inherited from a group"]),
    Refusal({**declare(MAIN, missing_parent="fail"), "project": "acme/none"}, ["404 Project Not Found"]),
]


def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Bad input is an error before any write."""
    refused(gl, tmp_path, "protected_branches", REFUSALS, prepare)


def test_a_project_that_is_not_there_yet(gl: Emulator, tmp_path: pathlib.Path) -> None:
    task = {"labops.gitlab.protected_branches": {**declare(MAIN, exclusive=True), "project": "acme/shop/new"}}
    prepare(gl)
    run = play(gl, tmp_path, [{"name": "set", **task}], arguments=["--check"])
    assert run.code == 0, run.output
    assert run.results["set"]["changes"] == [{"name": "main", "action": "create"}]
    assert "predicted for an empty project" in str(run.results["set"]["warnings"])
