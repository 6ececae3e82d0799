# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Argument specs: the connection that every module shares, and the options of a resource's fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible.module_utils.basic import env_fallback
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import ACCESS_LEVELS, Field, Object, Rules, nearest

CONNECTION: dict[str, dict[str, Any]] = {
    "api_url": {"type": "str", "required": True, "fallback": (env_fallback, ["GITLAB_URL", "CI_SERVER_URL"])},
    "api_token": {"type": "str", "no_log": True},
    "api_oauth_token": {"type": "str", "no_log": True},
    "api_job_token": {"type": "str", "no_log": True},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "client_cert": {"type": "path"},
    "client_key": {"type": "path", "no_log": False},
    "timeout": {"type": "float", "default": 60.0},
    "retries": {"type": "int", "default": 5},
    "max_wait": {"type": "float", "default": 120.0},
    "sudo": {"type": "str"},
    "gitlab_version": {"type": "str"},
    "api_version": {"type": "str", "choices": ["auto", "v4", "v3"], "default": "auto"},
    "read_only": {"type": "bool", "default": False},
}
TOKENS = ("api_token", "api_oauth_token", "api_job_token")
STATE = {"type": "str", "choices": ["present", "absent"], "default": "present"}
UPDATE_SECRETS = {"type": "str", "choices": ["on_change", "always", "on_create"], "default": "on_change"}
MISSING_PARENT = {"type": "str", "choices": ["predict", "fail"], "default": "predict"}


def option(field: Field) -> dict[str, Any]:
    """The argument spec of a field."""
    spec: dict[str, Any] = {"type": field.type, "no_log": field.secret}
    if field.type == "access_level":
        spec.update(type="str", choices=[*ACCESS_LEVELS, *(str(number) for number in ACCESS_LEVELS.values())])
    if field.choices:
        spec["choices"] = list(field.choices)
    if field.elements:
        spec["elements"] = field.elements
    if field.options:
        spec["options"] = {inner.name: {**option(inner), **({"required": True} if inner.required else {})} for inner in field.options}
    return spec


def options_of(fields: Sequence[Field], required: bool = False) -> dict[str, dict[str, Any]]:
    """The argument spec of several fields; ``required``: demand those that are."""
    return {field.name: {**option(field), **({"required": True} if required and field.required else {})} for field in fields}


def suggestion(word: str, known: Iterable[str]) -> str:
    """What a word that is none may stand for."""
    near = nearest(word, known)
    return f"is {near} meant?" if near else f"there are {', '.join(known)}"


def refuse_unknown(spec: Mapping[str, Any], args: Any, place: str) -> None:
    """Raises InputError that names the place of an option that there is not, at any depth."""
    if not isinstance(args, Mapping):
        raise InputError(f"{place}: a dict is expected, with any of {', '.join(spec)}")
    for name, value in args.items():
        if name not in spec:
            raise InputError(f"{place}.{name}: there is no such option, {suggestion(str(name), spec)}")
        for where, inner in _inner(spec[name], value, f"{place}.{name}"):
            refuse_unknown(spec[name]["options"], inner, where)


def validated(spec: Mapping[str, Any], rules: Mapping[str, Any], args: Mapping[str, Any], place: str) -> Object:
    """Options as AnsibleModule would take them, for data inside a task's arguments. Raises InputError that names the place."""
    given = {name: value for name, value in args.items() if value is not None}
    for name, value in given.items():
        inner_rules = {rule: spec[name][rule] for rule in _RULES if rule in spec[name]}
        inner = [validated(spec[name]["options"], inner_rules, entry, where) for where, entry in _inner(spec[name], value, f"{place}.{name}")]
        given[name] = (inner if isinstance(value, list) else inner[0]) if inner else value
    # Ansible's validator looks at each option a dozen times, and of a hundred a few are given
    asked = {name: option for name, option in spec.items() if name in given or not _SPEAKS.isdisjoint(option)}
    outer = {name: {key: value for key, value in option.items() if key not in ("options", *_RULES)} for name, option in asked.items()}
    found = ArgumentSpecValidator(outer, **rules).validate(given)
    if found.error_messages:
        raise InputError(f"{place}: {found.errors.msg}")
    return {**dict.fromkeys(spec), **found.validated_parameters}


def _inner(option: Mapping[str, Any], value: Any, place: str) -> Sequence[tuple[str, Any]]:
    """The dicts in an option's value, each with its place; what is of another type is left to be refused as a whole."""
    if not option.get("options"):
        return ()
    return (
        [(f"{place}[{number}]", entry) for number, entry in enumerate(value)]
        if isinstance(value, list)
        else [(place, value)]
        if isinstance(value, Mapping)
        else ()
    )


_SPEAKS = frozenset(("required", "default", "fallback"))  # of an option that counts when it is not given
_RULES = tuple(rule.name for rule in dataclasses.fields(Rules))
