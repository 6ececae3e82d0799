# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project through real plays, in both doors."""

from __future__ import annotations

import pathlib

import pytest

from emulator import Emulator
from integration.harness import Refusal, Step, again, both_doors, play, refused

PATH = "acme/shop/backend/api"


def prepare(gl: Emulator) -> None:
    """Nested groups with other projects, and a user with a namespace."""
    gl.group("acme/shop/backend")
    gl.user("alice")
    gl.project("acme/shop/backend/other")


BASE = {"project": PATH}
CREATED = {**BASE, "description": "Orders", "visibility": "internal", "topics": ["go", "shop"], "merge_method": "ff", "wiki_access_level": "disabled"}

CASES: dict[str, list[Step]] = {
    "whole life": [
        create := Step(CREATED, "create", 3),
        again(create),
        Step({**CREATED, "topics": ["shop", "go", "shop"]}, "none", 1),
        change := Step({**CREATED, "topics": ["shop"], "description": ""}, "update", 2),
        again(change),
        gone := Step({**BASE, "state": "absent"}, "delete", 2),
        again(gone, None),
    ],
    "settings that POST does not take": [
        create := Step({**BASE, "ci_default_git_depth": 5, "ci_separated_caches": False, "initialize_with_readme": True}, "create", 4),
        again(create),
    ],
    "archived": [
        create := Step({**BASE, "archived": True, "description": "old"}, "create"),
        again(create),
        change := Step({**BASE, "archived": True, "description": "older"}, "update", 4),
        again(change),
        back := Step({**BASE, "archived": False, "description": "new"}, "update", 3),
        again(back),
    ],
    "renamed": [
        create := Step(BASE, "create", 3),
        rename := Step({**BASE, "path": "orders", "name": "Orders"}, "update", 2),
        again(rename, None),
        Step({"project": "acme/shop/backend/orders", "name": "Orders"}, "none", 1),
    ],
    "of a user": [
        create := Step({"project": "alice/dotfiles", "visibility": "private"}, "create", 3),
        again(create),
    ],
    "nested settings": [
        create := Step({**BASE, "container_expiration_policy_attributes": {"cadence": "7d", "enabled": True, "keep_n": 5}}, "create"),
        again(create),
        change := Step({**BASE, "container_expiration_policy_attributes": {"keep_n": 10}}, "update", 2),
        again(change),
    ],
}


DRIVEN = {
    "whole life": [pytest.mark.drives("DELETE /projects/:id", "id")],
    "archived": [pytest.mark.drives(f"POST /projects/:id/{verb}", "id") for verb in ("archive", "unarchive")],
}


@pytest.mark.core_matrix
@pytest.mark.parametrize("case", [pytest.param(case, marks=DRIVEN.get(case, ())) for case in CASES])
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    both_doors(gl, tmp_path, "project", CASES[case], prepare, whole=case == next(iter(CASES)))


REFUSALS: list[Refusal] = [
    Refusal({"project": PATH, "visibility": "secret"}, ["value of visibility must be one of"]),
    Refusal({"project": "acme/nowhere/api"}, ["namespace 'acme/nowhere' is absent or not visible"]),
    Refusal({"project": "acme/nowhere/api", "state": "absent"}, ["namespace 'acme/nowhere' is absent or not visible"]),
    Refusal({"project": "api"}, ["neither a numeric id nor a full path"]),
    Refusal({"project": "424242"}, ["no project with the id 424242"]),
]


def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What is refused is refused in check mode too, before any write."""
    refused(gl, tmp_path, "project", REFUSALS, prepare)


def test_a_404_that_proves_nothing(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A proxy that decodes %2F makes every project a 404: never taken for absence, also not after a DELETE."""
    prepare(gl)
    gl.project(PATH)
    hook = gl.hook(PATH, url="https://x.example.com")
    for body in ({"error": "404 Not Found"}, "<html><title>Not here</title></html>"):
        gl.fault(method="GET", path=f"projects/{PATH}$", status=404, body=body, times=2)
        tasks = [{"name": state, "labops.gitlab.project": {"project": PATH, "state": state}, "ignore_errors": True} for state in ("absent", "present")]
        run = play(gl, tmp_path, tasks)
        assert [run.results[state].get("error_class") for state in ("absent", "present")] == ["not_found"] * 2
    gl.fault(method="DELETE", path="/hooks/", status=404, body={"error": "404 Not Found"}, times=1)
    run = play(gl, tmp_path, [{"name": "hook", "labops.gitlab.project_hook": {"project": PATH, "id": hook["id"], "state": "absent"}}])
    assert run.results["hook"]["failed"]


