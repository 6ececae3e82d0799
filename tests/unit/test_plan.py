# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to change, decided without a server."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, read, same
from ansible_collections.labops.gitlab.plugins.module_utils.operations import not_taken_over
from ansible_collections.labops.gitlab.plugins.module_utils.plan import SENT_NOT_SHOWN, Plan, plan, predicted_keys

ALWAYS_THE_SAME = settings(derandomize=True, database=None, deadline=None, max_examples=300)
SECRET = "S3CRET-value"
POLICIES = ["on_change", "always", "on_create"]


@dataclass
class Hook:
    """A remote object with one field of every kind."""

    name: str = "hook"
    server_set: Sequence[str] = ("id", "created_at")
    known: Object = field(default_factory=dict)
    derived: Mapping[str, Sequence[str]] = field(default_factory=lambda: {"description": ("description_html", "summary")})
    fields: Sequence[Field] = (
        Field("url", required=True, exposes_secrets=True),
        Field("description"),
        Field("enabled", "bool"),
        Field("depth", "int"),
        Field("topics", "list", elements="str", unordered=True),
        Field("steps", "list", elements="str"),
        Field("policy", "dict", options=(Field("cadence"), Field("enabled", "bool"))),
        Field("role", "int", readback="member_role.id"),
        Field("format", create_only=True),
        Field("readme", "bool", create_only=True, readback=None),
        Field("token", secret=True),
        Field("seed", secret=True, create_only=True),
        Field("variables", "list", elements="dict", options=(Field("key", required=True), Field("value", required=True, secret=True))),
    )

    def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
        """The changed fields alone."""
        return dict(changed)


HOOK = Hook()
LIVE: Object = {
    "id": 7,
    "created_at": "2026-01-01",
    "url": "https://a",
    "description": None,
    "description_html": "",
    "summary": "",
    "enabled": "true",
    "depth": 50,
    "topics": ["a", "b"],
    "steps": ["1", "2"],
    "policy": {"cadence": "1d", "enabled": False, "next_run_at": "x"},
    "member_role": {"id": 3, "name": "three"},
    "format": "sha1",
    "variables": [{"key": "old"}],
    "unknown_tomorrow": 1,
}


def shown(decided: Plan) -> str:
    """Everything of a plan but what is sent."""
    return repr((decided.before, decided.after, decided.diff, decided.warnings))


# -- absent
def test_deleting_what_is_there() -> None:
    decided = plan(HOOK, LIVE, {}, "absent")
    assert (decided.action, decided.before, decided.after, decided.payload, decided.changed) == ("delete", LIVE, None, {}, True)
    assert decided.diff["after"] == {}
    assert decided.diff["before"]["url"] == "https://a"
    assert "description" not in decided.diff["before"]
    assert "token" not in decided.diff["before"]


def test_deleting_what_is_not_there() -> None:
    decided = plan(HOOK, None, {"url": "https://a"}, "absent")
    assert decided == Plan("none")
    assert (decided.changed, decided.before, decided.after) == (False, None, None)


# -- creation
def test_creating() -> None:
    decided = plan(HOOK, None, {"url": "https://a", "enabled": False, "role": 3})
    assert (decided.action, decided.before, decided.changed) == ("create", None, True)
    assert decided.payload == {"url": "https://a", "enabled": False, "role": 3}
    assert decided.diff == {"before": {}, "after": {"url": "https://a", "enabled": False, "role": 3}}


def test_a_creation_predicts_every_key() -> None:
    after = plan(HOOK, None, {"url": "https://a", "role": 3}).after
    assert after == {
        "id": None,
        "created_at": None,
        "url": "https://a",
        "description": None,
        "enabled": None,
        "depth": None,
        "topics": None,
        "steps": None,
        "policy": None,
        "member_role": {"id": 3},
        "format": None,
        "variables": None,
    }


