# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""projects_export through real plays, in both doors, and what it gives fed back to projects."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import Refusal, Run, emulated, play, refused

HOOK = "https://ci.example.com/{stage}"
OTHER = "https://other.example.com/gitlab"
API = "acme/shop/api"
EVERY = ["fork", "settings", "branches", "protected_branches", "members", "shares", "hooks", "integrations", "star"]
SECRETS = ("sentinel-hook", "sentinel-variable", "sentinel-header", "sentinel-webhook", "sentinel-token", "sentinel-signing")
NAMES = {
    f"{API} hooks {HOOK} token": "sentinel-hook",
    f"{API} hooks {HOOK} url_variables stage value": "sentinel-variable",
    f"{API} hooks {HOOK} custom_headers X-Key value": "sentinel-header",
    f"{API} hooks {OTHER} token": "sentinel-token",
    f"{API} integrations slack settings webhook": "https://hooks.slack.com/services/T0/B0/sentinel-webhook",
}


def prepare(gl: Emulator) -> None:
    """A project with everything, a fork, a bare one, an archived one, one that is going, and one elsewhere that is shared with the group."""
    for name in ("alice", "bob", "carol"):
        gl.user(name)
    gl.user("project_1_bot_0123", bot=True)
    gl.group("acme/platform")
    gl.project(API, empty_repo=False, default_branch="main", name="The API", description="Takes: the orders", topics=["go", "shop"], merge_method="ff")
    gl.branch(API, "release", "main")
    gl.protected_branch(API, "release", push=0, merge=30, allow_force_push=True)
    gl.protected_branch(API, "v*", push=[{"user_id": 2}, {"access_level": 40}], merge=40)
    gl.member(API, "alice", 40)
    gl.member(API, "bob", 30, "2030-01-31")
    gl.member(API, "project_1_bot_0123", 40)
    gl.invitation(API, "dave@example.com", 20)
    gl.share(API, "acme/platform", 30, "2031-01-31")
    keyed = {"url_variables": {"stage": SECRETS[1]}, "custom_headers": {"X-Key": SECRETS[2]}}
    gl.hook(API, url=HOOK, token=SECRETS[0], name="ci", push_events=False, tag_push_events=True, **keyed)
    gl.hook(API, url=OTHER, enable_ssl_verification=False, push_events_branch_filter="main")
    gl.integration(API, "slack", webhook=NAMES[f"{API} integrations slack settings webhook"], channel="#shop", push_events=False)
    gl.integration("acme/shop", "mattermost", webhook="https://chat.example.com/hooks/sentinel-signing")
    gl.star(API, "root")
    gl.fork("acme/shop/sub/lib", API, empty_repo=False, default_branch="main")
    gl.project("acme/shop/bare", packages_enabled=False)
    gl.project("acme/shop/old", archived=True)
    gl.project("acme/shop/going", marked_for_deletion_on="2026-11-30")
    gl.project("elsewhere/shared")
    gl.share("elsewhere/shared", "acme/shop", 30)


def export_and_back(gl: Emulator, tmp: pathlib.Path, args: dict[str, Any], secrets: dict[str, str], **settings: Any) -> Run:
    """Export, and what comes out of it declared: predicted, and done, on servers that take no write."""
    back = {"projects": "{{ found.projects }}", "secrets": secrets}
    tasks = [
        {"name": "export", "labops.gitlab.projects_export": args, "register": "found", "vars": emulated(gl, read_only=True, mark="export")},
        {"name": "check", "labops.gitlab.projects": back, "check_mode": True, "diff": True},
        {"name": "do", "labops.gitlab.projects": back, "vars": emulated(gl, read_only=True, mark="do")},
    ]
    run = play(gl, tmp, tasks, **settings)
    assert run.code == 0, run.output
    assert not gl.violations
    assert not gl.crashes
    assert not [secret for secret in SECRETS if secret in run.output]
    for mode in ("check", "do"):
        assert run.results[mode]["action"] == "none", run.results[mode]
        assert not run.results[mode]["changed"]
        assert not run.results[mode].get("warnings"), run.results[mode]["warnings"]
    return run


