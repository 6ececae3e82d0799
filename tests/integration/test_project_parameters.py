# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project with every parameter that GitLab has for creating and changing one, and with the words of older GitLabs."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
import yaml

from emulator import Emulator
from integration.harness import DOORS, ROOT, Refusal, Step, both_doors, in_process, play, refused

PATH = "acme/shop/api"
EVERYTHING = {"version": "19.5", "edition": "ee", "licence": "ultimate", "saas": True}
FACTS: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "unit" / "parameters.yml").read_text(encoding="utf-8"))["project"]
OLD = {
    **dict.fromkeys(("issues_enabled", "merge_requests_enabled", "wiki_enabled", "jobs_enabled", "snippets_enabled", "container_registry_enabled"), False),
    "tag_list": ["go"],
    "emails_disabled": True,
    "public_builds": False,
}
# by other means, each in a test of its own: where a project is, comes from and is called, its picture, and a fork's own switch
ELSEWHERE = {
    *("name", "path", "namespace_id", "default_branch", "avatar", "import_url", "mr_default_target_self", "mirror_branch_regex"),
    *("initialize_with_readme", "template_name", "template_project_id", "use_custom_template", "group_with_project_templates_id"),
}
SPECIAL: dict[str, tuple[Any, Any]] = {
    "mirror": (True, True),
    "mirror_user_id": (1, 2),
    "repository_object_format": ("sha256", "sha256"),
    "ci_id_token_sub_claim_components": (["project_path", "ref"], ["project_path", "ref", "ref_type"]),
    "container_expiration_policy_attributes": (
        {"cadence": "7d", "enabled": True, "keep_n": 5, "older_than": "14d", "name_regex": "a.*", "name_regex_keep": "b.*"},
        {"keep_n": 7},
    ),
}


def values(parameter: dict[str, Any]) -> tuple[Any, Any]:
    """Two different values of a parameter."""
    name, choices = parameter["name"], parameter.get("choices")
    if name in SPECIAL:
        return SPECIAL[name]
    if choices:
        return choices[-1], choices[0]
    pairs = {"bool": (True, False), "int": (11, 12), "str": ("one", "two"), "list": (["a", "b"], ["b"])}
    return pairs[parameter["type"]]


PARAMETERS = {p["name"]: values(p) for p in FACTS if p["name"] not in (*OLD, *ELSEWHERE)}


def prepare(gl: Emulator) -> None:
    """A group, and more projects than one page has."""
    gl.group("acme/shop")
    gl.user("alice")


