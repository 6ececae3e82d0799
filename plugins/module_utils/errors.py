# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong, typed, and GitLab's many error bodies flattened to one line that a person understands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class GitLabError(Exception):
    """Anything that stops a task.

    ``error_class`` names the kind in results. ``method``, ``path``, ``status`` and ``request_id`` are None where no request was
    made; ``attempts`` counts how often the request was sent; ``said`` holds GitLab's own words, flattened.
    """

    error_class = "error"
    hint = ""

    def __init__(
        self,
        message: str,
        *,
        method: str | None = None,
        path: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
        attempts: int = 1,
        said: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.said = said
        self.method = method
        self.path = path
        self.status = status
        self.request_id = request_id
        self.attempts = attempts

    def request(self) -> dict[str, Any]:
        """The request that failed, as keywords for an error of the same kind."""
        return {"method": self.method, "path": self.path, "status": self.status, "request_id": self.request_id, "attempts": self.attempts, "said": self.said}

    def details(self) -> dict[str, Any]:
        """The keys of a failed result that ``failed_when`` and ``until`` can use."""
        return {
            "error_class": self.error_class,
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "request_id": self.request_id,
        }


@contextmanager
def within(place: str) -> Iterator[None]:
    """An error inside tells where it is."""
    try:
        yield
    except GitLabError as error:
        error.message = f"{place}: {error.message}"
        raise


class InputError(GitLabError):
    """What the user declared cannot be done; found before anything was written."""

    error_class = "input"


class ReadOnlyError(GitLabError):
    """A write in read-only mode."""

    error_class = "read_only"


class AuthError(GitLabError):
    """401: no token, or one that is unknown, revoked or expired."""

    error_class = "auth"
    hint = "Is the token right, not expired, and of this server?"


class ForbiddenError(GitLabError):
    """403: the token may not do this."""

    error_class = "forbidden"
    hint = "The token's role or its scopes (writing needs the scope 'api') do not allow this."


class NotFoundError(GitLabError):
    """404: GitLab hides what a token may not see, so this means absent or not visible."""

    error_class = "not_found"
    hint = (
        "GitLab also answers so for what this token may not see. If it is there and the token may see it, "
        "a proxy may be decoding %2F in the address: use the numeric id."
    )


class ProjectMissingError(NotFoundError):
    """The project that something belongs to is absent or hidden."""

    hint = "GitLab also answers so for a project that this token may not see."


class MovedError(GitLabError):
    """A redirect that must not be followed: a write to a moved project, or to another address of the server."""

    error_class = "moved"
    hint = "Use the project's present path or its id."


class ConflictError(GitLabError):
    """409: it exists already, or is locked."""

    error_class = "conflict"


class ValidationError(GitLabError):
    """400 or 422: the server refuses a value."""

    error_class = "validation"


class RateLimitError(GitLabError):
    """429: still throttled after all waiting, or asked to wait longer than allowed."""

    error_class = "rate_limit"


class ServerError(GitLabError):
    """5xx: the server failed."""

    error_class = "server"


class NetworkError(GitLabError):
    """No answer: connection, TLS, time-out, reset."""

    error_class = "network"


class StoppedError(GitLabError):
    """Not begun, or not gone on with, since the task was told to stop."""

    error_class = "stopped"


class ProtocolError(GitLabError):
    """An answer that is not GitLab's: HTML, no JSON, an unexpected status or redirect."""

    error_class = "protocol"


NO_ROUTE = "404 Not Found"  # said of an address that the server does not have at all, which proves nothing of an object


class OffsetError(ProtocolError):
    """405 beyond the cap of offset pagination, 50,000 records on most servers."""

    hint = "Narrow the list with filters, or order it by id so that keyset pagination can be used."


_BY_STATUS: Mapping[int, type[GitLabError]] = {
    400: ValidationError,
    401: AuthError,
    403: ForbiddenError,
    404: NotFoundError,
    405: MovedError,
    409: ConflictError,
    412: ConflictError,
    413: ValidationError,
    422: ValidationError,
    429: RateLimitError,
}


def parse(text: str) -> Any:
    """The JSON of a body, or None where it has none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def flatten(body: Any) -> str:
    """GitLab's words in one line, ``field: reason; field: reason``, from any of the shapes of client-semantics, "Error body shapes".

    body: parsed JSON (str, list, dict of lists, nested dict, or with the keys message, error, error_description).
    """
    if isinstance(body, Mapping):
        known = [body[key] for key in ("message", "error", "error_description") if body.get(key)]
        if known:
            return ": ".join(flatten(part) for part in known)
        return "; ".join(_field(str(key), value) for key, value in body.items())
    if isinstance(body, (list, tuple)):
        return ", ".join(flatten(part) for part in body)
    return str(body)


def _field(name: str, value: Any) -> str:
    return flatten(value) if name == "base" else f"{name}: {flatten(value)}"


def plain(text: str) -> str:
    """What a body that is not JSON says: the title of an HTML page, else its first line, at most 200 characters."""
    title = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
    if title:
        return f"an HTML page titled {' '.join(title.group(1).split())!r}"
    if re.match(r"\s*<", text):
        return "an HTML page"
    lines = text.strip().splitlines()
    return lines[0][:200] if lines else "an empty body"


def words(text: str) -> str:
    """What a body says, in one line."""
    body = parse(text)
    try:
        return plain(text) if body is None else flatten(body)
    except RecursionError:
        return plain(text)


_GONE = "This GitLab speaks v4 alone: leave api_version out or set it to v4, and gitlab_version to what it is, if it is told."


def _told_by_words(kind: type[GitLabError], said: str) -> type[GitLabError]:
    """Statuses that GitLab uses for more than one thing, told apart as projects-operations and client-semantics list them."""
    if kind is MovedError and said.startswith("Offset pagination"):
        return OffsetError
    if kind is MovedError and "moved projects" not in said:
        return ForbiddenError
    if kind is NotFoundError and said == "404 Project Not Found":
        return ProjectMissingError
    return kind


def from_answer(method: str, path: str, status: int, text: str, request_id: str | None = None, attempts: int = 1) -> GitLabError:
    """The typed error for an answer that is no success."""
    kind = _BY_STATUS.get(status) or (ServerError if status >= 500 else ProtocolError)
    said = words(text)
    kind = _told_by_words(kind, said)
    identity = f" (request id {request_id})" if request_id else ""
    hint = f" {_GONE}" if status == 410 and "V3" in said else f" {kind.hint}" if kind.hint else ""
    return kind(
        f"{method} {path}: {status}: {said}{identity}.{hint}",
        method=method,
        path=path,
        status=status,
        request_id=request_id,
        attempts=attempts,
        said=said,
    )
