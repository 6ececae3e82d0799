# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a remote object is: its fields as data, and the verbs that read and write it. A regular one is only data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.client import Client, Query, address, project_reference
from ansible_collections.labops.gitlab.plugins.module_utils.errors import (
    NO_ROUTE,
    ConflictError,
    InputError,
    NotFoundError,
    ProjectMissingError,
    ProtocolError,
    ValidationError,
    flatten,
)
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, Rules, as_options, secret_values, to_api, unfit
from ansible_collections.labops.gitlab.plugins.module_utils.plan import predicted_keys

PROJECT = Field("project", required=True)


class Resource:
    """One kind of remote object, bound to a client and the validated options of a task.

    name, plural: the result keys of one object and of a list. path: the address of the list. key: by what a user means one. fields: what can be declared.
    scope: options that say where it is; options: how to manage it; filters: all of an _info module; set_options: those of the module of the whole set.
    server_set: keys of the object that the server decides. hidden: keys of answers that hold secrets.
    unique: the server refuses a second one with the same key, so that a create may be sent again.
    mark: the key by which an answer to a write is known to be the object.
    absent: GitLab's words for a missing object of a project that it did find; other words of a 404 prove nothing.
    derived: keys that the server makes anew when a field changes.
    known: what is known of a new object before it exists. warnings: what the user has to be told.
    """

    name = ""
    plural = ""
    path = ""
    key: tuple[str, ...] = ()
    fields: Sequence[Field] = ()
    scope: Sequence[Field] = (PROJECT,)
    options: Sequence[Field] = ()
    filters: Sequence[Field] = (PROJECT,)
    rules = Rules()
    info_rules = Rules()
    set_options: Sequence[Field] = ()
    server_set: Sequence[str] = ()
    derived: Mapping[str, Sequence[str]] = MappingProxyType({})
    hidden: Sequence[str] = ()
    unique = True
    mark = "id"
    absent: tuple[str, ...] = ("404 Not found",)

    def __init__(self, client: Client, params: Mapping[str, Any]) -> None:
        self.client = client
        self.params = params
        self.known: Object = {}
        self.warnings: list[str] = []
        if params.get("project") is not None:
            project_reference(params["project"])

    @classmethod
    def has_secrets(cls) -> bool:
        """Whether there is anything that a secrets policy is about."""
        return any(field.holds_secret for field in cls.fields)

    @classmethod
    def secrets(cls, args: Mapping[str, Any]) -> set[str]:
        """Every secret in arguments as they were typed."""
        return set(secret_values(cls.fields, args))

    # -- pure
    def wanted(self) -> Object:
        """What the user declared, as GitLab takes it."""
        return {f.name: to_api(f, self.params[f.name]) for f in self.fields if self.params.get(f.name) is not None}

    def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
        """What has to be sent: by default the changed fields alone."""
        return dict(changed)

    def from_api(self, raw: Mapping[str, Any]) -> Object:
        """The object of an answer: every key that this kind has, and no secret."""
        return {**dict.fromkeys(predicted_keys(self)), **{k: v for k, v in raw.items() if k not in self.hidden}}

    def matches(self, obj: Mapping[str, Any]) -> bool:
        """Whether an object is the one the user means."""
        return all(obj.get(name) == self.params[name] for name in self.key)

    def identity(self, obj: Mapping[str, Any]) -> Any:
        """What tells the objects of a scope apart."""
        return obj["id"]

    def title(self, obj: Mapping[str, Any]) -> str:
        """What a user calls an object, given with its keys or as options that declare it."""
        return ", ".join(str(obj.get(name)) for name in self.key)

    def removable(self, unlisted: Sequence[Object]) -> Sequence[Object]:
        """Those of a scope's objects that ``exclusive`` may remove because nobody listed them. Raises GitLabError."""
        return unlisted

    def report(self) -> Object:
        """What a result tells beside the object itself."""
        return {}

    def declaration(self, obj: Object) -> Object:
        """The options that declare an object as it is, without what is only GitLab's default unless ``include_defaults``; ``SECRET`` for secrets."""
        self.warnings += [": ".join(filter(None, (self.title(obj), strange))) for strange in unfit(self.fields, obj)]
        return as_options(self.fields, obj, bool(self.params.get("include_defaults")))

    # -- addresses
    def parent(self) -> str:
        """The address of what the objects belong to."""
        return address("projects/{project}", self.params)

    def collection(self) -> str:
        """The address of the list."""
        return address(self.path, self.params)

    def one(self, obj: Mapping[str, Any]) -> str:
        """The address of one object."""
        return f"{self.collection()}/{address('{id}', obj)}"

    # -- verbs
    def list(self, query: Query = ()) -> list[Object]:
        """All objects of the scope. Raises GitLabError."""
        return [self.from_api(raw) for raw in self.client.entries(self.collection(), query)]

    def find(self) -> Object | None:
        """The object that the user means; None when it is proven that there is none. Raises GitLabError."""
        return self.find_among(self.list())

    def find_among(self, listed: Sequence[Object]) -> Object | None:
        """The object that the user means, where those of its scope have been listed already. Raises GitLabError."""
        return self.only([obj for obj in listed if self.matches(obj)])

    def find_in_missing_project(self) -> Object | None:
        """What the object would already be if its project were there: in an empty one there is nothing. Raises GitLabError."""
        return None

    def declarations(self) -> Sequence[Object]:
        """What declares all objects of the scope as they are. Raises GitLabError."""
        return [self.declaration(obj) for obj in self.list()]

    def select(self) -> Sequence[Object]:
        """The objects that an _info module was asked for. Raises GitLabError."""
        return self.list()

    def create(self, payload: Object) -> Object:
        """Create the object and give it as the server answers. Raises GitLabError."""
        try:
            return self.write("POST", self.collection(), payload)
        except (ConflictError, ValidationError) as error:
            # a repeated create meets what its first attempt made
            found = self.find() if error.attempts > 1 else None
            if found is None:
                raise
            return found

    def update(self, current: Object, payload: Object) -> Object:
        """Change the object and give it as the server answers; keys that the answer lacks stay. Raises GitLabError."""
        return self.write("PUT", self.one(current), payload, current)

    def delete(self, current: Object) -> None:
        """Remove the object; one that is gone already is fine. Raises GitLabError."""
        try:
            self.client.request("DELETE", self.one(current))
        except ProjectMissingError:
            raise
        except NotFoundError as error:
            if error.said == NO_ROUTE:
                raise

    # -- helpers of the verbs
    def write(self, method: str, path: str, payload: Object | None = None, current: Object | None = None) -> Object:
        """Send a write and give the object as it then is. Raises GitLabError, also when GitLab answers with something else than the object."""
        answer = self.client.request(method, path, body=payload, harmless=self.unique)
        if not isinstance(answer.data, Mapping) or self.mark not in answer.data:
            raise ProtocolError(f"{method} /{path}: {answer.status}: {flatten(answer.data)}", method=method, path=f"/{path}", status=answer.status)
        return self.from_api({**(current or {}), **answer.data})

    def only(self, found: Sequence[Object]) -> Object | None:
        """The one object that was found. Raises InputError when there are several."""
        if len(found) > 1:
            ids = ", ".join(str(obj["id"]) for obj in found)
            raise InputError(f"{len(found)} {self.plural} have the same {' and '.join(self.key)}, with the ids {ids}: say which one with id")
        return found[0] if found else None

    def look(self, path: str) -> Object | None:
        """One object by its address; None when it is proven absent: GitLab names it, or the project can be read. Raises GitLabError."""
        try:
            return self.from_api(self.read(path))
        except ProjectMissingError:
            raise
        except NotFoundError as error:
            if error.said == NO_ROUTE:
                raise
            if error.said not in self.absent:
                self.read(self.parent())
            return None

    def read(self, path: str) -> Object:
        """The object at an address as GitLab gives it. Raises GitLabError: ProjectMissingError where GitLab says that there is no such project."""
        raw = self.client.get(path)
        if not isinstance(raw, dict):
            raise ProtocolError(f"GET /{path}: an object was expected, {type(raw).__name__} came", method="GET", path=f"/{path}", status=200)
        return raw

    def settle(self) -> None:
        """Tell the user of a project that has moved; one that is marked for deletion counts as missing. Raises GitLabError."""
        old = self.parent() if self.params.get("project") else ""
        new = self.client.moved.get(old)
        if new is None:
            return
        project = self.read(new)
        if project.get("marked_for_deletion_on"):
            raise ProjectMissingError(f"project {self.params['project']} is marked for deletion as {project['path_with_namespace']}")
        self.warnings.append(f"project {self.params['project']} has moved to {project['path_with_namespace']}; its id is {project['id']}")
