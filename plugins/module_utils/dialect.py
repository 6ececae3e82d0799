# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API v3 of GitLab 8, in one place: what v4 would be asked is said in v3's words, and v3's answers are heard in v4's. Pure.

From the document of the Projects API v3 and projects-operations, "Renames v3 -> v4" and "v3 dialect". What the document does not have and
nothing could be declared without (namespaces, users, groups) is marked (unverified).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Callable, NamedTuple, Protocol
from urllib.parse import quote, unquote

from ansible_collections.labops.gitlab.plugins.module_utils.errors import (
    NO_ROUTE,
    GitLabError,
    InputError,
    NotFoundError,
    ProjectMissingError,
    ProtocolError,
)
from ansible_collections.labops.gitlab.plugins.module_utils.fields import SECRET, Field, Object, read
from ansible_collections.labops.gitlab.plugins.module_utils.plan import Plan

Query = Sequence[tuple[str, Any]]

LATER = "API v3 of GitLab 8 cannot do that, GitLab 9 and newer can"
MASTER, DEVELOPER = 40, 30  # who may push to a protected branch in GitLab 8 [inferred], and who may where it says developers_can_push
VISIBILITY: Mapping[str, int] = MappingProxyType({"private": 0, "internal": 10, "public": 20})
FEATURES: Mapping[str, str] = MappingProxyType(
    {f"{feature}_access_level": f"{feature}_enabled" for feature in ("issues", "merge_requests", "builds", "wiki", "snippets", "container_registry")}
)
# settings of a project that have one name in both, those that have another, and those that only a new one takes
SETTINGS = ("name", "path", "description", "default_branch", "shared_runners_enabled")
RENAMED: Mapping[str, str] = MappingProxyType({"public_jobs": "public_builds"})
OF_A_NEW_ONE = ("namespace_id", "import_url")
HOOK = ("url", "push_events", "issues_events", "merge_requests_events", "tag_push_events", "note_events", "enable_ssl_verification")
# what a change of each kind of object may carry; a project's settings are looked at one by one
KNOWN: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "project_hook": HOOK,
        "project_member": ("user_id", "access_level"),
        "project_share": ("group_id", "group_access"),
        "branch": ("branch", "ref"),
        "protected_branch": ("name", "push_access_level", "merge_access_level"),
        "project_fork": ("path", "namespace_id"),
        "project_star": (),
    }
)
# options that v3 could only ignore, with the value that asks for something
REFUSED: Mapping[str, Mapping[str, Any]] = MappingProxyType({"project_member": {"inherited": "accept", "include_inherited": True}})
# what a fork tells of its source
OF_A_SOURCE = ("id", "name", "name_with_namespace", "path", "path_with_namespace", "web_url", "http_url_to_repo")
# taken, but left out of answers: the document prints no such key
UNTOLD: Mapping[str, Sequence[str]] = MappingProxyType({"project_hook": ("tag_push_events",)})
# lists: their filters and orders, as the document has them; those by name alone have fewer
FILTERS = ("archived", "visibility", "search", "order_by", "sort", "page", "per_page")
ORDERS = ("id", "name", "path", "created_at", "updated_at", "last_activity_at")
NOT_OF_A_SEARCH = {"archived", "visibility", "path", "updated_at"}
LISTS: Mapping[str, str] = MappingProxyType({"owned": "projects/owned", "starred": "projects/starred", "membership": "projects"})


def _unchanged(answer: Any) -> Any:
    return answer


@dataclass(frozen=True)
class Spoken:
    """A request of v3, and how its answer is heard in v4's words.

    Without a method nothing is sent: the answer is known. answered_at: where v4's answer is read, when v3's has nothing of it.
    """

    method: str
    path: str
    query: Query = ()
    body: Any = None
    heard: Callable[[Any], Any] = _unchanged
    answered_at: str = ""


Said = Callable[[Spoken, Sequence[str]], Spoken]


class _Rule(NamedTuple):
    """methods and path (a regular expression of v4's) of a request, and how it is said."""

    methods: str
    path: str
    said: Said