WHOLE = {
    "project": API,
    "settings": {
        "name": "The API",
        "description": "Takes: the orders",
        "default_branch": "main",
        "visibility": "private",
        "topics": ["go", "shop"],
        "merge_method": "ff",
    },
    "branches": [{"branch": "main", "ref": "main"}, {"branch": "release", "ref": "main"}],
    "protected_branches": [
        {"name": "main"},
        {"name": "release", "push_access_level": "no_access", "merge_access_level": "developer", "allow_force_push": True},
        {"name": "v*", "allowed_to_push": [{"access_level": "maintainer"}, {"user_id": 2}]},
    ],
    "members": [
        {"username": "alice", "access_level": "maintainer"},
        {"username": "bob", "access_level": "developer", "expires_at": "2030-01-31"},
        {"email": "dave@example.com", "access_level": "reporter"},
    ],
    "shares": [{"group": "acme/platform", "group_access": "developer", "expires_at": "2031-01-31"}],
    "hooks": [
        {
            "url": HOOK,
            "name": "ci",
            "push_events": False,
            "tag_push_events": True,
            "token": f"<<secret {API} hooks {HOOK} token>>",
            "url_variables": [{"key": "stage", "value": f"<<secret {API} hooks {HOOK} url_variables stage value>>"}],
            "custom_headers": [{"key": "X-Key", "value": f"<<secret {API} hooks {HOOK} custom_headers X-Key value>>"}],
        },
        {
            "url": OTHER,
            "enable_ssl_verification": False,
            "token": f"<<secret {API} hooks {OTHER} token>>",
            "push_events_branch_filter": "main",
        },
    ],
    "integrations": {
        "slack": {
            "settings": {
                "webhook": f"<<secret {API} integrations slack settings webhook>>",
                "channel": "#shop",
                "push_events": False,
            }
        }
    },
    "star": True,
}


@pytest.mark.parametrize("door", ["in_process", "ordinary"])
@pytest.mark.parametrize("secrets", [{}, NAMES], ids=["unfilled", "filled"])
def test_a_group_and_back(gl: Emulator, tmp_path: pathlib.Path, door: str, secrets: dict[str, str]) -> None:
    """All sections of a group's projects, its subgroups' too; given back they change nothing, whoever knows the secrets."""
    prepare(gl)
    run = export_and_back(gl, tmp_path, {"group": "acme/shop", "sections": EVERY}, secrets, door=door)
    found = {entry["project"]: entry for entry in run.results["export"]["projects"]}
    assert found[API] == WHOLE
    assert list(found[API]) == list(WHOLE)
    assert found["acme/shop/sub/lib"]["fork"] == {"source": API}
    assert found["acme/shop/bare"] == {"project": "acme/shop/bare", "settings": {"visibility": "private", "packages_enabled": False}}
    assert found["acme/shop/old"]["settings"]["archived"] is True
    assert list(found) == [API, "acme/shop/sub/lib", "acme/shop/bare", "acme/shop/old"]
    assert run.results["export"]["placeholders"] == list(NAMES)
    assert run.results["export"]["errors"] == []


@pytest.mark.parametrize("section", EVERY)
def test_every_section_and_back(gl: Emulator, tmp_path: pathlib.Path, section: str) -> None:
    """Each section alone, with GitLab's defaults too."""
    prepare(gl)
    args = {"projects": [API, "acme/shop/sub/lib", "acme/shop/old"], "sections": [section], "include_defaults": True}
    run = export_and_back(gl, tmp_path, args, {})
    entries = run.results["export"]["projects"]
    assert any(section in entry for entry in entries)
    assert all(set(entry) <= {"project", section} for entry in entries)
