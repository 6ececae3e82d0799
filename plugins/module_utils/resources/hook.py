# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhooks of a project."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.client import Client, address
from ansible_collections.labops.gitlab.plugins.module_utils.errors import NO_ROUTE, InputError, NotFoundError, ProjectMissingError, ValidationError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, Rules
from ansible_collections.labops.gitlab.plugins.module_utils.resource import PROJECT, Resource

_KEYED_SECRETS = (Field("key", required=True), Field("value", required=True, secret=True))
_KEYED = ("url_variables", "custom_headers")
_EVENTS = (
    *("push_events", "issues_events", "confidential_issues_events", "merge_requests_events", "tag_push_events", "note_events", "confidential_note_events"),
    *("job_events", "pipeline_events", "wiki_page_events", "deployment_events", "feature_flag_events", "releases_events", "milestone_events", "emoji_events"),
    *("resource_access_token_events", "resource_deploy_token_events", "vulnerability_events"),
)
_NOT_TESTED = ("resource_deploy_token_events",)  # 18.9's test has no trigger for it
_SILENT = ("temporarily_disabled", "disabled")


class ProjectHook(Resource):
    """A webhook; GitLab allows several with one url, so more than one match is an error. Defaults: projects-operations, row 26."""

    name = "project_hook"
    plural = "project_hooks"
    path = "projects/{project}/hooks"
    key = ("url",)
    unique = False  # every POST makes another hook
    scope = (PROJECT,)
    options = (
        Field("id", "int"),
        Field("find_by", choices=("url", "name")),
        *(Field(f"exclusive_{name}", "bool") for name in _KEYED),
        Field("test_when", choices=("on_change", "always")),
    )
    filters = (PROJECT, Field("id", "int"), Field("url"), Field("name"), Field("include_keys", "bool"))
    rules = Rules(
        required_one_of=(("id", "url", "name"),),
        required_if=(
            ("find_by", "url", ("url",)),
            ("find_by", "name", ("name",)),
            *((f"exclusive_{name}", True, (name,)) for name in _KEYED),
            *(("test_when", when, ("test",)) for when in ("on_change", "always")),
        ),
    )
    info_rules = Rules(mutually_exclusive=(("id", "url"), ("id", "name")))
    fields: Sequence[Field] = (
        Field("url", required=True, exposes_secrets=True),
        Field("name"),
        Field("description"),
        *(Field(event, "bool", default=event == "push_events") for event in _EVENTS),
        Field("duo_flow_callback_enabled", "bool"),
        Field("enable_ssl_verification", "bool", default=True),
        Field("token", secret=True),
        Field("signing_token", secret=True),
        Field("push_events_branch_filter"),
        Field("branch_filter_strategy", choices=("wildcard", "regex", "all_branches"), default="wildcard"),
        Field("custom_webhook_template"),
        *(Field(name, "list", elements="dict", options=_KEYED_SECRETS) for name in _KEYED),
        Field("test", choices=tuple(event for event in _EVENTS if event not in _NOT_TESTED)),
    )
    server_set = ("id", "project_id", "created_at", "alert_status", "disabled_until", "repository_update_events")
    derived = MappingProxyType({"test": ("alert_status", "disabled_until")})  # a call that succeeds makes a hook executable again

    def __init__(self, client: Client, params: Mapping[str, Any]) -> None:
        super().__init__(client, params)
        self.fields = tuple(replace(f, exclusive=True) if params.get(f"exclusive_{f.name}") else f for f in type(self).fields)
        self.found: Object | None = None
        if "state" in params and not params.get(self._by) and any(params.get(name) is not None for name in ("id", "url", "name")):
            raise InputError("id, url, name: what the hook is found by is empty, and names no hook")

    # -- pure
    def wanted(self) -> Object:
        """A test call is wanted of a hook that is new or that GitLab has stopped calling; of another one each time, or not for its own sake."""
        wanted = super().wanted()
        if self.found and self.found["alert_status"] not in _SILENT and self.params.get("test_when") != "always":
            wanted.pop("test", None)
        return wanted

    def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
        """The changed fields, and the test of the change. Raises InputError for a url that GitLab refuses, since it will have no values for its variables."""
        if current is not None and "url" in changed and "{" in str(changed["url"]):
            raise InputError("url: GitLab forgets url_variables when the url changes, and refuses one that needs them; remove the hook and create it anew")
        if current is None or self.params.get("exclusive_url_variables"):
            self._refuse_unfilled(str(wanted.get("url") or (current or {}).get("url")))
        return {**changed, **({"test": self.params["test"]} if self.params.get("test") else {})}

    def _refuse_unfilled(self, url: str) -> None:
        given = {entry["key"] for entry in self.params.get("url_variables") or []}
        unfilled = [name for name in re.findall(r"{([^{}]*)}", url) if name not in given]
        if unfilled:
            raise InputError(f"url_variables: {url} needs {', '.join(unfilled)}, which is not listed; GitLab refuses such a url")

    @property
    def _by(self) -> str:
        """What the hook is found by."""
        return "id" if self.params.get("id") else self.params.get("find_by") or ("url" if self.params.get("url") else "name")

    def title(self, obj: Mapping[str, Any]) -> str:
        """The url; of a declared one that is found by its name, the name, and by its id, that with it: several can have one url."""
        if obj is self.params and self._by == "id":
            return f"{obj['url']} (id {obj['id']})"
        return str(obj["name" if obj is self.params and self._by == "name" else "url"])

    def _candidates(self, hooks: Sequence[Object]) -> list[Object]:
        found = [hook for hook in hooks if hook[self._by] == self.params[self._by]]
        named = [hook for hook in found if (hook.get("name") or "") == (self.params.get("name") or "")]
        return named if len(found) > 1 and len(named) == 1 else found

    # -- verbs
    def find(self) -> Object | None:
        """By id, else by url (or name, as ``find_by`` says)."""
        return self._noted(self.look(self.one(self.params))) if self.params.get("id") else self.find_among(self.list())

    def find_among(self, listed: Sequence[Object]) -> Object | None:
        """One whose variables or headers are declared is read by itself: the list leaves their keys out."""
        found = self.only(self._candidates(listed))
        keyed = any(self.params.get(name) or self.params.get(f"exclusive_{name}") for name in _KEYED)
        return self._noted(self.look(self.one(found)) if found and keyed else found)

    def find_in_missing_project(self) -> Object | None:
        """Nothing. Raises InputError when one is meant by its id."""
        return self._noted(None)

    def _noted(self, found: Object | None) -> Object | None:
        """The hook that was found; the user is told when GitLab does not call it. Raises InputError when an id has none."""
        self.found = found
        if self.params["state"] == "absent":
            return found
        if found is None and self.params.get("id"):
            raise InputError(f"there is no hook with the id {self.params['id']} in {self.params['project']}; leave id out to create one")
        if found and found["alert_status"] in _SILENT and not self.params.get("test"):
            self.warnings.append(_silence(found))
        return found

    def select(self) -> Sequence[Object]:
        """One hook by id, those of a url or a name, or all; with ``include_keys`` each is read by itself, since the list leaves the keys out."""
        if self.params.get("id"):
            found = [self.look(self.one(self.params))]
        else:
            asked = {name: self.params[name] for name in ("url", "name") if self.params.get(name) is not None}
            found = [hook for hook in self.list() if all(hook[name] == value for name, value in asked.items())]
            if self.params.get("include_keys"):
                found = [self.look(self.one(hook)) for hook in found if hook]
        return [{key: value for key, value in hook.items() if key != "test"} for hook in found if hook]

    def declarations(self) -> Sequence[Object]:
        """Each is read by itself, since the list leaves the keys of variables and headers out."""
        found = [self.look(self.one(hook)) for hook in self.list()]
        hooks = [hook for hook in found if hook]  # not those that are gone since they were listed
        return [{**_found_by(hook, hooks), **self.declaration(hook)} for hook in hooks]

    def declaration(self, obj: Object) -> Object:
        """A signing token only where the server shows fields that came after it (19.0): no answer tells whether there is one."""
        said = super().declaration(obj)
        if obj["duo_flow_callback_enabled"] is None:
            del said["signing_token"]
        return said

    def create(self, payload: Object) -> Object:
        """Create the hook, then test it."""
        return self._tested(super().create({name: value for name, value in payload.items() if name != "test"}), payload)

    def update(self, current: Object, payload: Object) -> Object:
        """GitLab empties headers and variables when the url changes, even those sent with it: they go in a second request; and it only merges them."""
        lists = {name: payload[name] for name in _KEYED if payload.get(name)}
        others = {name: value for name, value in payload.items() if name not in (*_KEYED, "test")}
        hook = current
        for body in (others, lists) if "url" in others else ({**others, **lists},):
            if body:
                hook = super().update(hook, body)
        for name in _KEYED:
            if name in payload and self.params.get(f"exclusive_{name}"):
                hook = self._without_others(hook, name)
        return self._tested(hook, payload)

    def _without_others(self, hook: Object, name: str) -> Object:
        """The hook with the declared keys alone: each other one has an address of its own (lib/api/hooks/{url_variables,custom_headers}.rb)."""
        declared = [entry["key"] for entry in self.params[name]]
        for key in [entry["key"] for entry in hook[name] or [] if entry["key"] not in declared]:
            try:
                self.client.request("DELETE", f"{self.one(hook)}/{name}/{address('{key}', {'key': key})}")
            except ProjectMissingError:
                raise
            except NotFoundError as error:  # gone already is fine
                if error.said == NO_ROUTE:
                    raise
        return {**hook, name: [entry for entry in hook[name] or [] if entry["key"] in declared]}

    def _tested(self, hook: Object, payload: Object) -> Object:
        """The hook after a test call, if there is to be one. Raises GitLabError when the receiver fails (lib/api/hooks/trigger_test.rb)."""
        if "test" not in payload:
            return hook
        try:
            self.client.request("POST", f"{self.one(hook)}/test/{payload['test']}")
        except ValidationError as error:
            raise ValidationError(f"the hook is as declared, but its test call failed. {error.message}", **error.request()) from error
        except NotFoundError as error:
            if error.said != NO_ROUTE:
                raise
            raise NotFoundError(f"the hook is as declared, but GitLab before 16.11 has no test calls. {error.message}", **error.request()) from error
        if hook["alert_status"] in _SILENT:
            hook = self.from_api(self.read(self.one(hook)))
        return {**hook, "test": payload["test"]}


def _found_by(hook: Object, hooks: Sequence[Object]) -> Object:
    """What finds a hook beside its url, where others have the same one: its name, where that is its own, else the id; one without a name needs nothing.

    It stands before the url, so that placeholders are called by it.
    """
    rivals = [other for other in hooks if other["url"] == hook["url"] and other is not hook]
    namesakes = [other for other in (hooks if hook["name"] else rivals) if (other["name"] or "") == (hook["name"] or "") and other is not hook]
    if not rivals:
        return {}
    return {"id": hook["id"]} if namesakes else {"name": hook["name"], "find_by": "name"} if hook["name"] else {}


def _silence(hook: Object) -> str:
    until = f" until {hook['disabled_until']}" if hook["alert_status"] == "temporarily_disabled" else ""
    return f"GitLab does not call this hook{until}, since calls to it failed; once its receiver is well, a test call that succeeds makes it executable again"
