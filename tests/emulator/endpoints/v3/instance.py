# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Version, users, namespaces and groups, for reading: lib/api/{users,namespaces}.rb, lib/api/v3/groups.rb."""

from __future__ import annotations

from emulator import access, v3_entities
from emulator.call import Call
from emulator.endpoints.instance import REVISION
from emulator.endpoints.v3.declared import since, v3
from emulator.errors import not_found
from emulator.pagination import paginate
from emulator.routing import Reply
from emulator.state import Group, User


@v3("GET /version", guard=since("v3_version"))
def version(call: Call) -> Reply:
    """Before 8.13 there is no such route (unverified)."""
    return Reply({"version": call.settings.version_text, "revision": REVISION})


@v3("GET /user")
def current_user(call: Call) -> Reply:
    """Oneself."""
    return Reply(v3_entities.user(call, call.me))


@v3("GET /users")
def users(call: Call) -> Reply:
    """By exact username, or by a text in name, username or address. Administrators see more of each."""
    show = v3_entities.user if call.admin else v3_entities.user_basic
    return paginate(call, [user for user in call.state.users.values() if _wanted(call, user)], lambda user: show(call, user))


def _wanted(call: Call, user: User) -> bool:
    name, text = call.params.get("username"), str(call.params.get("search") or "").lower()
    if name is not None:
        return bool(user.username.lower() == name.lower())
    return any(text in place.lower() for place in (user.username, user.name, user.email))


@v3("GET /users/<id>")
def user(call: Call) -> Reply:
    """One by id."""
    found = call.state.users.get(call.number("id"))
    if found is None:
        raise not_found("User")
    return Reply(v3_entities.user(call, found))


@v3("GET /namespaces")
def namespaces(call: Call) -> Reply:
    """One's own and those of one's groups, administrators all; there is no address of a single one."""
    text = str(call.params.get("search") or "").lower()
    found = [number for number in sorted({*call.state.groups, *call.state.user_namespaces}) if _mine(call, number)]
    return paginate(call, [number for number in found if text in call.state.namespace_path(number).lower()], lambda number: v3_entities.namespace(call, number))


def _mine(call: Call, namespace_id: int) -> bool:
    group = call.state.groups.get(namespace_id)
    if call.admin or group is None:
        return call.admin or namespace_id == call.me.namespace_id
    return access.group_level(call.state, group, call.user) > 0


@v3("GET /groups")
def groups(call: Call) -> Reply:
    """One's groups by name; with all_available those that one may see, administrators all."""
    found = sorted((group for group in call.state.groups.values() if _listed(call, group)), key=lambda group: (group.name, group.id))
    return paginate(call, found, lambda group: v3_entities.group(call, group))


def _listed(call: Call, group: Group) -> bool:
    text = str(call.params.get("search") or "").lower()
    if group.id in (call.params.get("skip_groups") or []) or (text not in group.name.lower() and text not in group.path.lower()):
        return False
    if call.params.get("all_available"):
        return access.can_read_group(call.state, group, call.user, admin=call.admin)
    return call.admin or access.group_level(call.state, group, call.user) > 0


@v3("GET /groups/<id>")
def group(call: Call) -> Reply:
    """One with its projects, and those that are shared with it."""
    found = call.group()
    shared = [share.project_id for share in call.state.shares.values() if share.group_id == found.id]
    inside = [project for project in call.state.projects.values() if access.can_read_project(call.state, project, call.user, admin=call.admin)]
    return Reply(
        {
            **v3_entities.group(call, found),
            "projects": [v3_entities.project(call, project) for project in inside if project.namespace_id == found.id],
            "shared_projects": [v3_entities.project(call, project) for project in inside if project.id in shared],
        }
    )
