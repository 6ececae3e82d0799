# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test plays talk to the emulator through this: a PUT of its settings, in process since a module would take half a second."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    """``emulator: {url: ..., read_only: true, mark: name}``."""

    _requires_connection = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send the task's arguments as settings."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        args = dict(self._task.args)
        url = str(args.pop("url"))
        body = json.dumps({str(key): value if isinstance(value, bool) else str(value) for key, value in args.items()}).encode()
        request = urllib.request.Request(url, data=body, method="PUT", headers={"Content-Type": "application/json"})
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10).close()
        return {**result, "changed": False}
