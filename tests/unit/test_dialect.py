# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What v4 would be asked, in v3's words, and what v3 answers, in v4's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.labops.gitlab.plugins.module_utils.dialect import (
    FEATURES,
    KNOWN,
    VISIBILITY,
    Spoken,
    fitted,
    has_no_such_address,
    project_heard,
    project_said,
    refuse_options,
    to_v3,
)
from ansible_collections.labops.gitlab.plugins.module_utils.errors import NO_ROUTE, AuthError, GitLabError, InputError, NotFoundError, ProtocolError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field
from ansible_collections.labops.gitlab.plugins.module_utils.plan import Plan
from integration.driven import operations

ALWAYS_THE_SAME = settings(derandomize=True, database=None, deadline=None)
P = "projects/acme%2Fapi"
PAGES = [("per_page", 100)]
KEYSET = [("pagination", "keyset"), ("order_by", "id"), ("sort", "asc"), *PAGES]
SORTED = [("order_by", "id"), ("sort", "asc"), *PAGES]
HOOK = {"url": "https://ci.example.com", "push_events": True}
BRANCH = f"{P}/repository/branches/feature%2Fx"

# operation of the document: the request of v4, and the one of v3
SAID: dict[str, tuple[Spoken, Spoken]] = {
    "GET /projects": (Spoken("GET", "projects", [("membership", True), ("search", "x"), *KEYSET]), Spoken("GET", "projects", [("search", "x"), *SORTED])),
    "GET /projects/owned": (Spoken("GET", "projects", [("owned", True), ("archived", False)]), Spoken("GET", "projects/owned", [("archived", False)])),
    "GET /projects/starred": (Spoken("GET", "projects", [("starred", True), ("simple", True), ("id_after", 4)]), Spoken("GET", "projects/starred", [])),
    "GET /projects/all": (Spoken("GET", "projects", KEYSET), Spoken("GET", "projects/all", SORTED)),
    "GET /projects/:id": (Spoken("GET", P), Spoken("GET", P)),
    "GET /projects/:id/events": (Spoken("GET", f"{P}/events", PAGES), Spoken("GET", f"{P}/events", PAGES)),
    "POST /projects": (
        Spoken("POST", "projects", body={"path": "api", "namespace_id": 3, "visibility": "internal", "builds_access_level": "disabled", "public_jobs": True}),
        Spoken(
            "POST", "projects", body={"name": "api", "path": "api", "namespace_id": 3, "visibility_level": 10, "builds_enabled": False, "public_builds": True}
        ),
    ),
    "POST /projects/user/:user_id": (
        Spoken("POST", "projects/user/7", body={"path": "api", "name": "api", "description": "x"}),
        Spoken("POST", "projects/user/7", body={"name": "api", "description": "x"}),
    ),
    "PUT /projects/:id": (Spoken("PUT", P, body={"visibility": "public", "name": "x"}), Spoken("PUT", P, body={"visibility_level": 20, "name": "x"})),
    "POST /projects/fork/:id": (Spoken("POST", f"{P}/fork", body={"path": "api", "namespace_id": 1}), Spoken("POST", "projects/fork/acme%2Fapi")),
    "POST /projects/:id/star": (Spoken("POST", f"{P}/star"), Spoken("POST", f"{P}/star")),
    "DELETE /projects/:id/star": (Spoken("POST", f"{P}/unstar"), Spoken("DELETE", f"{P}/star")),
    "POST /projects/:id/archive": (Spoken("POST", f"{P}/archive"), Spoken("POST", f"{P}/archive")),
    "POST /projects/:id/unarchive": (Spoken("POST", f"{P}/unarchive"), Spoken("POST", f"{P}/unarchive")),
    "DELETE /projects/:id": (Spoken("DELETE", P), Spoken("DELETE", P)),
    "POST /projects/:id/uploads": (Spoken("POST", f"{P}/uploads"), Spoken("POST", f"{P}/uploads")),
    "GET /projects/:id/members": (Spoken("GET", f"{P}/members", [("query", "al")]), Spoken("GET", f"{P}/members", [("query", "al")])),
    "GET /projects/:id/members/:user_id": (Spoken("GET", f"{P}/members/2"), Spoken("GET", f"{P}/members/2")),
    "POST /projects/:id/members": (
        Spoken("POST", f"{P}/members", body={"user_id": 2, "access_level": 30}),
        Spoken("POST", f"{P}/members", body={"user_id": 2, "access_level": 30}),
    ),
    "PUT /projects/:id/members/:user_id": (
        Spoken("PUT", f"{P}/members/2", body={"access_level": 30}),
        Spoken("PUT", f"{P}/members/2", body={"access_level": 30}),
    ),
    "DELETE /projects/:id/members/:user_id": (Spoken("DELETE", f"{P}/members/2"), Spoken("DELETE", f"{P}/members/2")),
    "POST /projects/:id/share": (
        Spoken("POST", f"{P}/share", body={"group_id": 2, "group_access": 30}),
        Spoken("POST", f"{P}/share", body={"group_id": 2, "group_access": 30}),
    ),
    "GET /projects/:id/hooks": (Spoken("GET", f"{P}/hooks", PAGES), Spoken("GET", f"{P}/hooks", PAGES)),
    "GET /projects/:id/hooks/:hook_id": (Spoken("GET", f"{P}/hooks/1"), Spoken("GET", f"{P}/hooks/1")),
    "POST /projects/:id/hooks": (Spoken("POST", f"{P}/hooks", body=HOOK), Spoken("POST", f"{P}/hooks", body=HOOK)),
    "PUT /projects/:id/hooks/:hook_id": (Spoken("PUT", f"{P}/hooks/1", body=HOOK), Spoken("PUT", f"{P}/hooks/1", body=HOOK)),
    "DELETE /projects/:id/hooks/:hook_id": (Spoken("DELETE", f"{P}/hooks/1"), Spoken("DELETE", f"{P}/hooks/1")),
    "GET /projects/:id/repository/branches": (Spoken("GET", f"{P}/protected_branches", PAGES), Spoken("GET", f"{P}/repository/branches", PAGES)),
    "GET /projects/:id/repository/branches/:branch": (Spoken("GET", f"{P}/protected_branches/feature%2Fx"), Spoken("GET", BRANCH)),
    "PUT /projects/:id/repository/branches/:branch/protect": (
        Spoken("POST", f"{P}/protected_branches", body={"name": "feature/x"}),
        Spoken("PUT", f"{BRANCH}/protect"),
    ),
    "PUT /projects/:id/repository/branches/:branch/unprotect": (
        Spoken("DELETE", f"{P}/protected_branches/feature%2Fx"),
        Spoken("PUT", f"{BRANCH}/unprotect"),
    ),
    "POST /projects/:id/fork/:forked_from_id": (Spoken("POST", f"{P}/fork/5"), Spoken("POST", f"{P}/fork/5", answered_at=P)),
    "DELETE /projects/:id/fork": (Spoken("DELETE", f"{P}/fork"), Spoken("DELETE", f"{P}/fork")),
    "GET /projects/search/:query": (
        Spoken("GET", "projects", [("search", "a b/c"), ("order_by", "name"), *PAGES]),
        Spoken("GET", "projects/search/a%20b%2Fc", [("order_by", "name"), *PAGES]),
    ),
}
# beside the document
ALSO: dict[str, tuple[Spoken, Spoken]] = {
    "a branch": (
        Spoken("POST", f"{P}/repository/branches", body={"branch": "x", "ref": "main"}),
        Spoken("POST", f"{P}/repository/branches", body={"branch_name": "x", "ref": "main"}),
    ),
    "no branch": (Spoken("DELETE", BRANCH), Spoken("DELETE", BRANCH)),
    "a service": (Spoken("PUT", f"{P}/integrations/slack", body={"webhook": "x"}), Spoken("PUT", f"{P}/services/slack", body={"webhook": "x"})),
    "a service by its old address": (Spoken("GET", f"{P}/services/slack"), Spoken("GET", f"{P}/services/slack")),
    "a namespace": (Spoken("GET", "namespaces/acme"), Spoken("GET", "namespaces", [("search", "acme"), ("per_page", 100)])),
    "a namespace in another": (Spoken("GET", "namespaces/acme%2Fshop"), Spoken("GET", "namespaces", [("search", "shop"), ("per_page", 100)])),
    "a group": (Spoken("GET", "groups/acme", [("with_projects", False)]), Spoken("GET", "groups/acme")),
    "a user": (Spoken("GET", "users", [("username", "al")]), Spoken("GET", "users", [("username", "al")])),
    "oneself": (Spoken("GET", "user"), Spoken("GET", "user")),
    "found among all": (
        Spoken("GET", "projects", [("search", "x"), ("visibility", "private")]),
        Spoken("GET", "projects/all", [("search", "x"), ("visibility", "private")]),
    ),
    "found, in an order that a search has not": (
        Spoken("GET", "projects", [("search", "x"), ("order_by", "path")]),
        Spoken("GET", "projects/all", [("search", "x"), ("order_by", "path")]),
    ),
    "a switch that is off": (Spoken("GET", "projects", [("owned", False), ("membership", True)]), Spoken("GET", "projects", [])),
}


