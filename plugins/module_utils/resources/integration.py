# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Integrations of a project or group. What can be set comes from the catalog, so the fields depend on the slug."""

from __future__ import annotations

import dataclasses
import fnmatch
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Callable, TypeVar

from ansible_collections.labops.gitlab.plugins.module_utils.catalog import CATALOG, ERAS, described, find, served, setting, spelled
from ansible_collections.labops.gitlab.plugins.module_utils.catalog.entry import Integration as Entry
from ansible_collections.labops.gitlab.plugins.module_utils.catalog.entry import Setting
from ansible_collections.labops.gitlab.plugins.module_utils.client import Client, Query, address
from ansible_collections.labops.gitlab.plugins.module_utils.errors import NO_ROUTE, GitLabError, InputError, NotFoundError, ValidationError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, Rules, as_options, converted, read, texts, truth, unfit
from ansible_collections.labops.gitlab.plugins.module_utils.resource import Resource
from ansible_collections.labops.gitlab.plugins.module_utils.server import version_of

# GitLab sets these only on a new record; one that was switched off reads null, and null means that nothing is ever notified or verified
_LOST_WHEN_OFF = {"branches_to_be_notified": "default", "notify_only_broken_pipelines": True, "enable_ssl_verification": True, "static_context": True}

# servers up to 14.x leave these out by their name alone, secret or not (integrations-semantics, 2: SVC)
_UNSEEN_NAMES = re.compile("password|token|key|title|description")

INHERIT = Setting("use_inherited_settings", "bool", event=True, readback="inherited")
PLACEHOLDERS: Mapping[str, Any] = {"str": "inherited", "int": 0, "bool": False, "list": []}

SINCE_INTEGRATIONS, SINCE_OF_GROUPS, SINCE_INHERITANCE = (14, 4), (17, 9), (17, 3)

# what servers before 14.4 call it, by their addresses; remembered for a task and its loop items
_prefixes: dict[str, str] = {}
# servers before 12.7, which cannot list
_unlisted: set[str] = set()

Answered = TypeVar("Answered")


