# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The seam to Ansible: argument specs, validation, results, masking. The only file that knows AnsibleModule."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Callable, Protocol

from ansible.module_utils.basic import AnsibleModule, env_fallback, missing_required_lib
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError

from ansible_collections.labops.gitlab.plugins.module_utils.client import REQUESTS_IMPORT_ERROR, Client, server
from ansible_collections.labops.gitlab.plugins.module_utils.errors import GitLabError, ProjectMissingError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import ACCESS_LEVELS, Field
from ansible_collections.labops.gitlab.plugins.module_utils.plan import Plan, not_taken_over, plan
from ansible_collections.labops.gitlab.plugins.module_utils.resource import Resource, Rules
from ansible_collections.labops.gitlab.plugins.module_utils.secrets import Masker

Result = dict[str, Any]  # what a module returns: JSON types only

CONNECTION: dict[str, dict[str, Any]] = {
    "api_url": {"type": "str", "required": True, "fallback": (env_fallback, ["GITLAB_URL", "CI_SERVER_URL"])},
    "api_token": {"type": "str", "no_log": True},
    "api_oauth_token": {"type": "str", "no_log": True},
    "api_job_token": {"type": "str", "no_log": True},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "client_cert": {"type": "path"},
    "client_key": {"type": "path", "no_log": False},
    "timeout": {"type": "float", "default": 60.0},
    "retries": {"type": "int", "default": 5},
    "max_wait": {"type": "float", "default": 120.0},
    "sudo": {"type": "str"},
    "read_only": {"type": "bool", "default": False},
}
TOKENS = ("api_token", "api_oauth_token", "api_job_token")
TOKEN_VARIABLES = ("GITLAB_TOKEN", "CI_JOB_TOKEN")
STATE = {"type": "str", "choices": ["present", "absent"], "default": "present"}
UPDATE_SECRETS = {"type": "str", "choices": ["on_change", "always", "on_create"], "default": "on_change"}
MISSING_PARENT = {"type": "str", "choices": ["predict", "fail"], "default": "predict"}


class Operation(Protocol):
    """What a module does: how its arguments look, and what becomes of them."""

    rules: Rules

    def options(self) -> dict[str, dict[str, Any]]:
        """Its part of the argument spec."""

    def secrets(self, args: Mapping[str, Any]) -> set[str]:
        """Every secret in its arguments as they were typed."""

    def plan(self, client: Client, params: Mapping[str, Any], lenient: bool) -> Plan:
        """What has to be done; only reads. lenient: a project that is not there yet is taken as empty."""

    def apply(self, plan: Plan) -> Any:
        """Do it and give the object as it then is."""

    def result(self, plan: Plan, outcome: Any) -> Result:
        """What the module returns."""


# -- argument specs
def option(field: Field) -> dict[str, Any]:
    """The argument spec of a field."""
    spec: dict[str, Any] = {"type": field.type, "no_log": field.secret}
    if field.type == "access_level":
        spec.update(type="str", choices=[*ACCESS_LEVELS, *(str(number) for number in ACCESS_LEVELS.values())])
    if field.choices:
        spec["choices"] = list(field.choices)
    if field.elements:
        spec["elements"] = field.elements
    if field.options:
        spec["options"] = {inner.name: {**option(inner), **({"required": True} if inner.required else {})} for inner in field.options}
    return spec


def options_of(fields: Sequence[Field], required: bool = False) -> dict[str, dict[str, Any]]:
    """The argument spec of several fields; ``required``: demand those that are."""
    return {field.name: {**option(field), **({"required": True} if required and field.required else {})} for field in fields}


class Manage:
    """A state module over a resource: make one object what was declared."""

    def __init__(self, kind: type[Resource]) -> None:
        self.kind = kind
        self.rules = kind.rules
        self.secrets = kind.secrets
        self.resource: Resource

    def options(self) -> dict[str, dict[str, Any]]:
        """Where the object is, what it should be, and how it is brought there."""
        spec = {"state": STATE, **options_of(self.kind.scope, required=True), **options_of(self.kind.options), **options_of(self.kind.fields)}
        if self.kind.path.startswith("projects/{project}"):
            spec["missing_parent"] = MISSING_PARENT
        if self.kind.has_secrets():
            spec["update_secrets"] = UPDATE_SECRETS
        return spec

    def plan(self, client: Client, params: Mapping[str, Any], lenient: bool) -> Plan:
        """Read the object and compare it with what was declared. Raises GitLabError."""
        self.resource = self.kind(client, params)
        return plan(self.resource, self._current(lenient), self.resource.wanted(), params["state"], params.get("update_secrets", "on_change"))

    def _current(self, lenient: bool) -> Any:
        try:
            current = self.resource.find()
            self.resource.settle()
        except ProjectMissingError as error:
            # without this no playbook could be checked before its first run
            if not (lenient and self.resource.params["state"] == "present" and self.resource.params.get("missing_parent") == "predict"):
                raise
            project = self.resource.params["project"]
            self.resource.warnings.append(f"project {project} is absent or not visible to this token: this is predicted for an empty project of that path")
            return None
        return current

    def apply(self, plan: Plan) -> Any:
        """Create, update or delete, and warn of what the server did not take over. Raises GitLabError."""
        if plan.action == "delete":
            assert plan.before is not None
            return self.resource.delete(plan.before)
        answer = self.resource.create(plan.payload) if plan.before is None else self.resource.update(plan.before, plan.payload)
        self.resource.warnings += not_taken_over(self.resource, plan.payload, answer)
        return answer

    def result(self, plan: Plan, outcome: Any) -> Result:
        """The object under its name, what it was, and what was changed."""
        subject = outcome or plan.before or {}
        return {
            "changed": plan.changed,
            "action": plan.action,
            self.kind.name: outcome,
            "before": plan.before,
            "diff": plan.diff,
            "id": subject.get("id"),
            "web_url": subject.get("web_url"),
            "warnings": [*self.resource.warnings, *plan.warnings],
        }


