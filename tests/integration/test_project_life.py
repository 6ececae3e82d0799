# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of a project beside its settings: where it comes from, whose it is, where it goes, its picture, its end."""

from __future__ import annotations

import hashlib
import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import DOORS, Refusal, Step, again, both_doors, play, refused

PATH = "acme/shop/api"
BASE = {"project": PATH}
GONE = {**BASE, "state": "absent"}
URL = "https://importer:pa%2Fss-word@git.example.com/legacy.git"
SECRETS = (URL, "importer:pa%2Fss-word", "pa%2Fss-word", "pa/ss-word")


def prepare(gl: Emulator) -> None:
    """Groups with other projects, and a user with a namespace."""
    gl.group("acme/shop")
    gl.group("acme/attic")
    gl.user("alice")
    gl.project("acme/shop/other")


MOVES: dict[str, list[Step]] = {
    "to another group, and archived there": [
        Step({**BASE, "description": "x"}, "create", 3),
        move := Step({**BASE, "namespace": "acme/attic", "archived": True}, "update", 4),
        again(move, 2),
        Step({"project": "acme/attic/api", "namespace": "acme/attic"}, "none", 1),
        back := Step({"project": "acme/attic/api", "namespace": "acme/shop", "archived": True, "path": "orders", "description": "y"}, "update", 6),
        again(back, 2),
    ],
    "made where it is to be": [
        create := Step({**BASE, "namespace": "alice", "path": "dotfiles"}, "create", 5),
        again(create, 2),
    ],
    "another user's": [
        create := Step({"project": "alice/dotfiles", "user_id": 2, "name": "Dot Files", "description": "mine"}, "create", 4),
        again(create),
    ],
    "removed, brought back, removed for good": [
        Step({**BASE, "description": "x"}, "create", 3),
        Step(GONE, "delete", 2),
        back := Step({**BASE, "on_pending_deletion": "restore"}, "update", 3),
        again(back),
        Step(GONE, "delete", 2),
        changed := Step({**BASE, "on_pending_deletion": "restore", "archived": True, "description": "y"}, "update", 5),
        again(changed),
        Step(GONE, "delete", 2),
        again(Step(GONE, "none"), 2),
        gone := Step({**GONE, "permanently": True}, "delete", 4),
        again(gone, 2),
        Step(BASE, "create", 3),
        gone := Step({**GONE, "permanently": True}, "delete", 5),
        again(gone, 2),
    ],
    "a new one in the place of one that is marked": [
        Step(BASE, "create", 3),
        Step(GONE, "delete", 2),
        anew := Step(BASE, "create", 4, ["is marked for deletion as acme/shop/api-deletion_scheduled-2; a new project takes its place"]),
        again(anew),
        Step(GONE, "delete", 2),
        Step({**BASE, "on_pending_deletion": "create"}, "create", 4),
        Step({"project": "3", "on_pending_deletion": "restore"}, "update", 2, ["did not take over 'path'", "did not take over 'name'"]),
        Step({"project": "3", "state": "absent", "permanently": True}, "delete", 5),
        Step({"project": "3", "state": "absent", "permanently": True}, "none", 1),
    ],
    "from a template": [
        create := Step({**BASE, "template_name": "rails", "use_custom_template": True, "group_with_project_templates_id": 3}, "create", 3),
        again(create),
        create := Step({"project": "acme/shop/copy", "template_project_id": 1}, "create", 3),
        again(create),
    ],
}


@pytest.mark.parametrize("case", MOVES)
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    both_doors(gl, tmp_path, "project", MOVES[case], prepare)
    if case == "another user's":
        assert (gl.find_project("alice/dotfiles") or {})["creator_id"] == 2
    if case == "from a template":
        made = gl.find_project(PATH)
        assert made is not None
        assert made["created_with"] == {"template_name": "rails", "use_custom_template": True, "group_with_project_templates_id": 3}


