# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of projects: of the server, of a group, of a user. The filters are GitLab's (project-params, ``project_list``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.client import Query, address
from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError, OffsetError, ProtocolError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, Rules, to_api
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project import Project

_IN_ANSWERS = ("name", "path", "created_at", "updated_at", "last_activity_at", "star_count")
_ORDERS = ("id", *_IN_ANSWERS, "similarity", "storage_size", "repository_size", "wiki_size", "packages_size")
_DATES = ("updated_after", "updated_before")
# the options that also shape the answer about one project
_SHAPE = (Field("statistics", "bool"), Field("with_custom_attributes", "bool"))
# GET /groups/:id/projects has these alone, and shares a part of the others
_OF_GROUPS = tuple(Field(name, "bool") for name in ("include_subgroups", "include_ancestor_groups", "with_shared", "with_security_reports"))
_SHARED = (
    Field("archived", "bool"),
    Field("active", "bool"),
    Field("visibility", choices=("private", "internal", "public")),
    Field("search"),
    Field("order_by", choices=_ORDERS),
    Field("sort", choices=("asc", "desc")),
    Field("simple", "bool"),
    Field("owned", "bool"),
    Field("starred", "bool"),
    Field("with_issues_enabled", "bool"),
    Field("with_merge_requests_enabled", "bool"),
    Field("min_access_level", "access_level"),
    Field("custom_attributes", "dict"),
)
_NOT_OF_GROUPS = (
    Field("search_namespaces", "bool"),
    Field("membership", "bool"),
    Field("imported", "bool"),
    Field("with_programming_language"),
    Field("id_after", "int"),
    Field("id_before", "int"),
    Field("last_activity_after"),
    Field("last_activity_before"),
    Field("updated_after"),
    Field("updated_before"),
    Field("repository_storage"),
    Field("topic", "list", elements="str"),
    Field("topic_id", "int"),
    Field("include_pending_delete", "bool"),
    Field("marked_for_deletion_on"),
    Field("wiki_checksum_failed", "bool"),
    Field("repository_checksum_failed", "bool"),
    Field("include_hidden", "bool"),
)
_LISTING = (*_SHARED, *_NOT_OF_GROUPS, *_OF_GROUPS)


class ProjectList(Project):
    """Projects as an _info module reads them."""

    filters = (Field("project"), Field("group"), Field("user"), Field("license", "bool"), *_SHAPE, *_LISTING, Field("max_results", "int"))
    info_rules = Rules(
        mutually_exclusive=(
            ("project", "group", "user"),
            *(("project", name) for name in (*(field.name for field in _LISTING), "max_results")),
        )
    )

    def select(self) -> Sequence[Object]:
        """One project, or all that the filters leave."""
        if self.params.get("project"):
            found = self._at(self.params["project"])
            return [self._shown(found)] if found else []
        self._refuse()
        return [self._shown(raw) for raw in self._listed()]

    def read(self, path: str) -> Object:
        """One project, with what was asked for beside it. Raises GitLabError."""
        raw = self.client.get(path, self._query((*_SHAPE, Field("license", "bool"))))
        if not isinstance(raw, dict):
            raise ProtocolError(f"GET /{path}: an object was expected, {type(raw).__name__} came", method="GET", path=f"/{path}", status=200)
        return raw

    def _shown(self, raw: Object) -> Object:
        """As GitLab gave it; the short form stays short."""
        found = raw if self.params.get("simple") else self.from_api(raw)
        return {key: value for key, value in found.items() if key not in (*self.hidden, "avatar_sha256")}

    # -- what is asked
    def _refuse(self) -> None:
        """What GitLab would ignore or refuse. Raises InputError."""
        group = self.params.get("group")
        wrong = [field.name for field in (_NOT_OF_GROUPS if group else _OF_GROUPS) if self.params.get(field.name) is not None]
        if wrong:
            raise InputError(f"{', '.join(wrong)}: {'not taken by the list of a group' if group else 'only in the list of a group'}")
        if self.params.get("license") is not None:
            raise InputError("license: GitLab tells it of one project alone")
        order = self.params.get("order_by")
        if group and str(order).endswith("_size"):
            raise InputError(f"order_by: a group's projects cannot be ordered by {order}")
        if order == "similarity" and not self.params.get("search"):
            raise InputError("order_by: similarity needs search")
        if self._dated and order not in (None, "updated_at"):
            raise InputError(f"order_by: updated_after and updated_before go with updated_at alone, not with {order}")

    @property
    def _dated(self) -> bool:
        return any(self.params.get(name) for name in _DATES)

    def _query(self, fields: Sequence[Field]) -> Query:
        """The options that were given, as GitLab takes them in an address."""
        query: list[tuple[str, Any]] = []
        for field in fields:
            value = self.params.get(field.name)
            if isinstance(value, dict):
                query += [(f"{field.name}[{key}]", inner) for key, inner in value.items()]
            elif value is not None:
                query.append((field.name, ",".join(value) if isinstance(value, list) else to_api(field, value)))
        return query

    # -- how it is listed
    def _listed(self) -> list[Object]:
        """By keyset pages, which have no upper end, where GitLab has them: for its whole list in the order of ids."""
        query = self._query((*_SHAPE, *_LISTING))
        for name, template in (("group", "groups/{group}/projects"), ("user", "users/{user}/projects")):
            if self.params.get(name):
                return self._entries(address(template, self.params), query)
        if self._dated or self.params.get("order_by") not in (None, "id"):
            return self._by_offset(query)
        return self._entries("projects", [*query, ("pagination", "keyset")])

    def _entries(self, where: str, query: Query) -> list[Object]:
        return self.client.entries(where, [*query, *self._order()], self.params.get("max_results"))

    def _order(self) -> Query:
        """An order that stands still while it is read: GitLab's own puts new projects before all others."""
        if self.params.get("order_by"):
            return ()
        order = ("order_by", "updated_at" if self._dated else "id")
        return (order,) if self.params.get("sort") else (order, ("sort", "asc"))

    def _by_offset(self, query: Query) -> list[Object]:
        """Offset pages end at 50,000 on most servers. Beyond, the whole list is read by its ids and put in order here, where that can be done."""
        try:
            return self._entries("projects", query)
        except OffsetError:
            order = self.params.get("order_by")
            if order not in _IN_ANSWERS or self._dated or (order == "updated_at" and self.params.get("simple")):
                raise
        unordered = [pair for pair in query if pair[0] not in ("order_by", "sort")]
        everything = self.client.entries("projects", [*unordered, ("pagination", "keyset"), ("order_by", "id"), ("sort", "asc")])
        everything.sort(key=lambda raw: (raw[order] is not None, raw[order], raw["id"]), reverse=self.params.get("sort") != "asc")
        return everything[: self.params.get("max_results")]
