# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many projects in one task: of each the sections that the single modules know, several projects at the same time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.arguments import UPDATE_SECRETS
from ansible_collections.labops.gitlab.plugins.module_utils.client import Client
from ansible_collections.labops.gitlab.plugins.module_utils.entries import COMMON, SECTIONS, Entry, Manager, Section, entries_of, generations, secrets_of
from ansible_collections.labops.gitlab.plugins.module_utils.errors import GitLabError, InputError, ProjectMissingError, StoppedError, within
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Object, Rules, texts
from ansible_collections.labops.gitlab.plugins.module_utils.operations import Manage, Result, planned
from ansible_collections.labops.gitlab.plugins.module_utils.pace import PacedClient
from ansible_collections.labops.gitlab.plugins.module_utils.placeholders import filled, names_in, refuse_other_than_texts
from ansible_collections.labops.gitlab.plugins.module_utils.plan import Plan
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project import Project
from ansible_collections.labops.gitlab.plugins.module_utils.sets import ManageSet
from ansible_collections.labops.gitlab.plugins.module_utils.workers import OPTIONS, Progress, Workers, failure_of, raise_what_is_of_no_project

# of projects that the same task makes this is no news
_NEW = "this is predicted for an empty project of that path"
_COMING = "this is predicted for a source of that path"


@dataclass
class Part:
    """A section and what is planned for it. done: whether that was carried out; opened: but for archiving.

    operation: None where nothing is to be done, so that thousands of projects that are as declared take no memory.
    """

    section: Section
    params: Object
    operation: Manager | None
    plan: Plan
    said: list[str] = field(default_factory=list)
    done: bool = False
    opened: bool = False

    @property
    def begun(self) -> bool:
        """Whether anything of it was carried out."""
        return self.done or self.opened or bool(isinstance(self.operation, ManageSet) and self.operation.done)

    def told(self) -> list[str]:
        """The warnings of the operation, from its own result."""
        if self.operation is None:
            return self.said
        warnings: list[str] = self.operation.result(self.plan, self.plan.after or {})["warnings"]
        return warnings

    def forget(self) -> None:
        """Keep of a section that is as declared only what the user has to be told."""
        if not self.plan.changed:
            self.said, self.operation, self.plan = self.told(), None, Plan("none")

    def report(self, predicted: bool) -> Object:
        """What was done, or is predicted to be, with which objects or fields."""
        if isinstance(self.operation, ManageSet):
            listed = self.operation.changes if predicted else self.operation.done
            actions = [(change.title, change.plan.action) for change in listed if change.plan.changed]
        else:
            actions = [(name, self.plan.action) for name in self.plan.diff["after"]]
        return {"action": self.plan.action, "changes": [{"name": name, "action": action} for name, action in actions]}


