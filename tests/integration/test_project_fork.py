# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_fork through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import Refusal, Step, again, both_doors, in_process, play, refused

SOURCE = "acme/shop/api"
FORK = "acme/forks/api"


def prepare(gl: Emulator) -> None:
    """A source with two branches and 120 forks, a namespace for forks, a fork of another project and one that is none."""
    gl.user("dev")
    gl.project(SOURCE, name="API", description="Orders", visibility="internal", empty_repo=False)
    gl.branch(SOURCE, "stable", ref="main")
    gl.group("acme/forks")
    for number in range(120):
        gl.fork(f"acme/many/api{number}", SOURCE)
    gl.project("acme/forks/plain", description="mine")
    gl.project("acme/origin")
    gl.fork("acme/forks/foreign", "acme/origin")


BASE = {"project": FORK, "source": SOURCE}
ALL = {**BASE, "name": "Ours", "description": "Our orders", "visibility": "private", "branches": "stable", "mr_default_target_self": True}
GONE = Step({"project": FORK, "state": "absent"}, "delete", 2)

CASES: dict[str, list[Step]] = {
    "whole life": [
        create := Step(BASE, "create", 5),
        again(create),
        GONE,
        again(GONE),
        linked := Step({**BASE, "link_existing": True}, "create", 3),
        again(linked),
        gone := Step({**BASE, "state": "absent"}, "delete", 2),
        again(gone),
    ],
    "all that can be said": [
        create := Step(ALL, "create", 6),
        again(create),
        Step({**ALL, "name": "Other"}, "none", 1, warned=["'name' can only be set at creation; it stays 'Ours'"]),
    ],
    "source by id": [
        create := Step({**BASE, "source": "1"}, "create", 5),
        again(create),
        Step({"project": "125", "source": "1"}, "none", 1),
        gone := Step({"project": "125", "source": SOURCE, "state": "absent"}, "delete", 2),
        again(gone),
    ],
    "of a user, not waited for": [
        create := Step({"project": "root/api", "source": SOURCE, "wait": False}, "create", 4),
        again(create),
    ],
    "visibility is lowered": [
        Step({**BASE, "visibility": "public"}, "create", 5, warned=["did not take over 'visibility'"]),
        Step({**BASE, "visibility": "public"}, "none", 1, warned=["it stays 'internal'"]),
    ],
    "a project that was there": [
        linked := Step(
            {"project": "acme/forks/plain", "source": SOURCE, "link_existing": True, "description": "x"},
            "create",
            3,
            warned=["'description' can only be set when the fork is made"],
        ),
        Step({"project": "acme/forks/plain", "source": SOURCE}, "none", 1),
    ],
    "another relation": [
        other := Step({"project": "acme/forks/foreign", "source": SOURCE, "state": "absent"}, "none", 2),
        Step({"project": "acme/forks/foreign", "state": "absent"}, "delete", 2),
        again(other),
    ],
}


@pytest.mark.drives("POST /projects/fork/:id", "id")
@pytest.mark.drives("POST /projects/:id/fork/:forked_from_id", "id", "forked_from_id")
@pytest.mark.drives("DELETE /projects/:id/fork", "id")
@pytest.mark.parametrize("case", CASES)
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    both_doors(gl, tmp_path, "project_fork", CASES[case], prepare)


