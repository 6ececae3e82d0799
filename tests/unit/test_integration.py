# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the declaration of an integration means, and what a plan of it says, without a server."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.labops.gitlab.plugins.module_utils.client import Server
from ansible_collections.labops.gitlab.plugins.module_utils.errors import NO_ROUTE, InputError, NotFoundError
from ansible_collections.labops.gitlab.plugins.module_utils.plan import Plan, plan
from ansible_collections.labops.gitlab.plugins.module_utils.resources.integration import Integration


class Told:
    """A client that gives one answer to every question."""

    def __init__(self, answer: Any = None, version: tuple[int, int] | None = None) -> None:
        self.answer = answer
        self.server = Server("https://gitlab.example.com", ("PRIVATE-TOKEN", "t"), version=version)

    def get(self, path: str, _query: Any = ()) -> Any:
        """The answer."""
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    entries = get


def made(slug: str | None, settings: dict[str, Any] | None = None, client: Told | None = None, **params: Any) -> Integration:
    """The resource of a task."""
    common = {"project": "a/b", "slug": slug, "settings": settings, "state": "present", "update_secrets": "on_change", "keep": []}
    return Integration(client or Told(), {**common, **params})  # type: ignore[arg-type]


def live(slug: str, properties: dict[str, Any], **flags: Any) -> dict[str, Any]:
    """An active one as GitLab answers."""
    return {"id": 1, "slug": slug, "active": True, "inherited": False, "properties": properties, **flags}


def planned(slug: str, raw: dict[str, Any] | None, settings: dict[str, Any]) -> Plan:
    """What has to be done to it."""
    resource = made(slug, settings)
    current = resource.from_api(raw) if raw else None
    return plan(resource, current, resource.wanted())


CHANNELS = {"issue_channel": "#a", "confidential_issue_channel": "#a"}
WEBHOOK = {"webhook": "https://hooks.slack.com/x"}


def test_a_channel_that_shows_another_ones_value_may_be_empty() -> None:
    """GitLab shows issue_channel while confidential_issue_channel is empty."""
    empty = {**WEBHOOK, "confidential_issue_channel": ""}
    assert planned("slack", live("slack", CHANNELS), {**empty, "issue_channel": "#a"}).action == "none"
    moved = planned("slack", live("slack", CHANNELS), {**empty, "issue_channel": "#b"})
    assert moved.payload["confidential_issue_channel"] == ""
    other = live("slack", {**CHANNELS, "confidential_issue_channel": "#own"})
    assert planned("slack", other, empty).diff["after"]["confidential_issue_channel"] == ""


def test_a_channel_that_shows_another_ones_value_follows_it() -> None:
    after = planned("slack", live("slack", {**CHANNELS, "channel": "#kept"}), {**WEBHOOK, "issue_channel": "#b"}).after
    assert after
    assert after["properties"]["issue_channel"] == "#b"
    assert after["properties"]["confidential_issue_channel"] is None, "GitLab decides"
    assert after["properties"]["channel"] == "#kept"
    own = planned("slack", live("slack", {**CHANNELS, "confidential_issue_channel": "#own"}), {**WEBHOOK, "issue_channel": "#b"}).after
    assert own
    assert own["properties"]["confidential_issue_channel"] == "#own"


def test_datadog_decides_on_two_events() -> None:
    raw = live("datadog", {"datadog_ci_visibility": False}, pipeline_events=False, job_events=False)
    after = planned("datadog", raw, {"api_key": "abc", "datadog_ci_visibility": True}).after
    assert after
    assert (after["pipeline_events"], after["job_events"]) == (None, None)


def test_what_gitlab_tidies_is_no_change() -> None:
    raw = live("jira", {"url": "https://j.example.com", "jira_allowed_statuses_as_string": "Done,In review"})
    assert planned("jira", raw, {"jira_allowed_statuses_as_string": " Done, In review,,Done"}).action == "none"


def test_what_is_as_declared_goes_along() -> None:
    """GitLab 17.x demands device and sound of Pushover in every write, against its documents."""
    raw = live("pushover", {"priority": "0", "device": "phone", "sound": "bike"}, push_events=True)
    sent = planned("pushover", raw, {"api_key": "a", "user_key": "b", "priority": 1, "device": "phone", "sound": "bike"})
    assert sent.payload == {"api_key": "a", "user_key": "b", "priority": "1", "device": "phone", "sound": "bike", "use_inherited_settings": False}
    assert "device" not in sent.diff["after"]


