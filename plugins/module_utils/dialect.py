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
from typing import Any, Callable, NamedTuple
from urllib.parse import quote, unquote

from ansible_collections.labops.gitlab.plugins.module_utils.errors import NO_ROUTE, GitLabError, InputError, NotFoundError, ProtocolError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Object

LATER = "API v3 of GitLab 8 cannot do that, GitLab 9 and newer can"
VISIBILITY = {"private": 0, "internal": 10, "public": 20}
FEATURES = {f"{feature}_access_level": f"{feature}_enabled" for feature in ("issues", "merge_requests", "builds", "wiki", "snippets", "container_registry")}
_SAME = ("name", "path", "namespace_id", "description", "default_branch", "shared_runners_enabled", "import_url")
_NEW_NAMES = {"public_jobs": "public_builds"}
_HOOK = ("url", "push_events", "issues_events", "merge_requests_events", "tag_push_events", "note_events", "enable_ssl_verification")
# what a change of each kind of object may carry; projects are looked at value by value
KNOWN: Mapping[str, Sequence[str]] = {
    "project_hook": _HOOK,
    "project_member": ("user_id", "access_level"),
    "project_share": ("group_id", "group_access"),
    "branch": ("branch", "ref"),
    "protected_branch": ("name",),
    "project_fork": ("path", "namespace_id"),
    "project_star": (),
}
MASTER = 40  # who may push to a protected branch in GitLab 8 [inferred]


def _unchanged(answer: Any) -> Any:
    return answer


@dataclass(frozen=True)
class Spoken:
    """A request of v3, and how its answer is heard in v4's words. Without a method nothing is sent: the answer is known."""

    method: str
    path: str
    query: Sequence[tuple[str, Any]] = ()
    body: Any = None
    heard: Callable[[Any], Any] = _unchanged


class _Rule(NamedTuple):
    """method and path (a regular expression of v4's) of a request, and how it is said."""

    methods: str
    path: str
    said: Callable[[Spoken, Sequence[str]], Spoken]


def to_v3(method: str, path: str, query: Sequence[tuple[str, Any]] = (), body: Any = None) -> Spoken:
    """A request of v4 in v3's words. Raises InputError for a write that v3 does not have, NotFoundError (as v3 itself would answer) for a read."""
    request = Spoken(method, path, query, body)
    for rule in _RULES:
        match = re.fullmatch(rule.path, path)
        if match and method in rule.methods.split():
            return rule.said(request, match.groups())
    words = f"{method} /{path}: {LATER}"
    if method == "GET":
        raise NotFoundError(words, method=method, path=f"/{path}", status=404, said=NO_ROUTE)
    raise InputError(words, method=method, path=f"/{path}")


def fitted(kind: str, action: str, current: Object | None, payload: Object) -> Object:
    """What is planned to be sent for an object, completed to what v3 demands. Raises InputError for fields and verbs that v3 does not have."""
    if kind == "project" and action != "delete":
        project_said({name: value for name, value in payload.items() if name != "archived"})
    if kind == "project_share" and action != "create":
        raise InputError(f"{kind}: a share cannot be changed or removed: {LATER}")
    if kind in KNOWN and action != "delete":
        unknown = sorted(set(payload) - set(KNOWN[kind]))
        if unknown:
            raise InputError(f"{', '.join(unknown)}: {LATER}")
    if kind == "project_hook" and current is not None:
        return {"url": current["url"], **payload}  # demanded in every write
    return payload


# -- projects
def project_said(body: Object) -> Object:
    """The settings of a project in v3's words. Raises InputError for what v3 does not have."""
    said: Object = {}
    for name, value in body.items():
        if name in _SAME:
            said[name] = value
        elif name in _NEW_NAMES:
            said[_NEW_NAMES[name]] = value
        elif name == "visibility":
            said["visibility_level"] = VISIBILITY[value]
        elif name in FEATURES and value in ("enabled", "disabled"):
            said[FEATURES[name]] = value == "enabled"
        else:
            raise InputError(f"{name}: {value!r}: {LATER}" if name in FEATURES else f"{name}: {LATER}")
    return said


def project_heard(raw: Object) -> Object:
    """A project of v3 in v4's words."""
    if not isinstance(raw, Mapping):
        return raw
    namespace = raw["path_with_namespace"].rpartition("/")[0]
    names = {number: name for name, number in VISIBILITY.items()}
    heard = {key: value for key, value in raw.items() if key not in ("public", "visibility_level", "public_builds", *FEATURES.values())}
    heard |= {level: "enabled" if raw[flag] else "disabled" for level, flag in FEATURES.items() if flag in raw}
    heard |= {
        "visibility": names.get(raw.get("visibility_level", -1)),
        "public_jobs": raw.get("public_builds"),
        "topics": raw.get("tag_list"),
        "namespace": {**(raw.get("namespace") or {}), "full_path": namespace},
        "marked_for_deletion_on": None,
        "shared_with_groups": [_share_heard(share) for share in raw.get("shared_with_groups") or ()],
    }
    return heard


