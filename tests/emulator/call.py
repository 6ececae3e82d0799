# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request on its way through an endpoint: who asks, for what, with which parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

from werkzeug.datastructures import Headers

from emulator import access
from emulator.clock import moment
from emulator.errors import ApiError, Moved, forbidden, not_found, render
from emulator.facts import Facts
from emulator.settings import Settings
from emulator.state import Group, Project, State, User


@dataclass
class Call:
    """What a handler works with. ``params`` holds declared parameters alone, coerced."""

    state: State
    settings: Settings
    facts: Facts
    method: str
    segments: Mapping[str, str]
    given: Mapping[str, Any]
    headers: Headers
    base: str
    path: str
    query: list[tuple[str, str]] = field(default_factory=list)
    user: User | None = None
    admin: bool = False
    params: dict[str, Any] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def me(self) -> User:
        """The caller of an endpoint that needs one."""
        if self.user is None:
            raise render(401, "401 Unauthorized")
        return self.user

    @property
    def api(self) -> str:
        """The address of the API as links show it."""
        return f"{self.base}/api/v4"

    def note(self, name: str, reason: str) -> None:
        """Remember that a parameter was dropped without a word."""
        self.notes.append((name, reason))

    def project(self) -> Project:
        """``find_project!``: 404 when absent or hidden; a moved one redirects reads and refuses the rest with 405."""
        text = self.segments["id"]
        found = None  # a path without a slash is never found
        if re.fullmatch(r"-?\d+", text):
            found = self.state.projects.get(int(text))
        elif "/" in text:
            found = self.state.project_at(text, redirected=self.facts.dialect("old_paths_known"))
        if found is None or not access.can_read_project(self.state, found, self.user, admin=self.admin):
            raise not_found("Project")
        if "/" in text and self.state.full_path(found).lower() != text.lower() and self.facts.dialect("moved_redirects"):
            if self.method != "GET" and self.method != "HEAD":
                raise render(405, "Non GET methods are not allowed for moved projects")
            raise Moved(found.id)
        return found

    def group(self) -> Group:
        """``find_group!``: an id or a full path; groups do not redirect."""
        text = self.segments["id"]
        found = self.state.groups.get(int(text)) if text.isdigit() else self.state.group_at(text)
        if found is None or not access.can_read_group(self.state, found, self.user, admin=self.admin):
            raise not_found("Group")
        return found

    def level(self, project: Project) -> int:
        """The caller's access level on a project."""
        return access.project_level(self.state, project, self.user, admin=self.admin)

    def needs(self, project: Project, level: int) -> None:
        """403 below an access level."""
        if self.level(project) < level:
            raise forbidden()

    def number(self, name: str) -> int:
        """A path parameter that is declared as Integer."""
        text = self.segments[name]
        if not re.fullmatch(r"-?\d+", text):
            raise ApiError(400, {"error": f"{name} is invalid"})
        return int(text)

    def unmodified_since(self, updated_at: str) -> None:
        """``destroy_conditionally!``: 412 when the record changed after If-Unmodified-Since (lib/api/helpers.rb)."""
        given = self.headers.get("If-Unmodified-Since")
        if not given:
            return
        try:
            limit = _http_date(given)
        except ValueError:
            return
        if moment(updated_at).timestamp() > limit:
            raise render(412, "412 Precondition Failed")


def _http_date(text: str) -> float:
    if re.match(r"\d{4}-", text):
        return moment(text).timestamp()
    try:
        return parsedate_to_datetime(text).timestamp()
    except TypeError as error:
        raise ValueError(text) from error
