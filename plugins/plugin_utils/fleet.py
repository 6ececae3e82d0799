# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet of projects as hosts and groups. Pure."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

ALL = "gitlab_projects"
GROUPINGS = ("namespace", "visibility", "topics", "archived")
EVERY = "all"  # stands for all keys of a project
KEPT = ("id", "path_with_namespace")  # the keys that every host has
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
        yield from dict.fromkeys(("topic", plain(topic)) for topic in project.get("topics") or ())
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


def plain(text: str) -> str:
    """What Ansible allows in the name of a group: letters, digits and underscores."""
    return re.sub(r"\W", "_", text)


def plain_name(group: Group) -> str:
    """Ansible's name of a group, which others may share."""
    return plain("_".join(filter(None, ("gitlab", *group))))


def group_names(groups: Iterable[Group]) -> dict[Group, str]:
    """Ansible's names of groups. Those that would share a name get a mark each: a play must not reach a namespace that it does not mean."""
    names = {group: plain_name(group) for group in groups}
    times = Counter([*names.values(), *map(_marked_name, names)])  # nobody is called as somebody with a mark would be
    return {group: name if times[name] == 1 else _marked_name(group) for group, name in names.items()}


def _marked_name(group: Group) -> str:
    return f"{plain_name(group)}_{hashlib.sha256('/'.join(group).encode()).hexdigest()[:6]}"


def is_wanted(project: Mapping[str, Any], active: bool | None, marked: bool = False) -> bool:
    """Whether a project is a host.

    active: what was asked for, since old servers drop a filter that they do not know without a word.
    marked: the day was asked for; else one that is marked for deletion is no host, since it does not exist for the modules.
    """
    doomed = bool(project.get("marked_for_deletion_on"))
    if active is None:
        return marked or not doomed
    return active is not (doomed or bool(project.get("archived")))


def variables_of(project: Mapping[str, Any], keys: Collection[str] = (EVERY,)) -> dict[str, Any]:
    """What can be said of a host: its path as modules take it, and these keys of GitLab's answer."""
    kept = project if EVERY in keys else {key: project[key] for key in (*KEPT, *keys) if key in project}
    return {"gitlab_project": project["path_with_namespace"], **{f"gitlab_project_{key}": value for key, value in kept.items()}}
