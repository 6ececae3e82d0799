# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to a project as a whole: archive, restore, transfer. app/services/projects/*_service.rb (18.9)."""

from __future__ import annotations

from emulator import access, project_entity
from emulator.call import Call
from emulator.clock import now
from emulator.errors import not_found, render
from emulator.project_model import check_place
from emulator.routing import Reply, endpoint
from emulator.state import Project


def _changed(call: Call, project: Project, status: int = 201) -> Reply:
    project.updated_at = now()
    return Reply(project_entity.full(call, project), status)


@endpoint("POST /projects/<id>/archive")
def archive(call: Call) -> Reply:
    """archive_service.rb; a second call is 400 in 18.9 and was 201 before."""
    project = call.project()
    call.needs(project, access.OWNER)
    if any(group.archived for group in call.state.lineage(project.namespace_id)):
        raise render(400, "Cannot archive project since one of the ancestors is already archived.")
    if project.marked_for_deletion_on:
        raise render(400, "Cannot archive project since it is scheduled for deletion.")
    if project.archived and call.facts.dialect("archive_refused"):
        raise render(400, "Project is already archived.")
    project.archived = True
    call.state.link_fork(project, None)
    return _changed(call, project)


@endpoint("POST /projects/<id>/unarchive")
def unarchive(call: Call) -> Reply:
    """unarchive_service.rb; a second call is 201 again."""
    project = call.project()
    call.needs(project, access.OWNER)
    if any(group.archived for group in call.state.lineage(project.namespace_id)):
        raise render(400, "Cannot unarchive project since one of the ancestors is archived.")
    project.archived = False
    return _changed(call, project)


@endpoint("POST /projects/<id>/restore")
def restore(call: Call) -> Reply:
    """restore_service.rb: name and path come back, with five random characters when somebody has taken the path."""
    project = call.project()
    call.needs(project, access.OWNER)
    if not project.marked_for_deletion_on or not project.original:
        raise render(400, "Project has not been marked for deletion")
    name, path = project.original
    if call.state.in_namespace(project.namespace_id, path):
        suffix = "-" + call.state.secret(5).lower()
        name, path = name + suffix, path + suffix
    project.name, project.original, project.archived, project.marked_for_deletion_on = name, None, False, None
    call.state.place(project, project.namespace_id, path)
    return _changed(call, project)


@endpoint("PUT /projects/<id>/transfer")
def transfer(call: Call) -> Reply:
    """transfer_service.rb. The wording of its refusals was not read [I]."""
    project = call.project()
    call.needs(project, access.OWNER)
    text = str(call.params["namespace"])
    namespace = int(text) if text.isdigit() else call.state.namespace_at(text)
    if namespace is None or (namespace not in call.state.groups and namespace not in call.state.user_namespaces):
        raise not_found("Namespace")
    if namespace == project.namespace_id:
        raise render(400, "Project is already in this namespace.")
    if not access.can_create_in(call.state, namespace, call.me, admin=call.admin):
        raise render(400, "You don't have permission to transfer projects into that namespace.")
    check_place(call, project, namespace, project.name, project.path)
    call.state.place(project, namespace, project.path)
    return _changed(call, project, 200)
