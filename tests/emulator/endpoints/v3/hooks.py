# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhooks of a project."""

from __future__ import annotations

import copy

from emulator import hook_model, v3_entities
from emulator.call import Call
from emulator.clock import now
from emulator.endpoints.hooks import guard
from emulator.endpoints.v3.declared import renamed, v3
from emulator.errors import not_found, plain, record_not_found
from emulator.pagination import paginate
from emulator.routing import Reply
from emulator.state import Hook

HOOKS = "/projects/<id>/hooks"
HOOK = f"{HOOKS}/<hook_id>"


def _find(call: Call) -> Hook | None:
    found = call.state.hooks.get(call.number("hook_id"))
    return found if found and found.project_id == call.project().id else None


def _known(call: Call) -> Hook:
    found = _find(call)
    if found is None:
        raise record_not_found()
    return found


def _saved(call: Call, hook: Hook, *, new: bool) -> Hook:
    """422 for the url; any other error is a 404 there."""
    hook_model.assign(hook, renamed(call.params), new=new)
    wrong = hook_model.errors(hook)
    if hook_model.URL in wrong:
        raise plain(422, "Invalid url given")
    if wrong:
        raise not_found(f"Project hook {wrong}")
    hook.id, hook.updated_at = hook.id or call.state.new_id("hook"), now()
    call.state.hooks[hook.id] = hook
    return hook


@v3(f"GET {HOOKS}", guard=guard)
def hooks(call: Call) -> Reply:
    """All of them."""
    return paginate(call, call.state.hooks_of(call.project().id), lambda hook: v3_entities.hook(call, hook))


@v3(f"GET {HOOK}", guard=guard)
def hook(call: Call) -> Reply:
    """One."""
    return Reply(v3_entities.hook(call, _known(call)))


@v3(f"POST {HOOKS}", guard=guard)
def add(call: Call) -> Reply:
    """Not idempotent."""
    return Reply(v3_entities.hook(call, _saved(call, Hook(0, call.project().id, "", hook_model.defaults(call), {}), new=True)), 201)


@v3(f"PUT {HOOK}", guard=guard)
def change(call: Call) -> Reply:
    """The url is needed, whatever is changed."""
    return Reply(v3_entities.hook(call, _saved(call, copy.deepcopy(_known(call)), new=False)))


@v3(f"DELETE {HOOK}", guard=guard)
def delete(call: Call) -> Reply:
    """200 with the hook. When it is gone: 200 without a body by the document, 404 by the code of later versions."""
    found = _find(call)
    if found:
        del call.state.hooks[found.id]
        return Reply(v3_entities.hook(call, found))
    if call.facts.dialect("v3_hook_gone") == 404:
        raise not_found(f"Error deleting hook {call.segments['hook_id']}")
    return Reply("", text=True)
