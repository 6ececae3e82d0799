# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Integrations of projects and groups: lib/api/integrations.rb and integrations/integratable_operations.rb, Integrations::UpdateService (18.9)."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from emulator import access, integration_model, integration_rules
from emulator.call import Call
from emulator.errors import ApiError, no_route, plain, render
from emulator.facts import Param
from emulator.routing import Reply, endpoint
from emulator.state import Integration

PROJECT, SERVICES, GROUP = "/projects/<id>/integrations", "/projects/<id>/services", "/groups/<id>/integrations"
# created outside of the API alone; PUT leaves their ``active`` alone
APPS = {"gitlab-slack-application": "GitLab for Slack app", "jira-cloud-app": "GitLab for Jira Cloud app"}
UNAVAILABLE = "400 Integration not available"
ANOTHER_TRACKER = "Another issue tracker is already in use. Only one issue tracker service can be active at a time"


def guard(call: Call) -> None:
    """admin_integrations, before parameters are looked at: Maintainer of a project, Owner of a group [I for groups]."""
    if call.path.partition("/api/v4")[2].startswith("/groups/"):
        if access.group_level(call.state, call.group(), call.user, admin=call.admin) < access.OWNER:
            raise render(403, "403 Forbidden")
    else:
        call.needs(call.project(), access.MAINTAINER)
    _prefix(call)


def _prefix(call: Call) -> None:
    """/integrations exists from 14.4 on, for groups from 17.9 on."""
    here = call.path.partition("/api/v4")[2]
    known = "group_integrations" if here.startswith("/groups/") else "integrations_prefix"
    if "/integrations" in here and not call.facts.dialect(known):
        raise no_route()


def _holder(call: Call) -> tuple[str, int]:
    if call.path.partition("/api/v4")[2].startswith("/groups/"):
        return "group", call.group().id
    return "project", call.project().id


def _missing(call: Call) -> ApiError:
    return render(404, f"404 {call.facts.dialect('integration_noun')} Not Found")


def _slug(call: Call) -> str:
    """GET and DELETE know the slugs by their values: 400 for another one."""
    slug = call.segments["slug"]
    if call.facts.integration(slug) is None:
        raise plain(400, "slug does not have a valid value")
    return slug


def _project_only(call: Call, level: str, slug: str) -> None:
    row = call.facts.integration(slug) or {}
    if level == "group" and row.get("project_only"):
        raise render(400, UNAVAILABLE)


@endpoint(f"GET {PROJECT}", f"GET {SERVICES}", f"GET {GROUP}", guard=guard)
def integrations(call: Call) -> Reply:
    """The active ones, unpaged and without properties; from 12.7 on."""
    if not call.facts.dialect("integration_list"):
        raise no_route()
    records = call.state.integrations_of(*_holder(call))
    shown = [record for record in records if record.active and call.facts.integration(record.slug)]
    return Reply([integration_model.entity(call, record, detailed=False) for record in shown])


def _find(call: Call, level: str, owner_id: int, slug: str) -> Integration | None:
    _project_only(call, level, slug)
    if not integration_model.available(call, slug):
        raise _missing(call)
    found = call.state.integration(level, owner_id, slug)
    _refused_while_inactive(call, slug, found)
    return found


def _refused_while_inactive(call: Call, slug: str, record: Integration | None) -> None:
    """The Kubernetes service from 10.3 on: endpoints work as long as it is active (API document of ~10.x)."""
    row = call.facts.integration(slug) or {}
    if "refused_while_inactive" in row and call.facts.known(row["refused_while_inactive"]) and not (record and record.active):
        raise render(400, "400 Bad Request")


@endpoint(f"GET {PROJECT}/<slug>", f"GET {SERVICES}/<slug>", f"GET {GROUP}/<slug>", guard=guard)
def integration(call: Call) -> Reply:
    """Active or not; 404 when it was never configured (200 with an unsaved record before 14.0)."""
    slug = _slug(call)
    level, owner_id = _holder(call)
    found = _find(call, level, owner_id, slug)
    if found is None and call.facts.dialect("unconfigured_integration") == 200:
        found = integration_model.build(call, slug, level, owner_id)
    if found is None:
        raise _missing(call)
    return Reply(integration_model.entity(call, found, detailed=True))


