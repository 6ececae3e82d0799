# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Protected branches: app/models/concerns/protected_ref_access.rb, ee/app/models/concerns/ee/protected_ref_access.rb,
app/services/protected_refs/access_level_params.rb and its EE part, lib/api/entities/protected_{branch,ref_access}.rb and theirs (18.9).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from emulator import access
from emulator.call import Call
from emulator.errors import record_not_found, render
from emulator.params import refused
from emulator.state import Grant, Project, ProtectedBranch, State

SIDES = ("push", "merge", "unprotect")
NO_ACCESS, DEFAULT = 0, access.MAINTAINER
WORDS = {0: "No one", 30: "Developers + Maintainers", 40: "Maintainers", 60: "Instance admins"}
SUBJECTS = ("user_id", "group_id", "deploy_key_id")


def protect(state: State, project: Project, name: str, push: int = DEFAULT, merge: int = DEFAULT) -> ProtectedBranch:
    """A rule as the UI or a new project makes it: without restrictions of who may remove it [I]."""
    grants = {"push": [new_grant(state, access_level=push)], "merge": [new_grant(state, access_level=merge)], "unprotect": []}
    made = ProtectedBranch(state.new_id("protected_branch"), project.id, name, grants)
    state.protected_branches[made.id] = made
    return made


def new_grant(state: State, **who: Any) -> Grant:
    """A grant with an id of its own."""
    return Grant(state.new_id("protected_branch_access_level"), **who)


def matches(rule: ProtectedBranch, branch: str) -> bool:
    """Whether a rule is about a branch: by its name, or as a wildcard, in which ``*`` stands for any text."""
    pattern = ".*".join(map(re.escape, rule.name.split("*")))
    return re.fullmatch(pattern, branch, re.DOTALL) is not None


def rules_of(state: State, project: Project, branch: str) -> list[ProtectedBranch]:
    """Every rule about a branch."""
    return [rule for rule in state.protected_branches_of(project.id) if matches(rule, branch)]


def named(state: State, project: Project, name: str) -> ProtectedBranch | None:
    """The rule with exactly this name; wildcards are literal here."""
    return next((rule for rule in state.protected_branches_of(project.id) if rule.name == name), None)


def is_role(grant: Grant) -> bool:
    """Whether a grant is for everybody from a level on."""
    return grant.user_id is None and grant.group_id is None and grant.deploy_key_id is None


def developers_can(rules: Iterable[ProtectedBranch], side: str) -> bool:
    """``developers_can?``: one of the rules has a grant of level 30."""
    return any(is_role(grant) and grant.access_level == access.DEVELOPER for rule in rules for grant in rule.grants[side])


def _granted(call: Call, project: Project, grant: Grant) -> bool:
    """``check_access``. An administrator has the level 60 here."""
    if is_role(grant):
        return grant.access_level != NO_ACCESS and call.level(project) >= grant.access_level
    if grant.group_id is not None:
        return call.user is not None and call.user.id in call.state.direct("group", grant.group_id)
    return call.user is not None and call.user.id == grant.user_id


def lets(call: Call, project: Project, rule: ProtectedBranch, side: str) -> bool:
    """Whether one of a rule's grants is for the caller; the most permissive one counts (doc/api/protected_branches.md)."""
    return any(_granted(call, project, grant) for grant in rule.grants[side])


def may_unprotect(call: Call, project: Project, rule: ProtectedBranch) -> bool:
    """Maintainers; where the licence has unprotection restrictions, of them only whom the rule lets. Administrators always [I]."""
    if call.level(project) < access.MAINTAINER or rule.inherited:
        return False
    restricted = bool(rule.grants["unprotect"]) and call.settings.licensed("premium")
    return not restricted or call.admin or lets(call, project, rule, "unprotect")


def check_values(call: Call) -> None:
    """The values of levels inside grants, and that 60 is not for gitlab.com (``allowed_access_levels``); wording inside grants [I]."""
    errors = []
    for side in SIDES:
        allowed = {0, 30, 40, 60} - ({60} if call.settings.saas else set()) - ({0} if side == "unprotect" else set())
        found = [(f"{side}_access_level", call.params.get(f"{side}_access_level"))]
        found += [(f"allowed_to_{side}[{n}][access_level]", entry.get("access_level")) for n, entry in enumerate(entries(call, side))]
        errors += [f"{name} does not have a valid value" for name, level in found if level is not None and level not in allowed]
    if errors:
        raise refused(errors)


def entries(call: Call, side: str) -> list[dict[str, Any]]:
    """``allowed_to_push`` and the others as they came."""
    return call.params.get(f"allowed_to_{side}") or []


def _attributes(call: Call, side: str, *, defaults: bool) -> list[dict[str, Any]]:
    """``AccessLevelParams``: the level, or the default where nothing is granted in another way, and beside it what allowed_to says."""
    level, allowed = call.params.get(f"{side}_access_level"), entries(call, side)
    if level is None and defaults and not allowed:
        level = DEFAULT
    return [*([{"access_level": level}] if level is not None else []), *allowed]


