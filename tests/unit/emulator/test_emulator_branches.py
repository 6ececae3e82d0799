# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Branches: the answers of GitLab 18.9, who may do what, and what a project shows of them."""

from __future__ import annotations

from typing import Any

import pytest

from emulator import Emulator

P = "acme/shop/api"
BRANCHES = "{p}/repository/branches"
UNKNOWN = {"message": "404 Branch Not Found"}
BAD_REF = {"message": "The branch refname is invalid"}
FORBIDDEN = {"message": "403 Forbidden"}
GONE = {"message": "404 Project Not Found"}
PROTECTED = "You are not allowed to delete protected branches from this project. Only a project maintainer or owner can delete a protected branch."


@pytest.fixture
def filled(gl: Emulator) -> Emulator:
    """main and feature/x."""
    gl.branch(P, "feature/x", ref="main")
    return gl


CASES: dict[str, tuple[str, Any, int, Any]] = {
    "exists": (f"POST {BRANCHES}", {"branch": "feature/x", "ref": "main"}, 400, {"message": "Branch already exists"}),
    "unknown ref": (
        f"POST {BRANCHES}",
        {"branch": "x", "ref": "foo"},
        400,
        {"message": "Failed to create branch 'x': invalid reference name 'foo'"},
    ),
    "bad name": (f"POST {BRANCHES}", {"branch": "a b", "ref": "main"}, 400, {"message": "Branch name is invalid"}),
    "bad name before bad ref": (f"POST {BRANCHES}", {"branch": "a..b", "ref": "foo"}, 400, {"message": "Branch name is invalid"}),
    "no branch": (f"POST {BRANCHES}", {"ref": "main"}, 400, {"error": "branch is missing"}),
    "neither": (f"POST {BRANCHES}", {}, 400, {"error": "branch is missing, ref is missing"}),
    "blank": (f"POST {BRANCHES}", {"branch": "", "ref": "main"}, 400, {"error": "branch is empty"}),
    "get unknown": (f"GET {BRANCHES}/none", None, 404, UNKNOWN),
    "get with a bad name": (f"GET {BRANCHES}/a%20b", None, 400, BAD_REF),
    "delete unknown": (f"DELETE {BRANCHES}/none", None, 404, UNKNOWN),
    "delete with a bad name": (f"DELETE {BRANCHES}/a..b", None, 400, BAD_REF),
    "delete the default branch": (f"DELETE {BRANCHES}/main", None, 400, {"message": "The default branch of a project cannot be deleted."}),
    "search and regex": (f"GET {BRANCHES}?search=a&regex=b", None, 400, {"error": "search, regex are mutually exclusive"}),
    "bad regex": (f"GET {BRANCHES}?regex=(", None, 400, None),
    "bad sort": (f"GET {BRANCHES}?sort=name_desc", None, 400, {"error": "sort does not have a valid value"}),
    "bad page token": (f"GET {BRANCHES}?pagination=keyset&page_token=none", None, 422, {"message": "Invalid page token: refs/heads/none"}),
    "no such default branch": ("PUT {p}", {"default_branch": "none", "description": "x"}, 400, {"message": "Could not set the default branch"}),
    "unknown project": ("GET /projects/4711/repository/branches", None, 404, GONE),
    "slash not encoded": (f"GET {BRANCHES}/feature/x", None, 404, {"error": "404 Not Found"}),
}


@pytest.mark.parametrize("case", CASES)
def test_refusal(filled: Emulator, api: Any, case: str) -> None:
    call, body, status, expected = CASES[case]
    before = filled.snapshot()
    answer = api(call, body)
    assert answer.status_code == status, answer.text
    if expected is not None:
        assert answer.json() == expected
    assert filled.snapshot() == before, "a refusal changed something"


@pytest.mark.parametrize(
    ("who", "call", "status", "expected"),
    [
        ("stranger", f"GET {BRANCHES}", 404, GONE),
        (None, f"GET {BRANCHES}", 404, GONE),
        (None, f"HEAD {BRANCHES}/main", 404, None),
        (None, f"POST {BRANCHES}?branch=x&ref=main", 404, GONE),
        ("bob", f"GET {BRANCHES}", 403, FORBIDDEN),
        ("bob", f"POST {BRANCHES}?branch=x&ref=main", 403, FORBIDDEN),
        ("bob", f"DELETE {BRANCHES}/feature%2Fx", 403, FORBIDDEN),
        ("bob", "DELETE {p}/repository/merged_branches", 403, FORBIDDEN),
        ("carol", f"GET {BRANCHES}", 200, None),
        ("carol", f"POST {BRANCHES}?branch=x&ref=main", 403, FORBIDDEN),
        ("carol", f"DELETE {BRANCHES}/none", 403, FORBIDDEN),
        ("dev", f"POST {BRANCHES}?branch=x&ref=main", 201, None),
        ("heir", f"DELETE {BRANCHES}/feature%2Fx", 204, None),
        ("dev", f"DELETE {BRANCHES}/main", 400, {"message": "The default branch of a project cannot be deleted."}),
        ("dev", f"DELETE {BRANCHES}/stable", 400, {"message": PROTECTED}),
        ("alice", f"DELETE {BRANCHES}/stable", 204, None),
        ("dev", "PUT {p}?default_branch=feature/x", 403, FORBIDDEN),
    ],
)
def test_rights(filled: Emulator, as_user: Any, who: str | None, call: str, status: int, expected: Any) -> None:
    filled.member(P, "bob", 10)
    filled.member(P, "carol", 20)
    filled.branch(P, "stable", protected=True)
    answer = as_user(who)(call)
    assert (answer.status_code, answer.json() if expected else None) == (status, expected)


