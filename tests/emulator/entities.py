# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How users, namespaces, groups and members look in an answer: lib/api/entities/*.rb. Keys that no fact names are those of the documentation's examples [I]."""

from __future__ import annotations

from typing import Any

from emulator import access
from emulator.call import Call
from emulator.clock import today
from emulator.state import Group, Invitation, Member, User


def user_basic(call: Call, user: User) -> dict[str, Any]:
    """entities/user_basic.rb."""
    return {
        "id": user.id,
        "username": user.username,
        "public_email": user.public_email,
        "name": user.name,
        "state": user.state,
        "locked": False,
        "avatar_url": None,
        "web_url": f"{call.base}/{user.username}",
    }


def user_entity(call: Call, user: User) -> dict[str, Any]:
    """entities/user.rb; administrators see more (entities/user_with_admin.rb)."""
    shown = {**user_basic(call, user), "created_at": user.created_at, "bio": "", "location": "", "bot": user.bot, "followers": 0, "following": 0}
    return {**shown, **_private(user), "is_admin": user.admin, "note": None, "namespace_id": user.namespace_id} if call.admin else shown


def user_self(call: Call, user: User) -> dict[str, Any]:
    """entities/user_public.rb: oneself. Administrators see that they are (entities/user_with_admin.rb)."""
    shown = {**user_entity(call, user), **_private(user)}
    return {**shown, "is_admin": True} if call.admin else shown


def _private(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "commit_email": user.email,
        "confirmed_at": user.created_at,
        "last_activity_on": today(),
        "projects_limit": 100000,
        "identities": [],
        "can_create_group": True,
        "can_create_project": True,
        "two_factor_enabled": False,
        "external": user.external,
        "private_profile": False,
    }


def namespace_basic(call: Call, namespace_id: int) -> dict[str, Any]:
    """entities/namespace_basic.rb: the ``namespace`` of a project."""
    group = call.state.groups.get(namespace_id)
    if group:
        return {
            "id": group.id,
            "name": group.name,
            "path": group.path,
            "kind": "group",
            "full_path": group.full_path,
            "parent_id": group.parent_id,
            "avatar_url": None,
            "web_url": f"{call.base}/groups/{group.full_path}",
        }
    user = call.state.users[call.state.user_namespaces[namespace_id]]
    return {
        "id": namespace_id,
        "name": user.name,
        "path": user.username,
        "kind": "user",
        "full_path": user.username,
        "parent_id": None,
        "avatar_url": None,
        "web_url": f"{call.base}/{user.username}",
    }


def group_entity(call: Call, group: Group) -> dict[str, Any]:
    """entities/group.rb."""
    shown = {
        "id": group.id,
        "web_url": f"{call.base}/groups/{group.full_path}",
        "name": group.name,
        "path": group.path,
        "description": group.description,
        "visibility": group.visibility,
        "share_with_group_lock": group.share_with_group_lock,
        "require_two_factor_authentication": False,
        "project_creation_level": "developer",
        "subgroup_creation_level": "maintainer",
        "emails_enabled": True,
        "mentions_disabled": None,
        "lfs_enabled": True,
        "archived": group.archived,
        "avatar_url": None,
        "request_access_enabled": True,
        "full_name": " / ".join(above.name for above in reversed(list(call.state.lineage(group.id)))),
        "full_path": group.full_path,
        "created_at": group.created_at,
        "parent_id": group.parent_id,
        "marked_for_deletion_on": group.marked_for_deletion_on,
    }
    return {**shown, "membership_lock": group.membership_lock} if call.settings.ee else shown


def member_entity(call: Call, member: Member, *, seat: bool = False) -> dict[str, Any]:
    """entities/member.rb; spec/fixtures/api/schemas/public_api/v4/members.json."""
    shown = user_basic(call, call.state.users[member.user_id])
    shown |= {"access_level": member.access_level, "created_at": member.created_at}
    if member.created_by_id in call.state.users:
        shown["created_by"] = user_basic(call, call.state.users[member.created_by_id])
    shown |= {"expires_at": member.expires_at, "membership_state": "active"}
    if member.member_role_id and call.settings.licensed("ultimate"):
        role = call.state.member_roles[member.member_role_id]
        shown["member_role"] = {"id": role.id, "group_id": None, "name": role.name, "description": None, "base_access_level": role.base_access_level}
    if seat and call.settings.ee:  # show_seat_info; a Guest of Ultimate takes none [I]
        shown["is_using_seat"] = member.access_level > access.GUEST or not call.settings.licensed("ultimate")
    return shown


def invitation_entity(call: Call, invitation: Invitation) -> dict[str, Any]:
    """entities/invitation.rb: without an id, and with the token that accepts it; ``user_name`` is of those that have a user."""
    inviter = call.state.users.get(invitation.created_by_id or 0)
    return {
        "access_level": invitation.access_level,
        "created_at": invitation.created_at,
        "expires_at": invitation.expires_at,
        "invite_email": invitation.email,
        "invite_token": invitation.token,
        "created_by_name": inviter.name if inviter else None,
    }
