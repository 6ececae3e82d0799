# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""projects_export through real plays, in both doors, and what it gives fed back to projects."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from ansible_collections.labops.gitlab.plugins.module_utils.catalog import find, setting
from ansible_collections.labops.gitlab.plugins.module_utils.fields import same
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project_fields import FIELDS
from emulator import Emulator
from integration.harness import Refusal, Run, emulated, play, refused
from integration.test_current_integrations import KEPT, RICH, Subject
from integration.test_current_integrations import prepare as prepare_integrations
from integration.test_project_parameters import EVERYTHING, PARAMETERS

HOOK = "https://ci.example.com/{stage}"
OTHER = "https://other.example.com/gitlab"
API = "acme/shop/api"
EVERY = ["fork", "settings", "branches", "members", "shares", "protected_branches", "hooks", "integrations", "star"]
SECRETS = ("sentinel-hook", "sentinel-variable", "sentinel-header", "sentinel-webhook", "sentinel-token", "sentinel-signing")
NAMES = {
    f"{API} hooks {HOOK} token": "sentinel-hook",
    f"{API} hooks {HOOK} url_variables stage value": "sentinel-variable",
    f"{API} hooks {HOOK} custom_headers X-Key value": "sentinel-header",
    f"{API} hooks {OTHER} token": "sentinel-token",
    f"{API} integrations slack settings webhook": "https://hooks.slack.com/services/T0/B0/sentinel-webhook",
}


def prepare(gl: Emulator) -> None:
    """A project with everything, a fork, a bare one, an archived one, one that is going, and one elsewhere that is shared with the group."""
    for name in ("alice", "bob", "carol"):
        gl.user(name)
    gl.user("project_1_bot_0123", bot=True)
    gl.group("acme/platform")
    gl.project(API, empty_repo=False, default_branch="main", name="The API", description="Takes: the orders", topics=["go", "shop"], merge_method="ff")
    gl.branch(API, "release", "main")
    gl.protected_branch(API, "release", push=0, merge=30, allow_force_push=True)
    gl.protected_branch(API, "v*", push=[{"user_id": 2}, {"access_level": 40}], merge=40)
    gl.member(API, "alice", 40)
    gl.member(API, "bob", 30, "2030-01-31")
    gl.member(API, "project_1_bot_0123", 40)
    gl.invitation(API, "dave@example.com", 20)
    gl.share(API, "acme/platform", 30, "2031-01-31")
    keyed = {"url_variables": {"stage": SECRETS[1]}, "custom_headers": {"X-Key": SECRETS[2]}}
    gl.hook(API, url=HOOK, token=SECRETS[0], name="ci", push_events=False, tag_push_events=True, **keyed)
    gl.hook(API, url=OTHER, enable_ssl_verification=False, push_events_branch_filter="main")
    gl.integration(API, "slack", webhook=NAMES[f"{API} integrations slack settings webhook"], channel="#shop", push_events=False)
    gl.integration("acme/shop", "mattermost", webhook="https://chat.example.com/hooks/sentinel-signing")
    gl.star(API, "root")
    gl.fork("acme/shop/sub/lib", API, empty_repo=False, default_branch="main")
    gl.project("acme/shop/bare", packages_enabled=False)
    gl.project("acme/shop/old", archived=True)
    gl.project("acme/shop/going", marked_for_deletion_on="2026-11-30")
    gl.project("elsewhere/shared")
    gl.share("elsewhere/shared", "acme/shop", 30)


def export_and_back(gl: Emulator, tmp: pathlib.Path, args: dict[str, Any], secrets: dict[str, str], **settings: Any) -> Run:
    """Export, and what comes out of it declared: predicted, and done, on servers that take no write."""
    back = {"projects": "{{ found.projects }}", "secrets": secrets}
    done = {**back, "update_secrets": "on_change" if secrets else "always"}  # what nobody has filled in is not sent, whatever the policy
    tasks = [
        {"name": "export", "labops.gitlab.projects_export": args, "register": "found", "vars": emulated(gl, read_only=True, mark="export")},
        {"name": "check", "labops.gitlab.projects": back, "check_mode": True, "diff": True, "vars": emulated(gl, mark="check")},
        {"name": "do", "labops.gitlab.projects": done, "vars": emulated(gl, read_only=True, mark="do")},
    ]
    run = play(gl, tmp, tasks, **settings)
    assert run.code == 0, run.output
    assert not gl.violations
    assert not gl.crashes
    assert not [secret for secret in SECRETS if secret in run.output]
    assert not run.results["export"].get("warnings")
    for mode in ("check", "do"):
        assert run.results[mode]["action"] == "none", run.results[mode]
        assert not run.results[mode]["changed"]
        assert not run.results[mode].get("warnings"), run.results[mode]["warnings"]
    return run


