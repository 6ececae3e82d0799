# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""projects on GitLab 8, which speaks API v3 alone: what it can do, what is refused, how the API is found out by many at once."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import Refusal, Step, again, both_doors, in_process, refused

HOOK = {"url": "https://ci.example.com/gitlab", "push_events": True, "issues_events": True}
FILLED = {
    "settings": {"visibility": "internal", "issues_access_level": "disabled"},
    "branches": [{"branch": "release", "ref": "main"}],
    "protected_branches": [{"name": "release"}],
    "members": [{"username": "alice", "access_level": "developer"}],
    "shares": [{"group": "partners", "group_access": "reporter"}],
    "hooks": [HOOK],
    "integrations": {"slack": {"settings": {"webhook": "https://hooks.example.com/s", "push_events": True}}},
}
CHANGED = {
    "settings": {"visibility": "public", "issues_access_level": "enabled"},
    "protected_branches": {"protected_branches": [], "exclusive": True},
    "members": [{"username": "alice", "access_level": "maintainer"}],
    "hooks": {"hooks": [], "exclusive": True},
    "integrations": {"slack": {"state": "absent"}},
}
NAMES = [f"p{number}" for number in range(12)]


def prepare(gl: Emulator) -> None:
    """Groups of one level, projects with a repository, and one of the token's user that is no fork yet."""
    gl.group("partners")
    gl.user("alice")
    for name in (*NAMES, "lib"):
        gl.project(f"acme/{name}", empty_repo=False)
    gl.project("root/linked")


def fleet(star: bool, **sections: Any) -> dict[str, Any]:
    """A task for projects with the same sections, a fork that is to be made, and one that is to be linked."""
    forks = [{"project": "root/lib", "fork": {"source": "acme/lib"}}, {"project": "root/linked", "fork": {"source": "acme/LIB", "link_existing": True}}]
    return {"defaults": {"star": star}, "projects": [*forks, *({"project": f"acme/{name}", **sections} for name in NAMES)]}


@pytest.mark.parametrize("version", ["8.9", "8.17"])
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, version: str) -> None:
    """All that v3 has: check, do, again, change, again; that it is v3 one finds out for all."""
    fill, change = Step(fleet(True, **FILLED), "update"), Step(fleet(False, **CHANGED), "update")
    outcomes = both_doors(gl, tmp_path, "projects", [fill, again(fill, None), change, again(change, None)], prepare, version=version, whole=version == "8.9")
    for outcome in outcomes:
        assert len([entry for entry in outcome.requests if entry.path == "/api/v4/version"]) == 1
        assert len([entry for entry in outcome.requests if entry.path == "/api/v3/projects"]) == 1
        assert len([entry for entry in outcome.requests if entry.path.startswith("/api/v4/")]) <= 1 + 8
    assert len(outcomes[0].done["projects"]) == 2 + len(NAMES)
    assert (gl.find_project("root/lib") or {})["forked_from_id"] == (gl.find_project("acme/lib") or {})["id"]


def one(name: str = "acme/p0", **sections: Any) -> dict[str, Any]:
    """A task for one project."""
    return {"projects": [{"project": name, **sections}]}


def said(words: str, name: str = "acme/p0") -> str:
    """How the task tells it."""
    return f"1 of 1 projects failed: {name}: {words}"


REFUSED = [
    Refusal(one(settings={"merge_method": "ff"}), said("settings: merge_method: API v3 of GitLab 8 cannot do that")),
    Refusal(one(members=[{"username": "alice", "access_level": 30, "expires_at": "2099-01-01"}]), said("members: alice: expires_at: API v3")),
    Refusal(one(shares={"shares": [], "exclusive": True}), said("shares: group: a share cannot be changed or removed: API v3")),
    Refusal(one(shares=[{"group": "partners", "group_access": 40}]), said("shares: partners: group: a share cannot be changed or removed: API v3")),
    Refusal(one(hooks=[HOOK, {"url": "https://x.example.com", "token": "sentinel-hook"}]), said("hooks: https://x.example.com: token: API v3")),
    Refusal(one(protected_branches=[{"name": "feature/*"}]), said("protected_branches: feature/*: name: a wildcard: API v3")),
    Refusal(one(protected_branches=[{"name": "gone"}]), said("protected_branches: gone: name: there is no branch 'gone'")),
    Refusal(one("acme/new", settings={}, protected_branches=[{"name": "main"}]), said("protected_branches: main: name: there is no branch", "acme/new")),
    Refusal(one(integrations={"integrations": {}, "exclusive": True}), said("integrations: GET /projects/acme%2Fp0/services: 404: 404 Not Found.")),
    Refusal(one("partners/a", fork={"source": "acme/lib"}), said("fork: project: API v3 makes this token's fork of acme/lib as root/lib", "partners/a")),
]


@pytest.mark.parametrize("version", ["8.9", "8.17"])
def test_what_v3_cannot_do(gl: Emulator, tmp_path: pathlib.Path, version: str) -> None:
    """Told when all is planned, with project, section and object; nothing is written."""

    def prepared(gl: Emulator) -> None:
        prepare(gl)
        gl.share("acme/p0", "partners", 30)

    refused(gl, tmp_path, "projects", REFUSED, prepared, secrets=["sentinel-hook"], version=version)


def test_new_ones(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What can be declared of a project that is not there yet."""
    new = {name: FILLED[name] for name in ("settings", "members", "shares", "hooks", "integrations")}
    whole = Step({"defaults": new, "projects": [{"project": "acme/new"}, {"project": "acme/more", "star": True}]}, "update")
    in_process(gl, tmp_path, "projects", [whole, again(whole, None)], prepare, version="8.9")


def test_integrations_of_old_servers(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Before GitLab 12.7 there is no list of them, and before 14.4 the address is another, which several projects find out at the same time."""
    sections = [{"integrations": FILLED["integrations"]}, {"integrations": CHANGED["integrations"]}]
    steps = [Step({"projects": [{"project": f"acme/{name}", **each} for name in NAMES]}, "update") for each in sections]
    with_again = [step for each in steps for step in (each, again(each, None))]
    for version in ("10.8", "13.2"):
        in_process(gl, tmp_path, "projects", with_again, prepare, version=version)
