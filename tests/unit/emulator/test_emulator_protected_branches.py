# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Protected branches: the answers of GitLab 18.9 in both editions, with and without a licence, and of versions before."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from emulator import Emulator
from emulator.facts import HERE

P = "acme/shop/api"
RULES = "{p}/protected_branches"
LEGACY = "{p}/repository/branches"
FORBIDDEN = {"message": "403 Forbidden"}
UNKNOWN = {"message": "404 Not found"}


@pytest.fixture
def filled(gl: Emulator) -> Emulator:
    """main with its rule, and a wildcard."""
    gl.branch(P, "feature/x", ref="main")
    gl.protected_branch(P, "release/*")
    return gl


def levels(rule: dict[str, Any], side: str) -> list[int]:
    return [grant["access_level"] for grant in rule[f"{side}_access_levels"]]


CASES: dict[str, tuple[str, Any, int, Any]] = {
    "twice": (f"POST {RULES}", {"name": "main"}, 409, {"message": "Protected branch 'main' already exists"}),
    "wildcard twice": (f"POST {RULES}", {"name": "release/*"}, 409, {"message": "Protected branch 'release/*' already exists"}),
    "no name": (f"POST {RULES}", {}, 400, {"error": "name is missing"}),
    "no such level": (f"POST {RULES}", {"name": "x", "push_access_level": 50}, 400, {"error": "push_access_level does not have a valid value"}),
    "nobody may unprotect": (
        f"POST {RULES}",
        {"name": "x", "unprotect_access_level": 0},
        400,
        {"error": "unprotect_access_level does not have a valid value"},
    ),
    "level in a grant": (f"POST {RULES}", {"name": "x", "allowed_to_push": [{"access_level": 20}]}, 400, None),
    "no grants": (
        f"POST {RULES}",
        {"name": "x", "allowed_to_merge": [""], "allowed_to_unprotect": [""], "allowed_to_push": [""]},
        400,
        {"error": "allowed_to_push is invalid, allowed_to_merge is invalid, allowed_to_unprotect is invalid"},
    ),
    "no member": (
        f"POST {RULES}",
        {"name": "x", "allowed_to_merge": [{"user_id": 7}]},
        422,
        {"message": ["Merge access levels user is not a member of the project"]},
    ),
    "no invited group": (
        f"POST {RULES}",
        {"name": "x", "allowed_to_push": [{"group_id": 1}]},
        422,
        {"message": ["Push access levels group does not have access to the project"]},
    ),
    "no such key": (f"POST {RULES}", {"name": "x", "allowed_to_push": [{"deploy_key_id": 1}]}, 422, None),
    "the same level": (
        f"PATCH {RULES}/main",
        {"allowed_to_push": [{"access_level": 40}]},
        422,
        {"message": ["Push access levels access level has already been taken"]},
    ),
    "a key cannot merge": (f"PATCH {RULES}/main", {"allowed_to_merge": [{"deploy_key_id": 1}]}, 422, None),
    "no such grant": (f"PATCH {RULES}/main", {"allowed_to_push": [{"id": 4711, "_destroy": True}]}, 404, UNKNOWN),
    "blank": (f"PATCH {RULES}/main", {"allow_force_push": None}, 400, {"error": "allow_force_push is empty"}),
    "change unknown": (f"PATCH {RULES}/none", {"allow_force_push": True}, 404, UNKNOWN),
    "get unknown": (f"GET {RULES}/release%2F1", None, 404, UNKNOWN),
    "delete unknown": (f"DELETE {RULES}/none", None, 404, UNKNOWN),
    "protect a branch that is not there": (f"PUT {LEGACY}/none/protect", None, 404, {"message": "404 Branch Not Found"}),
    "unprotect a branch that is not there": (f"PUT {LEGACY}/none/unprotect", None, 404, {"message": "404 Branch Not Found"}),
    "unknown project": ("GET /projects/4711/protected_branches", None, 404, {"message": "404 Project Not Found"}),
    "slash not encoded": (f"GET {RULES}/release/1", None, 404, {"error": "404 Not Found"}),
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
    ("who", "call", "status"),
    [
        (None, f"GET {RULES}", 401),
        ("stranger", f"GET {RULES}", 404),
        ("bob", f"GET {RULES}", 403),
        ("dev", f"GET {RULES}", 200),
        ("dev", f"GET {RULES}/release%2F*", 200),
        ("dev", f"POST {RULES}?name=x", 403),
        ("dev", f"PATCH {RULES}/main", 403),
        ("dev", f"DELETE {RULES}/main", 403),
        ("dev", f"PUT {LEGACY}/feature%2Fx/protect", 403),
        ("dev", f"PUT {LEGACY}/main/unprotect", 403),
        ("alice", f"PATCH {RULES}/main", 200),
        ("alice", f"DELETE {RULES}/main", 204),
        ("alice", f"DELETE {RULES}/locked", 403),
        ("alice", f"PATCH {RULES}/locked", 403),
        ("alice", f"PUT {LEGACY}/locked/unprotect", 403),
        ("alice", f"DELETE {LEGACY}/locked", 400),
        ("root", f"DELETE {RULES}/locked", 204),
        ("alice", f"DELETE {RULES}/ours", 204),
        ("root", f"DELETE {RULES}/groups", 403),
    ],
)
def test_rights(filled: Emulator, as_user: Any, who: str | None, call: str, status: int) -> None:
    filled.member(P, "bob", 10)
    filled.branch(P, "locked")
    filled.protected_branch(P, "locked", unprotect=60)
    filled.protected_branch(P, "ours", unprotect=[{"user_id": 2}])
    filled.protected_branch(P, "groups", inherited=True)
    assert as_user(who)(call).status_code == status


