# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forks of projects: lib/api/projects.rb, app/services/projects/{fork,unlink_fork}_service.rb (18.9), doc/api/project_forks.md."""

from __future__ import annotations

from emulator import access, fork_model, project_entity
from emulator.call import Call
from emulator.endpoints.project_list import listed
from emulator.errors import ApiError, forbidden, not_found, render
from emulator.integration_model import inherit_into
from emulator.project_model import admit, apply, check_place, new_project
from emulator.routing import Reply, endpoint
from emulator.state import Project


def forkable(call: Call) -> None:
    """Before parameters are looked at: 404 for a source that is hidden or that may not be forked, with different words."""
    if not fork_model.forkable(call, call.project()):
        raise not_found()


@endpoint("POST /projects/<id>/fork", guard=forkable)
def fork(call: Call) -> Reply:
    """201 while the import is only scheduled. Refused are, in this order, unknown namespaces, branches, and namespaces where the caller may not create."""
    source = call.project()
    namespace_id = _namespace(call)
    branch = call.params.get("branches") or None
    if branch and branch not in call.state.branches_of(source.id):
        raise not_found("Source Branch")
    if not access.can_create_in(call.state, namespace_id, call.me, admin=call.admin):
        raise not_found("Target Namespace")
    name, path = call.params.get("name") or source.name, call.params.get("path") or source.path
    _refuse_taken(call, namespace_id, name, path)
    return Reply(project_entity.full(call, made_from(call, source, namespace_id, name, path, branch)), 201)


def made_from(call: Call, source: Project, namespace_id: int, name: str, path: str, branch: str | None = None) -> Project:
    """The fork itself (Projects::ForkService), its import only scheduled."""
    made = new_project(call.state, call.me, namespace_id, name, path)
    made.has_avatar = source.has_avatar
    wanted = {key: call.params[key] for key in ("description", "mr_default_target_self") if call.params.get(key) is not None}
    visibility = fork_model.visibility(call, source, namespace_id, call.params.get("visibility"))
    apply(call, made, {**fork_model.inherited(source), "description": source.attributes["description"], **wanted, "visibility": visibility})
    call.state.link_fork(made, source.id)
    fork_model.schedule(made, call.settings.import_reads, branch)
    admit(call, made, call.me)
    inherit_into(call, made)
    return made


def _namespace(call: Call) -> int:
    """namespace_id before namespace_path before namespace, which is either; without any the caller's own. A hidden one is unknown."""
    state, given = call.state, call.params
    number, path, either = given.get("namespace_id"), given.get("namespace_path"), str(given.get("namespace") or "")
    if number is None and either.isdigit() and not path:
        number = int(either)
    if number is None and not (path or either):
        return call.me.namespace_id
    found = number if number is not None else state.namespace_at(path or either)
    group = state.groups.get(found or 0)
    if group is None and found not in state.user_namespaces:
        raise not_found("Namespace")
    if group and not access.can_read_group(state, group, call.user, admin=call.admin):
        raise not_found("Namespace")
    return found or 0


def _refuse_taken(call: Call, namespace_id: int, name: str, path: str) -> None:
    """409 with the model's errors as sentences (spec/requests/api/projects_spec.rb, which asserts no order)."""
    try:
        check_place(call, None, namespace_id, name, path)
    except ApiError as error:
        wrong = error.body["message"]
        sentences = [f"{key.replace('.', ' ').replace('_', ' ').capitalize()} {text}" for key in sorted(wrong) for text in wrong[key]]
        raise render(409, sentences) from error


@endpoint("GET /projects/<id>/forks", anonymous=True)
def forks(call: Call) -> Reply:
    """Those that the caller may see, with the filters of the list of projects."""
    return listed(call, [call.state.projects[fork_id] for fork_id in sorted(call.state.forks.get(call.project().id, ()))])


@endpoint("POST /projects/<id>/fork/<forked_from_id>")
def link(call: Call) -> Reply:
    """The refusals in the code's order; those of an organization are not played."""
    project = call.project()
    call.needs(project, access.OWNER)
    source = _source(call)
    if not fork_model.forkable(call, source):
        raise forbidden()
    if not access.can_create_in(call.state, project.namespace_id, call.me, admin=call.admin):
        raise render(401, "401 Unauthorized - Target Namespace")
    if project.forked_from_id is not None:
        raise render(409, "Project already forked")
    if source is project:
        raise render(400, "Target project cannot be equal to source project")
    call.state.link_fork(project, source.id)
    return Reply(project_entity.full(call, project), 201)


def _source(call: Call) -> Project:
    """``find_project!`` of the second project: an id or a full path."""
    text = call.segments["forked_from_id"]
    found = call.state.projects.get(int(text)) if text.isdigit() else call.state.project_at(text)
    if found is None or not access.can_read_project(call.state, found, call.user, admin=call.admin):
        raise not_found("Project")
    return found


@endpoint("DELETE /projects/<id>/fork")
def unlink(call: Call) -> Reply:
    """204, 304 for what is no fork (spec/requests/api/projects_spec.rb). The project itself stays."""
    project = call.project()
    call.needs(project, access.OWNER)
    call.unmodified_since(project.updated_at)
    if project.forked_from_id is None:
        return Reply(status=304)
    call.state.link_fork(project, None)
    return Reply(status=204)
