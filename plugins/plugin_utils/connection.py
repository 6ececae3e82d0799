# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventory and lookup plugins: from their options to objects of GitLab, with Ansible's own errors. What a module does, they do the same way."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Callable

from ansible.errors import AnsibleError
from ansible.utils.display import Display

from ansible_collections.labops.gitlab.plugins.module_utils import fields
from ansible_collections.labops.gitlab.plugins.module_utils.arguments import TOKENS
from ansible_collections.labops.gitlab.plugins.module_utils.client import close_sessions
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Object
from ansible_collections.labops.gitlab.plugins.module_utils.operations import TOKEN_VARIABLES, Read, spec_of
from ansible_collections.labops.gitlab.plugins.module_utils.resource import Resource
from ansible_collections.labops.gitlab.plugins.module_utils.runner import perform_in_process
from ansible_collections.labops.gitlab.plugins.plugin_utils.action import plain

display = Display()


def refuse_unknown(known: Iterable[str], typed: Iterable[str], kind: type[AnsibleError] = AnsibleError) -> None:
    """Ansible drops a mistyped option of a plugin without a word, and a filter that is not there lets everything through. Raises ``kind``."""
    options = sorted(known)
    for name in sorted(set(map(str, typed)) - set(options)):
        raise kind(f"unknown option {name}{nearest(name, options)}")


def nearest(name: str, known: Iterable[str]) -> str:
    """What a mistyped name may have meant, as the end of a message."""
    near = fields.nearest(name, known)
    return f", is {near} meant?" if near else ""


def arguments(kind: type[Resource], plugin: Any, typed: Mapping[str, Any], template: Callable[[Any], Any], written: bool = False) -> Object:
    """What a plugin was given, as its resource's _info module takes it.

    typed: what the user says in this place, not as Ansible converted it: to that any unknown word is false.
    template: for variables, which come as they were written; written: for what was typed, too.
    """
    names = set(spec_of(Read(kind))["argument_spec"]) & set(plugin.option_definitions)
    if any(typed.get(token) for token in TOKENS):
        names -= set(TOKENS) - set(typed)  # a token that was typed stands in for one of a variable

    def value(name: str) -> Any:
        given = typed[name] if name in typed else plugin.get_option(name)
        return given if name in typed and not written else template(given)

    return {name: plain(found) for name in sorted(names) if (found := value(name)) is not None}


def fingerprint(args: Mapping[str, Any]) -> str:
    """What tells one question from another, and who asks: of a cache that would give one user's answer to the other."""
    unused = any(args.get(token) for token in TOKENS)
    asked = [args, None if unused else next((os.environ[name] for name in TOKEN_VARIABLES if os.environ.get(name)), None)]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


@contextmanager
def connected() -> Iterator[None]:
    """Ansible's own process lives long: connections end with the question."""
    try:
        yield
    finally:
        close_sessions()


def secret_keys(kind: type[Resource]) -> set[str]:
    """The keys of an object that are never shown."""
    return {*kind.hidden, *(field.name for field in kind.fields if field.secret)}


def read(kind: type[Resource], args: Mapping[str, Any], name: str, error: type[AnsibleError] = AnsibleError) -> list[Object]:
    """The objects that an _info module would find, without secrets. Raises ``error``: what the module would say."""
    operation = Read(kind)
    result = perform_in_process(operation, spec_of(operation), args, name, False, 0)
    for warning in result.get("warnings", ()):
        display.warning(warning)
    if result.get("failed"):
        raise error(f"{name}: {result['msg']}")
    secret = secret_keys(kind)
    return [{key: value for key, value in found.items() if key not in secret} for found in result[kind.plural]]
