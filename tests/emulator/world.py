# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A world in a file: users with their tokens, groups, members, projects."""

from __future__ import annotations

import pathlib
from typing import Any

import yaml

from emulator.builders import EVERY_SCOPE, World


def fill(gl: World, file: str) -> None:
    """Build what a file says. root is there already; it may get a token."""
    data = yaml.safe_load(pathlib.Path(file).read_text(encoding="utf-8"))
    for entry in data.get("users", []):
        _user(gl, dict(entry))
    for entry in data.get("groups", []):
        group = {"path": entry} if isinstance(entry, str) else dict(entry)
        gl.group(group.pop("path"), **group)
    for entry in data.get("projects", []):
        project = {"path": entry} if isinstance(entry, str) else dict(entry)
        gl.project(project.pop("path"), **project)
    for entry in data.get("members", []):
        member: dict[str, Any] = dict(entry)
        gl.member(member.pop("of"), member.pop("user"), member.pop("access_level"), **member)


def _user(gl: World, entry: dict[str, Any]) -> None:
    name, token = entry.pop("username"), entry.pop("token", None)
    if gl.state.user_named(name) is None:
        gl.user(name, **entry)
    if token:
        gl.token(name, value=token, scopes=EVERY_SCOPE if name == "root" else ("api",))
