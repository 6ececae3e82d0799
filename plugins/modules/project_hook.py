#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.labops.gitlab.plugins.module_utils.resources.hook import ProjectHook
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Manage, Run, run


def main(run: Run = run) -> None:
    run(Manage(ProjectHook))


if __name__ == "__main__":
    main()
