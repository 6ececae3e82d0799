# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One emulator per test process, emptied before each test; and who drives what is written down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emulator import Emulator
from integration.driven import pytest_addoption, pytest_collection_modifyitems, pytest_configure

__all__ = ["gl", "pytest_addoption", "pytest_collection_modifyitems", "pytest_configure", "server"]


@pytest.fixture(scope="session")
def server() -> Iterator[Emulator]:
    """A running emulator."""
    with Emulator() as gl:
        yield gl


@pytest.fixture
def gl(server: Emulator) -> Emulator:
    """An empty GitLab with an administrator."""
    server.reset()
    return server
