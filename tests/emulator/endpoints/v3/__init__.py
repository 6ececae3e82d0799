# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API v3, as GitLab 8.x serves it: other addresses, parameters, entities and codes over the same records. Importing this registers all of it.

Sources, where a docstring names no other: the Projects API document of about 8.9, and lib/api/v3/*.rb of 9.0, which carry on what 8.17 served.
"""

from __future__ import annotations

from emulator.endpoints.v3 import branches, hooks, instance, members, projects, relations, services

__all__ = ["branches", "hooks", "instance", "members", "projects", "relations", "services"]
