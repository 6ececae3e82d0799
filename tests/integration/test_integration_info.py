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
