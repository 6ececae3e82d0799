# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what the tasks of a play did, for the demo's table."""

from __future__ import annotations

DOCUMENTATION = """
name: tally
type: notification
short_description: Count actions per task
description: Used by the demo.
options: {}
"""

import json
import os
from collections import Counter
from typing import Any

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    """Writes {task: {action: count}} when the play ends."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "tally"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, Counter[str]] = {}

    def v2_runner_item_on_ok(self, result: Any) -> None:
        """A loop item that succeeded."""
        self._counts.setdefault(result._task.get_name(), Counter())[str(result._result.get("action"))] += 1

    def v2_runner_on_ok(self, result: Any) -> None:
        """A task that worked on many projects."""
        if "counts" in result._result:
            counts = self._counts.setdefault(result._task.get_name(), Counter())
            counts.update(project["action"] for project in result._result["projects"])
            counts["none"] += result._result["counts"]["unchanged"]

    def v2_runner_item_on_failed(self, result: Any) -> None:
        """A loop item that failed."""
        self._counts.setdefault(result._task.get_name(), Counter())["failed"] += 1

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """The end of the run."""
        with open(os.environ["TALLY_FILE"], "w", encoding="utf-8") as stream:
            json.dump(self._counts, stream)
