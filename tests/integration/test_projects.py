# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""projects through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

from emulator import Emulator
from integration.harness import Step, again, both_doors, play

HOOK = "https://ci.example.com/gitlab"
SECRETS = ("sentinel-hook-token", "sentinel-webhook", "sentinel-password")
WEBHOOK = "https://hooks.slack.com/services/T0/B0/sentinel-webhook"


def prepare(gl: Emulator) -> None:
    """Two projects with a repository, one without anything, users and a group."""
    for name in ("alice", "bob", "dave"):
        gl.user(name)
    gl.group("acme/platform")
    gl.project("acme/upstream/lib", empty_repo=False, default_branch="main")
    for name in ("api", "web"):
        gl.project(f"acme/shop/{name}", empty_repo=False, default_branch="main")
        gl.member(f"acme/shop/{name}", "dave", 30)


DEFAULTS = {
    "settings": {"visibility": "private", "merge_method": "ff"},
    "branches": [{"branch": "release", "ref": "main"}],
    "protected_branches": [{"name": "release", "merge_access_level": "maintainer", "push_access_level": "maintainer"}],
    "members": [{"username": "alice", "access_level": "developer"}],
    "shares": [{"group": "acme/platform", "group_access": "reporter"}],
    "hooks": [{"url": HOOK, "token": SECRETS[0], "push_events": True}],
    "integrations": {"slack": {"settings": {"webhook": WEBHOOK, "channel": "#shop"}}},
    "star": True,
}
FORK = {"project": "acme/shop/lib", "fork": {"source": "acme/upstream/lib"}}
FLEET = [
    {"project": "acme/shop/api", "settings": {"description": "Orders"}},
    {"project": "acme/shop/web", "members": {"members": [{"username": "bob", "access_level": 40}], "exclusive": True, "max_removals": 1}, "star": False},
    FORK,
]
NO_OP = 8  # settings, shares and fork stand in the project; of the integrations there is a list and one


def test_ritual(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Three projects with all sections, one of them a fork that is there already: check, do, again, change, again, remove, again."""

    def prepared(gl: Emulator) -> None:
        prepare(gl)
        gl.fork("acme/shop/lib", "acme/upstream/lib", empty_repo=False, default_branch="main")

    fill = Step({"defaults": DEFAULTS, "projects": FLEET}, "update")
    changed = {
        **DEFAULTS,
        "settings": {"visibility": "internal"},
        "members": [],
        "hooks": {"hooks": [], "exclusive": True},
        "integrations": {"slack": {"state": "absent"}},
        "star": False,
    }
    change = Step({"defaults": changed, "projects": FLEET}, "update")
    steps = [fill, again(fill, 3 * NO_OP + 1), change, again(change, None)]
    outcomes = both_doors(gl, tmp_path, "projects", steps, prepared)
    first = outcomes[0].done
    assert first["counts"] == {"projects": 3, "changed": 3, "failed": 0, "stopped": 0, "unchanged": 0}
    assert first["projects"][0]["sections"]["members"] == {"action": "update", "changes": [{"name": "alice", "action": "create"}]}
    assert first["projects"][1]["sections"]["members"]["changes"] == [{"name": "bob", "action": "create"}, {"name": "dave", "action": "delete"}]
    assert outcomes[1].done["projects"] == []
    assert gl.find_hook("acme/shop/api", HOOK) is None
    assert (gl.find_project("acme/shop/api") or {})["visibility"] == "internal"


def run_one(gl: Emulator, tmp_path: pathlib.Path, args: dict[str, Any], *modes: str, **more: Any) -> dict[str, dict[str, Any]]:
    """The same task once for each mode, ``check`` or another name."""
    tasks = [{"name": mode, "labops.gitlab.projects": args, "check_mode": mode == "check", "diff": True, "ignore_errors": True} for mode in modes]
    run = play(gl, tmp_path, tasks, **more)
    assert len(run.results) == len(modes), run.output
    assert "Traceback" not in run.output
    assert not gl.crashes
    assert not [secret for secret in SECRETS if secret in run.output]
    return run.results


def test_projects_that_do_not_exist(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Check mode predicts them with all that is declared of them; then they are made, and nothing is left to do."""
    prepare(gl)
    new = {name: value for name, value in DEFAULTS.items() if name not in ("branches", "protected_branches")}
    args = {
        "defaults": new,
        "projects": [
            {"project": "acme/shop/new", "settings": {"initialize_with_readme": True}, "branches": DEFAULTS["branches"]},
            {"project": "acme/shop/bare", "settings": {"archived": True}},
            FORK,
        ],
    }
    before = gl.snapshot()
    check = run_one(gl, tmp_path, args, "check")["check"]
    assert not check["failed"], check
    assert gl.snapshot() == before
    results = run_one(gl, tmp_path, args, "do", "again")
    assert not results["do"]["failed"], results["do"]["msg"]
    for result in (check, results["do"]):
        assert result["counts"]["changed"] == 3
        assert [entry["action"] for entry in result["projects"]] == ["create"] * 3
        assert [set(entry["sections"]) for entry in result["projects"]] == [set(new) | {"branches"}, set(new), set(new) | {"fork"}]
        assert not result.get("warnings")
    assert results["again"]["changed"] is False
    assert (gl.find_project("acme/shop/bare") or {})["archived"] is True
    assert gl.find_member("acme/shop/bare", "alice")
    assert gl.find_branch("acme/shop/new", "release")
