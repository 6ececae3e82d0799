# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a hook must satisfy and what a change does to its secrets: app/models/concerns/web_hooks/hook.rb, app/services/web_hooks/create_service.rb (18.9)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from emulator.call import Call
from emulator.clock import later
from emulator.facts import table
from emulator.settings import version_number
from emulator.state import Hook

# patterns of legal keys and values are [I]; that illegal ones are 422 is not
VARIABLE_KEY = r"[A-Za-z][A-Za-z0-9_.-]{0,99}"
HEADER_KEY = r"[A-Za-z][A-Za-z0-9_.-]{0,254}"
LONGEST_VALUE = 2048
TOLERATED, DISABLED_FOR_GOOD, DAY = 3, 39, 24 * 60
LONGEST_TEMPLATE = 4096
URL, FILTER, HEADERS, TOKEN, TEMPLATE, VARIABLES = "url", "push_events_branch_filter", "custom_headers", "token", "custom_webhook_template", "url_variables"


def defaults(call: Call) -> dict[str, Any]:
    """The plain fields of a new hook."""
    rows = table("hooks")
    later = {name: row["default"] for name, row in rows["later"].items() if call.settings.number >= version_number(row["since"])}
    return {**rows["defaults"], **later}


def interpolated(hook: Hook) -> str:
    """The url with its variables filled in."""
    return re.sub(r"\{([^{}]*)\}", lambda found: hook.url_variables.get(found.group(1), found.group(0)), hook.url)


def legal_url(text: str) -> bool:
    """http or https with a host, and nothing left to fill in."""
    if "{" in text or re.search(r"\s", text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def legal_filter(hook: Hook) -> bool:
    """A wildcard is a branch name with stars, a regex compiles; the exact rules were not read [I]."""
    text = hook.values[FILTER]
    if not text:
        return True
    if hook.values["branch_filter_strategy"] == "regex":
        try:
            re.compile(text)
        except re.error:
            return False
        return True
    return not re.search(r"\s|\.\.|[~^:?\[\\\x00-\x1f]|//|^/|/$|\.lock$", text)


def legal_pairs(pairs: dict[str, str], key: str) -> bool:
    """Keys and values of headers and variables."""
    return all(re.fullmatch(key, name) and 0 < len(value) <= LONGEST_VALUE for name, value in pairs.items())


def errors(hook: Hook) -> dict[str, list[str]]:
    """What is wrong, by field."""
    found: dict[str, list[str]] = {}
    if not legal_url(interpolated(hook)):
        found[URL] = ["is blocked: Only allowed schemes are http, https"]
    token = hook.secrets.get("token")
    if token and ("\n" in token or "\r" in token):
        found[TOKEN] = ["is invalid"]
    if not legal_filter(hook):
        found[FILTER] = ["is not a valid branch name"]
    if not legal_pairs(hook.custom_headers, HEADER_KEY):
        found[HEADERS] = ["must be a valid json schema"]
    if not legal_pairs(hook.url_variables, VARIABLE_KEY):
        found[VARIABLES] = ["must be a valid json schema"]
    if len(hook.values[TEMPLATE] or "") > LONGEST_TEMPLATE:
        found[TEMPLATE] = [f"is too long (maximum is {LONGEST_TEMPLATE} characters)"]
    return found


def assign(hook: Hook, params: dict[str, Any], *, new: bool) -> None:
    """Set what is given. Variables and headers are merged; a change of the url costs secrets.

    reset_token: unless sent along. reset_custom_headers: whenever the interpolated url changes, sent or not.
    reset_url_variables: when it changes and an old key is still there.
    """
    before, before_url, old_keys = interpolated(hook), hook.url, set(hook.url_variables)
    for name, value in params.items():
        if name == URL:
            hook.url = value or ""
        elif name in (VARIABLES, HEADERS):
            merged = getattr(hook, name)
            merged.update({pair["key"] or "": pair["value"] or "" for pair in value or []})
        elif name in table("hooks")["secrets"]:
            hook.secrets[name] = value
        else:
            hook.values[name] = value
    if hook.values["branch_filter_strategy"] == "all_branches":
        hook.values[FILTER] = None
    if new:
        return
    if hook.url != before_url and "token" not in params:
        hook.secrets["token"] = None
    if interpolated(hook) != before:
        hook.custom_headers = {}
        if old_keys & set(hook.url_variables):
            hook.url_variables = {}


def delivered(hook: Hook, *, failed: bool, disabling: bool) -> None:
    """What a call does to a hook: app/models/concerns/web_hooks/auto_disabling.rb, WebHooks::LogExecutionService. The length of the first back-off is [I]."""
    hook.failures = hook.failures + 1 if failed else 0
    hook.alert_status, hook.disabled_until = "executable", None
    if disabling and hook.failures > DISABLED_FOR_GOOD:
        hook.alert_status = "disabled"
    elif disabling and hook.failures > TOLERATED:
        hook.alert_status, hook.disabled_until = "temporarily_disabled", later(minutes=min(2 ** (hook.failures - TOLERATED - 1), DAY))


def entity(hook: Hook, *, single: bool) -> dict[str, Any]:
    """entities/project_hook.rb: no token ever, keys alone of variables and headers, and not even those in the list."""
    shown = {"id": hook.id, "url": hook.url, "created_at": hook.created_at, **hook.values}
    shown |= {"alert_status": hook.alert_status, "disabled_until": hook.disabled_until, "project_id": hook.project_id}
    if single:
        shown |= {name: [{"key": key} for key in getattr(hook, name)] for name in (VARIABLES, HEADERS)}
    return shown
