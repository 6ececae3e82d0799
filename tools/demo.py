# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo: a playbook of examples/ in check mode, for real, and again, then a fleet and its export, with tables of what happened."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[1]
DEMO_TOKEN = "glpat-demo-automation"
FLEET = 200  # projects
PATIENCE = 60.0  # seconds for the emulator to start


@dataclass(frozen=True)
class Scene:
    """Which GitLab is played, who is in it, which playbook is shown, and whether a fleet is shown after it."""

    version: str = "18.9"
    world: str = "demo.yml"
    playbook: str = "site.yml"
    fleet: bool = True


@dataclass(frozen=True)
class Act:
    """One run of the playbook: how long it took, what each task did, how many requests the server saw (None: not known)."""

    title: str
    seconds: float
    counts: Mapping[str, Mapping[str, int]]
    requests: int | None

    def total(self, *actions: str) -> int:
        """How many loop items ended so."""
        return sum(count for task in self.counts.values() for action, count in task.items() if action in actions)

    @property
    def changed(self) -> int:
        """How many objects were, or would be, created, updated or deleted."""
        return self.total("create", "update", "delete")


def clean(environ: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment without anything that could lead to a GitLab or change what Ansible does."""
    return {name: value for name, value in environ.items() if not name.startswith(("GITLAB_", "CI_", "ANSIBLE_")) and not name.lower().endswith("_proxy")}


@contextlib.contextmanager
def emulator(directory: pathlib.Path, scene: Scene) -> Iterator[str]:
    """An emulated GitLab with users and groups and no project, on a free port; its address."""
    port_file = directory / "port"
    world = str(ROOT / "tests/emulator/worlds" / scene.world)
    command = [sys.executable, "-m", "emulator", "--port", "0", "--version", scene.version, "--world", world, "--port-file", str(port_file)]
    environ = {**clean(os.environ), "PYTHONPATH": str(ROOT / "tests"), "PYTHONDONTWRITEBYTECODE": "1"}
    with open(directory / "emulator.log", "w", encoding="utf-8") as log, subprocess.Popen(command, env=environ, stdout=log, stderr=log) as process:
        try:
            yield f"http://127.0.0.1:{_port(process, port_file, directory)}"
        finally:
            process.terminate()
            process.wait(timeout=10)


def _port(process: subprocess.Popen[bytes], port_file: pathlib.Path, directory: pathlib.Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if port_file.exists() and port_file.read_text(encoding="utf-8").strip():
            return port_file.read_text(encoding="utf-8").strip()
        time.sleep(0.05)
    raise SystemExit("the emulator did not start:\n" + (directory / "emulator.log").read_text(encoding="utf-8"))


def fetch(url: str, token: str | None = None) -> Any:
    """The JSON at an address."""
    request = urllib.request.Request(url)
    if token:
        request.add_unredirected_header("PRIVATE-TOKEN", token)  # a redirect to another host must not take it along
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def seen(url: str) -> int:
    """How many requests the emulator has had."""
    return int(fetch(f"{url}/-/emulator/summary")["requests"])


def run(title: str, playbook: str, options: Sequence[str], environ: Mapping[str, str], directory: pathlib.Path, counted: str | None) -> Act:
    """One run of a playbook of examples/, its output shown as it comes. Raises SystemExit when it fails."""
    print(f"\n=== {title}: ansible-playbook examples/{playbook} {' '.join(options)}\n", flush=True)
    tally = directory / "tally.json"
    tally.unlink(missing_ok=True)
    ansible = {
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "tree"),
        "ANSIBLE_HOME": str(ROOT / ".cache" / "ansible-home"),
        "ANSIBLE_CALLBACK_PLUGINS": str(ROOT / "tools" / "callback"),
        "ANSIBLE_CALLBACKS_ENABLED": "tally",
        "TALLY_FILE": str(tally),
    }
    before, start = seen(counted) if counted else 0, time.monotonic()
    command = [str(pathlib.Path(sys.executable).parent / "ansible-playbook"), str(ROOT / "examples" / playbook), *options]
    done = subprocess.run(command, env={**environ, **ansible}, check=False)
    seconds = time.monotonic() - start
    if done.returncode:
        raise SystemExit(f"{title}: ansible-playbook ended with {done.returncode}")
    counts = json.loads(tally.read_text(encoding="utf-8"))
    return Act(title, seconds, counts, seen(counted) - before if counted else None)


def table(acts: Sequence[Act]) -> str:
    """What was predicted, what was done, and what it took."""
    tasks = list(acts[0].counts)
    rows = [["", *(act.title for act in acts)]]
    rows += [[task.rpartition(" : ")[2], *(_cell(act.counts.get(task, {})) for act in acts)] for task in tasks]
    rows += [
        ["changed", *(str(act.changed) for act in acts)],
        ["requests", *("-" if act.requests is None else str(act.requests) for act in acts)],
        ["seconds", *(f"{act.seconds:.1f}" for act in acts)],
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def _cell(counts: Mapping[str, int]) -> str:
    shown = [f"{count} {action}" for action, count in counts.items() if action != "none"]
    return ", ".join(shown) or (f"{counts['none']} as declared" if "none" in counts else "")


def verdict(acts: Sequence[Act]) -> int:
    """0 when the prediction came true and the third run changed nothing."""
    predicted, done, again = acts
    if predicted.counts != done.counts:
        print("\nThe check predicted something else than what was done.")
        return 1
    if again.changed:
        print("\nThe third run changed something.")
        return 1
    print(f"\nPredicted {predicted.changed}, done {done.changed}, changed the third time: {again.changed}.")
    return 0


def three_runs(playbook: str, environ: Mapping[str, str], directory: pathlib.Path, options: Sequence[str], counted: str | None, ask: bool = False) -> list[Act]:
    """Check, do, again."""
    acts = [run("check", playbook, [*options, "--check", "--diff"], environ, directory, counted)]
    if ask and not confirmed(f"\nDo this for real, {acts[0].changed} changes?"):
        raise SystemExit("nothing was written")
    acts.append(run("for real", playbook, [*options, "--diff"], environ, directory, counted))
    acts.append(run("again", playbook, options, environ, directory, counted))
    return acts


def fleet(environ: Mapping[str, str], directory: pathlib.Path, counted: str) -> list[Act]:
    """Two hundred projects more in one task: check, do, again; then all that is there into a file, and that file declared."""
    exported = str(directory / "acme.yml")
    own = {number: {"settings": {"description": f"Service {number} of the shop", "topics": ["shop", f"team-{number % 7}"]}} for number in range(FLEET)}
    many = {"projects_list": [{"project": f"acme/shop/service-{number:03}", **sections} for number, sections in own.items()]}
    (directory / "fleet.json").write_text(json.dumps(many), encoding="utf-8")
    (directory / "exported.json").write_text(json.dumps({"projects_list": [], "projects_defaults": {}, "projects_files": [exported]}), encoding="utf-8")
    declared = ["--extra-vars", f"@{directory / 'fleet.json'}"]
    return [
        run("fleet: check", "fleet.yml", [*declared, "--check"], environ, directory, counted),
        run("for real", "fleet.yml", declared, environ, directory, counted),
        run("again", "fleet.yml", declared, environ, directory, counted),
        run("export", "export.yml", ["--extra-vars", f"export_dest={exported}"], environ, directory, counted),
        run("the export", "fleet.yml", ["--extra-vars", f"@{directory / 'exported.json'}"], environ, directory, counted),
    ]


def fleet_verdict(acts: Sequence[Act]) -> int:
    """0 when the prediction came true, and neither the same again nor what was exported changed anything."""
    predicted, done, again, _export, exported = acts
    if predicted.counts != done.counts or again.changed or exported.changed:
        print("\nThe fleet is not as predicted, or changed when nothing was to be changed.")
        return 1
    print(f"\nFleet: predicted {predicted.changed}, done {done.changed}, changed by the same again: {again.changed}, by its own export: {exported.changed}.")
    return 0


def confirmed(question: str) -> bool:
    """Whether the person says yes, or has said so by YES=1."""
    if os.environ.get("YES") == "1":
        return True
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def demo(directory: pathlib.Path, scene: Scene) -> int:
    """The demo on an emulator of its own."""
    with emulator(directory, scene) as url:
        environ = {**clean(os.environ), "GITLAB_URL": url, "GITLAB_TOKEN": DEMO_TOKEN}
        acts = three_runs(scene.playbook, environ, directory, [], url)
        many = fleet(environ, directory, url) if scene.fleet else []
    print("\n" + table(acts))
    status = verdict(acts)
    if many:
        print("\n" + table(many))
        status = fleet_verdict(many) or status
    return status


def live_variables(group: str, username: str) -> dict[str, Any]:
    """The example's projects directly in a group, with the caller as their only member."""
    import yaml

    projects = yaml.safe_load((ROOT / "examples/vars/projects.yml").read_text(encoding="utf-8"))["gitlab_projects"]
    for project in projects:
        project["path"] = f"{group}/labops-demo-{project['path'].rpartition('/')[2]}"
        project["visibility"] = "private"
        project["members"] = [{"username": username, "access_level": "maintainer"}]
    return {"gitlab_projects": projects, "gitlab_inherited": "accept"}


def live(directory: pathlib.Path) -> int:
    """The demo in an existing group of the caller's own GitLab."""
    group, url, token = (os.environ.get(name, "") for name in ("DEMO_GROUP", "GITLAB_URL", "GITLAB_TOKEN"))
    if not (group and url and token):
        raise SystemExit("usage: GITLAB_URL=... GITLAB_TOKEN=... make demo-live DEMO_GROUP=path (the URL and the token from the environment)")
    api = url.rstrip("/") + "/api/v4/"
    try:
        username = fetch(api + "user", token)["username"]
        fetch(api + "groups/" + urllib.parse.quote(group, safe=""), token)
    except (urllib.error.URLError, ValueError) as error:
        raise SystemExit(f"{url}: the token or the group {group!r} cannot be used: {error}") from error
    variables = directory / "live.json"
    variables.write_text(json.dumps(live_variables(group, username)), encoding="utf-8")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    options = ["--extra-vars", f"@{variables}"]
    acts = three_runs("site.yml", environ, directory, options, None, ask=True)
    print("\n" + table(acts))
    if confirmed("\nRemove the demo's projects again?"):
        run("removal", "remove.yml", options, environ, directory, None)
    return verdict(acts)


def _stop(number: int, _frame: Any) -> None:
    raise SystemExit(128 + number)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--live", action="store_true", help="in the group DEMO_GROUP of the GitLab at GITLAB_URL instead of an emulator")
    parser.add_argument("--era", metavar="VERSION", help="on an emulated GitLab of that version, such as 8.9, with a playbook that every version can carry out")
    arguments = parser.parse_args()
    scene = Scene(arguments.era, "flat.yml", "any-server.yml", fleet=False) if arguments.era else Scene()
    signal.signal(signal.SIGTERM, _stop)
    with tempfile.TemporaryDirectory(prefix="labops-demo-") as directory:
        return live(pathlib.Path(directory)) if arguments.live else demo(pathlib.Path(directory), scene)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
