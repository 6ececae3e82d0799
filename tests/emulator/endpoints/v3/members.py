# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of a project."""

from __future__ import annotations

from emulator import access, member_model, v3_entities
from emulator.call import Call
from emulator.endpoints import members as v4_members
from emulator.endpoints.v3.declared import v3
from emulator.errors import not_found, record_not_found, render
from emulator.pagination import paginate
from emulator.routing import Reply
from emulator.state import Member, Project, User

MEMBERS = "/projects/<id>/members"
MEMBER = f"{MEMBERS}/<user_id>"
LEVELS = (access.GUEST, access.REPORTER, access.DEVELOPER, access.MAINTAINER, access.OWNER)


@v3(f"GET {MEMBERS}")
def members(call: Call) -> Reply:
    """Direct members."""
    text = str(call.params.get("query") or "").lower()
    found = [member for _user_id, member in sorted(call.state.direct("project", call.project().id).items()) if access.alive(member)]
    people = call.state.users
    wanted = [one for one in found if text in people[one.user_id].username.lower() or text in people[one.user_id].name.lower()]
    return paginate(call, wanted, lambda member: v3_entities.member(call, member))


def _find(call: Call) -> Member | None:
    return call.state.direct("project", call.project().id).get(call.number("user_id"))


@v3(f"GET {MEMBER}")
def member(call: Call) -> Reply:
    """A direct one. Before parameters had types, a text for a number was nobody's, so that members/all is 404 there and 400 later."""
    if not call.facts.dialect("v3_typed") and not call.segments["user_id"].isdigit():
        raise record_not_found()
    found = _find(call)
    if found is None:
        raise record_not_found()
    return Reply(v3_entities.member(call, found))


def _saved(call: Call, project: Project, user: User, member: Member | None) -> Member:
    """422 with one sentence for whatever is wrong with the level; other errors are 400 by field."""
    level = call.params["access_level"]
    if level not in LEVELS or "access_level" in member_model.errors(call, project, user, level):
        raise render(422, "Access level is not known")
    return v4_members.save(call, project, user, member)


@v3(f"POST {MEMBERS}")
def add(call: Call) -> Reply:
    """201 for a member too, which stays as it is, whatever level was sent. An unknown user is [I]."""
    project = call.project()
    call.needs(project, access.MAINTAINER)
    user = call.state.users.get(call.params["user_id"])
    if user is None:
        raise not_found("User")
    found = call.state.direct("project", project.id).get(user.id)
    return Reply(v3_entities.member(call, found or _saved(call, project, user, None)), 201)


@v3(f"PUT {MEMBER}")
def change(call: Call) -> Reply:
    """The level."""
    project, found = call.project(), _find(call)
    call.needs(project, access.MAINTAINER)
    if found is None:
        raise record_not_found()
    return Reply(v3_entities.member(call, _saved(call, project, call.state.users[found.user_id], found)))


@v3(f"DELETE {MEMBER}")
def remove(call: Call) -> Reply:
    """200 with the member, and 200 with a message for who is none."""
    found = _find(call)
    if found is None:
        return Reply({"message": "Access revoked", "id": call.number("user_id")})
    v4_members.leave(call, call.project(), found)
    return Reply(v3_entities.member(call, found))
