# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When two values of a field mean the same, where they stand, and which are secret."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.labops.gitlab.plugins.module_utils.fields import (
    ACCESS_LEVELS,
    SECRET,
    Field,
    access_level,
    as_options,
    by_name,
    converted,
    read,
    same,
    secret_values,
    texts,
    to_api,
    truth,
    unfit,
    write,
)

ALWAYS_THE_SAME = settings(derandomize=True, database=None, deadline=None)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["key", "value", "token", "a"]), inner, max_size=3),
    max_leaves=8,
)
NOTHINGS: list[Any] = [None, "", [], {}]

TEXT = Field("description")
FLAG = Field("enabled", "bool")
NUMBER = Field("depth", "int")
LEVEL = Field("access_level", "access_level")
ORDERED = Field("steps", "list", elements="str")
SET = Field("topics", "list", elements="str", unordered=True)
POLICY = Field("policy", "dict", options=(Field("cadence"), Field("enabled", "bool"), Field("keep_n", "int")))
KEYED = Field("url_variables", "list", elements="dict", options=(Field("key", required=True), Field("value", required=True, secret=True)))
TOKEN = Field("token", secret=True)


@pytest.mark.parametrize(
    ("field", "live", "wanted"),
    [
        (TEXT, "a", "a"),
        (SET, ["a"], ["a", "a"]),
        (TEXT, 7, "7"),
        (NUMBER, 7, 7),
        (NUMBER, "7", 7),
        (NUMBER, 0, 0),
        (LEVEL, 30, 30),
        (FLAG, True, True),
        (FLAG, "true", True),
        (FLAG, "1", True),
        (FLAG, 1, True),
        (FLAG, "on", True),
        (FLAG, "True", True),
        (FLAG, False, False),
        (FLAG, "false", False),
        (FLAG, "0", False),
        (FLAG, 0, False),
        (FLAG, None, False),
        (FLAG, "", False),
        (ORDERED, ["a", "b"], ["a", "b"]),
        (ORDERED, [1, 2], ["1", "2"]),
        (ORDERED, "a", ["a"]),
        (SET, ["a", "b"], ["b", "a"]),
        (SET, [2, 10], ["10", "2"]),
        (POLICY, {"cadence": "1d", "enabled": True, "next_run_at": "x"}, {"enabled": True}),
        (POLICY, {"cadence": "1d", "enabled": "true"}, {"enabled": True, "cadence": None}),
        (POLICY, {"cadence": None, "enabled": None}, {"enabled": False, "cadence": ""}),
        (POLICY, {"unknown": "x"}, {"unknown": "x"}),
        (POLICY, {"cadence": "1d"}, {}),
        (KEYED, [{"key": "a"}, {"key": "b"}], [{"key": "b", "value": "s"}]),
        (KEYED, [{"key": "a"}], []),
        (KEYED, None, []),
    ],
)
def test_what_is_the_same(field: Field, live: Any, wanted: Any) -> None:
    assert same(field, live, wanted) is True


@pytest.mark.parametrize(
    ("field", "live", "wanted"),
    [
        (TEXT, "a", "A"),
        (TEXT, "a", ""),
        (TEXT, None, "a"),
        (NUMBER, 0, 1),
        (NUMBER, None, 0),
        (NUMBER, 0, ""),
        (LEVEL, 30, 40),
        (FLAG, True, False),
        (FLAG, None, True),
        (FLAG, "false", True),
        (FLAG, "true", False),
        (ORDERED, ["a", "b"], ["b", "a"]),
        (ORDERED, ["a"], ["a", "b"]),
        (ORDERED, ["a"], []),
        (ORDERED, None, ["a"]),
        (SET, ["a", "b"], ["a"]),
        (SET, ["a"], ["a", "b"]),
        (POLICY, {"enabled": True}, {"enabled": False}),
        (POLICY, {"cadence": "1d", "enabled": True}, {"enabled": True, "cadence": "7d"}),
        (POLICY, {}, {"enabled": True}),
        (POLICY, "text", {"cadence": "1d"}),
        (KEYED, [{"key": "a"}], [{"key": "a", "value": "s"}, {"key": "b", "value": "s"}]),
        (KEYED, None, [{"key": "a", "value": "s"}]),
        (KEYED, [], [{"key": "a", "value": "s"}]),
    ],
)
def test_what_differs(field: Field, live: Any, wanted: Any) -> None:
    assert same(field, live, wanted) is False


@pytest.mark.parametrize("live", NOTHINGS)
@pytest.mark.parametrize("wanted", NOTHINGS)
@pytest.mark.parametrize("field", [TEXT, NUMBER, ORDERED, SET, POLICY, KEYED], ids=lambda field: field.name)
def test_nothing_is_the_same_nothing(field: Field, live: Any, wanted: Any) -> None:
    assert same(field, live, wanted) is True


