# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Integrations through the eras: what the documents of 10.x, 12.x, 13.2 and 14.9 print, and what those servers, 16.x and 18.9 do."""

from __future__ import annotations

import pathlib
import re
from typing import Any

import pytest
import yaml

from emulator import Emulator
from emulator.facts import Facts, Param
from emulator.settings import Settings
from unit.emulator.values import good

PROJECT = "acme/shop/api"
# what the documents print, by version and slug
DOCUMENTS = yaml.safe_load((pathlib.Path(__file__).resolve().parent / "documents.yaml").read_text(encoding="utf-8"))
ERAS = ["10.8", "12.10", "13.2", "14.9", "16.11", "18.9"]
OLD = ERAS[:4]
SERVICES = ERAS[:3]
# documented and not served: another spelling of the slug, and what the document itself calls removed
NOT_SERVED = {("10.8", "microsoft_teams"), ("13.2", "jenkins-deprecated"), ("14.9", "jenkins-deprecated")}
LATER = ("12.10", "13.2", "14.9")
# documented and dropped without a word, by slug
DROPPED: dict[str, dict[str, tuple[str, ...]]] = {
    "bugzilla": {"title": ("14.9",), "description": ("14.9",)},
    "custom-issue-tracker": {"title": ("14.9",), "description": ("14.9",)},
    "redmine": {"description": ("14.9",)},
    "youtrack": {"description": ("14.9",)},
    "hangouts-chat": {"notify_only_broken_pipelines": LATER, "notify_only_default_branch": LATER, "branches_to_be_notified": ("12.10", "13.2")},
    "hipchat": {"confidental_note_events": ("12.10", "13.2")},
    "jira": {"active": LATER},
    "mattermost": {"notify_only_default_branch": LATER, "confidential_note_channel": ("13.2", "14.9")},
    "mattermost-slash-commands": {"username": ("10.8", *LATER)},
    "microsoft-teams": {"notify_only_default_branch": LATER, "confidental_note_events": ("12.10",)},
    "mock-ci": {"enable_ssl_verification": ("14.9",)},
    "pipelines-email": {"add_pusher": ("10.8", *LATER), "notify_only_default_branch": LATER},
    "slack": {
        "notify_only_default_branch": LATER,
        "commit_events": LATER,
        "job_events": LATER,
        "confidential_note_channel": LATER,
        "deployment_channel": LATER,
    },
    "unify-circuit": {"notify_only_broken_pipelines": ("13.2", "14.9"), "branches_to_be_notified": ("13.2", "14.9")},
    "webex-teams": {"notify_only_broken_pipelines": ("13.2", "14.9"), "branches_to_be_notified": ("13.2", "14.9")},
}
HIDDEN = {"10.8": "password|token|key", **dict.fromkeys(LATER, "password|token|key|title|description")}
DEFAULTS = {
    "notify_only_broken_pipelines",
    "notify_only_default_branch",
    "branches_to_be_notified",
    "enable_ssl_verification",
    "static_context",
    "datadog_site",
}
ROWS = [(version, slug) for version, document in DOCUMENTS.items() for slug in document if (version, slug) not in NOT_SERVED]


def facts(version: str, **more: Any) -> Facts:
    return Facts(Settings(version=version, development=True, saas=True, **more))


def value(slug: str, param: Param | None, name: str) -> Any:
    kind = param.type if param else "flag" if name.endswith("_events") else "string"
    return {"boolean": False, "flag": False, "integer": 7}.get(kind, good(slug, name))


def body(version: str, slug: str) -> dict[str, Any]:
    """What the server of that version demands."""
    declared = facts(version).integration_params(slug)
    return {name: value(slug, param, name) for name, param in declared.items() if param.required}


def path(version: str, slug: str = "") -> str:
    prefix = "services" if version in SERVICES else "integrations"
    return f"{{p}}/{prefix}" + (f"/{slug}" if slug else "")


@pytest.fixture(params=ERAS)
def version(gl: Emulator, request: Any) -> str:
    """A GitLab of each era, with everything on."""
    gl.change(version=request.param, development=True, saas=True, jira_connect_key="key")
    return str(request.param)


