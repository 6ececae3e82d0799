# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports, from a repository or a template: done by workers at GitLab, here by whoever reads. import_status: doc/api/projects.md."""

from __future__ import annotations

from emulator import branch_model
from emulator.state import Project, State

UNDER_WAY = ("scheduled", "started")


def schedule(project: Project, reads: int) -> None:
    """An import that takes so many reads until it ends."""
    project.import_status, project.import_reads = "scheduled", reads


def get_on(state: State, project: Project, failure: str | None) -> None:
    """One step of an import; with a failure its last one. What comes has a first branch [I]. Forks have their own way."""
    if project.import_status not in UNDER_WAY or project.forked_from_id is not None:
        return
    if project.import_reads > 0:
        project.import_reads, project.import_status = project.import_reads - 1, "started"
    elif failure:
        project.import_status, project.import_error = "failed", failure
    else:
        project.import_status = "finished"
        if not state.branches_of(project.id):
            branch_model.start(state, project, state.users[project.creator_id], branch_model.DEFAULT, "Imported")
