# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The in-process door: the modules' code run inside the Ansible worker, fifty times faster than a module of its own process."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Callable

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.labops.gitlab.plugins.module_utils.client import REQUESTS_IMPORT_ERROR, warm_up
from ansible_collections.labops.gitlab.plugins.module_utils.operations import Operation, spec_of
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, perform_in_process

display = Display()
warm_up()

IN_PROCESS = "labops_gitlab_in_process"
# whole-run switches: variables that stand in for options which the task did not give
VARIABLES = {"read_only": "labops_gitlab_read_only", "update_secrets": "labops_gitlab_update_secrets"}


def plain(value: Any) -> Any:
    """The value in exact JSON types: Ansible's are subclasses that carry tags, and YAML's dates are no text."""
    if isinstance(value, Mapping):
        return {_key(plain(key)): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(inner) for inner in value]
    if value is None or isinstance(value, bool):
        return value
    for kind in (int, float):
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, date):
        return value.isoformat()
    return str.__str__(value) if isinstance(value, str) else str(value)


def _key(key: Any) -> str:
    """JSON's keys are texts, so an ordinary module gets them as such."""
    return key if isinstance(key, str) else json.dumps(key)


@contextmanager
def environment(overlay: Mapping[str, Any]) -> Iterator[None]:
    """The process's environment with a task's laid over it, restored afterwards."""
    before = {name: os.environ.get(name) for name in overlay}
    os.environ.update({name: str(value) for name, value in overlay.items()})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class InProcess(ActionBase):
    """Runs a module's operation in the worker, or the ordinary module where in-process would not mean the same."""

    main: Callable[[Run], None]
    _requires_connection = False
    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """The action plugin's entry: a module's result."""
        task_vars = task_vars or {}
        result: dict[str, Any] = super().run(tmp, task_vars)
        operation = self._operation()
        spec = spec_of(operation)
        args = self._with_variables(spec["argument_spec"], task_vars)
        reason = self._ordinary_reason(task_vars)
        if reason:
            display.v(f"{self._task.action}: run as an ordinary module: {reason}")
            result.update(self._execute_module(module_name=self._task.action, module_args=args, task_vars=task_vars, wrap_async=self._task.async_val))
            if REQUESTS_IMPORT_ERROR:
                result.setdefault("warnings", []).append(f"{reason}; with it there this would run many times faster in process")
            return result
        overlay: dict[str, Any] = {}
        self._compute_environment_string(overlay)
        internal: dict[str, Any] = {}  # what Ansible tells a module beside its arguments
        self._update_module_args(self._task.action, internal, task_vars)
        if hasattr(operation, "progress"):
            operation.progress = display.display  # long work tells how far it is
        with environment(plain(overlay)):
            outcome = perform_in_process(operation, spec, plain(args), self._task.action, self._task.check_mode, display.verbosity)
        if not internal.get("_ansible_inject_invocation", True):
            del outcome["invocation"]
        result.update(outcome)
        return result

    def _operation(self) -> Operation:
        operations: list[Operation] = []
        type(self).main(operations.append)
        return operations[0]

    def _with_variables(self, known: Mapping[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        given = {name: self._templar.template(task_vars[variable]) for name, variable in VARIABLES.items() if name in known and variable in task_vars}
        return {**given, **self._task.args}

    def _ordinary_reason(self, task_vars: Mapping[str, Any]) -> str:
        """Why in-process would not mean the same; empty where it does."""
        if REQUESTS_IMPORT_ERROR:
            return "the Python that runs Ansible has no 'requests'"
        if self._task.async_val:
            return "async"
        if self._connection.become is not None:
            return "become"
        if self._connection.transport not in ("local", "ansible.builtin.local"):
            return f"connection {self._connection.transport}"
        if IN_PROCESS in task_vars and str(self._templar.template(task_vars[IN_PROCESS])).lower() in ("false", "no", "0", "off"):
            return IN_PROCESS
        return ""


def in_process(main: Callable[[Run], None]) -> type[InProcess]:
    """The action plugin of a module, from its main function."""
    return type("ActionModule", (InProcess,), {"main": staticmethod(main)})
