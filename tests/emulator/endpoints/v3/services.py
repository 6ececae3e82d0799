# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services, as the document of about 10.x has them; what 8.x lacked of it is not known [I]."""

from __future__ import annotations

from emulator.call import Call
from emulator.endpoints import integrations as v4_integrations
from emulator.endpoints.integrations import SERVICES, declares, guard
from emulator.endpoints.v3.declared import v3
from emulator.routing import Reply

SERVICE = f"{SERVICES}/<slug>"


@v3(f"GET {SERVICE}", guard=guard)
def service(call: Call) -> Reply:
    """Configured or not; the keys are those of 10.x [I]."""
    return v4_integrations.integration(call)


@v3(f"PUT {SERVICE}", declares=declares, guard=guard)
def change(call: Call) -> Reply:
    """200 with the service [I]."""
    return v4_integrations.change(call)


@v3(f"DELETE {SERVICE}", guard=guard)
def delete(call: Call) -> Reply:
    """200 and ``true``, again and again (lib/api/v3/services.rb)."""
    v4_integrations.delete(call)
    return Reply(True)
