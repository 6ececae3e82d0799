# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Offset and keyset pagination: doc/api/rest/_index.md, lib/api/helpers/pagination_strategies.rb, doc/administration/instance_limits.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from emulator.call import Call
from emulator.errors import plain, render
from emulator.routing import Reply

MAXIMUM = 100
Record = TypeVar("Record")


def _sizes(call: Call) -> tuple[int, int]:
    """page and per_page; at most 100 in one page. Below 1 is read as 1 and as the default [I]."""
    page, size = call.params.get("page") or 1, call.params.get("per_page") or 20
    return max(page, 1), min(size if size > 0 else 20, MAXIMUM)


def _link(call: Call, **changes: Any) -> str:
    query = [(name, value) for name, value in call.query if name not in changes]
    query += [(name, str(value)) for name, value in changes.items() if value is not None]
    return f"{call.base}{call.path}?{urlencode(query)}"


def paginate(call: Call, items: Sequence[Record], show: Callable[[Record], Any], limited: str | None = None) -> Reply:
    """One page of a list. limited: the type of the objects where the offset is capped, since keyset pagination is there as well."""
    page, size = _sizes(call)
    limit = call.settings.offset_limit
    if limited and 0 < limit < page * size:
        words = f"Offset pagination has a maximum allowed offset of {limit} for requests that return objects of type {limited}."
        raise plain(405, f"{words} Remaining records can be retrieved using keyset pagination.")
    total = len(items)
    pages = max(-(-total // size), 1)
    before = page - 1 if page > 1 else None
    after = page + 1 if page * size < total else None
    headers = {
        "x-next-page": str(after or ""),
        "x-page": str(page),
        "x-per-page": str(size),
        "x-prev-page": str(before or ""),
    }
    links = {"prev": before, "next": after, "first": 1}
    if total <= call.settings.totals_limit:
        headers |= {"x-total": str(total), "x-total-pages": str(pages)}
        links["last"] = pages
    headers["Link"] = ", ".join(f'<{_link(call, page=number, per_page=size)}>; rel="{name}"' for name, number in links.items() if number)
    return Reply([show(item) for item in items[(page - 1) * size : page * size]], headers=headers)


def keyset(call: Call, items: Sequence[Record], key: Callable[[Record], int], show: Callable[[Record], Any]) -> Reply:
    """A page of a list that is sorted by id: only Link, only rel="next", and none after a page that is not full [I for the fullness]."""
    if call.params.get("order_by") != "id":
        raise plain(405, "Keyset pagination is not yet available for this type of request")
    _page, size = _sizes(call)
    ascending = call.params.get("sort") == "asc"
    chosen = sorted(items, key=key, reverse=not ascending)[:size]
    headers = {}
    if len(chosen) == size:
        mark = {"id_after": key(chosen[-1])} if ascending else {"id_before": key(chosen[-1])}
        headers["Link"] = f'<{_link(call, page=None, **mark)}>; rel="next"'
    return Reply([show(item) for item in chosen], headers=headers)


def after_token(call: Call, items: Sequence[Record], key: Callable[[Record], str], kind: str, show: Callable[[Record], Any]) -> Reply:
    """The page after the record that page_token names, in the order of the list (lib/gitlab/pagination/gitaly_keyset_pager.rb).

    The answer to an unknown token, and that a page that is not full has no rel="next", are [I]. kind: what stands before the name there.
    """
    _page, size = _sizes(call)
    token = call.params.get("page_token")
    names = [key(item) for item in items]
    if token and token not in names:
        raise render(422, f"Invalid page token: {kind}{token}")
    begin = names.index(token) + 1 if token else 0
    chosen = items[begin : begin + size]
    headers = {"Link": f'<{_link(call, page=None, page_token=key(chosen[-1]))}>; rel="next"'} if len(chosen) == size else {}
    return Reply([show(item) for item in chosen], headers=headers)
