# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_hook_info through real plays, in both doors."""

from __future__ import annotations

import pathlib

import pytest

from emulator import Emulator
from integration.harness import DOORS, control, play

PROJECT = "acme/shop/api"


@pytest.mark.drives("GET /projects/:id/hooks", "id")
@pytest.mark.drives("GET /projects/:id/hooks/:hook_id", "id", "hook_id")
@pytest.mark.parametrize("door", DOORS)
def test_reads(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """All, one by id with its keys, those of a url, none."""
    gl.project(PROJECT)
    for number in range(150):
        gl.hook(PROJECT, url=f"https://hooks.example.com/{number}", token="never-shown")
    one = gl.hook(PROJECT, url="https://{host}.example.com", name="named", url_variables={"host": "never-shown-either"})
    gl.hook(PROJECT, url="https://silent.example.com", alert_status="temporarily_disabled", disabled_until="2030-01-31T12:00:00.000Z")
    tasks = [
        {"name": "all", "labops.gitlab.project_hook_info": {"project": PROJECT}},
        {"name": "one", "labops.gitlab.project_hook_info": {"project": PROJECT, "id": one["id"]}},
        {"name": "some", "labops.gitlab.project_hook_info": {"project": PROJECT, "url": "https://hooks.example.com/7"}},
        {"name": "health", "labops.gitlab.project_hook_info": {"project": PROJECT, "url": "https://silent.example.com"}},
        control(gl, mark="keys"),
        {"name": "keys", "labops.gitlab.project_hook_info": {"project": PROJECT, "name": "named", "include_keys": True}},
        control(gl, mark="after"),
        {"name": "none", "labops.gitlab.project_hook_info": {"project": PROJECT, "url": "https://nowhere.example.com"}},
        {"name": "no id", "labops.gitlab.project_hook_info": {"project": PROJECT, "id": 424242}},
        {"name": "no project", "labops.gitlab.project_hook_info": {"project": "acme/none"}, "ignore_errors": True},
    ]
    run = play(gl, tmp_path, tasks, door=door)
    found = {name: result.get("project_hooks") for name, result in run.results.items()}
    assert len(found["all"]) == 152
    assert [(hook["alert_status"], hook["disabled_until"]) for hook in found["health"]] == [("temporarily_disabled", "2030-01-31T12:00:00.000Z")]
    assert [(hook["url_variables"], hook["custom_headers"]) for hook in found["keys"]] == [([{"key": "host"}], [])]
    assert len(gl.requests_since("keys")) == 3
    assert "test" not in found["one"][0]
    assert [hook["url_variables"] for hook in found["one"]] == [[{"key": "host"}]]
    assert [hook["url"] for hook in found["some"]] == ["https://hooks.example.com/7"]
    assert found["none"] == []
    assert found["no id"] == []
    assert run.results["no project"]["error_class"] == "not_found"
    assert not any(result["changed"] for result in run.results.values() if "project_hooks" in result)
    assert set(found["all"][0]) == set(found["one"][0])
    assert "never-shown" not in run.output + str(run.results)