@pytest.mark.parametrize(("era", "slug"), ROWS)
def test_every_documented_row(gl: Emulator, as_user: Any, era: str, slug: str) -> None:
    """The server takes it and shows it as it did then, or drops it without a word."""
    gl.change(version=era, development=True)
    document = DOCUMENTS[era][slug]
    declared = facts(era).integration_params(slug)
    assert {name for name, param in declared.items() if param.required} == set(document["required"])
    dropped = {name for name, versions in DROPPED.get(slug, {}).items() if era in versions}
    given = {name: value(slug, declared.get(name), name) for name in [*document["required"], *document["optional"]]}
    if slug == "kubernetes":
        gl.integration(PROJECT, slug, token="old")
    api = as_user("alice")
    answer = api(f"PUT {path(era, slug)}", given)
    assert answer.status_code == 200, answer.text
    assert {entry.name for entry in gl.undeclared} == dropped
    assert not gl.coerced
    shown = api(f"GET {path(era, slug)}").json()
    assert shown["active"] is True
    stored = gl.find_integration(PROJECT, slug) or {}
    without_effect = {"enable_ssl_verification"} if (era, slug) == ("14.9", "buildkite") else set()  # so says the document
    taken = given.keys() - dropped - without_effect
    assert {name: stored[name] for name in taken} == {name: given[name] for name in taken}
    beside = {name for name in taken if name.endswith("_events") or name == "comment_on_event_enabled"}
    unseen = {name for name in beside if name == "deployment_events"}
    assert {name: shown[name] for name in beside - unseen} == {name: given[name] for name in beside - unseen}
    assert not unseen & shown.keys()
    inside = {name for name in taken - beside if not re.search(HIDDEN[era], name) and name != "jira_issue_transition_automatic"}
    assert {name: shown["properties"][name] for name in inside} == {name: given[name] for name in inside}
    assert shown["properties"].keys() - inside <= DEFAULTS


def test_dropped_names_are_documented() -> None:
    """Nothing stands in the table of the dropped that no document names."""
    for slug, names in DROPPED.items():
        for name, versions in names.items():
            for era in versions:
                assert name in [*DOCUMENTS[era][slug]["required"], *DOCUMENTS[era][slug]["optional"]], (slug, name, era)


def test_documented_slugs_are_served_and_later_ones_are_not() -> None:
    """discord is in the API of 11.6 and in no document before 14.9; mock-deployment and mock-monitoring are in none."""
    undocumented = {"discord", "microsoft-teams", "mock-deployment", "mock-monitoring"}
    for era, document in DOCUMENTS.items():
        served = set(facts(era).slugs())
        assert {slug for slug in document if (era, slug) not in NOT_SERVED} <= served, era
        assert served - document.keys() <= undocumented, era
    assert "discord" not in facts("10.8").slugs()


@pytest.mark.parametrize(
    ("slug", "last", "first_without"),
    [
        ("gemnasium", "10.8", "11.3"),
        ("kubernetes", "10.8", "12.10"),
        ("jenkins-deprecated", "12.10", "13.2"),
        ("hipchat", "13.11", "13.12"),
        ("flowdock", "15.6", "15.7"),
        ("mock-deployment", "16.11", "17.0"),
        ("prometheus", "17.8", "17.9"),
        ("slack-slash-commands", "18.9", "19.0"),
    ],
)
def test_removed_ones(gl: Emulator, api: Any, slug: str, last: str, first_without: str) -> None:
    gl.change(version=last, development=True)
    assert slug in facts(last).slugs()
    gl.integration(PROJECT, slug, active=True)
    assert api(f"GET {{p}}/services/{slug}").status_code == 200
    gl.change(version=first_without)
    refused_as_unknown(api, slug)


@pytest.mark.parametrize(
    ("slug", "era"), [("confluence", "12.10"), ("datadog", "13.2"), ("ewm", "13.2"), ("harbor", "14.9"), ("linear", "16.11"), ("discord", "10.8")]
)
def test_later_ones(gl: Emulator, api: Any, slug: str, era: str) -> None:
    gl.change(version=era)
    refused_as_unknown(api, slug)


def refused_as_unknown(api: Any, slug: str) -> None:
    """PUT finds no route, GET and DELETE no such value."""
    refused = api(f"PUT {{p}}/services/{slug}", {"token": "t"})
    assert (refused.status_code, refused.json()) == (404, {"error": "404 Not Found"})
    for method in ("GET", "DELETE"):
        unknown = api(f"{method} {{p}}/services/{slug}")
        assert unknown.status_code == 400
        assert unknown.json() == {"error": "slug does not have a valid value"}