WHOLE = {
    "project": API,
    "settings": {
        "name": "The API",
        "description": "Takes: the orders",
        "default_branch": "main",
        "visibility": "private",
        "topics": ["go", "shop"],
        "merge_method": "ff",
    },
    "branches": [{"branch": "main", "ref": "main"}, {"branch": "release", "ref": "main"}],
    "members": [
        {"username": "alice", "access_level": "maintainer"},
        {"username": "bob", "access_level": "developer", "expires_at": "2030-01-31"},
        {"email": "dave@example.com", "access_level": "reporter"},
    ],
    "shares": [{"group": "acme/platform", "group_access": "developer", "expires_at": "2031-01-31"}],
    "protected_branches": [
        {"name": "main"},
        {"name": "release", "push_access_level": "no_access", "merge_access_level": "developer", "allow_force_push": True},
        {"name": "v*", "allowed_to_push": [{"access_level": "maintainer"}, {"user_id": 2}]},
    ],
    "hooks": [
        {
            "url": HOOK,
            "name": "ci",
            "push_events": False,
            "tag_push_events": True,
            "token": f"<<secret {API} hooks {HOOK} token>>",
            "url_variables": [{"key": "stage", "value": f"<<secret {API} hooks {HOOK} url_variables stage value>>"}],
            "custom_headers": [{"key": "X-Key", "value": f"<<secret {API} hooks {HOOK} custom_headers X-Key value>>"}],
        },
        {
            "url": OTHER,
            "enable_ssl_verification": False,
            "token": f"<<secret {API} hooks {OTHER} token>>",
            "push_events_branch_filter": "main",
        },
    ],
    "integrations": {
        "slack": {
            "settings": {
                "webhook": f"<<secret {API} integrations slack settings webhook>>",
                "channel": "#shop",
                "push_events": False,
            }
        }
    },
    "star": True,
}


@pytest.mark.parametrize("door", ["in_process", "ordinary"])
@pytest.mark.parametrize("secrets", [{}, NAMES], ids=["unfilled", "filled"])
def test_a_group_and_back(gl: Emulator, tmp_path: pathlib.Path, door: str, secrets: dict[str, str]) -> None:
    """All sections of a group's projects, its subgroups' too; given back they change nothing, whoever knows the secrets."""
    prepare(gl)
    run = export_and_back(gl, tmp_path, {"group": "acme/shop", "sections": EVERY}, secrets, door=door)
    found = {entry["project"]: entry for entry in run.results["export"]["projects"]}
    assert found[API] == WHOLE
    assert list(found[API]) == list(WHOLE)
    assert found["acme/shop/sub/lib"]["fork"] == {"source": API}
    assert found["acme/shop/bare"] == {"project": "acme/shop/bare", "settings": {"visibility": "private", "packages_enabled": False}}
    assert found["acme/shop/old"]["settings"]["archived"] is True
    assert list(found) == [API, "acme/shop/sub/lib", "acme/shop/bare", "acme/shop/old"]
    asked = [str(request) for request in gl.requests_since("export")]
    assert len(asked) == len(set(asked)), sorted(asked)
    assert run.results["export"]["placeholders"] == list(NAMES)
    assert run.results["export"]["errors"] == []


@pytest.mark.parametrize("section", EVERY)
def test_every_section_and_back(gl: Emulator, tmp_path: pathlib.Path, section: str) -> None:
    """Each section alone, with GitLab's defaults too."""
    prepare(gl)
    args = {"projects": [API, "acme/shop/sub/lib", "acme/shop/old"], "sections": [section], "include_defaults": True}
    run = export_and_back(gl, tmp_path, args, {})
    entries = run.results["export"]["projects"]
    assert any(section in entry for entry in entries)
    assert all(set(entry) <= {"project", section} for entry in entries)