def words(spoken: Spoken) -> tuple[Any, ...]:
    """A request without how its answer is heard."""
    return (spoken.method, spoken.path, list(spoken.query), spoken.body, spoken.answered_at)


@pytest.mark.parametrize("name", [*SAID, *ALSO])
def test_said(name: str) -> None:
    asked, said = {**SAID, **ALSO}[name]
    assert words(to_v3(asked.method, asked.path, asked.query, asked.body)) == words(said)


def test_every_operation_of_the_document_is_said() -> None:
    """And each row says the operation that it is filed under."""
    assert set(SAID) == set(operations())
    for operation, (_asked, said) in SAID.items():
        method, _space, path = operation.partition(" ")
        assert (said.method, bool(re.fullmatch(re.sub(r":\w+", "[^/]+", path), f"/{said.path}"))) == (method, True), operation


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("POST", f"{P}/hooks/1/test/push_events", []),
        ("DELETE", f"{P}/share/3", []),
        ("POST", f"{P}/invitations", []),
        ("PATCH", f"{P}/protected_branches/main", []),
        ("PUT", f"{P}/transfer", []),
        ("GET", f"{P}/repository/branches", [("search", "x")]),
        ("GET", f"{P}/events", [("action", "closed")]),
        ("GET", P, [("statistics", True)]),
        ("GET", "projects", [("topic", "go")]),
        ("GET", "projects", [("order_by", "star_count")]),
        ("GET", "projects", [("owned", True), ("membership", True)]),
    ],
)
def test_what_has_no_words(method: str, path: str, query: Sequence[tuple[str, Any]]) -> None:
    with pytest.raises(InputError, match="API v3 of GitLab 8 cannot do that, GitLab 9 and newer can"):
        to_v3(method, path, query, {})


