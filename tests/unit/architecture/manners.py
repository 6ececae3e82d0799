# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What code must not say, how long it may be, and what must be written about it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from unit.architecture.house import Source, docstrings, modules, sources, texts

MODULE_LINES = 25
MODULE_MEDIAN = 10
FILE_LINES = 400
CORE_LINES = 350
CORE = tuple(f"plugins/module_utils/{name}.py" for name in ("plan", "resource", "runner"))

UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")
# nothing of the place where it was written: only the product
FOREIGN = {
    "the number of an issue": re.compile(r"issue #\d", re.IGNORECASE),
    "a path of one machine": re.compile(r"(?<![\w.~$}>-])/(?:wor[k]|roo[t]|home/\w+|Users/\w+)/"),
    "a package registry": re.compile(r"\b(?:pyp[i]\.org|pythonhoste[d]\.org|registry\.npmj[s]\.org|proxy\.golan[g]\.org)"),
}
HEADER = (
    "Copyright (c) 2026 labops.gitlab contributors",
    "GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)",
    "SPDX-License-Identifier: GPL-3.0-or-later",
)


def check_mode_is_the_runners_business(root: Path) -> list[str]:
    """A decision is a pure function; whether it is carried out is decided in one place."""
    return [
        f"{source.at(line)} says {word}: only plugins/module_utils/runner.py and plugins/plugin_utils/ may know of check mode"
        for source in sources(root, "plugins/**/*.py")
        if source.name != "plugins/module_utils/runner.py" and not source.name.startswith("plugins/plugin_utils/")
        for line, word in source.words()
        if "check_mode" in word
    ]


def _too_broad(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or (isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException")) for kind in kinds)


def no_catch_all(root: Path) -> list[str]:
    """Who catches everything hides the faults of the code itself."""
    return [
        f"{source.at(node.lineno)} catches everything: name what can go wrong"
        for source in sources(root, "plugins/**/*.py")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and _too_broad(node)
    ]


def modules_only_declare(root: Path) -> list[str]:
    """No module handles an error or fails by itself."""
    found: list[str] = []
    for source in modules(root).values():
        found += [f"{source.at(node.lineno)} has an except: errors are the runner's" for node in ast.walk(source.tree) if isinstance(node, ast.ExceptHandler)]
        found += [f"{source.at(line)} says {word}: failing is the runner's" for line, word in source.words() if word in ("fail_json", "exit_json")]
    return found


def nothing_unfinished(root: Path) -> list[str]:
    """What is left to do is not noted in the code."""
    found: list[str] = []
    for name, text in texts(root):
        found += [f"{name}:{number} is unfinished: {line.strip()}" for number, line in enumerate(text.splitlines(), 1) if UNFINISHED.search(line)]
    return found


def modules_are_short(root: Path) -> list[str]:
    """A module is its documentation and a few lines."""
    lengths = {source.name: source.code_lines() for source in modules(root).values()}
    found = [f"{name} has {lines} lines of code, more than {MODULE_LINES}" for name, lines in lengths.items() if lines > MODULE_LINES]
    if lengths and median(lengths.values()) > MODULE_MEDIAN:
        found.append(f"the median module has {median(lengths.values())} lines of code, more than {MODULE_MEDIAN}")
    return found


def files_are_short(root: Path) -> list[str]:
    """A file can be read in one go, and so can the core."""
    lengths = {source.name: source.code_lines() for source in sources(root, "plugins/**/*.py", "tests/emulator/**/*.py")}
    found = [f"{name} has {lines} lines of code, more than {FILE_LINES}" for name, lines in lengths.items() if lines > FILE_LINES]
    core = sum(lengths.get(name, 0) for name in CORE)
    return found + ([f"{', '.join(CORE)} have {core} lines of code together, more than {CORE_LINES}"] if core > CORE_LINES else [])


def public_names_are_explained(root: Path) -> list[str]:
    """Every public function and class says what it is for."""
    return [
        f"{source.at(node.lineno)} {node.name} has no docstring"
        for source in sources(root, "plugins/module_utils/**/*.py", "plugins/plugin_utils/**/*.py", "tests/emulator/**/*.py")
        for node in source.tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]


def only_the_product(root: Path) -> list[str]:
    """The repository speaks of the product alone."""
    return [
        f"{name}:{number} names {what}: {line.strip()[:120]}"
        for name, text in texts(root)
        for number, line in enumerate(text.splitlines(), 1)
        for what, pattern in FOREIGN.items()
        if pattern.search(line)
    ]


def files_say_whose_they_are(root: Path) -> list[str]:
    """Every source begins with copyright and licence."""
    return [
        f"{name} lacks the header: {line}"
        for name, text in texts(root)
        if (name.endswith((".py", ".sh")) or text.startswith("#!")) and text.strip()
        for line in HEADER
        if f"# {line}" not in text.splitlines()[:6]
    ]


def _literals(source: Source) -> Iterator[tuple[int, str]]:
    """Line and text of the texts that are not docstrings."""
    told = {id(node.value) for node in docstrings(source.tree)}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def _unverified(node: ast.AST) -> bool:
    """verify=False, or .verify = False."""
    if isinstance(node, ast.keyword):
        named = node.arg == "verify"
    elif isinstance(node, ast.Assign):
        named = any(isinstance(target, ast.Attribute) and target.attr == "verify" for target in node.targets)
    else:
        return False
    return named and isinstance(node.value, ast.Constant) and node.value.value is False


def transport_is_safe(root: Path) -> list[str]:
    """Certificates are checked unless the user said otherwise, and no token stands in an address."""
    found: list[str] = []
    for source in sources(root, "plugins/**/*.py"):
        switched = [getattr(node, "lineno", 1) for node in ast.walk(source.tree) if _unverified(node)]
        found += [f"{source.at(line)} switches the check of certificates off" for line in switched]
        found += [f"{source.at(line)} puts a token into an address" for line, text in _literals(source) if "private_token=" in text]
    return found


RULES = (
    check_mode_is_the_runners_business,
    no_catch_all,
    modules_only_declare,
    nothing_unfinished,
    modules_are_short,
    files_are_short,
    public_names_are_explained,
    only_the_product,
    files_say_whose_they_are,
    transport_is_safe,
)
