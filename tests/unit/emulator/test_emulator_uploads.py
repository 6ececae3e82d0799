# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files for Markdown: the answers of GitLab 18.9, what the list does not tell, who may do what, and older versions."""

from __future__ import annotations

from typing import Any

import pytest

from emulator import Emulator

P = "acme/shop/api"
UPLOADS = "{p}/uploads"
ANY_BYTES = bytes(range(256))
NO_ROUTE = {"error": "404 Not Found"}
GONE = {"message": "404 Project Not Found"}
FORBIDDEN = {"message": "403 Forbidden"}
NOT_YOURS = "The resource that you are attempting to access does not exist or you don't have permission to perform this action."


def send(asker: Any, name: str = "dk.png", content: bytes = ANY_BYTES, project: str = "{p}") -> Any:
    """Upload a file."""
    return asker(f"POST {project}/uploads", files={"file": (name, content)})


CASES: dict[str, tuple[str, int, Any]] = {
    "get unknown": (f"GET {UPLOADS}/99", 404, {"message": "404 Not found"}),
    "get no number": (f"GET {UPLOADS}/x", 400, {"error": "upload_id is invalid"}),
    "delete unknown": (f"DELETE {UPLOADS}/99", 404, {"message": "404 Not found"}),
    "get unknown secret": (f"GET {UPLOADS}/0123/dk.png", 404, {"message": "404 Not Found"}),
    "delete unknown secret": (f"DELETE {UPLOADS}/0123/dk.png", 400, {"message": f"400 Bad request - {NOT_YOURS}"}),
    "no file": (f"POST {UPLOADS}", 400, {"error": "file is missing"}),
    "a text": (f"POST {UPLOADS}?file=x", 400, {"error": "file is invalid"}),
    "unknown project": ("GET /projects/4711/uploads", 404, GONE),
    "put": (f"PUT {UPLOADS}/1", 404, NO_ROUTE),
}


@pytest.mark.parametrize("case", CASES)
def test_refusal(gl: Emulator, api: Any, case: str) -> None:
    gl.upload(P, "dk.png", b"1")
    call, status, expected = CASES[case]
    before = gl.snapshot()
    answer = api(call)
    assert (answer.status_code, answer.json()) == (status, expected)
    assert gl.snapshot() == before, "a refusal changed something"


def test_life(gl: Emulator, api: Any) -> None:
    answer = send(api)
    made, stored = answer.json(), gl.find_uploads(P)[0]
    path = f"/uploads/{stored['secret']}/dk.png"
    assert answer.status_code == 201
    assert made == {"id": stored["id"], "alt": "dk", "url": path, "full_path": f"/-/project/1{path}", "markdown": f"![dk]({path})"}
    assert len(stored["secret"]) == 32
    root = {"id": 1, "name": "Administrator", "username": "root"}
    assert api(f"GET {UPLOADS}").json() == [
        {"id": made["id"], "size": 256, "filename": "dk.png", "created_at": stored["created_at"], "uploaded_by": root},
    ]
    for where in (made["id"], f"{stored['secret']}/dk.png"):
        fetched = api(f"GET {UPLOADS}/{where}")
        assert (fetched.status_code, fetched.content) == (200, ANY_BYTES)
        assert fetched.headers["Content-Disposition"] == "attachment; filename=\"dk.png\"; filename*=UTF-8''dk.png"
    assert api(f"DELETE {UPLOADS}/{made['id']}").status_code == 204
    assert api(f"DELETE {UPLOADS}/{made['id']}").status_code == 404
    second = send(api).json()["url"].removeprefix("/uploads/")
    assert api(f"DELETE {UPLOADS}/{second}").status_code == 204
    assert gl.find_uploads(P) == []


def test_the_same_file_twice_is_two(gl: Emulator, api: Any) -> None:
    urls = {send(api).json()["url"] for _time in range(2)}
    assert len(urls) == len(gl.find_uploads(P)) == 2


