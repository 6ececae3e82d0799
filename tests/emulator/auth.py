# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who asks: token headers, scopes, sudo, admin mode. lib/api/api_guard.rb, lib/api/helpers.rb (18.9), doc/api/rest/authentication.md."""

from __future__ import annotations

import re

from werkzeug.datastructures import Headers

from emulator.call import Call
from emulator.clock import today
from emulator.errors import forbidden, insufficient_scope, invalid_token, not_found, unauthorized
from emulator.routing import Route
from emulator.state import State, Token

QUERY_TOKENS = ("private_token", "access_token", "job_token")


def token_header(headers: Headers) -> tuple[str | None, str | None]:
    """The kind of the header that carries a token, and the token. A job token is like any other here, though GitLab takes it at few endpoints."""
    for name in ("PRIVATE-TOKEN", "JOB-TOKEN"):
        if headers.get(name):
            return name, headers[name]
    found = re.fullmatch(r"Bearer\s+(\S+)", headers.get("Authorization") or "", re.IGNORECASE)
    return ("Bearer", found.group(1)) if found else (None, None)


def _token(state: State, value: str) -> Token:
    token = state.tokens.get(value)
    if token is None:
        raise unauthorized()
    if token.revoked:
        raise invalid_token("Token was revoked. You have to re-authorize from the user.")
    if token.expires_at is not None and token.expires_at <= today():
        raise invalid_token("Token is expired. You can either do re-authorization or token refresh.")
    return token


def _check_scopes(token: Token, call: Call, route: Route) -> None:
    """api for everything, read_api for GET and HEAD."""
    reading = call.method in ("GET", "HEAD")
    enough = {"api", *(("read_api", *route.scopes) if reading else ())}
    if not enough & set(token.scopes):
        raise insufficient_scope("api read_api")


def authenticate(call: Call, route: Route) -> None:
    """Set the caller; 401 without one where one is needed."""
    kind, value = token_header(call.headers)
    if value is None or kind not in call.facts.dialect("token_headers"):
        if not route.anonymous:
            raise unauthorized()
        return
    token = _token(call.state, value)
    user = call.state.users[token.user_id]
    if user.state == "blocked":
        raise forbidden()  # the reason that GitLab adds was not read
    _check_scopes(token, call, route)
    call.user = user
    call.admin = user.admin and (not call.settings.admin_mode or "admin_mode" in token.scopes)
    if call.headers.get("Sudo"):
        _sudo(call, token, str(call.headers["Sudo"]))


def _sudo(call: Call, token: Token, wanted: str) -> None:
    """``sudo!``: an administrator's token with the scope sudo acts as somebody else."""
    if not call.admin:
        raise forbidden("Must be admin to use sudo")
    if "sudo" not in token.scopes:
        raise insufficient_scope("sudo")  # the list of scopes here is [I]
    user = call.state.users.get(int(wanted)) if wanted.isdigit() else call.state.user_named(wanted)
    if user is None:
        raise not_found(f"User with ID or username '{wanted}'")
    call.user, call.admin = user, user.admin
