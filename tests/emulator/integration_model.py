# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An integration's record: defaults, assignment, what GET shows of it, inheritance. Sources: see facts/integrations.yaml; [I] = inferred from the code."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from emulator.call import Call
from emulator.clock import now
from emulator.facts import table
from emulator.state import Integration, Project

# kept by DELETE, since it is no field of the instance while its feature flag is off
KEPT = "notify_only_when_pipeline_status_changes"
FALLBACKS = {"confidential_issue_channel": "issue_channel", "confidential_note_channel": "note_channel"}
# filled whenever null on load (after_initialize), so also before a PUT that follows a DELETE
LOADED = ("app_store_protected_refs", "google_play_protected_refs", "datadog_site")
# hosts at which an unset verification reads true
HOSTED = {"drone-ci": r"cloud\.drone\.io", "teamcity": r"[^.]+\.teamcity\.com"}


# what a boolean column reads as false and as null (ActiveModel::Type::Boolean)
FALSE = ("false", "f", "0", "off", "FALSE", "F", "OFF", "False", "Off")


class NoAttribute(Exception):
    """A declared parameter without an attribute: assigning it raises, so 500 [I]."""


def event_names(call: Call) -> list[str]:
    """Every flag of a record; with those of EE."""
    common = table("integrations")
    names = [name for name in common["event_defaults"] if name != "vulnerability_events"]
    return names + (common["top_level_ee"] if call.settings.ee else [])


def build(call: Call, slug: str, level: str, owner_id: int) -> Integration:
    """A new record with what it is born with; not stored yet."""
    row = call.facts.integration(slug) or {}
    common = table("integrations")["event_defaults"]
    own = row.get("event_defaults", {})
    events = {name: own.get(name, own.get("*", common[name])) for name in event_names(call)}
    # the columns of jira and datadog have defaults of their own, which are what unset_reads shows
    settings = {name: copy.deepcopy(entry["default"]) for name, entry in row["fields"].items() if "default" in entry}
    return Integration(0, slug, level, owner_id, settings, events, active=False)


def store(call: Call, record: Integration) -> Integration:
    """Keep a record that passed."""
    record.id = record.id or call.state.new_id("integration")
    record.updated_at = now()
    call.state.integrations[record.id] = record
    return record


def load(record: Integration, row: Mapping[str, Any]) -> None:
    """What a class sets on a record that is read from the database."""
    names = [*LOADED, *(["branches_to_be_notified"] if record.slug == "emails-on-push" else [])]
    for name in names:
        if name in row["fields"] and record.settings.get(name) is None and name in row.get("unset_reads", {}):
            record.settings[name] = row["unset_reads"][name]


def secrets(row: Mapping[str, Any]) -> list[str]:
    """The fields that a change of the address resets. A webhook is hidden by its name and is none of them."""
    return [name for name, entry in row["fields"].items() if entry.get("secret") and name != "webhook"]


def assign(call: Call, record: Integration, params: Mapping[str, Any]) -> None:
    """Set what was sent. When a field that exposes secrets changed, every secret that was not sent is set to null (reset_secret_fields.rb)."""
    row = call.facts.integration(record.slug) or {}
    exposed = [name for name, entry in row["fields"].items() if entry.get("exposes_secrets")]
    before = {name: record.settings.get(name) for name in exposed}
    for name, value in params.items():
        _assign_one(record, row, name, value)
    changed = any(record.settings.get(name) != value for name, value in before.items())
    if record.id and _resets(call, record, row, changed=changed):
        record.settings.update({name: None for name in secrets(row) if name not in params})
    _derive(record, row, params)


def _resets(call: Call, record: Integration, row: Mapping[str, Any], *, changed: bool) -> bool:
    """Every class when its address changed; before 15.0 those with a reset_password of their own (jenkins_service.rb, jira_service.rb)."""
    if call.facts.dialect("reset_secret_fields"):
        return changed
    if "own_reset" not in row:
        return False
    needed = row["own_reset"].get("when_blank")
    return changed or (needed is not None and not record.settings.get(needed))


