# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes every task result as a JSON line, so that tests can look at what Ansible itself saw; sets the emulator for a task that wants it otherwise."""

from __future__ import annotations

DOCUMENTATION = """
name: record
type: notification
short_description: Write task results to a file, and set the emulator before a task
description: Used by the tests.
options: {}
"""

import json
import os
import urllib.request
from typing import Any

from ansible.plugins.callback import CallbackBase


def _unserializable(value: Any) -> str:
    return str(value)


class CallbackModule(CallbackBase):
    """One line per task result, and one per loop item."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "record"
    CALLBACK_NEEDS_ENABLED = True

    def _write(self, kind: str, result: Any) -> None:
        line = json.dumps({"kind": kind, "task": result._task.get_name(), "result": result._result}, default=_unserializable)
        with open(os.environ["RECORD_FILE"], "a", encoding="utf-8") as stream:
            stream.write(line + "\n")

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        """The variable ``emulated`` of a task: settings of the emulator from here on. A task of its own for them would be a process."""
        if "emulated" in task.vars:
            settings = json.loads(json.dumps(task.vars["emulated"]))
            request = urllib.request.Request(settings.pop("url"), json.dumps(settings).encode(), {"Content-Type": "application/json"}, method="PUT")
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10).close()

    def v2_runner_on_ok(self, result: Any) -> None:
        """A task that succeeded."""
        self._write("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """A task that failed."""
        self._write("failed", result)

    def v2_runner_item_on_ok(self, result: Any) -> None:
        """A loop item that succeeded."""
        self._write("item", result)

    def v2_runner_item_on_failed(self, result: Any) -> None:
        """A loop item that failed."""
        self._write("item", result)
