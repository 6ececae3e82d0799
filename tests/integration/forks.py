# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible's commands over and over: half of the second that a small play takes is spent on imports, which this process does once and forks.

A line of JSON on standard input is a run: its command, folder, environment and the files for its output. The answer is its exit code. The argument is the
folder for what Ansible leaves behind, which goes at the end.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import shutil
import signal
import sys
from typing import Any

EARLY = (
    "requests",
    "ansible.cli.adhoc",
    "ansible.cli.inventory",
    "ansible.cli.playbook",
    "ansible.executor.playbook_executor",
    "ansible.executor.task_queue_manager",
    "ansible.module_utils.basic",
    "ansible.plugins.callback.default",
    "ansible.plugins.connection.local",
    "ansible.plugins.strategy.linear",
)
COMMANDS = {
    "ansible": ("ansible.cli.adhoc", "AdHocCLI"),
    "ansible-inventory": ("ansible.cli.inventory", "InventoryCLI"),
    "ansible-playbook": ("ansible.cli.playbook", "PlaybookCLI"),
}
LONGEST = 300  # seconds


def run(order: dict[str, Any]) -> None:
    """What the command does, in a process that ends with it."""
    signal.alarm(LONGEST)
    for number, path in ((0, os.devnull), (1, order["out"]), (2, order["err"])):
        os.dup2(os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    module, name = COMMANDS[order["command"][0]]
    code = 250
    try:
        getattr(sys.modules[module], name).cli_executor(order["command"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # what is to be tidied up at exit is the parent's


def serve() -> None:
    """One run after the other, until nobody is left to ask for one."""
    sys.path.pop(0)  # the folder of the tests
    for name in EARLY:
        importlib.import_module(name)
    gc.freeze()
    for line in iter(sys.stdin.readline, ""):
        pid = os.fork()
        if not pid:
            run(json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
    shutil.rmtree(sys.argv[1], ignore_errors=True)


if __name__ == "__main__":
    serve()
