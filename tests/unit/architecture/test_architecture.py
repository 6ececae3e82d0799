# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the house, held against the house, and against small houses in which each of them is broken."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from unit.architecture import belongings, layers, manners
from unit.architecture.house import COLLECTION, ROOT, Rule, Source

RULES: tuple[Rule, ...] = (*layers.RULES, *manners.RULES, *belongings.RULES)
UTILS = COLLECTION + "plugins.module_utils"
HEADER = "".join(f"# {line}\n" for line in manners.HEADER)
CORE = "plugins/module_utils/plan.py"
CLIENT = "plugins/module_utils/client.py"
RUNNER = "plugins/module_utils/runner.py"
HOOK = "plugins/modules/hook.py"
DOOR = "plugins/action/hook.py"
RUNTIME = "meta/runtime.yml"
TESTED = "tests/integration/test_hook.py"
LINE = "a = 1\n"

EXAMPLES = """EXAMPLES = '''
- name: one
  labops.gitlab.hook:
    name: hook
    hook: 1
- block:
    - name: two
      labops.gitlab.hook:
# ansible localhost -m labops.gitlab.hook -a hook=1
'''
"""


ROLE = {
    "roles/hook/meta/argument_specs.yml": "argument_specs: {main: {options: {hook_url: {required: true}, hook_events: {default: []}}}}",
    "roles/hook/defaults/main.yml": "hook_events: []",
    "roles/hook/README.md": "| `hook_url` | required | where |\n| `hook_events` | `[]` | which |\n",
}


class Case(NamedTuple):
    """A rule, a house that keeps it, and one that breaks it: paths and what is in them."""

    rule: Rule
    kept: dict[str, str]
    broken: dict[str, str]
    told: str


def python(path: str, good: str, bad: str, rule: Rule, told: str) -> Case:
    """A case of one file."""
    return Case(rule, {path: good}, {path: bad}, told)


def examples(bad: str, told: str) -> Case:
    """A case of the examples of a module."""
    return python(HOOK, EXAMPLES, bad, belongings.every_module_has_examples, told)


def role(file: str, bad: str, told: str) -> Case:
    """A case of one file of a role."""
    return Case(belongings.every_role_tells_its_variables, ROLE, {**ROLE, f"roles/hook/{file}": bad}, told)