class Work:
    """One project: its sections planned in order, then carried out in order. source: the work that its fork is of."""

    def __init__(self, entry: Entry, client: PacedClient, update_secrets: str, lenient: bool, source: Work | None = None) -> None:
        self.entry = entry
        self.client = client
        self.error: GitLabError | None = None
        self._common = {**COMMON, "update_secrets": update_secrets}
        self._lenient = lenient
        self._source = source
        self._project = entry.project
        self._missing = False  # it will be made by this task
        self._forked = False
        self._foreseen = False  # what it is a fork of will be made by this task
        self._was_archived = False  # and is open while its sections change
        self._subject: Object = {}
        self._parts: list[Part] = []

    # -- before any request
    def check(self) -> None:
        """Raises InputError for what is wrong whatever the server has."""
        for name in self.entry.sections:
            with within(f"{self.entry.place}.{name}"):
                SECTIONS[name].check(self.client, self._params(name))

    def _params(self, name: str) -> Object:
        own: Object = {"project": self._project}
        if name == "settings":
            own["state"] = self.entry.state
        elif name == "fork" and self._source:
            own["source"] = self._source._project
        elif name == "protected_branches":
            own["made_before"] = self._branches()
        return {**self._common, **self.entry.sections.get(name, {}), **own}

    def _branches(self) -> list[str] | None:
        """The branches that this task makes; None where a new project comes with others."""
        if self._missing and (self._forked or self.entry.sections.get("settings", {}).get("import_url")):
            return None
        return [branch["branch"] for branch in self.entry.sections.get("branches", {}).get("branches", ())]

    # -- planning
    def plan(self) -> None:
        """Read what is there and compare. Raises GitLabError."""
        names = [name for name in SECTIONS if name in self.entry.sections]
        if self.entry.state == "absent":
            names = ["settings"]
        for name in names:
            part = self._planned(SECTIONS[name])
            part.forget()
            self._parts.append(part)
        if not self.changes:
            self.client.forget()
        archived = self.entry.sections.get("settings", {}).get("archived") is True
        if archived and self.entry.sections.get("fork", {}).get("state") == "present" and not self.client.speaks_v3:
            # projects-operations, 13; in v3 it stays one
            raise InputError("settings: archived: GitLab ends the relation of a fork when it archives it; leave out fork or archived")

    def _planned(self, section: Section) -> Part:
        """The plan of a section. A project that turns out to be missing is made before, also where nobody declared settings."""
        if not self._missing:
            try:
                part = self._read(section, lenient=section.name == "fork" and self._may_come())
            except ProjectMissingError:
                if section.name == "settings" or (section.name == "fork" and self.entry.sections["fork"]["state"] == "present"):
                    raise
                self._make_up()
            else:
                self._note(part)
                return part
        return self._in_new(section)

    def _may_come(self) -> bool:
        """Whether a source that is not there yet may be there when its fork is made."""
        if self._source is None:
            return self._lenient
        self._foreseen = self._source.arises
        return self._foreseen

    def _read(self, section: Section, lenient: bool) -> Part:
        operation, params = section.make(), self._params(section.name)
        with within(section.name):
            plan = planned(operation, self.client, params, lenient)
        told = operation.resource.warnings if isinstance(operation, Manage) else operation.scope.warnings
        told[:] = [warning for warning in told if not (self._missing and _NEW in warning) and not (self._source and _COMING in warning)]
        return Part(section, params, operation, plan)

    def _note(self, part: Part) -> None:
        """What the project's own sections tell of it."""
        if part.section.name not in ("fork", "settings"):
            return
        if part.plan.action == "create":
            made = not (part.plan.after or {}).get("id")  # a project that is only linked to its source has one
            self._missing, self._forked = made, made and part.section.name == "fork"
        elif part.plan.before is not None:
            self._subject = {name: part.plan.before.get(name) for name in ("id", "web_url")}
            self._project = part.plan.before["path_with_namespace"]

    def _make_up(self) -> None:
        """Nobody declared settings, and the project is not there. Raises GitLabError where that is not certain."""
        if "settings" in self.entry.sections or any(part.section.name == "settings" for part in self._parts):
            self._missing = True
            return
        part = self._read(SECTIONS["settings"], lenient=False)
        self._note(part)
        if isinstance(part.operation, Manage) and part.plan.changed:
            part.operation.resource.warnings.append("it is absent or not visible to this token, and is made although no settings are declared")
        self._parts.append(part)

    def _in_new(self, section: Section) -> Part:
        """What a section will be in a project that is not there yet; where there is only something to remove, nothing."""
        try:
            part = self._read(section, lenient=True)
        except ProjectMissingError:
            return Part(section, self._params(section.name), None, Plan("none"))
        if section.name == "settings" and self._forked:  # the fork makes it
            part.plan = replace(part.plan, action="update" if part.plan.diff["after"] else "none")
        return part

    # -- doing
    def apply(self) -> None:
        """Carry out the sections that change, and archive again what was archived, also when one of them fails. Raises GitLabError."""
        closes = self._closes()
        try:
            self._carry_out_all(closes)
            if closes:
                self._close()
        except GitLabError as error:
            if self._was_archived:
                self._archive_after(error)
            raise

    def _carry_out_all(self, closes: bool) -> None:
        """What was planned for another project than the one that is there now is planned anew."""
        stale = self._missing or self._foreseen
        for index, part in enumerate(self._parts):
            first = index == 0 and not self._foreseen
            if part.section.name == "settings" and closes:
                self._open(part)
                stale = True
                continue
            if stale and not first:
                part = self._parts[index] = self._read(part.section, lenient=False)
            if part.plan.changed:
                stale = self._carry_out(part) or stale

    def _carry_out(self, part: Part) -> bool:
        """Do what is planned for a section; whether later ones have to look again. Raises GitLabError."""
        with within(part.section.name):
            outcome = part.operation.apply(part.plan) if part.operation else None
        part.done = True
        if part.section.name in ("fork", "settings") and outcome:
            moved = outcome["path_with_namespace"] != self._project
            self._subject, self._project, self._missing = outcome, outcome["path_with_namespace"], False  # what follows is read as it is
            return moved or part.plan.action == "create"
        return part.section.name == "branches"  # GitLab protects the first one by itself

    def _closes(self) -> bool:
        """Whether it is to be archived, which makes it read-only, after other sections have changed."""
        archived = self.entry.sections.get("settings", {}).get("archived") is True and self.entry.state == "present"
        return archived and any(part.plan.changed for part in self._parts if part.section.name != "settings")

    def _open(self, part: Part) -> None:
        """The settings of a project that can still be written to."""
        opened = Manage(Project)
        plan = planned(opened, self.client, {**part.params, "project": self._project, "archived": False}, False)
        self._was_archived = bool((plan.before or {}).get("archived"))
        if plan.changed:
            self._carry_out(Part(part.section, part.params, opened, plan))
            part.opened, part.done = True, self._was_archived and part.plan.changed

    def _close(self) -> None:
        part = next(part for part in self._parts if part.section.name == "settings")
        archived = self._read(part.section, lenient=False)
        if archived.plan.changed:
            self._carry_out(archived)
        part.done = part.plan.changed

    def _archive_after(self, error: GitLabError) -> None:
        """What was archived is not left open by a failure, nor by the end of the task."""
        operation = Manage(Project)
        params = {**dict.fromkeys(operation.options()), "project": self._project, "state": "present", "archived": True}
        with self.client.unbroken():
            try:
                plan = planned(operation, self.client, params, False)
                if plan.changed:
                    operation.apply(plan)
            except GitLabError as problem:
                error.message += f" It was opened for this and is not archived again: {problem.message} Run it again."

    # -- telling
    def report(self, predicted: bool) -> Object:
        """What became of the project."""
        parts = [part for part in self._parts if part.plan.changed and (part.begun or (predicted and self.error is None))]
        actions = {part.section.name: part.plan.action for part in parts}
        own = actions.get("settings", "none") if "fork" not in actions else actions["fork"]
        action = own if own in ("create", "delete") else "update" if actions else "none"
        return {
            "project": self.entry.project,
            "action": action,
            "changed": bool(actions),
            "status": self._status(bool(actions)),
            "sections": {part.section.name: part.report(predicted) for part in parts},
            "error": None if self.error is None else {"msg": self.error.message, **self.error.details()},
            "id": self._subject.get("id"),
            "web_url": self._subject.get("web_url"),
        }

    def _status(self, changed: bool) -> str:
        if self.error is not None:
            return "stopped" if isinstance(self.error, StoppedError) else "failed"
        return "changed" if changed else "unchanged"

    def diff(self, predicted: bool, side: str) -> Object:
        """One side of the difference, by section."""
        shown = {part.section.name: part.plan.diff[side] for part in self._parts if part.plan.changed and (part.done or (predicted and self.error is None))}
        return {name: values for name, values in shown.items() if values}

    @property
    def project(self) -> str:
        """The project as it is declared."""
        return self.entry.project

    @property
    def changes(self) -> bool:
        """Whether anything is to be done."""
        return self.error is None and any(part.plan.changed for part in self._parts)

    @property
    def arises(self) -> bool:
        """Whether the project is made by this task."""
        return self._missing and self.error is None

    @property
    def identity(self) -> Any:
        """The id, where it is known."""
        return self._subject.get("id")

    def warnings(self) -> list[str]:
        """What the user has to be told."""
        said: list[str] = []
        for part in self._parts:
            said += [f"{self.entry.project}: {part.section.name}: {warning}" for warning in part.told()]
        return said


