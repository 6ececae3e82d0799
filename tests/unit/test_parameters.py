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
from ansible_collections.labops.gitlab.plugins.module_utils.resources.branch import Branch
from ansible_collections.labops.gitlab.plugins.module_utils.resources.fork import ProjectFork
from ansible_collections.labops.gitlab.plugins.module_utils.resources.hook import ProjectHook
from ansible_collections.labops.gitlab.plugins.module_utils.resources.member import ProjectMember
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project import Project
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project_fields import NOT_IN_POST, OLD_WORDS
from ansible_collections.labops.gitlab.plugins.module_utils.resources.protected_branch import GRANTS, LEVELS, ProtectedBranch
from ansible_collections.labops.gitlab.plugins.module_utils.resources.share import ProjectShare

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE / "parameters.yml"
SOURCE = HERE.parents[2] / "shared" / "facts" / "project-params.yaml"

OLD = {word.option.name: word for word in OLD_WORDS}
V3_ALONE = {"builds_enabled", "public", "visibility_level"}
NOT_FIELDS: dict[str, dict[str, str]] = {
    "project": {
        "namespace_id": "part of the full path that names the project; the field namespace moves it",
        **{name: f"an old word for {word.means}, taken as an option" for name, word in OLD.items() if name not in V3_ALONE},
    },
    "hook": {},
    "member": {
        "user_id": "says who the member is",
        "username": "says who the member is",
        "invite_source": "for GitLab's own tracking",
    },
    "fork": {
        "namespace_id": "part of the full path that names the fork",
        "namespace_path": "part of the full path that names the fork",
        "namespace": "part of the full path that names the fork",
        "path": "part of the full path that names the fork",
    },
    "branch": {"branch": "says which branch it is"},
    "protected_branch": {"name": "says which rule it is"},
    "share": {"group_id": "says which group; its path is taken too"},
}
# what the API has no parameter for: verbs of their own, and parts of an address
OUR_OWN = {"project": {"archived", "namespace"}, "fork": {"source"}, "hook": {"test"}}
OTHER_PLACES = {"avatar": "avatar_sha256"}  # an address says nothing of the picture
# who it is by name, which is turned into an id; and how a grant is addressed, which the resource finds out
NAMES, HANDLES = {"username", "group"}, {"id", "_destroy"}
# parameters that are compared otherwise than by their place in an answer: grants as sets, and where a branch came from not at all
COMPARED_OTHERWISE = {*GRANTS, "ref"}
KINDS: dict[str, type[Resource]] = {
    "project": Project,
    "hook": ProjectHook,
    "member": ProjectMember,
    "fork": ProjectFork,
    "branch": Branch,
    "protected_branch": ProtectedBranch,
    "share": ProjectShare,
}
MADE_ANEW = ("share",)  # what a PUT would change is removed and made again
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
    if found.type not in ("access_level", "path"):
        assert (found.type, found.elements) == (parameter["type"], parameter.get("elements", ""))
        assert set(found.choices) == set(parameter.get("choices") or ())
    assert found.secret is bool(parameter.get("sensitive") and parameter["type"] != "list")
    assert {option.name for option in found.options} - NAMES == set(parameter.get("suboptions") or ()) - HANDLES
    assert found.create_only is (not parameter["update"] and kind not in MADE_ANEW) or parameter["name"] in GRANTS


@pytest.mark.parametrize("kind", KINDS)
def test_no_field_is_invented(kind: str) -> None:
    known = {p["name"] for p in FACTS[kind]}
    assert {f.name for f in KINDS[kind].fields} - known == OUR_OWN.get(kind, set())


def test_old_words_are_typed_as_ever_and_mean_fields() -> None:
    facts = {p["name"]: p for p in FACTS["project"]}
    options = {option.name: option for option in Project.options}
    for name, word in OLD.items():
        meant = field("project", word.means)
        assert meant is not None
        assert word.option == options[name]
        if name not in V3_ALONE:
            assert (word.option.type, word.option.elements) == (facts[name]["type"], facts[name].get("elements", ""))
        for values in word.values.values():
            assert meant.type == "bool" or set(values) <= set(meant.choices)


def test_what_post_does_not_take() -> None:
    update_only = {p["name"] for p in FACTS["project"] if not p["create"]} - set(NOT_FIELDS["project"])
    assert {"archived", *update_only} == NOT_IN_POST


def test_where_answers_have_it() -> None:
    for kind, parameter in CASES:
        found = field(kind, parameter["name"]) if parameter["name"] not in COMPARED_OTHERWISE else None
        if found is not None and found.readable and not found.holds_secret:
            assert found.place == OTHER_PLACES.get(parameter["name"], parameter["readback"].rpartition("[].")[2]), parameter["name"]
        elif found is not None and not found.holds_secret:
            assert "readback" not in parameter, parameter["name"]


def test_access_levels() -> None:
    choices = next(p["choices"] for p in FACTS["member"] if p["name"] == "access_level")
    assert sorted(ACCESS_LEVELS.values()) == sorted(choices)


def test_levels_of_protected_branches() -> None:
    for parameter in FACTS["protected_branch"]:
        if parameter["name"].endswith("_access_level"):
            found = field("protected_branch", parameter["name"])
            assert found is not None
            assert sorted(LEVELS[choice] for choice in found.choices if choice in LEVELS) == parameter["choices"]
            assert sorted(int(choice) for choice in found.choices if choice not in LEVELS) == parameter["choices"]


@pytest.mark.skipif(not SOURCE.exists(), reason="the facts are not beside this repository")
def test_the_table_is_what_the_facts_say() -> None:
    assert reduced(yaml.safe_load(SOURCE.read_text(encoding="utf-8"))) == FACTS


if __name__ == "__main__":
    text = yaml.safe_dump(reduced(yaml.safe_load(SOURCE.read_text(encoding="utf-8"))), sort_keys=False, width=150)
    TABLE.write_text(
        f"# The API's parameters of projects and what belongs to them. Written by: python {pathlib.Path(__file__).name}\n---\n{text}", encoding="utf-8"
    )
