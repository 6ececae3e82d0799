# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Branches of a project's repository. What is said of GitLab was read in lib/api/branches.rb and app/services/branches/*.rb (18.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.client import Client, Query, address
from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError, NotFoundError, ProjectMissingError, ValidationError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, Rules
from ansible_collections.labops.gitlab.plugins.module_utils.resource import PROJECT, Resource

EXISTS = "Branch already exists"


class Branch(Resource):
    """A branch. It can be made and removed; GitLab does not tell afterwards from which ref it was made, so that is never compared."""

    name = "branch"
    plural = "branches"
    path = "projects/{project}/repository/branches"
    key = ("branch",)
    mark = "name"  # a branch has no id
    absent = ("404 Branch Not Found",)
    scope = (PROJECT, Field("branch", required=True))
    filters = (PROJECT, Field("branch"), Field("search"), Field("regex"), Field("sort", choices=("name_asc", "updated_asc", "updated_desc")))
    info_rules = Rules(mutually_exclusive=(("branch", "search", "regex"),))
    fields = (Field("ref", required=True, create_only=True, readback=None),)
    server_set = ("name", "commit", "merged", "protected", "developers_can_push", "developers_can_merge", "can_push", "default", "web_url")

    def __init__(self, client: Client, params: Mapping[str, Any]) -> None:
        super().__init__(client, params)
        self.known = {"name": params.get("branch")}

    def identity(self, obj: Mapping[str, Any]) -> Any:
        """The name."""
        return obj["name"]

    def title(self, obj: Mapping[str, Any]) -> str:
        """The name, as an answer or an option has it."""
        return str(obj.get("name") or obj.get("branch"))

    def matches(self, obj: Mapping[str, Any]) -> bool:
        """By name, whose capitals matter."""
        return bool(obj["name"] == self.params["branch"])

    def one(self, obj: Mapping[str, Any]) -> str:
        """By name."""
        return f"{self.collection()}/{address('{branch}', self.params)}"

    def find(self) -> Object | None:
        """The branch. Only GitLab's own words prove that there is none: a disabled repository hides those that there are.

        Raises InputError for the default branch, which GitLab does not remove.
        """
        try:
            found = self.from_api(self.read(self.one(self.params)))
        except NotFoundError as error:
            if error.said in self.absent:
                return None
            raise
        if self.params.get("state") == "absent" and found["default"]:
            raise InputError(
                f"branch: {found['name']} is the default branch of {self.params['project']}, which cannot be removed; make another one the default"
            )
        return found

    def select(self) -> Sequence[Object]:
        """One by name, those that match, or all."""
        if self.params.get("branch"):
            found = self.find()
            return [found] if found else []
        return self.list([(name, self.params[name]) for name in ("search", "regex", "sort") if self.params.get(name)])

    def list(self, query: Query = ()) -> list[Object]:
        """All branches; an empty repository has none."""
        try:
            return super().list(query)
        except ProjectMissingError:
            raise
        except NotFoundError:  # of an empty repository as of one that this token may not see
            if self.read(self.parent()).get("empty_repo"):
                return []
            raise

    def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
        """GitLab calls the name so when it is created."""
        return {"branch": self.params["branch"], **changed}

    def declarations(self) -> Sequence[Object]:
        """All, each made from the default one where it is missing: nothing tells from which ref it was made."""
        project = self.read(self.parent())
        if project.get("repository_access_level") == "disabled":
            self.warnings.append("left out: the repository is disabled, and GitLab shows no branches of it")
            return []
        default = project.get("default_branch")
        return [{"branch": obj["name"], "ref": default or obj["name"]} for obj in self.select()]

    def create(self, payload: Object) -> Object:
        """Create it. In an empty repository GitLab first makes the default branch: if that is the one, it then says that it exists."""
        try:
            return super().create(payload)
        except ValidationError as error:
            found = self.find() if error.said == EXISTS else None
            if found is None:
                raise
            return found
