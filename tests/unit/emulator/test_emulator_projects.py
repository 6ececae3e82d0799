# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects: what is kept, dropped, shown, moved and deleted."""

from __future__ import annotations

from typing import Any

import pytest

from emulator import Emulator


def group_id(gl: Emulator, path: str = "acme/shop") -> int:
    return int(gl.group(path)["id"])


def test_create_and_change(gl: Emulator, api: Any) -> None:
    body = {"name": "Web Shop", "namespace_id": group_id(gl), "topics": ["b", "a"], "visibility": "internal", "issues_access_level": "disabled", "nonsense": 1}
    made = api("POST /projects", body)
    assert made.status_code == 201
    project = made.json()
    assert (project["path"], project["path_with_namespace"], project["topics"], project["tag_list"]) == (
        "web-shop",
        "acme/shop/web-shop",
        ["b", "a"],
        ["b", "a"],
    )
    assert (project["issues_enabled"], project["empty_repo"], project["default_branch"]) == (False, True, None)
    assert project["namespace"] == {
        "id": group_id(gl),
        "name": "shop",
        "path": "shop",
        "kind": "group",
        "full_path": "acme/shop",
        "parent_id": group_id(gl, "acme"),
        "avatar_url": None,
        "web_url": f"{gl.url}/groups/acme/shop",
    }
    assert [(entry.name, entry.reason) for entry in gl.undeclared] == [("nonsense", "not declared")]
    changed = api(
        f"PUT /projects/{project['id']}", {"description": "", "tag_list": "x, y", "container_expiration_policy_attributes": {"keep_n": 5, "nothing": 1}}
    )
    assert (changed.status_code, changed.json()["topics"], changed.json()["description"]) == (200, ["x", "y"], "")
    assert changed.json()["container_expiration_policy"]["keep_n"] == 5
    assert "nothing" not in changed.json()["container_expiration_policy"]
    assert api("PUT {p}", {"nonsense": 1}).json()["error"].endswith("are missing, at least one parameter must be provided")
    readme = api("POST /projects", {"path": "with-readme", "initialize_with_readme": True, "default_branch": "trunk"}).json()
    assert (readme["empty_repo"], readme["default_branch"], readme["path_with_namespace"]) == (False, "trunk", "root/with-readme")


def test_for_another_user(gl: Emulator, api: Any) -> None:
    made = api("POST /projects/user/2", {"name": "Dotfiles"}).json()
    assert (made["path_with_namespace"], made["namespace"]["kind"], made["owner"]["username"]) == ("alice/Dotfiles", "user", "alice")


@pytest.mark.parametrize(
    ("settings", "kept", "dropped"),
    [
        ({"edition": "ce"}, {"merge_method": "ff"}, ["approvals_before_merge", "mirror", "requirements_access_level"]),
        ({"edition": "ee", "licence": "none"}, {"merge_method": "ff"}, ["approvals_before_merge", "mirror", "requirements_access_level"]),
        ({"edition": "ee", "licence": "premium"}, {"approvals_before_merge": 2, "mirror": True}, ["requirements_access_level"]),
        ({"edition": "ee", "licence": "ultimate"}, {"approvals_before_merge": 2, "requirements_access_level": "private"}, []),
    ],
)
def test_licences(gl: Emulator, api: Any, settings: dict[str, str], kept: dict[str, Any], dropped: list[str]) -> None:
    gl.reset(**settings)
    gl.project("acme/shop/api")
    body = {"merge_method": "ff", "approvals_before_merge": 2, "mirror": True, "requirements_access_level": "private"}
    answer = api("PUT {p}", body)
    assert answer.status_code == 200
    shown = answer.json()
    assert {name: shown[name] for name in kept} == kept
    assert sorted({entry.name for entry in gl.undeclared}) == sorted(dropped)
    assert not set(dropped) & set(shown)
    assert set(gl.find_project("acme/shop/api") or {}) >= {"runners_token"}


