# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_hook through real plays, in both doors."""

from __future__ import annotations

import pathlib

import pytest

from ansible_collections.labops.gitlab.plugins.module_utils.resources.hook import ProjectHook
from emulator import Emulator
from emulator.facts import Facts
from emulator.settings import Settings
from integration.harness import DOORS, Refusal, Step, again, both_doors, control, play, refused

PROJECT = "acme/shop/api"
URL = "https://ci.example.com/hook"


def prepare(gl: Emulator) -> None:
    """A project with 120 other hooks: more than a page."""
    gl.project(PROJECT)
    for number in range(120):
        gl.hook(PROJECT, url=f"https://other.example.com/{number}")


BASE = {"project": PROJECT, "url": URL}
CREATED = {**BASE, "push_events": True, "issues_events": False, "token": "hook-token-1"}

VARIABLE_URL = "https://{host}.example.com/hook"
HOST = {"key": "host", "value": "secret-host"}
KEPT = {**BASE, "url": VARIABLE_URL, "exclusive_url_variables": True, "exclusive_custom_headers": True}

V3 = ("push_events", "issues_events", "merge_requests_events", "tag_push_events", "note_events", "enable_ssl_verification")
NAMED = {"project": PROJECT, "name": "build", "find_by": "name"}

CASES: dict[str, list[Step]] = {
    "whole life": [
        create := Step(CREATED, "create", 3),
        again(create, 2),
        change := Step({**CREATED, "push_events": False, "note_events": True}, "update", 3),
        again(change, 2),
        gone := Step({**BASE, "state": "absent"}, "delete", 3),
        again(gone, 2),
    ],
    "every plain field": [
        create := Step(
            {
                **BASE,
                "name": "build",
                "description": "of every push",
                **{
                    f"{event}_events": True
                    for event in [
                        "push",
                        "issues",
                        "confidential_issues",
                        "merge_requests",
                        "tag_push",
                        "note",
                        "confidential_note",
                        "job",
                        "pipeline",
                        "wiki_page",
                        "deployment",
                        "feature_flag",
                        "releases",
                        "milestone",
                        "emoji",
                        "resource_access_token",
                        "vulnerability",
                    ]
                },
                "enable_ssl_verification": False,
                "push_events_branch_filter": "release/*",
                "branch_filter_strategy": "wildcard",
                "custom_webhook_template": "a template",
            },
            "create",
        ),
        again(create, 2),
    ],
    "variables and headers": [
        create := Step(
            {
                **BASE,
                "url": "https://{host}.example.com/hook",
                "url_variables": [{"key": "host", "value": "secret-host"}],
                "custom_headers": [{"key": "X-Auth", "value": "secret-header"}],
            },
            "create",
        ),
        again(create, 3),
        more := Step(
            {
                **BASE,
                "url": "https://{host}.example.com/hook",
                "url_variables": [{"key": "host", "value": "secret-host"}],
                "custom_headers": [{"key": "X-Auth", "value": "secret-header"}, {"key": "X-More", "value": "secret-more"}],
            },
            "update",
        ),
        again(more, 3),
    ],
    "what API v3 had": [
        create := Step({**NAMED, "url": URL, **dict.fromkeys(V3, True)}, "create", 3),
        again(create, 2),
        change := Step({**NAMED, "url": f"{URL}/2", **dict.fromkeys(V3, False)}, "update", 3, warned=("forget",)),
        again(change, 2),
        gone := Step({**NAMED, "url": f"{URL}/2", "state": "absent"}, "delete", 3),
        again(gone, 2),
    ],
    "keys that are removed": [
        create := Step(
            {
                **BASE,
                "url": VARIABLE_URL,
                "url_variables": [HOST, {"key": "old", "value": "secret-old"}],
                "custom_headers": [{"key": "X-A", "value": "secret-a"}, {"key": "X-B", "value": "secret-b"}],
            },
            "create",
        ),
        fewer := Step(
            {**KEPT, "url_variables": [HOST], "custom_headers": [{"key": "X-B", "value": "secret-b"}, {"key": "X-C", "value": "secret-c"}]}, "update", 6
        ),
        again(fewer, 3),
        merging := Step({**BASE, "url": VARIABLE_URL, "custom_headers": []}, "none", 2),
        emptied := Step({**BASE, "url": VARIABLE_URL, "custom_headers": [], "exclusive_custom_headers": True}, "update", 5),
        again(emptied, 3),
        Step(
            {**BASE, "url": VARIABLE_URL, "custom_headers": [{"key": "X-D", "value": "d"}], "exclusive_custom_headers": True, "token": "t0ken-1"}, "update", 4
        ),
        Step(
            {**BASE, "url": VARIABLE_URL, "custom_headers": [], "exclusive_custom_headers": True, "update_secrets": "on_create"},
            "none",
            3,
            warned=("custom_headers", "on_create"),
        ),
    ],
    "another url without its headers": [
        Step({**BASE, "name": "build", "find_by": "name", "custom_headers": [{"key": "X-A", "value": "secret-a"}]}, "create"),
        moved := Step(
            {**BASE, "url": f"{URL}/2", "name": "build", "find_by": "name", "custom_headers": [], "exclusive_custom_headers": True},
            "update",
            warned=("forget",),
        ),
        again(moved, 3),
    ],
    "tested after a change": [
        create := Step({**BASE, "push_events": True, "test": "push_events"}, "create", 4),
        again(create, 2),
        change := Step({**BASE, "push_events": False, "test": "push_events", "test_when": "on_change"}, "update", 4),
        again(change, 2),
        gone := Step({**BASE, "state": "absent", "test": "push_events"}, "delete", 3),
        again(gone, 2),
    ],
    "tested every time": [
        create := Step({**BASE, "test": "push_events", "test_when": "always"}, "create", 4),
        Step({**BASE, "test": "push_events", "test_when": "always"}, "update", 3),
    ],
    "found by name": [
        create := Step({**BASE, "name": "build", "find_by": "name", "token": "hook-token-1"}, "create"),
        moved := Step({**BASE, "url": f"{URL}/2", "name": "build", "find_by": "name", "token": "hook-token-1"}, "update", warned=("custom_headers",)),
        again(moved, 2),
        forgetful := Step({**BASE, "url": f"{URL}/3", "name": "build", "find_by": "name"}, "update", warned=("forget",)),
        gone := Step({"project": PROJECT, "name": "build", "state": "absent"}, "delete"),
        again(gone, 2),
    ],
    "another url with variables": [
        create := Step({**BASE, "name": "build", "find_by": "name", "url_variables": [{"key": "x", "value": "one"}, {"key": "y", "value": "two"}]}, "create"),
        Step({**BASE, "name": "build", "find_by": "name", "url": f"{URL}/2", "url_variables": [{"key": "x", "value": "one"}]}, "update", warned=("forget",)),
        Step({**BASE, "name": "build", "find_by": "name", "url": f"{URL}/2", "url_variables": [{"key": "x", "value": "one"}]}, "none"),
    ],
    "secrets every time": [
        create := Step({**CREATED, "update_secrets": "always"}, "create"),
        Step({**CREATED, "update_secrets": "always"}, "update"),
        Step({**CREATED, "update_secrets": "on_create"}, "none"),
        Step({**CREATED, "token": "hook-token-2"}, "none"),
    ],
    "a field that this server does not know": [
        Step({**BASE, "resource_deploy_token_events": True}, "create", warned=("did not take over 'resource_deploy_token_events'",)),
    ],
}