def test_the_address(api: Any, version: str) -> None:
    """/services on every version, /integrations from 14.4 on; groups from 17.9 on."""
    assert api("GET {p}/services/slack").status_code in (200, 404)
    new = api("PUT {p}/integrations/external-wiki", {"external_wiki_url": "https://w.example.com"})
    if version in SERVICES:
        assert (new.status_code, new.json()) == (404, {"error": "404 Not Found"})
    else:
        assert new.status_code == 200
    assert api("GET /groups/acme/integrations").status_code == (200 if version == "18.9" else 404)


def test_the_list(api: Any, version: str) -> None:
    """From 12.7 on: the active ones."""
    api(f"PUT {path(version, 'external-wiki')}", {"external_wiki_url": "https://w.example.com"})
    listed = api(f"GET {path(version)}")
    if version == "10.8":
        assert (listed.status_code, listed.json()) == (404, {"error": "404 Not Found"})
    else:
        assert [entry["slug"] for entry in listed.json()] == ["external-wiki"]
        assert "properties" not in listed.json()[0]


def test_never_configured(gl: Emulator, api: Any, version: str) -> None:
    """200 with an unsaved record, later 404; DELETE saves an inactive one up to 16.x."""
    answer = api(f"GET {path(version, 'slack')}")
    if version in SERVICES:
        unsaved = answer.json()
        assert (answer.status_code, unsaved["id"], unsaved["active"], unsaved["created_at"]) == (200, None, False, None)
        assert unsaved["properties"]["notify_only_broken_pipelines"] is True
    else:
        assert (answer.status_code, answer.json()) == (404, {"message": "404 Integration Not Found"})
    assert gl.find_integration(PROJECT, "slack") is None
    deleted = api(f"DELETE {path(version, 'slack')}")
    if version == "18.9":
        assert (deleted.status_code, deleted.json()) == (404, {"message": "404 Integration Not Found"})
    else:
        assert deleted.status_code == 204
        left = api(f"GET {path(version, 'slack')}").json()
        assert (left["id"] is not None, left["active"]) == (True, False)


def test_the_word_service(gl: Emulator, api: Any) -> None:
    """Between 14.0 and 14.3 GET answers 404 already, and it is still called a service."""
    gl.change(version="14.3")
    assert api("GET {p}/services/slack").json() == {"message": "404 Service Not Found"}


def test_what_delete_leaves(gl: Emulator, api: Any, version: str) -> None:
    """Nulls, the flags as they were, and from 16 on the defaults of columns."""
    given = {**body(version, "jira"), "url": "https://jira.example.com", "username": "u", "merge_requests_events": False}
    assert api(f"PUT {path(version, 'jira')}", given).status_code == 200
    for _time in range(2):
        assert api(f"DELETE {path(version, 'jira')}").status_code == 204
    left = api(f"GET {path(version, 'jira')}").json()
    assert left["active"] is False
    assert left["merge_requests_events"] is (version == "10.8")  # not settable there
    assert left["properties"]["url"] is None
    assert left["properties"].get("jira_auth_type") == (0 if version in ("16.11", "18.9") else None)
    assert (gl.find_integration(PROJECT, "jira") or {})["password"] is None
    api(f"PUT {path(version, 'slack')}", body(version, "slack"))
    api(f"DELETE {path(version, 'slack')}")
    channels = api(f"GET {path(version, 'slack')}").json()["properties"]
    assert (channels["push_channel"], channels["notify_only_broken_pipelines"]) == (None, None)


def test_a_failed_validation(api: Any, version: str) -> None:
    """Without a word of why up to 16.x."""
    answer = api(f"PUT {path(version, 'external-wiki')}", {"external_wiki_url": ""})
    assert answer.status_code == 400
    told = 'Failed to update integration. {:external_wiki_url=>["can\'t be blank"]}'
    assert answer.json() == {"message": told if version == "18.9" else "400 Bad Request"}


