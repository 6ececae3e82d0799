# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When secrets are sent."""

from __future__ import annotations


class ModuleDocFragment:
    """When secrets are sent."""

    # what has secrets
    DOCUMENTATION = r"""
options:
  update_secrets:
    description:
      - When secrets are sent to something that exists already. GitLab never shows them, so they cannot be compared.
      - V(on_change) sends them whenever something else is changed. A new secret alone is then no change.
      - V(always) sends them in every run, which then is a change each time, in check mode too.
      - V(on_create) sends them when something is created and not again. An integration that needs its secrets in
        every write then cannot be changed; trying to is an error.
      - The variable C(labops_gitlab_update_secrets) sets it for all tasks that do not give it.
    type: str
    choices: [on_change, always, on_create]
    default: on_change
"""
