# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_upload_info through real plays, in both doors."""

from __future__ import annotations

import pathlib

import pytest

from emulator import Emulator
from integration.harness import DOORS, Refusal, play, refused

PROJECT = "acme/shop/api"


@pytest.mark.parametrize("door", DOORS)
def test_reads(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """All the newest first, one by id, those of a name, none; without links, which the list does not have."""
    gl.project(PROJECT)
    for number in range(150):
        gl.upload(PROJECT, f"{number}.txt", b"x" * number)
    gl.upload(PROJECT, "7.txt", b"another")
    tasks = [
        {"name": name, "labops.gitlab.project_upload_info": {"project": PROJECT, **which}, "check_mode": name == "one"}
        for name, which in {
            "all": {},
            "one": {"id": 3},
            "some": {"filename": "7.txt"},
            "none": {"filename": "nowhere.txt"},
            "no id": {"id": 424242},
        }.items()
    ]
    run = play(gl, tmp_path, tasks, door=door)
    assert run.code == 0, run.output
    found = {name: result["project_uploads"] for name, result in run.results.items()}
    assert [upload["id"] for upload in found["all"]] == list(range(151, 0, -1))
    assert [(upload["filename"], upload["size"], upload["uploaded_by"]["username"]) for upload in found["one"]] == [("2.txt", 2, "root")]
    assert [upload["id"] for upload in found["some"]] == [151, 8]
    assert found["none"] == found["no id"] == []
    assert {upload["markdown"] for upload in found["all"]} == {None}
    assert not any(result["changed"] for result in run.results.values())
    assert not any(upload["secret"] in run.output + str(run.results) for upload in gl.find_uploads(PROJECT))


def dev(gl: Emulator) -> str:
    """The token of a Developer of the project."""
    gl.project(PROJECT)
    gl.user("dev")
    gl.member(PROJECT, "dev", 30)
    return gl.token("dev")


def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """No project, no right, no such list; nothing of it is an empty list."""
    needed = "Uploads can be listed on GitLab 17.2 and newer, by Maintainers and Owners."
    cases = [Refusal({"project": "acme/none"}, "404 Project Not Found"), Refusal({"project": PROJECT}, needed)]
    unknown, forbidden = refused(gl, tmp_path, "project_upload_info", cases, dev)
    (old,) = refused(gl, tmp_path, "project_upload_info", cases[1:], lambda gl: dev(gl) and None, version="17.1")
    assert [(result["error_class"], result["status"]) for result in (unknown, forbidden, old)] == [("not_found", 404), ("forbidden", 403), ("not_found", 404)]
