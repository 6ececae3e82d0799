# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shares, invitations, approvals and custom roles: codes, bodies, and what they leave behind."""

from __future__ import annotations

from typing import Any

import pytest

from emulator import Emulator

PROJECT = "acme/shop/api"
MAIL = "new@example.org"


def group_id(gl: Emulator, path: str) -> int:
    return int(gl.group(path)["id"])


def test_share_life(gl: Emulator, api: Any) -> None:
    group = group_id(gl, "partners")
    made = api("POST {p}/share", {"group_id": group, "group_access": 30, "expires_at": "2099-01-31"})
    link = {"group_id": group, "expires_at": "2099-01-31"}
    assert (made.status_code, made.json()) == (201, {"id": 1, "project_id": 1, "group_access": 30, **link})
    listed = api("GET {p}").json()["shared_with_groups"]
    assert listed == [{**link, "group_name": "partners", "group_full_path": "partners", "group_access_level": 30}]
    again = api("POST {p}/share", {"group_id": group, "group_access": 40})
    assert (again.status_code, again.json()) == (409, {"message": "Project already shared with this group"})
    assert api(f"DELETE {{p}}/share/{group}").status_code == 204
    gone = api(f"DELETE {{p}}/share/{group}")
    assert (gone.status_code, gone.json()) == (404, {"message": "404 Group Link Not Found"})
    assert api("GET {p}").json()["shared_with_groups"] == []