def to_v3(method: str, path: str, query: Query = (), body: Any = None) -> Spoken:
    """A request of v4 in v3's words. Raises InputError for what v3 does not have, and for a read NotFoundError, as v3 itself would answer."""
    request = Spoken(method, path, query, body)
    for rule in _RULES:
        match = re.fullmatch(rule.path, path)
        if match and method in rule.methods.split():
            return rule.said(request, match.groups())
    words = f"{method} /{path}: {LATER}"
    if method == "GET":
        raise NotFoundError(words, method=method, path=f"/{path}", status=404, said=NO_ROUTE)
    raise InputError(words, method=method, path=f"/{path}")


def has_no_such_address(error: GitLabError) -> bool:
    """Whether an error says that the server does not know the address at all: GitLab's words for it, or an HTML page."""
    return isinstance(error, ProtocolError) or (isinstance(error, NotFoundError) and (error.said == NO_ROUTE or error.said.startswith("an HTML page")))


# -- what is planned
class Server(Protocol):
    """What reads."""

    def get(self, path: str, query: Query = ()) -> Any:
        """The answer of a GET."""


class Subject(Protocol):
    """What has to be known of a resource."""

    name: str
    params: Mapping[str, Any]

    @property
    def client(self) -> Server:
        """Its server."""

    @property
    def fields(self) -> Sequence[Field]:
        """What can be declared."""

    def parent(self) -> str:
        """The address of what it belongs to."""


def refuse_options(kind: str, params: Mapping[str, Any]) -> None:
    """Raises InputError for options that v3 could only ignore."""
    refused = [name for name, value in REFUSED.get(kind, {}).items() if params.get(name) == value]
    if refused:
        raise InputError(f"{', '.join(refused)}: {LATER}")


def without_later_secrets(kind: str, declared: Mapping[str, Any]) -> Object:
    """A declaration without the secrets that v3 does not take, so that there can be none."""
    return {name: value for name, value in declared.items() if value != SECRET or name in KNOWN.get(kind, (name,))}


def fitted(subject: Subject, wanted: Mapping[str, Any], todo: Plan) -> Plan:
    """A plan as v3 can carry it out. What v3 has not and that is off or empty is left out. Raises InputError for all else that v3 has not."""
    refuse_options(subject.name, subject.params)
    known = KNOWN.get(subject.name)
    # what is never compared, and so stands in no plan where nothing else changes
    unseen = {f.name: wanted[f.name] for f in subject.fields if f.name in wanted and (f.holds_secret or not f.readable) and not f.create_only}
    if subject.name == "project":
        project_said(unseen)
    if known is not None and todo.action != "delete":
        _refuse([name for name, value in {**unseen, **todo.payload}.items() if name not in known and not _says_nothing(value)])
        todo = _without(todo, [name for name in todo.payload if name not in known])
    todo = _beside_untold(subject, wanted, todo)
    return _FITTERS[subject.name](subject, todo) if todo.changed and subject.name in _FITTERS else todo


def _beside_untold(subject: Subject, wanted: Mapping[str, Any], todo: Plan) -> Plan:
    """What answers leave out is no change by itself: it is sent along with other changes, and the user is told where there are none."""
    current = todo.before
    if current is None or todo.action == "delete":
        return todo
    untold = {name: wanted[name] for name in UNTOLD.get(subject.name, ()) if name in wanted and current.get(name) is None}
    if untold and set(todo.payload) <= set(untold):
        words = f"{', '.join(untold)}: this server does not tell it, so that it cannot be compared; it is sent along with other changes"
        return Plan("none", current, current, warnings=(*todo.warnings, words))
    return replace(todo, payload={**todo.payload, **untold}, after={**(todo.after or {}), **untold})


def _refuse(names: Sequence[str], why: str = LATER) -> None:
    if names:
        raise InputError(f"{', '.join(sorted(names))}: {why}")


def _says_nothing(value: Any) -> bool:
    return value is False or value in (None, "", [], {})


def _without(todo: Plan, names: Sequence[str]) -> Plan:
    """The plan without some of what would be sent; the server's answer will not have it either."""
    payload = {name: value for name, value in todo.payload.items() if name not in names}
    return replace(todo, payload=payload, after=todo.after and {**todo.after, **{name: None for name in names if name in todo.after}})


