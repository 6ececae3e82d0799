# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GitLab 8.9, which speaks API v3 alone: every operation of its document through the modules, what they refuse, how the API is found."""

from __future__ import annotations

import pathlib
import re
import subprocess
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from emulator import Emulator
from emulator.world import fill
from integration.harness import DOORS, ROOT, Run, Step, again, both_doors, clean_environment, executable, play, ritual

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
        [
            create := Step({**BASE, "import_url": "https://git.example.com/legacy.git"}, "create", 3),
            again(create),
            gone := Step({**BASE, "state": "absent", "permanently": True}, "delete", 3),
            again(gone, 2),
        ],
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
            Step(change.args, "none", 2, ["tag_push_events: this server does not tell it"]),
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


def reached(gl: Emulator, driven: Sequence[pytest.MarkDecorator]) -> None:
    """Each operation was asked for, with each parameter in the address, the query or a body. What was typed as ``public`` goes as the level that it means."""
    for operation, *parameters in (mark.args for mark in driven):
        method, _space, path = operation.partition(" ")
        pattern = "/api/v3" + re.sub(r":(\w+)", r"(?P<\1>[^/]+)", path)
        hits = [(entry, found) for entry in gl.log if entry.method == method and (found := re.fullmatch(pattern, entry.raw_path.partition("?")[0]))]
        sent = {name for entry, found in hits if entry.status < 300 for name in (*found.groupdict(), *entry.query, *(entry.body or ()))}
        assert {"visibility_level" if name == "public" else name for name in parameters} <= sent, (operation, sent)
        assert hits, operation


@pytest.mark.parametrize("name", [pytest.param(name, marks=case.drives) for name, case in CASES.items()])
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, name: str) -> None:
    """Predicted against a read-only server, done, and nothing to do the second time; each request below /api/v3."""
    prepare(gl)
    ritual(gl, tmp_path, CASES[name].module, CASES[name].steps, door="in_process", more=V3)
    assert all(str(entry.path).startswith("/api/v3/") for entry in gl.log)
    reached(gl, CASES[name].drives)


@pytest.mark.parametrize("name", ["project", "member", "share", "branch", "protected branch", "fork", "integration"])
def test_the_last_of_its_kind(gl: Emulator, tmp_path: pathlib.Path, name: str) -> None:
    """GitLab 8.17 tells more, and checks types."""
    prepare(gl)
    gl.change(version="8.17")
    ritual(gl, tmp_path, CASES[name].module, CASES[name].steps, door="in_process", more=V3)


