# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forks: a project that comes from another one, and the relation between the two. Read in lib/api/projects.rb and fork_service.rb (18.9)."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.client import Client, address, project_reference
from ansible_collections.labops.gitlab.plugins.module_utils.errors import ConflictError, InputError, NotFoundError, ProjectMissingError, ServerError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, Rules, read, same
from ansible_collections.labops.gitlab.plugins.module_utils.resource import PROJECT, Resource
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project import _NAMESPACE_KEYS, Project

WAIT_TIMEOUT = 300  # seconds, where the user does not say
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0  # between two looks at an import, in seconds
AT_REST = ("finished", "none", None)  # none: it was not made by an import

# entities/basic_project_details.rb: what a fork tells of its source
_BASIC = (
    *("id", "name", "name_with_namespace", "path", "path_with_namespace", "namespace", "description", "visibility", "default_branch", "created_at"),
    *("tag_list", "topics", "web_url", "ssh_url_to_repo", "http_url_to_repo", "readme_url", "avatar_url", "star_count", "last_activity_at", "forks_count"),
)
_REASONS = {
    "Project already forked": "It is a fork of a project that this token may not see.",
    "Path has already": "A project that is hidden from this token, or a group, has that path.",
    "Name has already": "Another project of this namespace has that name: give the fork one of its own with the option name.",
}


