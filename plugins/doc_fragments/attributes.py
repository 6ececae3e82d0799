# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules can do, as Ansible asks for it."""

from __future__ import annotations


class ModuleDocFragment:
    """What the modules can do, as Ansible asks for it."""

    # modules that keep a state
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying the target.
    support: full
  diff_mode:
    description: Will return details on what has changed, or in C(check_mode) would change, when in diff mode.
    support: full
  idempotent:
    description: When run twice in a row outside of check mode, with the same arguments, the second run indicates no change.
    support: full
  action_group:
    description: Use C(group/labops.gitlab.gitlab) in C(module_defaults) to set defaults for all modules of the collection.
    support: full
    membership:
      - labops.gitlab.gitlab
notes:
  - The modules run inside the Ansible process, which is many times faster than a process for each task. Connections
    are kept for the items of a loop.
  - They run as ordinary modules where the connection is not local, with C(become), with C(async), and where the
    Python that runs Ansible has no C(requests). The variable C(labops_gitlab_in_process=false) makes them do so
    always. With C(-v) the reason is told.
  - The task's own C(environment) counts, for proxies and tokens too.
"""

    # modules that only read
    INFO = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying the target.
    support: full
    details:
      - This action does not modify state.
  diff_mode:
    description: Will return details on what has changed, or in C(check_mode) would change, when in diff mode.
    support: N/A
    details:
      - This action does not modify state.
  idempotent:
    description: When run twice in a row outside of check mode, with the same arguments, the second run indicates no change.
    support: full
    details:
      - This action does not modify state.
  action_group:
    description: Use C(group/labops.gitlab.gitlab) in C(module_defaults) to set defaults for all modules of the collection.
    support: full
    membership:
      - labops.gitlab.gitlab
notes:
  - The modules run inside the Ansible process, which is many times faster than a process for each task. Connections
    are kept for the items of a loop.
  - They run as ordinary modules where the connection is not local, with C(become), with C(async), and where the
    Python that runs Ansible has no C(requests). The variable C(labops_gitlab_in_process=false) makes them do so
    always. With C(-v) the reason is told.
  - The task's own C(environment) counts, for proxies and tokens too.
"""
