# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Version, metadata, users and namespaces: lib/api/metadata.rb, version.rb, users.rb, namespaces.rb."""

from __future__ import annotations

from typing import Any

from emulator import access, entities
from emulator.call import Call
from emulator.errors import no_route, not_found
from emulator.pagination import keyset, paginate
from emulator.routing import Reply, endpoint
from emulator.state import User

REVISION = "0123456789a"


@endpoint("GET /version", scopes=("read_user",))
def version(call: Call) -> Reply:
    """version.rb: version and revision."""
    return Reply({"version": call.settings.version_text, "revision": REVISION})


@endpoint("GET /metadata", scopes=("read_user",))
def metadata(call: Call) -> Reply:
    """metadata.rb (15.2): with ``enterprise``, which does not mean a licence."""
    if not call.facts.dialect("metadata"):
        raise no_route()
    kas = {"enabled": False, "externalUrl": None, "externalK8sProxyUrl": None, "version": None}
    return Reply({"version": call.settings.version_text, "revision": REVISION, "kas": kas, "enterprise": call.settings.ee})


@endpoint("GET /user", scopes=("read_user",))
def current_user(call: Call) -> Reply:
    """users.rb: oneself."""
    return Reply(entities.user_self(call, call.me))


@endpoint("GET /users", scopes=("read_user",))
def users(call: Call) -> Reply:
    """users.rb: username is exact whatever its case; search looks into names and, in full, into public mail addresses.

    For administrators into all addresses (``User.search``, with_private_emails).
    """
    found = [user for user in call.state.users.values() if _matches(call, user)]
    order = str(call.params.get("order_by") or "id")
    attribute = {"updated_at": "created_at"}.get(order, order)
    found.sort(key=lambda user: (getattr(user, attribute), user.id), reverse=call.params.get("sort", "desc") != "asc")
    show = entities.user_entity if call.admin else entities.user_basic
    if call.params.get("pagination") == "keyset":
        return keyset(call, found, lambda user: user.id, lambda user: show(call, user))
    return paginate(call, found, lambda user: show(call, user), "User")


def _matches(call: Call, user: User) -> bool:
    wanted = call.params
    if wanted.get("username") is not None and user.username.lower() != wanted["username"].lower():
        return False
    if wanted.get("search"):
        text = wanted["search"].lower()
        if text not in user.username.lower() and text not in user.name.lower() and text not in _addresses(call, user):
            return False
    flags = {"active": user.state == "active", "blocked": user.state == "blocked", "external": user.external, "humans": not user.bot}
    flags |= {"without_project_bots": not user.bot, "admins": user.admin}
    return all(held for name, held in flags.items() if wanted.get(name))


def _addresses(call: Call, user: User) -> list[str]:
    return [address.lower() for address in (user.public_email, user.email if call.admin else None) if address]


@endpoint("GET /users/<id>", scopes=("read_user",))
def user(call: Call) -> Reply:
    """users.rb: one by id."""
    found = call.state.users.get(call.number("id"))
    if found is None:
        raise not_found("User")
    return Reply(entities.user_entity(call, found))


def _visible(call: Call, namespace_id: int) -> bool:
    group = call.state.groups.get(namespace_id)
    if group:
        return access.can_read_group(call.state, group, call.user, admin=call.admin)
    return call.admin or call.state.user_namespaces[namespace_id] == call.me.id


def _namespace(call: Call, namespace_id: int) -> dict[str, Any]:
    shown = entities.namespace_basic(call, namespace_id)
    group = call.state.groups.get(namespace_id)
    if group and access.group_level(call.state, group, call.user, admin=call.admin) >= access.OWNER:
        shown["members_count_with_descendants"] = len(call.state.direct("group", group.id))
    return shown


@endpoint("GET /namespaces")
def namespaces(call: Call) -> Reply:
    """namespaces.rb: one's own and those of one's groups; administrators see all."""
    every = [*call.state.groups, *call.state.user_namespaces]
    found = []
    for namespace_id in sorted(every):
        path = call.state.namespace_path(namespace_id)
        group = call.state.groups.get(namespace_id)
        member = call.admin or (access.group_level(call.state, group, call.user) > 0 if group else _visible(call, namespace_id))
        nested = call.params.get("top_level_only") and group and group.parent_id
        if member and not nested and str(call.params.get("search") or "").lower() in path.lower():
            found.append(namespace_id)
    return paginate(call, found, lambda namespace_id: _namespace(call, namespace_id))


@endpoint("GET /namespaces/<id>")
def namespace(call: Call) -> Reply:
    """namespaces.rb: by id or by path."""
    text = call.segments["id"]
    known = {*call.state.groups, *call.state.user_namespaces}
    found = int(text) if text.isdigit() else call.state.namespace_at(text)
    if found not in known or found is None or not _visible(call, found):
        raise not_found("Namespace")
    return Reply(_namespace(call, found))