def test_what_is_known_beforehand_is_predicted() -> None:
    after = plan(Hook(known={"id": 9, "active": True}), None, {"url": "https://a"}).after
    assert after is not None
    assert (after["id"], after["active"]) == (9, True)


def test_what_the_server_derives_from_a_change_is_left_to_it() -> None:
    """A key made from a field that changes is not predicted; one made from a field that stays is the live one."""
    derived = Hook(derived={"description": ("description_html",), "depth": ("depth_text",)})
    after = plan(derived, {**LIVE, "description_html": "<p>", "depth_text": "fifty"}, {"description": "new", "depth": 50}).after
    assert after is not None
    assert (after["description_html"], after["depth_text"]) == (None, "fifty")


def test_a_wish_wins_over_what_is_known() -> None:
    after = plan(Hook(known={"depth": 1}), None, {"url": "https://a", "depth": 2}).after
    assert after is not None
    assert after["depth"] == 2


@pytest.mark.parametrize("wanted", [{}, {"url": None}, {"description": "d"}])
def test_creation_demands_what_is_required(wanted: Object) -> None:
    with pytest.raises(InputError, match=r"^url: needed to create this hook, which does not exist yet$"):
        plan(HOOK, None, wanted)


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(InputError, match=r"^one, two: needed"):
        plan(Hook(fields=(Field("one", required=True), Field("two", required=True), Field("three"))), None, {"three": 3})


def test_what_is_required_need_not_be_given_again() -> None:
    assert plan(HOOK, LIVE, {"description": "new"}).payload == {"description": "new"}


def test_the_payload_is_the_resources_own() -> None:
    class Whole(Hook):
        """Every write carries the url."""

        def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
            """Whether it existed, what was wanted, and the changes."""
            return {**changed, "existed": current is not None, "wanted": sorted(wanted)}

    assert plan(Whole(), LIVE, {"depth": 1, "enabled": True}).payload == {"depth": 1, "existed": True, "wanted": ["depth", "enabled"]}
    assert plan(Whole(), None, {"url": "u"}).payload == {"url": "u", "existed": False, "wanted": ["url"]}


# -- nothing to do
@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"url": "https://a"},
        {"enabled": True},
        {"description": ""},
        {"depth": 50},
        {"topics": ["b", "a"]},
        {"steps": ["1", "2"]},
        {"policy": {"cadence": "1d"}},
        {"policy": {"enabled": False}},
        {"policy": {}},
        {"role": 3},
        {"format": "sha1"},
        {"readme": True},
        {"token": SECRET},
        {"variables": [{"key": "old", "value": SECRET}]},
        {"variables": []},
    ],
    ids=repr,
)
def test_what_is_so_already(wanted: Object) -> None:
    decided = plan(HOOK, LIVE, wanted)
    assert (decided.action, decided.changed, decided.payload, decided.warnings) == ("none", False, {}, ())
    assert decided.before is LIVE
    assert decided.after is LIVE
    assert decided.diff == {"before": {}, "after": {}}


# -- update
@pytest.mark.parametrize(
    ("wanted", "place", "was"),
    [
        ({"enabled": False}, "enabled", "true"),
        ({"depth": 0}, "depth", 50),
        ({"topics": ["a"]}, "topics", ["a", "b"]),
        ({"topics": []}, "topics", ["a", "b"]),
        ({"steps": ["2", "1"]}, "steps", ["1", "2"]),
        ({"role": 4}, "member_role.id", 3),
    ],
    ids=repr,
)
def test_changing_one_field(wanted: Object, place: str, was: Any) -> None:
    (name, value), live = next(iter(wanted.items())), copy.deepcopy(LIVE)
    decided = plan(HOOK, live, wanted)
    assert (decided.action, decided.changed, decided.payload) == ("update", True, wanted)
    assert decided.diff == {"before": {name: was}, "after": {name: value}}
    assert read(decided.after, place) == value
    assert decided.after is not None
    assert {k: v for k, v in decided.after.items() if k != place.split(".")[0]} == {k: v for k, v in LIVE.items() if k != place.split(".")[0]}
    assert live == LIVE


