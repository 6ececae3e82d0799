# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhooks of projects: lib/api/project_hooks.rb, lib/api/helpers/web_hooks_helpers.rb, lib/api/hooks/*.rb (18.9)."""

from __future__ import annotations

import copy

from emulator import access, hook_model
from emulator.call import Call
from emulator.clock import now
from emulator.errors import ApiError, no_route, plain, record_not_found, render
from emulator.pagination import paginate
from emulator.routing import Reply, endpoint
from emulator.state import Hook

HOOKS = "/projects/<id>/hooks"
HOOK = f"{HOOKS}/<hook_id>"
SHORT = {hook_model.URL: "Invalid url given", hook_model.FILTER: "Invalid branch filter given"}
NAMES = {"token": "Token", "custom_webhook_template": "Custom webhook template", "url_variables": "Url variables"}


def guard(call: Call) -> None:
    """Before parameters are looked at: Maintainer and above (admin_web_hook)."""
    call.needs(call.project(), access.MAINTAINER)


def _find(call: Call) -> Hook:
    project = call.project()
    found = call.state.hooks.get(call.number("hook_id"))
    if found is None or found.project_id != project.id:
        raise record_not_found()
    return found


@endpoint(f"GET {HOOKS}", guard=guard)
def hooks(call: Call) -> Reply:
    """All of them, without variables and headers."""
    return paginate(call, call.state.hooks_of(call.project().id), lambda hook: hook_model.entity(hook, single=False))


@endpoint(f"GET {HOOK}", guard=guard)
def hook(call: Call) -> Reply:
    """One."""
    return Reply(hook_model.entity(_find(call), single=True))


@endpoint(f"POST {HOOKS}", guard=guard)
def add(call: Call) -> Reply:
    """Not idempotent: the same url twice makes two hooks."""
    made = Hook(0, call.project().id, "", hook_model.defaults(call), {})
    hook_model.assign(made, dict(call.params), new=True)
    wrong = hook_model.errors(made)
    for name, text in {**SHORT, hook_model.HEADERS: "Custom headers must be a valid json schema"}.items():
        if name in wrong:
            raise plain(422, text)
    if wrong:
        raise plain(422, " and ".join(f"{NAMES[name]} {text}" for name, texts in wrong.items() for text in texts))
    made.id = call.state.new_id("hook")
    call.state.hooks[made.id] = made
    return Reply(hook_model.entity(made, single=True), 201)


def _saved(call: Call, changed: Hook) -> Hook:
    wrong = hook_model.errors(changed)
    for name, text in {**SHORT, hook_model.HEADERS: "Custom headers validation failed"}.items():
        if name in wrong:
            raise plain(422, text)
    if wrong:
        raise render(422, wrong)
    changed.updated_at = now()
    call.state.hooks[changed.id] = changed
    return changed


@endpoint(f"PUT {HOOK}", guard=guard)
def change(call: Call) -> Reply:
    """What is given is changed."""
    found = _find(call)
    if not call.params:
        raise plain(400, "No parameters provided")
    changed = copy.deepcopy(found)
    hook_model.assign(changed, dict(call.params), new=False)
    return Reply(hook_model.entity(_saved(call, changed), single=True))


@endpoint(f"DELETE {HOOK}", guard=guard)
def delete(call: Call) -> Reply:
    """A second call is 404, whatever the documentation says."""
    found = _find(call)
    call.unmodified_since(found.updated_at)
    del call.state.hooks[found.id]
    return Reply(status=204)


def _by_key(call: Call, name: str) -> Hook:
    """A copy of the hook to change, on a server that has the address."""
    if not call.facts.dialect(f"{name}_by_key"):
        raise no_route()
    return copy.deepcopy(_find(call))


def _set_pair(call: Call, name: str) -> Reply:
    changed = _by_key(call, name)
    hook_model.assign(changed, {name: [{"key": call.segments["key"], "value": call.params["value"]}]}, new=False)
    wrong = hook_model.errors(changed)
    if wrong:
        raise _illegal(wrong)
    _saved(call, changed)
    return Reply(status=204)


def _illegal(wrong: dict[str, list[str]]) -> ApiError:
    """422: the status is asserted by a spec, the wording is [I]."""
    return plain(422, SHORT[hook_model.URL]) if hook_model.URL in wrong else plain(422, "Illegal key or value")


def _drop_pair(call: Call, name: str) -> Reply:
    changed = _by_key(call, name)
    pairs = getattr(changed, name)
    if call.segments["key"] not in pairs:
        raise record_not_found()
    del pairs[call.segments["key"]]
    if not hook_model.legal_url(hook_model.interpolated(changed)):
        raise plain(422, SHORT[hook_model.URL])
    _saved(call, changed)
    return Reply(status=204)


@endpoint(f"PUT {HOOK}/url_variables/<key>", guard=guard)
def set_variable(call: Call) -> Reply:
    """One variable (15.2)."""
    return _set_pair(call, hook_model.VARIABLES)


@endpoint(f"DELETE {HOOK}/url_variables/<key>", guard=guard)
def drop_variable(call: Call) -> Reply:
    """Without one variable; a url that needs it is then invalid."""
    return _drop_pair(call, hook_model.VARIABLES)


@endpoint(f"PUT {HOOK}/custom_headers/<key>", guard=guard)
def set_header(call: Call) -> Reply:
    """One header (17.1)."""
    return _set_pair(call, hook_model.HEADERS)


@endpoint(f"DELETE {HOOK}/custom_headers/<key>", guard=guard)
def drop_header(call: Call) -> Reply:
    """Without one header."""
    return _drop_pair(call, hook_model.HEADERS)


@endpoint(f"POST {HOOK}/test/<trigger>", guard=guard)
def test(call: Call) -> Reply:
    """lib/api/hooks/trigger_test.rb (16.11): a delivery on demand. One that succeeds makes a disabled hook executable again; that others count is [I]."""
    if not call.facts.dialect("hook_test"):
        raise no_route()
    found = _find(call)
    if call.params["trigger"] in found.no_data:
        raise render(422, found.no_data[call.params["trigger"]])
    hook_model.delivered(found, failed=bool(found.failing), disabling=call.settings.auto_disabling_web_hooks)
    if found.failing:
        raise render(422, found.failing)
    return Reply({"message": "201 Created"}, 201)