def cast(value: Any) -> bool | None:
    """What a boolean column makes of a text."""
    if isinstance(value, str):
        return None if value == "" else value not in FALSE
    return value if value is None else bool(value)


def _assign_one(record: Integration, row: Mapping[str, Any], name: str, value: Any) -> None:
    if name in row.get("events_without_column", []) or (name == "alert_channel" and name in row.get("channels_declared_only", [])):
        raise NoAttribute(name)
    if name in record.events:
        flag = cast(value)
        record.events[name] = record.events[name] if flag is None else flag
        return
    entry = row["fields"].get(name, {})
    if entry.get("stored") == "boolean" and isinstance(value, str):
        value = value in ("true", "1", "t")
    if name == "jira_allowed_statuses_as_string" and value:
        value = ",".join(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
    if name == "project_keys" and value:
        value = [part.strip() for part in value]
    record.settings[name] = value


def _derive(record: Integration, row: Mapping[str, Any], params: Mapping[str, Any]) -> None:
    """What callbacks of single classes do before a record is saved."""
    if record.slug == "datadog" and "datadog_ci_visibility" in row["fields"]:  # before_save
        seen = bool(record.settings.get("datadog_ci_visibility"))
        record.events |= {"pipeline_events": seen, "job_events": seen}
    if record.slug == "pipelines-email" and params.get("notify_only_default_branch") is not None and not record.settings.get("branches_to_be_notified"):
        record.settings["branches_to_be_notified"] = "default" if params["notify_only_default_branch"] else "all"
    for name in [name for name, entry in row["fields"].items() if entry.get("kept") is False]:  # accepted, never stored
        record.settings.pop(name, None)


def reset(call: Call, record: Integration) -> None:
    """DELETE: every field of the class to null, later columns to their defaults, and inactive; flags and the link to the parent stay [I]."""
    row = call.facts.integration(record.slug) or {}
    record.settings = {KEPT: record.settings[KEPT]} if KEPT in record.settings else {}
    record.settings |= {name: None for name in _class_fields(row) if name != KEPT}
    record.active = False
    record.updated_at = now()


def _class_fields(row: Mapping[str, Any]) -> list[str]:
    """Fields and channels; not what is beside active."""
    return [*(name for name, entry in row["fields"].items() if not entry.get("location")), *row.get("channels", [])]


def properties(call: Call, record: Integration) -> dict[str, Any]:
    """api_field_names: what is not secret, null when unset. The Slack app has no fields while it is inactive."""
    row = call.facts.integration(record.slug) or {}
    if record.slug == "gitlab-slack-application" and not record.active:
        return {}
    if call.facts.dialect("stored_properties"):
        return _stored(call, record, row)
    hidden = re.compile(call.facts.dialect("hidden_properties"))
    names = [*row.get("properties", []), *(row.get("properties_ee", []) if call.settings.ee else [])]
    defaults = row.get("unset_reads", {}) if call.facts.dialect("column_defaults") else {}
    return {name: _read(record, row, name, defaults) for name in names if not hidden.search(name)}


def _stored(call: Call, record: Integration, row: Mapping[str, Any]) -> dict[str, Any]:
    """``properties.slice(*api_field_names)`` of old servers: by name, and only what is there; in ~10.x GET keeps nothing from an admin."""
    everything = call.method == "GET" and call.admin and call.facts.dialect("admin_reads_secrets")
    hidden = re.compile(call.facts.dialect("hidden_properties"))
    names = [name for name in _class_fields(row) if row["fields"].get(name, {}).get("shown", True)]
    return {name: record.settings[name] for name in names if name in record.settings and (everything or not hidden.search(name))}


def _read(record: Integration, row: Mapping[str, Any], name: str, defaults: Mapping[str, Any]) -> Any:
    value = record.settings.get(name)
    if row["fields"].get(name, {}).get("type") == "boolean":
        value = cast(value)
    if name in FALLBACKS and value in (None, "") and FALLBACKS[name] in row.get("channels", []):
        value = record.settings.get(FALLBACKS[name])
    if value is None and name == "enable_ssl_verification" and record.slug in HOSTED:
        address = str(record.settings.get("drone_url") or record.settings.get("teamcity_url") or "")
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(re.fullmatch(HOSTED[record.slug], parts.hostname or ""))
    if value is None:
        return copy.deepcopy(defaults.get(name))
    if record.slug == "jira" and name in ("url", "api_url"):
        return str(value)[:-1] if str(value).endswith("/") else value
    return value


def entity(call: Call, record: Integration, *, detailed: bool) -> dict[str, Any]:
    """entities/integration_basic.rb and integration.rb; properties only for a single one."""
    row = call.facts.integration(record.slug) or {}
    stored = record if record.id else None
    shown: dict[str, Any] = {"id": stored and stored.id, "title": row["title"], "slug": record.slug}
    shown |= {"created_at": stored and stored.created_at, "updated_at": stored and stored.updated_at, "active": record.active}
    common = table("integrations")
    shown |= {name: record.events[name] for name in (*common["top_level"], *common["top_level_ee"]) if name in record.events}
    if call.facts.dialect("inheritance"):
        shown["inherited"] = record.inherit_from_id is not None
    missing = {name for name, span in common["top_level_spans"].items() if not call.facts.known(span)}
    shown = {name: value for name, value in shown.items() if name not in missing}
    return {**shown, "properties": properties(call, record)} if detailed else shown


def above(call: Call, level: str, owner_id: int) -> Iterator[tuple[str, int]]:
    """Where defaults come from, the nearest first: the groups above, then the instance."""
    first = call.state.projects[owner_id].namespace_id if level == "project" else call.state.groups[owner_id].parent_id
    for group in call.state.lineage(first):
        yield "group", group.id
    yield "instance", 0


def default_for(call: Call, slug: str, level: str, owner_id: int) -> Integration | None:
    """The nearest active record above that has settings of its own (default_integration) [I]."""
    found = (call.state.integration(kind, holder, slug) for kind, holder in above(call, level, owner_id))
    return next((record for record in found if record and record.active and record.inherit_from_id is None), None)


def follow(record: Integration, parent: Integration) -> None:
    """Take over everything from a parent."""
    record.inherit_from_id, record.active = parent.id, parent.active
    record.settings, record.events = copy.deepcopy(parent.settings), dict(parent.events)


def inherit_into(call: Call, project: Project) -> None:
    """A new project copies the active integrations of its groups (create_from_default_integrations)."""
    for slug in {record.slug for source in above(call, "project", project.id) for record in call.state.integrations_of(*source)}:
        parent = default_for(call, slug, "project", project.id)
        if parent and available(call, slug):
            record = build(call, slug, "project", project.id)
            follow(record, parent)
            store(call, record)


def propagate(call: Call, parent: Integration) -> None:
    """PropagateIntegrationWorker: those that inherit follow, those that have none get one. Here at once, there some time later."""
    if parent.level != "group":
        return
    groups = [parent.owner_id, *(group.id for group in call.state.descendants(parent.owner_id))]
    holders = [("group", group_id) for group_id in groups[1:]]
    holders += [("project", project.id) for project in call.state.projects.values() if project.namespace_id in groups]
    for level, owner_id in holders:
        record = call.state.integration(level, owner_id, parent.slug)
        if record is None and parent.active and default_for(call, parent.slug, level, owner_id) is parent:
            record = build(call, parent.slug, level, owner_id)
            follow(record, parent)
            store(call, record)
        elif record and record.inherit_from_id == parent.id:
            follow(record, parent)
            record.updated_at = now()


def available(call: Call, slug: str) -> bool:
    """Project#disabled_integrations and the instance's switches: what is routed but switched off here."""
    settings = call.settings
    switched_off = {
        "zentao": True,
        "slack-slash-commands": settings.slack_app_enabled,
        "gitlab-slack-application": not settings.slack_app_enabled,
        "jira-cloud-app": not settings.jira_connect_key,
        "github": not settings.licensed("premium"),
        "google-cloud-platform-artifact-registry": not settings.saas,
        "google-cloud-platform-workload-identity-federation": not settings.saas,
    }
    return not switched_off.get(slug, False)