class ManageFleet:
    """The module of many projects."""

    rules = Rules()

    def __init__(self) -> None:
        self._works: list[Work] = []
        self._waves: list[list[Work]] = []
        self._params: Mapping[str, Any] = {}
        self._workers: Workers
        self.progress: Progress | None = None

    def options(self) -> dict[str, dict[str, Any]]:
        """The projects, and how the work on them is done."""
        return {
            "projects": {"type": "list", "elements": "dict", "required": True},
            "defaults": {"type": "dict", "default": {}},
            "secrets": {"type": "dict", "default": {}, "no_log": False},  # hidden by secrets() below; the names are none
            **OPTIONS,
            "result_detail": {"type": "str", "choices": ["changed", "all"], "default": "changed"},
            "update_secrets": UPDATE_SECRETS,
        }

    def secrets(self, args: Mapping[str, Any]) -> set[str]:
        """The secrets of every section; all of what is not of the shape that was asked for."""
        projects, given = args.get("projects"), args.get("secrets")
        found = set(texts(given))
        for typed in [*(projects if isinstance(projects, list) else [projects]), args.get("defaults")]:
            found |= secrets_of(filled(typed, given) if isinstance(given, Mapping) else typed)  # what is secret in a part of one, too
        return found

    # -- planning
    def plan(self, client: Client, params: Mapping[str, Any], lenient: bool) -> Plan:
        """Check everything, then read every project. Raises GitLabError; what is wrong with one project alone stands in the result."""
        self._params, self._workers = params, Workers(client, params, self.progress)
        refuse_other_than_texts(params["secrets"])
        self._begin(entries_of({**params, **{name: filled(params[name], params["secrets"]) for name in ("projects", "defaults")}}), lenient)
        for work in self._works:
            work.check()
        for wave in self._waves:
            self._workers.each(wave, Work.plan, "read")
        self._refuse_doubles()
        raise_what_is_of_no_project(self._works)
        if self._workers.pace.stopped.is_set():
            for work in [work for work in self._works if work.changes]:
                work.error = self._workers.pace.ended()
        changing = any(work.changes for work in self._works)
        return Plan("update" if changing else "none", after={"predicted": True}, diff=self._diff(True))

    def _begin(self, entries: Sequence[Entry], lenient: bool) -> None:
        """A work for each entry, in waves: a project before its forks. Raises InputError."""
        works: dict[str, Work] = {}

        def work(entry: Entry, source: Entry | None) -> Work:
            made = Work(entry, self._workers.client(), self._params["update_secrets"], lenient, works[source.place] if source else None)
            return works.setdefault(entry.place, made)

        self._waves = [[work(entry, source) for entry, source in generation] for generation in generations(entries)]
        self._works = [works[entry.place] for entry in entries]

    def _refuse_doubles(self) -> None:
        """One project under two names is known when both were read. Raises InputError."""
        first: dict[Any, Work] = {}
        for work in [work for work in self._works if work.identity is not None]:
            other = first.setdefault(work.identity, work)
            if other is not work:
                raise InputError(f"{work.entry.place}: it is the project that {other.entry.place} declares; what is declared of one belongs into one entry")

    # -- working
    def apply(self, plan: Plan) -> Any:
        """Carry out what is planned, several projects at the same time; failures stand in the result."""
        for wave in self._waves:
            self._workers.each([work for work in wave if work.changes], Work.apply, "done")
        return {"predicted": False}

    # -- telling
    def result(self, plan: Plan, outcome: Any) -> Result:
        """Counts, an entry for each project that changed or failed, and the failures in words where there are any."""
        predicted = outcome["predicted"]
        reports = [work.report(predicted) for work in self._works]
        whole = self._params["result_detail"] == "all"
        counts = {status: len([1 for report in reports if report["status"] == status]) for status in ("changed", "failed", "stopped", "unchanged")}
        changed = any(report["changed"] for report in reports)
        return {
            "changed": changed,
            "action": "update" if changed else "none",
            "counts": {"projects": len(reports), **counts},
            "projects": [report for report in reports if whole or report["changed"] or report["status"] == "failed"],
            "diff": self._diff(predicted),
            "warnings": [*self._unused(), *(warning for work in self._works for warning in work.warnings())],
            **failure_of(self._works, "projects"),
        }

    def _unused(self) -> list[str]:
        """A warning for secrets of these projects that no placeholder asks for; those of others are another task's."""
        asked = set(names_in([self._params["projects"], self._params["defaults"]]))
        here = {work.entry.project.lower() for work in self._works}
        unused = [name for name in self._params["secrets"] if name not in asked and name.partition(" ")[0].lower() in here]
        return [f"secrets: no placeholder is called {', '.join(map(repr, unused))}"] if unused else []

    def _diff(self, predicted: bool) -> dict[str, Object]:
        sides = {side: {work.entry.project: work.diff(predicted, side) for work in self._works} for side in ("before", "after")}
        return {side: {project: sections for project, sections in projects.items() if sections} for side, projects in sides.items()}
