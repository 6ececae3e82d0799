# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""projects through real plays, in both doors."""

from __future__ import annotations

import pathlib
import time
from typing import Any

import pytest

from ansible_collections.labops.gitlab.plugins.module_utils import workers
from ansible_collections.labops.gitlab.plugins.module_utils.entries import merged
from ansible_collections.labops.gitlab.plugins.module_utils.errors import StoppedError
from ansible_collections.labops.gitlab.plugins.module_utils.fleet import ManageFleet
from ansible_collections.labops.gitlab.plugins.module_utils.operations import spec_of
from ansible_collections.labops.gitlab.plugins.module_utils.pace import Pace, PacedClient
from ansible_collections.labops.gitlab.plugins.module_utils.runner import perform_in_process
from ansible_collections.labops.gitlab.plugins.module_utils.server import Server
from emulator import Emulator
from integration.harness import Refusal, Step, again, both_doors, play, refused

HOOK = "https://ci.example.com/gitlab"
SECRETS = ("sentinel-hook-token", "sentinel-webhook", "sentinel-password")
WEBHOOK = "https://hooks.slack.com/services/T0/B0/sentinel-webhook"


def prepare(gl: Emulator) -> None:
    """Two projects with a repository, one without anything, users and a group."""
    for name in ("alice", "bob", "dave"):
        gl.user(name)
    gl.group("acme/platform")
    gl.project("acme/upstream/lib", empty_repo=False, default_branch="main")
    for name in ("api", "web"):
        gl.project(f"acme/shop/{name}", empty_repo=False, default_branch="main")
        gl.member(f"acme/shop/{name}", "dave", 30)


DEFAULTS = {
    "settings": {"visibility": "private", "merge_method": "ff"},
    "branches": [{"branch": "release", "ref": "main"}],
    "protected_branches": [{"name": "release", "merge_access_level": "maintainer", "push_access_level": "maintainer"}],
    "members": [{"username": "alice", "access_level": "developer"}],
    "shares": [{"group": "acme/platform", "group_access": "reporter"}],
    "hooks": [{"url": HOOK, "token": SECRETS[0], "push_events": True}],
    "integrations": {"slack": {"settings": {"webhook": WEBHOOK, "channel": "#shop"}}},
    "star": True,
}
FORK = {"project": "acme/shop/lib", "fork": {"source": "acme/upstream/lib"}}
FLEET = [
    {"project": "acme/shop/api", "settings": {"description": "Orders"}},
    {"project": "acme/shop/web", "members": {"members": [{"username": "bob", "access_level": 40}], "exclusive": True, "max_removals": 1}, "star": False},
    FORK,
]
NO_OP = 8  # settings, shares and fork stand in the project; of the integrations there is a list and one