class Read:
    """An _info module over a resource: the objects that match, none is no error."""

    def __init__(self, kind: type[Resource]) -> None:
        self.kind = kind
        self.rules = kind.info_rules
        self.secrets = kind.secrets
        self.resource: Resource

    def options(self) -> dict[str, dict[str, Any]]:
        """Where the objects are and which ones."""
        return options_of(self.kind.filters, required=True)

    def plan(self, client: Client, params: Mapping[str, Any], lenient: bool) -> Plan:
        """Nothing to do; what is there stands in ``after``. Raises GitLabError."""
        self.resource = self.kind(client, params)
        found = list(self.resource.select())
        self.resource.settle()
        return Plan("none", after={self.kind.plural: found})

    def apply(self, plan: Plan) -> Any:
        """Never called: a plan to read has nothing to apply."""

    def result(self, plan: Plan, outcome: Any) -> Result:
        """The objects under their plural."""
        return {"changed": False, **outcome, "warnings": self.resource.warnings}


# -- one task
def spec_of(operation: Operation) -> dict[str, Any]:
    """The whole argument spec and its rules, as AnsibleModule and ArgumentSpecValidator take them."""
    rules = asdict(operation.rules)
    rules["mutually_exclusive"] += (TOKENS,)
    return {"argument_spec": {**CONNECTION, **operation.options()}, "required_by": {"client_key": ("client_cert",)}, **rules}


def masker(operation: Operation, args: Mapping[str, Any], environ: Mapping[str, str] = os.environ) -> Masker:
    """What hides every secret of a task: those typed, valid or not, and the environment's tokens."""
    typed = {str(args[name]) for name in TOKENS if args.get(name)}
    return Masker(typed | {environ[name] for name in TOKEN_VARIABLES if environ.get(name)} | operation.secrets(args))


def perform(operation: Operation, params: Mapping[str, Any], check_mode: bool, verbosity: int = 0) -> Result:
    """Do what validated parameters ask for, or only predict it; a failure is a result with ``failed``. Nothing is masked yet."""
    try:
        client = Client(server(params))
        return {**_planned(operation, client, params, check_mode), **({"requests": client.requests} if verbosity else {})}
    except GitLabError as error:
        return {"failed": True, "msg": error.message, **error.details()}


def _planned(operation: Operation, client: Client, params: Mapping[str, Any], check_mode: bool) -> Result:
    todo = operation.plan(client, params, lenient=check_mode)
    outcome = todo.after if check_mode or not todo.changed else operation.apply(todo)
    return operation.result(todo, outcome)


def perform_in_process(operation: Operation, args: Mapping[str, Any], name: str, check_mode: bool, verbosity: int) -> Result:
    """One task without AnsibleModule: the same validation, the same result. args: plain data as it was typed."""
    spec = spec_of(operation)
    validated = ArgumentSpecValidator(spec.pop("argument_spec"), **spec).validate(dict(args))
    params = validated.validated_parameters
    if validated.errors:
        unsupported = isinstance(validated.errors[0], UnsupportedError)
        prefix = f"Unsupported parameters for ({name}) module: " if unsupported else ""
        result: Result = {"failed": True, "msg": prefix + validated.errors.msg}
    else:
        result = perform(operation, params, check_mode, verbosity)
    result.setdefault("warnings", []).extend(f"Both option {warning['option']} and its alias {warning['alias']} are set." for warning in validated._warnings)
    masked: Result = masker(operation, args)({**result, "invocation": {"module_args": params}})
    return {**masked, **({"deprecations": validated._deprecations} if validated._deprecations else {})}


class _Module(AnsibleModule):
    """AnsibleModule that shows no secret, not even one inside a free dict, and not when its own constructor fails."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._mask = Masker(())
        super().__init__(supports_check_mode=True, **spec_of(operation))

    def _load_params(self) -> None:
        super()._load_params()
        self._mask = masker(self._operation, self.params)

    def _log_invocation(self) -> None:
        """Arguments are kept out of the system's log: secrets in free dicts would go there in clear."""

    def add_path_info(self, kwargs: Result) -> Result:
        """Our ``path`` is a request's, no file's."""
        return kwargs

    def _return_formatted(self, kwargs: Result) -> None:
        for warning in kwargs.pop("warnings", ()):
            self.warn(self._mask(warning))
        self.no_log_values.clear()  # masked here, the same way as in process
        super()._return_formatted(self._mask({**kwargs, "invocation": {"module_args": self.params}}))


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
