# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of every module against its code: the same options, examples that exist, results that are told."""

from __future__ import annotations

import importlib
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.labops.gitlab.plugins.module_utils.catalog import CATALOG
from ansible_collections.labops.gitlab.plugins.module_utils.errors import GitLabError
from ansible_collections.labops.gitlab.plugins.module_utils.export import ExportProjects
from ansible_collections.labops.gitlab.plugins.module_utils.fleet import ManageFleet
from ansible_collections.labops.gitlab.plugins.module_utils.operations import Manage, Operation, Read, spec_of
from ansible_collections.labops.gitlab.plugins.module_utils.resource import Resource
from ansible_collections.labops.gitlab.plugins.module_utils.sets import ManageSet

COLLECTION = "labops.gitlab"
PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
MODULES = sorted(path.stem for path in (PLUGINS / "modules").glob("*.py") if path.stem != "__init__")
# keywords of a task that examples use beside the module
KEYWORDS = {"name", "register", "loop", "loop_control", "when", "failed_when", "changed_when", "until", "vars", "check_mode", "diff", "no_log", "environment"}
COMPARED = ("type", "elements", "choices", "default", "required")
FAILURE = {"msg", "error_class", "status", "method", "path", "request_id"}


def _plugin(kind: str, name: str) -> Any:
    return importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.{kind}.{name}")


def _operation(name: str) -> Operation:
    operations: list[Operation] = []
    _plugin("modules", name).main(operations.append)
    return operations[0]


def _spec(name: str) -> dict[str, Any]:
    spec: dict[str, Any] = spec_of(_operation(name))["argument_spec"]
    return spec


def _strings(name: str, part: str) -> Any:
    return yaml.safe_load(getattr(_plugin("modules", name), part))


def _fragment(name: str) -> dict[str, Any]:
    namespace, collection, fragment, *part = name.split(".")
    assert f"{namespace}.{collection}" == COLLECTION
    text = getattr(_plugin("doc_fragments", fragment).ModuleDocFragment, (part or ["documentation"])[0].upper())
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def _options(name: str) -> dict[str, Any]:
    """The documented options, fragments merged; none may be documented twice, but for the address where a module does without a server."""
    documentation = _strings(name, "DOCUMENTATION")
    parts = [documentation, *(_fragment(fragment) for fragment in documentation["extends_documentation_fragment"])]
    merged: dict[str, Any] = {}
    for options in [part.get("options") or {} for part in parts]:
        assert not (merged.keys() & options.keys()) - {"api_url"}
        merged = {**options, **merged}
    return merged


def _shape(option: Mapping[str, Any], inner: str) -> dict[str, Any]:
    """What can be compared of an option; ``inner``: the key of its suboptions."""
    shape = {"type": "str", "required": False, **{key: option[key] for key in COMPARED if key in option}}
    if option.get(inner):
        shape["suboptions"] = {name: _shape(sub, inner) for name, sub in option[inner].items()}
    return shape


def _tasks(name: str) -> list[dict[str, Any]]:
    tasks: list[dict[str, Any]] = _strings(name, "EXAMPLES")
    return tasks


