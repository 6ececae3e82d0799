# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints pip's settings as a configuration file: ansible-test drops PIP_* from the environment, but pip's files arrive."""

from __future__ import annotations

import ast
import subprocess
import sys

WANTED = ("index-url", "extra-index-url", "find-links", "cert", "client-cert", "proxy", "trusted-host", "timeout", "default-timeout")


def settings() -> dict[str, str]:
    """What pip says of itself, the environment's word last."""
    listed = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True).stdout
    found: dict[str, str] = {}
    for line in sorted(listed.splitlines(), key=lambda line: line.startswith(":env:")):
        key, value = line.split("=", 1)
        found[key.rpartition(".")[2]] = str(ast.literal_eval(value))
    return found


def main() -> None:
    """The file, on standard output."""
    print("[global]")
    print("quiet = 2")
    for key, value in settings().items():
        if key in WANTED:
            print(key, "=", "\n    ".join(value.split()))


if __name__ == "__main__":
    main()
