# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the settings of an active integration must satisfy: the validations of app/models/integrations/*.rb (18.9)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from emulator.facts import Facts, Param, table
from emulator.state import Integration

BLANK = "can't be blank"
INVALID = "is invalid"
Errors = dict[str, list[str]]


def public_url(text: str, *, local: bool) -> bool:
    """http(s) with a host that is not of the local network, unless the instance allows that."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host:
        return False
    if local:
        return True
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return host != "localhost" and not host.endswith(".localhost")


def _one(rule: Mapping[str, Any], value: str, *, local: bool) -> str | None:
    if rule.get("url") and not public_url(value, local=local):
        return "must be a valid URL"
    if "match" in rule and not re.search(rule["match"], value):
        return INVALID
    if "contains" in rule and rule["contains"] not in value:
        return INVALID
    if rule.get("integer") and not re.fullmatch(r"-?\d+", value.strip()):
        return "is not a number"
    if len(value) > rule.get("max", len(value)):
        return f"is too long (maximum is {rule['max']} characters)"
    if len(value.split()) > rule.get("max_words", len(value)):
        return f"can't exceed {rule['max_words']}"
    return None


def _presence(record: Integration, declared: Mapping[str, Param]) -> Errors:
    exempt = table("integration_rules")["no_presence"].get(record.slug, [])
    needed = [name for name, row in declared.items() if row.required and name not in exempt]
    return {name: [BLANK] for name in needed if record.settings.get(name) in (None, "", [])}


def _rules(record: Integration, row: Mapping[str, Any], *, local: bool) -> Errors:
    rules = dict(table("integration_rules")["rules"].get(record.slug, {}))
    of_channels = rules.pop("channels", None)
    if of_channels:
        rules |= {name: of_channels for name in row.get("channels", [])}
    found: Errors = {}
    for name, rule in rules.items():
        value = record.settings.get(name)
        text = _one(rule, str(value), local=local) if value not in (None, "") else None
        if text:
            found[name] = [text]
    return found


def _choices(record: Integration, row: Mapping[str, Any]) -> Errors:
    """A value outside of a select [I for selects without a validation of their own]."""
    found: Errors = {}
    for name, entry in row["fields"].items():
        value = record.settings.get(name)
        if entry.get("choices") and value not in (None, "") and value not in entry["choices"]:
            found[name] = ["is not included in the list"]
    return found


def _channels(record: Integration, row: Mapping[str, Any]) -> Errors:
    most = table("integration_rules")["channels"].get(record.slug)
    names = row.get("channels", []) if most else []
    crowded = [name for name in names if len(str(record.settings.get(name) or "").split(",")) > (most or 0)]
    return {name: [f"recipients per channel is limited to {most}"] for name in crowded}


def _jira(settings: Mapping[str, Any]) -> Errors:
    found: Errors = {}
    token = settings.get("jira_auth_type") == 1
    if not token and not settings.get("username"):
        found["username"] = [BLANK]
    host = urlsplit(str(settings.get("url") or "")).hostname or ""
    if token and host.endswith(".atlassian.net"):
        found["base"] = ["Jira personal access tokens cannot be used with Jira Cloud"]
    return found


def _pair(settings: Mapping[str, Any]) -> Errors:
    """username and password need each other."""
    given = {name: bool(settings.get(name)) for name in ("username", "password")}
    return {name: [BLANK] for name, there in given.items() if not there} if any(given.values()) else {}


def _username_for_password(settings: Mapping[str, Any]) -> Errors:
    """jenkins_service.rb: a password without a username."""
    return {"username": [BLANK]} if settings.get("password") and not settings.get("username") else {}


def _jenkins(settings: Mapping[str, Any]) -> Errors:
    if bool(settings.get("username")) == bool(settings.get("password")):
        return {}
    return {"password": [BLANK]} if settings.get("username") else {"username": [BLANK]}


def _datadog(settings: Mapping[str, Any]) -> Errors:
    found: Errors = {}
    if not settings.get("datadog_site") and not settings.get("api_url"):
        found["datadog_site"] = [BLANK]
    if settings.get("archive_trace_events") and not settings.get("datadog_ci_visibility"):
        found["archive_trace_events"] = ["requires datadog_ci_visibility"]
    return found


def _gating(settings: Mapping[str, Any]) -> Errors:
    missing = settings.get("jira_cloud_app_enable_deployment_gating") and not settings.get("jira_cloud_app_deployment_gating_environments")
    return {"jira_cloud_app_deployment_gating_environments": [BLANK]} if missing else {}


def _protected_refs(settings: Mapping[str, Any]) -> Errors:
    return {} if settings.get("google_play_protected_refs") in (True, False) else {"google_play_protected_refs": ["is not included in the list"]}


OWN = {
    "jira": _jira,
    "pair": _pair,
    "username_for_password": _username_for_password,
    "jenkins": _jenkins,
    "datadog": _datadog,
    "gating": _gating,
    "protected_refs": _protected_refs,
}


def errors(record: Integration, facts: Facts, *, local: bool) -> Errors:
    """What is wrong, by field in the order of the fields; nothing for an inactive record."""
    if not record.active:
        return {}
    row = facts.integration(record.slug) or {}
    declared = {name: param for name, param in facts.integration_params(record.slug).items() if name in row["fields"]}
    rule = facts.first(table("integration_rules")["own"].get(record.slug, []))
    own = OWN[rule["rule"]](record.settings) if rule else {}
    sources = (_presence(record, declared), own, _rules(record, row, local=local), _choices(record, row), _channels(record, row))
    found: Errors = {}
    for source in sources:
        for name, texts in source.items():
            found.setdefault(name, texts)
    return found


def ruby(found: Errors) -> str:
    """A hash of errors as Ruby 3.3 prints it: {:webhook=>["can't be blank"]}."""
    inner = ", ".join(f":{name}=>[{', '.join(_quoted(text) for text in texts)}]" for name, texts in found.items())
    return "{" + inner + "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
