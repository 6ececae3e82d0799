# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When which door is taken, and that both mean the same."""

from __future__ import annotations

import http.server
import json
import pathlib
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import DOORS, clean_environment, executable, play, read_record, stable

PROJECT = "acme/shop/api"
HOOK = {"project": PROJECT, "url": "https://ci.example.com/hook", "push_events": True}
READ = {"name": "read", "labops.gitlab.api": {"path": "user"}}


@contextmanager
def proxy(name: str) -> Iterator[tuple[str, list[str]]]:
    """A proxy that answers every request itself; its address and what it was asked."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = json.dumps({"username": name}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Silent."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.core_matrix
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("by", ["group/labops.gitlab.gitlab", "labops.gitlab.project_hook"])
def test_module_defaults(gl: Emulator, tmp_path: pathlib.Path, door: str, by: str) -> None:
    """Defaults by group and by module reach the modules that they are for, and no other."""
    gl.project(PROJECT)
    connection = {"api_url": gl.url, "api_token": gl.root_token}
    tasks = [
        {"name": "hook", "labops.gitlab.project_hook": HOOK, "module_defaults": {by: connection}},
        {**READ, "module_defaults": {by: connection}, "ignore_errors": True},
        {**READ, "name": "foreign", "module_defaults": {"labops.gitlab.project": {"project": "never/used"}, "labops.gitlab.api": connection}},
    ]
    run = play(gl, tmp_path, tasks, door=door, defaults=False)
    assert run.results["hook"]["action"] == "create"
    assert run.results["read"].get("failed", False) is (by != "group/labops.gitlab.gitlab")
    assert run.results["foreign"]["status"] == 200


@pytest.mark.core_matrix
@pytest.mark.parametrize("door", DOORS)
def test_ad_hoc(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """One object from the command line, with the connection from the environment."""
    gl.project(PROJECT)
    environment = clean_environment(tmp_path, GITLAB_URL=gl.url, GITLAB_TOKEN=gl.root_token)
    arguments = f"project={PROJECT} url=https://ci.example.com/hook push_events=true"
    switch = json.dumps({"labops_gitlab_in_process": door == "in_process"})
    command = [executable("ansible"), "localhost", "-m", "labops.gitlab.project_hook", "-a", arguments, "-e", switch]
    for expected in ("CHANGED", "SUCCESS"):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert expected in done.stdout
    assert gl.root_token not in done.stdout + done.stderr


@pytest.mark.core_matrix
@pytest.mark.parametrize("door", DOORS)
def test_register_and_reuse(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """Results are plain data that later tasks can use, also as options, also in check mode."""
    gl.project(PROJECT)
    tasks = [
        {"name": "first", "labops.gitlab.project_hook": HOOK, "register": "first"},
        {
            "name": "second",
            "labops.gitlab.project_hook": {"project": "{{ first.project_hook.project_id }}", "id": "{{ first.id }}", "push_events": "{{ not first.changed }}"},
        },
        {"name": "planned", "labops.gitlab.project": {"project": "acme/shop/new"}, "check_mode": True, "register": "planned"},
        {"name": "text", "ansible.builtin.debug": {"msg": "{{ planned.project.path_with_namespace }} {{ planned.project.topics is none }}"}},
        {"name": "json", "ansible.builtin.debug": {"msg": "{{ first | to_json }}"}},
    ]
    run = play(gl, tmp_path, tasks, door=door)
    assert run.code == 0, run.output
    assert run.results["second"]["action"] == "update"
    assert run.results["text"]["msg"] == "acme/shop/new True"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"async": 30, "poll": 1}, "async"),
        ({"become": True, "become_method": "ansible.builtin.su"}, "become"),
        ({"vars": {"labops_gitlab_in_process": False}}, "labops_gitlab_in_process"),
        ({"vars": {"labops_gitlab_in_process": "no"}}, "labops_gitlab_in_process"),
        ({"connection": "ansible.builtin.ssh", "vars": {"ansible_ssh_common_args": "-o BatchMode=yes -o ConnectTimeout=1 -p 1"}}, "connection ssh"),
    ],
)
def test_the_ordinary_module_takes_over(gl: Emulator, tmp_path: pathlib.Path, more: dict[str, Any], reason: str) -> None:
    """Where in-process would not mean the same; -v says why in a line."""
    run = play(gl, tmp_path, [{**READ, **more, "ignore_errors": True, "ignore_unreachable": True}], arguments=["-v"])
    assert f"labops.gitlab.api: run as an ordinary module: {reason}" in " ".join(run.output.split())
    quiet = play(gl, tmp_path, [READ], arguments=["-v"])
    assert "run as an ordinary module" not in quiet.output
    assert quiet.results["read"]["requests" if "requests" in quiet.results["read"] else "status"]


def test_without_requests(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A controller without the library: one warning that names the remedy, and the module's own clear message."""
    (tmp_path / "requests").mkdir()
    (tmp_path / "requests" / "__init__.py").write_text("raise ImportError('none here')\n")
    run = play(gl, tmp_path, [READ], environment={"PYTHONPATH": str(tmp_path)})
    assert run.code != 0
    assert "requests" in run.results["read"]["msg"]
    assert "would run many times faster in process" in str(run.results["read"]["warnings"])
    assert "Traceback" not in run.output


