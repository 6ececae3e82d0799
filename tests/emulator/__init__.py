# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulated GitLab: stateful, in memory, with GitLab's own answers. See README.md."""

from __future__ import annotations

from emulator.faults import Fault
from emulator.record import Request, Undeclared, Violation
from emulator.server import Emulator

__all__ = ["Emulator", "Fault", "Request", "Undeclared", "Violation"]
