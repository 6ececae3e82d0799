# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module does with a resource: manage one object, or read those that match."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any, Callable, Protocol, TypeVar

from ansible_collections.labops.gitlab.plugins.module_utils import placeholders
from ansible_collections.labops.gitlab.plugins.module_utils.arguments import CONNECTION, MISSING_PARENT, STATE, TOKENS, UPDATE_SECRETS, options_of
from ansible_collections.labops.gitlab.plugins.module_utils.client import Client
from ansible_collections.labops.gitlab.plugins.module_utils.dialect import fitted, refuse_options
from ansible_collections.labops.gitlab.plugins.module_utils.errors import GitLabError, ProjectMissingError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Object, Rules, by_name, read, same, texts
from ansible_collections.labops.gitlab.plugins.module_utils.plan import Plan, Schema
from ansible_collections.labops.gitlab.plugins.module_utils.resource import Resource
from ansible_collections.labops.gitlab.plugins.module_utils.secrets import Masker

TOKEN_VARIABLES = ("GITLAB_TOKEN", "CI_JOB_TOKEN")
Found = TypeVar("Found")
Result = dict[str, Any]  # what a module returns: JSON types only


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
        self.resource = resource = self.kind(client, params)
        current = read_or_predict(resource, lenient, resource.find, resource.find_in_missing_project)
        return decide(resource, current, resource.wanted(), params["state"], params.get("update_secrets", "on_change"))

    def apply(self, plan: Plan) -> Any:
        """Create, update or delete. Raises GitLabError."""
        return carry_out(self.resource, plan)

    def result(self, plan: Plan, outcome: Any) -> Result:
        """The object under its name, what it was, and what was changed."""
        subject = outcome or plan.before or {}
        return {
            "changed": plan.changed,
            "action": plan.action,
            self.kind.name: outcome,
            "before": plan.before,
            "diff": plan.diff,
            **self.resource.report(),
            "id": subject.get("id"),
            "web_url": subject.get("web_url"),
            "warnings": [*self.resource.warnings, *plan.warnings],
        }


def read_or_predict(resource: Resource, lenient: bool, read: Callable[[], Found], predict: Callable[[], Found]) -> Found:
    """What is there; where its project is missing, and lenient allows it, what would be there in an empty project. Raises GitLabError."""
    try:
        found = read()
        resource.settle()
    except ProjectMissingError:
        # without this no playbook could be checked before its first run
        if not (lenient and resource.params.get("state", "present") == "present" and resource.params.get("missing_parent") == "predict"):
            raise
        project = resource.params["project"]
        resource.warnings.append(f"project {project} is absent or not visible to this token: this is predicted for an empty project of that path")
        return predict()
    return found


def decide(resource: Resource, current: Object | None, wanted: Object, state: str, update_secrets: str = "on_change") -> Plan:
    """The plan for one object, as this server's API can carry it out. Raises InputError for what it does not have."""
    todo = placeholders.planned(resource, current, wanted, state, update_secrets)
    return fitted(resource, wanted, todo) if resource.client.speaks_v3 else todo


def carry_out(resource: Resource, plan: Plan) -> Object | None:
    """Do to one object what is planned, and warn of what the server did not take over; the object as it then is. Raises GitLabError."""
    if plan.before is None:
        answer = resource.create(plan.payload)
    elif plan.action == "delete":
        resource.delete(plan.before)
        return None
    else:
        answer = resource.update(plan.before, plan.payload)
    asked = {name: value for name, value in plan.payload.items() if name in plan.diff["after"]}  # what is sent because GitLab demands it is nobody's wish
    resource.warnings += not_taken_over(resource, asked, answer)
    return answer


def not_taken_over(resource: Schema, sent: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """A warning for each field that the server's answer shows otherwise than it was sent: servers drop what they do not know without a word."""
    fields = by_name(resource.fields)
    return [
        f"GitLab did not take over {name!r}: sent {'what is not shown' if fields[name].holds_secret else repr(value)}, "
        f"its answer has {read(answer, fields[name].place)!r}. "
        "This server's version, edition or licence may not know it, or this token may not set it."
        for name, value in sent.items()
        if name in fields and fields[name].readable and not same(fields[name], read(answer, fields[name].place), value)
    ]


class Read:
    """An _info module over a resource: the objects that match, none is no error. offline: some of them without a server."""

    def __init__(self, kind: type[Resource], offline: bool = False) -> None:
        self.kind = kind
        self.offline = offline
        self.rules = kind.info_rules
        self.secrets = kind.secrets
        self.resource: Resource

    def options(self) -> dict[str, dict[str, Any]]:
        """Where the objects are and which ones."""
        no_server = {"api_url": {**CONNECTION["api_url"], "required": False}} if self.offline else {}
        return {**options_of(self.kind.filters, required=True), **no_server}

    def plan(self, client: Client, params: Mapping[str, Any], lenient: bool) -> Plan:
        """Nothing to do; what is there stands in ``after``. Raises GitLabError."""
        self.resource = self.kind(client, params)
        if client.speaks_v3:
            refuse_options(self.kind.name, params)
        found = list(self.resource.select())
        self.resource.settle()
        return Plan("none", after={self.kind.plural: found})

    def apply(self, plan: Plan) -> Any:
        """Never called: a plan to read has nothing to apply."""

    def result(self, plan: Plan, outcome: Any) -> Result:
        """The objects under their plural."""
        return {"changed": False, **outcome, "warnings": self.resource.warnings}


def spec_of(operation: Operation) -> dict[str, Any]:
    """The whole argument spec and its rules, as AnsibleModule and ArgumentSpecValidator take them."""
    rules = asdict(operation.rules)
    rules["mutually_exclusive"] += (TOKENS,)
    return {"argument_spec": {**CONNECTION, **operation.options()}, "required_by": {"client_key": ("client_cert",)}, **rules}


def understood(client: Client, ask: Callable[[], Found]) -> Found:
    """What is only read, also from a server that turns out to speak v3 alone. Raises GitLabError."""
    try:
        return ask()
    except GitLabError as error:
        if not client.turns_to_v3(error):
            raise
        return ask()


def planned(operation: Operation, client: Client, params: Mapping[str, Any], lenient: bool) -> Plan:
    """What an operation has to do. Raises GitLabError."""
    return understood(client, lambda: operation.plan(client, params, lenient))


def masker(operation: Operation, *arguments: Mapping[str, Any]) -> Masker:
    """What hides every secret of a task, as typed and as parsed (a dict can be typed as a text), and the environment's tokens."""
    known = {*CONNECTION, *operation.options()}
    secrets = set().union(*(_secrets(operation, known, args) for args in arguments), _environment_tokens())
    return Masker({secret for secret in secrets if not placeholders.name_in(secret)})  # their names tell what is to be filled in


def _environment_tokens() -> set[str]:
    return {os.environ[name] for name in TOKEN_VARIABLES if os.environ.get(name)}


def _secrets(operation: Operation, known: Collection[str], args: Mapping[str, Any]) -> set[str]:
    typed = {str(args[name]) for name in TOKENS if args.get(name)} | set(re.findall(r"//[^/@]*?:([^/@]+)@", str(args.get("api_url"))))
    misplaced = [value for name, value in args.items() if name not in known and not name.startswith("_ansible_")]  # a secret under a wrong name is one still
    return typed | operation.secrets(args) | set(texts(misplaced))
