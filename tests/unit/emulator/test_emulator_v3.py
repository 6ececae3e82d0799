# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API v3 of GitLab 8.x: every operation of its Projects API document, every parameter, the keys that are printed there, what a repeat answers."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from emulator import Emulator
from emulator.facts import table
from emulator.routing import ROUTES

OPERATIONS = pathlib.Path(__file__).resolve().parents[4] / "shared" / "facts" / "seed-operations.json"
PATH = "acme/shop"
# the keys as the document prints them
PROJECT = {
    *("id", "description", "default_branch", "public", "visibility_level", "ssh_url_to_repo", "http_url_to_repo", "web_url", "tag_list", "owner", "name"),
    *("name_with_namespace", "path", "path_with_namespace", "issues_enabled", "open_issues_count", "merge_requests_enabled", "builds_enabled", "wiki_enabled"),
    *("snippets_enabled", "container_registry_enabled", "created_at", "last_activity_at", "creator_id", "namespace", "permissions", "archived", "avatar_url"),
    *("shared_runners_enabled", "forks_count", "star_count", "runners_token", "public_builds", "shared_with_groups"),
}
OF_A_GROUP = PROJECT - {"owner"}
CHANGED = OF_A_GROUP - {"permissions"}
STARRED = CHANGED - {"runners_token"}
NAMESPACE = {"created_at", "description", "id", "name", "owner_id", "path", "updated_at"}
MEMBER = {"id", "username", "email", "name", "state", "created_at", "access_level"}
HOOK = {"id", "url", "project_id", "push_events", "issues_events", "merge_requests_events", "note_events", "enable_ssl_verification", "created_at"}
COMMIT = {"id", "parents", "tree", "message", "author", "committer", "authored_date", "committed_date"}
EVENT = {"title", "project_id", "action_name", "target_id", "target_type", "author_id", "data", "target_title", "author", "author_username", "created_at"}
PUSH = {"before", "after", "ref", "user_id", "user_name", "repository", "commits", "total_commits_count"}
PERSON = {"name", "username", "id", "state", "avatar_url", "web_url"}

Client = Callable[..., requests.Response]


def client(gl: Emulator, token: str | None, *, url: str | None = None) -> Client:
    session = requests.Session()
    session.trust_env = False
    if token:
        session.headers["PRIVATE-TOKEN"] = token

    def call(what: str, json: Any = None, **more: Any) -> requests.Response:
        method, _space, path = what.partition(" ")
        more.setdefault("allow_redirects", False)
        return session.request(method, (url or gl.v3_url) + path.replace("{p}", "/projects/acme%2Fshop"), json=json, timeout=10, **more)

    return call


def fill(gl: Emulator) -> None:
    gl.project(PATH, default_branch="master", visibility="private")
    for name in ("alice", "bob", "carol"):
        gl.user(name)
    gl.member(PATH, "alice", 40)


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator(version="8.9", edition="ce") as emulator:
        yield emulator


@pytest.fixture
def gl(server: Emulator) -> Iterator[Emulator]:
    """A GitLab 8.9 with the project acme/shop; it must not crash."""
    server.reset()
    fill(server)
    yield server
    assert not server.crashes, server.crashes[0]


@pytest.fixture
def root(gl: Emulator) -> Client:
    return client(gl, gl.root_token)


@pytest.fixture
def alice(gl: Emulator) -> Client:
    return client(gl, gl.token("alice"))


def stored(gl: Emulator, path: str = PATH) -> dict[str, Any]:
    return gl.find_project(path) or {}


def not_given(name: str) -> dict[str, str]:
    return {"message": f'400 (Bad request) "{name}" not given'}


def dropped(gl: Emulator) -> set[str]:
    return {entry.name for entry in gl.undeclared}


def test_the_document_is_served_in_full() -> None:
    """Every operation with exactly the parameters that it prints."""
    if not OPERATIONS.exists():
        pytest.skip("the document's operations are not at hand")
    names = {"forked_from_id": "forked_from_id", "user_id": "user_id", "hook_id": "hook_id", "branch": "branch", "query": "query", "id": "id"}
    routes = {route.name for route in ROUTES if route.api == "v3"}
    declared = table("v3")["parameters"]
    operations = json.loads(OPERATIONS.read_text(encoding="utf-8"))["operations"]
    assert len(operations) == 34
    for operation in operations:
        path = "/".join(f"<{names[part[1:]]}>" if part.startswith(":") else part for part in operation["path"].split("/"))
        name = f"{operation['method']} {path}"
        assert name in routes, name
        beside = {key for key in names if f"<{key}>" in path} - {"query"}
        printed = {row["name"]: row["required"] for row in operation["parameters"] if row["name"] not in beside}
        known = {
            key: row.get("required", False) for key, row in declared[name].items() if "since" not in row and (key in printed or key not in ("page", "per_page"))
        }
        assert known == printed, name


