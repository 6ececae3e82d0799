# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forks, their imports and relations, and stars: the answers of GitLab 18.9, and a client that was not written here."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from emulator import Emulator
from unit.emulator.test_emulator_contract import schema

gitlab: Any = pytest.importorskip("gitlab")

P = "acme/shop/api"
FORK = "/projects/acme%2Fmine%2Fapi"
LINK = "/projects/acme%2Fother/fork"
GONE = {"message": "404 Project Not Found"}
TAKEN = ["Name has already been taken", "Path has already been taken", "Project namespace name has already been taken"]


@pytest.fixture
def world(gl: Emulator) -> Emulator:
    """A group for forks with a fork in it, a group of another's, and another project."""
    gl.branch(P, "feature/x", ref="main")
    gl.group("acme/mine")
    gl.group("acme/private", visibility="private")
    gl.member("acme/mine", "dev", 30)
    gl.fork("acme/mine/taken", P, name="Taken")
    gl.project("acme/other")
    gl.member("acme/other", "dev", 50)
    gl.member("acme/other", "alice", 40)
    return gl


CASES: dict[str, tuple[str, str, Any, int, Any]] = {
    "no token": ("", "POST {p}/fork", {}, 401, {"message": "401 Unauthorized"}),
    "hidden source": ("stranger", "POST {p}/fork", {}, 404, GONE),
    "unknown namespace": ("dev", "POST {p}/fork", {"namespace_path": "none"}, 404, {"message": "404 Namespace Not Found"}),
    "unknown namespace by id": ("dev", "POST {p}/fork", {"namespace_id": 4711}, 404, {"message": "404 Namespace Not Found"}),
    "hidden namespace": ("dev", "POST {p}/fork", {"namespace": "acme/private"}, 404, {"message": "404 Namespace Not Found"}),
    "namespace of another": ("dev", "POST {p}/fork", {"namespace_path": "alice"}, 404, {"message": "404 Target Namespace Not Found"}),
    "group without rights": ("alice", "POST {p}/fork", {"namespace_path": "acme/mine"}, 404, {"message": "404 Target Namespace Not Found"}),
    "unknown branch": ("dev", "POST {p}/fork", {"branches": "none"}, 404, {"message": "404 Source Branch Not Found"}),
    "bad visibility": ("dev", "POST {p}/fork", {"visibility": "secret"}, 400, {"error": "visibility does not have a valid value"}),
    "taken": ("dev", "POST {p}/fork", {"namespace_path": "acme/mine", "path": "taken", "name": "Taken"}, 409, {"message": TAKEN}),
    "path taken": ("dev", "POST {p}/fork", {"namespace_path": "acme/mine", "path": "taken"}, 409, {"message": TAKEN[1:2]}),
    "name taken": ("dev", "POST {p}/fork", {"namespace_path": "acme/mine", "name": "Taken"}, 409, {"message": [TAKEN[0], TAKEN[2]]}),
    "link: unknown source": ("dev", f"POST {LINK}/4711", None, 404, GONE),
    "link: hidden source": ("heir", f"POST {LINK}/1", None, 404, GONE),
    "link: no owner": ("alice", f"POST {LINK}/1", None, 403, {"message": "403 Forbidden"}),
    "link: not one's namespace": ("dev", f"POST {LINK}/1", None, 401, {"message": "401 Unauthorized - Target Namespace"}),
    "link: a fork already": ("root", "POST /projects/2/fork/3", None, 409, {"message": "Project already forked"}),
    "link: itself": ("root", "POST {p}/fork/1", None, 400, {"message": "Target project cannot be equal to source project"}),
    "unlink: no owner": ("alice", f"DELETE {LINK}", None, 403, {"message": "403 Forbidden"}),
    "unlink: no fork": ("root", f"DELETE {LINK}", None, 304, None),
    "star: hidden": ("stranger", "POST {p}/star", None, 404, GONE),
    "unstar: no star": ("dev", "POST {p}/unstar", None, 304, None),
    "star: no token": ("", "POST {p}/star", None, 401, {"message": "401 Unauthorized"}),
}