@pytest.mark.core_matrix
@pytest.mark.parametrize("door", DOORS)
def test_environment_of_the_task(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """A task's environment reaches tokens and proxies, item by item, and is gone afterwards."""
    with proxy("one") as (first, seen_first), proxy("two") as (second, seen_second):
        tasks = [
            {
                "name": "proxied",
                "labops.gitlab.api": {"path": "user", "api_url": "http://gitlab.invalid", "api_token": "t"},
                "environment": {"http_proxy": "{{ item }}"},
                "loop": [first, second, first],
            },
            {"name": "direct", "labops.gitlab.api": {"path": "user"}},
            {
                "name": "token",
                "labops.gitlab.api": {"path": "user", "api_url": gl.url},
                "module_defaults": {"group/labops.gitlab.gitlab": {}},
                "environment": {"GITLAB_TOKEN": gl.root_token},
            },
        ]
        run = play(gl, tmp_path, tasks, door=door)
        assert run.code == 0, run.output
        assert [item["response"]["username"] for item in run.items["proxied"]] == ["one", "two", "one"]
        assert (len(seen_first), len(seen_second)) == (2, 1)
    assert run.results["direct"]["response"]["username"] == "root"
    assert run.results["token"]["response"]["username"] == "root"


@pytest.mark.core_matrix
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("environment", "kind"),
    [
        ({"GITLAB_TOKEN": "ROOT", "CI_JOB_TOKEN": "job"}, "PRIVATE-TOKEN"),
        ({"CI_JOB_TOKEN": "ROOT", "CI_SERVER_URL": "URL"}, "JOB-TOKEN"),
    ],
)
def test_environment_of_the_process(gl: Emulator, tmp_path: pathlib.Path, door: str, environment: dict[str, str], kind: str) -> None:
    """In a CI job nothing has to be typed; GITLAB_TOKEN goes before CI_JOB_TOKEN, a typed token before both."""
    gl.clear_log()
    values = {"ROOT": gl.root_token, "URL": gl.url}
    filled = {"GITLAB_URL": gl.url, **{name: values.get(value, value) for name, value in environment.items()}}
    if "CI_SERVER_URL" in filled:
        del filled["GITLAB_URL"]
    run = play(gl, tmp_path, [READ], door=door, defaults=False, environment=filled)
    assert run.code == 0, run.output
    assert {request.auth for request in gl.log} == {kind}
    run = play(
        gl,
        tmp_path,
        [{**READ, "labops.gitlab.api": {"path": "user", "api_oauth_token": "wrong"}, "ignore_errors": True}],
        door=door,
        defaults=False,
        environment=filled,
    )
    assert run.results["read"]["status"] == 401


