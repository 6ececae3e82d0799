# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a project's attributes are, who may set them, and what they must satisfy."""

from __future__ import annotations

import copy
import re
from typing import Any

from emulator import access
from emulator.call import Call
from emulator.errors import invalid, render
from emulator.facts import table
from emulator.project_entity import FEATURES
from emulator.state import Member, Project, State, User

TAKEN = "has already been taken"
PATH_RULE = "can contain only letters, digits, '_', '-' and '.'. Cannot start with '-', end in '.git' or end in '.atom'"
# what only acts once, kept beside the settings for whoever wants to know what was asked for
ONCE = ("initialize_with_readme", "template_name", "template_project_id", "use_custom_template", "group_with_project_templates_id")
# not settings: identity, and what only acts once
NOT_STORED = ("name", "path", "namespace_id", "avatar", "default_branch", "import_url", *ONCE)
POLICY = {"cadence": "1d", "enabled": False, "keep_n": 10, "older_than": "90d", "name_regex": ".*", "name_regex_keep": None, "next_run_at": None}


def defaults() -> dict[str, Any]:
    """The attributes of a new project; facts/projects.yaml says what is known about them."""
    values = {name: copy.deepcopy(row.get("default")) for name, row in table("projects").items() if name not in NOT_STORED}
    return {**values, "container_expiration_policy_attributes": dict(POLICY)}


def new_project(state: State, owner: User, namespace_id: int, name: str, path: str) -> Project:
    """An empty project. In a user's own namespace the user is its Owner by membership [I]."""
    project = Project(state.new_id("project"), name, path, namespace_id, owner.id, defaults(), "GR1348941" + state.secret(20))
    state.place(project, namespace_id, path)
    holder = state.user_namespaces.get(namespace_id)
    if holder:
        state.direct("project", project.id)[holder] = Member("project", project.id, holder, access.OWNER, created_by_id=owner.id)
    return project


def admit(call: Call, project: Project, owner: User) -> None:
    """Who may create in a group becomes Maintainer of what he created (Projects::CreateService) [I]."""
    if project.namespace_id in call.state.groups and not call.admin and call.level(project) < access.MAINTAINER:
        call.state.direct("project", project.id)[owner.id] = Member("project", project.id, owner.id, access.MAINTAINER, created_by_id=owner.id)


def writable(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """What is left for this caller and licence: the rest is dropped without a word (verify_update_project_attrs!, filter_attributes_using_license!)."""
    kept = {}
    for name, value in values.items():
        row = table("projects").get(name, {})
        if row.get("write") == "admin" and not call.admin:
            call.note(name, "for administrators only")
        elif not call.settings.licensed(row.get("tier")):
            call.note(name, f"needs {row['tier']}")
        elif name == "import_url" and call.method == "PUT" and not call.settings.ee:  # PUT: EE alone
            call.note(name, "PUT takes it in EE alone")
        else:
            kept[name] = value
    return kept


def apply(call: Call, project: Project, values: dict[str, Any]) -> None:
    """Store attributes, deprecated names under what they mean."""
    attributes = project.attributes
    for name, value in values.items():
        if name in FEATURES:
            attributes[FEATURES[name]] = "enabled" if value else "disabled"
        elif name == "tag_list":
            attributes["topics"] = value or []
        elif name == "public_builds":
            attributes["public_jobs"] = value
        elif name == "emails_disabled":
            attributes["emails_enabled"] = not value
        elif name == "container_expiration_policy_attributes":
            attributes[name] = {**attributes[name], **(value or {})}
        elif name in NOT_STORED:
            _keep(project, name, value)
        else:
            attributes[name] = value
    attributes["topics"] = list(dict.fromkeys(attributes["topics"] or []))
    for topic in attributes["topics"]:
        call.state.topic_id(topic)


def _keep(project: Project, name: str, value: Any) -> None:
    """What is no setting; of an import_url the credentials are not told (lib/api/entities/project.rb), and not kept here."""
    if name == "avatar":
        project.avatar = {"name": value.filename, "content": value.read()} if value is not None else None
        project.has_avatar = value is not None
    elif name == "import_url":
        project.import_url = re.sub(r"://[^/@]*@", "://", value) if value else None
    elif name in ONCE:
        project.created_with[name] = value


def check_place(call: Call, project: Project | None, namespace_id: int, name: str, path: str, new_visibility: str | None = None) -> None:
    """Name and path must be free in the namespace and well formed (project.rb; the wording beside "taken" is [I])."""
    others = [other for other in call.state.projects.values() if other.namespace_id == namespace_id and other is not project]
    errors: dict[str, list[str]] = {}
    if any(other.name == name for other in others):
        errors |= {"project_namespace.name": [TAKEN], "name": [TAKEN]}
    below = {group.path.lower() for group in call.state.groups.values() if group.parent_id == namespace_id}
    if any(other.path.lower() == path.lower() for other in others) or path.lower() in below:
        errors["path"] = [TAKEN]
    elif not re.fullmatch(r"[A-Za-z0-9_.][A-Za-z0-9_.-]*", path) or path.endswith((".git", ".atom")):
        errors["path"] = [PATH_RULE]
    group = call.state.groups.get(namespace_id)
    if new_visibility and group and access.VISIBILITY[new_visibility] > access.VISIBILITY[group.visibility]:
        errors["visibility_level"] = [f"{new_visibility} is not allowed in a {group.visibility} group."]
    if errors:
        raise invalid(errors)


def known_namespace(state: State, text: str) -> int:
    """The namespace of a full path, for builders; 400 is never seen there."""
    found = state.namespace_at(text)
    if found is None:
        raise render(400, f"no namespace {text}")
    return found
