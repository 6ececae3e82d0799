# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module of a whole set does: bring all objects of one kind in one scope to what is declared."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.arguments import MISSING_PARENT, UPDATE_SECRETS, options_of
from ansible_collections.labops.gitlab.plugins.module_utils.client import Client
from ansible_collections.labops.gitlab.plugins.module_utils.errors import GitLabError, InputError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, Rules, converted, texts
from ansible_collections.labops.gitlab.plugins.module_utils.operations import Result, carry_out, decide, read_or_predict
from ansible_collections.labops.gitlab.plugins.module_utils.plan import Plan
from ansible_collections.labops.gitlab.plugins.module_utils.resource import Resource

PARENTS = ("project", "group")
STATE = Field("state", choices=("present", "absent"))


def _is_kept(title: str, patterns: Sequence[str]) -> bool:
    """Whether a pattern keeps an object. Brackets are text, as in an address; capitals do not matter, as in usernames: rather one too many than gone."""
    return any(fnmatch.fnmatchcase(title.lower(), pattern.lower().replace("[", "[[]")) for pattern in patterns)


@dataclass
class Change:
    """One object of the set and what is planned for it."""

    title: str
    resource: Resource
    plan: Plan


class ManageSet:
    """A module of a set: ``entries`` names the option that lists the objects.

    by_key: the entries are a dict by this field instead of a list. removals_first: the server allows no more than so many at a time.
    """

    def __init__(self, kind: type[Resource], entries: str, *, by_key: str = "", removals_first: bool = False) -> None:
        self.kind = kind
        self.entries = entries
        self.by_key = by_key
        self.removals_first = removals_first
        self.where = [field for field in kind.scope if field.name in PARENTS and field.name not in kind.key]
        self.words = [*(field for field in kind.scope if field not in self.where and field.name != by_key), *kind.options, *kind.fields]
        self.words += [STATE] if by_key else []
        self.rules = Rules(**{name: tuple(rule for rule in rules if set(rule) <= set(PARENTS)) for name, rules in vars(kind.rules).items()})
        self.changes: list[Change] = []
        self.done: list[Change] = []

    def options(self) -> dict[str, dict[str, Any]]:
        """Where the set is, what is in it, and what may be removed."""
        own = {name: [rule for rule in rules if not set(rule) <= set(PARENTS)] for name, rules in vars(self.kind.rules).items()}
        listed: dict[str, Any] = {"type": "list", "elements": "dict", "options": options_of(self.words, required=True), **own}
        spec = {
            **options_of(self.where, required=True),
            self.entries: {**({"type": "dict"} if self.by_key else listed), "required": True},
            "exclusive": {"type": "bool", "default": False},
            "keep": {"type": "list", "elements": "str", "default": []},
            "max_removals": {"type": "int"},
            **options_of(self.kind.set_options),
        }
        if self.kind.path.startswith("projects/{project}"):
            spec["missing_parent"] = MISSING_PARENT
        if self.kind.has_secrets():
            spec["update_secrets"] = UPDATE_SECRETS
        return spec

    def secrets(self, args: Mapping[str, Any]) -> set[str]:
        """The secrets of every entry; all of one that is not of the shape that was asked for."""
        found: set[str] = set()
        known = {self.by_key, *(field.name for field in self.words)}
        for entry in self._typed(args.get(self.entries)):
            if isinstance(entry, Mapping):
                found |= self.kind.secrets(entry) | set(texts([value for name, value in entry.items() if name not in known]))
            else:
                found |= set(texts(entry))
        return found

    def _typed(self, entries: Any) -> Sequence[Any]:
        """The entries as they were typed, valid or not; of a dict each with its key."""
        if self.by_key and isinstance(entries, Mapping):
            return [{**entry, self.by_key: key} if isinstance(entry, Mapping) else entry for key, entry in entries.items()]
        return entries if isinstance(entries, list) else [entries]

    def plan(self, client: Client, params: Mapping[str, Any], lenient: bool) -> Plan:
        """Read the set once and compare each object with what was declared. Raises GitLabError."""
        self.scope = self.kind(client, params)
        declared = self.declared(client, params)
        creates = not declared or any(resource.params["state"] == "present" for resource in declared)  # only switching off needs the project
        listed, currents = read_or_predict(
            self.scope,
            lenient and creates,
            lambda: self._read(declared),
            lambda: ([], [resource.find_in_missing_project() for resource in declared]),
        )
        # one object can be declared under several names: what is there has its id, what is new may have been looked up
        meant = [{"id": None, **(current or resource.known)} for resource, current in zip(declared, currents)]
        marked = [(str(self.scope.identity(obj)).lower(), obj) for obj in meant if self.scope.identity(obj) is not None]
        self._refuse_doubles([(mark, self.scope.title(obj)) for mark, obj in marked])
        policy = params.get("update_secrets", "on_change")
        entries = [self._change(resource, current, policy) for resource, current in zip(declared, currents)]
        removals = list(self._removals(listed, currents, params)) if params["exclusive"] else []
        absent_first = sorted(entries, key=lambda change: change.plan.action != "delete")
        self.changes = [*removals, *absent_first] if self.removals_first else [*entries, *removals]
        return self._whole(listed)

    def _change(self, resource: Resource, current: Object | None, update_secrets: str) -> Change:
        """What becomes of one declared object. Raises InputError, which says of which."""
        title = resource.title(resource.params)
        try:
            return Change(title, resource, decide(resource, current, resource.wanted(), resource.params["state"], update_secrets))
        except InputError as error:
            error.message = f"{title}: {error.message}"
            raise

    def declared(self, client: Client, params: Mapping[str, Any]) -> list[Resource]:
        """Each declared object. Raises InputError for what is wrong whatever the server has."""
        common = {name: value for name, value in params.items() if name != self.entries}
        declared = [self.kind(client, {"state": "present", **common, **entry}) for entry in self._declared(params[self.entries])]
        self._refuse_doubles([(title, title) for title in (resource.title(resource.params) for resource in declared)])
        return declared

    def _read(self, declared: Sequence[Resource]) -> tuple[Sequence[Object], list[Object | None]]:
        listed = self.scope.list()
        return listed, [resource.find_among(listed) for resource in declared]

    def _declared(self, entries: Any) -> Iterator[Object]:
        """The entries as options of the single module. Raises InputError, with the place, for what a dict by key has wrong."""
        if not self.by_key:
            yield from entries
            return
        words = {field.name: field for field in self.words}
        for key, entry in entries.items():
            place = f"{self.entries}.{key}"
            if not isinstance(entry, (Mapping, type(None))):
                raise InputError(f"{place}: a dict is expected, with any of {', '.join(words)}")
            unknown = [name for name in entry or {} if name not in words]
            if unknown:
                raise InputError(f"{place}.{unknown[0]}: there is no such option; there are {', '.join(words)}")
            given = {name: converted(words[name], value, f"{place}.{name}") for name, value in (entry or {}).items() if value is not None}
            yield {**given, self.by_key: key}

    def _refuse_doubles(self, named: Sequence[tuple[str, str]]) -> None:
        """named: what tells each from the others, and what the user calls it."""
        marks = [mark for mark, _title in named]
        doubles = sorted({title for mark, title in named if marks.count(mark) > 1})
        if doubles:
            raise InputError(f"{self.entries}: {', '.join(doubles)}: declared more than once")

    def _removals(self, listed: Sequence[Object], currents: Sequence[Object | None], params: Mapping[str, Any]) -> Iterator[Change]:
        """Those that nobody declared, but for those that are to be kept. Raises InputError when they are too many."""
        identity = self.scope.identity
        claimed = [identity(current) for current in currents if current is not None]
        unlisted = [obj for obj in listed if identity(obj) not in claimed and not _is_kept(self.scope.title(obj), params["keep"])]
        removed = self.scope.removable(unlisted) if unlisted else []
        if params["max_removals"] is not None and len(removed) > params["max_removals"]:
            names = ", ".join(self.scope.title(obj) for obj in removed)
            raise InputError(f"exclusive would remove {len(removed)}, and max_removals allows {params['max_removals']}: {names}. Nothing was changed.")
        titles = [self.scope.title(obj) for obj in listed]
        for obj, title in zip(removed, map(self.scope.title, removed)):
            yield Change(title if titles.count(title) == 1 else f"{title} (id {obj['id']})", self.scope, decide(self.scope, obj, {}, "absent"))

    def _whole(self, listed: Sequence[Object]) -> Plan:
        """One plan for all: the set before and after."""
        changed = [change for change in self.changes if change.plan.changed]
        before = {change.title: change.plan.diff["before"] for change in changed if change.plan.before is not None}
        after = {change.title: change.plan.diff["after"] for change in changed if change.plan.after is not None}
        outcome = {self.kind.plural: self._after(listed, [change.plan.after for change in self.changes])}
        return Plan("update" if changed else "none", {self.kind.plural: list(listed)}, outcome, diff={"before": before, "after": after})

    def _after(self, listed: Sequence[Object], outcomes: Sequence[Object | None]) -> list[Object]:
        """The set as it then is: what was there keeps its place, what is new comes last."""
        identity = self.scope.identity
        befores = [change.plan.before for change in self.changes]
        changed = {identity(before): outcome for before, outcome in zip(befores, outcomes) if before is not None}
        known = [changed.pop(identity(obj)) if identity(obj) in changed else obj for obj in listed]
        new = [outcome for before, outcome in zip(befores, outcomes) if before is None or identity(before) in changed]
        return [obj for obj in [*known, *new] if obj is not None]

    def apply(self, plan: Plan) -> Any:
        """Carry out every change. Raises GitLabError, which tells what was done before."""
        outcomes: list[Object | None] = []
        for change in self.changes:
            try:
                outcomes.append(carry_out(change.resource, change.plan) if change.plan.changed else change.plan.after)
            except GitLabError as error:
                done = ", ".join(f"{change.title} ({change.plan.action})" for change in self.done)
                error.message = f"{change.title}: {error.message} Done before: {done or 'nothing'}. Run it again to go on."
                raise
            self.done += [change] if change.plan.changed else []
        return {self.kind.plural: self._after((plan.before or {})[self.kind.plural], outcomes)}

    def result(self, plan: Plan, outcome: Any) -> Result:
        """The set under its plural, and what was done to which of its objects."""
        said = [*self.scope.warnings]
        for change in self.changes:
            own = [] if change.resource is self.scope else change.resource.warnings
            said += [f"{change.title}: {warning}" for warning in (*own, *change.plan.warnings)]
        return {
            "changed": plan.changed,
            "action": plan.action,
            **outcome,
            "changes": [{"name": change.title, "action": change.plan.action} for change in self.changes if change.plan.changed],
            "diff": plan.diff,
            "warnings": said,
        }