def test_required_ones(api: Any, version: str) -> None:
    """Grape's words are the same everywhere; the lists moved."""
    assert api(f"PUT {path(version, 'bamboo')}", {"bamboo_url": "https://b.example.com"}).json() == {
        "error": "build_key is missing, username is missing, password is missing"
    }
    jira = api(f"PUT {path(version, 'jira')}", {"url": "https://jira.example.com", "password": "p", "username": "u"})
    assert jira.json() == {"error": "project_key is missing"} if version == "10.8" else jira.status_code == 200
    nameless = api(f"PUT {path(version, 'jira')}", {"url": "https://jira.example.com", "password": "p", "project_key": "A"})
    assert (nameless.json().get("error") == "username is missing") is (version in OLD)
    pushover = api(f"PUT {path(version, 'pushover')}", {"api_key": "a", "user_key": "u", "priority": "0"})
    assert pushover.json() == {"error": "device is missing, sound is missing"} if version == "16.11" else pushover.status_code == 200


def test_flags(gl: Emulator, api: Any, version: str) -> None:
    """Texts up to 15.x, whatever they say; booleans from 16 on."""
    base = body(version, "buildkite")
    assert api(f"PUT {path(version, 'buildkite')}", {**base, "push_events": False}).json()["push_events"] is False
    assert api(f"PUT {path(version, 'buildkite')}", {**base, "push_events": "true"}).json()["push_events"] is True
    odd = api(f"PUT {path(version, 'buildkite')}", {**base, "push_events": "nonsense"})
    if version in OLD:
        assert odd.json()["push_events"] is True
    else:
        assert odd.json() == {"error": "push_events is invalid"}
    assert [entry.name for entry in gl.coerced] == ([] if version in OLD else ["push_events"])


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("slack", "commit_events"),
        ("slack", "job_events"),
        ("slack", "incidents_events"),
        ("discord", "group_mentions_events"),
        ("pipelines-email", "add_pusher"),
    ],
)
def test_names_that_no_version_takes(gl: Emulator, api: Any, version: str, slug: str, name: str) -> None:
    if version == "10.8" and slug == "discord":
        return
    before = api(f"PUT {path(version, slug)}", body(version, slug)).json()
    after = api(f"PUT {path(version, slug)}", {**body(version, slug), name: False}).json()
    assert [entry.name for entry in gl.undeclared] == [name]
    assert after.get(name) == before.get(name)


def test_names_that_older_versions_do_not_take() -> None:
    """Which version is the first to declare a name that the class had before."""
    for slug, name, first, before in (
        ("hangouts-chat", "notify_only_broken_pipelines", "17.0", "16.11"),
        ("discord", "branches_to_be_notified", "16.0", "15.11"),
        ("discord", "push_channel", "16.3", "16.2"),
        ("slack", "alert_events", "16.0", "15.11"),
        ("slack", "deployment_channel", "16.0", "15.11"),
        ("datadog", "archive_trace_events", "16.0", "15.11"),
        ("mattermost", "labels_to_be_notified", "17.0", "16.11"),
        ("jira", "issues_enabled", "17.0", "16.11"),
        ("drone-ci", "merge_requests_events", "12.0", "11.11"),
        ("slack", "merge_requests_events", "10.4", "10.3"),
        ("slack", "use_inherited_settings", "17.3", "17.2"),
    ):
        assert name in facts(first).integration_params(slug), (slug, name, first)
        assert name not in facts(before).integration_params(slug), (slug, name, before)


def test_what_stands_beside_active(api: Any, version: str) -> None:
    shown = api(f"PUT {path(version, 'external-wiki')}", body(version, "external-wiki")).json()
    always = {"id", "title", "created_at", "updated_at", "active", "push_events", "issues_events", "confidential_issues_events", "merge_requests_events"}
    always |= {"tag_push_events", "note_events", "confidential_note_events", "pipeline_events", "wiki_page_events", "job_events", "properties"}
    from_12 = {"slug", "commit_events", "comment_on_event_enabled"} if version != "10.8" else set()
    from_16 = {"incident_events", "alert_events", "deployment_events", "vulnerability_events"} if version in ("16.11", "18.9") else set()
    assert shown.keys() == always | from_12 | from_16 | ({"inherited"} if version == "18.9" else set())