def test_who_sees_and_sets_what(gl: Emulator, api: Any, as_user: Any) -> None:
    root, alice, dev = api("GET {p}").json(), as_user("alice")("GET {p}").json(), as_user("dev")("GET {p}").json()
    assert set(root) - set(alice) == {"repository_storage"}
    hidden = set(alice) - set(dev)
    assert {"runners_token", "build_timeout", "ci_default_git_depth", "import_url", "auto_devops_enabled"} <= hidden
    assert dev["permissions"] == {"project_access": {"access_level": 30, "notification_level": 3}, "group_access": None}
    heir = as_user("heir")("GET {p}").json()
    assert heir["permissions"]["group_access"]["access_level"] == 30
    assert as_user("alice")("PUT {p}", {"repository_storage": "other", "description": "x"}).status_code == 200
    assert [(entry.name, entry.reason) for entry in gl.undeclared] == [("repository_storage", "for administrators only")]
    for body in ({"visibility": "private"}, {"ci_delete_pipelines_in_seconds": 100000}):
        assert as_user("alice")("PUT {p}", body).status_code == 403
        assert api("PUT {p}", body).status_code == 200
    assert as_user("dev")("PUT {p}", {"description": "x"}).status_code == 403


def test_visibility(gl: Emulator, as_user: Any) -> None:
    gl.project("acme/public", visibility="public")
    gl.project("acme/internal", visibility="internal")
    stranger, nobody = as_user("stranger"), as_user(None)
    assert [answer("GET /projects/acme%2Fpublic").status_code for answer in (stranger, nobody)] == [200, 200]
    assert [answer("GET /projects/acme%2Finternal").status_code for answer in (stranger, nobody)] == [200, 404]
    assert [project["path"] for project in nobody("GET /projects").json()] == ["public"]
    gl.hide("acme/shop/api", "dev")
    assert as_user("dev")("GET {p}").status_code == 404


def test_moved(gl: Emulator, api: Any, as_user: Any) -> None:
    gl.settings.external_url = "https://gitlab.example.com/root"
    gl.change()
    assert api("PUT {p}", {"path": "orders"}).json()["path_with_namespace"] == "acme/shop/orders"
    there = "https://gitlab.example.com/root/api/v4/projects/1"
    for rest in ("", "/hooks", "/integrations/slack"):
        moved = api("GET {p}" + rest)
        assert (moved.status_code, moved.headers["Location"]) == (301, there + rest)
        assert moved.text == f"This resource has been moved permanently to {there}{rest}"
        assert moved.headers["Content-Type"].startswith("text/plain")
    for call in ("PUT {p}", "DELETE {p}", "POST {p}/archive", "POST {p}/hooks", "DELETE {p}/members/2"):
        refused = api(call, {"description": "x", "url": "https://x.example.com"})
        assert (refused.status_code, refused.json()) == (405, {"message": "Non GET methods are not allowed for moved projects"}), call
    assert as_user("stranger")("GET {p}").status_code == 404
    gl.project("acme/shop/api")
    assert api("GET {p}").status_code == 200


def test_deletion(gl: Emulator, api: Any, as_user: Any) -> None:
    assert api("DELETE {p}").status_code == 202
    assert api("GET {p}").status_code == 301
    doomed = api("GET /projects/1").json()
    assert doomed["path"] == "api-deletion_scheduled-1"
    assert doomed["name"] == "api-deletion_scheduled-1"
    assert doomed["archived"] is True
    assert doomed["marked_for_deletion_on"]
    again = api("DELETE /projects/1")
    assert (again.status_code, again.json()) == (400, {"message": "Project has already been marked for deletion"})
    assert api("DELETE {p}").status_code == 405
    wrong = api("DELETE /projects/1?permanently_remove=true&full_path=acme/shop/api")
    assert (wrong.status_code, wrong.json()) == (400, {"message": "`full_path` is incorrect. You must enter the complete path for the project."})
    gl.project("acme/shop/api")
    restored = api("POST /projects/1/restore")
    assert restored.status_code == 201
    assert len(restored.json()["path"]) == len("api-12345")
    assert (restored.json()["archived"], restored.json()["marked_for_deletion_on"]) == (False, None)
    api("DELETE /projects/1")
    path = api("GET /projects/1").json()["path_with_namespace"]
    gl.settings.allow_immediate_deletion = False
    gl.member("acme/shop", "carol", 50)
    off = as_user("carol")(f"DELETE /projects/1?permanently_remove=true&full_path={path}")
    assert (off.status_code, off.json()) == (400, {"message": "`permanently_remove` option is not permitted on this instance."})
    assert api(f"DELETE /projects/1?permanently_remove=true&full_path={path}").status_code == 202
    assert api("GET /projects/1").status_code == 404
    gl.group("acme", marked_for_deletion_on="2026-01-01")
    assert api("DELETE {p}").json() == {"message": "202 Accepted"}
    assert api("GET {p}").json()["marked_for_deletion_on"] is None


