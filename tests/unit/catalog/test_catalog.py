# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalog against a table of facts that was read in GitLab's documents and sources.

``python tests/unit/catalog/test_catalog.py`` writes the table anew where the full facts are at hand (``shared/facts`` beside the
repository); where they are, a test also holds the table against them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.labops.gitlab.plugins.module_utils.catalog import CATALOG, ERAS, FAMILIES, Integration, Setting, find, nearest, setting
from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError

HERE = Path(__file__).resolve().parent
TABLE = HERE / "facts.yaml"
FULL = HERE.parents[3] / "shared" / "facts"
NOW = ERAS[-1]

# how the full facts name the documents
DOCUMENTS = {"000": "10.x", "001": "12.x", "003": "13.2", "002": "14.9"}
TYPES = {"string": "str", "boolean": "bool", "integer": "int", "array": "list"}

# what stands in the facts and not in the catalog, and why; "" is the whole integration
LEFT_OUT = {
    ("alerts", ""): "only a row of the list example in the documents, no slug of any server",
    ("git-guardian", "api_url"): "newer than 18.9",
    ("pipelines-email", "notify_child_pipelines"): "newer than 18.9",
    ("gitlab-slack-application", "notify_only_default_branch"): "documented now as deprecated, but taken by no server that is known",
    ("jira", "active"): "documented from 12.x to 14.9, but taken by no server: every PUT activates",
}

# settings of servers that stand between two eras: the older one is named
OTHER_ERAS = {
    ("prometheus", "manual_configuration"): {"14.9"},  # 17.x
    ("mock-deployment", ""): {"14.9"},  # 16.x
}


def _eras(documents: list[str], current: bool) -> list[str]:
    found = {DOCUMENTS[document] for document in documents} | ({NOW} if current else set())
    return [era for era in ERAS if era in found]


