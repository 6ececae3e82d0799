# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Direct members of a project, and what they inherit from its groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.client import Client, address
from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError, NotFoundError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, Rules
from ansible_collections.labops.gitlab.plugins.module_utils.resource import PROJECT, Resource


class ProjectMember(Resource):
    """A direct member. A level below the inherited one is refused by GitLab, so that is looked up before one is added."""

    name = "project_member"
    plural = "project_members"
    path = "projects/{project}/members"
    key = ("username",)
    scope = (PROJECT, Field("username"), Field("user_id", "int"))
    options = (Field("inherited", choices=("ignore", "accept")),)
    filters = (*scope, Field("query"), Field("include_inherited", "bool"))
    rules = Rules(mutually_exclusive=(("username", "user_id"),), required_one_of=(("username", "user_id"),))
    info_rules = Rules(mutually_exclusive=(("username", "user_id", "query"),))
    fields = (
        Field("access_level", "access_level", required=True),
        Field("expires_at"),
        Field("member_role_id", "int", readback="member_role.id"),
    )
    server_set = (
        *("id", "username", "name", "state", "locked", "public_email", "avatar_url", "web_url"),
        *("created_at", "created_by", "member_role", "membership_state"),
    )

    def __init__(self, client: Client, params: Mapping[str, Any]) -> None:
        super().__init__(client, params)
        self.inherited: Object | None = None

    @property
    def _accepts_inherited(self) -> bool:
        return self.params.get("inherited") == "accept"

    def wanted(self) -> Object:
        """Nothing where an inherited level is enough."""
        return {} if self.inherited and self._suffices(self.inherited) else super().wanted()

    def find(self) -> Object | None:
        """The direct member; with ``inherited: accept`` also one whose inherited level is enough."""
        direct = self._one(self.collection())
        if self.params["state"] == "absent":
            return direct
        if direct is not None:
            self._refuse_lower(direct)
            return direct
        return self._beside(self._one(f"{self.collection()}/all"))

    def find_in_missing_project(self) -> Object | None:
        """A new project's members inherit from its group, which may be there already."""
        return self._beside(self._in_group())

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
        self.known = {name: inherited.get(name) for name in ("id", "username", "name", "state", "avatar_url", "web_url")}
        return None

    def report(self) -> Object:
        """The inherited level where it was looked up, which is only done before a direct member is added."""
        return {"inherited_access_level": self.inherited and self.inherited["access_level"]}

    def select(self) -> Sequence[Object]:
        """Direct members, or with ``include_inherited`` all effective ones; one user, those that match a query, or all."""
        where = f"{self.collection()}/all" if self.params.get("include_inherited") else self.collection()
        if self.params.get("username") or self.params.get("user_id"):
            found = self._one(where)
            return [found] if found else []
        query = [("query", self.params["query"])] if self.params.get("query") else []
        return [self.from_api(raw) for raw in self.client.entries(where, query)]

    def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
        """GitLab demands the level in every update, and takes a custom role away that is not sent again."""
        if current is None:
            return {**({"user_id": self.known["id"]} if self.known else {}), **changed}
        kept = {"access_level": current["access_level"], "member_role_id": (current.get("member_role") or {}).get("id")}
        return {**{name: value for name, value in kept.items() if value is not None}, **changed}

    def _one(self, where: str) -> Object | None:
        """The member in a list of members, by id or by exact username (GitLab's ``query`` also finds similar ones)."""
        if self.params.get("user_id"):
            return self.look(f"{where}/{address('{user_id}', self.params)}")
        found = self.client.entries(where, [("query", self.params["username"])])
        exact = [raw for raw in found if raw["username"].lower() == self.params["username"].lower()]
        return self.from_api(exact[0]) if exact else None

    def _user(self) -> Object:
        """The user who is to become a member. Raises InputError when there is none."""
        if self.params.get("user_id"):
            found = [self.client.get(address("users/{user_id}", self.params))]
        else:
            found = self.client.entries("users", [("username", self.params["username"])])
        if not found:
            raise InputError(f"username: this GitLab has no user {self.params['username']!r} that this token may see")
        return {name: found[0].get(name) for name in ("id", "username", "name", "state", "avatar_url", "web_url")}

    def _suffices(self, inherited: Object) -> bool:
        return self._accepts_inherited and int(inherited["access_level"]) >= (self._level or 0)

    @property
    def _level(self) -> int | None:
        return super().wanted().get("access_level")

    def _refuse_lower(self, effective: Object) -> None:
        """Refuse what GitLab will: it compares with the groups above alone, which are asked only when the level is to go down."""
        level = self._level
        inherited = self._in_group() if level is not None and level < effective["access_level"] else None
        if level is not None and inherited is not None and level < inherited["access_level"]:
            raise InputError(
                f"access_level: {inherited['username']} already inherits level {inherited['access_level']} from a group, and GitLab refuses "
                f"a direct level below it ({level}). Declare that level or a higher one, or take inherited: accept."
            )
