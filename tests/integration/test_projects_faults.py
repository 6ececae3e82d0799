# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""projects with a failure at every single write: the next run brings what the first would have brought."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.labops.gitlab.plugins.module_utils.fleet import ManageFleet
from emulator import Emulator, Fault
from integration.harness import VOLATILE
from integration.test_projects import ALICE, DEFAULTS, HOOK, SECRETS, here, prepare

FIRST = {"project": "acme/shop/api", **DEFAULTS}
OTHERS = {
    "settings": {"description": "Changed", "path": "orders", "merge_method": "merge"},
    "branches": [],
    "protected_branches": {"protected_branches": [{"name": "release", "merge_access_level": "developer"}], "exclusive": True},
    "members": {"members": [{**ALICE, "access_level": "maintainer"}, {"username": "bob", "access_level": 30}], "exclusive": True},
    "shares": [{"group": "acme/platform", "group_access": "developer", "expires_at": "2099-01-01"}],
    "hooks": {"hooks": [{"url": HOOK, "push_events": False}, {"url": f"{HOOK}/2", "token": SECRETS[0], "name": "two"}], "exclusive": True},
    "integrations": {"slack": {"state": "absent"}, "emails-on-push": {"settings": {"recipients": "a@example.com"}}},
    "star": False,
}
LATER = {"merge_method": "ff", "ci_separated_caches": False, "topics": ["a"]}
SOURCE = {**LATER, "initialize_with_readme": True}
SCENES: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    # what is done before, and what then fails
    "filled": ([], [FIRST]),
    "changed": ([FIRST], [{"project": "acme/shop/api", **OTHERS}]),
    "made": ([], [{**FIRST, "project": "acme/shop/new", "settings": {**LATER, "initialize_with_readme": True, "archived": True}}]),
    "archived": ([{**FIRST, "settings": {"archived": True}}], [{"project": "acme/shop/api", **OTHERS, "settings": {"archived": True, "description": "x"}}]),
    "forked": ([], [{**FIRST, "project": "acme/forks/lib", "fork": {"source": "acme/shop/lib"}}, {"project": "acme/shop/lib", "settings": SOURCE}]),
    "removed": ([FIRST], [{"project": "acme/shop/api", "state": "absent", "settings": {"permanently": True}}]),
}
FAULTS: dict[str, dict[str, Any]] = {
    "500": {"status": 500, "body": {"message": "500 Internal Server Error"}},
    "its answer is lost": {"reset": True, "applied": True},
}


class NthWrite(Fault):
    """What strikes one write and no read."""

    def strikes(self, method: str, *paths: str) -> bool:
        """Reads do not count."""
        return method not in ("GET", "HEAD") and super().strikes(method, *paths)


def kept(value: Any) -> Any:
    """What is stored, without the ids and times of its making."""
    if isinstance(value, dict):
        return {key: kept(inner) for key, inner in value.items() if key not in (*VOLATILE, "events", "sha")}
    return [kept(inner) for inner in value] if isinstance(value, list) else value


def run(gl: Emulator, projects: list[dict[str, Any]]) -> dict[str, Any]:
    """One run, without repeats of a request."""
    return here(gl, ManageFleet(), {"projects": projects, "retries": 0})


def start(gl: Emulator, before: list[dict[str, Any]]) -> None:
    """What a scene begins with."""
    gl.reset()
    prepare(gl)
    gl.group("acme/forks")
    assert not before or run(gl, before)["changed"]
    gl.clear_log()


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("scene", SCENES)
def test_a_failure_at_every_write(gl: Emulator, scene: str, fault: str) -> None:
    """A second run does what is left and doubles nothing, a third has nothing to do."""
    before, projects = SCENES[scene]
    start(gl, before)
    assert "msg" not in (done := run(gl, projects)), done["msg"]
    whole, writes = kept(gl.snapshot()), len([entry for entry in gl.log if entry.method != "GET"])
    assert writes
    for number in range(1, writes + 1):
        start(gl, before)
        gl.faults.append(NthWrite(nth=number, **FAULTS[fault]))
        assert run(gl, projects)["failed"], number
        gl.faults.clear()
        again = run(gl, projects)
        assert "msg" not in again, (number, again["msg"])
        assert kept(gl.snapshot()) == whole, number
        assert not run(gl, projects)["changed"], number