def test_what_is_missing_is_told_otherwise_later(gl: Emulator, alice: Client) -> None:
    gl.change(version="8.17")
    assert alice("POST {p}/hooks", {}).json() == {"error": "url is missing"}
    assert alice("POST {p}/members", {}).json() == {"error": "user_id is missing, access_level is missing"}
    assert alice("GET {p}/members/all").json() == {"error": "user_id is invalid"}


# which API answers at all


@pytest.mark.parametrize(
    ("version", "v3", "v4"),
    [("8.9", 401, 404), ("8.17", 401, 404), ("9.0", 401, 401), ("9.4", 401, 401), ("10.8", 401, 401), ("11.0", 410, 401), ("18.9", 410, 401)],
)
def test_which_api_a_version_serves(gl: Emulator, version: str, v3: int, v4: int) -> None:
    gl.change(version=version)
    answers = [client(gl, None, url=url)("GET /user") for url in (gl.v3_url, gl.api_url)]
    assert [answer.status_code for answer in answers] == [v3, v4]
    if v3 == 410:
        assert answers[0].json() == {"error": "API V3 is no longer supported. Use API V4 instead."}
        assert client(gl, None)("POST /no/such/address").status_code == 410
    if v4 == 404:
        assert answers[1].json() == {"error": "404 Not Found"}
        assert client(gl, gl.root_token, url=gl.api_url)("GET /version").status_code == 404


def test_unknown_addresses(gl: Emulator, root: Client) -> None:
    """What came with v4 is no route; a proxy may answer for it in its own words."""
    for path in (
        "/metadata",
        "/namespaces/1",
        "{p}/protected_branches",
        "{p}/uploads",
        "{p}/forks",
        "{p}/invitations",
        "{p}/share/1",
        "/nothing",
    ):
        answer = root(f"GET {path}")
        assert (answer.status_code, answer.json()) == (404, {"error": "404 Not Found"}), path
    assert root("GET {p}/members/all").json() == {"message": "404 Not found"}
    gl.change(html_not_found=True)
    for answer in (root("GET /metadata"), client(gl, gl.root_token, url=gl.api_url)("GET /user"), root("GET /version")):
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html")
        assert answer.text.startswith("<html>")
    known = root("GET /projects/acme%2Fnone")
    assert (known.status_code, known.json()) == (404, {"message": "404 Project Not Found"})


def test_only_one_header_takes_a_token(gl: Emulator) -> None:
    nobody = client(gl, None)
    for headers in ({}, {"Authorization": f"Bearer {gl.root_token}"}, {"JOB-TOKEN": gl.root_token}, {"PRIVATE-TOKEN": "wrong"}):
        answer = nobody("GET /user", headers=headers)
        assert (answer.status_code, answer.json()) == (401, {"message": "401 Unauthorized"}), headers
    assert nobody("GET /user", headers={"PRIVATE-TOKEN": gl.root_token, "Sudo": "alice"}).json()["username"] == "alice"


# instance


def test_version(gl: Emulator, root: Client) -> None:
    assert root("GET /version").status_code == 404
    gl.change(version="8.17.8")
    assert root("GET /version").json()["version"] == "8.17.8"


def test_users(gl: Emulator, root: Client, alice: Client) -> None:
    me = alice("GET /user").json()
    assert (me["username"], me["email"], me["is_admin"]) == ("alice", "alice@example.com", False)
    assert [user["username"] for user in alice("GET /users?username=BOB").json()] == ["bob"]
    found = alice("GET /users?search=caro").json()
    assert set(found[0]) == PERSON
    assert found[0]["web_url"].endswith("/u/carol")
    assert "email" in root("GET /users?username=bob").json()[0]
    assert len(root("GET /users?per_page=2&page=2").json()) == 2
    assert set(alice(f"GET /users/{found[0]['id']}").json()) >= {"created_at", "is_admin"}
    assert alice("GET /users/99").json() == {"message": "404 User Not Found"}


def test_namespaces_and_groups(gl: Emulator, root: Client, alice: Client) -> None:
    assert root("GET /namespaces?search=acme").json() == [{"id": stored(gl)["namespace_id"], "path": "acme", "kind": "group"}]
    assert [entry["path"] for entry in alice("GET /namespaces").json()] == ["alice"]
    gl.group("secret", visibility="private")
    assert [entry["name"] for entry in root("GET /groups").json()] == ["acme", "secret"]
    assert alice("GET /groups").json() == []
    assert [entry["name"] for entry in alice("GET /groups?all_available=true&search=ac").json()] == ["acme"]
    one = alice("GET /groups/acme").json()
    assert set(one) == {"id", "name", "path", "description", "visibility_level", "avatar_url", "web_url", "projects", "shared_projects"}
    assert [project["path"] for project in one["projects"]] == ["shop"]
    assert alice("GET /groups/secret").status_code == 404
    gl.change(version="9.0")
    assert alice("GET /groups/acme").json()["full_path"] == "acme"
    assert root("GET /namespaces?search=acme").json()[0]["full_path"] == "acme"


