# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One project: read, create, change, delete. lib/api/projects.rb, app/services/projects/{create,update,mark_for_deletion}_service.rb (18.9)."""

from __future__ import annotations

import re

from emulator import access, branch_model, event_model, import_model, project_entity
from emulator.call import Call
from emulator.clock import now, today
from emulator.errors import forbidden, invalid, not_found, render
from emulator.integration_model import inherit_into
from emulator.params import at_least_one, mutually_exclusive
from emulator.project_model import admit, apply, check_place, new_project, writable
from emulator.routing import Reply, endpoint
from emulator.state import Project, User

ACCEPTED = {"message": "202 Accepted"}
REMOVAL_OFF = "`permanently_remove` option is not permitted on this instance."
REMOVAL_PATH = "`full_path` is incorrect. You must enter the complete path for the project."


@endpoint("GET /projects/<id>", anonymous=True)
def show(call: Call) -> Reply:
    """As the caller sees it; without a token the short form. An import gets on with every read."""
    project = call.project()
    import_model.get_on(call.state, project, call.settings.import_failure)
    return Reply(project_entity.full(call, project) if call.user else project_entity.simple(call, project))


@endpoint("POST /projects")
def create(call: Call) -> Reply:
    """In the caller's namespace or in namespace_id."""
    at_least_one(("name", "path"), call.given)
    mutually_exclusive(("import_url", "template_name", "template_project_id"), call.params)
    namespace = call.params.get("namespace_id")
    return Reply(project_entity.full(call, created(call, call.me, call.me.namespace_id if namespace is None else namespace)), 201)


@endpoint("POST /projects/user/<user_id>")
def create_for(call: Call) -> Reply:
    """For another user; administrators only, and the name is required even when there is a path."""
    if not call.admin:
        raise forbidden()
    owner = call.state.users.get(call.number("user_id"))
    if owner is None:
        raise not_found("User")
    return Reply(project_entity.full(call, created(call, owner, owner.namespace_id)), 201)


def created(call: Call, owner: User, namespace_id: int) -> Project:
    """A new project of what ``call.params`` holds (Projects::CreateService)."""
    state = call.state
    if namespace_id not in state.groups and namespace_id not in state.user_namespaces:
        raise invalid({"namespace": ["is not valid"]})  # deny_namespace [I]
    if not access.can_create_in(state, namespace_id, call.me, admin=call.admin):
        raise forbidden()
    values = writable(call, dict(call.params))
    name, path = _names(call.params.get("name"), call.params.get("path"))
    check_place(call, None, namespace_id, name, path, new_visibility=values.get("visibility", "private"))
    project = new_project(state, owner, namespace_id, name, path)
    event_model.record(state, project, call.me, "created")
    apply(call, project, values)
    if project.import_url:
        import_model.schedule(project, call.settings.import_reads)
    elif any(values.get(name) for name in project_entity.TEMPLATES):
        import_model.schedule(project, 0)
    if call.params.get("initialize_with_readme"):
        name = call.params.get("default_branch") or branch_model.DEFAULT
        branch_model.start(state, project, call.me, name, "Initial commit")  # the message is [I]
    admit(call, project, owner)
    inherit_into(call, project)
    return project


def _names(name: str | None, path: str | None) -> tuple[str, str]:
    """The one from the other where one is missing (Projects::CreateService) [I]."""
    if not path:
        text = str(name or "")
        path = text if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", text) else re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-")
    return name or path, path


@endpoint("PUT /projects/<id>")
def update(call: Call) -> Reply:
    """What is given is changed. Some keys demand more rights merely by being there."""
    at_least_one(call.facts.declared("PUT /projects/<id>"), call.given)
    mutually_exclusive(("only_mirror_protected_branches", "mirror_branch_regex"), call.params)
    return Reply(project_entity.full(call, changed(call)))


def changed(call: Call) -> Project:
    """The project with what ``call.params`` holds (Projects::UpdateService)."""
    project = call.project()
    call.needs(project, access.MAINTAINER)
    owner_only = "visibility" in call.params or call.params.get("ci_delete_pipelines_in_seconds") is not None
    if owner_only:  # change_visibility_level, destroy_pipeline
        call.needs(project, access.OWNER)
    if project.archived:  # archived projects are read-only [I for the answer]
        raise forbidden()
    values = writable(call, dict(call.params))
    name, path = call.params.get("name") or project.name, call.params.get("path") or project.path
    if (name, path) != (project.name, project.path) or "visibility" in values:
        check_place(call, project, project.namespace_id, name, path, new_visibility=values.get("visibility"))
    _default_branch(call, project)
    project.name = name
    if path != project.path:
        call.state.place(project, project.namespace_id, path)
    apply(call, project, values)
    project.updated_at = now()
    return project


def _default_branch(call: Call, project: Project) -> None:
    """The branch must exist (update_service.rb)."""
    wanted = call.params.get("default_branch")
    if not wanted or wanted == project.default_branch:
        return
    if wanted not in call.state.branches_of(project.id):
        raise render(400, "Could not set the default branch")
    project.default_branch = wanted


@endpoint("GET /projects/<id>/avatar", anonymous=True)
def avatar(call: Call) -> Reply:
    """The picture as it was uploaded (the description names the address; that the bytes are those, and the refusal, are [I])."""
    project = call.project()
    if not project.avatar:
        raise not_found("Avatar")
    return Reply(project.avatar["content"])


@endpoint("DELETE /projects/<id>")
def delete(call: Call) -> Reply:
    """Marks, and removes what is marked when asked for it (Projects::MarkForDeletionService)."""
    project = call.project()
    call.needs(project, access.OWNER)
    call.unmodified_since(project.updated_at)
    if call.params.get("permanently_remove"):
        return _remove(call, project)
    if project.marked_for_deletion_on:
        raise render(400, "Project has already been marked for deletion")
    if any(group.marked_for_deletion_on for group in call.state.lineage(project.namespace_id)):
        return Reply(ACCEPTED, 202)
    suffix = f"-{call.facts.dialect('deletion_suffix')}-{project.id}"
    project.original = (project.name, project.path)
    project.archived, project.marked_for_deletion_on = True, today()
    project.name += suffix
    call.state.place(project, project.namespace_id, project.path + suffix)
    project.updated_at = now()
    return Reply(ACCEPTED, 202)


def _remove(call: Call, project: Project) -> Reply:
    if not call.admin and (call.settings.saas or not call.settings.allow_immediate_deletion):
        raise render(400, REMOVAL_OFF)
    if not project.marked_for_deletion_on:
        raise render(400, "Project must be marked for deletion first.")
    if call.params.get("full_path") != call.state.full_path(project):
        raise render(400, REMOVAL_PATH)
    call.state.remove_project(project)
    return Reply(ACCEPTED, 202)
