# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members and hooks: what they keep and what a change costs."""

from __future__ import annotations

from typing import Any

from emulator import Emulator

HOOK = "https://x.example.com"


def test_member_life(gl: Emulator, api: Any) -> None:
    made = api("POST {p}/members", {"user_id": "3", "access_level": "20", "expires_at": "2099-01-31"})
    assert (made.status_code, made.json()["access_level"], made.json()["expires_at"]) == (201, 20, "2099-01-31")
    assert made.json()["created_by"]["username"] == "root"
    kept = api("PUT {p}/members/3", {"access_level": 30}).json()
    assert (kept["access_level"], kept["expires_at"]) == (30, "2099-01-31")
    assert api("PUT {p}/members/3", {"access_level": 30, "expires_at": ""}).json()["expires_at"] is None
    assert api("DELETE {p}/members/3").status_code == 204
    assert gl.find_member("acme/shop/api", "bob") is None
    assert [(entry.name, entry.reason) for entry in gl.coerced] == [("access_level", "str instead of integer")]


def test_member_lists(gl: Emulator, api: Any) -> None:
    def names(query: str) -> list[str]:
        return [member["username"] for member in api(f"GET {{p}}/members{query}").json()]

    assert names("") == ["alice", "dev"]
    assert names("/all") == ["alice", "dev", "heir"]
    assert names("?query=ali") == ["alice"]
    assert names("?user_ids[]=5&user_ids[]=2") == ["alice", "dev"]
    assert names("?skip_users=5") == ["alice"]
    assert api("GET {p}/members/all/6").json()["access_level"] == 30
    gl.member("acme", "dev", 40)
    assert api("GET {p}/members/all/5").json()["access_level"] == 40
    assert api("GET {p}/members/5").json()["access_level"] == 30
    gl.member("acme/shop/api", "bob", 30, "2020-01-01")
    assert names("") == ["alice", "dev"]
    assert [member["username"] for member in api("GET /groups/acme%2Fshop/members").json()] == ["heir"]


def test_member_rights(gl: Emulator, api: Any, as_user: Any) -> None:
    alice = as_user("alice")
    assert alice("POST {p}/members", {"username": "bob", "access_level": 50}).status_code == 403
    assert alice("POST {p}/members", {"username": "bob", "access_level": 40}).status_code == 201
    assert as_user("dev")("POST {p}/members", {"username": "carol", "access_level": 10}).status_code == 403
    assert as_user("dev")("DELETE {p}/members/3").status_code == 403
    assert as_user("dev")("DELETE {p}/members/5").status_code == 204
    gl.member("acme/shop/api", "carol", 50)
    assert alice("DELETE {p}/members/4").status_code == 403
    assert alice("PUT {p}/members/4", {"access_level": 30}).status_code == 403
    gl.user("robot", bot=True)
    gl.member("acme/shop/api", "robot", 30)
    assert api("DELETE {p}/members/8").status_code == 403
    gl.project("bob/own")
    assert api("DELETE /projects/bob%2Fown/members/3").status_code == 403


def test_member_promotion_and_several(gl: Emulator, api: Any, as_user: Any) -> None:
    gl.settings.promotion_management = True
    queued = as_user("alice")("POST {p}/members", {"username": "bob", "access_level": 30})
    assert (queued.status_code, queued.json()) == (202, {"message": {"bob": "Request queued for administrator approval."}})
    assert gl.find_member("acme/shop/api", "bob") is None
    assert api("POST {p}/members", {"user_id": "3,4", "access_level": 30}).json() == {"status": "success"}
    assert api("POST {p}/members", {"username": "bob,dev", "access_level": 30}).json()["status"] == "error"


def test_hook_defaults(gl: Emulator, api: Any) -> None:
    made = api("POST {p}/hooks", {"url": HOOK})
    assert made.status_code == 201
    hook = made.json()
    flags = {name: value for name, value in hook.items() if name.endswith("_events")}
    assert flags.pop("push_events") is True
    assert flags.pop("confidential_note_events") is None
    assert set(flags.values()) == {False}
    assert (hook["enable_ssl_verification"], hook["branch_filter_strategy"], hook["alert_status"], hook["disabled_until"]) == (
        True,
        "wildcard",
        "executable",
        None,
    )
    assert "token" not in hook
    assert api("POST {p}/hooks", {"url": HOOK}).json()["id"] != hook["id"]
    assert not {"url_variables", "custom_headers"} & set(api("GET {p}/hooks").json()[0])


