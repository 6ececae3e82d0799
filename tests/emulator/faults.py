# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults on demand: what networks, proxies and rate limits do to an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Fault:
    """What happens to the n-th and the following matching requests.

    reset: the connection dies before any answer. applied: the request is carried out first. truncate: so many bytes of the body arrive.
    """

    method: str | None = None
    path: str = ""
    nth: int = 1
    times: int | None = 1
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    delay: float = 0.0
    reset: bool = False
    applied: bool = False
    truncate: int | None = None
    seen: int = 0

    def strikes(self, method: str, *paths: str) -> bool:
        """Whether this request is one of them; counts it."""
        if self.method not in (None, method) or not any(re.search(self.path, path) for path in paths):
            return False
        self.seen += 1
        return self.seen >= self.nth and (self.times is None or self.seen < self.nth + self.times)

    @property
    def executes(self) -> bool:
        """Whether the request reaches GitLab."""
        return self.applied or self.truncate is not None or (self.status is None and self.body is None and not self.reset)

    @property
    def answers(self) -> bool:
        """Whether it has an answer of its own."""
        return self.status is not None or self.body is not None

    def answer(self) -> tuple[int, str, str, dict[str, str]]:
        """Status, body, content type, headers. A body that is no text is JSON; one that starts with < is HTML."""
        headers = dict(self.headers)
        given = headers.pop("Content-Type", None)
        if self.body is None or isinstance(self.body, str):
            text = self.body or ""
            kind = "text/html" if text.startswith("<") else "text/plain"
        else:
            text, kind = json.dumps(self.body), "application/json"
        return self.status or 200, text, given or kind, headers

    def name(self) -> str:
        """For the log."""
        parts = ["reset"] * self.reset + ["applied"] * self.applied + ["truncated"] * (self.truncate is not None) + ["delayed"] * bool(self.delay)
        return " ".join([*parts, str(self.status or "")]).strip() or "answered"


def throttled(kind: str, retry_after: int | None, **where: Any) -> Fault:
    """429 in both of GitLab's shapes.

    rack: plain text with Retry-After and the RateLimit headers (doc/administration/settings/user_and_ip_rate_limits.md).
    application: JSON without any header (lib/api/helpers/rate_limiter.rb).
    """
    if kind == "application":
        body: Any = {"message": {"error": "This endpoint has been requested too many times. Try again later."}}
        return Fault(status=429, body=body, **where)
    headers = {
        "RateLimit-Limit": "60",
        "RateLimit-Name": "throttle_authenticated_api",
        "RateLimit-Observed": "61",
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": "1798761600",
        "RateLimit-ResetTime": "Fri, 01 Jan 2027 00:00:00 GMT",
    }
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return Fault(status=429, headers=headers, body="Retry later\n", **where)