# projects


def paths(answer: Any) -> list[str]:
    """The paths of the projects in an answer."""
    return [project["path"] for project in answer.json()]


def test_lists_of_projects(gl: Emulator, root: Client, alice: Client) -> None:
    """One's own by membership; an administrator's list of all is another address."""
    gl.project("acme/open", visibility="public")
    gl.project("alice/mine", archived=True)
    gl.star(PATH, "alice")
    assert paths(alice("GET /projects")) == ["mine", "shop"]
    assert paths(alice("GET /projects?order_by=path&sort=desc")) == ["shop", "mine"]
    assert paths(alice("GET /projects?archived=true")) == ["mine"]
    assert paths(alice("GET /projects?archived=false")) == ["shop"]
    assert paths(alice("GET /projects?visibility=private&search=SHO")) == ["shop"]
    assert paths(alice("GET /projects/owned")) == ["mine"]
    assert paths(alice("GET /projects/starred")) == ["shop"]
    assert root("GET /projects").json() == []
    assert paths(root("GET /projects/all?order_by=id&sort=asc")) == ["shop", "open", "mine"]
    assert alice("GET /projects/all").json() == {"message": "403 Forbidden"}
    assert paths(alice("GET /projects/search/o?order_by=name&sort=asc")) == ["open", "shop"]
    assert root("GET /projects?order_by=star_count").json() == {"error": "order_by does not have a valid value"}
    assert root("GET /projects?membership=true&owned=true").json() == []
    assert dropped(gl) == {"membership", "owned"}
    mine = alice("GET /projects/owned").json()[0]
    assert set(mine) == PROJECT
    assert set(mine["owner"]) == {"id", "name", "created_at"}
    assert set(alice("GET /projects/starred").json()[0]) == OF_A_GROUP


@pytest.mark.parametrize("path", ["/projects", "/projects/owned", "/projects/starred", "/projects/all", "/projects/search/p"])
def test_pages_of_projects(gl: Emulator, root: Client, path: str) -> None:
    for number in range(105):
        gl.project(f"root/p{number}")
        gl.star(f"root/p{number}", "root")
    seen, link = [], f"{gl.v3_url}{path}?per_page=50"
    while link:
        answer = client(gl, gl.root_token, url=link)("GET ")
        seen += [project["id"] for project in answer.json()]
        link = answer.links.get("next", {}).get("url", "")
        assert not link or "/api/v3/" in link
    assert len(seen) == len(set(seen)) >= 105


def test_one_project(gl: Emulator, root: Client, alice: Client) -> None:
    gl.share(PATH, "friends", 30)
    shown = root("GET {p}").json()
    assert set(shown) == OF_A_GROUP
    assert set(shown["namespace"]) == NAMESPACE
    assert (shown["namespace"]["path"], shown["namespace"]["owner_id"]) == ("acme", None)
    assert shown["shared_with_groups"] == [{"group_id": gl.group("friends")["id"], "group_name": "friends", "group_access_level": 30}]
    assert (shown["visibility_level"], shown["public"], shown["default_branch"]) == (0, False, "master")
    assert alice(f"GET /projects/{shown['id']}").json()["permissions"]["project_access"] == {"access_level": 40, "notification_level": 3}
    gl.member(PATH, "bob", 10)
    assert set(client(gl, gl.token("bob"))("GET {p}").json()) == OF_A_GROUP - {"runners_token"}
    assert client(gl, gl.token("carol"))("GET {p}").json() == {"message": "404 Project Not Found"}
    alice("PUT {p}", {"issues_enabled": False})
    assert set(root("GET {p}").json()) == OF_A_GROUP - {"open_issues_count"}


FEATURES = ["issues", "merge_requests", "builds", "wiki", "snippets", "container_registry"]


def test_create_with_every_parameter(gl: Emulator, root: Client) -> None:
    given = {
        "name": "New One",
        "path": "new",
        "namespace_id": stored(gl)["namespace_id"],
        "description": "Orders",
        **{f"{feature}_enabled": False for feature in FEATURES},
        "shared_runners_enabled": False,
        "public": True,
        "import_url": "https://git.example.com/x.git",
        "public_builds": False,
    }
    answer = root("POST /projects", given)
    assert answer.status_code == 201
    shown = answer.json()
    assert set(shown) == CHANGED - {"open_issues_count"}
    same = given.keys() - {"namespace_id", "import_url"}
    assert {name: shown[name] for name in same} == {name: given[name] for name in same}
    assert (shown["visibility_level"], shown["path_with_namespace"]) == (20, "acme/new")
    assert stored(gl, "acme/new")["import_url"] == given["import_url"]
    assert stored(gl, "acme/new")["builds_access_level"] == "disabled"
    again = root("POST /projects", given)
    assert (again.status_code, again.json()) == (400, {"message": {"name": ["has already been taken"], "path": ["has already been taken"]}})
    assert not gl.undeclared
    assert not gl.coerced


