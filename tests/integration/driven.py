# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which operations and parameters of GitLab's documents the tests drive: a line of JSON for each test, with its fate.

A test says it by a marker, ``@pytest.mark.drives("PUT /projects/:id", "id", "name")``, with ``api="v3"`` where it talks to an old server in that API,
or, where it finds out itself, by the bare marker and a property of the same name whose value begins with the document. ``--driven FILE`` collects them.
"""

from __future__ import annotations

import functools
import json
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import yaml

OPERATIONS = "Projects API v3"  # the document of the operations that markers name
APIS = ("v4", "v3")  # each of its operations is driven in today's API, and in the one that it describes
TABLE = pathlib.Path(__file__).resolve().parents[1] / "samples" / "seed_operations.yml"


@functools.cache
def operations() -> Mapping[str, Any]:
    """The operations of the document."""
    found: Mapping[str, Any] = yaml.safe_load(TABLE.read_text("utf-8"))[OPERATIONS]
    return found


def driven_in(api: str) -> str:
    """The document, and in which API its operations are driven."""
    return f"{OPERATIONS}, driven in {api}"


def unknown(arguments: Sequence[str]) -> list[str]:
    """What a marker names though the document has no such operation or parameter."""
    operation, *parameters = arguments
    if operation not in operations():
        return [operation]
    return [name for name in parameters if name not in operations()[operation]["parameters"]]


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
    """Markers become properties, which travel with the reports, also from another process. Raises UsageError for one that names what there is not."""
    for item in items:
        told = [(marker.kwargs.get("api", "v4"), list(marker.args)) for marker in item.iter_markers("drives") if marker.args]
        wrong = [name for api, arguments in told for name in [*([] if api in APIS else [api]), *unknown(arguments)]]
        if wrong:
            raise pytest.UsageError(f"{item.nodeid} drives what {OPERATIONS} does not have: {', '.join(wrong)}")
        item.user_properties += [("drives", [driven_in(api), *arguments]) for api, arguments in told]