class ProjectFork(Project):
    """A project as the fork of another. It exists while the relation does: removing it removes the relation and leaves the project."""

    name = "project_fork"
    plural = "project_forks"
    path = "projects/{project}/fork"
    scope = (PROJECT,)
    options = (Field("link_existing", "bool"), Field("wait", "bool"), Field("wait_timeout", "int"))
    rules = Rules(required_if=(("state", "present", ("source",)),))
    fields: Sequence[Field] = (
        Field("source", required=True, readback="forked_from_project.path_with_namespace"),
        Field("name", create_only=True),
        Field("description", create_only=True),
        Field("visibility", choices=("private", "internal", "public"), create_only=True),
        Field("mr_default_target_self", "bool", create_only=True),
        Field("branches", create_only=True, readback=None),
    )
    server_set = (*Project.server_set, *dict.fromkeys(f.place.partition(".")[0] for f in Project.fields if f.readable and f.name != "avatar"))

    def __init__(self, client: Client, params: Mapping[str, Any]) -> None:
        super().__init__(client, params)
        self._existing: Object | None = None
        self._source: Object = {}
        if params.get("source") is not None:
            project_reference(params["source"])
        if params.get("state") == "absent":
            self.fields = ProjectFork.fields[:1]  # the relation alone goes away

    # -- pure
    def wanted(self) -> Object:
        """What the user declared, with the source as GitLab calls it; a project that is only linked keeps all that it has."""
        declared = {} if self._existing is not None and not _is_fork(self._existing) else Resource.wanted(self)
        return {**declared, "source": self._source.get("path_with_namespace")}

    def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
        """A new fork gets its path and namespace from the full path that names it; a relation has no body."""
        if self._existing is not None:
            return {}
        here = {"path": self._new_path().rpartition("/")[2], "namespace_id": self._namespace["id"]}
        return {**here, **{name: value for name, value in changed.items() if name != "source"}}

    # -- addresses
    def collection(self) -> str:
        """Where a POST makes the fork: of the source, or for a project that is there already the relation."""
        if self._existing is not None:
            return f"{self.one(self._existing)}/fork/{address('{id}', self._source)}"
        return f"{self.one(self._source)}/fork"

    def one(self, obj: Mapping[str, Any]) -> str:
        """A fork is a project like any other."""
        return address("projects/{id}", obj)

    # -- verbs
    def find(self) -> Object | None:
        """The project when it is a fork of the source. Raises InputError for another project in its place, and for an import that failed."""
        found = self._existing = self._at(self.params["project"])
        if self.params["state"] == "absent":
            if found is None:
                raise self._missing("project")
            return found if _is_fork(found) and self._is_of_source(found) else None
        if found is None:
            self._prepare()
            return None
        if _is_fork(found) and self._is_of_source(found):
            return self._imported(found)
        self._accept(found)
        self._predict(found, self._read_source())
        return None

    def find_in_missing_project(self) -> Object | None:
        """The source is not there yet: a fork of it is predicted, in place of the warning about the project. Raises InputError."""
        if self._existing is None:
            self._refuse_its_name(self.params.get("name"), self.params["source"].rpartition("/")[0])
        self.warnings[-1] = f"source: {self.params['source']} is absent or not visible to this token: this is predicted for a source of that path"
        self._predict(self._existing or self._new(), {"path_with_namespace": self.params["source"]})
        return None

    def create(self, payload: Object) -> Object:
        """Fork, or relate what is there, and wait for the import. Raises GitLabError with the reason where GitLab's words hide it."""
        try:
            return self._imported(Resource.create(self, payload))
        except ConflictError as error:
            reason = next((reason for words, reason in _REASONS.items() if words in error.said), "")
            raise ConflictError(f"{error.message} {reason}".rstrip(), **error.request()) from error

    def delete(self, current: Object) -> None:
        """Remove the relation; GitLab answers 304 where there is none any more."""
        self.client.request("DELETE", f"{self.one(current)}/fork")

    def declaration(self, obj: Object) -> Object:
        """The source: everything else was said when it was made."""
        return {"source": obj["forked_from_project"]["path_with_namespace"]}

    def declarations(self) -> Sequence[Object]:
        """Of a fork whose source this token sees."""
        project = self._at(self.params["project"])
        if project is None or not _is_fork(project):
            return []
        if project["forked_from_project"] is None:
            self.warnings.append("it is a fork of a project that this token may not see, so that the source is left out")
            return []
        return [self.declaration(project)]

    # -- whose fork it is
    def _is_of_source(self, project: Object) -> bool:
        """Whether a fork's source is the one that is meant. That one is read only when its path is another: it may have been renamed."""
        parent, typed = project["forked_from_project"] or {}, self.params.get("source")
        self._source = parent
        if typed is None or str(typed).lower() in (str(parent.get("id")), str(parent.get("path_with_namespace")).lower()):
            return True
        try:
            return bool(self._read_source()["id"] == parent.get("id"))
        except ProjectMissingError:
            if self.params["state"] == "absent":
                raise
            return False  # whatever that may be, it is another one

    def _read_source(self) -> Object:
        found = self._at(self.params["source"])
        if found is None:
            raise self._missing("source")
        self._source = found
        if self._existing is not None and found["id"] == self._existing["id"]:
            raise InputError(f"source: {self.params['source']} is the project itself")
        return found

    def _missing(self, option: str) -> ProjectMissingError:
        where = f"/{address('projects/{id}', {'id': self.params[option]})}"
        words = f"{option}: {self.params[option]} is absent, marked for deletion or not visible to this token"
        return ProjectMissingError(words, method="GET", path=where, status=404)

    def _accept(self, existing: Object) -> None:
        """Refuse a project that is not to become a fork, and tell what it keeps when it is."""
        here, source = existing["path_with_namespace"], self.params["source"]
        if _is_fork(existing):
            parent = read(existing, self.fields[0].place) or "a project that this token may not see"
            raise InputError(f"project: {here} is a fork of {parent}, not of {source}. State: absent removes that relation.")
        if not self.params.get("link_existing"):
            raise InputError(f"project: {here} exists and is no fork. With link_existing: true it becomes one of {source}, its content stays as it is.")
        declared = Resource.wanted(self)
        for f in self.fields[1:]:
            if f.name in declared and not (f.readable and same(f, existing.get(f.name), declared[f.name])):
                self.warnings.append(f"{f.name!r} can only be set when the fork is made; the project that becomes one keeps what it has")

    # -- a new one
    def _prepare(self) -> None:
        """Look up what has to be there: the namespace, the source, its branch. Raises GitLabError, also for a name that is surely taken."""
        if self._by_id:
            raise InputError(f"project: there is no project with the id {self.params['project']} that this token may see; give its full path to create one")
        self._namespace = self._readable_namespace(self.params["project"].rpartition("/")[0])
        source = self._read_source()
        name = self.params.get("name")
        self._refuse_its_name(None if name == source["name"] else name, read(source, "namespace.full_path"))
        if self.params.get("branches"):
            self._check_branch(source)
        self._predict(self._new(), source)

    def _refuse_its_name(self, own: str | None, home: str) -> None:
        """own: its name, where it is not that of the source. Raises InputError."""
        if not own and self._namespace["full_path"].lower() == home.lower():
            raise InputError("name: the source is in the same namespace, where GitLab wants names that differ; give the fork one of its own")

    def _check_branch(self, source: Object) -> None:
        where = f"{self.one(source)}/repository/branches/{address('{branches}', self.params)}"
        try:
            self.read(where)
        except NotFoundError as error:
            raise InputError(f"branches: {source['path_with_namespace']} has no branch {self.params['branches']!r}", **error.request()) from error

    def _new(self) -> Object:
        """What is known of a fork that does not exist yet."""
        path = self._new_path()
        namespace = {key: self._namespace.get(key) for key in _NAMESPACE_KEYS}
        return {"path": path.rpartition("/")[2], "path_with_namespace": path, "namespace": namespace, "archived": False}

    def _predict(self, project: Object, source: Object) -> None:
        """The fork as it will be: name and description come from the source (new_fork_params), visibility may be lowered, the source counts one fork more."""
        taken_over = {} if self._existing is not None else {key: source.get(key) for key in ("name", "description")}
        self._source = source
        self.known = {**taken_over, **project, "forked_from_project": {**{key: source.get(key) for key in _BASIC}, "forks_count": None}}

    # -- its import
    def _imported(self, current: Object) -> Object:
        """The fork when its import has come to rest (project-forks API: import_status). Raises ServerError when it failed or takes too long."""
        typed = self.params.get("wait_timeout")
        timeout = WAIT_TIMEOUT if typed is None else typed
        until, pause = time.monotonic() + timeout, FIRST_PAUSE
        while self._under_way(current):
            left = until - time.monotonic()
            if left <= 0:
                raise self._failed(current, f"is still {current['import_status']!r} after {timeout} s; the option wait_timeout gives more")
            self.client.pause(min(pause, left))
            pause = min(2 * pause, LONGEST_PAUSE)
            try:
                current = self.from_api(self.read(self.one(current)))
            except ProjectMissingError:  # what was made just now may be unknown for a moment
                continue
        return current

    def _under_way(self, fork: Object) -> bool:
        if fork["import_status"] == "failed":
            told = fork.get("import_error") or "GitLab tells the reason to Maintainers alone"
            raise self._failed(fork, f"failed: {told}. Remove the project before it is forked again.")
        return self.params.get("wait") is not False and fork["import_status"] not in AT_REST

    def _failed(self, fork: Object, what: str) -> ServerError:
        return ServerError(f"the import of {fork['path_with_namespace']} {what}", method="GET", path=f"/{self.one(fork)}", status=200)


def _is_fork(project: Object) -> bool:
    """A hidden source is not shown, but mr_default_target_self is: of forks alone (lib/api/entities/project.rb)."""
    return project["forked_from_project"] is not None or project["mr_default_target_self"] is not None
