# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The integrations of GitLab as data, and how to look one up. Pure."""

from __future__ import annotations

from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.catalog import chat, ci, mail, others, removed, stores, trackers
from ansible_collections.labops.gitlab.plugins.module_utils.catalog.entry import ERAS, Integration, Setting
from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import nearest

__all__ = ["CATALOG", "ERAS", "FAMILIES", "Integration", "Setting", "Version", "described", "era", "find", "nearest", "served", "setting"]

Version = tuple[int, int]  # major and minor

FAMILIES = (chat, ci, mail, others, removed, stores, trackers)

CATALOG: dict[str, Integration] = {
    entry.slug: entry for entry in sorted((entry for family in FAMILIES for entry in family.INTEGRATIONS), key=lambda entry: entry.slug)
}

_ALIASES = {alias: entry for entry in CATALOG.values() for alias in entry.aliases}


def spelled(slug: str) -> str:
    """A slug, or a pattern of slugs, as GitLab spells it."""
    typed = slug.strip().lower().replace("_", "-").replace(" ", "-")
    return _ALIASES[typed].slug if typed in _ALIASES else typed


def find(slug: str) -> Integration:
    """The integration of a slug or of another spelling of it; underscores, blanks and capitals do not matter."""
    typed = spelled(slug)
    entry = CATALOG.get(typed)
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


def _version(text: str, otherwise: Version) -> Version:
    major, _dot, minor = text.partition(".")
    return (int(major), int(minor)) if minor else otherwise


def served(integration: Integration, version: Version) -> bool:
    """Whether a GitLab of this version offers the integration, as far as its first and last versions are known."""
    return _version(integration.since, (0, 0)) <= version < _version(integration.removed, (99, 0)) and (
        bool(integration.removed or integration.since) or era(version) in integration.eras
    )


# the first version that an era stands for: half-way between its document and the one before
_BEGINNINGS: tuple[tuple[Version, str], ...] = (((11, 0), "12.x"), ((13, 0), "13.2"), ((14, 0), "14.9"), ((16, 0), "18.9"))


def era(version: Version) -> str:
    """The era (of ERAS) that tells most about a GitLab of this version."""
    return next((name for first, name in reversed(_BEGINNINGS) if version >= first), ERAS[0])


def described(integration: Integration, version: Version | None) -> dict[str, Any]:
    """An entry as plain data: what it is, where it is, and what can be set, on a GitLab of this version where one is given."""
    settings = [entry for entry in integration.settings if version is None or not entry.eras or era(version) in entry.eras]
    return {
        **{name: getattr(integration, name) for name in ("slug", "title", "purpose", "tier", "since", "removed", "condition", "refused", "note")},
        "levels": list(integration.levels),
        "settings": [
            {
                **{name: getattr(entry, name) for name in ("name", "type", "required", "default", "secret", "event", "replaced_by", "note")},
                "choices": list(entry.choices),
                "eras": list(entry.eras or integration.eras),
            }
            for entry in settings
        ],
    }


def _meant(guess: str) -> str:
    return f" Did you mean {guess!r}?" if guess else ""
