# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for the get-pip script that ansible-test would download: the Python at hand brings its own pip."""

from __future__ import annotations

import subprocess
import sys

# a process of its own: ensurepip in this one would set PIP_CONFIG_FILE=/dev/null and drop PIP_* for all that follows
sys.exit(subprocess.call([sys.executable, "-m", "ensurepip"], stdout=subprocess.DEVNULL))
