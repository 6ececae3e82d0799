# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of projects and, for reading, of groups: lib/api/members.rb, lib/api/helpers/members_helpers.rb and its EE part (18.9)."""

from __future__ import annotations

from typing import Any

from emulator import access, entities, event_model, member_model
from emulator.call import Call
from emulator.errors import forbidden, invalid, not_found, plain, record_not_found, render
from emulator.pagination import paginate
from emulator.params import Uncoercible, mutually_exclusive, to_integer
from emulator.routing import Reply, endpoint
from emulator.state import Member, Project, User

SOURCES = {"project": "/projects/<id>/members", "group": "/groups/<id>/members"}


def _source(call: Call, source: str) -> int:
    return call.project().id if source == "project" else call.group().id


def _wanted(call: Call, member: Member) -> bool:
    user, params = call.state.users[member.user_id], call.params
    text = str(params.get("query") or "").lower()
    return (
        access.alive(member)
        and (text in user.username.lower() or text in user.name.lower() or text == (user.public_email or "").lower())
        and (not params.get("user_ids") or user.id in params["user_ids"])
        and user.id not in (params.get("skip_users") or [])
    )


def _list(call: Call, members: list[Member]) -> Reply:
    found = sorted((member for member in members if _wanted(call, member)), key=lambda member: member.user_id)
    return paginate(call, found, lambda member: entities.member_entity(call, member, seat=bool(call.params.get("show_seat_info"))))


def _effective(call: Call, source: str, source_id: int) -> list[Member]:
    first = call.state.projects[source_id].namespace_id if source == "project" else source_id
    users = set(call.state.direct(source, source_id))
    groups = [first, *(share.group_id for share in call.state.shares_of(source_id))] if source == "project" else [first]
    users.update(*(call.state.direct("group", group.id) for above in groups for group in call.state.lineage(above)))
    found = (access.effective(call.state, source, source_id, user_id) for user_id in users)
    return [member for member in found if member]


def _register(source: str, rule: str) -> None:
    @endpoint(f"GET {rule}")
    def direct(call: Call) -> Reply:
        """Direct members alone."""
        return _list(call, list(call.state.direct(source, _source(call, source)).values()))

    @endpoint(f"GET {rule}/all")
    def every(call: Call) -> Reply:
        """Inherited members as well, each with the highest level."""
        return _list(call, _effective(call, source, _source(call, source)))

    @endpoint(f"GET {rule}/<user_id>")
    def one(call: Call) -> Reply:
        """A direct member; an inherited one is 404."""
        found = call.state.direct(source, _source(call, source)).get(call.number("user_id"))
        if found is None or not access.alive(found):
            raise record_not_found()
        return Reply(entities.member_entity(call, found))

    @endpoint(f"GET {rule}/all/<user_id>")
    def effective(call: Call) -> Reply:
        """A member in any way."""
        found = access.effective(call.state, source, _source(call, source), call.number("user_id"))
        if found is None:
            raise record_not_found()
        return Reply(entities.member_entity(call, found))


for _name, _rule in SOURCES.items():
    _register(_name, _rule)


@endpoint("POST /projects/<id>/members")
def add(call: Call) -> Reply:
    """By user_id or username; several, separated by commas, take another way without a 409."""
    mutually_exclusive(("user_id", "username"), call.params)
    if not any(call.given.get(name) not in (None, "") for name in ("user_id", "username")):
        raise plain(400, "user_id, username are missing, at least one parameter must be provided")
    project = call.project()
    call.needs(project, access.MAINTAINER)
    _lock(call, project)
    named = call.params.get("username")
    names = str(named if named is not None else call.params["user_id"]).split(",")
    if len(names) > 1:
        return _add_several(call, project, [_user(call, name.strip(), by_name=named is not None) for name in names])
    user = _user(call, names[0].strip(), by_name=named is not None)
    if user is None:
        raise not_found("User")
    if user.id in call.state.direct("project", project.id):
        raise render(409, "Member already exists")
    waits = queued(call, user)
    return waits or Reply(entities.member_entity(call, save(call, project, user)), 201)


def _user(call: Call, text: str, *, by_name: bool) -> User | None:
    if by_name:
        return call.state.user_named(text)
    try:
        number = to_integer(text)
    except Uncoercible:
        return None
    return call.state.users.get(number or 0)


def _add_several(call: Call, project: Project, users: list[User | None]) -> Reply:
    """The result of Members::CreateService."""
    problems: dict[str, Any] = {}
    for user in users:
        if user is None:
            problems["user"] = "Not Found"  # wording [I]
        elif user.id in call.state.direct("project", project.id):
            problems[user.username] = "The member's email address has already been taken"  # wording [I]
        else:
            save(call, project, user)
    return Reply({"status": "error", "message": problems} if problems else {"status": "success"}, 201)


def _lock(call: Call, project: Project) -> None:
    """A group that locks the membership of its projects (EE)."""
    if call.settings.ee and any(group.membership_lock for group in call.state.lineage(project.namespace_id)):
        raise render(405, "405 Method Not Allowed")


def queued(call: Call, user: User, current: int = 0) -> Reply | None:
    """202 and nothing done, when an administrator has to approve it first."""
    return Reply({"message": {user.username: member_model.QUEUED}}, 202) if member_model.queued(call, user, current) else None


def save(call: Call, project: Project, user: User, member: Member | None = None) -> Member:
    """Add or change a membership. A custom role that is not sent again is gone (doc/api/project_members.md)."""
    level = call.params["access_level"]
    errors = member_model.errors(call, project, user, level)
    if errors:
        raise invalid(errors)
    if level >= access.OWNER and call.level(project) < access.OWNER:
        raise forbidden()
    if member is None:
        member = Member("project", project.id, user.id, level, created_by_id=call.me.id)
        call.state.direct("project", project.id)[user.id] = member
        event_model.record(call.state, project, user, "joined")
    member_model.assign(call, member, level)
    member.member_role_id = member_model.role(call)
    return member


@endpoint("PUT /projects/<id>/members/<user_id>")
def change(call: Call) -> Reply:
    """The level every time; expires_at stays when it is not there and goes when it is empty."""
    project = call.project()
    call.needs(project, access.MAINTAINER)
    member = call.state.direct("project", project.id).get(call.number("user_id"))
    if member is None:
        raise record_not_found()
    if member.access_level >= access.OWNER and call.level(project) < access.OWNER:
        raise forbidden()
    user = call.state.users[member.user_id]
    return queued(call, user, member.access_level) or Reply(entities.member_entity(call, save(call, project, user, member)))


@endpoint("DELETE /projects/<id>/members/<user_id>")
def remove(call: Call) -> Reply:
    """Oneself always; others as Maintainer. Some cannot be removed at all."""
    project = call.project()
    member = call.state.direct("project", project.id).get(call.number("user_id"))
    if member is None:
        raise record_not_found()
    leave(call, project, member)
    return Reply(status=204)


def leave(call: Call, project: Project, member: Member) -> None:
    """The end of a membership, for whom it may be ended (Members::DestroyService)."""
    user, level = call.state.users[member.user_id], call.level(project)
    personal = call.state.user_namespaces.get(project.namespace_id) == user.id
    if personal or user.bot or (member.access_level >= access.OWNER and level < access.OWNER):
        raise forbidden()
    if user.id != call.me.id and level < access.MAINTAINER:
        raise forbidden()
    call.unmodified_since(member.created_at)
    del call.state.direct("project", project.id)[user.id]
    event_model.record(call.state, project, user, "left")
