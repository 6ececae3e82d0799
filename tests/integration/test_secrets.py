# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentinels in every place that can hold a secret: none of them is ever seen again, whatever fails."""

from __future__ import annotations

import json
import os
import pathlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import DOORS, play

PROJECT = "acme/shop/api"
SENTINEL = "s3nt1nel"


def tasks(check: bool) -> list[dict[str, Any]]:
    """Successes and failures of every module that takes a secret. The values come from a vars file: Ansible itself prints source lines around errors."""
    hook = {"project": PROJECT, "url": "https://{h}.example.com", "push_events": True, "token": "{{ hook_token }}", "signing_token": "{{ signing }}"}
    lists = {"url_variables": [{"key": "h", "value": "{{ variable }}"}], "custom_headers": [{"key": "X-A", "value": "{{ header }}"}]}
    set_hook = {name: value for name, value in hook.items() if name != "project"}
    slack = {"project": PROJECT, "slug": "slack", "settings": {"webhook": "{{ webhook }}", "channel": "#a"}}
    store = {
        "project": PROJECT,
        "slug": "google_play",
        "settings": {"package_name": "com.e.app", "service_account_key": "{{ key }}", "service_account_key_file_name": "k"},
    }
    jira = {"project": PROJECT, "slug": "jira", "settings": {"url": "https://j.example.com", "username": "u", "password": "{{ password }}"}}
    body = {"method": "POST", "path": f"projects/{PROJECT.replace('/', '%2F')}/hooks", "body": {"url": "https://x.example.com", "token": "{{ body_token }}"}}
    given = {
        "hook": {"labops.gitlab.project_hook": {**hook, **lists}},
        "hook again": {"labops.gitlab.project_hook": {**hook, **lists, "push_events": False, "update_secrets": "always"}},
        "hook bad url": {"labops.gitlab.project_hook": {**hook, "url": "ftp://{{ hook_token }}"}},
        "hook bad lists": {"labops.gitlab.project_hook": {**hook, "url_variables": "{{ variable }}", "custom_headers": [{"k": "{{ header }}"}]}},
        "hook unknown option": {"labops.gitlab.project_hook": {**hook, **lists, "nonsense": True}},
        "hooks": {"labops.gitlab.project_hooks": {"project": PROJECT, "hooks": [{**set_hook, **lists}, {"url": "https://x.example.com"}], "exclusive": True}},
        "hooks bad lists": {"labops.gitlab.project_hooks": {"project": PROJECT, "hooks": [{**set_hook, "custom_headers": "{{ header }}"}]}},
        "hooks unknown option": {"labops.gitlab.project_hooks": {"project": PROJECT, "hooks": [{**set_hook, "tokn": "{{ hook_token }}"}]}},
        "hooks of no shape": {"labops.gitlab.project_hooks": {"project": PROJECT, "hooks": "{{ hook_token }}"}},
        "hook without others": {"labops.gitlab.project_hook": {**hook, **lists, "custom_headers": [], "exclusive_custom_headers": True}},
        "slack": {"labops.gitlab.integration": slack},
        "slack changed": {"labops.gitlab.integration": {**slack, "settings": {"webhook": "{{ webhook }}", "channel": "#b"}}},
        "slack unknown setting": {"labops.gitlab.integration": {**slack, "settings": {"webhok": "{{ webhook }}"}}},
        "slack wrong shape": {"labops.gitlab.integration": {**slack, "settings": {"webhook": ["{{ webhook }}"]}}},
        "slack missing option": {"labops.gitlab.integration": {"slug": "slack", "settings": {"webhook": "{{ webhook }}"}}},
        "unknown slug": {"labops.gitlab.integration": {**slack, "slug": "slacc"}},
        "store": {"labops.gitlab.integration": store},
        "store read": {"labops.gitlab.integration_info": {"project": PROJECT, "slug": "google-play"}},
        "jira": {"labops.gitlab.integration": jira},
        "body": {"labops.gitlab.api": body},
        "number": {"labops.gitlab.integration": {"project": PROJECT, "slug": "telegram", "settings": {"token": 1357913579, "room": "-100"}}},
        "number in a body": {"labops.gitlab.api": {**body, "body": {"token": 1357913579}}},
        "under a wrong name": {"labops.gitlab.integration": {**slack, "webhook": "{{ webhook }}"}},
        "mistyped name": {"labops.gitlab.project_hook": {**hook, "tokn": "{{ hook_token }}"}},
        "as a text": {"labops.gitlab.integration": {**slack, "settings": "webhook={{ webhook }} channel=#a"}},
        "body of no shape": {"labops.gitlab.api": {**body, "body": "{token: {{ body_token }}"}},
        "in a path": {"labops.gitlab.api": {"path": "projects?private_token={{ body_token }}"}},
        "bad token": {"labops.gitlab.api": {"path": "user", "api_token": "{{ api_token_value }}"}},
        "token with a line break": {"labops.gitlab.api": {"path": "user", "api_token": "{{ api_token_value }}\n"}},
        "two tokens": {"labops.gitlab.api": {"path": "user", "api_token": "{{ api_token_value }}", "api_oauth_token": "{{ oauth }}"}},
        "url with a password": {"labops.gitlab.api": {"path": "user", "api_url": "http://u:{{ password }}@127.0.0.1:1", "api_job_token": "{{ job }}"}},
    }
    return [{"name": name, **task, "ignore_errors": True, "check_mode": check, "diff": True} for name, task in given.items()]


