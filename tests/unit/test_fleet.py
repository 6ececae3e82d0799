# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What inventory and lookup know without a server: groups and their names, options that are not there, whose cache it is."""

from __future__ import annotations

import re

import pytest
from ansible.errors import AnsibleError, AnsibleParserError

from ansible_collections.labops.gitlab.plugins.module_utils import client
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project_list import ProjectList
from ansible_collections.labops.gitlab.plugins.module_utils.server import Server
from ansible_collections.labops.gitlab.plugins.plugin_utils.connection import connected, fingerprint, nearest, refuse_unknown, secret_keys
from ansible_collections.labops.gitlab.plugins.plugin_utils.fleet import (
    GROUPINGS,
    always,
    group_names,
    groups_of,
    is_wanted,
    variables_of,
    with_parents,
)

WEB = {
    "id": 7,
    "path_with_namespace": "acme/shop/web",
    "namespace": {"kind": "group", "full_path": "acme/shop"},
    "visibility": "private",
    "topics": ["go", "shop"],
    "archived": True,
}


def test_group_names_are_of_one_group() -> None:
    groups = [("group", "acme"), ("group", "acme/shop"), ("group", "acme_shop"), ("user", "acme_shop"), ("archived", "")]
    names = group_names(groups)

    assert names["group", "acme"] == "gitlab_group_acme"
    assert names["user", "acme_shop"] == "gitlab_user_acme_shop"
    assert names["archived", ""] == "gitlab_archived"
    assert len(set(names.values())) == 5
    assert all(re.fullmatch(r"gitlab_group_acme_shop_[0-9a-f]{6}", names["group", path]) for path in ("acme/shop", "acme_shop"))
    assert names == group_names(reversed(groups))
    mark = names["group", "acme/shop"].removeprefix("gitlab_group_acme_shop_")
    thief = ("group", f"acme_shop_{mark}")  # called as the other is with its mark
    assert group_names([*groups, thief]) == {**names, thief: group_names([*groups, thief])[thief]}
    assert group_names([*groups, thief])[thief].startswith(f"gitlab_group_acme_shop_{mark}_")


def test_groups_are_of_what_was_asked_for() -> None:
    assert set(groups_of(WEB, GROUPINGS)) == {("group", "acme/shop"), ("visibility", "private"), ("topic", "go"), ("topic", "shop"), ("archived", "")}
    assert list(groups_of(WEB, ["archived"])) == [("archived", "")]
    assert list(groups_of({**WEB, "archived": False}, ["archived"])) == []
    assert list(groups_of({**WEB, "path_with_namespace": "alice/web", "namespace": {"kind": "user"}}, ["namespace"])) == [("user", "alice")]


def test_a_project_of_v3_tells_less() -> None:
    assert list(groups_of({"path_with_namespace": "acme/one", "namespace": None}, GROUPINGS)) == [("group", "acme")]


def test_groups_above_are_there_too() -> None:
    above = {("group", "a"), ("group", "a/b"), ("group", "a/b/c"), ("group", "a/d"), ("topic", "x/y")}

    assert with_parents([("group", "a/b/c"), ("group", "a/d"), ("topic", "x/y")]) == above
    assert [kind for kind, _value in always(GROUPINGS)] == ["visibility", "visibility", "visibility", "archived"]
    assert list(always(["topics"])) == []


def test_topics_that_ansible_writes_the_same_are_one_group() -> None:
    topics = {"path_with_namespace": "acme/web", "topics": ["machine learning", "machine-learning", "c++", "Größe"]}

    assert [name for _kind, name in groups_of(topics, ["topics"])] == ["machine_learning", "c__", "Größe"]


@pytest.mark.parametrize(
    ("active", "asked", "wanted"),
    [(None, False, "live archived"), (None, True, "live archived marked"), (True, False, "live"), (False, False, "archived marked")],
)
def test_who_is_a_host(active: bool | None, asked: bool, wanted: str) -> None:
    found = {"live": {"archived": False, "marked_for_deletion_on": None}, "archived": {"archived": True}, "marked": {"marked_for_deletion_on": "2026-01-31"}}

    assert [name for name, project in found.items() if is_wanted(project, active, asked)] == wanted.split()


def test_variables() -> None:
    assert variables_of(WEB).keys() == {"gitlab_project", *(f"gitlab_project_{key}" for key in WEB)}
    assert variables_of(WEB, ["topics", "all"]) == variables_of(WEB)
    assert variables_of(WEB, ["topics", "nothing"]) == {
        "gitlab_project": "acme/shop/web",
        "gitlab_project_id": 7,
        "gitlab_project_path_with_namespace": "acme/shop/web",
        "gitlab_project_topics": ["go", "shop"],
    }


def test_unknown_options() -> None:
    refuse_unknown(["group", "archived"], ["group"])
    with pytest.raises(AnsibleParserError, match="unknown option archive, is archived meant"):
        refuse_unknown(["group", "archived"], ["archive"], AnsibleParserError)
    with pytest.raises(AnsibleError, match=r"unknown option 7$"):
        refuse_unknown(["group"], [7])  # type: ignore[list-item] # YAML's keys are of any type
    assert nearest("visibilty", ["id", "visibility"]) == ", is visibility meant?"
    assert nearest("x", ["id"]) == ""


def test_a_cache_is_of_one_question_and_one_user(monkeypatch: pytest.MonkeyPatch) -> None:
    args = {"api_url": "https://gitlab.example.com", "group": "acme", "topic": ["go"]}
    prints = [fingerprint(args), fingerprint({**args, "group": "other"}), fingerprint({**args, "api_token": "one"}), fingerprint({**args, "api_token": "two"})]
    monkeypatch.setenv("GITLAB_TOKEN", "three")
    prints.append(fingerprint(args))

    assert len(set(prints)) == 5
    typed = fingerprint({**args, "api_token": "one"})
    monkeypatch.setenv("CI_JOB_TOKEN", "another with each job")
    assert fingerprint(args) == prints[-1]
    assert fingerprint({**args, "api_token": "one"}) == typed == prints[2]
    monkeypatch.delenv("GITLAB_TOKEN")
    assert fingerprint(args) not in prints
    assert fingerprint(args) == fingerprint(dict(reversed(args.items())))


def test_connections_end() -> None:
    with connected():
        client.session_for(Server("https://gitlab.example.com", ("PRIVATE-TOKEN", "x")))
        opened = len(client._sessions)

    assert (opened, client._sessions) == (1, {})


def test_secret_keys() -> None:
    assert {"runners_token", "import_url"} <= secret_keys(ProjectList)
