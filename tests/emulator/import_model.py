# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports, from a repository, a template or the source of a fork: done by workers at GitLab, here by whoever reads. import_status: doc/api/projects.md."""

from __future__ import annotations

import copy

from emulator import branch_model
from emulator.state import Project, State

UNDER_WAY = ("scheduled", "started")


def schedule(project: Project, reads: int) -> None:
    """An import that takes so many reads until it ends."""
    project.import_status, project.import_reads = "scheduled", reads


def get_on(state: State, project: Project, failure: str | None) -> None:
    """One step of an import; with a failure its last one. That it says ``started`` on its way is [I]."""
    if project.import_status not in UNDER_WAY:
        return
    if project.import_reads > 0:
        project.import_reads, project.import_status = project.import_reads - 1, "started"
    elif failure:
        project.import_status, project.import_error = "failed", failure
    else:
        project.import_status = "finished"
        _fill(state, project)


def _fill(state: State, project: Project) -> None:
    """What comes has a first branch [I]; a fork gets those of its source."""
    if project.forked_from_id is not None:
        _copy_branches(state, project)
    elif not state.branches_of(project.id):
        branch_model.start(state, project, state.users[project.creator_id], branch_model.DEFAULT, "Imported")


def _copy_branches(state: State, project: Project) -> None:
    """All branches, or the one that was asked for, which then is the default one [I]."""
    source = state.projects.get(project.forked_from_id or 0)
    branches = state.branches_of(source.id) if source else {}
    wanted = [project.fork_branch] if project.fork_branch else list(branches)
    if source and wanted:
        state.branches[project.id] = {name: copy.deepcopy(branches[name]) for name in wanted}
        project.default_branch = project.fork_branch or source.default_branch
