# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of projects that depend on each other, that fail in the middle, or that a token sees in part."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import Refusal, Step, again, in_process, refused
from integration.test_projects import ALICE, DEFAULTS, HOOK, named, prepare, run_one

# -- forks of what the same task makes
README = {"initialize_with_readme": True}
LINE = [
    {"project": "acme/third/lib", "fork": {"source": "ACME/Second/lib"}, "star": True},
    {"project": "acme/second/lib", "fork": {"source": "acme/First/Lib"}, "members": DEFAULTS["members"]},
    {"project": "acme/first/lib", "settings": README},
]


def groups(gl: Emulator) -> None:
    """The groups of the line, and nothing in them."""
    gl.user("alice")
    for name in ("first", "second", "third"):
        gl.group(f"acme/{name}")


def fork(project: str, source: str, **more: Any) -> dict[str, Any]:
    """An entry of a fork."""
    return {"project": project, "fork": {"source": source, **more}}


@pytest.mark.parametrize("concurrency", [1, 8])
def test_a_fork_waits_for_its_source(gl: Emulator, tmp_path: pathlib.Path, concurrency: int) -> None:
    """Declared the other way round and in other capitals; predicted without a warning, and made in one run."""
    whole = Step({"projects": LINE, "concurrency": concurrency}, "update")
    outcome, _again = in_process(gl, tmp_path, "projects", [whole, again(whole, None)], groups)
    assert [entry["project"] for entry in outcome.done["projects"]] == [entry["project"] for entry in LINE]
    assert [entry["action"] for entry in outcome.predicted["projects"]] == ["create"] * 3
    assert [set(entry["sections"]) for entry in outcome.predicted["projects"]] == [{"fork", "star"}, {"fork", "members"}, {"settings"}]
    assert outcome.done["diff"]["after"]["acme/third/lib"]["fork"] == {"source": "acme/second/lib"}
    made = {path: (gl.find_project(f"acme/{path}/lib") or {}) for path in ("first", "second", "third")}
    assert [made[path]["forked_from_id"] for path in made] == [None, made["first"]["id"], made["second"]["id"]]


def test_a_project_that_is_there_becomes_a_fork(gl: Emulator, tmp_path: pathlib.Path) -> None:
    def prepared(gl: Emulator) -> None:
        groups(gl)
        gl.project("acme/second/lib")

    entries = [{**fork("acme/second/lib", "acme/first/lib", link_existing=True), "star": True}, LINE[2]]
    whole = Step({"projects": entries}, "update")
    outcome, _again = in_process(gl, tmp_path, "projects", [whole, again(whole, None)], prepared)
    assert [set(entry["sections"]) for entry in outcome.done["projects"]] == [{"fork", "star"}, {"settings"}]


