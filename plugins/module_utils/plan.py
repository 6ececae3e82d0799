# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to change. Pure: the same live object and the same wishes always give the same plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, by_name, read, same, write

SENT_NOT_SHOWN = "(sent, not shown)"


class Schema(Protocol):
    """What a plan has to know of a resource."""

    name: str
    server_set: Sequence[str]
    known: Object
    derived: Mapping[str, Sequence[str]]

    @property
    def fields(self) -> Sequence[Field]:
        """The fields that a user can declare."""

    def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
        """What has to be sent so that the changed fields become as wanted. Pure."""


@dataclass(frozen=True)
class Plan:
    """What has to be done to an object, what it was and what it will be.

    action: none, create, update or delete.
    before, after: the whole object, None where there is none.
    payload: what is sent.
    diff: {"before": {...}, "after": {...}} of the changed keys alone; secrets as a remark.
    """

    action: str
    before: Object | None = None
    after: Object | None = None
    payload: Object = field(default_factory=dict)
    diff: dict[str, Object] = field(default_factory=lambda: {"before": {}, "after": {}})
    warnings: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything is to be done."""
        return self.action != "none"


def plan(resource: Schema, current: Object | None, wanted: Mapping[str, Any], state: str = "present", update_secrets: str = "on_change") -> Plan:
    """Compare the live object (None: there is none) with what is wanted (only what the user declared, as GitLab takes it).

    Raises InputError when the wishes cannot be met: a field that creation demands is missing.
    """
    if state == "absent":
        return Plan("delete", current, None, diff={"before": _visible(resource, current), "after": {}}) if current is not None else Plan("none")
    return _creation(resource, wanted) if current is None else _update(resource, current, wanted, update_secrets)


def predicted_keys(resource: Schema) -> list[str]:
    """The keys at the top of every object of this kind."""
    return list(dict.fromkeys([*resource.server_set, *(f.place.partition(".")[0] for f in resource.fields if f.readable)]))


def _creation(resource: Schema, wanted: Mapping[str, Any]) -> Plan:
    missing = [f.name for f in resource.fields if f.required and wanted.get(f.name) is None]
    if missing:
        raise InputError(f"{', '.join(missing)}: needed to create this {resource.name}, which does not exist yet")
    after: Object = {**dict.fromkeys(predicted_keys(resource)), **resource.known}
    for f in resource.fields:
        if f.readable and f.name in wanted:
            after = write(after, f.place, _merged(f, dict.fromkeys(option.name for option in f.options), wanted[f.name]))
    payload = resource.payload(None, wanted, wanted)
    shown = {f.name: wanted[f.name] for f in resource.fields if f.name in wanted and not f.holds_secret}
    return Plan("create", None, after, payload, {"before": {}, "after": {**shown, **_secrets_sent(resource, payload)}})


def exposing(resource: Schema, current: Object, payload: Mapping[str, Any]) -> list[Field]:
    """The fields that change and make GitLab forget what is secret and not sent with them."""
    return [f for f in resource.fields if f.exposes_secrets and f.name in payload and not same(f, read(current, f.place), payload[f.name])]


def _forgotten(resource: Schema, exposing: Sequence[Field], payload: Mapping[str, Any]) -> tuple[str, ...]:
    left_out = [f.name for f in resource.fields if f.holds_secret and f.name not in payload]
    return tuple(
        f"changing {f.name!r} makes GitLab forget the secrets that are not sent with it, if it has them: {', '.join(left_out)}" for f in exposing if left_out
    )


def _update(resource: Schema, current: Object, wanted: Mapping[str, Any], update_secrets: str) -> Plan:
    fields = by_name(resource.fields)
    differing = {n: v for n, v in wanted.items() if fields[n].readable and not same(fields[n], read(current, fields[n].place), v)}
    fixed = [n for n in differing if fields[n].create_only]
    warnings = tuple(f"{n!r} can only be set at creation; it stays {read(current, fields[n].place)!r}" for n in fixed)
    kept = [n for n in differing if fields[n].holds_secret and update_secrets == "on_create"]
    warnings += tuple(f"{n!r} stays as it is: with update_secrets: on_create nothing that holds secrets is sent again" for n in kept)
    changed = {n: v for n, v in differing.items() if n not in (*fixed, *kept)}
    secrets = {n: v for n, v in wanted.items() if fields[n].holds_secret and v != [] and not fields[n].create_only and update_secrets != "on_create"}
    if not changed and not (secrets and update_secrets == "always"):
        return Plan("none", current, current, warnings=warnings)
    unseen = {n: v for n, v in wanted.items() if not fields[n].readable and not fields[n].holds_secret and not fields[n].create_only}
    payload = resource.payload(current, wanted, {**changed, **secrets, **unseen})
    after = current
    for name, value in changed.items():
        after = write(after, fields[name].place, _merged(fields[name], read(current, fields[name].place), value))
    forgetting = exposing(resource, current, payload)
    for f in [f for f in resource.fields if f.holds_secret and f.readable] if forgetting else []:
        if f.name in payload or read(current, f.place) is not None:  # forgotten, but for what is sent along
            after = write(after, f.place, _merged(f, None, wanted[f.name]) if f.name in payload else None)
    for key in [key for name in changed for key in resource.derived.get(name, ())]:
        after = write(after, key, None)
    shown = {n: changed[n] for n in changed if not fields[n].holds_secret}
    keys = {n: read(after, fields[n].place) for n in changed if fields[n].exclusive}
    diff = {
        "before": {n: read(current, fields[n].place) for n in (*shown, *keys)},
        "after": {**shown, **_secrets_sent(resource, payload), **keys},
    }
    return Plan("update", current, after, payload, diff, warnings + _forgotten(resource, forgetting, payload))


def _merged(f: Field, live: Any, wanted: Any) -> Any:
    """What the server shows after the write: a dict keeps options that were not given, a keyed list its other keys (unless exclusive) and hides the values."""
    if isinstance(live, Mapping) and isinstance(wanted, Mapping):
        return {**live, **wanted}
    if f.holds_secret and isinstance(wanted, list):
        names = [option.name for option in f.options if not option.secret]
        declared = [{n: entry.get(n) for n in names} for entry in wanted]
        kept = [entry for entry in live if entry in declared or not f.exclusive] if isinstance(live, list) else []
        entries = [*kept, *declared]
        return [entry for index, entry in enumerate(entries) if entry not in entries[:index]]
    return list(dict.fromkeys(wanted)) if f.unordered else wanted


def _visible(resource: Schema, obj: Object) -> Object:
    return {f.name: read(obj, f.place) for f in resource.fields if f.readable and read(obj, f.place) is not None}


def _secrets_sent(resource: Schema, payload: Mapping[str, Any]) -> Object:
    return {f.name: SENT_NOT_SHOWN for f in resource.fields if f.holds_secret and f.name in payload}