def assign(call: Call, project: Project, rule: ProtectedBranch, *, defaults: bool) -> None:
    """Grants and flags of a request, validated as a whole: 422 with a list of sentences. CE has no unprotect levels at all."""
    grants = copy.deepcopy(rule.grants)
    for side in SIDES if call.settings.ee else SIDES[:2]:
        for attributes in _attributes(call, side, defaults=defaults):
            _nested(call.state, grants[side], attributes)
    errors = [error for side in SIDES for error in _errors(call, project, side, grants[side])]
    if errors:
        raise render(422, errors)
    rule.grants = grants
    if call.params.get("allow_force_push") is not None:
        rule.allow_force_push = call.params["allow_force_push"]
    wanted = call.params.get("code_owner_approval_required")
    if wanted and not call.settings.licensed("premium"):
        call.note("code_owner_approval_required", "needs premium")
    elif wanted is not None:
        rule.code_owner_approval_required = wanted


def _nested(state: State, grants: list[Grant], attributes: Mapping[str, Any]) -> None:
    """``accepts_nested_attributes_for``: with an id that grant is changed or, with _destroy, removed; without one it is added. An unknown id is 404 [I]."""
    values = {name: value for name, value in attributes.items() if name in ("access_level", *SUBJECTS) and value is not None}
    if attributes.get("id") is None:
        grants.append(new_grant(state, **values))
        return
    found = next((grant for grant in grants if grant.id == attributes["id"]), None)
    if found is None:
        raise record_not_found()
    if attributes.get("_destroy"):
        grants.remove(found)
    for name, value in values.items():
        setattr(found, name, value)


def _errors(call: Call, project: Project, side: str, grants: Sequence[Grant]) -> list[str]:
    """The validations of grants. How the sentences begin is [I] for all but the first kind."""
    begin = f"{side.title()} access levels"
    subjects = [(name, value) for grant in grants for name, value in _subject(grant)]
    errors = [f"{begin} {name.removesuffix('_id').replace('_', ' ')} has already been taken" for name in dict(subjects) if _twice(subjects, name)]
    for name, value in subjects:
        problem = _problem(call, project, name, value)
        if problem:
            errors.append(f"{begin} {problem}")
    return errors


def _subject(grant: Grant) -> list[tuple[str, int]]:
    found = [(name, getattr(grant, name)) for name in SUBJECTS if getattr(grant, name) is not None]
    return found or [("access_level", grant.access_level)]


def _twice(subjects: Sequence[tuple[str, int]], name: str) -> bool:
    values = [value for other, value in subjects if other == name]
    return len(values) != len(set(values))


def _problem(call: Call, project: Project, name: str, value: int) -> str | None:
    """Who can be granted something: members, groups that are invited as Developer or above, keys that may push; users and groups with a licence alone."""
    if name == "deploy_key_id":
        key = call.state.deploy_keys.get(value)
        return None if key and key.project_id == project.id and key.can_push else "deploy key is not enabled for this project"
    if name == "access_level":
        return None
    kind = name.removesuffix("_id")
    if not call.settings.licensed("premium"):
        return f"{kind} must be blank"
    if name == "user_id":
        return None if value in call.state.users and access.effective(call.state, "project", project.id, value) else "user is not a member of the project"
    return None if (project.id, value) in call.state.invited else "group does not have access to the project"


def entity(call: Call, rule: ProtectedBranch) -> dict[str, Any]:
    """entities/protected_branch.rb; EE adds who may unprotect, code owners and whether it is a group's, with any licence."""
    shown: dict[str, Any] = {"id": rule.id, "name": rule.name}
    shown |= {f"{side}_access_levels": [_grant_entity(call, grant) for grant in rule.grants[side]] for side in ("push", "merge")}
    if call.facts.dialect("force_push"):
        shown["allow_force_push"] = rule.allow_force_push
    if call.settings.ee:
        shown["unprotect_access_levels"] = [_grant_entity(call, grant) for grant in rule.grants["unprotect"]]
        shown["code_owner_approval_required"] = rule.code_owner_approval_required
        shown["inherited"] = rule.inherited
    return shown


def _grant_entity(call: Call, grant: Grant) -> dict[str, Any]:
    """entities/protected_ref_access.rb."""
    shown: dict[str, Any] = {"id": grant.id} if call.facts.dialect("protected_branch_patch") else {}
    shown |= {"access_level": grant.access_level, "access_level_description": _humanized(call.state, grant)}
    if grant.deploy_key_id is not None:
        shown["deploy_key_id"] = grant.deploy_key_id
    return {**shown, **({"user_id": grant.user_id, "group_id": grant.group_id} if call.settings.ee else {})}


def _humanized(state: State, grant: Grant) -> str:
    """``humanize``; of what is gone by now the kind."""
    if grant.user_id is not None:
        return state.users[grant.user_id].name if grant.user_id in state.users else "User"
    if grant.group_id is not None:
        return state.groups[grant.group_id].name if grant.group_id in state.groups else "Group"
    if grant.deploy_key_id is not None:
        return state.deploy_keys[grant.deploy_key_id].title if grant.deploy_key_id in state.deploy_keys else "Deploy key"
    return WORDS[grant.access_level]