def test_hook_secrets(gl: Emulator, api: Any) -> None:
    body = {
        "url": "https://{host}.example.com",
        "token": "t",
        "url_variables": [{"key": "host", "value": "a"}, {"key": "more", "value": "b"}],
        "custom_headers": [{"key": "X-A", "value": "1"}],
    }
    made = api("POST {p}/hooks", body).json()
    assert (made["url_variables"], made["custom_headers"]) == ([{"key": "host"}, {"key": "more"}], [{"key": "X-A"}])
    path = f"PUT {{p}}/hooks/{made['id']}"
    api(path, {"custom_headers": [{"key": "X-B", "value": "2"}], "note_events": True})
    stored = gl.find_hook("acme/shop/api", made["id"])
    assert stored is not None
    assert (stored["token"], stored["custom_headers"], stored["url_variables"]["host"]) == ("t", {"X-A": "1", "X-B": "2"}, "a")
    refused = api(path, {"url": "https://{host}.other.example.com"})
    assert (refused.status_code, refused.json()) == (422, {"error": "Invalid url given"})
    assert gl.find_hook("acme/shop/api", made["id"]) == stored
    api(path, {"url": "https://plain.example.com", "token": "t2", "custom_headers": [{"key": "X-C", "value": "3"}]})
    stored = gl.find_hook("acme/shop/api", made["id"]) or {}
    assert (stored["token"], stored["custom_headers"], stored["url_variables"]) == ("t2", {}, {})
    api(path, {"url": "https://third.example.com"})
    assert (gl.find_hook("acme/shop/api", made["id"]) or {})["token"] is None


def test_hook_pairs(gl: Emulator, api: Any) -> None:
    gl.hook("acme/shop/api", url="https://{h}.example.com", url_variables={"h": "x"}, alert_status="disabled")
    hook = "{p}/hooks/1"
    assert api(f"PUT {hook}/url_variables/other", {"value": "v"}).status_code == 204
    assert api(f"PUT {hook}/custom_headers/X-A", {"value": "v"}).status_code == 204
    assert api(f"PUT {hook}/custom_headers/bad key", {"value": "v"}).status_code == 422
    assert api(f"PUT {hook}/custom_headers/X-A", {}).json() == {"error": "value is missing"}
    assert api(f"GET {hook}").json()["custom_headers"] == [{"key": "X-A"}]
    assert api(f"DELETE {hook}/url_variables/other").status_code == 204
    assert api(f"DELETE {hook}/url_variables/h").status_code == 422
    assert api(f"DELETE {hook}/custom_headers/X-A").status_code == 204
    assert api(f"DELETE {hook}/custom_headers/X-A").status_code == 404
    assert api(f"POST {hook}/test/push_events").status_code == 201
    assert api(f"GET {hook}").json()["alert_status"] == "executable"


def test_hook_health(gl: Emulator, api: Any) -> None:
    """More than 3 failures silence it for a while, more than 39 for good; a call that succeeds makes it executable, and the flag switches it all off."""

    def health() -> tuple[str, bool]:
        shown = api("GET {p}/hooks/1").json()
        return shown["alert_status"], shown["disabled_until"] is None

    gl.hook("acme/shop/api", url=HOOK, failing="500")
    for _failure in range(3):
        assert api("POST {p}/hooks/1/test/push_events").json() == {"message": "500"}
    assert health() == ("executable", True)
    api("POST {p}/hooks/1/test/push_events")
    assert health() == ("temporarily_disabled", False)
    gl.deliver("acme/shop/api", HOOK, times=36)
    assert health() == ("disabled", True)
    gl.deliver("acme/shop/api", HOOK, failed=False)
    assert health() == ("executable", True)
    gl.change(auto_disabling_web_hooks=False)
    gl.deliver("acme/shop/api", HOOK, times=50)
    assert health() == ("executable", True)


def test_addresses_below_a_hook_on_old_servers(gl: Emulator, api: Any) -> None:
    """Each came with a version."""
    calls = {
        "PUT {p}/hooks/1/url_variables/k": (204, "15.1"),
        "PUT {p}/hooks/1/custom_headers/k": (204, "17.0"),
        "POST {p}/hooks/1/test/push_events": (201, "16.10"),
    }
    for call, (status, before) in calls.items():
        for version, expected in (("18.9", status), (before, 404)):
            gl.reset(version=version)
            gl.project("acme/shop/api")
            gl.hook("acme/shop/api", url=HOOK)
            answer = api(call, {"value": "v"})
            assert answer.status_code == expected, (call, version)
            assert expected != 404 or answer.json() == {"error": "404 Not Found"}


def test_hook_filter(gl: Emulator, api: Any) -> None:
    made = api("POST {p}/hooks", {"url": HOOK, "push_events_branch_filter": "release/*"}).json()
    assert made["push_events_branch_filter"] == "release/*"
    changed = api(f"PUT {{p}}/hooks/{made['id']}", {"branch_filter_strategy": "all_branches"}).json()
    assert changed["push_events_branch_filter"] is None
    bad = api(f"PUT {{p}}/hooks/{made['id']}", {"branch_filter_strategy": "regex", "push_events_branch_filter": "("})
    assert (bad.status_code, bad.json()) == (422, {"error": "Invalid branch filter given"})


def test_hook_of_another_project(gl: Emulator, api: Any) -> None:
    gl.project("acme/other")
    gl.hook("acme/other", url=HOOK)
    assert api("GET {p}/hooks/1").json() == {"message": "404 Not found"}


def test_newer_parameters(gl: Emulator, api: Any) -> None:
    """What 18.9 drops a later GitLab takes."""
    body = {"url": HOOK, "resource_deploy_token_events": True}
    assert "resource_deploy_token_events" not in api("POST {p}/hooks", body).json()
    gl.reset(version="19.5")
    gl.project("acme/shop/api")
    assert api("POST {p}/hooks", body).json()["resource_deploy_token_events"] is True