def test_what_stands_beside_a_nested_value_stays() -> None:
    after = plan(HOOK, LIVE, {"role": 4}).after
    assert after is not None
    assert after["member_role"] == {"id": 4, "name": "three"}


def test_what_the_server_makes_of_a_changed_field_is_not_known() -> None:
    decided = plan(HOOK, LIVE, {"description": "new"})
    assert decided.after == {**LIVE, "description": "new", "description_html": None, "summary": None}
    assert decided.diff == {"before": {"description": None}, "after": {"description": "new"}}
    assert decided.payload == {"description": "new"}


def test_a_new_dict_has_every_option() -> None:
    after = plan(HOOK, None, {"url": "https://a", "policy": {"enabled": True}}).after
    assert after is not None
    assert after["policy"] == {"cadence": None, "enabled": True}


def test_only_the_fields_that_differ_are_sent() -> None:
    assert plan(HOOK, LIVE, {"url": "https://a", "depth": 1, "enabled": True}).payload == {"depth": 1}


def test_a_dict_keeps_the_options_that_were_not_given() -> None:
    decided = plan(HOOK, LIVE, {"policy": {"enabled": True}})
    assert decided.payload == {"policy": {"enabled": True}}
    assert decided.after is not None
    assert decided.after["policy"] == {"cadence": "1d", "enabled": True, "next_run_at": "x"}


def test_a_dict_where_there_was_none() -> None:
    after = plan(HOOK, {**LIVE, "policy": None}, {"policy": {"enabled": True}}).after
    assert after is not None
    assert after["policy"] == {"enabled": True}


# -- creation only
def test_what_can_only_be_set_at_creation_is_sent_then() -> None:
    wanted = {"url": "u", "format": "sha256", "readme": True, "seed": SECRET}
    assert plan(HOOK, None, wanted).payload == wanted


def test_what_can_only_be_set_at_creation_stays_with_a_warning() -> None:
    decided = plan(HOOK, LIVE, {"format": "sha256"})
    assert (decided.action, decided.payload, decided.after) == ("none", {}, LIVE)
    assert decided.warnings == ("'format' can only be set at creation; it stays 'sha1'",)


def test_the_rest_is_changed_nevertheless() -> None:
    decided = plan(HOOK, LIVE, {"format": "sha256", "readme": True, "depth": 1})
    assert (decided.action, decided.payload) == ("update", {"depth": 1})
    assert len(decided.warnings) == 1
    assert decided.after is not None
    assert decided.after["format"] == "sha1"


@pytest.mark.parametrize("policy", POLICIES)
def test_a_secret_of_the_creation_is_not_sent_afterwards(policy: str) -> None:
    assert plan(HOOK, LIVE, {"seed": SECRET}, update_secrets=policy).action == "none"
    assert plan(HOOK, LIVE, {"seed": SECRET, "depth": 1}, update_secrets=policy).payload == {"depth": 1}


# -- secrets
@pytest.mark.parametrize("policy", POLICIES)
def test_a_creation_sends_its_secrets_under_every_policy(policy: str) -> None:
    wanted = {"url": "https://a", "token": SECRET, "variables": [{"key": "k", "value": SECRET}]}
    decided = plan(HOOK, None, wanted, update_secrets=policy)
    assert decided.payload == wanted
    assert decided.diff["after"] == {"url": "https://a", "token": SENT_NOT_SHOWN, "variables": SENT_NOT_SHOWN}
    assert decided.after is not None
    assert decided.after["variables"] == [{"key": "k"}]
    assert "token" not in decided.after
    assert SECRET not in shown(decided)


