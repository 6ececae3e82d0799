# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: ``python -m emulator --port 0 --world worlds/demo.yml --port-file FILE``."""

from __future__ import annotations

import argparse
import os
import pathlib
import signal
import sys
import threading

from emulator.server import Emulator


def arguments() -> argparse.Namespace:
    """What can be said on the command line."""
    parser = argparse.ArgumentParser(prog="emulator", description="An emulated GitLab on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=8080, help="0: any free one")
    parser.add_argument("--port-file", help="where to write the port once it is served")
    parser.add_argument("--world", help="a YAML file with users, groups, members, projects")
    parser.add_argument("--log-file", help="a line of JSON for every request, without values")
    parser.add_argument("--relative-url", default="", help="/gitlab, when it is not at the root of its host")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="any other setting, for example licence=none; may be repeated")
    parser.add_argument("--version", default="18.9", dest="gitlab", help="the version of GitLab that is played")
    parser.add_argument("--edition", choices=("ce", "ee"), default="ee")
    return parser.parse_args()


def watch_parent(parent: int, stop: threading.Event) -> None:
    """End when the process that started this one is gone."""
    while not stop.wait(0.5):
        if os.getppid() != parent:
            stop.set()


def main() -> int:
    """Serve until a signal comes or the parent dies."""
    parent = os.getppid()  # asked first: whoever waits for the port may be gone as soon as it is told
    given = arguments()
    settings = dict(pair.split("=", 1) for pair in given.set)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    more = {"version": given.gitlab, "edition": given.edition, **settings}
    with Emulator(port=given.port, relative_url=given.relative_url, log_file=given.log_file, world=given.world, **more) as gl:
        print(f"GitLab {gl.settings.version_text}, emulated, at {gl.url}", flush=True)
        if given.port_file:
            write_port(pathlib.Path(given.port_file), gl.port)
        threading.Thread(target=watch_parent, args=(parent, stop), daemon=True).start()
        while not stop.wait(1):
            pass
    return 0


def write_port(path: pathlib.Path, port: int) -> None:
    """In one step, so that no reader finds half of it."""
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(f"{port}\n", encoding="utf-8")
    temporary.replace(path)


if __name__ == "__main__":
    sys.exit(main())
