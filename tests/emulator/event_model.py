# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events of a project: app/models/event.rb, app/services/event_create_service.rb, lib/api/entities/{event,push_event_payload}.rb."""

from __future__ import annotations

from typing import Any

from emulator import access, entities
from emulator.call import Call
from emulator.state import Branch, Event, Project, State, User

ACTIONS = ("created", "updated", "closed", "reopened", "pushed", "commented", "merged", "joined", "left", "destroyed", "expired", "approved")
MEMBERSHIP = ("joined", "left", "expired")
TARGETS = {
    "issue": "Issue",
    "milestone": "Milestone",
    "merge_request": "MergeRequest",
    "note": "Note",
    "project": "Project",
    "snippet": "Snippet",
    "user": "User",
    "wiki": "WikiPage::Meta",
    "design": "DesignManagement::Design",
}
# ``capabilities`` knows no rule for the others, and without one nobody sees the event
SHOWN_TARGETS = ("Issue", "Milestone", "MergeRequest", "Note", "WikiPage::Meta", "DesignManagement::Design", "WorkItem")
NAMES = {
    "closed": "closed",
    "merged": "accepted",
    "joined": "joined",
    "left": "left",
    "expired": "removed due to membership expiration from",
    "destroyed": "destroyed",
    "commented": "commented on",
    "approved": "approved",
}
PUSHES = {"created": "pushed new", "removed": "deleted", "pushed": "pushed to"}


def record(state: State, project: Project, author: User, action: str, **more: Any) -> Event:
    """An event of this moment. Of creating a project, joining and leaving the target is empty [I]."""
    made = Event(state.new_id("event"), project.id, author.id, action, **more)
    state.events[made.id] = made
    return made


def push(call: Call, project: Project, branch: Branch, kind: str) -> None:
    """A branch that came (created) or went (removed). That neither counts commits or has a title is [I]."""
    commit = branch.commit["id"]
    ends = {"commit_from": commit, "commit_to": None} if kind == "removed" else {"commit_from": None, "commit_to": commit}
    payload = {"commit_count": 0, "action": kind, "ref_type": "branch", **ends, "ref": branch.name, "commit_title": None, "ref_count": None}
    record(call.state, project, call.me, "pushed", push_data=payload)


def action_name(event: Event) -> str:
    """``action_name``: not the word that the filter takes."""
    if event.action == "pushed":
        return PUSHES[(event.push_data or {}).get("action", "pushed")]
    if event.target_type == TARGETS["wiki"] and event.action in ("created", "updated"):
        return event.action
    if event.target_type == TARGETS["design"]:
        return {"created": "added", "destroyed": "removed"}.get(event.action, event.action)
    if event.action == "created" and event.target_type is None:
        return "created"
    return NAMES.get(event.action, "opened")


def visible(call: Call, project: Project, event: Event) -> bool:
    """``visible_to_user?``: pushes for those who read the code, as branches are read here. Who reads the project reads its issues and the like [I]."""
    if event.action == "pushed":
        return call.level(project) >= access.REPORTER or access.sees_visibility(project.attributes["visibility"], call.user)
    if event.action in MEMBERSHIP or (event.action == "created" and event.target_type is None):
        return True
    return event.target_type in SHOWN_TARGETS


def entity(call: Call, event: Event) -> dict[str, Any]:
    """entities/event.rb. note and wiki_page are as the builder was given them."""
    author = call.state.users.get(event.author_id)
    return {
        "id": event.id,
        "project_id": event.project_id,
        "action_name": action_name(event),
        "target_id": event.target_id,
        "target_iid": event.target_id,
        "target_type": event.target_type,
        "author_id": event.author_id,
        "target_title": event.target_title,
        "created_at": event.created_at,
        **({"note": event.note} if event.target_type == "Note" else {}),
        **({"author": entities.user_basic(call, author)} if author else {}),
        **({"push_data": event.push_data} if event.action == "pushed" else {}),
        "author_username": author.username if author else None,
    }
