# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the modules that keep a state."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of the modules that keep a state."""

    # every module that keeps a state
    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(present) creates what does not exist and changes what differs. V(absent) removes it.
      - Absent is only what GitLab proves to be absent. A token that is refused, a server that fails or a parent that
        cannot be seen is an error, for V(absent) too.
    type: str
    choices: [present, absent]
    default: present
"""

    # what belongs to a project
    MISSING_PARENT = r"""
options:
  missing_parent:
    description:
      - What check mode does with O(state=present) when the project does not exist.
      - V(predict) predicts what would happen in an empty project and warns, so that a playbook can be checked before
        its first run. V(fail) fails.
      - Outside of check mode a missing project is always an error.
    type: str
    choices: [predict, fail]
    default: predict
"""
