# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""protected_branch through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import DOORS, Refusal, Step, again, both_doors, in_process, play, refused

PROJECT = "acme/shop/api"
BASE = {"project": PROJECT, "name": "release/*"}
GONE = Step({**BASE, "state": "absent"}, "delete", 2)
FREE = {"edition": "ce", "licence": "none"}


def prepare(gl: Emulator) -> None:
    """main with its protection, people, a group that is invited, a key, and more rules than a page has."""
    gl.project(PROJECT, empty_repo=False)
    for name in ("alice", "bob", "carol"):  # ids 2 to 4
        gl.user(name)
        gl.member(PROJECT, name, 30)
    gl.user("stranger")
    gl.share(PROJECT, "acme/team", 30)
    gl.deploy_key(PROJECT, "robot")
    for number in range(120):
        gl.protected_branch(PROJECT, f"stable/{number}")


def members(gl: Emulator) -> None:
    """A rule with more than a level."""
    prepare(gl)
    gl.protected_branch(PROJECT, "release/*", push=[{"access_level": 40}, {"user_id": 2}, {"deploy_key_id": 1}])


CASES: dict[str, list[Step]] = {
    "whole life": [
        create := Step({**BASE, "push_access_level": "no_access", "merge_access_level": "developer"}, "create", 2),
        again(create),
        Step(BASE, "none", 1),
        Step({**BASE, "push_access_level": "0", "merge_access_level": 30}, "none", 1),
        change := Step({**BASE, "push_access_level": "maintainer"}, "update", 2),
        again(change),
        force := Step({**BASE, "allow_force_push": True, "code_owner_approval_required": True}, "update", 2),
        again(force),
        unprotect := Step({**BASE, "unprotect_access_level": "admin"}, "update", 2),
        again(unprotect),
        Step({**BASE, "push_access_level": 40, "merge_access_level": 30, "unprotect_access_level": 60, "allow_force_push": True}, "none", 1),
        GONE,
        again(GONE),
    ],
    "nothing declared": [create := Step(BASE, "create", 2), again(create), Step({**BASE, "push_access_level": 40, "merge_access_level": 40}, "none", 1)],
    "the default branch is protected already": [
        Step({"project": PROJECT, "name": "main"}, "none", 1),
        change := Step({"project": PROJECT, "name": "main", "push_access_level": "developer"}, "update", 2),
        again(change),
    ],
    "users, groups and keys": [
        create := Step(
            {
                **BASE,
                "allowed_to_push": [{"username": "alice"}, {"group": "acme/team"}, {"deploy_key_id": 1}],
                "allowed_to_merge": [{"access_level": "developer"}, {"access_level": 40}, {"username": "alice"}],
                "allowed_to_unprotect": [{"user_id": 3}, {"access_level": "maintainer"}],
            },
            "create",
            4,
        ),
        again(create, 3),
        Step({**BASE, "allowed_to_push": [{"deploy_key_id": 1}, {"username": "ALICE"}, {"user_id": 2}, {"group": "acme/team"}]}, "none", 3),
        change := Step({**BASE, "allowed_to_push": [{"user_id": 4}, {"user_id": 2}], "push_access_level": "maintainer"}, "update", 2),
        again(change),
        levels := Step({**BASE, "push_access_level": "no_access", "merge_access_level": "maintainer"}, "update", 2),
        again(levels),
        Step(
            {**BASE, "allowed_to_push": [{"user_id": 4}, {"user_id": 2}, {"access_level": 0}], "allowed_to_merge": [{"access_level": 40}, {"user_id": 2}]},
            "none",
            1,
        ),
        alone := Step({**BASE, "push_access_level": "developer", "allowed_to_push": []}, "update", 2),
        again(alone),
        Step({**BASE, "allowed_to_push": [{"access_level": 30}]}, "none", 1),
        GONE,
        again(GONE),
    ],
}


@pytest.mark.drives("PUT /projects/:id/repository/branches/:branch/protect", "id", "branch")
@pytest.mark.drives("PUT /projects/:id/repository/branches/:branch/unprotect", "id", "branch")
@pytest.mark.parametrize("case", CASES)
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    both_doors(gl, tmp_path, "protected_branch", CASES[case], prepare, whole=case == next(iter(CASES)))


