# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_member through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import Refusal, Step, again, both_doors, play, refused, ritual

PROJECT = "acme/shop/api"


def prepare(gl: Emulator) -> None:
    """A project with 120 members, some of whom inherit more from the group."""
    gl.project(PROJECT)
    for name in ("alice", "alicia", "bob", "carol", "heir"):
        gl.user(name)
    for number in range(120):
        gl.user(f"user{number}")
        gl.member(PROJECT, f"user{number}", 20)
        gl.invitation(PROJECT, f"guest{number}@example.org", 20)
    gl.user("known", public_email="known@example.net")
    gl.member(PROJECT, "alicia", 30)
    gl.member("acme/shop", "heir", 40)


MAIL = {"project": PROJECT, "email": "New.One@example.org"}
KNOWN = {"project": PROJECT, "email": "Known@example.net"}
BASE = {"project": PROJECT, "username": "alice"}
GONE = Step({**BASE, "state": "absent"}, "delete", 2)

CASES: dict[str, list[Step]] = {
    "whole life": [
        create := Step({**BASE, "access_level": "developer"}, "create", 4),
        again(create),
        change := Step({**BASE, "access_level": 40}, "update", 2),
        again(change),
        until := Step({**BASE, "access_level": "maintainer", "expires_at": "2099-12-31"}, "update", 2),
        again(until),
        Step({**BASE, "access_level": "maintainer"}, "none", 1),
        forever := Step({**BASE, "expires_at": ""}, "update", 2),
        again(forever),
        GONE,
        again(GONE),
    ],
    "by id": [
        create := Step({"project": PROJECT, "user_id": 4, "access_level": "reporter"}, "create", 4),
        again(create),
        change := Step({"project": PROJECT, "user_id": 4, "access_level": "developer"}, "update", 2),
        again(change),
        gone := Step({"project": PROJECT, "user_id": 4, "state": "absent"}, "delete", 2),
        again(gone),
    ],
    "an inherited level is accepted": [
        Step({"project": PROJECT, "username": "heir", "access_level": "developer", "inherited": "accept"}, "none", 2),
        higher := Step({"project": PROJECT, "username": "heir", "access_level": "owner", "inherited": "accept"}, "create", 3),
        again(higher),
    ],
    "by mail": [
        invite := Step({**MAIL, "access_level": "developer"}, "create", 4),
        again(invite),
        change := Step({**MAIL, "access_level": 40}, "update", 2),
        again(change),
        until := Step({**MAIL, "access_level": "maintainer", "expires_at": "2099-12-31"}, "update", 2),
        again(until),
        Step({**MAIL, "access_level": "maintainer"}, "none", 1),
        forever := Step({**MAIL, "expires_at": ""}, "update", 2),
        again(forever),
        withdrawn := Step({**MAIL, "state": "absent"}, "delete", 2),
        again(withdrawn, 2),
    ],
    "one of many invitations": [Step({**MAIL, "email": "guest7@example.org", "access_level": "reporter"}, "none", 1)],
    "by the mail of somebody who is known": [
        create := Step({**KNOWN, "access_level": "developer"}, "create", 5),
        again(create, 3),
        Step({"project": PROJECT, "username": "known", "access_level": "developer"}, "none", 1),
        change := Step({**KNOWN, "access_level": "maintainer"}, "update", 4),
        again(change, 3),
        gone := Step({**KNOWN, "state": "absent"}, "delete", 4),
        again(gone, 3),
    ],
    "above the inherited level": [
        create := Step({"project": PROJECT, "username": "heir", "access_level": "owner"}, "create", 3),
        again(create),
    ],
}


DRIVEN = {
    "whole life": [pytest.mark.drives("GET /projects/:id/members", "id", "query")],
    "by id": [
        pytest.mark.drives("GET /projects/:id/members/:user_id", "id", "user_id"),
        pytest.mark.drives("POST /projects/:id/members", "id", "user_id", "access_level"),
        pytest.mark.drives("PUT /projects/:id/members/:user_id", "id", "user_id", "access_level"),
        pytest.mark.drives("DELETE /projects/:id/members/:user_id", "id", "user_id"),
    ],
}


@pytest.mark.parametrize("case", [pytest.param(case, marks=DRIVEN.get(case, ())) for case in CASES])
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    both_doors(gl, tmp_path, "project_member", CASES[case], prepare, whole=case == next(iter(CASES)))