@ALWAYS_THE_SAME
@given(value=JSON, field=st.sampled_from([TEXT, NUMBER, FLAG, ORDERED, SET]))
def test_every_value_is_the_same_as_itself(value: Any, field: Field) -> None:
    assert same(field, value, value)


@ALWAYS_THE_SAME
@given(values=st.lists(st.text(max_size=3) | st.integers(), max_size=5), rng=st.randoms(use_true_random=False))
def test_an_unordered_list_in_any_order(values: list[Any], rng: Any) -> None:
    shuffled = list(values)
    rng.shuffle(shuffled)
    assert same(SET, shuffled, values)


@pytest.mark.parametrize(("value", "meant"), [(None, False), ("yes", True), ("YES", True), ("no", False), ("", False), (2, False), ("off", False)])
def test_truth(value: Any, meant: bool) -> None:
    assert truth(value) is meant


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("a", {"b": {"c": 1}, "t": "text", "n": None}),
        ("a.b", {"c": 1}),
        ("a.b.c", 1),
        ("a.x", None),
        ("x", None),
        ("x.y.z", None),
        ("a.t.c", None),
        ("a.n.c", None),
    ],
)
def test_reading_a_place(place: str, value: Any) -> None:
    assert read({"a": {"b": {"c": 1}, "t": "text", "n": None}}, place) == value


def test_reading_nothing() -> None:
    assert read(None, "a.b") is None


@pytest.mark.parametrize(
    ("place", "after"),
    [
        ("a", {"a": 9, "k": [1]}),
        ("a.b", {"a": {"b": 9, "d": 2}, "k": [1]}),
        ("a.b.c", {"a": {"b": {"c": 9}, "d": 2}, "k": [1]}),
        ("a.d.e", {"a": {"b": {"c": 1}, "d": {"e": 9}}, "k": [1]}),
        ("n", {"a": {"b": {"c": 1}, "d": 2}, "k": [1], "n": 9}),
        ("n.m", {"a": {"b": {"c": 1}, "d": 2}, "k": [1], "n": {"m": 9}}),
    ],
)
def test_writing_a_place_gives_a_copy(place: str, after: Any) -> None:
    before = {"a": {"b": {"c": 1}, "d": 2}, "k": [1]}
    kept = copy.deepcopy(before)
    assert write(before, place, 9) == after
    assert before == kept


@ALWAYS_THE_SAME
@given(obj=st.dictionaries(st.sampled_from("abc"), JSON, max_size=3), place=st.lists(st.sampled_from("abc"), min_size=1, max_size=3), value=JSON)
def test_what_was_written_is_read_again(obj: dict[str, Any], place: list[str], value: Any) -> None:
    kept = copy.deepcopy(obj)
    assert read(write(obj, ".".join(place), value), ".".join(place)) == value
    assert obj == kept


@pytest.mark.parametrize(("name", "number"), ACCESS_LEVELS.items())
def test_an_access_level_by_name_and_by_number(name: str, number: int) -> None:
    assert access_level(name) == access_level(number) == access_level(str(number)) == number


def test_an_access_level_that_is_none() -> None:
    with pytest.raises(ValueError, match="boss"):
        access_level("boss")


@pytest.mark.parametrize(
    ("field", "value", "sent"),
    [
        (LEVEL, "developer", 30),
        (LEVEL, "30", 30),
        (TEXT, "", ""),
        (SET, ["b", "a"], ["b", "a"]),
        (POLICY, {"cadence": None, "enabled": False, "keep_n": 0}, {"enabled": False, "keep_n": 0}),
        (KEYED, [{"key": "a", "value": "s"}, {"key": "b", "value": None}], [{"key": "a", "value": "s"}, {"key": "b"}]),
        (Field("levels", "list", options=(LEVEL,)), [{"access_level": "owner"}], [{"access_level": 50}]),
    ],
)
def test_a_value_as_gitlab_takes_it(field: Field, value: Any, sent: Any) -> None:
    assert to_api(field, value) == sent


@pytest.mark.parametrize(
    ("field", "place", "readable", "holds_secret"),
    [
        (TEXT, "description", True, False),
        (TOKEN, "token", False, True),
        (KEYED, "url_variables", True, True),
        (POLICY, "policy", True, False),
        (Field("role", readback="member_role.id"), "member_role.id", True, False),
        (Field("readme", readback=None), "readme", False, False),
    ],
)
def test_what_a_field_says_of_itself(field: Field, place: str, readable: bool, holds_secret: bool) -> None:
    assert (field.place, field.readable, field.holds_secret) == (place, readable, holds_secret)