@pytest.mark.parametrize(
    ("given", "level"),
    [
        ({}, 0),
        ({"public": True}, 20),
        ({"public": False}, 0),
        ({"visibility_level": 10}, 10),
        ({"visibility_level": 10, "public": True}, 10),
        ({"visibility_level": 0, "public": True}, 0),
    ],
)
def test_visibility(gl: Emulator, root: Client, given: dict[str, Any], level: int) -> None:
    shown = root("POST /projects", {"name": "x", **given}).json()
    assert (shown["visibility_level"], shown["public"]) == (level, level == 20)


def test_create_refusals(gl: Emulator, root: Client, alice: Client) -> None:
    assert root("POST /projects", {"path": "x"}).json() == not_given("name")
    assert root("POST /projects", {"name": "x", "visibility_level": 5}).json() == {"error": "visibility_level does not have a valid value"}
    assert alice("POST /projects", {"name": "x", "namespace_id": stored(gl)["namespace_id"]}).status_code == 403
    assert alice("POST /projects", {"name": "Of Mine"}).json()["path_with_namespace"] == "alice/of-mine"
    assert root("POST /projects", {"name": "y", "visibility": "public", "jobs_enabled": False, "topics": ["a"]}).json()["visibility_level"] == 0
    assert dropped(gl) == {"visibility", "jobs_enabled", "topics"}


def test_create_for_a_user(gl: Emulator, root: Client, alice: Client) -> None:
    bob = gl.state.user_named("bob")
    assert bob is not None
    given = {"name": "his", "description": "x", **{f"{feature}_enabled": False for feature in FEATURES}, "shared_runners_enabled": False}
    answer = root(
        f"POST /projects/user/{bob.id}", {**given, "visibility_level": 10, "public": True, "import_url": "https://g.example.com/x", "public_builds": False}
    )
    assert (answer.status_code, answer.json()["path_with_namespace"], answer.json()["owner"]["id"]) == (201, "bob/his", bob.id)
    assert set(answer.json()) == PROJECT - {"permissions", "open_issues_count"}
    assert root(f"POST /projects/user/{bob.id}", {"name": "b", "path": "c", "namespace_id": 1}).json()["path_with_namespace"] == "bob/b"
    assert dropped(gl) == {"path", "namespace_id"}
    assert root("POST /projects/user/99", {"name": "x"}).json() == {"message": "404 User Not Found"}
    assert alice(f"POST /projects/user/{bob.id}", {"name": "x"}).status_code == 403


def test_edit_every_parameter(gl: Emulator, root: Client) -> None:
    gl.branch(PATH, "develop")
    given = {
        "name": "Renamed",
        "path": "renamed",
        "description": "New",
        "default_branch": "develop",
        **{f"{feature}_enabled": False for feature in FEATURES},
        "shared_runners_enabled": False,
        "public": False,
        "visibility_level": 10,
        "public_builds": False,
    }
    answer = root("PUT {p}", given)
    assert answer.status_code == 200
    assert set(answer.json()) == CHANGED - {"open_issues_count"}
    assert {name: answer.json()[name] for name in given} == given
    assert root("GET {p}").status_code == 404  # 8.x knows no old paths
    assert root("PUT /projects/acme%2Frenamed", given).json() == answer.json() | {"last_activity_at": answer.json()["last_activity_at"]}
    assert root("PUT /projects/acme%2Frenamed", {}).status_code == 400
    gl.project("acme/other")
    taken = root("PUT /projects/acme%2Frenamed", {"path": "other", "name": "other"})
    assert (taken.status_code, taken.json()) == (400, {"message": {"name": ["has already been taken"], "path": ["has already been taken"]}})


def test_edit_rights(gl: Emulator, alice: Client) -> None:
    assert alice("PUT {p}", {"description": "x"}).status_code == 200
    assert alice("PUT {p}", {"visibility_level": 20}).json() == {"message": "403 Forbidden"}
    gl.member(PATH, "bob", 30)
    assert client(gl, gl.token("bob"))("PUT {p}", {"description": "y"}).status_code == 403


def test_archive_and_unarchive(gl: Emulator, root: Client, alice: Client) -> None:
    for action, archived in (("archive", True), ("archive", True), ("unarchive", False), ("unarchive", False)):
        answer = root(f"POST {{p}}/{action}")
        assert (answer.status_code, answer.json()["archived"], set(answer.json())) == (201, archived, OF_A_GROUP)
    assert alice("POST {p}/archive").status_code == 403
    assert root("POST /projects/99/archive").status_code == 404


def test_remove_is_at_once(gl: Emulator, root: Client, alice: Client) -> None:
    assert alice("DELETE {p}").status_code == 403
    assert root("DELETE {p}").status_code == 200
    assert gl.find_project(PATH) is None
    assert root("DELETE {p}").status_code == 404
    assert root("GET {p}").json() == {"message": "404 Project Not Found"}


