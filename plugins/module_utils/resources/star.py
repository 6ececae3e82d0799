# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The star that the token's user has given a project, or not. Read in lib/api/projects.rb (18.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.client import Client, address
from ansible_collections.labops.gitlab.plugins.module_utils.errors import ProjectMissingError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object
from ansible_collections.labops.gitlab.plugins.module_utils.resource import PROJECT, Resource


class ProjectStar(Resource):
    """A star. It has no address: whether there is one tells the list of the starred projects, narrowed to the project's id."""

    name = "project_star"
    plural = "project_stars"
    path = "projects/{project}/star"
    scope = (PROJECT,)
    server_set = ("id", "name", "path", "path_with_namespace", "web_url", "star_count")

    def __init__(self, client: Client, params: Mapping[str, Any]) -> None:
        super().__init__(client, params)
        self.fields = (Field("starred", "bool"),)  # no option of the user's: what state says, so that the diff shows it

    # -- pure
    def wanted(self) -> Object:
        """The star."""
        return {"starred": True}

    def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
        """The address says all."""
        return {}

    def from_api(self, raw: Mapping[str, Any]) -> Object:
        """Of the project only what tells which it is and how many like it: the answers to reading and to starring have different keys."""
        return {**{key: raw.get(key) for key in self.server_set}, "starred": True}

    # -- verbs
    def find(self) -> Object | None:
        """The project in the user's starred ones. Raises GitLabError, ProjectMissingError when the project is absent or hidden."""
        project = None if self.params["project"].isdigit() else self._project()
        number = int(self.params["project"] if project is None else project["id"])
        # "search" finds similar ones; servers that do not know the limits list all that are starred
        query = [("starred", True), ("simple", True), ("id_after", number - 1), ("id_before", number + 1)]
        starred = next((raw for raw in self.client.entries("projects", query) if raw["id"] == number), None)
        if starred is not None:
            return self.from_api(starred)
        project = project or self._project()
        self.known = {**self.from_api(project), "star_count": project["star_count"] + 1}
        return None

    def declarations(self) -> Sequence[Object]:
        """The star, where there is one."""
        return [{"state": "present"}] if self.find() else []

    def _project(self) -> Object:
        """The project itself. Raises ProjectMissingError, also for one that is marked for deletion."""
        project = self.read(address("projects/{project}", self.params))
        if project.get("marked_for_deletion_on"):
            raise ProjectMissingError(f"project {self.params['project']} is marked for deletion as {project['path_with_namespace']}")
        return project

    def create(self, payload: Object) -> Object:
        """Star it. GitLab answers 304 without a body where it is starred already: after a repeat, or by another hand. Raises GitLabError."""
        answer = self.client.request("POST", self.collection(), harmless=True)
        return self.from_api(answer.data) if answer.data else self.find() or self.known

    def delete(self, current: Object) -> None:
        """Take the star back; 304 where there is none any more. Raises GitLabError."""
        self.client.request("POST", f"projects/{address('{id}', current)}/unstar", harmless=True)
