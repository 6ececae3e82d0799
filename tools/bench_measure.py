# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the benchmark measures: seconds, requests and memory of a playbook or of a bare loop against one emulated GitLab."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from demo import DEMO_TOKEN, ROOT, clean, fetch, seen

LONGEST = 1800.0  # seconds that one run may take
PERIOD = 0.1  # seconds between two looks at the memory, and twenty times what a look takes
MEGABYTE = 1024  # kilobytes
HERE: Mapping[str, Any] = {"connection": "local", "gather_facts": False, "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}}


@dataclass(frozen=True)
class Run:
    """Wall seconds; seconds of CPU, and the peak of megabytes, of all its processes together (megabytes are 0 where the system does not tell them)."""

    seconds: float
    cpu: float
    memory: float


@dataclass(frozen=True)
class Measure:
    """Medians of the runs' seconds, items done, requests that the emulator counted per run, the highest peak of megabytes."""

    seconds: float
    items: int
    requests: float
    cpu: float
    memory: float


@dataclass(frozen=True)
class Bench:
    """One emulated GitLab, a directory for what is written, and where the peer collection is."""

    url: str
    directory: pathlib.Path
    peer: pathlib.Path

    def control(self, method: str, name: str, body: Mapping[str, Any] | None = None) -> None:
        """Change the emulator."""
        data = None if body is None else json.dumps(body).encode()
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/-/emulator/{name}", data, method=method), timeout=LONGEST).close()

    def recorded(self, once: Callable[[], Any]) -> list[str]:
        """The addresses that something asks for, from the emulator's record."""
        self.control("DELETE", "log")
        self.control("PUT", "settings", {"recording": True})
        once()
        self.control("PUT", "settings", {"recording": False})
        entries = fetch(f"{self.url}/-/emulator/log")
        return [entry["raw_path"] + "?" * bool(entry["query"]) + urllib.parse.urlencode(entry["query"], doseq=True) for entry in entries]

    def measured(self, items: int, once: Callable[[], Run], repeats: int = 1) -> Measure:
        """The median of several runs."""
        before = seen(self.url)
        runs = [once() for _repeat in range(repeats)]
        asked = (seen(self.url) - before) / repeats
        seconds, cpu = statistics.median(run.seconds for run in runs), statistics.median(run.cpu for run in runs)
        return Measure(seconds, items, asked, cpu, max(run.memory for run in runs))

    def playbook(self, plays: Sequence[Mapping[str, Any]], variables: Mapping[str, Any] | None = None, *options: str) -> Run:
        """One ansible-playbook that changes nothing, on localhost unless the options name an inventory."""
        book, given = self.directory / "play.json", self.directory / "variables.json"
        book.write_text(json.dumps(plays), encoding="utf-8")
        given.write_text(json.dumps(variables or {}), encoding="utf-8")
        environ = {
            **clean(os.environ),
            "ANSIBLE_COLLECTIONS_PATH": f"{ROOT / '.cache/tree'}:{self.peer}",
            "ANSIBLE_HOME": str(ROOT / ".cache/ansible-home"),
            "ANSIBLE_DEPRECATION_WARNINGS": "0",
            "GITLAB_URL": self.url,
            "GITLAB_TOKEN": DEMO_TOKEN,
        }
        inventory = options or ("-i", "localhost,")
        command = [str(pathlib.Path(sys.executable).parent / "ansible-playbook"), *inventory, "-e", f"@{given}", str(book)]
        run, output = timed(command, environ)
        if "changed=0 " not in output or re.search(r"changed=[1-9]", output):
            raise SystemExit(f"not the no-op that was to be measured:\n{output[-3000:]}")
        return run

    def bare(self, projects: Sequence[Sequence[str]], threads: int = 1) -> Run:
        """The same GETs in a process of its own. Its seconds begin before it imports requests: the in-process door pays for that too."""
        todo = {"token": DEMO_TOKEN, "threads": threads, "projects": [[self.url + address for address in addresses] for addresses in projects]}
        run, output = timed([sys.executable, str(ROOT / "tools/bench_bare.py")], clean(os.environ), json.dumps(todo))
        return replace(run, seconds=float(output))


def timed(command: Sequence[str], environ: Mapping[str, str], given: str = "") -> tuple[Run, str]:
    """Run a command to its end: what it took, and its output. Raises SystemExit when it fails."""
    start, cpu_before = time.perf_counter(), cpu_of_children()
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environ, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process, peak_memory(process.pid) as peak:
        output, errors = process.communicate(given, timeout=LONGEST)
        seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}:\n{output[-3000:]}{errors[-3000:]}")
    return Run(seconds, cpu_of_children() - cpu_before, max(peak)), output


def cpu_of_children() -> float:
    """Seconds of CPU of everything that this process has started and that has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextlib.contextmanager
def peak_memory(pid: int) -> Iterator[list[float]]:
    """Looks at a process and all below it while the block goes on; the list has the highest sum of megabytes that it found."""
    ended, peak = threading.Event(), [0.0]

    def look() -> None:
        pause = PERIOD
        while not ended.wait(pause):
            start = time.perf_counter()
            peak[0] = max(peak[0], sum(map(proportional, family(pid))) / MEGABYTE)
            pause = max(PERIOD, 20 * (time.perf_counter() - start))

    with ThreadPoolExecutor(1) as executor:
        executor.submit(look)
        try:
            yield peak
        finally:
            ended.set()


def family(pid: int) -> Iterator[int]:
    """A process and all that it or those have started."""
    yield pid
    for children in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # it has ended
            for child in children.read_text(encoding="ascii").split():
                yield from family(int(child))


def proportional(pid: int) -> int:
    """Kilobytes of a process, of what it shares with others its part: so a fork does not count twice."""
    with contextlib.suppress(OSError):
        found = re.search(r"^Pss: +(\d+)", pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"), re.MULTILINE)
        return int(found.group(1)) if found else 0
    return 0