def declares(call: Call) -> Mapping[str, Param]:
    """PUT has one literal route per slug: another one is no route at all [I]."""
    slug = call.segments["slug"]
    if call.facts.integration(slug) is None:
        raise no_route()
    return call.facts.integration_params(slug)


@endpoint(f"PUT {PROJECT}/<slug>", f"PUT {SERVICES}/<slug>", f"PUT {GROUP}/<slug>", declares=declares, guard=guard)
def change(call: Call) -> Reply:
    """Create and update, always 200; always active afterwards, except the two apps."""
    slug = call.segments["slug"]
    level, owner_id = _holder(call)
    _project_only(call, level, slug)
    if not integration_model.available(call, slug):
        status = call.facts.dialect("unavailable_put")
        raise render(status, UNAVAILABLE if status == 400 else "500 Internal Server Error")
    found = call.state.integration(level, owner_id, slug)
    _refused_while_inactive(call, slug, found)
    if found is None and slug in APPS:
        raise render(422, f"You cannot create the {APPS[slug]} integration from the API")
    parent = integration_model.default_for(call, slug, level, owner_id)
    record = copy.deepcopy(found) if found else integration_model.build(call, slug, level, owner_id)
    if found is None and parent and call.facts.dialect("inheritance"):
        record.inherit_from_id = parent.id
    _update(call, record, parent)
    integration_model.store(call, record)
    integration_model.propagate(call, record)
    return Reply(integration_model.entity(call, record, detailed=True))


def _update(call: Call, record: Integration, parent: Integration | None) -> None:
    """Integrations::UpdateService: when use_inherited_settings is not sent, the present state decides, and what was sent may be ignored."""
    params = dict(call.params)
    inherits = params.pop("use_inherited_settings", None)
    aware = call.facts.dialect("inheritance")  # before it a PUT sets what it is given, and the link stays [I]
    if aware and (record.inherit_from_id is not None if inherits is None else inherits):
        if parent is None:
            raise render(400, "Default integration not found.")
        for name in params:
            call.note(name, "ignored: the integration inherits its settings")
        integration_model.follow(record, parent)
        return
    row = call.facts.integration(record.slug) or {}
    if aware:
        record.inherit_from_id = None
    if record.slug not in APPS:
        record.active = True
    integration_model.load(record, row)
    try:
        integration_model.assign(call, record, params)
    except integration_model.NoAttribute as error:
        raise render(500, "500 Internal Server Error") from error
    _validate(call, record, row)
    if "active_by" in row and call.facts.known(row["active_by"]):
        record.active = bool(record.settings.get(row["active_by"]["name"]))


def _validate(call: Call, record: Integration, row: Mapping[str, Any]) -> None:
    wrong = integration_rules.errors(record, call.facts, local=call.settings.allow_local_urls)
    if _another_tracker(call, record, row):
        wrong.setdefault("base", []).append(ANOTHER_TRACKER)
    if not wrong:
        return
    told = call.facts.dialect("integration_errors_told")
    raise render(400, f"Failed to update integration. {integration_rules.ruby(wrong)}" if told else "400 Bad Request")


def _another_tracker(call: Call, record: Integration, row: Mapping[str, object]) -> bool:
    group = row.get("exclusive_group")
    if not group or record.level != "project" or not record.active or not call.facts.dialect("one_issue_tracker"):
        return False
    others = [other for other in call.state.integrations_of("project", record.owner_id) if other.active and other.slug != record.slug]
    return any((call.facts.integration(other.slug) or {}).get("exclusive_group") == group for other in others)


@endpoint(f"DELETE {PROJECT}/<slug>", f"DELETE {SERVICES}/<slug>", f"DELETE {GROUP}/<slug>", guard=guard)
def delete(call: Call) -> Reply:
    """Not a deletion: settings go, the inactive record stays. Again: 204 again."""
    slug = _slug(call)
    level, owner_id = _holder(call)
    found = _find(call, level, owner_id, slug)
    if slug == "jira-cloud-app" and found:
        raise render(422, f"You cannot disable the {APPS[slug]} integration from the API")
    if found is None and call.facts.dialect("delete_unconfigured_integration") == 404:
        raise _missing(call)
    if found is None:
        found = integration_model.store(call, integration_model.build(call, slug, level, owner_id))
    call.unmodified_since(found.updated_at)
    integration_model.reset(call, found)
    integration_model.propagate(call, found)
    return Reply(status=204)
