# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoints. Importing this registers all of them."""

from __future__ import annotations

from emulator.endpoints import (
    branches,
    events,
    forks,
    groups,
    hooks,
    instance,
    integrations,
    invitations,
    members,
    project_list,
    project_verbs,
    projects,
    protected_branches,
    shares,
    stars,
    uploads,
    v3,
)

__all__ = [
    "branches",
    "events",
    "forks",
    "groups",
    "hooks",
    "instance",
    "integrations",
    "invitations",
    "members",
    "project_list",
    "project_verbs",
    "projects",
    "protected_branches",
    "shares",
    "stars",
    "uploads",
    "v3",
]