def _field(field: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {key: field[key] for key in ("type", "choices", "default", "deprecated_by") if key in field}
    kept.update({key: True for key in ("required", "secret", "sensitive", "exposes_secrets") if field.get(key)})
    if field.get("edition") == "EE":
        kept["ee"] = True
    if field.get("location") == "top_level":
        kept["top_level"] = True
    if field["current"]:
        kept["returned"] = field["returned_by_get"]["current"]
    return {**kept, "eras": _eras(field["seeds"], field["current"])}


def _names(part: dict[str, Any]) -> dict[str, Any]:
    """Events or channels: their eras, and whether only the Enterprise Edition knows them."""
    ee_only = part.get("ee_only", [])
    current = [*part["current"], *ee_only]
    names = sorted({name for names in part["seeds"].values() for name in names} | set(current))
    documents = {name: [document for document, names in part["seeds"].items() if name in names] for name in names}
    return {name: {"eras": _eras(documents[name], name in current), **({"ee": True} if name in ee_only else {})} for name in names}


def _events(part: dict[str, Any], defaults: dict[str, bool]) -> dict[str, Any]:
    override = part.get("defaults_override", {})
    found = _names(part)
    for name, event in found.items():
        if NOW in event["eras"]:
            event["default"] = override.get(name, override.get("*", defaults[name]))
    return found


def _integration(entry: dict[str, Any], defaults: dict[str, bool]) -> dict[str, Any]:
    kept: dict[str, Any] = {
        key: entry[key] for key in ("title", "tier", "current", "introduced", "introduced_unverified", "removed", "exclusive_group") if key in entry
    }
    if "removed" in kept:
        kept["removed"] = kept["removed"].replace("seed 001", "12.x")
    properties = entry.get("get_properties", {})
    return {
        **kept,
        "aliases": sorted({entry["param"], *entry["aliases"]}),
        "levels": [level for level in entry.get("levels", ["project"]) if level != "instance"],
        "eras": _eras(entry["in_seeds"], entry["current"]),
        "conditional": bool(entry.get("availability") or entry.get("dev_only")),
        "creatable": entry.get("api", {}).get("create", True),
        "settings": {field["name"]: _field(field) for field in entry["fields"]},
        "events": _events(entry["events"], defaults),
        "words": entry["events"].get("aliases", {}),
        "channels": _names(entry["channels"]),
        "channels_returned": entry["channels"].get("returned_by_get", True),
        "properties": sorted([*properties.get("keys", []), *properties.get("ee_keys", [])]),
        "never": sorted([*entry["events"].get("declared_internal_do_not_send", []), *entry["channels"].get("declared_do_not_send", [])]),
    }


def _contract(operations: dict[str, Any]) -> dict[str, Any]:
    body = operations["put"]["body"]["content"]["application/json"]
    return {"required": sorted(body.get("required", [])), "types": {name: value["type"] for name, value in body["properties"].items()}}


def reduced() -> dict[str, Any]:
    """The full facts as far as they are compared."""
    facts = yaml.safe_load((FULL / "integrations.yaml").read_text("utf-8"))
    paths = json.loads((FULL / "openapi-18.9-contract.json").read_text("utf-8"))["paths"]
    prefix = "/api/v4/projects/{id}/integrations/"
    rows: dict[str, dict[str, list[str]]] = {}
    for row in json.loads((FULL / "seed-rows.json").read_text("utf-8"))["rows"]:
        rows.setdefault(DOCUMENTS[row["seed"]], {}).setdefault(row["slug"], []).append(row["parameter"])
    defaults = facts["common"]["event_defaults"]
    return {
        "integrations": {entry["slug"]: _integration(entry, defaults) for entry in facts["integrations"]},
        "contract": {path[len(prefix) :]: _contract(paths[path]) for path in paths if path.startswith(prefix) and "put" in paths[path]},
        "rows": rows,
    }


FACTS = yaml.safe_load(TABLE.read_text("utf-8")) if TABLE.exists() else {"integrations": {}, "contract": {}, "rows": {}}
KNOWN = {slug: entry for slug, entry in FACTS["integrations"].items() if (slug, "") not in LEFT_OUT}
every_entry = pytest.mark.parametrize("entry", CATALOG.values(), ids=CATALOG.keys())
every_fact = pytest.mark.parametrize(("slug", "fact"), KNOWN.items(), ids=KNOWN.keys())


def eras_of(entry: Integration, one: Setting) -> set[str]:
    return set(one.eras or entry.eras)


def now(entry: Integration) -> dict[str, Setting]:
    """The settings that GitLab 18.9 takes."""
    return {one.name: one for one in entry.settings if NOW in eras_of(entry, one)}


def expected(slug: str) -> dict[str, dict[str, Any]]:
    """Everything that can be set, by its present name, as the facts have it."""
    fact, found = KNOWN[slug], {}
    for name, one in fact["settings"].items():
        if (slug, name) not in LEFT_OUT:
            found[name] = {**one, "event": one.get("top_level", False)}
    for name, one in fact["channels"].items():
        returned = fact["channels_returned"]
        found[name] = {"type": "string", "event": False, "returned": returned, "secret": not returned, **one}
    for typed, one in fact["events"].items():
        name = fact["words"].get(typed, typed)
        eras = [*found.get(name, {"eras": []})["eras"], *one["eras"]]
        found[name] = {"type": "boolean", "event": True, "returned": True, **found.get(name, {}), **one, "eras": eras}
    return found


@pytest.mark.skipif(not FULL.is_dir(), reason="the full facts are not beside the repository")
def test_the_table_is_what_the_full_facts_say() -> None:
    assert reduced() == FACTS


def test_every_integration_is_there() -> None:
    assert list(CATALOG) == sorted(KNOWN)
    assert len(KNOWN) == sum(len(family.INTEGRATIONS) for family in FAMILIES) == 59


@every_entry
def test_an_entry_is_well_formed(entry: Integration) -> None:
    names = [one.name for one in entry.settings]
    assert len(names) == len(set(names))
    assert entry.title
    assert entry.purpose.endswith(".")
    assert entry.purpose.count(".") == 1
    for one in entry.settings:
        assert one.type in TYPES.values()
        assert bool(one.elements) is (one.type == "list")
        assert eras_of(entry, one) <= set(entry.eras) <= set(ERAS)
        assert one.eras == tuple(era for era in ERAS if era in one.eras), "eras are in order"
        assert not one.replaced_by or one.replaced_by in names
        assert one.type == "bool" if one.event else one.place == f"properties.{one.name}"
        assert not one.secret or one.default is None
        assert "\n" not in one.note
    for typed, present in entry.words:
        assert typed not in names
        assert present in names
    assert not set(entry.shown) & set(names)


@every_fact
def test_the_entry_itself_agrees(slug: str, fact: dict[str, Any]) -> None:
    entry = CATALOG[slug]
    assert (entry.title, entry.tier, list(entry.levels)) == (fact["title"], fact["tier"], fact["levels"])
    assert set(entry.eras) == OTHER_ERAS.get((slug, ""), set(fact["eras"]))
    assert entry.exclusive_group == fact.get("exclusive_group", "").replace("_", " ")
    assert bool(entry.refused) is not fact["creatable"]
    assert dict(entry.words) == fact["words"]
    assert entry.condition or not fact["conditional"]
    assert NOW in entry.eras or entry.removed


@every_fact
def test_versions_agree_and_what_is_unverified_says_so(slug: str, fact: dict[str, Any]) -> None:
    entry = CATALOG[slug]
    assert entry.since == fact.get("introduced", "")
    if "introduced_unverified" in fact:
        assert fact["introduced_unverified"].split(" ")[0] in entry.note
        assert "(unverified)" in entry.note
    removed = fact.get("removed", "")
    assert bool(entry.removed) is bool(removed)
    if removed and entry.removed != removed:
        assert entry.removed in removed or "unverified" in entry.note or "unknown" in entry.note
        assert entry.note


@every_fact
def test_every_setting_event_and_channel_agrees(slug: str, fact: dict[str, Any]) -> None:
    entry, wanted = CATALOG[slug], expected(slug)
    assert {one.name for one in entry.settings} == set(wanted)
    for one in entry.settings:
        want = wanted[one.name]
        where = f"{slug}.{one.name}"
        assert one.type == TYPES[want["type"]], where
        assert one.event is want["event"], where
        assert one.required is want.get("required", False), where
        assert one.secret is bool(want.get("secret") or want.get("sensitive")), where
        assert [str(choice) for choice in one.choices] == [str(choice) for choice in want.get("choices", [])], where
        assert one.exposes_secrets is want.get("exposes_secrets", False), where
        assert one.ee is want.get("ee", False), where
        assert eras_of(entry, one) == OTHER_ERAS.get((slug, one.name), set(want["eras"])), where
        default = want.get("default")
        assert one.default == (None if default in ("", []) else default), where
        deprecated = want.get("deprecated_by", "")
        assert one.replaced_by == (deprecated if deprecated in wanted else ""), where


@every_fact
def test_what_gitlab_shows_agrees(slug: str, fact: dict[str, Any]) -> None:
    entry, wanted = CATALOG[slug], expected(slug)
    settable = now(entry)
    for name, one in settable.items():
        if not one.secret:
            assert one.readable is bool(wanted[name]["returned"]), f"{slug}.{name}"
    inside = {name for name, one in settable.items() if not one.event and wanted[name]["returned"]}
    assert inside | set(entry.shown) == set(fact["properties"])
    assert all(one.readback == "" for one in entry.settings if one.name not in settable)


@every_fact
def test_what_must_never_be_sent_cannot_be_set(slug: str, fact: dict[str, Any]) -> None:
    settable = {one.name for one in CATALOG[slug].settings} | {typed for typed, _present in CATALOG[slug].words}
    never = {*fact["never"], "use_inherited_settings", "active", "work_item_events", "confidential_work_item_events"}
    assert not settable & never


@pytest.mark.parametrize(("slug", "contract"), FACTS["contract"].items(), ids=FACTS["contract"].keys())
def test_the_present_contract_agrees(slug: str, contract: dict[str, Any]) -> None:
    settable = now(CATALOG[slug])
    assert sorted(name for name, one in settable.items() if one.required) == contract["required"]
    declared = set(contract["types"]) - set(KNOWN[slug]["never"]) - {"use_inherited_settings"}
    assert set(settable) == declared
    for name, one in settable.items():
        if (slug, name) != ("jira", "issues_enabled"):  # declared as text, and a boolean for everybody else
            assert one.type == TYPES[contract["types"][name]], f"{slug}.{name}"


def test_the_present_contract_has_every_present_integration() -> None:
    assert set(FACTS["contract"]) == {slug for slug, fact in KNOWN.items() if fact["current"]}


@pytest.mark.parametrize("era", ERAS[:-1])
def test_every_documented_parameter_is_known_in_its_era(era: str) -> None:
    rows = [(find(slug), name) for slug, names in FACTS["rows"][era].items() for name in names]
    assert len(rows) > 100
    for entry, name in rows:
        if (entry.slug, name) not in LEFT_OUT:
            assert era in eras_of(entry, setting(entry, name)), f"{entry.slug}.{name}"


def test_every_exception_is_still_one() -> None:
    for slug, name in [*LEFT_OUT, *OTHER_ERAS]:
        assert slug in FACTS["integrations"]
        assert not name or name in FACTS["integrations"][slug]["settings"]


@every_fact
def test_every_spelling_of_a_slug_is_found(slug: str, fact: dict[str, Any]) -> None:
    for spelling in [slug, *fact["aliases"], *CATALOG[slug].aliases, slug.upper(), slug.replace("-", " ")]:
        assert find(spelling) is CATALOG[slug]


def test_aliases_are_of_one_integration_and_of_the_written_form() -> None:
    aliases = [alias for entry in CATALOG.values() for alias in entry.aliases]
    assert len(aliases) == len(set(aliases))
    assert not set(aliases) & set(CATALOG)
    assert all(alias == alias.lower().replace("_", "-").replace(" ", "-") for alias in aliases)


def test_an_unknown_slug_names_the_nearest_and_all() -> None:
    with pytest.raises(InputError, match=r"no integration 'Slak'\. Did you mean 'slack'\? .*asana, .*zentao"):
        find("Slak")
    with pytest.raises(InputError, match="Did you mean 'hangouts-chat'"):
        find("googlechat")
    with pytest.raises(InputError, match=r"^((?!Did you mean).)*$"):
        find("0")


def test_a_typed_word_finds_its_setting() -> None:
    teams = CATALOG["microsoft-teams"]
    assert setting(teams, "webhook").secret
    assert setting(teams, "confidental_note_events") is setting(teams, "confidential_note_events")
    assert setting(CATALOG["slack"], "incidents_events").name == "incident_events"
    assert setting(CATALOG["slack"], "notify_only_default_branch").replaced_by == "branches_to_be_notified"


def test_an_unknown_word_names_the_nearest_and_all() -> None:
    with pytest.raises(InputError, match=r"jira has no setting 'pasword'\. Did you mean 'password'\? Its settings: url, .*; its events: comment_on"):
        setting(CATALOG["jira"], "pasword")
    with pytest.raises(InputError, match="Did you mean 'incident_events'"):
        setting(CATALOG["slack"], "incidents_event")
    with pytest.raises(InputError, match="Its settings: none; its events: none"):
        setting(CATALOG["mock-monitoring"], "anything")


def test_nearest_is_empty_where_nothing_is_near() -> None:
    assert nearest("tokn", ["token", "room"]) == "token"
    assert nearest("zzz", ["token", "room"]) == ""


def test_work_items_of_slack_are_shown_only() -> None:
    assert [slug for slug, entry in CATALOG.items() if entry.shown] == ["gitlab-slack-application", "mattermost", "slack"]


if __name__ == "__main__":
    head = "".join(f"{line}\n" for line in Path(__file__).read_text("utf-8").splitlines()[:3])
    made = yaml.safe_dump(reduced(), default_flow_style=None, sort_keys=True, width=160, allow_unicode=True)
    TABLE.write_text(f"{head}---\n{made}", "utf-8")
