# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_hooks through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import Refusal, Step, again, both_doors, play, refused

PROJECT = "acme/shop/api"
CI = {"url": "https://ci.example.com/hook", "push_events": True, "token": "secret-ci"}
CHAT = {"url": "https://chat.example.com/hook", "name": "chat", "find_by": "name", "push_events": False, "note_events": True, "token": "secret-chat"}
KEYED = {
    "url": "https://{host}.example.com/hook",
    "url_variables": [{"key": "host", "value": "secret-host"}],
    "custom_headers": [{"key": "X-A", "value": "secret-a"}],
    "exclusive_custom_headers": True,
}
OTHERS = "https://other.example.com/*"


def prepare(gl: Emulator) -> None:
    """A project with 120 hooks, more than a page, two of them with one url."""
    gl.project(PROJECT)
    for number in range(118):
        gl.hook(PROJECT, url=f"https://other.example.com/{number}")
    for _twice in range(2):
        gl.hook(PROJECT, url="https://twice.example.com", note_events=True)


def declare(*hooks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The arguments of a task."""
    return {"project": PROJECT, "hooks": list(hooks), **more}


CASES: dict[str, list[Step]] = {
    "whole life": [
        create := Step(declare(CI, CHAT), "update", 4),
        again(create, 2),
        change := Step(declare({**CI, "tag_push_events": True}, CHAT), "update", 3),
        again(change, 2),
        moved := Step(declare({**CHAT, "url": "https://chat.example.com/new"}), "update", 3, warned=("chat: changing 'url'",)),
        again(moved, 2),
    ],
    "keys of one": [
        create := Step(declare(CI, KEYED), "update", 4),
        again(create, 3),
        more := Step(declare(CI, {**KEYED, "custom_headers": [{"key": "X-B", "value": "secret-b"}]}), "update", 5),
        again(more, 3),
    ],
    "nothing else": [
        only := Step(declare(CI, exclusive=True, keep=[OTHERS], max_removals=2), "update", 5),
        again(only, 2),
        kept := Step(declare(exclusive=True, keep=["https://other.example.com/?*", "https://ci*"]), "none", 2),
        fewer := Step(declare({"url": "https://other.example.com/7", "issues_events": True}, exclusive=True, keep=["*/?", "*/10*", "*/11*"]), "update"),
        again(fewer, 1),
        nothing := Step(declare(exclusive=True), "update"),
        again(nothing, 1),
    ],
    "tested": [
        create := Step(declare({**CI, "test": "push_events"}), "update", 4),
        again(create, 2),
    ],
    "secrets every time": [
        create := Step(declare(CI, CHAT), "update", 4),
        Step(declare(CI, CHAT, update_secrets="always"), "update", 4),
        Step(declare({**CI, "token": "secret-new"}, CHAT, update_secrets="on_create"), "none", 2),
    ],
}


@pytest.mark.parametrize("case", CASES)
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    outcomes = both_doors(gl, tmp_path, "project_hooks", CASES[case], prepare, whole=case == next(iter(CASES)))
    assert "secret-" not in str([outcome.done for outcome in outcomes])


def test_what_was_done(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Each change by its name; two with one url are told apart; what is kept stays."""
    prepare(gl)
    run = play(gl, tmp_path, [{"name": "set", "labops.gitlab.project_hooks": declare(CHAT, CI, exclusive=True, keep=[OTHERS])}], arguments=["-vvv"])
    assert run.code == 0, run.output
    done = run.results["set"]
    assert done["changes"] == [
        {"name": "chat", "action": "create"},
        {"name": "https://ci.example.com/hook", "action": "create"},
        {"name": "https://twice.example.com (id 119)", "action": "delete"},
        {"name": "https://twice.example.com (id 120)", "action": "delete"},
    ]
    assert len(done["project_hooks"]) == 120
    assert set(done["diff"]["before"]) == {"https://twice.example.com (id 119)", "https://twice.example.com (id 120)"}
    assert done["diff"]["after"]["chat"]["token"] == "(sent, not shown)"
    assert gl.find_hook(PROJECT, CI["url"])["token"] == "secret-ci"
    assert "secret-" not in run.output


def test_kept_by_its_whole_address(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Brackets in a pattern are those of an address."""
    gl.project(PROJECT)
    url = "https://[2001:db8::1]/hook?a=1"
    gl.hook(PROJECT, url=url)
    run = play(gl, tmp_path, [{"name": "set", "labops.gitlab.project_hooks": declare(exclusive=True, keep=[url])}])
    assert run.code == 0, run.output
    assert run.results["set"]["action"] == "none"
    assert gl.find_hook(PROJECT, url)


def test_two_with_one_url_by_their_ids(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What is found by its id is called so, too, so that the two stand apart in the diff."""
    url = "https://twice.example.com"
    gl.project(PROJECT)
    for _twice in range(3):
        gl.hook(PROJECT, url=url)
    task = declare({"id": 1, "url": url, "note_events": True}, {"id": 2, "url": url, "push_events": False}, exclusive=True)
    run = play(gl, tmp_path, [{"name": name, "labops.gitlab.project_hooks": task, "check_mode": name == "check"} for name in ("check", "set")])
    assert run.code == 0, run.output
    for name in ("check", "set"):
        assert run.results[name]["changes"] == [
            {"name": f"{url} (id 1)", "action": "update"},
            {"name": f"{url} (id 2)", "action": "update"},
            {"name": f"{url} (id 3)", "action": "delete"},
        ]
        assert set(run.results[name]["diff"]["before"]) == {f"{url} (id {number})" for number in (1, 2, 3)}
    assert gl.find_hook(PROJECT, 1)["note_events"]
    assert not gl.find_hook(PROJECT, 2)["push_events"]
    assert not gl.find_hook(PROJECT, 3)


def test_a_project_that_is_not_there_yet(gl: Emulator, tmp_path: pathlib.Path) -> None:
    gl.group("acme/shop")
    gl.read_only = True
    task = {"name": "set", "labops.gitlab.project_hooks": {**declare(CI, exclusive=True), "project": "acme/shop/new"}}
    run = play(gl, tmp_path, [task], arguments=["--check"])
    assert run.code == 0, run.output
    assert run.results["set"]["changes"] == [{"name": CI["url"], "action": "create"}]
    assert "predicted for an empty project" in str(run.results["set"]["warnings"])
    assert play(gl, tmp_path, [task]).results["set"]["error_class"] == "not_found"
    assert not gl.violations


REFUSALS: list[Refusal] = [
    Refusal(declare(CI, {**CI, "push_events": False}), ["hooks: https://ci.example.com/hook: declared more than once"], requests=0),
    Refusal(declare(CHAT, {**CHAT, "url": "https://chat.example.com/2"}), ["hooks: chat: declared more than once"], requests=0),
    Refusal(
        declare({"url": "https://other.example.com/1"}, {"id": 2, "url": "https://x.example.com"}),
        ["https://other.example.com/1: declared more than once"],
        requests=2,
    ),
    Refusal(declare({"url": "https://twice.example.com"}), ["2 project_hooks have the same url", "119, 120"], requests=2),
    Refusal(declare(CI, exclusive=True, keep=[OTHERS], max_removals=1), ["would remove 2", "max_removals allows 1", "Nothing was changed"], requests=2),
    Refusal(declare({"url": "https://{a}.example.com"}), ["url_variables", "needs a"], requests=2),
    Refusal(declare({"push_events": True}), ["missing required arguments: url found in hooks"], requests=0),
    Refusal(declare({**CI, "find_by": "name"}), ["find_by is name but all of the following are missing: name found in hooks"], requests=0),
    Refusal(declare({**CI, "push_event": True}), ["hooks.push_event", "Unsupported parameters"], requests=0),
    Refusal(declare({**CI, "id": 4711}), ["no hook with the id 4711"], requests=2),
]


def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Bad input is an error before any write, what the declaration alone tells before any request."""
    refused(gl, tmp_path, "project_hooks", REFUSALS, prepare, secrets=["secret-"])


def test_a_failure_tells_what_was_done(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The rest can be done by running it again."""
    prepare(gl)
    args = declare(CI, {**CHAT, "push_events_branch_filter": "a b"})
    run = play(gl, tmp_path, [{"name": "set", "labops.gitlab.project_hooks": args}])
    assert "chat: POST" in run.results["set"]["msg"]
    assert "Invalid branch filter given" in run.results["set"]["msg"]
    assert "Done before: https://ci.example.com/hook (create)" in run.results["set"]["msg"]
    second = play(gl, tmp_path, [{"name": "set", "labops.gitlab.project_hooks": declare(CI, CHAT)}])
    assert second.results["set"]["changes"] == [{"name": "chat", "action": "create"}]