def test_only_a_licence_restricts_who_may_unprotect(filled: Emulator, as_user: Any) -> None:
    filled.change(licence="none")
    filled.protected_branch(P, "locked", unprotect=60)
    assert as_user("alice")(f"DELETE {RULES}/locked").status_code == 204


def test_life(filled: Emulator, api: Any) -> None:
    made = api(f"POST {RULES}", {"name": "stable/*", "push_access_level": 0, "merge_access_level": 30, "allow_force_push": True})
    assert made.status_code == 201
    rule = made.json()
    assert [levels(rule, side) for side in ("push", "merge", "unprotect")] == [[0], [30], [40]]
    assert rule["push_access_levels"][0]["access_level_description"] == "No one"
    assert (rule["allow_force_push"], rule["code_owner_approval_required"], rule["inherited"]) == (True, False, False)
    assert api(f"GET {RULES}/stable%2F%2A").json() == rule
    filled.branch(P, "stable/1")
    shown = api(f"GET {LEGACY}/stable%2F1").json()
    assert (shown["protected"], shown["developers_can_merge"], shown["developers_can_push"], shown["can_push"]) == (True, True, False, False)
    changed = api(f"PATCH {RULES}/stable%2F*", {"allow_force_push": False, "push_access_level": 40})
    assert (changed.status_code, changed.json()["allow_force_push"], levels(changed.json(), "push")) == (200, False, [0])
    assert [(entry.name, entry.reason) for entry in filled.undeclared] == [("push_access_level", "not declared")]
    stale = api(f"DELETE {RULES}/stable%2F*", headers={"If-Unmodified-Since": "Fri, 02 Jan 2015 00:00:00 GMT"})
    assert stale.status_code == 412
    assert [api(f"DELETE {RULES}/stable%2F*").status_code for _time in range(2)] == [204, 404]
    assert api(f"GET {LEGACY}/stable%2F1").json()["protected"] is False


