# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every parameter of every integration in four of GitLab's documents, on a server of the time of the document (tests/samples/seed_rows.yml)."""

from __future__ import annotations

import pathlib
from collections.abc import Callable

import pytest
import yaml

from emulator import Emulator
from integration.harness import ROOT, play, stable
from integration.lives import Life, Subject, driven, hold_life, live, missing

ROWS = yaml.safe_load((ROOT / "tests" / "samples" / "seed_rows.yml").read_text("utf-8"))
CASES = [(document, slug) for document, about in ROWS.items() for slug in about["integrations"]]
# integrations that the document's server has no more, the last server that has them, and the reason
ELSEWHERE = {
    ("Services API 10.x", "kubernetes"): ("10.2", "deprecated in 10.3, says the document: from then on every request is a 400 unless it is active already"),
    ("Services API 13.2", "jenkins-deprecated"): ("12.10", "removed in 13.0, says the document"),
    ("Integrations API 14.9", "jenkins-deprecated"): ("12.10", "removed in 13.0, says the document"),
}

Lives = Callable[[str], dict[str, Life]]


def server_of(document: str, slug: str) -> str:
    """The version of the server that an integration is driven on."""
    return str(ELSEWHERE[document, slug][0] if (document, slug) in ELSEWHERE else ROWS[document]["version"])


def subject(document: str, slug: str) -> Subject:
    """An integration with all of its document's parameters, in a project of its own."""
    path = f"{document} {slug}".lower().replace(" ", "-").replace("_", "-")
    rows = ROWS[document]["integrations"][slug]
    one_number = {name: ["31", "41"] for name, (kind, _required) in rows.items() if (name, kind) == ("jira_issue_transition_id", "integer")}
    return Subject(f"{document} {slug}", {"project": f"acme/shop/{path}"}, slug, tuple(rows), one_number)


def prepare(gl: Emulator, version: str, subjects: list[Subject]) -> None:
    """A server of a version with a project for each integration."""
    gl.reset(version=version, development=True)
    for one in subjects:
        gl.project(one.holder)


@pytest.fixture(scope="session")
def lives_on(server: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Lives:
    """The lives of all integrations that are driven on a version: one set of plays for all tests."""
    known: dict[str, dict[str, Life] | AssertionError] = {}

    def lives(version: str) -> dict[str, Life]:
        if version not in known:
            subjects = [subject(*case) for case in CASES if server_of(*case) == version]
            prepare(server, version, subjects)
            try:
                known[version] = live(server, tmp_path_factory.mktemp("lives"), subjects)
            except AssertionError as error:
                known[version] = error  # not tried again for each test
        found = known[version]
        if isinstance(found, AssertionError):
            raise found
        return found

    return lives


@pytest.mark.drives
@pytest.mark.parametrize(("document", "slug"), CASES)
def test_every_parameter(lives_on: Lives, record_property: Callable[[str, object], None], document: str, slug: str) -> None:
    """Stored by the server; or dropped by it, and the module says so; or said in GitLab's present word."""
    life = lives_on(server_of(document, slug))[f"{document} {slug}"]
    hold_life(life)
    wanted = ROWS[document]["integrations"][slug]
    assert not missing(life, wanted)
    most = 1 if life.results["again 0"]["requests"] == 1 else 2  # before 14.4 the answer has to tell that they are called services
    assert {life.results[f"again {step}"]["requests"] for step in (0, 1, 2)} == {most}
    record_property("drives", [document, slug, *driven(life)])


def test_an_active_one_alone(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Kubernetes on 10.8: what is active can be changed and removed; then, and where there was none, every request is refused, as the document says."""
    one = subject("Services API 10.x", "kubernetes")
    prepare(gl, "10.8", [one])
    module = {"labops.gitlab.integration": {**one.where, "slug": one.slug, "settings": one.values(0)}, "ignore_errors": True}
    off = {"labops.gitlab.integration": {**one.where, "slug": one.slug, "state": "absent"}, "ignore_errors": True}
    refused = play(gl, tmp_path, [{"name": "refused", **module}, {"name": "not off", **off}])
    assert {name: (result["failed"], result["status"]) for name, result in refused.results.items()} == {"refused": (True, 400), "not off": (True, 400)}
    gl.integration(one.holder, one.slug, **one.values(1))
    run = play(gl, tmp_path, [{"name": "change", **module}, {"name": "again", **module}, {"name": "off", **off}, {"name": "off again", **off}])
    assert [run.results[name]["action"] for name in ("change", "again", "off")] == ["update", "none", "delete"]
    assert run.results["off again"]["status"] == 400


@pytest.mark.parametrize(("document", "slug"), [case for case in ELSEWHERE if case[1] == "jenkins-deprecated"])
def test_what_is_gone_is_refused(gl: Emulator, tmp_path: pathlib.Path, document: str, slug: str) -> None:
    """The document names it still, as removed: an error that says so."""
    one = subject(document, slug)
    prepare(gl, ROWS[document]["version"], [one])
    run = play(gl, tmp_path, [{"name": "on", "labops.gitlab.integration": {**one.where, "slug": slug, "settings": one.values(0)}}])
    assert run.code != 0
    assert "GitLab removed it in 13.0" in run.results["on"]["msg"]


@pytest.mark.parametrize(("document", "slug"), [("Services API 10.x", "slack"), ("Integrations API 14.9", "jira")])
def test_the_ordinary_door(lives_on: Lives, gl: Emulator, tmp_path: pathlib.Path, document: str, slug: str) -> None:
    """The same results, in a process of its own."""
    name = f"{document} {slug}"
    in_process = lives_on(server_of(document, slug))[name]
    prepare(gl, server_of(document, slug), [subject(document, slug)])
    ordinary = live(gl, tmp_path, [subject(document, slug)], door="ordinary")[name]
    hold_life(ordinary)
    assert stable(ordinary.results) == stable(in_process.results)