def test_what_was_lost_comes_back(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """An export and its secrets make a project what it was, though members, hooks, rules, shares, integrations and settings are gone."""
    prepare(gl)
    stripped = {
        "project": API,
        "settings": {"description": "", "topics": [], "merge_method": "merge"},
        **{
            name: {name: {} if name == "integrations" else [], "exclusive": True}
            for name in ("protected_branches", "members", "shares", "hooks", "integrations")
        },
    }
    args = {"projects": [API]}
    tasks = [
        {"name": "before", "labops.gitlab.projects_export": args, "register": "found"},
        {"name": "strip", "labops.gitlab.projects": {"projects": [stripped]}},
        {"name": "stripped", "labops.gitlab.projects_export": args},
        {"name": "check", "labops.gitlab.projects": {"projects": "{{ found.projects }}"}, "check_mode": True, "ignore_errors": True},
        {"name": "restore", "labops.gitlab.projects": {"projects": "{{ found.projects }}", "secrets": NAMES}},
        {"name": "after", "labops.gitlab.projects_export": args},
    ]
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    assert set(run.results["stripped"]["projects"][0]) == {"project", "settings"}
    assert run.results["after"]["projects"] == run.results["before"]["projects"]
    assert f"'{API} hooks {HOOK} token'" in run.results["check"]["msg"]
    assert not [secret for secret in SECRETS if secret in run.output]
    hooks = {hook.url: hook for hook in gl.state.hooks.values()}
    assert (hooks[HOOK].secrets["token"], hooks[OTHER].secrets["token"]) == (SECRETS[0], SECRETS[4])
    assert (hooks[HOOK].url_variables, hooks[HOOK].custom_headers) == ({"stage": SECRETS[1]}, {"X-Key": SECRETS[2]})


def test_what_is_gone_comes_back(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A project that was removed, so that its path leads to what is still to be removed, is made anew in one run; a hook that only its id names cannot be."""
    prepare(gl)
    args = {"projects": [API], "sections": EVERY}
    back = {"projects": "{{ found.projects }}", "secrets": NAMES}
    by_id = {"project": "acme/shop/new", "hooks": [{"id": 1, "url": OTHER}]}
    tasks = [
        {"name": "before", "labops.gitlab.projects_export": args, "register": "found"},
        {"name": "remove", "labops.gitlab.projects": {"projects": [{"project": API, "state": "absent"}]}},
        {"name": "restore", "labops.gitlab.projects": back},
        {"name": "again", "labops.gitlab.projects": back},
        {"name": "after", "labops.gitlab.projects_export": args},
        {"name": "by id", "labops.gitlab.projects": {"projects": [by_id]}, "check_mode": True, "ignore_errors": True},
    ]
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    assert not gl.crashes
    assert {name: run.results[name]["action"] for name in ("restore", "again")} == {"restore": "update", "again": "none"}
    assert run.results["after"]["projects"] == run.results["before"]["projects"]
    assert "there is no hook with the id 1" in run.results["by id"]["msg"]


@pytest.mark.parametrize("which", [0, 1])
def test_every_integration_and_back(gl: Emulator, tmp_path: pathlib.Path, which: int) -> None:
    """Each that a project can have, with all its settings: exported, switched off, and brought back with its secrets."""
    subjects: list[Subject] = prepare_integrations(gl, "project", KEPT["project"], **RICH)
    fleet = [{"project": one.holder, "integrations": {one.slug: {"settings": one.values(which)}}} for one in subjects]
    secrets = {
        f"{one.holder} integrations {one.slug} settings {name}": value
        for one in subjects
        for name, value in one.values(which).items()
        if setting(find(one.slug), name).secret
    }
    args = {"projects": [one.holder for one in subjects], "sections": ["integrations"]}
    back = {"projects": "{{ found.projects }}"}
    tasks = [
        {"name": "have", "labops.gitlab.projects": {"projects": fleet}},
        {"name": "export", "labops.gitlab.projects_export": args, "register": "found"},
        {"name": "unfilled", "labops.gitlab.projects": back, "vars": emulated(gl, read_only=True)},
        {"name": "filled", "labops.gitlab.projects": {**back, "secrets": secrets}},
        {
            "name": "off",
            "labops.gitlab.projects": {"projects": [{"project": one.holder, "integrations": {one.slug: {"state": "absent"}}} for one in subjects]},
            "vars": emulated(gl, read_only=False),
        },
        {"name": "restore", "labops.gitlab.projects": {**back, "secrets": secrets}},
        {"name": "once more", "labops.gitlab.projects_export": args},
    ]
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    assert not gl.violations
    assert not gl.crashes
    assert "sample-secret" not in run.output
    assert {name: run.results[name]["action"] for name in ("unfilled", "filled", "restore")} == {"unfilled": "none", "filled": "none", "restore": "update"}
    assert set(run.results["export"]["placeholders"]) == set(secrets)
    assert run.results["once more"]["projects"] == run.results["export"]["projects"]
    assert len(run.results["export"]["projects"]) == len(subjects)


CHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "a flag of a hook": ({"hooks": [{**WHOLE["hooks"][0], "push_events": True}]}, ""),
    "a hook that is not there": ({"hooks": [{**WHOLE["hooks"][0], "url": "https://new.example.com"}]}, f"'{API} hooks {HOOK} token'"),
    "where a hook's secrets go": ({"hooks": [{"id": 2, "url": "https://new.example.com", "token": "<<secret mine>>"}]}, "'mine'"),
    "a header beside": ({"hooks": [{"url": HOOK, "custom_headers": [*WHOLE["hooks"][0]["custom_headers"], {"key": "X-New", "value": "known"}]}]}, ""),
    "an unfilled header beside": ({"hooks": [{"url": HOOK, "custom_headers": [{"key": "X-New", "value": "<<secret new>>"}]}]}, "'new'"),
    "a setting of an integration": (
        {"integrations": {"slack": {"settings": {**WHOLE["integrations"]["slack"]["settings"], "channel": "#other"}}}},
        f"'{API} integrations slack settings webhook'",
    ),
    "another integration": ({"integrations": {"pushover": {"settings": {"api_key": "<<secret p>>", "user_key": "u", "priority": 0}}}}, "'p'"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_unfilled_placeholders(gl: Emulator, tmp_path: pathlib.Path, case: str) -> None:
    """What is unfilled stays as it is; where it would have to be sent, that is an error before any write, with its name."""
    prepare(gl)
    sections, told = CHANGES[case]
    args = {"projects": [{"project": API, "settings": {"description": "Changed"}, **sections}]}
    tasks = [{"name": mode, "labops.gitlab.projects": args, "check_mode": mode == "check", "ignore_errors": True} for mode in ("check", "do")]
    before = gl.snapshot()
    run = play(gl, tmp_path, tasks)
    for result in run.results.values():
        assert result["failed"] is bool(told), result
        assert told in str(result.get("msg"))
    assert "stands as a placeholder" in run.results["do"].get("msg", "") or not told
    assert (gl.snapshot() == before) is bool(told)
    assert not gl.crashes
    hook = next(hook for hook in gl.state.hooks.values() if hook.url == HOOK)
    assert hook.secrets["token"] == SECRETS[0]
    assert hook.custom_headers == {"X-Key": SECRETS[2], **({"X-New": "known"} if case == "a header beside" else {})}


def test_bad_input(gl: Emulator, tmp_path: pathlib.Path) -> None:
    refused(
        gl,
        tmp_path,
        "projects_export",
        [
            Refusal({}, "say which ones, with projects, group, user, or a filter", requests=0),
            Refusal({"max_results": 3, "include_hidden": True}, "say which ones", requests=0),
            Refusal({"projects": [API, "api"]}, "projects[1]: project: 'api' is neither a numeric id nor a full path", requests=0),
            Refusal({"projects": []}, "projects: the list is empty", requests=0),
            Refusal({"projects": [API], "search": "api"}, "mutually exclusive: projects|search"),
            Refusal({"group": "acme", "user": "root"}, "mutually exclusive: group|user"),
            Refusal({"projects": [API], "sections": ["webhooks"]}, "must be one or more of: fork, settings"),
            Refusal({"projects": [API], "concurrency": 65}, "concurrency: 65 is not between 1 and 64", requests=0),
            Refusal({"projects": [API], "task_timeout": 0}, "task_timeout: more than 0 seconds", requests=0),
            Refusal({"group": "acme/nowhere"}, "404"),
            Refusal({"search": "a", "include_subgroups": True}, "include_subgroups: only in the list of a group", requests=0),
        ],
        prepare,
    )


def test_a_part_of_the_projects(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What can be read is there; what cannot is told, with its section."""
    prepare(gl)
    gl.member("acme/shop/bare", "carol", 40)
    gl.member(API, "carol", 20)
    args = {"projects": [API, "acme/shop/nothing", "acme/shop/bare"]}
    run = play(gl, tmp_path, [{"name": "export", "labops.gitlab.projects_export": args, "ignore_errors": True}], token=gl.token("carol"))
    result = run.results["export"]
    assert [entry["project"] for entry in result["projects"]] == ["acme/shop/bare"]
    assert [(error["project"], error["error_class"]) for error in result["errors"]] == [(API, "forbidden"), ("acme/shop/nothing", "not_found")]
    assert result["msg"].startswith("2 of 3 projects failed: acme/shop/api: ")
    assert "acme/shop/nothing: it is absent, marked for deletion or not visible to this token" in result["msg"]
    assert "403" in result["errors"][0]["msg"]


def test_hooks_with_one_url(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Those that have a name of their own are found by it, others by their id."""
    gl.project("acme/web")
    for name in (None, "one", "two", "two"):
        gl.hook("acme/web", url=OTHER, name=name)
    gl.hook("acme/web", url=HOOK, name="three")
    run = export_and_back(gl, tmp_path, {"projects": ["acme/web"], "sections": ["hooks"]}, {})
    hooks = run.results["export"]["projects"][0]["hooks"]
    found_by = [(hook.get("name"), hook.get("find_by"), "id" in hook) for hook in hooks]
    assert found_by == [("three", None, False), (None, None, False), ("one", "name", False), ("two", None, True), ("two", None, True)]
    told = [name.removeprefix("acme/web hooks ") for name in run.results["export"]["placeholders"] if "variables" not in name]
    assert told == [f"{HOOK} token", f"{OTHER} token", "one token", f"{hooks[3]['id']} token", f"{hooks[4]['id']} token"]


SERVERS = {"repository_storage"}  # where its files are is no wish for a project


@pytest.mark.parametrize("mirror", [False, True])
def test_every_setting(gl: Emulator, tmp_path: pathlib.Path, mirror: bool) -> None:
    """Each that GitLab tells, with two values: both times the export says it, or it is what a new project has."""
    gl.reset(**EVERYTHING)
    gl.user("alice")
    source = {"import_url": "https://me:sentinel-token@example.com/x.git"} if mirror else {}
    have = [{name: pair[turn] for name, pair in PARAMETERS.items() if mirror or "mirror" not in name} | source for turn in (0, 1)]
    fleet = [{"project": f"acme/{turn}", "settings": {**settings, "mirror": mirror}} for turn, settings in enumerate(have)]
    gl.group("acme")
    made = play(gl, tmp_path, [{"name": "have", "labops.gitlab.projects": {"projects": fleet}}])
    assert made.code == 0, made.output
    told = {field.name: field for field in FIELDS if field.readable}
    for whole in (True, False):
        run = export_and_back(gl, tmp_path, {"group": "acme", "include_defaults": whole}, {})
        found = {entry["project"]: entry["settings"] for entry in run.results["export"]["projects"]}  # made side by side, in any order
        for settings, said in zip(have, (found["acme/0"], found["acme/1"])):
            left_out = {name for name in settings if name in told and name not in said}
            odd = [name for name in left_out - SERVERS if whole or not same(told[name], settings[name], told[name].default)]
            assert not odd, {name: settings[name] for name in odd}
            wrong = {name: said[name] for name, value in settings.items() if name in said and name in told and not same(told[name], said[name], value)}
            assert not wrong
            assert ("import_url" in said) is mirror


@pytest.mark.parametrize("edition", ["ee", "ce"])
def test_what_is_odd(gl: Emulator, tmp_path: pathlib.Path, edition: str) -> None:
    """Texts with anything in them, also by way of a file; what cannot be declared is left out with a warning, and the rest can be."""
    gl.reset(edition=edition)
    odd = "  lead: {{ 7 * 7 }} {% raw %} # 'q' \"d\" <<secret x>> é\n\ttab\n\n"
    for name in ("carol", "bob", "alice"):
        gl.user(name)
        gl.member(gl.project("acme/api", empty_repo=False)["path_with_namespace"] if name == "carol" else "acme/api", name, 30)
    gl.project("alice/own", name="My: Ωwn", description=odd, topics=["z", "a"], repository_access_level="disabled", empty_repo=False)
    gl.invitation("acme/api", "early@example.com", 5)
    key = gl.deploy_key("acme/api", "key")["id"]
    gl.protected_branch("acme/api", "keys", push=[{"deploy_key_id": key}, {"access_level": 30}], merge=30)
    gl.protected_branch("acme/api", "nobody", push=[], merge=60)
    gl.hook("acme/api", url="https://me:sentinel-token@ci.example.com", name=odd, custom_webhook_template='{"a": "{{object_kind}}"}')
    gl.fork("alice/fork", "acme/api")
    gl.hide("acme/api", "alice")
    file = str(tmp_path / "projects.yml")
    found = {"projects": [*("acme/api", "alice/own"), "1"], "include_defaults": edition == "ce", "sections": EVERY}
    tasks = [
        {"name": "export", "labops.gitlab.projects_export": found, "register": "found", "vars": emulated(gl, read_only=True)},
        {"name": "back", "labops.gitlab.projects": {"projects": "{{ found.projects }}"}},
        {"name": "write", "ansible.builtin.copy": {"content": "{{ {'projects': found.projects} | to_nice_yaml(indent=2, width=1000) }}", "dest": file}},
        {"name": "read", "labops.gitlab.projects": {"projects": f"{{{{ (lookup('ansible.builtin.file', '{file}') | from_yaml).projects }}}}"}},
        {"name": "fork", "labops.gitlab.projects_export": {"projects": ["alice/fork"], "sections": ["fork"], "api_token": gl.token("alice")}},
        {"name": "few", "labops.gitlab.projects_export": {"projects": ["alice/fork"], "sections": ["members"], "api_token": gl.token("bob")}},
    ]
    gl.member("alice/fork", "bob", 20)
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    assert not gl.crashes
    assert [run.results[name]["action"] for name in ("back", "read")] == ["none", "none"]
    api, own = run.results["export"]["projects"]
    assert own["settings"] | {"name": "My: Ωwn", "description": odd, "topics": ["a", "z"]} == own["settings"]
    assert [member["username"] for member in api["members"]] == ["alice", "bob", "carol"]
    keys = {"push_access_level": "developer"} if edition == "ce" else {"allowed_to_push": [{"access_level": "developer"}, {"deploy_key_id": key}]}
    assert keys.items() <= next(rule for rule in api["protected_branches"] if rule["name"] == "keys").items()
    told = " ".join(run.results["export"]["warnings"])
    expected = {
        "acme/api: members: early@example.com is left out, since it cannot be declared: members.members[0]: value of access_level must be one of": True,
        "acme/api: protected_branches: keys: who may push beside a level is left out": edition == "ce",
        "acme/api: protected_branches: nobody: that nobody may push is left out": True,
        "acme/api: hooks: https://ci.example.com has a secret in it, which GitLab shows": True,
        "alice/own: branches: left out: the repository is disabled": True,
    }
    assert {words: words in told for words in expected} == expected
    assert run.results["export"]["placeholders"][0] == "acme/api hooks https://ci.example.com token"
    assert "a fork of a project that this token may not see" in str(run.results["fork"]["warnings"])
    assert "this token may not see invitations" in str(run.results["few"]["warnings"])
    assert [member["username"] for member in run.results["few"]["projects"][0]["members"]] == ["alice", "bob"]


def test_bad_secrets(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What fills placeholders, and what cannot be one; no value is ever shown."""
    name = f"{API} hooks {OTHER} token"
    hook = {"url": OTHER, "token": f"<<secret {name}>>"}

    def given(secrets: Any, **more: Any) -> dict[str, Any]:
        return {"projects": [{"project": API, "hooks": [{**hook, **more}]}], "secrets": secrets}

    mirror = {"project": API, "settings": {"mirror": True, "import_url": "<<secret mirror>>"}}
    refused(
        gl,
        tmp_path,
        "projects",
        [
            Refusal(given({name: True}), f"secrets: a text is expected for '{name}'", requests=0),
            Refusal(given({name: [SECRETS[0]]}), f"secrets: a text is expected for '{name}'", requests=0),
            Refusal(given([SECRETS[0]]), "secrets"),
            Refusal(given({}, token="Bearer <<secret t>>"), f"hooks: {OTHER}: token: a placeholder stands for the whole of a secret"),
            Refusal(given({}, token="<<secret>>"), f"hooks: {OTHER}: token: a placeholder stands for the whole of a secret"),
            Refusal(given({}, description="<<secret words>>"), f"hooks: {OTHER}: description: this would have to be sent, and stands as a placeholder"),
            Refusal({"projects": [mirror]}, "settings: import_url: this would have to be sent"),
            Refusal(given({name: SECRETS[0]}, url="https://new.example.com", custom_headers=WHOLE["hooks"][0]["custom_headers"]), "custom_headers: this would"),
        ],
        prepare,
        secrets=SECRETS,
    )


def test_secrets_of_any_kind(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A number, a text out of a vault, nothing; those that nothing asks for are told where they are of these projects. With -vvv none is shown."""
    prepare(gl)
    new = {"url": "https://new.example.com", "token": "<<secret a>>"}
    entries = [{"project": API, "hooks": [{**new, "url": f"https://{kind}.example.com", "token": f"<<secret {kind}>>"} for kind in ("number", "text", "none")]}]
    secrets = {
        "number": 12345678,
        "text": "{{ 'sentinel-' ~ 'hook' }}",
        "none": None,
        f"{API} hooks x token": SECRETS[1],
        "acme/other x": SECRETS[2],
    }
    tasks = [
        {"name": mode, "labops.gitlab.projects": {"projects": entries, "secrets": secrets}, "vars": {"labops_gitlab_in_process": mode == "in_process"}}
        for mode in ("in_process", "ordinary")
    ]
    run = play(gl, tmp_path, tasks, arguments=["-vvv", "--diff"])
    assert run.code == 0, run.output
    assert [run.results[mode]["action"] for mode in ("in_process", "ordinary")] == ["update", "none"]
    assert run.results["in_process"]["warnings"] == [f"secrets: no placeholder is called '{API} hooks x token'"]
    held = {hook.url.split(".")[0].removeprefix("https://"): hook.secrets.get("token") for hook in gl.state.hooks.values()}
    assert {kind: held[kind] for kind in ("number", "text", "none")} == {"number": "12345678", "text": SECRETS[0], "none": None}
    assert "<<secret number>>" in run.output
    shown = [line for line in run.output.splitlines() if any(secret in line for secret in (*SECRETS, "12345678"))]
    assert not shown


OLD = {"8.9": {"integrations"}, "8.17": {"integrations"}, "10.8": {"integrations"}, "12.10": set(), "14.9": set(), "16.11": set()}


@pytest.mark.parametrize("version", OLD)
def test_old_servers(gl: Emulator, tmp_path: pathlib.Path, version: str) -> None:
    """What each version has of it; one that cannot list its integrations is told which section to leave out."""
    gl.reset(version=version)
    gl.user("alice")
    gl.group("platform")
    gl.project("acme/api", empty_repo=False, default_branch="main", description="Orders", only_allow_merge_if_pipeline_succeeds=True)
    gl.branch("acme/api", "release", "main")
    gl.protected_branch("acme/api", "release", push=40, merge=30)
    gl.member("acme/api", "alice", 30)
    gl.share("acme/api", "platform", 20)
    gl.hook("acme/api", url=OTHER, token=SECRETS[0], issues_events=True)
    gl.integration("acme/api", "slack", webhook="https://hooks.slack.com/services/T0/B0/x", channel="#shop")
    gl.star("acme/api", "root")
    sections = [section for section in EVERY if section not in OLD[version]]
    run = export_and_back(gl, tmp_path, {"projects": ["acme/api"], "sections": sections}, {})
    (entry,) = run.results["export"]["projects"]
    assert set(entry) == {"project", *sections} - {"fork"}
    assert entry["settings"]["description"] == "Orders"
    assert entry["settings"].get("only_allow_merge_if_pipeline_succeeds", version.startswith("8.")) is True
    refused_section = [{"name": "all", "labops.gitlab.projects_export": {"projects": ["acme/api"]}, "ignore_errors": True}]
    if OLD[version]:
        assert "integrations: " in play(gl, tmp_path, refused_section).results["all"]["msg"]