REFUSALS: list[Refusal] = [
    Refusal({"project": PROJECT, "username": "alice", "access_level": "boss"}, ["value of access_level must be one of"]),
    Refusal({"project": PROJECT, "username": "heir", "access_level": "guest"}, ["already inherits level 40", "inherited: accept"]),
    Refusal({"project": PROJECT, "username": "nobody", "access_level": "guest"}, ["no user 'nobody'"]),
    Refusal({"project": PROJECT, "user_id": 4711, "access_level": "guest"}, ["404"]),
    Refusal({"project": PROJECT, "username": "alice"}, ["access_level: needed to create"]),
    Refusal({"project": "acme/none", "email": "new@example.org", "state": "absent"}, ["404 Project Not Found"]),
    Refusal({**MAIL, "username": "alice"}, ["mutually exclusive: username|user_id|email"]),
    Refusal(MAIL, ["access_level: needed to create"]),
    Refusal({**MAIL, "email": "", "access_level": "guest"}, ["email: empty, which names nobody"]),
    Refusal({"project": PROJECT, "user_id": 0, "state": "absent"}, ["user_id: empty, which names nobody"]),
    Refusal({"project": PROJECT, "username": "alice", "access_level": 10, "expires_at": "2099-1-5"}, ["expires_at: a day like", "not '2099-1-5'"]),
    Refusal({**MAIL, "access_level": 10, "expires_at": "2099-01-05T00:00:00Z"}, ["expires_at: a day like"]),
    Refusal({"project": PROJECT, "email": "heir@example.com", "access_level": "guest"}, ["already inherits level 40"]),
    Refusal({"project": "acme/none", "username": "alice", "state": "absent"}, ["404 Project Not Found"]),
]


def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What is refused is refused in check mode too, before any write."""
    refused(gl, tmp_path, "project_member", REFUSALS, prepare)


def test_a_direct_level_is_not_lowered_below_the_inherited_one(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """In check mode too; between the two it can be lowered."""
    prepare(gl)
    gl.member(PROJECT, "heir", 50)
    tasks = [
        {"name": level, "labops.gitlab.project_member": {"project": PROJECT, "username": "heir", "access_level": level}, "ignore_errors": True}
        for level in ("developer", "maintainer")
    ]
    for arguments in (["--check"], []):
        run = play(gl, tmp_path, tasks, arguments=arguments)
        assert "already inherits level 40" in run.results["developer"]["msg"]
        assert run.results["maintainer"]["action"] == "update"


def test_a_project_that_is_not_there_yet(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What its group gives is known before the project is: the prediction comes true, and a level that GitLab will refuse is refused."""
    prepare(gl)
    new = {"project": "acme/shop/new"}
    members = {
        "enough": {**new, "username": "heir", "access_level": "developer", "inherited": "accept"},
        "added": {**new, "username": "alice", "access_level": "developer"},
        "refused": {**new, "username": "heir", "access_level": "guest"},
        "nobody": {**new, "user_id": 4711, "access_level": "guest"},
        "invited": {**new, "email": "new@example.org", "access_level": "guest"},
        "refused by mail": {**new, "email": "heir@example.com", "access_level": "guest"},
    }
    tasks = [{"name": name, "labops.gitlab.project_member": args, "ignore_errors": True} for name, args in members.items()]
    predicted = play(gl, tmp_path, tasks, arguments=["--check"])
    done = play(gl, tmp_path, [{"name": "project", "labops.gitlab.project": new}, *tasks])
    for run in (predicted, done):
        assert run.results["enough"]["action"] == "none"
        assert run.results["added"]["action"] == "create"
        assert "already inherits level 40" in run.results["refused"]["msg"]
        assert "404 User Not Found" in run.results["nobody"]["msg"]
        assert run.results["invited"]["action"] == "create"
        assert run.results["invited"]["project_member"]["invite_email"] == "new@example.org"
        assert "already inherits level 40" in run.results["refused by mail"]["msg"]


