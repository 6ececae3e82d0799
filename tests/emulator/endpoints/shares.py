# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects that are shared with groups: lib/api/projects.rb, app/services/projects/group_links/*.rb, app/models/project_group_link.rb (18.9)."""

from __future__ import annotations

from emulator import access
from emulator.call import Call
from emulator.errors import forbidden, not_found, render
from emulator.routing import Reply, endpoint
from emulator.state import Group, Project, Share


@endpoint("POST /projects/<id>/share")
def share(call: Call) -> Reply:
    """A second call is 409: there is no way to change a share. The order of the checks is that of the code."""
    project = call.project()
    call.needs(project, access.MAINTAINER)
    refuse_locked(call, project)
    level = call.params["group_access"]
    if level >= access.OWNER and call.level(project) < access.OWNER:
        raise forbidden()
    group = call.state.groups.get(call.params["group_id"])
    if group is None or not _allowed(call, project, group):
        raise render(404, "Not Found")
    made = linked(call, project, group)
    shown = {"id": made.id, "project_id": project.id, "group_id": group.id, "group_access": level, "expires_at": made.expires_at}
    return Reply(shown, 201)


def refuse_locked(call: Call, project: Project) -> None:
    """A group above may forbid it."""
    if any(group.share_with_group_lock for group in call.state.lineage(project.namespace_id)):
        raise render(400, "The project sharing with group is disabled")


def linked(call: Call, project: Project, group: Group) -> Share:
    """The share itself, or 409."""
    problems = _errors(call, project, group)
    if problems:
        raise render(409, " and ".join(problems))
    level = call.params["group_access"]
    made = Share(call.state.new_id("share"), project.id, group.id, level, (call.params.get("expires_at") or "")[:10] or None)
    if call.settings.licensed("ultimate"):
        made.member_role_id = call.params.get("member_role_id")
    elif call.params.get("member_role_id") is not None:
        call.note("member_role_id", "needs ultimate")
    call.state.shares[project.id, group.id] = made
    return made


def _allowed(call: Call, project: Project, group: Group) -> bool:
    """``valid_to_create?``: the caller belongs to the group (read_namespace_via_membership), and the top group lets it out of its hierarchy."""
    tops = list(call.state.lineage(project.namespace_id))
    closed = bool(tops) and tops[-1].prevent_sharing_groups_outside_hierarchy
    inside = bool(tops) and list(call.state.lineage(group.id))[-1] is tops[-1]
    return access.group_level(call.state, group, call.user, admin=call.admin) > 0 and (inside or not closed)


def _errors(call: Call, project: Project, group: Group) -> list[str]:
    """The model's errors; the sentence of the first is [I]."""
    found = []
    if (project.id, group.id) in call.state.shares:
        found.append("Project already shared with this group")
    if group in call.state.lineage(project.namespace_id):
        found.append("Project cannot be shared with the group it is in or one of its ancestors.")
    return found


@endpoint("DELETE /projects/<id>/share/<group_id>")
def unshare(call: Call) -> Reply:
    """A second call is 404."""
    project = call.project()
    call.needs(project, access.MAINTAINER)
    found = call.state.shares.get((project.id, call.number("group_id")))
    if found is None:
        raise not_found("Group Link")
    call.unmodified_since(found.created_at)
    del call.state.shares[project.id, found.group_id]
    return Reply(status=204)