DRIVEN = {
    "what API v3 had": [
        pytest.mark.drives("GET /projects/:id/hooks", "id"),
        pytest.mark.drives("POST /projects/:id/hooks", "id", "url", *V3),
        pytest.mark.drives("PUT /projects/:id/hooks/:hook_id", "id", "hook_id", "url", *V3),
        pytest.mark.drives("DELETE /projects/:id/hooks/:hook_id", "id", "hook_id"),
    ]
}


@pytest.mark.parametrize("case", [pytest.param(case, marks=DRIVEN.get(case, ())) for case in CASES])
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    both_doors(gl, tmp_path, "project_hook", CASES[case], prepare, whole=case == next(iter(CASES)))


def test_secrets_arrive_and_are_kept(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The token reaches the server; a later change of another field sends it again."""
    prepare(gl)
    run = play(gl, tmp_path, [{"name": "hook", "labops.gitlab.project_hook": CREATED}])
    assert run.code == 0, run.output
    assert gl.find_hook(PROJECT, URL)["token"] == "hook-token-1"
    changed = {**CREATED, "push_events": False, "token": "hook-token-2"}
    run = play(gl, tmp_path, [{"name": "hook", "labops.gitlab.project_hook": changed}])
    assert run.results["hook"]["diff"]["after"] == {"push_events": False, "token": "(sent, not shown)"}
    assert gl.find_hook(PROJECT, URL)["token"] == "hook-token-2"


V = {"project": PROJECT, "url": "https://x.example.com/{v}"}
REFUSALS: list[Refusal] = [
    Refusal({"project": PROJECT}, ["one of the following is required: id, url, name"]),
    Refusal({"project": PROJECT, "url": "https://twice.example.com"}, ["same url", "ids"]),
    Refusal({"project": PROJECT, "id": 999999, "push_events": True}, ["no hook with the id 999999"]),
    Refusal({"project": "shop", "url": URL}, ["neither a numeric id nor a full path"]),
    Refusal({"project": PROJECT, "url": "", "state": "absent"}, ["names no hook"]),
    Refusal({"project": PROJECT, "id": 0, "state": "absent"}, ["names no hook"]),
    Refusal({"project": PROJECT, "url": URL, "nonsense": 1}, ["Unsupported parameters", "nonsense"]),
    Refusal({"project": PROJECT, "name": "fresh", "push_events": True}, ["url: needed to create this project_hook"]),
    Refusal({"project": PROJECT, "url": "ftp://x.example.com"}, ["422", "Invalid url given"], predicted=None, answered=True),
    Refusal({"project": PROJECT, "name": "v", "find_by": "name", "url": "https://{v}.example.com"}, ["remove the hook and create it anew"]),
    Refusal({"project": PROJECT, "url": "https://{v}.new.example.com"}, ["url_variables", "needs v"]),
    Refusal({**V, "url_variables": [{"key": "w", "value": "two"}], "exclusive_url_variables": True}, ["url_variables", "needs v"]),
    Refusal({**V, "exclusive_custom_headers": True}, ["exclusive_custom_headers is True but all of the following are missing: custom_headers"]),
    Refusal({**V, "test": "nonsense"}, ["value of test must be one of: push_events"]),
    Refusal({**V, "test_when": "always"}, ["test_when is always but all of the following are missing: test"]),
    Refusal({"project": "acme/none/x", "url": URL, "state": "absent"}, ["404 Project Not Found"]),
]


def various(gl: Emulator) -> None:
    """Two hooks of one url, and one with a variable, beside the others."""
    prepare(gl)
    gl.hook(PROJECT, url="https://x.example.com/{v}", name="v", url_variables={"v": "one"})
    gl.hook(PROJECT, url="https://twice.example.com")
    gl.hook(PROJECT, url="https://twice.example.com")


@pytest.mark.core_matrix
def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What is wrong is said, and what to do."""
    refused(gl, tmp_path, "project_hook", REFUSALS, various)


def test_missing_project_in_check_mode(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Without a project a hook is predicted in an empty one, unless that is switched off."""
    gl.group("acme")
    task = {"project": "acme/later", "url": URL, "push_events": True}
    tasks = [
        {"name": "predicted", "labops.gitlab.project_hook": task, "check_mode": True},
        {"name": "refused", "labops.gitlab.project_hook": {**task, "missing_parent": "fail"}, "check_mode": True, "ignore_errors": True},
        {"name": "real", "labops.gitlab.project_hook": task, "ignore_errors": True},
    ]
    run = play(gl, tmp_path, tasks)
    assert run.results["predicted"]["action"] == "create"
    assert "predicted for an empty project" in run.results["predicted"]["warnings"][0]
    for name in ("refused", "real"):
        assert run.results[name]["error_class"] == "not_found"
        assert run.results[name]["status"] == 404


def test_what_is_not_declared_of_the_lists_goes(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Keys with characters of addresses, and the values of the others; the diff shows keys alone."""
    prepare(gl)
    gl.hook(PROJECT, url=URL, token="kept-token", custom_headers={"X-A": "secret-a", "X.B": "secret-b", "X_C": "secret-c"})
    args = {**BASE, "custom_headers": [{"key": "X_C", "value": "secret-new"}], "exclusive_custom_headers": True}
    run = play(gl, tmp_path, [{"name": "hook", "labops.gitlab.project_hook": args}], arguments=["-vvv"])
    assert run.results["hook"]["diff"] == {
        "before": {"custom_headers": [{"key": "X-A"}, {"key": "X.B"}, {"key": "X_C"}]},
        "after": {"custom_headers": [{"key": "X_C"}]},
    }
    stored = gl.find_hook(PROJECT, URL)
    assert (stored["custom_headers"], stored["token"]) == ({"X_C": "secret-new"}, "kept-token")
    assert "secret-" not in run.output


def test_a_key_that_is_gone_already(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Somebody else was faster, which is fine; a server that does not know the address is not."""
    prepare(gl)
    gl.hook(PROJECT, url=URL, custom_headers={"X-A": "a"})
    task = {"name": "hook", "labops.gitlab.project_hook": {**BASE, "custom_headers": [], "exclusive_custom_headers": True}}
    gl.fault(method="DELETE", path="/custom_headers/", status=404, body={"error": "404 Not Found"})
    refused = play(gl, tmp_path, [task])
    assert refused.results["hook"]["error_class"] == "not_found"
    gl.fault(method="DELETE", path="/custom_headers/", status=404, body={"message": "404 Project Not Found"})
    assert play(gl, tmp_path, [task]).results["hook"]["error_class"] == "not_found"
    gl.fault(method="DELETE", path="/custom_headers/", status=404, body={"message": "404 Not found"})
    run = play(gl, tmp_path, [task])
    assert (run.code, run.results["hook"]["project_hook"]["custom_headers"]) == (0, [])


@pytest.mark.parametrize("calls", [4, 40])
def test_a_silent_hook(gl: Emulator, tmp_path: pathlib.Path, calls: int) -> None:
    """It is told of; a test call wakes it, when its receiver is well again, and check mode sends none."""
    prepare(gl)
    hook = gl.hook(PROJECT, url=URL)
    silent = gl.deliver(PROJECT, URL, times=calls)
    assert silent["alert_status"] == ("disabled" if calls == 40 else "temporarily_disabled")
    tasks = [
        {"name": "told", "labops.gitlab.project_hook": BASE},
        control(gl, read_only=True),
        {"name": "predicted", "labops.gitlab.project_hook": {**BASE, "test": "push_events"}, "check_mode": True},
        control(gl, read_only=False, mark="awake"),
        {"name": "awake", "labops.gitlab.project_hook": {**BASE, "test": "push_events"}},
        control(gl, mark="again"),
        {"name": "again", "labops.gitlab.project_hook": {**BASE, "test": "push_events"}},
    ]
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    assert not gl.violations
    told = run.results["told"]
    assert (told["action"], told["project_hook"]["alert_status"]) == ("none", silent["alert_status"])
    assert "GitLab does not call this hook" in told["warnings"][0]
    assert ("until" in told["warnings"][0]) is (calls == 4)
    predicted, awake = run.results["predicted"], run.results["awake"]
    assert predicted["diff"] == awake["diff"] == {"before": {"test": None}, "after": {"test": "push_events"}}
    assert (predicted["action"], predicted["project_hook"]["alert_status"], predicted["project_hook"]["test"]) == ("update", None, "push_events")
    assert (awake["action"], awake["project_hook"]["alert_status"], awake["project_hook"]["disabled_until"]) == ("update", "executable", None)
    assert "warnings" not in awake
    assert [(r.method, r.path.rpartition("/hooks")[2]) for r in gl.requests_since("awake")][-2:] == [
        ("POST", f"/{hook['id']}/test/push_events"),
        ("GET", f"/{hook['id']}"),
    ]
    assert (run.results["again"]["action"], len(gl.requests_since("again"))) == ("none", 2)


@pytest.mark.parametrize("door", DOORS)
def test_a_receiver_that_fails(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """The hook is as declared, and the error says what GitLab said; nothing of it is repeated."""
    prepare(gl)
    gl.hook(PROJECT, url=URL, failing="Connection refused - to the receiver")
    gl.hook(PROJECT, url=f"{URL}/2", no_data={"issues_events": "Ensure the project has issues."})
    tasks = [
        {"name": "fails", "labops.gitlab.project_hook": {**BASE, "note_events": True, "test": "push_events"}, "ignore_errors": True},
        {"name": "no data", "labops.gitlab.project_hook": {**BASE, "url": f"{URL}/2", "note_events": True, "test": "issues_events"}, "ignore_errors": True},
    ]
    run = play(gl, tmp_path, tasks, door=door)
    for name, words in (("fails", "Connection refused - to the receiver"), ("no data", "Ensure the project has issues.")):
        result = run.results[name]
        assert (result["error_class"], result["status"]) == ("validation", 422)
        assert result["msg"].startswith("the hook is as declared, but its test call failed. POST /projects/acme%2Fshop%2Fapi/hooks/")
        assert words in result["msg"]
    assert gl.find_hook(PROJECT, URL)["note_events"] is True
    assert len([request for request in gl.log if request.method == "POST"]) == 2


def test_a_server_without_tests(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Before 16.11 the address is not there."""
    gl.reset(version="16.10")
    prepare(gl)
    run = play(gl, tmp_path, [{"name": "hook", "labops.gitlab.project_hook": {**BASE, "test": "push_events"}}])
    assert (run.results["hook"]["error_class"], run.results["hook"]["status"]) == ("not_found", 404)
    assert "16.11" in run.results["hook"]["msg"]


def test_what_can_be_tested_is_what_gitlab_tests() -> None:
    """The choices against the emulator's table of GitLab's triggers."""
    triggers = Facts(Settings()).declared("POST /projects/<id>/hooks/<hook_id>/test/<trigger>")["trigger"].values
    assert set(next(f for f in ProjectHook.fields if f.name == "test").choices) == set(triggers)
