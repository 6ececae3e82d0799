# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the modules that keep a whole set."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of the modules that keep a whole set."""

    # every module of a set
    DOCUMENTATION = r"""
options:
  exclusive:
    description:
      - V(true) removes what is not listed. V(false) leaves it alone.
    type: bool
    default: false
  keep:
    description:
      - Patterns of names, such as V(bot-*), that O(exclusive=true) never removes. C(*) stands for any text, C(?) for one
        character; capitals do not matter.
    type: list
    elements: str
    default: []
  max_removals:
    description:
      - The most that O(exclusive=true) may remove. When it would be more, the task fails before anything is changed.
    type: int
"""

    # a set that belongs to a project
    MISSING_PARENT = r"""
options:
  missing_parent:
    description:
      - What check mode does when the project does not exist.
      - V(predict) predicts what would happen in an empty project and warns, so that a playbook can be checked before
        its first run. V(fail) fails.
      - Outside of check mode a missing project is always an error.
    type: str
    choices: [predict, fail]
    default: predict
"""