def _project_fitted(subject: Subject, todo: Plan) -> Plan:
    """Settings that v3 has; the path of another user's project is made from its name, and a new project has no branch."""
    if todo.action == "delete":
        return todo
    named = {name: value for name, value in todo.payload.items() if name != "archived"}
    empty = [name for name, value in named.items() if name not in SETTINGS and value in ("", [])]
    project_said({name: value for name, value in named.items() if name not in empty})
    if todo.action == "create":
        _refuse(["default_branch"] if "default_branch" in named else [], "API v3 makes a project without branches; declare it once they are there")
        if "namespace_id" not in named:
            wrong = ["name"] if named["name"] != named["path"] else []
            _refuse(wrong, "API v3 makes the path of another user's project from it; change it afterwards")
    return _without(todo, empty)


def _hook_fitted(_subject: Subject, todo: Plan) -> Plan:
    """The url is demanded in every write."""
    return replace(todo, payload={"url": todo.before["url"], **todo.payload}) if todo.before and todo.action == "update" else todo


def _share_fitted(_subject: Subject, todo: Plan) -> Plan:
    if todo.action != "create":
        raise InputError(f"group: a share cannot be changed or removed: {LATER}")
    return todo


def _fork_fitted(subject: Subject, todo: Plan) -> Plan:
    """Forks go into the namespace of the token's user, under the path of their source, of which they tell less than in v4."""
    source = read(todo.after, "forked_from_project")
    if todo.action != "create" or not source:
        return todo
    todo = replace(todo, after={**(todo.after or {}), "forked_from_project": {name: source.get(name) for name in OF_A_SOURCE}})
    if "path" not in todo.payload:  # the relation alone
        return todo
    home, own = str(read(todo.after, "namespace.full_path")), str(subject.client.get("user")["username"])
    path = source["path_with_namespace"].rpartition("/")[2]
    if (home.lower(), todo.payload["path"].lower()) != (own.lower(), path.lower()):
        raise InputError(f"project: API v3 makes this token's fork of {source['path_with_namespace']} as {own}/{path} and nowhere else; GitLab 9 and newer can")
    return todo


def _rule_fitted(subject: Subject, todo: Plan) -> Plan:
    """A branch is protected or not, so it has to be there, and nobody else than Masters is named.

    made_before: of a project's branches those that the same task makes; of a new one then all.
    """
    if todo.action == "delete":
        return todo
    levels = [name for name in todo.payload if name != "name"]
    _refuse([name for name in levels if todo.payload[name] != MASTER])
    name, made = subject.params["name"], subject.params.get("made_before")
    _refuse(["name"] if "*" in name else [], f"a wildcard: {LATER}")
    if name not in (made or ()):
        _look_for_branch(subject, name, made is None)
    return replace(todo, payload={"name": name})


def _look_for_branch(subject: Subject, name: str, lenient: bool) -> None:
    """lenient: a project that is not there may come with it. Raises InputError."""
    try:
        subject.client.get(f"{subject.parent()}/repository/branches/{quote(name, safe='')}")
    except NotFoundError as error:
        if lenient and isinstance(error, ProjectMissingError):  # in check mode, where all of it is predicted
            return
        raise InputError(f"name: there is no branch {name!r}, and API v3 protects only those that are there", **error.request()) from error


_FITTERS: Mapping[str, Callable[[Subject, Plan], Plan]] = MappingProxyType(
    {
        "project": _project_fitted,
        "project_hook": _hook_fitted,
        "project_share": _share_fitted,
        "project_fork": _fork_fitted,
        "protected_branch": _rule_fitted,
    }
)


# -- projects
def project_said(body: Object) -> Object:
    """The settings of a project in v3's words. Raises InputError for what v3 does not have."""
    said: Object = {}
    for name, value in body.items():
        if name in SETTINGS or name in OF_A_NEW_ONE:
            said[name] = value
        elif name in RENAMED:
            said[RENAMED[name]] = value
        elif name == "visibility":
            said["visibility_level"] = VISIBILITY[value]
        elif name in FEATURES and value in ("enabled", "disabled"):
            said[FEATURES[name]] = value == "enabled"
        else:
            raise InputError(f"{name}: {value!r}: {LATER}" if name in FEATURES else f"{name}: {LATER}")
    return said