IN_FREE = [
    create := Step({**BASE, "push_access_level": "no_access", "allowed_to_merge": [{"access_level": "developer"}]}, "create", 2),
    again(create),
    force := Step({**BASE, "allow_force_push": True}, "update", 2),
    again(force),
    change := Step({**BASE, "push_access_level": "maintainer"}, "update", 3),
    again(change),
    Step({**BASE, "push_access_level": 40, "merge_access_level": 30, "allow_force_push": True}, "none", 1),
    Step({**BASE, "allowed_to_push": [{"user_id": 2}]}, "none", 1, warned=["'allowed_to_push' is not known to this server's version or edition"]),
    Step(
        {**BASE, "unprotect_access_level": 40, "code_owner_approval_required": False},
        "none",
        1,
        warned=["'unprotect_access_level' is not known", "'code_owner_approval_required' is not known"],
    ),
    GONE,
    again(GONE),
    Step({**BASE, "unprotect_access_level": 60}, "create", 2, warned=["did not take over 'unprotect_access_level'"]),
]
BEFORE_PATCH = [
    create := Step({**BASE, "allowed_to_push": [{"username": "alice"}, {"access_level": 40}], "code_owner_approval_required": True}, "create", 3),
    again(create, 2),
    change := Step({**BASE, "merge_access_level": "no_access"}, "update", 3),
    again(change),
    force := Step({**BASE, "allow_force_push": True}, "update", 3),
    again(force),
    Step({**create.args, **change.args, **force.args}, "none", 2),
    GONE,
]


@pytest.mark.parametrize(
    ("steps", "settings"),
    [(IN_FREE, FREE), (BEFORE_PATCH, {"version": "15.5"}), (CASES["whole life"], {"licence": "premium"}), (CASES["nothing declared"], FREE)],
    ids=["free", "before 15.6", "premium", "nothing declared, free"],
)
def test_other_servers(gl: Emulator, tmp_path: pathlib.Path, steps: list[Step], settings: dict[str, str]) -> None:
    """What cannot be changed in place is removed and created, and keeps what nobody declared; what is not known is left out."""
    in_process(gl, tmp_path, "protected_branch", steps, prepare, **settings)


