# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeping secrets out of everything that is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from ansible_collections.labops.gitlab.plugins.module_utils.fields import texts

MASK = "********"
SHORTEST_PART = 4  # a shorter secret is masked only where it is the whole text: it would shred every other one
FEW = 100  # secrets that one pattern finds faster than an index; its time grows with their number
SECRET_NAME = re.compile(r"token|pass(word|phrase|wd)|secret|private|(^|_)key$|api_?key|credential|webhook", re.IGNORECASE)


def named_secrets(value: Any) -> Iterator[str]:
    """The texts in free data whose keys sound like secrets: for data that no field describes."""
    if isinstance(value, Mapping):
        if {"key", "value"} <= set(value):  # a variable: its key is a name
            yield from texts(value["value"])
            value = {name: inner for name, inner in value.items() if name not in ("key", "value")}
        for key, inner in value.items():
            yield from texts(inner) if SECRET_NAME.search(str(key)) else named_secrets(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from named_secrets(inner)


def without_passwords(url: str) -> str:
    """An address without who logs in, and without the values of parameters whose names sound like secrets."""
    anonymous = re.sub(r"//[^/?#]*@", "//", url)
    return re.sub(r"([?&]([^=&#]*)=)[^&#]*", lambda found: found[1] if SECRET_NAME.search(unquote(found[2])) else found[0], anonymous)


class Masker:
    """Replaces secrets in any plain data: few with one compiled pattern, many with an index of how they begin."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._whole = {secret for secret in secrets if secret}
        parts = sorted((secret for secret in self._whole if len(secret) >= SHORTEST_PART), key=len, reverse=True)
        self._parts = re.compile("|".join(re.escape(part) for part in parts)) if 0 < len(parts) <= FEW else None
        lengths: dict[str, list[int]] = {}
        for part in parts if len(parts) > FEW else ():
            known = lengths.setdefault(part[:SHORTEST_PART], [])
            known += [] if len(part) in known else [len(part)]
        self._lengths = lengths  # of the secrets that begin so, longest first

    def __call__(self, value: Any, numbers: bool = False) -> Any:
        """A copy of the value without secrets; numbers: of arguments, where a number can be a secret that was typed without quotes."""
        return self._masked(value, numbers) if self._whole else value

    def _masked(self, value: Any, numbers: bool) -> Any:
        if isinstance(value, str):
            if value in self._whole:
                return MASK
            return self._parts.sub(MASK, value) if self._parts else self._searched(value) if self._lengths else value
        if isinstance(value, Mapping):
            return {key: self._masked(inner, numbers) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._masked(inner, numbers) for inner in value]
        if numbers and isinstance(value, (int, float)) and not isinstance(value, bool):
            return MASK if str(value) in self._whole else value
        return value

    def _searched(self, text: str) -> str:
        """The text without its secrets, in a time that does not grow with their number."""
        pieces: list[str] = []
        start = here = 0
        while here + SHORTEST_PART <= len(text):
            lengths = self._lengths.get(text[here : here + SHORTEST_PART], ())
            length = next((number for number in lengths if text[here : here + number] in self._whole), 0)
            if length:
                pieces += [text[start:here], MASK]
                start = here + length
            here += length or 1
        return "".join([*pieces, text[start:]])
