# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of endpoints. Adding one is a function with a decorator, and its parameters in facts/parameters.yaml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from emulator.facts import Param

if TYPE_CHECKING:
    from emulator.call import Call


@dataclass
class Reply:
    """An answer: JSON unless ``text``, a file where the body is bytes."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    text: bool = False


Handler = Callable[["Call"], Reply]
Guard = Callable[["Call"], None]
Declares = Callable[["Call"], Mapping[str, Param]]


@dataclass(frozen=True)
class Route:
    """One endpoint.

    declares: the key of its parameters in the facts, or a function that gives them. guard: what is refused before parameters are looked at.
    anonymous: works without a token. scopes: beside api (and read_api for reads) also these. api: below which address.
    """

    method: str
    rule: str
    handler: Handler
    declares: str | Declares
    guard: Guard | None = None
    anonymous: bool = False
    scopes: tuple[str, ...] = ()
    api: str = "v4"

    @property
    def name(self) -> str:
        """``GET /projects/<id>``."""
        return f"{self.method} {self.rule}"


ROUTES: list[Route] = []


def endpoint(*names: str, declares: str | Declares | None = None, **more: Any) -> Callable[[Handler], Handler]:
    """Register a handler for ``GET /projects/<id>`` and so on."""

    def register(handler: Handler) -> Handler:
        for name in names:
            method, _space, rule = name.partition(" ")
            ROUTES.append(Route(method, rule, handler, declares or name, **more))
        return handler

    return register
