# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GitLab's facts as this package carries them: what each endpoint declares, which keys answers have, what changed when."""

from __future__ import annotations

import functools
import pathlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from emulator.settings import Settings, version_number

HERE = pathlib.Path(__file__).resolve().parent / "facts"
# the lists of names in an integration's row
NAMES = ("events", "events_ee", "events_without_column", "channels", "channels_ee", "channels_declared_only", "properties", "properties_ee")
PROJECT_BODIES = ("POST /projects", "POST /projects/user/<user_id>", "PUT /projects/<id>")


@functools.cache
def table(name: str) -> dict[str, Any]:
    """One file of facts."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load((HERE / f"{name}.yaml").read_text(encoding="utf-8"), Loader=loader)
    return dict(data)


@dataclass(frozen=True)
class Param:
    """One declared parameter of an endpoint."""

    name: str
    type: str = "string"
    required: bool = False
    values: tuple[Any, ...] = ()
    items: str | Mapping[str, Param] | None = None
    properties: Mapping[str, Param] = field(default_factory=dict)
    default: Any = None


def param(name: str, row: Mapping[str, Any]) -> Param:
    """A parameter from its row in a table."""
    items = row.get("items")
    return Param(
        name,
        row.get("type", "string"),
        bool(row.get("required")),
        tuple(row.get("values", ())),
        {inner: param(inner, value) for inner, value in items.items()} if isinstance(items, Mapping) else items,
        {inner: param(inner, value) for inner, value in row.get("properties", {}).items()},
        row.get("default"),
    )


class Facts:
    """The tables as one version and edition of GitLab has them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._declared: dict[tuple[str, str, str], dict[str, Param]] = {}
        self._integrations: dict[tuple[str, str, str], dict[str, Any]] = {}

    def known(self, row: Mapping[str, Any]) -> bool:
        """Whether a row exists in this version and edition."""
        number = self._settings.number
        since, until = row.get("since"), row.get("until")
        if (since and number < version_number(since)) or (until and number >= version_number(until)):
            return False
        ee_until = row.get("ee_until")
        ee_only = row.get("edition") == "ee" or (ee_until and number < version_number(ee_until))
        return self._settings.ee or not ee_only

    def first(self, rows: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
        """Of several rows the first that exists here; of one itself or none."""
        alternatives = [rows] if isinstance(rows, Mapping) else rows
        return next((dict(row) for row in alternatives if self.known(row)), None)

    def dialect(self, name: str) -> Any:
        """How a behaviour that changed over time is in this version."""
        rows = {version_number(version): value for version, value in table("dialect")[name].items()}
        return rows[max(version for version in rows if version <= self._settings.number)]

    def declared(self, rule: str) -> dict[str, Param]:
        """The parameters that an endpoint declares: ``GET /projects/<id>`` and so on."""
        key = (rule, self._settings.version, self._settings.edition)
        if key not in self._declared:
            self._declared[key] = self._declare(rule)
        return self._declared[key]

    def _declare(self, rule: str) -> dict[str, Param]:
        rows = {**table("parameters").get(rule, {}), **table("parameters_more").get(rule, {})}
        who = table("projects") if rule in PROJECT_BODIES else {}
        return {name: param(name, self._inner(row)) for name, row in rows.items() if self.known(row) and self.known(who.get(name, {}))}

    def _inner(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """The row with those keys of its items alone that this version has."""
        items = row.get("items")
        return {**row, "items": {key: inner for key, inner in items.items() if self.known(inner)}} if isinstance(items, Mapping) else row

    def integration(self, slug: str) -> dict[str, Any] | None:
        """An integration as this version has it, when this server has a route for it."""
        row = table("integrations")["integrations"].get(slug)
        if row is None or not self.known(row) or (row.get("development_only") and not self._settings.development):
            return None
        key = (slug, self._settings.version, self._settings.edition)
        if key not in self._integrations:
            self._integrations[key] = self._played(row)
        return self._integrations[key]

    def _played(self, row: Mapping[str, Any]) -> dict[str, Any]:
        fields = {name: found for name, entry in row["fields"].items() if (found := self.first(entry)) is not None}
        spans = {**table("integrations")["spans"], **row.get("spans", {})}
        missing = {name for name, span in spans.items() if not self.known(span)} | (row["fields"].keys() - fields.keys())
        return {**row, "fields": fields, **{key: [name for name in row[key] if name not in missing] for key in NAMES if key in row}}

    def _put(self, entry: Mapping[str, Any]) -> bool:
        span = entry.get("put", {})
        return span is not False and self.known(span)

    def slugs(self) -> list[str]:
        """Every routed integration."""
        return [slug for slug in table("integrations")["integrations"] if self.integration(slug)]

    def integration_params(self, slug: str) -> dict[str, Param]:
        """The body of PUT .../integrations/<slug>: fields, flags of events, channels (integrations_helpers.rb)."""
        row = self.integration(slug) or {}
        # the default of a field is what a new record is born with: the route declares none
        declared = {name: replace(param(name, entry), default=None) for name, entry in row.get("fields", {}).items() if self._put(entry)}
        ee = self._settings.ee
        flags = [*row.get("events", []), *(row.get("events_ee", []) if ee else []), *row.get("events_without_column", [])]
        # on CE no class has the vulnerability channel [I]
        channels = [*row.get("channels", []), *(row.get("channels_ee", []) if ee else []), *row.get("channels_declared_only", [])]
        declared.update({name: Param(name, self.dialect("event_flag")) for name in flags})
        declared.update({name: Param(name) for name in channels if ee or name != "vulnerability_channel"})
        if self.dialect("inheritance"):
            declared["use_inherited_settings"] = Param("use_inherited_settings", "boolean")
        return declared
