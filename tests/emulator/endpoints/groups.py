# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups, for reading: lib/api/groups.rb."""

from __future__ import annotations

from emulator import access, entities
from emulator.call import Call
from emulator.endpoints.project_list import listed
from emulator.pagination import paginate
from emulator.routing import Reply, endpoint
from emulator.state import Group


@endpoint("GET /groups", anonymous=True)
def groups(call: Call) -> Reply:
    """Those that the caller sees, by name."""
    found = [group for group in call.state.groups.values() if _wanted(call, group)]
    order = {"id": "id", "path": "path"}.get(str(call.params.get("order_by")), "name")
    found.sort(key=lambda group: (getattr(group, order), group.id), reverse=call.params.get("sort") == "desc")
    return paginate(call, found, lambda group: entities.group_entity(call, group), "Group")


def _wanted(call: Call, group: Group) -> bool:
    if not access.can_read_group(call.state, group, call.user, admin=call.admin):
        return False
    params = call.params
    least = access.OWNER if params.get("owned") else params.get("min_access_level") or 0
    text = str(params.get("search") or "").lower()
    return (
        access.group_level(call.state, group, call.user) >= least
        and not (params.get("top_level_only") and group.parent_id)
        and group.id not in (params.get("skip_groups") or [])
        and (text in group.name.lower() or text in group.path.lower())
    )


@endpoint("GET /groups/<id>", anonymous=True)
def group(call: Call) -> Reply:
    """One group; its projects unless with_projects=false."""
    found = call.group()
    shown = entities.group_entity(call, found)
    if call.params.get("with_projects"):
        below = [project for project in call.state.projects.values() if project.namespace_id == found.id]
        shown["projects"] = listed(call, below).body
        shown["shared_projects"] = []
    return Reply(shown)


@endpoint("GET /groups/<id>/projects", anonymous=True)
def group_projects(call: Call) -> Reply:
    """The projects of a group, and of those below and above it when asked. None has security reports here."""
    found = call.group()
    inside = {found.id}
    if call.params.get("include_subgroups"):
        inside |= {below.id for below in call.state.descendants(found.id)}
    if call.params.get("include_ancestor_groups"):
        inside |= {above.id for above in call.state.lineage(found.parent_id)}
    reported = not call.params.get("with_security_reports")
    return listed(call, [project for project in call.state.projects.values() if reported and project.namespace_id in inside])
