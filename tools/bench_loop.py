# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark's yardstick: the GETs that tell whether the hooks are as declared, and nothing else. Prints its seconds, the import of requests among them."""

from __future__ import annotations

import sys
import time


def main() -> None:
    """Arguments: the emulator's address, a token, and the projects' paths."""
    url, token, *paths = sys.argv[1:]
    start = time.perf_counter()
    import requests

    with requests.Session() as session:
        session.headers["PRIVATE-TOKEN"] = token
        for path in paths:
            answer = session.get(f"{url}/api/v4/projects/{path.replace('/', '%2F')}/hooks", params={"per_page": 100}, timeout=60)
            answer.raise_for_status()
            answer.json()
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main()
