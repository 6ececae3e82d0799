# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Grape's treatment of parameters: coercion, required, values; undeclared ones are dropped. lib/api/api.rb turns its errors into 400 with the key error."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from emulator.errors import ApiError, plain
from emulator.facts import Param

# 1 and 0 are the same keys as True and False
TRUTHS = {True: True, False: False, "true": True, "false": False, "1": True, "0": False}


class Uncoercible(ValueError):
    """A value that Grape cannot turn into the declared type."""


def is_blank(value: Any) -> bool:
    """Grape reads an empty text as nil for everything but texts."""
    return value is None or value == ""


def to_string(value: Any) -> str | None:
    """Scalars become texts: true is "true", 5 is "5"."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    raise Uncoercible


def to_boolean(value: Any) -> bool | None:
    """true, false, and the texts and numbers for them."""
    if is_blank(value):
        return None
    if isinstance(value, (bool, int, str)) and value in TRUTHS:
        return TRUTHS[value]
    raise Uncoercible


def to_flag(value: Any) -> Any:
    """Declared as String, kept in a column that is a boolean: a JSON boolean is as good as a text."""
    return value if isinstance(value, bool) else to_string(value)


def to_integer(value: Any) -> int | None:
    """Numbers, and texts that hold one."""
    if is_blank(value):
        return None
    if isinstance(value, bool):
        raise Uncoercible
    if isinstance(value, int):
        return value
    if isinstance(value, str) and re.fullmatch(r"\s*[-+]?\d+\s*", value):
        return int(value)
    raise Uncoercible


def to_moment(value: Any) -> str | None:
    """A date or a time in ISO 8601; kept as text."""
    if is_blank(value):
        return None
    if not isinstance(value, str):
        raise Uncoercible
    try:
        datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError as error:
        raise Uncoercible from error
    return value


def to_file(value: Any) -> Any:
    """An uploaded file; an empty text removes the avatar (lib/api/projects.rb)."""
    if is_blank(value) or hasattr(value, "read"):
        return value or None
    raise Uncoercible


def to_either(value: Any) -> Any:
    """integer or string: as it came."""
    if value is None or isinstance(value, (int, str)):
        return value
    raise Uncoercible


SCALARS: dict[str, Callable[[Any], Any]] = {
    "string": to_string,
    "boolean": to_boolean,
    "flag": to_flag,
    "integer": to_integer,
    "date": to_moment,
    "date-time": to_moment,
    "file": to_file,
    "integer or string": to_either,
    "string or integer": to_either,
}


def to_array(declared: Param, value: Any) -> list[Any] | None:
    """A list; also comma separated in one text (CommaSeparatedToArray, used by topics and lists of ids)."""
    if value is None:
        return None
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, list):
        raise Uncoercible
    if isinstance(declared.items, Mapping):
        if not all(isinstance(item, dict) for item in value):
            raise Uncoercible
        return [to_object(declared.items, item) for item in value]
    convert = SCALARS[declared.items or "string"]
    return [convert(item) for item in value]


def to_object(properties: Mapping[str, Param], value: Any) -> dict[str, Any] | None:
    """A hash with the declared keys; others are dropped."""
    if is_blank(value):
        return None
    if not isinstance(value, dict):
        raise Uncoercible
    if not properties:
        return dict(value)
    return {name: coerce(properties[name], inner) for name, inner in value.items() if name in properties}


def coerce(declared: Param, value: Any) -> Any:
    """A value as the declared type, or Uncoercible."""
    if declared.type == "array":
        return to_array(declared, value)
    if declared.type == "object":
        return to_object(declared.properties, value)
    if declared.type not in SCALARS:  # topic: a text or an array
        return value
    return SCALARS[declared.type](value)


class Checked:
    """What is left of a request's parameters, and what was dropped or changed on the way."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.errors: list[str] = []
        self.undeclared: list[tuple[str, str]] = []
        self.coerced: list[tuple[str, str]] = []


def check(declared: Mapping[str, Param], given: Mapping[str, Any], *, typed: bool) -> Checked:
    """Apply the declaration. typed: the values came as JSON, so another type than the declared one is worth a note."""
    result = Checked()
    result.undeclared = [(name, "not declared") for name in given if name not in declared]
    for name, row in declared.items():
        if name in given:
            _check_one(row, given[name], result, typed)
        elif row.required:
            result.errors.append(f"{name} is missing")
        elif row.default is not None:
            result.values[name] = row.default
    return result


def _check_one(row: Param, value: Any, result: Checked, typed: bool) -> None:
    try:
        found = coerce(row, value)
    except Uncoercible:
        result.errors.append(f"{row.name} is invalid")
        result.undeclared.append((row.name, f"not a {row.type}: {type(value).__name__}"))
        return
    if typed and found is not None and type(found) is not type(value):
        result.coerced.append((row.name, f"{type(value).__name__} instead of {row.type}"))
    missing = _missing_in(row, found)
    if missing:
        result.errors.extend(missing)
    elif row.values and found is not None and found not in row.values:
        result.errors.append(f"{row.name} does not have a valid value")
    else:
        result.values[row.name] = found


def _missing_in(row: Param, found: Any) -> list[str]:
    """Required keys of objects in a list: ``custom_headers[0][value] is missing`` [I]."""
    if not isinstance(row.items, Mapping) or not isinstance(found, list):
        return []
    needed = [name for name, inner in row.items.items() if inner.required]
    return [f"{row.name}[{index}][{name}] is missing" for index, item in enumerate(found) for name in needed if name not in item]


def refused(errors: Iterable[str]) -> ApiError:
    """Grape's 400: several errors are joined with a comma."""
    return plain(400, ", ".join(errors))


def at_least_one(names: Iterable[str], given: Mapping[str, Any]) -> None:
    """``at_least_one_of``: the names in the order of the declaration (spec/requests/api/projects_spec.rb for the ending)."""
    names = list(names)
    if not any(name in given for name in names):
        raise plain(400, f"{', '.join(names)} are missing, at least one parameter must be provided")


def mutually_exclusive(names: Iterable[str], given: Mapping[str, Any]) -> None:
    """``mutually_exclusive`` (spec/requests/api/members_spec.rb)."""
    both = [name for name in names if given.get(name) is not None]
    if len(both) > 1:
        raise plain(400, f"{', '.join(both)} are mutually exclusive")
