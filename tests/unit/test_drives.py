# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests say that they drive is in GitLab's documents, and a row counts only when its test has passed."""

from __future__ import annotations

import pathlib
import subprocess
import sys
from typing import Any

import pytest

from integration.driven import operations, unknown

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import coverage_of_seeds


def test_markers_name_what_there_is() -> None:
    """Collecting fails for a marker that names anything else."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "drives", "-p", "no:cacheprovider", "tests/integration"]
    done = subprocess.run(command, cwd=coverage_of_seeds.ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "test_seed_integrations.py" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (["GET /projects/:id", "id"], []),
        (["GET /projects/:id"], []),
        (["GET /projects/:id", "id", "name"], ["name"]),
        (["GET /projects/:project", "id"], ["GET /projects/:project"]),
    ],
)
def test_what_a_marker_may_name(arguments: list[str], wrong: list[str]) -> None:
    assert unknown(arguments) == wrong


def test_the_tables_are_whole() -> None:
    """As many as the documents have."""
    every = coverage_of_seeds.parts(set())
    assert sum(len(part.parameters) for part in every if "API v3" not in part.document) == 785
    assert len(operations()) == 34
    assert sum(len(about["parameters"]) for about in operations().values()) == 126


ENTRY = {"document": "Projects API v3, driven in v3", "what": "GET /projects/:id", "parameters": ["id"]}
ROWS = {("Projects API v3, driven in v3", "GET /projects/:id", ""), ("Projects API v3, driven in v3", "GET /projects/:id", "id")}


@pytest.mark.parametrize(("fates", "driven"), [([True], ROWS), ([False], set()), ([True, False], set()), ([], set())])
def test_only_green_counts(fates: list[bool], driven: set[Any]) -> None:
    assert coverage_of_seeds.green({**ENTRY, "green": fate} for fate in fates) == driven


def test_what_is_missing_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage_of_seeds.report(coverage_of_seeds.parts(ROWS)) == 785 + 2 * (34 + 126) - 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "0 of 785 integration parameters, 1 of 68 operations, 1 of 252 parameters"
    assert ["missing" in line for line in lines if line.split("  ")[1:2] == ["GET /projects/:id"]] == [True, False]
    assert any(line.endswith("missing: the operation itself, id") for line in lines if "GET /projects/:id/events" in line)
