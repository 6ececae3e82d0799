# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Placeholders: how they are called, what fills them, and that only whole ones are any."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.labops.gitlab.plugins.module_utils.fields import SECRET
from ansible_collections.labops.gitlab.plugins.module_utils.fleet import ManageFleet
from ansible_collections.labops.gitlab.plugins.module_utils.operations import masker
from ansible_collections.labops.gitlab.plugins.module_utils.placeholders import filled, name_in, named, names_in
from ansible_collections.labops.gitlab.plugins.module_utils.secrets import MASK, without_passwords

ALWAYS_THE_SAME = settings(derandomize=True, database=None, deadline=None)
WORDS = st.text("ab>:/#\n", min_size=1, max_size=4)
DECLARED = st.recursive(
    st.just(SECRET) | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(st.builds(lambda title, value: {"key": title, "value": value}, WORDS, inner), max_size=3) | st.dictionaries(WORDS, inner, max_size=3)
    ),
    max_leaves=8,
)


def secrets_in(value: Any) -> int:
    """How many there are."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(map(secrets_in, inner)) + (value == SECRET)


@ALWAYS_THE_SAME
@given(DECLARED)
def test_every_secret_has_a_name_that_fills_it(declared: Any) -> None:
    """Whatever stands in the words that lead to it; what is no secret stays as it is."""
    data = named(declared, "acme/api")
    names = list(names_in(data))
    assert len(names) == len(set(names)) == secrets_in(declared)
    assert filled(data, {}) == data
    assert filled(data, dict.fromkeys(names, SECRET)) == declared


@pytest.mark.parametrize(
    ("hooks", "names"),
    [
        ([{"url": "https://a"}, {"url": "https://b"}], ["https://a", "https://b"]),
        ([{"url": "https://a"}, {"url": "https://a"}], ["https://a", "https://a (2)"]),
        ([{"url": "https://me:pw@a/x"}, {"url": "https://you@a/x"}], ["https://a/x", "https://a/x (2)"]),
        ([{"url": "https://a?job=1&token=pw#top"}], ["https://a?job=1&token=#top"]),
        ([{"id": 7, "url": "https://a"}], ["7"]),
    ],
)
def test_names(hooks: list[dict[str, Any]], names: list[str]) -> None:
    data = named({"hooks": [{**hook, "token": SECRET} for hook in hooks]}, "p")
    assert list(names_in(data)) == [f"p hooks {name} token" for name in names]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<<secret a b>>", "a b"),
        ("<<secret a>>\n", "a"),
        ("<<secret a\n>>b>>", "a\n>>b"),
        ("Bearer <<secret a>>", None),
        ("<<secret a>> b", None),
        ("<<secret>>", None),
        ("<<secret >>", None),
        (5, None),
    ],
)
def test_what_is_a_placeholder(text: Any, name: str | None) -> None:
    assert name_in(text) == name


def test_what_fills() -> None:
    """Null is none; a JSON document is its text; a name that is empty is no name."""
    data = {"a": "<<secret a>>", "b": "plain", "c": ["<<secret c>>"]}
    assert filled(data, {"a": None, "c": {"type": "x"}, "": "never"}) == {"a": None, "b": "plain", "c": ['{"type": "x"}']}


@pytest.mark.parametrize("url", ["https://a/b?c=d", "git@a:b.git", "", "https://a/x@y", "https://a?to=me@b"])
def test_an_address_without_secrets_stays(url: str) -> None:
    assert without_passwords(url) == url


def test_what_fills_is_hidden_in_part() -> None:
    """An address has a password in it, which GitLab's errors quote by itself."""
    args = {"projects": [{"project": "acme/api", "settings": {"import_url": "<<secret i>>"}}], "secrets": {"i": "https://me:p%40ss@example.com"}}
    hide = masker(ManageFleet(), args)
    assert hide("me:p@ss, p%40ss, <<secret i>>") == f"{MASK}, {MASK}, <<secret i>>"