CASES = (
    python(CORE, f"import re\nfrom {UTILS}.fields import Field", "import ansible.errors", layers.layering, "imports ansible.errors"),
    python(CORE, f"from {UTILS}.errors import Wrong", "import requests", layers.layering, "imports requests"),
    python(CORE, "from collections import abc", f"from {UTILS}.client import Client", layers.layering, "client.Client"),
    python(CORE, "import json", "from . import client", layers.layering, "imports ..client"),
    python(CORE, f"from {UTILS} import fields", f"from {UTILS} import resource", layers.layering, "module_utils.resource"),
    python("plugins/module_utils/errors.py", "import json", "def f():\n    from ansible.errors import AnsibleError", layers.layering, "errors.py:2"),
    python("plugins/module_utils/fields.py", "import json", "import ansible", layers.layering, "imports ansible"),
    python(
        CLIENT,
        "import requests\nfrom ansible.module_utils.basic import missing_required_lib",
        "from ansible.module_utils.basic import env_fallback",
        layers.layering,
        "env_fallback",
    ),
    python("plugins/module_utils/resources/a.py", f"from {UTILS}.resource import R", f"from {UTILS}.runner import run", layers.layering, "runner.run"),
    python("plugins/module_utils/catalog/a.py", f"from {UTILS}.fields import F", "import requests", layers.layering, "imports requests"),
    python("plugins/module_utils/catalog/a.py", f"from {UTILS}.fields import F", f"from {UTILS}.runner import run", layers.layering, "runner.run"),
    python(HOOK, f"from {UTILS}.resources.hook import H\nfrom {UTILS}.runner import run", f"from {UTILS}.client import C", layers.layering, "client.C"),
    python(HOOK, f"from {UTILS}.runner import run", "from ansible.module_utils.basic import AnsibleModule", layers.layering, "AnsibleModule"),
    python(
        DOOR,
        f"from {COLLECTION}plugins.modules.hook import main\nfrom {COLLECTION}plugins.plugin_utils.action import door",
        f"from {COLLECTION}plugins.modules.other import main",
        layers.layering,
        "modules.other",
    ),
    python("plugins/plugin_utils/action.py", f"import ansible.errors\nfrom {UTILS}.client import C", "import flask", layers.layering, "imports flask"),
    Case(layers.layering, {CORE: LINE}, {"plugins/module_utils/misc.py": LINE}, "stands in no row"),
    python("tests/emulator/app.py", "import flask", f"from {UTILS}.fields import F", layers.emulator_stands_alone, "must not know"),
    python("tests/emulator/sub/app.py", "import flask", "import ansible.errors", layers.emulator_stands_alone, "must not know"),
    Case(layers.only_the_runner_knows_ansible_module, {RUNNER: "AnsibleModule()"}, {CLIENT: "basic.AnsibleModule()"}, "names AnsibleModule"),
    Case(
        layers.only_the_runner_knows_ansible_module,
        {CLIENT: "'AnsibleModule'"},
        {CLIENT: "from ansible.module_utils.basic import AnsibleModule as M"},
        "client.py:1",
    ),
    Case(manners.check_mode_is_the_runners_business, {RUNNER: "m.check_mode"}, {CORE: "m.check_mode"}, "plan.py:1 says check_mode"),
    Case(manners.check_mode_is_the_runners_business, {"plugins/plugin_utils/a.py": "check_mode"}, {HOOK: "M(supports_check_mode=True)"}, "supports_check_mode"),
    python(CLIENT, '"""About check_mode."""', "def f(check_mode): ...", manners.check_mode_is_the_runners_business, "client.py:1"),
    python(CLIENT, "try: f()\nexcept (OSError, ValueError): g()", "try: f()\nexcept Exception: g()", manners.no_catch_all, "client.py:2"),
    python(CLIENT, "try: f()\nexcept OSError: g()", "try: f()\nexcept: g()", manners.no_catch_all, "client.py:2"),
    python(CLIENT, "try: f()\nfinally: g()", "try: f()\nexcept (OSError, BaseException): g()", manners.no_catch_all, "client.py:2"),
    python(HOOK, "run(Hook)", "try: run(Hook)\nexcept OSError: pass", manners.modules_only_declare, "has an except"),
    python(HOOK, "'fail_json'", "module.fail_json(msg='')", manners.modules_only_declare, "says fail_json"),
    python(HOOK, "# to do: nothing", "# TO" + "DO: all", manners.nothing_unfinished, "hook.py:1 is unfinished"),
    Case(manners.nothing_unfinished, {"docs/a.md": "done"}, {"docs/a.md": "FIX" + "ME"}, "docs/a.md:1"),
    python(HOOK, f"'''{LINE * 90}'''\nDOCUMENTATION = '''{LINE * 90}'''\n\n# a\n" + LINE * 10, LINE * 26, manners.modules_are_short, "26 lines of code"),
    Case(
        manners.modules_are_short,
        {f"plugins/modules/{n}.py": LINE * n for n in (9, 10, 25)},
        {f"plugins/modules/{n}.py": LINE * n for n in (9, 11, 12)},
        "median module has 11",
    ),
    python("tests/emulator/app.py", LINE * 400, LINE * 401, manners.files_are_short, "401 lines"),
    python(CLIENT, LINE * 400 + "# a\n", "a = '''" + "\n" * 400 + "'''", manners.files_are_short, "401 lines"),
    Case(
        manners.files_are_short,
        {CORE: LINE * 100, RUNNER: LINE * 250, CLIENT: LINE * 300},
        {CORE: LINE * 100, RUNNER: LINE * 251},
        "351 lines of code together",
    ),
    python(CLIENT, "def f():\n    '''It.'''\ndef _g(): ...", "def f(): ...", manners.public_names_are_explained, "client.py:1 f has no docstring"),
    python("tests/emulator/app.py", "class A:\n    '''It.'''", "class A: ...", manners.public_names_are_explained, "A has no docstring"),
    Case(manners.only_the_product, {"README.md": "an issue of style"}, {"README.md": "see Issue " + "#12"}, "README.md:1"),
    Case(manners.only_the_product, {"docs/a.md": "network/work/x, ~/work/"}, {"docs/a.md": "in /wo" + "rk/x"}, "a path of one machine"),
    Case(manners.only_the_product, {".ci/run": "$PWD/root/x"}, {".ci/run": "cd /ho" + "me/jane/x"}, "a path of one machine"),
    Case(manners.only_the_product, {"a.txt": "the registry"}, {"a.txt": "https://pyp" + "i.org/simple"}, "a package registry"),
    Case(manners.only_the_product, {".cache/a.txt": "/wo" + "rk/x"}, {"a.txt": "/ro" + "ot/x"}, "a.txt:1"),
    python(CLIENT, HEADER + LINE, "# Copyright of somebody\n" + LINE, manners.files_say_whose_they_are, "lacks the header: Copyright"),
    Case(manners.files_say_whose_they_are, {"tools/x": "#!/bin/sh\n" + HEADER, "a.md": "text"}, {"tools/x": "#!/bin/sh\n"}, "tools/x lacks"),
    python(CLIENT, "get(verify=server.verify)", "get(verify=False)", manners.transport_is_safe, "certificates"),
    python(CLIENT, "session.verify = path", "session.verify = False", manners.transport_is_safe, "certificates"),
    python(CLIENT, '"""Not private_token=x."""', 'url + f"?private_token={token}"', manners.transport_is_safe, "token into an address"),
    Case(belongings.every_module_has_its_door, {HOOK: LINE, DOOR: LINE}, {HOOK: LINE}, "has no plugins/action/hook.py"),
    Case(belongings.every_module_has_its_door, {}, {DOOR: LINE}, "has no plugins/modules/hook.py"),
    Case(
        belongings.every_module_is_in_the_action_group,
        {HOOK: LINE, RUNTIME: "action_groups: {gitlab: [hook]}"},
        {HOOK: LINE, RUNTIME: "action_groups: {gitlab: []}"},
        "hook: the action group",
    ),
    Case(belongings.every_module_is_in_the_action_group, {}, {RUNTIME: "action_groups: {gitlab: [gone]}"}, "gone: the action group"),
    Case(
        belongings.every_module_is_in_the_action_group,
        {RUNTIME: "requires_ansible: '>=2.16.0'"},
        {HOOK: LINE, RUNTIME: "action_groups: {gitlab: [hook, hook]}"},
        "every module once",
    ),
    Case(belongings.every_module_is_tested, {HOOK: LINE, TESTED: LINE}, {HOOK: LINE}, f"{TESTED} is missing"),
    examples(LINE, "is no list of tasks"),
    examples("EXAMPLES = '- a: : b'", "is no YAML"),
    examples(EXAMPLES.replace("labops.gitlab.hook:", "hook:"), "says hook instead of labops.gitlab.hook"),
    examples(EXAMPLES.replace("      labops.gitlab.hook:", "      other.thing.hook:"), "has 1 tasks"),
    python(HOOK, EXAMPLES, EXAMPLES.replace("# ansible", "# "), belongings.every_module_has_an_ad_hoc_example, "has no line"),
    python(HOOK, EXAMPLES, EXAMPLES.replace("hook -a", "hook_info -a"), belongings.every_module_has_an_ad_hoc_example, "has no line"),
    python(HOOK, "RETURN = 'id: {type: int}'", "RETURN = ''", belongings.every_module_tells_what_it_returns, "RETURN is no mapping"),
    python(HOOK, "RETURN = 'id: {type: int}'", "RETURN = 'a: : b'", belongings.every_module_tells_what_it_returns, "RETURN is no mapping"),
    python(
        HOOK,
        "DOCUMENTATION = 'extends_documentation_fragment: [labops.gitlab.attributes]'",
        "DOCUMENTATION = 'extends_documentation_fragment: labops.gitlab.connection'",
        belongings.every_module_states_its_attributes,
        "does not extend",
    ),
    role("meta/argument_specs.yml", "argument_specs: {}", "roles/hook has no meta/argument_specs.yml"),
    role("defaults/main.yml", "hook_events: [push]", "roles/hook: argument_specs and defaults/main.yml differ"),
    role("README.md", "| `hook_url` | required | where |", "roles/hook/README.md has no row of hook_events"),
    role("README.md", ROLE["roles/hook/README.md"] + "| `hook_old` | `1` | gone |", "no row of hook_old, or one too many"),
    Case(belongings.sanity_has_no_exceptions, {"tests/sanity/README.md": "a"}, {"tests/sanity/ignore-2.19.txt": "a"}, "mend what it ignores"),
)