def test_stars(gl: Emulator, alice: Client) -> None:
    answers = [alice(f"{method} {{p}}/star") for method in ("DELETE", "POST", "POST", "DELETE", "DELETE")]
    assert [answer.status_code for answer in answers] == [304, 201, 304, 200, 304]
    assert [answer.json()["star_count"] for answer in answers if answer.content] == [1, 0]
    assert set(answers[1].json()) == set(answers[3].json()) == STARRED
    assert alice("POST {p}/unstar").status_code == 404


# forks


def test_fork(gl: Emulator, root: Client, alice: Client) -> None:
    number = stored(gl)["id"]
    answer = alice(f"POST /projects/fork/{number}")
    assert (answer.status_code, answer.json()["path_with_namespace"]) == (201, "alice/shop")
    assert set(answer.json()) == PROJECT - {"permissions"} | {"forked_from_project"}
    source = answer.json()["forked_from_project"]
    assert set(source) == {"id", "http_url_to_repo", "web_url", "name", "name_with_namespace", "path", "path_with_namespace"}
    assert source["path_with_namespace"] == PATH
    assert alice("GET {p}").json()["forks_count"] == 1
    again = alice(f"POST /projects/fork/{number}")
    assert (again.status_code, again.json()) == (409, {"message": {"name": ["has already been taken"], "path": ["has already been taken"]}})
    assert root(f"POST /projects/fork/{number}", {"namespace": "acme"}).json()["path_with_namespace"] == "root/shop"
    assert dropped(gl) == {"namespace"}
    assert alice("POST {p}/fork").status_code == 404
    assert alice("GET /projects/alice%2Fshop").json()["default_branch"] == "master"


def test_fork_into_a_namespace(gl: Emulator, root: Client) -> None:
    gl.change(version="8.17")
    group = gl.group("other")
    assert root("POST /projects/fork/acme%2Fshop", {"namespace": "other"}).json()["path_with_namespace"] == "other/shop"
    assert root("POST /projects/fork/acme%2Fshop", {"namespace": group["id"]}).status_code == 409
    assert root("POST /projects/fork/acme%2Fshop", {"namespace": "none"}).json() == {"message": "404 Target Namespace Not Found"}


def test_fork_relation(gl: Emulator, root: Client, alice: Client) -> None:
    source = gl.project("acme/source")["id"]
    made = root(f"POST {{p}}/fork/{source}")
    assert (made.status_code, made.json()["forked_from_project_id"]) == (201, source)
    again = root(f"POST {{p}}/fork/{source}")
    assert (again.status_code, again.json()) == (409, {"message": "Project already forked"})
    assert stored(gl)["forked_from_id"] == source
    assert alice(f"POST {{p}}/fork/{source}").status_code == 403
    assert alice("DELETE {p}/fork").status_code == 403
    assert [root("DELETE {p}/fork").status_code for _time in range(2)] == [200, 304]
    assert stored(gl)["forked_from_id"] is None
    assert root("POST {p}/fork/99").json() == {"message": "404 Source Project Not Found"}


# what hangs on a project


def test_members(gl: Emulator, alice: Client) -> None:
    bob, carol = (gl.state.user_named(name) for name in ("bob", "carol"))
    assert bob is not None
    assert carol is not None
    added = alice("POST {p}/members", {"user_id": bob.id, "access_level": 30, "expires_at": "2099-01-01", "username": "carol"})
    assert (added.status_code, set(added.json()), added.json()["access_level"]) == (201, MEMBER, 30)
    assert dropped(gl) == {"expires_at", "username"}
    again = alice("POST {p}/members", {"user_id": bob.id, "access_level": 20})
    assert (again.status_code, again.json()["access_level"]) == (201, 30)  # as it was
    assert (gl.find_member(PATH, "bob") or {})["access_level"] == 30
    changed = alice(f"PUT {{p}}/members/{bob.id}", {"access_level": 20})
    assert (changed.status_code, set(changed.json()), changed.json()["access_level"]) == (200, MEMBER, 20)
    assert [entry["username"] for entry in alice("GET {p}/members").json()] == ["alice", "bob"]
    assert [entry["username"] for entry in alice("GET {p}/members?query=bo").json()] == ["bob"]
    assert alice(f"GET {{p}}/members/{bob.id}").json() == changed.json()
    removed = alice(f"DELETE {{p}}/members/{bob.id}")
    assert (removed.status_code, removed.json()["username"]) == (200, "bob")
    again = alice(f"DELETE {{p}}/members/{bob.id}")
    assert (again.status_code, again.json()) == (200, {"message": "Access revoked", "id": bob.id})
    for answer in (alice(f"GET {{p}}/members/{bob.id}"), alice(f"PUT {{p}}/members/{bob.id}", {"access_level": 20})):
        assert (answer.status_code, answer.json()) == (404, {"message": "404 Not found"})
    for level in (15, 1234):
        unknown = alice("POST {p}/members", {"user_id": carol.id, "access_level": level})
        assert (unknown.status_code, unknown.json()) == (422, {"message": "Access level is not known"})
    assert alice("POST {p}/members", {"user_id": carol.id}).json() == not_given("access_level")
    assert alice("POST {p}/members", {"access_level": 30}).json() == not_given("user_id")
    assert alice("POST {p}/members", {"user_id": 99, "access_level": 30}).status_code == 404


