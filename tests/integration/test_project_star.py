# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_star through real plays, in both doors."""

from __future__ import annotations

import pathlib

import pytest

from emulator import Emulator
from integration.harness import Refusal, Step, again, both_doors, play, refused

PROJECT = "acme/shop/api"


def prepare(gl: Emulator) -> str:
    """A developer with 120 starred projects of similar names; the last one of all is the project, which others have starred."""
    gl.user("dev")
    gl.user("other")
    for number in range(120):
        gl.project(f"acme/shop/api{number}", visibility="internal")
        gl.star(f"acme/shop/api{number}", "dev")
    gl.project(PROJECT)
    gl.member(PROJECT, "dev", 30)
    gl.star(PROJECT, "other")
    return gl.token("dev")


BY_PATH = {"project": PROJECT}
BY_ID = {"project": "121"}
CASES: dict[str, list[Step]] = {
    "by path": [
        star := Step(BY_PATH, "create", 3),
        again(star, 2),
        unstar := Step({**BY_PATH, "state": "absent"}, "delete", 3),
        again(unstar, 2),
    ],
    "by id": [
        star := Step(BY_ID, "create", 3),
        again(star, 1),
        unstar := Step({**BY_ID, "state": "absent"}, "delete", 2),
        again(unstar, 2),
    ],
}


@pytest.mark.drives("POST /projects/:id/star", "id")
@pytest.mark.drives("DELETE /projects/:id/star", "id")
@pytest.mark.parametrize("case", CASES)
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    outcomes = both_doors(gl, tmp_path, "project_star", CASES[case], prepare, whole=True)
    starred = outcomes[0].done
    assert (starred["project_star"]["star_count"], starred["diff"]) == (2, {"before": {}, "after": {"starred": True}})
    assert starred["project_star"]["path_with_namespace"] == PROJECT
    assert outcomes[2].done["diff"] == {"before": {"starred": True}, "after": {}}
    assert gl.find_project(PROJECT)["starrers"] == [3], "the star of another is left alone"


REFUSALS: list[Refusal] = [
    Refusal({"project": "api"}, "neither a numeric id nor a full path"),
    Refusal({"project": "acme/none", "state": "absent"}, "404 Project Not Found"),
    Refusal({"project": "acme/none", "missing_parent": "fail"}, "404 Project Not Found"),
    Refusal({"project": "acme/doomed", "state": "absent"}, "is marked for deletion"),
    Refusal({"project": "4711", "state": "absent"}, "404 Project Not Found"),
]


def doomed(gl: Emulator) -> str:
    """Beside them a project that is on its way out."""
    token = prepare(gl)
    gl.project("acme/doomed", visibility="public", marked_for_deletion_on="2026-01-01")
    return token


def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What is refused is refused in check mode too, before any write."""
    refused(gl, tmp_path, "project_star", REFUSALS, doomed)


def test_a_project_that_is_not_there_yet(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Its star is predicted, with a warning; for real it is an error."""
    gl.group("acme")
    tasks = [{"name": "star", "labops.gitlab.project_star": {"project": "acme/new"}}]
    predicted = play(gl, tmp_path, tasks, arguments=["--check"]).results["star"]
    assert (predicted["action"], predicted["project_star"]["starred"]) == ("create", True)
    assert "absent or not visible" in predicted["warnings"][0]
    assert "404 Project Not Found" in play(gl, tmp_path, tasks).results["star"]["msg"]


@pytest.mark.parametrize(("state", "verb", "stars"), [("present", "star", [2]), ("absent", "unstar", [])])
def test_an_answer_that_is_lost(gl: Emulator, tmp_path: pathlib.Path, state: str, verb: str, stars: list[int]) -> None:
    """The repeat meets 304, which is no error."""
    gl.user("dev")
    gl.project("acme/open", visibility="public")
    if state == "absent":
        gl.star("acme/open", "dev")
    gl.fault(method="POST", path=f"/{verb}$", reset=True, applied=True, times=1)
    run = play(gl, tmp_path, [{"name": "star", "labops.gitlab.project_star": {"project": "acme/open", "state": state}}], token=gl.token("dev"))
    assert run.code == 0, run.output
    assert run.results["star"]["changed"]
    assert gl.find_project("acme/open")["starrers"] == stars
    assert [entry.status for entry in gl.log if entry.path.endswith(verb)][-1] == 304


def test_servers_that_do_not_narrow_the_list(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Every page is looked through, and the id compared."""
    token = prepare(gl)
    gl.star(PROJECT, "dev")
    gl.project("acme/shop/api-more", visibility="internal")
    gl.facts.declared("GET /projects").pop("id_after")
    gl.facts.declared("GET /projects").pop("id_before")
    tasks = [{"name": path, "labops.gitlab.project_star": {"project": path}, "check_mode": True} for path in (PROJECT, "acme/shop/api0", "acme/shop/api-more")]
    run = play(gl, tmp_path, tasks, token=token)
    gl.reset()
    assert [result["action"] for result in run.results.values()] == ["none", "none", "create"]


def test_a_moved_project(gl: Emulator, tmp_path: pathlib.Path) -> None:
    gl.project("acme/old")
    tasks = [
        {"name": "rename", "labops.gitlab.project": {"project": "acme/old", "path": "new"}},
        {"name": "star", "labops.gitlab.project_star": {"project": "acme/old"}},
    ]
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    assert "has moved to acme/new" in run.results["star"]["warnings"][0]
    assert gl.find_project("acme/new")["starrers"] == [1]


@pytest.mark.drives("GET /projects/starred", "archived", "visibility", "order_by", "sort", "search")
def test_the_starred_ones_are_listed(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """By the module that reads projects, with its filters; in another order by the module for any request."""
    token = prepare(gl)
    gl.project("acme/shop/old", visibility="internal", archived=True)
    gl.star("acme/shop/old", "dev")
    gl.project("acme/shop/api-other", visibility="internal")
    by_name = {"starred": True, "order_by": "name", "sort": "desc"}
    tasks = [
        {"name": "all", "labops.gitlab.project_info": {"starred": True}},
        {"name": "archived", "labops.gitlab.project_info": {"starred": True, "archived": True}},
        {"name": "private", "labops.gitlab.project_info": {"starred": True, "visibility": "private"}},
        {"name": "found", "labops.gitlab.project_info": {"starred": True, "search": "api11"}},
        {"name": "sorted", "labops.gitlab.api": {"path": "projects", "query": by_name, "all_pages": True}},
    ]
    run = play(gl, tmp_path, tasks, token=token)
    assert run.code == 0, run.output
    paths = {name: [project["path"] for project in run.results[name]["projects"]] for name in ("all", "archived", "private", "found")}
    assert len(paths["all"]) == 121
    assert (paths["archived"], paths["private"]) == (["old"], [])
    assert sorted(paths["found"]) == sorted(["api11", *(f"api11{digit}" for digit in range(10))])
    assert [project["path"] for project in run.results["sorted"]["response"]] == sorted(paths["all"], reverse=True)
