# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else hangs on a project: fork relation, stars, shares, uploads, events."""

from __future__ import annotations

from emulator import access, event_model, fork_model, v3_entities
from emulator.call import Call
from emulator.endpoints import shares as v4_shares
from emulator.endpoints import uploads as v4_uploads
from emulator.endpoints.v3.declared import since, v3
from emulator.errors import forbidden, not_found, render
from emulator.pagination import paginate
from emulator.routing import Reply


@v3("POST /projects/<id>/fork/<forked_from_id>")
def link(call: Call) -> Reply:
    """For administrators. 201 with the record of the link, the keys of which are [I]; 409 for what is a fork already."""
    if not call.admin:
        raise forbidden()
    project, text = call.project(), call.segments["forked_from_id"]
    source = call.state.projects.get(int(text)) if text.isdigit() else call.state.project_at(text)
    if source is None:
        raise not_found("Source Project")
    if project.forked_from_id is not None:
        raise render(409, "Project already forked")
    call.state.link_fork(project, source.id)
    return Reply({"id": project.id, "forked_to_project_id": project.id, "forked_from_project_id": source.id}, 201)


@v3("DELETE /projects/<id>/fork")
def unlink(call: Call) -> Reply:
    """For owners, though the document says administrators. 200 with the record that was; 304 for what is no fork."""
    project = call.project()
    call.needs(project, access.OWNER)
    source = project.forked_from_id
    if source is None:
        return Reply(status=304)
    call.state.link_fork(project, None)
    return Reply({"id": project.id, "forked_to_project_id": project.id, "forked_from_project_id": source})


@v3("POST /projects/<id>/star")
def star(call: Call) -> Reply:
    """201 and the project; 304 for one that is starred."""
    project = call.project()
    return Reply(v3_entities.project(call, project, plain=True), 201) if fork_model.star(project, call.me) else Reply(status=304)


@v3("DELETE /projects/<id>/star")
def unstar(call: Call) -> Reply:
    """200 and the project; 304 for one that is not starred."""
    project = call.project()
    return Reply(v3_entities.project(call, project, plain=True)) if fork_model.unstar(project, call.me) else Reply(status=304)


@v3("POST /projects/<id>/share")
def share(call: Call) -> Reply:
    """A second call is 409. Whoever sees the group may share with it."""
    project = call.project()
    call.needs(project, access.MAINTAINER)
    group = call.state.groups.get(call.params["group_id"])
    if group is None or not access.can_read_group(call.state, group, call.user, admin=call.admin):
        raise not_found("Group")
    v4_shares.refuse_locked(call, project)
    return Reply(v3_entities.share(call, v4_shares.linked(call, project, group)), 201)


@v3("DELETE /projects/<id>/share/<group_id>", guard=since("v3_unshare"))
def unshare(call: Call) -> Reply:
    """Not in the document of about 8.9, so not before 8.17 [I]; 204."""
    return v4_shares.unshare(call)


@v3("POST /projects/<id>/uploads")
def upload(call: Call) -> Reply:
    """Never idempotent, and nothing lists it afterwards."""
    v4_uploads.upload(call)
    return Reply(v3_entities.upload(call.state.uploads_of(call.project().id)[-1]), 201)


@v3("GET /projects/<id>/events")
def events(call: Call) -> Reply:
    """The newest first, without a filter."""
    project = call.project()
    found = sorted(call.state.events_of(project.id), key=lambda event: event.id, reverse=True)
    return paginate(call, [event for event in found if event_model.visible(call, project, event)], lambda event: v3_entities.event(call, project, event))
