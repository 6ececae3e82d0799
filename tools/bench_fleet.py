# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet of projects that are all as declared, through several ways, on a server that answers at once and on one that takes its time."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bench_measure import HERE, Bench, Measure

DELAYS = (0.0, 0.05)  # seconds that the server takes for an answer
CONCURRENCY = 8  # the module's default
OTHERS = (4, 16, 32)  # what else can be chosen
FORKS = 20
SINGLE, PEER = 100, 20  # projects of the slow ways, that are scaled
GROUP = 100  # projects in a group
NAME = 52  # characters of a line's name
ROUND = 1000  # what is scaled is scaled to so many
RATIO, MEMORY = 1.2, 300  # to be reached: (b) / (a) with the delay, and megabytes of (b)
ENDPOINTS = 8  # settings, members, hooks, protected branches, the list of integrations and each of the three
PEOPLE = ("alice", "bob", "carol", "dave", "erin")
LEVELS = {"developer": 30, "maintainer": 40}
SECTIONS = {"members": "project_members", "hooks": "project_hooks", "protected_branches": "protected_branches", "integrations": "integrations"}


@dataclass(frozen=True)
class Row:
    """A line of the table. start: seconds of what has to be done once, however many projects there are."""

    name: str
    measure: Measure
    start: float = 0.0

    @property
    def above(self) -> float:
        """Seconds without the start."""
        return self.measure.seconds - self.start

    @property
    def each(self) -> float:
        """Seconds per project, without the start."""
        return self.above / self.measure.items

    def __str__(self) -> str:
        m = self.measure
        return f"{self.name:{NAME}}{m.seconds:9.2f}{m.items:10}{self.start + self.each * ROUND:12.1f}{m.requests / m.items:15.2f}{m.cpu:9.2f}{m.memory:6.0f}"


# -- what is declared, and made
def path_of(number: int) -> str:
    """Where a project is; the first ones share a group."""
    return f"acme/g{number // GROUP:02}/p{number:04}"


def declared(number: int) -> dict[str, Any]:
    """A project as the module of many projects takes it, with two secrets of its own."""
    return {
        "project": path_of(number),
        "settings": {
            "description": f"Service {number}",
            "visibility": "private",
            "merge_method": "ff",
            "only_allow_merge_if_pipeline_succeeds": True,
            "remove_source_branch_after_merge": True,
            "squash_option": "default_on",
            "topics": ["fleet"],
        },
        "members": [{"username": name, "access_level": "developer"} for name in PEOPLE],
        "hooks": [
            {"url": f"https://ci.example.com/{number}", "token": f"hook-token-{number:06}", "push_events": True},
            {"url": "https://chat.example.com/gitlab", "push_events": True, "merge_requests_events": True},
        ],
        "protected_branches": [{"name": name, "push_access_level": "maintainer", "merge_access_level": "maintainer"} for name in ("main", "release/*")],
        "integrations": {
            "slack": {"settings": {"webhook": f"https://hooks.slack.com/services/{number:06}", "channel": "#fleet"}},
            "emails-on-push": {"settings": {"recipients": "fleet@example.com"}},
            "pipelines-email": {"settings": {"recipients": "fleet@example.com"}},
        },
    }


