# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every integration that GitLab 18.9 serves (tests/samples/current_integrations.yml), with every setting that it takes, of projects and of groups."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
import yaml

from emulator import Emulator
from integration.harness import ROOT, play
from integration.lives import MODULE, NEVER_STORED, Life, Subject, driven, hold_life, live

LEVELS: dict[str, list[str]] = yaml.safe_load((ROOT / "tests" / "samples" / "current_integrations.yml").read_text("utf-8"))
# a server that has everything that one server can have: the GitLab for Slack app hides the slash commands
RICH: dict[str, Any] = {"saas": True, "development": True, "jira_connect_key": "a-key"}
SLACK_APP, JIRA_APP = "gitlab-slack-application", "jira-cloud-app"
NOWHERE = "zentao"  # switched off for every project of CE and EE
KEPT = {level: [slug for slug, levels in LEVELS.items() if level in levels and slug not in (SLACK_APP, JIRA_APP, NOWHERE)] for level in ("project", "group")}
# what a server without anything refuses; its words and status
UNMET = {
    "github": {"edition": "ee", "licence": "none"},
    "google-cloud-platform-artifact-registry": {},
    "google-cloud-platform-workload-identity-federation": {},
    "zentao": RICH,
    "slack-slash-commands": {"slack_app_enabled": True},
}
NO_ROUTE = {"mock-ci": {}, "mock-monitoring": {}, "git-guardian": {"edition": "ce", "licence": "none"}}


def subject(gl: Emulator, level: str, slug: str) -> Subject:
    """An integration with all that its route takes, and that has a column to be kept in, of a project or group of its own."""
    row = gl.facts.integration(slug) or {}
    left_out = {"use_inherited_settings", *row.get("events_without_column", []), *row.get("channels_declared_only", [])}
    names = tuple(name for name in gl.facts.integration_params(slug) if name not in left_out)
    return Subject(slug, {level: f"acme/{level}s/{slug}"}, slug, names)


def prepare(gl: Emulator, level: str, slugs: list[str], **settings: Any) -> list[Subject]:
    """A server with a project or group for each."""
    gl.reset(**settings)
    subjects = [subject(gl, level, slug) for slug in slugs]
    for one in subjects:
        (gl.project if level == "project" else gl.group)(one.holder)
    return subjects


def hold_all(life: Life, **actions: Any) -> None:
    """The life was as declared, in one request where nothing was to do, and every setting has arrived."""
    hold_life(life, **actions)
    assert {life.results[f"again {number}"]["requests"] for number in (0, 1)} == {1}
    expected = {typed: "dropped" if (life.subject.slug, typed) in NEVER_STORED else "stored" for typed in life.subject.settings}
    assert {**expected, **driven(life)} == {**driven(life), **expected}


def test_there_are_as_many(gl: Emulator) -> None:
    gl.reset(**RICH)
    assert sorted(LEVELS) == sorted(gl.facts.slugs())
    assert {slug for slug, levels in LEVELS.items() if "group" not in levels} == {
        slug for slug in LEVELS if (gl.facts.integration(slug) or {}).get("project_only")
    }


@pytest.fixture(scope="session")
def lives_of(server: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The lives of all integrations of a level: one set of plays for all tests."""
    known: dict[str, dict[str, Life]] = {}

    def lives(level: str) -> dict[str, Life]:
        if level not in known:
            known[level] = live(server, tmp_path_factory.mktemp("current"), prepare(server, level, KEPT[level], **RICH))
        return known[level]

    return lives


@pytest.mark.parametrize(("level", "slug"), [(level, slug) for level, slugs in KEPT.items() for slug in slugs])
def test_every_setting(lives_of: Any, level: str, slug: str) -> None:
    hold_all(lives_of(level)[slug])


@pytest.mark.parametrize("slug", [SLACK_APP, JIRA_APP])
def test_an_app(gl: Emulator, tmp_path: pathlib.Path, slug: str) -> None:
    """GitLab does not let the API create it, which is told before anything is sent; where it is, its settings can be changed."""
    (one,) = prepare(gl, "project", [slug], **RICH, slack_app_enabled=slug == SLACK_APP)
    task = {"name": "on", MODULE: {**one.where, "slug": slug, "settings": one.values(0)}, "ignore_errors": True}
    refused = play(gl, tmp_path, [task]).results["on"]
    assert "cannot be switched on: GitLab does not let the API create it (422)" in refused["msg"]
    gl.integration(one.holder, slug)
    steps = [task, {**task, "name": "again"}, {"name": "off", MODULE: {**one.where, "slug": slug, "state": "absent"}, "ignore_errors": True}]
    run = play(gl, tmp_path, steps)
    assert [run.results[name].get("action") for name in ("on", "again")] == ["update", "none"]
    stored = gl.find_integration(one.holder, slug) or {}
    if slug == JIRA_APP:
        assert "jira-cloud-app is active and cannot be switched off" in run.results["off"]["msg"]
        assert {name: stored[name] for name in one.settings} == one.values(0)
    else:
        assert run.results["off"]["action"] == "delete"
        assert not stored["active"]


@pytest.mark.parametrize("slug", [*UNMET, *NO_ROUTE])
def test_a_server_without_it(gl: Emulator, tmp_path: pathlib.Path, slug: str) -> None:
    """The refusal tells what the server would need."""
    gl.reset(**RICH)
    values = subject(gl, "project", slug).values(0)
    gl.reset(**UNMET.get(slug, NO_ROUTE.get(slug, {})))
    gl.project("acme/shop/api")
    run = play(gl, tmp_path, [{"name": "on", MODULE: {"project": "acme/shop/api", "slug": slug, "settings": values}}])
    assert run.code != 0
    assert f"slug: this server does not offer {slug}: " in run.results["on"]["msg"]
    assert ("400 Integration not available" in run.results["on"]["msg"]) is (slug in UNMET)
    assert gl.find_integration("acme/shop/api", slug) is None
    assert not [name for name in gl.undeclared if name.name not in values and name.name != "use_inherited_settings"]


@pytest.mark.parametrize("slug", [slug for slug, levels in LEVELS.items() if "group" not in levels])
def test_of_a_project_alone(gl: Emulator, tmp_path: pathlib.Path, slug: str) -> None:
    """Refused before anything is asked."""
    gl.reset(**RICH)
    gl.group("acme")
    task = {"name": "on", MODULE: {"group": "acme", "slug": slug, "settings": subject(gl, "group", slug).values(0)}}
    run = play(gl, tmp_path, [task])
    assert "belongs to a project; GitLab has none of a group" in run.results["on"]["msg"]
    assert not gl.log