def test_grants_keep_their_ids(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Only those are touched who change."""
    members(gl)
    before = {
        grant["user_id"] or grant["deploy_key_id"] or 0: grant["id"] for grant in (gl.find_protected_branch(PROJECT, "release/*") or {})["grants"]["push"]
    }
    task = {**BASE, "allowed_to_push": [{"user_id": 3}, {"username": "alice"}, {"access_level": 30}]}
    run = play(gl, tmp_path, [{"name": "rule", "labops.gitlab.protected_branch": task}])
    assert run.code == 0, run.output
    after = {grant["user_id"]: (grant["id"], grant["access_level"]) for grant in run.results["rule"]["protected_branch"]["push_access_levels"]}
    assert set(after) == {2, 3, None}
    assert after[2][0] == before[2]
    assert after[None][0] not in before.values()
    assert not gl.undeclared
    assert [entry.method for entry in gl.log if entry.method not in ("GET", "HEAD")] == ["PATCH"]


def test_a_name_is_looked_up_once(gl: Emulator, tmp_path: pathlib.Path) -> None:
    members(gl)
    named = [{"username": "alice"}, {"group": "acme/team"}]
    task = {**BASE, "allowed_to_push": [*named, {"username": "bob"}], "allowed_to_merge": named, "allowed_to_unprotect": named}
    run = play(gl, tmp_path, [{"name": "rule", "labops.gitlab.protected_branch": task}], arguments=["-v"])
    assert (run.results["rule"]["action"], run.results["rule"]["requests"]) == ("update", 5)


REFUSALS: list[Refusal] = [
    Refusal({**BASE, "push_access_level": "owner"}, ["value of push_access_level must be one of"]),
    Refusal({**BASE, "unprotect_access_level": "no_access"}, ["value of unprotect_access_level must be one of"]),
    Refusal({**BASE, "allowed_to_push": [{"username": "alice", "access_level": 40}]}, ["allowed_to_push[0]: exactly one of", "2 were given"]),
    Refusal({**BASE, "allowed_to_push": [{"user_id": 2}, {}]}, ["allowed_to_push[1]: exactly one of", "0 were given"]),
    Refusal({**BASE, "allowed_to_merge": [{"deploy_key_id": 1}]}, ["deploy_key_id"]),
    Refusal({**BASE, "allowed_to_push": []}, ["empty list as its default, 40", "push_access_level: no_access"]),
    Refusal({**BASE, "allowed_to_unprotect": []}, ["empty list as its default, 40", "declare who may"]),
    Refusal({**BASE, "allowed_to_push": [{"username": "nobody"}]}, ["username: this GitLab has none that is called 'nobody'"]),
    Refusal({**BASE, "allowed_to_push": [{"group": "acme/none"}]}, ["group: this GitLab has none that is called 'acme/none'"]),
    Refusal({**BASE, "name": "groups", "push_access_level": 30}, ["inherited from a group"]),
    Refusal({**BASE, "name": "groups", "state": "absent"}, ["inherited from a group"]),
    Refusal({**BASE, "project": "acme/none", "state": "absent"}, ["404 Project Not Found"]),
    Refusal({**BASE, "project": "acme/none", "missing_parent": "fail"}, ["404 Project Not Found"]),
]


def inherited(gl: Emulator) -> None:
    """Beside them a rule that a group gives."""
    prepare(gl)
    gl.protected_branch(PROJECT, "groups", inherited=True)


def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What is refused is refused in check mode too, before any write."""
    refused(gl, tmp_path, "protected_branch", REFUSALS, inherited)


def test_what_a_group_declares_already_is_fine(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    gl.protected_branch(PROJECT, "groups", inherited=True)
    task = {"project": PROJECT, "name": "groups", "push_access_level": 40}
    assert play(gl, tmp_path, [{"name": "rule", "labops.gitlab.protected_branch": task}]).results["rule"]["action"] == "none"


def test_who_is_no_member_is_refused_by_gitlab(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """In its own words, and nothing is changed."""
    members(gl)
    before = gl.snapshot()
    tasks = [
        {"name": name, "labops.gitlab.protected_branch": {**BASE, "name": name, "allowed_to_push": [{"username": "stranger"}]}, "ignore_errors": True}
        for name in ("release/*", "new")
    ]
    run = play(gl, tmp_path, tasks)
    for result in run.results.values():
        assert "user is not a member of the project" in result["msg"]
        assert (result["error_class"], result["status"]) == ("validation", 422)
    assert gl.snapshot() == before


def test_who_may_not_unprotect_changes_nothing(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    gl.user("boss")
    gl.member(PROJECT, "boss", 40)
    gl.protected_branch(PROJECT, "release/*", unprotect=60)
    tasks = [
        {"name": str(number), "labops.gitlab.protected_branch": {**BASE, **args}, "ignore_errors": True}
        for number, args in enumerate(({"push_access_level": 30}, {"state": "absent"}))
    ]
    run = play(gl, tmp_path, tasks, token=gl.token("boss"))
    assert [result["error_class"] for result in run.results.values()] == ["forbidden", "forbidden"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("times", "words", "left"),
    [
        (1, "The rule for release/* is as it was before.", [40, 0]),
        (2, "could not be put back, so that IT IS NOT PROTECTED", None),
    ],
)
def test_the_old_rule_is_put_back(gl: Emulator, tmp_path: pathlib.Path, door: str, times: int, words: str, left: Any) -> None:
    """Where a change has to remove first, a failure leaves what was there; if not even that works, it is said as loud as it is."""
    gl.reset(**FREE)
    prepare(gl)
    gl.protected_branch(PROJECT, "release/*", push=40, merge=0, allow_force_push=True)
    gl.fault(method="POST", path="/protected_branches$", nth=1, times=times, status=422, body={"message": ["Name is cursed"]})
    run = play(gl, tmp_path, [{"name": "rule", "labops.gitlab.protected_branch": {**BASE, "push_access_level": "developer"}}], door=door)
    assert run.code != 0
    result = run.results["rule"]
    assert "Name is cursed" in result["msg"]
    assert words in result["msg"]
    assert (result["error_class"], result["status"]) == ("validation", 422)
    found = gl.find_protected_branch(PROJECT, "release/*")
    assert (found and [found["grants"][side][0]["access_level"] for side in ("push", "merge")]) == left
    assert found is None or found["allow_force_push"] is True


@pytest.mark.parametrize(("method", "settings"), [("PATCH", {}), ("POST", FREE), ("DELETE", FREE)])
def test_a_lost_answer(gl: Emulator, tmp_path: pathlib.Path, method: str, settings: dict[str, str]) -> None:
    """What was done although its answer was lost is found when the request is sent again."""
    gl.reset(**settings)
    members(gl) if not settings else prepare(gl)
    if settings:
        gl.protected_branch(PROJECT, "release/*")
    gl.fault(method=method, path="/protected_branches", nth=1, reset=True, applied=True)
    task = {**BASE, "push_access_level": "developer"}
    run = play(gl, tmp_path, [{"name": name, "labops.gitlab.protected_branch": task} for name in ("change", "again")])
    assert run.code == 0, run.output
    assert [run.results[name]["action"] for name in ("change", "again")] == ["update", "none"]
    assert run.results["change"]["protected_branch"]["push_access_level"] == 30


def test_a_server_without_force_push(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """It is not removed and created in every run for what the server does not know."""
    gl.reset(version="13.10")
    prepare(gl)
    task = {"project": PROJECT, "name": "main", "allow_force_push": True}
    run = play(gl, tmp_path, [{"name": "rule", "labops.gitlab.protected_branch": task}])
    assert run.results["rule"]["action"] == "none"
    assert "'allow_force_push' is not known" in run.results["rule"]["warnings"][0]


def test_a_project_that_is_not_there_yet(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    task = {"project": "acme/new", "name": "release/*", "push_access_level": "no_access"}
    predicted = play(gl, tmp_path, [{"name": "rule", "labops.gitlab.protected_branch": task}], arguments=["--check"]).results["rule"]
    assert (predicted["action"], predicted["protected_branch"]["push_access_level"]) == ("create", 0)
    assert (predicted["protected_branch"]["merge_access_level"], predicted["protected_branch"]["allow_force_push"]) == (40, False)
    gl.project("acme/new")
    assert play(gl, tmp_path, [{"name": "rule", "labops.gitlab.protected_branch": task}]).results["rule"]["action"] == "create"
