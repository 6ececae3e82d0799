# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stars of projects, each of one user: lib/api/projects.rb (18.9)."""

from __future__ import annotations

from emulator import fork_model, project_entity
from emulator.call import Call
from emulator.routing import Reply, endpoint


@endpoint("POST /projects/<id>/star")
def star(call: Call) -> Reply:
    """201 and the project; 304 without a body for one that is starred (spec/requests/api/projects_spec.rb)."""
    project = call.project()
    return Reply(project_entity.full(call, project), 201) if fork_model.star(project, call.me) else Reply(status=304)


@endpoint("POST /projects/<id>/unstar")
def unstar(call: Call) -> Reply:
    """201 and the project; 304 for one that is not starred (spec/requests/api/projects_spec.rb)."""
    project = call.project()
    return Reply(project_entity.full(call, project), 201) if fork_model.unstar(project, call.me) else Reply(status=304)
