# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The integrations of GitLab as data, and how to look one up. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from ansible_collections.labops.gitlab.plugins.module_utils.catalog import chat, ci, mail, others, removed, stores, trackers
from ansible_collections.labops.gitlab.plugins.module_utils.catalog.entry import ERAS, Integration, Setting
from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError

__all__ = ["CATALOG", "ERAS", "FAMILIES", "Integration", "Setting", "find", "nearest", "setting"]

FAMILIES = (chat, ci, mail, others, removed, stores, trackers)

CATALOG: dict[str, Integration] = {
    entry.slug: entry for entry in sorted((entry for family in FAMILIES for entry in family.INTEGRATIONS), key=lambda entry: entry.slug)
}

_ALIASES = {alias: entry for entry in CATALOG.values() for alias in entry.aliases}


def find(slug: str) -> Integration:
    """The integration of a slug or of another spelling of it; underscores, blanks and capitals do not matter."""
    typed = slug.strip().lower().replace("_", "-").replace(" ", "-")
    entry = CATALOG.get(typed) or _ALIASES.get(typed)
    if entry is None:
        guess = nearest(typed, [*CATALOG, *_ALIASES])
        guess = _ALIASES[guess].slug if guess in _ALIASES else guess
        raise InputError(f"There is no integration {slug!r}.{_meant(guess)} All integrations: {', '.join(CATALOG)}.")
    return entry


def setting(integration: Integration, name: str) -> Setting:
    """The setting of a typed word; of one that has got another spelling, the setting of its present word."""
    known = {entry.name: entry for entry in integration.settings}
    words = dict(integration.words)
    found = known.get(words.get(name, name))
    if found is None:
        guess = nearest(name, [*known, *words])
        plain = ", ".join(entry.name for entry in integration.settings if not entry.event)
        events = ", ".join(entry.name for entry in integration.settings if entry.event)
        raise InputError(
            f"The integration {integration.slug} has no setting {name!r}.{_meant(words.get(guess, guess))} "
            f"Its settings: {plain or 'none'}; its events: {events or 'none'}."
        )
    return found


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like this one; empty where none does."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), "")


def _meant(guess: str) -> str:
    return f" Did you mean {guess!r}?" if guess else ""
