# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Integrations: the assertions of GitLab's own specs, and every slug through its life."""

from __future__ import annotations

from typing import Any

import pytest

from emulator import Emulator
from emulator.facts import Facts, table
from emulator.settings import Settings
from unit.emulator.values import good

PROJECT = "acme/shop/api"
FACTS = Facts(Settings(development=True, saas=True))
APPS = ("gitlab-slack-application", "jira-cloud-app")
PREFIXES = ["integrations", "services"]


def body(slug: str) -> dict[str, str]:
    return {name: good(slug, name) for name, param in FACTS.integration_params(slug).items() if param.required} | ({"username": "u"} if slug == "jira" else {})


@pytest.fixture
def all_on(gl: Emulator) -> Emulator:
    """Every integration but zentao is there."""
    gl.change(saas=True, development=True, jira_connect_key="key")
    return gl


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("slug", [slug for slug in FACTS.slugs() if slug not in (*APPS, "zentao")])
def test_life(all_on: Emulator, api: Any, slug: str, prefix: str) -> None:
    path = f"{{p}}/{prefix}/{slug}"
    row = FACTS.integration(slug) or {}
    assert api(f"GET {path}").status_code == 404
    made = api(f"PUT {path}", body(slug))
    assert made.status_code == 200, made.text
    record = made.json()
    assert (record["slug"], record["active"], record["inherited"]) == (slug, True, False)
    assert set(record["properties"]) == {*row["properties"], *row.get("properties_ee", [])}
    assert api(f"GET {path}").json() == record
    stored = all_on.find_integration(PROJECT, slug) or {}
    assert {name: stored[name] for name in body(slug)} == body(slug)
    assert [entry["slug"] for entry in api(f"GET {{p}}/{prefix}").json()] == [slug]
    for flag in row["events"]:
        if slug != "datadog":
            flipped = api(f"PUT {path}", {**body(slug), flag: not record[flag]}).json()
            assert flipped[flag] is not record[flag], flag
    for _time in range(2):
        assert api(f"DELETE {path}").status_code == 204
    assert api(f"GET {{p}}/{prefix}").json() == []
    gone = api(f"GET {path}").json()
    assert gone["active"] is False
    assert {name: value for name, value in gone["properties"].items() if value is not None} == row.get("unset_reads", {})
    assert not all_on.undeclared


@pytest.mark.parametrize("slug", APPS)
def test_apps(all_on: Emulator, api: Any, slug: str) -> None:
    """Created and switched on elsewhere alone."""
    all_on.change(slack_app_enabled=True)
    made = api(f"PUT {{p}}/integrations/{slug}", {})
    assert made.status_code == 422
    assert made.json()["message"].startswith("You cannot create the GitLab for ")
    all_on.integration(PROJECT, slug, active=False)
    assert api(f"PUT {{p}}/integrations/{slug}", {}).json()["active"] is False
    all_on.integration(PROJECT, slug, active=True)
    deleted = api(f"DELETE {{p}}/integrations/{slug}")
    assert deleted.status_code == (422 if slug == "jira-cloud-app" else 204)
    assert (all_on.find_integration(PROJECT, slug) or {})["active"] is (slug == "jira-cloud-app")


def test_switches(gl: Emulator, api: Any) -> None:
    """What is routed and not available: GET and DELETE 404, PUT 400."""
    gl.change(licence="none")
    for slug in ("gitlab-slack-application", "jira-cloud-app", "github", "google-cloud-platform-artifact-registry", "zentao"):
        assert api(f"GET {{p}}/integrations/{slug}").status_code == 404
        assert api(f"DELETE {{p}}/integrations/{slug}").status_code == 404
        assert api(f"PUT {{p}}/integrations/{slug}", body(slug)).json() == {"message": "400 Integration not available"}
    gl.change(slack_app_enabled=True)
    assert api("PUT {p}/integrations/slack-slash-commands", {"token": "t"}).status_code == 400
    gl.change(edition="ce")
    assert api("PUT {p}/integrations/git-guardian", {"token": "t"}).json() == {"error": "404 Not Found"}
    assert api("GET {p}/integrations/github").json() == {"error": "slug does not have a valid value"}
    assert "vulnerability_events" not in api("PUT {p}/integrations/slack", body("slack")).json()


