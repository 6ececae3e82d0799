# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects: pictures, imports, templates, the lists of users and groups, and what is shown on demand."""

from __future__ import annotations

from typing import Any

from emulator import Emulator


def names(answer: Any) -> list[str]:
    """The paths of a list, in order."""
    return [project["path"] for project in answer.json()]


def test_picture(gl: Emulator, api: Any, as_user: Any) -> None:
    assert api("GET {p}/avatar").status_code == 404
    shown = api("PUT {p}", files={"avatar": ("logo.png", b"\x89PNG")}).json()
    assert shown["avatar_url"].endswith("/1/logo.png")
    assert api("GET {p}/avatar").content == b"\x89PNG"
    assert as_user("stranger")("GET {p}/avatar").status_code == 404
    gl.project("acme/painted", avatar=b"old")
    assert api("GET /projects/acme%2Fpainted/avatar").content == b"old"
    assert api("PUT {p}", {"avatar": ""}).json()["avatar_url"] is None
    assert api("GET {p}/avatar").status_code == 404


def test_import_takes_its_time(gl: Emulator, api: Any) -> None:
    gl.change(import_reads=1)
    made = api("POST /projects", {"path": "legacy", "import_url": "https://me:secret@git.example.com/legacy.git"}).json()
    assert (made["import_status"], made["import_type"], made["empty_repo"]) == ("scheduled", "git", True)
    assert made["import_url"] == "https://git.example.com/legacy.git"
    seen = [api(f"GET /projects/{made['id']}").json() for _look in range(3)]
    assert [(project["import_status"], project["empty_repo"]) for project in seen] == [("started", True), ("finished", False), ("finished", False)]
    assert names(api("GET /projects?imported=true")) == ["legacy"]


def test_import_fails(gl: Emulator, api: Any) -> None:
    gl.change(import_failure="no space left")
    made = api("POST /projects", {"path": "legacy", "import_url": "https://git.example.com/legacy.git"}).json()
    failed = api(f"GET /projects/{made['id']}").json()
    assert (failed["import_status"], failed["import_error"], failed["empty_repo"]) == ("failed", "no space left", True)


def test_templates(gl: Emulator, api: Any) -> None:
    made = api("POST /projects", {"path": "app", "template_name": "rails"}).json()
    assert made["import_type"] == "gitlab_project"
    assert api(f"GET /projects/{made['id']}").json()["empty_repo"] is False
    assert (gl.find_project("root/app") or {})["created_with"] == {"template_name": "rails"}
    both = api("POST /projects", {"path": "b", "template_name": "rails", "template_project_id": 1})
    assert (both.status_code, both.json()) == (400, {"error": "template_name, template_project_id are mutually exclusive"})


def test_mirrors_of_some_branches(gl: Emulator, api: Any) -> None:
    refused = api("PUT {p}", {"only_mirror_protected_branches": True, "mirror_branch_regex": "x"})
    assert (refused.status_code, refused.json()) == (400, {"error": "only_mirror_protected_branches, mirror_branch_regex are mutually exclusive"})


def test_a_users_projects(gl: Emulator, api: Any, as_user: Any) -> None:
    gl.project("bob/own")
    gl.project("bob/shown", visibility="public")
    bob = gl.state.user_named("bob")
    assert bob is not None
    assert names(api("GET /users/bob/projects?order_by=id&sort=asc")) == ["own", "shown"]
    assert names(api(f"GET /users/{bob.id}/projects?order_by=id&sort=desc")) == ["shown", "own"]
    assert names(as_user("stranger")("GET /users/bob/projects")) == ["shown"]
    missing = api("GET /users/nobody/projects")
    assert (missing.status_code, missing.json()) == (404, {"message": "404 User Not Found"})


def test_a_groups_projects(gl: Emulator, api: Any) -> None:
    gl.project("acme/top")
    gl.project("acme/shop/below/deep")
    where = "GET /groups/acme%2Fshop/projects?order_by=path&sort=asc"
    assert names(api(where)) == ["api"]
    assert names(api(f"{where}&include_subgroups=true")) == ["api", "deep"]
    assert names(api(f"{where}&include_ancestor_groups=true")) == ["api", "top"]
    assert names(api(f"{where}&with_security_reports=true")) == []


def test_filters_that_need_more_than_settings(gl: Emulator, api: Any, as_user: Any) -> None:
    gl.project("acme/go", topics=["Go"], languages=["Go", "C"], custom_attributes={"team": "red"}, visibility="public")
    assert names(api(f"GET /projects?topic_id={gl.topic('go')}")) == ["go"]
    assert names(api("GET /projects?topic_id=99")) == []
    assert names(api("GET /projects?with_programming_language=c")) == ["go"]
    assert names(api("GET /projects?custom_attributes[team]=red")) == ["go"]
    assert names(api("GET /projects?custom_attributes[team]=blue")) == []
    assert names(api("GET /projects?wiki_checksum_failed=true")) == []
    assert names(as_user("stranger")("GET /projects?custom_attributes[team]=blue")) == ["go"]
    assert [(entry.name, entry.reason) for entry in gl.undeclared] == [("custom_attributes", "for administrators only")]


def test_on_demand(gl: Emulator, api: Any, as_user: Any) -> None:
    gl.project("acme/go", custom_attributes={"team": "red"}, visibility="public")
    asked = "GET /projects/acme%2Fgo?statistics=true&license=true&with_custom_attributes=true"
    shown, plain, stranger = api(asked).json(), api("GET /projects/acme%2Fgo").json(), as_user("stranger")(asked).json()
    assert set(shown) - set(plain) == {"statistics", "license", "license_url", "custom_attributes"}
    assert shown["custom_attributes"] == [{"key": "team", "value": "red"}]
    assert "custom_attributes" not in stranger