class Integration(Resource):
    """An integration: absent where it was never configured or is not active; every write carries what GitLab demands each time."""

    name = "integration"
    plural = "integrations"
    path = "projects/{project}/integrations"
    key = ("slug",)
    scope = (Field("project"), Field("group"), Field("slug", required=True))
    filters = (Field("project"), Field("group"), Field("slug"), Field("catalog", "bool"))
    options = (Field("settings", "dict"), Field("inherit", "bool"))
    set_options = (Field("remove_inherited", "bool"),)
    rules = Rules(mutually_exclusive=(("project", "group"),), required_one_of=(("project", "group"),))
    info_rules = Rules(mutually_exclusive=(("project", "group"),), required_one_of=(("project", "group", "catalog"),))
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
        inherits = params.get("inherit") is True
        own = self.entry.settings if self.entry and not inherits else ()
        self.fields: Sequence[Setting] = (*own, INHERIT) if self.entry else ()
        self._unknown: set[str] = set()  # what this server has no key for
        self._unseen: set[str] = set()  # what it leaves out of its answers, known to it or not
        self._lost: set[str] = set()  # what GitLab has set to null when it was switched off
        if self.entry:
            self.derived = {field.name: ("inherited", *field.decides) for field in self.fields}  # what is set here is inherited no longer
            self.derived[INHERIT.name] = tuple(key for key in self.server_set if inherits and key not in ("id", "slug", "title", "created_at", "active"))
            self.known = {"slug": self.entry.slug, "active": True, "properties": None if inherits else self._properties({})}

    def _refuse(self) -> None:
        """Refuse what no server, or not this one, has. Raises InputError."""
        entry, version, group = self.entry, self.client.server.version, self.params.get("group")
        if group is not None and version and version < SINCE_OF_GROUPS:
            raise InputError(f"group: integrations of groups came with GitLab 17.9; this server is {'.'.join(map(str, version))}")
        if entry and group is not None and "group" not in entry.levels:
            raise InputError(f"slug: {entry.slug} belongs to a project; GitLab has none of a group")
        known = entry and (entry.since or entry.removed)  # eras alone are a guess that the server's own answer is better than
        if entry and known and version and self.params.get("state") == "present" and not served(entry, version):
            raise InputError(f"slug: {self._not_served()}")
        if self.params.get("inherit") and self.params.get("settings"):
            raise InputError("inherit: settings that are inherited cannot be given too; leave one of them out")

    def _not_served(self) -> str:
        """Why this server may not know the slug, and what to do."""
        entry = find(self.params["slug"])
        reasons = [
            f"GitLab removed it in {entry.removed}" if entry.removed else "",
            f"it came with GitLab {entry.since}" if entry.since else "",
            f"it is there only where {entry.condition}" if entry.condition else "",
        ]
        told = "; ".join(reason for reason in reasons if reason)
        return f"this server does not offer {entry.slug}{': ' + told if told else ''}. labops.gitlab.integration_info with catalog lists what each version has"

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
        wanted: Object = {}
        for typed, value in (self.params.get("settings") or {}).items():
            if typed == "active":  # GitLab's documents list it, no version takes it
                self._say_of_active(value)
                continue
            field = setting(find(self.params["slug"]), typed)
            if field.name in wanted:
                raise InputError(f"settings.{typed}: {field.name} is declared more than once")
            if field.name != typed:
                self.warnings.append(f"settings.{typed}: GitLab calls it {field.name}")
            if field.name in self._unknown:
                self.warnings.append(f"settings.{field.name}: this server does not know it, its answer has no such key; nothing is sent")
            elif value is not None:
                wanted[field.name] = _as_kept(field, converted(field, value, f"settings.{field.name}"))
        return {**wanted, **({INHERIT.name: self.params["inherit"]} if self.params.get("inherit") is not None else {})}

    def _say_of_active(self, value: Any) -> None:
        if not truth(value) and self.params.get("state") != "absent":
            raise InputError("settings.active: GitLab takes no such setting and activates with every write; state: absent switches an integration off")
        self.warnings.append("settings.active: GitLab takes no such setting; state says whether the integration is active")

    def from_api(self, raw: Mapping[str, Any]) -> Object:
        """The object with every property that the catalog knows, of its type, and no secret."""
        properties = raw.get("properties") or {}
        self._learn(raw, properties)
        obj = super().from_api(raw)
        flags = {field.name: truth(obj[field.name]) for field in self.fields if field.event and isinstance(obj.get(field.name), str)}
        own = {"slug": self.entry.slug} if self.entry else {}  # servers up to 12.7 do not show it
        return {**obj, **own, **flags, "properties": self._properties(properties)}

    def _learn(self, raw: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
        """What this server does not know, and what it knows but does not show, from the keys of its answer for an active integration."""
        if self.entry is None or not raw.get("active"):
            return
        absent = [f for f in self.entry.settings if f.readable and f.name not in (raw if f.event else properties)]
        tells_all = "inherited" in raw or "incident_events" in raw  # older servers leave out what was never set, and some names
        self._unknown = {f.name for f in absent if f.event or tells_all}
        self._unseen = {f.name for f in absent if not f.event and not tells_all and _UNSEEN_NAMES.search(f.name)}
        incomparable = self._unseen | self._covered(properties)
        self.fields = [dataclasses.replace(f, readback=None) if f.name in incomparable else f for f in self.fields]

    def _covered(self, properties: Mapping[str, Any]) -> set[str]:
        """What is to be empty and may be so, since GitLab would show another one's value; of what nobody gave is told that it follows that one."""
        given = self.params.get("settings") or {}
        following = [f for f in self.fields if f.falls_to and f.readable and properties.get(f.name) == properties.get(f.falls_to)]
        self.derived = {**self.derived, **{f.falls_to: (*self.derived[f.falls_to], f.place) for f in following if not given.get(f.name)}}
        return {f.name for f in following if given.get(f.name) == ""}

    def _properties(self, raw: Mapping[str, Any]) -> Object | None:
        if self.entry is None:
            return None
        fields = {field.name: field for field in self.entry.settings}
        names = [f.name for f in fields.values() if f.readable and not f.event and f.taken_today]
        shown = {name: value for name, value in raw.items() if name not in fields or not fields[name].secret}
        switches = {name: truth(value) for name, value in shown.items() if isinstance(value, str) and name in fields and fields[name].type == "bool"}
        numbers = {
            name: str(value)
            for name, value in shown.items()
            if isinstance(value, int) and not isinstance(value, bool) and name in fields and fields[name].type == "str"
        }
        return {**dict.fromkeys([*names, *self.entry.shown]), **shown, **switches, **numbers}

    def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
        """The changed settings and all that every PUT must carry. Raises InputError when a required secret is missing."""
        if current is not None and self.params["update_secrets"] == "on_create" and any(f.required and f.secret for f in self.fields):
            raise InputError(f"update_secrets: every write of {self.params['slug']} needs its secrets, so with on_create it cannot be changed; take on_change")
        if current is None and self.entry is not None and self.entry.refused:
            raise InputError(f"slug: {self.params['slug']} cannot be switched on: {self.entry.refused}")
        if wanted.get(INHERIT.name) and self.entry:  # GitLab demands what is required all the same, and does not look at it
            return {**{f.name: f.choices[0] if f.choices else PLACEHOLDERS[f.type] for f in self.entry.settings if f.required}, INHERIT.name: True}
        required = {f.name: wanted.get(f.name, self._live(current, f)) for f in self.fields if f.required}
        missing = [name for name, value in required.items() if value is None]
        if missing:
            raise InputError(
                f"settings: {', '.join(missing)}: GitLab demands it in every write of {self.params['slug']} and never returns it, so it has to be given"
            )
        empty = [f.name for f in self.fields if f.required and not f.may_be_blank and wanted.get(f.name) in ("", [])]
        if empty and self.entry and not self.entry.removed:
            raise InputError(f"settings: {', '.join(empty)}: GitLab does not take it empty")
        # those that are as declared go along, since versions differ in what they demand in every write
        declared = {f.name: wanted[f.name] for f in self.fields if f.name in wanted and not f.holds_secret}
        return {**(self._regained() if current is None else {}), **required, **declared, **changed, INHERIT.name: False}

    def _regained(self) -> Object:
        """What GitLab sets on a new record alone, so that one which was switched off has lost it."""
        lost = [f for f in self.fields if f.name in self._lost]
        return {f.name: _LOST_WHEN_OFF[f.name] if f.default is None else f.default for f in lost}

    def _live(self, current: Object | None, field: Field) -> Any:
        return read(current, field.place) if field.readable else None

    def removable(self, unlisted: Sequence[Object]) -> Sequence[Object]:
        """What a group or the instance gives stays, unless the user wants it off too; and what ``keep`` names in any spelling. Raises InputError."""
        if any(obj["slug"] is None for obj in unlisted):
            raise InputError("exclusive: this server's list does not tell which integration is which; GitLab 12.10 and newer do")
        kept = [spelled(pattern) for pattern in self.params["keep"]]
        own = [obj for obj in unlisted if self.params.get("remove_inherited") or not obj.get("inherited")]
        removed = [obj for obj in own if not any(fnmatch.fnmatch(obj["slug"], pattern) for pattern in kept)]
        for entry in [CATALOG[obj["slug"]] for obj in removed if obj["slug"] in CATALOG]:
            _refuse_to_end(entry, "Put it into keep. Nothing was changed.")
        return removed

    def title(self, obj: Mapping[str, Any]) -> str:
        """The slug as GitLab spells it."""
        return find(obj["slug"]).slug if obj is self.params else str(obj["slug"])

    # -- addresses
    def parent(self) -> str:
        """The project, or the group."""
        return address("groups/{group}" if self.params.get("group") is not None else "projects/{project}", self.params)

    def collection(self) -> str:
        """Below ``integrations``, or ``services`` where the server is known to have no other."""
        server = self.client.server
        old = server.version is not None and server.version < SINCE_INTEGRATIONS
        return f"{self.parent()}/{'services' if old else _prefixes.get(server.url, 'integrations')}"

    def one(self, obj: Mapping[str, Any]) -> str:
        """The address of the integration: its slug, not its id."""
        return f"{self.collection()}/{address('{slug}', obj)}"

    def _asking(self, ask: Callable[[], Answered]) -> Answered:
        """Ask; of a server before 14.4, which has no such address, ask again where it has one. Raises GitLabError."""
        server = self.client.server
        known = server.url in _prefixes  # not afterwards: another client may learn it meanwhile
        try:
            return ask()
        except NotFoundError as error:
            if error.said != NO_ROUTE or server.version is not None:
                raise
            if self.params.get("group") is not None:
                raise InputError("group: this server has no integrations of groups; they came with GitLab 17.9") from error
            if known:
                raise
        _prefixes[server.url] = "services"
        return ask()

    # -- verbs
    def list(self, query: Query = ()) -> list[Object]:
        """All that are active, without their properties; none where the server cannot list and nobody asks for those that are not declared."""
        self._refuse()
        server, dispensable = self.client.server.url, self.params.get("exclusive") is False
        if dispensable and server in _unlisted:
            return []
        try:
            listed = self._asking(lambda: self.client.entries(self.collection(), query))
        except NotFoundError as error:
            if error.said != NO_ROUTE:
                raise
            if dispensable:
                _unlisted.add(server)
                return []
            error.message += " Servers before GitLab 12.7 answer so, too: they cannot list integrations, only show the one of a slug."
            raise
        return [{**super(Integration, self).from_api(raw), "properties": None} for raw in listed]

    def find(self) -> Object | None:
        """The integration while it is active: GitLab keeps a record of one that was switched off."""
        self._refuse()
        try:
            found = self._asking(lambda: self.look(self.one(self.known)))
        except ValidationError as error:
            if "slug does not have a valid value" not in error.said:
                raise
            if self.params.get("state") == "present":
                raise InputError(f"slug: {self._not_served()}", **error.request()) from error
            return None
        self._learn_of_inheritance(found)
        if found and found.get("id") and found.get("active"):
            if self.entry and self.params.get("state") == "absent":
                _refuse_to_end(self.entry)
            return found
        self._lost = {f.name for f in self.fields if f.name in _LOST_WHEN_OFF and self._has_lost(f, found)}
        return None

    def _has_lost(self, field: Setting, switched_off: Object | None) -> bool:
        """Whether a field has to be set again. Of one that never was (before 14.0 a record without an id) only today's servers are told."""
        if switched_off is None:
            return field.taken_today and (not field.eras or ERAS[-2] in field.eras)
        return bool(switched_off.get("id")) and field.taken_today and read(switched_off, field.place) is None

    def _learn_of_inheritance(self, found: Object | None) -> None:
        """A server before 17.3 would take the placeholders of an inherited integration for settings. Raises InputError, GitLabError."""
        if not self.params.get("inherit") or (found or {}).get("inherited") is not None:
            return
        version = self.client.server.version or version_of(str(self.read("version").get("version")))
        if version < SINCE_INHERITANCE:
            raise InputError("inherit: this server cannot let an integration inherit its settings by the API; GitLab 17.3 and newer can")

    def declarations(self) -> Sequence[Object]:
        """Each is read by itself, since the list lacks the settings. Without those that a group or the instance gives, and those that no catalog knows."""
        listed = self.list()
        if any(obj["slug"] is None for obj in listed):
            raise InputError("this server's list does not tell which integration is which; GitLab 12.10 and newer do")
        own = [obj for obj in listed if self.params.get("include_defaults") or not obj["inherited"]]
        self.warnings += [f"{obj['slug']} is no integration that is known here, and left out" for obj in own if obj["slug"] not in CATALOG]
        return [self._declared(obj["slug"]) for obj in own if obj["slug"] in CATALOG]

    def _declared(self, slug: str) -> Object:
        one = type(self)(self.client, {**self.params, "slug": slug})
        one.warnings = self.warnings
        found = one.find()
        return one.declaration(found) if found else {"slug": slug, "state": "absent"}  # switched off since it was listed

    def declaration(self, obj: Object) -> Object:
        """The settings that this server shows and takes, or that they are inherited."""
        if obj["inherited"]:
            return {"slug": obj["slug"], "inherit": True}
        old = obj["inherited"] is None  # then words that GitLab takes no more may be taken
        shown = [f for f in self.fields if f.name != INHERIT.name and (f.taken_today or (old and not f.secret))]
        self.warnings += [f"{obj['slug']}: {strange}" for strange in unfit(shown, obj)]
        said = as_options(shown, obj, bool(self.params.get("include_defaults")))
        following = [f.name for f in shown if f.falls_to and not f.secret and said.get(f.name) == said.get(f.falls_to)]
        return {"slug": obj["slug"], "settings": {name: value for name, value in said.items() if name not in following}}

    def find_in_missing_project(self) -> Object | None:
        """Nothing; what could not be created there is refused."""
        self._refuse()
        return None

    def find_among(self, listed: Sequence[Object]) -> Object | None:
        """One that is to be absent and is not among the active ones need not be asked for; the list lacks the settings of all others."""
        slugs = [obj["slug"] for obj in listed]
        tells = None not in slugs and self.client.server.url not in _unlisted  # GitLab 12.7 to 12.9 list no slugs
        if self.params["state"] == "absent" and tells and self.known["slug"] not in slugs:
            return None
        return self.find()

    def select(self) -> Sequence[Object]:
        """One integration with its properties, or all active ones without."""
        placed = [name for name in ("project", "group") if self.params.get(name) is not None]
        if self.params.get("catalog") and placed:
            raise InputError(f"catalog: it is the same everywhere; leave out catalog or {placed[0]}")
        if self.params.get("catalog"):
            return self._of_catalog()
        if not placed:
            raise InputError("catalog: false needs project or group")
        if self.entry is None:
            return self.list()
        found = self.find()
        return [found] if found else []

    def _of_catalog(self) -> Sequence[Object]:
        """What can be set, of one integration or of all that the version of the server offers; asks no server."""
        version = version_of(self.params["gitlab_version"]) if self.params.get("gitlab_version") else None
        entries = [self.entry] if self.entry else list(CATALOG.values())
        return [described(entry, version) for entry in entries if version is None or served(entry, version)]

    def create(self, payload: Object) -> Object:
        """GitLab creates and updates with the same PUT. Raises GitLabError."""
        try:
            answer = self.write("PUT", self.one(self.known), payload)
        except (ValidationError, NotFoundError) as error:
            if "Integration not available" not in error.said and error.said != NO_ROUTE:
                raise
            raise InputError(f"slug: {self._not_served()}. GitLab said: {error.said}", **error.request()) from error
        self.warnings += [
            f"whether GitLab took over {name!r} is not known, since this server never shows it" for name in sorted(self._unseen) if name in payload
        ]
        return answer

    def update(self, current: Object, payload: Object) -> Object:
        """The same PUT."""
        return self.create(payload)


def _refuse_to_end(entry: Entry, remedy: str = "") -> None:
    """Raises InputError for what is active and the API cannot switch off."""
    if entry.stays:
        raise InputError(f"slug: {entry.slug} is active and cannot be switched off: {entry.stays} {remedy}".rstrip())


def _as_kept(field: Setting, value: Any) -> Any:
    """The value as GitLab keeps it."""
    if field.tidied:
        return ",".join(dict.fromkeys(part.strip() for part in str(value).split(",") if part.strip()))
    return str(value).removesuffix("/") if field.unslashed else value


def _is_secret(slug: Any, name: str) -> bool:
    try:
        return setting(find(str(slug)), name).secret
    except GitLabError:
        return True