def test_ritual(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Three projects with all sections, one of them a fork that is there already: check, do, again, change, again, remove, again."""

    def prepared(gl: Emulator) -> None:
        prepare(gl)
        gl.fork("acme/shop/lib", "acme/upstream/lib", empty_repo=False, default_branch="main")

    fill = Step({"defaults": DEFAULTS, "projects": FLEET}, "update")
    changed = {
        **DEFAULTS,
        "settings": {"visibility": "internal"},
        "members": [],
        "hooks": {"hooks": [], "exclusive": True},
        "integrations": {"slack": {"state": "absent"}},
        "star": False,
    }
    change = Step({"defaults": changed, "projects": FLEET}, "update")
    steps = [fill, again(fill, 3 * NO_OP + 1), change, again(change, None)]
    outcomes = both_doors(gl, tmp_path, "projects", steps, prepared, whole=True)
    first = outcomes[0].done
    assert first["counts"] == {"projects": 3, "changed": 3, "failed": 0, "stopped": 0, "unchanged": 0}
    assert first["projects"][0]["sections"]["members"] == {"action": "update", "changes": [{"name": "alice", "action": "create"}]}
    assert first["projects"][1]["sections"]["members"]["changes"] == [{"name": "bob", "action": "create"}, {"name": "dave", "action": "delete"}]
    assert outcomes[1].done["projects"] == []
    assert gl.find_hook("acme/shop/api", HOOK) is None
    assert (gl.find_project("acme/shop/api") or {})["visibility"] == "internal"


def run_one(gl: Emulator, tmp_path: pathlib.Path, args: dict[str, Any], *modes: str, **more: Any) -> dict[str, dict[str, Any]]:
    """The same task once for each mode, ``check`` or another name."""
    tasks = [{"name": mode, "labops.gitlab.projects": args, "check_mode": mode == "check", "diff": True, "ignore_errors": True} for mode in modes]
    run = play(gl, tmp_path, tasks, **more)
    assert len(run.results) == len(modes), run.output
    assert "Traceback" not in run.output
    assert not gl.crashes
    assert not [secret for secret in SECRETS if secret in run.output]
    return run.results


def test_projects_that_do_not_exist(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Check mode predicts them with all that is declared of them; then they are made, and nothing is left to do."""
    prepare(gl)
    new = {name: value for name, value in DEFAULTS.items() if name not in ("branches", "protected_branches")}
    args = {
        "defaults": new,
        "projects": [
            {"project": "acme/shop/new", "settings": {"initialize_with_readme": True}, "branches": DEFAULTS["branches"]},
            {"project": "acme/shop/bare", "settings": {"archived": True}},
            FORK,
        ],
    }
    before = gl.snapshot()
    check = run_one(gl, tmp_path, args, "check")["check"]
    assert not check["failed"], check
    assert gl.snapshot() == before
    results = run_one(gl, tmp_path, args, "do", "again")
    assert not results["do"]["failed"], results["do"]["msg"]
    for result in (check, results["do"]):
        assert result["counts"]["changed"] == 3
        assert [entry["action"] for entry in result["projects"]] == ["create"] * 3
        assert [set(entry["sections"]) for entry in result["projects"]] == [set(new) | {"branches"}, set(new), set(new) | {"fork"}]
        assert not result.get("warnings")
    assert results["again"]["changed"] is False
    assert (gl.find_project("acme/shop/bare") or {})["archived"] is True
    assert gl.find_member("acme/shop/bare", "alice")
    assert gl.find_branch("acme/shop/new", "release")


def named(*names: str, **sections: Any) -> dict[str, Any]:
    """A task for projects of the shop that have the same sections."""
    return {"defaults": sections, "projects": [{"project": f"acme/shop/{name}"} for name in names]}


def one(**sections: Any) -> dict[str, Any]:
    """A task for one project."""
    return {"projects": [{"project": "acme/shop/api", **sections}]}


HERE = "projects[0] (acme/shop/api)"
ALICE = {"username": "alice", "access_level": "developer"}
REFUSALS = [
    Refusal(one(memebrs=[ALICE]), [f"{HERE}.memebrs: there is no such section, is members meant?"], requests=0),
    Refusal({"projects": []}, ["projects: the list is empty"], requests=0),
    Refusal(one(members=[ALICE, {"username": "bob", "acces_level": 30}]), [f"{HERE}.members.members[1].acces_level", "is access_level meant?"], requests=0),
    Refusal(one(members=[{"username": "bob"}]), [f"{HERE}.members.members[0]: missing required arguments: access_level"], requests=0),
    Refusal(one(members=["bob"]), [f"{HERE}.members.members[0]: a dict is expected"], requests=0),
    Refusal(one(members="bob"), [f"{HERE}.members: a dict is expected"], requests=0),
    Refusal(one(members={"members": [ALICE], "exclusiv": True}), [f"{HERE}.members.exclusiv", "is exclusive meant?"], requests=0),
    Refusal(one(members=[{**ALICE, "expires_at": "soon"}]), [f"{HERE}.members: expires_at: a day like"], requests=0),
    Refusal(one(settings=["private"]), [f"{HERE}.settings: a dict is expected"], requests=0),
    Refusal(one(settings={"visibility": "secret"}), [f"{HERE}.settings: value of visibility must be one of"], requests=0),
    Refusal(one(branches={"branches": [], "exclusive": True}), [f"{HERE}.branches.exclusive: there is no such option"], requests=0),
    Refusal(one(integrations={"slak": {}}), [f"{HERE}.integrations: ", "slak"], requests=0),
    Refusal(one(integrations={"slack": {"settings": {"webhok": SECRETS[1]}}}), [f"{HERE}.integrations: ", "webhok"], requests=0),
    Refusal(
        one(integrations={"slack": {"setings": {"webhook": SECRETS[1]}}}), [f"{HERE}.integrations: integrations.slack.setings: there is no such"], requests=0
    ),
    Refusal(one(hooks=[{"url": HOOK, "tokn": SECRETS[0]}]), [f"{HERE}.hooks.hooks[0].tokn", "is token meant?"], requests=0),
    Refusal(one(star="perhaps"), [f"{HERE}.star: true or false is expected"], requests=0),
    Refusal(one(state="gone"), [f"{HERE}: value of state must be one of"], requests=0),
    Refusal(one(state="absent", hooks=[]), [f"{HERE}.hooks: with state: absent the project goes away"], requests=0),
    Refusal({"projects": [{"settings": {}}]}, ["projects[0]: missing required arguments: project"], requests=0),
    Refusal(named("api", "web", "API"), ["projects[2] (acme/shop/API): it is declared already as projects[0] (acme/shop/api)"], requests=0),
    Refusal({**named("api"), "defaults": {"project": "x/y"}}, ["defaults.project: each entry names its own"], requests=0),
    Refusal({**named("api"), "defaults": {"hooks": [{"ulr": HOOK}]}}, ["defaults.hooks.hooks[0].ulr", "is url meant?"], requests=0),
    Refusal({**named("api"), "concurrency": 65}, ["concurrency: 65 is not between 1 and 64"], requests=0),
    Refusal({**named("api"), "task_timeout": 0}, ["task_timeout: more than 0 seconds"], requests=0),
    Refusal(
        {"projects": [{"project": "acme/shop/api", "settings": {}}, {"project": "2", "settings": {}}]}, ["projects[1] (2): it is the project that projects[0]"]
    ),
    Refusal(
        one(members={"members": [ALICE], "exclusive": True, "max_removals": 0}), ["1 of 1 projects failed: acme/shop/api: members: ", "max_removals allows 0"]
    ),
]


def test_bad_input(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Nothing is asked of the server where the declaration alone is wrong."""
    refused(gl, tmp_path, "projects", REFUSALS, prepare, secrets=SECRETS)


def test_many(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A hundred and twenty in one play; a second one takes a request for each section."""
    prepare(gl)
    names = [f"p{number}" for number in range(120)]
    for name in names:
        gl.project(f"acme/shop/{name}")
    args = named(*names, settings={"description": "Many"}, hooks=DEFAULTS["hooks"], integrations=DEFAULTS["integrations"])
    results = run_one(gl, tmp_path, args, "check", "do")
    assert results["check"]["counts"] == results["do"]["counts"] == {"projects": 120, "changed": 120, "failed": 0, "stopped": 0, "unchanged": 0}
    assert [entry["project"] for entry in results["do"]["projects"]] == [f"acme/shop/{name}" for name in names]
    assert (gl.find_hook("acme/shop/p119", HOOK) or {})["token"] == SECRETS[0]
    gl.clear_log()
    result = run_one(gl, tmp_path, {**args, "result_detail": "all", "concurrency": 16}, "again")["again"]
    assert not result["changed"]
    assert {entry["status"] for entry in result["projects"]} == {"unchanged"}
    assert len(gl.log) == 120 * (1 + 1 + 2)


def test_one_fails(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The others are done, the result tells what was done of the one, and the next run goes on there."""
    prepare(gl)
    args = named("api", "web", settings={"description": "Changed"}, members=[ALICE], hooks=DEFAULTS["hooks"])
    gl.fault(method="POST", path="projects/(acme/shop/api|2|3)/hooks", times=1, status=403, body={"message": "403 Forbidden"})
    args["concurrency"] = 1
    results = run_one(gl, tmp_path, args, "do", "again", "last")
    result = results["do"]
    assert result["failed"]
    assert result["changed"]
    assert result["counts"] == {"projects": 2, "changed": 1, "failed": 1, "stopped": 0, "unchanged": 0}
    assert result["msg"].startswith("1 of 2 projects failed: acme/shop/api: hooks: ")
    assert result["error_class"] == result["projects"][0]["error"]["error_class"] == "forbidden"
    assert set(result["projects"][0]["sections"]) == {"settings", "members"}
    assert set(result["diff"]["after"]["acme/shop/api"]) == {"settings", "members"}
    assert set(results["again"]["projects"][0]["sections"]) == {"hooks"}
    assert results["again"]["counts"]["changed"] == 1
    assert not results["last"]["changed"]


def test_stop(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A failure ends the work: what was not begun is left as it is."""
    prepare(gl)
    stop = {"on_error": "stop", "concurrency": 1}
    args = {"projects": [{"project": "acme/nowhere/x", "settings": {}}, *named("api", "web")["projects"]], "defaults": {"star": True}, **stop}
    before = gl.snapshot()
    result = run_one(gl, tmp_path, args, "do")["do"]
    assert result["failed"]
    assert not result["changed"]
    assert result["counts"] == {"projects": 3, "changed": 0, "failed": 1, "stopped": 2, "unchanged": 0}
    assert "1 of 3 projects failed and 2 were not finished: acme/nowhere/x: settings: " in result["msg"]
    assert gl.snapshot() == before
    gl.fault(method="POST", path="star", times=1, status=403, body={"message": "403 Forbidden"})
    result = run_one(gl, tmp_path, {**named("api", "web", star=True), **stop}, "do")["do"]
    assert result["counts"] == {"projects": 2, "changed": 0, "failed": 1, "stopped": 1, "unchanged": 0}


def test_a_wait_ends_with_the_time(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """GitLab wants to be left alone for longer than the task may take."""
    prepare(gl)
    gl.fault(path="hooks", times=1, status=429, headers={"Retry-After": "100"}, body="Retry later")
    result = run_one(gl, tmp_path, {**named("api", hooks=DEFAULTS["hooks"]), "task_timeout": 1}, "do", "again")
    assert result["do"]["error_class"] == "stopped"
    assert "task_timeout, 1.0 s, is over" in result["do"]["msg"]
    assert result["do"]["counts"]["stopped"] == 1
    assert result["again"]["changed"]


def test_a_token_that_is_wrong_is_told_once(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    result = run_one(gl, tmp_path, named("api", "web", star=True), "do", token="glpat-wrong")["do"]
    assert result["error_class"] == "auth"
    assert "projects" not in result


def test_archived(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What is archived is opened for its other sections, and archived again."""
    prepare(gl)
    closed = {"archived": True, "description": "Closed"}
    args, more = named("api", settings=closed), named("api", settings=closed, hooks=DEFAULTS["hooks"])
    run_one(gl, tmp_path, args, "do")
    results = run_one(gl, tmp_path, more, "check", "do", "again")
    assert not results["do"]["failed"], results["do"]["msg"]
    for mode in ("check", "do"):
        assert set(results[mode]["projects"][0]["sections"]) == {"hooks"}
    assert gl.find_hook("acme/shop/api", HOOK)
    assert (gl.find_project("acme/shop/api") or {})["archived"] is True
    assert not results["again"]["changed"]


def test_renamed(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Sections go where the project has gone, also in the run after."""
    prepare(gl)
    results = run_one(gl, tmp_path, one(settings={"path": "orders"}, hooks=DEFAULTS["hooks"], star=True), "check", "do", "again")
    assert not results["do"]["failed"], results["do"]["msg"]
    assert gl.find_hook("acme/shop/orders", HOOK)
    assert not results["again"]["changed"]


def test_removed(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    results = run_one(gl, tmp_path, {"defaults": {"star": True}, "projects": [{"project": "acme/shop/api", "state": "absent"}]}, "check", "do", "again")
    assert [results[mode]["changed"] for mode in ("check", "do", "again")] == [True, True, False]
    assert results["do"]["projects"][0]["action"] == "delete"


def here(gl: Emulator, operation: ManageFleet, args: dict[str, Any]) -> dict[str, Any]:
    """A task in this process, without Ansible around it."""
    return perform_in_process(operation, spec_of(operation), {**args, "api_url": gl.url, "api_token": gl.root_token}, "projects", False, 0)


def test_ctrl_c_ends_everything(gl: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """The threads are told to stop, and have stopped when the interruption goes on its way."""
    prepare(gl)

    def interrupted(*_args: Any, **_kwargs: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(workers, "wait", interrupted)
    before = gl.snapshot()
    with pytest.raises(KeyboardInterrupt):
        here(gl, ManageFleet(), named("api", "web", star=True))
    asked = len(gl.log)
    monkeypatch.undo()
    assert gl.snapshot() == before
    assert len(gl.log) == asked
    assert here(gl, ManageFleet(), named("api", "web", star=True))["changed"]


def test_long_work_tells_how_far_it_is(gl: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(gl)
    gl.delay = 0.2
    monkeypatch.setattr(workers, "PROGRESS", 0)
    monkeypatch.setattr(workers, "GLANCE", 0.05)
    told: list[str] = []
    operation = ManageFleet()
    operation.progress = told.append
    here(gl, operation, named("api", "web", star=True))
    gl.delay = 0
    assert told
    assert told[0].startswith("projects: 0 of 2 read, 0 failed, ")
    assert " of 2 done, 2 to change, 0 failed, " in told[-1]


def test_what_must_not_be_half_done_is_finished(gl: Emulator) -> None:
    pace = Pace(1)
    client = PacedClient(Server(gl.url, ("PRIVATE-TOKEN", gl.root_token)), pace)
    pace.stop("enough")
    with client.unbroken():
        assert client.get("user")["username"] == "root"
        client.pause(1000)
    for forbidden in (lambda: client.get("user"), lambda: client.pause(1)):
        with pytest.raises(StoppedError, match="enough"):
            forbidden()


LIMITS = {"plenty": ("100", False), "as many as are under way": ("8", True), "none": ("0", True), "not told": ("", False)}


@pytest.mark.parametrize("case", LIMITS)
def test_it_slows_down_before_it_has_to(monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    left, slows = LIMITS[case]
    pace = Pace(8)
    rests: list[float] = []
    monkeypatch.setattr(pace, "rest", rests.append)
    pace.learn({"RateLimit-Remaining": left, "RateLimit-Reset": str(int(time.time()) + 50)}, 20)
    pace.admit()
    assert (0 < rests[0] <= 20) is slows


def test_defaults_lie_under_an_entry() -> None:
    under = {"settings": {"visibility": "private", "topics": ["a"]}, "members": {"members": [1, 2], "exclusive": True}}
    over = {"settings": {"topics": ["b"]}, "members": {"members": [3]}, "star": {"state": "present"}}
    assert merged(under, over) == {
        "settings": {"visibility": "private", "topics": ["b"]},
        "members": {"members": [3], "exclusive": True},
        "star": {"state": "present"},
    }