def project_heard(raw: Any) -> Any:
    """A project of v3 in v4's words."""
    if not isinstance(raw, Mapping):
        return raw
    names = {number: name for name, number in VISIBILITY.items()}
    kept = {key: value for key, value in raw.items() if key not in ("public", "visibility_level", "public_builds", "builds_enabled")}
    home = raw.get("namespace") or {}
    namespace = {"id": home.get("id"), "name": home.get("name"), "path": home.get("path"), "kind": "user" if home.get("owner_id") else "group"}
    return {
        **kept,
        **{level: "enabled" if raw[flag] else "disabled" for level, flag in FEATURES.items() if flag in raw},
        "jobs_enabled": raw.get("builds_enabled"),
        "visibility": names.get(raw.get("visibility_level", -1)),
        "public_jobs": raw.get("public_builds"),
        "topics": raw.get("tag_list"),
        "namespace": {**namespace, "full_path": raw["path_with_namespace"].rpartition("/")[0], "parent_id": None, "avatar_url": None, "web_url": None},
        "marked_for_deletion_on": None,
        "shared_with_groups": [{"group_full_path": None, "expires_at": None, **share} for share in raw.get("shared_with_groups") or ()],
    }


def _listed(request: Spoken, _parts: Sequence[str]) -> Spoken:
    """Of one's own, of starred ones, by name alone; all others are for administrators. Ids are narrowed down here, since v3 lists all of them."""
    asked = {name: value for name, value in request.query if not _says_nothing(value) or name in FILTERS}
    chosen = [name for name in LISTS if name in asked]
    by_name = not chosen and "search" in asked and not NOT_OF_A_SEARCH & set(asked) and asked.get("order_by") not in NOT_OF_A_SEARCH
    filters = tuple(name for name in FILTERS if name != "search") if by_name else FILTERS
    _refuse([name for name in asked if name not in (*filters, *LISTS, "search", "simple", "pagination", "id_after", "id_before")])
    _refuse(chosen[1:], f"with {chosen[0]}: {LATER}" if chosen else "")
    _refuse(["order_by"] if asked.get("order_by", "id") not in ORDERS else [], f"{asked.get('order_by')}: {LATER}")
    path = f"projects/search/{quote(str(asked['search']), safe='')}" if by_name else LISTS[chosen[0]] if chosen else "projects/all"
    first, last = int(asked.get("id_after", 0)), asked.get("id_before")

    def heard(answer: Any) -> Any:
        if not isinstance(answer, list):
            return answer
        return [project_heard(raw) for raw in answer if raw["id"] > first and (last is None or raw["id"] < int(last))]

    return replace(request, path=path, query=[pair for pair in request.query if pair[0] in filters], heard=heard)


def _one_project(request: Spoken, _parts: Sequence[str]) -> Spoken:
    """One project, with nothing beside it."""
    _refuse([name for name, value in request.query if not _says_nothing(value)])
    return replace(request, query=(), heard=project_heard)


def _created(request: Spoken, _parts: Sequence[str]) -> Spoken:
    """The name is demanded. Another user's has no parameter for the path, which comes from it."""
    body = project_said(request.body or {})
    body = {**({"name": body["path"]} if "path" in body else {}), **body}
    if request.path != "projects":
        body.pop("path", None)
    return replace(request, body=body, heard=project_heard)


def _changed(request: Spoken, _parts: Sequence[str]) -> Spoken:
    return replace(request, body=project_said(request.body or {}), heard=project_heard)


def _answers_with_it(request: Spoken, _parts: Sequence[str]) -> Spoken:
    return replace(request, heard=project_heard)


def _unstarred(request: Spoken, parts: Sequence[str]) -> Spoken:
    return replace(request, method="DELETE", path=f"projects/{parts[0]}/star", heard=project_heard)


def _forked(request: Spoken, parts: Sequence[str]) -> Spoken:
    return replace(request, path=f"projects/fork/{parts[0]}", body=None, heard=project_heard)


def _related(request: Spoken, parts: Sequence[str]) -> Spoken:
    """The answer is the record of the link."""
    return replace(request, answered_at=f"projects/{parts[0]}")


