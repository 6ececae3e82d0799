# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""branch through real plays, in both doors."""

from __future__ import annotations

import pathlib

import pytest

from emulator import Emulator
from integration.harness import DOORS, Refusal, Step, again, both_doors, play, refused

PROJECT = "acme/shop/api"
BASE = {"project": PROJECT, "branch": "feature/log-in"}
GONE = Step({**BASE, "state": "absent"}, "delete", 2)


def prepare(gl: Emulator) -> None:
    """A project with 120 branches."""
    gl.project(PROJECT, empty_repo=False)
    for number in range(119):
        gl.branch(PROJECT, f"old/{number}")


CASES: dict[str, list[Step]] = {
    "whole life": [
        create := Step({**BASE, "ref": "main"}, "create", 2),
        again(create),
        Step({**BASE, "ref": "old/7"}, "none", 1),
        Step({**BASE, "ref": "nothing"}, "none", 1),
        Step(BASE, "none", 1),
        GONE,
        again(GONE),
    ],
    "names that addresses must not break": [
        create := Step({"project": PROJECT, "branch": "fix/100%#+ü&x=1", "ref": "main"}, "create", 2),
        again(create),
        gone := Step({**create.args, "state": "absent"}, "delete", 2),
        again(gone),
    ],
}


@pytest.mark.parametrize("case", CASES)
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    both_doors(gl, tmp_path, "branch", CASES[case], prepare, whole=case == next(iter(CASES)))


REFUSALS: list[Refusal] = [
    Refusal({"project": PROJECT, "branch": "..", "state": "absent"}, ["'..' cannot stand in an address"]),
    Refusal(BASE, ["ref: needed to create this branch"]),
    Refusal({"project": PROJECT, "branch": "a..b", "ref": "main"}, ["The branch refname is invalid"]),
    Refusal({"project": PROJECT, "branch": "main", "state": "absent"}, ["main is the default branch", "cannot be removed"]),
    Refusal({"project": "acme/none", "branch": "x", "state": "absent"}, ["404 Project Not Found"]),
    Refusal({"project": "acme/closed", "branch": "x", "state": "absent"}, ["404 Repository Not Found"]),
]


def closed(gl: Emulator) -> None:
    """Beside it one without a repository that anybody may read."""
    prepare(gl)
    gl.project("acme/closed", repository_access_level="disabled", empty_repo=False)


def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What is refused is refused in check mode too, before any write."""
    refused(gl, tmp_path, "branch", REFUSALS, closed)


def test_a_ref_that_is_not_there(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Only GitLab knows what a ref may be; its words are shown and nothing is left behind."""
    prepare(gl)
    before = gl.snapshot()
    run = play(gl, tmp_path, [{"name": "branch", "labops.gitlab.branch": {**BASE, "ref": "nothing"}}])
    assert "invalid reference name 'nothing'" in run.results["branch"]["msg"]
    assert run.results["branch"]["error_class"] == "validation"
    assert gl.snapshot() == before


@pytest.mark.parametrize("door", DOORS)
def test_the_first_branch_of_an_empty_repository(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """GitLab makes the default branch first and then says that it exists: it does, and that was asked for."""
    gl.project(PROJECT)
    task = {"project": PROJECT, "branch": "main", "ref": "main"}
    run = play(gl, tmp_path, [{"name": name, "labops.gitlab.branch": task} for name in ("first", "again")], door=door)
    assert run.code == 0, run.output
    assert [run.results[name]["action"] for name in ("first", "again")] == ["create", "none"]
    assert run.results["first"]["branch"]["default"] is True


def test_a_project_that_is_not_there_yet(gl: Emulator, tmp_path: pathlib.Path) -> None:
    task = {"project": "acme/new", "branch": "develop", "ref": "main"}
    predicted = play(gl, tmp_path, [{"name": "branch", "labops.gitlab.branch": task}], arguments=["--check"]).results["branch"]
    assert (predicted["action"], predicted["branch"]["name"]) == ("create", "develop")
    assert "acme/new is absent" in predicted["warnings"][0]
    gl.project("acme/new")
    assert play(gl, tmp_path, [{"name": "branch", "labops.gitlab.branch": task}]).results["branch"]["action"] == "create"


def test_a_lost_answer_makes_no_second_branch(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The POST is repeated; that the branch exists by then is no error."""
    prepare(gl)
    gl.fault(method="POST", path="/branches$", nth=1, reset=True, applied=True)
    run = play(gl, tmp_path, [{"name": "branch", "labops.gitlab.branch": {**BASE, "ref": "main"}}])
    assert run.code == 0, run.output
    assert run.results["branch"]["branch"]["name"] == BASE["branch"]