@pytest.mark.parametrize("door", DOORS)
def test_whole_run_switches(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """Variables stand in for the options that a task did not give."""
    gl.project(PROJECT)
    gl.hook(PROJECT, url=HOOK["url"], push_events=True)
    secret = {**HOOK, "token": "t0ken-value"}
    tasks = [
        {"name": "always", "labops.gitlab.project_hook": secret},
        {"name": "own word", "labops.gitlab.project_hook": {**secret, "update_secrets": "on_change"}},
    ]
    run = play(gl, tmp_path, tasks, door=door, variables={"labops_gitlab_update_secrets": "{{ 'al' ~ 'ways' }}"})
    assert [run.results[name]["action"] for name in ("always", "own word")] == ["update", "none"]
    tasks = [{"name": "write", "labops.gitlab.project_hook": {**HOOK, "push_events": False}, "ignore_errors": True}, READ]
    run = play(gl, tmp_path, tasks, door=door, arguments=["-e", "labops_gitlab_read_only=true"])
    assert run.results["write"]["error_class"] == "read_only"
    assert run.results["read"]["status"] == 200


@pytest.mark.parametrize("door", DOORS)
def test_failures_have_keys(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """An error's keys can be used by failed_when and until."""
    task = {
        "name": "tolerated",
        "labops.gitlab.api": {"path": "projects/acme%2Fnone"},
        "register": "answer",
        "failed_when": "answer.status != 404 or answer.error_class != 'not_found' or answer.method != 'GET' or not answer.path",
    }
    run = play(gl, tmp_path, [task], door=door)
    assert run.code == 0, run.output


@pytest.mark.core_matrix
@pytest.mark.parametrize("verbosity", ["", "-v", "-vvv"])
def test_whole_results_are_the_same(gl: Emulator, tmp_path: pathlib.Path, verbosity: str) -> None:
    """Successes, failures of the server, of validation and of unknown options: whole results and messages, at every verbosity."""
    results = []
    for door in DOORS:
        gl.reset()
        gl.project(PROJECT)
        secret = {"project": PROJECT, "slug": "slack", "settings": {"webhook": "https://hooks.slack.com/w", "channel": 5, "push_events": "yes"}}
        tasks = [
            {"name": "ok", "labops.gitlab.project_hook": {**HOOK, "token": "t0ken-value"}},
            {"name": "free dict", "labops.gitlab.integration": secret},
            {"name": "server", "labops.gitlab.project_hook": {**HOOK, "project": "acme/none"}, "ignore_errors": True},
            {"name": "choice", "labops.gitlab.project": {"project": PROJECT, "visibility": "x"}, "ignore_errors": True},
            {"name": "unknown", "labops.gitlab.integration": {**secret, "nonsense": 1}, "ignore_errors": True},
            {"name": "missing", "labops.gitlab.project": {"description": "x"}, "ignore_errors": True},
            {"name": "exclusive", "labops.gitlab.api": {"path": "user", "api_oauth_token": "other-token"}, "ignore_errors": True},
            {"name": "type", "labops.gitlab.project_hook": {**HOOK, "url_variables": [{"key": "k", "value": "v4lue"}, {"keys": "k"}]}, "ignore_errors": True},
        ]
        run = play(gl, tmp_path, tasks, door=door, arguments=[verbosity] if verbosity else [])
        assert "w" not in [word for word in run.output.split() if word == "https://hooks.slack.com/w"]
        results.append({name: stable(result) for name, result in run.results.items()})
    for name, ours in results[0].items():
        ordinary = results[1][name]
        assert ours == ordinary, name


def test_record_reads_nothing_left_over(tmp_path: pathlib.Path) -> None:
    """The harness itself: no record, no results."""
    assert read_record(tmp_path) == ({}, {})
