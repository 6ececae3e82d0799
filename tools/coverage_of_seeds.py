# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which rows of GitLab's documents a run of the tests has driven: the tables of tests/samples against what the run has written down."""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "tests" / "samples"

Row = tuple[str, str, str]  # document, integration or operation, parameter; without a parameter: the operation itself


@dataclass(frozen=True)
class Part:
    """One integration or operation of a document, and which of its rows were driven."""

    document: str
    what: str
    parameters: tuple[str, ...]
    driven: frozenset[str]

    @property
    def missing(self) -> list[str]:
        """The rows that were not driven."""
        return [name or "the operation itself" for name in self.parameters if name not in self.driven]


def rows(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """The rows of a document: of an integration its parameters, of an operation also itself, without a name."""
    if "integrations" in document:
        return {slug: list(parameters) for slug, parameters in document["integrations"].items()}
    return {operation: ["", *about["parameters"]] for operation, about in document.items()}


def documents() -> dict[str, Mapping[str, Any]]:
    """Every document by its name; that of the operations once for each API in which they are driven."""
    integrations, operations = (yaml.safe_load((SAMPLES / f"{table}.yml").read_text("utf-8")) for table in ("seed_rows", "seed_operations"))
    return {**integrations, **{f"{name}, driven in {api}": about for name, about in operations.items() for api in ("v4", "v3")}}


def green(entries: Iterable[Mapping[str, Any]]) -> set[Row]:
    """The rows that a test has driven and that no failed test was to drive."""
    by_fate: dict[bool, set[Row]] = {True: set(), False: set()}
    for entry in entries:
        by_fate[entry["green"]] |= {(entry["document"], entry["what"], name) for name in ("", *entry["parameters"])}
    return by_fate[True] - by_fate[False]


def parts(driven: set[Row]) -> list[Part]:
    """Every integration and operation with what was driven of it."""
    return [
        Part(name, what, tuple(wanted), frozenset(row for row in wanted if (name, what, row) in driven))
        for name, document in documents().items()
        for what, wanted in rows(document).items()
    ]


def report(found: Iterable[Part]) -> int:
    """Print the table and the counts; how many rows are missing."""
    counts: dict[str, list[int]] = {"integration parameters": [0, 0], "operations": [0, 0], "parameters": [0, 0]}
    lacking, last = 0, ""
    for part in found:
        if part.document != last:
            last = part.document
            print(f"\n{last}")
        print(f"  {part.what:62}{len(part.driven - {''}):3} of {len([name for name in part.parameters if name]):3}{_remark(part)}")
        for name in part.parameters:
            kind = "operations" if not name else "parameters" if "" in part.parameters else "integration parameters"
            counts[kind][0] += name in part.driven
            counts[kind][1] += 1
        lacking += len(part.missing)
    print("\n" + ", ".join(f"{there} of {every} {kind}" for kind, (there, every) in counts.items()))
    return lacking


def _remark(part: Part) -> str:
    return f"  missing: {', '.join(part.missing)}" if part.missing else ""


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("driven", type=pathlib.Path, help="what pytest --driven has written")
    entries = [json.loads(line) for line in parser.parse_args().driven.read_text("utf-8").splitlines()]
    return 1 if report(parts(green(entries))) else 0


if __name__ == "__main__":
    sys.exit(main())
