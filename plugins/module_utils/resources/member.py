# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Direct members of a project, what they inherit from its groups, and who is invited to become one."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.client import Client, Query, address
from ansible_collections.labops.gitlab.plugins.module_utils.errors import (
    NO_ROUTE,
    ForbiddenError,
    InputError,
    NotFoundError,
    ProtocolError,
    ValidationError,
    flatten,
)
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, Rules, access_level, write
from ansible_collections.labops.gitlab.plugins.module_utils.resource import PROJECT, Resource

_USER = (Field("username"), Field("user_id", "int"))
_IDENTITY = ("id", "username", "name", "state", "avatar_url", "web_url")
NO_ROLE = 0  # what a user types for: no custom role
OWNER = 50
# what access tokens of projects and groups work as: GitLab lets nobody remove them (doc/user/project/settings/project_access_tokens.md, "Bot users")
BOT = re.compile(r"(project|group)_\d+_bot(\d*|_\w+)")
QUEUED = 202  # lib/api/members.rb, EE: an administrator has to approve, and nothing is done yet


def _person(raw: Mapping[str, Any]) -> Object:
    """What is known of a member before they are one."""
    return {name: raw.get(name) for name in _IDENTITY}


def refuse_other_than_a_day(expires_at: str | None) -> None:
    """Raises InputError for what GitLab would not take, or take and tell in another way, so that it differed for ever."""
    try:
        told = expires_at and datetime.date.fromisoformat(expires_at).isoformat()
    except ValueError:
        told = None
    if told != expires_at:
        raise InputError(f"expires_at: a day like 2030-12-31 is expected, or an empty text for no end, not {expires_at!r}")