@pytest.mark.parametrize("case", CASES)
def test_refusal(world: Emulator, as_user: Any, case: str) -> None:
    who, call, body, status, expected = CASES[case]
    before = world.snapshot()
    answer = as_user(who or None)(call, body)
    assert answer.status_code == status, answer.text
    assert (answer.json() if expected else answer.text or None) == expected
    after = world.snapshot()
    assert {**after, "tokens": {}} == {**before, "tokens": {}}, "a refusal changed something"


@pytest.mark.parametrize(
    ("level", "who", "status"), [("disabled", "root", 404), ("private", "dev", 201), ("private", "stranger", 404), ("enabled", "stranger", 201)]
)
def test_whether_it_may_be_forked(gl: Emulator, as_user: Any, level: str, who: str, status: int) -> None:
    gl.project("acme/open", visibility="public", forking_access_level=level)
    gl.member("acme/open", "dev", 30)
    answer = as_user(who)("POST /projects/acme%2Fopen/fork", {})
    assert answer.status_code == status
    assert status == 201 or answer.json() == {"message": "404 Not Found"}


def test_fork(world: Emulator, as_user: Any) -> None:
    """What comes from the source, what was asked for, and an import that takes its time."""
    world.change(import_reads=1)
    dev = as_user("dev")
    made = dev("POST {p}/fork", {"namespace_path": "acme/mine", "description": "Ours", "mr_default_target_self": True})
    assert made.status_code == 201
    fork = made.json()
    assert (fork["path_with_namespace"], fork["name"], fork["description"], fork["mr_default_target_self"]) == ("acme/mine/api", "api", "Ours", True)
    assert (fork["import_status"], fork["import_error"], fork["empty_repo"]) == ("scheduled", None, True)
    assert fork["forked_from_project"]["path_with_namespace"] == P
    jsonschema.validate(fork["forked_from_project"], schema("project"))
    seen = [dev(f"GET {FORK}").json() for _time in range(3)]
    assert [(one["import_status"], one["default_branch"]) for one in seen] == [("started", None), ("finished", "main"), ("finished", "main")]
    assert [branch["name"] for branch in dev(f"GET {FORK}/repository/branches").json()] == ["feature/x", "main"]
    assert dev("GET {p}").json()["forks_count"] == 2


def test_failing_import(world: Emulator, api: Any) -> None:
    world.change(import_failure="disk full")
    api("POST {p}/fork", {"namespace_path": "acme/mine"})
    assert [api(f"GET {FORK}").json()[key] for key in ("import_status", "import_error", "empty_repo")] == ["failed", "disk full", True]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "dev/api"),
        ({"namespace_path": "acme/mine"}, "acme/mine/api"),
        ({"namespace": "acme/mine", "path": "web"}, "acme/mine/web"),
        ({"namespace": "NUMBER"}, "acme/mine/api"),
        ({"namespace_id": "NUMBER", "namespace_path": "dev"}, "acme/mine/api"),
    ],
)
def test_namespaces(world: Emulator, as_user: Any, body: dict[str, Any], path: str) -> None:
    number = world.group("acme/mine")["id"]
    sent = {name: number if value == "NUMBER" else value for name, value in body.items()}
    assert as_user("dev")("POST {p}/fork", sent).json()["path_with_namespace"] == path


@pytest.mark.parametrize(
    ("source", "wanted", "group", "shown"),
    [
        ("public", None, "public", "public"),
        ("public", None, "internal", "internal"),
        ("internal", "public", "public", "internal"),
        ("public", "private", "public", "private"),
    ],
)
def test_visibility(gl: Emulator, api: Any, source: str, wanted: str | None, group: str, shown: str) -> None:
    """The lowest of three."""
    gl.project("acme/open", visibility=source)
    gl.group("acme/to", visibility=group)
    answer = api("POST /projects/acme%2Fopen/fork", {"namespace_path": "acme/to", **({"visibility": wanted} if wanted else {})})
    assert answer.json()["visibility"] == shown


