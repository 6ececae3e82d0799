# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forks and their imports, and stars: app/services/projects/fork_service.rb, lib/api/projects.rb (18.9)."""

from __future__ import annotations

import copy
from typing import Any

from emulator import access
from emulator.call import Call
from emulator.state import Project, State, User

# what a fork takes over beside name, path, description and visibility (new_fork_params); the access levels of features come on top
TAKEN_OVER = (
    "shared_runners_enabled",
    "ci_config_path",
    "ci_default_git_depth",
    "external_authorization_classification_label",
    "suggestion_commit_message",
    "merge_commit_template",
    "squash_commit_template",
)


def forkable(call: Call, source: Project) -> bool:
    """``fork_project``: the feature is open to the caller; who is no member needs it enabled [I]."""
    level = source.attributes["forking_access_level"]
    return level == "enabled" or (level == "private" and call.level(source) > 0)


def visibility(call: Call, source: Project, namespace_id: int, wanted: str | None) -> str:
    """The lowest of source, namespace and wish (target_visibility_level). A user's namespace lowers nothing [I]."""
    group = call.state.groups.get(namespace_id)
    asked: list[str] = [source.attributes["visibility"], group.visibility if group else "public", wanted or "public"]
    return min(asked, key=access.VISIBILITY.__getitem__)


def inherited(source: Project) -> dict[str, Any]:
    """The attributes that a fork gets from its source."""
    levels = [name for name in source.attributes if name.endswith("_access_level")]
    return {name: copy.deepcopy(source.attributes[name]) for name in (*TAKEN_OVER, *levels)}


def schedule(project: Project, reads: int, branch: str | None) -> None:
    """A worker is to copy the repository; reads: how often the project is read while that lasts. branch: the only one that is wanted."""
    project.import_status, project.import_reads, project.fork_branch = "scheduled", reads, branch


def get_on(state: State, project: Project, failure: str | None) -> None:
    """What the worker has done by now. That it says ``started`` on its way is [I]."""
    if project.import_status not in ("scheduled", "started"):
        return
    if project.import_reads > 0:
        project.import_reads, project.import_status = project.import_reads - 1, "started"
    elif failure:
        project.import_status, project.import_error = "failed", failure
    else:
        project.import_status = "finished"
        _copy_branches(state, project)


def _copy_branches(state: State, project: Project) -> None:
    """All branches, or the one that was asked for, which then is the default one [I]."""
    source = state.projects.get(project.forked_from_id or 0)
    branches = state.branches_of(source.id) if source else {}
    wanted = [project.fork_branch] if project.fork_branch else list(branches)
    if source and wanted:
        state.branches[project.id] = {name: copy.deepcopy(branches[name]) for name in wanted}
        project.default_branch = project.fork_branch or source.default_branch


def star(project: Project, user: User) -> bool:
    """Whether that is new."""
    if user.id in project.starrers:
        return False
    project.starrers.append(user.id)
    project.star_count += 1
    return True


def unstar(project: Project, user: User) -> bool:
    """Whether there was one."""
    if user.id not in project.starrers:
        return False
    project.starrers.remove(user.id)
    project.star_count -= 1
    return True
