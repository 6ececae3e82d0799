# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects: lists, one, create, change, archive, remove, fork."""

from __future__ import annotations

from collections.abc import Iterable

from emulator import access, import_model, v3_entities
from emulator.call import Call
from emulator.clock import now
from emulator.endpoints import forks as v4_forks
from emulator.endpoints import projects as v4_projects
from emulator.endpoints.project_list import FILTERS, filtered
from emulator.endpoints.v3.declared import declared, renamed, v3
from emulator.errors import ApiError, forbidden, not_found, render
from emulator.pagination import paginate
from emulator.params import at_least_one
from emulator.project_model import check_place
from emulator.routing import Reply
from emulator.state import Project

LEVELS = {number: name for name, number in access.VISIBILITY.items()}


def _administrator(call: Call) -> None:
    if not call.admin:
        raise forbidden()


def _page(call: Call, projects: Iterable[Project]) -> Reply:
    """Newest first by default."""
    order = str(call.params.get("order_by") or "created_at")
    found = sorted(projects, key=lambda project: (getattr(project, order), project.id), reverse=call.params.get("sort") != "asc")
    return paginate(call, found, lambda project: v3_entities.project(call, project, permissions=True))


def _chosen(call: Call, name: str) -> list[Project]:
    return [project for project in filtered(call, call.state.projects.values()) if FILTERS[name](call, project, True)]


@v3("GET /projects")
def projects(call: Call) -> Reply:
    """Those that the caller is a member of, an administrator too."""
    return _page(call, _chosen(call, "membership"))


@v3("GET /projects/owned")
def owned(call: Call) -> Reply:
    """Those that the caller owns."""
    return _page(call, _chosen(call, "owned"))


@v3("GET /projects/starred")
def starred(call: Call) -> Reply:
    """Those with the caller's star."""
    return _page(call, _chosen(call, "starred"))


@v3("GET /projects/all", guard=_administrator)
def every(call: Call) -> Reply:
    """All, for administrators."""
    return _page(call, filtered(call, call.state.projects.values()))


@v3("GET /projects/search/<query>")
def search(call: Call) -> Reply:
    """By a part of the name, of all that the caller sees. The service behind it looks into path and description as well."""
    seen = filtered(call, call.state.projects.values())
    return _page(call, [project for project in seen if call.params["query"].lower() in project.name.lower()])


@v3("GET /projects/<id>")
def show(call: Call) -> Reply:
    """One. An import gets on with every read."""
    project = call.project()
    import_model.get_on(call.state, project, call.settings.import_failure)
    return Reply(v3_entities.project(call, project, permissions=True))


def _translate(call: Call) -> None:
    """The parameters as v4 calls them: ``public`` is a visibility, unless the level is given too (map_public_to_visibility_level)."""
    params = renamed(call.params)
    public, level = params.pop("public", None), params.pop("visibility_level", None)
    if level is None and public is not None:
        level = 20 if public else 0
    if level is not None:
        params["visibility"] = LEVELS[level]
    call.params = params


def _plain_errors(error: ApiError) -> ApiError:
    """A project has no namespace of its own yet, so no error speaks of it."""
    if isinstance(error.body.get("message"), dict):
        error.body["message"].pop("project_namespace.name", None)
    return error


def _created(call: Call, user_id: int) -> Reply:
    owner = call.state.users.get(user_id)
    if owner is None:
        raise not_found("User")
    namespace = call.params.get("namespace_id")
    _translate(call)
    try:
        made = v4_projects.created(call, owner, owner.namespace_id if namespace is None else namespace)
    except ApiError as error:
        raise _plain_errors(error) from error
    return Reply(v3_entities.project(call, made), 201)


@v3("POST /projects")
def create(call: Call) -> Reply:
    """In the caller's namespace or in namespace_id."""
    return _created(call, call.me.id)


@v3("POST /projects/user/<user_id>", guard=_administrator)
def create_for(call: Call) -> Reply:
    """For another user."""
    return _created(call, call.number("user_id"))


@v3("PUT /projects/<id>")
def update(call: Call) -> Reply:
    """What is given is changed. That nothing at all is refused is of 8.17."""
    at_least_one(declared("PUT /projects/<id>", call), call.given)
    _translate(call)
    try:
        return Reply(v3_entities.project(call, v4_projects.changed(call)))
    except ApiError as error:
        raise _plain_errors(error) from error


@v3("DELETE /projects/<id>")
def delete(call: Call) -> Reply:
    """At once, for good; the body is what the worker's start answers [I]."""
    project = call.project()
    call.needs(project, access.OWNER)
    call.state.remove_project(project)
    return Reply(True)


def _archived(call: Call, *, archived: bool) -> Reply:
    project = call.project()
    call.needs(project, access.OWNER)
    project.archived, project.updated_at = archived, now()
    return Reply(v3_entities.project(call, project, permissions=True), 201)


@v3("POST /projects/<id>/archive")
def archive(call: Call) -> Reply:
    """Idempotent; a fork stays a fork."""
    return _archived(call, archived=True)


@v3("POST /projects/<id>/unarchive")
def unarchive(call: Call) -> Reply:
    """Idempotent."""
    return _archived(call, archived=False)


@v3("POST /projects/fork/<id>")
def fork(call: Call) -> Reply:
    """Into the caller's namespace, from 8.17 on also into another; 409 with the errors by field where the name or the path is taken."""
    source, namespace_id = call.project(), _target(call)
    try:
        check_place(call, None, namespace_id, source.name, source.path)
    except ApiError as error:
        raise render(409, _plain_errors(error).body["message"]) from error
    return Reply(v3_entities.project(call, v4_forks.made_from(call, source, namespace_id, source.name, source.path)), 201)


def _target(call: Call) -> int:
    text = call.params.get("namespace")
    if not text:
        return call.me.namespace_id
    known = {*call.state.groups, *call.state.user_namespaces}
    found = int(text) if text.isdigit() else call.state.namespace_at(text)
    if found is None or found not in known or not access.can_create_in(call.state, found, call.me, admin=call.admin):
        raise not_found("Target Namespace")
    return found