def made(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The same project as the emulator's world has it. main is there and protected as soon as there is a branch."""
    rules = [rule for rule in entry["protected_branches"] if rule["name"] != "main"]
    return {
        "path": entry["project"],
        "default_branch": "main",
        **entry["settings"],
        "members": [{"user": member["username"], "access_level": LEVELS[member["access_level"]]} for member in entry["members"]],
        "hooks": [{**hook, "push_events_branch_filter": ""} for hook in entry["hooks"]],
        "protected_branches": [{"name": rule["name"], **{side: LEVELS[rule[f"{side}_access_level"]] for side in ("push", "merge")}} for rule in rules],
        "integrations": {slug: one["settings"] for slug, one in entry["integrations"].items()},
    }


# -- the ways
def as_one_task(concurrency: int) -> list[dict[str, Any]]:
    """(b): all projects in one task."""
    task = {"labops.gitlab.projects": {"projects": "{{ fleet }}", "concurrency": concurrency}}
    return [{"hosts": "localhost", **HERE, "tasks": [task]}]


def as_hosts(tasks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A play over the inventory of projects."""
    return [{"hosts": "gitlab_projects", "gather_facts": False, "tasks": tasks}]


def with_single_modules() -> list[dict[str, Any]]:
    """(c): a task for each section of a project."""
    here, mine = {"project": "{{ gitlab_project }}"}, "fleet[gitlab_project]"
    settings = {name: f"{{{{ {mine}.settings.{name} }}}}" for name in declared(0)["settings"]}
    sections = [{f"labops.gitlab.{module}": {**here, name: f"{{{{ {mine}.{name} }}}}"} for name, module in SECTIONS.items()}]
    return as_hosts([{"labops.gitlab.project": {**here, **settings}}, *({name: args} for tasks in sections for name, args in tasks.items())])


def with_the_peer() -> list[dict[str, Any]]:
    """(d): what community.general has modules for, without integrations; without tokens of hooks, with which it always changes."""
    server = {"api_url": "{{ lookup('env', 'GITLAB_URL') }}", "api_token": "{{ lookup('env', 'GITLAB_TOKEN') }}"}
    here, mine = {"project": "{{ gitlab_project }}", **server}, "fleet[gitlab_project]"
    settings = {name: f"{{{{ {mine}.settings.{name} }}}}" for name in declared(0)["settings"]}
    named = {"name": "{{ gitlab_project | basename }}", "group": "{{ gitlab_project | dirname }}", "lfs_enabled": True}  # its defaults are declared too
    people = [{"name": name, "access_level": "developer"} for name in PEOPLE]
    hook = {"hook_validate_certs": True, "merge_requests_events": "{{ item.merge_requests_events | default(false) }}"}
    rule = {"push_access_level": "{{ item.push_access_level }}", "merge_access_levels": "{{ item.merge_access_level }}"}
    tasks: list[dict[str, Any]] = [
        {"gitlab_project": {**server, **settings, **named}},
        {"gitlab_project_members": {**here, "gitlab_users_access": people}},
        {"gitlab_hook": {**here, "hook_url": "{{ item.url }}", **hook}, "loop": f"{{{{ {mine}.hooks }}}}"},
        {"gitlab_protected_branch": {**here, "name": "{{ item.name }}", **rule}, "loop": f"{{{{ {mine}.protected_branches }}}}"},
    ]
    return as_hosts([{f"community.general.{name}" if name != "loop" else name: value for name, value in task.items()} for task in tasks])


# -- the measurement
class Fleet:
    """The fleet on an emulated GitLab."""

    def __init__(self, bench: Bench, projects: int) -> None:
        self.bench = bench
        self.projects = projects
        self.sizes = (max(projects // 10, 1), projects, projects * 5)
        self.all = [declared(number) for number in range(self.sizes[-1])]
        for first in range(0, len(self.all), ROUND):
            bench.control("POST", "world", {"projects": [made(entry) for entry in self.all[first : first + ROUND]]})
        self.addresses = bench.recorded(lambda: bench.playbook(as_one_task(1), {"fleet": self.all[:1]}))
        debug = [{"hosts": "localhost", **HERE, "tasks": [{"ansible.builtin.debug": {"msg": "nothing"}}]}]
        self.start = bench.measured(1, lambda: bench.playbook(debug), 3).seconds

    def delay(self, seconds: float) -> None:
        """How long the server takes from now on."""
        self.bench.control("PUT", "settings", {"delay": seconds})

    def bare(self, threads: int) -> Row:
        """(a)"""
        of_first = quote(path_of(0), safe="")
        projects = [[address.replace(of_first, quote(path_of(number), safe="")) for address in self.addresses] for number in range(self.projects)]
        return Row(f"(a) requests, {threads} threads", self.bench.measured(self.projects, functools.partial(self.bench.bare, projects, threads)))

    def task(self, concurrency: int, projects: int) -> Row:
        """(b)"""
        once = functools.partial(self.bench.playbook, as_one_task(concurrency), {"fleet": self.all[:projects]})
        return Row(f"(b) labops.gitlab.projects, {concurrency} at a time", self.bench.measured(projects, once), self.start)

    def hosts(self, name: str, plays: Sequence[Mapping[str, Any]], projects: int) -> Row:
        """(c) and (d): over the inventory, whose request counts too."""
        inventory, limit = self.bench.directory / "fleet.gitlab_projects.yml", self.bench.directory / "limit"
        inventory.write_text(json.dumps({"plugin": "labops.gitlab.projects", "group": path_of(0).rpartition("/")[0]}), encoding="utf-8")
        chosen = self.all[:projects]
        limit.write_text("\n".join(entry["project"] for entry in chosen), encoding="utf-8")
        options = ("-i", str(inventory), "--limit", f"@{limit}", "--forks", str(FORKS))
        once = functools.partial(self.bench.playbook, plays, {"fleet": {entry["project"]: entry for entry in chosen}}, *options)
        return Row(f"{name}, {FORKS} forks", self.bench.measured(projects, once), self.start)

    def rows(self) -> Iterator[Row]:
        """All ways."""
        yield self.bare(CONCURRENCY)
        yield self.task(CONCURRENCY, self.projects)
        yield self.hosts("(c) single modules", with_single_modules(), min(self.projects, SINGLE))
        yield self.hosts("(d) community.general, no integrations", with_the_peer(), min(self.projects, PEER))


def ratio(bare: Row, task: Row) -> float:
    """(b) / (a), with the time of (b) above debug."""
    return task.above / bare.above


def ways(fleet: Fleet, delay: float) -> tuple[Row, Row]:
    """Print the table of all ways on a server that takes so long for an answer; its first two rows."""
    fleet.delay(delay)
    print(f"\n{delay * 1000:.0f} ms an answer\n{'':{NAME}}{'seconds':>9}{'projects':>10}{f'for {ROUND:,}':>12}{'requests each':>15}{'CPU s':>9}{'MB':>6}")
    rows = []
    for row in fleet.rows():
        rows.append(row)
        print(row, flush=True)
    bare, task = rows[:2]
    if bare.measure.requests != task.measure.requests:
        raise SystemExit(f"(a) and (b) did not ask the same: {bare.measure.requests:.0f} and {task.measure.requests:.0f} requests")
    whole = task.measure.seconds / bare.measure.seconds
    target = f" (to reach: at most {RATIO})" if delay else ""
    print(f"(b) above debug: {task.above:.2f} s   (b) above debug / (a): {ratio(bare, task):.2f}{target}   the whole of (b) / (a): {whole:.2f}")
    return bare, task


def concurrencies(fleet: Fleet, known: tuple[Row, Row]) -> None:
    """Print (a) and (b) with other numbers of threads, on the slow server."""
    fleet.delay(DELAYS[-1])
    print(f"\n{fleet.projects} projects, {DELAYS[-1] * 1000:.0f} ms an answer; what waiting alone would take tells whether the emulator keeps up")
    print(f"{'at a time':>10}{'waiting alone':>15}{'(a)':>8}{'(b) above debug':>17}{'(b) / (a)':>11}{'MB':>6}")
    for number in sorted({CONCURRENCY, *OTHERS}):
        bare, task = known if number == CONCURRENCY else (fleet.bare(number), fleet.task(number, fleet.projects))
        waiting = bare.measure.requests * DELAYS[-1] / number
        print(f"{number:10}{waiting:15.1f}{bare.above:8.1f}{task.above:17.1f}{ratio(bare, task):11.2f}{task.measure.memory:6.0f}", flush=True)


def growth(fleet: Fleet, known: Row) -> None:
    """Print what (b) takes for each project of a smaller and of a larger fleet, without a delay."""
    fleet.delay(DELAYS[0])
    print(f"\n(b) without delay, {CONCURRENCY} at a time\n{'projects':>10}{'seconds':>9}{'ms per project above debug':>28}{'MB':>6}")
    rows = [known if size == known.measure.items else fleet.task(CONCURRENCY, size) for size in fleet.sizes]
    for row in rows:
        print(f"{row.measure.items:10}{row.measure.seconds:9.2f}{row.each * 1000:28.2f}{row.measure.memory:6.0f}")
    print(f"the largest fleet / the middle one, per project: {rows[-1].each / rows[1].each:.2f} (1: the time grows as the fleet does)", flush=True)


def measure_fleet(bench: Bench, projects: int) -> None:
    """All tables."""
    fleet = Fleet(bench, projects)
    print(f"\nA fleet: settings, 5 members, 2 hooks, 2 protected branches, 3 integrations, 2 secrets each; a debug playbook takes {fleet.start:.2f} s")
    quick, slow = (ways(fleet, delay) for delay in DELAYS)
    task = slow[1].measure
    print(f"requests of a project: {task.requests / task.items:.2f} (to reach: {ENDPOINTS}, the project, four lists, three integrations)")
    print(f"memory of (b): {task.memory:.0f} MB (to reach: below {MEMORY})", flush=True)
    concurrencies(fleet, slow)
    growth(fleet, quick[1])