def test_a_source_that_fails(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Where it cannot be made its forks are not either, in check mode too; where it fails later on they are."""
    groups(gl)
    nowhere = {"project": "acme/nowhere/lib", "settings": {}}
    results = run_one(gl, tmp_path, {"projects": [fork("acme/second/lib", "acme/nowhere/lib"), nowhere]}, "check", "do")
    assert results["check"]["msg"] == results["do"]["msg"]
    assert results["do"]["counts"]["failed"] == 2
    assert "acme/second/lib: fork: source: acme/nowhere/lib is absent" in results["do"]["msg"]
    args = {"projects": [LINE[1], {**LINE[2], "star": True}]}
    gl.fault(method="POST", path="star", times=1, status=403, body={"message": "403 Forbidden"})
    results = run_one(gl, tmp_path, args, "do", "again", "last")
    assert [(entry["project"], entry["status"]) for entry in results["do"]["projects"]] == [("acme/second/lib", "changed"), ("acme/first/lib", "failed")]
    assert [entry["project"] for entry in results["again"]["projects"]] == ["acme/first/lib"]
    assert not results["last"]["changed"]


def test_a_source_whose_creation_fails(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Its forks tell that it is not there; the next run makes all."""
    groups(gl)
    gl.fault(method="POST", path="projects$", times=1, status=403, body={"message": "403 Forbidden"})
    results = run_one(gl, tmp_path, {"projects": LINE}, "do", "again", "last")
    assert results["do"]["counts"] == {"projects": 3, "changed": 0, "failed": 3, "stopped": 0, "unchanged": 0}
    assert "acme/second/lib: fork: source: acme/first/lib is absent" in results["do"]["msg"]
    assert results["again"]["counts"]["changed"] == 3
    assert not results["last"]["changed"]


def places(*numbers: int) -> str:
    """How a message names entries of a circle."""
    return ", ".join(f"projects[{number}] (acme/{'xyz'[number]}/lib)" for number in numbers)


CIRCLES = [
    Refusal(
        {"projects": [fork("acme/x/lib", "ACME/y/lib"), fork("acme/y/lib", "acme/z/lib"), fork("acme/z/lib", "acme/x/lib")]},
        f"projects[0] (acme/x/lib).fork.source: it leads back to the project itself: {places(0, 1, 2)}",
        requests=0,
    ),
    Refusal(
        {"projects": [fork("acme/x/lib", "acme/y/lib"), fork("acme/y/lib", "acme/z/lib"), fork("acme/z/lib", "acme/y/lib")]},
        f"projects[1] (acme/y/lib).fork.source: it leads back to the project itself: {places(1, 2)}",
        requests=0,
    ),
    Refusal(
        {"projects": [{"project": "acme/x/lib"}], "defaults": {"fork": {"source": "acme/x/lib"}}},
        f"projects[0] (acme/x/lib).fork.source: it leads back to the project itself: {places(0)}",
        requests=0,
    ),
    Refusal(
        {"projects": [fork("acme/x/lib", "acme/y/lib"), {"project": "acme/y/lib", "state": "absent"}]},
        "projects[0] (acme/x/lib).fork.source: projects[1] (acme/y/lib) takes that project away",
        requests=0,
    ),
]


def test_circles(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """They are told before anything is asked."""
    refused(gl, tmp_path, "projects", CIRCLES, groups, ordinary=False)


def test_an_archived_fork(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """It would be none any more, and so fail in the next run."""
    case = Refusal(
        {"projects": [{**fork("acme/first/lib", "acme/upstream/lib"), "settings": {"archived": True}}]}, "archived: GitLab ends the relation of a fork"
    )

    def prepared(gl: Emulator) -> None:
        groups(gl)
        gl.project("acme/upstream/lib")

    refused(gl, tmp_path, "projects", [case], prepared, ordinary=False)


def test_a_fork_beside_its_source(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Without a name of its own it is refused, whether the source is there or not."""
    groups(gl)
    results = run_one(gl, tmp_path, {"projects": [fork("acme/first/a", "acme/first/b"), {"project": "acme/first/b", "settings": {}}]}, "check", "do", "again")
    for mode in ("check", "do", "again"):
        assert "acme/first/a: fork: name: the source is in the same namespace" in results[mode]["msg"]
    args = {"projects": [fork("acme/first/a", "acme/first/b", name="A"), {"project": "acme/first/b", "settings": {}}]}
    whole = Step(args, "update")
    in_process(gl, tmp_path, "projects", [whole, again(whole, 2)], groups)


# -- archived ones
CLOSED = {"archived": True, "description": "Closed"}


def archived(gl: Emulator) -> bool:
    """Whether the project is."""
    return bool((gl.find_project("acme/shop/api") or {})["archived"])


@pytest.mark.parametrize("fails", ["PUT projects/2$", "POST hooks", "POST star", "POST /archive"])
def test_it_is_archived_again_when_a_section_fails(gl: Emulator, tmp_path: pathlib.Path, fails: str) -> None:
    """Whatever fails while it is open; the next run does what is left."""
    prepare(gl)
    run_one(gl, tmp_path, named("api", settings=CLOSED), "do")
    method, path = fails.split()
    gl.fault(method=method, path=path, times=1, status=403, body={"message": "403 Forbidden"})
    args = named("api", settings={**CLOSED, "description": "Closed for good"}, hooks=DEFAULTS["hooks"], star=True)
    results = run_one(gl, tmp_path, args, "do")
    assert results["do"]["counts"]["failed"] == 1, results["do"]
    assert "is not archived again" not in results["do"]["msg"]
    assert archived(gl)
    results = run_one(gl, tmp_path, args, "again", "last")
    assert not results["again"]["failed"], results["again"]["msg"]
    assert not results["last"]["changed"]
    assert archived(gl)
    assert gl.find_hook("acme/shop/api", HOOK)


def test_what_is_told_of_an_archived_one_that_fails(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What was changed, and where it stays open."""
    prepare(gl)
    run_one(gl, tmp_path, named("api", settings=CLOSED), "do")
    for path in ("/star", "/archive"):
        gl.fault(method="POST", path=f"{path}$", times=None, status=403, body={"message": "403 Forbidden"})
    result = run_one(gl, tmp_path, named("api", settings={**CLOSED, "description": "New"}, star=True), "do")["do"]
    assert "star: POST" in result["msg"]
    assert "It was opened for this and is not archived again: POST" in result["msg"]
    assert set(result["projects"][0]["sections"]) == set(result["diff"]["after"]["acme/shop/api"]) == {"settings"}
    assert not archived(gl)
    gl.faults.clear()
    assert run_one(gl, tmp_path, named("api", settings={**CLOSED, "description": "New"}, star=True), "again")["again"]["changed"]
    assert archived(gl)


def test_one_that_was_open_stays_open_when_it_fails(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """It is archived after everything else, so not before the run that does all of it."""
    prepare(gl)
    gl.fault(method="POST", path="star", times=1, status=403, body={"message": "403 Forbidden"})
    args = named("api", settings=CLOSED, star=True)
    assert run_one(gl, tmp_path, args, "do")["do"]["failed"]
    assert not archived(gl)
    assert not run_one(gl, tmp_path, args, "again")["again"]["failed"]
    assert archived(gl)


def test_it_is_archived_again_when_the_time_is_over(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Also when the task is told to stop."""
    prepare(gl)
    run_one(gl, tmp_path, named("api", settings=CLOSED), "do")
    gl.fault(method="POST", path="hooks", times=1, status=429, headers={"Retry-After": "30"}, body="Retry later")
    args = {**named("api", settings=CLOSED, hooks=DEFAULTS["hooks"]), "task_timeout": 2}
    results = run_one(gl, tmp_path, args, "do")
    assert results["do"]["error_class"] == "stopped"
    assert archived(gl)
    assert run_one(gl, tmp_path, args, "again")["again"]["changed"]


# -- a token that sees a part
def restricted(gl: Emulator) -> str:
    """A user who maintains one project, works on another, and does not see the rest."""
    prepare(gl)
    gl.project("acme/shop/lib")
    gl.group("acme/own")
    gl.project("acme/own/hidden")
    gl.user("eve")
    gl.member("acme/shop/api", "eve", 40)
    gl.member("acme/shop/lib", "eve", 30)
    gl.member("acme/own", "eve", 30)
    gl.hide("acme/own/hidden", "eve")
    return gl.token("eve")


def test_a_token_that_sees_a_part(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What it may do is done; of the rest the result names project and section, and what GitLab may be hiding."""
    token = restricted(gl)
    names = ("acme/shop/api", "acme/shop/lib", "acme/shop/web", "acme/own/hidden")
    args = {"projects": [{"project": name, "members": [ALICE], "hooks": DEFAULTS["hooks"]} for name in names]}
    results = run_one(gl, tmp_path, args, "check", "do", "again", token=token)
    forbidden = "hooks: GET /projects/acme%2Fshop%2Flib/hooks: 403"
    absent = "settings: it is absent or not visible to this token, and is made although no settings are declared"
    for mode in ("check", "do"):
        api, lib, *hidden = results[mode]["projects"]
        assert (api["status"], set(api["sections"])) == ("changed", {"members", "hooks"})
        assert (lib["status"], lib["changed"], lib["sections"]) == ("failed", False, {})
        assert forbidden in lib["error"]["msg"]
        assert [entry["status"] for entry in hidden] == ["changed" if mode == "check" else "failed"] * 2
        assert sorted(results[mode]["warnings"]) == sorted(f"{name}: {absent}" for name in names[2:])
    assert results["check"]["diff"]["after"].keys() == set(names) - {"acme/shop/lib"}
    assert results["do"]["diff"]["after"].keys() == {"acme/shop/api"}
    assert results["check"]["counts"] == {"projects": 4, "changed": 3, "failed": 1, "stopped": 0, "unchanged": 0}
    told = [entry["error"]["msg"] for entry in results["do"]["projects"][2:]]
    assert told[0].startswith("settings: POST /projects: 403")
    assert told[0].endswith("If acme/shop/web is there, this token does not see it.")
    assert "has already been taken" in told[1]
    assert told[1].endswith("It exists, hidden from this token.")
    assert not results["again"]["changed"]
    assert gl.find_hook("acme/shop/api", HOOK)


def test_what_is_not_done_is_not_told_as_done(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Where nothing is written since every change belongs to a project that failed, or the failure of one ends all."""
    prepare(gl)
    gl.fault(method="GET", path="projects/acme/shop/web/hooks", times=None, status=403, body={"message": "403 Forbidden"})
    args = named("web", members=[ALICE], hooks=DEFAULTS["hooks"])
    before = gl.snapshot()
    for each, counts in ((args, (1, 0)), ({**named("api", "web", members=[ALICE], hooks=DEFAULTS["hooks"]), "on_error": "stop", "concurrency": 1}, (1, 1))):
        results = run_one(gl, tmp_path, each, "check", "do")
        for result in results.values():
            assert (result["failed"], result["changed"], result["diff"]) == (True, False, {"before": {}, "after": {}})
            assert (result["counts"]["failed"], result["counts"]["stopped"]) == counts
    assert gl.snapshot() == before