def test_archive_and_transfer(gl: Emulator, api: Any) -> None:
    assert api("POST {p}/archive").json()["archived"] is True
    assert api("PUT {p}", {"description": "x"}).status_code == 403
    for _time in range(2):
        back = api("POST {p}/unarchive")
        assert (back.status_code, back.json()["archived"]) == (201, False)
    gl.group("other")
    moved = api("PUT {p}/transfer", {"namespace": "other"})
    assert (moved.status_code, moved.json()["path_with_namespace"]) == (200, "other/api")
    assert api("GET {p}").status_code == 301


def test_avatar_and_forms(gl: Emulator, api: Any) -> None:
    """Multipart with a file, and the encodings of lists and hashes in a form."""
    answer = api(
        "PUT {p}",
        files={"avatar": ("a.png", b"png")},
        data={"topics[]": ["a", "b"], "container_expiration_policy_attributes[keep_n]": "7", "lfs_enabled": "false"},
    )
    assert answer.status_code == 200
    shown = answer.json()
    assert shown["avatar_url"]
    assert (shown["topics"], shown["container_expiration_policy"]["keep_n"], shown["lfs_enabled"]) == (["a", "b"], 7, False)
    assert api("PUT {p}", {"avatar": ""}).json()["avatar_url"] is None
    assert api("PUT {p}", {"avatar": "text"}).json() == {"error": "avatar is invalid"}


def test_filters(gl: Emulator, api: Any, as_user: Any) -> None:
    gl.project("acme/one", topics=["go"], visibility="public", description="with Words", archived=True)
    gl.project("acme/two", issues_access_level="disabled")
    gl.project("bob/own")

    def paths(query: str, asker: Any = api) -> set[str]:
        return {project["path"] for project in asker(f"GET /projects?{query}").json()}

    assert paths("") == {"api", "one", "two", "own"}
    assert paths("archived=true") == {"one"}
    assert paths("active=true") == {"api", "two", "own"}
    assert paths("visibility=public") == {"one"}
    assert paths("search=words") == {"one"}
    assert paths("search=shop&search_namespaces=true") == {"api"}
    assert paths("topic=go") == {"one"}
    assert paths("with_issues_enabled=true") == {"api", "one", "own"}
    assert paths("id_after=2") == {"two", "own"}
    assert paths("owned=true") == set()
    assert paths("owned=true", as_user("bob")) == {"own"}
    assert paths("membership=true", as_user("heir")) == {"api"}
    assert paths("min_access_level=40", as_user("alice")) == {"api"}
    assert api("GET /projects?order_by=size").json() == {"error": "order_by does not have a valid value"}
    assert api("GET /projects?updated_after=2020-01-01&order_by=id").status_code == 400
    assert [project["path"] for project in api("GET /projects?order_by=path&sort=asc").json()] == ["api", "one", "own", "two"]
    assert {project["path"] for project in api("GET /groups/acme/projects").json()} == {"one", "two"}
    assert {project["path"] for project in api("GET /groups/acme/projects?include_subgroups=true").json()} == {"one", "two", "api"}
    assert "build_timeout" not in api("GET /projects?simple=true").json()[0]
