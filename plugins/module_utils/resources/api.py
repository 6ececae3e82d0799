# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any request of the REST API: the escape hatch for what no module covers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ansible_collections.labops.gitlab.plugins.module_utils.client import READS, Client
from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Rules
from ansible_collections.labops.gitlab.plugins.module_utils.plan import Plan
from ansible_collections.labops.gitlab.plugins.module_utils.secrets import named_secrets

_ACTIONS = {"POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete"}


class Request:
    """One request with the collection's authentication, repeats, pages and errors."""

    rules = Rules()

    def options(self) -> dict[str, dict[str, Any]]:
        """What to send where."""
        return {
            "method": {"type": "str", "choices": ["GET", *_ACTIONS], "default": "GET"},
            "path": {"type": "str", "required": True},
            "query": {"type": "dict"},
            "body": {"type": "dict"},
            "all_pages": {"type": "bool", "default": False},
        }

    def secrets(self, args: Mapping[str, Any]) -> set[str]:
        """The values in the body whose keys sound like secrets."""
        unparsed = [value for value in (args.get("body"), args.get("query")) if isinstance(value, str)]
        asked = dict(parse_qsl(str(args.get("path")).partition("?")[2]))
        return {*named_secrets(args.get("body")), *named_secrets(args.get("query")), *named_secrets(asked), *unparsed}

    def plan(self, client: Client, params: Mapping[str, Any], lenient: bool) -> Plan:
        """A GET is done at once; another request is planned. Raises GitLabError."""
        self.client, self.method = client, params["method"]
        client.verbatim = True
        self.path, self.query = _split(params["path"], params.get("query") or {}, client.api)
        if self.method in READS and params.get("body"):
            raise InputError("body: a GET has none; what it asks for goes into query")
        if self.method not in READS and params["all_pages"]:
            raise InputError("all_pages: only a GET has pages")
        if self.method not in READS:
            return Plan(_ACTIONS[self.method], payload=params.get("body") or {})
        if params["all_pages"]:
            return Plan("none", after={"status": 200, "response": client.entries(self.path, self.query)})
        return Plan("none", after=self._send(None))

    def apply(self, plan: Plan) -> Any:
        """Send it. Raises GitLabError."""
        return self._send(plan.payload or None)

    def _send(self, body: Any) -> dict[str, Any]:
        answer = self.client.request(self.method, self.path, self.query, body)
        return {"status": answer.status, "response": answer.data}

    def result(self, plan: Plan, outcome: Any) -> dict[str, Any]:
        """The parsed answer, null where there was none or nothing was sent."""
        return {"changed": plan.changed, "action": plan.action, **(outcome or {"status": None, "response": None})}


def _split(path: str, query: Mapping[str, Any], root: str) -> tuple[str, list[tuple[str, Any]]]:
    """Path below the API's root and query; the path is taken as it was typed, its parts encoded by the user. Raises InputError."""
    try:
        parts = urlsplit(path)
    except ValueError as error:
        raise InputError(f"path: {path!r}: {error}") from error
    if parts.fragment or path.endswith("#"):
        raise InputError(f"path: {path!r}: a # in a path is written %23")
    if parts.scheme or parts.netloc:
        raise InputError(f"path: {path!r} names a server; give the path below {root} alone, such as projects/1/variables")
    below = parts.path.lstrip("/")
    below = below[len(root) :] if below.startswith(root.lstrip("/") + "/") else below
    if any(part in ("", ".", "..") for part in below.split("/")):
        raise InputError(f"path: {path!r} has an empty part, '.' or '..'")
    typed = [(name, value) for name, each in query.items() for value in (each if isinstance(each, list) else [each])]
    return below, [*parse_qsl(parts.query, keep_blank_values=True), *typed]
