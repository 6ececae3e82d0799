# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Completeness: every parameter of GitLab's API is a field of its resource, or stands here with the reason why not."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
import yaml

from ansible_collections.labops.gitlab.plugins.module_utils.fields import ACCESS_LEVELS, Field
from ansible_collections.labops.gitlab.plugins.module_utils.resource import Resource
from ansible_collections.labops.gitlab.plugins.module_utils.resources.hook import ProjectHook
from ansible_collections.labops.gitlab.plugins.module_utils.resources.member import ProjectMember
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project import _NOT_IN_POST, Project

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE / "parameters.yml"
SOURCE = HERE.parents[2] / "shared" / "facts" / "project-params.yaml"

PER_CALLER = "later: GET tells what this caller may use, not what is set; its access level is exact"
EFFECTIVE = "later: GET tells what is in effect, not what is set"
WRITE_ONLY = "later: GET does not return it"
NOT_FIELDS: dict[str, dict[str, str]] = {
    "project": {
        "namespace_id": "part of the full path that names the project",
        "tag_list": "the old word for topics",
        "public_builds": "the old word for public_jobs",
        "issues_enabled": PER_CALLER,
        "merge_requests_enabled": PER_CALLER,
        "wiki_enabled": PER_CALLER,
        "jobs_enabled": PER_CALLER,
        "snippets_enabled": PER_CALLER,
        "container_registry_enabled": PER_CALLER,
        "emails_disabled": "the old word for emails_enabled, which is its opposite",
        "lfs_enabled": EFFECTIVE,
        "service_desk_enabled": EFFECTIVE,
        "auto_devops_enabled": EFFECTIVE,
        "keep_latest_artifact": EFFECTIVE,
        "avatar": "later: a file, whose content GET does not tell",
        "import_url": "later: GET returns it without its credentials",
        "show_default_award_emojis": WRITE_ONLY,
        "feature_flags_minimum_role": WRITE_ONLY,
        "fallback_approvals_required": WRITE_ONLY,
        "mirror_branch_regex": WRITE_ONLY,
        "template_name": WRITE_ONLY,
        "template_project_id": WRITE_ONLY,
        "use_custom_template": WRITE_ONLY,
        "group_with_project_templates_id": WRITE_ONLY,
    },
    "hook": {},
    "member": {
        "user_id": "says who the member is",
        "username": "says who the member is",
        "invite_source": "for GitLab's own tracking",
    },
}
BY_THEIR_OWN_REQUEST: dict[str, set[str]] = {"project": {"archived"}, "hook": {"test"}, "member": set()}
KINDS: dict[str, type[Resource]] = {"project": Project, "hook": ProjectHook, "member": ProjectMember}
KEPT = ("name", "type", "elements", "choices", "create", "update", "readback", "readback_exact", "sensitive", "suboptions")


def reduced(source: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The facts that the tests need, of each kind."""
    return {kind: [{key: p[key] for key in KEPT if p.get(key) is not None} for p in source[kind]["parameters"]] for kind in KINDS}


FACTS: dict[str, list[dict[str, Any]]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))


def field(kind: str, name: str) -> Field | None:
    """The field of that name."""
    return next((f for f in KINDS[kind].fields if f.name == name), None)


CASES = [(kind, p) for kind, parameters in FACTS.items() for p in parameters]


@pytest.mark.parametrize(("kind", "parameter"), CASES, ids=[f"{kind}-{p['name']}" for kind, p in CASES])
def test_every_parameter_is_a_field_or_has_a_reason(kind: str, parameter: dict[str, Any]) -> None:
    found = field(kind, parameter["name"])
    if parameter["name"] in NOT_FIELDS[kind]:
        assert found is None, "it is a field by now: take its reason out"
        return
    assert found is not None, "neither a field nor in the table of reasons"
    if found.type != "access_level":
        assert (found.type, found.elements) == (parameter["type"], parameter.get("elements", ""))
        assert set(found.choices) == set(parameter.get("choices") or ())
    assert found.secret is bool(parameter.get("sensitive") and parameter["type"] != "list")
    assert {option.name for option in found.options} == set(parameter.get("suboptions") or ())
    assert found.create_only is (not parameter["update"])


@pytest.mark.parametrize("kind", KINDS)
def test_no_field_is_invented(kind: str) -> None:
    known = {p["name"] for p in FACTS[kind]}
    assert {f.name for f in KINDS[kind].fields} - known == BY_THEIR_OWN_REQUEST[kind]


def test_what_post_does_not_take() -> None:
    update_only = {p["name"] for p in FACTS["project"] if not p["create"]} - set(NOT_FIELDS["project"])
    assert {"archived", *update_only} == _NOT_IN_POST


def test_where_answers_have_it() -> None:
    for kind, parameter in CASES:
        found = field(kind, parameter["name"])
        if found is not None and found.readable and not found.holds_secret:
            assert found.place == parameter["readback"], parameter["name"]
        elif found is not None and not found.holds_secret:
            assert "readback" not in parameter, parameter["name"]


def test_access_levels() -> None:
    choices = next(p["choices"] for p in FACTS["member"] if p["name"] == "access_level")
    assert sorted(ACCESS_LEVELS.values()) == sorted(choices)


@pytest.mark.skipif(not SOURCE.exists(), reason="the facts are not beside this repository")
def test_the_table_is_what_the_facts_say() -> None:
    assert reduced(yaml.safe_load(SOURCE.read_text(encoding="utf-8"))) == FACTS


if __name__ == "__main__":
    text = yaml.safe_dump(reduced(yaml.safe_load(SOURCE.read_text(encoding="utf-8"))), sort_keys=False, width=150)
    TABLE.write_text(f"# The API's parameters of projects, hooks and members. Written by: python {pathlib.Path(__file__).name}\n---\n{text}", encoding="utf-8")
