# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_upload through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import DOORS, Refusal, Step, again, both_doors, play, refused

PROJECT = "acme/shop/api"
MODULE = "labops.gitlab.project_upload"
CONTENT = bytes(range(256))


def prepare(gl: Emulator) -> str:
    """A project whose maintainer works on it, with an upload that is to go."""
    gl.project(PROJECT)
    gl.user("alice")
    gl.member(PROJECT, "alice", 40)
    gl.upload(PROJECT, "old.txt", b"old")
    return gl.token("alice")


def file(tmp_path: pathlib.Path, name: str = "dk.png", content: bytes = CONTENT) -> str:
    """A file to upload."""
    path = tmp_path / name
    path.write_bytes(content)
    return str(path)


def ran(gl: Emulator, tmp_path: pathlib.Path, *tasks: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    """The results of one task of the module after the other; one that fails does not keep the next one from running."""
    named = [{"name": str(number), MODULE: task, "ignore_errors": True} for number, task in enumerate(tasks)]
    run = play(gl, tmp_path, named, **more)
    assert "Traceback" not in run.output
    assert not gl.crashes
    return [run.results[task["name"]] for task in named]


@pytest.mark.core_matrix
@pytest.mark.drives("POST /projects/:id/uploads", "id", "file")
def test_ritual(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Upload, find by content and by size, another content of the same name and size beside it, remove by id and by link."""
    prepare(gl)
    link = {"project": PROJECT, "secret": gl.find_uploads(PROJECT)[0]["secret"], "filename": "old.txt", "state": "absent"}
    first = Step({"project": PROJECT, "src": file(tmp_path)}, "create", 2)
    other = Step({"project": PROJECT, "src": file(tmp_path, "other", CONTENT[::-1]), "filename": "dk.png"}, "create", 3)
    by_id = Step({"project": PROJECT, "id": 2, "state": "absent"}, "delete", 2)
    by_link = Step(link, "delete", 2)
    steps = [
        first,
        again(first, 2),
        again(Step({**first.args, "compare": "size"}, "none")),
        other,
        again(other, 2),
        again(first, 3),
        by_id,
        again(by_id),
        by_link,
        again(by_link, 2),
        again(other, 2),
    ]
    outcomes = both_doors(gl, tmp_path, "project_upload", steps, prepare, whole=True)
    made, found, by_size = (outcome.done for outcome in outcomes[:3])
    assert made["id"] == made["project_upload"]["id"] == found["id"] == 2
    assert made["project_upload"]["markdown"].startswith("![dk](/uploads/")
    assert (made["project_upload"]["size"], made["project_upload"]["filename"]) == (256, "dk.png")
    assert found["project_upload"]["markdown"] is None
    assert (made["compared"], found["compared"], by_size["compared"]) == (None, "content", "size")
    assert outcomes[0].predicted["project_upload"]["size"] == 256
    assert outcomes[5].done["id"] == 2
    assert outcomes[8].done["before"]["url"] == f"/uploads/{link['secret']}/old.txt"
    assert [(upload["filename"], upload["content"]) for upload in gl.find_uploads(PROJECT)] == [("dk.png", CONTENT[::-1])]


def test_one_in_many(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The oldest of more than a hundred, behind others of the same name but another size, which are not fetched."""
    prepare(gl)
    gl.upload(PROJECT, "dk.png", CONTENT)
    for _number in range(150):
        gl.upload(PROJECT, "dk.png", b"another size")
    result = ran(gl, tmp_path, {"project": PROJECT, "src": file(tmp_path)})[0]
    assert (result["action"], result["id"], result["compared"]) == ("none", 2, "content")
    assert [request.method for request in gl.log] == ["GET"] * 3


@pytest.mark.parametrize(
    ("name", "stored"),
    [("a b(1).png", "a_b_1_.png"), ("Grüße+x-1.txt", "Grüße+x-1.txt"), ("...", "_..."), ('quo"te\n.txt', "quo_te_.txt")],
)
def test_names_that_gitlab_changes(gl: Emulator, tmp_path: pathlib.Path, name: str, stored: str) -> None:
    """They are sent as they will be kept, so the file is found again."""
    prepare(gl)
    task = {"project": PROJECT, "src": file(tmp_path), "filename": name}
    first, second = ran(gl, tmp_path, task, task)
    assert (first["action"], second["action"]) == ("create", "none")
    assert first["project_upload"]["filename"] == second["project_upload"]["filename"] == gl.find_uploads(PROJECT)[1]["filename"] == stored


def test_an_empty_file(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    task = {"project": PROJECT, "src": file(tmp_path, "empty", b"")}
    assert [result["action"] for result in ran(gl, tmp_path, task, task)] == ["create", "none"]


@pytest.mark.parametrize(("version", "who"), [("17.1", "root"), ("18.9", "dev")])
def test_where_nobody_can_tell(gl: Emulator, tmp_path: pathlib.Path, version: str, who: str) -> None:
    """An old server, or a token of less than a Maintainer: nothing is uploaded, unless that was said, and then it says so every time."""
    gl.change(version=version)
    gl.project(PROJECT)
    gl.user("dev")
    gl.member(PROJECT, "dev", 30)
    task = {"project": PROJECT, "src": file(tmp_path)}
    blind = {**task, "unlisted": "upload"}
    for door, checks in ((DOORS[0], (True, False)), (DOORS[1], (False,))):
        tasks = [
            {"name": f"{number} {check}", MODULE: args, "check_mode": check, "ignore_errors": True}
            for check in checks
            for number, args in enumerate((task, blind, blind))
        ]
        already = len(gl.find_uploads(PROJECT))
        run = play(gl, tmp_path, tasks, door=door, token=gl.token(who))
        for check in checks:
            results = [run.results[f"{number} {check}"] for number in range(3)]
            assert results[0]["failed"]
            for words in ("GitLab 17.2 and newer, by Maintainers and Owners", "it was not uploaded", "unlisted: upload"):
                assert words in results[0]["msg"]
            for result in results[1:]:
                assert (result["action"], result["changed"], result["compared"]) == ("create", True, None)
                assert "every run uploads it once more" in result["warnings"][0]
                assert (result["id"] is None) is (check or version == "17.1")
                assert (result["project_upload"]["markdown"] is None) is check
        assert len(gl.find_uploads(PROJECT)) == already + 2


def test_a_project_that_is_missing(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Predicted in check mode, on a server without a list too; an error otherwise and for absent."""
    gl.group("acme")
    task = {"project": "acme/later", "src": file(tmp_path)}
    gone = [{"project": "acme/later", "state": "absent", **which} for which in ({"id": 1}, {"secret": "a", "filename": "b"})]
    for version in ("18.9", "17.1"):
        gl.change(version=version)
        blind = {**task, "unlisted": "upload"}
        predicted, refused = ran(gl, tmp_path, blind, {**blind, "missing_parent": "fail"}, arguments=["--check"])
        assert (predicted["action"], predicted["project_upload"]["size"]) == ("create", 256)
        assert "predicted for an empty project" in str(predicted["warnings"])
        for result in (refused, *ran(gl, tmp_path, blind, *(gone if version == "18.9" else []))):
            assert (result["failed"], result["error_class"], result["status"]) == (True, "not_found", 404), result


def test_bad_input_is_found_before_any_request(gl: Emulator, tmp_path: pathlib.Path) -> None:
    good = file(tmp_path)
    cases: list[tuple[dict[str, Any], str]] = [
        ({"src": str(tmp_path / "none.png")}, "none.png cannot be read on the machine that runs the module: No such file or directory"),
        ({"src": str(tmp_path)}, "is a directory"),
        ({"src": ""}, "is a directory"),
        ({"src": "/dev/null"}, "is no ordinary file"),
        ({"src": good, "max_size": 255}, "has 256 bytes, more than max_size allows (255)"),
        ({"src": good, "filename": "a/b.png"}, "filename: 'a/b.png' is no name of a file"),
        ({"src": good, "id": 1}, "mutually exclusive"),
        ({"src": good, "secret": "x", "state": "absent"}, "mutually exclusive"),
        ({}, "state is present but all of the following are missing: src"),
        ({"state": "absent"}, "state is absent but any of the following are missing: id, secret"),
        ({"state": "absent", "secret": "x"}, "secret: needs the filename"),
        ({"state": "absent", "id": 1, "filename": "x"}, "mutually exclusive"),
        ({"state": "absent", "secret": "..", "filename": "x"}, "secret: '..' cannot stand in an address"),
    ]
    missing = Refusal({"project": "acme/none", "src": good, "missing_parent": "fail"}, "404 Project Not Found")
    refusals = [Refusal({"project": PROJECT, **args}, words, requests=0) for args, words in cases]
    refused(gl, tmp_path, "project_upload", [*refusals, missing], prepare)


def test_more_than_gitlabs_own_limit_has_to_be_said(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """100 MiB and a byte: a file with a hole, so that nothing has to be written."""
    prepare(gl)
    src = tmp_path / "large"
    with src.open("wb") as large:
        large.truncate(100 * 1024 * 1024 + 1)
    refused = ran(gl, tmp_path, {"project": PROJECT, "src": str(src)})[0]
    assert "more than max_size allows (104857600)" in refused["msg"]
    assert not gl.log


def test_a_server_that_takes_less(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    gl.change(max_attachment_size=1)
    result = ran(gl, tmp_path, {"project": PROJECT, "src": file(tmp_path, content=b"x" * 2**21), "max_size": "2M"})[0]
    assert (result["error_class"], result["status"]) == ("validation", 413)
    assert "413 Request Entity Too Large" in result["msg"]


def test_files_in_object_storage(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The redirect is not followed, since the token does not belong there: name and size count, with a warning."""
    prepare(gl)
    gl.upload(PROJECT, "dk.png", CONTENT)
    gl.fault(method="GET", path=r"/uploads/\d+$", status=302, headers={"Location": "https://storage.example.com/bucket/x?signature=1"})
    result = ran(gl, tmp_path, {"project": PROJECT, "src": file(tmp_path)})[0]
    assert (result["action"], result["compared"]) == ("none", "size")
    assert "compared by name and size alone" in result["warnings"][0]


def test_an_upload_that_has_lost_its_file(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """It is not the same file; another kind of failure is no answer at all."""
    prepare(gl)
    gl.upload(PROJECT, "dk.png", CONTENT)
    task = {"project": PROJECT, "src": file(tmp_path)}
    gl.fault(method="GET", path=r"/uploads/\d+$", status=403, body={"message": "403 Forbidden"})
    gl.fault(method="GET", path=r"/uploads/\d+$", nth=2, status=404, body={"message": "404 Not Found"})
    forbidden, made = ran(gl, tmp_path, task, task)
    assert forbidden["error_class"] == "forbidden"
    assert made["action"] == "create"


def test_an_upload_is_never_sent_twice(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Nobody knows whether one that got no answer arrived; the next run finds it."""
    prepare(gl)
    gl.fault(method="POST", reset=True, applied=True)
    task = {"project": PROJECT, "src": file(tmp_path)}
    broken, found = ran(gl, tmp_path, task, task)
    assert broken["error_class"] == "network"
    assert found["action"] == "none"
    assert len(gl.find_uploads(PROJECT)) == 2


def test_an_answer_that_is_no_upload(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    gl.fault(method="POST", status=201, body={"message": "201 Created"})
    result = ran(gl, tmp_path, {"project": PROJECT, "src": file(tmp_path)})[0]
    assert (result["error_class"], result["status"]) == ("protocol", 201)


def test_absence_has_to_be_proven(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Of an unknown link a server says the same as one that does not know such addresses: its version tells them apart."""
    prepare(gl)
    link = {"project": PROJECT, "secret": "0123", "filename": "dk.png", "state": "absent"}
    results = ran(gl, tmp_path, link, {**link, "gitlab_version": "18.9"})
    assert [result["action"] for result in results] == ["none", "none"]
    assert [request.path.rpartition("/")[2] for request in gl.log] == ["dk.png", "version", "dk.png"], "a version that is told is not asked for"
    gl.change(version="17.3")
    assert "found on GitLab 17.4 and newer" in ran(gl, tmp_path, link)[0]["msg"]
    gl.change(version="17.1")
    for result in ran(gl, tmp_path, link, {"project": PROJECT, "id": 1, "state": "absent"}):
        assert result["error_class"] == "not_found"
        assert "GitLab 17." in result["msg"]
    gl.change(version="18.9")
    gl.fault(method="GET", path="/uploads", status=404, body="<html><title>proxy</title></html>", times=2)
    for result in ran(gl, tmp_path, link, {"project": PROJECT, "src": file(tmp_path), "unlisted": "upload"}):
        assert result["error_class"] == "not_found"
    assert len(gl.find_uploads(PROJECT)) == 1


@pytest.mark.parametrize("which", ["id", "link"])
def test_somebody_else_was_faster(gl: Emulator, tmp_path: pathlib.Path, which: str) -> None:
    """It is gone as wanted, whatever the refusal says; one that stays is an error."""
    prepare(gl)
    stored = gl.find_uploads(PROJECT)[0]
    named = {"id": stored["id"]} if which == "id" else {"secret": stored["secret"], "filename": "old.txt"}
    status, body = (404, {"message": "404 Not found"}) if which == "id" else (400, {"message": "400 Bad request - The resource ... does not exist"})
    gl.fault(method="DELETE", status=400, body={"message": "400 Bad request - Upload could not be deleted."})
    gl.fault(method="DELETE", nth=2, status=status, body=body, applied=True)
    task = {"project": PROJECT, "state": "absent", **named}
    refused, gone = ran(gl, tmp_path, task, task)
    assert (refused["error_class"], refused["status"]) == ("validation", 400)
    assert (gone["action"], gone["changed"]) == ("delete", True)
    assert gl.find_uploads(PROJECT) == []


def test_a_moved_project(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The file goes to where the project is now, with a warning."""
    prepare(gl)
    run = play(gl, tmp_path, [{"name": "move", "labops.gitlab.api": {"method": "PUT", "path": "projects/1", "body": {"path": "web"}}}])
    assert run.code == 0, run.output
    result = ran(gl, tmp_path, {"project": PROJECT, "src": file(tmp_path)})[0]
    assert result["action"] == "create"
    assert "has moved to acme/shop/web" in result["warnings"][0]
    assert len(gl.find_uploads("acme/shop/web")) == 2
