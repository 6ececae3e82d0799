# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example of docs/integrations.md, and every sample value, against a server: one project for each integration, all in one play."""

from __future__ import annotations

import pathlib
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
import yaml

from ansible_collections.labops.gitlab.plugins.module_utils.catalog import CATALOG, ERAS
from emulator import Emulator
from integration.harness import ROOT, Run, control, play

sys.path.insert(0, str(ROOT / "tools"))
import integrations_page

SAMPLES = integrations_page.Samples.load()
VARIABLES = integrations_page.variables(CATALOG.values(), SAMPLES)
MODULE = "labops.gitlab.integration"
EXAMPLES: dict[str, dict[str, Any]] = {
    task[MODULE]["slug"]: task[MODULE]
    for block in re.findall(r"^```yaml\n(.*?)^```$", integrations_page.PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    for task in yaml.safe_load(block)
}
SERVED = [slug for slug, entry in CATALOG.items() if ERAS[-1] in entry.eras]

# a server that has everything that one server can have: the GitLab for Slack app hides the slash commands
RICH = {"saas": True, "development": True, "jira_connect_key": "a-key"}
POOR = {"edition": "ce", "licence": "none"}
NOWHERE = {"zentao"}  # neither in CE nor in EE
WITH_THE_SLACK_APP = {"gitlab-slack-application"}
APPS = {slug for slug in SERVED if CATALOG[slug].refused}
KEPT = [slug for slug in SERVED if slug not in NOWHERE | APPS]
# accepted, never stored, and always shown as true
NEVER_STORED = {("buildkite", "enable_ssl_verification")}


def project(slug: str) -> str:
    """The project of an integration."""
    return f"acme/shop/{slug}"


def tasks(word: str, settings: Mapping[str, Mapping[str, Any]], **more: Any) -> list[dict[str, Any]]:
    """A task for each integration, named by the word and the slug."""
    return [{"name": f"{word} {slug}", MODULE: {"project": project(slug), "slug": slug, "settings": dict(values)}, **more} for slug, values in settings.items()]


def examples(slugs: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The settings of the page's examples."""
    return {slug: EXAMPLES[slug].get("settings", {}) for slug in slugs}


def did(run: Run, word: str) -> dict[str, str]:
    """What the tasks of a word did, by slug: an action, or what went wrong."""
    found = {name.partition(" ")[2]: result for name, result in run.results.items() if name.partition(" ")[0] == word}
    return {slug: str(result.get("action") or result.get("msg")) for slug, result in found.items()}


def all_did(action: str, slugs: Iterable[str]) -> dict[str, str]:
    """The same for all."""
    return dict.fromkeys(slugs, action)


def prepare(gl: Emulator, slugs: Iterable[str], **settings: Any) -> None:
    """A server with a project for each integration."""
    gl.reset(**settings)
    for slug in slugs:
        gl.project(project(slug))


def shows_no_secret(run: Run) -> bool:
    """Whether neither the results nor the output have one."""
    return not re.search("sample.secret", run.output + str(run.results))


@pytest.mark.core_matrix
def test_every_example_is_kept(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """In check mode nothing is written; then it is done; again, nothing is left to do; and no secret is seen, but the server has it."""
    prepare(gl, KEPT, **RICH)
    wanted = examples(KEPT)
    steps = [
        control(gl, read_only=True),
        *tasks("check", wanted, check_mode=True),
        control(gl, read_only=False),
        *tasks("do", wanted),
        *tasks("again", wanted),
    ]
    run = play(gl, tmp_path, steps, variables=VARIABLES)
    assert run.code == 0, run.output
    assert not gl.violations
    assert did(run, "check") == did(run, "do") == all_did("create", KEPT)
    assert did(run, "again") == all_did("none", KEPT)
    assert not [name for name, result in run.results.items() if result.get("warnings")]
    assert shows_no_secret(run)
    for slug in KEPT:
        stored = gl.find_integration(project(slug), slug)
        sent = {one.name: SAMPLES.pair(slug, one)[0] for one in integrations_page.exemplary(CATALOG[slug], SAMPLES)}
        assert stored is not None
        assert {name: stored[name] for name in sent} == sent, slug
        assert gl.problems(project(slug), slug) == {}


@pytest.mark.parametrize("slug", sorted(APPS))
def test_an_app_can_be_changed_but_not_created(gl: Emulator, tmp_path: pathlib.Path, slug: str) -> None:
    """What GitLab would refuse is refused before it is sent; the example works where the app is."""
    prepare(gl, [slug], **RICH, slack_app_enabled=slug in WITH_THE_SLACK_APP)
    refused = play(gl, tmp_path, tasks("do", examples([slug]), ignore_errors=True), variables=VARIABLES).results[f"do {slug}"]
    assert (refused["failed"], refused["error_class"]) == (True, "input")
    assert "cannot be switched on" in refused["msg"]
    gl.integration(project(slug), slug)
    run = play(gl, tmp_path, [*tasks("do", examples([slug])), *tasks("again", examples([slug]))], variables=VARIABLES)
    assert run.code == 0, run.output
    assert (did(run, "do")[slug], did(run, "again")[slug]) == ("update", "none")


@pytest.mark.parametrize("slack_app_enabled", [True, False])
def test_what_a_condition_keeps_away_is_an_error(gl: Emulator, tmp_path: pathlib.Path, slack_app_enabled: bool) -> None:
    """Every integration with a condition, on a server that does not meet it."""
    conditional = {slug for slug in SERVED if CATALOG[slug].condition}
    assert conditional >= NOWHERE | APPS
    slugs = conditional - WITH_THE_SLACK_APP if slack_app_enabled else conditional - {"slack-slash-commands"}
    prepare(gl, slugs, **POOR, slack_app_enabled=slack_app_enabled)
    run = play(gl, tmp_path, tasks("do", examples(sorted(slugs)), ignore_errors=True), variables=VARIABLES)
    results = {slug: run.results[f"do {slug}"] for slug in slugs}
    assert {slug: result.get("failed") for slug, result in results.items()} == dict.fromkeys(slugs, True)
    assert {slug: result["status"] for slug, result in results.items() if result["status"] not in (400, 404)} == dict.fromkeys(slugs & APPS)
    assert {slug for slug, result in results.items() if result["method"] == "PUT" and "400 Integration not available" not in result["msg"]} == set()
    assert shows_no_secret(run)
    assert not [slug for slug in slugs if gl.find_integration(project(slug), slug)]


def test_every_sample_is_taken(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """All settings of an integration at once: with the first values, then with the changed ones."""
    slugs = [slug for slug in KEPT if CATALOG[slug].settings]
    prepare(gl, slugs, **RICH)
    first, changed = (
        {
            slug: {
                one.name: SAMPLES.pair(slug, one)[which]
                for one in CATALOG[slug].settings
                if not one.event and one.taken_today and (slug, one.name) not in NEVER_STORED
            }
            for slug in slugs
        }
        for which in (0, 1)
    )
    steps = [*tasks("do", first), *tasks("again", first), *tasks("change", changed), *tasks("changed", changed)]
    run = play(gl, tmp_path, steps, variables=VARIABLES)
    assert run.code == 0, run.output
    assert did(run, "do") == all_did("create", slugs)
    visible = [slug for slug in slugs if any(one.readable and not one.event and one.taken_today for one in CATALOG[slug].settings)]
    assert did(run, "change") == {**all_did("none", slugs), **all_did("update", visible)}
    assert did(run, "again") == did(run, "changed") == all_did("none", slugs)
    assert shows_no_secret(run)
