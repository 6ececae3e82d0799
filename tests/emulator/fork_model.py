# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forks and their imports, and stars: app/services/projects/fork_service.rb, lib/api/projects.rb (18.9)."""

from __future__ import annotations

import copy
from typing import Any

from emulator import access, import_model
from emulator.call import Call
from emulator.state import Project, User

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
    import_model.schedule(project, reads)
    project.fork_branch = branch


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