class ProjectMember(Resource):
    """A direct member, or somebody who is invited by mail to become one.

    A level below the inherited one is refused by GitLab, so that is looked up before one is added. An accepted invitation is a membership.
    """

    name = "project_member"
    plural = "project_members"
    path = "projects/{project}/members"
    key = ("username",)
    scope = (PROJECT, *_USER, Field("email"))
    options = (Field("inherited", choices=("ignore", "accept")),)
    filters = (PROJECT, *_USER, Field("query"), Field("include_inherited", "bool"))
    rules = Rules(mutually_exclusive=(("username", "user_id", "email"),), required_one_of=(("username", "user_id", "email"),))
    info_rules = Rules(mutually_exclusive=(("username", "user_id", "query"),))
    fields = (
        Field("access_level", "access_level", required=True),
        Field("expires_at"),
        Field("member_role_id", "int", readback="member_role.id"),
    )
    server_set = (
        *("id", "username", "name", "state", "locked", "public_email", "avatar_url", "web_url"),
        *("created_at", "created_by", "member_role", "membership_state"),
        *("invite_email", "user_name", "created_by_name"),
    )
    derived = MappingProxyType({"member_role_id": ("member_role",)})
    hidden = ("invite_token",)  # whoever has it can accept the invitation

    def __init__(self, client: Client, params: Mapping[str, Any]) -> None:
        super().__init__(client, params)
        self.inherited: Object | None = None
        self.queued = False
        self._invites = bool(params.get("email"))  # until a user is found who has the address
        self._mailed: Object = {}
        self._direct: Sequence[Object] = ()
        empty = [name for name in ("username", "user_id", "email") if params.get(name) in ("", 0)]
        if empty and "state" in params:
            raise InputError(f"{empty[0]}: empty, which names nobody")
        refuse_other_than_a_day(params.get("expires_at"))

    # -- pure
    def identity(self, obj: Mapping[str, Any]) -> Any:
        """The user, or the address that is invited."""
        return obj["id"] or obj["invite_email"]

    def title(self, obj: Mapping[str, Any]) -> str:
        """The username or the address, in whatever way it is given."""
        return str(obj.get("username") or obj.get("invite_email") or obj.get("email") or obj.get("user_id"))

    @property
    def _accepts_inherited(self) -> bool:
        return self.params.get("inherited") == "accept"

    @property
    def _declared(self) -> Object:
        declared = super().wanted()
        return {**declared, "member_role_id": ""} if declared.get("member_role_id") == NO_ROLE else declared

    def wanted(self) -> Object:
        """Nothing where an inherited level is enough. The custom role of an invitation is never told: it is sent along, and no change by itself."""
        if self.inherited and self._suffices(self.inherited):
            return {}
        return {name: value for name, value in self._declared.items() if not (self._invites and name == "member_role_id")}

    def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
        """GitLab demands the level in every update of a member, and takes a custom role away that is not sent again."""
        kept: Object = {}
        if self._invites:
            kept = {"email": [self.params["email"]]} if current is None else {}
        elif current is None:
            kept = {"user_id": self.known["id"]}
        else:
            kept = {"access_level": current["access_level"], "member_role_id": (current.get("member_role") or {}).get("id")}
        whole = {**kept, **changed}
        return {name: value for name, value in whole.items() if value is not None and (name, value) != ("member_role_id", "")}

    def report(self) -> Object:
        """The inherited level where it was looked up, which is only done before a direct member is added; and whether somebody has to approve."""
        return {"inherited_access_level": self.inherited and self.inherited["access_level"], "queued": self.queued}

    def declaration(self, obj: Object) -> Object:
        """By the username, or the address that is invited."""
        who = {"email": obj["invite_email"]} if obj["invite_email"] else {"username": obj["username"]}
        return {**who, **super().declaration(obj)}

    def declarations(self) -> Sequence[Object]:
        """The members without the bots of access tokens, which nobody can add, and the invitations where this token sees them."""
        people = [obj for obj in super().list() if not BOT.fullmatch(str(obj["username"]))]
        try:
            invited = [self.from_api(raw) for raw in self._invited()]
        except ForbiddenError:
            self.warnings.append("whoever is invited by mail is left out: this token may not see invitations")
            invited = []
        return [self.declaration(obj) for obj in (*people, *invited)]

    # -- addresses
    def _invitations(self) -> str:
        return address("projects/{project}/invitations", self.params)

    def one(self, obj: Mapping[str, Any]) -> str:
        """The address of a member, or of an invitation."""
        return f"{self._invitations()}/{address('{invite_email}', obj)}" if obj.get("invite_email") else super().one(obj)

    # -- reading
    def find(self) -> Object | None:
        """The direct member or the pending invitation; with ``inherited: accept`` also one whose inherited level is enough."""
        if self.params.get("email"):
            pending = self._pending()
            if pending is not None or not self._resolved():
                return pending
        return self._decided(self._one(self.collection()))

    def list(self, query: Query = ()) -> list[Object]:
        """What a set is compared with: the direct members, and the pending invitations where it says something of them."""
        self._direct = super().list(query)
        if not self.params.get("exclusive") and not any(entry.get("email") for entry in self.params.get("members") or ()):
            return self._direct
        return [*self._direct, *(self.from_api(raw) for raw in self._invited())]

    def find_among(self, listed: Sequence[Object]) -> Object | None:
        """The same where all members and invitations have been listed."""
        if self.params.get("email"):
            invited = [obj for obj in listed if str(obj["invite_email"]).lower() == self.params["email"].lower()]
            if invited or not self._resolved():
                return invited[0] if invited else None
        return self._decided(next((obj for obj in listed if self._is_meant(obj)), None))

    def _is_meant(self, obj: Object) -> bool:
        if self.params.get("user_id"):
            return bool(obj["id"] == self.params["user_id"])
        return str(obj["username"]).lower() == str(self.params["username"]).lower()

    def removable(self, unlisted: Sequence[Object]) -> Sequence[Object]:
        """Neither bots, nor the token's own user, nor the owners when nobody else is one; of the last two the user is told."""
        people = [obj for obj in unlisted if not BOT.fullmatch(str(obj["username"]))]
        me = self.read("user") if any(obj["id"] for obj in people) else {}
        spared = [obj for obj in people if obj["id"] and obj["id"] == me.get("id")]
        self.warnings += [f"{obj['username']} is not listed, and stays: it is the user of this token" for obj in spared]
        going = [obj for obj in people if obj not in spared]
        owners = [obj for obj in going if obj["id"] and obj["access_level"] >= OWNER]
        if not owners or self._someone_else_owns(owners):
            return going
        self.warnings.append(f"{', '.join(obj['username'] for obj in owners)}: not listed, and stays: the project would have no direct owner any more")
        return [obj for obj in going if obj not in owners]

    def _someone_else_owns(self, owners: Sequence[Object]) -> bool:
        """Whether a direct member stays an owner, or is declared as one."""
        declared = [entry for entry in self.params.get("members") or () if not entry.get("email")]
        lower = [entry for entry in declared if access_level(entry["access_level"]) < OWNER]
        demoted = {str(entry.get("username") or entry["user_id"]).lower() for entry in lower}
        others = [obj for obj in self._direct if obj["access_level"] >= OWNER and obj not in owners and not BOT.fullmatch(str(obj["username"]))]
        return len(lower) < len(declared) or any(not demoted & {obj["username"].lower(), str(obj["id"])} for obj in others)

    def _decided(self, direct: Object | None) -> Object | None:
        """The direct member, when GitLab will take what is declared; what counts beside one where there is none."""
        if self.params["state"] == "absent":
            return direct
        if direct is not None:
            self._refuse_lower(direct)
            self._refuse_other_than_the_role(direct)
            return direct
        return self._beside(self._one(f"{self.collection()}/all"))

    def find_in_missing_project(self) -> Object | None:
        """A new project's members inherit from its group, which may be there already."""
        if self.params.get("email") and not self._resolved():
            return None
        return self._beside(self._in_group())

    def _invited(self, query: Query = ()) -> Sequence[Object]:
        """The pending invitations; a server before 13.6 has none (lib/api/invitations.rb). Raises InputError where it is about one there."""
        try:
            return self.client.entries(self._invitations(), query)
        except NotFoundError as error:
            if error.said != NO_ROUTE:
                raise
            if query or any(entry.get("email") for entry in self.params.get("members") or ()):
                raise InputError("email: this server knows no invitations; they came with GitLab 13.6", **error.request()) from error
            return ()

    def _pending(self, email: str = "") -> Object | None:
        """The invitation of the address."""
        email = email or self.params["email"]
        mine = [raw for raw in self._invited([("query", email)]) if raw["invite_email"].lower() == email.lower()]
        return self.from_api(mine[0]) if mine else None

    def _resolved(self) -> bool:
        """Whether a user has the address whom this token sees: public ones, and an administrator all (``User.search``, app/models/user.rb).

        Then it is about that user, whom GitLab would not invite but add.
        """
        email = self.params["email"].lower()
        users = self.client.entries("users", [("search", self.params["email"])])
        having = [user for user in users if email in (str(user.get(name)).lower() for name in ("email", "public_email"))]
        if having:
            self._mailed, self._invites = having[0], False
            self.params = {**self.params, "user_id": having[0]["id"]}
        else:
            self.known = {"invite_email": self.params["email"]}
        return bool(having)

    def _in_group(self) -> Object | None:
        """What the user is in the project's group and those above; None where that cannot be known: an id names no group."""
        namespace = self.params["project"].rpartition("/")[0]
        try:
            return self._one(address("groups/{path}/members/all", {"path": namespace})) if namespace else None
        except NotFoundError:  # a user's namespace, which nobody inherits from
            return None

    def _beside(self, inherited: Object | None) -> Object | None:
        """What counts as the membership of a user who is no direct member."""
        self.inherited = inherited
        if inherited is None:
            self.known = self._user()
            return None
        if self._suffices(inherited):
            return inherited
        self._refuse_lower(inherited)
        self.known = _person(inherited)
        return None

    def select(self) -> Sequence[Object]:
        """Direct members, or with ``include_inherited`` all effective ones; one user, those that match a query, or all."""
        where = f"{self.collection()}/all" if self.params.get("include_inherited") else self.collection()
        if self.params.get("username") or self.params.get("user_id"):
            found = self._one(where)
            return [found] if found else []
        query = [("query", self.params["query"])] if self.params.get("query") else []
        return [self.from_api(raw) for raw in self.client.entries(where, query)]

    def _one(self, where: str) -> Object | None:
        """The member in a list of members, by id or by exact username (GitLab's ``query`` also finds similar ones)."""
        if self.params.get("user_id"):
            return self.look(f"{where}/{address('{user_id}', self.params)}")
        found = self.client.entries(where, [("query", self.params["username"])])
        exact = [raw for raw in found if raw["username"].lower() == self.params["username"].lower()]
        return self.from_api(exact[0]) if exact else None

    def _user(self) -> Object:
        """The user who is to become a member. Raises InputError when there is none."""
        if self._mailed:
            return _person(self._mailed)
        if self.params.get("user_id"):
            return _person(self.client.get(address("users/{user_id}", self.params)))
        found = self.client.entries("users", [("username", self.params["username"])])
        if not found:
            raise InputError(f"username: this GitLab has no user {self.params['username']!r} that this token may see")
        return _person(found[0])

    # -- refusals
    def _suffices(self, inherited: Object) -> bool:
        return self._accepts_inherited and int(inherited["access_level"]) >= (self._declared.get("access_level") or 0)

    def _refuse_lower(self, effective: Object) -> None:
        """Refuse what GitLab will: it compares with the groups above alone, which are asked only when the level is to go down."""
        level = self._declared.get("access_level")
        inherited = self._in_group() if level is not None and level < effective["access_level"] else None
        if level is not None and inherited is not None and level < inherited["access_level"]:
            raise InputError(
                f"access_level: {inherited['username']} already inherits level {inherited['access_level']} from a group, and GitLab refuses "
                f"a direct level below it ({level}). Declare that level or a higher one, or take inherited: accept."
            )

    def _refuse_other_than_the_role(self, direct: Object) -> None:
        """A custom role has a level of its own, and GitLab refuses a membership of another (ee/spec/requests/api/members_spec.rb)."""
        role, declared = direct.get("member_role") or {}, self._declared
        base, level = role.get("base_access_level"), declared.get("access_level")
        if None not in (base, level) and base != level and "member_role_id" not in declared:
            raise InputError(
                f"access_level: {direct['username']} has the custom role {role.get('name')!r}, which is of level {base}, and GitLab refuses another level "
                f"({level}) with it. Declare member_role_id too: {NO_ROLE} takes the role away."
            )

    # -- writing
    def create(self, payload: Object) -> Object:
        """Add the member, or send the invitation."""
        return self._invite(payload) if self._invites else super().create(payload)

    def _invite(self, payload: Object) -> Object:
        """GitLab answers 201 to a failure too, and never with the invitation: it is read. Raises GitLabError."""
        path = self._invitations()
        answer = self.client.request("POST", path, body=self._with_role(payload), harmless=True)
        said = answer.data if isinstance(answer.data, Mapping) else {}
        if said.get("status") != "success" and (answer.attempts == 1 or self._pending() is None):  # a repeated one meets what its first attempt made
            raise ValidationError(f"POST /{path}: {answer.status}: {flatten(answer.data)}", method="POST", path=f"/{path}", status=answer.status)
        if said.get("queued_users"):
            return self._queue(f"POST /{path}: {flatten(said['queued_users'])}", payload)
        found = self._pending()
        if found is None:
            self.warnings.append(
                f"no invitation is pending: GitLab knows who has the address {self.params['email']}, and has made them a member at once or changed their "
                "membership. This token cannot see whose address it is; name them with username or user_id, or nothing tells that all is as declared."
            )
        return found or self._expected(payload)

    def _with_role(self, payload: Object) -> Object:
        role = self._declared.get("member_role_id")
        return {**payload, "member_role_id": role} if role else payload

    def update(self, current: Object, payload: Object) -> Object:
        """Change the member or the invitation, whose answer has no id."""
        if not self._invites:
            return super().update(current, payload)
        path = self.one(current)
        answer = self.client.request("PUT", path, body=self._with_role(payload))
        if not isinstance(answer.data, Mapping) or "access_level" not in answer.data:
            raise ProtocolError(f"PUT /{path}: {answer.status}: {flatten(answer.data)}", method="PUT", path=f"/{path}", status=answer.status)
        return self.from_api({**current, **answer.data})

    def delete(self, current: Object) -> None:
        """Remove the member or the invitation; GitLab's words for a missing one are those for a missing route, so the list is asked."""
        try:
            super().delete(current)
        except NotFoundError:
            if not current.get("invite_email") or self._pending(current["invite_email"]) is not None:
                raise

    def write(self, method: str, path: str, payload: Object | None = None, current: Object | None = None) -> Object:
        """A member that waits for an administrator is no failure, and no member either. An answer without a custom role means that there is none."""
        try:
            return super().write(method, path, payload, {**(current or {}), "member_role": None})
        except ProtocolError as error:
            if error.status != QUEUED:
                raise
            return self._queue(error.message, payload or {}, current)

    def _queue(self, words: str, sent: Object, current: Object | None = None) -> Object:
        """What will be once it is approved, with a warning that it is not yet."""
        self.queued = True
        self.warnings.append(f"{words} Nothing has changed yet: an administrator of this GitLab has to approve it first.")
        return self._expected(sent, current)

    def _expected(self, sent: Object, current: Object | None = None) -> Object:
        """What will be shown of what was sent."""
        shown = current or self.known
        for field in (field for field in self.fields if field.name in sent):
            shown = write(shown, field.place, sent[field.name])
        return self.from_api(shown)
