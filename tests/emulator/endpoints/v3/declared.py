# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How endpoints of API v3 are registered, with their parameters in facts/v3.yaml."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from emulator.call import Call
from emulator.errors import no_route, render
from emulator.facts import Param, param, table
from emulator.routing import Declares, Handler, endpoint


def declared(name: str, call: Call) -> Mapping[str, Param]:
    """The parameters that an endpoint of v3 has in the version that is played.

    Before they were declared, the first that was missing was told in other words (``required_attributes!``).
    """
    rows: Mapping[str, Mapping[str, Any]] = table("v3")["parameters"][name]
    found = {key: param(key, row) for key, row in rows.items() if call.facts.known(row)}
    if not call.facts.dialect("v3_typed"):
        given = {**call.given, **call.segments}
        missing = next((key for key, row in found.items() if row.required and given.get(key) in (None, "")), None)
        if missing:
            raise render(400, f'400 (Bad request) "{missing}" not given')
    return found


def renamed(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters under the names of v4."""
    names: Mapping[str, str] = table("v3")["renames"]
    return {names.get(name, name): value for name, value in params.items()}


def v3(name: str, declares: Declares | None = None, **more: Any) -> Callable[[Handler], Handler]:
    """Register a handler for ``GET /projects/<id>`` and so on below /api/v3."""
    return endpoint(name, api="v3", declares=declares or functools.partial(declared, name), **more)


def since(behaviour: str) -> Callable[[Call], None]:
    """A guard: no such route before the version that facts/dialect.yaml names."""

    def guard(call: Call) -> None:
        if not call.facts.dialect(behaviour):
            raise no_route()

    return guard
