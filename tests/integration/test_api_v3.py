# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GitLab 8.9, which speaks API v3 alone: every operation of its document through the modules, what they refuse, how the API is found."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from emulator import Emulator
from integration.harness import DOORS, Run, Step, again, both_doors, play, ritual

PATH = "acme/api"
BASE = {"project": PATH}
V3 = {"api_version": "v3"}
SETTINGS = {
    "description": "Orders",
    "visibility": "internal",
    "issues_access_level": "disabled",
    "merge_requests_access_level": "disabled",
    "builds_access_level": "disabled",
    "wiki_access_level": "disabled",
    "snippets_access_level": "enabled",
    "container_registry_access_level": "disabled",
    "shared_runners_enabled": False,
    "public_jobs": False,
}
OTHERS = {
    "description": "Payments",
    "visibility": "public",
    **{name: "enabled" if value == "disabled" else "disabled" for name, value in SETTINGS.items() if name.endswith("_access_level")},
    "shared_runners_enabled": True,
    "public_jobs": True,
}
OF_V3 = (
    *("description", "issues_enabled", "merge_requests_enabled", "builds_enabled", "wiki_enabled", "snippets_enabled", "container_registry_enabled"),
    *("shared_runners_enabled", "visibility_level", "public_builds"),
)
HOOK = {"project": PATH, "url": "https://ci.example.com/hook"}
EVENTS = ("push_events", "issues_events", "merge_requests_events", "tag_push_events", "note_events", "enable_ssl_verification")
LISTED = ("archived", "visibility", "order_by", "sort", "search")


def drives(operation: str, *parameters: str) -> pytest.MarkDecorator:
    """Driven on an old server."""
    return pytest.mark.drives(operation, *parameters, api="v3")


def prepare(gl: Emulator) -> str:
    """Groups of one level, which is all that GitLab 8 has, and more projects, members and hooks than one page holds."""
    gl.reset(version="8.9")
    gl.group("acme", name="ACME")
    gl.group("partners")
    gl.user("alice")
    gl.project("acme/shop", name="Shop", description="sells", visibility="internal", empty_repo=False)
    gl.branch("acme/shop", "stable", ref="main")
    gl.project("acme/full")
    for number in range(120):
        name = f"user{number:03}"
        gl.user(name)
        gl.member("acme/full", name, 20)
        gl.hook("acme/full", url=f"https://ci.example.com/{number}")
    return gl.root_token


class Case(NamedTuple):
    """A module's life, and which operations of the document it drives."""

    module: str
    steps: Sequence[Step]
    drives: Sequence[pytest.MarkDecorator]