@pytest.mark.parametrize(
    ("policy", "wanted", "action", "sent"),
    [
        ("on_change", {"token": SECRET}, "none", {}),
        ("on_change", {"token": SECRET, "depth": 50}, "none", {}),
        ("on_change", {"token": SECRET, "depth": 1}, "update", {"token": SECRET, "depth": 1}),
        ("always", {"token": SECRET}, "update", {"token": SECRET}),
        ("always", {"token": SECRET, "depth": 50}, "update", {"token": SECRET}),
        ("always", {"token": SECRET, "depth": 1}, "update", {"token": SECRET, "depth": 1}),
        ("always", {"depth": 50}, "none", {}),
        ("always", {"variables": [{"key": "old", "value": SECRET}]}, "update", {"variables": [{"key": "old", "value": SECRET}]}),
        ("on_create", {"token": SECRET}, "none", {}),
        ("on_create", {"token": SECRET, "depth": 1}, "update", {"depth": 1}),
        ("on_create", {"variables": [{"key": "old", "value": SECRET}], "depth": 1}, "update", {"depth": 1}),
    ],
)
def test_when_secrets_are_sent(policy: str, wanted: Object, action: str, sent: Object) -> None:
    decided = plan(HOOK, LIVE, wanted, update_secrets=policy)
    assert (decided.action, decided.payload) == (action, sent)
    assert SECRET not in shown(decided)
    assert {name for name, value in decided.diff["after"].items() if value == SENT_NOT_SHOWN} == {"token", "variables"} & set(sent)
    assert not {"token", "variables"} & set(decided.diff["before"])


def test_secrets_alone_change_nothing_that_is_shown() -> None:
    decided = plan(HOOK, LIVE, {"token": SECRET}, update_secrets="always")
    assert decided.before == decided.after == LIVE
    assert decided.diff == {"before": {}, "after": {"token": SENT_NOT_SHOWN}}


def test_a_new_key_of_a_keyed_list_is_a_change() -> None:
    wanted = {"variables": [{"key": "new", "value": SECRET}, {"key": "old", "value": SECRET}]}
    decided = plan(HOOK, LIVE, wanted)
    assert (decided.action, decided.payload) == ("update", wanted)
    assert decided.after is not None
    assert decided.after["variables"] == [{"key": "old"}, {"key": "new"}]
    assert decided.diff == {"before": {}, "after": {"variables": SENT_NOT_SHOWN}}
    assert SECRET not in shown(decided)


@pytest.mark.parametrize(
    ("live", "declared", "action", "keys"),
    [
        (["a", "b"], ["b"], "update", ["b"]),
        (["a", "b"], ["c", "b"], "update", ["b", "c"]),
        (["a"], [], "update", []),
        (["a", "b"], ["b", "a"], "none", ["a", "b"]),
        ([], ["a"], "update", ["a"]),
        ([], [], "none", []),
    ],
)
def test_an_exclusive_keyed_list_stands_for_the_whole_and_shows_its_keys(live: list[str], declared: list[str], action: str, keys: list[str]) -> None:
    exclusive = replace(HOOK, fields=[replace(f, exclusive=f.name == "variables") for f in HOOK.fields])
    before = [{"key": key} for key in live]
    decided = plan(exclusive, {**LIVE, "variables": before}, {"variables": [{"key": key, "value": SECRET} for key in declared]})
    after = [{"key": key} for key in keys]
    assert decided.action == action
    assert decided.after is not None
    assert decided.after["variables"] == after
    assert decided.diff == ({"before": {"variables": before}, "after": {"variables": after}} if action == "update" else {"before": {}, "after": {}})
    assert SECRET not in shown(decided)


def test_a_keyed_list_where_there_was_none() -> None:
    decided = plan(HOOK, {**LIVE, "variables": None}, {"variables": [{"key": "new", "value": SECRET}]})
    assert decided.after is not None
    assert decided.after["variables"] == [{"key": "new"}]


