# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invitations of projects by mail: lib/api/invitations.rb, app/services/members/invite_service.rb, spec/requests/api/invitations_spec.rb and its EE part."""

from __future__ import annotations

import re
from typing import Any

from emulator import access, entities, member_model
from emulator.call import Call
from emulator.endpoints.members import save
from emulator.errors import ApiError, invalid, not_found, plain, render
from emulator.pagination import paginate
from emulator.routing import Reply, endpoint
from emulator.state import Invitation, Project, User

INVITATIONS = "/projects/<id>/invitations"
INVITATION = f"{INVITATIONS}/<email>"
TAKEN = "Invite email has already been taken"


def _authorized(call: Call) -> Project:
    """``admin_project_member``: Maintainer and above, for reading too."""
    project = call.project()
    call.needs(project, access.MAINTAINER)
    return project


def _found(call: Call) -> Invitation:
    project = _authorized(call)
    found = call.state.invitations.get((project.id, call.segments["email"]))
    if found is None:
        raise not_found()
    return found


@endpoint(f"GET {INVITATIONS}")
def invitations(call: Call) -> Reply:
    """Pending ones; query is a whole address as it was invited (``retrieve_member_invitations``)."""
    project, query = _authorized(call), call.params.get("query")
    found = [one for one in call.state.invitations.values() if one.project_id == project.id and (not query or one.email == query)]
    return paginate(call, found, lambda one: entities.invitation_entity(call, one))


@endpoint(f"POST {INVITATIONS}")
def invite(call: Call) -> Reply:
    """201 also for a failure. Whose confirmed address it is becomes a member at once; an invitation or a membership that is there is changed."""
    emails = call.params.get("email") or []
    if not all(re.fullmatch(r"[^@\s]+@[^@\s]+", email) for email in emails):
        raise plain(400, "email contains an invalid email address")
    users = [call.state.users.get(int(text)) for text in call.params.get("user_id") or [] if text.isdigit()]
    if not emails and not users:
        raise render(400, "400 Bad request - Must provide either email or user_id as a parameter")
    project = _authorized(call)
    problems: dict[str, Any] = {}
    waiting: dict[str, str] = {}
    for email in emails:
        user = call.state.user_mailed(email)
        problem = _member(call, project, user, waiting) if user else _invitation(call, project, email)
        problems |= {email: problem} if problem else {}
    for user in users:
        problem = _member(call, project, user, waiting) if user else "User not found"  # wording [I]
        problems |= {user.username if user else "user": problem} if problem else {}
    if problems:
        return Reply({"status": "error", "message": problems}, 201)
    return Reply({"status": "success", **({"queued_users": waiting} if waiting else {})}, 201)


def _member(call: Call, project: Project, user: User, waiting: dict[str, str]) -> str | None:
    current = call.state.direct("project", project.id).get(user.id)
    problems = member_model.errors(call, project, user, call.params["access_level"])
    if problems or user.bot:
        return member_model.sentence(problems) or "User project bots cannot be added to other groups / projects"
    if member_model.queued(call, user, current.access_level if current else 0):
        waiting[user.username] = member_model.QUEUED
        return None
    try:
        save(call, project, user, current)
    except ApiError:
        return "not authorized to update member"  # invite_service_spec.rb
    return None


def _invitation(call: Call, project: Project, email: str) -> str | None:
    level = call.params["access_level"]
    current = call.state.invitations.get((project.id, email))
    problems = member_model.errors(call, project, None, level)
    if problems:
        return member_model.sentence(problems)
    if current and not call.facts.dialect("invitation_again"):
        return TAKEN
    made = current or Invitation(project.id, email, level, call.state.secret(20), created_by_id=call.me.id)
    call.state.invitations[project.id, email] = made
    member_model.assign(call, made, level)
    made.member_role_id = member_model.role(call)
    return None


@endpoint(f"PUT {INVITATION}")
def change(call: Call) -> Reply:
    """What is given is changed; nothing is 400. Whether expires_at is cleared by an empty text, as for members, is [I]."""
    found = _found(call)
    if not call.params:
        raise render(400, "400 Bad request")
    level = call.params.get("access_level") or found.access_level
    problems = member_model.errors(call, call.project(), None, level)
    if problems:
        raise invalid(problems)
    member_model.assign(call, found, level)
    found.member_role_id = member_model.role(call) or found.member_role_id
    return Reply(entities.invitation_entity(call, found))


@endpoint(f"DELETE {INVITATION}")
def remove(call: Call) -> Reply:
    """A second call is 404."""
    found = _found(call)
    call.unmodified_since(found.created_at)
    del call.state.invitations[found.project_id, found.email]
    return Reply(status=204)
