# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What belongs to every module."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from unit.architecture.house import modules

FQCN = "labops.gitlab."
TASKS = 2


def every_module_has_its_door(root: Path) -> list[str]:
    """A module and its action plugin have the same name; neither is without the other."""
    doors = {path.stem for path in root.glob("plugins/action/*.py")} - {"__init__"}
    found = [f"plugins/modules/{name}.py has no plugins/action/{name}.py: it would always run in a process of its own" for name in set(modules(root)) - doors]
    return sorted(found + [f"plugins/action/{name}.py has no plugins/modules/{name}.py" for name in doors - set(modules(root))])


def every_module_is_in_the_action_group(root: Path) -> list[str]:
    """module_defaults by group reach exactly the modules."""
    runtime = root / "meta" / "runtime.yml"
    said = yaml.safe_load(runtime.read_text(encoding="utf-8")) if runtime.exists() else {}
    group = said.get("action_groups", {}).get("gitlab", [])
    wrong = set(group) ^ set(modules(root))
    twice = {name for name in group if group.count(name) > 1}
    return [f"{name}: the action group gitlab of meta/runtime.yml must name every module once, and nothing else" for name in sorted(wrong | twice)]


def every_module_is_tested(root: Path) -> list[str]:
    """A module has a file of tests of its own."""
    wanted = [f"tests/integration/test_{name}.py" for name in modules(root)]
    return [f"{path} is missing" for path in wanted if not (root / path).exists()]


def _loaded(text: str) -> Any:
    """The YAML of a document, or what is wrong with it as a text."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        return f"is no YAML: {error}"


def _tasks(listed: Any) -> Iterator[dict[str, Any]]:
    """The tasks of a list of tasks or plays, with those in its blocks."""
    for task in listed if isinstance(listed, list) else []:
        if isinstance(task, dict):
            yield task
            for key in ("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always"):
                yield from _tasks(task.get(key))


def _wrong_examples(name: str, text: str, every: set[str]) -> list[str]:
    examples = _loaded(text)
    if not isinstance(examples, list):
        return [f"EXAMPLES {examples if isinstance(examples, str) else 'is no list of tasks'}"]
    tasks = list(_tasks(examples))
    used = sum(FQCN + name in task for task in tasks)
    short = sorted(every & {key for task in tasks for key in task})
    return [
        *([f"EXAMPLES has {used} tasks with {FQCN}{name}, fewer than {TASKS}"] if used < TASKS else []),
        *(f"EXAMPLES says {key} instead of {FQCN}{key}" for key in short),
    ]


def every_module_has_examples(root: Path) -> list[str]:
    """Examples are YAML, and use the module by its full name."""
    every = modules(root)
    return [
        f"plugins/modules/{name}.py: {wrong}"
        for name, source in every.items()
        for wrong in _wrong_examples(name, source.documents.get("EXAMPLES", ""), set(every))
    ]


def every_module_has_an_ad_hoc_example(root: Path) -> list[str]:
    """One line that can be typed shows what it is like."""
    found: list[str] = []
    for name, source in modules(root).items():
        line = rf"^\s*# ansible localhost -m {re.escape(FQCN + name)}(?!\w)"
        if not any(re.search(line, source.documents.get(document, ""), re.MULTILINE) for document in ("EXAMPLES", "DOCUMENTATION")):
            found.append(f"plugins/modules/{name}.py has no line '# ansible localhost -m {FQCN}{name} ...' in its EXAMPLES")
    return found


def every_module_tells_what_it_returns(root: Path) -> list[str]:
    """RETURN is a mapping."""
    return [
        f"plugins/modules/{name}.py: RETURN is no mapping of results"
        for name, source in modules(root).items()
        if not (isinstance(said := _loaded(source.documents.get("RETURN", "")), dict) and said)
    ]


def _fragments(text: str) -> list[str]:
    said = _loaded(text)
    fragments = said.get("extends_documentation_fragment", []) if isinstance(said, dict) else []
    return [fragments] if isinstance(fragments, str) else [str(fragment) for fragment in fragments]


def every_module_states_its_attributes(root: Path) -> list[str]:
    """Check mode, diff and action group are documented by the fragment of attributes."""
    return [
        f"plugins/modules/{name}.py does not extend the fragment {FQCN}attributes"
        for name, source in modules(root).items()
        if not any(fragment.startswith(FQCN + "attributes") for fragment in _fragments(source.documents.get("DOCUMENTATION", "")))
    ]


def _yaml(path: Path) -> dict[str, Any]:
    """A YAML file with a mapping; an empty one where there is no file, or no mapping in it."""
    said = _loaded(path.read_text(encoding="utf-8")) if path.exists() else None
    return said if isinstance(said, dict) else {}


def every_role_tells_its_variables(root: Path) -> list[str]:
    """What a role takes stands in its argument_specs, its defaults and its README alike."""
    found: list[str] = []
    for role in sorted(root.glob("roles/*")):
        name = role.relative_to(root).as_posix()
        specs = _yaml(role / "meta" / "argument_specs.yml").get("argument_specs", {})
        options = specs.get("main", {}).get("options", {})
        readme = (role / "README.md").read_text(encoding="utf-8") if (role / "README.md").exists() else ""
        defaults = {option: spec.get("default") for option, spec in options.items() if not spec.get("required")}
        told = set(re.findall(r"^\| `(\w+)` \|", readme, re.MULTILINE))
        found += [f"{name} has no meta/argument_specs.yml with options"] if not options else []
        found += [f"{name}: argument_specs and defaults/main.yml differ"] if defaults != _yaml(role / "defaults" / "main.yml") else []
        found += [f"{name}/README.md has no row of {option}, or one too many" for option in sorted(told ^ set(options))]
    return found


def sanity_has_no_exceptions(root: Path) -> list[str]:
    """What ansible-test finds is mended, not ignored."""
    return [f"{path.relative_to(root).as_posix()}: mend what it ignores" for path in sorted(root.glob("tests/sanity/ignore*"))]


RULES = (
    every_module_has_its_door,
    every_module_is_in_the_action_group,
    every_module_is_tested,
    every_module_has_examples,
    every_module_has_an_ad_hoc_example,
    every_module_tells_what_it_returns,
    every_module_states_its_attributes,
    every_role_tells_its_variables,
    sanity_has_no_exceptions,
)
