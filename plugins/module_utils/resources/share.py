# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups that a project is shared with. Odd in two ways: they are read from the project, and GitLab cannot change one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.client import Client, Query, address
from ansible_collections.labops.gitlab.plugins.module_utils.errors import GitLabError, InputError, NotFoundError, ProtocolError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, read
from ansible_collections.labops.gitlab.plugins.module_utils.resource import PROJECT, Resource
from ansible_collections.labops.gitlab.plugins.module_utils.resources.member import refuse_other_than_a_day


class ProjectShare(Resource):
    """A share with a group. GitLab lists only those with groups that the caller sees, so a missing one proves nothing before its group is read."""

    name = "project_share"
    plural = "project_shares"
    path = "projects/{project}/share"
    key = ("group",)
    scope = (PROJECT, Field("group", required=True))
    filters = (PROJECT, Field("group"))
    fields = (
        Field("group_access", "access_level", required=True, readback="group_access_level"),
        Field("expires_at"),
        Field("member_role_id", "int", readback=None),
    )
    server_set = ("group_id", "group_name", "group_full_path")
    hidden = ("id", "project_id", "group_access")  # no secrets: the answer to a POST has them, the list has not

    def __init__(self, client: Client, params: Mapping[str, Any]) -> None:
        super().__init__(client, params)
        self.namespace = str(params.get("project")).rpartition("/")[0]
        refuse_other_than_a_day(params.get("expires_at"))

    def from_api(self, raw: Mapping[str, Any]) -> Object:
        """As the project lists it; the answer to a POST calls the level by the name that is sent."""
        return super().from_api({**raw, **({"group_access_level": raw["group_access"]} if "group_access" in raw else {})})

    def identity(self, obj: Mapping[str, Any]) -> Any:
        """The group: a share is listed without an id of its own."""
        return obj["group_id"]

    def title(self, obj: Mapping[str, Any]) -> str:
        """The group's path where it is known."""
        return str(obj.get("group_full_path") or obj.get("group") or obj.get("group_id"))

    def matches(self, obj: Mapping[str, Any]) -> bool:
        """By the group's id or by its full path, whose capitals do not matter."""
        group = str(self.params["group"])
        return str(obj["group_id"]) == group if group.isdigit() else str(obj.get("group_full_path")).lower() == group.lower()

    def list(self, query: Query = ()) -> list[Object]:
        """The shares with groups that this token sees."""
        project = self.read(address("projects/{project}", self.params))
        self.namespace = read(project, "namespace.full_path") or self.namespace
        shares = project.get("shared_with_groups")
        if not isinstance(shares, list):
            raise ProtocolError(f"GET /{address('projects/{project}', self.params)}: the answer has no shared_with_groups")
        return [self.from_api(raw) for raw in shares]

    def find_among(self, listed: Sequence[Object]) -> Object | None:
        """In the project. One that is not there: its group must be seen, which proves the absence and gives the id that a new share needs."""
        named = [share for share in listed if self.matches(share)]
        if named:
            return named[0]
        self._look_up()
        return next((share for share in listed if share["group_id"] == self.known["group_id"]), None)  # servers that list no paths

    def find_in_missing_project(self) -> Object | None:
        """A new project is shared with nobody; the group must be there."""
        self._look_up()
        return None

    def declaration(self, obj: Object) -> Object:
        """By the group's path, where the server tells it."""
        return {"group": obj["group_full_path"] or str(obj["group_id"]), **super().declaration(obj)}

    def select(self) -> Sequence[Object]:
        """That with one group, or all."""
        return [share for share in self.list() if not self.params.get("group") or self.matches(share)]

    def _look_up(self) -> None:
        """What a new share needs to know of its group. Raises NotFoundError, and InputError for one that GitLab would refuse with 409."""
        group = self.client.get(address("groups/{group}", self.params), [("with_projects", False)])
        if f"{self.namespace}/".lower().startswith(f"{group['full_path']}/".lower()) and self.params["state"] == "present":
            raise InputError(f"group: the project is in {group['full_path']}, whose members belong to it anyway; GitLab shares only with other groups")
        self.known = {"group_id": group["id"], "group_name": group["name"], "group_full_path": group["full_path"]}

    def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
        """All of it every time, since a changed share is a new one; an end that is taken away is one that is not sent."""
        share = current or self.known
        kept = {"group_id": share["group_id"], "group_access": share.get("group_access_level"), "expires_at": share.get("expires_at")}
        return {name: value for name, value in {**kept, **wanted}.items() if value not in (None, "")}

    def one(self, obj: Mapping[str, Any]) -> str:
        """The address that ends a share, by the group's id."""
        return f"{self.collection()}/{address('{group_id}', obj)}"

    def create(self, payload: Object) -> Object:
        """Share, and say what a 404 for a group that is seen means (app/services/projects/group_links/create_service.rb)."""
        try:
            return super().create(payload)
        except NotFoundError as error:
            if error.said != "Not Found":
                raise
            raise NotFoundError(
                f"POST /{self.collection()}: 404: Not Found. The group {self.known['group_full_path']} can be seen, so that either this token's user "
                "does not belong to it, or the project's top-level group lets nothing be shared outside of it.",
                **error.request(),
            ) from error

    def update(self, current: Object, payload: Object) -> Object:
        """End the share and share anew: there is no other way. Where the second fails the old share is put back, and the error says so."""
        with self.client.unbroken():
            self.delete(current)
            self.known = current
            try:
                return self.create(payload)
            except GitLabError as error:
                raise type(error)(f"{error.message} {self._restored(current)}", **error.request()) from error

    def _restored(self, old: Object) -> str:
        """Share as before, and tell how that went."""
        told = f"The old share (group_access {old['group_access_level']}, expires_at {old['expires_at']}), which had to be removed first,"
        try:
            self.create(self.payload(old, {}, {}))
        except GitLabError as error:
            return f"{told} could not be restored, so that the project may no longer be shared with {old['group_full_path']}: {error.message}"
        return f"{told} has been restored."

    def write(self, method: str, path: str, payload: Object | None = None, current: Object | None = None) -> Object:
        """GitLab's answer knows the group by its id alone."""
        return super().write(method, path, payload, current or self.known)
