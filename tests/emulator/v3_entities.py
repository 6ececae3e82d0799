# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How things look in an answer of API v3: the keys that the Projects API document of about 8.9 prints, and those that facts/v3.yaml has for later versions.

What no document prints (users, groups, namespaces) is lib/api/entities.rb of about 8.10.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from emulator import access, event_model, project_entity, protection_model, upload_model
from emulator.call import Call
from emulator.facts import table
from emulator.settings import version_number
from emulator.state import Branch, Event, Group, Hook, Member, Project, Share, Upload, User

SAME = (
    *("id", "description", "default_branch", "tag_list", "ssh_url_to_repo", "http_url_to_repo", "web_url", "name", "name_with_namespace", "path"),
    *("path_with_namespace", "created_at", "last_activity_at", "avatar_url", "forks_count", "star_count"),
)
BASIC = ("id", "http_url_to_repo", "web_url", "name", "name_with_namespace", "path", "path_with_namespace")
FEATURES = ("issues", "merge_requests", "builds", "wiki", "snippets", "container_registry")
HOOK = ("push_events", "issues_events", "merge_requests_events", "note_events", "enable_ssl_verification")
NO_COMMIT = "0" * 40


def _later(call: Call, entity: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Of these keys those that the version has."""
    since: Mapping[str, str] = table("v3")["later_keys"][entity]
    return {name: value for name, value in values.items() if call.settings.number >= version_number(since[name])}


def user_basic(call: Call, user: User) -> dict[str, Any]:
    """entities.rb, UserBasic."""
    shown = {"name": user.name, "username": user.username, "id": user.id, "state": user.state, "avatar_url": None}
    return {**shown, "web_url": f"{call.base}/u/{user.username}"}


def user(call: Call, user: User) -> dict[str, Any]:
    """entities.rb, User: also whether somebody is an administrator, whoever asks; UserFull for administrators and for oneself."""
    shown = {**user_basic(call, user), "created_at": user.created_at, "is_admin": user.admin}
    shown |= dict.fromkeys(("bio", "location")) | dict.fromkeys(("skype", "linkedin", "twitter", "website_url"), "")
    if not call.admin and call.user is not user:
        return shown
    shown |= {"last_sign_in_at": None, "confirmed_at": user.created_at, "email": user.email, "theme_id": 1, "color_scheme_id": 1, "projects_limit": 100000}
    shown |= {"current_sign_in_at": None, "identities": [], "can_create_group": True, "can_create_project": True, "two_factor_enabled": False}
    return {**shown, "external": user.external}


def namespace(call: Call, namespace_id: int) -> dict[str, Any]:
    """entities.rb, Namespace: what /namespaces lists."""
    group = call.state.groups.get(namespace_id)
    whole = _raw_namespace(call, namespace_id)
    more = {"name": whole["name"], "full_path": call.state.namespace_path(namespace_id), "parent_id": group.parent_id if group else None}
    return {"id": namespace_id, "path": whole["path"], "kind": "group" if group else "user", **_later(call, "namespace", more)}


def _raw_namespace(call: Call, namespace_id: int) -> dict[str, Any]:
    """The ``namespace`` of a project: the record as it is, with ``owner_id`` of a person's alone."""
    group = call.state.groups.get(namespace_id)
    if group:
        shown: dict[str, Any] = {"name": group.name, "path": group.path, "owner_id": None, "description": group.description, "created_at": group.created_at}
    else:
        user = call.state.users[call.state.user_namespaces[namespace_id]]
        shown = {"name": user.username, "path": user.username, "owner_id": user.id, "description": "", "created_at": user.created_at}
    return {"id": namespace_id, **shown, "updated_at": shown["created_at"]}


def group(call: Call, group: Group) -> dict[str, Any]:
    """entities.rb, Group."""
    names = [above.name for above in reversed(list(call.state.lineage(group.id)))]
    more = {"full_name": " / ".join(names), "full_path": group.full_path, "parent_id": group.parent_id}
    return {
        "id": group.id,
        "name": group.name,
        "path": group.path,
        "description": group.description,
        "visibility_level": access.VISIBILITY[group.visibility],
        "avatar_url": None,
        "web_url": f"{call.base}/groups/{group.full_path}",
        **_later(call, "group", more),
    }


def project(call: Call, project: Project, *, permissions: bool = False, plain: bool = False) -> dict[str, Any]:
    """entities.rb, Project and ProjectWithAccess (permissions). plain: without what an administrator of the project sees, as the stars answer."""
    attributes, holder = project.attributes, call.state.user_namespaces.get(project.namespace_id)
    simple = project_entity.simple(call, project)
    visibility = attributes["visibility"]
    shown = {name: simple[name] for name in SAME}
    shown |= {f"{feature}_enabled": attributes[f"{feature}_access_level"] != "disabled" for feature in FEATURES}
    shown |= {
        "public": visibility == "public",
        "visibility_level": access.VISIBILITY[visibility],
        "creator_id": project.creator_id,
        "namespace": _raw_namespace(call, project.namespace_id),
        "archived": project.archived,
        "shared_runners_enabled": attributes["shared_runners_enabled"],
        "public_builds": attributes["public_jobs"],
        "shared_with_groups": [_shared_group(call, share) for share in call.state.shares_of(project.id)],
    }
    if shown["issues_enabled"]:
        shown["open_issues_count"] = 0
    if holder:  # of a group's project there is no owner
        owner = call.state.users[holder]
        shown["owner"] = {"id": owner.id, "name": owner.name, "created_at": owner.created_at}
    source = call.state.projects.get(project.forked_from_id or 0)
    if source:
        shown["forked_from_project"] = {name: project_entity.simple(call, source)[name] for name in BASIC}
    if not plain and call.level(project) >= access.MAINTAINER:
        shown["runners_token"] = project.runners_token
    return {**shown, "permissions": project_entity.permissions(call, project)} if permissions else shown


def _shared_group(call: Call, share: Share) -> dict[str, Any]:
    group = call.state.groups[share.group_id]
    return {"group_id": group.id, "group_name": group.name, "group_access_level": share.group_access, **_later(call, "share", {"expires_at": share.expires_at})}


def share(call: Call, share: Share) -> dict[str, Any]:
    """entities.rb, ProjectGroupLink."""
    shown = {"id": share.id, "project_id": share.project_id, "group_id": share.group_id, "group_access": share.group_access}
    return {**shown, **_later(call, "share", {"expires_at": share.expires_at})}


def member(call: Call, member: Member) -> dict[str, Any]:
    """The keys of the document; entities.rb has avatar_url and web_url in place of email and created_at."""
    user = call.state.users[member.user_id]
    shown = {"id": user.id, "username": user.username, "email": user.email, "name": user.name, "state": user.state, "created_at": member.created_at}
    return {**shown, "access_level": member.access_level, **_later(call, "member", {"expires_at": member.expires_at})}


def hook(call: Call, hook: Hook) -> dict[str, Any]:
    """The keys of the document, which takes tag_push_events and does not print it."""
    more = {name: hook.values["job_events" if name == "build_events" else name] for name in table("v3")["later_keys"]["hook"]}
    shown = {"id": hook.id, "url": hook.url, "project_id": hook.project_id, "created_at": hook.created_at}
    return {**shown, **{name: hook.values[name] for name in HOOK}, **_later(call, "hook", more)}


def branch(call: Call, project: Project, branch: Branch) -> dict[str, Any]:
    """A branch with its commit as the repository has it. There is no tree here, so its number is made of the commit's."""
    commit = branch.commit
    rules = protection_model.rules_of(call.state, project, branch.name)
    more = {f"developers_can_{side}": protection_model.developers_can(rules, side) for side in ("push", "merge")}
    people = {who: {"name": commit[f"{who}_name"], "email": commit[f"{who}_email"]} for who in ("author", "committer")}
    shown = {
        "id": commit["id"],
        "parents": [{"id": parent} for parent in commit["parent_ids"]],
        "tree": hashlib.sha256(commit["id"].encode()).hexdigest()[:40],
        "message": commit["message"],
        **people,
        "authored_date": commit["authored_date"],
        "committed_date": commit["committed_date"],
    }
    return {"name": branch.name, "commit": shown, "protected": bool(rules), **_later(call, "branch", more)}


def upload(upload: Upload) -> dict[str, Any]:
    """Three keys, without an id."""
    made = upload_model.created(upload, with_id=False)
    return {name: made[name] for name in ("alt", "url", "markdown")}


def event(call: Call, project: Project, event: Event) -> dict[str, Any]:
    """entities.rb, Event. Only examples with a note print created_at; the entity has it always."""
    author = call.state.users.get(event.author_id)
    return {
        "title": None,
        "project_id": event.project_id,
        "action_name": event_model.action_name(event),
        "target_id": event.target_id,
        "target_type": event.target_type,
        "author_id": event.author_id,
        "data": _push(call, project, event) if event.action == "pushed" else None,
        "target_title": event.target_title,
        "created_at": event.created_at,
        **({"note": event.note} if event.target_type == "Note" else {}),
        **({"author": user_basic(call, author)} if author else {}),
        "author_username": author.username if author else None,
    }


def _push(call: Call, project: Project, event: Event) -> dict[str, Any]:
    """``data`` of a push; the commits themselves are not kept here, so there is none in the list [I]."""
    payload, author = event.push_data or {}, call.state.users.get(event.author_id)
    simple = project_entity.simple(call, project)
    repository = {"name": project.name, "url": simple["ssh_url_to_repo"], "description": project.attributes["description"], "homepage": simple["web_url"]}
    return {
        "before": payload.get("commit_from") or NO_COMMIT,
        "after": payload.get("commit_to") or NO_COMMIT,
        "ref": f"refs/heads/{payload.get('ref')}",
        "user_id": event.author_id,
        "user_name": author.name if author else None,
        "repository": repository,
        "commits": [],
        "total_commits_count": payload.get("commit_count", 0),
    }
