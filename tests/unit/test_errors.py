# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every answer that is no success becomes one typed error with GitLab's words in one line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.labops.gitlab.plugins.module_utils import errors
from ansible_collections.labops.gitlab.plugins.module_utils.errors import (
    AuthError,
    ConflictError,
    ForbiddenError,
    GitLabError,
    MovedError,
    NotFoundError,
    OffsetError,
    ProjectMissingError,
    ProtocolError,
    RateLimitError,
    ServerError,
    ValidationError,
    flatten,
    from_answer,
    parse,
    plain,
    words,
)

ALWAYS_THE_SAME = settings(derandomize=True, database=None, deadline=None)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["message", "error", "error_description", "base", "name"]), inner, max_size=3),
    max_leaves=12,
)
OFFSET = (
    "Offset pagination has a maximum allowed offset of 50000 for requests that return objects of type Project. "
    "Remaining records can be retrieved using keyset pagination."
)
MOVED = "Non GET methods are not allowed for moved projects"

# every shape that GitLab's source has, and what a person should read of it
SHAPES: list[tuple[Any, str]] = [
    ({"message": "404 Project Not Found"}, "404 Project Not Found"),
    ({"message": '400 (Bad request) "title" not given'}, '400 (Bad request) "title" not given'),
    (
        {"message": {"name": ["has already been taken"], "path": ["has already been taken"]}},
        "name: has already been taken; path: has already been taken",
    ),
    ({"message": {"base": ["is wrong"], "embed": {"field": ["is odd"]}}}, "is wrong; embed: field: is odd"),
    ({"message": ["Name has already been taken", "Path has already been taken"]}, "Name has already been taken, Path has already been taken"),
    (
        {"message": {"error": "This endpoint has been requested too many times. Try again later."}},
        "This endpoint has been requested too many times. Try again later.",
    ),
    ({"message": "409 Conflict: Resource lock"}, "409 Conflict: Resource lock"),
    (
        {"error": "name, path are missing, at least one parameter must be provided"},
        "name, path are missing, at least one parameter must be provided",
    ),
    ({"error": "visibility does not have a valid value"}, "visibility does not have a valid value"),
    ({"error": "404 Not Found"}, "404 Not Found"),
    ({"error": "Invalid url given"}, "Invalid url given"),
    (
        {"error": "invalid_token", "error_description": "Token was revoked. You have to re-authorize from the user."},
        "invalid_token: Token was revoked. You have to re-authorize from the user.",
    ),
    (
        {
            "error": "insufficient_scope",
            "error_description": "The request requires higher privileges than provided by the access token.",
            "scope": "api read_api",
        },
        "insufficient_scope: The request requires higher privileges than provided by the access token.",
    ),
    ({"status": "error", "message": {"who@x": "Invite email has already been taken"}}, "who@x: Invite email has already been taken"),
    ({"message": {"alice": "Request queued for administrator approval."}}, "alice: Request queued for administrator approval."),
    # what else JSON can be
    ("Retry later", "Retry later"),
    (["a", {"name": ["b", "c"]}], "a, name: b, c"),
    ({"message": {"name": ["one", "two"]}}, "name: one, two"),
    (7, "7"),
    ({}, ""),
]


@pytest.mark.parametrize(("body", "line"), SHAPES, ids=[json.dumps(body)[:60] for body, _line in SHAPES])
def test_every_error_body_is_one_line(body: Any, line: str) -> None:
    assert flatten(body) == line
    assert words(json.dumps(body)) == line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "an empty body"),
        (" \n ", "an empty body"),
        ("null", "null"),
        ("Retry later\n", "Retry later"),
        (
            "This resource has been moved permanently to https://x/api/v4/projects/42",
            "This resource has been moved permanently to https://x/api/v4/projects/42",
        ),
        ("<!DOCTYPE html><html><head><title>\n502 Bad\n Gateway </title></head></html>", "an HTML page titled '502 Bad Gateway'"),
        ('<HTML><TITLE lang="en">Sign in</TITLE>', "an HTML page titled 'Sign in'"),
        ("  <html><body>no title</body></html>", "an HTML page"),
        ("first\nsecond", "first"),
        ("x" * 500, "x" * 200),
        ('{"message": "cut', '{"message": "cut'),
    ],
)
def test_a_body_that_is_no_json_is_told_in_short(text: str, said: str) -> None:
    assert words(text) == said
    assert plain(text) == said


@pytest.mark.parametrize("depth", [900, 100_000])
def test_a_body_nested_without_end_is_no_traceback(depth: int) -> None:
    text = "[" * depth + "]" * depth
    assert isinstance(words(text), str)


def test_a_number_longer_than_python_reads() -> None:
    assert isinstance(words("9" * 10_000), str)


