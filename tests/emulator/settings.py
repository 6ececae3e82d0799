# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What kind of GitLab is played, and how it behaves."""

from __future__ import annotations

import dataclasses
import functools
import re
from dataclasses import dataclass
from typing import Any

LICENCES = ("none", "premium", "ultimate")


@dataclass
class Settings:
    """Switches of the server. Everything can be changed while it runs, except the relative root."""

    version: str = "18.9"
    edition: str = "ee"
    licence: str = "ultimate"
    saas: bool = False
    development: bool = False
    slack_app_enabled: bool = False
    jira_connect_key: str | None = None
    promotion_management: bool = False
    allow_immediate_deletion: bool = True
    admin_mode: bool = False
    allow_local_urls: bool = False
    auto_disabling_web_hooks: bool = True
    offset_limit: int = 50_000
    totals_limit: int = 10_000
    max_attachment_size: int = 100
    rate_limit: int | None = None
    import_reads: int = 0
    import_failure: str | None = None
    delay: float = 0.0
    recording: bool = True
    read_only: bool = False
    html_not_found: bool = False
    external_url: str | None = None

    def change(self, name: str, value: Any) -> None:
        """Set one switch; texts from a command line or a form become what the switch holds."""
        kinds = {field.name: str(field.type) for field in dataclasses.fields(self)}
        if name not in kinds:
            raise ValueError(f"no setting {name!r}; there are {', '.join(kinds)}")
        setattr(self, name, converted(kinds[name], value))
        if self.edition not in ("ce", "ee") or self.licence not in LICENCES:
            raise ValueError(f"edition is ce or ee, licence one of {', '.join(LICENCES)}")

    @property
    def ee(self) -> bool:
        """Whether the code of the Enterprise Edition is there."""
        return self.edition == "ee"

    @property
    def number(self) -> tuple[int, ...]:
        """The version to compare with."""
        return version_number(self.version)

    @property
    def version_text(self) -> str:
        """The version as /version prints it: 18.9.0-ee."""
        number = (*self.number, 0, 0)[:3]
        return ".".join(map(str, number)) + ("-ee" if self.ee else "")

    def licensed(self, tier: str | None) -> bool:
        """Whether features of a tier work: on CE none, on EE those of the licence; gitlab.com stands for SaaS."""
        if tier in (None, "free"):
            return True
        if tier == "gitlab.com":
            return self.saas
        return self.ee and LICENCES.index(self.licence) >= LICENCES.index(str(tier))


@functools.cache
def version_number(text: str) -> tuple[int, ...]:
    """18.9.0-pre as (18, 9, 0)."""
    found = re.match(r"\d+(?:\.\d+)*", text)
    if not found:
        raise ValueError(f"{text!r} is no version")
    return tuple(map(int, found.group().split(".")))


def converted(kind: str, value: Any) -> Any:
    """A value as the type that the setting declares."""
    if value is None or not isinstance(value, str):
        return value
    if kind == "bool":
        return value.lower() in ("1", "true", "yes", "on")
    if kind.startswith("int"):
        return int(value)
    return float(value) if kind == "float" else value