def test_defaults_of_a_new_record_and_not_after_delete(gl: Emulator, api: Any) -> None:
    slack = api("PUT {p}/integrations/slack", body("slack")).json()
    assert slack["properties"]["branches_to_be_notified"] == "default"
    assert slack["properties"]["notify_only_broken_pipelines"] is True
    assert (slack["push_events"], slack["incident_events"], slack["deployment_events"], slack["commit_events"]) == (True, False, False, True)
    jenkins = api("PUT {p}/integrations/jenkins", {"jenkins_url": "https://j.example.com", "project_name": "x"}).json()
    assert (jenkins["merge_requests_events"], jenkins["push_events"], jenkins["properties"]["enable_ssl_verification"]) == (False, True, True)
    api("PUT {p}/integrations/slack", {**body("slack"), "push_events": False})
    api("DELETE {p}/integrations/slack")
    again = api("PUT {p}/integrations/slack", body("slack")).json()
    assert again["push_events"] is False
    assert again["properties"]["branches_to_be_notified"] is None
    mail = api("PUT {p}/integrations/emails-on-push", {"recipients": "a@example.com"}).json()
    assert mail["properties"]["branches_to_be_notified"] == "all"
    drone = api("PUT {p}/integrations/drone-ci", {"token": "t", "drone_url": "https://d.example.com"}).json()
    assert drone["properties"]["enable_ssl_verification"] is False
    assert api("PUT {p}/integrations/drone-ci", {"token": "t", "drone_url": "https://cloud.drone.io"}).json()["properties"]["enable_ssl_verification"] is True


def test_partial_and_dropped(gl: Emulator, api: Any) -> None:
    api("PUT {p}/integrations/slack", {**body("slack"), "channel": "#a", "issue_channel": "#i"})
    second = api("PUT {p}/integrations/slack", {**body("slack"), "username": "u", "active": False, "incidents_events": True}).json()
    assert (second["active"], second["properties"]["channel"], second["properties"]["username"]) == (True, "#a", "u")
    assert second["properties"]["confidential_issue_channel"] == "#i"
    assert [entry.name for entry in gl.undeclared] == ["active", "incidents_events"]
    pushover = api("PUT {p}/integrations/pushover", {"api_key": "a", "user_key": "u", "priority": 0}).json()
    assert pushover["properties"]["priority"] == "0"
    assert [entry.name for entry in gl.coerced] == ["priority"]


def test_jira(gl: Emulator, api: Any) -> None:
    given = {"url": "https://jira.example.com/", "username": "u", "password": "p", "project_keys": ["A", " B "], "issues_enabled": True, "commit_events": False}
    answer = api("PUT {p}/integrations/jira", {**given, "comment_on_event_enabled": False})
    properties = answer.json()["properties"]
    assert (properties["url"], properties["project_keys"], properties["issues_enabled"], properties["jira_auth_type"]) == (
        "https://jira.example.com",
        ["A", "B"],
        True,
        0,
    )
    assert answer.json()["comment_on_event_enabled"] is False
    assert "comment_on_event_enabled" not in properties
    nameless = api("PUT {p}/integrations/jira", {"url": "https://jira.example.com", "password": "p", "username": ""})
    assert nameless.json()["message"] == 'Failed to update integration. {:username=>["can\'t be blank"]}'
    assert api("PUT {p}/integrations/jira", {"url": "http://127.0.0.1/", "password": "p"}).status_code == 400


def test_secrets_that_a_new_url_wipes(gl: Emulator, api: Any) -> None:
    api("PUT {p}/integrations/squash-tm", {"url": "https://a.example.com", "token": "t"})
    api("PUT {p}/integrations/squash-tm", {"url": "https://a.example.com"})
    assert (gl.find_integration(PROJECT, "squash-tm") or {})["token"] == "t"
    api("PUT {p}/integrations/squash-tm", {"url": "https://b.example.com"})
    assert (gl.find_integration(PROJECT, "squash-tm") or {})["token"] is None
    base = {"project_name": "x", "username": "u"}
    api("PUT {p}/integrations/jenkins", {**base, "jenkins_url": "https://a.example.com", "password": "p"})
    refused = api("PUT {p}/integrations/jenkins", {**base, "jenkins_url": "https://b.example.com"})
    assert (refused.status_code, refused.json()) == (400, {"message": 'Failed to update integration. {:password=>["can\'t be blank"]}'})


