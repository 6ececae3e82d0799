# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_share through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import Refusal, Step, again, both_doors, play, refused

PROJECT = "acme/shop/api"
PARTNERS = "partners/north"


def prepare(gl: Emulator) -> None:
    """A project that is shared with 120 groups, and one more group."""
    gl.project(PROJECT)
    gl.group(PARTNERS)
    gl.user("boss")
    for number in range(120):
        gl.share(PROJECT, f"crowd/g{number}", 20)


BASE = {"project": PROJECT, "group": PARTNERS}
GONE = Step({**BASE, "state": "absent"}, "delete", 2)

CASES: dict[str, list[Step]] = {
    "whole life": [
        create := Step({**BASE, "group_access": "developer"}, "create", 3),
        again(create),
        change := Step({**BASE, "group_access": 40}, "update", 3),
        again(change),
        until := Step({**BASE, "group_access": "maintainer", "expires_at": "2099-12-31"}, "update", 3),
        again(until),
        Step({**BASE, "group_access": "maintainer"}, "none", 1),
        lower := Step({**BASE, "group_access": "reporter"}, "update", 3),
        again(lower),
        forever := Step({**BASE, "expires_at": ""}, "update", 3),
        again(forever),
        GONE,
        again(GONE, 2),
    ],
    "by id": [
        create := Step({"project": 1, "group": 5, "group_access": "reporter", "expires_at": "2099-01-31"}, "create", 3),
        again(create),
        change := Step({"project": 1, "group": 5, "group_access": "guest"}, "update", 3),
        again(change),
        gone := Step({"project": 1, "group": 5, "state": "absent"}, "delete", 2),
        again(gone, 2),
    ],
    "capitals": [Step({"project": PROJECT, "group": "Crowd/G7", "group_access": "reporter"}, "none", 1)],
}


DRIVEN = {"by id": [pytest.mark.drives("POST /projects/:id/share", "id", "group_id", "group_access")]}


@pytest.mark.parametrize("case", [pytest.param(case, marks=DRIVEN.get(case, ())) for case in CASES])
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    both_doors(gl, tmp_path, "project_share", CASES[case], prepare, whole=case == next(iter(CASES)))


