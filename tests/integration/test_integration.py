# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""integration through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import Refusal, Step, again, both_doors, control, in_process, play, refused

PROJECT = "acme/shop/api"


def prepare(gl: Emulator) -> None:
    """A project with other integrations."""
    gl.project(PROJECT)
    gl.integration(PROJECT, "external-wiki", external_wiki_url="https://wiki.example.com")


def life(slug: str, settings: dict[str, Any], change: dict[str, Any]) -> list[Step]:
    """An integration from nothing to switched off and on again."""
    base = {"project": PROJECT, "slug": slug}
    create = Step({**base, "settings": settings}, "create", 2)
    changed = Step({**base, "settings": {**settings, **change}}, "update", 2)
    gone = Step({**base, "state": "absent"}, "delete", 2)
    return [create, again(create), changed, again(changed), gone, again(gone), create, again(create)]


CASES: dict[str, list[Step]] = {
    "slack": life(
        "slack",
        {"webhook": "https://hooks.slack.com/services/secret-one", "channel": "#shop", "push_events": False, "push_channel": "#push"},
        {"channel": "#all", "push_events": True, "notify_only_broken_pipelines": False},
    ),
    "jira": life(
        "jira",
        {"url": "https://jira.example.com/", "username": "gitlab", "password": "secret-password", "jira_issue_transition_id": "3,5", "commit_events": True},
        {"jira_issue_prefix": "SHOP", "comment_on_event_enabled": False},
    ),
    "jenkins": life(
        "jenkins",
        {"jenkins_url": "https://jenkins.example.com", "project_name": "api", "username": "gitlab", "password": "secret-password"},
        {"enable_ssl_verification": False, "merge_requests_events": True},
    ),
    "emails-on-push": life("emails-on-push", {"recipients": "a@example.com b@example.com", "disable_diffs": True}, {"send_from_committer_email": True}),
    "pipelines-email": life(
        "pipelines-email",
        {"recipients": "a@example.com", "branches_to_be_notified": "all"},
        {"notify_only_broken_pipelines": False, "branches_to_be_notified": "protected"},
    ),
    "mattermost": life("mattermost", {"webhook": "https://chat.example.com/hooks/secret"}, {"username": "bot", "note_channel": "notes"}),
    "irker": life("irker", {"recipients": "irc://irc.example.com/#shop", "server_port": 6660}, {"server_port": 6661, "colorize_messages": True}),
    "pushover": life(
        "pushover", {"api_key": "secret-api-key", "user_key": "secret-user-key", "priority": 0}, {"priority": "1", "sound": "bike", "device": "phone"}
    ),
    "discord": life("discord", {"webhook": "https://discord.com/api/webhooks/secret"}, {"branches_to_be_notified": "all"}),
    "google-play": life(
        "google-play",
        {"package_name": "com.example.app", "service_account_key": "secret-service-account-key", "service_account_key_file_name": "key.json"},
        {"google_play_protected_refs": False},
    ),
    "redmine": life(
        "redmine",
        {"project_url": "https://r.example.com", "issues_url": "https://r.example.com/:id", "new_issue_url": "https://r.example.com/new"},
        {"push_events": False},
    ),
    "squash-tm": life("squash-tm", {"url": "https://squash.example.com", "token": "secret-token"}, {"issues_events": False}),
}


