# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client that was not written here."""

from __future__ import annotations

from typing import Any

import pytest

from emulator import Emulator

gitlab: Any = pytest.importorskip("gitlab")


@pytest.fixture
def client(gl: Emulator) -> Any:
    return gitlab.Gitlab(gl.url, private_token=gl.root_token, retry_transient_errors=False, per_page=50)


def test_users_groups_namespaces(gl: Emulator, client: Any) -> None:
    client.auth()
    assert client.user.username == "root"
    assert client.version()[0] == "18.9.0-ee"
    assert [user.username for user in client.users.list(username="ALICE")] == ["alice"]
    assert {user.username for user in client.users.list(search="ali", iterator=True)} == {"alice"}
    group = client.groups.get("acme/shop")
    assert group.full_name == "acme / shop"
    assert [project.path for project in group.projects.list()] == ["api"]
    assert [member.username for member in group.members.list()] == ["heir"]
    assert client.namespaces.get("acme/shop").kind == "group"
    assert {namespace.full_path for namespace in client.namespaces.list(get_all=True)} >= {"acme", "acme/shop", "root"}


def test_projects(gl: Emulator, client: Any) -> None:
    group = client.groups.get("acme/shop")
    project = client.projects.create({"name": "Web", "path": "web", "namespace_id": group.id, "topics": ["a"]})
    project.description = "of the shop"
    project.save()
    assert client.projects.get("acme/shop/web").description == "of the shop"
    project.archive()
    project.unarchive()
    project.delete()
    with pytest.raises(gitlab.GitlabDeleteError, match="already been marked"):
        project.delete()
    project.restore()
    assert [found.path for found in client.projects.list(order_by="id", sort="asc", pagination="keyset", iterator=True)] == ["api", "web"]
    with pytest.raises(gitlab.GitlabCreateError, match="taken"):
        client.projects.create({"name": "Web", "path": "web", "namespace_id": group.id})


def test_members(gl: Emulator, client: Any) -> None:
    project = client.projects.get("acme/shop/api")
    member = project.members.create({"user_id": 3, "access_level": gitlab.const.AccessLevel.DEVELOPER})
    member.access_level = 40
    member.save()
    assert project.members.get(3).access_level == 40
    assert {found.username for found in project.members_all.list(get_all=True)} == {"alice", "bob", "dev", "heir"}
    member.delete()
    with pytest.raises(gitlab.GitlabGetError, match="404 Not found"):
        project.members.get(3)


def test_hooks(gl: Emulator, client: Any) -> None:
    project = client.projects.get("acme/shop/api")
    hook = project.hooks.create({"url": "https://x.example.com", "push_events": False, "token": "t"})
    hook.note_events = True
    hook.save()
    assert project.hooks.get(hook.id).note_events is True
    hook.test("push_events")
    silent = gl.hook("acme/shop/api", url="https://z.example.com", failing="404", url_variables={"a": "1"})
    with pytest.raises(gitlab.GitlabHookTestError, match="404"):
        project.hooks.get(silent["id"]).test("push_events")
    client.http_delete(f"/projects/{project.id}/hooks/{silent['id']}/url_variables/a")
    gl.deliver("acme/shop/api", silent["id"], times=9)
    seen = project.hooks.get(silent["id"])
    assert (seen.alert_status, seen.url_variables) == ("temporarily_disabled", [])
    seen.delete()
    for number in range(60):
        gl.hook("acme/shop/api", url=f"https://y.example.com/{number}")
    assert len(project.hooks.list(get_all=True)) == 61
    hook.delete()
    with pytest.raises(gitlab.GitlabGetError):
        project.hooks.get(hook.id)


def test_branches(gl: Emulator, client: Any) -> None:
    project = client.projects.get("acme/shop/api")
    branch = project.branches.create({"branch": "feature/x", "ref": "main"})
    assert (branch.name, branch.default, branch.commit["title"]) == ("feature/x", False, "Add README.md")
    assert project.branches.get("feature/x").commit["id"] == project.branches.get("main").commit["id"]
    with pytest.raises(gitlab.GitlabCreateError, match="Branch already exists"):
        project.branches.create({"branch": "feature/x", "ref": "main"})
    for number in range(60):
        gl.branch("acme/shop/api", f"old/{number:02}", merged=True)
    assert len(project.branches.list(get_all=True)) == 62
    assert len(list(project.branches.list(iterator=True, pagination="keyset", per_page=25))) == 62
    assert [found.name for found in project.branches.list(search="^feature")] == ["feature/x"]
    project.delete_merged_branches()
    assert [found.name for found in project.branches.list()] == ["feature/x", "main"]
    project.default_branch = "feature/x"
    project.save()
    assert client.projects.get("acme/shop/api").default_branch == "feature/x"
    with pytest.raises(gitlab.GitlabDeleteError, match="default branch of a project cannot be deleted"):
        project.branches.delete("feature/x")
    project.branches.delete("main")
    with pytest.raises(gitlab.GitlabGetError, match="404 Branch Not Found"):
        project.branches.get("main")


def test_integrations(gl: Emulator, client: Any) -> None:
    project = client.projects.get("acme/shop/api")
    project.integrations.update("slack", {"webhook": "https://hooks.slack.com/x", "channel": "#a"})
    assert project.integrations.get("slack").properties["channel"] == "#a"
    assert [found.slug for found in project.integrations.list()] == ["slack"]
    project.integrations.delete("slack")
    assert project.integrations.get("slack").active is False
    with pytest.raises(gitlab.GitlabUpdateError, match="webhook is missing"):
        project.integrations.update("slack", {"channel": "#b"})