@pytest.mark.parametrize("path", [f"{P}/uploads", f"{P}/invitations", "groups/acme/projects", f"{P}/avatar"])
def test_reading_what_v3_has_not(path: str) -> None:
    """As v3 itself would answer."""
    with pytest.raises(NotFoundError) as caught:
        to_v3("GET", path)
    assert (caught.value.said, caught.value.status) == (NO_ROUTE, 404)


@pytest.mark.parametrize("path", [f"{P}/members/all/2", "groups/acme/members/all/2", f"{P}/protected_branches/feature%2F%2A"])
def test_known_to_be_absent(path: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        to_v3("GET", path)
    assert caught.value.said == "404 Not found"


@pytest.mark.parametrize(("path", "answer"), [(f"{P}/members/all", []), ("groups/acme/members/all", []), ("version", {"version": "8.0"})])
def test_known_without_asking(path: str, answer: Any) -> None:
    spoken = to_v3("GET", path, PAGES)
    assert (spoken.method, spoken.heard(None)) == ("", answer)


# -- projects
LEVELS = st.sampled_from(["enabled", "disabled"])
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text(min_size=1),
        "description": st.text(),
        "default_branch": st.text(min_size=1),
        "visibility": st.sampled_from(list(VISIBILITY)),
        "shared_runners_enabled": st.booleans(),
        "public_jobs": st.booleans(),
        **{feature: LEVELS for feature in FEATURES},
    },
)


