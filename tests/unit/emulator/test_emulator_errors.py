# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The exact answers of the common errors in GitLab 18.9, as its code and specs have them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from emulator import Emulator

TAKEN = "has already been taken"
GONE = {"message": "404 Project Not Found"}
NOT_FOUND = {"message": "404 Not found"}

# id: (prepare by builders, request, body, status, answer)
CASES: dict[str, tuple[Callable[[Emulator], Any] | None, str, Any, int, Any]] = {
    "duplicate project": (
        None,
        "POST /projects",
        {"name": "api", "namespace_id": "GROUP"},
        400,
        {"message": {"project_namespace.name": [TAKEN], "name": [TAKEN], "path": [TAKEN]}},
    ),
    "duplicate path": (None, "POST /projects", {"name": "Another", "path": "api", "namespace_id": "GROUP"}, 400, {"message": {"path": [TAKEN]}}),
    "duplicate name": (
        None,
        "POST /projects",
        {"name": "api", "path": "another", "namespace_id": "GROUP"},
        400,
        {"message": {"project_namespace.name": [TAKEN], "name": [TAKEN]}},
    ),
    "path taken in PUT": (lambda gl: gl.project("acme/shop/web"), "PUT {p}", {"path": "web"}, 400, {"message": {"path": [TAKEN]}}),
    "no name": (None, "POST /projects", {"description": "x"}, 400, {"error": "name, path are missing, at least one parameter must be provided"}),
    "no name for a user": (None, "POST /projects/user/2", {"path": "x"}, 400, {"error": "name is missing"}),
    "no such user to create for": (None, "POST /projects/user/99", {"name": "x"}, 404, {"message": "404 User Not Found"}),
    "enum": (None, "POST /projects", {"name": "x", "visibility": "secret"}, 400, {"error": "visibility does not have a valid value"}),
    "two sources": (
        None,
        "POST /projects",
        {"name": "x", "import_url": "https://x.example.com", "template_name": "rails"},
        400,
        {"error": "import_url, template_name are mutually exclusive"},
    ),
    "unknown project": (None, "GET /projects/acme%2Fnone", None, 404, GONE),
    "a path without a slash": (None, "GET /projects/acme", None, 404, GONE),
    "unknown project id": (None, "GET /projects/4711", None, 404, GONE),
    "unknown group": (None, "GET /groups/none", None, 404, {"message": "404 Group Not Found"}),
    "unknown namespace": (None, "GET /namespaces/none", None, 404, {"message": "404 Namespace Not Found"}),
    "unknown user": (None, "GET /users/4711", None, 404, {"message": "404 User Not Found"}),
    "unknown route": (None, "GET /nowhere", None, 404, {"error": "404 Not Found"}),
    "slash not encoded": (None, "GET /projects/acme/shop/api", None, 404, {"error": "404 Not Found"}),
    "wrong verb": (None, "PATCH {p}", None, 404, {"error": "404 Not Found"}),
    "delete": (None, "DELETE {p}", None, 202, {"message": "202 Accepted"}),
    "restore unmarked": (None, "POST {p}/restore", None, 400, {"message": "Project has not been marked for deletion"}),
    "remove unmarked": (
        None,
        "DELETE {p}?permanently_remove=true&full_path=acme/shop/api",
        None,
        400,
        {"message": "Project must be marked for deletion first."},
    ),
    "archive twice": (
        lambda gl: gl.project("acme/old", archived=True),
        "POST /projects/acme%2Fold/archive",
        None,
        400,
        {"message": "Project is already archived."},
    ),
    "archive a doomed one": (
        lambda gl: gl.project("acme/old", marked_for_deletion_on="2026-01-01"),
        "POST /projects/acme%2Fold/archive",
        None,
        400,
        {"message": "Cannot archive project since it is scheduled for deletion."},
    ),
    "archive below an archived group": (
        lambda gl: gl.group("acme", archived=True),
        "POST {p}/archive",
        None,
        400,
        {"message": "Cannot archive project since one of the ancestors is already archived."},
    ),
    "unarchive below an archived group": (
        lambda gl: gl.group("acme", archived=True),
        "POST {p}/unarchive",
        None,
        400,
        {"message": "Cannot unarchive project since one of the ancestors is archived."},
    ),
    "no such default branch": (None, "PUT {p}", {"default_branch": "none"}, 400, {"message": "Could not set the default branch"}),
    "duplicate member": (None, "POST {p}/members", {"username": "dev", "access_level": 30}, 409, {"message": "Member already exists"}),
    "unknown member": (None, "POST {p}/members", {"username": "nobody", "access_level": 30}, 404, {"message": "404 User Not Found"}),
    "unknown member id": (None, "POST {p}/members", {"user_id": 4711, "access_level": 30}, 404, {"message": "404 User Not Found"}),
    "both keys": (None, "POST {p}/members", {"user_id": 2, "username": "bob", "access_level": 30}, 400, {"error": "user_id, username are mutually exclusive"}),
    "no key": (None, "POST {p}/members", {"access_level": 30}, 400, {"error": "user_id, username are missing, at least one parameter must be provided"}),
    "no level": (None, "POST {p}/members", {"username": "bob"}, 400, {"error": "access_level is missing"}),
    "level in words": (None, "POST {p}/members", {"username": "bob", "access_level": "guest"}, 400, {"error": "access_level is invalid"}),
    "no such level": (None, "POST {p}/members", {"username": "bob", "access_level": 7}, 400, {"message": {"access_level": ["is not included in the list"]}}),
    "past": (
        None,
        "POST {p}/members",
        {"username": "bob", "access_level": 30, "expires_at": "2020-01-01"},
        400,
        {"message": {"expires_at": ["cannot be a date in the past"]}},
    ),
    "below the inherited level": (
        None,
        "POST {p}/members",
        {"username": "heir", "access_level": 20},
        400,
        {"message": {"access_level": ["should be greater than or equal to Developer inherited membership from group shop"]}},
    ),
    "inherited is not direct": (None, "GET {p}/members/6", None, 404, NOT_FOUND),
    "change of an inherited one": (None, "PUT {p}/members/6", {"access_level": 40}, 404, NOT_FOUND),
    "delete of no member": (None, "DELETE {p}/members/4", None, 404, NOT_FOUND),
    "level missing in PUT": (None, "PUT {p}/members/5", {"expires_at": "2099-01-01"}, 400, {"error": "access_level is missing"}),
    "membership lock": (lambda gl: gl.group("acme", membership_lock=True), "POST {p}/members", {"username": "bob", "access_level": 30}, 405, None),
    "hook without url": (None, "POST {p}/hooks", {"push_events": True}, 400, {"error": "url is missing"}),
    "hook with a bad url": (None, "POST {p}/hooks", {"url": "ftp://x.example.com"}, 422, {"error": "Invalid url given"}),
    "hook with an unknown variable": (None, "POST {p}/hooks", {"url": "https://{h}.example.com"}, 422, {"error": "Invalid url given"}),
    "hook with a bad filter": (
        None,
        "POST {p}/hooks",
        {"url": "https://x.example.com", "push_events_branch_filter": "~bad~"},
        422,
        {"error": "Invalid branch filter given"},
    ),
    "hook with a bad strategy": (
        None,
        "POST {p}/hooks",
        {"url": "https://x.example.com", "branch_filter_strategy": "glob"},
        400,
        {"error": "branch_filter_strategy does not have a valid value"},
    ),
    "hook with a bad token": (None, "POST {p}/hooks", {"url": "https://x.example.com", "token": "a\nb"}, 422, {"error": "Token is invalid"}),
    "hook with bad headers": (
        None,
        "POST {p}/hooks",
        {"url": "https://x.example.com", "custom_headers": [{"key": "no spaces", "value": "x"}]},
        422,
        {"error": "Custom headers must be a valid json schema"},
    ),
    "PUT with a bad url": (
        lambda gl: gl.hook("acme/shop/api", url="https://x.example.com"),
        "PUT {p}/hooks/1",
        {"url": "no"},
        422,
        {"error": "Invalid url given"},
    ),
    "PUT with a bad token": (
        lambda gl: gl.hook("acme/shop/api", url="https://x.example.com"),
        "PUT {p}/hooks/1",
        {"token": "a\nb"},
        422,
        {"message": {"token": ["is invalid"]}},
    ),
    "PUT with bad headers": (
        lambda gl: gl.hook("acme/shop/api", url="https://x.example.com"),
        "PUT {p}/hooks/1",
        {"custom_headers": [{"key": "no spaces", "value": "x"}]},
        422,
        {"error": "Custom headers validation failed"},
    ),
    "PUT without parameters": (
        lambda gl: gl.hook("acme/shop/api", url="https://x.example.com"),
        "PUT {p}/hooks/1",
        {},
        400,
        {"error": "No parameters provided"},
    ),
    "hook missing": (None, "GET {p}/hooks/4711", None, 404, NOT_FOUND),
    "hook missing in PUT": (None, "PUT {p}/hooks/4711", {"push_events": True}, 404, NOT_FOUND),
    "hook missing in DELETE": (None, "DELETE {p}/hooks/4711", None, 404, NOT_FOUND),
    "test of an unknown trigger": (
        lambda gl: gl.hook("acme/shop/api", url="https://x.example.com"),
        "POST {p}/hooks/1/test/nothing",
        None,
        400,
        {"error": "trigger does not have a valid value"},
    ),
    "test without data": (
        lambda gl: gl.hook("acme/shop/api", url="https://x.example.com", no_data={"issues_events": "Ensure the project has issues."}),
        "POST {p}/hooks/1/test/issues_events",
        None,
        422,
        {"message": "Ensure the project has issues."},
    ),
    "no such variable": (lambda gl: gl.hook("acme/shop/api", url="https://x.example.com"), "DELETE {p}/hooks/1/url_variables/x", None, 404, NOT_FOUND),
    "integration not configured": (None, "GET {p}/integrations/slack", None, 404, {"message": "404 Integration Not Found"}),
    "integration not configured, DELETE": (None, "DELETE {p}/services/slack", None, 404, {"message": "404 Integration Not Found"}),
    "unknown slug": (None, "GET {p}/integrations/slak", None, 400, {"error": "slug does not have a valid value"}),
    "unknown slug, DELETE": (None, "DELETE {p}/integrations/microsoft_teams", None, 400, {"error": "slug does not have a valid value"}),
    "unknown slug, PUT": (None, "PUT {p}/integrations/slak", {"webhook": "x"}, 404, {"error": "404 Not Found"}),
    "slug of development": (None, "GET {p}/integrations/mock-ci", None, 400, {"error": "slug does not have a valid value"}),
    "required": (None, "PUT {p}/integrations/jira", {"username": "x"}, 400, {"error": "url is missing, password is missing"}),
    "wrong type": (
        None,
        "PUT {p}/integrations/irker",
        {"recipients": "x", "server_port": "high"},
        400,
        {"error": "server_port is invalid"},
    ),
    "blank": (
        None,
        "PUT {p}/integrations/slack",
        {"webhook": ""},
        400,
        {"message": 'Failed to update integration. {:webhook=>["can\'t be blank"]}'},
    ),
    "switched off": (None, "GET {p}/integrations/zentao", None, 404, {"message": "404 Integration Not Found"}),
    "switched off, PUT": (
        None,
        "PUT {p}/integrations/zentao",
        {"url": "https://z.example.com", "api_token": "t", "zentao_product_xid": "1"},
        400,
        {"message": "400 Integration not available"},
    ),
    "no default": (
        None,
        "PUT {p}/integrations/slack",
        {"webhook": "https://x.example.com", "use_inherited_settings": True},
        400,
        {"message": "Default integration not found."},
    ),
    "declared without a column": (
        None,
        "PUT {p}/integrations/slack",
        {"webhook": "https://x.example.com", "work_item_events": True},
        500,
        {"message": "500 Internal Server Error"},
    ),
    "project only": (None, "GET /groups/acme/integrations/jenkins", None, 400, {"message": "400 Integration not available"}),
    "project only, PUT": (
        None,
        "PUT /groups/acme/integrations/jenkins",
        {"jenkins_url": "https://j.example.com", "project_name": "x"},
        400,
        {"message": "400 Integration not available"},
    ),
    "a second tracker": (
        lambda gl: gl.integration("acme/shop/api", "youtrack", project_url="https://y.example.com", issues_url="https://y.example.com/:id"),
        "PUT {p}/integrations/linear",
        {"workspace_url": "https://linear.app/acme"},
        400,
        {
            "message": 'Failed to update integration. {:base=>["Another issue tracker is already in use. '
            'Only one issue tracker service can be active at a time"]}'
        },
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_answer(gl: Emulator, api: Any, case: str) -> None:
    prepare, call, body, status, expected = CASES[case]
    if prepare:
        prepare(gl)
    if body and body.get("namespace_id") == "GROUP":
        body = {**body, "namespace_id": gl.group("acme/shop")["id"]}
    before = gl.snapshot()
    answer = api(call, body)
    assert answer.status_code == status, answer.text
    if expected is not None:
        assert answer.json() == expected
    if status >= 400:
        assert gl.snapshot() == before, "a refusal changed something"


@pytest.mark.parametrize(
    ("who", "call", "status", "expected"),
    [
        ("stranger", "GET {p}", 404, GONE),
        ("stranger", "GET {p}/hooks", 404, GONE),
        ("stranger", "PUT {p}/integrations/slack", 404, GONE),
        (None, "GET {p}", 404, GONE),
        (None, "GET {p}/hooks", 401, {"message": "401 Unauthorized"}),
        (None, "GET {p}/members", 401, {"message": "401 Unauthorized"}),
        (None, "GET {p}/integrations", 401, {"message": "401 Unauthorized"}),
        (None, "GET /version", 401, {"message": "401 Unauthorized"}),
        (None, "POST /projects", 401, {"message": "401 Unauthorized"}),
        ("dev", "GET {p}/hooks", 403, {"message": "403 Forbidden"}),
        ("dev", "GET {p}/integrations", 403, {"message": "403 Forbidden"}),
        ("dev", "GET {p}/integrations/slack", 403, {"message": "403 Forbidden"}),
        ("dev", "GET {p}/members", 200, None),
        ("dev", "DELETE {p}", 403, {"message": "403 Forbidden"}),
        ("alice", "DELETE {p}", 403, {"message": "403 Forbidden"}),
        ("alice", "GET /groups/acme/integrations", 403, {"message": "403 Forbidden"}),
        ("alice", "GET {p}/hooks", 200, None),
        ("alice", "POST /projects/user/2?name=x", 403, {"message": "403 Forbidden"}),
    ],
)
def test_rights(gl: Emulator, as_user: Any, who: str | None, call: str, status: int, expected: Any) -> None:
    answer = as_user(who)(call)
    assert (answer.status_code, answer.json() if expected else None) == (status, expected)


def test_tokens(gl: Emulator, as_user: Any) -> None:
    revoked, old = as_user("alice", revoked=True)("GET /user"), as_user("alice", expires_at="2020-01-01")("GET /user")
    assert revoked.status_code == old.status_code == 401
    assert revoked.json() == {"error": "invalid_token", "error_description": "Token was revoked. You have to re-authorize from the user."}
    assert old.json()["error_description"] == "Token is expired. You can either do re-authorization or token refresh."
    assert "WWW-Authenticate" in old.headers
    reader = as_user("alice", scopes=("read_api",))
    assert reader("GET {p}").status_code == 200
    refused = reader("PUT {p}/integrations/slack", {"webhook": "https://x.example.com"})
    description = "The request requires higher privileges than provided by the access token."
    assert (refused.status_code, refused.json()) == (403, {"error": "insufficient_scope", "error_description": description, "scope": "api read_api"})
    unknown = as_user(None)("GET /user", headers={"Authorization": "Bearer nonsense"})
    assert (unknown.status_code, unknown.json()) == (401, {"message": "401 Unauthorized"})
    for headers in ({"Authorization": f"Bearer {gl.root_token}"}, {"JOB-TOKEN": gl.root_token}):
        assert as_user(None)("GET /user", headers=headers).json()["username"] == "root"


def test_query_tokens_are_not_used(gl: Emulator, as_user: Any) -> None:
    assert as_user(None)(f"GET /user?private_token={gl.root_token}").status_code == 401
    assert [violation.reason for violation in gl.violations] == ["a token in the query: private_token"]
    assert gl.root_token not in str(gl.log[0].__dict__)


def test_sudo(gl: Emulator, api: Any, as_user: Any) -> None:
    assert api("GET /user", headers={"Sudo": "alice"}).json()["username"] == "alice"
    assert api("GET /user", headers={"Sudo": "3"}).json()["username"] == "bob"
    missing = api("GET /user", headers={"Sudo": "nobody"})
    assert (missing.status_code, missing.json()) == (404, {"message": "404 User with ID or username 'nobody' Not Found"})
    refused = as_user("alice")("GET /user", headers={"Sudo": "bob"})
    assert (refused.status_code, refused.json()) == (403, {"message": "403 Forbidden - Must be admin to use sudo"})
    assert as_user("root", scopes=("api",))("GET /user", headers={"Sudo": "bob"}).json()["error"] == "insufficient_scope"


def test_if_unmodified_since(gl: Emulator, api: Any) -> None:
    gl.hook("acme/shop/api", url="https://x.example.com")
    gl.integration("acme/shop/api", "slack", webhook="https://x.example.com")
    for path in ("{p}/hooks/1", "{p}/integrations/slack", "{p}/members/5", "{p}"):
        answer = api(f"DELETE {path}", headers={"If-Unmodified-Since": "Fri, 02 Jan 2015 00:00:00 GMT"})
        assert (answer.status_code, answer.json()) == (412, {"message": "412 Precondition Failed"}), path
        assert api(f"DELETE {path}", headers={"If-Unmodified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}).status_code in (202, 204)