def test_members_rights_and_pages(gl: Emulator, alice: Client) -> None:
    for number in range(105):
        gl.user(f"u{number}")
        gl.member(PATH, f"u{number}", 10)
    assert len(alice("GET {p}/members?per_page=100").json()) == 100
    assert len(alice("GET {p}/members?per_page=100&page=2").json()) == 6
    guest = client(gl, gl.token("u1"))
    assert guest("DELETE {p}/members/2").status_code == 403
    assert guest("POST {p}/members", {"user_id": 1, "access_level": 30}).status_code == 403


def test_members_expire_later(gl: Emulator, alice: Client) -> None:
    gl.change(version="8.17")
    bob = gl.state.user_named("bob")
    assert bob is not None
    shown = alice("POST {p}/members", {"user_id": bob.id, "access_level": 30, "expires_at": "2099-01-01"}).json()
    assert (set(shown), shown["expires_at"]) == (MEMBER | {"expires_at"}, "2099-01-01")


FLAGS = ["push_events", "issues_events", "merge_requests_events", "tag_push_events", "note_events", "enable_ssl_verification"]


def test_hooks(gl: Emulator, alice: Client) -> None:
    made = alice("POST {p}/hooks", {"url": "https://x.example.com/a", **dict.fromkeys(FLAGS, False), "token": "t0ken"})
    assert (made.status_code, set(made.json())) == (201, HOOK)
    assert not any(made.json()[name] for name in FLAGS if name in HOOK)
    assert dropped(gl) == {"token"}
    number = made.json()["id"]
    assert (gl.find_hook(PATH, number) or {})["token"] is None
    assert alice("POST {p}/hooks", {"url": "https://x.example.com/a"}).json()["id"] != number
    changed = alice(f"PUT {{p}}/hooks/{number}", {"url": "https://x.example.com/b", **dict.fromkeys(FLAGS, True)})
    assert (changed.status_code, set(changed.json()), changed.json()["url"]) == (200, HOOK, "https://x.example.com/b")
    assert (gl.find_hook(PATH, number) or {})["tag_push_events"] is True
    assert alice(f"GET {{p}}/hooks/{number}").json() == changed.json()
    assert len(alice("GET {p}/hooks").json()) == 2
    assert alice(f"PUT {{p}}/hooks/{number}", {"push_events": True}).json() == not_given("url")
    for call in ("POST {p}/hooks", f"PUT {{p}}/hooks/{number}"):
        wrong = alice(call, {"url": "ftp://x"})
        assert (wrong.status_code, wrong.json()) == (422, {"error": "Invalid url given"})
    removed = alice(f"DELETE {{p}}/hooks/{number}")
    assert (removed.status_code, removed.json()) == (200, changed.json())
    again = alice(f"DELETE {{p}}/hooks/{number}")
    assert (again.status_code, again.content) == (200, b"")
    assert alice(f"GET {{p}}/hooks/{number}").json() == {"message": "404 Not found"}
    gl.change(version="8.17")
    again = alice(f"DELETE {{p}}/hooks/{number}")
    assert (again.status_code, again.json()) == (404, {"message": f"404 Error deleting hook {number} Not Found"})


def test_hooks_rights_and_pages(gl: Emulator, alice: Client) -> None:
    for number in range(105):
        gl.hook(PATH, url=f"https://x.example.com/{number}")
    assert len(alice("GET {p}/hooks?per_page=100&page=2").json()) == 5
    gl.member(PATH, "bob", 30)
    assert client(gl, gl.token("bob"))("GET {p}/hooks").status_code == 403


def test_hooks_know_more_later(gl: Emulator, alice: Client) -> None:
    gl.change(version="8.17")
    flags = {"tag_push_events": True, "build_events": True, "pipeline_events": True, "wiki_page_events": True}
    shown = alice("POST {p}/hooks", {"url": "https://x.example.com", **flags, "token": "t0ken"}).json()
    assert set(shown) == HOOK | flags.keys()
    assert {name: shown[name] for name in flags} == flags
    found = gl.find_hook(PATH, shown["id"]) or {}
    assert (found["token"], found["job_events"]) == ("t0ken", True)


