# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""integration_info through real plays, in both doors."""

from __future__ import annotations

import pathlib

import pytest

from emulator import Emulator
from integration.harness import DOORS, play

PROJECT = "acme/shop/api"


@pytest.mark.parametrize("door", DOORS)
def test_reads(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    gl.project(PROJECT)
    gl.integration(PROJECT, "slack", webhook="https://hooks.slack.com/never-shown", channel="#a")
    gl.integration(PROJECT, "google-play", package_name="com.example.app", service_account_key="never-shown", service_account_key_file_name="k.json")
    tasks = [
        {"name": "all", "labops.gitlab.integration_info": {"project": PROJECT}},
        {"name": "one", "labops.gitlab.integration_info": {"project": PROJECT, "slug": "slack"}},
        {"name": "play", "labops.gitlab.integration_info": {"project": PROJECT, "slug": "google_play"}},
        {"name": "none", "labops.gitlab.integration_info": {"project": PROJECT, "slug": "jira"}},
        {"name": "unknown", "labops.gitlab.integration_info": {"project": PROJECT, "slug": "jirra"}, "ignore_errors": True},
    ]
    run = play(gl, tmp_path, tasks, door=door)
    found = {task: result.get("integrations") for task, result in run.results.items()}
    assert {entry["slug"] for entry in found["all"]} == {"slack", "google-play"}
    assert found["one"][0]["properties"]["channel"] == "#a"
    assert found["play"][0]["properties"]["package_name"] == "com.example.app"
    assert found["none"] == []
    assert "Did you mean 'jira'" in run.results["unknown"]["msg"]
    assert "never-shown" not in run.output + str(run.results)


def test_the_catalog_needs_no_server(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Offline: neither address nor token, for one or all, of one version or any."""
    ask = "labops.gitlab.integration_info"
    tasks = [
        {"name": "one", ask: {"catalog": True, "slug": "jira"}},
        {"name": "old", ask: {"catalog": True, "slug": "slack", "gitlab_version": "10.8"}},
        {"name": "gone", ask: {"catalog": True, "slug": "hipchat", "gitlab_version": "18.9"}},
        {"name": "all", ask: {"catalog": True}},
        {"name": "today", ask: {"catalog": True, "gitlab_version": "18.9"}},
        {"name": "nothing", ask: {"slug": "jira"}, "ignore_errors": True},
        {"name": "nowhere", ask: {"project": "a/b"}, "ignore_errors": True},
    ]
    for door in DOORS:
        run = play(gl, tmp_path, tasks, door=door, defaults=False)
        assert run.code == 0, run.output
        jira = run.results["one"]["integrations"][0]
        assert {"url", "password", "commit_events"} <= {entry["name"] for entry in jira["settings"]}
        assert next(entry for entry in jira["settings"] if entry["name"] == "password")["secret"] is True
        assert "labels_to_be_notified" not in str(run.results["old"])
        assert run.results["gone"]["integrations"] == []
        assert "hipchat" in {entry["slug"] for entry in run.results["all"]["integrations"]} - {entry["slug"] for entry in run.results["today"]["integrations"]}
        assert "one of the following is required: project, group, catalog" in run.results["nothing"]["msg"]
        assert "GITLAB_URL" in run.results["nowhere"]["msg"]
    assert not gl.log
