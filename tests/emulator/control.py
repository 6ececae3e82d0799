# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator's own endpoints, for demos and benchmarks in other processes; they are not in the log."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

from emulator.world import build

if TYPE_CHECKING:
    from emulator.server import Emulator


def _json(data: Any, status: int = 200) -> Response:
    return Response(json.dumps(data), status=status, content_type="application/json")


def _body() -> dict[str, Any]:
    data = json.loads(request.get_data() or b"{}")
    if not isinstance(data, dict):
        raise ValueError("a JSON object is needed")
    return data


def _told(view: Callable[[], Response]) -> Callable[[], Response]:
    """A mistake in what was sent is told, and is no fault of the emulator."""

    def guarded() -> Response:
        try:
            return view()
        except (ValueError, TypeError, LookupError) as error:
            return _json({"error": str(error)}, 400)

    return guarded


def add_control(app: Flask, server: Emulator, prefix: str) -> None:
    """GET summary, log, state; PUT settings; POST reset, world, faults; DELETE log."""

    def summary() -> Response:
        return _json(server.summary())

    def log() -> Response:
        return _json([entry.public() for entry in server.log])

    def state() -> Response:
        return _json({kind: len(records) for kind, records in server.snapshot().items()})

    def settings() -> Response:
        server.change(**_body())
        return _json(server.summary())

    def reset() -> Response:
        server.reset(**_body())
        return _json(server.summary())

    def world() -> Response:
        with server.lock:
            build(server, _body())
        return _json(server.summary(), 201)

    def faults() -> Response:
        server.fault(**_body())
        return _json({"faults": len(server.faults)}, 201)

    def clear() -> Response:
        server.clear_log()
        return _json(server.summary())

    views = {
        "GET summary": summary,
        "GET log": log,
        "GET state": state,
        "PUT settings": settings,
        "POST reset": reset,
        "POST world": world,
        "POST faults": faults,
        "DELETE log": clear,
    }
    for name, view in views.items():
        method, _space, rule = name.partition(" ")
        app.add_url_rule(prefix + rule, f"control {name}", _told(view), methods=[method], provide_automatic_options=False)
