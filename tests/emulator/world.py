# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A world as data: users with their tokens, groups, members, projects and what belongs to them."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from typing import Any

import yaml

from emulator.builders import EVERY_SCOPE, World


def fill(gl: World, file: str) -> None:
    """Build what a file says."""
    build(gl, yaml.safe_load(pathlib.Path(file).read_text(encoding="utf-8")))


def build(gl: World, data: Mapping[str, Any]) -> None:
    """Add what data says. root is there already; it may get a token."""
    for entry in data.get("users", []):
        _user(gl, dict(entry))
    for entry in data.get("groups", []):
        group = {"path": entry} if isinstance(entry, str) else dict(entry)
        gl.group(group.pop("path"), **group)
    for entry in data.get("projects", []):
        _project(gl, {"path": entry} if isinstance(entry, str) else dict(entry))
    for entry in data.get("members", []):
        _member(gl, dict(entry))


def _project(gl: World, entry: dict[str, Any]) -> None:
    path: str = entry.pop("path")
    members, hooks, rules, integrations = (entry.pop(name, ()) for name in ("members", "hooks", "protected_branches", "integrations"))
    gl.project(path, **entry)
    for member in members:
        _member(gl, {"of": path, **member})
    for hook in hooks:
        gl.hook(path, **hook)
    for rule in rules:
        gl.protected_branch(path, **rule)
    for slug in integrations:
        gl.integration(path, slug, **integrations[slug])


def _member(gl: World, entry: dict[str, Any]) -> None:
    gl.member(entry.pop("of"), entry.pop("user"), entry.pop("access_level"), **entry)


def _user(gl: World, entry: dict[str, Any]) -> None:
    name, token = entry.pop("username"), entry.pop("token", None)
    if gl.state.user_named(name) is None:
        gl.user(name, **entry)
    if token:
        gl.token(name, value=token, scopes=EVERY_SCOPE if name == "root" else ("api",))