@pytest.mark.parametrize("who", [{"username": "alice"}, {"email": "alice@example.com"}])
def test_a_queued_member_is_no_member(gl: Emulator, tmp_path: pathlib.Path, who: dict[str, str]) -> None:
    """Where an administrator has to approve, GitLab answers 202 (or 201 to an invitation) and adds nobody: it is told as what it is."""
    prepare(gl)
    gl.change(promotion_management=True)
    gl.user("boss")
    gl.member(PROJECT, "boss", 50)
    task = {"project": PROJECT, **who, "access_level": "developer"}
    run = play(gl, tmp_path, [{"name": "member", "labops.gitlab.project_member": task}], token=gl.token("boss"))
    assert run.code == 0, run.output
    told = run.results["member"]
    assert (told["changed"], told["action"], told["queued"]) == (True, "create", True)
    assert told["project_member"]["access_level"] == 30
    (warning,) = told["warnings"]
    assert "Request queued for administrator approval." in warning
    assert "Nothing has changed yet" in warning
    assert gl.find_member(PROJECT, "alice") is None


def test_a_queued_promotion_changes_nothing(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    gl.change(promotion_management=True)
    gl.user("boss")
    gl.member(PROJECT, "boss", 50)
    gl.member(PROJECT, "alice", 10, "2099-12-31")
    task = {**BASE, "access_level": "developer"}
    run = play(gl, tmp_path, [{"name": "member", "labops.gitlab.project_member": task}], token=gl.token("boss"))
    told = run.results["member"]
    assert (told["action"], told["queued"], told["before"]["access_level"]) == ("update", True, 10)
    assert (told["project_member"]["access_level"], told["project_member"]["expires_at"]) == (30, "2099-12-31")
    assert (gl.find_member(PROJECT, "alice") or {})["access_level"] == 10


INVITATIONS_REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no address": ({"email": "nobody", "access_level": "guest"}, "email contains an invalid email address"),
    "in the past": ({"access_level": "guest", "expires_at": "2020-01-01"}, "Expires at cannot be a date in the past"),
    "no level of invitations": ({"access_level": "security_manager"}, "access_level does not have a valid value"),
}


