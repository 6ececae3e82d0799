# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The seam to Ansible: validation, check mode, results, masking. The only file that knows AnsibleModule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError

from ansible_collections.labops.gitlab.plugins.module_utils.client import REQUESTS_IMPORT_ERROR, Client
from ansible_collections.labops.gitlab.plugins.module_utils.errors import GitLabError
from ansible_collections.labops.gitlab.plugins.module_utils.operations import Operation, Result, masker, planned, spec_of
from ansible_collections.labops.gitlab.plugins.module_utils.server import server


def perform(operation: Operation, params: Mapping[str, Any], check_mode: bool, verbosity: int = 0) -> Result:
    """Do what validated parameters ask for, or only predict it; a failure is a result with ``failed``. Nothing is masked yet."""
    try:
        client = Client(server(params))
        todo = planned(operation, client, params, lenient=check_mode)
        outcome = todo.after if check_mode or not todo.changed else operation.apply(todo)
        return {**operation.result(todo, outcome), **({"requests": client.requests} if verbosity else {})}
    except GitLabError as error:
        return {"failed": True, "msg": error.message, **error.details()}


def perform_in_process(operation: Operation, spec: Mapping[str, Any], args: Mapping[str, Any], name: str, check_mode: bool, verbosity: int) -> Result:
    """One task without AnsibleModule: the same validation, the same result. args: plain data as it was typed; spec: of ``spec_of``."""
    validated = ArgumentSpecValidator(**spec).validate(dict(args))
    params = validated.validated_parameters
    if validated.error_messages:
        unsupported = isinstance(validated.errors[0], UnsupportedError)
        prefix = f"Unsupported parameters for ({name}) module: " if unsupported else ""
        result: Result = {"failed": True, "msg": prefix + validated.errors.msg}
    else:
        result = perform(operation, params, check_mode, verbosity)
    told = [f"Both option {warning['option']} and its alias {warning['alias']} are set." for warning in validated._warnings]
    said = {"warnings": [*result.pop("warnings", []), *told], "deprecations": validated._deprecations}
    mask = masker(operation, args, params)
    masked: Result = mask({**result, **said})
    return {**{key: value for key, value in masked.items() if value or key not in said}, "invocation": mask({"module_args": params}, numbers=True)}


class _Module(AnsibleModule):
    """AnsibleModule that shows no secret, not even one inside a free dict, and not when its own constructor fails."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._typed: Mapping[str, Any] = {}
        super().__init__(supports_check_mode=True, **spec_of(operation))

    def _load_params(self) -> None:
        super()._load_params()
        self._typed = dict(self.params)

    def _log_invocation(self) -> None:
        """Arguments are kept out of the system's log: secrets in free dicts would go there in clear."""

    def add_path_info(self, kwargs: Result) -> Result:
        """Our ``path`` is a request's, no file's."""
        return kwargs

    def _return_formatted(self, kwargs: Result) -> None:
        mask = masker(self._operation, self._typed, self.params)
        for warning in kwargs.pop("warnings", ()):
            self.warn(mask(warning))
        self.no_log_values.clear()  # masked here, the same way as in process
        super()._return_formatted({**mask(kwargs), "invocation": mask({"module_args": self.params}, numbers=True)})


def run(operation: Operation) -> None:
    """The ordinary door: run as a module of its own process."""
    module = _Module(operation)
    if REQUESTS_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("requests"), exception=REQUESTS_IMPORT_ERROR)
    result = perform(operation, module.params, module.check_mode, module._verbosity)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


Run = Callable[[Operation], None]
