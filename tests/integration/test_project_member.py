# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_member through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import Step, again, both_doors, play

PROJECT = "acme/shop/api"


def prepare(gl: Emulator) -> None:
    """A project with 120 members, some of whom inherit more from the group."""
    gl.project(PROJECT)
    for name in ("alice", "alicia", "bob", "carol", "heir"):
        gl.user(name)
    for number in range(120):
        gl.user(f"user{number}")
        gl.member(PROJECT, f"user{number}", 20)
    gl.member(PROJECT, "alicia", 30)
    gl.member("acme/shop", "heir", 40)


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
        gone := Step({"project": PROJECT, "user_id": 4, "state": "absent"}, "delete", 2),
        again(gone),
    ],
    "an inherited level is accepted": [
        Step({"project": PROJECT, "username": "heir", "access_level": "developer", "inherited": "accept"}, "none", 2),
        higher := Step({"project": PROJECT, "username": "heir", "access_level": "owner", "inherited": "accept"}, "create", 3),
        again(higher),
    ],
    "above the inherited level": [
        create := Step({"project": PROJECT, "username": "heir", "access_level": "owner"}, "create", 3),
        again(create),
    ],
}


@pytest.mark.parametrize("case", CASES)
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    both_doors(gl, tmp_path, "project_member", CASES[case], prepare, whole=case == next(iter(CASES)))


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"project": PROJECT, "username": "heir", "access_level": "guest"}, ["already inherits level 40", "inherited: accept"]),
        ({"project": PROJECT, "username": "nobody", "access_level": "guest"}, ["no user 'nobody'"]),
        ({"project": PROJECT, "user_id": 4711, "access_level": "guest"}, ["404"]),
        ({"project": PROJECT, "username": "alice"}, ["access_level: needed to create"]),
        ({"project": PROJECT, "username": "alice", "access_level": "boss"}, ["value of access_level must be one of"]),
        ({"project": "acme/none", "username": "alice", "state": "absent"}, ["404 Project Not Found"]),
    ],
)
def test_refusals(gl: Emulator, tmp_path: pathlib.Path, args: dict[str, Any], words: list[str], check: bool) -> None:
    """What is refused is refused in check mode too, before any write."""
    prepare(gl)
    gl.read_only = True
    run = play(gl, tmp_path, [{"name": "member", "labops.gitlab.project_member": args, "check_mode": check}])
    assert run.code != 0
    for word in words:
        assert word in run.results["member"]["msg"]
    assert not gl.violations


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
    }
    tasks = [{"name": name, "labops.gitlab.project_member": args, "ignore_errors": True} for name, args in members.items()]
    predicted = play(gl, tmp_path, tasks, arguments=["--check"])
    done = play(gl, tmp_path, [{"name": "project", "labops.gitlab.project": new}, *tasks])
    for run in (predicted, done):
        assert run.results["enough"]["action"] == "none"
        assert run.results["added"]["action"] == "create"
        assert "already inherits level 40" in run.results["refused"]["msg"]
        assert "404 User Not Found" in run.results["nobody"]["msg"]


def test_a_queued_member_is_no_member(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Where an administrator has to approve, GitLab answers 202 and adds nobody: that is not taken for success."""
    prepare(gl)
    gl.change(promotion_management=True)
    gl.user("boss")
    gl.member(PROJECT, "boss", 50)
    task = {"project": PROJECT, "username": "alice", "access_level": "developer"}
    run = play(gl, tmp_path, [{"name": "member", "labops.gitlab.project_member": task}], token=gl.token("boss"))
    assert run.code != 0
    assert "queued for administrator approval" in run.results["member"]["msg"]


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
