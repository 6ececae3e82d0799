# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happened in a project."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.client import Client
from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object
from ansible_collections.labops.gitlab.plugins.module_utils.resource import PROJECT, Resource

_ASKED = ("action", "target_type", "before", "after", "sort")


class ProjectEvent(Resource):
    """An event, which GitLab records itself (doc/api/events.md, app/finders/events_finder.rb); it can only be read."""

    name = "project_event"
    plural = "project_events"
    path = "projects/{project}/events"
    filters = (
        PROJECT,
        # all of app/models/event.rb: a server that does not check the word ignores one that it does not know, and gives every event
        Field(
            "action",
            choices=("approved", "closed", "commented", "created", "destroyed", "expired", "joined", "left", "merged", "pushed", "reopened", "updated"),
        ),
        Field("target_type", choices=("design", "issue", "merge_request", "milestone", "note", "project", "snippet", "user", "wiki")),
        Field("before"),
        Field("after"),
        Field("sort", choices=("asc", "desc")),
        Field("max_results", "int"),
    )
    server_set = (
        *("id", "project_id", "action_name", "target_id", "target_iid", "target_type", "target_title", "created_at"),
        *("author", "author_id", "author_username", "note", "push_data", "wiki_page"),
    )

    def __init__(self, client: Client, params: Mapping[str, Any]) -> None:
        super().__init__(client, params)
        for name in ("before", "after"):
            _check_date(name, params.get(name))
        if params.get("max_results") is not None and params["max_results"] < 1:
            raise InputError(f"max_results: {params['max_results']} is less than one")

    def select(self) -> Sequence[Object]:
        """The events that pass the server's filters, at most ``max_results``."""
        query = [(name, self.params[name]) for name in _ASKED if self.params.get(name) is not None]
        return [self.from_api(raw) for raw in self.client.entries(self.collection(), query, self.params.get("max_results"))]


def _check_date(name: str, value: str | None) -> None:
    """Refuse what is no day as YYYY-MM-DD."""
    try:
        if value is not None and not (re.fullmatch(r"\d{4}-\d\d-\d\d", value) and date.fromisoformat(value)):
            raise ValueError("not in this form")
    except ValueError as problem:
        raise InputError(f"{name}: {value!r} is no date like 2026-01-31: {problem}") from problem
