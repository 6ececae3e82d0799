# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way back: projects as they are, as the data that declares them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.arguments import options_of
from ansible_collections.labops.gitlab.plugins.module_utils.client import Client, project_reference
from ansible_collections.labops.gitlab.plugins.module_utils.dialect import without_later_secrets
from ansible_collections.labops.gitlab.plugins.module_utils.entries import COMMON, SECTIONS, Section
from ansible_collections.labops.gitlab.plugins.module_utils.errors import GitLabError, InputError, ProjectMissingError, within
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Object, Rules, texts
from ansible_collections.labops.gitlab.plugins.module_utils.operations import Result, understood
from ansible_collections.labops.gitlab.plugins.module_utils.pace import PacedClient
from ansible_collections.labops.gitlab.plugins.module_utils.placeholders import named, names_in
from ansible_collections.labops.gitlab.plugins.module_utils.plan import Plan
from ansible_collections.labops.gitlab.plugins.module_utils.resource import Resource
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project_list import ProjectList
from ansible_collections.labops.gitlab.plugins.module_utils.secrets import without_passwords
from ansible_collections.labops.gitlab.plugins.module_utils.workers import OPTIONS, Progress, Workers, failure_of, raise_what_is_of_no_project

# branches come and go with everyday work, and a star is one user's
ON_REQUEST = ("branches", "star")
# what shapes the answers to a list means nothing here
FILTERS = tuple(f for f in ProjectList.filters if f.name not in ("project", "license", "statistics", "with_custom_attributes", "simple"))
# what chooses nothing by itself
SHAPES = ("order_by", "sort", "max_results", "search_namespaces", "include_pending_delete", "include_hidden")


class Export:
    """One project: its sections read, and said in the words that declare them."""

    changes = False

    def __init__(self, project: str, client: PacedClient, params: Mapping[str, Any]) -> None:
        self.project = project
        self.client = client
        self.error: GitLabError | None = None
        self.entry: Object = {}
        self.warnings: list[str] = []
        self._wanted = params["sections"]
        self._params = {"state": "present", "include_defaults": params["include_defaults"]}

    def read(self) -> None:
        """Read every section. Raises GitLabError, also for a project that this token does not see."""
        asked = ProjectList(self.client, {"project": self.project})
        found = understood(self.client, asked.select)
        if not found:
            raise ProjectMissingError("it is absent, marked for deletion or not visible to this token")
        path = found[0]["path_with_namespace"]
        self.warnings += asked.warnings
        sections = {name: self._section(section, path) for name, section in SECTIONS.items() if name in self._wanted}
        self.entry = {"project": path, **named({name: value for name, value in sections.items() if value}, path)}
        self.client.forget()

    def _section(self, section: Section, path: str) -> Any:
        """What is declared of a section, in an order that stays the same from one export to the next."""
        resource = section.make().kind(self.client, {**self._params, "project": path})
        with within(section.name):
            declared = sorted(resource.declarations(), key=resource.title)
        if self.client.speaks_v3:
            declared = [without_later_secrets(resource.name, obj) for obj in declared]
        taken = [obj for obj in declared if self._is_taken(section, resource, obj)]
        addresses = [text for text in texts(taken) if re.fullmatch(r"https?://\S+", text) and without_passwords(text) != text]
        resource.warnings += [f"{without_passwords(address)} has a secret in it, which GitLab shows, and so does this result" for address in addresses]
        self.warnings += [f"{path}: {section.name}: {warning}" for warning in resource.warnings]
        return section.in_short(taken)

    def _is_taken(self, section: Section, resource: Resource, obj: Object) -> bool:
        """Whether it can be declared: one object that cannot would have all of the data refused. Else the user is told."""
        try:
            full = section.written_out(section.in_short([obj]), section.name)
            section.check(self.client, {**COMMON, **resource.params, **section.validated(full, section.name)})
        except InputError as error:
            resource.warnings.append(f"{resource.title(obj)} is left out, since it cannot be declared: {error.message}")
            return False
        return True


class ExportProjects:
    """The module that reads projects as what declares them."""

    def __init__(self) -> None:
        self._exports: list[Export] = []
        self.rules = Rules(mutually_exclusive=(("group", "user"), *(("projects", f.name) for f in FILTERS)))
        self.progress: Progress | None = None

    def options(self) -> dict[str, dict[str, Any]]:
        """Which projects, and what of them."""
        return {
            "projects": {"type": "list", "elements": "str"},
            **options_of(FILTERS),
            "sections": {"type": "list", "elements": "str", "choices": list(SECTIONS), "default": [name for name in SECTIONS if name not in ON_REQUEST]},
            "include_defaults": {"type": "bool", "default": False},
            **OPTIONS,
        }

    def secrets(self, args: Mapping[str, Any]) -> set[str]:
        """None."""
        return set()

    def plan(self, client: Client, params: Mapping[str, Any], lenient: bool) -> Plan:
        """Read the projects, several at the same time. Raises GitLabError; what is wrong with one project alone stands in the result."""
        workers = Workers(client, params, self.progress)
        self._exports = [Export(project, workers.client(), params) for project in _chosen(client, params)]
        workers.each(self._exports, Export.read, "read")
        raise_what_is_of_no_project(self._exports)
        return Plan("none", after={})

    def apply(self, plan: Plan) -> Any:
        """Never called: nothing is to be done."""

    def result(self, plan: Plan, outcome: Any) -> Result:
        """What declares the projects, the secrets that it lacks, and what could not be read."""
        read = [export.entry for export in self._exports if export.error is None]
        entries = list({entry["project"]: entry for entry in read}.values())  # one project can be asked for by its path and its id
        return {
            "changed": False,
            "projects": entries,
            "placeholders": list(names_in(entries)),
            "errors": [{"project": export.project, "msg": export.error.message, **export.error.details()} for export in self._exports if export.error],
            "warnings": [warning for export in self._exports for warning in export.warnings],
            **failure_of(self._exports, "errors"),
        }


def _chosen(client: Client, params: Mapping[str, Any]) -> Sequence[str]:
    """The projects that are listed, or that the filters leave; of a group its own, those of its subgroups too. Raises GitLabError."""
    if params["projects"] is not None:
        if not params["projects"]:
            raise InputError("projects: the list is empty. Where that can be so, give the task a condition")
        for number, project in enumerate(params["projects"]):
            with within(f"projects[{number}]"):
                project_reference(project)
        return list(dict.fromkeys(params["projects"]))
    if all(params[f.name] is None for f in FILTERS if f.name not in SHAPES):
        raise InputError("projects: say which ones, with projects, group, user, or a filter such as search, topic or membership")
    of_group = {"include_subgroups": True, "with_shared": False} if params["group"] is not None else {}
    given = {name: value for name, value in params.items() if value is not None}
    listed = ProjectList(client, {**of_group, **given, "project": None}).select()
    return [project["path_with_namespace"] for project in listed if not project.get("marked_for_deletion_on")]