def test_fields_by_name() -> None:
    assert by_name([TEXT, FLAG]) == {"description": TEXT, "enabled": FLAG}


@pytest.mark.parametrize(
    ("args", "secrets"),
    [
        ({"token": "s3cret"}, {"s3cret"}),
        ({"token": 12345}, {"12345"}),
        ({"token": ["s3cret", {"x": "other"}]}, {"s3cret", "other"}),
        ({"token": None}, set()),
        ({"token": True}, set()),
        ({"description": "no secret"}, set()),
        ({}, set()),
        ({"url_variables": [{"key": "a", "value": "s3cret"}]}, {"s3cret"}),
        ({"url_variables": {"key": "a", "value": "s3cret"}}, {"s3cret"}),
        ({"url_variables": ["s3cret", {"value": 7}]}, {"s3cret", "7"}),
        ({"url_variables": "s3cret"}, {"s3cret"}),
        ({"url_variables": 12345}, {"12345"}),
        ({"url_variables": [["s3cret"], None, {"value": {"x": ["deep"]}}]}, {"s3cret", "deep"}),
        ({"url_variables": [{"key": "only a key"}, {}]}, set()),
        ({"url_variables": [{"key": "a", "valeu": "misspelt"}]}, {"misspelt"}),
        ({"url_variables": None}, set()),
    ],
)
def test_secrets_in_arguments_as_they_were_typed(args: dict[str, Any], secrets: set[str]) -> None:
    assert set(secret_values([TEXT, TOKEN, KEYED], args)) == secrets


@ALWAYS_THE_SAME
@given(token=JSON, variables=JSON)
def test_any_arguments_can_be_searched_for_secrets(token: Any, variables: Any) -> None:
    found = set(secret_values([TOKEN, KEYED], {"token": token, "url_variables": variables}))
    assert set(texts(token)) <= found
    assert all(isinstance(text, str) for text in found)


@ALWAYS_THE_SAME
@given(secret=st.text(min_size=1), around=st.lists(JSON, max_size=2))
def test_a_secret_is_found_among_anything(secret: str, around: list[Any]) -> None:
    assert secret in set(secret_values([KEYED], {"url_variables": [*around, {"key": "a", "value": secret}]}))


@pytest.mark.parametrize(
    ("value", "found"),
    [("a", ["a"]), (7, ["7"]), (1.5, ["1.5"]), (True, []), (None, []), ({"k": ("a", [{"x": "b"}])}, ["a", "b"]), ("", [""])],
)
def test_texts(value: Any, found: list[str]) -> None:
    assert list(texts(value)) == found


CHOICE = Field("choice", choices=("old", "older"), default="old")
DECLARED = (CHOICE, NUMBER, FLAG, ORDERED, TEXT, Field("token", secret=True), Field("untold", readback=None), Field("on", "bool", default=True))


@pytest.mark.parametrize(
    ("live", "said", "strange"),
    [
        ({}, {"token": SECRET}, ""),
        ({"choice": "old", "description": "", "on": True}, {"token": SECRET}, ""),
        ({"choice": "older", "description": " a\n", "on": False, "untold": 1}, {"choice": "older", "description": " a\n", "token": SECRET, "on": False}, ""),
        ({"choice": "new", "description": "a"}, {"description": "a", "token": SECRET}, "choice is left out: 'new' is no value of it that is known here"),
        ({"depth": "many"}, {"token": SECRET}, "depth is left out: 'many'"),
        ({"depth": ""}, {"token": SECRET}, ""),
    ],
)
def test_what_declares_an_object(live: dict[str, Any], said: dict[str, Any], strange: str) -> None:
    """What the option would not take is left out, and told where it says something."""
    assert as_options(DECLARED, live) == said
    told = unfit(DECLARED, live)
    assert bool(told) is bool(strange)
    assert "".join(told).startswith(strange)


@ALWAYS_THE_SAME
@given(live=st.fixed_dictionaries({field.name: JSON for field in (CHOICE, NUMBER, FLAG, ORDERED, TEXT)}), whole=st.booleans())
def test_what_declares_any_object(live: dict[str, Any], whole: bool) -> None:
    """Every option is taken and means what is there, and nothing is left out without a word but what is nothing or the default."""
    said = as_options(DECLARED, live, whole)
    strange = " ".join(unfit(DECLARED, live))
    for field in (CHOICE, NUMBER, FLAG, ORDERED, TEXT):
        if field.name in said:
            assert same(field, live[field.name], converted(field, said[field.name], "here"))
        else:
            assert same(field, live[field.name], field.default) or same(field, live[field.name], None) or f"{field.name} is left out" in strange