@pytest.mark.parametrize(
    ("visibility", "access", "who", "reads", "writes"),
    [
        ("public", "enabled", None, 200, 403),
        ("public", "enabled", "stranger", 200, 403),
        ("internal", "enabled", "stranger", 200, 403),
        ("public", "private", "stranger", 404, 404),
        ("public", "private", "dev", 200, 201),
        ("private", "disabled", "root", 404, 404),
    ],
)
def test_visibility(gl: Emulator, as_user: Any, visibility: str, access: str, who: str | None, reads: int, writes: int) -> None:
    gl.project("acme/open", visibility=visibility, repository_access_level=access, empty_repo=False)
    gl.member("acme/open", "dev", 30)
    asker = as_user(who)
    assert asker("GET /projects/acme%2Fopen/repository/branches").status_code == reads
    assert asker("POST /projects/acme%2Fopen/repository/branches", {"branch": "x", "ref": "main"}).status_code == writes


def test_can_push(filled: Emulator, api: Any, as_user: Any) -> None:
    filled.branch(P, "shared", protected=True, developers_can_push=True)

    def pushable(asker: Any) -> list[str]:
        return [branch["name"] for branch in asker(f"GET {BRANCHES}").json() if branch["can_push"]]

    assert pushable(as_user("dev")) == ["feature/x", "shared"]
    assert pushable(as_user("alice")) == ["feature/x", "main", "shared"]
    api("POST {p}/archive")
    assert pushable(api) == []
    assert api(f"POST {BRANCHES}", {"branch": "x", "ref": "main"}).json() == FORBIDDEN


def test_life(filled: Emulator, api: Any) -> None:
    head = (filled.find_branch(P, "main") or {})["commit"]["id"]
    for name, ref in (("a/b", "main"), ("c", head)):
        made = api(f"POST {BRANCHES}", {"branch": name, "ref": ref})
        assert (made.status_code, made.json()["name"], made.json()["commit"]["id"]) == (201, name, head)
        assert (made.json()["default"], made.json()["protected"], made.json()["merged"]) == (False, False, False)
    shown = api(f"GET {BRANCHES}/a%2Fb").json()
    assert shown["web_url"] == f"{filled.url}/{P}/-/tree/a/b"
    assert shown["commit"]["web_url"] == f"{filled.url}/{P}/-/commit/{head}"
    assert (api(f"HEAD {BRANCHES}/a%2Fb").status_code, api(f"HEAD {BRANCHES}/none").status_code) == (204, 404)
    assert [entry.route for entry in filled.log if entry.method == "HEAD"] == ["HEAD /projects/<id>/repository/branches/<branch>"] * 2
    stale = api(f"DELETE {BRANCHES}/a%2Fb", headers={"If-Unmodified-Since": "Fri, 02 Jan 2015 00:00:00 GMT"})
    assert (stale.status_code, stale.json()) == (412, {"message": "412 Precondition Failed"})
    assert [api(f"DELETE {BRANCHES}/a%2Fb").status_code for _time in range(2)] == [204, 404]
    assert filled.find_branch(P, "a/b") is None


def test_empty_repository(gl: Emulator, api: Any) -> None:
    """The default branch comes first, even when what was asked for is refused."""
    assert api(f"GET {BRANCHES}").status_code == 404
    assert api(f"GET {BRANCHES}/main").json() == UNKNOWN
    assert api(f"HEAD {BRANCHES}/main").status_code == 404
    assert (api("GET {p}").json()["empty_repo"], api("GET {p}").json()["default_branch"], api("GET {p}").json()["readme_url"]) == (True, None, None)
    assert api(f"POST {BRANCHES}", {"branch": "main", "ref": "main"}).json() == {"message": "Branch already exists"}
    project = api("GET {p}").json()
    assert (project["empty_repo"], project["default_branch"]) == (False, "main")
    assert project["readme_url"].endswith("/main/README.md")
    main = api(f"GET {BRANCHES}/main").json()
    assert (main["default"], main["protected"], main["commit"]["author_name"], main["commit"]["parent_ids"]) == (True, True, "Administrator", [])
    gl.project("acme/second")
    assert api("POST /projects/acme%2Fsecond/repository/branches", {"branch": "x", "ref": "main"}).status_code == 201
    assert [branch["name"] for branch in api("GET /projects/acme%2Fsecond/repository/branches").json()] == ["main", "x"]