CASES = {
    "project": Case(
        "project",
        [
            create := Step({**BASE, "name": "API", **SETTINGS}, "create", 3),
            again(create),
            change := Step({**BASE, "name": "Interface", **OTHERS}, "update", 2),
            again(change),
            renamed := Step({**BASE, "path": "interface"}, "update", 2),
            Step({**BASE, "path": "interface"}, "none", 2),
            gone := Step({"project": "acme/interface", "state": "absent"}, "delete", 2),
            again(gone, 2),
        ],
        [
            drives("POST /projects", "name", "path", "namespace_id", *OF_V3),
            drives("PUT /projects/:id", "id", "name", "path", *OF_V3),
            drives("GET /projects/:id", "id"),
            drives("DELETE /projects/:id", "id"),
        ],
    ),
    "project in old words": Case(
        "project",
        [
            create := Step({**BASE, "public": True, "builds_enabled": False}, "create", 3, ["'public' is an old word", "'builds_enabled' is an old word"]),
            Step({**BASE, "visibility_level": 10, "public_builds": False}, "update", 2, ["'visibility_level' is an old word", "'public_builds'"]),
            Step({**BASE, "public": True}, "update", 2, ["'public' is an old word"]),
            Step({**BASE, "public": True}, "none", 1, ["'public' is an old word"]),
        ],
        [drives("POST /projects", "public"), drives("PUT /projects/:id", "public", "visibility_level", "public_builds")],
    ),
    "imported project": Case(
        "project",
        [create := Step({**BASE, "import_url": "https://git.example.com/legacy.git"}, "create", 3), again(create)],
        [drives("POST /projects", "import_url")],
    ),
    "default branch": Case(
        "project",
        [change := Step({"project": "acme/shop", "default_branch": "stable"}, "update", 2), again(change)],
        [drives("PUT /projects/:id", "default_branch")],
    ),
    "project of another user": Case(
        "project",
        [
            create := Step(
                {"project": "alice/notes", "user_id": 2, "name": "notes", "import_url": "https://git.example.com/notes.git", **SETTINGS}, "create", 4
            ),
            again(create),
            Step({"project": "alice/open", "user_id": 2, "public": True}, "create", 4, ["'public' is an old word"]),
        ],
        [drives("POST /projects/user/:user_id", "user_id", "name", "import_url", "public", *OF_V3)],
    ),
    "archived": Case(
        "project",
        [
            change := Step({"project": "acme/shop", "archived": True}, "update", 2),
            again(change),
            change := Step({"project": "acme/shop", "archived": False, "description": "again"}, "update", 3),
            again(change),
        ],
        [drives("POST /projects/:id/archive", "id"), drives("POST /projects/:id/unarchive", "id")],
    ),
    "fork": Case(
        "project_fork",
        [
            create := Step({"project": "root/shop", "source": "acme/shop"}, "create", 5),
            again(create),
            gone := Step({"project": "root/shop", "state": "absent"}, "delete", 2),
            again(gone),
            linked := Step({"project": "root/shop", "source": "acme/shop", "link_existing": True}, "create", 4),
            again(linked),
        ],
        [
            drives("POST /projects/fork/:id", "id"),
            drives("POST /projects/:id/fork/:forked_from_id", "id", "forked_from_id"),
            drives("DELETE /projects/:id/fork", "id"),
        ],
    ),
    "star": Case(
        "project_star",
        [
            star := Step({"project": "acme/shop"}, "create", 3),
            again(star, 2),
            gone := Step({"project": "acme/shop", "state": "absent"}, "delete", 3),
            again(gone, 2),
        ],
        [drives("POST /projects/:id/star", "id"), drives("DELETE /projects/:id/star", "id"), drives("GET /projects/starred")],
    ),
    "member": Case(
        "project_member",
        [
            create := Step({"project": "acme/full", "username": "alice", "access_level": "developer"}, "create", 3),
            again(create),
            change := Step({"project": "acme/full", "user_id": 2, "access_level": "maintainer"}, "update", 2),
            again(change),
            gone := Step({"project": "acme/full", "username": "alice", "state": "absent"}, "delete", 2),
            again(gone),
        ],
        [
            drives("POST /projects/:id/members", "id", "user_id", "access_level"),
            drives("PUT /projects/:id/members/:user_id", "id", "user_id", "access_level"),
            drives("DELETE /projects/:id/members/:user_id", "id", "user_id"),
            drives("GET /projects/:id/members", "id", "query"),
            drives("GET /projects/:id/members/:user_id", "id", "user_id"),
        ],
    ),
    "share": Case(
        "project_share",
        [
            create := Step({"project": "acme/shop", "group": "partners", "group_access": "developer"}, "create", 3),
            Step({"project": "acme/shop", "group": "3", "group_access": "developer"}, "none", 1),
            again(create, 2),
        ],
        [drives("POST /projects/:id/share", "id", "group_id", "group_access")],
    ),
    "hook": Case(
        "project_hook",
        [
            create := Step({**HOOK, "project": "acme/full", **dict.fromkeys(EVENTS, True)}, "create", 3),
            Step(create.args, "none", 2, ["tag_push_events: this server does not tell it"]),
            change := Step({**HOOK, "project": "acme/full", **dict.fromkeys(EVENTS, False)}, "update", 3),
            again(change, 2),
            moved := Step({"project": "acme/full", "id": 121, "url": "https://new.example.com", "push_events": True}, "update", 2, ["makes GitLab forget"]),
            again(moved),
            gone := Step({"project": "acme/full", "url": "https://new.example.com", "state": "absent"}, "delete", 3),
            again(gone, 2),
        ],
        [
            drives("GET /projects/:id/hooks", "id"),
            drives("GET /projects/:id/hooks/:hook_id", "id", "hook_id"),
            drives("POST /projects/:id/hooks", "id", "url", *EVENTS),
            drives("PUT /projects/:id/hooks/:hook_id", "id", "hook_id", "url", *EVENTS),
            drives("DELETE /projects/:id/hooks/:hook_id", "id", "hook_id"),
        ],
    ),
    "a hook with what v3 lacks switched off": Case(
        "project_hook",
        [
            create := Step({"project": "acme/shop", "url": "https://x.example.com", "pipeline_events": False, "push_events": False}, "create", 2),
            again(create),
        ],
        [],
    ),
    "branch": Case(
        "branch",
        [
            create := Step({"project": "acme/shop", "branch": "feature/x", "ref": "main"}, "create", 2),
            again(create),
            gone := Step({"project": "acme/shop", "branch": "feature/x", "state": "absent"}, "delete", 2),
            again(gone),
        ],
        [drives("GET /projects/:id/repository/branches/:branch", "id", "branch")],
    ),
    "protected branch": Case(
        "protected_branch",
        [
            create := Step({"project": "acme/shop", "name": "stable"}, "create", 3),
            again(create),
            Step({"project": "acme/shop", "name": "stable", "push_access_level": "maintainer"}, "none", 1),
            gone := Step({"project": "acme/shop", "name": "stable", "state": "absent"}, "delete", 2),
            again(gone, 1),
            Step({"project": "acme/shop", "name": "stable", "merge_access_level": "maintainer", "allow_force_push": False}, "create", 3),
        ],
        [
            drives("PUT /projects/:id/repository/branches/:branch/protect", "id", "branch"),
            drives("PUT /projects/:id/repository/branches/:branch/unprotect", "id", "branch"),
        ],
    ),
    "integration": Case(
        "integration",
        [
            create := Step({"project": "acme/shop", "slug": "slack", "settings": {"webhook": "https://hooks.example.com/s", "push_events": True}}, "create"),
            Step({"project": "acme/shop", "slug": "slack", "settings": {"push_events": False, "webhook": "https://hooks.example.com/s"}}, "update"),
            gone := Step({"project": "acme/shop", "slug": "slack", "state": "absent"}, "delete", 2),
            again(gone),
        ],
        [],
    ),
}


@pytest.mark.parametrize("name", [pytest.param(name, marks=case.drives) for name, case in CASES.items()])
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, name: str) -> None:
    """Predicted against a read-only server, done, and nothing to do the second time; each request below /api/v3."""
    prepare(gl)
    ritual(gl, tmp_path, CASES[name].module, CASES[name].steps, door="in_process", more=V3)
    assert all(str(entry.path).startswith("/api/v3/") for entry in gl.log)
