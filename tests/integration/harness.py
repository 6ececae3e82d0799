# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running real plays against the emulator, in both doors, each step first in check mode against a read-only server."""

from __future__ import annotations

import atexit
import functools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from emulator import Emulator

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
DOORS = ("in_process", "ordinary")
VOLATILE = ("created_at", "updated_at", "last_activity_at", "authored_date", "committed_date", "id", "project_id", "web_url")


@dataclass
class Run:
    """What a play did: exit code, output, and each task's result by its name."""

    code: int
    output: str
    results: dict[str, dict[str, Any]]
    items: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def executable(name: str) -> str:
    """A command of the Ansible that runs the tests."""
    return str(pathlib.Path(sys.executable).parent / name)


def clean_environment(tmp: pathlib.Path, **extra: str) -> dict[str, str]:
    """An environment without anything of GitLab's or a CI's, with the collection and the test plugins in reach."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GITLAB_", "CI", "ANSIBLE_", "LABOPS_")) and not k.lower().endswith("_proxy")}
    return {
        **kept,
        "ANSIBLE_COLLECTIONS_PATH": os.environ["ANSIBLE_COLLECTIONS_PATH"],
        "ANSIBLE_ACTION_PLUGINS": str(HERE / "plugins" / "action"),
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "plugins" / "callback"),
        "ANSIBLE_CALLBACKS_ENABLED": "record",
        "ANSIBLE_HOME": str(tmp / "ansible-home"),
        "ANSIBLE_REMOTE_TMP": str(tmp / "remote-tmp"),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_RETRY_FILES_ENABLED": "0",
        "ANSIBLE_LOCALHOST_WARNING": "0",
        "RECORD_FILE": str(tmp / "record.jsonl"),
        "PYTHONDONTWRITEBYTECODE": "1",
        **extra,
    }


def read_record(tmp: pathlib.Path) -> tuple[dict[str, dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """The recorded results and loop items by task name."""
    results: dict[str, dict[str, Any]] = {}
    items: dict[str, list[dict[str, Any]]] = {}
    record = tmp / "record.jsonl"
    for line in record.read_text(encoding="utf-8").splitlines() if record.exists() else []:
        entry = json.loads(line)
        if entry["kind"] == "item":
            items.setdefault(entry["task"], []).append(entry["result"])
        else:
            results[entry["task"]] = {**entry["result"], "failed": entry["kind"] == "failed"}
    return results, items


@functools.cache
def forker() -> subprocess.Popen[str]:
    """The process whose forks are Ansible's commands."""
    home = pathlib.Path(tempfile.mkdtemp(prefix="forks-"))
    command = [sys.executable, str(HERE / "forks.py"), str(home)]
    process = subprocess.Popen(command, env=clean_environment(home), cwd=home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(process.communicate, timeout=10)
    return process


def ansible(tmp: pathlib.Path, command: Sequence[str], **environment: str) -> tuple[int, str]:
    """Exit code and output of a command of Ansible. It is a fork, unless it is to find what Ansible or Python reads at its start."""
    whole = clean_environment(tmp, **environment)
    if (tmp / "ansible.cfg").exists() or any(name.startswith(("ANSIBLE_", "PYTHON")) for name in environment):
        words = [executable(command[0]), *command[1:]]
        done = subprocess.run(words, env=whole, capture_output=True, text=True, timeout=300, check=False, cwd=tmp)
        return done.returncode, done.stdout + done.stderr
    out, err = tmp / "stdout", tmp / "stderr"
    order = {"command": list(command), "folder": str(tmp), "environment": whole, "out": str(out), "err": str(err)}
    process = forker()
    assert process.stdin
    assert process.stdout
    print(json.dumps(order), file=process.stdin, flush=True)
    return int(process.stdout.readline()), out.read_text(encoding="utf-8") + err.read_text(encoding="utf-8")


def play(
    gl: Emulator,
    tmp: pathlib.Path,
    tasks: Sequence[Mapping[str, Any]],
    *,
    door: str = "in_process",
    arguments: Sequence[str] = (),
    variables: Mapping[str, Any] | None = None,
    token: str | None = None,
    environment: Mapping[str, str] | None = None,
    defaults: bool = True,
    more: Mapping[str, Any] | None = None,
) -> Run:
    """Run tasks as a play of ansible-playbook. The connection, with ``more`` of its options, comes from module_defaults by the collection's action group."""
    connection = {"api_url": gl.url, "api_token": token or gl.root_token, "retries": 2, "timeout": 20, **(more or {})}
    book = [
        {
            "hosts": "localhost",
            "connection": "local",
            "gather_facts": False,
            "vars": {"labops_gitlab_in_process": door == "in_process", "ansible_python_interpreter": "{{ ansible_playbook_python }}", **(variables or {})},
            **({"module_defaults": {"group/labops.gitlab.gitlab": connection}} if defaults else {}),
            "tasks": list(tasks),
        }
    ]
    (tmp / "record.jsonl").unlink(missing_ok=True)
    path = tmp / "play.json"
    path.write_text(json.dumps(book, indent=1), encoding="utf-8")
    command = ["ansible-playbook", "-i", "localhost,", str(path), *arguments]
    return Run(*ansible(tmp, command, **(environment or {})), *read_record(tmp))


def control(gl: Emulator, **settings: Any) -> dict[str, Any]:
    """A task that changes the emulator's settings."""
    return {"name": f"emulator {settings}", "emulator": {"url": gl.control_url + "settings", **settings}}


def emulated(gl: Emulator, **settings: Any) -> dict[str, Any]:
    """A variable of a task that changes the emulator's settings before it, which costs less than a task of its own."""
    return {"emulated": {"url": gl.control_url + "settings", **settings}}


@dataclass(frozen=True)
class Step:
    """One declaration of a ritual: the module's arguments and what is expected to happen.

    action: none, create, update or delete. requests: how many a real run may take; None: not asserted.
    warned: texts that must be in the warnings; a step without them must not warn.
    """

    args: Mapping[str, Any]
    action: str
    requests: int | None = None
    warned: Sequence[str] = ()


def again(step: Step, requests: int | None = 1) -> Step:
    """The same declaration once more: nothing may change."""
    return Step(step.args, "none", requests)


@dataclass(frozen=True)
class Outcome:
    """What a step predicted, what it then did, and the requests of both."""

    step: Step
    predicted: dict[str, Any]
    done: dict[str, Any]
    requests: list[Any]


def ritual(
    gl: Emulator,
    tmp: pathlib.Path,
    module: str,
    steps: Sequence[Step],
    *,
    door: str,
    token: str | None = None,
    more: Mapping[str, Any] | None = None,
) -> list[Outcome]:
    """Take each step first in check mode against a read-only server, then for real, and hold every prediction against what happened."""
    tasks: list[dict[str, Any]] = []
    for number, step in enumerate(steps):
        for mode in ("check", "do"):
            tasks.append(
                {
                    "name": f"{mode} {number}",
                    f"labops.gitlab.{module}": dict(step.args),
                    "check_mode": mode == "check",
                    "diff": True,
                    "vars": emulated(gl, read_only=mode == "check", mark=f"{mode} {number}"),
                }
            )
    run = play(gl, tmp, tasks, door=door, token=token, more=more)
    assert run.code == 0, run.output
    assert not gl.violations, f"check mode wrote: {gl.violations}"
    assert not gl.crashes, gl.crashes
    hold_words(gl, steps, str([result.get("warnings") for result in run.results.values()]))
    outcomes = [Outcome(step, run.results[f"check {n}"], run.results[f"do {n}"], gl.requests_since(f"do {n}")) for n, step in enumerate(steps)]
    for number, outcome in enumerate(outcomes):
        hold(module, number, outcome)
    return outcomes


def hold_words(gl: Emulator, steps: Sequence[Step], warnings: str) -> None:
    """No name is sent that the server does not know, but those that the user typed, and then with a warning; every value has GitLab's own type."""
    typed = {name for step in steps for name in (*step.args, *step.args.get("settings", {}))}
    for entry in gl.undeclared:
        if entry.name == "per_page" and entry.method == "GET":
            continue  # every list is asked for whole pages, also one that has none
        if entry.name == "use_inherited_settings":
            continue  # always sent, since a server that knows it ignores everything else of an inherited integration without it
        if "inherits" in entry.reason and any(step.args.get("inherit") for step in steps):
            continue  # GitLab demands what is required of an integration that inherits, too
        assert entry.name in typed, f"sent though nobody typed it: {entry}"
        assert f"took over {entry.name!r} is not known" in warnings or f"did not take over {entry.name!r}" in warnings, f"dropped without a warning: {entry}"
    assert not [entry for entry in gl.coerced if entry.name not in typed], gl.coerced


def hold(module: str, number: int, outcome: Outcome) -> None:
    """Assert what every step of every module must keep."""
    step, predicted, done = outcome.step, outcome.predicted, outcome.done
    where = f"step {number} ({step.action}) of {module}"
    assert done["action"] == step.action, (where, done)
    assert predicted["action"] == step.action, (where, predicted)
    assert done["changed"] is predicted["changed"] is (step.action != "none"), where
    assert predicted["diff"] == done["diff"], where
    dropped = {word.split("'")[1] for word in map(str, done.get("warnings", [])) if "did not take over" in word}
    compare(where, predicted[module], done[module], dropped)
    told_by_the_answer = ("did not take over", "this server never shows it")
    foreseen = [word for word in map(str, done.get("warnings", [])) if not any(told in word for told in told_by_the_answer)]
    assert sorted(map(str, predicted.get("warnings", []))) == sorted(foreseen), where
    said = " ".join(map(str, done.get("warnings", [])))
    for text in step.warned:
        assert text in said, (where, text, said)
    assert bool(said) is bool(step.warned), (where, said)
    if step.requests is not None:
        assert len(outcome.requests) == step.requests, (where, [str(r) for r in outcome.requests])


def compare(where: str, predicted: Any, done: Any, dropped: Collection[str] = (), path: str = "") -> None:
    """A prediction has exactly the keys of the real object, and every value that it does not leave to the server, or that the server was seen to drop."""
    if isinstance(predicted, dict) and isinstance(done, dict) and not (path and not predicted):
        only = (set(predicted) - set(done) - set(dropped), set(done) - set(predicted))
        assert not only[0], f"{where}: keys of {path or 'the object'} that are only predicted: {only[0]}"
        assert path or not only[1], f"{where}: keys of the object that are only real: {only[1]}"
        for key, value in predicted.items():
            if key not in VOLATILE and key not in dropped:
                compare(where, value, done[key], dropped, f"{path}.{key}")
    elif isinstance(predicted, list) and isinstance(done, list) and predicted and isinstance(predicted[0], dict):
        assert len(predicted) == len(done), f"{where}: {path}: predicted {predicted!r}, came {done!r}"
        for number, (one, other) in enumerate(zip(predicted, done)):
            compare(where, one, other, dropped, f"{path}[{number}]")
    elif predicted not in (None, ""):
        assert predicted == done, f"{where}: {path}: predicted {predicted!r}, came {done!r}"


@dataclass(frozen=True)
class Refusal:
    """A declaration that has to fail, and what its message says.

    predicted: what it says in check mode, where that is something else; None: check mode cannot know, and does not fail.
    requests: how many it takes to know; None: not asserted. answered: GitLab's answer to the write tells, and nothing is left of it.
    """

    args: Mapping[str, Any]
    words: Sequence[str] | str
    predicted: Sequence[str] | str | None = ()
    requests: int | None = None
    answered: bool = False


def refused(
    gl: Emulator, tmp: pathlib.Path, module: str, cases: Sequence[Refusal], prepare: Any, *, ordinary: bool = True, secrets: Sequence[str] = (), **settings: Any
) -> list[dict[str, Any]]:
    """All bad input of a module in one play: before any write, in check mode and for real. Returns the real results.

    Behind the doors is the same code: the ordinary one takes the first case and the last one, by custom one that the declaration tells and one that
    GitLab's answer tells, and says the same; ``ordinary``: False where another test of the module has done that.
    """
    gl.reset(**settings)
    token = prepare(gl)
    before = gl.snapshot()
    sample = (0, len(cases) - 1) if ordinary else ()
    modes = [(n, mode) for n in range(len(cases)) for mode in ("check", "do", "ordinary") if mode != "ordinary" or n in sample]
    tasks = [
        {
            "name": f"{mode} {n}",
            f"labops.gitlab.{module}": dict(cases[n].args),
            "check_mode": mode == "check",
            "ignore_errors": True,
            "vars": {"labops_gitlab_in_process": mode != "ordinary", **emulated(gl, read_only=mode == "check" or not cases[n].answered, mark=f"{mode} {n}")},
        }
        for n, mode in modes
    ]
    run = play(gl, tmp, tasks, token=token)
    assert len(run.results) == len(tasks), run.output
    wrong = [f"{mode} {cases[n].args}: {why}" for n, mode in modes if (why := _not_refused(gl, run, cases[n], n, mode))]
    assert not wrong, "\n".join(wrong)
    assert gl.snapshot() == before
    assert not gl.violations, f"written: {gl.violations}"
    assert not gl.crashes, gl.crashes
    assert "Traceback" not in run.output
    assert not [secret for secret in secrets if secret in run.output]
    return [run.results[f"do {n}"] for n in range(len(cases))]


def _not_refused(gl: Emulator, run: Run, case: Refusal, number: int, mode: str) -> str:
    """What is wrong with the way in which a case was refused; nothing when it is as it has to be."""
    result, asked = run.results[f"{mode} {number}"], gl.requests_since(f"{mode} {number}")
    wanted = case.predicted if mode == "check" and case.predicted != () else case.words
    message, said = (str(run.results[f"{which} {number}"].get("msg", "")) for which in (mode, "do"))
    missing = [word for word in ([wanted] if isinstance(wanted, str) else wanted or ()) if word not in message]
    written = [str(request) for request in asked if request.method not in ("GET", "HEAD")]
    found = {
        "it failed" if result["failed"] else "it did not fail": result["failed"] is (wanted is None),
        f"{missing} are not in {message!r}": bool(missing),
        f"the other door says {said!r}, not {message!r}": mode == "ordinary" and message != said,
        f"written: {written}": bool(written) is not (case.answered and mode != "check"),
        f"requests: {[str(request) for request in asked]}": case.requests is not None and len(asked) != case.requests,
    }
    return "; ".join(why for why, holds in found.items() if holds)


def stable(value: Any) -> Any:
    """A result without what differs between two runs by nature: times, ids, ports."""
    if isinstance(value, dict):
        return {k: stable(v) for k, v in value.items() if k not in (*VOLATILE, "api_url", "api_token", "_ansible_no_log", "_ansible_parsed", "requests")}
    if isinstance(value, list):
        return [stable(inner) for inner in value]
    return value


def in_process(gl: Emulator, tmp: pathlib.Path, module: str, steps: Sequence[Step], prepare: Any, **settings: Any) -> list[Outcome]:
    """The ritual in one door, for what another server does with steps that the module's own cases have taken in both."""
    gl.reset(**settings)
    return ritual(gl, tmp, module, steps, door="in_process", token=prepare(gl))


def both_doors(gl: Emulator, tmp: pathlib.Path, module: str, steps: Sequence[Step], prepare: Any, *, whole: bool = False, **settings: Any) -> list[Outcome]:
    """The ritual in both doors from the same start; whole results must be the same.

    Behind the doors is the same code, and each task of the ordinary one is a process: it takes all steps only where ``whole`` says so, else the first.
    """
    runs = []
    for door in DOORS:
        gl.reset(**settings)
        token = prepare(gl)
        runs.append(ritual(gl, tmp, module, steps if whole or door == "in_process" else steps[:1], door=door, token=token))
    for ours, ordinary in zip(*runs):
        assert stable(ours.predicted) == stable(ordinary.predicted)
        assert stable(ours.done) == stable(ordinary.done)
    return runs[0]
