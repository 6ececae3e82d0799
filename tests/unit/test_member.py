# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a member is without a server: bots, titles, what is sent."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.labops.gitlab.plugins.module_utils.resources.member import BOT, ProjectMember


@pytest.mark.parametrize("name", ["project_7_bot", "project_7_bot1", "project_7_bot_4ffca233d8298ea1", "group_12_bot_0a", "group_12_bot2"])
def test_bots_of_access_tokens(name: str) -> None:
    assert BOT.fullmatch(name)


@pytest.mark.parametrize("name", ["robot", "project_bot", "project_x_bot", "my_project_7_bot", "project_7_botany", "None"])
def test_people_are_no_bots(name: str) -> None:
    assert not BOT.fullmatch(name)


CURRENT = {"id": 3, "username": "bob", "access_level": 20, "member_role": {"id": 5, "base_access_level": 20}, "invite_email": None}
PENDING = {"id": None, "username": None, "access_level": 20, "member_role": None, "invite_email": "a@b.c"}


@pytest.mark.parametrize(
    ("params", "current", "changed", "sent"),
    [
        ({"username": "bob"}, CURRENT, {"expires_at": ""}, {"access_level": 20, "member_role_id": 5, "expires_at": ""}),
        ({"username": "bob"}, CURRENT, {"member_role_id": ""}, {"access_level": 20}),
        ({"username": "bob"}, CURRENT, {"access_level": 30, "member_role_id": 6}, {"access_level": 30, "member_role_id": 6}),
        ({"email": "a@b.c"}, PENDING, {"access_level": 30}, {"access_level": 30}),
        ({"email": "a@b.c"}, None, {"access_level": 30}, {"email": ["a@b.c"], "access_level": 30}),
    ],
)
def test_what_is_sent(params: dict[str, Any], current: dict[str, Any] | None, changed: dict[str, Any], sent: dict[str, Any]) -> None:
    """The level and the custom role of a member every time, of an invitation what changes."""
    assert ProjectMember(None, params).payload(current, changed, changed) == sent  # type: ignore[arg-type] # it needs no server


@pytest.mark.parametrize(
    ("obj", "title"),
    [(CURRENT, "bob"), (PENDING, "a@b.c"), ({"username": None, "user_id": None, "email": "a@b.c"}, "a@b.c"), ({"user_id": 7}, "7")],
)
def test_titles(obj: dict[str, Any], title: str) -> None:
    assert ProjectMember(None, {}).title(obj) == title  # type: ignore[arg-type] # it needs no server
