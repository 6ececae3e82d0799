# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.labops.gitlab.plugins.modules.projects_export import main
from ansible_collections.labops.gitlab.plugins.plugin_utils.action import in_process

ActionModule = in_process(main)