def test_what_is_predicted_and_made(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The parent in full, the rest where it is known; only what was said is sent."""
    outcomes = in_process(gl, tmp_path, "project_fork", [Step(BASE, "create"), Step(GONE.args, "delete")], prepare)
    predicted, done = outcomes[0].predicted["project_fork"], outcomes[0].done["project_fork"]
    assert [predicted[key] for key in ("name", "description", "path_with_namespace", "import_status", "id")] == ["API", "Orders", FORK, None, None]
    assert predicted["forked_from_project"]["id"] == done["forked_from_project"]["id"] == 1
    assert (done["import_status"], done["default_branch"]) == ("finished", "main")
    assert outcomes[0].done["diff"] == {"before": {}, "after": {"source": SOURCE}}
    posted = next(entry for entry in outcomes[0].requests if entry.method == "POST")
    assert set(posted.body) == {"namespace_id", "path"}
    assert outcomes[1].done["diff"] == {"before": {"source": SOURCE}, "after": {}}
    assert outcomes[1].done["id"] == done["id"]
    assert gl.find_project(FORK)["forked_from_id"] is None


REFUSALS: list[Refusal] = [
    Refusal({**BASE, "visibility": "secret"}, "value of visibility must be one of"),
    Refusal({"project": FORK}, "state is present but all of the following are missing: source"),
    Refusal({"project": FORK, "source": "api"}, "neither a numeric id nor a full path"),
    Refusal({"project": FORK, "source": "acme/none", "missing_parent": "fail"}, "source: acme/none is absent, marked for deletion or not visible"),
    Refusal({"project": FORK, "source": "acme/doomed", "missing_parent": "fail"}, "source: acme/doomed is absent, marked for deletion or not visible"),
    Refusal({"project": "acme/none/api", "source": SOURCE}, "namespace 'acme/none' is absent or not visible"),
    Refusal({"project": "4711", "source": SOURCE}, "there is no project with the id 4711"),
    Refusal({"project": "acme/forks/plain", "source": SOURCE}, "exists and is no fork. With link_existing: true"),
    Refusal({"project": "acme/forks/foreign", "source": SOURCE}, f"is a fork of acme/origin, not of {SOURCE}"),
    Refusal({"project": "acme/forks/foreign", "source": SOURCE, "link_existing": True}, f"is a fork of acme/origin, not of {SOURCE}"),
    Refusal({"project": "acme/forks/foreign", "source": "acme/none"}, "is a fork of acme/origin, not of acme/none"),
    Refusal({"project": SOURCE, "source": SOURCE, "link_existing": True}, "is the project itself"),
    Refusal({"project": "acme/shop/api2", "source": SOURCE}, "name: the source is in the same namespace"),
    Refusal({"project": "acme/shop/api2", "source": SOURCE, "name": "API"}, "name: the source is in the same namespace"),
    Refusal({**BASE, "branches": "none"}, f"{SOURCE} has no branch 'none'"),
    Refusal({"project": FORK, "state": "absent"}, f"project: {FORK} is absent"),
    Refusal({"project": "acme/doomed", "state": "absent"}, "project: acme/doomed is absent, marked for deletion"),
    Refusal({"project": "acme/forks/foreign", "source": "acme/none", "state": "absent"}, "source: acme/none is absent"),
    Refusal({"project": "acme/forks/broken", "source": SOURCE}, "the import of acme/forks/broken failed: disk full"),
]


def broken(gl: Emulator) -> None:
    """Beside them a source that is on its way out, and a fork whose import has failed."""
    prepare(gl)
    gl.project("acme/doomed", marked_for_deletion_on="2026-01-01")
    gl.fork("acme/forks/broken", SOURCE, import_status="failed", import_error="disk full")


def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What is refused is refused in check mode too, before any write."""
    refused(gl, tmp_path, "project_fork", REFUSALS, broken)


def test_a_source_that_is_not_there_yet(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A playbook that makes the source first can be checked; the prediction comes true."""
    gl.group("acme/forks")
    fork = {"name": "fork", "labops.gitlab.project_fork": {"project": "acme/forks/a", "source": "acme/source", "description": "x"}}
    predicted = play(gl, tmp_path, [fork], arguments=["--check"]).results["fork"]
    assert predicted["action"] == "create"
    assert [predicted["project_fork"][key] for key in ("description", "path_with_namespace")] == ["x", "acme/forks/a"]
    assert predicted["project_fork"]["forked_from_project"]["path_with_namespace"] == "acme/source"
    assert predicted["warnings"] == ["source: acme/source is absent or not visible to this token: this is predicted for a source of that path"]
    assert "source: acme/source is absent" in play(gl, tmp_path, [fork]).results["fork"]["msg"]
    source = {"name": "source", "labops.gitlab.project": {"project": "acme/source"}}
    assert play(gl, tmp_path, [source, fork]).results["fork"]["diff"] == predicted["diff"]


def test_waiting(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """As long as it takes, also for one that an earlier task did not wait for; a 404 straight after the fork was made is no end."""
    prepare(gl)
    gl.change(import_reads=2)
    gl.fault(method="GET", path="projects/125$", status=404, body={"message": "404 Project Not Found"}, times=1)
    later = {"project": "root/api", "source": SOURCE}
    tasks = [
        {"name": "made", "labops.gitlab.project_fork": BASE},
        {"name": "ordered", "labops.gitlab.project_fork": {**later, "wait": False}},
        {"name": "too soon", "labops.gitlab.project_fork": {**later, "wait_timeout": 0}, "ignore_errors": True},
        {"name": "waited for", "labops.gitlab.project_fork": later},
    ]
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    status = {name: run.results[name]["project_fork"]["import_status"] for name in ("made", "ordered", "waited for")}
    assert status == {"made": "finished", "ordered": "scheduled", "waited for": "finished"}
    assert run.results["waited for"]["action"] == "none"
    late = run.results["too soon"]
    assert (late["error_class"], "is still 'started' after 0 s; the option wait_timeout gives more" in late["msg"]) == ("server", True)


@pytest.mark.parametrize("wait", [True, False])
def test_a_failing_import(gl: Emulator, tmp_path: pathlib.Path, wait: bool) -> None:
    """It is an error with GitLab's reason, now or at the next run."""
    prepare(gl)
    gl.change(import_failure="disk full")
    tasks = [{"name": name, "labops.gitlab.project_fork": {**BASE, "wait": wait}, "ignore_errors": True} for name in ("first", "second")]
    run = play(gl, tmp_path, tasks)
    assert run.results["first"]["failed"] is wait
    for name in ("first", "second") if wait else ("second",):
        assert f"the import of {FORK} failed: disk full. Remove the project" in run.results[name]["msg"]


@pytest.mark.parametrize("args", [BASE, {"project": "acme/forks/plain", "source": SOURCE, "link_existing": True}])
def test_an_answer_that_is_lost(gl: Emulator, tmp_path: pathlib.Path, args: dict[str, Any]) -> None:
    """The repeat meets what its first attempt made."""
    prepare(gl)
    gl.fault(method="POST", path="/fork", reset=True, applied=True, times=1)
    run = play(gl, tmp_path, [{"name": "fork", "labops.gitlab.project_fork": args}])
    assert run.code == 0, run.output
    assert run.results["fork"]["project_fork"]["forked_from_project"]["id"] == 1


def test_hidden_things(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A fork of a hidden source is known as a fork; what is taken by hidden projects is told."""
    prepare(gl)
    gl.member("acme/forks", "dev", 50)
    gl.project("acme/forks/api", name="Hidden")
    gl.hide("acme/forks/api", "dev")
    gl.hide("acme/origin", "dev")
    tasks = {
        "path": BASE,
        "name": {**BASE, "project": "acme/forks/new", "name": "plain"},
        "other": {"project": "acme/forks/foreign", "source": SOURCE, "link_existing": True},
        "not that one": {"project": "acme/forks/foreign", "source": SOURCE, "state": "absent"},
        "removed": {"project": "acme/forks/foreign", "state": "absent"},
    }
    run = play(gl, tmp_path, [{"name": name, "labops.gitlab.project_fork": args, "ignore_errors": True} for name, args in tasks.items()], token=gl.token("dev"))
    assert "A project that is hidden from this token, or a group, has that path." in run.results["path"]["msg"]
    assert "Another project of this namespace has that name" in run.results["name"]["msg"]
    assert "is a fork of a project that this token may not see" in run.results["other"]["msg"]
    assert [run.results[name]["action"] for name in ("not that one", "removed")] == ["none", "delete"]


def test_renamed(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Source and fork are known by their old paths; the ids decide."""
    prepare(gl)
    tasks = [
        {"name": "made", "labops.gitlab.project_fork": BASE},
        {"name": "source renamed", "labops.gitlab.project": {"project": SOURCE, "path": "orders"}},
        {"name": "old source", "labops.gitlab.project_fork": BASE},
        {"name": "fork renamed", "labops.gitlab.project": {"project": FORK, "path": "orders"}},
        {"name": "old fork", "labops.gitlab.project_fork": {**BASE, "source": "acme/shop/orders"}},
    ]
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    assert [run.results[name]["action"] for name in ("old source", "old fork")] == ["none", "none"]
    assert "has moved to acme/shop/orders" in run.results["old source"]["warnings"][0]
    assert "has moved to acme/forks/orders" in run.results["old fork"]["warnings"][0]


def test_a_relation_that_is_gone_meanwhile(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """GitLab answers 304, which is no error."""
    prepare(gl)
    gl.fault(method="DELETE", path="/fork$", reset=True, applied=True, times=1)
    run = play(gl, tmp_path, [{"name": "fork", "labops.gitlab.project_fork": {"project": "acme/forks/foreign", "state": "absent"}}])
    assert run.code == 0, run.output
    assert [entry.status for entry in gl.log if entry.method == "DELETE"][-1] == 304