def _ours(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The modules of this collection in the examples of one, with their arguments."""
    for task in _tasks(name):
        for key, args in task.items():
            if key.startswith(f"{COLLECTION}."):
                yield key.rpartition(".")[2], args


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _texts(inner)


@pytest.mark.parametrize("name", MODULES)
def test_the_documented_options_are_those_of_the_code(name: str) -> None:
    documented = {option: _shape(entry, "suboptions") for option, entry in _options(name).items()}
    coded = {option: _shape(entry, "options") for option, entry in _spec(name).items()}

    assert documented == coded


@pytest.mark.parametrize("name", MODULES)
def test_every_option_is_described_in_sentences(name: str) -> None:
    def check(options: Mapping[str, Any]) -> None:
        for option, entry in options.items():
            for sentence in entry["description"]:
                assert re.fullmatch(r"[A-Z].*\.", sentence, re.DOTALL), f"{option}: {sentence}"
            check(entry.get("suboptions") or {})

    check(_options(name))


@pytest.mark.parametrize("name", MODULES)
def test_the_module_is_documented_under_its_own_name(name: str) -> None:
    documentation = _strings(name, "DOCUMENTATION")

    assert documentation["module"] == name
    assert documentation["author"] == ["labops.gitlab contributors (@labops)"]
    assert f"{COLLECTION}.connection" in documentation["extends_documentation_fragment"]
    assert any(fragment.startswith(f"{COLLECTION}.attributes") for fragment in documentation["extends_documentation_fragment"])


@pytest.mark.parametrize("name", MODULES)
def test_options_in_texts_exist(name: str) -> None:
    known = _options(name).keys()
    texts = [*_texts(_strings(name, "DOCUMENTATION")), *_texts(_strings(name, "RETURN")), *_texts(_options(name))]
    named = {option for text in texts for option in re.findall(r"\bO\((\w+)", text)}

    assert named <= known


@pytest.mark.parametrize("name", MODULES)
def test_modules_in_texts_exist(name: str) -> None:
    documentation = _strings(name, "DOCUMENTATION")
    named = {entry["module"] for entry in documentation["seealso"] if "module" in entry}
    named |= {module for text in _texts([documentation, _options(name)]) for module in re.findall(r"\bM\(([\w.]+)\)", text)}

    assert named <= {f"{COLLECTION}.{module}" for module in MODULES}


@pytest.mark.parametrize("name", MODULES)
def test_an_example_is_a_task_with_one_module(name: str) -> None:
    for task in _tasks(name):
        modules = [key for key in task if key not in KEYWORDS]

        assert len(modules) == 1, task
        assert re.fullmatch(r"\w+\.\w+\.\w+", modules[0]), task
        assert task["name"][0].isupper(), task
    assert name in [module for module, _args in _ours(name)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_name_known_options(name: str) -> None:
    for module, args in _ours(name):
        spec = _spec(module)

        assert args.keys() <= spec.keys()
        for option, value in args.items():
            for entry in value if isinstance(value, list) else [value]:
                if "options" in spec[option]:
                    assert entry.keys() <= spec[option]["options"].keys()


@pytest.mark.parametrize("name", MODULES)
def test_examples_use_no_connection_options(name: str) -> None:
    connection = _fragment(f"{COLLECTION}.connection")["options"].keys() - {"gitlab_version"}  # which the offline catalog is asked for

    assert not [args for _module, args in _ours(name) if args.keys() & connection]


def test_settings_in_examples_are_of_the_catalog() -> None:
    for name in MODULES:
        for module, args in _ours(name):
            if module == "integration" and args.get("settings"):
                settings = {entry.name for entry in CATALOG[args["slug"]].settings}

                assert args["settings"].keys() <= settings, args["slug"]


@pytest.mark.parametrize("name", MODULES)
def test_there_is_an_ad_hoc_example(name: str) -> None:
    lines = [line for line in _plugin("modules", name).EXAMPLES.splitlines() if line.startswith("# ansible localhost ")]
    assert len(lines) == 1
    command = shlex.split(lines[0][2:])

    assert command[:4] == ["ansible", "localhost", "-m", f"{COLLECTION}.{name}"]
    assert command[4] == "-a"
    assert len(command) == 6
    words = yaml.safe_load(command[5]) if command[5].startswith("{") else [pair.partition("=")[0] for pair in command[5].split()]
    assert set(words) <= _spec(name).keys()


@pytest.mark.parametrize("name", MODULES)
def test_failures_and_the_count_of_requests_are_told(name: str) -> None:
    returned = _strings(name, "RETURN")

    assert FAILURE | {"requests"} <= returned.keys()
    assert GitLabError("").details().keys() | {"msg"} == FAILURE
    assert all("failure" in returned[key]["returned"] or returned[key]["returned"] == "always" for key in FAILURE)


@pytest.mark.parametrize("name", MODULES)
def test_the_results_keys_are_told(name: str) -> None:
    operation = _operation(name)
    returned = _strings(name, "RETURN").keys() - FAILURE - {"requests"}

    if isinstance(operation, Manage):
        told_beside = operation.kind(None, {}).report().keys()  # type: ignore[arg-type] # it needs no server
        assert returned == {"action", operation.kind.name, "before", "diff", "id", "web_url", *told_beside}
    elif isinstance(operation, ManageSet):
        assert returned == {"action", "changes", "diff", operation.kind.plural}
    elif isinstance(operation, Read):
        assert returned == {operation.kind.plural}
    elif isinstance(operation, ManageFleet):
        assert returned == {"action", "counts", "projects", "diff"}
    elif isinstance(operation, ExportProjects):
        assert returned == {"projects", "placeholders", "errors"}
    else:
        assert returned == {"action", "response"}


@pytest.mark.parametrize("name", [name for name in MODULES if isinstance(_operation(name), (Manage, Read))])
def test_keys_that_are_told_of_an_object_are_no_secrets(name: str) -> None:
    operation = _operation(name)
    assert isinstance(operation, (Manage, Read))
    kind: type[Resource] = operation.kind
    told = _strings(name, "RETURN")[kind.name if isinstance(operation, Manage) else kind.plural]["contains"].keys()

    assert not told & ({field.name for field in kind.fields if field.secret} | set(kind.hidden))


def test_every_class_of_error_is_told() -> None:
    def classes(kind: type[GitLabError]) -> Iterator[str]:
        for sub in kind.__subclasses__():
            yield sub.error_class
            yield from classes(sub)

    for name in MODULES:
        told = set(re.findall(r"V\((\w+)\)", " ".join(_strings(name, "RETURN")["error_class"]["description"])))

        assert told == set(classes(GitLabError)) - (set() if name in ("projects", "projects_export") else {"stopped"})


def test_the_slug_names_every_integration() -> None:
    text = " ".join(_options("integration")["slug"]["description"])

    assert set(re.findall(r"V\(([\w-]+)\)", text)) == CATALOG.keys()


def test_every_module_is_of_the_action_group() -> None:
    group = yaml.safe_load((PLUGINS.parent / "meta" / "runtime.yml").read_text())["action_groups"]["gitlab"]

    assert sorted(group) == MODULES
    for part in ("", ".info"):
        assert _fragment(f"{COLLECTION}.attributes{part}")["attributes"]["action_group"]["membership"] == [f"{COLLECTION}.gitlab"]