def test_a_failed_change_leaves_a_project_archived(gl: Emulator, tmp_path: pathlib.Path) -> None:
    gl.project("acme/old", archived=True)
    gl.fault(method="PUT", path="projects/", status=400, body={"message": {"description": ["is bad"]}}, times=1)
    run = play(gl, tmp_path, [{"name": "p", "labops.gitlab.project": {"project": "acme/old", "archived": True, "description": "new"}}])
    assert "is bad" in run.results["p"]["msg"]
    assert gl.find_project("acme/old")["archived"] is True


def test_archiving_whose_answer_is_lost(gl: Emulator, tmp_path: pathlib.Path) -> None:
    gl.project("acme/old")
    gl.fault(method="POST", path="/archive$", reset=True, applied=True, times=1)
    run = play(gl, tmp_path, [{"name": "p", "labops.gitlab.project": {"project": "acme/old", "archived": True}}])
    assert run.code == 0, run.output
    assert run.results["p"]["project"]["archived"] is True


def test_a_name_that_a_neighbour_has(gl: Emulator, tmp_path: pathlib.Path) -> None:
    gl.project("acme/one", name="Shop")
    run = play(gl, tmp_path, [{"name": "p", "labops.gitlab.project": {"project": "acme/two", "name": "Shop"}}])
    assert "Another project of this namespace has that name" in run.results["p"]["msg"]


def test_hidden_project(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A project that the token may not see is 404; creating it tells that the name is taken."""
    gl.group("acme")
    gl.user("dev")
    gl.user("boss")
    gl.member("acme", "dev", 40)
    gl.project("acme/hidden")
    gl.hide("acme/hidden", "dev")
    run = play(gl, tmp_path, [{"name": "project", "labops.gitlab.project": {"project": "acme/hidden"}}], token=gl.token("dev"))
    assert run.code != 0
    assert "hidden from this token" in run.results["project"]["msg"]


def test_moved_project(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A project under its old path is found, with a warning, and managed by its id."""
    gl.project("acme/old", description="x")
    gl.project("acme/other")
    tasks = [
        {"name": "rename", "labops.gitlab.project": {"project": "acme/old", "path": "new"}},
        {"name": "project", "labops.gitlab.project": {"project": "acme/old", "description": "y"}},
        {"name": "hook", "labops.gitlab.project_hook": {"project": "acme/old", "url": "https://ci.example.com", "push_events": True}},
    ]
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    assert "has moved to acme/new" in run.results["project"]["warnings"][0]
    assert "has moved to acme/new" in run.results["hook"]["warnings"][0]
    assert gl.find_project("acme/new")["description"] == "y"
    assert gl.find_hook("acme/new", "https://ci.example.com")


def test_doomed_project(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A project that is marked for deletion does not exist; its path is free for a new one."""
    gl.project("acme/api")
    tasks = [
        {"name": "absent", "labops.gitlab.project": {"project": "acme/api", "state": "absent"}},
        {"name": "hook", "labops.gitlab.project_hook": {"project": "acme/api", "url": "https://x.example.com"}, "ignore_errors": True},
        {"name": "again", "labops.gitlab.project": {"project": "acme/api"}},
        {"name": "then", "labops.gitlab.project_hook": {"project": "acme/api", "url": "https://x.example.com"}},
    ]
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    assert run.results["absent"]["action"] == "delete"
    assert "marked for deletion" in run.results["hook"]["msg"]
    assert run.results["again"]["action"] == "create"
    assert run.results["again"]["id"] != run.results["absent"]["id"]
    assert run.results["then"]["action"] == "create"
    assert not any("deletion_scheduled" in hook["url"] for hook in [run.results["then"]["project_hook"]])