def test_branches(gl: Emulator, alice: Client) -> None:
    made = alice("POST {p}/repository/branches", {"branch_name": "feature/x", "ref": "master"})
    assert (made.status_code, set(made.json()), set(made.json()["commit"])) == (201, {"name", "commit", "protected"}, COMMIT)
    again = alice("POST {p}/repository/branches", {"branch_name": "feature/x", "ref": "master"})
    assert (again.status_code, again.json()) == (400, {"message": "Branch already exists"})
    assert alice("POST {p}/repository/branches", {"branch": "y", "ref": "master"}).json() == not_given("branch_name")
    listed = alice("GET {p}/repository/branches").json()
    assert [(branch["name"], branch["protected"]) for branch in listed] == [("feature/x", False), ("master", True)]
    one = alice("GET {p}/repository/branches/feature%2Fx")
    assert (one.status_code, one.json()) == (200, made.json())
    assert set(one.json()["commit"]["author"]) == {"name", "email"}
    for action, protected in (("protect", True), ("protect", True), ("unprotect", False), ("unprotect", False)):
        answer = alice(f"PUT {{p}}/repository/branches/feature%2Fx/{action}", {"developers_can_push": True})
        assert (answer.status_code, answer.json()["protected"]) == (200, protected)
    assert dropped(gl) == {"developers_can_push"}
    assert alice("PUT {p}/repository/branches/none/protect").json() == {"message": "404 Branch Not Found"}
    removed = alice("DELETE {p}/repository/branches/feature%2Fx")
    assert (removed.status_code, removed.json()) == (200, {"branch_name": "feature/x"})
    assert alice("DELETE {p}/repository/branches/feature%2Fx").status_code == 404
    gl.member(PATH, "bob", 30)
    assert client(gl, gl.token("bob"))("PUT {p}/repository/branches/master/protect").status_code == 403
    gl.project("acme/empty")
    assert client(gl, gl.root_token)("GET /projects/acme%2Fempty/repository/branches").json() == []


def test_all_branches_are_one_page(gl: Emulator, alice: Client) -> None:
    for number in range(120):
        gl.branch(PATH, f"b{number:03}")
    answer = alice("GET {p}/repository/branches?per_page=5")
    assert len(answer.json()) == 121
    assert not answer.links


def test_developers_may_push_later(gl: Emulator, alice: Client) -> None:
    gl.change(version="8.17")
    shown = alice("PUT {p}/repository/branches/master/protect", {"developers_can_push": True, "developers_can_merge": False}).json()
    assert set(shown) == {"name", "commit", "protected", "developers_can_push", "developers_can_merge"}
    assert (shown["developers_can_push"], shown["developers_can_merge"]) == (True, False)


def test_share(gl: Emulator, alice: Client) -> None:
    group, hidden = gl.group("friends")["id"], gl.group("hidden", visibility="private")["id"]
    made = alice("POST {p}/share", {"group_id": group, "group_access": 30, "expires_at": "2099-01-01"})
    assert made.status_code == 201
    assert made.json() == {"id": 1, "project_id": stored(gl)["id"], "group_id": group, "group_access": 30}
    assert dropped(gl) == {"expires_at"}
    again = alice("POST {p}/share", {"group_id": group, "group_access": 20})
    assert (again.status_code, again.json()) == (409, {"message": "Project already shared with this group"})
    assert alice("GET {p}").json()["shared_with_groups"][0]["group_access_level"] == 30
    for number in (hidden, 999):
        assert alice("POST {p}/share", {"group_id": number, "group_access": 30}).json() == {"message": "404 Group Not Found"}
    assert alice("POST {p}/share", {"group_id": group, "group_access": 7}).json() == {"error": "group_access does not have a valid value"}
    assert alice(f"DELETE {{p}}/share/{group}").json() == {"error": "404 Not Found"}
    gl.change(version="8.17")
    assert [alice(f"DELETE {{p}}/share/{group}").status_code for _time in range(2)] == [204, 404]
    made = alice("POST {p}/share", {"group_id": group, "group_access": 30, "expires_at": "2099-01-01"})
    assert made.json()["expires_at"] == "2099-01-01"
    gl.group("acme", share_with_group_lock=True)
    gl.group("more")
    locked = alice("POST {p}/share", {"group_id": gl.group("more")["id"], "group_access": 30})
    assert (locked.status_code, locked.json()) == (400, {"message": "The project sharing with group is disabled"})


