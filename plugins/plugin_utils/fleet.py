# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet of projects as hosts and groups. Pure."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

ALL = "gitlab_projects"
GROUPINGS = ("namespace", "visibility", "topics", "archived")
VISIBILITIES = ("private", "internal", "public")

Group = tuple[str, str]  # what it is of, and which: ("group", "acme/shop"), ("topic", "python")


def namespace_of(project: Mapping[str, Any]) -> Group:
    """Where a project is: a group, or the namespace of a user."""
    kind = (project.get("namespace") or {}).get("kind")  # v3 does not tell
    return "user" if kind == "user" else "group", project["path_with_namespace"].rpartition("/")[0]


def groups_of(project: Mapping[str, Any], groupings: Sequence[str]) -> Iterator[Group]:
    """The groups that a project is directly in."""
    if "namespace" in groupings:
        yield namespace_of(project)
    if "visibility" in groupings and project.get("visibility"):
        yield "visibility", project["visibility"]
    if "topics" in groupings:
        yield from (("topic", topic) for topic in project.get("topics") or ())
    if "archived" in groupings and project.get("archived"):
        yield "archived", ""


def always(groupings: Sequence[str]) -> Iterator[Group]:
    """The groups that are there, though empty, so that a pattern may name them."""
    if "visibility" in groupings:
        yield from (("visibility", visibility) for visibility in VISIBILITIES)
    if "archived" in groupings:
        yield "archived", ""


def above(group: Group) -> Group | None:
    """The group that a group of GitLab is in."""
    kind, path = group
    parent = path.rpartition("/")[0]
    return (kind, parent) if kind == "group" and parent else None


def with_parents(groups: Iterable[Group]) -> set[Group]:
    """Groups and all that are above them."""
    found: set[Group] = set()
    for group in groups:
        one: Group | None = group
        while one and one not in found:
            found.add(one)
            one = above(one)
    return found


def plain_name(group: Group) -> str:
    """Ansible's name of a group, which others may share: it has letters, digits and underscores alone."""
    return re.sub(r"\W", "_", "_".join(filter(None, ("gitlab", *group))))


def group_names(groups: Iterable[Group]) -> dict[Group, str]:
    """Ansible's names of groups. Those that would share a name get a mark each: a play must not reach a group that it does not mean."""
    sharing = defaultdict(set)
    for group in groups:
        sharing[plain_name(group)].add(group)
    return {group: name if len(same) == 1 else f"{name}_{_mark(group)}" for name, same in sharing.items() for group in same}


def _mark(group: Group) -> str:
    return hashlib.sha256("/".join(group).encode()).hexdigest()[:6]


def is_wanted(project: Mapping[str, Any], args: Mapping[str, Any]) -> bool:
    """One that is marked for deletion does not exist for the modules, so it is no host unless it was asked for."""
    return not project.get("marked_for_deletion_on") or args.get("active") is False or bool(args.get("marked_for_deletion_on"))


def variables_of(project: Mapping[str, Any]) -> dict[str, Any]:
    """What can be said of a host: its path as modules take it, and the keys of GitLab's answer."""
    return {"gitlab_project": project["path_with_namespace"], **{f"gitlab_project_{key}": value for key, value in project.items()}}


def kept(variables: Mapping[str, Any], wanted: Sequence[str]) -> Mapping[str, Any]:
    """The variables that a host keeps: all, unless some are wanted."""
    names = ("gitlab_project", *(f"gitlab_project_{key}" for key in ("id", "path_with_namespace", *wanted)))
    return {name: variables[name] for name in names if name in variables} if wanted else variables
