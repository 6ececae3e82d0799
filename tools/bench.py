# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No-op hooks in a loop and as separate tasks, through several ways: wall time, time per item above ``debug``, requests.

Everything is a ratio within one run on one machine. The raw seconds are printed.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import requests

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from demo import DEMO_TOKEN, ROOT, clean, emulator, fetch

ITEMS = 50
PEER = "ansible==12.3.0"  # the community package whose community.general is compared
HOOK = "https://ci.example.com/hooks/bench"


@dataclass(frozen=True)
class Way:
    """One way of doing the work: a task that takes ``item``, and how many of the items are done."""

    name: str
    task: Mapping[str, Any]
    items: int = ITEMS


@dataclass(frozen=True)
class Measure:
    """Median wall seconds of the runs, items done, and requests that the emulator counted per run."""

    seconds: float
    items: int
    requests: float


def ways(url: str) -> list[Way]:
    """The ways, (a) to (d)."""
    ours = {"project": "acme/p{{ item }}", "url": HOOK, "push_events": True, "api_url": url, "api_token": DEMO_TOKEN}
    peer = {"project": "acme/p{{ item }}", "hook_url": HOOK, "push_events": True, "hook_validate_certs": True, "api_url": url, "api_token": DEMO_TOKEN}
    return [
        Way("(a) debug", {"ansible.builtin.debug": {"msg": "{{ item }}"}}),
        Way("(b) labops.gitlab in process", {"labops.gitlab.project_hook": ours}),
        Way("(c) labops.gitlab as a module", {"labops.gitlab.project_hook": ours, "vars": {"labops_gitlab_in_process": False}}),
        Way("(d) community.general", {"community.general.gitlab_hook": peer}),
    ]


def playbook(way: Way, separate: bool) -> list[dict[str, Any]]:
    """A play that does the items in a loop, or each in a task of its own."""
    if separate:
        tasks = [{**way.task, "vars": {**way.task.get("vars", {}), "item": str(number)}} for number in range(way.items)]
    else:
        tasks = [{**way.task, "loop": list(range(way.items))}]
    python = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    return [{"hosts": "localhost", "connection": "local", "gather_facts": False, "vars": python, "tasks": tasks}]


def peer_collection(directory: pathlib.Path) -> pathlib.Path:
    """community.general out of the pinned wheel of the community package, without its dependencies."""
    target = directory / "peer"
    if not (target / "ansible_collections/community/general/galaxy.yml").exists() and not (target / "done").exists():
        subprocess.run([sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--no-binary", ":none:", "-d", str(directory), PEER], check=True)
        wheel = next(directory.glob("ansible-*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target, [name for name in archive.namelist() if name.startswith("ansible_collections/community/general/")])
        wheel.unlink()
        (target / "done").touch()
    return target


def fill(url: str) -> None:
    """A project with two hooks for each item, made through the API."""
    with requests.Session() as session:
        session.headers["PRIVATE-TOKEN"] = DEMO_TOKEN
        group = session.get(f"{url}/api/v4/namespaces/acme", timeout=60).json()["id"]
        for number in range(ITEMS):
            made = session.post(f"{url}/api/v4/projects", json={"path": f"p{number}", "namespace_id": group}, timeout=60)
            made.raise_for_status()
            for hook in (HOOK, "https://other.example.com/"):
                answer = session.post(
                    f"{url}/api/v4/projects/{made.json()['id']}/hooks", json={"url": hook, "push_events": True, "push_events_branch_filter": ""}, timeout=60
                )
                answer.raise_for_status()


def measured(url: str, repeats: int, items: int, once: Callable[[], float]) -> Measure:
    """The median of several runs."""
    before = int(fetch(f"{url}/-/emulator/summary")["requests"])
    seconds = [once() for _repeat in range(repeats)]
    asked = int(fetch(f"{url}/-/emulator/summary")["requests"]) - before
    return Measure(statistics.median(seconds), items, asked / repeats)


def ansible(book: Sequence[Mapping[str, Any]], directory: pathlib.Path, peer: pathlib.Path) -> float:
    """Seconds of one ansible-playbook."""
    path = directory / "bench.json"
    path.write_text(json.dumps(book), encoding="utf-8")
    environ = {
        **clean(os.environ),
        "ANSIBLE_COLLECTIONS_PATH": f"{ROOT / '.cache/tree'}:{peer}",
        "ANSIBLE_HOME": str(ROOT / ".cache/ansible-home"),
        "ANSIBLE_DEPRECATION_WARNINGS": "0",
    }
    start = time.perf_counter()
    command = [str(pathlib.Path(sys.executable).parent / "ansible-playbook"), "-i", "localhost,", str(path)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=600)
    seconds = time.perf_counter() - start
    if done.returncode or "changed=0 " not in done.stdout:
        raise SystemExit(f"not the no-op that was to be measured:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return seconds


def bare(url: str) -> float:
    """Seconds of the bare loop in a process of its own, from before its import of requests: the in-process door pays for that too."""
    command = [sys.executable, str(ROOT / "tools/bench_loop.py"), url, DEMO_TOKEN, *(f"acme/p{number}" for number in range(ITEMS))]
    done = subprocess.run(command, env=clean(os.environ), capture_output=True, text=True, check=True, timeout=600)
    return float(done.stdout)


def report(title: str, results: Mapping[str, Measure], loop: Measure) -> None:
    """Print the table of one shape and its ratios."""
    debug = results["(a) debug"]
    above = {name: (m.seconds - debug.seconds * m.items / debug.items) / m.items * 1000 for name, m in results.items()}
    per_get = loop.seconds / loop.items * 1000
    print(f"\n{title}\n{'':32}{'seconds':>9}{'items':>7}{'ms per item above debug':>25}{'requests per item':>19}")
    for name, m in results.items():
        print(f"{name:32}{m.seconds:9.2f}{m.items:7}{above[name]:25.2f}{m.requests / m.items:19.2f}")
    print(f"{'(e) bare requests loop':32}{loop.seconds:9.2f}{loop.items:7}{per_get:25.2f}{loop.requests / loop.items:19.2f}")
    b, d = above["(b) labops.gitlab in process"], above["(d) community.general"]
    print(f"(b) / (e): {b / per_get:.2f} (to reach: at most 2)   (d) / (b): {d / b:.0f} (to reach: at least 50)")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3, help="runs of each way; their median counts")
    repeats = parser.parse_args().repeats
    cache = ROOT / ".cache" / "bench"
    cache.mkdir(parents=True, exist_ok=True)
    peer = peer_collection(cache)
    with tempfile.TemporaryDirectory(prefix="labops-bench-") as name, emulator(pathlib.Path(name)) as url:
        directory = pathlib.Path(name)
        fill(url)
        requests.put(f"{url}/-/emulator/settings", json={"recording": False}, timeout=60).raise_for_status()
        bare(url)  # once unmeasured: the emulator's first answers are slower
        for title, separate in ((f"{ITEMS} items in a loop", False), (f"{ITEMS} separate tasks", True)):
            results = {}
            for way in ways(url):
                book = playbook(way, separate)
                runs = 1 if way.name.startswith("(d)") else repeats
                results[way.name] = measured(url, runs, way.items, functools.partial(ansible, book, directory, peer))
            report(title, results, measured(url, repeats, ITEMS, lambda: bare(url)))


if __name__ == "__main__":
    main()