# -- members and hooks
def _member_heard(raw: Any) -> Any:
    """v4 shows no address of a member."""
    return {key: value for key, value in raw.items() if key != "email"} if isinstance(raw, Mapping) else raw


def _members(request: Spoken, parts: Sequence[str]) -> Spoken:
    said = _plain("query")(request, parts)
    return replace(said, heard=lambda answer: [_member_heard(raw) for raw in answer] if isinstance(answer, list) else _member_heard(answer))


def _hook_heard(raw: Any, sent: Object) -> Any:
    """Jobs were builds. What answers leave out is heard as it was sent."""
    if not isinstance(raw, Mapping):
        return raw
    untold = {name: sent[name] for name in UNTOLD["project_hook"] if name in sent}
    return {**untold, **{"job_events" if key == "build_events" else key: value for key, value in raw.items()}}


def _hooks(request: Spoken, parts: Sequence[str]) -> Spoken:
    sent = request.body or {}
    said = _plain()(request, parts)
    return replace(said, heard=lambda answer: [_hook_heard(raw, {}) for raw in answer] if isinstance(answer, list) else _hook_heard(answer, sent))


# -- branches
def _branch_made(request: Spoken, _parts: Sequence[str]) -> Spoken:
    body = dict(request.body)
    return replace(request, body={"branch_name": body.pop("branch"), **body})


def _rule_heard(branch: Any) -> Object:
    able = {side: DEVELOPER if branch.get(f"developers_can_{side}") else MASTER for side in ("push", "merge")}
    return {"name": branch["name"], "allow_force_push": False, **{f"{side}_access_levels": [{"access_level": level}] for side, level in able.items()}}


def _rule(request: Spoken, parts: Sequence[str]) -> Spoken:
    """A protected branch is a branch that says so; no branch has a wildcard in its name."""
    if "*" in unquote(parts[1]):
        raise _not_found(request)

    def heard(branch: Any) -> Any:
        if not branch.get("protected"):
            raise _not_found(request)
        return _rule_heard(branch)

    return replace(request, path=f"projects/{parts[0]}/repository/branches/{parts[1]}", heard=heard)


def _rules(request: Spoken, parts: Sequence[str]) -> Spoken:
    said = _plain()(request, parts)

    def heard(branches: Any) -> Any:
        return [_rule_heard(branch) for branch in branches if branch.get("protected")]

    return replace(said, path=f"projects/{parts[0]}/repository/branches", heard=heard)


def _protected(_request: Spoken, parts: Sequence[str]) -> Spoken:
    return Spoken("PUT", f"projects/{parts[0]}/repository/branches/{quote(_request.body['name'], safe='')}/protect", heard=_rule_heard)


def _unprotected(_request: Spoken, parts: Sequence[str]) -> Spoken:
    return Spoken("PUT", f"projects/{parts[0]}/repository/branches/{parts[1]}/unprotect")


# -- events
def _events(request: Spoken, parts: Sequence[str]) -> Spoken:
    return replace(_plain()(request, parts), heard=lambda events: [_event_heard(event) for event in events])


def _event_heard(event: Object) -> Object:
    """``data`` of v3 is ``push_data`` of v4, whose keys are those of doc/api/events.md."""
    data = event.get("data")
    rest = {key: value for key, value in event.items() if key not in ("data", "title")}
    return {**rest, "push_data": _push_heard(data)} if data else rest


def _push_heard(data: Object) -> Object:
    none, ref, commits = "0" * 40, str(data.get("ref")), data.get("commits") or [{}]
    action = "created" if data.get("before") == none else "removed" if data.get("after") == none else "pushed"
    return {
        "commit_count": data.get("total_commits_count"),
        "action": action,
        "ref_type": "tag" if ref.startswith("refs/tags/") else "branch",
        "commit_from": None if action == "created" else data.get("before"),
        "commit_to": None if action == "removed" else data.get("after"),
        "ref": ref.split("/", 2)[-1],
        "commit_title": str(commits[-1].get("message", "")).partition("\n")[0] or None,
    }


