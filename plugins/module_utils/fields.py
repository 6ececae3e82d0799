# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a field of a remote object is, and when two of its values mean the same. Pure."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError

Object = dict[str, Any]

SECRET = "<<secret>>"  # in declared data: a secret that is there, and that GitLab tells nobody

ACCESS_LEVELS = {
    "guest": 10,
    "planner": 15,
    "reporter": 20,
    "security_manager": 25,
    "developer": 30,
    "maintainer": 40,
    "owner": 50,
}
LEVEL_NAMES = {number: name for name, number in ACCESS_LEVELS.items()}


@dataclass(frozen=True)
class Field:
    """One field of a remote object: its option in Ansible and its place in GitLab's answers.

    name: the option and the key that is sent.
    type: an Ansible option type, or ``access_level`` (typed as a name or a number, sent as a number).
    required: demanded when the object is created; an existing one need not be given it again.
    elements, choices, options: as in an Ansible argument spec; options are the fields of a dict.
    secret: never shown; never compared, since GitLab does not return it (or must not be shown).
    create_only: sent when the object is created, never afterwards.
    unordered: a list whose order has no meaning.
    readback: dotted place in GitLab's answer where it is not the name; None: GitLab never returns it.
    exposes_secrets: changing it makes GitLab forget every secret that is not sent in the same request.
    exclusive: a keyed list of secrets that stands for the whole: other keys are removed.
    default: what GitLab gives a new object when the field is not sent; None: nothing, or it is not known.
    """

    name: str
    type: str = "str"
    required: bool = False
    elements: str = ""
    choices: tuple[Any, ...] = ()
    options: tuple[Field, ...] = ()
    secret: bool = False
    create_only: bool = False
    unordered: bool = False
    readback: str | None = ""
    exposes_secrets: bool = False
    exclusive: bool = False
    default: Any = None

    @property
    def place(self) -> str:
        """Where the value stands in GitLab's answer, dotted."""
        return self.readback or self.name

    @property
    def readable(self) -> bool:
        """Whether an answer tells the value, so that it can be compared."""
        return not self.secret and self.readback is not None

    @property
    def holds_secret(self) -> bool:
        """Whether the value is a secret or has one inside."""
        return self.secret or any(option.holds_secret for option in self.options)


@dataclass(frozen=True)
class Rules:
    """What an argument spec has beside its options; the words are Ansible's."""

    mutually_exclusive: tuple[tuple[str, ...], ...] = ()
    required_one_of: tuple[tuple[str, ...], ...] = ()
    required_if: tuple[tuple[Any, ...], ...] = ()


def by_name(fields: Iterable[Field]) -> dict[str, Field]:
    """The fields by their names."""
    return {field.name: field for field in fields}


def read(obj: Mapping[str, Any] | None, place: str) -> Any:
    """The value at a dotted place of an answer; None where there is none."""
    value: Any = obj
    for key in place.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def write(obj: Mapping[str, Any], place: str, value: Any) -> Object:
    """A copy of the object with the value at a dotted place."""
    head, _dot, rest = place.partition(".")
    inner = obj.get(head)
    return {**obj, head: write(inner if isinstance(inner, Mapping) else {}, rest, value) if rest else value}


def access_level(value: Any) -> int:
    """The number of an access level that is typed as a name or as a number."""
    return ACCESS_LEVELS[value] if value in ACCESS_LEVELS else int(value)


def to_api(field: Field, value: Any) -> Any:
    """The value as GitLab takes it; options of a dict that were not given are left out."""
    if field.type == "access_level":
        return access_level(value)
    if field.options and isinstance(value, list):
        return [_given(field, entry) for entry in value]
    if field.options and isinstance(value, Mapping):
        return _given(field, value)
    return value


def _given(field: Field, entry: Mapping[str, Any]) -> Object:
    options = by_name(field.options)
    return {name: to_api(options[name], value) for name, value in entry.items() if value is not None}


def as_options(fields: Iterable[Field], obj: Mapping[str, Any], whole: bool = False) -> Object:
    """The options that declare an object as it is: ``SECRET`` for what GitLab does not tell; ``whole``: with what is only GitLab's default too."""
    told = [(f, value) for f, value in _told(fields, obj) if _fits(f, value)]
    return {f.name: _as_option(f, value) for f, value in told if whole or f.required or not same(f, value, f.default)}


def unfit(fields: Iterable[Field], obj: Mapping[str, Any]) -> list[str]:
    """What ``as_options`` leaves out of an object because the option takes no such value: newer servers have words that are not known here."""
    strange = [(f, value) for f, value in _told(fields, obj) if not (_fits(f, value) or same(f, value, None))]
    return [f"{f.name} is left out: {value!r} is no value of it that is known here" for f, value in strange]


def _told(fields: Iterable[Field], obj: Mapping[str, Any]) -> Iterator[tuple[Field, Any]]:
    """The fields that there is something to say of, with their live values."""
    live = [(field, SECRET if field.secret else read(obj, field.place)) for field in fields if field.secret or field.readable]
    return ((field, value) for field, value in live if value is not None)


