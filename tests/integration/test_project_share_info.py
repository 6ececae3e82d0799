# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_share_info through real plays."""

from __future__ import annotations

import pathlib

import pytest

from emulator import Emulator
from integration.harness import DOORS, play

PROJECT = "acme/shop/api"


@pytest.mark.parametrize("door", DOORS)
def test_shares(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """All of them, one, and none, with one request each."""
    gl.project(PROJECT)
    for number in range(120):
        gl.share(PROJECT, f"crowd/g{number}", 20)
    cases = {"all": {}, "one": {"group": "crowd/g7"}, "none": {"group": "acme"}}
    tasks = [{"name": name, "labops.gitlab.project_share_info": {"project": PROJECT, **args}} for name, args in cases.items()]
    run = play(gl, tmp_path, tasks, door=door)
    assert run.code == 0, run.output
    found = {name: run.results[name]["project_shares"] for name in cases}
    assert len(found["all"]) == 120
    assert [(share["group_full_path"], share["group_access_level"]) for share in found["one"]] == [("crowd/g7", 20)]
    assert found["none"] == []
    assert len(gl.log) == 3


def test_a_missing_project_is_an_error(gl: Emulator, tmp_path: pathlib.Path) -> None:
    run = play(gl, tmp_path, [{"name": "shares", "labops.gitlab.project_share_info": {"project": "acme/none"}}])
    assert run.code != 0
    assert "404 Project Not Found" in run.results["shares"]["msg"]