def _share_heard(share: Object) -> Object:
    return {"group_full_path": None, "expires_at": None, **share}


def _projects_heard(answer: Any) -> Any:
    return [project_heard(raw) for raw in answer] if isinstance(answer, list) else answer


# the six filters of v3's lists and the pages; and what means nothing to it or is compared again by those who ask
_FILTERS = ("archived", "visibility", "order_by", "sort", "page", "per_page")
_IGNORED = ("simple", "pagination", "id_after", "id_before", "membership")
_LISTS = {"owned": "projects/owned", "starred": "projects/starred"}


def _listed(request: Spoken, _parts: Sequence[str]) -> Spoken:
    asked = dict(request.query)
    chosen = [name for name in (*_LISTS, "membership", "search") if asked.get(name) not in (None, False, "")]
    unknown = sorted(set(asked) - {*_FILTERS, *_IGNORED, *_LISTS, "search"})
    if unknown or len(chosen) > 1:
        raise InputError(f"{', '.join(unknown) or ' with '.join(chosen)}: {LATER}")
    path = "projects/all" if not chosen else _LISTS.get(chosen[0], "projects")
    if chosen == ["search"]:
        path = f"projects/search/{quote(str(asked['search']), safe='')}"
    return replace(request, path=path, query=[pair for pair in request.query if pair[0] in _FILTERS], heard=_projects_heard)


def _project(request: Spoken, _parts: Sequence[str]) -> Spoken:
    """One project, with nothing beside it."""
    if request.query:
        raise InputError(f"{', '.join(name for name, _value in request.query)}: {LATER}")
    return replace(request, heard=project_heard)


def _project_written(request: Spoken, _parts: Sequence[str]) -> Spoken:
    body = project_said(request.body or {})
    named = {"name": body["path"]} if request.method == "POST" and "name" not in body and "path" in body else {}
    return replace(request, body={**named, **body}, heard=project_heard)


def _unstarred(request: Spoken, parts: Sequence[str]) -> Spoken:
    return replace(request, method="DELETE", path=f"projects/{parts[0]}/star", heard=project_heard)


def _forked(request: Spoken, parts: Sequence[str]) -> Spoken:
    """v3 forks into the namespace of the token's user, under the same path. Raises ProtocolError where that is not what was asked for."""
    fitted("project_fork", "create", None, request.body or {})
    wanted = request.body or {}

    def heard(answer: Any) -> Any:
        project = project_heard(answer)
        asked = (wanted.get("namespace_id"), wanted.get("path"))
        if isinstance(project, Mapping) and asked != (None, None) and asked != (project["namespace"].get("id"), project["path"]):
            raise ProtocolError(
                f"API v3 forks into the namespace of the token's user alone, and made {project['path_with_namespace']}: declare that path, or remove it"
            )
        return project

    return replace(request, path=f"projects/fork/{parts[0]}", body=None, heard=heard)


# -- branches
def _branch_made(request: Spoken, _parts: Sequence[str]) -> Spoken:
    body = dict(request.body)
    return replace(request, body={"branch_name": body.pop("branch"), **body})


def _rule_heard(branch: Any) -> Object:
    levels = {f"{side}_access_levels": [{"access_level": MASTER}] for side in ("push", "merge")}
    return {"name": branch["name"], "allow_force_push": False, **levels}


def _rule(request: Spoken, parts: Sequence[str]) -> Spoken:
    """A protected branch is a branch that says so."""

    def heard(branch: Any) -> Any:
        if not branch.get("protected"):
            raise NotFoundError(f"GET /{request.path}: 404: not protected", method="GET", path=f"/{request.path}", status=404, said="404 Not found")
        return _rule_heard(branch)

    return replace(request, path=f"projects/{parts[0]}/repository/branches/{parts[1]}", heard=heard)


def _rules(request: Spoken, parts: Sequence[str]) -> Spoken:
    def heard(branches: Any) -> Any:
        return [_rule_heard(branch) for branch in branches if branch.get("protected")]

    return replace(request, path=f"projects/{parts[0]}/repository/branches", heard=heard)


def _protected(request: Spoken, parts: Sequence[str]) -> Spoken:
    name = request.body["name"]
    fitted("protected_branch", "create", None, request.body)
    if "*" in name:
        raise InputError(f"name: {name!r}: {LATER}")
    where = f"projects/{parts[0]}/repository/branches/{quote(name, safe='')}/protect"
    return Spoken("PUT", where, heard=_rule_heard)


def _unprotected(request: Spoken, parts: Sequence[str]) -> Spoken:
    return Spoken("PUT", f"projects/{parts[0]}/repository/branches/{parts[1]}/unprotect")


