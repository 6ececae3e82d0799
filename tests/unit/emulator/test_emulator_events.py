# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events: what is recorded by what happens, the filters, the pages, and who sees what."""

from __future__ import annotations

from typing import Any

import pytest

from emulator import Emulator

P = "acme/shop/api"
EVENTS = "{p}/events"


def names(asker: Any, query: str = "") -> list[str]:
    """The names of the events, oldest first."""
    return [event["action_name"] for event in asker(f"GET {EVENTS}?sort=asc{query}").json()]


def test_what_happens_is_recorded(gl: Emulator, api: Any) -> None:
    group = api("GET /groups/acme%2Fshop").json()["id"]
    made = api("POST /projects", {"name": "web", "namespace_id": group}).json()
    bob = api("GET /users?username=bob").json()[0]["id"]
    p = f"/projects/{made['id']}"
    api(f"POST {p}/members", {"user_id": bob, "access_level": 30})
    api(f"POST {p}/repository/branches", {"branch": "x", "ref": "main"})
    api(f"DELETE {p}/repository/branches/x")
    api(f"DELETE {p}/members/{bob}")
    events = api(f"GET {p}/events").json()
    assert [event["action_name"] for event in events] == ["left", "deleted", "pushed new", "pushed new", "joined", "created"]
    assert [event["author_username"] for event in events] == ["bob", "root", "root", "root", "bob", "root"]
    assert [event["push_data"]["ref"] for event in events if "push_data" in event] == ["x", "x", "main"]
    head = (gl.find_branch("acme/shop/web", "main") or {})["commit"]["id"]
    assert (events[1]["push_data"]["commit_from"], events[1]["push_data"]["commit_to"]) == (head, None)
    assert (events[2]["push_data"]["commit_from"], events[2]["push_data"]["commit_to"]) == (None, head)
    assert set(events[0]) == {
        *("id", "project_id", "action_name", "target_id", "target_iid", "target_type", "author_id"),
        *("target_title", "created_at", "author", "author_username"),
    }


def test_merged_branches_are_pushes(gl: Emulator, api: Any) -> None:
    gl.branch(P, "old", ref="main", merged=True)
    api("DELETE {p}/repository/merged_branches")
    assert names(api) == ["deleted"]


@pytest.mark.parametrize(
    ("action", "more", "name"),
    [
        ("created", {"target_type": "Issue", "target_id": 7, "target_title": "x"}, "opened"),
        ("closed", {"target_type": "Issue", "target_id": 7}, "closed"),
        ("merged", {"target_type": "MergeRequest"}, "accepted"),
        ("commented", {"target_type": "Note", "note": {"id": 1, "body": "x"}}, "commented on"),
        ("expired", {}, "removed due to membership expiration from"),
        ("approved", {"target_type": "MergeRequest"}, "approved"),
        ("destroyed", {"target_type": "Milestone"}, "destroyed"),
        ("updated", {"target_type": "WikiPage::Meta"}, "updated"),
        ("destroyed", {"target_type": "DesignManagement::Design"}, "removed"),
        ("created", {}, "created"),
        ("pushed", {"push_data": {"action": "pushed"}}, "pushed to"),
    ],
)
def test_names(gl: Emulator, api: Any, action: str, more: dict[str, Any], name: str) -> None:
    made = gl.event(P, action, author="alice", **more)
    shown = api(f"GET {EVENTS}?action={action}").json()
    assert [event["action_name"] for event in shown] == [name]
    assert shown[0]["author"]["username"] == shown[0]["author_username"] == "alice"
    assert ("push_data" in shown[0], "note" in shown[0]) == (action == "pushed", action == "commented")
    assert shown[0]["created_at"] == made["created_at"]


@pytest.fixture
def filled(gl: Emulator) -> Emulator:
    """An issue each at the end, in the middle and at the start of days."""
    for when in ("2026-01-01T23:59:59.999Z", "2026-01-02T12:00:00.000Z", "2026-01-03T00:00:00.000Z"):
        gl.event(P, "closed", target_type="Issue", target_id=1, created_at=when)
    gl.event(P, "created", target_type="Milestone", created_at="2026-01-02T13:00:00.000Z")
    return gl


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("", [2, 3, 2, 1]),
        ("sort=asc", [1, 2, 3, 2]),
        ("after=2026-01-01&before=2026-01-03", [2, 2]),
        ("after=2026-01-02", [3]),
        ("before=2026-01-02", [1]),
        ("action=created", [2]),
        ("target_type=issue", [3, 2, 1]),
        ("target_type=milestone&action=closed", []),
        ("before=&after=", [2, 3, 2, 1]),
    ],
)
def test_filters(filled: Emulator, api: Any, query: str, days: list[int]) -> None:
    answer = api(f"GET {EVENTS}?{query}")
    assert answer.status_code == 200, answer.text
    assert [int(event["created_at"][8:10]) for event in answer.json()] == days


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("action=opened", "action does not have a valid value"),
        ("target_type=Issue", "target_type does not have a valid value"),
        ("before=yesterday", "before is invalid"),
        ("after=2026-02-30", "after is invalid"),
        ("sort=newest", "sort does not have a valid value"),
    ],
)
def test_refusals(filled: Emulator, api: Any, query: str, words: str) -> None:
    answer = api(f"GET {EVENTS}?{query}")
    assert (answer.status_code, answer.json()) == (400, {"error": words})


def test_a_page_is_cut_before_it_is_known_who_sees_it(gl: Emulator, as_user: Any, api: Any) -> None:
    """A Guest of a private project has no right to its code, and nobody sees what has no rule."""
    gl.member(P, "bob", 10)
    for number in range(6):
        gl.event(P, "pushed" if number % 2 else "joined")
    gl.event(P, "created", target_type="Project", target_id=1)
    answer = as_user("bob")(f"GET {EVENTS}?per_page=4")
    assert [event["action_name"] for event in answer.json()] == ["joined"]
    assert (answer.headers["x-total"], answer.headers["x-next-page"]) == ("7", "2")
    assert len(api(f"GET {EVENTS}").json()) == 6
    assert as_user("stranger")(f"GET {EVENTS}").status_code == 404
    assert as_user(None)(f"GET {EVENTS}").status_code == 404


def test_a_public_projects_events(gl: Emulator, as_user: Any) -> None:
    gl.project("acme/open", visibility="public")
    gl.event("acme/open", "pushed", push_data={"action": "created"})
    assert [event["action_name"] for event in as_user(None)("GET /projects/acme%2Fopen/events").json()] == ["pushed new"]


def test_the_builder_refuses_what_never_happens(gl: Emulator) -> None:
    with pytest.raises(ValueError, match="no event 'opened'"):
        gl.event(P, "opened")
