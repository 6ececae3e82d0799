# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_members through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import Refusal, Step, again, both_doors, play, refused

PROJECT = "acme/shop/api"
BOT = "project_1_bot_4ffca233d8298ea1"


def prepare(gl: Emulator) -> None:
    """A project with two members, a pending invitation, a bot, and somebody who inherits."""
    gl.project(PROJECT)
    for name in ("alice", "bob", "dave", "erin", "heir"):
        gl.user(name)
    gl.user(BOT, bot=True)
    gl.member(PROJECT, "dave", 30)
    gl.member(PROJECT, "erin", 20)
    gl.member(PROJECT, BOT, 40)
    gl.member("acme/shop", "heir", 30)
    gl.invitation(PROJECT, "old@example.org", 20)


def declare(*members: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The arguments of a task."""
    return {"project": PROJECT, "members": list(members), **more}


ALICE = {"username": "Alice", "access_level": "developer"}
BOB = {"username": "bob", "access_level": "reporter", "expires_at": "2099-12-31"}
NEW = {"email": "New@example.org", "access_level": "guest"}
ACCEPTING = {"username": "heir", "access_level": "reporter", "inherited": "accept"}

CASES: dict[str, list[Step]] = {
    "whole life": [
        create := Step(declare(ALICE, BOB, NEW), "update", 11),
        again(create, 2),
        only := Step(declare(ALICE, BOB, NEW, exclusive=True, max_removals=3), "update", 6),
        again(only, 2),
        change := Step(declare(ALICE, {**BOB, "access_level": 40}, {**NEW, "access_level": 20}, exclusive=True), "update", 4),
        again(change, 2),
        Step(declare({"username": "bob", "access_level": "maintainer"}), "none", 1),
        kept := Step(declare(ALICE, exclusive=True, keep=["NEW@*"]), "update", 4),
        again(kept, 2),
        nobody := Step(declare(exclusive=True), "update", 5),
        again(nobody, 2),
    ],
    "who inherits enough": [
        Step(declare(ACCEPTING), "none", 2),
        higher := Step(declare({**ACCEPTING, "access_level": "owner"}), "update", 3),
        again(higher),
    ],
}


@pytest.mark.parametrize("case", CASES)
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    both_doors(gl, tmp_path, "project_members", CASES[case], prepare, whole=case == next(iter(CASES)))
    assert gl.find_member(PROJECT, BOT)


def test_many(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """All of them are compared with two pages of one list."""
    prepare(gl)
    members = [{"username": f"user{number}", "access_level": "reporter"} for number in range(120)]
    for member in members:
        gl.user(member["username"])
        gl.member(PROJECT, member["username"], 20)
    run = play(gl, tmp_path, [{"name": "set", "labops.gitlab.project_members": declare(*members)}])
    assert run.code == 0, run.output
    assert run.results["set"]["action"] == "none"
    assert [request.method for request in gl.log] == ["GET", "GET"]


def test_what_was_done(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    task = declare(ALICE, {"username": "dave", "access_level": "guest"}, exclusive=True, keep=["erin"])
    run = play(gl, tmp_path, [{"name": "set", "labops.gitlab.project_members": task}])
    assert run.code == 0, run.output
    assert run.results["set"]["changes"] == [
        {"name": "Alice", "action": "create"},
        {"name": "dave", "action": "update"},
        {"name": "old@example.org", "action": "delete"},
    ]
    assert sorted(member["username"] for member in run.results["set"]["project_members"]) == ["alice", "dave", "erin", BOT]


BRAKES: dict[str, tuple[list[str], list[dict[str, Any]], set[str], list[str]]] = {
    # owners beside boss, what is declared, who is gone, what is warned of
    "the caller stays, and is an owner": (["second"], [], {"dave", "erin", "second"}, ["boss is not listed, and stays: it is the user of this token"]),
    "the caller is listed": (["second"], [{"username": "boss", "access_level": "owner"}], {"dave", "erin", "second"}, []),
}


@pytest.mark.parametrize("case", BRAKES)
def test_the_caller_stays(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    owners, members, gone, warned = BRAKES[case]
    prepare(gl)
    for name in ("boss", *owners):
        gl.user(name)
        gl.member(PROJECT, name, 50)
    run = play(gl, tmp_path, [{"name": "set", "labops.gitlab.project_members": declare(*members, exclusive=True)}], token=gl.token("boss"))
    assert run.code == 0, run.output
    assert {change["name"] for change in run.results["set"]["changes"]} == {*gone, "old@example.org"}
    assert run.results["set"].get("warnings", []) == warned
    assert gl.find_member(PROJECT, "boss")


@pytest.mark.parametrize("successor", [None, {"username": "alice", "access_level": "owner"}])
def test_the_last_owner_stays(gl: Emulator, tmp_path: pathlib.Path, successor: dict[str, str] | None) -> None:
    """Unless the same task declares another one."""
    prepare(gl)
    gl.user("boss")
    gl.member(PROJECT, "boss", 50)
    task = declare(*([successor] if successor else []), exclusive=True)
    tasks = [{"name": name, "labops.gitlab.project_members": task, "check_mode": name == "predicted"} for name in ("predicted", "done")]
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    for name in ("predicted", "done"):
        told = [warning for warning in run.results[name].get("warnings", []) if "no direct owner any more" in warning]
        assert len(told) == (0 if successor else 1)
    assert (gl.find_member(PROJECT, "boss") is None) is bool(successor)


@pytest.mark.parametrize("who", [{"username": "Chief"}, {"user_id": 8}])
def test_the_last_owner_stays_when_the_other_is_demoted(gl: Emulator, tmp_path: pathlib.Path, who: dict[str, Any]) -> None:
    """An owner who is declared with a lower level is none afterwards."""
    prepare(gl)
    for name in ("chief", "boss"):
        gl.user(name)
        gl.member(PROJECT, name, 50)
    run = play(gl, tmp_path, [{"name": "set", "labops.gitlab.project_members": declare({**who, "access_level": "developer"}, exclusive=True)}])
    assert run.code == 0, run.output
    assert "boss: not listed, and stays" in str(run.results["set"].get("warnings"))
    assert (gl.find_member(PROJECT, "chief") or {})["access_level"] == 30
    assert (gl.find_member(PROJECT, "boss") or {})["access_level"] == 50


REFUSALS: list[Refusal] = [
    Refusal({"project": PROJECT}, ["missing required arguments: members"]),
    Refusal(declare(ALICE, exclusive=True, max_removals=2), ["would remove 3", "max_removals allows 2", "dave, erin, old@example.org", "Nothing was changed"]),
    Refusal(declare({"username": "dave", "access_level": 30}, {"user_id": 4, "access_level": 20}), ["dave: declared more than once"]),
    Refusal(declare(ALICE, {"user_id": 2, "access_level": 20}), ["alice: declared more than once"]),
    Refusal(declare(BOB, {**BOB, "username": "BOB"}), ["bob: declared more than once"]),
    Refusal(declare(NEW, {**NEW, "email": "new@example.org"}), ["New@example.org, new@example.org: declared more than once"]),
    Refusal(declare({"username": "nobody", "access_level": 30}), ["no user 'nobody'"]),
    Refusal(declare({"username": "heir", "access_level": "guest"}), ["already inherits level 30"]),
    Refusal(declare({"username": "alice"}), ["missing required arguments: access_level found in members"]),
    Refusal(declare({"access_level": "guest"}), ["one of the following is required: username, user_id, email"]),
    Refusal(declare({"username": "bob", "email": "bob@example.com", "access_level": 10}), ["mutually exclusive: username|user_id|email"]),
    Refusal({**declare(exclusive=True, missing_parent="fail"), "project": "acme/none"}, ["404 Project Not Found"]),
]


def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Before any write, in check mode too."""
    refused(gl, tmp_path, "project_members", REFUSALS, prepare)


def test_an_unlisted_invitation_that_is_gone_by_itself(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """It is withdrawn all the same; GitLab's words for it are those of a missing route, so the list is asked."""
    prepare(gl)
    gl.fault(method="DELETE", path="/invitations/", reset=True, applied=True)
    run = play(gl, tmp_path, [{"name": "set", "labops.gitlab.project_members": declare(exclusive=True, keep=["dave", "erin"])}])
    assert run.code == 0, run.output
    assert gl.find_invitation(PROJECT, "old@example.org") is None


def test_a_server_without_invitations(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Nothing is pending there; only who names an address is told."""
    prepare(gl)
    gl.change(version="13.2")
    tasks = [
        {"name": name, "labops.gitlab.project_members": declare(*members, exclusive=True), "ignore_errors": True}
        for name, members in (("users", [ALICE]), ("mail", [NEW]))
    ]
    run = play(gl, tmp_path, tasks)
    assert [change["name"] for change in run.results["users"]["changes"]] == ["Alice", "dave", "erin"]
    assert "they came with GitLab 13.6" in run.results["mail"]["msg"]


def test_a_failure_tells_what_was_done(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    gl.fault(method="POST", path="/invitations$", status=201, body={"status": "error", "message": {"new@example.org": "is not allowed"}})
    run = play(gl, tmp_path, [{"name": "set", "labops.gitlab.project_members": declare(ALICE, NEW, exclusive=True)}])
    assert run.code != 0
    assert "New@example.org: POST" in run.results["set"]["msg"]
    assert "is not allowed" in run.results["set"]["msg"]
    assert "Done before: Alice (create)" in run.results["set"]["msg"]
    assert gl.find_member(PROJECT, "dave")


def test_a_project_that_is_not_there_yet(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    gl.read_only = True
    task = {"labops.gitlab.project_members": {**declare(ALICE, NEW, ACCEPTING, exclusive=True), "project": "acme/shop/new"}}
    run = play(gl, tmp_path, [{"name": "set", **task}], arguments=["--check"])
    assert run.code == 0, run.output
    assert [change["name"] for change in run.results["set"]["changes"]] == ["Alice", "New@example.org"]
    assert play(gl, tmp_path, [{"name": "set", **task}]).code != 0
    assert not gl.violations
