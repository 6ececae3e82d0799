# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulated GitLab holds: plain records, and the ways to find them."""

from __future__ import annotations

import copy
import dataclasses
import itertools
import random
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from emulator.clock import now, today
from emulator.owned import Owned

ALPHABET = string.ascii_letters + string.digits


@dataclass
class User:
    """A person, or a bot."""

    id: int
    username: str
    name: str
    namespace_id: int
    admin: bool = False
    bot: bool = False
    external: bool = False
    state: str = "active"
    email: str = ""
    public_email: str | None = None
    created_at: str = field(default_factory=now)


@dataclass
class Token:
    """An access token and whose it is."""

    value: str
    user_id: int
    scopes: tuple[str, ...] = ("api",)
    revoked: bool = False
    expires_at: str | None = None


@dataclass
class Group:
    """A group, nested or not."""

    id: int
    name: str
    path: str
    full_path: str
    parent_id: int | None = None
    visibility: str = "public"
    description: str = ""
    archived: bool = False
    marked_for_deletion_on: str | None = None
    membership_lock: bool = False
    share_with_group_lock: bool = False
    prevent_sharing_groups_outside_hierarchy: bool = False
    created_at: str = field(default_factory=now)


@dataclass
class Project:
    """A project; ``attributes`` are its settings by the names that PUT uses."""

    id: int
    name: str
    path: str
    namespace_id: int
    creator_id: int
    attributes: dict[str, Any]
    runners_token: str
    archived: bool = False
    marked_for_deletion_on: str | None = None
    original: tuple[str, str] | None = None
    default_branch: str | None = None
    has_avatar: bool = False
    avatar: dict[str, Any] | None = None
    import_url: str | None = None
    star_count: int = 0
    starrers: list[int] = field(default_factory=list)
    forked_from_id: int | None = None
    import_status: str = "none"
    import_error: str | None = None
    import_reads: int = 0
    fork_branch: str | None = None
    created_with: dict[str, Any] = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    custom_attributes: dict[str, str] = field(default_factory=dict)
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)
    last_activity_at: str = field(default_factory=now)


@dataclass
class Member:
    """A direct membership. source is ``project`` or ``group``."""

    source: str
    source_id: int
    user_id: int
    access_level: int
    expires_at: str | None = None
    created_by_id: int | None = None
    member_role_id: int | None = None
    created_at: str = field(default_factory=now)


@dataclass
class MemberRole:
    """A custom role of the instance."""

    id: int
    name: str
    base_access_level: int


@dataclass
class Invitation:
    """A pending invitation to a project; it has no user yet."""

    project_id: int
    email: str
    access_level: int
    token: str
    expires_at: str | None = None
    created_by_id: int | None = None
    member_role_id: int | None = None
    created_at: str = field(default_factory=now)


@dataclass
class Share:
    """A project that is shared with a group."""

    id: int
    project_id: int
    group_id: int
    group_access: int
    expires_at: str | None = None
    member_role_id: int | None = None
    created_at: str = field(default_factory=now)


@dataclass
class Branch:
    """A project's branch; ``commit`` has the keys of public_api/v4/commit/basic.json but web_url."""

    name: str
    commit: dict[str, Any]
    merged: bool = False


@dataclass
class Grant:
    """Who may do something to protected branches: a user, a group, a deploy key, else everybody from a level on."""

    id: int
    access_level: int = 40  # the column's default: also there when a user, a group or a key is meant
    user_id: int | None = None
    group_id: int | None = None
    deploy_key_id: int | None = None


@dataclass
class ProtectedBranch:
    """A rule for a branch, or for those that a wildcard matches; ``grants`` by push, merge and unprotect. inherited: it is of a group above."""

    id: int
    project_id: int
    name: str
    grants: dict[str, list[Grant]]
    allow_force_push: bool = False
    code_owner_approval_required: bool = False
    inherited: bool = False
    updated_at: str = field(default_factory=now)


@dataclass
class DeployKey:
    """A deploy key of a project: as much of it as protected branches ask for."""

    id: int
    project_id: int
    title: str
    can_push: bool = True


@dataclass
class Hook:
    """A project's webhook; ``values`` are its plain fields, the rest is secret in full or in part."""

    id: int
    project_id: int
    url: str
    values: dict[str, Any]
    secrets: dict[str, str | None]
    url_variables: dict[str, str] = field(default_factory=dict)
    custom_headers: dict[str, str] = field(default_factory=dict)
    alert_status: str = "executable"
    disabled_until: str | None = None
    failing: str | None = None
    failures: int = 0
    no_data: dict[str, str] = field(default_factory=dict)
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)


@dataclass
class Integration:
    """A record of an integration. level is ``project``, ``group`` or ``instance``."""

    id: int
    slug: str
    level: str
    owner_id: int
    settings: dict[str, Any]
    events: dict[str, bool]
    active: bool = True
    inherit_from_id: int | None = None
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)


@dataclass
class Upload:
    """A file for Markdown, with its content."""

    id: int
    project_id: int
    secret: str
    filename: str
    content: bytes
    author_id: int | None = None
    created_at: str = field(default_factory=now)


