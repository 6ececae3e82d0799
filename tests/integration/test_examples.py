# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example that people are shown runs: the modules', the ad-hoc lines, README's, and the example playbook."""

from __future__ import annotations

import ast
import pathlib
import re
import shlex
from typing import Any

import pytest
import yaml

from emulator import Emulator
from integration.harness import ROOT, ansible, play

MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
VARIABLES = {
    "hook_token": "a-hook-token",
    "build_hook_token": "a-build-token",
    "slack_webhook": "https://hooks.slack.com/services/T0/B0/x",
    "jenkins_password": "a-jenkins-password",
    "jira_token": "a-jira-token",
    "import_password": "an-import-password",
}


def examples(module: str) -> str:
    """The EXAMPLES of a module."""
    tree = ast.parse((ROOT / "plugins" / "modules" / f"{module}.py").read_text(encoding="utf-8"))
    return next(ast.literal_eval(node.value) for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXAMPLES")


def world(gl: Emulator) -> None:
    """What the examples are about."""
    for group in ("acme/shop/backend", "acme/platform"):
        gl.group(group)
    for user in ("alice", "bob", "carol"):
        gl.user(user)
    gl.project("acme/shop/backend/api", empty_repo=False, default_branch="main")
    gl.project("acme/platform/tools")
    gl.member("acme/shop/backend/api", "alice", 30)


def folder(tmp_path: pathlib.Path) -> None:
    """The files that the examples name, beside their playbook."""
    (tmp_path / "files").mkdir()
    for name in ("architecture.png", "handbook.pdf"):
        (tmp_path / "files" / name).write_bytes(name.encode())


@pytest.mark.parametrize("module", MODULES)
def test_module_examples(gl: Emulator, tmp_path: pathlib.Path, module: str) -> None:
    """All tasks of a module's examples, in order, in one play."""
    world(gl)
    folder(tmp_path)
    tasks: list[dict[str, Any]] = yaml.safe_load(examples(module))
    run = play(gl, tmp_path, tasks, variables=VARIABLES)
    assert run.code == 0, run.output


@pytest.mark.parametrize("module", MODULES)
def test_ad_hoc_examples(gl: Emulator, tmp_path: pathlib.Path, module: str) -> None:
    """The command lines in the comments of a module's examples."""
    world(gl)
    folder(tmp_path)
    lines = re.findall(r"^# (ansible localhost .*)$", examples(module), re.MULTILINE)
    assert lines
    for line in lines:
        code, output = ansible(tmp_path, shlex.split(line), GITLAB_URL=gl.url, GITLAB_TOKEN=gl.root_token)
        assert code == 0, f"{line}\n{output}"


def test_readme(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The tasks on README's first screen."""
    gl.project("acme/shop/web")
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)]
    tasks = [task for block in blocks if isinstance(block, list) for task in block]
    assert tasks
    for expected in (True, False):
        run = play(gl, tmp_path, tasks, variables=VARIABLES)
        assert run.code == 0, run.output
        assert {result["changed"] for result in run.results.values()} == {expected}


def test_site_playbook(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """examples/site.yml predicts what it then does, and changes nothing the third time; examples/remove.yml removes it all."""
    for group in ("acme/shop/backend", "acme/platform"):
        gl.group(group)
    for user in ("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy"):
        gl.user(user)
    recaps = []
    for playbook, more in (("site.yml", ["--check", "--diff"]), ("site.yml", ["--diff"]), ("site.yml", []), ("remove.yml", [])):
        gl.read_only = "--check" in more
        command = ["ansible-playbook", str(ROOT / "examples" / playbook), *more]
        code, output = ansible(tmp_path, command, GITLAB_URL=gl.url, GITLAB_TOKEN=gl.root_token)
        assert code == 0, output
        recaps.append(int(re.findall(r"changed=(\d+)", output)[-1]))
        assert "example-" not in output
    assert recaps == [4, 4, 0, 1]
    assert not gl.violations
