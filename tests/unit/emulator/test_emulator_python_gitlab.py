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


def test_shares(gl: Emulator, client: Any) -> None:
    project = client.projects.get("acme/shop/api")
    group = gl.group("partners")["id"]
    project.share(group, gitlab.const.AccessLevel.DEVELOPER, "2099-01-31")
    assert [share["group_full_path"] for share in client.projects.get(project.id).shared_with_groups] == ["partners"]
    with pytest.raises(gitlab.GitlabCreateError, match="already shared with this group"):
        project.share(group, gitlab.const.AccessLevel.DEVELOPER)
    project.unshare(group)
    with pytest.raises(gitlab.GitlabDeleteError, match="404 Group Link Not Found"):
        project.unshare(group)


def test_invitations(gl: Emulator, client: Any) -> None:
    project = client.projects.get("acme/shop/api")
    project.invitations.create({"email": "new@example.org", "access_level": 30})
    assert [invitation.access_level for invitation in project.invitations.list(query="new@example.org")] == [30]
    project.invitations.update("new@example.org", {"access_level": 40})
    assert project.invitations.list(get_all=True)[0].access_level == 40
    project.invitations.delete("new@example.org")
    assert project.invitations.list() == []
    with pytest.raises(gitlab.exceptions.GitlabInvitationError, match="in the past"):
        project.invitations.create({"email": "new@example.org", "access_level": 30, "expires_at": "2020-01-01"})


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


def test_uploads(gl: Emulator, client: Any) -> None:
    """It has no objects for what is uploaded: those are asked for by path."""
    project = client.projects.get("acme/shop/api")
    made = project.upload("dk.png", filedata=b"\x89PNG")
    stored = gl.find_uploads("acme/shop/api")[0]
    assert (made["alt"], made["url"]) == ("dk", f"/uploads/{stored['secret']}/dk.png")
    for number in range(60):
        gl.upload("acme/shop/api", f"{number}.txt", b"")
    path = f"/projects/{project.id}/uploads"
    assert len(client.http_list(path, get_all=True)) == 61
    assert client.http_get(f"{path}/{stored['id']}", raw=True).content == b"\x89PNG"
    client.http_delete(f"{path}/{stored['id']}")
    with pytest.raises(gitlab.GitlabHttpError, match="404 Not found"):
        client.http_delete(f"{path}/{stored['id']}")


def test_events(gl: Emulator, client: Any) -> None:
    project = client.projects.get("acme/shop/api")
    project.branches.create({"branch": "feature/x", "ref": "main"})
    for _number in range(60):
        gl.event("acme/shop/api", "closed", target_type="Issue", created_at="2026-01-02T00:00:00.000Z")
    assert len(project.events.list(get_all=True)) == 62
    assert [event.push_data["ref"] for event in project.events.list(action="pushed")] == ["feature/x", "main"]
    assert len(project.events.list(target_type="issue", after="2026-01-01", before="2026-01-03", iterator=True)) == 60


def test_protected_branches(gl: Emulator, client: Any) -> None:
    project = client.projects.get("acme/shop/api")
    rule = project.protectedbranches.create({"name": "release/*", "push_access_level": gitlab.const.AccessLevel.NO_ACCESS, "merge_access_level": 30})
    assert [grant["access_level"] for grant in project.protectedbranches.get("release/*").merge_access_levels] == [30]
    with pytest.raises(gitlab.GitlabCreateError, match="already exists"):
        project.protectedbranches.create({"name": "release/*"})
    rule.allow_force_push = True
    rule.allowed_to_merge = [{"id": rule.merge_access_levels[0]["id"], "_destroy": True}, {"user_id": 2}]
    rule.save()
    changed = project.protectedbranches.get("release/*")
    assert (changed.allow_force_push, [grant["user_id"] for grant in changed.merge_access_levels]) == (True, [2])
    for number in range(60):
        gl.protected_branch("acme/shop/api", f"stable/{number}")
    assert len(project.protectedbranches.list(get_all=True)) == 61
    rule.delete()
    with pytest.raises(gitlab.GitlabGetError, match="404 Not found"):
        project.protectedbranches.get("release/*")


def test_integrations(gl: Emulator, client: Any) -> None:
    project = client.projects.get("acme/shop/api")
    project.integrations.update("slack", {"webhook": "https://hooks.slack.com/x", "channel": "#a"})
    assert project.integrations.get("slack").properties["channel"] == "#a"
    assert [found.slug for found in project.integrations.list()] == ["slack"]
    project.integrations.delete("slack")
    assert project.integrations.get("slack").active is False
    with pytest.raises(gitlab.GitlabUpdateError, match="webhook is missing"):
        project.integrations.update("slack", {"channel": "#b"})
