# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No-op hooks in a loop and as separate tasks, through several ways: wall time, time per item above ``debug``, requests."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench_measure import HERE, Bench, Measure
from demo import DEMO_TOKEN

ITEMS = 50
HOOK = "https://ci.example.com/hooks/bench"


@dataclass(frozen=True)
class Way:
    """One way of doing the work: a task that takes ``item``."""

    name: str
    task: Mapping[str, Any]


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
        tasks = [{**way.task, "vars": {**way.task.get("vars", {}), "item": str(number)}} for number in range(ITEMS)]
    else:
        tasks = [{**way.task, "loop": list(range(ITEMS))}]
    return [{"hosts": "localhost", **HERE, "tasks": tasks}]


def world() -> dict[str, Any]:
    """A project with two hooks for each item."""
    hooks = [{"url": url, "push_events": True, "push_events_branch_filter": ""} for url in (HOOK, "https://other.example.com/")]
    return {"projects": [{"path": f"acme/p{number}", "hooks": hooks} for number in range(ITEMS)]}


def report(title: str, results: Mapping[str, Measure], loop: Measure) -> None:
    """Print the table of one shape and its ratios."""
    debug = results["(a) debug"]
    above = {name: (m.seconds - debug.seconds) / m.items * 1000 for name, m in results.items()}
    per_get = loop.seconds / loop.items * 1000
    print(f"\n{title}\n{'':32}{'seconds':>9}{'items':>7}{'ms per item above debug':>25}{'requests per item':>19}")
    for name, m in results.items():
        print(f"{name:32}{m.seconds:9.2f}{m.items:7}{above[name]:25.2f}{m.requests / m.items:19.2f}")
    print(f"{'(e) bare requests loop':32}{loop.seconds:9.2f}{loop.items:7}{per_get:25.2f}{loop.requests / loop.items:19.2f}")
    b, d = above["(b) labops.gitlab in process"], above["(d) community.general"]
    print(f"(b) / (e): {b / per_get:.2f} (to reach: at most 2)   (d) / (b): {d / b:.0f} (to reach: at least 50)", flush=True)


def measure_loops(bench: Bench, repeats: int) -> None:
    """Both tables."""
    bench.control("POST", "world", world())
    addresses = [[f"/api/v4/projects/acme%2Fp{number}/hooks?per_page=100"] for number in range(ITEMS)]
    bench.bare(addresses)  # once unmeasured: the emulator's first answers are slower
    for title, separate in ((f"{ITEMS} items in a loop", False), (f"{ITEMS} separate tasks", True)):
        results = {}
        for way in ways(bench.url):
            once = functools.partial(bench.playbook, playbook(way, separate))
            results[way.name] = bench.measured(ITEMS, once, 1 if way.name.startswith("(d)") else repeats)
        report(title, results, bench.measured(ITEMS, functools.partial(bench.bare, addresses), repeats))
