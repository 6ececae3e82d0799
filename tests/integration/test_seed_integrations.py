# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every parameter of every integration in four of GitLab's documents, on a server of the time of the document (tests/samples/seed_rows.yml)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from emulator import Emulator
from integration.harness import ROOT
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
    return Subject(f"{document} {slug}", {"project": f"acme/shop/{path}"}, slug, tuple(ROWS[document]["integrations"][slug]))


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
