# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a membership may be, and what becomes of the parameters of one: app/models/member.rb and its EE part (18.9)."""

from __future__ import annotations

from typing import Any

from emulator import access
from emulator.call import Call
from emulator.clock import today
from emulator.state import Invitation, Member, Project, User

PAST = "cannot be a date in the past"
QUEUED = "Request queued for administrator approval."
ROLE_MISMATCH = "role's base access level does not match the access level of the membership"


def errors(call: Call, project: Project, user: User | None, level: int) -> dict[str, list[str]]:
    """The model's errors; user: None for an address that nobody has yet."""
    found: dict[str, list[str]] = {}
    above = access.inherited(call.state, "project", project.id, user.id) if user else None
    if level not in access.ROLES:
        found["access_level"] = ["is not included in the list"]
    elif above and level < above.access_level:
        role, group = access.ROLES[above.access_level], call.state.groups[above.source_id].name
        found["access_level"] = [f"should be greater than or equal to {role} inherited membership from group {group}"]
    expires_at = call.params.get("expires_at")
    if expires_at and expires_at[:10] < today():
        found["expires_at"] = [PAST]
    return found | _role_errors(call, level)


def _role_errors(call: Call, level: int) -> dict[str, list[str]]:
    """Keys and texts: ee/spec/requests/api/members_spec.rb. Without the licence the role is dropped before anybody looks at it."""
    wanted = call.params.get("member_role_id")
    if wanted is None or not call.settings.licensed("ultimate"):
        return {}
    role = call.state.member_roles.get(wanted)
    if role is None:
        return {"member_role": ["not found"]}
    return {} if role.base_access_level == level else {"member_role_id": [ROLE_MISMATCH]}


def sentence(problems: dict[str, list[str]]) -> str:
    """``full_messages.to_sentence``."""
    names = {"access_level": "Access level", "expires_at": "Expires at", "member_role": "Member role", "member_role_id": "Member role"}
    return " and ".join(f"{names[name]} {text}" for name, texts in problems.items() for text in texts)


def queued(call: Call, user: User, current: int = 0) -> bool:
    """Promotion management: who would take a seat for the first time waits for an administrator.

    On self-managed Ultimate alone; who is above Guest anywhere has a seat already (ee/spec/requests/api/invitations_spec.rb).
    """
    if not (call.settings.promotion_management and call.settings.licensed("ultimate")) or call.settings.saas or call.admin:
        return False
    seated = any(members[user.id].access_level > access.GUEST for members in call.state.members.values() if user.id in members)
    return bool(call.params["access_level"] > max(access.GUEST, current) and not seated)


def assign(call: Call, member: Member | Invitation, level: int) -> None:
    """Give it what was asked for. expires_at stays when it is not there and goes when it is empty."""
    member.access_level = level
    if "expires_at" in call.params:
        member.expires_at = (call.params["expires_at"] or "")[:10] or None
    if not call.settings.licensed("ultimate") and call.params.get("member_role_id") is not None:
        call.note("member_role_id", "needs ultimate")


def role(call: Call) -> Any:
    """The custom role that was asked for, where the licence knows such."""
    return call.params.get("member_role_id") if call.settings.licensed("ultimate") else None
