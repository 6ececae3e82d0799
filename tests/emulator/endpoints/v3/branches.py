# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Branches, and their protection: a property of the branch here."""

from __future__ import annotations

from emulator import v3_entities
from emulator.call import Call
from emulator.endpoints import branches as v4_branches
from emulator.endpoints import protected_branches as v4_protection
from emulator.endpoints.branches import BRANCH, BRANCHES, find, readable
from emulator.endpoints.v3.declared import renamed, v3
from emulator.routing import Reply


@v3(f"GET {BRANCHES}", guard=readable)
def branches(call: Call) -> Reply:
    """All by name, on one page; of an empty repository none [I]."""
    project = call.project()
    known = call.state.branches_of(project.id)
    return Reply([v3_entities.branch(call, project, known[name]) for name in sorted(known)])


def _shown(call: Call, status: int = 200) -> Reply:
    project = call.project()
    return Reply(v3_entities.branch(call, project, find(call, project)), status)


@v3(f"GET {BRANCH}", guard=readable)
def branch(call: Call) -> Reply:
    """One."""
    return _shown(call)


@v3(f"POST {BRANCHES}", guard=readable)
def add(call: Call) -> Reply:
    """lib/api/branches.rb: by branch_name; the refusals are those of v4 [I]."""
    call.params = renamed(call.params)
    v4_branches.add(call)
    project = call.project()
    return Reply(v3_entities.branch(call, project, call.state.branches_of(project.id)[call.params["branch"]]), 201)


@v3(f"DELETE {BRANCH}", guard=readable)
def delete(call: Call) -> Reply:
    """lib/api/branches.rb: 200 with the name; the refusals are those of v4 [I]."""
    v4_branches.delete(call)
    return Reply({"branch_name": call.segments["branch"]})


@v3(f"PUT {BRANCH}/protect", guard=readable)
def protect(call: Call) -> Reply:
    """Repeatable."""
    v4_protection.legacy_protect(call)
    return _shown(call)


@v3(f"PUT {BRANCH}/unprotect", guard=readable)
def unprotect(call: Call) -> Reply:
    """Repeatable."""
    v4_protection.legacy_unprotect(call)
    return _shown(call)