@dataclass
class Event:
    """What happened in a project. action is the word that the filter takes, target_type the name of a class."""

    id: int
    project_id: int
    author_id: int
    action: str
    target_type: str | None = None
    target_id: int | None = None
    target_title: str | None = None
    note: dict[str, Any] | None = None
    push_data: dict[str, Any] | None = None
    created_at: str = field(default_factory=now)


class State:
    """Everything in memory."""

    def __init__(self) -> None:
        self.users: dict[int, User] = {}
        self.tokens: dict[str, Token] = {}
        self.groups: dict[int, Group] = {}
        self.user_namespaces: dict[int, int] = {}
        self.projects: dict[int, Project] = {}
        self.members: dict[tuple[str, int], dict[int, Member]] = {}
        self.member_roles: dict[int, MemberRole] = {}
        self.invitations: dict[tuple[int, str], Invitation] = {}
        self.shares: dict[tuple[int, int], Share] = {}
        self.branches: dict[int, dict[str, Branch]] = {}
        self.protected_branches: Owned[ProtectedBranch] = Owned(lambda rule: rule.project_id)
        self.deploy_keys: dict[int, DeployKey] = {}
        self.hooks: Owned[Hook] = Owned(lambda hook: hook.project_id)
        self.integrations: Owned[Integration] = Owned(lambda one: (one.level, one.owner_id))
        self.uploads: Owned[Upload] = Owned(lambda upload: upload.project_id)
        self.events: Owned[Event] = Owned(lambda event: event.project_id)
        self.forks: dict[int, set[int]] = {}
        self.topics: dict[str, int] = {}
        self.redirects: dict[str, int] = {}
        self.hidden: set[tuple[int, int]] = set()
        self._by_path: dict[tuple[int, str], int] = {}
        self._group_paths: dict[str, int] = {}
        self._counters: dict[str, itertools.count[int]] = {}
        self._random = random.Random(18_9)

    def new_id(self, kind: str) -> int:
        """The next number of a kind of record. Groups and user namespaces share one row of numbers."""
        return next(self._counters.setdefault(kind, itertools.count(1)))

    def secret(self, length: int) -> str:
        """Random letters; the same ones in every run."""
        return "".join(self._random.choice(ALPHABET) for _letter in range(length))

    def user_named(self, username: str) -> User | None:
        """A user by name; case does not matter."""
        return next((user for user in self.users.values() if user.username.lower() == username.lower()), None)

    def add_user(self, username: str, **more: Any) -> User:
        """A new user with a namespace."""
        user = User(self.new_id("user"), username, more.pop("name", None) or username.title(), self.new_id("namespace"), **more)
        user.email = user.email or f"{username}@example.com"
        self.users[user.id] = user
        self.user_namespaces[user.namespace_id] = user.id
        return user

    def add_group(self, full_path: str, **more: Any) -> Group:
        """A group; its parents are made where they are missing."""
        if full_path in self._group_paths:
            return self.groups[self._group_paths[full_path]]
        above, _slash, path = full_path.rpartition("/")
        parent = self.add_group(above) if above else None
        group = Group(self.new_id("namespace"), more.pop("name", path), path, full_path, parent.id if parent else None, **more)
        self.groups[group.id] = group
        self._group_paths[full_path] = group.id
        return group

    def group_at(self, full_path: str) -> Group | None:
        """A group by its full path."""
        found = self._group_paths.get(full_path)
        return self.groups[found] if found else None

    def namespace_path(self, namespace_id: int) -> str:
        """The full path of a group or of a user's namespace."""
        if namespace_id in self.groups:
            return self.groups[namespace_id].full_path
        return self.users[self.user_namespaces[namespace_id]].username

    def namespace_at(self, full_path: str) -> int | None:
        """The id of the namespace with this full path."""
        group = self.group_at(full_path)
        user = None if group or "/" in full_path else self.user_named(full_path)
        return group.id if group else user.namespace_id if user else None

    def lineage(self, namespace_id: int | None) -> Iterator[Group]:
        """A group and its ancestors, the nearest first; nothing for a user's namespace."""
        while namespace_id in self.groups:
            group = self.groups[namespace_id]
            yield group
            namespace_id = group.parent_id

    def descendants(self, group_id: int) -> Iterator[Group]:
        """The groups below a group."""
        for group in self.groups.values():
            if group.id != group_id and any(above.id == group_id for above in self.lineage(group.id)):
                yield group

    def full_path(self, project: Project) -> str:
        """A project's full path."""
        return f"{self.namespace_path(project.namespace_id)}/{project.path}"

    def place(self, project: Project, namespace_id: int, path: str) -> None:
        """Give a project its path; an old one becomes a redirect (``Route``), and a redirect at the new one ends."""
        if project.id in self.projects:
            self._by_path.pop((project.namespace_id, project.path.lower()), None)
            self.redirects[self.full_path(project).lower()] = project.id
        self.projects[project.id] = project
        project.namespace_id, project.path = namespace_id, path
        self._by_path[namespace_id, path.lower()] = project.id
        self.redirects.pop(self.full_path(project).lower(), None)

    def link_fork(self, project: Project, source_id: int | None) -> None:
        """Make a project a fork of another, or (None) of none."""
        if project.forked_from_id is not None:
            self.forks[project.forked_from_id].discard(project.id)
        project.forked_from_id = source_id
        if source_id is not None:
            self.forks.setdefault(source_id, set()).add(project.id)

    def remove_project(self, project: Project) -> None:
        """Remove a project and all that belongs to it; its forks are forks no more [I]."""
        for fork in [project, *(self.projects[fork_id] for fork_id in self.forks.get(project.id, ()))]:
            self.link_fork(fork, None)
        self._by_path.pop((project.namespace_id, project.path.lower()), None)
        del self.projects[project.id]
        self.members.pop(("project", project.id), None)
        self.invitations = {key: one for key, one in self.invitations.items() if one.project_id != project.id}
        self.shares = {key: one for key, one in self.shares.items() if one.project_id != project.id}
        self.branches.pop(project.id, None)
        self.redirects = {path: target for path, target in self.redirects.items() if target != project.id}
        for records in (self.hooks, self.uploads, self.events, self.protected_branches):
            records.remove(project.id)
        self.integrations.remove(("project", project.id))

    def topic_id(self, name: str) -> int:
        """The number of a topic, which it gets when it is first used; case does not matter [I]."""
        return self.topics.setdefault(name.lower(), len(self.topics) + 1)

    def in_namespace(self, namespace_id: int, path: str) -> Project | None:
        """The project with this path directly in a namespace."""
        found = self._by_path.get((namespace_id, path.lower()))
        return self.projects[found] if found else None

    def project_at(self, full_path: str, *, redirected: bool = False) -> Project | None:
        """A project by its full path, and by an old one when redirects are followed."""
        above, _slash, path = full_path.rpartition("/")
        namespace = self.namespace_at(above)
        found = self.in_namespace(namespace, path) if namespace else None
        if found is None and redirected and full_path.lower() in self.redirects:
            found = self.projects.get(self.redirects[full_path.lower()])
        return found

    def direct(self, source: str, source_id: int) -> dict[int, Member]:
        """The direct members of a project or a group by user id."""
        return self.members.setdefault((source, source_id), {})

    def user_mailed(self, email: str) -> User | None:
        """The user whose confirmed address this is; here every address is confirmed."""
        return next((user for user in self.users.values() if user.email.lower() == email.lower()), None)

    def shares_of(self, project_id: int) -> list[Share]:
        """The groups that a project is shared with, oldest first; a worker removes those that have ended (RemoveExpiredGroupLinksWorker)."""
        return [share for share in self.shares.values() if share.project_id == project_id and (share.expires_at is None or share.expires_at > today())]

    def branches_of(self, project_id: int) -> dict[str, Branch]:
        """A project's branches by name; none of them while the repository is empty."""
        return self.branches.get(project_id, {})

    def protected_branches_of(self, project_id: int) -> list[ProtectedBranch]:
        """A project's protected branches and wildcards, oldest first."""
        return self.protected_branches.of(project_id)

    def hooks_of(self, project_id: int) -> list[Hook]:
        """A project's hooks, oldest first."""
        return self.hooks.of(project_id)

    def uploads_of(self, project_id: int) -> list[Upload]:
        """A project's uploads, oldest first."""
        return self.uploads.of(project_id)

    def events_of(self, project_id: int) -> list[Event]:
        """A project's events, oldest first."""
        return self.events.of(project_id)

    def integration(self, level: str, owner_id: int, slug: str) -> Integration | None:
        """The record of an integration, active or not."""
        return next((one for one in self.integrations_of(level, owner_id) if one.slug == slug), None)

    def integrations_of(self, level: str, owner_id: int) -> list[Integration]:
        """All records of a project, a group or the instance."""
        return self.integrations.of((level, owner_id))

    def snapshot(self) -> dict[str, Any]:
        """All of it as plain data of its own."""
        parts: dict[str, Any] = {
            name: {str(key): dataclasses.asdict(record) for key, record in getattr(self, name).items()}
            for name in ("users", "tokens", "groups", "projects", "hooks", "integrations", "uploads", "events", "protected_branches", "deploy_keys")
        }
        parts["members"] = {
            f"{source} {source_id}": {str(user_id): dataclasses.asdict(member) for user_id, member in members.items()}
            for (source, source_id), members in self.members.items()
            if members
        }
        for name in ("member_roles", "invitations", "shares"):
            parts[name] = [dataclasses.asdict(record) for record in getattr(self, name).values()]
        parts["branches"] = {
            str(project_id): {name: dataclasses.asdict(branch) for name, branch in branches.items()} for project_id, branches in self.branches.items()
        }
        parts["topics"] = dict(self.topics)
        parts["redirects"] = dict(self.redirects)
        parts["hidden"] = sorted(self.hidden)
        return copy.deepcopy(parts)
