# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects. Odd in four ways: they move, they are doomed before they are gone, archiving is a verb of its own, and a picture is a file."""

from __future__ import annotations

import hashlib
import pathlib
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any, Callable
from urllib.parse import unquote

from ansible_collections.labops.gitlab.plugins.module_utils.client import Client, address
from ansible_collections.labops.gitlab.plugins.module_utils.errors import (
    ForbiddenError,
    GitLabError,
    InputError,
    MovedError,
    NotFoundError,
    ProjectMissingError,
    ServerError,
    ValidationError,
)
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, Rules, as_options, by_name, read, same, unfit
from ansible_collections.labops.gitlab.plugins.module_utils.resource import PROJECT, Resource
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project_fields import (
    DERIVED,
    EXCLUSIVE,
    FIELDS,
    NOT_IN_POST,
    OF_A_MIRROR,
    OLD_WORDS,
    RESTORED,
    SERVER_SET,
    WRITE_ONLY,
)

_NAMESPACE_KEYS = ("id", "name", "path", "kind", "full_path", "parent_id", "avatar_url", "web_url")
_DOOMED = re.compile(r"-(deletion_scheduled|deleted)-\d+$")  # what marking appends to name and path: projects-operations, "Deletion"
_DEFAULT_CONFIG = ".gitlab-ci.yml"
_UNTOLD = "unknown"  # the digest of a picture that the server does not give
_PATIENCE = 300  # seconds; wait_timeout says otherwise
_IMPORTING = ("scheduled", "started")
_PAUSE = 1.0  # seconds between two looks


def avatar_bytes(path: str) -> bytes:
    """The picture that is to be uploaded. Raises InputError when it cannot be read."""
    try:
        return pathlib.Path(path).read_bytes()
    except OSError as problem:
        raise InputError(f"avatar: {problem}") from problem


