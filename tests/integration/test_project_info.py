# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_info through real plays, in both doors."""

from __future__ import annotations

import pathlib

import pytest

from emulator import Emulator
from integration.harness import DOORS, play


@pytest.mark.parametrize("door", DOORS)
def test_reads(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """One, none, filtered, and more than a page by keyset pagination."""
    for number in range(230):
        gl.project(f"acme/p{number}", visibility="internal" if number % 2 else "private")
    tasks = [
        {"name": "one", "labops.gitlab.project_info": {"project": "acme/p7"}},
        {"name": "none", "labops.gitlab.project_info": {"project": "acme/nothing"}},
        {"name": "all", "labops.gitlab.project_info": {}},
        {"name": "some", "labops.gitlab.project_info": {"max_results": 150}},
        {"name": "internal", "labops.gitlab.project_info": {"visibility": "internal"}},
        {"name": "found", "labops.gitlab.project_info": {"search": "p22"}},
    ]
    run = play(gl, tmp_path, tasks, door=door)
    assert run.code == 0, run.output
    paths = {task: [project["path"] for project in result["projects"]] for task, result in run.results.items()}
    assert paths["one"] == ["p7"]
    assert paths["none"] == []
    assert sorted(paths["all"]) == sorted(f"p{number}" for number in range(230))
    assert len(paths["some"]) == 150
    assert len(paths["internal"]) == 115
    assert set(paths["found"]) == {"p22", *(f"p22{digit}" for digit in range(10))}
    assert "runners_token" not in run.results["one"]["projects"][0]
