# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of a catalog entry: one integration and its settings, as data."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field

# the API documents and sources that the catalog was made from, oldest first; each stands for the servers around it
ERAS = ("10.x", "12.x", "13.2", "14.9", "18.9")


@dataclass(frozen=True)
class Setting(Field):
    """One setting of an integration.

    event: an event flag or another column of the record: GitLab shows it beside ``active``, not inside ``properties``.
    eras: the eras (of ERAS) whose PUT takes it; empty: all of the integration's.
    ee: known to the Enterprise Edition only.
    unslashed: GitLab drops a slash at its end.
    tidied: GitLab drops blanks, empty parts and doubles of a comma separated text.
    falls_to: the setting that GitLab shows in its place while it is empty.
    decides: keys of GitLab's answer that it sets anew along with this one.
    may_be_blank: GitLab takes an empty text although it is required.
    replaced_by: the present word for it.
    note: what a user has to know of it, one line.
    """

    event: bool = False
    eras: tuple[str, ...] = ()
    ee: bool = False
    unslashed: bool = False
    tidied: bool = False
    falls_to: str = ""
    decides: tuple[str, ...] = ()
    may_be_blank: bool = False
    replaced_by: str = ""
    note: str = ""

    @property
    def taken_today(self) -> bool:
        """Whether the newest era's PUT takes it."""
        return not self.eras or ERAS[-1] in self.eras

    @property
    def place(self) -> str:
        """Where the value stands in GitLab's answer, dotted."""
        return self.readback or (self.name if self.event else f"properties.{self.name}")


@dataclass(frozen=True)
class Integration:
    """One integration: its slug and everything that can be set.

    purpose: what it is for, in a sentence.
    shown: properties that GitLab shows but no request can set.
    levels: where it can be set: project, group.
    eras: the eras (of ERAS) that serve it.
    aliases: other spellings of the slug that users type.
    words: other spellings of settings that users type, and the present word.
    exclusive_group: of these a project can have one active at a time.
    since, removed: GitLab versions; removed: the first version without it.
    condition: what the server must have for it to be there; empty: nothing.
    refused: why no API call can create it; empty: it can be created.
    stays: why no API call can switch it off; empty: it can be.
    note: what a user has to know of it, one line.
    """

    slug: str
    title: str
    purpose: str
    settings: tuple[Setting, ...] = ()
    shown: tuple[str, ...] = ()
    levels: tuple[str, ...] = ("project", "group")
    eras: tuple[str, ...] = ERAS
    aliases: tuple[str, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    exclusive_group: str = ""
    tier: str = "free"
    since: str = ""
    removed: str = ""
    condition: str = ""
    refused: str = ""
    stays: str = ""
    note: str = ""
