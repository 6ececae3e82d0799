# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup plugin in real plays."""

from __future__ import annotations

import ast
import json
import pathlib
import subprocess
from typing import Any

import pytest
import yaml

from ansible_collections.labops.gitlab.plugins.module_utils.operations import Read, spec_of
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project_list import ProjectList
from emulator import Emulator
from integration.harness import ROOT, Run, clean_environment, executable, play

PLUGIN = "labops.gitlab.project"


def told(gl: Emulator, tmp: pathlib.Path, expressions: dict[str, str], variables: dict[str, Any] | None = None, **environment: str) -> Run:
    """What each expression is worth, by its name."""
    tasks = [{"name": name, "ansible.builtin.debug": {"msg": "{{ " + text + " }}"}, "ignore_errors": True} for name, text in expressions.items()]
    return play(gl, tmp, tasks, variables=variables, environment={"GITLAB_URL": gl.url, "GITLAB_TOKEN": gl.root_token, **environment})


def look(*terms: str, function: str = "lookup", **options: str) -> str:
    """An expression with the lookup."""
    return f"{function}({', '.join([repr(PLUGIN), *map(repr, terms), *(f'{name}={value}' for name, value in options.items())])})"


@pytest.mark.core_matrix
def test_values(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """By path, by id, deep ones, the whole, several; one request for each project, and no secret."""
    made = gl.project("acme/shop/web", topics=["python", "go"], description="{{ 1 + 1 }}", custom_attributes={"team": "red"})
    gl.project("acme/api")
    run = told(
        gl,
        tmp_path,
        {
            "id": look("acme/shop/web", key="'id'"),
            "by id": look(str(made["id"]), key="'namespace.full_path'"),
            "topic": look("acme/shop/web", key="'topics.1'"),
            "null": f"{look('acme/api', key=repr('marked_for_deletion_on'), default=7)} is none",
            "several": look("acme/shop/web", "acme/api", function="query", key="'path'"),
            "words": look("acme/shop/web", key="'description'"),
            "whole": look("acme/api"),
            "beside": look("acme/shop/web", statistics="true", with_custom_attributes="true", license="true") + ".custom_attributes[0].value",
        },
    )
    assert run.code == 0, run.output
    found = {name: result["msg"] for name, result in run.results.items()}
    whole = found.pop("whole")
    assert {name: str(value) for name, value in found.items()} == {
        "id": str(made["id"]),
        "by id": "acme/shop",
        "topic": "go",
        "null": "True",
        "several": "['web', 'api']",
        "words": "{{ 1 + 1 }}",
        "beside": "red",
    }
    assert whole["path_with_namespace"] == "acme/api"
    assert not {"runners_token", "import_url", "avatar_sha256"} & whole.keys()
    assert len(gl.log) == 9


@pytest.mark.core_matrix
def test_missing_ones(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """An error, or the default; but what is no answer is never a default."""
    gl.project("acme/api")
    gl.project("acme/doomed", marked_for_deletion_on="2026-01-31")
    absent = "is absent or not visible to this token; the option default gives a value for it"
    cases = {
        "default": (look("acme/gone", key="'id'", default="0"), 0),
        "none": (f"{look('acme/gone', default='none')} is none", True),
        "default of a key": (look("acme/api", key="'nothing.at.all'", default="'x'"), "x"),
        "each": (look("acme/gone", "acme/api", function="query", key="'path'", default="'none'"), ["none", "api"]),
        "gone": (look("acme/gone", key="'id'"), f"project acme/gone {absent}"),
        "doomed": (look("acme/doomed"), f"project acme/doomed {absent}"),
        "key": (look("acme/api", key="'visibilty'"), "acme/api: it has no visibilty, is visibility meant?"),
        "below": (look("acme/api", key="'name.first'"), "acme/api: it has no name.first"),
        "far": (look("acme/api", key="'topics.5'"), "acme/api: it has no topics.5"),
        "secret": (look("acme/api", key="'runners_token'", default="1"), "key: runners_token is a secret, which is never given"),
        "option": (look("acme/api", kee="'id'"), "unknown option kee, is key meant?"),
        "reference": (look("api", default="1"), "'api' is neither a numeric id nor a full path like group/project"),
        "token": (look("acme/api", api_token="'glpat-wrong-token'", default="1"), "401 Unauthorized. Is the token right"),
        "address": (look("acme/api", api_url="'http://127.0.0.1:9'", retries="0", default="1"), "no answer"),
        "nowhere": (look("acme/api", api_url="'gitlab'", default="1"), "api_url: 'gitlab' is no address like"),
    }
    run = told(gl, tmp_path, {name: text for name, (text, _expected) in cases.items()})
    for name, (_text, expected) in cases.items():
        result = run.results[name]
        if result["failed"]:
            assert str(expected) in " ".join(str(result["msg"]).split()), (name, result)
        else:
            assert str(result["msg"]) == str(expected), (name, result)
        assert result["failed"] is (name not in ("default", "none", "default of a key", "each")), name
    assert gl.root_token not in run.output


@pytest.mark.core_matrix
def test_where_gitlab_is(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """In variables, which may be templates, in ansible.cfg, or in the lookup itself, whose token comes first."""
    gl.user("alice")
    gl.project("acme/api", visibility="private")
    (tmp_path / "ansible.cfg").write_text(f"[labops_gitlab]\napi_url = {gl.url}\n", encoding="utf-8")
    variables = {"labops_gitlab_api_token": "{{ mine }}", "mine": gl.root_token, "hers": gl.token("alice")}
    cases = {"mine": look("acme/api", key="'path'"), "hers": look("acme/api", key="'path'", api_oauth_token="hers", default="'hidden'")}
    tasks = [{"name": name, "ansible.builtin.debug": {"msg": "{{ " + text + " }}"}} for name, text in cases.items()]
    run = play(gl, tmp_path, tasks, variables=variables)
    assert run.code == 0, run.output
    assert {name: result["msg"] for name, result in run.results.items()} == {"mine": "api", "hers": "hidden"}
    elsewhere = play(gl, tmp_path, tasks[:1], variables={**variables, "labops_gitlab_api_url": "{{ 'http://127.0.0.1:9' }}"})
    assert elsewhere.code != 0
    assert "127.0.0.1" in elsewhere.output
    assert "no answer" in elsewhere.output


def test_in_the_arguments_of_a_module(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Beside a module in process, in a loop."""
    for number in range(4):
        gl.project(f"acme/p{number}", topics=[f"t{number}"])
    task = {
        "name": "copy",
        "labops.gitlab.project": {"project": "acme/{{ item }}-copy", "topics": "{{ " + look("x", key="'topics'").replace("'x'", "'acme/' ~ item") + " }}"},
        "loop": [f"p{number}" for number in range(4)],
    }
    run = play(gl, tmp_path, [task], environment={"GITLAB_URL": gl.url, "GITLAB_TOKEN": gl.root_token})
    assert run.code == 0, run.output
    assert [gl.find_project(f"acme/p{number}-copy")["topics"] for number in range(4)] == [[f"t{number}"] for number in range(4)]


def test_examples(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """All of them, in one play."""
    for path in ("acme/shop/backend/api", "acme/platform/tools"):
        gl.project(path)
    tree = ast.parse((ROOT / "plugins" / "lookup" / "project.py").read_text(encoding="utf-8"))
    text = next(ast.literal_eval(node.value) for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXAMPLES")
    variables = {"other_gitlab": gl.url, "other_token": gl.root_token}
    run = play(gl, tmp_path, yaml.safe_load(text), variables=variables, environment={"GITLAB_URL": gl.url, "GITLAB_TOKEN": gl.root_token})
    assert run.code == 0, run.output
    assert str(run.results["Ask whether there is one"]["msg"]) == "False"
    assert run.results["Compare two projects"]["msg"] == ["acme/shop/backend", "acme/platform"]
    assert run.results["Read all of one, somewhere else"]["project.web_url"].endswith("/acme/platform/tools")


def test_documentation(tmp_path: pathlib.Path) -> None:
    """ansible-doc shows the connection's options as the modules have them."""
    command = [executable("ansible-doc"), "-t", "lookup", "-j", PLUGIN]
    done = subprocess.run(command, env=clean_environment(tmp_path), capture_output=True, text=True, timeout=60, check=False)
    options = json.loads(done.stdout)[PLUGIN]["doc"]["options"]
    spec = spec_of(Read(ProjectList))["argument_spec"]
    shared = spec.keys() & options.keys()
    assert {"api_url", "api_token", "statistics", "with_custom_attributes", "license"} <= shared
    for name in shared:
        assert all(options[name].get(part) == spec[name].get(part) for part in ("type", "choices")), name
    assert not [name for name, option in options.items() if not option.get("description")]
