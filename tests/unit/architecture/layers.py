# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may know whom, as a table."""

from __future__ import annotations

import fnmatch
import sys
from pathlib import Path
from typing import NamedTuple

from unit.architecture.house import COLLECTION, Source, sources

UTILS = COLLECTION + "plugins.module_utils."
ANSIBLE = "ansible."
HTTP = ("requests", "urllib3")


class Layer(NamedTuple):
    """Files, and what they may import beside the standard library."""

    files: str
    may_import: tuple[str, ...]


def utils(*names: str) -> tuple[str, ...]:
    """Files of module_utils as import names."""
    return tuple(UTILS + name for name in names)


# the first row that fits a file counts; {name} is the file's own name
LAYERS = (
    Layer("plugins/module_utils/errors.py", ()),
    Layer("plugins/module_utils/fields.py", utils("errors")),
    Layer("plugins/module_utils/plan.py", utils("errors", "fields")),
    Layer("plugins/module_utils/secrets.py", utils("errors", "fields")),
    Layer("plugins/module_utils/dialect.py", utils("errors", "fields", "plan")),
    Layer("plugins/module_utils/client.py", (*HTTP, "ansible.module_utils.basic.missing_required_lib", *utils("dialect", "errors", "server"))),
    Layer("plugins/module_utils/server.py", utils("errors")),
    Layer("plugins/module_utils/resource.py", utils("client", "errors", "fields", "plan", "secrets")),
    Layer("plugins/module_utils/catalog/*", utils("catalog", "errors", "fields")),
    Layer("plugins/module_utils/resources/*", utils("catalog", "client", "errors", "fields", "plan", "resource", "resources", "secrets", "server")),
    Layer(
        "plugins/module_utils/arguments.py",
        ("ansible.module_utils.basic.env_fallback", "ansible.module_utils.common.arg_spec.ArgumentSpecValidator", *utils("catalog", "errors", "fields")),
    ),
    Layer("plugins/module_utils/operations.py", utils("arguments", "client", "dialect", "errors", "fields", "placeholders", "plan", "resource", "secrets")),
    Layer("plugins/module_utils/sets.py", utils("arguments", "client", "errors", "fields", "operations", "plan", "resource")),
    Layer("plugins/module_utils/entries.py", utils("arguments", "client", "errors", "fields", "operations", "resources", "sets")),
    Layer("plugins/module_utils/pace.py", utils("client", "errors", "server")),
    Layer("plugins/module_utils/workers.py", utils("client", "errors", "fields", "pace")),
    Layer(
        "plugins/module_utils/fleet.py",
        utils("arguments", "client", "entries", "errors", "fields", "operations", "pace", "placeholders", "plan", "resources", "sets", "workers"),
    ),
    Layer(
        "plugins/module_utils/export.py",
        utils(
            "arguments",
            "client",
            "dialect",
            "entries",
            "errors",
            "fields",
            "operations",
            "pace",
            "placeholders",
            "plan",
            "resource",
            "resources",
            "secrets",
            "workers",
        ),
    ),
    Layer("plugins/module_utils/placeholders.py", utils("errors", "fields", "plan", "secrets")),
    Layer(
        "plugins/module_utils/runner.py", (ANSIBLE, *utils("server", "arguments", "client", "errors", "fields", "operations", "plan", "resource", "secrets"))
    ),
    Layer("plugins/modules/*", utils("export", "fleet", "operations", "resources", "runner", "sets")),
    Layer("plugins/action/*", (COLLECTION + "plugins.modules.{name}", COLLECTION + "plugins.plugin_utils")),
    Layer("plugins/plugin_utils/*", (ANSIBLE, UTILS, COLLECTION + "plugins.plugin_utils")),
    Layer("plugins/inventory/*", (ANSIBLE, UTILS, COLLECTION + "plugins.plugin_utils")),
    Layer("plugins/lookup/*", (ANSIBLE, UTILS, COLLECTION + "plugins.plugin_utils")),
    Layer("plugins/filter/*", (ANSIBLE, UTILS)),
    Layer("plugins/doc_fragments/*", ()),
)


def _within(name: str, allowed: str) -> bool:
    return name == allowed or name.startswith(allowed.rstrip(".") + ".")


def _layer(source: Source) -> tuple[str, ...] | None:
    for layer in LAYERS:
        if fnmatch.fnmatch(source.name, layer.files):
            return tuple(name.format(name=source.path.stem) for name in layer.may_import)
    return None


def _wrong_imports(source: Source, allowed: tuple[str, ...]) -> list[str]:
    free = (*sys.stdlib_module_names, *allowed)
    return [
        f"{source.at(line)} imports {name}: this layer may import only {', '.join(allowed) or 'the standard library'}"
        for line, name in source.imports()
        if not any(_within(name, wanted) for wanted in free)
    ]


def layering(root: Path) -> list[str]:
    """Each file of plugins/ imports only what its layer may know."""
    found: list[str] = []
    for source in sources(root, "plugins/**/*.py"):
        allowed = _layer(source)
        found += [f"{source.name} stands in no row of LAYERS: give it one"] if allowed is None else _wrong_imports(source, allowed)
    return found


def emulator_stands_alone(root: Path) -> list[str]:
    """The emulator knows nothing of the code that it tests: what both believe would never be noticed."""
    return [
        f"{source.at(line)} imports {name}: the emulator must not know the collection or Ansible"
        for source in sources(root, "tests/emulator/**/*.py")
        for line, name in source.imports()
        if name.split(".")[0] in ("ansible", "ansible_collections", "plugins") or ".plugins" in name
    ]


def only_the_runner_knows_ansible_module(root: Path) -> list[str]:
    """AnsibleModule is named in one file."""
    return [
        f"{source.at(line)} names {word}: only plugins/module_utils/runner.py may"
        for source in sources(root, "plugins/**/*.py")
        if source.name != "plugins/module_utils/runner.py"
        for line, word in source.words()
        if word == "AnsibleModule"
    ]


RULES = (layering, emulator_stands_alone, only_the_runner_knows_ansible_module)
