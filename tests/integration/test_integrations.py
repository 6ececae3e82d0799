# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""integrations through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import Refusal, Step, again, both_doors, in_process, play, refused

PROJECT = "acme/shop/api"
WEBHOOK = "https://hooks.slack.com/services/secret-one"
WIKI = {"external_wiki_url": "https://wiki.example.com"}
REDMINE = {"project_url": "https://r.example.com", "issues_url": "https://r.example.com/:id", "new_issue_url": "https://r.example.com/new"}


def prepare(gl: Emulator) -> None:
    """A project with two integrations of its own and one that its group has given."""
    gl.project(PROJECT)
    gl.integration("acme/shop", "emails-on-push", recipients="group@example.com")
    gl.integration(PROJECT, "external-wiki", **WIKI)
    gl.integration(PROJECT, "redmine", **REDMINE)


def declare(integrations: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The arguments of a task."""
    return {"project": PROJECT, "integrations": integrations, **more}


SLACK = {"settings": {"webhook": WEBHOOK, "channel": "#a"}}
YOUTRACK = {"settings": {"project_url": "https://y.example.com", "issues_url": "https://y.example.com/:id"}}

CASES: dict[str, list[Step]] = {
    "whole life": [
        create := Step(declare({"slack": SLACK, "external_wiki": {"settings": WIKI}}), "update", 4),
        again(create, 3),
        change := Step(declare({"slack": {"settings": {"webhook": WEBHOOK, "channel": "#b"}}, "external-wiki": None}), "update", 4),
        again(change, 3),
        Step(declare({"slack": {"settings": {"channel": "#b"}}}), "none", 2),
        off := Step(declare({"slack": {"state": "absent"}, "jira": {"state": "absent"}}), "update", 3),
        again(off, 1),
    ],
    "nothing else": [
        only := Step(declare({"slack": SLACK, "external-wiki": {"settings": WIKI}}, exclusive=True, max_removals=1), "update", 5),
        again(only, 3),
        inherited := Step(declare({"slack": SLACK}, exclusive=True, remove_inherited=True, keep=["external-*"]), "update", 3),
        again(inherited, 2),
        Step(declare({}, exclusive=True, keep=["*"]), "none", 1),
        nothing := Step(declare({}, exclusive=True), "update", 3),
        again(nothing, 1),
    ],
    "one issue tracker for another": [
        other := Step(declare({"youtrack": YOUTRACK}, exclusive=True, keep=["external-wiki"]), "update", 4),
        again(other, 2),
        back := Step(declare({"redmine": {"settings": REDMINE}, "youtrack": {"state": "absent"}}), "update", 5),
        again(back, 2),
    ],
}


@pytest.mark.parametrize("case", CASES)
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    outcomes = both_doors(gl, tmp_path, "integrations", CASES[case], prepare, whole=case == next(iter(CASES)))
    assert "secret-one" not in str([outcome.done for outcome in outcomes])


def test_what_was_done(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The result names each change; what is inherited stays unless it is asked for."""
    prepare(gl)
    run = play(gl, tmp_path, [{"name": "set", "labops.gitlab.integrations": declare({"slack": SLACK}, exclusive=True)}])
    assert run.code == 0, run.output
    done = run.results["set"]
    assert done["changes"] == [
        {"name": "external-wiki", "action": "delete"},
        {"name": "redmine", "action": "delete"},
        {"name": "slack", "action": "create"},
    ]
    assert sorted(entry["slug"] for entry in done["integrations"]) == ["emails-on-push", "slack"]
    assert done["diff"]["after"]["slack"]["webhook"] == "(sent, not shown)"


def test_a_group(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The set of a group."""
    args = {"group": "acme/shop", "integrations": {"slack": SLACK}, "exclusive": True}
    steps = [create := Step(args, "update", 4), again(create, 2)]
    in_process(gl, tmp_path, "integrations", steps, prepare)


def test_a_project_that_is_not_there_yet(gl: Emulator, tmp_path: pathlib.Path) -> None:
    task = {"labops.gitlab.integrations": {**declare({"slack": SLACK}, exclusive=True), "project": "acme/shop/new"}}
    prepare(gl)
    gl.read_only = True
    run = play(gl, tmp_path, [{"name": "set", **task}], arguments=["--check"])
    assert run.code == 0, run.output
    assert run.results["set"]["changes"] == [{"name": "slack", "action": "create"}]
    assert "predicted for an empty project" in str(run.results["set"]["warnings"])
    assert play(gl, tmp_path, [{"name": "set", **task}]).code != 0
    assert not gl.violations


REFUSALS: list[Refusal] = [
    Refusal(declare({"slak": SLACK}), ["no integration 'slak'", "Did you mean 'slack'"]),
    Refusal(declare({"slack": {"setting": {"webhook": WEBHOOK}}}), ["integrations.slack.setting: there is no such option", "settings"]),
    Refusal(declare({"slack": "on"}), ["integrations.slack: a dict is expected"]),
    Refusal(declare({"slack": {"settings": WEBHOOK}}), ["integrations.slack.settings: a dict is expected"]),
    Refusal(declare({"slack": {"state": "off"}}), ["integrations.slack.state: one of present, absent"]),
    Refusal(declare({"microsoft_teams": SLACK, "microsoft-teams": SLACK}), ["microsoft-teams: declared more than once"]),
    Refusal(declare({"slack": {"settings": {"channel": "#x"}}}), ["webhook: needed to create"]),
    Refusal(
        declare({"slack": SLACK}, exclusive=True, max_removals=1),
        ["would remove 2", "max_removals allows 1", "external-wiki, redmine", "Nothing was changed"],
    ),
    Refusal({"integrations": {}}, ["one of the following is required: project, group"]),
    Refusal({**declare({}), "group": "acme"}, ["mutually exclusive"]),
    Refusal({**declare({"jira": {"state": "absent"}}), "project": "acme/none"}, ["404 Project Not Found"]),
]


def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Bad input is an error before any write."""
    refused(gl, tmp_path, "integrations", REFUSALS, prepare, secrets=["secret-one"])


def test_a_failure_tells_what_was_done(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The rest can be done by running it again."""
    prepare(gl)
    gl.fault(method="PUT", path="integrations/slack", status=400, body={"message": "Failed to update integration."})
    args = declare({"slack": SLACK}, exclusive=True)
    run = play(gl, tmp_path, [{"name": "set", "labops.gitlab.integrations": args}])
    assert run.code != 0
    assert "slack: PUT" in run.results["set"]["msg"]
    assert "Done before: external-wiki (delete), redmine (delete)" in run.results["set"]["msg"]
    again_run = play(gl, tmp_path, [{"name": "set", "labops.gitlab.integrations": args}])
    assert again_run.results["set"]["changes"] == [{"name": "slack", "action": "create"}]
