# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhooks of a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, Rules
from ansible_collections.labops.gitlab.plugins.module_utils.resource import PROJECT, Resource

_KEYED_SECRETS = (Field("key", required=True), Field("value", required=True, secret=True))


class ProjectHook(Resource):
    """A webhook; GitLab allows several with one url, so more than one match is an error."""

    name = "project_hook"
    plural = "project_hooks"
    path = "projects/{project}/hooks"
    key = ("url",)
    unique = False  # every POST makes another hook
    scope = (PROJECT,)
    options = (Field("id", "int"), Field("find_by", choices=("url", "name")))
    filters = (PROJECT, Field("id", "int"), Field("url"))
    rules = Rules(required_one_of=(("id", "url", "name"),), required_if=(("find_by", "url", ("url",)), ("find_by", "name", ("name",))))
    info_rules = Rules(mutually_exclusive=(("id", "url"),))
    fields = (
        Field("url", required=True, exposes_secrets=True),
        Field("name"),
        Field("description"),
        *(
            Field(f"{event}_events", "bool")
            for event in (
                "push",
                "issues",
                "confidential_issues",
                "merge_requests",
                "tag_push",
                "note",
                "confidential_note",
                "job",
                "pipeline",
                "wiki_page",
                "deployment",
                "feature_flag",
                "releases",
                "milestone",
                "emoji",
                "resource_access_token",
                "resource_deploy_token",
                "vulnerability",
            )
        ),
        Field("duo_flow_callback_enabled", "bool"),
        Field("enable_ssl_verification", "bool"),
        Field("token", secret=True),
        Field("signing_token", secret=True),
        Field("push_events_branch_filter"),
        Field("branch_filter_strategy", choices=("wildcard", "regex", "all_branches")),
        Field("custom_webhook_template"),
        Field("url_variables", "list", elements="dict", options=_KEYED_SECRETS),
        Field("custom_headers", "list", elements="dict", options=_KEYED_SECRETS),
    )
    server_set = ("id", "project_id", "created_at", "alert_status", "disabled_until", "repository_update_events")

    def find(self) -> Object | None:
        """By id, else by url (or name, as ``find_by`` says)."""
        if self.params.get("id"):
            found = self.look(self.one(self.params))
            if found is None and self.params["state"] == "present":
                raise InputError(f"there is no hook with the id {self.params['id']} in {self.params['project']}; leave id out to create one")
            return found
        found = self.only(self._candidates(self.list()))
        if found and any(self.params.get(name) for name in ("url_variables", "custom_headers")):
            return self.look(self.one(found))  # the list leaves their keys out
        return found

    def _candidates(self, hooks: Sequence[Object]) -> list[Object]:
        by = self.params.get("find_by") or ("url" if self.params.get("url") else "name")
        found = [hook for hook in hooks if hook.get(by) == self.params[by]]
        named = [hook for hook in found if hook.get("name") == self.params.get("name")]
        return named if len(found) > 1 and len(named) == 1 else found

    def select(self) -> Sequence[Object]:
        """One hook by id (with the keys of its variables and headers), those of a url, or all."""
        if self.params.get("id"):
            found = self.look(self.one(self.params))
            return [found] if found else []
        return [hook for hook in self.list() if self.params.get("url") in (None, hook["url"])]

    def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
        """The changed fields. Raises InputError for a change that GitLab refuses: it forgets the variables that the new url needs."""
        if current is not None and "url" in changed and "{" in str(changed["url"]):
            raise InputError("url: GitLab forgets url_variables when the url changes, and refuses one that needs them; remove the hook and create it anew")
        return dict(changed)

    def update(self, current: Object, payload: Object) -> Object:
        """GitLab empties headers and variables when the url changes, even those sent with it: they go in a second request."""
        lists: Object = {name: payload[name] for name in ("url_variables", "custom_headers") if name in payload}
        if "url" not in payload or not lists:
            return super().update(current, payload)
        answer = super().update(current, {name: value for name, value in payload.items() if name not in lists})
        return super().update(answer, lists)