NAMES = ("hook_token", "signing", "variable", "header", "webhook", "key", "password", "body_token", "api_token_value", "oauth", "job")


@contextmanager
def system_log() -> Iterator[list[bytes]]:
    """What is sent to the system's log meanwhile."""
    if os.path.exists("/dev/log") or not os.access("/dev", os.W_OK):
        pytest.skip("the system has a log of its own, or none can be made")
    heard: list[bytes] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.bind("/dev/log")
        log.settimeout(0.2)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    heard.append(log.recv(65536))
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield heard
        finally:
            stop.set()
            thread.join()
            os.unlink("/dev/log")


@pytest.mark.core_matrix
@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("door", DOORS)
def test_no_sentinel_is_seen(gl: Emulator, tmp_path: pathlib.Path, door: str, check: bool) -> None:
    """Not in the output at -vvv, not in any result, not in a file that was written."""
    gl.project(PROJECT)
    secrets = {name: f"{SENTINEL}-{name.replace('_', '-')}" for name in NAMES} | {"webhook": f"https://hooks.slack.com/{SENTINEL}-w"}
    (tmp_path / "vars").mkdir()
    (tmp_path / "vars" / "secrets.json").write_text(json.dumps(secrets))
    run = play(gl, tmp_path, tasks(check), door=door, arguments=["-vvv", "-e", f"@{tmp_path / 'vars' / 'secrets.json'}"])
    assert run.code == 0, run.output
    assert len(run.results) == len(tasks(check))
    assert SENTINEL not in run.output, [line for line in run.output.splitlines() if SENTINEL in line][:3]
    assert "1357913579" not in run.output
    for name, result in run.results.items():
        assert SENTINEL not in json.dumps(result), name
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "vars"]
    assert not [path for path in written if SENTINEL.encode() in path.read_bytes()]
    if not check:
        assert gl.find_integration(PROJECT, "slack")["webhook"] == secrets["webhook"]
        assert gl.find_hook(PROJECT, "https://{h}.example.com")["token"] == secrets["hook_token"]


def test_nothing_in_the_system_log(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """An ordinary module would write its arguments there."""
    gl.project(PROJECT)
    secrets = {name: f"{SENTINEL}-{name}" for name in NAMES}
    (tmp_path / "secrets.json").write_text(json.dumps(secrets))
    with system_log() as heard:
        run = play(gl, tmp_path, tasks(False)[:6], door="ordinary", arguments=["-e", f"@{tmp_path / 'secrets.json'}"])
    assert run.results
    assert not [line for line in heard if SENTINEL.encode() in line]