@ALWAYS_THE_SAME
@given(BODIES)
def test_what_is_said_is_heard_again(body: dict[str, Any]) -> None:
    """A server that gives back what it was sent."""
    heard = project_heard({"id": 1, "path_with_namespace": "acme/api", "namespace": {"id": 3}, **project_said(body)})
    assert {name: heard[name] for name in body} == body


@ALWAYS_THE_SAME
@given(BODIES, st.sampled_from(["topics", "merge_method", "lfs_enabled", "issues_access_level"]))
def test_one_word_too_many(body: dict[str, Any], name: str) -> None:
    with pytest.raises(InputError, match=f"^{name}: "):
        project_said({**body, name: "private"})


def test_a_project_heard() -> None:
    raw = {
        "id": 1,
        "path_with_namespace": "acme/api",
        "public": False,
        "visibility_level": 10,
        "tag_list": ["go"],
        "builds_enabled": True,
        "issues_enabled": False,
        "public_builds": True,
        "namespace": {"id": 3, "name": "ACME", "path": "acme", "owner_id": None, "created_at": "x"},
        "shared_with_groups": [{"group_id": 2, "group_access_level": 30}],
    }
    assert project_heard(raw) == {
        "id": 1,
        "path_with_namespace": "acme/api",
        "visibility": "internal",
        "tag_list": ["go"],
        "topics": ["go"],
        "builds_access_level": "enabled",
        "jobs_enabled": True,
        "issues_access_level": "disabled",
        "issues_enabled": False,
        "public_jobs": True,
        "namespace": {"id": 3, "name": "ACME", "path": "acme", "kind": "group", "full_path": "acme", "parent_id": None, "avatar_url": None, "web_url": None},
        "marked_for_deletion_on": None,
        "shared_with_groups": [{"group_id": 2, "group_full_path": None, "group_access_level": 30, "expires_at": None}],
    }
    assert project_heard({**raw, "namespace": {"owner_id": 5}})["namespace"]["kind"] == "user"
    assert project_heard({**raw, "visibility_level": 30})["visibility"] is None
    assert project_heard(b"picture") == b"picture"


def test_ids_are_narrowed_down_here() -> None:
    heard = to_v3("GET", "projects", [("id_after", 4), ("id_before", 7)]).heard
    listed = [{"id": number, "path_with_namespace": "a/b"} for number in range(1, 10)]
    assert [project["id"] for project in heard(listed)] == [5, 6]
    assert heard({"message": "no list"}) == {"message": "no list"}


# -- everything else that is heard
def test_members_and_hooks_heard() -> None:
    assert to_v3("GET", f"{P}/members").heard([{"id": 2, "email": "a@example.com"}]) == [{"id": 2}]
    assert to_v3("PUT", f"{P}/members/2", body={}).heard({"id": 2, "email": "a@example.com"}) == {"id": 2}
    written = to_v3("POST", f"{P}/hooks", body={**HOOK, "tag_push_events": True})
    assert written.heard({"id": 1, "url": "x"}) == {"id": 1, "url": "x", "tag_push_events": True}
    assert to_v3("GET", f"{P}/hooks").heard([{"id": 1, "build_events": True}]) == [{"id": 1, "job_events": True}]
    assert to_v3("GET", f"{P}/hooks/1").heard({"id": 1}) == {"id": 1}
    assert written.heard({"id": 1, "tag_push_events": False}) == {"id": 1, "tag_push_events": False}