def test_trackers_exclude_each_other(gl: Emulator, api: Any) -> None:
    trackers = [slug for slug, row in table("integrations")["integrations"].items() if row.get("exclusive_group") and slug != "zentao"]
    assert api(f"PUT {{p}}/integrations/{trackers[0]}", body(trackers[0])).status_code == 200
    for slug in trackers[1:]:
        assert api(f"PUT {{p}}/integrations/{slug}", body(slug)).status_code == 400
    assert api(f"PUT {{p}}/integrations/{trackers[0]}", body(trackers[0])).status_code == 200
    api(f"DELETE {{p}}/integrations/{trackers[0]}")
    assert api(f"PUT {{p}}/integrations/{trackers[1]}", body(trackers[1])).status_code == 200


def test_inheritance(gl: Emulator, api: Any) -> None:
    """A group's integration reaches what is below; a project's own settings need use_inherited_settings: false."""
    group = "/groups/acme/integrations/slack"
    assert api(f"PUT {group}", {**body("slack"), "channel": "#group"}).json()["inherited"] is False
    own = "{p}/integrations/slack"
    inherited = api(f"GET {own}").json()
    assert (inherited["inherited"], inherited["properties"]["channel"]) == (True, "#group")
    ignored = api(f"PUT {own}", {**body("slack"), "channel": "#own"})
    assert (ignored.status_code, ignored.json()["properties"]["channel"]) == (200, "#group")
    assert {entry.name for entry in gl.undeclared} == {"webhook", "channel"}
    mine = api(f"PUT {own}", {**body("slack"), "channel": "#own", "use_inherited_settings": False}).json()
    assert (mine["inherited"], mine["properties"]["channel"]) == (False, "#own")
    api(f"PUT {group}", {**body("slack"), "channel": "#other"})
    assert api(f"GET {own}").json()["properties"]["channel"] == "#own"
    back = api(f"PUT {own}", {**body("slack"), "use_inherited_settings": True}).json()
    assert (back["inherited"], back["properties"]["channel"]) == (True, "#other")
    new = api("POST /projects", {"name": "fresh", "namespace_id": gl.group("acme")["id"]}).json()
    assert api(f"GET /projects/{new['id']}/integrations/slack").json()["inherited"] is True
    api(f"DELETE {own}")
    gone = api(f"GET {own}").json()
    assert (gone["active"], gone["inherited"]) == (False, True)
    assert api("GET /groups/acme/integrations").json()[0]["slug"] == "slack"


@pytest.mark.parametrize(
    ("slug", "given", "field"),
    [
        ("discord", {"webhook": "https://example.com/x"}, "webhook"),
        ("discord", {"webhook": "https://discord.com/x", "push_channel": "https://example.com"}, "push_channel"),
        ("external-wiki", {"external_wiki_url": "https://localhost/wiki"}, "external_wiki_url"),
        ("confluence", {"confluence_url": "https://example.com/wiki"}, "confluence_url"),
        ("linear", {"workspace_url": "https://example.com"}, "workspace_url"),
        ("telegram", {"token": "t", "room": "r", "thread": "x"}, "thread"),
        ("slack", {"webhook": "https://x.example.com", "branches_to_be_notified": "some"}, "branches_to_be_notified"),
        ("slack", {"webhook": "https://x.example.com", "push_channel": ",".join("abcdefghijk")}, "push_channel"),
        ("emails-on-push", {"recipients": "a " * 751}, "recipients"),
        ("bamboo", {"bamboo_url": "https://b.example.com", "build_key": "k", "username": "u", "password": ""}, "password"),
        ("redmine", {"project_url": "https://r.example.com", "issues_url": "https://r.example.com", "new_issue_url": "https://r.example.com"}, "issues_url"),
    ],
)
def test_validations(gl: Emulator, api: Any, slug: str, given: dict[str, str], field: str) -> None:
    answer = api(f"PUT {{p}}/integrations/{slug}", given)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(f"Failed to update integration. {{:{field}=>[")


def test_older_dialects(gl: Emulator, api: Any) -> None:
    """The switches that later versions of the tables will need."""
    gl.change(version="13.2")
    assert api("GET {p}/integrations/slack").json() == {"error": "404 Not Found"}
    unsaved = api("GET {p}/services/slack").json()
    assert (unsaved["id"], unsaved["active"]) == (None, False)
    assert api("PUT {p}/services/slack", {"webhook": ""}).json() == {"message": "400 Bad Request"}
    gl.change(version="14.0")
    assert api("GET {p}/services/slack").json() == {"message": "404 Service Not Found"}
    gl.change(version="16.0")
    assert api("DELETE {p}/integrations/slack").status_code == 204
    assert "inherited" not in api("GET {p}/integrations/slack").json()