def test_one_branch(world: Emulator, api: Any) -> None:
    api("POST {p}/fork", {"namespace_path": "acme/mine", "branches": "feature/x"})
    assert api(f"GET {FORK}").json()["default_branch"] == "feature/x"
    assert [branch["name"] for branch in api(f"GET {FORK}/repository/branches").json()] == ["feature/x"]


def test_what_a_fork_shows(world: Emulator, api: Any, as_user: Any) -> None:
    """The source only to whoever may read it; that it is a fork, by mr_default_target_self, to all."""
    world.project("acme/open", visibility="public")
    world.fork("acme/opened", "acme/open", visibility="public")
    world.hide("acme/open", "stranger")
    shown = as_user("stranger")("GET /projects/acme%2Fopened").json()
    assert "forked_from_project" not in shown
    assert shown["mr_default_target_self"] is False
    assert "mr_default_target_self" not in api("GET {p}").json()
    api("DELETE /projects/acme%2Fopened/fork")
    assert "forked_from_project" not in api("GET /projects/acme%2Fopened").json()


def test_forks_of_what_is_gone(world: Emulator, api: Any) -> None:
    """Archiving takes a fork out of its network; a purged source leaves no fork behind [I]."""
    world.fork("acme/second", P)
    api("POST /projects/acme%2Fsecond/archive")
    assert (world.find_project("acme/second") or {})["forked_from_id"] is None
    api("DELETE {p}")
    assert api("DELETE /projects/1", {"permanently_remove": True, "full_path": f"{P}-deletion_scheduled-1"}).status_code == 202
    assert (world.find_project("acme/mine/taken") or {})["forked_from_id"] is None


def test_stars(world: Emulator, as_user: Any) -> None:
    """Each user's own; the list narrowed to one id."""
    dev, heir = as_user("dev"), as_user("heir")
    assert [dev("POST {p}/star").status_code for _time in range(2)] == [201, 304]
    world.star(P, "heir")
    world.star("acme/other", "dev")
    assert heir("GET {p}").json()["star_count"] == 2

    def starred(asker: Any, more: str = "") -> list[str]:
        return [project["path"] for project in asker(f"GET /projects?starred=true&order_by=id&sort=asc{more}").json()]

    assert (starred(dev), starred(heir)) == (["api", "other"], ["api"])
    assert (starred(dev, "&id_after=0&id_before=2"), starred(dev, "&id_after=1&id_before=3")) == (["api"], [])
    answer = dev("POST {p}/unstar")
    assert (answer.status_code, answer.json()["star_count"]) == (201, 1)
    assert (starred(dev), starred(heir)) == (["other"], ["api"])


def test_python_gitlab(world: Emulator) -> None:
    client = gitlab.Gitlab(world.url, private_token=world.root_token, retry_transient_errors=False)
    source = client.projects.get(P)
    fork = source.forks.create({"namespace_path": "acme/mine", "name": "Api", "visibility": "private"})
    assert (fork.import_status, client.projects.get(fork.id).import_status) == ("scheduled", "finished")
    with pytest.raises(gitlab.GitlabCreateError, match="has already been taken") as caught:
        source.forks.create({"namespace_path": "acme/mine"})
    assert caught.value.response_code == 409
    assert {one.path for one in source.forks.list(get_all=True)} == {"api", "taken"}
    assert [one.path for one in source.forks.list(search="tak", visibility="private")] == ["taken"]
    found = client.projects.get(fork.id)
    found.delete_fork_relation()
    assert [one.path for one in source.forks.list(get_all=True)] == ["taken"]
    found.create_fork_relation(source.id)
    with pytest.raises(gitlab.GitlabCreateError, match="Project already forked"):
        found.create_fork_relation(source.id)
    assert client.projects.get(fork.id).forked_from_project["id"] == source.id
    source.star()
    assert [one.id for one in client.projects.list(starred="true")] == [source.id]
    source.unstar()
    assert client.projects.list(starred="true") == []
