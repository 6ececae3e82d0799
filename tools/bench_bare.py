# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark's yardstick: the GETs that tell whether all is as declared, and nothing else. Prints its seconds, the import of requests among them."""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor


def main() -> None:
    """Reads what to do as JSON: token, threads, and for each project a list of addresses."""
    todo = json.load(sys.stdin)
    start = time.perf_counter()
    import requests

    with requests.Session() as session, ThreadPoolExecutor(todo["threads"]) as executor:
        session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=todo["threads"]))
        session.headers["PRIVATE-TOKEN"] = todo["token"]

        def read(addresses: list[str]) -> None:
            for address in addresses:
                answer = session.get(address, timeout=60)
                answer.raise_for_status()
                answer.json()

        for _done in executor.map(read, todo["projects"]):
            pass
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main()
