# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times as GitLab writes them."""

from __future__ import annotations

import datetime


def now() -> str:
    """This moment: 2026-01-31T12:00:00.000Z."""
    return later(minutes=0)


def later(minutes: int) -> str:
    """A moment to come."""
    moment_then = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
    return moment_then.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def today() -> str:
    """This day: 2026-01-31."""
    return now()[:10]


def moment(text: str) -> datetime.datetime:
    """An ISO 8601 time, or the start of a day, in UTC."""
    found = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=datetime.timezone.utc)