def _fits(field: Field, value: Any) -> bool:
    """Whether the option of a field takes a live value and means the same; a required one stands for whoever validates the whole."""
    if field.secret or field.required or field.options or field.type == "access_level":
        return True
    try:
        return same(field, value, converted(field, value, field.name))
    except InputError:
        return False


def _as_option(field: Field, value: Any) -> Any:
    """A live value as it is declared."""
    if field.type == "access_level":
        return LEVEL_NAMES.get(value, value)
    if field.options and isinstance(value, list):
        return [as_options(field.options, entry, whole=True) for entry in value]
    if field.options and isinstance(value, Mapping):
        return as_options(field.options, value, whole=True)
    return sorted(value, key=str) if field.unordered and isinstance(value, list) else value


def converted(field: Field, value: Any, place: str) -> Any:
    """A value of free data in the type of its field, as Ansible would convert an option. Raises InputError that names the place."""
    fitting = _CONVERTERS[field.type](value)
    if fitting is None:
        shown = "" if field.secret else f", not {value!r}"
        raise InputError(f"{place}: {_EXPECTED[field.type]}{shown}")
    if field.choices and fitting not in field.choices and fitting != "":
        raise InputError(f"{place}: one of {', '.join(map(str, field.choices))}, not {value!r}")
    return fitting


def _bool(value: Any) -> bool | None:
    return {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}.get(str(value).lower())


def _int(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.lstrip("-").isdigit() and not isinstance(value, bool) else None


def _str(value: Any) -> str | None:
    if isinstance(value, Mapping):  # a JSON document, such as a service account's key, which templates turn into a dict
        return json.dumps(value)
    return None if isinstance(value, (list, dict, bool)) else str(value)


def _list(value: Any) -> list[str] | None:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")] if value else []
    return [str(part) for part in value] if isinstance(value, list) else None


def _dict(value: Any) -> Object | None:
    return dict(value) if isinstance(value, Mapping) else None


_CONVERTERS = {"bool": _bool, "int": _int, "str": _str, "list": _list, "dict": _dict}
_EXPECTED = {
    "bool": "true or false is expected",
    "int": "a whole number is expected",
    "str": "a text is expected",
    "list": "a list is expected",
    "dict": "a dict is expected",
}


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like this one; empty where none does."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), "")


def truth(value: Any) -> bool:
    """The boolean that GitLab means: null is false, and old servers answer with strings."""
    return value is not None and str(value).lower() in ("true", "1", "yes", "on")


def same(field: Field, live: Any, wanted: Any) -> bool:
    """Whether the live value already is what is wanted; null, "" and [] are the same nothing."""
    if field.type == "bool":
        return truth(live) is truth(wanted)
    if isinstance(wanted, list) and any(option.secret for option in field.options):
        return _same_keys(field, live if isinstance(live, list) else [], wanted)
    if wanted == {}:
        return True  # a dict of which no option was given
    if live in (None, "", [], {}) or wanted in (None, "", [], {}):
        return (live in (None, "", [], {})) and (wanted in (None, "", [], {}))
    if isinstance(wanted, Mapping):
        return isinstance(live, Mapping) and _same_options(field, live, wanted)
    if isinstance(wanted, list):
        return _same_list(field, live if isinstance(live, list) else [live], wanted)
    return str(live) == str(wanted)


def _same_options(field: Field, live: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    options = by_name(field.options)
    return all(same(options.get(name) or Field(name), live.get(name), value) for name, value in wanted.items() if value is not None)


def _same_keys(field: Field, live: list[Any], wanted: list[Any]) -> bool:
    """The server merges such lists by key, removes nothing and never tells the values: present means every wanted key is there, exclusive: and no other."""
    names = [option.name for option in field.options if not option.secret]
    present, declared = ([[entry.get(name) for name in names] for entry in entries] for entries in (live, wanted))
    return all(key in present for key in declared) and (not field.exclusive or all(key in declared for key in present))


def _same_list(field: Field, live: list[Any], wanted: list[Any]) -> bool:
    plain_live, plain_wanted = [str(value) for value in live], [str(value) for value in wanted]
    return set(plain_live) == set(plain_wanted) if field.unordered else plain_live == plain_wanted


def secret_values(fields: Iterable[Field], args: Mapping[str, Any]) -> Iterator[str]:
    """Every secret inside arguments as they were typed, valid or not: what must never be shown."""
    for field in fields:
        if field.holds_secret and field.name in args:
            yield from _secrets_of(field, args[field.name])


def _secrets_of(field: Field, value: Any) -> Iterator[str]:
    if field.secret:
        yield from texts(value)
        return
    harmless = {option.name for option in field.options if not option.holds_secret}
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, Mapping):
            yield from texts([inner for name, inner in entry.items() if name not in harmless])
        else:
            yield from texts(entry)  # not of the shape that was asked for: all of it may be secret


def texts(value: Any) -> Iterator[str]:
    """Every text and number inside a value, as text."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