def test_list(filled: Emulator, api: Any) -> None:
    for day, name in enumerate(("fix-feature", "Feature-2", "zeta"), start=1):
        filled.branch(P, name, date=f"2020-01-0{day}T00:00:00.000Z")

    def names(query: str = "") -> list[str]:
        return [branch["name"] for branch in api(f"GET {BRANCHES}?{query}").json()]

    assert names() == names("sort=name_asc") == ["Feature-2", "feature/x", "fix-feature", "main", "zeta"]
    assert names("sort=updated_asc")[:3] == ["fix-feature", "Feature-2", "zeta"]
    assert names("sort=updated_desc")[-3:] == ["zeta", "Feature-2", "fix-feature"]
    assert names("search=feature") == ["Feature-2", "feature/x", "fix-feature"]
    assert names("search=%5Efeature") == ["Feature-2", "feature/x"]
    assert names("search=feature%24") == ["fix-feature"]
    assert names("search=%5Emain%24") == ["main"]
    assert names("search=nothing") == []
    assert names("regex=%5Ef.*(x%7Ce)%24") == ["feature/x", "fix-feature"]
    page = api(f"GET {BRANCHES}?per_page=2&page=2")
    assert ([branch["name"] for branch in page.json()], page.headers["x-total"]) == (["fix-feature", "main"], "5")
    first = api(f"GET {BRANCHES}?per_page=2&pagination=keyset")
    assert "x-total" not in first.headers
    assert first.links["next"]["url"].endswith("page_token=feature%2Fx")
    assert names("per_page=2&pagination=keyset&page_token=feature/x") == ["fix-feature", "main"]
    assert "next" not in api(f"GET {BRANCHES}?per_page=2&pagination=keyset&page_token=main").links


def test_merged(filled: Emulator, api: Any, as_user: Any) -> None:
    """Protected ones stay; without the right to push nothing goes."""
    filled.member(P, "carol", 20)
    filled.branch(P, "done", merged=True)
    filled.branch(P, "kept", merged=True, protected=True)
    assert [branch["merged"] for branch in api(f"GET {BRANCHES}").json()] == [True, False, True, False]
    for asker, left in ((as_user("carol"), {"done", "feature/x", "kept", "main"}), (api, {"feature/x", "kept", "main"})):
        answer = asker("DELETE {p}/repository/merged_branches")
        assert (answer.status_code, answer.json()) == (202, {"message": "202 Accepted"})
        assert {branch["name"] for branch in api(f"GET {BRANCHES}").json()} == left


def test_default_branch(filled: Emulator, api: Any) -> None:
    changed = api("PUT {p}", {"default_branch": "feature/x"})
    assert (changed.status_code, changed.json()["default_branch"]) == (200, "feature/x")
    assert [branch["default"] for branch in api(f"GET {BRANCHES}").json()] == [True, False]
    assert api(f"DELETE {BRANCHES}/main").status_code == 204
    made = api("POST /projects", {"name": "New", "initialize_with_readme": True, "default_branch": "trunk"}).json()
    listed = api(f"GET /projects/{made['id']}/repository/branches").json()
    assert [(branch["name"], branch["default"], branch["protected"]) for branch in listed] == [("trunk", True, True)]


def test_a_project_takes_its_branches_along(filled: Emulator, api: Any) -> None:
    """Through a rename and a deletion that is undone; they are forgotten with the project."""
    api("PUT {p}", {"path": "renamed"})
    assert api(f"HEAD {BRANCHES}/main").status_code == 301
    api("DELETE /projects/1")
    api("POST /projects/1/restore")
    assert len(api("GET /projects/1/repository/branches").json()) == 2
    api("DELETE /projects/1")
    path = api("GET /projects/1").json()["path_with_namespace"]
    assert api(f"DELETE /projects/1?permanently_remove=true&full_path={path}").status_code == 202
    assert filled.snapshot()["branches"] == {}


def test_builder(gl: Emulator) -> None:
    assert gl.project("acme/none")["empty_repo"] is True
    assert (gl.project("acme/some", empty_repo=False)["default_branch"], gl.project("acme/named", default_branch="trunk")["empty_repo"]) == ("main", False)
    with pytest.raises(ValueError, match="empty repository"):
        gl.project("acme/odd", empty_repo=True, default_branch="main")
    assert gl.branch("acme/none", "trunk", protected=False)["default"] is True
    own = gl.branch("acme/none", "own", message="Title\n\nText", date="2020-01-01T00:00:00.000Z")
    head = (gl.find_branch("acme/none", "trunk") or {})["commit"]
    assert (own["commit"]["title"], own["commit"]["parent_ids"], own["commit"]["committed_date"]) == ("Title", [head["id"]], "2020-01-01T00:00:00.000Z")
    assert gl.branch("acme/none", "same", ref=head["id"])["commit"] == head
    assert (gl.find_branch("acme/none", "nothing"), (gl.find_project("acme/none") or {})["default_branch"]) == (None, "trunk")
    before = gl.snapshot()
    for error, name, more in ((ValueError, "own", {}), (LookupError, "x", {"ref": "nothing"}), (ValueError, "x", {"colour": "red"})):
        with pytest.raises(error):
            gl.branch("acme/none", name, **more)
    assert gl.snapshot() == before
