# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which operations and parameters of GitLab's documents the tests drive: a line of JSON for each test, with its fate.

A test says it by a marker, ``@pytest.mark.drives("PUT /projects/:id", "id", "name")``, or, where it finds out itself, by the bare marker and a
property of the same name whose value begins with the document. ``--driven FILE`` collects them.
"""

from __future__ import annotations

import json
import pathlib

import pytest

OPERATIONS = "Projects API v3"  # the document of the operations that markers name


class Ledger:
    """Writes what was driven, when the fate of a test is known: green only if nothing of it failed, its fixtures neither."""

    def __init__(self, path: pathlib.Path) -> None:
        self._path = path
        self._green: set[str] = set()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test has three reports; the last one tells."""
        if report.when == "call" and report.passed:
            self._green.add(report.nodeid)
        if report.when != "teardown":
            return
        green = report.passed and report.nodeid in self._green
        with self._path.open("a", encoding="utf-8") as stream:
            for name, value in report.user_properties:
                if name == "drives":
                    document, what, *parameters = value
                    entry = {"document": document, "what": what, "parameters": parameters, "test": report.nodeid, "green": green}
                    stream.write(json.dumps(entry) + "\n")


def pytest_addoption(parser: pytest.Parser) -> None:
    """--driven FILE."""
    parser.addoption("--driven", metavar="FILE", type=pathlib.Path, help="write to this file which operations and parameters were driven")


def pytest_configure(config: pytest.Config) -> None:
    """The process that sees all reports keeps the ledger."""
    if config.getoption("--driven") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Ledger(config.getoption("--driven")))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Markers become properties, which travel with the reports, also from another process."""
    for item in items:
        item.user_properties += [("drives", [OPERATIONS, *marker.args]) for marker in item.iter_markers("drives") if marker.args]
