# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module does with a resource: manage one object, or read those that match."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Protocol

from ansible_collections.labops.gitlab.plugins.module_utils.arguments import CONNECTION, MISSING_PARENT, STATE, TOKENS, UPDATE_SECRETS, options_of
from ansible_collections.labops.gitlab.plugins.module_utils.client import Client
from ansible_collections.labops.gitlab.plugins.module_utils.errors import ProjectMissingError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Rules
from ansible_collections.labops.gitlab.plugins.module_utils.plan import Plan, not_taken_over, plan
from ansible_collections.labops.gitlab.plugins.module_utils.resource import Resource

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
        self.resource = self.kind(client, params)
        return plan(self.resource, self._current(lenient), self.resource.wanted(), params["state"], params.get("update_secrets", "on_change"))

    def _current(self, lenient: bool) -> Any:
        try:
            current = self.resource.find()
            self.resource.settle()
        except ProjectMissingError:
            # without this no playbook could be checked before its first run
            if not (lenient and self.resource.params["state"] == "present" and self.resource.params.get("missing_parent") == "predict"):
                raise
            project = self.resource.params["project"]
            self.resource.warnings.append(f"project {project} is absent or not visible to this token: this is predicted for an empty project of that path")
            return self.resource.find_in_missing_project()
        return current

    def apply(self, plan: Plan) -> Any:
        """Create, update or delete, and warn of what the server did not take over. Raises GitLabError."""
        if plan.before is None:
            answer = self.resource.create(plan.payload)
        elif plan.action == "delete":
            return self.resource.delete(plan.before)
        else:
            answer = self.resource.update(plan.before, plan.payload)
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
            **self.resource.report(),
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


def spec_of(operation: Operation) -> dict[str, Any]:
    """The whole argument spec and its rules, as AnsibleModule and ArgumentSpecValidator take them."""
    rules = asdict(operation.rules)
    rules["mutually_exclusive"] += (TOKENS,)
    return {"argument_spec": {**CONNECTION, **operation.options()}, "required_by": {"client_key": ("client_cert",)}, **rules}
