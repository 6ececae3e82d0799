# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events of a project: lib/api/project_events.rb, lib/api/helpers/events_helpers.rb, app/finders/events_finder.rb, doc/api/events.md."""

from __future__ import annotations

from emulator import event_model
from emulator.call import Call
from emulator.pagination import paginate
from emulator.params import refused
from emulator.routing import Reply, endpoint
from emulator.state import Event


def _wanted(call: Call, event: Event) -> bool:
    """Before the beginning of a day, after the end of one: neither day itself is in."""
    params, day = call.params, event.created_at[:10]
    return (
        params.get("action") in (None, event.action)
        and (not params.get("target_type") or event_model.TARGETS[params["target_type"]] == event.target_type)
        and (not params.get("before") or day < params["before"][:10])
        and (not params.get("after") or day > params["after"][:10])
    )


@endpoint("GET /projects/<id>/events", anonymous=True)
def events(call: Call) -> Reply:
    """By id. What the caller may not see is taken out of a page that was cut before, so a page can be short, and the totals count it."""
    if call.params.get("action") not in (None, *event_model.ACTIONS):
        raise refused(["action does not have a valid value"])  # values: Event.actions, which the description lacks
    project = call.project()
    found = [event for event in call.state.events_of(project.id) if _wanted(call, event)]
    found.sort(key=lambda event: event.id, reverse=call.params.get("sort") != "asc")
    reply = paginate(call, found, lambda event: event_model.entity(call, event) if event_model.visible(call, project, event) else None)
    reply.body = [event for event in reply.body if event is not None]
    return reply
