# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may do what: roles by direct and inherited membership, visibility. app/policies/project_policy.rb and group_policy.rb."""

from __future__ import annotations

from dataclasses import replace

from emulator.clock import today
from emulator.state import Group, Member, Project, State, User

GUEST, PLANNER, REPORTER, SECURITY_MANAGER, DEVELOPER, MAINTAINER, OWNER = 10, 15, 20, 25, 30, 40, 50
ADMIN = 60
ROLES = {
    GUEST: "Guest",
    PLANNER: "Planner",
    REPORTER: "Reporter",
    SECURITY_MANAGER: "Security Manager",
    DEVELOPER: "Developer",
    MAINTAINER: "Maintainer",
    OWNER: "Owner",
}
VISIBILITY = {"private": 0, "internal": 10, "public": 20}


def alive(member: Member) -> bool:
    """Whether a membership has not expired."""
    return member.expires_at is None or member.expires_at > today()


def inherited(state: State, source: str, source_id: int, user_id: int) -> Member | None:
    """The highest membership of a user in the groups above."""
    first = state.projects[source_id].namespace_id if source == "project" else state.groups[source_id].parent_id
    found = [state.direct("group", group.id).get(user_id) for group in state.lineage(first)]
    return max((member for member in found if member and alive(member)), key=lambda member: member.access_level, default=None)


def shared(state: State, project_id: int, user_id: int) -> list[Member]:
    """The memberships that a user has through groups that a project is shared with: at most at the level of the share."""
    found = [(share, effective(state, "group", share.group_id, user_id)) for share in state.shares_of(project_id)]
    return [replace(member, access_level=min(member.access_level, share.group_access)) for share, member in found if member]


def effective(state: State, source: str, source_id: int, user_id: int) -> Member | None:
    """The membership that counts: the highest of the direct, the inherited and, for a project, those of invited groups."""
    direct = state.direct(source, source_id).get(user_id)
    above = inherited(state, source, source_id, user_id)
    candidates = [member for member in (direct, above) if member and alive(member)]
    candidates += shared(state, source_id, user_id) if source == "project" else []
    return max(candidates, key=lambda member: member.access_level, default=None)


def project_level(state: State, project: Project, user: User | None, *, admin: bool = False) -> int:
    """A user's access level on a project; 0 without any."""
    if user is None:
        return 0
    if admin:
        return ADMIN
    if state.user_namespaces.get(project.namespace_id) == user.id:
        return OWNER
    member = effective(state, "project", project.id, user.id)
    return member.access_level if member else 0


def group_level(state: State, group: Group, user: User | None, *, admin: bool = False) -> int:
    """A user's access level on a group; 0 without any."""
    if user is None:
        return 0
    if admin:
        return ADMIN
    member = effective(state, "group", group.id, user.id)
    return member.access_level if member else 0


def sees_visibility(visibility: str, user: User | None) -> bool:
    """Whether somebody without membership sees it."""
    return visibility == "public" or (visibility == "internal" and user is not None and not user.external)


def can_read_project(state: State, project: Project, user: User | None, *, admin: bool = False) -> bool:
    """``read_project``."""
    if user is not None and (project.id, user.id) in state.hidden:
        return False
    return project_level(state, project, user, admin=admin) > 0 or sees_visibility(project.attributes["visibility"], user)


def can_read_group(state: State, group: Group, user: User | None, *, admin: bool = False) -> bool:
    """``read_group``; a member of a project or of a group below sees the group too."""
    if sees_visibility(group.visibility, user) or group_level(state, group, user, admin=admin) > 0:
        return True
    return user is not None and _belongs_below(state, group, user)


def _belongs_below(state: State, group: Group, user: User) -> bool:
    below = {group.id, *(inner.id for inner in state.descendants(group.id))}
    if any(user.id in state.direct("group", group_id) for group_id in below):
        return True
    return any(project.namespace_id in below and user.id in state.direct("project", project.id) for project in state.projects.values())


def can_create_in(state: State, namespace_id: int, user: User, *, admin: bool = False) -> bool:
    """``create_projects``: in one's own namespace, or as Developer and above, the default of project_creation_level [I]."""
    if admin or state.user_namespaces.get(namespace_id) == user.id:
        return True
    group = state.groups.get(namespace_id)
    return group is not None and group_level(state, group, user) >= DEVELOPER
