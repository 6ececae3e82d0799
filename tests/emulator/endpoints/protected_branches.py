# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Protected branches: lib/api/protected_branches.rb, ee/lib/ee/api/helpers/protected_branches_helpers.rb (18.9), and the legacy
verbs of a branch in lib/api/branches.rb.
"""

from __future__ import annotations

from emulator import access, branch_model, protection_model
from emulator.call import Call
from emulator.clock import now
from emulator.endpoints.branches import BRANCH, find, readable
from emulator.errors import forbidden, no_route, record_not_found, render
from emulator.pagination import paginate
from emulator.params import refused
from emulator.routing import Reply, endpoint
from emulator.state import Project, ProtectedBranch

RULES = "/projects/<id>/protected_branches"
RULE = f"{RULES}/<name>"


def reader(call: Call) -> None:
    """Developers read, Guests get 403 (ee/spec/requests/api/protected_branches_spec.rb); where between them it begins is [I]."""
    call.needs(call.project(), access.DEVELOPER)


def writer(call: Call) -> None:
    """Maintainers; a Developer gets 403 (protected_branches_spec.rb)."""
    call.needs(call.project(), access.MAINTAINER)


def patcher(call: Call) -> None:
    """Before 15.6 there is no such route."""
    if not call.facts.dialect("protected_branch_patch"):
        raise no_route()
    writer(call)


def _find(call: Call, project: Project) -> ProtectedBranch:
    """``find_by!``: the exact name."""
    found = protection_model.named(call.state, project, call.segments["name"])
    if found is None:
        raise record_not_found()
    return found


def _changeable(call: Call, project: Project) -> ProtectedBranch:
    """403 for whom the rule's unprotect levels do not let, and for a group's rule, which cannot be changed here (the code of the latter is [I])."""
    found = _find(call, project)
    if not protection_model.may_unprotect(call, project, found):
        raise forbidden()
    return found


def _checked(call: Call) -> None:
    """What Grape refuses: levels, and ``allow_blank: false`` of allow_force_push (protected_branches_spec.rb)."""
    if "allow_force_push" in call.params and call.params["allow_force_push"] is None:
        raise refused(["allow_force_push is empty"])
    protection_model.check_values(call)


@endpoint(f"GET {RULES}", guard=reader)
def rules(call: Call) -> Reply:
    """All, or those with the text of search in their names; order and case are [I]."""
    search = (call.params.get("search") or "").lower()
    found = [rule for rule in call.state.protected_branches_of(call.project().id) if search in rule.name.lower()]
    return paginate(call, found, lambda rule: protection_model.entity(call, rule))


@endpoint(f"GET {RULE}", guard=reader)
def rule(call: Call) -> Reply:
    """One by its own name: a branch that only a wildcard protects is 404."""
    return Reply(protection_model.entity(call, _find(call, call.project())))


@endpoint(f"POST {RULES}", guard=writer)
def protect(call: Call) -> Reply:
    """The branch need not exist. A second call is 409."""
    _checked(call)
    project, name = call.project(), call.params["name"]
    if protection_model.named(call.state, project, name):
        raise render(409, f"Protected branch '{name}' already exists")
    made = ProtectedBranch(0, project.id, name, {side: [] for side in protection_model.SIDES})
    protection_model.assign(call, project, made, defaults=True)
    if not name:
        raise render(422, ["Name can't be blank"])  # [I]
    made.id = call.state.new_id("protected_branch")
    call.state.protected_branches[made.id] = made
    return Reply(protection_model.entity(call, made), 201)


@endpoint(f"PATCH {RULE}", guard=patcher)
def change(call: Call) -> Reply:
    """On CE only allow_force_push is declared; a level is no parameter of it anywhere but of unprotecting."""
    _checked(call)
    project = call.project()
    found = _changeable(call, project)
    protection_model.assign(call, project, found, defaults=False)
    found.updated_at = now()
    return Reply(protection_model.entity(call, found))


@endpoint(f"DELETE {RULE}", guard=writer)
def unprotect(call: Call) -> Reply:
    """A second call is 404."""
    found = _changeable(call, call.project())
    call.unmodified_since(found.updated_at)
    del call.state.protected_branches[found.id]
    return Reply(status=204)


@endpoint(f"PUT {BRANCH}/protect", guard=readable)
def legacy_protect(call: Call) -> Reply:
    """``developers_can_push`` and ``developers_can_merge``; repeatable, for a branch that is there. An existing rule keeps what is not given [I]."""
    project = call.project()
    call.needs(project, access.MAINTAINER)
    branch = find(call, project)
    known = protection_model.named(call.state, project, branch.name)
    found = known or protection_model.protect(call.state, project, branch.name)
    for side in ("push", "merge"):
        wanted = call.params.get(f"developers_can_{side}")
        if wanted is not None:
            found.grants[side] = [protection_model.new_grant(call.state, access_level=access.DEVELOPER if wanted else access.MAINTAINER)]
    return Reply(branch_model.entity(call, project, branch))


@endpoint(f"PUT {BRANCH}/unprotect", guard=readable)
def legacy_unprotect(call: Call) -> Reply:
    """Repeatable, for a branch that is there."""
    project = call.project()
    call.needs(project, access.MAINTAINER)
    branch = find(call, project)
    found = protection_model.named(call.state, project, branch.name)
    if found and not protection_model.may_unprotect(call, project, found):
        raise forbidden()
    if found:
        del call.state.protected_branches[found.id]
    return Reply(branch_model.entity(call, project, branch))
