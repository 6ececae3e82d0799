# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GitLab's refusals. Which key a body has is part of GitLab's behaviour: lib/api/helpers.rb, lib/api/api.rb (18.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """An answer other than success, raised from anywhere below an endpoint."""

    def __init__(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


def render(status: int, text: Any) -> ApiError:
    """``render_api_error!``: the key ``message``."""
    return ApiError(status, {"message": text})


def plain(status: int, text: str) -> ApiError:
    """``error!`` and Grape's own errors: the key ``error``."""
    return ApiError(status, {"error": text})


def unauthorized() -> ApiError:
    """No token or an unknown one (``initial_current_user``, ``authenticate!``)."""
    return render(401, "401 Unauthorized")


def forbidden(reason: str | None = None) -> ApiError:
    """``forbidden!``."""
    return render(403, "403 Forbidden" + (f" - {reason}" if reason else ""))


def not_found(thing: str | None = None) -> ApiError:
    """``not_found!``: 404 Project Not Found; without a thing: 404 Not Found."""
    return render(404, f"404 {thing} Not Found" if thing else "404 Not Found")


def record_not_found() -> ApiError:
    """``find_by!`` that misses: rescue_from ActiveRecord::RecordNotFound, with a small f."""
    return render(404, "404 Not found")


def no_route() -> ApiError:
    """The catch-all route (``route :any, '*path'``), also for a wrong verb."""
    return plain(404, "404 Not Found")


def invalid(errors: Mapping[str, list[str]]) -> ApiError:
    """``render_validation_error!``: the model's errors as a hash of lists."""
    return render(400, dict(errors))


def invalid_token(description: str) -> ApiError:
    """Revoked or expired tokens answer in OAuth's shape (lib/api/api_guard.rb), with WWW-Authenticate."""
    body = {"error": "invalid_token", "error_description": description}
    return ApiError(401, body, {"WWW-Authenticate": f'Bearer realm="Protected by OAuth 2.0", error="invalid_token", error_description="{description}"'})


def insufficient_scope(scopes: str) -> ApiError:
    """A token that may not do this (lib/api/api_guard.rb); ``scope`` is every scope of the endpoint class [I]."""
    description = "The request requires higher privileges than provided by the access token."
    return ApiError(403, {"error": "insufficient_scope", "error_description": description, "scope": scopes})


class Moved(Exception):
    """A project that is known under another path: 301 for reads (``find_project!``)."""

    def __init__(self, project_id: int) -> None:
        super().__init__(project_id)
        self.project_id = project_id