# -- what the document does not have
def _namespace(request: Spoken, parts: Sequence[str]) -> Spoken:
    """By its path, in the first hundred that a search finds (unverified); GitLab 8 has no groups in groups."""
    wanted = unquote(parts[0]).lower()

    def heard(found: Any) -> Any:
        exact = [entry for entry in found if str(entry.get("full_path") or entry["path"]).lower() == wanted]
        if not exact:
            raise _not_found(request, "404 Namespace Not Found")
        return {"full_path": exact[0]["path"], **exact[0]}

    return Spoken("GET", "namespaces", [("search", wanted.rpartition("/")[2]), ("per_page", 100)], heard=heard)


def _group(request: Spoken, _parts: Sequence[str]) -> Spoken:
    """By id or path (unverified)."""
    return replace(request, query=(), heard=lambda group: {"full_path": group.get("path"), **group})


# -- how much else is said
def _not_found(request: Spoken, said: str = "404 Not found") -> NotFoundError:
    return NotFoundError(f"{request.method} /{request.path}: 404: {said}", method=request.method, path=f"/{request.path}", status=404, said=said)


def _plain(*filters: str) -> Said:
    """As it is, where it has no filter that v3 would ignore."""

    def said(request: Spoken, _parts: Sequence[str]) -> Spoken:
        _refuse([name for name, _value in request.query if name not in (*filters, "page", "per_page")])
        return request

    return said


def _answered(answer: Any) -> Said:
    """What is known without asking."""
    return lambda _request, _parts: Spoken("", "", heard=lambda _nothing: answer)


def _absent(request: Spoken, _parts: Sequence[str]) -> Spoken:
    """What is known to be absent without asking."""
    raise _not_found(request)


def _services(request: Spoken, parts: Sequence[str]) -> Spoken:
    return replace(request, path=f"projects/{parts[0]}/services{parts[1] or ''}")


_P = r"projects/([^/]+)"
_B = rf"{_P}/repository/branches"
_RULES = (
    _Rule("GET", "projects", _listed),
    _Rule("POST", "projects|projects/user/[^/]+", _created),
    _Rule("GET", _P, _one_project),
    _Rule("PUT", _P, _changed),
    _Rule("DELETE", _P, _plain()),
    _Rule("POST", rf"{_P}/(?:star|archive|unarchive)", _answers_with_it),
    _Rule("POST", rf"{_P}/unstar", _unstarred),
    _Rule("POST", rf"{_P}/fork", _forked),
    _Rule("POST", rf"{_P}/fork/[^/]+", _related),
    _Rule("DELETE", rf"{_P}/fork", _plain()),
    _Rule("POST", rf"{_P}/uploads", _plain()),
    _Rule("GET", rf"{_P}/events", _events),
    # what is inherited cannot be asked for
    _Rule("GET", r"(?:projects|groups)/[^/]+/members/all", _answered([])),
    _Rule("GET", r"(?:projects|groups)/[^/]+/members/all/[^/]+", _absent),
    _Rule("GET POST", rf"{_P}/members", _members),
    _Rule("GET PUT DELETE", rf"{_P}/members/[^/]+", _members),
    _Rule("POST", rf"{_P}/share", _plain()),
    _Rule("GET POST PUT DELETE", rf"{_P}/hooks(?:/[^/]+)?", _hooks),
    _Rule("GET", _B, _plain()),
    _Rule("POST", _B, _branch_made),
    _Rule("GET DELETE", rf"{_B}/[^/]+", _plain()),
    _Rule("GET", rf"{_P}/protected_branches/([^/]+)", _rule),
    _Rule("GET", rf"{_P}/protected_branches", _rules),
    _Rule("POST", rf"{_P}/protected_branches", _protected),
    _Rule("DELETE", rf"{_P}/protected_branches/([^/]+)", _unprotected),
    _Rule("GET PUT DELETE", rf"{_P}/(?:integrations|services)(/[^/]+)?", _services),
    _Rule("GET", r"namespaces/([^/]+)", _namespace),
    _Rule("GET", r"groups/([^/]+)", _group),
    _Rule("GET", r"users", _plain("username", "search")),  # (unverified), as the next
    _Rule("GET", r"users/[^/]+|user", _plain()),
    _Rule("GET", r"version", _answered({"version": "8.0"})),  # the oldest that is meant; later ones tell theirs
)