@pytest.mark.parametrize(
    ("status", "body", "kind", "name"),
    [
        (400, {"error": "name is missing"}, ValidationError, "validation"),
        (401, {"message": "401 Unauthorized"}, AuthError, "auth"),
        (403, {"message": "403 Forbidden"}, ForbiddenError, "forbidden"),
        (404, {"message": "404 Not found"}, NotFoundError, "not_found"),
        (404, {"message": "404 Project Not Found"}, ProjectMissingError, "not_found"),
        (405, {"message": MOVED}, MovedError, "moved"),
        (405, {"error": OFFSET}, OffsetError, "protocol"),
        (405, {"message": "405 Method Not Allowed"}, ForbiddenError, "forbidden"),
        (409, {"message": "409 Conflict: Resource lock"}, ConflictError, "conflict"),
        (409, {"message": "Member already exists"}, ConflictError, "conflict"),
        (410, {"error": "API V3 is no longer supported"}, ProtocolError, "protocol"),
        (412, {"message": "412 Precondition Failed"}, ConflictError, "conflict"),
        (413, {"message": "413 Request Entity Too Large"}, ValidationError, "validation"),
        (418, {"message": "a teapot"}, ProtocolError, "protocol"),
        (422, {"error": "Invalid url given"}, ValidationError, "validation"),
        (429, {"message": {"error": "too many"}}, RateLimitError, "rate_limit"),
        (500, {"message": "500 Internal Server Error"}, ServerError, "server"),
        (502, {}, ServerError, "server"),
        (503, {}, ServerError, "server"),
        (504, {}, ServerError, "server"),
        (599, {}, ServerError, "server"),
    ],
)
def test_each_status_has_its_type(status: int, body: Any, kind: type[GitLabError], name: str) -> None:
    error = from_answer("PUT", "/projects/1", status, json.dumps(body))
    assert error.__class__ is kind
    assert error.error_class == name


def test_a_message_holds_everything_that_is_known() -> None:
    error = from_answer("PUT", "/projects/a%2Fb", 422, '{"message": {"name": ["is taken"]}}', "01HX", 3)
    assert str(error) == error.message == "PUT /projects/a%2Fb: 422: name: is taken (request id 01HX)."
    assert error.details() == {"error_class": "validation", "method": "PUT", "path": "/projects/a%2Fb", "status": 422, "request_id": "01HX"}
    assert (error.said, error.attempts) == ("name: is taken", 3)


def test_a_message_without_a_request_id() -> None:
    assert "request id" not in from_answer("GET", "/x", 500, "").message


def test_an_error_of_another_kind_keeps_the_request() -> None:
    error = from_answer("GET", "/projects/1", 404, '{"message": "404 Not found"}', "01HX", 2)
    again = ProjectMissingError(error.message, **error.request())
    assert again.details() == error.details()
    assert (again.said, again.attempts, again.message) == (error.said, 2, error.message)


@pytest.mark.parametrize(
    ("status", "said", "hint"),
    [
        (401, "401 Unauthorized", "expired"),
        (403, "403 Forbidden", "scope 'api'"),
        (404, "404 Not found", "%2F"),
        (404, "404 Not found", "may not see"),
        (404, "404 Not found", "numeric id"),
        (404, "404 Project Not Found", "may not see"),
        (405, MOVED, "present path or its id"),
        (405, OFFSET, "keyset"),
    ],
)
def test_hints(status: int, said: str, hint: str) -> None:
    assert hint in from_answer("GET", "/x", status, json.dumps({"message": said})).message


def test_only_the_exact_words_mean_that_the_project_is_missing() -> None:
    assert from_answer("GET", "/x", 404, '{"message": "404 Project Hook Not Found"}').__class__ is NotFoundError
    assert from_answer("GET", "/x", 403, '{"message": "404 Project Not Found"}').__class__ is ForbiddenError


def test_the_fixed_cap_is_not_written_into_the_rule() -> None:
    assert from_answer("GET", "/x", 405, json.dumps({"error": OFFSET.replace("50000", "10")})).__class__ is OffsetError


def test_every_error_has_a_class_of_its_own_for_failed_when() -> None:
    kinds: list[type[GitLabError]] = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, GitLabError)]
    own = [kind.error_class for kind in kinds if kind not in (ProjectMissingError, OffsetError)]
    assert len(own) == len(set(own))
    assert all(name == name.lower() and name.replace("_", "").isalpha() for name in own)


@pytest.mark.parametrize("text", ["", "{", "<html>", "nan nan", "[" * 100_000])
def test_no_json_is_none(text: str) -> None:
    assert parse(text) is None


@ALWAYS_THE_SAME
@given(body=JSON, status=st.integers(300, 599))
def test_any_json_is_an_error_with_words(body: Any, status: int) -> None:
    error = from_answer("GET", "/x", status, json.dumps(body))
    assert isinstance(error, GitLabError)
    assert error.message.startswith(f"GET /x: {status}: {error.said}")


@ALWAYS_THE_SAME
@given(text=st.text(), status=st.integers(300, 599))
def test_any_text_is_an_error_with_words(text: str, status: int) -> None:
    assert isinstance(from_answer("GET", "/x", status, text), GitLabError)
