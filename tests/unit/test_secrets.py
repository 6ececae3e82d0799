# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets are replaced wherever they stand, and nothing else is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.labops.gitlab.plugins.module_utils.secrets import FEW, MASK, SHORTEST_PART, Masker, named_secrets

ALWAYS_THE_SAME = settings(derandomize=True, database=None, deadline=None)
LONG_SECRETS = st.lists(st.text(min_size=SHORTEST_PART, max_size=12).filter(lambda text: text not in MASK), min_size=1, max_size=4)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


def test_a_secret_is_hidden_inside_other_text() -> None:
    assert Masker(["glpat-1"])("Bearer glpat-1, again glpat-1.") == f"Bearer {MASK}, again {MASK}."


@pytest.mark.parametrize("secrets", [["pass", "password"], ["password", "pass"]])
def test_the_longest_of_overlapping_secrets_is_hidden_first(secrets: list[str]) -> None:
    assert Masker(secrets)("my password, my pass") == f"my {MASK}, my {MASK}"


def test_a_short_secret_is_hidden_only_where_it_is_the_whole_text() -> None:
    assert Masker(["abc"])({"token": "abc", "name": "abcdef"}) == {"token": MASK, "name": "abcdef"}


def test_the_shortest_secret_that_is_hidden_inside_text() -> None:
    assert Masker(["1234"])("x1234x") == f"x{MASK}x"


def test_short_and_long_secrets_together() -> None:
    assert Masker(["ab", "long-secret"])(["ab", "abc", "the long-secret"]) == [MASK, "abc", f"the {MASK}"]


def test_the_signs_of_a_pattern_are_ordinary_signs_in_a_secret() -> None:
    assert Masker([r"a.*(b|c)\d"])(["a.*(b|c)\\d!", "axxb1"]) == [f"{MASK}!", "axxb1"]


def test_a_secret_of_several_lines() -> None:
    assert Masker(["-----BEGIN\nkey\n"])("got -----BEGIN\nkey\n.") == f"got {MASK}."


def test_nested_data_is_walked_and_a_tuple_becomes_a_list() -> None:
    data = {"a": [{"b": ("the secret!", {"c": "secret!"})}]}
    assert Masker(["secret!"])(data) == {"a": [{"b": [f"the {MASK}", {"c": MASK}]}]}


@pytest.mark.parametrize("value", [123456, 1234.5, True, False, None])
def test_what_is_no_text_is_untouched(value: Any) -> None:
    assert Masker(["123456", "1234.5", "True", "None"])({"id": value}) == {"id": value}


def test_what_was_given_stays_as_it_was() -> None:
    data = {"a": ["secret!"]}
    Masker(["secret!"])(data)
    assert data == {"a": ["secret!"]}


@pytest.mark.parametrize("secrets", [[], [""]])
def test_without_secrets_the_value_itself_comes_back(secrets: list[str]) -> None:
    data = {"a": [1, ""]}
    assert Masker(secrets)(data) is data


def test_secrets_may_come_from_a_generator() -> None:
    assert Masker(text for text in ("long-secret", "ab"))(["ab", "a long-secret"]) == [MASK, f"a {MASK}"]


@ALWAYS_THE_SAME
@given(secrets=LONG_SECRETS, before=st.text(max_size=5), after=st.text(max_size=5))
def test_no_secret_survives_in_any_text(secrets: list[str], before: str, after: str) -> None:
    shown = Masker(secrets)([before + secret + after for secret in secrets])
    left = [text.replace(MASK, "\0") for text in shown]
    assert not [secret for secret in secrets if "\0" not in secret and any(secret in text for text in left)]


@ALWAYS_THE_SAME
@given(data=PLAIN)
def test_data_without_a_secret_stays_equal(data: Any) -> None:
    assert Masker(["no-such-secret-in-here"])(data) == data


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "api_token",
        "Token",
        "password",
        "passwd",
        "db_passphrase",
        "client_secret",
        "private_key",
        "api_key",
        "apiKey",
        "key",
        "credentials",
        "webhook",
    ],
)
def test_a_name_that_sounds_like_a_secret(name: str) -> None:
    assert list(named_secrets({name: "s3cret"})) == ["s3cret"]


@pytest.mark.parametrize("name", ["name", "monkey", "keyboard", "url", "path", "bypass", "description"])
def test_a_name_that_does_not(name: str) -> None:
    assert list(named_secrets({name: "s3cret"})) == []


def test_named_secrets_are_found_at_any_depth() -> None:
    data = {"hooks": [{"url": "https://x", "token": "one"}, {"nested": ({"password": "two"},)}]}
    assert sorted(named_secrets(data)) == ["one", "two"]


def test_everything_below_such_a_name_is_secret() -> None:
    assert sorted(named_secrets({"credentials": {"user": "me", "list": ["a", 7], "on": True, "none": None}})) == ["7", "a", "me"]


@pytest.mark.parametrize("value", [None, "token", 7, True, [], {}, {"token": None}, {"token": True}])
def test_data_without_named_secrets(value: Any) -> None:
    assert list(named_secrets(value)) == []


def test_a_key_of_any_type_is_asked_for_its_name() -> None:
    assert list(named_secrets({7: "seven", None: "nothing"})) == []


@ALWAYS_THE_SAME
@given(data=PLAIN)
def test_any_data_can_be_searched_and_masked(data: Any) -> None:
    found = set(named_secrets(data))
    shown = Masker(found)({"data": data})
    assert json.dumps(shown)


@ALWAYS_THE_SAME
@given(LONG_SECRETS, st.lists(st.text(max_size=8), max_size=4))
def test_many_secrets_are_hidden_as_few_are(secrets: list[str], between: list[str]) -> None:
    text = "".join(part for pair in zip(between, [*secrets, *secrets]) for part in pair)
    others = [f"{number}\x00 of many others" for number in range(FEW)]
    assert Masker([*secrets, *others])([text, secrets[0]]) == Masker(secrets)([text, secrets[0]])


def test_the_longest_of_many_is_hidden_first() -> None:
    others = [f"pas{number}" for number in range(10, 10 + FEW)]
    assert Masker(["pass", "password", *others])("my password, my pass, pas1, pas10") == f"my {MASK}, my {MASK}, pas1, {MASK}"