@pytest.mark.parametrize(("branch", "push", "merge"), [({}, 40, 40), ({"developers_can_push": True}, 30, 40), ({"developers_can_merge": True}, 40, 30)])
def test_protection_heard(branch: dict[str, Any], push: int, merge: int) -> None:
    raw = {"name": "main", "protected": True, **branch}
    rule = {"name": "main", "allow_force_push": False, "push_access_levels": [{"access_level": push}], "merge_access_levels": [{"access_level": merge}]}
    assert to_v3("GET", f"{P}/protected_branches/main").heard(raw) == rule
    assert to_v3("POST", f"{P}/protected_branches", body={"name": "main"}).heard(raw) == rule
    assert to_v3("GET", f"{P}/protected_branches").heard([raw, {"name": "other", "protected": False}]) == [rule]
    with pytest.raises(NotFoundError, match="404 Not found"):
        to_v3("GET", f"{P}/protected_branches/other").heard({"name": "other", "protected": False})


NONE, ONE, TWO = "0" * 40, "1" * 40, "2" * 40


@pytest.mark.parametrize(
    ("data", "action", "kind", "ref", "title"),
    [
        ({"before": NONE, "after": ONE, "ref": "refs/heads/a/b"}, "created", "branch", "a/b", None),
        ({"before": ONE, "after": NONE, "ref": "refs/tags/v1"}, "removed", "tag", "v1", None),
        (
            {"before": ONE, "after": TWO, "ref": "refs/heads/main", "commits": [{"message": "one"}, {"message": "two\n\nmore"}]},
            "pushed",
            "branch",
            "main",
            "two",
        ),
    ],
)
def test_pushes_heard(data: dict[str, Any], action: str, kind: str, ref: str, title: str | None) -> None:
    (heard,) = to_v3("GET", f"{P}/events").heard([{"title": None, "action_name": "pushed to", "data": {**data, "total_commits_count": 2}}])
    pushed = heard.pop("push_data")
    assert heard == {"action_name": "pushed to"}
    assert (pushed["action"], pushed["ref_type"], pushed["ref"], pushed["commit_title"], pushed["commit_count"]) == (action, kind, ref, title, 2)
    assert (pushed["commit_from"] is None, pushed["commit_to"] is None) == (action == "created", action == "removed")


def test_other_events_heard() -> None:
    note = {"action_name": "commented on", "data": None, "note": {"id": 1}}
    assert to_v3("GET", f"{P}/events").heard([note]) == [{"action_name": "commented on", "note": {"id": 1}}]


def test_namespaces_and_groups_heard() -> None:
    found = [{"id": 1, "path": "acme-old", "kind": "group"}, {"id": 2, "path": "acme", "kind": "group"}]
    assert to_v3("GET", "namespaces/ACME").heard(found) == {"full_path": "acme", **found[1]}
    assert (
        to_v3("GET", "namespaces/a%2Fshop").heard([{"id": 1, "path": "shop", "full_path": "b/shop"}, {"id": 2, "path": "shop", "full_path": "a/shop"}])["id"]
        == 2
    )
    with pytest.raises(NotFoundError, match="404 Namespace Not Found"):
        to_v3("GET", "namespaces/acm").heard(found)
    assert to_v3("GET", "groups/acme").heard({"id": 2, "path": "acme"}) == {"id": 2, "path": "acme", "full_path": "acme"}


# -- what is planned
@dataclass
class Subject:
    """A resource as far as a plan needs it; it answers what it was given."""

    name: str
    params: dict[str, Any] = field(default_factory=dict)
    fields: Sequence[Field] = ()
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def client(self) -> Subject:
        """Itself."""
        return self

    def get(self, path: str, query: Any = ()) -> Any:
        """What was given, or 404."""
        if path not in self.answers:
            raise NotFoundError(f"GET /{path}: 404", said="404 Branch Not Found")
        return self.answers[path]

    def parent(self) -> str:
        """A project."""
        return P


def create(payload: dict[str, Any], **after: Any) -> Plan:
    return Plan("create", None, {**payload, **after}, payload, {"before": {}, "after": payload})


def update(before: dict[str, Any], payload: dict[str, Any]) -> Plan:
    return Plan("update", before, {**before, **payload}, payload, {"before": {}, "after": payload})


TOKEN = Field("token", secret=True)