@pytest.mark.parametrize(
    ("wanted", "policy", "forgotten"),
    [
        ({"url": "https://b"}, "on_change", ["token", "seed", "variables"]),
        ({"url": "https://b", "token": SECRET}, "on_change", ["seed", "variables"]),
        ({"url": "https://b", "token": SECRET}, "on_create", ["token", "seed", "variables"]),
        ({"depth": 1}, "on_change", []),
        ({"url": "https://a", "depth": 1}, "on_change", []),
    ],
)
def test_a_change_that_makes_gitlab_forget_secrets_is_told(wanted: Object, policy: str, forgotten: list[str]) -> None:
    warnings = plan(HOOK, LIVE, wanted, update_secrets=policy).warnings
    expected = f"changing 'url' makes GitLab forget the secrets that are not sent with it, if it has them: {', '.join(forgotten)}"
    assert warnings == ((expected,) if forgotten else ())


def test_nothing_is_forgotten_when_every_secret_is_sent() -> None:
    fields = (Field("url", exposes_secrets=True), Field("token", secret=True))
    assert plan(Hook(fields=fields), LIVE, {"url": "https://b", "token": SECRET}).warnings == ()


def test_sending_the_same_url_again_forgets_nothing() -> None:
    class Whole(Hook):
        """Every write carries the url."""

        def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
            """With the url as it is."""
            return {"url": "https://a", **changed}

    assert plan(Whole(), LIVE, {"depth": 1}).warnings == ()


# -- what the server made of it
def test_what_the_server_did_not_take_over_is_told() -> None:
    warnings = not_taken_over(HOOK, {"depth": 1, "role": 4, "enabled": True}, {**LIVE, "depth": 50})
    assert len(warnings) == 2
    assert warnings[0].startswith("GitLab did not take over 'depth': sent 1, its answer has 50.")
    assert warnings[1].startswith("GitLab did not take over 'role': sent 4, its answer has 3.")


@pytest.mark.parametrize(
    "sent",
    [{}, {"depth": 50}, {"token": SECRET}, {"readme": True}, {"no_field": 1}, {"variables": [{"key": "old", "value": SECRET}]}, {"description": ""}],
    ids=repr,
)
def test_what_was_taken_over_or_cannot_be_seen_is_not_told(sent: Object) -> None:
    assert not_taken_over(HOOK, sent, LIVE) == []


def test_no_secret_of_a_keyed_list_is_told() -> None:
    sent = {"variables": [{"key": "new", "value": SECRET}]}
    warnings = not_taken_over(HOOK, sent, LIVE)
    assert len(warnings) == 1
    assert SECRET not in warnings[0]


def test_predicted_keys_are_each_named_once() -> None:
    fields = (Field("url"), Field("a", readback="r.a"), Field("b", readback="r.b"), Field("t", secret=True))
    assert predicted_keys(Hook(server_set=("id", "url"), fields=fields)) == ["id", "url", "r"]


# -- properties
TEXTS = st.text(alphabet="ab1", max_size=3)
KEYS = st.lists(st.sampled_from("xyz"), max_size=3)
SECRETS = st.integers(0, 99).map(lambda number: f"{SECRET}-{number}")
WISHES: dict[str, st.SearchStrategy[Any]] = {
    "url": TEXTS,
    "description": TEXTS,
    "enabled": st.booleans(),
    "depth": st.integers(-1, 3),
    "topics": st.lists(TEXTS, max_size=3),
    "steps": st.lists(TEXTS, max_size=3),
    "policy": st.fixed_dictionaries({}, optional={"cadence": TEXTS, "enabled": st.booleans()}),
    "role": st.integers(1, 3),
    "format": st.sampled_from(["sha1", "sha256"]),
    "readme": st.booleans(),
    "token": SECRETS,
    "seed": SECRETS,
    "variables": st.lists(st.fixed_dictionaries({"key": st.sampled_from("xyz"), "value": SECRETS}), max_size=3),
}
WANTED = st.fixed_dictionaries({}, optional=WISHES)
OBJECTS = st.none() | st.fixed_dictionaries(
    {"id": st.integers(1, 9), "created_at": st.none()},
    optional={
        **{name: st.none() | WISHES[name] for name in ("url", "description", "topics", "steps", "format")},
        "enabled": st.sampled_from([None, True, False, "true", "false", "1", "0"]),
        "depth": st.none() | st.integers(-1, 3) | st.integers(-1, 3).map(str),
        "policy": st.none() | st.fixed_dictionaries({"next_run_at": st.none()}, optional={"cadence": st.none() | TEXTS, "enabled": st.booleans()}),
        "member_role": st.none() | st.fixed_dictionaries({"id": st.integers(1, 3)}),
        "variables": st.none() | KEYS.map(lambda keys: [{"key": key} for key in sorted(set(keys))]),
        "description_html": TEXTS,
        "added_tomorrow": st.integers(),
    },
)


