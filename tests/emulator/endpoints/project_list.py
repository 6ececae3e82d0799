# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of projects, with their filters: lib/api/projects.rb, app/finders/projects_finder.rb."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from emulator import access, project_entity
from emulator.call import Call
from emulator.clock import moment
from emulator.errors import not_found, render
from emulator.pagination import keyset, paginate
from emulator.routing import Reply, endpoint
from emulator.state import Project

ADMIN_ONLY = ("repository_storage", "include_pending_delete", "include_hidden", "with_custom_attributes", "custom_attributes")
ADMIN_ORDERS = ("storage_size", "repository_size", "wiki_size", "packages_size")

Filter = Callable[[Call, Project, Any], bool]


def _search(call: Call, project: Project, text: str) -> bool:
    places = [project.name, project.path, project.attributes["description"] or ""]
    if call.params.get("search_namespaces"):
        places.append(call.state.full_path(project))
    return any(text.lower() in place.lower() for place in places)


def _level(call: Call, project: Project) -> int:
    """Membership alone: being an administrator does not count."""
    return access.project_level(call.state, project, call.user)


def _topics(_call: Call, project: Project, wanted: Any) -> bool:
    names = wanted.split(",") if isinstance(wanted, str) else wanted
    return all(name.strip() in project.attributes["topics"] for name in names)


def _flag(check: Callable[[Call, Project], bool], *, negatable: bool = False) -> Filter:
    def apply(call: Call, project: Project, wanted: Any) -> bool:
        return check(call, project) is wanted if negatable else (not wanted or check(call, project))

    return apply


FILTERS: dict[str, Filter] = {
    "archived": _flag(lambda _call, project: project.archived, negatable=True),
    "active": _flag(lambda _call, project: not project.archived and not project.marked_for_deletion_on, negatable=True),
    "visibility": lambda _call, project, wanted: project.attributes["visibility"] == wanted,
    "search": _search,
    # Owner, inherited included: projects_finder takes min_access_level OWNER for it
    "owned": _flag(lambda call, project: _level(call, project) >= access.OWNER),
    "membership": _flag(lambda call, project: _level(call, project) > 0),
    "starred": _flag(lambda call, project: call.user is not None and call.user.id in project.starrers),
    "imported": _flag(lambda _call, project: project_entity.import_type(project) is not None),
    "with_issues_enabled": _flag(lambda _call, project: project.attributes["issues_access_level"] != "disabled"),
    "with_merge_requests_enabled": _flag(lambda _call, project: project.attributes["merge_requests_access_level"] != "disabled"),
    # languages are known to the builder alone: there is no repository to look into
    "with_programming_language": lambda _call, project, wanted: wanted.lower() in [language.lower() for language in project.languages],
    "min_access_level": lambda call, project, wanted: _level(call, project) >= wanted,
    "id_after": lambda _call, project, wanted: project.id > wanted,
    "id_before": lambda _call, project, wanted: project.id < wanted,
    "last_activity_after": lambda _call, project, wanted: moment(project.last_activity_at) > moment(wanted),
    "last_activity_before": lambda _call, project, wanted: moment(project.last_activity_at) < moment(wanted),
    "updated_after": lambda _call, project, wanted: moment(project.updated_at) > moment(wanted),
    "updated_before": lambda _call, project, wanted: moment(project.updated_at) < moment(wanted),
    "repository_storage": lambda _call, project, wanted: project.attributes["repository_storage"] == wanted,
    "topic": _topics,
    "topic_id": lambda call, project, wanted: wanted in [call.state.topic_id(name) for name in project.attributes["topics"]],
    "custom_attributes": lambda _call, project, wanted: wanted.items() <= project.custom_attributes.items(),
    # Geo's checks never fail here
    "wiki_checksum_failed": _flag(lambda _call, _project: False),
    "repository_checksum_failed": _flag(lambda _call, _project: False),
    "marked_for_deletion_on": lambda _call, project, wanted: project.marked_for_deletion_on == str(wanted)[:10],
}


def _pending_hidden(call: Call, project: Project) -> bool:
    """Projects that are being purged are gone at once here, so include_pending_delete and include_hidden find nothing more."""
    return not access.can_read_project(call.state, project, call.user, admin=call.admin)


def filtered(call: Call, projects: Iterable[Project]) -> list[Project]:
    """Those that the caller may see and asks for."""
    wanted = {name: value for name, value in call.params.items() if value is not None and name in FILTERS}
    for name in ADMIN_ONLY:
        if call.params.get(name) is not None and not call.admin:
            wanted.pop(name, None)
            call.note(name, "for administrators only")
    seen = (project for project in projects if not _pending_hidden(call, project))
    return [project for project in seen if all(FILTERS[name](call, project, value) for name, value in wanted.items())]


def _order(call: Call) -> str:
    order = call.params.get("order_by") or "created_at"
    dated = call.params.get("updated_before") or call.params.get("updated_after")
    if dated and call.params.get("order_by") not in (None, "updated_at"):
        raise render(400, "400 Bad request - `updated_at` filter and `updated_at` sorting must be paired")
    if order in ADMIN_ORDERS or order == "similarity":  # sizes are all the same here; similarity falls back
        return "created_at"
    return str(order)


def listed(call: Call, projects: Iterable[Project]) -> Reply:
    """A page of projects: filtered, sorted (newest first by default), simple or in full."""
    order = _order(call)
    found = filtered(call, projects)
    short = call.params.get("simple") or call.user is None

    def show(project: Project) -> dict[str, Any]:
        return project_entity.simple(call, project) if short else project_entity.full(call, project)

    if call.params.get("pagination") == "keyset":
        return keyset(call, found, lambda project: project.id, show)

    def key(project: Project) -> tuple[Any, int]:
        return (getattr(project, order), project.id)

    found.sort(key=key, reverse=call.params.get("sort") != "asc")
    return paginate(call, found, show, "Project")


@endpoint("GET /users/<user_id>/projects", anonymous=True)
def user_projects(call: Call) -> Reply:
    """Those of a user's own namespace, by id or username (lib/api/projects.rb); 404 User Not Found (spec/requests/api/projects_spec.rb)."""
    text = call.segments["user_id"]
    owner = call.state.users.get(int(text)) if text.isdigit() else call.state.user_named(text)
    if owner is None:
        raise not_found("User")
    return listed(call, [project for project in call.state.projects.values() if project.namespace_id == owner.namespace_id])


@endpoint("GET /projects", anonymous=True)
def projects(call: Call) -> Reply:
    """All visible projects; administrators see every one."""
    return listed(call, call.state.projects.values())