@pytest.mark.parametrize(
    ("name", "stored", "markdown"),
    [
        ("a b(1).PNG", "a_b_1_.PNG", "![a_b_1_](/uploads/{s}/a_b_1_.PNG)"),
        ("notes.txt", "notes.txt", "[notes.txt](/uploads/{s}/notes.txt)"),
        ("plan.svg", "plan.svg", "![plan.svg](/uploads/{s}/plan.svg)"),
        ("Grüße+x-1.mp4", "Grüße+x-1.mp4", "![Grüße+x-1](/uploads/{s}/Grüße+x-1.mp4)"),
        ("..", "_..", "[_..](/uploads/{s}/_..)"),
    ],
)
def test_names(gl: Emulator, api: Any, name: str, stored: str, markdown: str) -> None:
    made = send(api, name).json()
    found = gl.find_uploads(P)[0]
    assert found["filename"] == stored
    assert made["markdown"] == markdown.format(s=found["secret"])


def test_pages_the_newest_first(gl: Emulator, api: Any) -> None:
    for number in range(3):
        gl.upload(P, f"{number}.txt", b"", author=None, created_at=f"2026-01-0{number + 1}T00:00:00.000Z")
    gl.project("acme/other")
    gl.upload("acme/other", "other.txt", b"")
    answer = api(f"GET {UPLOADS}?per_page=2")
    assert [one["filename"] for one in answer.json()] == ["2.txt", "1.txt"]
    assert (answer.headers["x-total"], answer.json()[0]["uploaded_by"]) == ("3", None)


@pytest.mark.parametrize(
    ("who", "post", "listed", "by_id", "by_secret", "delete"),
    [
        ("alice", 201, 200, 200, 200, 204),
        ("dev", 201, 403, 403, 200, 403),
        ("bob", 201, 403, 403, 200, 403),
        ("stranger", 404, 404, 404, 404, 404),
        (None, 401, 404, 404, 404, 401),
    ],
)
def test_rights(gl: Emulator, as_user: Any, who: str | None, post: int, listed: int, by_id: int, by_secret: int, delete: int) -> None:
    gl.member(P, "bob", 10)
    made = gl.upload(P, "dk.png", b"1")
    asker = as_user(who)
    assert send(asker).status_code == post
    assert asker(f"GET {UPLOADS}").status_code == listed
    assert asker(f"GET {UPLOADS}/{made['id']}").status_code == by_id
    assert asker(f"GET {UPLOADS}/{made['secret']}/dk.png").status_code == by_secret
    assert asker(f"DELETE {UPLOADS}/{made['id']}").status_code == delete


def test_what_is_too_large(gl: Emulator, api: Any) -> None:
    gl.change(max_attachment_size=1)
    assert send(api, content=b"x" * 2**20).status_code == 201
    answer = send(api, content=b"x" * (2**20 + 1))
    assert (answer.status_code, answer.json()) == (413, {"message": "413 Request Entity Too Large"})
    assert len(gl.find_uploads(P)) == 1


@pytest.mark.parametrize(("version", "told", "managed", "by_secret"), [("17.1", False, 404, 404), ("17.2", False, 200, 404), ("17.4", True, 200, 200)])
def test_versions(gl: Emulator, api: Any, version: str, told: bool, managed: int, by_secret: int) -> None:
    gl.change(version=version)
    made = send(api).json()
    stored = gl.find_uploads(P)[0]
    assert ("id" in made) is told
    answers = [api(f"GET {UPLOADS}{rest}") for rest in ("", f"/{stored['id']}", f"/{stored['secret']}/dk.png")]
    assert [answer.status_code for answer in answers] == [managed, managed, by_secret]
    assert all(answer.json() == NO_ROUTE for answer in answers if answer.status_code == 404)


def test_a_project_takes_its_uploads_with_it(gl: Emulator, api: Any) -> None:
    gl.upload(P, "dk.png", b"1")
    gl.event(P, "joined")
    api("DELETE {p}")
    doomed = next(iter(gl.snapshot()["projects"].values()))
    api("DELETE /projects/1", {"permanently_remove": True, "full_path": f"acme/shop/{doomed['path']}"})
    assert gl.snapshot()["uploads"] == gl.snapshot()["events"] == {}