@pytest.mark.parametrize("door", DOORS)
def test_every_parameter(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """Created with each, found so, changed in each, found so again, by GitLab's own record."""
    gl.reset(**EVERYTHING)
    prepare(gl)
    first, second = ({name: pair[turn] for name, pair in PARAMETERS.items()} for turn in (0, 1))
    tasks = [
        {"name": f"{name} {mode}", "labops.gitlab.project": {"project": PATH, **wanted}, "check_mode": mode == "check"}
        for name, wanted in (("first", first), ("second", second))
        for mode in ("check", "do", "again")
    ]
    run = play(gl, tmp_path, tasks, door=door)
    assert run.code == 0, run.output
    assert not gl.crashes
    assert not gl.undeclared
    actions = [run.results[task["name"]]["action"] for task in tasks]
    assert actions == ["create", "create", "none", "update", "update", "none"]
    assert not [result["warnings"] for result in run.results.values() if result.get("warnings")]
    # each was sent, as what it is
    sent = [{**entry.body} for entry in gl.log if entry.method in ("POST", "PUT") and entry.body]
    created, changed = {**sent[0], **sent[1]}, sent[2]
    same_in_both = {name for name in PARAMETERS if first[name] == second[name]}
    assert {name: created[name] for name in PARAMETERS} == first
    assert {name: changed[name] for name in changed} == {name: value for name, value in second.items() if name not in same_in_both}
    stored = gl.find_project(PATH)
    assert stored is not None
    for name, value in second.items():
        expected = {**first[name], **value} if isinstance(value, dict) else value
        kept = {key: stored[name][key] for key in expected} if isinstance(value, dict) else stored[name]
        assert kept == expected, name


def test_the_parameters_are_all_there_are() -> None:
    """Together with the old words and those that have tests of their own they are GitLab's 96 of POST and 123 of PUT."""
    assert {*PARAMETERS, *OLD, *ELSEWHERE} == {p["name"] for p in FACTS}
    assert (sum(p["create"] for p in FACTS), sum(p["update"] for p in FACTS)) == (96, 123)


def said(*words: str) -> list[str]:
    """The warnings about old words."""
    return [f"'{word}' is an old word" for word in words]


OF_V3 = (
    *("issues_enabled", "merge_requests_enabled", "builds_enabled", "wiki_enabled", "snippets_enabled", "container_registry_enabled"),
    *("shared_runners_enabled", "public", "visibility_level", "public_builds"),
)
SENT = {
    **{f"{feature}_access_level": "disabled" for feature in ("issues", "merge_requests", "builds", "wiki", "snippets", "container_registry")},
    **{"shared_runners_enabled": False, "public_jobs": False, "description": "Orders"},
}
TYPED = {"description": "Orders", **{name: False for name in OF_V3 if name not in ("public", "visibility_level")}}
IMPORT = "https://git.example.com/orders.git"


@pytest.mark.drives("POST /projects", "name", "path", "namespace_id", "description", "import_url", *OF_V3)
@pytest.mark.drives("POST /projects/user/:user_id", "user_id", "name", "description", "import_url", *OF_V3)
@pytest.mark.parametrize("door", DOORS)
def test_creating_as_v3_had_it(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """Every parameter of the two operations of v3, sent in the words of today."""
    prepare(gl)
    group = gl.group("acme/shop")["id"]
    levels = {"visibility_level": 10}, {"public": True}
    tasks = [
        {"name": f"{namespace} {number}", "labops.gitlab.project": {"project": f"{namespace}/p{number}", "name": f"Orders {number}", **TYPED, **level, **more}}
        for namespace, more in (("acme/shop", {}), ("alice", {"user_id": 2}))
        for number, level in enumerate(levels)
    ]
    for task in tasks[::2]:
        task["labops.gitlab.project"] |= {"path": "orders", "import_url": IMPORT}  # type: ignore[operator] # of the modules' arguments
    run = play(gl, tmp_path, tasks, door=door)
    assert run.code == 0, run.output
    assert [result["action"] for result in run.results.values()] == ["create"] * 4
    posts = [(entry.path, entry.body) for entry in gl.log if entry.method == "POST"]
    first = {**SENT, "name": "Orders 0", "path": "orders", "visibility": "internal", "import_url": IMPORT}
    second = {**SENT, "name": "Orders 1", "path": "p1", "visibility": "public"}
    assert posts == [
        ("/api/v4/projects", {**first, "namespace_id": group}),
        ("/api/v4/projects", {**second, "namespace_id": group}),
        ("/api/v4/projects/user/2", first),
        ("/api/v4/projects/user/2", second),
    ]
    for path in ("acme/shop/orders", "acme/shop/p1", "alice/orders", "alice/p1"):
        stored = gl.find_project(path)
        assert stored is not None
        assert {name: stored[name] for name in SENT} == SENT


@pytest.mark.drives("PUT /projects/:id", "id", "name", "path", "description", "default_branch", *OF_V3)
def test_editing_as_v3_had_it(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Every parameter of the operation of v3, by the id."""
    made = gl.project(PATH, default_branch="main")
    gl.branch(PATH, "trunk", ref="main")
    edited = {"project": str(made["id"]), "name": "Orders", "path": "orders", "default_branch": "trunk", **TYPED}
    steps = [{**edited, "visibility_level": 20}, {**edited, "public": False}]
    run = play(gl, tmp_path, [{"name": str(number), "labops.gitlab.project": args} for number, args in enumerate([*steps, steps[1]])])
    assert run.code == 0, run.output
    assert [run.results[name]["action"] for name in "012"] == ["update", "update", "none"]
    assert [entry.body for entry in gl.log if entry.method == "PUT"] == [
        {**SENT, "name": "Orders", "path": "orders", "default_branch": "trunk", "visibility": "public"},
        {"visibility": "private"},
    ]
    stored = gl.find_project("acme/shop/orders")
    assert stored is not None
    assert {name: stored[name] for name in (*SENT, "name", "default_branch", "visibility")} == {
        **{**SENT, "name": "Orders", "default_branch": "trunk", "visibility": "private"}
    }


V3 = {
    **{"description": "Orders", "public_builds": False, "shared_runners_enabled": False, "builds_enabled": False, "visibility_level": 10},
    **{f"{feature}_enabled": False for feature in ("issues", "merge_requests", "wiki", "snippets", "container_registry")},
}
V3_WORDS = said(*(name for name in V3 if name not in ("description", "shared_runners_enabled")))
ALL_ON = {**V3, **{name: True for name, value in V3.items() if value is False}}

OLD_CASES: dict[str, list[Step]] = {
    "words of v3": [
        Step({"project": PATH, "name": "Orders", **V3}, "create", 3, V3_WORDS),
        Step({"project": PATH, "name": "Orders", **V3}, "none", 1, V3_WORDS),
        Step({"project": PATH, **ALL_ON, "visibility_level": 20}, "update", 2, V3_WORDS),
        Step({"project": PATH, **ALL_ON, "visibility_level": 20}, "none", 1, V3_WORDS),
        Step({"project": PATH, "public": True}, "none", 1, said("public")),
        Step({"project": PATH, "public": False}, "update", 2, said("public")),
        Step({"project": PATH, "public": False}, "none", 1, said("public")),
    ],
    "what is on for members is on": [
        Step({"project": PATH, "issues_access_level": "private"}, "create", 3),
        Step({"project": PATH, "issues_enabled": True}, "none", 1, said("issues_enabled")),
        Step({"project": PATH, "jobs_enabled": False}, "update", 2, said("jobs_enabled")),
        Step({"project": PATH, "jobs_enabled": True}, "update", 2, said("jobs_enabled")),
    ],
    "deprecated since": [
        Step({"project": PATH, **OLD}, "create", 3, said(*OLD)),
        Step({"project": PATH, **OLD}, "none", 1, said(*OLD)),
        Step({"project": PATH, "tag_list": ["go", "shop"], "emails_disabled": False}, "update", 2, said("tag_list", "emails_disabled")),
    ],
}


@pytest.mark.parametrize("case", OLD_CASES)
def test_old_words(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    both_doors(gl, tmp_path, "project", OLD_CASES[case], prepare)


NEVER_TOLD = {"show_default_award_emojis": False, "feature_flags_minimum_role": "owner", "fallback_approvals_required": 2}


def test_what_gitlab_never_tells(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """It goes to a new project and along with other changes, and is no change by itself."""
    regex = {"mirror": True, "mirror_branch_regex": "release/.*"}
    steps = [
        Step({"project": PATH, **NEVER_TOLD, **regex}, "create", 4),
        Step({"project": PATH, **NEVER_TOLD, **regex, "fallback_approvals_required": 3}, "none", 1),
        Step({"project": PATH, **NEVER_TOLD, **regex, "fallback_approvals_required": 3, "description": "x"}, "update", 2),
    ]
    outcomes = both_doors(gl, tmp_path, "project", steps, prepare, whole=True, **EVERYTHING)
    assert [r.body for r in outcomes[2].requests if r.method == "PUT"] == [
        {**NEVER_TOLD, "fallback_approvals_required": 3, "mirror_branch_regex": "release/.*", "description": "x"}
    ]
    stored = gl.find_project(PATH)
    assert stored is not None
    assert {name: stored[name] for name in NEVER_TOLD} == {**NEVER_TOLD, "fallback_approvals_required": 3}


LEFT_OUT = {"mirror_user_id": 1, "only_mirror_protected_branches": True, "mr_default_target_self": True}


def test_what_means_something_elsewhere_only(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Switches of mirrors and forks do not make every run a change where GitLab does not tell them."""
    warned = [f"'{name}' is left out" for name in LEFT_OUT]
    steps = [
        Step({"project": PATH, **LEFT_OUT}, "create", 3, warned),
        Step({"project": PATH, **LEFT_OUT}, "none", 1, warned),
        Step({"project": PATH, "mirror": True, "only_mirror_protected_branches": True}, "update", 2),
        Step({"project": PATH, "only_mirror_protected_branches": True, "ci_config_path": ".gitlab-ci.yml"}, "none", 1),
        Step({"project": "acme/fork", "mr_default_target_self": True}, "update", 2),
        Step({"project": "acme/fork", "mr_default_target_self": True}, "none", 1),
    ]

    def forked(gl: Emulator) -> None:
        prepare(gl)
        gl.project("acme/fork", forked_from_id=gl.project("acme/source")["id"])

    both_doors(gl, tmp_path, "project", steps, forked)


@pytest.mark.parametrize(
    ("settings", "wanted", "kept"),
    [
        (
            {"edition": "ce"},
            {"description": "x", "approvals_before_merge": 2, "merge_trains_enabled": True},
            ["approvals_before_merge", "merge_trains_enabled"],
        ),
        (
            {"licence": "premium"},
            {"description": "x", "approvals_before_merge": 2, "prevent_merge_without_jira_issue": True},
            ["prevent_merge_without_jira_issue"],
        ),
        (
            {"version": "18.9"},
            {"description": "x", "automatic_rebase_enabled": True, "cicd_catalog_enabled": True},
            ["automatic_rebase_enabled", "cicd_catalog_enabled"],
        ),
    ],
)
def test_what_a_server_does_not_know(gl: Emulator, tmp_path: pathlib.Path, settings: dict[str, Any], wanted: dict[str, Any], kept: list[str]) -> None:
    """It drops it without a word; the answer gives it away."""
    warned = [f"did not take over '{name}'" for name in kept]
    in_process(gl, tmp_path, "project", [Step({"project": PATH, **wanted}, "create", None, warned)], prepare, **settings)


EXCLUDING: list[Refusal] = [
    Refusal(
        {"project": PATH, "import_url": "https://x.example.com/a.git", "template_name": "rails"}, "mutually exclusive: import_url|template_name", requests=0
    ),
    Refusal({"project": PATH, "topics": ["a"], "tag_list": ["b"]}, "mutually exclusive: topics|tag_list", requests=0),
    Refusal({"project": PATH, "visibility": "private", "public": True}, "mutually exclusive: visibility|public", requests=0),
    Refusal(
        {"project": PATH, "mirror_branch_regex": "x", "only_mirror_protected_branches": True},
        "mutually exclusive: only_mirror_protected_branches|mirror_branch_regex",
        requests=0,
    ),
    Refusal({"project": PATH, "visibility_level": 5}, "value of visibility_level must be one of: 0, 10, 20", requests=0),
]


def test_what_excludes_each_other(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Before anything is asked."""
    refused(gl, tmp_path, "project", EXCLUDING, prepare, ordinary=False)
