# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom the grants of a protected branch are for, and what two plans of one say."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError
from ansible_collections.labops.gitlab.plugins.module_utils.plan import plan
from ansible_collections.labops.gitlab.plugins.module_utils.resources.protected_branch import LEVELS, ProtectedBranch, in_order, number, one_level, who


def grant(identity: int, **more: Any) -> dict[str, Any]:
    """A grant as EE shows it."""
    return {"id": identity, "access_level": 40, "access_level_description": "x", "user_id": None, "group_id": None, **more}


RAW = {
    "id": 1,
    "name": "main",
    "push_access_levels": [grant(3, user_id=7), grant(1), grant(2, deploy_key_id=5)],
    "merge_access_levels": [grant(4, access_level=30), grant(5)],
    "unprotect_access_levels": [],
    "allow_force_push": False,
    "code_owner_approval_required": False,
    "inherited": False,
}


def rule(**params: Any) -> ProtectedBranch:
    """A resource that needs no server."""
    made = ProtectedBranch(None, {"project": "a/b", "name": "main", "state": "present", **params})  # type: ignore[arg-type]
    made.live = made.from_api(RAW)
    return made


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        (grant(1), {"access_level": 40}),
        (grant(1, access_level=0), {"access_level": 0}),
        (grant(1, user_id=7), {"user_id": 7}),
        (grant(1, group_id=7, access_level=None), {"group_id": 7}),
        ({"access_level": 40, "deploy_key_id": 7}, {"deploy_key_id": 7}),
    ],
)
def test_whom_a_grant_is_for(shown: dict[str, Any], meant: dict[str, Any]) -> None:
    assert who(shown) == meant


def test_order_and_doubles_mean_nothing() -> None:
    grants = [{"user_id": 10}, {"access_level": 40}, {"user_id": 9}, {"access_level": 0}, {"user_id": 10}]
    assert in_order(grants) == in_order(grants[::-1]) == [{"access_level": 0}, {"access_level": 40}, {"user_id": 9}, {"user_id": 10}]


def test_levels() -> None:
    assert [number(name) for name in (*LEVELS, "30")] == [0, 30, 40, 60, 30]
    assert [one_level(grants) for grants in ([{"access_level": 0}], [{"user_id": 1}], [{"access_level": 0}, {"user_id": 1}], [])] == [0, None, None, None]


def test_what_a_rule_tells() -> None:
    told = rule().from_api(RAW)
    assert (told["push_access_level"], told["allowed_to_push"]) == (40, [{"access_level": 40}, {"deploy_key_id": 5}, {"user_id": 7}])
    assert (told["merge_access_level"], told["allowed_to_merge"]) == (None, [{"access_level": 30}, {"access_level": 40}])
    free = rule().from_api({name: RAW[name] for name in ("id", "name", "push_access_levels", "merge_access_levels")})
    assert (free["unprotect_access_level"], free["allowed_to_unprotect"], free["inherited"]) == (None, None, None)
    assert set(told) == set(free)


@pytest.mark.parametrize(
    ("params", "payload"),
    [
        ({"push_access_level": "maintainer"}, {}),
        ({"push_access_level": "40", "merge_access_level": "maintainer"}, {"merge_access_level": 40}),
        ({"allowed_to_push": [{"user_id": 7}, {"deploy_key_id": 5}, {"access_level": "maintainer"}]}, {}),
        ({"allowed_to_push": [{"user_id": 7}, {"deploy_key_id": 5}], "push_access_level": "maintainer"}, {}),
        ({"allowed_to_push": [], "push_access_level": "maintainer"}, {"allowed_to_push": [{"access_level": 40}]}),
        ({"allowed_to_push": [{"user_id": 7}]}, {"allowed_to_push": [{"user_id": 7}]}),
        ({"allow_force_push": False}, {}),
    ],
)
def test_what_has_to_change(params: dict[str, Any], payload: dict[str, Any]) -> None:
    resource = rule(**params)
    todo = plan(resource, resource.live, resource.wanted())
    assert (todo.payload, todo.changed) == (payload, bool(payload))


def test_grants_that_stay_are_not_sent() -> None:
    resource = rule()
    current = resource.from_api(RAW)
    target = [{"access_level": 40}, {"user_id": 8}]
    assert resource._edits("push", current, target) == [{"id": 3, "_destroy": True}, {"id": 2, "_destroy": True}, {"user_id": 8}]


def test_nobody_is_no_empty_list() -> None:
    with pytest.raises(InputError, match="push_access_level: no_access"):
        rule(allowed_to_push=[]).wanted()