def build(root: Path, files: dict[str, str]) -> Path:
    """A small house."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def name_of(value: object) -> str | None:
    """How a test is called."""
    rule = value.rule if isinstance(value, Case) else value
    return getattr(rule, "__name__", None)


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_the_house_keeps_the_rule(rule: Rule) -> None:
    found = rule(ROOT)
    assert not found, f"{rule.__doc__}\n" + "\n".join(found)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_house_that_keeps_it_passes(case: Case, tmp_path: Path) -> None:
    assert case.rule(build(tmp_path, case.kept)) == []


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_house_that_breaks_it_is_told(case: Case, tmp_path: Path) -> None:
    found = case.rule(build(tmp_path, case.broken))
    assert any(case.told in message for message in found), found


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_an_empty_house_keeps_the_rule(rule: Rule, tmp_path: Path) -> None:
    assert rule(tmp_path) == []


def test_every_rule_has_a_case() -> None:
    assert {case.rule for case in CASES} == set(RULES)


def test_documentation_is_no_code(tmp_path: Path) -> None:
    text = f'#!/usr/bin/python\n"""Doc."""\n\nRETURN = """\na\n"""\nimport a\n\n\ndef f():\n    """It\n    is."""\n    return """\n{LINE}"""\n'
    path = build(tmp_path, {"a.py": text}) / "a.py"
    assert Source(tmp_path, path).code_lines() == 5
