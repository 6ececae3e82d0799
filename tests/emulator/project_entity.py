# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a project looks in an answer: lib/api/entities/project.rb and its EE part; who sees which key is data in facts/projects.yaml."""

from __future__ import annotations

from typing import Any

from emulator import access
from emulator.call import Call
from emulator.entities import namespace_basic, user_basic
from emulator.facts import table
from emulator.settings import version_number
from emulator.state import Project, Share

FEATURES = {
    "issues_enabled": "issues_access_level",
    "merge_requests_enabled": "merge_requests_access_level",
    "wiki_enabled": "wiki_access_level",
    "jobs_enabled": "builds_access_level",
    "snippets_enabled": "snippets_access_level",
    "container_registry_enabled": "container_registry_access_level",
}


TEMPLATES = ("template_name", "template_project_id")


def simple(call: Call, project: Project) -> dict[str, Any]:
    """entities/basic_project_details.rb: what ``simple=true`` shows; spec/fixtures/api/schemas/public_api/v4/project.json."""
    path = call.state.full_path(project)
    namespace = namespace_basic(call, project.namespace_id)
    names = [group.name for group in reversed(list(call.state.lineage(project.namespace_id)))] or [namespace["name"]]
    host = call.base.partition("://")[2].split("/")[0].split(":")[0]
    topics = list(project.attributes["topics"])
    filled = bool(call.state.branches_of(project.id))
    return {
        "id": project.id,
        "description": project.attributes["description"],
        "name": project.name,
        "name_with_namespace": " / ".join([*names, project.name]),
        "path": project.path,
        "path_with_namespace": path,
        "created_at": project.created_at,
        "default_branch": project.default_branch if filled else None,
        "tag_list": topics,
        "topics": topics,
        "ssh_url_to_repo": f"git@{host}:{path}.git",
        "http_url_to_repo": f"{call.base}/{path}.git",
        "web_url": f"{call.base}/{path}",
        "readme_url": f"{call.base}/{path}/-/blob/{project.default_branch}/README.md" if filled else None,
        "forks_count": len(call.state.forks.get(project.id, ())),
        "avatar_url": f"{call.base}/uploads/-/system/project/avatar/{project.id}/{(project.avatar or {}).get('name', 'avatar.png')}"
        if project.has_avatar
        else None,
        "star_count": project.star_count,
        "last_activity_at": project.last_activity_at,
        "visibility": project.attributes["visibility"],
        "namespace": namespace,
    }


def import_type(project: Project) -> str | None:
    """Where its content came from; the words are of the documentation's examples and tests [I]."""
    if project.import_url and project.import_status != "none":
        return "git"
    return "gitlab_project" if any(project.created_with.get(name) for name in TEMPLATES) else None


def full(call: Call, project: Project, *, access_shown: bool = True) -> dict[str, Any]:
    """entities/project.rb as this caller sees it."""
    attributes = project.attributes
    shown = simple(call, project)
    shown |= {
        "_links": _links(call, project),
        "empty_repo": not call.state.branches_of(project.id),
        "archived": project.archived,
        "container_expiration_policy": dict(attributes["container_expiration_policy_attributes"]),
        "marked_for_deletion_on": project.marked_for_deletion_on,
        "marked_for_deletion_at": project.marked_for_deletion_on,
        "creator_id": project.creator_id,
        "import_type": import_type(project),
        "import_status": project.import_status,
        "open_issues_count": 0,
        "description_html": f"<p>{attributes['description']}</p>" if attributes["description"] else "",
        "updated_at": project.updated_at,
        "can_create_merge_request_in": True,
        "shared_with_groups": [share_entity(call, share) for share in call.state.shares_of(project.id) if _sees(call, share)],
        "emails_disabled": not attributes["emails_enabled"],
    }
    if call.state.user_namespaces.get(project.namespace_id):
        shown["owner"] = user_basic(call, call.state.users[call.state.user_namespaces[project.namespace_id]])
    shown |= {key: attributes[level] != "disabled" for key, level in FEATURES.items()}
    level = call.level(project)
    shown |= {name: attributes[name] for name, row in table("projects").items() if _readable(call, project, row, level)}
    source = call.state.projects.get(project.forked_from_id or 0)
    if source and access.can_read_project(call.state, source, call.user, admin=call.admin):
        shown["forked_from_project"] = simple(call, source)
    if level >= access.MAINTAINER:
        shown |= {"runners_token": project.runners_token, "import_url": project.import_url, "import_error": project.import_error}
    if access_shown:
        shown["permissions"] = permissions(call, project)
    return shown | _asked_for(call, project)


def _asked_for(call: Call, project: Project) -> dict[str, Any]:
    """What is shown on demand: lib/api/entities/project_statistics.rb (names of doc/api/projects.md, sizes all 0), license, custom attributes [I]."""
    more: dict[str, Any] = {}
    if call.params.get("statistics"):
        commits = sum(1 for _branch in call.state.branches_of(project.id))
        more["statistics"] = {
            "commit_count": commits,
            **dict.fromkeys(("storage_size", "repository_size", "wiki_size", "lfs_objects_size", "packages_size"), 0),
        }
    if call.params.get("license"):
        more |= {"license_url": None, "license": None}
    if call.params.get("with_custom_attributes") and call.admin:
        more["custom_attributes"] = [{"key": key, "value": value} for key, value in project.custom_attributes.items()]
    return more


def share_entity(call: Call, share: Share) -> dict[str, Any]:
    """entities/shared_group_with_project.rb."""
    group = call.state.groups[share.group_id]
    return {
        "group_id": group.id,
        "group_name": group.name,
        "group_full_path": group.full_path,
        "group_access_level": share.group_access,
        "expires_at": share.expires_at,
    }


def _sees(call: Call, share: Share) -> bool:
    """``visible_group_links``: those with groups that the caller sees."""
    return access.can_read_group(call.state, call.state.groups[share.group_id], call.user, admin=call.admin)


def _readable(call: Call, project: Project, row: dict[str, Any], level: int) -> bool:
    who = row["read"]
    if who in ("computed", "never") or not call.facts.known(row) or not call.settings.licensed(row.get("tier")):
        return False
    if row.get("read_since") and call.settings.number < version_number(row["read_since"]):
        return False
    allowed = {
        "all": True,
        "maintainer": level >= access.MAINTAINER,
        "admin": call.admin,
        "mirror": bool(project.attributes.get("mirror")),
        "fork": project.forked_from_id is not None,
    }
    return allowed[who]


def _links(call: Call, project: Project) -> dict[str, str]:
    here = f"{call.api}/projects/{project.id}"
    ends = {name: name for name in ("issues", "merge_requests", "labels", "events", "members", "cluster_agents")}
    return {"self": here, **{name: f"{here}/{end}" for name, end in {**ends, "repo_branches": "repository/branches"}.items()}}


def permissions(call: Call, project: Project) -> dict[str, Any]:
    """entities/project_with_access.rb: direct membership, and the highest of the groups above."""

    def shown(level: int | None) -> dict[str, int] | None:
        return None if level is None else {"access_level": level, "notification_level": 3}

    if call.user is None:
        return {"project_access": None, "group_access": None}
    direct = call.state.direct("project", project.id).get(call.user.id)
    above = access.inherited(call.state, "project", project.id, call.user.id)
    return {"project_access": shown(direct.access_level if direct else None), "group_access": shown(above.access_level if above else None)}
