# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in declared data that nobody has filled in yet: how they are called, what fills them, and when they are needed. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import SECRET, Field, Object, by_name, read, same, texts
from ansible_collections.labops.gitlab.plugins.module_utils.plan import Plan, Schema, exposing, plan
from ansible_collections.labops.gitlab.plugins.module_utils.secrets import without_passwords

_BEGINNING = "<<secret"
_NAMED = re.compile(r"\s*<<secret (.+)>>\s*", re.DOTALL)  # a block of YAML ends with a line break


def named(value: Any, *words: str) -> Any:
    """Declared data with a name in each placeholder: what leads to it, such as ``acme/api hooks https://ci.example.com token``."""
    if isinstance(value, Mapping):
        return {name: named(inner, *words, str(name)) for name, inner in value.items()}
    if isinstance(value, list):
        titles = [without_passwords(str(next(iter(entry.values()), ""))) if isinstance(entry, Mapping) else "" for entry in value]
        numbers = [titles[:place].count(title) + 1 for place, title in enumerate(titles)]
        return [named(entry, *words, title if number == 1 else f"{title} ({number})") for entry, title, number in zip(value, titles, numbers)]
    return f"<<secret {' '.join(words)}>>" if value == SECRET else value


def name_in(value: Any) -> str | None:
    """The name of a placeholder; None for anything else."""
    found = _NAMED.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found else None


def names_in(value: Any) -> Iterator[str]:
    """The names of all placeholders inside a value."""
    yield from (name for name in map(name_in, texts(value)) if name)


def filled(value: Any, secrets: Mapping[str, Any]) -> Any:
    """The value with its placeholders replaced, as far as there are secrets of their names."""
    if isinstance(value, Mapping):
        return {name: filled(inner, secrets) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, secrets) for inner in value]
    name = name_in(value)
    secret = value if name is None else secrets.get(name, value)
    return json.dumps(secret) if isinstance(secret, Mapping) else secret  # a JSON document, which templates turn into a dict


def refuse_other_than_texts(secrets: Mapping[str, Any]) -> None:
    """Raises InputError for a value that is no secret. A dict may be a JSON document, and null says that there is none."""
    wrong = [name for name, value in secrets.items() if isinstance(value, (bool, list))]
    if wrong:
        raise InputError(f"secrets: a text is expected for {', '.join(map(repr, wrong))}")


def planned(resource: Schema, current: Object | None, wanted: Object, state: str, update_secrets: str) -> Plan:
    """What has to change, where a placeholder stands for a secret that is there and stays as it is.

    Raises InputError that names the placeholders when their secrets would have to be sent.
    """
    _refuse_parts(resource, wanted)
    unfilled = {name: list(names_in(value)) for name, value in wanted.items()}
    unfilled = {name: found for name, found in unfilled.items() if found}
    if not unfilled:
        return plan(resource, current, wanted, state, update_secrets)
    fields = by_name(resource.fields)
    told = {name: value for name, value in wanted.items() if not (name in unfilled and _is_there(fields[name], current, value))}
    try:
        todo = plan(resource, current, told, state, update_secrets)
    except InputError as error:
        error.message = f"{_needs(unfilled)} ({error.message})"
        raise
    live = current or {}
    lacking = any(fields[name].secret and live.get(name, "") is None for name in unfilled)  # GitLab tells of an import_url whether there is one
    if todo.action == "create" or (todo.action == "update" and (lacking or exposing(resource, live, todo.payload))):
        raise InputError(_needs(unfilled))
    for name in [name for name in unfilled if name in todo.payload]:
        if not fields[name].holds_secret:  # whoever put it there wants it filled
            raise InputError(_needs({name: unfilled[name]}))
        todo.payload[name] = _known_left_out(fields[name], read(current, fields[name].place), todo.payload[name])
    return todo


def _refuse_parts(resource: Schema, wanted: Object) -> None:
    """Raises InputError for what would be sent as it stands: a placeholder inside of a secret, or one without a name."""
    secret = [field.name for field in resource.fields if field.holds_secret and field.name in wanted]
    parts = [name for name in secret if any(_BEGINNING in text and not name_in(text) for text in texts(wanted[name]))]
    if parts:
        raise InputError(f"{', '.join(parts)}: a placeholder stands for the whole of a secret, and has a name: {_BEGINNING} name>>")


def _is_there(field: Field, current: Object | None, wanted: Any) -> bool:
    """Whether an unfilled secret is nothing to be planned; of a keyed list when all of it is unfilled, and there."""
    if field.secret:
        return True
    unfilled = field.holds_secret and all(any(names_in(entry)) for entry in wanted)
    return unfilled and same(field, read(current, field.place), wanted)


def _known_left_out(field: Field, live: Any, wanted: list[Object]) -> list[Object]:
    """The entries of a keyed list but for unfilled ones that are there: GitLab merges such lists by their keys. Raises InputError for others."""
    keys = [option.name for option in field.options if not option.secret]
    there = [[entry.get(key) for key in keys] for entry in live or ()]
    unfilled = [entry for entry in wanted if any(names_in(entry))]
    missing = [entry for entry in unfilled if [entry.get(key) for key in keys] not in there]
    if missing:
        raise InputError(_needs({field.name: list(names_in(missing))}))
    return [entry for entry in wanted if entry not in unfilled]


def _needs(unfilled: Mapping[str, list[str]]) -> str:
    """What the user has to do."""
    names = ", ".join(f"{name!r}" for found in unfilled.values() for name in found)
    what = f"{', '.join(unfilled)}: this would have to be sent, and stands as a placeholder"
    return f"{what}. Put the secret in its place, or give it to labops.gitlab.projects in secrets, as {names}"
