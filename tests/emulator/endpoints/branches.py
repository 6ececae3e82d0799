# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Branches: lib/api/branches.rb, app/services/branches/{create,delete,delete_merged}_service.rb, lib/gitlab/checks/branch_check.rb (18.9)."""

from __future__ import annotations

import re

from emulator import access, branch_model, event_model, protection_model
from emulator.call import Call
from emulator.errors import forbidden, not_found, plain, render
from emulator.pagination import after_token, paginate
from emulator.params import mutually_exclusive, refused
from emulator.routing import Reply, endpoint
from emulator.state import Branch, Project

BRANCHES = "/projects/<id>/repository/branches"
BRANCH = f"{BRANCHES}/<branch>"
DEFAULT_STAYS = "The default branch of a project cannot be deleted."
PROTECTED_STAYS = "You are not allowed to delete protected branches from this project. Only a project maintainer or owner can delete a protected branch."


def readable(call: Call) -> None:
    """Before parameters are looked at: require_repository_enabled!, read_code.

    Without a token a private project is 404 (spec/requests/api/branches_spec.rb). A disabled repository is 404; its text is [I], and so is
    that Reporter and above read a private project's code, everybody another's.
    """
    project = call.project()
    feature, level = project.attributes["repository_access_level"], call.level(project)
    if feature == "disabled" or (feature == "private" and level < access.GUEST):
        raise not_found("Repository")
    if level < access.REPORTER and not access.sees_visibility(project.attributes["visibility"], call.user):
        raise forbidden()


def _pushable(call: Call) -> Project:
    """``authorize_push_project``: 403 for a Guest (branches_spec.rb); also for nobody on a public project [I]."""
    project = call.project()
    if not branch_model.can_push(call, project):
        raise forbidden()
    return project


def find(call: Call, project: Project) -> Branch:
    """``find_branch!`` (lib/api/helpers.rb): both texts are there. In an empty repository it is as unknown as any other [I]."""
    name = call.segments["branch"]
    if not branch_model.valid_name(name):
        raise render(400, "The branch refname is invalid")
    found = call.state.branches_of(project.id).get(name)
    if found is None:
        raise not_found("Branch")
    return found


def _matches(name: str, search: str) -> bool:
    """``^x``: at the start, ``x$``: at the end (doc/api/branches.md). Case does not matter, and both at once are the whole name [I]."""
    name, search = name.lower(), search.lower()
    begin, end = search.startswith("^"), search.endswith("$")
    text = search[begin : len(search) - end]
    if begin and end:
        return name == text
    if begin or end:
        return name.startswith(text) if begin else name.endswith(text)
    return text in name


def _filtered(call: Call, branches: list[Branch]) -> list[Branch]:
    """By search or regex. Python's expressions stand for those of re2, and the answer to a bad one is [I]."""
    search, regex = call.params.get("search"), call.params.get("regex")
    if search:
        return [branch for branch in branches if _matches(branch.name, search)]
    if not regex:
        return branches
    try:
        return [branch for branch in branches if re.search(regex, branch.name)]
    except re.error as error:
        raise plain(400, "regex is invalid") from error


def _sorted(call: Call, branches: list[Branch]) -> list[Branch]:
    """By name, or by the date of the commit; equal ones by name [I]."""
    branches = sorted(branches, key=lambda branch: branch.name)
    order = call.params.get("sort") or "name_asc"
    if order == "name_asc":
        return branches
    return sorted(branches, key=lambda branch: str(branch.commit["committed_date"]), reverse=order == "updated_desc")


@endpoint(f"GET {BRANCHES}", guard=readable, anonymous=True)
def branches(call: Call) -> Reply:
    """All of them; an empty repository has no list but 404, the text of which is [I]. GitLab may answer from a cache of 30 seconds, this does not."""
    mutually_exclusive(("search", "regex"), call.params)
    project = call.project()
    every = list(call.state.branches_of(project.id).values())
    if not every:
        raise not_found()
    found = _sorted(call, _filtered(call, every))
    if call.params.get("pagination") == "keyset":
        return after_token(call, found, lambda branch: branch.name, "refs/heads/", lambda branch: branch_model.entity(call, project, branch))
    return paginate(call, found, lambda branch: branch_model.entity(call, project, branch))


@endpoint(f"HEAD {BRANCH}", guard=readable, anonymous=True)
def exists(call: Call) -> Reply:
    """204 or 404, never a body. It stands before GET, which would take HEAD too."""
    if call.segments["branch"] not in call.state.branches_of(call.project().id):
        raise not_found()
    return Reply(status=204)


@endpoint(f"GET {BRANCH}", guard=readable, anonymous=True)
def branch(call: Call) -> Reply:
    """One."""
    project = call.project()
    return Reply(branch_model.entity(call, project, find(call, project)))


@endpoint(f"POST {BRANCHES}", guard=readable, anonymous=True)
def add(call: Call) -> Reply:
    """A second call is 400. An empty repository first gets its default branch, even when the rest is refused then (create_service.rb) [I for the latter]."""
    name, ref = str(call.params["branch"] or ""), str(call.params["ref"] or "")
    blank = [f"{key} is empty" for key, value in (("branch", name), ("ref", ref)) if not value.strip()]
    if blank:  # allow_blank: false; Grape's wording as for allow_force_push (protected_branches_spec.rb) [I]
        raise refused(blank)
    project = _pushable(call)
    known = call.state.branches_of(project.id)
    if not known:
        event_model.push(call, project, branch_model.start(call.state, project, call.me, branch_model.DEFAULT, branch_model.README), "created")
        known = call.state.branches_of(project.id)
    if not branch_model.valid_name(name):
        raise render(400, "Branch name is invalid")
    if name in known:
        raise render(400, "Branch already exists")
    origin = branch_model.resolve(call.state, project, ref)
    if origin is None:
        raise render(400, f"Failed to create branch '{name}': invalid reference name '{ref}'")
    known[name] = branch_model.fork_off(origin, name)
    event_model.push(call, project, known[name], "created")
    return Reply(branch_model.entity(call, project, known[name]), 201)


@endpoint(f"DELETE {BRANCH}", guard=readable, anonymous=True)
def delete(call: Call) -> Reply:
    """A second call is 404. The texts are those of branch_check.rb; that they come through the API with 400 is [I].

    doc/api/branches.md says that protected branches cannot be deleted; the code lets whoever may unprotect them through.
    """
    project = _pushable(call)
    found = find(call, project)
    call.unmodified_since(found.commit["authored_date"])
    if found.name == project.default_branch:
        raise render(400, DEFAULT_STAYS)
    if not all(protection_model.may_unprotect(call, project, rule) for rule in protection_model.rules_of(call.state, project, found.name)):
        raise render(400, PROTECTED_STAYS)
    del call.state.branches_of(project.id)[found.name]
    event_model.push(call, project, found, "removed")
    return Reply(status=204)


@endpoint("DELETE /projects/<id>/repository/merged_branches", guard=readable, anonymous=True)
def delete_merged(call: Call) -> Reply:
    """Protected ones and the default one stay. Whether the caller may push is asked by the worker, after the answer [I]."""
    project = call.project()
    if branch_model.can_push(call, project):
        known = call.state.branches_of(project.id)
        for found in list(known.values()):
            if found.merged and not protection_model.rules_of(call.state, project, found.name) and found.name != project.default_branch:
                del known[found.name]
                event_model.push(call, project, found, "removed")
    return Reply({"message": "202 Accepted"}, 202)