def test_a_server_that_tells_of_tags(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Then they are compared like any other event."""
    prepare(gl)
    gl.change(version="8.17")
    steps = [create := Step({**HOOK, "project": "acme/shop", "tag_push_events": True}, "create", 2), again(create)]
    steps += [change := Step({**HOOK, "project": "acme/shop", "tag_push_events": False}, "update", 2), again(change)]
    ritual(gl, tmp_path, "project_hook", steps, door="in_process", more=V3)


def read(gl: Emulator, tmp: pathlib.Path, cases: dict[str, dict[str, Any]], **more: Any) -> Run:
    """Tasks by their names, each ``{module: arguments}``; one that fails does not keep the next from running."""
    tasks = [{"name": name, **{f"labops.gitlab.{module}": args for module, args in task.items()}, "ignore_errors": True} for name, task in cases.items()]
    run = play(gl, tmp, tasks, more=V3, **more)
    assert not gl.crashes, gl.crashes
    assert "Traceback" not in run.output
    return run


@drives("GET /projects/starred", *LISTED)
@drives("GET /projects/:id/members", "id", "query")
@drives("GET /projects/:id/members/:user_id", "id", "user_id")
@drives("GET /projects/:id/hooks/:hook_id", "id", "hook_id")
@drives("GET /projects/:id/repository/branches", "id")
def test_what_is_read(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Everything that can be listed, and what narrows it."""
    token = prepare(gl)
    for path, more in {"acme/one": {"visibility": "internal"}, "acme/two": {"archived": True}, "acme/three": {}}.items():
        gl.project(path, **more)
        gl.star(path, "root")
    gl.protected_branch("acme/shop", "stable")
    gl.share("acme/shop", "partners", 30)
    starred = {"starred": True}
    cases: dict[str, dict[str, Any]] = {
        "starred": {"project_info": starred},
        "starred internal": {"project_info": {**starred, "visibility": "internal"}},
        "starred archived": {"project_info": {**starred, "archived": True}},
        "starred found": {"project_info": {**starred, "search": "thr", "order_by": "name", "sort": "desc"}},
        "by id": {"project_info": {"project": "1"}},
        "after": {"project_info": {"id_after": 3, "id_before": 5}},
        "nothing": {"project_info": {"project": "acme/none"}},
        "members": {"project_member_info": {"project": "acme/full"}},
        "member": {"project_member_info": {"project": "acme/full", "user_id": 7}},
        "named": {"project_member_info": {"project": "acme/full", "query": "user01"}},
        "hooks": {"project_hook_info": {"project": "acme/full"}},
        "hook": {"project_hook_info": {"project": "acme/full", "id": 7}},
        "branches": {"branch_info": {"project": "acme/shop"}},
        "branch": {"branch_info": {"project": "acme/shop", "branch": "stable"}},
        "protected": {"protected_branch_info": {"project": "acme/shop"}},
        "shares": {"project_share_info": {"project": "acme/shop"}},
        "slack": {"integration_info": {"project": "acme/shop", "slug": "slack"}},
        "in its own words": {"api": {"path": "projects/1/repository/branches/stable"}},
        "with its root": {"api": {"path": "/api/v3/projects/all", "query": {"per_page": 2}, "all_pages": True}},
    }
    run = read(gl, tmp_path, cases, token=token)
    assert run.code == 0, run.output
    told = run.results

    def names(task: str, plural: str, key: str) -> list[Any]:
        return [entry[key] for entry in told[task][plural]]

    assert names("starred", "projects", "path") == ["one", "two", "three"]
    assert names("starred internal", "projects", "path") == ["one"]
    assert names("starred archived", "projects", "path") == ["two"]
    assert names("starred found", "projects", "path") == ["three"]
    assert names("after", "projects", "id") == [4]
    assert not told["nothing"]["projects"]
    (project,) = told["by id"]["projects"]
    words = ("visibility", "issues_access_level", "builds_access_level", "jobs_enabled", "public_jobs", "topics", "marked_for_deletion_on")
    assert [project[word] for word in words] == ["internal", "enabled", "enabled", True, True, [], None]
    assert {key: project["namespace"][key] for key in ("full_path", "kind", "name")} == {"full_path": "acme", "kind": "group", "name": "ACME"}
    assert not {"public", "visibility_level", "builds_enabled", "public_builds", "runners_token"} & set(project)
    assert names("members", "project_members", "username") == [f"user{number:03}" for number in range(120)]
    assert names("member", "project_members", "id") == [7]
    assert names("named", "project_members", "username") == [f"user01{digit}" for digit in range(10)]
    assert len(told["hooks"]["project_hooks"]) == 120
    assert names("hook", "project_hooks", "id") == [7]
    assert names("branches", "branches", "name") == ["main", "stable"]
    assert names("branch", "branches", "protected") == [True]
    assert ("main" in names("protected", "protected_branches", "name"), "stable" in names("protected", "protected_branches", "name")) == (True, True)
    assert names("protected", "protected_branches", "push_access_level") == [40, 40]
    assert names("shares", "project_shares", "group_access_level") == [30]
    assert not told["slack"]["integrations"]
    assert told["in its own words"]["response"]["commit"]["id"]
    assert [entry["visibility_level"] for entry in told["with its root"]["response"]] == [0, 0, 10, 0, 10]


@drives("GET /projects/:id/events", "id")
def test_events(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """All pages, and pushes in today's words."""
    prepare(gl)
    for number in range(130):
        gl.event("acme/shop", "closed", target_type="Issue", target_id=number)
    gl.event("acme/shop", "commented", target_type="Note", note={"id": 7, "body": "x"})
    gl.event("acme/shop", "pushed", push_data={"commit_from": "a" * 40, "commit_to": "b" * 40, "ref": "main", "commit_count": 3})
    run = read(
        gl, tmp_path, {"all": {"project_event_info": {"project": "acme/shop"}}, "two": {"project_event_info": {"project": "acme/shop", "max_results": 2}}}
    )
    assert run.code == 0, run.output
    events = run.results["all"]["project_events"]
    assert sum(event["action_name"] == "closed" for event in events) == 130
    assert events[:2] == run.results["two"]["project_events"]
    pushed, noted = events[:2]
    assert pushed["push_data"]["ref"] == "main"
    assert (pushed["push_data"]["commit_count"], pushed["push_data"]["action"], pushed["push_data"]["ref_type"]) == (3, "pushed", "branch")
    assert (noted["note"]["body"], noted["push_data"]) == ("x", None)
    assert "data" not in pushed


@drives("POST /projects/:id/uploads", "id", "file")
def test_upload(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Nothing lists what was uploaded, so uploading has to be asked for."""
    prepare(gl)
    (tmp_path / "dk.png").write_bytes(b"picture")
    args = {"project": "acme/shop", "src": str(tmp_path / "dk.png")}
    warned = ["whether dk.png is there already cannot be known"]
    ritual(gl, tmp_path, "project_upload", [Step({**args, "unlisted": "upload"}, "create", 2, warned)], door="in_process", more=V3)
    assert [(upload["filename"], upload["content"]) for upload in gl.find_uploads("acme/shop")] == [("dk.png", b"picture")]
    refused = read(gl, tmp_path, {"refused": {"project_upload": args}}).results["refused"]
    assert "API v3 of GitLab 8 cannot do that" in refused["msg"]
    assert len(gl.find_uploads("acme/shop")) == 1


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    **{
        f"a new project's {name}": ("project", {**BASE, name: value}, words)
        for name, value, words in (
            ("topics", ["go"], "topics: API v3 of GitLab 8 cannot do that, GitLab 9 and newer can"),
            ("merge_method", "ff", "merge_method: API v3"),
            ("issues_access_level", "private", "issues_access_level: 'private': API v3"),
            ("initialize_with_readme", True, "initialize_with_readme: API v3"),
            ("default_branch", "main", "default_branch: API v3 makes a project without branches"),
            ("mirror", True, "mirror: API v3"),
        )
    },
    "another user's project by another name": ("project", {"project": "alice/notes", "user_id": 2, "name": "My notes"}, "name: API v3 makes the path of"),
    "a live project's setting": ("project", {"project": "acme/shop", "lfs_enabled": True}, "lfs_enabled: API v3"),
    "a transfer": ("project", {"project": "acme/shop", "namespace": "partners"}, "namespace: API v3"),
    "a fork in a group": ("project_fork", {"project": "partners/shop", "source": "acme/shop"}, "as root/shop and nowhere else"),
    "a fork of another path": ("project_fork", {"project": "root/store", "source": "acme/shop"}, "as root/shop and nowhere else"),
    "a fork of another name": ("project_fork", {"project": "root/shop", "source": "acme/shop", "name": "Mine"}, "name: API v3"),
    "a member's end": ("project_member", {"project": "acme/shop", "username": "alice", "access_level": 30, "expires_at": "2099-01-01"}, "expires_at: API v3"),
    "an invitation": ("project_member", {"project": "acme/shop", "email": "new@example.com", "access_level": 30}, "email: this server knows no invitations"),
    "what is inherited": ("project_member", {"project": "acme/shop", "username": "alice", "access_level": 30, "inherited": "accept"}, "inherited: API v3"),
    "who inherits": ("project_member_info", {"project": "acme/shop", "include_inherited": True}, "include_inherited: API v3"),
    "a set's member's end": (
        "project_members",
        {"project": "acme/shop", "members": [{"username": "alice", "access_level": 30, "expires_at": "2099-01-01"}]},
        "expires_at: API v3",
    ),
    "a share's end": ("project_share", {"project": "acme/full", "group": "partners", "group_access": 30, "expires_at": "2099-01-01"}, "expires_at: API v3"),
    "a share that changes": ("project_share", {"project": "acme/shop", "group": "partners", "group_access": 40}, "a share cannot be changed or removed"),
    "a share that goes": ("project_share", {"project": "acme/shop", "group": "partners", "state": "absent"}, "a share cannot be changed or removed"),
    "all shares that go": ("project_shares", {"project": "acme/shop", "shares": [], "exclusive": True}, "a share cannot be changed or removed"),
    "a hook's token": ("project_hook", {**HOOK, "project": "acme/shop", "token": "s3cret-of-it"}, "token: API v3"),
    "a live hook's token": ("project_hook", {"project": "acme/full", "id": 1, "token": "s3cret-of-it"}, "token: API v3"),
    "a hook's event": ("project_hook", {"project": "acme/full", "id": 1, "pipeline_events": True}, "pipeline_events: API v3"),
    "a hook's test": ("project_hook", {**HOOK, "project": "acme/shop", "test": "push_events"}, "test: API v3"),
    "a wildcard": ("protected_branch", {"project": "acme/shop", "name": "feature/*"}, "name: a wildcard: API v3"),
    "a level": ("protected_branch", {"project": "acme/shop", "name": "stable", "push_access_level": "no_access"}, "push_access_level: API v3"),
    "a level of one that is protected": (
        "protected_branch",
        {"project": "acme/shop", "name": "main", "merge_access_level": "developer"},
        "merge_access_level: API",
    ),
    "people": ("protected_branch", {"project": "acme/shop", "name": "stable", "allowed_to_push": [{"username": "alice"}]}, "allowed_to_push: API v3"),
    "a branch that is not there": ("protected_branch", {"project": "acme/shop", "name": "gone"}, "name: there is no branch 'gone'"),
    "branches by name": ("branch_info", {"project": "acme/shop", "search": "st"}, "search: API v3"),
    "events of a kind": ("project_event_info", {"project": "acme/shop", "action": "closed"}, "action: API v3"),
    "projects by level": ("project_info", {"min_access_level": 30}, "min_access_level: API v3"),
    "projects of two kinds": ("project_info", {"owned": True, "starred": True}, "starred: with owned: API v3"),
    "projects in another order": ("project_info", {"order_by": "star_count"}, "order_by: star_count: API v3"),
    "projects of a group": ("project_info", {"group": "acme"}, "GET /groups/acme/projects: API v3"),
    "a project with figures": ("project_info", {"project": "acme/shop", "statistics": True}, "statistics: API v3"),
    "a group's integration": ("integration", {"group": "acme", "slug": "slack", "settings": {"webhook": "https://x.example.com"}}, "group: this server has no"),
    "an upload that goes": ("project_upload", {"project": "acme/shop", "id": 1, "state": "absent"}, "API v3 of GitLab 8 cannot do that"),
}


@pytest.mark.parametrize("check", [True, False])
def test_what_v3_cannot_do(gl: Emulator, tmp_path: pathlib.Path, check: bool) -> None:
    """Told when the task is planned, in check mode too; nothing is written."""
    prepare(gl)
    gl.share("acme/shop", "partners", 30)
    gl.change(read_only=True)
    run = read(gl, tmp_path, {name: {module: args} for name, (module, args, _words) in REFUSED.items()}, arguments=["--check"] if check else [])
    for name, (_module, _args, words) in REFUSED.items():
        assert run.results[name]["failed"], name
        assert words in run.results[name]["msg"], (name, run.results[name]["msg"])
    assert not gl.violations
    assert "s3cret" not in run.output


def test_whole_sets(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The modules of sets, once to do and once with nothing to do."""
    prepare(gl)
    gl.member("acme/shop", "user001", 20)
    cases: dict[str, dict[str, Any]] = {
        "members": {"project_members": {"project": "acme/shop", "exclusive": True, "members": [{"username": "alice", "access_level": "developer"}]}},
        "hooks": {"project_hooks": {"project": "acme/full", "exclusive": True, "hooks": [{"url": "https://ci.example.com/7", "push_events": True}]}},
        "branches": {"protected_branches": {"project": "acme/shop", "exclusive": True, "protected_branches": [{"name": "stable"}]}},
        "shares": {"project_shares": {"project": "acme/shop", "shares": [{"group": "partners", "group_access": "reporter"}]}},
    }
    check = read(gl, tmp_path, cases, arguments=["--check"]).results
    before = gl.snapshot()
    done = read(gl, tmp_path, cases)
    assert done.code == 0, done.output
    once_more = read(gl, tmp_path, cases).results
    for name in cases:
        assert not check[name]["failed"], check[name]
        assert (check[name]["changes"], check[name]["diff"]) == (done.results[name]["changes"], done.results[name]["diff"]), name
        assert done.results[name]["changed"], name
        assert not once_more[name]["changed"], name
    assert gl.snapshot() != before
    assert (gl.find_member("acme/shop", "alice") or {})["access_level"] == 30
    assert gl.find_member("acme/shop", "user001") is None
    assert [url for url in (gl.find_hook("acme/full", number) for number in range(1, 121)) if url] == [gl.find_hook("acme/full", "https://ci.example.com/7")]
    assert (bool(gl.find_protected_branch("acme/shop", "stable")), gl.find_protected_branch("acme/shop", "main")) == (True, None)


# -- which API
ONE = {"project": {"project": "acme/shop", "visibility": "internal"}}


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize("door", DOORS)
def test_found_by_itself(gl: Emulator, tmp_path: pathlib.Path, door: str, html: bool) -> None:
    """Three requests more, once for the items of a loop; also where a proxy answers with a page for what is not there."""
    prepare(gl)
    gl.change(html_not_found=html)
    tasks: list[dict[str, Any]] = [
        {"name": "one", "labops.gitlab.project": {**ONE["project"], "description": "new"}},
        {"name": "loop", "labops.gitlab.project": {**BASE, "project": "acme/{{ item }}"}, "loop": ["shop", "full", "more"]},
        {"name": "told", "labops.gitlab.project": {**ONE["project"], "gitlab_version": "8.9"}},
    ]
    run = play(gl, tmp_path, tasks, door=door, arguments=["-v"])
    assert run.code == 0, run.output
    assert [run.results[name]["requests"] for name in ("one", "told")] == [5, 1]
    in_one_process = door == "in_process"
    assert [item["requests"] for item in run.items["loop"]] == ([4, 1, 3] if in_one_process else [4, 4, 6])
    assert (gl.find_project("acme/shop") or {})["description"] == "new"


def test_a_page_in_place_of_an_answer(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A proxy that answers 200 with a page of its own for everything below /api/v4."""
    prepare(gl)
    gl.fault(path="^/api/v4/", status=200, headers={"Content-Type": "text/html"}, body="<html><title>Welcome</title></html>", times=1000)
    run = play(gl, tmp_path, [{"name": "one", "labops.gitlab.project_info": {"project": "acme/shop"}}])
    assert run.code == 0, run.output
    assert run.results["one"]["projects"][0]["visibility"] == "internal"


def test_a_server_of_today_is_asked_nothing_more(gl: Emulator, tmp_path: pathlib.Path) -> None:
    gl.reset()
    gl.project("acme/shop", visibility="internal")
    run = play(gl, tmp_path, [{"name": "one", "labops.gitlab.project": ONE["project"]}], arguments=["-v"])
    assert run.results["one"]["requests"] == 1


WRONG: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "a token that the old server refuses": ("8.9", {"api_token": "glpat-wrong"}, "auth", "GET /projects: 401"),
    "the same in v3": ("8.9", {"api_token": "glpat-wrong", "api_version": "v3"}, "auth", "401"),
    "v4 of an old server": ("8.9", {"api_version": "v4"}, "not_found", "404 Not Found"),
    "v3 of a server of today": ("18.9", {"api_version": "v3"}, "protocol", "This GitLab speaks v4 alone: leave api_version out or set it to v4"),
    "a wrong version": ("18.9", {"gitlab_version": "8.9"}, "protocol", "gitlab_version to what it is"),
    "no GitLab at all": ("8.9", {"api_url": "{{ api_url }}/elsewhere"}, "not_found", "404"),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_wrong_api(gl: Emulator, tmp_path: pathlib.Path, name: str) -> None:
    """A clear error, and nothing written."""
    version, options, kind, words = WRONG[name]
    prepare(gl)
    gl.change(version=version)
    tasks = [{"name": "one", "labops.gitlab.project": {**ONE["project"], "description": "other", **options}, "ignore_errors": True}]
    run = play(gl, tmp_path, tasks, variables={"api_url": gl.url})
    assert (run.results["one"]["failed"], run.results["one"]["error_class"]) == (True, kind), run.results["one"]
    assert words in run.results["one"]["msg"], run.results["one"]["msg"]
    assert not [entry for entry in gl.log if entry.method != "GET"]


def test_an_integration_of_a_version_that_is_told(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Older than any document of integrations."""
    prepare(gl)
    ritual(gl, tmp_path, "integration", CASES["integration"].steps, door="in_process", more={"gitlab_version": "8.9"})


def test_both_doors(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The same in both; where the version is told, each request is one of v3."""
    steps = [Step({**step.args, "gitlab_version": "8.9"}, step.action, step.requests) for step in CASES["project"].steps[:3]]
    both_doors(gl, tmp_path, "project", steps, prepare, version="8.9")


# -- the same on both
PATHS = ("shop/web", "shop/api", "platform/infrastructure")
PEOPLE = ("alice", "bob", "judy", "dave", "erin", "heidi", "ivan")
SHOWN = (
    "name",
    "path",
    "description",
    "visibility",
    "archived",
    "shared_runners_enabled",
    "public_jobs",
    "starrers",
    *(n for n in SETTINGS if n.endswith("_level")),
)
SENT = {
    "slack": ("push_events", "merge_requests_events", "webhook", "channel", "username"),
    "emails-on-push": ("recipients", "disable_diffs"),
}


def made(gl: Emulator) -> dict[str, Any]:
    """What the playbook has made, as far as both servers have it."""
    found: dict[str, Any] = {}
    for path in PATHS:
        project = gl.find_project(path)
        assert project is not None, path
        values = {**project, **project.get("attributes", {})}
        hook = gl.find_hook(path, "https://ci.example.com/hooks") or {}
        share = gl.find_share(path, "platform") or {}
        integrations = {slug: gl.find_integration(path, slug) or {} for slug in SENT}
        found[path] = {
            "project": {name: values[name] for name in SHOWN},
            "members": {user: (gl.find_member(path, user) or {}).get("access_level") for user in PEOPLE},
            "share": share.get("group_access"),
            "hook": {name: hook[name] for name in EVENTS},
            "integrations": {
                slug: (record.get("active"), {name: {**record, **record.get("properties", {})}[name] for name in SENT[slug]} if record else None)
                for slug, record in integrations.items()
            },
        }
    return found


def test_one_playbook_makes_the_same_of_both(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """examples/any-server.yml: predicted, done, and nothing the third time; what is there then is the same in 8.9 and in 18.9."""
    servers: dict[str, Any] = {}
    for version in ("8.9", "18.9"):
        gl.reset(version=version)
        fill(gl, str(ROOT / "tests" / "emulator" / "worlds" / "flat.yml"))
        environment = clean_environment(tmp_path, GITLAB_URL=gl.url, GITLAB_TOKEN="glpat-demo-automation")
        recaps = []
        for more in (["--check", "--diff"], ["--diff"], []):
            gl.read_only = "--check" in more
            command = [executable("ansible-playbook"), str(ROOT / "examples" / "any-server.yml"), *more]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "did not take over" not in done.stdout + done.stderr
            recaps.append(int(re.findall(r"changed=(\d+)", done.stdout)[-1]))
        assert recaps == [6, 6, 0]
        assert not gl.violations
        assert {str(entry.path).split("/")[2] for entry in gl.log if entry.status < 300} == {"v3" if version == "8.9" else "v4"}
        servers[version] = made(gl)
    assert servers["8.9"] == servers["18.9"]
    assert servers["8.9"]["shop/web"]["members"] == {**dict.fromkeys(PEOPLE), "alice": 40, "bob": 30, "judy": 20}
    assert servers["8.9"]["shop/web"]["share"] == 30
