# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Integrations of a project. What can be set comes from the catalog, so the fields depend on the slug."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Callable, TypeVar

from ansible_collections.labops.gitlab.plugins.module_utils.catalog import find, setting
from ansible_collections.labops.gitlab.plugins.module_utils.catalog.entry import Integration as Entry
from ansible_collections.labops.gitlab.plugins.module_utils.catalog.entry import Setting
from ansible_collections.labops.gitlab.plugins.module_utils.client import Client, address
from ansible_collections.labops.gitlab.plugins.module_utils.errors import NO_ROUTE, GitLabError, InputError, NotFoundError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, read, texts
from ansible_collections.labops.gitlab.plugins.module_utils.resource import PROJECT, Resource

# GitLab sets these only on a new record; one that was switched off reads null, and null means that nothing is ever notified or verified
_LOST_WHEN_OFF = {"branches_to_be_notified": "default", "notify_only_broken_pipelines": True, "enable_ssl_verification": True}


# what servers before 14.4 call it, by their addresses; remembered for a task and its loop items
_prefixes: dict[str, str] = {}

Answered = TypeVar("Answered")


class Integration(Resource):
    """An integration: absent where it was never configured or is not active; every write carries what GitLab demands each time."""

    name = "integration"
    plural = "integrations"
    path = "projects/{project}/integrations"
    key = ("slug",)
    scope = (PROJECT, Field("slug", required=True))
    filters = (PROJECT, Field("slug"))
    options = (Field("settings", "dict"),)
    absent = ("404 Integration Not Found", "404 Service Not Found")
    server_set = (
        "id",
        "slug",
        "title",
        "active",
        "inherited",
        "created_at",
        "updated_at",
        *(
            f"{event}_events"
            for event in (
                "commit",
                "push",
                "issues",
                "incident",
                "alert",
                "confidential_issues",
                "merge_requests",
                "tag_push",
                "deployment",
                "note",
                "confidential_note",
                "pipeline",
                "wiki_page",
                "job",
                "vulnerability",
            )
        ),
        "comment_on_event_enabled",
        "properties",
    )

    def __init__(self, client: Client, params: Mapping[str, Any]) -> None:
        super().__init__(client, params)
        self.entry: Entry | None = find(params["slug"]) if params.get("slug") else None
        self.fields: Sequence[Setting] = self.entry.settings if self.entry else ()
        self._switched_off: Object | None = None
        if self.entry:
            self.derived = {field.name: ("inherited",) for field in self.fields}  # what is set here is inherited no longer
            self.known = {"slug": self.entry.slug, "active": True, "properties": self._properties({})}

    @classmethod
    def has_secrets(cls) -> bool:
        """Most integrations have."""
        return True

    @classmethod
    def secrets(cls, args: Mapping[str, Any]) -> set[str]:
        """The secret settings of the slug; every text where slug or setting is unknown."""
        settings = args.get("settings")
        if not isinstance(settings, Mapping):
            return set(texts(settings))
        hidden = [value for name, value in settings.items() if _is_secret(args.get("slug"), name)]
        return {*texts(hidden), *(json.dumps(value) for value in hidden if isinstance(value, Mapping))}

    # -- pure
    def wanted(self) -> Object:
        """The settings under GitLab's present names, of the types that the catalog says. Raises InputError."""
        wanted = {}
        for typed, value in (self.params.get("settings") or {}).items():
            field = setting(find(self.params["slug"]), typed)
            if field.name != typed:
                self.warnings.append(f"settings.{typed}: GitLab calls it {field.name}")
            if value is not None:
                wanted[field.name] = _checked(field, value)
        return wanted

    def from_api(self, raw: Mapping[str, Any]) -> Object:
        """The object with every property that the catalog knows, and no secret."""
        return {**super().from_api(raw), "properties": self._properties(raw.get("properties") or {})}

    def _properties(self, raw: Mapping[str, Any]) -> Object | None:
        if self.entry is None:
            return None
        secret = {field.name for field in self.entry.settings if field.secret}
        names = [f.name for f in self.entry.settings if f.readable and not f.event and f.taken_today]
        return {**dict.fromkeys([*names, *self.entry.shown]), **{name: value for name, value in raw.items() if name not in secret}}

    def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
        """The changed settings and all that every PUT must carry. Raises InputError when a required secret is missing."""
        if current is not None and self.params["update_secrets"] == "on_create" and any(f.required and f.secret for f in self.fields):
            raise InputError(f"update_secrets: every write of {self.params['slug']} needs its secrets, so with on_create it cannot be changed; take on_change")
        if current is None and self.entry is not None and self.entry.refused:
            raise InputError(f"slug: {self.params['slug']} cannot be switched on: {self.entry.refused}")
        required = {f.name: wanted.get(f.name, self._live(current, f)) for f in self.fields if f.required}
        missing = [name for name, value in required.items() if value is None]
        if missing:
            raise InputError(
                f"settings: {', '.join(missing)}: GitLab demands it in every write of {self.params['slug']} and never returns it, so it has to be given"
            )
        return {**(self._regained() if current is None else {}), **required, **changed, "use_inherited_settings": False}

    def _regained(self) -> Object:
        """What GitLab sets on a new record alone, so that one which was switched off has lost it."""
        lost = [f for f in self.fields if f.name in _LOST_WHEN_OFF and f.taken_today and read(self._switched_off, f.place) is None]
        return {f.name: _LOST_WHEN_OFF[f.name] if f.default is None else f.default for f in lost}

    def _live(self, current: Object | None, field: Field) -> Any:
        return read(current, field.place) if field.readable else None

    # -- addresses
    def collection(self) -> str:
        """Below ``integrations``, or ``services`` where the server has shown that it has no other."""
        return f"{address('projects/{project}', self.params)}/{_prefixes.get(self.client.server.url, 'integrations')}"

    def _asking(self, ask: Callable[[], Answered]) -> Answered:
        """Ask; of a server before 14.4, which has no such address, ask again where it has one."""
        try:
            return ask()
        except NotFoundError as error:
            if error.said != NO_ROUTE or self.client.server.url in _prefixes:
                raise
        _prefixes[self.client.server.url] = "services"
        return ask()

    # -- verbs
    def find(self) -> Object | None:
        """The integration while it is active: GitLab keeps a record of one that was switched off."""
        found = self._asking(lambda: self.look(self._address()))
        if found and found.get("id") and found.get("active"):
            return found
        self._switched_off = found
        return None

    def select(self) -> Sequence[Object]:
        """One integration with its properties, or all active ones without."""
        if self.entry is None:
            return [{**raw, "properties": None} for raw in self._asking(self.list)]
        found = self.find()
        return [found] if found else []

    def create(self, payload: Object) -> Object:
        """GitLab creates and updates with the same PUT."""
        return self.write("PUT", self._address(), payload)

    def update(self, current: Object, payload: Object) -> Object:
        """The same PUT."""
        return self.create(payload)

    def one(self, obj: Mapping[str, Any]) -> str:
        """The address of the integration: its slug, not its id."""
        return self._address()

    def _address(self) -> str:
        return f"{self.collection()}/{address('{slug}', {'slug': find(self.params['slug']).slug})}"


