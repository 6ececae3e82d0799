# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was asked: the log, and what should not have been asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Request:
    """One request as it came, and its fate. Of a token only the kind of its header is kept."""

    method: str
    path: str
    raw_path: str
    query: dict[str, list[str]]
    body: Any
    auth: str | None
    route: str | None = None
    status: int = 0
    who: str | None = None
    fault: str | None = None

    def __str__(self) -> str:
        question = "?" + "&".join(f"{key}={value}" for key, values in self.query.items() for value in values) if self.query else ""
        return f"{self.method} {self.path}{question} -> {self.status}"

    def public(self) -> dict[str, Any]:
        """For a file or another process: of the body only the names, since values may be secret."""
        return {**asdict(self), "body": sorted(self.body) if isinstance(self.body, dict) else None}


@dataclass(frozen=True)
class Violation:
    """A request that the test forbade, or that no client may ever send."""

    method: str
    path: str
    reason: str


@dataclass(frozen=True)
class Undeclared:
    """A parameter that GitLab drops, or refuses, without the client having to notice."""

    method: str
    route: str
    name: str
    reason: str


@dataclass
class Record:
    """All of it, and the counts, which go on when recording is off."""

    log: list[Request] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    undeclared: list[Undeclared] = field(default_factory=list)
    coerced: list[Undeclared] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    marks: list[tuple[str, int]] = field(default_factory=list)
    requests: int = 0
    by_method: Counter[str] = field(default_factory=Counter)
    by_status: Counter[str] = field(default_factory=Counter)

    def count(self, request: Request) -> None:
        """Count a request that has been answered."""
        self.requests += 1
        self.by_method[request.method] += 1
        self.by_status[str(request.status)] += 1

    def mark(self, name: str) -> None:
        """Remember this moment under a name."""
        self.marks.append((name, len(self.log)))

    def since(self, name: str) -> list[Request]:
        """The requests between the last mark of that name and the next mark."""
        starts = [index for index, (mark, _position) in enumerate(self.marks) if mark == name]
        if not starts:
            raise KeyError(f"no mark {name!r}; there are {[mark for mark, _position in self.marks]}")
        begin = self.marks[starts[-1]][1]
        end = self.marks[starts[-1] + 1][1] if starts[-1] + 1 < len(self.marks) else None
        return self.log[begin:end]

    def summary(self) -> dict[str, Any]:
        """Counts alone."""
        return {
            "requests": self.requests,
            "by_method": dict(self.by_method),
            "by_status": dict(self.by_status),
            "violations": len(self.violations),
            "undeclared": len(self.undeclared),
            "coerced": len(self.coerced),
            "crashes": len(self.crashes),
        }