@pytest.mark.parametrize(
    ("kind", "todo", "name"),
    [
        ("project_hook", create({"url": "x", "pipeline_events": True}), "pipeline_events"),
        ("project_member", update({"access_level": 30}, {"access_level": 30, "expires_at": "2099-01-01"}), "expires_at"),
        ("project_share", create({"group_id": 1, "group_access": 30, "expires_at": "2099-01-01"}), "expires_at"),
        ("project_fork", create({"path": "x", "namespace_id": 1, "visibility": "private"}), "visibility"),
        ("protected_branch", create({"name": "main", "code_owner_approval_required": True}), "code_owner_approval_required"),
        ("protected_branch", create({"name": "main", "push_access_level": 0}), "push_access_level"),
        ("protected_branch", update({"name": "main"}, {"merge_access_level": 30}), "merge_access_level"),
        ("project", create({"path": "x", "namespace_id": 1, "lfs_enabled": False}), "lfs_enabled"),
        ("project", update({}, {"wiki_access_level": "private"}), "wiki_access_level"),
    ],
)
def test_a_plan_that_v3_cannot_carry_out(kind: str, todo: Plan, name: str) -> None:
    with pytest.raises(InputError, match=rf"^{name}: .*API v3 of GitLab 8 cannot do that"):
        fitted(Subject(kind), {}, todo)


@pytest.mark.parametrize("todo", [Plan("none", {"url": "x"}, {"url": "x"}), create({"url": "x", "token": "s"})])
def test_a_secret_that_v3_does_not_know(todo: Plan) -> None:
    """Also where nothing is to be done: a secret is never compared."""
    with pytest.raises(InputError, match=r"^token: "):
        fitted(Subject("project_hook", fields=[TOKEN]), {"token": "s"}, todo)


@pytest.mark.parametrize("todo", [Plan("none", {"id": 1}, {"id": 1}), update({"id": 1}, {"description": "x"})])
def test_a_setting_that_is_never_told(todo: Plan) -> None:
    """Of a project: as little known, and as little left out; what counts for a new one alone is none of it."""
    fields = [Field("mirror_branch_regex", readback=None), Field("template_name", create_only=True, readback=None), Field("import_url", secret=True)]
    with pytest.raises(InputError, match=r"^mirror_branch_regex: "):
        fitted(Subject("project", fields=fields), {"mirror_branch_regex": "x"}, todo)
    assert fitted(Subject("project", fields=fields), {"template_name": "rails", "import_url": "x"}, todo) == todo


def test_what_is_off_is_left_out() -> None:
    todo = fitted(Subject("project_hook"), {}, create({"url": "x", "push_events": False, "pipeline_events": False, "name": ""}))
    assert todo.payload == {"url": "x", "push_events": False}
    assert todo.after == {"url": "x", "push_events": False, "pipeline_events": None, "name": None}
    todo = fitted(Subject("project"), {}, create({"path": "x", "namespace_id": 1, "topics": [], "description": ""}))
    assert todo.payload == {"path": "x", "namespace_id": 1, "description": ""}


def test_the_url_of_a_hook_goes_with_every_change() -> None:
    assert fitted(Subject("project_hook"), {}, update({"url": "x"}, {"push_events": False})).payload == {"url": "x", "push_events": False}
    assert fitted(Subject("project_hook"), {}, update({"url": "x"}, {"url": "y"})).payload == {"url": "y"}


@pytest.mark.parametrize(
    ("live", "wanted", "changes", "sent"),
    [
        (None, {"tag_push_events": True}, {"tag_push_events": True}, {}),
        (None, {"tag_push_events": False}, {}, {}),
        (None, {"tag_push_events": False, "push_events": True}, {"push_events": True}, {"push_events": True, "tag_push_events": False}),
        (None, {"tag_push_events": True, "push_events": True}, {"tag_push_events": True, "push_events": True}, {"push_events": True, "tag_push_events": True}),
        (False, {"tag_push_events": True}, {"tag_push_events": True}, {"tag_push_events": True}),
    ],
)
def test_what_is_never_told_is_no_change_by_itself(live: Any, wanted: dict[str, Any], changes: dict[str, Any], sent: dict[str, Any]) -> None:
    """It goes along with others, off as well as on; alone it is warned of."""
    before = {"url": "x", "tag_push_events": live}
    planned = update(before, changes) if changes else Plan("none", before, before)
    todo = fitted(Subject("project_hook"), wanted, planned)
    assert (todo.action, bool(todo.warnings), todo.payload) == ("update" if sent else "none", not sent, {"url": "x", **sent} if sent else {})
    assert todo.after == {**before, **sent}