@pytest.mark.parametrize("raw", [None, live("slack", {"channel": "#a"})])
def test_what_must_not_be_empty(raw: dict[str, Any] | None) -> None:
    """A secret from a variable that is empty is found before the write, in check mode too."""
    with pytest.raises(InputError, match="webhook: GitLab does not take it empty"):
        planned("slack", raw, {"webhook": "", "channel": "#b"})
    assert planned("mattermost-slash-commands", None, {"token": ""}).action == "create"


def test_one_setting_in_two_spellings() -> None:
    with pytest.raises(InputError, match="incident_events is declared more than once"):
        made("slack", {"incidents_events": True, "incident_events": False}).wanted()


def test_inactive_is_what_absent_means() -> None:
    resource = made("jira", {"active": False}, state="absent")
    assert resource.wanted() == {}
    assert "state says whether" in resource.warnings[0]


@pytest.mark.parametrize(("slug", "version"), [("pumble", (15, 8)), ("harbor", (15, 11)), ("telegram", (15, 11)), ("discord", (13, 12))])
def test_where_no_version_is_known_the_server_is_asked(slug: str, version: tuple[int, int]) -> None:
    assert made(slug, {}, Told(live(slug, {}), version)).find() is not None


def test_what_was_switched_off_gets_back_what_gitlab_sets_once() -> None:
    off = {**live("github", {"repository_url": None, "static_context": None}), "active": False}
    resource = made("github", {"token": "t", "repository_url": "https://github.com/a/b"}, Told(off))
    assert resource.find() is None
    assert plan(resource, None, resource.wanted()).payload["static_context"] is True


# -- sets
def listed(*slugs: str | None) -> list[dict[str, Any]]:
    """The active ones."""
    return [{"id": number, "slug": slug} for number, slug in enumerate(slugs)]


@pytest.mark.parametrize("pattern", ["external_wiki", "External-Wiki", "external wiki", "EXTERNAL_*", "hangouts-chat"])
def test_keep_knows_every_spelling(pattern: str) -> None:
    kept = {obj["slug"] for obj in made(None, keep=[pattern, "google_chat"]).removable(listed("external-wiki", "hangouts-chat", "jira"))}
    assert "hangouts-chat" not in kept
    assert ("external-wiki" in kept) is (pattern == "hangouts-chat")
    assert "jira" in kept


def test_what_cannot_be_switched_off() -> None:
    """Said before any write, and with exclusive what to do."""
    with pytest.raises(InputError, match="jira-cloud-app is active and cannot be switched off"):
        made("jira-cloud-app", client=Told(live("jira-cloud-app", {})), state="absent").find()
    with pytest.raises(InputError, match="Put it into keep"):
        made(None).removable(listed("jira", "jira-cloud-app"))
    assert made(None, keep=["jira-cloud-*"]).removable(listed("jira-cloud-app")) == []


def test_a_list_without_slugs_proves_nothing() -> None:
    """GitLab 12.7 to 12.9."""
    one = made("external-wiki", client=Told(live("external-wiki", {})), state="absent")
    assert one.find_among(listed(None, None)) is not None
    with pytest.raises(InputError, match="does not tell which integration is which"):
        made(None).removable(listed(None))


def test_a_server_that_cannot_list() -> None:
    nowhere = NotFoundError("GET /x: 404.", said=NO_ROUTE)
    with pytest.raises(NotFoundError) as caught:
        made(None, client=Told(nowhere, (12, 0))).list()
    assert "Servers before GitLab 12.7" in caught.value.message


PREFIXES = "ansible_collections.labops.gitlab.plugins.module_utils.resources.integration._prefixes"


def test_another_client_learns_the_old_address_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several side by side; each then asks there itself."""
    prefixes: dict[str, str] = {}
    monkeypatch.setattr(PREFIXES, prefixes)

    class Beside(Told):
        def get(self, path: str, _query: Any = ()) -> Any:
            if "/integrations/" in path:
                prefixes[self.server.url] = "services"
                raise NotFoundError("GET /x: 404.", said=NO_ROUTE)
            return live("external-wiki", {})

    assert made("external-wiki", client=Beside()).find()


def test_a_group_on_a_server_whose_projects_have_services(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PREFIXES, {"https://gitlab.example.com": "services"})
    nowhere = NotFoundError("GET /x: 404.", said=NO_ROUTE)
    with pytest.raises(InputError, match="no integrations of groups"):
        made("jira", client=Told(nowhere), project=None, group="a").find()


# -- info
def test_catalog_and_place() -> None:
    """A false catalog is none."""
    assert made("slack", client=Told(live("slack", {})), catalog=False).select()
    with pytest.raises(InputError, match="leave out catalog or project"):
        made("slack", catalog=True).select()
    with pytest.raises(InputError, match="needs project or group"):
        made("slack", project=None, catalog=False).select()