# -- events
def _events(request: Spoken, _parts: Sequence[str]) -> Spoken:
    filters = [name for name, _value in request.query if name not in ("page", "per_page")]
    if filters:
        raise InputError(f"{', '.join(filters)}: {LATER}")
    return replace(request, heard=lambda events: [_event_heard(event) for event in events])


def _event_heard(event: Object) -> Object:
    """``data`` of v3 is ``push_data`` of v4, whose keys are those of doc/api/events.md."""
    data = event.get("data")
    rest = {key: value for key, value in event.items() if key != "data"}
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
    """By its path, in those that a search finds (unverified); GitLab 8 has no groups in groups."""
    wanted = unquote(parts[0])

    def heard(found: Any) -> Any:
        exact = [entry for entry in found if wanted.lower() in (str(entry.get("id")), str(entry.get("path")).lower())]
        if not exact:
            words = "404 Namespace Not Found"
            raise NotFoundError(f"GET /{request.path}: 404: {words}", method="GET", path=f"/{request.path}", status=404, said=words)
        return {"full_path": exact[0]["path"], "name": exact[0]["path"], **exact[0]}

    return Spoken("GET", "namespaces", [("search", wanted)], heard=heard)


def _group(request: Spoken, _parts: Sequence[str]) -> Spoken:
    """By id or path (unverified)."""
    return replace(request, query=(), heard=lambda group: {"full_path": group.get("path"), **group})


def _as_it_is(request: Spoken, _parts: Sequence[str]) -> Spoken:
    return request


def _answered(answer: Any) -> Callable[[Spoken, Sequence[str]], Spoken]:
    """What is known without asking."""
    return lambda _request, _parts: Spoken("", "", heard=lambda _nothing: answer)


def _services(request: Spoken, parts: Sequence[str]) -> Spoken:
    return replace(request, path=f"projects/{parts[0]}/services{parts[1] or ''}")


_P = r"projects/([^/]+)"
_RULES = (
    _Rule("GET", "projects", _listed),
    _Rule("POST", "projects|projects/user/[^/]+", _project_written),
    _Rule("GET", _P, _project),
    _Rule("PUT", _P, _project_written),
    _Rule("DELETE", _P, _as_it_is),
    _Rule("POST", rf"{_P}/(?:star|archive|unarchive)", lambda request, _parts: replace(request, heard=project_heard)),
    _Rule("POST", rf"{_P}/unstar", _unstarred),
    _Rule("POST", rf"{_P}/fork", _forked),
    _Rule("POST", rf"{_P}/fork/[^/]+", _as_it_is),
    _Rule("DELETE", rf"{_P}/fork", _as_it_is),
    _Rule("POST", rf"{_P}/uploads", _as_it_is),
    _Rule("GET", rf"{_P}/events", _events),
    _Rule("GET", rf"{_P}/members/all", _answered([])),  # nobody can be asked what is inherited
    _Rule("GET POST", rf"{_P}/members", _as_it_is),
    _Rule("GET PUT DELETE", rf"{_P}/members/[^/]+", _as_it_is),
    _Rule("POST", rf"{_P}/share", _as_it_is),
    _Rule("GET POST", rf"{_P}/hooks", _as_it_is),
    _Rule("GET PUT DELETE", rf"{_P}/hooks/[^/]+", _as_it_is),
    _Rule("GET", rf"{_P}/repository/branches", _as_it_is),
    _Rule("POST", rf"{_P}/repository/branches", _branch_made),
    _Rule("GET DELETE", rf"{_P}/repository/branches/[^/]+", _as_it_is),
    _Rule("GET", rf"{_P}/protected_branches/([^/]+)", _rule),
    _Rule("GET", rf"{_P}/protected_branches", _rules),
    _Rule("POST", rf"{_P}/protected_branches", _protected),
    _Rule("DELETE", rf"{_P}/protected_branches/([^/]+)", _unprotected),
    _Rule("GET PUT DELETE", rf"{_P}/(?:integrations|services)(/[^/]+)?", _services),
    _Rule("GET", r"namespaces/([^/]+)", _namespace),
    _Rule("GET", r"groups/([^/]+)", _group),
    _Rule("GET", r"groups/[^/]+/members/all", _answered([])),
    _Rule("GET", r"users|users/[^/]+|user", _as_it_is),
    _Rule("GET", r"version", _answered({"version": "8.0"})),  # the oldest that is meant; later ones tell theirs
)


def has_no_such_address(error: GitLabError) -> bool:
    """Whether an error says that the server does not know the address at all: GitLab's words for it, or an HTML page."""
    return isinstance(error, ProtocolError) or (isinstance(error, NotFoundError) and (error.said == NO_ROUTE or error.said.startswith("an HTML page")))
