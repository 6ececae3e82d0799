# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The projects of a fleet as they are declared: the sections of an entry, defaults under entries, what is wrong with them. Without a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Callable, Union

from ansible_collections.labops.gitlab.plugins.module_utils.arguments import STATE, refuse_unknown, suggestion, validated
from ansible_collections.labops.gitlab.plugins.module_utils.client import Client
from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, Rules, converted, texts
from ansible_collections.labops.gitlab.plugins.module_utils.operations import Manage
from ansible_collections.labops.gitlab.plugins.module_utils.resources.branch import Branch
from ansible_collections.labops.gitlab.plugins.module_utils.resources.fork import ProjectFork
from ansible_collections.labops.gitlab.plugins.module_utils.resources.hook import ProjectHook
from ansible_collections.labops.gitlab.plugins.module_utils.resources.integration import Integration
from ansible_collections.labops.gitlab.plugins.module_utils.resources.member import ProjectMember
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project import Project
from ansible_collections.labops.gitlab.plugins.module_utils.resources.protected_branch import ProtectedBranch
from ansible_collections.labops.gitlab.plugins.module_utils.resources.share import ProjectShare
from ansible_collections.labops.gitlab.plugins.module_utils.resources.star import ProjectStar
from ansible_collections.labops.gitlab.plugins.module_utils.sets import ManageSet

Manager = Union[Manage, ManageSet]
BRAKES = ("exclusive", "keep", "max_removals")


@dataclass(frozen=True)
class Section:
    """A part of an entry: the words of a single module. left_out: options of that module that are said elsewhere, or make no sense here."""

    name: str
    make: Callable[[], Manager]
    left_out: Sequence[str] = ()

    def options(self) -> dict[str, dict[str, Any]]:
        """What can be declared in the section."""
        elsewhere = ("project", "group", "missing_parent", "update_secrets", *self.left_out)
        return {name: option for name, option in self.make().options().items() if name not in elsewhere}

    def written_out(self, value: Any, place: str) -> Any:
        """A section in full, from what can be written in its stead: of a set its objects alone, of the star true or false. Raises InputError."""
        operation = model(self.name)
        if isinstance(operation, ManageSet):
            short = isinstance(value, list) or (operation.by_key and isinstance(value, Mapping) and operation.entries not in value)
            return {operation.entries: value} if short else value
        if self.name == "star" and not isinstance(value, Mapping):
            return {"state": "present" if converted(Field("star", "bool"), value, place) else "absent"}
        return value

    def validated(self, given: Mapping[str, Any], place: str) -> Object:
        """The options of a section that is written out. Raises InputError, with the place."""
        operation = model(self.name)
        own = operation.rules if isinstance(operation, Manage) else Rules()  # a set's are about where it is
        rules = {rule: value for rule, value in vars(own).items() if value}
        return validated(SPECS[self.name], rules, given, place)

    def check(self, client: Client, params: Mapping[str, Any]) -> None:
        """Raises InputError for what is wrong with validated options, whatever the server has."""
        operation = self.make()
        if isinstance(operation, Manage):
            operation.kind(client, params)
            return
        declared = operation.declared(client, params)
        for resource in declared if operation.by_key else ():
            resource.wanted()  # what a catalog has to say of the words

    def in_short(self, declared: Sequence[Object]) -> Any:
        """What ``written_out`` takes for these objects; None where there are none."""
        operation = model(self.name)
        if not declared:
            return None
        if self.name == "star":
            return True
        if not isinstance(operation, ManageSet):
            return declared[0]
        key = operation.by_key
        return {obj[key]: {name: value for name, value in obj.items() if name != key} for obj in declared} if key else list(declared)


# in the order of their work: a project is made before it is filled, a branch before its rule, and whom a rule names before it
SECTIONS: Mapping[str, Section] = {
    section.name: section
    for section in (
        Section("fork", lambda: Manage(ProjectFork)),
        Section("settings", lambda: Manage(Project), ("state",)),
        Section("branches", lambda: ManageSet(Branch, "branches"), BRAKES),
        Section("members", lambda: ManageSet(ProjectMember, "members")),
        Section("shares", lambda: ManageSet(ProjectShare, "shares")),
        Section("protected_branches", lambda: ManageSet(ProtectedBranch, "protected_branches")),
        Section("hooks", lambda: ManageSet(ProjectHook, "hooks")),
        Section("integrations", lambda: ManageSet(Integration, "integrations", by_key="slug", removals_first=True)),
        Section("star", lambda: Manage(ProjectStar)),
    )
}
# what a section has no words for: branches are never exclusive
COMMON: Mapping[str, Any] = {"missing_parent": "predict", "update_secrets": "on_change", "exclusive": False}
ENTRY: Mapping[str, Any] = {"project": {"type": "str", "required": True}, "state": STATE}


@cache
def model(name: str) -> Manager:
    """An operation of a section that is asked for what does not depend on a project."""
    return SECTIONS[name].make()


SPECS: Mapping[str, Mapping[str, Any]] = {name: section.options() for name, section in SECTIONS.items()}