def test_upload(gl: Emulator, alice: Client) -> None:
    answers = [alice("POST {p}/uploads", files={"file": ("dk.png", b"content")}) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    shown = answers[0].json()
    assert set(shown) == {"alt", "url", "markdown"}
    assert shown["alt"] == "dk"
    assert shown["markdown"] == f"![dk]({shown['url']})"
    assert shown["url"] != answers[1].json()["url"]
    assert [upload["content"] for upload in gl.find_uploads(PATH)] == [b"content"] * 2
    assert alice("POST {p}/uploads").json() == not_given("file")


def test_events(gl: Emulator, alice: Client) -> None:
    gl.event(PATH, "closed", target_type="Issue", target_id=830, target_title="Search")
    gl.event(PATH, "commented", target_type="Note", target_id=1312, note={"id": 1312, "body": "Nice"})
    alice("POST {p}/repository/branches", {"branch_name": "x", "ref": "master"})
    push, note, issue = alice("GET {p}/events").json()
    assert (set(push), set(issue), set(note)) == (EVENT, EVENT, EVENT | {"note"})
    assert set(push["data"]) == PUSH
    assert (push["data"]["ref"], push["data"]["before"], push["author_username"]) == ("refs/heads/x", "0" * 40, "alice")
    assert (issue["action_name"], issue["data"], issue["target_title"]) == ("closed", None, "Search")
    assert set(push["author"]) == PERSON
    assert len(alice("GET {p}/events?per_page=1&page=2&action=closed").json()) == 1
    assert dropped(gl) == {"action"}


def test_services(gl: Emulator, alice: Client) -> None:
    assert alice("GET {p}/services").status_code == 404  # no list
    unset = alice("GET {p}/services/slack")
    assert (unset.status_code, unset.json()["id"], unset.json()["active"]) == (200, None, False)
    made = alice("PUT {p}/services/slack", {"webhook": "https://hooks.slack.com/x", "username": "bot"})
    assert (made.status_code, made.json()["active"], made.json()["properties"]["username"]) == (200, True, "bot")
    assert alice("GET {p}/services/slack").json() == made.json()
    assert [(answer.status_code, answer.json()) for answer in (alice("DELETE {p}/services/slack") for _time in range(2))] == [(200, True)] * 2
    assert (gl.find_integration(PATH, "slack") or {})["active"] is False
    assert alice("GET {p}/integrations/slack").status_code == 404
    assert alice("PUT {p}/services/none", {}).status_code == 404


# the same world behind both


def plain(data: Any) -> Any:
    """A snapshot without its times."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items() if not key.endswith(("_at", "_date"))}
    return [plain(value) for value in data] if isinstance(data, list) else data


def ritual_v3(gl: Emulator) -> None:
    root = client(gl, gl.root_token)
    root("POST /projects", {"name": "new", "namespace_id": stored(gl)["namespace_id"], "visibility_level": 10, "builds_enabled": False})
    root("PUT {p}", {"description": "x", "path": "moved", "public_builds": False})
    root("POST /projects/acme%2Fmoved/members", {"user_id": 3, "access_level": 30})
    root("POST /projects/acme%2Fmoved/hooks", {"url": "https://x.example.com", "note_events": True})
    root("POST /projects/acme%2Fmoved/repository/branches", {"branch_name": "x", "ref": "master"})
    root("PUT /projects/acme%2Fmoved/repository/branches/x/protect")
    root("POST /projects/acme%2Fmoved/star")
    root("POST /projects/acme%2Fmoved/share", {"group_id": gl.group("friends")["id"], "group_access": 20})
    root("POST /projects/fork/acme%2Fmoved")


def ritual_v4(gl: Emulator) -> None:
    root = client(gl, gl.root_token, url=gl.api_url)
    root("POST /projects", {"name": "new", "namespace_id": stored(gl)["namespace_id"], "visibility": "internal", "jobs_enabled": False})
    root("PUT {p}", {"description": "x", "path": "moved", "public_jobs": False})
    root("POST /projects/acme%2Fmoved/members", {"user_id": 3, "access_level": 30})
    root("POST /projects/acme%2Fmoved/hooks", {"url": "https://x.example.com", "note_events": True})
    root("POST /projects/acme%2Fmoved/repository/branches", {"branch": "x", "ref": "master"})
    root("PUT /projects/acme%2Fmoved/repository/branches/x/protect")
    root("POST /projects/acme%2Fmoved/star")
    root("POST /projects/acme%2Fmoved/share", {"group_id": gl.group("friends")["id"], "group_access": 20})
    root("POST /projects/acme%2Fmoved/fork")


def test_snapshots_can_be_compared(gl: Emulator) -> None:
    """The same done through v3 of 8.9 and v4 of 18.9 leaves the same records."""
    ritual_v3(gl)
    assert not [entry for entry in gl.log if (entry.status or 0) >= 300]
    old = plain(gl.snapshot())
    gl.reset(version="18.9")
    fill(gl)
    ritual_v4(gl)
    assert not [entry for entry in gl.log if (entry.status or 0) >= 300]
    new = plain(gl.snapshot())
    assert old.keys() == new.keys()
    for kind in old:
        assert old[kind] == new[kind], kind


def test_both_apis_work_on_the_same_records(gl: Emulator) -> None:
    gl.change(version="9.2")
    v3, v4 = client(gl, gl.root_token), client(gl, gl.root_token, url=gl.api_url)
    v3("PUT {p}", {"visibility_level": 10})
    assert v4("GET {p}").json()["visibility"] == "internal"
    v4("PUT {p}", {"visibility": "public"})
    assert v3("GET {p}").json()["visibility_level"] == 20
    assert [entry.route for entry in gl.log] == ["PUT /projects/<id>", "GET /projects/<id>"] * 2