@pytest.mark.parametrize("case", CASES)
def test_ritual(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    outcomes = both_doors(gl, tmp_path, "integration", CASES[case], prepare, whole=case == next(iter(CASES)))
    assert "secret" not in str([outcome.done for outcome in outcomes]).replace("update_secrets", "").replace("secrets that", "")


@pytest.mark.parametrize("version", ["10.8", "12.10", "13.2", "14.9", "16.11", "17.11"])
def test_older_servers(gl: Emulator, tmp_path: pathlib.Path, version: str) -> None:
    """Before 14.4 they are called services: found by the answer, which costs a task one request."""
    more = 0 if version > "14.4" else 1
    steps = [Step(step.args, step.action, (step.requests or 0) + more) for step in CASES["redmine"][:6]]
    in_process(gl, tmp_path, "integration", steps, prepare, version=version)


def test_what_is_remembered_of_an_old_server(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The items of a loop pay once; reading all of them works too."""
    gl.reset(version="13.2")
    prepare(gl)
    settings = {"external_wiki_url": "https://wiki.example.com"}
    loop = {"labops.gitlab.integration": {"project": PROJECT, "slug": "external-wiki", "settings": settings}, "loop": [1, 2, 3]}
    tasks = [
        control(gl, mark="loop"),
        {"name": "loop", **loop},
        control(gl, mark="after"),
        {"name": "all", "labops.gitlab.integration_info": {"project": PROJECT}},
    ]
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    assert len(gl.requests_since("loop")) == 4
    assert [entry["slug"] for entry in run.results["all"]["integrations"]] == ["external-wiki"]


def test_secrets_arrive(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A change of one flag carries the secret, since GitLab demands it; a no-op needs none."""
    prepare(gl)
    settings = {"webhook": "https://hooks.slack.com/services/secret-one", "channel": "#a"}
    tasks = [
        {"name": "create", "labops.gitlab.integration": {"project": PROJECT, "slug": "slack", "settings": settings}},
        {"name": "no-op", "labops.gitlab.integration": {"project": PROJECT, "slug": "slack", "settings": {"channel": "#a"}}},
        {
            "name": "missing",
            "labops.gitlab.integration": {"project": PROJECT, "slug": "slack", "settings": {"channel": "#b"}},
            "check_mode": True,
            "ignore_errors": True,
        },
        {
            "name": "on_create",
            "labops.gitlab.integration": {"project": PROJECT, "slug": "slack", "settings": {**settings, "channel": "#b"}, "update_secrets": "on_create"},
            "ignore_errors": True,
        },
    ]
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    assert run.results["create"]["diff"]["after"]["webhook"] == "(sent, not shown)"
    assert run.results["no-op"]["changed"] is False
    assert "webhook" in run.results["missing"]["msg"]
    assert "on_create" in run.results["on_create"]["msg"]
    assert gl.find_integration(PROJECT, "slack")["webhook"] == "https://hooks.slack.com/services/secret-one"


WIKI = {"external_wiki_url": "https://wiki.example.com"}
OTHER = {"external_wiki_url": "https://other.example.com"}


def of(where: str, path: str, slug: str = "external-wiki", **more: Any) -> dict[str, Any]:
    """The arguments of a task for a project or group."""
    return {where: path, "slug": slug, **more}


def ours(slug: str, **settings: Any) -> dict[str, Any]:
    """The arguments of a task for the project."""
    return of("project", PROJECT, slug, settings=settings)


REFUSALS: list[Refusal] = [
    Refusal(ours("slak"), ["no integration 'slak'", "Did you mean 'slack'"]),
    Refusal(ours("slack", chanel="#x", webhook="https://hooks.slack.com/secret"), ["no setting 'chanel'", "Did you mean 'channel'", "webhook"]),
    Refusal(ours("slack", push_events="perhaps"), ["settings.push_events: true or false"]),
    Refusal(ours("slack", branches_to_be_notified="some"), ["settings.branches_to_be_notified: one of all, default"]),
    Refusal(ours("irker", recipients="x", server_port="high"), ["settings.server_port: a whole number"]),
    Refusal(ours("slack", channel="#x"), ["webhook: needed to create"]),
    Refusal(ours("jira", url="https://jira.example.com"), ["password: needed to create"]),
    Refusal(ours("jira-cloud-app"), ["cannot be switched on"]),
    Refusal(of("group", "acme", "jenkins", settings={}), ["jenkins belongs to a project"]),
    Refusal(of("project", PROJECT, settings=WIKI, inherit=True), ["inherit: settings that are inherited cannot be given too"]),
    Refusal(ours("jira", active=False), ["settings.active", "state: absent switches an integration off"]),
    Refusal(ours("hipchat", token="t0ken-secret"), ["does not offer hipchat", "removed it in 13.12", "catalog"]),
    Refusal(of("project", PROJECT, settings=WIKI, gitlab_version="new"), ["gitlab_version: 'new' is no version like 18.9"]),
    Refusal({"slug": "jira"}, ["one of the following is required: project, group"]),
    Refusal(of("group", "acme/none", settings=WIKI), ["404 Group Not Found"]),
]
OF_OLD_SERVERS: dict[str, list[Refusal]] = {
    "16.11": [
        Refusal(of("group", "acme", settings=WIKI), ["this server has no integrations of groups", "17.9"]),
        Refusal(of("group", "acme", settings=WIKI, gitlab_version="16.11"), ["this server is 16.11"]),
    ],
    "13.2": [Refusal(of("project", PROJECT, "linear", settings={}, gitlab_version="13.2"), ["does not offer linear", "it came with GitLab 18.3"])],
}


@pytest.mark.core_matrix
def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Bad input, and what a server does not have, is an error before any write."""
    refused(gl, tmp_path, "integration", REFUSALS, prepare, secrets=["/secret", "t0ken-secret"])


@pytest.mark.parametrize("version", OF_OLD_SERVERS)
def test_what_an_old_server_does_not_have(gl: Emulator, tmp_path: pathlib.Path, version: str) -> None:
    """Clear words before any write."""
    refused(gl, tmp_path, "integration", OF_OLD_SERVERS[version], lambda gl: gl.project(PROJECT) and None, ordinary=False, version=version)


def test_typed_words(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Old spellings are translated, strings are booleans, and a word that the server drops gives a warning."""
    prepare(gl)
    settings = {"webhook": "https://hooks.slack.com/x", "incidents_events": "true", "notify_only_default_branch": True}
    run = play(gl, tmp_path, [{"name": "i", "labops.gitlab.integration": {"project": PROJECT, "slug": "slack", "settings": settings}}])
    assert run.code == 0, run.output
    said = " ".join(map(str, run.results["i"]["warnings"]))
    assert "GitLab calls it incident_events" in said
    assert "did not take over 'notify_only_default_branch'" in said
    assert run.results["i"]["integration"]["incident_events"] is True


def test_live_settings_that_nobody_named_stay(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    gl.integration(PROJECT, "slack", webhook="https://hooks.slack.com/x", channel="#kept", username="kept", notify_only_broken_pipelines=False)
    settings = {"webhook": "https://hooks.slack.com/x", "push_channel": "#new"}
    run = play(gl, tmp_path, [{"name": "i", "labops.gitlab.integration": {"project": PROJECT, "slug": "slack", "settings": settings}}])
    assert run.results["i"]["diff"]["after"] == {"push_channel": "#new", "webhook": "(sent, not shown)"}
    stored = gl.find_integration(PROJECT, "slack")
    assert (stored["channel"], stored["username"], stored["notify_only_broken_pipelines"]) == ("#kept", "kept", False)


def test_a_wiped_secret_is_announced(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    gl.integration(PROJECT, "squash-tm", url="https://squash.example.com", token="t0ken")
    task = {"project": PROJECT, "slug": "squash-tm", "settings": {"url": "https://other.example.com"}}
    run = play(gl, tmp_path, [{"name": "i", "labops.gitlab.integration": task}])
    assert run.code == 0, run.output
    assert "forget" in str(run.results["i"]["warnings"])
    assert "token" in str(run.results["i"]["warnings"])


INHERITANCE: dict[str, list[Step]] = {
    "a group": [
        create := Step(of("group", "acme/shop", settings=WIKI), "create", 2),
        again(create),
        change := Step(of("group", "acme/shop", settings=OTHER), "update", 2),
        again(change),
        gone := Step(of("group", "acme/shop", state="absent"), "delete", 2),
        again(gone),
    ],
    "its own, then its parent's, then its own again": [
        Step(of("group", "acme/shop", settings=WIKI), "create", 2),
        Step(of("project", PROJECT, settings=WIKI), "none", 1),
        Step(of("project", PROJECT, inherit=True), "none", 1),
        own := Step(of("project", PROJECT, settings=OTHER), "update", 2),
        again(own),
        inherits := Step(of("project", PROJECT, inherit=True), "update", 2),
        again(inherits),
        apart := Step(of("project", PROJECT, inherit=False, settings=WIKI), "update", 2),
        again(apart),
        Step(of("project", PROJECT, state="absent"), "delete", 2),
        back := Step(of("project", PROJECT, inherit=True), "create", 2),
        again(back),
    ],
    "what was never configured": [
        Step(of("group", "acme", "slack", settings={"webhook": "https://hooks.slack.com/x"}), "create", 2),
        Step(of("group", "acme/shop", "slack", inherit=True), "none", 1),
    ],
}


@pytest.mark.parametrize("case", INHERITANCE)
def test_groups_and_inheritance(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    """What a group has is inherited by its projects, until they have their own."""
    both_doors(gl, tmp_path, "integration", INHERITANCE[case], lambda gl: gl.project(PROJECT) and None)


def test_inheriting_where_nothing_is_known_asks_for_the_version(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """An old server would take the placeholders for settings, so it is refused before any write."""
    task = {"name": "i", "labops.gitlab.integration": of("project", PROJECT, inherit=True)}
    gl.project(PROJECT)
    refused = play(gl, tmp_path, [task])
    assert "Default integration not found" in refused.results["i"]["msg"]
    gl.reset(version="16.11")
    gl.project(PROJECT)
    gl.read_only = True
    for version in (None, "16.11"):
        run = play(gl, tmp_path, [{**task, "labops.gitlab.integration": {**task["labops.gitlab.integration"], "gitlab_version": version}}])
        assert "GitLab 17.3 and newer can" in run.results["i"]["msg"]
    assert not gl.violations


def test_an_old_server_keeps_what_is_active(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """It would take the placeholders for the settings of one that is there."""
    gl.reset(version="16.11")
    gl.project(PROJECT)
    gl.integration(PROJECT, "emails-on-push", recipients="team@example.com")
    run = play(gl, tmp_path, [{"name": "i", "labops.gitlab.integration": of("project", PROJECT, "emails-on-push", inherit=True)}])
    assert "GitLab 17.3 and newer can" in run.results["i"]["msg"]
    assert gl.find_integration(PROJECT, "emails-on-push")["recipients"] == "team@example.com"


FEDERATION = ("workload_identity_federation_project_id", "workload_identity_federation_project_number", "workload_identity_pool_id")
POOL = {**dict.fromkeys(FEDERATION, "1"), "workload_identity_pool_provider_id": "1"}
ZENTAO = {"url": "https://z.example.com", "api_token": "secret-one", "zentao_product_xid": "1"}
NOT_AVAILABLE: list[Refusal] = [
    Refusal(ours("zentao", **ZENTAO), ["JiHu", "400 Integration not available"], predicted=None, answered=True),
    Refusal(
        ours("github", token="secret-one", repository_url="https://github.com/a/b"),
        ["does not offer github", "400 Integration not available"],
        predicted=None,
        answered=True,
    ),
    Refusal(ours("google-cloud-platform-workload-identity-federation", **POOL), ["does not offer google-cloud"], predicted=None, answered=True),
    Refusal(ours("gitlab-slack-application"), ["cannot be switched on"]),
    Refusal(ours("mock-ci", mock_service_url="https://m.example.com"), ["does not offer mock-ci"]),
]


def test_what_is_not_available(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What only the write tells names what the server would need."""
    refused(gl, tmp_path, "integration", NOT_AVAILABLE, prepare, ordinary=False, secrets=["secret-one"], licence="none")


def test_a_removed_integration_is_absent(gl: Emulator, tmp_path: pathlib.Path) -> None:
    prepare(gl)
    run = play(gl, tmp_path, [{"name": "i", "labops.gitlab.integration": {"project": PROJECT, "slug": "hipchat", "state": "absent"}}])
    assert run.results["i"]["action"] == "none", run.output


def test_the_version_saves_the_request(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """An old server that the user has told of costs no more than a new one."""
    gl.reset(version="13.2")
    gl.project(PROJECT)
    tasks = [
        control(gl, mark="create"),
        {"name": "create", "labops.gitlab.integration": of("project", PROJECT, settings=WIKI, gitlab_version="13.2")},
        control(gl, mark="again"),
        {"name": "again", "labops.gitlab.integration": of("project", PROJECT, settings=WIKI, gitlab_version="13.2")},
    ]
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    assert (len(gl.requests_since("create")), len(gl.requests_since("again"))) == (2, 1)
    assert run.results["again"]["action"] == "none"


def test_a_word_that_the_server_does_not_know_is_no_change(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Warned of when it is dropped, and again as long as it is declared, but sent no more."""
    prepare(gl)
    settings = {"webhook": "https://hooks.slack.com/x", "notify_only_default_branch": True, "active": True}
    task = {"labops.gitlab.integration": {"project": PROJECT, "slug": "slack", "settings": settings}}
    run = play(gl, tmp_path, [{"name": "create", **task}, {"name": "again", **task}])
    assert "did not take over 'notify_only_default_branch'" in str(run.results["create"]["warnings"])
    assert "settings.active: GitLab takes no such setting" in str(run.results["create"]["warnings"])
    assert run.results["again"]["action"] == "none"
    assert "settings.notify_only_default_branch: this server does not know it" in str(run.results["again"]["warnings"])
