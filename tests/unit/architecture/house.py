# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the house: its files as text and as syntax trees, without importing any of them."""

from __future__ import annotations

import ast
import io
import os
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
COLLECTION = "ansible_collections.labops.gitlab."

# a rule reads the repository at a path and says what is wrong there
Rule = Callable[[Path], list[str]]

HIDDEN_BUT_OURS = (".ci", ".github")
MADE = ("__pycache__", "output")
NO_CODE = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
DOCUMENTATION = ("DOCUMENTATION", "EXAMPLES", "RETURN")


@dataclass(frozen=True)
class Source:
    """One Python file."""

    root: Path
    path: Path

    @property
    def name(self) -> str:
        """The path as messages show it."""
        return self.path.relative_to(self.root).as_posix()

    @cached_property
    def text(self) -> str:
        """What is in it."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.text, self.name)

    def at(self, line: int) -> str:
        """A place in it, for a message."""
        return f"{self.name}:{line}"

    @cached_property
    def documents(self) -> dict[str, str]:
        """DOCUMENTATION, EXAMPLES and RETURN, where they are given."""
        return {name: node.value.value for name, node in self._documentation() if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)}

    def _documentation(self) -> Iterator[tuple[str, ast.Assign]]:
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in DOCUMENTATION:
                yield node.targets[0].id, node

    def code_lines(self) -> int:
        """How many lines of code it has: no documentation, docstring, comment or blank line."""
        lines: set[int] = set()
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type not in NO_CODE:
                lines.update(range(token.start[0], token.end[0] + 1))
        for node in [*docstrings(self.tree), *(node for _name, node in self._documentation())]:
            lines.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        return len(lines)

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full dotted name of everything it imports; a relative import begins with a dot."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = "." * node.level + (node.module or "")
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)

    def words(self) -> Iterator[tuple[int, str]]:
        """Line and name of every identifier in its code: names, attributes, arguments, keywords, what is defined or imported."""
        for node in ast.walk(self.tree):
            yield from ((getattr(node, "lineno", 1), word) for word in identifiers(node))


def identifiers(node: ast.AST) -> list[str]:
    """The identifiers of one node of a syntax tree."""
    found = [getattr(node, field, None) for field in ("id", "attr", "arg", "name", "asname")]
    return [word for word in found if isinstance(word, str)]


def docstrings(tree: ast.Module) -> Iterator[ast.Expr]:
    """The nodes that are docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            yield first


def sources(root: Path, *patterns: str) -> list[Source]:
    """The Python files that match one of the patterns, in order; an empty __init__.py is none."""
    found = {path for pattern in patterns for path in root.glob(pattern) if path.suffix == ".py" and path.stat().st_size}
    return [Source(root, path) for path in sorted(found)]


def modules(root: Path) -> dict[str, Source]:
    """The modules by name."""
    return {source.path.stem: source for source in sources(root, "plugins/modules/*.py") if source.path.stem != "__init__"}


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """Name and text of every file that belongs to the repository."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in MADE and (not name.startswith(".") or name in HIDDEN_BUT_OURS))
        for path in (Path(folder, file) for file in sorted(files)):
            try:
                yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