@dataclass(frozen=True)
class Entry:
    """A declared project. sections: validated options by name; place: where it was declared."""

    place: str
    project: str
    state: str
    sections: Mapping[str, Object]


def merged(under: Any, over: Any) -> Any:
    """Dicts are laid over each other at every depth; anything else is replaced, by null left as it is."""
    if not (isinstance(under, Mapping) and isinstance(over, Mapping)):
        return under if over is None else over
    return {name: merged(under.get(name), over.get(name)) for name in (*under, *(name for name in over if name not in under))}


def _written_out(typed: Any, place: str) -> Object:
    """An entry or the defaults with every section in full. Raises InputError for what is none."""
    if not isinstance(typed, Mapping):
        raise InputError(f"{place}: a dict is expected, with project and any of {', '.join(SECTIONS)}")
    words = (*ENTRY, *SECTIONS)
    for name in typed:
        if name not in words:
            raise InputError(f"{place}.{name}: there is no such section, {suggestion(str(name), words)}")
    full = {name: SECTIONS[name].written_out(value, f"{place}.{name}") if name in SECTIONS else value for name, value in typed.items() if value is not None}
    for name in [name for name in full if name in SECTIONS]:
        refuse_unknown(SPECS[name], full[name], f"{place}.{name}")
    return full


def entries_of(params: Mapping[str, Any]) -> list[Entry]:
    """The declared projects with the defaults under them. Raises InputError for the first thing that is wrong, with its place."""
    if not params["projects"]:
        raise InputError("projects: the list is empty. Where that can be so, give the task a condition")
    under = _written_out(params.get("defaults") or {}, "defaults")
    if "project" in under:
        raise InputError("defaults.project: each entry names its own project")
    entries = [_entry(under, typed, f"projects[{number}]") for number, typed in enumerate(params["projects"])]
    places: dict[str, str] = {}
    for entry in entries:
        first = places.setdefault(entry.project.lower(), entry.place)
        if first != entry.place:
            raise InputError(f"{entry.place}: it is declared already as {first}; what is declared of one project belongs into one entry")
    return entries


def generations(entries: Sequence[Entry]) -> list[list[tuple[Entry, Entry | None]]]:
    """Each entry with the one that its fork is of, a source in an earlier generation than its forks.

    Raises InputError for forks of each other, and for one of a project that is to go.
    """
    named = {entry.project.lower(): entry for entry in entries}
    found: list[list[tuple[Entry, Entry | None]]] = []
    for entry in entries:
        source = _source_among(named, entry)
        depth = len(_line(named, entry))
        found += [[] for _missing in range(depth - len(found))]
        found[depth - 1].append((entry, source))
    return found


def _source_among(named: Mapping[str, Entry], entry: Entry) -> Entry | None:
    """The entry that declares the source of a fork. Raises InputError for one that is to go."""
    fork = entry.sections.get("fork", {})
    source = named.get(str(fork.get("source")).lower()) if fork.get("state") == "present" else None
    if source is not None and source.state == "absent":
        raise InputError(f"{entry.place}.fork.source: {source.place} takes that project away")
    return source


def _line(named: Mapping[str, Entry], entry: Entry) -> list[Entry]:
    """An entry, the one that its fork is of, and so on. Raises InputError for a line without an end."""
    line = [entry]
    while (source := _source_among(named, line[-1])) is not None:
        if source in line:
            circle = line[line.index(source) :]
            raise InputError(f"{source.place}.fork.source: it leads back to the project itself: {', '.join(member.place for member in circle)}")
        line.append(source)
    return line


def _entry(under: Mapping[str, Any], typed: Any, place: str) -> Entry:
    named = f"{place} ({typed['project']})" if isinstance(typed, Mapping) and typed.get("project") else place
    full = _written_out(typed, named)
    own = [name for name in full if name in SECTIONS and name != "settings"]
    whole = merged(under, full)
    head = validated(ENTRY, {}, {name: whole[name] for name in ENTRY if name in whole}, named)
    if head["state"] == "absent" and own:
        raise InputError(f"{named}.{own[0]}: with state: absent the project goes away, so nothing but settings can be declared of it")
    wanted = [name for name in SECTIONS if name in whole and (head["state"] == "present" or name == "settings")]
    sections = {name: SECTIONS[name].validated(whole[name], f"{named}.{name}") for name in wanted}
    return Entry(named, head["project"], head["state"], sections)


def secrets_of(typed: Any) -> set[str]:
    """The secrets of an entry or the defaults as they were typed, right or wrong."""
    if not isinstance(typed, Mapping):
        return set(texts(typed))
    found: set[str] = set()
    for name, value in typed.items():
        if name in SECTIONS:
            found |= _secrets_in(SECTIONS[name], value)
        elif name not in ENTRY:
            found |= set(texts(value))
    return found


def _secrets_in(section: Section, value: Any) -> set[str]:
    """The secrets of a section as it was typed, right or wrong."""
    try:
        full = section.written_out(value, section.name)
    except InputError:
        return set(texts(value))
    if not isinstance(full, Mapping):
        return set(texts(full))
    unknown = [inner for name, inner in full.items() if name not in SPECS[section.name]]
    return model(section.name).secrets(full) | set(texts(unknown))