@pytest.mark.parametrize("case", INVITATIONS_REFUSED)
def test_a_refused_invitation_is_an_error(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    """Also where GitLab answers with 201."""
    args, words = INVITATIONS_REFUSED[case]
    prepare(gl)
    run = play(gl, tmp_path, [{"name": "member", "labops.gitlab.project_member": {**MAIL, **args}}])
    assert run.code != 0
    assert words in run.results["member"]["msg"]
    assert run.results["member"]["error_class"] == "validation"


def test_an_address_that_gitlab_alone_knows(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """It adds the user at once; a token that cannot see who it is says so."""
    prepare(gl)
    gl.user("boss")
    gl.member(PROJECT, "boss", 50)
    task = {"project": PROJECT, "email": "bob@example.com", "access_level": "developer"}
    run = play(gl, tmp_path, [{"name": "member", "labops.gitlab.project_member": task}], token=gl.token("boss"))
    assert run.code == 0, run.output
    assert "GitLab knows who has the address bob@example.com" in run.results["member"]["warnings"][0]
    assert (gl.find_member(PROJECT, "bob") or {})["access_level"] == 30


def test_an_invitation_that_is_gone_before_it_is_withdrawn(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The words of its 404 are those of a missing route; without the route it is an error."""
    prepare(gl)
    task = {**MAIL, "state": "absent"}
    for applied in (True, False):
        gl.invitation(PROJECT, MAIL["email"], 30)
        gl.fault(
            method="DELETE", path="/invitations/", **({"reset": True, "applied": True} if applied else {"status": 404, "body": {"error": "404 Not Found"}})
        )
        run = play(gl, tmp_path, [{"name": "member", "labops.gitlab.project_member": task}])
        assert (run.code == 0) is applied, run.output


def test_a_server_without_invitations(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    gl.change(version="13.2")
    run = play(gl, tmp_path, [{"name": "member", "labops.gitlab.project_member": {**MAIL, "access_level": "guest"}}])
    assert run.code != 0
    assert "they came with GitLab 13.6" in run.results["member"]["msg"]


def test_the_token_of_an_invitation_never_shows(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Whoever has it can accept the invitation."""
    prepare(gl)
    gl.invitation(PROJECT, MAIL["email"], 30)
    token = (gl.find_invitation(PROJECT, MAIL["email"]) or {})["token"]
    tasks = [{"name": level, "labops.gitlab.project_member": {**MAIL, "access_level": level}} for level in ("developer", "guest")]
    run = play(gl, tmp_path, tasks, arguments=["-vvv"])
    assert [run.results[name]["action"] for name in ("developer", "guest")] == ["none", "update"]
    assert token not in run.output + str(run.results)


def test_custom_roles(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A role goes with its level, stays when it is not mentioned, and can be taken away."""
    prepare(gl)
    auditor, builder = gl.member_role("Auditor", 20), gl.member_role("Builder", 30)
    cases: dict[str, dict[str, Any]] = {
        "given": {"access_level": "reporter", "member_role_id": auditor},
        "again": {"access_level": "reporter", "member_role_id": auditor},
        "kept": {"expires_at": "2099-12-31"},
        "other level": {"access_level": "developer"},
        "other role": {"access_level": "developer", "member_role_id": builder},
        "not its level": {"access_level": "guest", "member_role_id": builder},
        "unknown": {"member_role_id": 4711},
        "taken": {"member_role_id": 0},
        "taken again": {"member_role_id": 0},
    }
    tasks = [{"name": name, "labops.gitlab.project_member": {**BASE, **args}, "ignore_errors": True} for name, args in cases.items()]
    run = play(gl, tmp_path, tasks)
    actions = {name: run.results[name].get("action") for name in cases}
    failed = {"other level", "not its level", "unknown"}
    assert {name for name, action in actions.items() if action is None} == failed
    assert [actions[name] for name in cases if name not in failed] == ["create", "none", "update", "update", "update", "none"]
    assert run.results["kept"]["project_member"]["member_role"]["name"] == "Auditor"
    assert "has the custom role 'Auditor', which is of level 20" in run.results["other level"]["msg"]
    assert "does not match the access level" in run.results["not its level"]["msg"]
    assert "member_role: not found" in run.results["unknown"]["msg"]
    assert run.results["taken"]["project_member"]["member_role"] is None


def test_custom_roles_in_check_mode(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The rituals of roles: what GitLab makes of one is left to it."""
    prepare(gl)
    gl.member_role("Auditor", 20)
    gl.member_role("Builder", 30)
    steps = [
        create := Step({**BASE, "access_level": "reporter", "member_role_id": 1}, "create", 4),
        again(create),
        change := Step({**BASE, "access_level": "developer", "member_role_id": 2}, "update", 2),
        again(change),
        none := Step({**BASE, "member_role_id": 0}, "update", 2),
        again(none),
        invite := Step({**MAIL, "access_level": "reporter", "member_role_id": 1}, "create", 4),
        again(invite),
        Step({**MAIL, "access_level": "developer", "member_role_id": 2}, "update", 2),
    ]
    ritual(gl, tmp_path, "project_member", steps, door="in_process")
    assert (gl.find_invitation(PROJECT, MAIL["email"]) or {})["member_role_id"] == 2


def test_a_role_without_the_licence(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """GitLab drops it without a word; the module does not."""
    prepare(gl)
    gl.change(licence="premium")
    run = play(gl, tmp_path, [{"name": "member", "labops.gitlab.project_member": {**BASE, "access_level": "guest", "member_role_id": 7}}])
    assert run.code == 0, run.output
    assert "did not take over 'member_role_id'" in str(run.results["member"]["warnings"])


def test_the_inherited_level_is_reported(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    task = {"project": PROJECT, "username": "heir", "access_level": "owner"}
    tasks = [{"name": name, "labops.gitlab.project_member": task} for name in ("added", "there")]
    run = play(gl, tmp_path, tasks)
    assert [run.results[name]["inherited_access_level"] for name in ("added", "there")] == [40, None]


def test_yaml_dates(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """An unquoted date of YAML is a date, not a text."""
    prepare(gl)
    book = tmp_path / "dates.yml"
    book.write_text(f"""
- name: m
  labops.gitlab.project_member: {{project: {PROJECT}, username: alice, access_level: guest, expires_at: 2099-01-31}}
""")
    run = play(gl, tmp_path, [{"ansible.builtin.include_tasks": str(book)}])
    assert run.code == 0, run.output
    assert run.results["m"]["project_member"]["expires_at"] == "2099-01-31"