class Project(Resource):
    """A project, found by its full path or its id."""

    name = "project"
    plural = "projects"
    path = "projects"
    scope = (PROJECT,)
    fields: Sequence[Field] = FIELDS
    options = (
        Field("user_id", "int"),
        Field("on_pending_deletion", choices=("create", "restore", "fail")),
        Field("permanently", "bool"),
        Field("wait_for_import", "bool"),
        Field("wait_timeout", "int"),
        *(word.option for word in OLD_WORDS),
    )
    rules = Rules(
        mutually_exclusive=(
            *EXCLUSIVE,
            *((means, *(word.option.name for word in OLD_WORDS if word.means == means)) for means in dict.fromkeys(word.means for word in OLD_WORDS)),
        )
    )
    server_set: Sequence[str] = SERVER_SET
    derived = DERIVED
    hidden = ("runners_token",)

    def __init__(self, client: Client, params: Mapping[str, Any]) -> None:
        super().__init__(client, params)
        self._live: Object | None = None
        self._doomed: Object | None = None
        self._namespace: Object = {}
        self._wishes: Object = {}
        for name in ("name", "path"):
            if params.get(name) == "":
                raise InputError(f"{name}: a project cannot be without one; leave it out to keep what is there")
        if "/" in str(params.get("path")):
            raise InputError(f"path: {params['path']!r} is more than the last part of a path; namespace moves a project to another group")

    @classmethod
    def secrets(cls, args: Mapping[str, Any]) -> set[str]:
        """The password inside import_url is one by itself: GitLab's errors quote addresses in part."""
        users = re.findall(r"//([^/]+)@", str(args.get("import_url")))  # up to the last @: a password may have one
        parts = {part for user in users for part in (user, user.partition(":")[2])}
        return (super().secrets(args) | parts | {unquote(part) for part in parts}) - {""}

    @property
    def _by_id(self) -> bool:
        return bool(self.params["project"].isdigit())

    def settle(self) -> None:
        """A moved project is told by find itself."""

    def collection(self) -> str:
        """Where a new one is posted: another user's has an address of its own, for administrators."""
        return address("projects/user/{user_id}", self.params) if self.params.get("user_id") else self.path

    def one(self, obj: Mapping[str, Any]) -> str:
        """By id, which stays the same when the project moves."""
        return address("projects/{id}", obj)

    # -- pure
    def wanted(self) -> Object:
        """What was declared, in the words of today, without what cannot be compared now."""
        if self.params["state"] == "absent":
            return {}
        wanted = {**self._old_words(), **super().wanted()}
        if wanted.get("avatar"):
            wanted["avatar"] = hashlib.sha256(avatar_bytes(self.params["avatar"])).hexdigest()
        self._wishes = self._without_readers(self._for_a_new_one(wanted) if self._live is None else self._comparable(wanted, self._live))
        return self._wishes

    def _for_a_new_one(self, wanted: Object) -> Object:
        """It is made in its namespace, and has no picture to be removed."""
        return {name: value for name, value in wanted.items() if name != "namespace" and (name, value) != ("avatar", "")}

    def _old_words(self) -> Object:
        """Old words as what they mean; the live value stays where it fits."""
        given: Object = {}
        for word in OLD_WORDS:
            typed = self.params.get(word.option.name)
            if typed is not None:
                fitting = word.values[typed] if word.values else (typed,)
                live = read(self._live, word.means)
                given[word.means] = live if live in fitting else fitting[0]
                self.warnings.append(f"{word.option.name!r} is an old word: {word.means!r} is what is compared and sent")
        return given

    def _as_restored(self, live: Object) -> Object:
        """What restoring brings back by itself: name and path without their suffix, and an end of being archived."""
        if not live["marked_for_deletion_on"]:
            return {}
        return {"marked_for_deletion_on": None, "archived": False, **{key: _DOOMED.sub("", live[key]) for key in ("name", "path")}}

    def _comparable(self, wanted: Object, live: Object) -> Object:
        """What can be held against a live project."""
        wanted = {**self._as_restored(live), **wanted}
        if not (live.get("mirror") or wanted.get("mirror")):
            wanted.pop("import_url", None)  # it was imported from there, once
        if "namespace" in wanted:
            wanted["namespace"] = self._namespace or live["namespace"]
        if live["empty_repo"] and wanted.get("default_branch") not in (None, live["default_branch"]):
            self.warnings.append("'default_branch' is left out: the repository is empty, and its first branch becomes the default one")
            del wanted["default_branch"]
        if wanted.get("ci_config_path") == _DEFAULT_CONFIG and not live["ci_config_path"]:
            wanted["ci_config_path"] = ""  # GitLab tells its default so
        if wanted.get("avatar") and live["avatar_sha256"] == _UNTOLD:
            self.warnings.append("avatar: this server does not give the picture for download, so it is not compared, and left as it is")
            del wanted["avatar"]
        return wanted

    def _without_readers(self, wanted: Object) -> Object:
        """GitLab tells some fields of mirrors and forks alone; elsewhere they would differ for ever and mean nothing."""
        mirrors = bool(read(self._live, "mirror") or wanted.get("mirror"))
        left_out = {} if mirrors else {name: "while mirror is on" for name in OF_A_MIRROR if name in wanted}
        if "mr_default_target_self" in wanted and read(self._live, "mr_default_target_self") is None:
            left_out["mr_default_target_self"] = "in a fork"
        self.warnings += [f"{name!r} is left out: it means something {where} only" for name, where in left_out.items()]
        return {name: value for name, value in wanted.items() if name not in left_out}

    def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
        """A new project gets its path and namespace from the full path that names it.

        Raises InputError for changes of an archived project: GitLab refuses them.
        """
        if current is None:
            path = self._new_path().rpartition("/")[2]
            place = {"name": path} if self.params.get("user_id") else {"namespace_id": self._namespace["id"]}
            return {"path": path, **place, **changed}
        if current["archived"] and "archived" not in wanted:
            raise InputError(f"project: {current['path_with_namespace']} is archived and so read-only. Declare archived: false, or true to keep it archived")
        if "namespace" in changed:
            changed = {**changed, "namespace": {key: self._namespace[key] for key in ("id", "full_path")}}
        return dict(changed)

    def _new_path(self) -> str:
        """The full path that the project is to have: ``path`` renames it, ``namespace`` moves it."""
        namespace, _slash, last = self.params["project"].rpartition("/")
        return f"{self.params.get('namespace') or namespace}/{self.params.get('path') or last}"

    def declaration(self, obj: Object) -> Object:
        """Its settings, without what its path says, what means something in a mirror alone, where its files are, and its picture, which is a file."""
        of_a_mirror = () if obj["mirror"] else ("import_url", *OF_A_MIRROR)
        of_the_server = () if self.params.get("include_defaults") else ("repository_storage",)
        said_otherwise = ("path", "namespace", "avatar", *(("name",) if obj["name"] == obj["path"] else ()))
        own = [f for f in self.fields if f.name not in (*said_otherwise, *of_a_mirror, *of_the_server)]
        self.warnings += unfit(own, obj)
        return as_options(own, obj, bool(self.params.get("include_defaults")))

    # -- finding
    def find(self) -> Object | None:
        """By id, by full path (GitLab follows renames), or by the path that an earlier run has given it."""
        live = self._at(self.params["project"])
        if live is None and not self._by_id and self._new_path() != self.params["project"]:
            live = self._at(self._new_path())
        if live is None and self._doomed is not None:
            live = self._counted(self._doomed)
        self._live = live
        if live is None:
            self._prove_absence()
        elif self.params["state"] == "present":
            self._look_closer(live)
        return live

    def _at(self, reference: str) -> Object | None:
        """A project by path or id; one that is marked for deletion does not exist."""
        where = address("projects/{project}", {"project": reference})
        try:
            raw = self.read(where)
        except ProjectMissingError:  # other words of a 404 prove nothing
            return None
        moved = self.client.moved.get(where)
        if raw.get("marked_for_deletion_on"):
            self.client.moved.pop(where, None)
            if self._by_id or _DOOMED.sub("", raw["path_with_namespace"]).lower() == _DOOMED.sub("", reference).lower():
                self._doomed = self.from_api(raw)  # not one that had left this path before
            return None
        if moved and raw["path_with_namespace"] != self._new_path():
            self.warnings.append(f"project {reference} has moved to {raw['path_with_namespace']}; its id is {raw['id']}")
        return self.from_api(raw)

    def _counted(self, doomed: Object) -> Object | None:
        """What a project that is marked for deletion counts as: nothing, unless it is to be restored or to be gone for good. Raises InputError."""
        if self.params["state"] == "absent":
            return doomed if self.params.get("permanently") else None
        policy, words = self.params.get("on_pending_deletion"), f"{self.params['project']} is marked for deletion as {doomed['path_with_namespace']}"
        if policy == "restore":
            self.fields = (*FIELDS, RESTORED)
            return doomed
        if policy == "fail" or self._by_id:
            raise InputError(f"project: {words}. Restore it with on_pending_deletion: restore, or have a new one by its full path with create")
        if policy is None:
            self.warnings.append(f"{words}; a new project takes its place. on_pending_deletion: restore brings the old one back")
        return None

    def _prove_absence(self) -> None:
        """The namespace that can be read proves it, and takes a new project. Raises InputError."""
        if self._by_id:
            if self.params["state"] == "present":
                raise InputError(f"project: there is no project with the id {self.params['project']} that this token may see; give its full path to create one")
            return
        if self._doomed and self.params["state"] == "absent":
            return
        path = self._new_path()
        home = self.params["project"].rpartition("/")[0]
        for namespace in dict.fromkeys((home, path.rpartition("/")[0])):
            self._namespace = self._readable_namespace(namespace)
        self.known = {"path": path.rpartition("/")[2], "path_with_namespace": path, "namespace": self._namespace, "archived": False}
        if self.params.get("user_id") and self.params["state"] == "present":
            self._check_user()

    def _check_user(self) -> None:
        """GitLab puts it into the namespace of the user with that id, whatever the path says. Raises InputError."""
        try:
            user = self.read(address("users/{user_id}", self.params))["username"]
        except NotFoundError as error:
            raise InputError(f"user_id: this GitLab has no user with the id {self.params['user_id']}", **error.request()) from error
        if user != self._namespace["full_path"]:
            raise InputError(f"user_id: the user {self.params['user_id']} is {user}, so the project would become {user}/{self.known['path']}")

    def _readable_namespace(self, path: str) -> Object:
        """A namespace as projects have it. Raises InputError."""
        try:
            found = self.read(address("namespaces/{path}", {"path": path}))
        except NotFoundError as error:
            raise InputError(f"project: the namespace {path!r} is absent or not visible to this token", **error.request()) from error
        return {key: found.get(key) for key in _NAMESPACE_KEYS}

    def _look_closer(self, live: Object) -> None:
        """What one answer does not tell: the picture, and where the project is to go."""
        if self.params.get("avatar") is not None and live["avatar_url"]:
            live["avatar_sha256"] = self._picture(live)
        target = self.params.get("namespace")
        if target and target.lower() != live["namespace"]["full_path"].lower():
            self._namespace = self._readable_namespace(target)

    def _picture(self, live: Object) -> str:
        """The digest of the picture; servers without that address, or with another host for it, do not tell."""
        try:
            content = self.client.request("GET", f"{self.one(live)}/avatar", parsed=False).data
        except (NotFoundError, MovedError):
            return _UNTOLD
        return hashlib.sha256(content).hexdigest()

    def declarations(self) -> Sequence[Object]:
        """The settings of the one that was asked for. Raises GitLabError."""
        found = self._at(self.params["project"])
        return [self.declaration(found)] if found else []

    # -- writing
    def write(self, method: str, path: str, payload: Object | None = None, current: Object | None = None) -> Object:
        """The project as GitLab answers; its path leads nowhere else any more, though one that left it may have been read there."""
        written = super().write(method, path, payload, current)
        self.client.moved.pop(address("projects/{project}", {"project": written["path_with_namespace"]}), None)
        return written

    def create(self, payload: Object) -> Object:
        """Create with what POST takes, then set the rest."""
        later = {*NOT_IN_POST, "avatar"}
        rest = {name: value for name, value in payload.items() if name in later}
        with self.client.unbroken():
            created = self._created({name: value for name, value in payload.items() if name not in later})
            answer = self.update(created, rest) if rest else created
        return self._imported(answer) if self.params.get("wait_for_import") else answer

    def _created(self, payload: Object) -> Object:
        try:
            return super().create(payload)
        except ForbiddenError as error:
            raise ForbiddenError(f"{error.message} If {self.known['path_with_namespace']} is there, this token does not see it.", **error.request()) from error
        except ValidationError as error:
            if "has already been taken" not in error.said:
                raise
            reason = "It exists, hidden from this token" if "path: has already" in error.said else "Another project of this namespace has that name"
            raise ValidationError(f"{error.message} {reason}.", **error.request()) from error

    def update(self, current: Object, payload: Object) -> Object:
        """Archived projects are read-only: everything goes between unarchiving and archiving."""
        answer = current
        if "marked_for_deletion_on" in payload:
            answer = self._post(current, "restore")
            payload = self._still_differing(answer)
        settings = {name: value for name, value in payload.items() if name != "archived"}
        stays_archived = bool(answer["archived"]) and self.params.get("archived") is True
        if answer["archived"] and (payload.get("archived") is False or (stays_archived and settings)):
            answer = self._post(answer, "unarchive")
        if settings:
            answer = self._set(answer, settings, archive_on_failure=stays_archived)
        if payload.get("archived") or (stays_archived and settings):
            answer = self._post(answer, "archive")
        return answer

    def _still_differing(self, answer: Object) -> Object:
        """What a restored project still has to become."""
        fields = by_name(self.fields)
        left = {}
        for name, value in self._wishes.items():
            asked_for = name not in ("name", "path") or self.params.get(name)  # where somebody has taken them GitLab makes others
            told = fields[name].readable and not fields[name].create_only
            if asked_for and told and not same(fields[name], read(answer, fields[name].place), value):
                left[name] = value
        return {**{name: self._wishes[name] for name in WRITE_ONLY if left and name in self._wishes}, **left}

    def _set(self, current: Object, settings: Object, archive_on_failure: bool) -> Object:
        try:
            return self._moved_and_set(current, settings)
        except GitLabError:
            if archive_on_failure:
                self._post(current, "archive")
            raise

    def _moved_and_set(self, current: Object, settings: Object) -> Object:
        """First to its namespace, where path and name have to be free; a picture goes by itself, since a form cannot say empty lists."""
        answer = current
        if "namespace" in settings:
            answer = self.write("PUT", f"{self.one(current)}/transfer", {"namespace": settings["namespace"]["full_path"]}, current)
        plain = {name: value for name, value in settings.items() if name != "namespace" and not (name == "avatar" and value)}
        if plain:
            answer = self._put(answer, plain)
        if settings.get("avatar"):
            path = self.params["avatar"]
            files = {"avatar": (pathlib.Path(path).name, avatar_bytes(path))}
            answer = self.from_api({**answer, **self.client.request("PUT", self.one(current), files=files).data})
        return {**answer, "avatar_sha256": (settings.get("avatar") or answer["avatar_sha256"]) if answer["avatar_url"] else None}

    def _put(self, current: Object, settings: Object) -> Object:
        try:
            return super().update(current, settings)
        except ValidationError as error:
            if "at least one parameter must be provided" not in error.said:
                raise
            return current  # this server knows none of them, which the comparison with what was sent tells

    def _post(self, current: Object, verb: str) -> Object:
        try:
            return self.write("POST", f"{self.one(current)}/{verb}", current=current)
        except ValidationError as error:
            if error.attempts == 1:
                raise
            return self.from_api(self.read(self.one(current)))  # the first attempt did it, and its answer was lost

    def delete(self, current: Object) -> None:
        """Most servers only mark the project, and one that is marked already is as good as gone; ``permanently`` removes what is marked."""
        if not current["marked_for_deletion_on"]:
            self._mark(current)
        if self.params.get("permanently"):
            self._purge(current)

    def _mark(self, current: Object) -> None:
        try:
            super().delete(current)
        except ValidationError as error:
            if "already been marked for deletion" not in error.said:
                raise

    def _purge(self, current: Object) -> None:
        """GitLab demands the path that the marked project has now; servers that removed it at once have nothing more to be asked."""
        present = current if current["marked_for_deletion_on"] else self._present(current)
        if present is None:
            return
        if present.get("marked_for_deletion_on"):
            self.client.request("DELETE", self.one(current), [("permanently_remove", True), ("full_path", present["path_with_namespace"])])
        self._until(lambda: self._present(current) is None, f"project {present['path_with_namespace']} is still there")

    def _present(self, current: Object) -> Object | None:
        try:
            return self.read(self.one(current))
        except ProjectMissingError:
            return None

    def _imported(self, current: Object) -> Object:
        """The project once its import has ended (``import_status`` of doc/api/projects.md). Raises ServerError when it failed."""
        latest = current

        def ended() -> bool:
            nonlocal latest
            if latest["import_status"] in _IMPORTING:
                latest = self.from_api({**latest, **self.read(self.one(current))})
            return latest["import_status"] not in _IMPORTING

        self._until(ended, f"project {current['path_with_namespace']} is still being imported")
        if latest["import_status"] == "failed":
            raise ServerError(f"project {latest['path_with_namespace']} was created, but its import failed: {latest['import_error']}")
        return latest

    def _until(self, done: Callable[[], bool], words: str) -> None:
        """Look until it is done. Raises ServerError when that takes too long."""
        patience = self.params.get("wait_timeout") or _PATIENCE
        end = time.monotonic() + patience
        while not done():
            if time.monotonic() > end:
                raise ServerError(f"{words} after {patience} s; GitLab goes on by itself. The option wait_timeout gives more")
            self.client.pause(_PAUSE)