def _is_secret(slug: Any, name: str) -> bool:
    try:
        return setting(find(str(slug)), name).secret
    except GitLabError:
        return True


def _checked(field: Setting, value: Any) -> Any:
    """A setting's value in the type that the catalog says. Raises InputError."""
    converted = _CONVERTERS[field.type](value)
    if converted is None:
        shown = "" if field.secret else f", not {value!r}"
        raise InputError(f"settings.{field.name}: {_EXPECTED[field.type]}{shown}")
    if field.choices and converted not in field.choices and converted != "":
        raise InputError(f"settings.{field.name}: one of {', '.join(map(str, field.choices))}, not {value!r}")
    return str(converted).removesuffix("/") if field.unslashed else converted


def _bool(value: Any) -> bool | None:
    return {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}.get(str(value).lower())


def _int(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.lstrip("-").isdigit() and not isinstance(value, bool) else None


def _str(value: Any) -> str | None:
    if isinstance(value, Mapping):  # a JSON document, such as a service account's key, which templates turn into a dict
        return json.dumps(value)
    return None if isinstance(value, (list, dict, bool)) else str(value)


def _list(value: Any) -> list[str] | None:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")] if value else []
    return [str(part) for part in value] if isinstance(value, list) else None


_CONVERTERS = {"bool": _bool, "int": _int, "str": _str, "list": _list}
_EXPECTED = {"bool": "true or false is expected", "int": "a whole number is expected", "str": "a text is expected", "list": "a list is expected"}