def test_what_stays_as_it_was(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A new share for the old one keeps its end; nothing but what was said is changed."""
    prepare(gl)
    gl.share(PROJECT, PARTNERS, 20, "2099-12-31")
    run = play(gl, tmp_path, [{"name": "share", "labops.gitlab.project_share": {**BASE, "group_access": "developer"}}])
    assert run.code == 0, run.output
    share = gl.find_share(PROJECT, PARTNERS) or {}
    assert (share["group_access"], share["expires_at"]) == (30, "2099-12-31")


REFUSALS: list[Refusal] = [
    Refusal({"project": PROJECT}, ["missing required arguments: group"]),
    Refusal({**BASE, "group": "acme"}, ["group: the project is in acme"]),
    Refusal({**BASE, "group": "acme/shop", "group_access": "developer"}, ["group: the project is in acme/shop"]),
    Refusal({**BASE, "group": "nowhere", "group_access": "developer"}, ["404 Group Not Found", "may not see"]),
    Refusal({**BASE, "group": "nowhere", "state": "absent"}, ["404 Group Not Found"]),
    Refusal({**BASE, "group": "4711", "state": "absent"}, ["404 Group Not Found"]),
    Refusal(BASE, ["group_access: needed to create"]),
    Refusal({**BASE, "group_access": "boss"}, ["value of group_access must be one of"]),
    Refusal({**BASE, "project": "none"}, ["neither a numeric id nor a full path"]),
    Refusal({**BASE, "group_access": 30, "expires_at": "tomorrow"}, ["expires_at: a day like", "not 'tomorrow'"]),
    Refusal({**BASE, "project": "acme/none", "state": "absent"}, ["404 Project Not Found"]),
]


def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What is refused is refused in check mode too, before any write."""
    refused(gl, tmp_path, "project_share", REFUSALS, prepare)


REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], int, str]] = {
    "not a member of the group": ({}, {}, 404, "does not belong to it"),
    "outside the hierarchy": ({"prevent_sharing_groups_outside_hierarchy": True}, {}, 404, "lets nothing be shared outside"),
    "disabled": ({"share_with_group_lock": True}, {}, 400, "The project sharing with group is disabled"),
    "owner": ({}, {"group_access": "owner"}, 403, "403 Forbidden"),
    "no level of shares": ({}, {"group_access": "security_manager"}, 400, "group_access does not have a valid value"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_only_gitlab_knows(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    settings, args, status, words = REFUSED[case]
    prepare(gl)
    gl.group("acme", **settings)
    gl.member(PROJECT, "boss", 40)
    task = {**BASE, "group_access": "developer", **args}
    run = play(gl, tmp_path, [{"name": "share", "labops.gitlab.project_share": task}], token=gl.token("boss"))
    assert run.code != 0
    assert run.results["share"]["status"] == status
    assert words in run.results["share"]["msg"]


@pytest.mark.parametrize("restores", [True, False])
def test_a_change_that_fails_leaves_the_old_share(gl: Emulator, tmp_path: pathlib.Path, restores: bool) -> None:
    """The error says what became of it."""
    prepare(gl)
    gl.share(PROJECT, PARTNERS, 20, "2099-12-31")
    gl.fault(method="POST", path="/share$", status=500, body={"message": "500 Internal Server Error"}, times=1 if restores else 2)
    task = {**BASE, "group_access": "developer"}
    run = play(gl, tmp_path, [{"name": "share", "labops.gitlab.project_share": task}])
    assert run.code != 0
    told = run.results["share"]
    assert (told["status"], told["error_class"], told["method"]) == (500, "server", "POST")
    assert "The old share (group_access 20, expires_at 2099-12-31), which had to be removed first," in told["msg"]
    share = gl.find_share(PROJECT, PARTNERS)
    if restores:
        assert "has been restored" in told["msg"]
        assert share
        assert (share["group_access"], share["expires_at"]) == (20, "2099-12-31")
    else:
        assert f"may no longer be shared with {PARTNERS}" in told["msg"]
        assert share is None


def test_an_answer_that_is_lost(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The POST is sent again, GitLab refuses the second one, and the share is read."""
    prepare(gl)
    gl.fault(method="POST", path="/share$", reset=True, applied=True)
    run = play(gl, tmp_path, [{"name": "share", "labops.gitlab.project_share": {**BASE, "group_access": "developer"}}])
    assert run.code == 0, run.output
    assert run.results["share"]["project_share"]["group_access_level"] == 30


def test_a_project_that_is_not_there_yet(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    new = {"project": "acme/shop/new", "group_access": "developer"}
    tasks = [
        {"name": name, "labops.gitlab.project_share": {**new, "group": group}, "ignore_errors": True}
        for name, group in (("shared", PARTNERS), ("own", "acme/shop"), ("unknown", "nowhere"))
    ]
    predicted = play(gl, tmp_path, tasks, arguments=["--check"])
    done = play(gl, tmp_path, [{"name": "project", "labops.gitlab.project": {"project": "acme/shop/new"}}, *tasks])
    for run in (predicted, done):
        assert run.results["shared"]["action"] == "create"
        assert run.results["shared"]["project_share"]["group_full_path"] == PARTNERS
        assert "the project is in acme/shop" in run.results["own"]["msg"]
        assert "404 Group Not Found" in run.results["unknown"]["msg"]


def test_a_custom_role_goes_along(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """GitLab never tells it: it is sent with every share that is made, and is no change by itself."""
    prepare(gl)
    task = {**BASE, "member_role_id": 7}
    tasks = [{"name": level, "labops.gitlab.project_share": {**task, "group_access": level}} for level in ("reporter", "developer")]
    run = play(gl, tmp_path, [*tasks, {**tasks[1], "name": "again"}])
    assert [run.results[name]["action"] for name in ("reporter", "developer", "again")] == ["create", "update", "none"]
    assert (gl.find_share(PROJECT, PARTNERS) or {})["member_role_id"] == 7
