# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_event_info through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import DOORS, Refusal, control, play, refused

PROJECT = "acme/shop/api"
MODULE = "labops.gitlab.project_event_info"


def prepare(gl: Emulator) -> None:
    """250 closed issues on one day, and one event of another kind on each of three others."""
    gl.project(PROJECT)
    gl.user("alice")
    gl.event(PROJECT, "joined", author="alice", created_at="2026-01-01T10:00:00.000Z")
    for number in range(250):
        gl.event(PROJECT, "closed", target_type="Issue", target_id=number, created_at="2026-01-02T10:00:00.000Z")
    gl.event(PROJECT, "pushed", push_data={"action": "created", "ref": "main"}, created_at="2026-01-03T23:59:59.999Z")
    gl.event(PROJECT, "commented", target_type="Note", note={"id": 7, "body": "x"}, created_at="2026-01-04T00:00:00.000Z")


CASES: dict[str, tuple[dict[str, Any], int, int]] = {
    "all": ({}, 253, 3),
    "at most 100": ({"max_results": 100}, 100, 1),
    "at most 101": ({"max_results": 101}, 101, 2),
    "at most more": ({"max_results": 1000}, 253, 3),
    "of an action": ({"action": "closed"}, 250, 3),
    "of another action": ({"action": "approved"}, 0, 1),
    "of a target": ({"target_type": "note"}, 1, 1),
    "of both": ({"target_type": "issue", "action": "closed", "max_results": 5}, 5, 1),
    "between": ({"after": "2026-01-02", "before": "2026-01-04"}, 1, 1),
    "before": ({"before": "2026-01-02"}, 1, 1),
    "after": ({"after": "2026-01-03"}, 1, 1),
    "oldest": ({"sort": "asc", "max_results": 1}, 1, 1),
    "newest": ({"sort": "desc", "max_results": 1}, 1, 1),
}


@pytest.mark.drives("GET /projects/:id/events", "id")
@pytest.mark.parametrize("door", DOORS)
def test_reads(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """Every filter, with the requests it takes; what was not typed is not sent."""
    prepare(gl)
    tasks: list[dict[str, Any]] = []
    for name, (args, _found, _requests) in CASES.items():
        tasks += [control(gl, mark=name), {"name": name, MODULE: {"project": PROJECT, **args}, "check_mode": name == "newest"}]
    run = play(gl, tmp_path, tasks, door=door)
    assert run.code == 0, run.output
    for name, (args, found, requests) in CASES.items():
        asked = gl.requests_since(name)
        assert (len(run.results[name]["project_events"]), len(asked)) == (found, requests), name
        assert set(asked[0].query) == {"per_page", *args} - {"max_results"}, name
        assert run.results[name]["changed"] is False
    events = run.results["all"]["project_events"]
    assert [event["action_name"] for event in (events[0], events[1], events[-1])] == ["commented on", "pushed new", "joined"]
    assert len({event["id"] for event in events}) == 253
    assert (events[0]["note"]["body"], events[1]["push_data"]["ref"], events[-1]["author_username"]) == ("x", "main", "alice")
    assert run.results["oldest"]["project_events"][0]["action_name"] == "joined"
    assert run.results["newest"]["project_events"][0] == events[0]
    assert len({frozenset(event) for event in events}) == 1, "every event has the same keys"


def test_pages_of_which_nothing_may_be_seen(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A Guest does not see pushes: the pages before are empty, and reading goes on."""
    prepare(gl)
    gl.member(PROJECT, "alice", 10)
    for _number in range(220):
        gl.event(PROJECT, "pushed")
    run = play(gl, tmp_path, [{"name": "read", MODULE: {"project": PROJECT, "max_results": 2}}], token=gl.token("alice"))
    assert [event["action_name"] for event in run.results["read"]["project_events"]] == ["commented on", "closed"]


def ask(**more: Any) -> dict[str, Any]:
    """The arguments of a task."""
    return {"project": PROJECT, **more}


REFUSALS: list[Refusal] = [
    Refusal(ask(before="yesterday"), "before: 'yesterday' is no date like 2026-01-31", requests=0),
    Refusal(ask(after="2026-02-30"), "after: '2026-02-30' is no date like 2026-01-31", requests=0),
    Refusal(ask(after="20260131"), "is no date like", requests=0),
    Refusal(ask(after="2026-1-3"), "is no date like", requests=0),
    Refusal(ask(before="2026-01-31T00:00:00Z"), "is no date like", requests=0),
    Refusal(ask(before=""), "before: '' is no date", requests=0),
    Refusal(ask(max_results=0), "max_results: 0 is less than one", requests=0),
    Refusal(ask(action="opened"), "value of action must be one of", requests=0),
    Refusal(ask(target_type="Issue"), "value of target_type must be one of", requests=0),
    Refusal(ask(sort="newest"), "value of sort must be one of", requests=0),
    Refusal(ask(project="acme/none"), "404 Project Not Found"),
]


def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What the question alone tells before anything is asked."""
    results = refused(gl, tmp_path, "project_event_info", REFUSALS, prepare)
    assert (results[-1]["error_class"], results[-1]["status"]) == ("not_found", 404)


def test_dates_without_quotes(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """YAML reads them as dates, which both doors take."""
    prepare(gl)
    for door in DOORS:
        playbook = tmp_path / "tasks.yml"
        playbook.write_text(f"- {MODULE}: {{project: {PROJECT}, before: 2026-01-02}}\n  name: read\n", encoding="utf-8")
        run = play(gl, tmp_path, [{"name": "include", "ansible.builtin.include_tasks": str(playbook)}], door=door)
        assert run.code == 0, run.output
        assert len(run.results["read"]["project_events"]) == 1