def test_what_is_hidden(api: Any, as_user: Any, version: str) -> None:
    """By name on old servers, so that a webhook comes in clear and a title does not; in ~10.x an admin reads everything."""
    maintainer = as_user("alice")
    maintainer(f"PUT {path(version, 'slack')}", body(version, "slack"))
    assert ("webhook" in maintainer(f"GET {path(version, 'slack')}").json()["properties"]) is (version in OLD)
    tracker = {**body(version, "bugzilla"), "title": "Bugs", "description": "Ours"}
    maintainer(f"PUT {path(version, 'bugzilla')}", tracker)
    shown = maintainer(f"GET {path(version, 'bugzilla')}").json()["properties"]
    assert ("title" in shown, "description" in shown) == ((True, True) if version == "10.8" else (False, False))
    maintainer(f"PUT {path(version, 'asana')}", {"api_key": "k3y"})
    assert "k3y" not in maintainer(f"GET {path(version, 'asana')}").text
    assert ("k3y" in api(f"GET {path(version, 'asana')}").text) is (version == "10.8")
    assert "k3y" not in api(f"PUT {path(version, 'asana')}", {"api_key": "k3y"}).text


def test_what_was_never_set(gl: Emulator, api: Any, version: str) -> None:
    """No key up to 14.x, later null; texts that a page stored stay texts up to 14.x."""
    api(f"PUT {path(version, 'irker')}", {"recipients": "irc://x/#y"})
    shown = api(f"GET {path(version, 'irker')}").json()["properties"]
    assert shown.get("server_host", "absent") == ("absent" if version in OLD else None)
    gl.integration(PROJECT, "irker", recipients="irc://x/#y", colorize_messages="1")
    assert api(f"GET {path(version, 'irker')}").json()["properties"]["colorize_messages"] == ("1" if version in OLD else True)


def test_secrets_that_a_new_address_takes_along(gl: Emulator, api: Any, version: str) -> None:
    """Jenkins forgets its password: without a word of its own accord, later like every class, which the validation then refuses."""
    if version == "10.8":
        return
    base = {"project_name": "x", "username": "u"}
    api(f"PUT {path(version, 'jenkins')}", {**base, "jenkins_url": "https://a.example.com", "password": "p"})
    api(f"PUT {path(version, 'jenkins')}", {**base, "jenkins_url": "https://a.example.com"})
    assert (gl.find_integration(PROJECT, "jenkins") or {})["password"] == "p"
    moved = api(f"PUT {path(version, 'jenkins')}", {**base, "jenkins_url": "https://b.example.com"})
    assert moved.status_code == (200 if version in OLD else 400)
    assert (gl.find_integration(PROJECT, "jenkins") or {})["password"] == (None if version in OLD else "p")
    nameless = {"project_name": "x", "jenkins_url": "https://c.example.com", "username": ""}
    api(f"PUT {path(version, 'jenkins')}", {**nameless, "username": "u", "password": "p"})
    api(f"PUT {path(version, 'jenkins')}", nameless)
    assert (gl.find_integration(PROJECT, "jenkins") or {})["password"] == (None if version in OLD else "p")


def test_secrets_of_other_classes_stay_before_15(gl: Emulator, api: Any) -> None:
    for era, kept in (("14.9", "t"), ("15.11", None)):
        gl.change(version=era)
        gl.integration(PROJECT, "drone-ci", token="t", drone_url="https://a.example.com")
        gl.integration(PROJECT, "drone-ci", drone_url=f"https://{era}.example.com")
        assert (gl.find_integration(PROJECT, "drone-ci") or {})["token"] == kept, era


def test_one_issue_tracker(api: Any, version: str) -> None:
    """A second active one is refused from 17.0 on."""
    api(f"PUT {path(version, 'redmine')}", body(version, "redmine"))
    second = api(f"PUT {path(version, 'bugzilla')}", body(version, "bugzilla"))
    assert second.status_code == (400 if version == "18.9" else 200)


def test_what_is_inherited(gl: Emulator, api: Any, version: str) -> None:
    """use_inherited_settings is unknown before 17.3: dropped, and what is sent is set."""
    gl.integration("acme", "external-wiki", external_wiki_url="https://group.example.com")
    sent = {"external_wiki_url": "https://own.example.com"}
    answer = api(f"PUT {path(version, 'external-wiki')}", sent).json()
    assert answer["properties"]["external_wiki_url"] == ("https://group.example.com" if version == "18.9" else "https://own.example.com")
    gl.clear_log()
    api(f"PUT {path(version, 'external-wiki')}", {**sent, "use_inherited_settings": False})
    assert [entry.name for entry in gl.undeclared if entry.reason == "not declared"][-1:] == ([] if version == "18.9" else ["use_inherited_settings"])
    assert api(f"GET {path(version, 'external-wiki')}").json()["properties"]["external_wiki_url"] == "https://own.example.com"


