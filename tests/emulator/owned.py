# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records that belong to something: found without looking at everybody else's, so that a server of thousands of projects is as fast as a small one."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Callable, Hashable
from typing import TypeVar

Record = TypeVar("Record")


class Owned(UserDict[int, Record]):
    """Records by id. owner: tells what a record belongs to, which it does for ever."""

    def __init__(self, owner: Callable[[Record], Hashable]) -> None:
        super().__init__()
        self._owner = owner
        self._of: dict[Hashable, dict[int, Record]] = {}

    def of(self, owner: Hashable) -> list[Record]:
        """The records of an owner, oldest first."""
        return list(self._of.get(owner, {}).values())

    def __setitem__(self, number: int, record: Record) -> None:
        super().__setitem__(number, record)
        self._of.setdefault(self._owner(record), {})[number] = record

    def __delitem__(self, number: int) -> None:
        del self._of[self._owner(self[number])][number]
        super().__delitem__(number)

    def remove(self, owner: Hashable) -> None:
        """All that belongs to an owner who goes away."""
        for number in self._of.pop(owner, {}):
            super().__delitem__(number)
