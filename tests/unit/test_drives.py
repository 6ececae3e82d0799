# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests say that they drive is in GitLab's documents, and a row counts only when its test has passed."""

from __future__ import annotations

import ast
import pathlib
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import coverage_of_seeds

OPERATIONS: dict[str, Any] = yaml.safe_load((ROOT / "tests" / "samples" / "seed_operations.yml").read_text("utf-8"))["Projects API v3"]


def markers() -> Iterator[tuple[str, list[Any]]]:
    """Place and arguments of every ``drives(...)`` in the integration tests."""
    for path in sorted((ROOT / "tests" / "integration").glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "drives":
                yield f"{path.name}:{node.lineno}", [ast.literal_eval(argument) for argument in node.args]


def test_markers_name_what_there_is() -> None:
    found = list(markers())
    assert found
    for place, (operation, *parameters) in found:
        assert operation in OPERATIONS, place
        assert set(parameters) <= set(OPERATIONS[operation]["parameters"]), place


def test_the_tables_are_whole() -> None:
    """As many as the documents have."""
    every = coverage_of_seeds.parts(set())
    assert sum(len(part.parameters) for part in every if "API v3" not in part.document) == 785
    assert len(OPERATIONS) == 34
    assert sum(len(about["parameters"]) for about in OPERATIONS.values()) == 126


ENTRY = {"document": "Projects API v3", "what": "GET /projects/:id", "parameters": ["id"]}
ROWS = {("Projects API v3", "GET /projects/:id", ""), ("Projects API v3", "GET /projects/:id", "id")}


@pytest.mark.parametrize(("fates", "driven"), [([True], ROWS), ([False], set()), ([True, False], set()), ([], set())])
def test_only_green_counts(fates: list[bool], driven: set[Any]) -> None:
    assert coverage_of_seeds.green({**ENTRY, "green": fate} for fate in fates) == driven


def test_what_is_missing_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage_of_seeds.report(coverage_of_seeds.parts(ROWS)) == 785 + 34 + 126 - 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "0 of 785 integration parameters, 1 of 34 operations, 1 of 126 parameters"
    assert not any("missing" in line for line in lines if line.split("  ")[1:2] == ["GET /projects/:id"])
    assert any(line.endswith("missing: the operation itself, id") for line in lines if "GET /projects/:id/events" in line)
