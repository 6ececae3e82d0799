# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Branches and their commits: lib/api/branches.rb, lib/api/entities/branch.rb, app/services/branches/*.rb, lib/gitlab/checks/branch_check.rb (18.9).

There is no repository below: a commit is a record without files, and a branch is merged when its record says so.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import quote

from emulator import access, protection_model
from emulator.call import Call
from emulator.clock import now
from emulator.state import Branch, Project, State, User

DEFAULT = "main"
README = "Add README.md"
# git check-ref-format, and what GitLab's own validator refuses beside it [I]
BAD_NAME = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|^[-/]|[/.]$|\.lock(/|$)|(^|/)\.|^refs/(heads|remotes)(/|$)|^(HEAD|@)?$")


def valid_name(name: str) -> bool:
    """Whether git takes it for a branch."""
    return not BAD_NAME.search(name)


def commit(state: State, project: Project, author: User, message: str, *parents: str, date: str | None = None) -> dict[str, Any]:
    """A new commit with the keys of public_api/v4/commit/basic.json; web_url is added in the answer."""
    number = hashlib.sha256(f"{project.id} {state.new_id('commit')}".encode()).hexdigest()[:40]
    moment = date or now()
    who = {"name": author.name, "email": author.email}
    return {
        "id": number,
        "short_id": number[:8],
        "title": message.partition("\n")[0],
        "created_at": moment,
        "parent_ids": list(parents),
        "message": message,
        **{f"author_{key}": value for key, value in who.items()},
        "authored_date": moment,
        **{f"committer_{key}": value for key, value in who.items()},
        "committed_date": moment,
    }


def start(state: State, project: Project, author: User, name: str, message: str) -> Branch:
    """The first branch becomes the default one and is protected as a new project's usually is; that developers may not push is [I]."""
    made = Branch(name, commit(state, project, author, message))
    state.branches[project.id] = {name: made}
    protection_model.protect(state, project, name)
    project.default_branch = name
    return made


def resolve(state: State, project: Project, ref: str) -> Branch | None:
    """What a ref means: a branch, or the commit of one by its full id. Tags, older commits and short ids are not played."""
    branches = state.branches_of(project.id)
    return branches.get(ref) or next((branch for branch in branches.values() if branch.commit["id"] == ref), None)


def fork_off(origin: Branch, name: str) -> Branch:
    """A new branch at the same commit. It is as merged as its origin [I]."""
    return Branch(name, dict(origin.commit), merged=origin.merged)


def can_push(call: Call, project: Project, branch: Branch | None = None) -> bool:
    """``push_code``: Developer and above, on a protected branch whom one of its rules lets. Nobody when archived [I]."""
    if project.archived or call.level(project) < access.DEVELOPER:
        return False
    rules = protection_model.rules_of(call.state, project, branch.name) if branch else []
    return not rules or any(protection_model.lets(call, project, rule, "push") for rule in rules)


def entity(call: Call, project: Project, branch: Branch) -> dict[str, Any]:
    """entities/branch.rb; spec/fixtures/api/schemas/public_api/v4/branch.json. The default branch is never shown as merged [I]."""
    home = f"{call.base}/{call.state.full_path(project)}/-"
    default = branch.name == project.default_branch
    rules = protection_model.rules_of(call.state, project, branch.name)
    return {
        "name": branch.name,
        "commit": {**branch.commit, "web_url": f"{home}/commit/{branch.commit['id']}"},
        "merged": branch.merged and not default,
        "protected": bool(rules),
        "developers_can_push": protection_model.developers_can(rules, "push"),
        "developers_can_merge": protection_model.developers_can(rules, "merge"),
        "can_push": can_push(call, project, branch),
        "default": default,
        "web_url": f"{home}/tree/{quote(branch.name)}",
    }