def test_what_is_switched_off(gl: Emulator, api: Any, version: str) -> None:
    """PUT of an integration that is not available here: 500 before 17 [I]."""
    gl.change(slack_app_enabled=True)
    answer = api(f"PUT {path(version, 'slack-slash-commands')}", {"token": "t"})
    if version == "18.9":
        assert (answer.status_code, answer.json()) == (400, {"message": "400 Integration not available"})
    else:
        assert (answer.status_code, answer.json()) == (500, {"message": "500 Internal Server Error"})
    assert api(f"GET {path(version, 'slack-slash-commands')}").status_code == 404


def test_who_may(as_user: Any, version: str) -> None:
    assert as_user("dev")(f"GET {path(version, 'slack')}").json() == {"message": "403 Forbidden"}
    assert as_user(None)(f"GET {path(version, 'slack')}").json() == {"message": "401 Unauthorized"}


def test_kubernetes(gl: Emulator, api: Any) -> None:
    """From 10.3 on there only for those who have it."""
    gl.change(version="10.8")
    given = {"namespace": "n", "api_url": "https://k.example.com", "token": "t"}
    for method in ("GET", "PUT", "DELETE"):
        refused = api(f"{method} {{p}}/services/kubernetes", given)
        assert (refused.status_code, refused.json()) == (400, {"message": "400 Bad Request"})
    gl.integration(PROJECT, "kubernetes", **given)
    assert api("PUT {p}/services/kubernetes", {**given, "namespace": "m"}).json()["properties"]["namespace"] == "m"
    assert api("DELETE {p}/services/kubernetes").status_code == 204
    assert api("GET {p}/services/kubernetes").status_code == 400


def test_prometheus(gl: Emulator, api: Any) -> None:
    """Its activity follows from manual_configuration, which PUT declares later than the class has it."""
    given = {"api_url": "https://p.example.com"}
    gl.change(version="14.9")
    assert api("PUT {p}/services/prometheus", given).json()["active"] is True
    gl.change(version="15.11")
    assert api("PUT {p}/services/prometheus", {**given, "manual_configuration": True}).json()["active"] is False
    assert [entry.name for entry in gl.undeclared] == ["manual_configuration"]
    gl.change(version="16.11")
    assert api("PUT {p}/services/prometheus", given).json() == {"error": "google_iap_audience_client_id is missing, google_iap_service_account_json is missing"}
    whole = {**given, "google_iap_audience_client_id": "c", "google_iap_service_account_json": "{}"}
    assert api("PUT {p}/services/prometheus", whole).json()["active"] is False
    assert api("PUT {p}/services/prometheus", {**whole, "manual_configuration": True}).json()["active"] is True


def test_editions(gl: Emulator, api: Any) -> None:
    """Jenkins came to the Community Edition with 14.0 [I]."""
    assert "jenkins" not in facts("13.2", edition="ce").slugs()
    assert "jenkins" in facts("14.9", edition="ce").slugs()
    assert "jenkins-deprecated" not in facts("12.10", edition="ce").slugs()
    gl.change(version="16.11", edition="ce")
    assert "vulnerability_events" not in api("PUT {p}/integrations/external-wiki", body("16.11", "external-wiki")).json()


@pytest.mark.parametrize("era", [*ERAS, "11.11", "14.2", "15.11", "17.2", "17.11"])
def test_every_life(gl: Emulator, api: Any, era: str) -> None:
    """Every integration that a version has, also one between the eras, with the least that it demands: set, switched off, set again."""
    gl.change(version=era, development=True, saas=True)
    odd = {"gitlab-slack-application", "jira-cloud-app", "zentao", "kubernetes", *(["prometheus"] if era == "15.11" else [])}
    optional = {"prometheus": {"manual_configuration": True}, "jira": {"username": "u"}}
    for slug in set(facts(era).slugs()) - odd:
        declared = facts(era).integration_params(slug)
        given = {**body(era, slug), **{name: sent for name, sent in optional.get(slug, {}).items() if name in declared}}
        address = f"{{p}}/services/{slug}"
        for _time in range(2):
            made = api(f"PUT {address}", given)
            assert (made.status_code, made.json().get("active")) == (200, True), (slug, made.text)
            assert api(f"GET {address}").json()["id"] == made.json()["id"]
            assert api(f"DELETE {address}").status_code == 204
            assert api(f"GET {address}").json()["active"] is False
    assert not gl.undeclared
