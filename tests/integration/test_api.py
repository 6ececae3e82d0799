# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""api through real plays, in both doors."""

from __future__ import annotations

import pathlib

import pytest

from emulator import Emulator
from integration.harness import DOORS, control, play

PROJECT = "acme/shop/api"


@pytest.mark.parametrize("door", DOORS)
def test_requests(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """Reads never change; writes say so; check mode sends only GET."""
    gl.project(PROJECT)
    for number in range(130):
        gl.hook(PROJECT, url=f"https://hooks.example.com/{number}")
    hooks = "projects/acme%2Fshop%2Fapi/hooks"
    body = {"url": "https://new.example.com", "token": "secret-in-body"}
    tasks = [
        {"name": "user", "labops.gitlab.api": {"path": "user"}},
        {"name": "page", "labops.gitlab.api": {"path": f"/api/v4/{hooks}?per_page=5", "query": {"page": 2}}},
        {"name": "pages", "labops.gitlab.api": {"path": hooks, "all_pages": True}},
        control(gl, read_only=True),
        {"name": "check", "labops.gitlab.api": {"method": "POST", "path": hooks, "body": body}, "check_mode": True},
        control(gl, read_only=False),
        {"name": "post", "labops.gitlab.api": {"method": "POST", "path": hooks, "body": body}},
        {"name": "put", "labops.gitlab.api": {"method": "PUT", "path": "projects/acme%2Fshop%2Fapi", "body": {"description": "d"}}},
        {"name": "delete", "labops.gitlab.api": {"method": "DELETE", "path": hooks + "/{{ post.response.id }}"}},
        {"name": "missing", "labops.gitlab.api": {"path": "projects/acme%2Fnone"}, "ignore_errors": True},
        {"name": "elsewhere", "labops.gitlab.api": {"path": "https://evil.example.com/api/v4/user"}, "ignore_errors": True},
        {"name": "dots", "labops.gitlab.api": {"path": "projects/../users"}, "ignore_errors": True},
    ]
    tasks = [{**task, "register": task["name"].replace(" ", "_").split("'")[0]} if "labops.gitlab.api" in task else task for task in tasks]
    run = play(gl, tmp_path, tasks, door=door, arguments=["-vvv"])
    assert run.code == 0, run.output
    results = run.results
    assert results["user"]["response"]["username"] == "root"
    assert [hook["url"] for hook in results["page"]["response"]] == [f"https://hooks.example.com/{number}" for number in range(5, 10)]
    assert len(results["pages"]["response"]) == 130
    assert results["check"]["changed"] is True
    assert results["check"]["response"] is None
    assert (results["post"]["changed"], results["post"]["action"], results["post"]["status"]) == (True, "create", 201)
    assert results["put"]["response"]["description"] == "d"
    assert (results["delete"]["action"], results["delete"]["status"]) == ("delete", 204)
    assert results["missing"]["error_class"] == "not_found"
    assert "names a server" in results["elsewhere"]["msg"]
    assert "'..'" in results["dots"]["msg"]
    assert not gl.violations
    assert "secret-in-body" not in run.output + str(results)
