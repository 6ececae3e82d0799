# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Argument specs: the connection that every module shares, and the options of a resource's fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible.module_utils.basic import env_fallback

from ansible_collections.labops.gitlab.plugins.module_utils.fields import ACCESS_LEVELS, Field

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
    "gitlab_version": {"type": "str"},
    "api_version": {"type": "str", "choices": ["auto", "v4", "v3"], "default": "auto"},
    "read_only": {"type": "bool", "default": False},
}
TOKENS = ("api_token", "api_oauth_token", "api_job_token")
STATE = {"type": "str", "choices": ["present", "absent"], "default": "present"}
UPDATE_SECRETS = {"type": "str", "choices": ["on_change", "always", "on_create"], "default": "on_change"}
MISSING_PARENT = {"type": "str", "choices": ["predict", "fail"], "default": "predict"}


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