def test_grants(filled: Emulator, api: Any) -> None:
    """ee/spec/requests/api/protected_branches_spec.rb: added, changed and removed by their ids; defaults only where nothing else is granted."""
    filled.invite(P, "acme/shop/team")
    team = filled.group("acme/shop/team")["id"]
    key = filled.deploy_key(P, "robot")["id"]
    made = api(f"POST {RULES}", {"name": "x", "allowed_to_push": [{"user_id": 2}, {"deploy_key_id": key}], "allowed_to_merge": [{"group_id": team}]}).json()
    push = made["push_access_levels"]
    assert [(grant["user_id"], grant.get("deploy_key_id"), grant["access_level"]) for grant in push] == [(2, None, 40), (None, key, 40)]
    assert [grant["access_level_description"] for grant in [*push, *made["merge_access_levels"]]] == ["Alice", "robot", "team"]
    assert levels(made, "unprotect") == [40]
    body = {"allowed_to_push": [{"id": push[0]["id"], "_destroy": True}, {"id": push[1]["id"], "user_id": 5}, {"access_level": 30}]}
    changed = api(f"PATCH {RULES}/x", body).json()["push_access_levels"]
    assert [(grant["user_id"], grant["access_level"]) for grant in changed] == [(5, 40), (None, 30)]
    assert changed[0]["id"] == push[1]["id"]
    both = api(
        f"POST {RULES}", {"name": "y", "push_access_level": 30, "allowed_to_push": [{"user_id": 2}], "allowed_to_merge": [{"deploy_key_id": key}]}
    ).json()
    assert [grant["user_id"] for grant in both["push_access_levels"]] == [None, 2]
    assert levels(both, "merge") == [40], "a key is ignored where it can do nothing"
    assert api(f"PATCH {RULES}/y").json() == both, "nothing sent, no defaults"
    assert api(f"PATCH {RULES}/y", {"allowed_to_push": [{"user_id": 2}]}).json() == {"message": ["Push access levels user has already been taken"]}


def test_without_a_licence(filled: Emulator, api: Any) -> None:
    """Roles are not of the licence (ee/app/models/concerns/ee/protected_ref_access.rb); users and groups are refused, code owners dropped."""
    filled.change(licence="none")
    made = api(f"POST {RULES}", {"name": "x", "code_owner_approval_required": True}).json()
    assert made["code_owner_approval_required"] is False
    assert [entry.name for entry in filled.undeclared] == ["code_owner_approval_required"]
    change = {"allowed_to_push": [{"id": made["push_access_levels"][0]["id"], "access_level": 30}]}
    assert levels(api(f"PATCH {RULES}/x", change).json(), "push") == [30]
    assert api(f"POST {RULES}", {"name": "y", "allowed_to_push": [{"user_id": 2}]}).status_code == 422


def test_community_edition(filled: Emulator, api: Any) -> None:
    """No users, no groups, nobody who may unprotect; PATCH knows allow_force_push alone."""
    filled.change(edition="ce", licence="none")
    made = api(f"POST {RULES}", {"name": "x", "push_access_level": 30, "unprotect_access_level": 40, "allowed_to_merge": [{"user_id": 2}]}).json()
    assert set(made) == {"id", "name", "push_access_levels", "merge_access_levels", "allow_force_push"}
    assert set(made["push_access_levels"][0]) == {"id", "access_level", "access_level_description"}
    assert (levels(made, "push"), levels(made, "merge")) == ([30], [40])
    changed = api(f"PATCH {RULES}/x", {"allow_force_push": True, "allowed_to_push": [{"access_level": 0}]}).json()
    assert (changed["allow_force_push"], levels(changed, "push")) == (True, [30])
    assert [entry.name for entry in filled.undeclared] == ["unprotect_access_level", "allowed_to_merge", "allowed_to_push"]


def test_older_versions(filled: Emulator, api: Any) -> None:
    filled.change(version="15.5")
    assert api(f"PATCH {RULES}/main", {"allow_force_push": True}).json() == {"error": "404 Not Found"}
    rule = api(f"GET {RULES}/main").json()
    assert ("allow_force_push" in rule, "id" in rule["push_access_levels"][0]) == (True, False)
    filled.change(version="13.10")
    assert "allow_force_push" not in api(f"POST {RULES}", {"name": "x", "allow_force_push": True}).json()
    assert [entry.name for entry in filled.undeclared] == ["allow_force_push"]
    filled.change(version="17.4")
    api(f"POST {RULES}", {"name": "y", "allowed_to_push": [{"deploy_key_id": filled.deploy_key(P, "robot")["id"]}]})
    assert [grant["deploy_key_id"] for grant in (filled.find_protected_branch(P, "y") or {})["grants"]["push"]] == [None]