REFUSALS: dict[str, tuple[dict[str, Any], dict[str, Any], int, dict[str, str]]] = {
    "level": ({}, {"group_access": 35}, 400, {"error": "group_access does not have a valid value"}),
    "disabled": ({"share_with_group_lock": True}, {}, 400, {"message": "The project sharing with group is disabled"}),
    "outside the hierarchy": ({"prevent_sharing_groups_outside_hierarchy": True}, {}, 404, {"message": "Not Found"}),
    "unknown": ({}, {"group_id": 4711}, 404, {"message": "Not Found"}),
    "ancestor": ({}, {"group_id": "acme"}, 409, {"message": "Project cannot be shared with the group it is in or one of its ancestors."}),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_share_refusals(gl: Emulator, api: Any, case: str) -> None:
    settings, body, status, words = REFUSALS[case]
    gl.group("acme", **settings)
    body = {"group_id": group_id(gl, "partners"), "group_access": 30, **body}
    if body["group_id"] == "acme":
        body["group_id"] = group_id(gl, "acme")
    answer = api("POST {p}/share", body)
    assert (answer.status_code, answer.json()) == (status, words)


def test_share_rights(gl: Emulator, api: Any, as_user: Any) -> None:
    """A Maintainer shares with groups that they belong to, below Owner; a group that somebody does not see is not listed for them."""
    alice = as_user("alice")
    group = group_id(gl, "partners")
    assert alice("POST {p}/share", {"group_id": group, "group_access": 30}).status_code == 404
    gl.member("partners", "alice", 10)
    assert alice("POST {p}/share", {"group_id": group, "group_access": 50}).status_code == 403
    assert alice("POST {p}/share", {"group_id": group, "group_access": 30}).status_code == 201
    assert as_user("dev")("DELETE {p}/share/8").status_code == 403
    gl.group("partners", visibility="private")
    assert len(alice("GET {p}").json()["shared_with_groups"]) == 1
    assert as_user("dev")("GET {p}").json()["shared_with_groups"] == []


def test_who_comes_through_a_share(gl: Emulator, api: Any, as_user: Any) -> None:
    gl.share(PROJECT, "partners/north", 30)
    gl.member("partners", "bob", 40)
    gl.member("partners/north", "carol", 20)
    levels = {member["username"]: member["access_level"] for member in api("GET {p}/members/all").json()}
    assert (levels["bob"], levels["carol"]) == (30, 20)
    assert [member["username"] for member in api("GET {p}/members").json()] == ["alice", "dev"]
    assert as_user("bob")("GET {p}/hooks").status_code == 403
    gl.share(PROJECT, "partners/north", 40)
    assert as_user("bob")("GET {p}/hooks").status_code == 200
    gl.share(PROJECT, "partners/north", 40, "2020-01-01")
    assert as_user("bob")("GET {p}").status_code == 404


def test_invitation_life(gl: Emulator, api: Any) -> None:
    sent = api("POST {p}/invitations", {"email": MAIL, "access_level": 30, "expires_at": "2099-01-31"})
    assert (sent.status_code, sent.json()) == (201, {"status": "success"})
    (listed,) = api("GET {p}/invitations", params={"query": MAIL}).json()
    assert (listed["invite_email"], listed["access_level"], listed["expires_at"]) == (MAIL, 30, "2099-01-31")
    assert listed["created_by_name"] == "Administrator"
    assert listed["invite_token"]
    assert "id" not in listed
    assert api("GET {p}/invitations", params={"query": "new"}).json() == []
    changed = api(f"PUT {{p}}/invitations/{MAIL}", {"access_level": 40})
    assert (changed.status_code, changed.json()["access_level"], changed.json()["expires_at"]) == (200, 40, "2099-01-31")
    assert api(f"PUT {{p}}/invitations/{MAIL}", {}).json() == {"message": "400 Bad request"}
    past = api(f"PUT {{p}}/invitations/{MAIL}", {"expires_at": "2020-01-01"})
    assert (past.status_code, past.json()) == (400, {"message": {"expires_at": ["cannot be a date in the past"]}})
    assert api(f"DELETE {{p}}/invitations/{MAIL}").status_code == 204
    gone = api(f"DELETE {{p}}/invitations/{MAIL}")
    assert (gone.status_code, gone.json()) == (404, {"message": "404 Not Found"})


def test_invitation_failures_are_201(gl: Emulator, api: Any) -> None:
    def said(body: dict[str, Any]) -> tuple[int, Any]:
        answer = api("POST {p}/invitations", {"access_level": 20, **body})
        return answer.status_code, answer.json()

    past = {"email": MAIL, "expires_at": "2020-01-01"}
    assert said(past) == (201, {"status": "error", "message": {MAIL: "Expires at cannot be a date in the past"}})
    lower = "Access level should be greater than or equal to Developer inherited membership from group shop"
    assert said({"email": "heir@example.com"}) == (201, {"status": "error", "message": {"heir@example.com": lower}})
    assert said({"email": "new@"}) == (400, {"error": "email contains an invalid email address"})
    assert said({}) == (400, {"message": "400 Bad request - Must provide either email or user_id as a parameter"})
    assert said({"email": MAIL, "access_level": 35})[0] == 400


def test_invitation_again(gl: Emulator, api: Any) -> None:
    """Today the second one changes the first; servers of the time of 14.x refused it."""
    gl.invitation(PROJECT, MAIL, 10)
    assert api("POST {p}/invitations", {"email": MAIL, "access_level": 30}).json() == {"status": "success"}
    assert (gl.find_invitation(PROJECT, MAIL) or {})["access_level"] == 30
    gl.change(version="14.10")
    refused = api("POST {p}/invitations", {"email": MAIL, "access_level": 40}).json()
    assert refused == {"status": "error", "message": {MAIL: "Invite email has already been taken"}}


def test_invitation_of_a_known_address(gl: Emulator, api: Any, as_user: Any) -> None:
    """Whose confirmed address it is becomes a member at once, and a member gets the level."""
    assert api("POST {p}/invitations", {"email": "bob@example.com", "access_level": 30}).json() == {"status": "success"}
    assert (gl.find_member(PROJECT, "bob") or {})["access_level"] == 30
    assert api("GET {p}/invitations").json() == []
    assert api("POST {p}/invitations", {"email": "DEV@example.com", "access_level": 40}).json() == {"status": "success"}
    assert (gl.find_member(PROJECT, "dev") or {})["access_level"] == 40
    assert api("POST {p}/invitations", {"user_id": [4], "access_level": 20}).json() == {"status": "success"}
    owner = as_user("alice")("POST {p}/invitations", {"email": "stranger@example.com", "access_level": 50}).json()
    assert owner["message"] == {"stranger@example.com": "not authorized to update member"}
    assert as_user("heir")("GET {p}/invitations").status_code == 403


def test_approval(gl: Emulator, api: Any, as_user: Any) -> None:
    """Who has no seat yet waits for an administrator; on Premium and on gitlab.com nobody does."""
    gl.change(promotion_management=True)
    alice = as_user("alice")
    queued = alice("POST {p}/invitations", {"email": "bob@example.com", "access_level": 30})
    words = "Request queued for administrator approval."
    assert (queued.status_code, queued.json()) == (201, {"status": "success", "queued_users": {"bob": words}})
    assert gl.find_member(PROJECT, "bob") is None
    gl.member(PROJECT, "carol", 10)
    raised = alice("PUT {p}/members/4", {"access_level": 30})
    assert (raised.status_code, raised.json()) == (202, {"message": {"carol": words}})
    assert (gl.find_member(PROJECT, "carol") or {})["access_level"] == 10
    assert alice("POST {p}/members", {"username": "heir", "access_level": 30}).status_code == 201
    assert alice("POST {p}/invitations", {"email": MAIL, "access_level": 30}).json() == {"status": "success"}
    gl.change(licence="premium")
    assert alice("POST {p}/members", {"username": "bob", "access_level": 30}).status_code == 201


def test_custom_roles(gl: Emulator, api: Any) -> None:
    role = gl.member_role("Auditor", 20)
    made = api("POST {p}/members", {"username": "bob", "access_level": 20, "member_role_id": role}).json()
    assert (made["member_role"]["name"], made["member_role"]["base_access_level"]) == ("Auditor", 20)
    wrong = api("PUT {p}/members/3", {"access_level": 30, "member_role_id": role})
    assert (wrong.status_code, list(wrong.json()["message"])) == (400, ["member_role_id"])
    unknown = api("PUT {p}/members/3", {"access_level": 20, "member_role_id": 4711})
    assert (unknown.status_code, unknown.json()) == (400, {"message": {"member_role": ["not found"]}})
    assert "member_role" not in api("PUT {p}/members/3", {"access_level": 20}).json()
    gl.change(licence="premium")
    assert "member_role" not in api("PUT {p}/members/3", {"access_level": 20, "member_role_id": role}).json()
    assert [(entry.name, entry.reason) for entry in gl.undeclared] == [("member_role_id", "needs ultimate")]


def test_addresses_are_found_by_those_who_may_see_them(gl: Emulator, api: Any, as_user: Any) -> None:
    gl.user("open", public_email="open@example.net")
    for who, mail, found in (("alice", "open@example.net", 1), ("alice", "bob@example.com", 0), ("root", "bob@example.com", 1)):
        assert len(as_user(who, scopes=("api", "admin_mode"))("GET /users", params={"search": mail}).json()) == found


def test_they_go_with_their_project(gl: Emulator, api: Any) -> None:
    before = gl.snapshot()
    gl.project("acme/shop/doomed")
    gl.share("acme/shop/doomed", "acme", 30)
    gl.invitation("acme/shop/doomed", MAIL, 30)
    assert len(gl.snapshot()["shares"]) == len(gl.snapshot()["invitations"]) == 1
    api("DELETE /projects/acme%2Fshop%2Fdoomed")
    api("DELETE /projects/2", {"permanently_remove": True, "full_path": "acme/shop/doomed-deletion_scheduled-2"})
    assert gl.snapshot() == before
