# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filling an emulated GitLab without going through its API, and looking into it."""

from __future__ import annotations

import copy
import dataclasses
import threading
from typing import Any

from werkzeug.datastructures import Headers

from emulator import branch_model, event_model, fork_model, hook_model, integration_model, integration_rules, protection_model, upload_model
from emulator.call import Call
from emulator.facts import Facts, param
from emulator.params import Uncoercible, coerce
from emulator.project_model import apply, new_project
from emulator.settings import Settings
from emulator.state import Branch, DeployKey, Group, Hook, Integration, Invitation, Member, MemberRole, Project, Share, State, Token, User

EVERY_SCOPE = ("api", "read_api", "read_user", "sudo", "admin_mode")


class World:
    """Users, groups, projects and what belongs to them. Paths are full paths; what is missing above is made."""

    def __init__(self, settings: Settings) -> None:
        self.lock = threading.RLock()
        self.settings = settings
        self.facts = Facts(settings)
        self.state = State()
        self.base = ""
        self.root_token = "glpat-emulator-root"
        self._found()

    def _found(self) -> None:
        """A new server: the administrator root with id 1 and a token."""
        root = self.state.add_user("root", name="Administrator", admin=True)
        self.token(root.username, value=self.root_token, scopes=EVERY_SCOPE)

    def _call(self, user: User | None = None) -> Call:
        """As if root asked, for code that needs a caller."""
        return Call(self.state, self.settings, self.facts, "POST", {}, {}, Headers(), self.base, "", [], user or self.state.users[1], True)

    def _user(self, name: str | int) -> User:
        found = self.state.users.get(name) if isinstance(name, int) else self.state.user_named(name)
        if found is None:
            raise LookupError(f"no user {name!r}")
        return found

    def _project(self, path: str | int) -> Project:
        found = self.state.projects.get(path) if isinstance(path, int) else self.state.project_at(path)
        if found is None:
            raise LookupError(f"no project {path!r}")
        return found

    def _source(self, path: str) -> tuple[str, int]:
        project = self.state.project_at(path)
        group = None if project else self.state.group_at(path)
        if project is None and group is None:
            raise LookupError(f"neither a project nor a group: {path!r}")
        return ("project", project.id) if project else ("group", group.id if group else 0)

    def user(self, username: str, *, admin: bool = False, bot: bool = False, token: str | None = None, **more: Any) -> dict[str, Any]:
        """A user; more: name, email, public_email, external, state."""
        with self.lock:
            made = self.state.add_user(username, admin=admin, bot=bot, **more)
            if token:
                self.token(username, value=token)
            return dataclasses.asdict(made)

    def token(self, username: str, *, scopes: tuple[str, ...] = ("api",), value: str | None = None, **more: Any) -> str:
        """An access token of a user; more: revoked, expires_at."""
        with self.lock:
            text = value or "glpat-" + self.state.secret(20)
            self.state.tokens[text] = Token(text, self._user(username).id, tuple(scopes), **more)
            return text

    def group(self, path: str, **more: Any) -> dict[str, Any]:
        """A group and its parents; more: name, visibility, archived, marked_for_deletion_on, membership_lock, share_with_group_lock.

        And prevent_sharing_groups_outside_hierarchy.
        """
        with self.lock:
            made = self.state.add_group(path)
            for name, value in more.items():
                if name not in {field.name for field in dataclasses.fields(Group)}:
                    raise ValueError(f"a group has no {name}")
                setattr(made, name, value)
            return dataclasses.asdict(made)

    def project(self, path: str, **attributes: Any) -> dict[str, Any]:
        """A project, in a group that is made when it is neither there nor a user. Attributes have the names of PUT, and some of the record's;
        avatar: the bytes of a picture.

        It is empty unless there is a default_branch or empty_repo is false.
        """
        with self.lock:
            above, _slash, last = path.rpartition("/")
            namespace = self.state.namespace_at(above) or self.state.add_group(above).id
            if self.state.in_namespace(namespace, last):
                raise ValueError(f"there is a project {path!r}")
            owner = self.state.users[self.state.user_namespaces.get(namespace, 1)]
            made = new_project(self.state, owner, namespace, attributes.pop("name", last), last)
            self._first_branch(made, owner, attributes.pop("default_branch", None), attributes.pop("empty_repo", None))
            self.state.link_fork(made, attributes.pop("forked_from_id", None))
            if isinstance(attributes.get("avatar"), bytes):
                made.avatar, made.has_avatar = {"name": "avatar.png", "content": attributes.pop("avatar")}, True
            own = {field.name for field in dataclasses.fields(Project)} - {"attributes"}
            for name in own & set(attributes):
                setattr(made, name, attributes.pop(name))
            unknown = set(attributes) - set(self.facts.declared("PUT /projects/<id>")) - set(made.attributes)
            if unknown:
                raise ValueError(f"a project has no {', '.join(sorted(unknown))}")
            apply(self._call(), made, attributes)
            integration_model.inherit_into(self._call(), made)
            return self._project_data(made)

    def topic(self, name: str) -> int:
        """The id of a topic."""
        with self.lock:
            return self.state.topic_id(name)

    def _first_branch(self, project: Project, owner: User, name: str | None, empty: bool | None) -> None:
        if name and empty:
            raise ValueError("an empty repository has no default branch")
        if name or empty is False:
            branch_model.start(self.state, project, owner, name or branch_model.DEFAULT, "Initial commit")

    def branch(self, project: str, name: str, ref: str | None = None, *, message: str | None = None, date: str | None = None, **more: Any) -> dict[str, Any]:
        """A branch off ref (the default branch when there is none), with a commit of its own when that has a message or a date.

        In an empty repository ref, or this one without a ref, becomes the default branch. more: merged; and protected, developers_can_push and
        developers_can_merge, which make or remove the rule of that name.
        """
        with self.lock:
            found = self._project(project)
            made = self._new_branch(found, name, ref)
            author = self.state.users[found.creator_id]
            if message or date:
                made.commit = branch_model.commit(self.state, found, author, message or f"Work on {name}", made.commit["id"], date=date)
            unknown = set(more) - {"merged", "protected", "developers_can_push", "developers_can_merge"}
            if unknown:
                raise ValueError(f"a branch has no {', '.join(sorted(unknown))}")
            made.merged = more.pop("merged", made.merged)
            self.state.branches[found.id][name] = made
            self._protection(found, name, **more)
            return self._branch_data(found, made)

    def _protection(self, project: Project, name: str, protected: bool | None = None, **developers_can: bool) -> None:
        rule = protection_model.named(self.state, project, name)
        if rule and (protected is not None or developers_can):
            del self.state.protected_branches[rule.id]
        if protected:
            levels = {side: 30 if developers_can.get(f"developers_can_{side}") else 40 for side in ("push", "merge")}
            protection_model.protect(self.state, project, name, **levels)

    def protected_branch(self, project: str, name: str, push: Any = 40, merge: Any = 40, unprotect: Any = (), **flags: bool) -> dict[str, Any]:
        """A protected branch or wildcard. push, merge and unprotect: a level, or dicts with access_level, user_id, group_id or deploy_key_id.

        flags: allow_force_push, code_owner_approval_required, inherited (the rule is a group's).
        """
        with self.lock:
            found = self._project(project)
            if protection_model.named(self.state, found, name):
                raise ValueError(f"there is a protected branch {name!r}")
            made = protection_model.protect(self.state, found, name)
            for side, who in (("push", push), ("merge", merge), ("unprotect", unprotect)):
                given = [{"access_level": who}] if isinstance(who, int) else who
                made.grants[side] = [protection_model.new_grant(self.state, **entry) for entry in given]
            for flag, value in flags.items():
                if flag not in ("allow_force_push", "code_owner_approval_required", "inherited"):
                    raise ValueError(f"a protected branch has no {flag}")
                setattr(made, flag, value)
            return dataclasses.asdict(made)

    def deploy_key(self, project: str, title: str, *, can_push: bool = True) -> dict[str, Any]:
        """A deploy key that is enabled for a project."""
        with self.lock:
            made = DeployKey(self.state.new_id("deploy_key"), self._project(project).id, title, can_push)
            self.state.deploy_keys[made.id] = made
            return dataclasses.asdict(made)

    def invite(self, project: str, group: str) -> None:
        """Invite a group to a project as Developer or above, which protected branches ask for."""
        with self.lock:
            self.state.invited.add((self._project(project).id, self.state.add_group(group).id))

    def _new_branch(self, project: Project, name: str, ref: str | None) -> Branch:
        if name in self.state.branches_of(project.id):
            raise ValueError(f"there is a branch {name!r}")
        if not self.state.branches_of(project.id):
            first = branch_model.start(self.state, project, self.state.users[project.creator_id], ref or name, "Initial commit")
            if first.name == name:
                return first
        origin = branch_model.resolve(self.state, project, ref or str(project.default_branch))
        if origin is None:
            raise LookupError(f"no ref {ref!r}")
        return branch_model.fork_off(origin, name)

    def fork(self, path: str, source: str, **attributes: Any) -> dict[str, Any]:
        """A project that is a finished fork of another; attributes as of a project."""
        with self.lock:
            return self.project(path, forked_from_id=self._project(source).id, **{"import_status": "finished", **attributes})

    def star(self, path: str, username: str) -> None:
        """A star of a user."""
        with self.lock:
            fork_model.star(self._project(path), self._user(username))

    def member(self, path: str, username: str, access_level: int, expires_at: str | None = None, **more: Any) -> None:
        """A direct member of a project or a group."""
        with self.lock:
            source, source_id = self._source(path)
            user = self._user(username)
            self.state.direct(source, source_id)[user.id] = Member(source, source_id, user.id, access_level, expires_at, **more)

    def member_role(self, name: str, base_access_level: int) -> int:
        """A custom role of the instance; its id."""
        with self.lock:
            made = MemberRole(self.state.new_id("member_role"), name, base_access_level)
            self.state.member_roles[made.id] = made
            return made.id

    def invitation(self, project: str, email: str, access_level: int, expires_at: str | None = None) -> None:
        """A pending invitation, by root."""
        with self.lock:
            key = (self._project(project).id, email)
            self.state.invitations[key] = Invitation(*key, access_level, self.state.secret(20), expires_at, created_by_id=1)

    def share(self, project: str, group: str, group_access: int, expires_at: str | None = None) -> None:
        """A project shared with a group, which is made when it is not there."""
        with self.lock:
            key = (self._project(project).id, self.state.add_group(group).id)
            self.state.shares[key] = Share(self.state.new_id("share"), *key, group_access, expires_at)

    def hide(self, path: str, username: str) -> None:
        """Make a project invisible to a user, whatever the memberships say."""
        with self.lock:
            self.state.hidden.add((self._project(path).id, self._user(username).id))

    def hook(self, project: str, *, url: str, **attributes: Any) -> dict[str, Any]:
        """A hook. url_variables and custom_headers are plain dicts; also alert_status, disabled_until, failing (what GitLab says of the receiver
        that fails), no_data (what it says where the project has no data for a trigger)."""
        with self.lock:
            made = Hook(self.state.new_id("hook"), self._project(project).id, url, hook_model.defaults(self._call()), {})
            own = {"url_variables", "custom_headers", "alert_status", "disabled_until", "failing", "no_data", "created_at"}
            for name, value in attributes.items():
                if name in own:
                    setattr(made, name, value)
                elif name in ("token", "signing_token"):
                    made.secrets[name] = value
                elif name in made.values:
                    made.values[name] = value
                else:
                    raise ValueError(f"a hook has no {name}")
            self.state.hooks[made.id] = made
            return self._hook_data(made)

    def upload(self, project: str, filename: str, content: bytes, *, author: str | None = "root", created_at: str | None = None) -> dict[str, Any]:
        """A file for Markdown, with its secret."""
        with self.lock:
            made = upload_model.store(self.state, self._project(project), self._user(author) if author else None, filename, content)
            made.created_at = created_at or made.created_at
            return dataclasses.asdict(made)

    def event(self, project: str, action: str, *, author: str = "root", **more: Any) -> dict[str, Any]:
        """Something that happened; more: created_at, target_type (the name of a class: Issue), target_id, target_title, note, push_data."""
        with self.lock:
            if action not in event_model.ACTIONS:
                raise ValueError(f"no event {action!r}; there are {', '.join(event_model.ACTIONS)}")
            return dataclasses.asdict(event_model.record(self.state, self._project(project), self._user(author), action, **more))

    def deliver(self, project: str, hook: str | int, *, times: int = 1, failed: bool = True) -> dict[str, Any]:
        """Calls of a hook (by url or id) that fail or succeed, with what GitLab does about it; the hook as it then is."""
        with self.lock:
            called = next(one for one in self.state.hooks_of(self._project(project).id) if hook in (one.id, one.url))
            for _call in range(times):
                hook_model.delivered(called, failed=failed, disabling=self.settings.auto_disabling_web_hooks)
            return self._hook_data(called)

    def integration(self, path: str | None, slug: str, *, active: bool = True, **settings: Any) -> dict[str, Any]:
        """An integration of a project, a group or (None) the instance; flags and settings by their names. Not validated: see problems."""
        with self.lock:
            level, owner_id = self._source(path) if path else ("instance", 0)
            row = self.facts.integration(slug)
            if row is None:
                raise ValueError(f"no integration {slug!r}")
            record = self.state.integration(level, owner_id, slug) or integration_model.build(self._call(), slug, level, owner_id)
            declared = {**{name: param(name, entry) for name, entry in row["fields"].items()}, **self.facts.integration_params(slug)}
            unknown = set(settings) - set(declared)
            if unknown:
                raise ValueError(f"{slug} has no {', '.join(sorted(unknown))}")
            raw = self.facts.dialect("stored_properties")  # the pages of old servers store the texts of their forms
            as_is = {name for name, value in settings.items() if raw and declared[name].type == "boolean" and isinstance(value, str)}
            try:
                given = {name: value if name in as_is else coerce(declared[name], value) for name, value in settings.items()}
                integration_model.assign(self._call(), record, given)
            except Uncoercible as error:
                raise ValueError(f"{slug}: {settings}") from error
            record.active = active
            integration_model.store(self._call(), record)
            integration_model.propagate(self._call(), record)
            return self._integration_data(record)

    def problems(self, path: str, slug: str) -> dict[str, list[str]]:
        """What GitLab's validations would say about a stored integration."""
        with self.lock:
            record = self._stored(path, slug)
            row = self.facts.integration(slug)
            if record is None or row is None:
                raise LookupError(f"no integration {slug!r} at {path!r}")
            return integration_rules.errors(record, self.facts, local=self.settings.allow_local_urls)

    def _stored(self, path: str | None, slug: str) -> Integration | None:
        level, owner_id = self._source(path) if path else ("instance", 0)
        return self.state.integration(level, owner_id, slug)

    def _project_data(self, project: Project) -> dict[str, Any]:
        data = dataclasses.asdict(project)
        shown = {"path_with_namespace": self.state.full_path(project), "empty_repo": not self.state.branches_of(project.id)}
        return {**data.pop("attributes"), **data, **shown}

    def _branch_data(self, project: Project, branch: Branch) -> dict[str, Any]:
        rules = protection_model.rules_of(self.state, project, branch.name)
        return {**dataclasses.asdict(branch), "default": branch.name == project.default_branch, "protected": bool(rules)}

    def _hook_data(self, hook: Hook) -> dict[str, Any]:
        data = dataclasses.asdict(hook)
        return {**data.pop("values"), "token": None, **data.pop("secrets"), **data}

    def _integration_data(self, record: Integration) -> dict[str, Any]:
        data = dataclasses.asdict(record)
        return {**data.pop("settings"), **data.pop("events"), **data}

    def find_project(self, path: str | int) -> dict[str, Any] | None:
        """A project as it is stored, by full path or id; None when there is none."""
        with self.lock:
            found = self.state.projects.get(path) if isinstance(path, int) else self.state.project_at(path)
            return self._project_data(found) if found else None

    def find_member(self, path: str, username: str) -> dict[str, Any] | None:
        """A direct membership."""
        with self.lock:
            found = self.state.direct(*self._source(path)).get(self._user(username).id)
            return dataclasses.asdict(found) if found else None

    def find_invitation(self, project: str, email: str) -> dict[str, Any] | None:
        """A pending invitation, with its token."""
        with self.lock:
            found = self.state.invitations.get((self._project(project).id, email))
            return dataclasses.asdict(found) if found else None

    def find_share(self, project: str, group: str) -> dict[str, Any] | None:
        """The share of a project with a group."""
        with self.lock:
            with_group = self.state.group_at(group)
            found = self.state.shares.get((self._project(project).id, with_group.id)) if with_group else None
            return dataclasses.asdict(found) if found else None

    def find_branch(self, project: str, name: str) -> dict[str, Any] | None:
        """A project's branch with its commit."""
        with self.lock:
            owner = self._project(project)
            found = self.state.branches_of(owner.id).get(name)
            return self._branch_data(owner, found) if found else None

    def find_protected_branch(self, project: str, name: str) -> dict[str, Any] | None:
        """The rule of exactly that name with its grants."""
        with self.lock:
            found = protection_model.named(self.state, self._project(project), name)
            return dataclasses.asdict(found) if found else None

    def find_hook(self, project: str, hook: str | int) -> dict[str, Any] | None:
        """A project's hook by url or id, with its secrets."""
        with self.lock:
            found = next((one for one in self.state.hooks_of(self._project(project).id) if hook in (one.id, one.url)), None)
            return self._hook_data(found) if found else None

    def find_uploads(self, project: str) -> list[dict[str, Any]]:
        """A project's files for Markdown with secret and content, oldest first."""
        with self.lock:
            return [dataclasses.asdict(upload) for upload in self.state.uploads_of(self._project(project).id)]

    def find_integration(self, path: str | None, slug: str) -> dict[str, Any] | None:
        """An integration as it is stored, with its secrets."""
        with self.lock:
            found = self._stored(path, slug)
            return self._integration_data(found) if found else None

    def snapshot(self) -> dict[str, Any]:
        """The whole state as plain data, to be compared with a later one."""
        with self.lock:
            return copy.deepcopy(self.state.snapshot())