def test_administrators_are_no_level_of_gitlab_com(filled: Emulator, api: Any) -> None:
    assert levels(api(f"POST {RULES}", {"name": "x", "push_access_level": 60}).json(), "push") == [60]
    filled.change(saas=True)
    assert api(f"POST {RULES}", {"name": "y", "push_access_level": 60}).json() == {"error": "push_access_level does not have a valid value"}


def test_list(filled: Emulator, api: Any) -> None:
    for number in range(120):
        filled.protected_branch(P, f"stable/{number}")
    assert [rule["name"] for rule in api(f"GET {RULES}").json()][:3] == ["main", "release/*", "stable/0"]
    page = api(f"GET {RULES}?per_page=100&page=2")
    assert (len(page.json()), page.headers["x-total"]) == (22, "122")
    assert [rule["name"] for rule in api(f"GET {RULES}?search=LEASE").json()] == ["release/*"]
    assert api(f"GET {RULES}?search=%2A").json()[0]["name"] == "release/*"


def test_legacy(filled: Emulator, api: Any) -> None:
    """doc/api/branches.md: repeatable, and the branch has to be there."""
    for _time in range(2):
        answer = api(f"PUT {LEGACY}/feature%2Fx/protect", {"developers_can_push": True})
        assert (answer.status_code, answer.json()["protected"]) == (200, True)
        assert (answer.json()["developers_can_push"], answer.json()["developers_can_merge"]) == (True, False)
    assert levels(api(f"GET {RULES}/feature%2Fx").json(), "push") == [30]
    again = api(f"PUT {LEGACY}/feature%2Fx/protect", {"developers_can_push": False, "developers_can_merge": True}).json()
    assert (again["developers_can_push"], again["developers_can_merge"]) == (False, True)
    for _time in range(2):
        answer = api(f"PUT {LEGACY}/feature%2Fx/unprotect")
        assert (answer.status_code, answer.json()["protected"]) == (200, False)


@pytest.mark.parametrize(
    ("push", "who", "can"),
    [
        (0, "alice", False),
        (0, "root", False),
        (30, "dev", True),
        (40, "dev", False),
        (60, "alice", False),
        (60, "root", True),
        ([{"user_id": 5}], "dev", True),
        ([{"user_id": 5}], "alice", False),
        ([{"group_id": 1}], "dev", False),
        ([{"group_id": 1}], "alice", True),
    ],
)
def test_who_can_push(filled: Emulator, as_user: Any, push: Any, who: str, can: bool) -> None:
    filled.member("acme", "alice", 30)
    grants = [{"group_id": filled.group("acme")["id"]}] if push == [{"group_id": 1}] else push
    filled.protected_branch(P, "feature/x", push=grants)
    assert as_user(who)(f"GET {LEGACY}/feature%2Fx").json()["can_push"] is can


def test_it_goes_with_its_project(filled: Emulator, api: Any) -> None:
    api("DELETE /projects/1")
    path = api("GET /projects/1").json()["path_with_namespace"]
    api(f"DELETE /projects/1?permanently_remove=true&full_path={path}")
    assert filled.snapshot()["protected_branches"] == {}


def test_builder(gl: Emulator) -> None:
    gl.branch(P, "x")
    assert [gl.branch(P, name, protected=protected)["protected"] for name, protected in (("y", True), ("z", False))] == [True, False]
    assert gl.find_protected_branch(P, "none") is None
    for more in ({"name": "y"}, {"name": "w", "colour": True}):
        with pytest.raises(ValueError, match="protected branch"):
            gl.protected_branch(P, **more)


def test_answers_match_gitlabs_schemas(filled: Emulator, api: Any) -> None:
    """protected_branch.json with the schema of grants, which EE's closes."""
    for edition, name in (("ee", "ee/protected_ref_access"), ("ce", "entities/protected_ref_access")):
        filled.change(edition=edition)
        expected = json.loads((HERE / "schemas" / "protected_branch.json").read_text(encoding="utf-8"))
        for side in ("push", "merge"):
            assert expected["properties"][f"{side}_access_levels"]["items"] == {"$ref": "entities/protected_ref_access.json"}
            expected["properties"][f"{side}_access_levels"]["items"] = json.loads((HERE / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
        listed = api(f"GET {RULES}").json()
        assert len(listed) == 2
        for rule in listed:
            jsonschema.validate(rule, expected)