@ALWAYS_THE_SAME
@given(current=OBJECTS, wanted=WANTED, policy=st.sampled_from(POLICIES))
def test_every_plan_keeps_its_promises(current: Object | None, wanted: Object, policy: str) -> None:
    wanted = wanted if current is not None else {"url": "u", **wanted}
    inputs = copy.deepcopy((current, wanted))
    decided = plan(HOOK, current, wanted, update_secrets=policy)

    # the inputs stay, and no secret is anywhere but in what is sent
    assert (current, wanted) == inputs
    assert SECRET not in shown(decided)

    # the object will be as wanted, and has every key that it had, or that every object has
    fixed = {f.name for f in HOOK.fields if f.create_only} if current is not None else set()
    for f in HOOK.fields:
        left = f.holds_secret and policy == "on_create" and current is not None  # nothing that holds secrets is sent again
        if f.readable and f.name in wanted and f.name not in fixed and not left:
            assert same(f, read(decided.after, f.place), wanted[f.name])
    assert decided.after is not None
    assert set(decided.after) >= set(current if current is not None else predicted_keys(HOOK))

    # only declared fields are sent or shown, and what was not declared stays
    assert set(decided.payload) <= set(wanted)
    assert set(decided.diff["after"]) <= set(wanted)
    assert set(decided.diff["before"]) <= set(decided.diff["after"])
    assert decided.changed == bool(decided.payload)
    declared = {f.place.partition(".")[0] for f in HOOK.fields if f.name in wanted} | {k for name in wanted for k in HOOK.derived.get(name, ())}
    if "url" in wanted and current is not None:  # what a new url makes GitLab forget
        declared |= {f.place for f in HOOK.fields if f.holds_secret and f.readable}
    assert {k: v for k, v in decided.after.items() if k not in declared} == {
        k: v for k, v in (current if current is not None else dict.fromkeys(predicted_keys(HOOK))).items() if k not in declared
    }


@ALWAYS_THE_SAME
@given(current=OBJECTS, wanted=WANTED, policy=st.sampled_from(POLICIES))
def test_what_was_planned_needs_no_second_plan(current: Object | None, wanted: Object, policy: str) -> None:
    wanted = wanted if current is not None else {"url": "u", **wanted}
    after = plan(HOOK, current, wanted, update_secrets=policy).after
    again = plan(HOOK, after, wanted, update_secrets=policy)
    if policy == "always":
        assert set(again.payload) <= {"token", "variables"}
        assert again.after == after
    else:
        assert (again.action, again.payload) == ("none", {})


@ALWAYS_THE_SAME
@given(current=OBJECTS, wanted=WANTED)
def test_absent_is_one_delete_and_then_nothing(current: Object | None, wanted: Object) -> None:
    decided = plan(HOOK, current, wanted, "absent")
    assert decided.action == ("none" if current is None else "delete")
    assert decided.payload == {}
    assert plan(HOOK, decided.after, wanted, "absent").action == "none"