@pytest.mark.parametrize("todo", [Plan("delete", {"group_id": 1}), update({"group_id": 1}, {"group_id": 1, "group_access": 40})])
def test_shares_stay(todo: Plan) -> None:
    with pytest.raises(InputError, match="a share cannot be changed or removed"):
        fitted(Subject("project_share"), {}, todo)


SOURCE = {"id": 1, "path_with_namespace": "acme/api", "name": "API", "description": "x"}


@pytest.mark.parametrize(
    ("home", "path", "fine"), [("alice", "api", True), ("ALICE", "Api", True), ("acme", "api", False), ("alice", "other", False), ("bob", "api", False)]
)
def test_where_a_fork_goes(home: str, path: str, fine: bool) -> None:
    subject = Subject("project_fork", answers={"user": {"username": "alice"}})
    todo = create({"path": path, "namespace_id": 1}, namespace={"full_path": home}, forked_from_project=SOURCE)
    if not fine:
        with pytest.raises(InputError, match="as alice/api and nowhere else"):
            fitted(subject, {}, todo)
        return
    done = fitted(subject, {}, todo)
    assert done.payload == todo.payload
    assert done.after is not None
    assert (done.after["forked_from_project"]["name"], "description" in done.after["forked_from_project"]) == ("API", False)


def test_a_relation_asks_nothing() -> None:
    todo = Plan("create", None, {"forked_from_project": SOURCE}, {})
    assert fitted(Subject("project_fork"), {}, todo).payload == {}


@pytest.mark.parametrize("levels", [{}, {"push_access_level": 40}, {"merge_access_level": 40, "allow_force_push": False}])
def test_protection_that_v3_has(levels: dict[str, Any]) -> None:
    subject = Subject("protected_branch", {"name": "feature/x"}, answers={BRANCH: {"name": "feature/x"}})
    assert fitted(subject, {}, create({"name": "feature/x", **levels})).payload == {"name": "feature/x"}


@pytest.mark.parametrize(("name", "said"), [("feature/*", "name: a wildcard"), ("gone", "name: there is no branch 'gone'")])
def test_protection_that_v3_has_not(name: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        fitted(Subject("protected_branch", {"name": name}), {}, create({"name": name}))


@pytest.mark.parametrize("kind", [*KNOWN, "project", "integration"])
def test_what_is_removed_or_as_declared_needs_no_words(kind: str) -> None:
    nothing, gone = Plan("none", {"id": 1}, {"id": 1}), Plan("delete", {"id": 1})
    assert fitted(Subject(kind), {}, nothing) == nothing
    if kind != "project_share":
        assert fitted(Subject(kind), {}, gone) == gone


def test_options_that_ask_for_what_v3_has_not() -> None:
    for params in ({"inherited": "accept"}, {"include_inherited": True}):
        with pytest.raises(InputError, match=f"^{next(iter(params))}: "):
            refuse_options("project_member", params)
    refuse_options("project_member", {"inherited": "ignore", "include_inherited": False})
    refuse_options("project", {"inherited": "accept"})


@pytest.mark.parametrize(
    ("error", "so"),
    [
        (NotFoundError("x", said=NO_ROUTE), True),
        (NotFoundError("x", said="an HTML page titled 'Not here'"), True),
        (ProtocolError("x"), True),
        (NotFoundError("x", said="404 Project Not Found"), False),
        (AuthError("x"), False),
    ],
)
def test_no_such_address(error: GitLabError, so: bool) -> None:
    assert has_no_such_address(error) is so