def test_picture(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Compared by what is in it: two requests when it is the same."""
    one, two = tmp_path / "one.png", tmp_path / "two.png"
    one.write_bytes(b"\x89PNG one")
    two.write_bytes(b"\x89PNG two")
    steps = [
        create := Step({**BASE, "avatar": str(one), "description": "x"}, "create", 4),
        again(create, 2),
        Step(BASE, "none", 1),
        change := Step({**BASE, "avatar": str(two), "description": "y", "topics": []}, "update", 4),
        again(change, 2),
        remove := Step({**BASE, "avatar": ""}, "update", 3),
        again(remove, 1),
        Step({"project": "acme/shop/plain", "avatar": ""}, "create", 3),
    ]
    outcomes = both_doors(gl, tmp_path, "project", steps, prepare)
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (one, two)]
    assert [outcomes[number].done["project"]["avatar_sha256"] for number in (0, 1, 2, 3, 4, 5)] == [digests[0], digests[0], None, digests[1], digests[1], None]
    assert outcomes[3].done["diff"] == {
        "before": {"avatar": digests[0], "description": "x"},
        "after": {"avatar": digests[1], "description": "y"},
    }


def test_a_picture_that_cannot_be_compared(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A server that does not give it for download keeps it, with a warning; it can still be removed."""
    picture = tmp_path / "a.png"
    picture.write_bytes(b"new")
    gl.project(PATH, avatar=b"old")
    gl.fault(method="GET", path="/avatar$", status=404, body={"error": "404 Not Found"}, times=1)
    gl.fault(method="GET", path="/avatar$", status=302, headers={"Location": "https://storage.example.com/a.png"}, times=1)
    tasks = [
        {"name": "kept", "labops.gitlab.project": {**BASE, "avatar": str(picture)}},
        {"name": "removed", "labops.gitlab.project": {**BASE, "avatar": ""}},
        {"name": "no file", "labops.gitlab.project": {**BASE, "avatar": str(tmp_path / "none.png")}, "ignore_errors": True},
    ]
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    assert run.results["kept"]["action"] == "none"
    assert "does not give the picture for download" in run.results["kept"]["warnings"][0]
    assert run.results["removed"]["changed"]
    assert (gl.find_project(PATH) or {})["has_avatar"] is False
    assert "avatar: [Errno 2]" in run.results["no file"]["msg"]


@pytest.mark.parametrize("door", DOORS)
def test_import(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """Waited for, failed, refused by the probe, and sent again to a mirror alone; its credentials show nowhere."""
    gl.reset(import_reads=1)
    prepare(gl)
    mirror = {"project": PATH, "import_url": URL, "mirror": True}
    refusal = {"message": f"{URL} is not a valid HTTP Git repository for importer:pa%2Fss-word"}
    gl.fault(method="POST", path="projects$", status=422, body=refusal, nth=3, times=1)
    tasks: list[dict[str, Any]] = [
        {"name": "waited", "labops.gitlab.project": {**BASE, "import_url": URL, "wait_for_import": True}},
        {"name": "again", "labops.gitlab.project": {**BASE, "import_url": URL, "wait_for_import": True}},
        {"name": "changed", "labops.gitlab.project": {**BASE, "import_url": URL, "description": "x"}},
        {"name": "mirrored", "labops.gitlab.project": {**mirror, "topics": ["a"]}},
        {"name": "mirrored again", "labops.gitlab.project": mirror},
        {"name": "always", "labops.gitlab.project": {**mirror, "update_secrets": "always"}},
        {"name": "emulator", "emulator": {"url": gl.control_url + "settings", "import_failure": "no space left", "import_reads": 0}},
        {"name": "failed", "labops.gitlab.project": {"project": "acme/shop/b", "import_url": URL, "wait_for_import": True}, "ignore_errors": True},
        {"name": "refused", "labops.gitlab.project": {"project": "acme/shop/c", "import_url": URL}, "ignore_errors": True},
    ]
    run = play(gl, tmp_path, tasks, door=door, arguments=["-vvv", "--diff"])
    assert run.code == 0, run.output
    assert [run.results[name].get("action") for name in ("waited", "again", "changed", "mirrored", "mirrored again", "always")] == [
        *("create", "none", "update", "update", "none", "update")
    ]
    assert run.results["waited"]["project"]["import_status"] == "finished"
    assert run.results["waited"]["project"]["empty_repo"] is False
    assert "import failed: no space left" in run.results["failed"]["msg"]
    assert "is not a valid HTTP Git repository" in run.results["refused"]["msg"]
    bodies = [entry.body for entry in gl.log if entry.method == "PUT"]
    assert ["import_url" in body for body in bodies] == [False, True, True]
    record = (tmp_path / "record.jsonl").read_text(encoding="utf-8")
    for secret in SECRETS:
        assert secret not in record
        assert secret not in run.output


def test_waiting_ends(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A server that is slower than wait_timeout is an error that says what is left to it."""
    gl.reset(import_reads=1000)
    prepare(gl)
    gl.fault(method="DELETE", path="projects/", nth=2, times=1, status=202, body={"message": "202 Accepted"})
    tasks: list[dict[str, Any]] = [
        {"name": "import", "labops.gitlab.project": {**BASE, "import_url": URL, "wait_for_import": True, "wait_timeout": 1}, "ignore_errors": True},
        {"name": "purge", "labops.gitlab.project": {**GONE, "permanently": True, "wait_timeout": 1}, "ignore_errors": True},
    ]
    run = play(gl, tmp_path, tasks)
    assert "is still being imported after 1 s" in run.results["import"]["msg"]
    assert "is still there after 1 s" in run.results["purge"]["msg"]


REFUSALS: list[Refusal] = [
    Refusal({"project": "acme/old", "description": "x"}, "is archived and so read-only"),
    Refusal({"project": "acme/shop/doomed", "on_pending_deletion": "fail"}, "is marked for deletion as"),
    Refusal({"project": "3"}, "on_pending_deletion: restore"),
    Refusal({"project": "acme/shop/other", "namespace": "acme/nowhere"}, "the namespace 'acme/nowhere' is absent or not visible"),
    Refusal({"project": "acme/nowhere/api", "namespace": "acme/shop"}, "the namespace 'acme/nowhere' is absent or not visible"),
    Refusal({"project": "acme/shop/new", "user_id": 2}, "the user 2 is alice, so the project would become alice/new"),
    Refusal({"project": "alice/new", "user_id": 77}, "no user with the id 77"),
]


def doomed(gl: Emulator) -> None:
    """Beside them a project in the archive, and one (of the id 3) that is on its way out."""
    prepare(gl)
    gl.project("acme/old", archived=True)
    assert gl.project("acme/shop/doomed", marked_for_deletion_on="2026-01-01", archived=True)["id"] == 3


def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Found before anything is written, in check mode as well."""
    refused(gl, tmp_path, "project", REFUSALS, doomed)


def test_a_marked_project_that_had_another_path_by_then(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """It had been renamed before it was marked: nobody means it by its first path, least of all for removal."""
    gl.project(PATH)
    tasks = [
        {"name": "renamed", "labops.gitlab.project": {**BASE, "path": "orders"}},
        {"name": "marked", "labops.gitlab.project": {"project": "acme/shop/orders", "state": "absent"}},
        {"name": "gone", "labops.gitlab.project": {**GONE, "permanently": True}},
        {"name": "created", "labops.gitlab.project": {**BASE, "on_pending_deletion": "restore"}},
        {"name": "restored", "labops.gitlab.project": {"project": "acme/shop/orders-deletion_scheduled-1", "on_pending_deletion": "restore"}},
    ]
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    assert [run.results[task["name"]]["action"] for task in tasks] == ["update", "delete", "none", "create", "update"]
    assert (gl.find_project("acme/shop/orders") or {})["id"] == 1


def test_old_servers(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Before 16.7 a moved project answers under its old path itself; the mark on a project had another word before 18.0."""
    gl.reset(version="16.0")
    prepare(gl)
    gl.project(PATH)
    tasks = [
        {"name": "absent", "labops.gitlab.project": GONE},
        {"name": "restored", "labops.gitlab.project": {**BASE, "on_pending_deletion": "restore"}},
        {"name": "gone", "labops.gitlab.project": {**GONE, "permanently": True}},
    ]
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    assert run.results["restored"]["project"]["path_with_namespace"] == PATH
    assert gl.find_project(PATH) is None


def test_a_user_without_the_right_to_remove_for_good(gl: Emulator, tmp_path: pathlib.Path) -> None:
    gl.reset(allow_immediate_deletion=False)
    prepare(gl)
    gl.member("acme", "alice", 50)
    gl.project(PATH)
    run = play(gl, tmp_path, [{"name": "p", "labops.gitlab.project": {**GONE, "permanently": True}}], token=gl.token("alice"))
    assert "option is not permitted on this instance" in run.results["p"]["msg"]
