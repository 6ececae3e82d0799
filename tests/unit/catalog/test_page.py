# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of the integrations, its examples, and the sample values that they are made of."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.labops.gitlab.plugins.module_utils.catalog import CATALOG, ERAS, FAMILIES, Integration, setting
from ansible_collections.labops.gitlab.plugins.module_utils.resources.integration import Integration as Resource

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))
import integrations_page

SAMPLES = integrations_page.Samples.load()
PAGE = integrations_page.PAGE.read_text("utf-8")
HEADINGS = re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL), re.MULTILINE)
SECTIONS = {part.partition("\n")[0]: part for part in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]}
TYPES = {"str": str, "bool": bool, "int": int, "list": list}

every_entry = pytest.mark.parametrize("entry", CATALOG.values(), ids=CATALOG.keys())


def example(slug: str) -> dict[str, Any]:
    """The only task of the only example of an integration."""
    blocks = re.findall(r"^```yaml\n(.*?)^```$", SECTIONS[slug], re.DOTALL | re.MULTILINE)
    assert len(blocks) == 1
    tasks = yaml.safe_load(blocks[0])
    assert len(tasks) == 1
    task: dict[str, Any] = tasks[0]
    return task


# -- the page
def test_the_page_is_what_the_catalog_says() -> None:
    assert integrations_page.page(SAMPLES) == PAGE


def test_the_tool_runs_on_its_own() -> None:
    done = subprocess.run([sys.executable, "-B", integrations_page.__file__, "--check"], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_tool_tells_a_drift_and_mends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(integrations_page, "PAGE", tmp_path / "page.md")
    assert integrations_page.main(["--check"]) == 1
    assert "+### slack\n" in capsys.readouterr().out
    assert integrations_page.main([]) == 0
    assert (tmp_path / "page.md").read_text("utf-8") == PAGE
    assert integrations_page.main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_every_family_and_integration_is_there_once() -> None:
    assert set(integrations_page.FAMILIES) == {family.__name__.rpartition(".")[2] for family in FAMILIES}
    assert sorted(SECTIONS) == list(CATALOG)
    assert len(HEADINGS) == len(set(HEADINGS)) == len(CATALOG) + len(FAMILIES) + 2


def test_every_link_of_the_contents_leads_to_a_heading() -> None:
    links = re.findall(r"\]\((#.*?)\)", PAGE)
    assert len(links) == len(set(links)) == len(CATALOG) + len(FAMILIES)
    assert set(links) <= {integrations_page.anchor(heading) for heading in HEADINGS}


@every_entry
def test_a_section_tells_everything(entry: Integration) -> None:
    section = SECTIONS[entry.slug]
    told = [entry.title, entry.purpose, entry.condition, entry.refused, entry.note, entry.since, entry.removed, entry.exclusive_group]
    told += [*entry.aliases, *entry.shown]
    told += [text for one in entry.settings for text in (f"`{one.name}`", one.note, *map(str, one.choices))]
    told += [f"`{typed}` for `{present}`" for typed, present in entry.words]
    assert not [text for text in told if text not in section]


@every_entry
def test_no_table_has_an_empty_column(entry: Integration) -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in SECTIONS[entry.slug].splitlines() if line.startswith("| ")]
    assert len({len(row) for row in rows}) <= 1
    assert all(any(column[1:]) for column in zip(*rows))


def test_versions_are_runs() -> None:
    assert integrations_page.spans(("10.x", "12.x", "13.2", "14.9", "18.9")) == "from 10.x"
    assert integrations_page.spans(("10.x", "12.x")) == "up to 12.x"
    assert integrations_page.spans(("12.x", "13.2")) == "12.x to 13.2"
    assert integrations_page.spans(("10.x", "14.9", "18.9")) == "10.x, from 14.9"
    assert integrations_page.spans(("18.9",)) == "18.9"


@pytest.mark.parametrize("value", ["plain words", "#hash", "12", "yes", "null", "a: b: c", "!tag", "x #y", "two\nlines", "SHOP:", 6660, True, ["a", "1"]])
def test_a_literal_is_read_as_it_was(value: Any) -> None:
    assert yaml.safe_load(f"x: {integrations_page.literal(value)}") == {"x": value}


# -- its examples
@every_entry
def test_an_example_is_a_valid_task(entry: Integration) -> None:
    task = example(entry.slug)
    assert set(task) == {"name", "labops.gitlab.integration"}
    args = task["labops.gitlab.integration"]
    assert set(args) - {"settings"} == {"project", "slug"}
    assert args["slug"] == entry.slug
    settings = args.get("settings", {})
    assert {one.name for one in entry.settings if one.required} <= set(settings)
    known = integrations_page.variables([entry], SAMPLES)
    for name, value in settings.items():
        one = setting(entry, name)
        assert one.name == name
        if one.secret:
            assert value == f"{{{{ {integrations_page.variable(entry.slug, name)} }}}}"
            known.pop(integrations_page.variable(entry.slug, name))
        else:
            assert value == SAMPLES.pair(entry.slug, one)[0]
            assert value.__class__ is TYPES[one.type]
    assert not known
    assert Resource(None, args).wanted() == settings  # type: ignore[arg-type]


@every_entry
def test_an_example_shows_what_can_be_set_today(entry: Integration) -> None:
    if ERAS[-1] in entry.eras:
        assert all(setting(entry, name).taken_today for name in SAMPLES.shown.get(entry.slug, []))


# -- the samples
@every_entry
def test_every_setting_has_samples_of_its_type(entry: Integration) -> None:
    for one in entry.settings:
        pair = SAMPLES.pair(entry.slug, one)
        assert len(pair) == 2, one.name
        assert pair[0] != pair[1], one.name
        assert {type(value) for value in pair} == {TYPES[one.type]}, one.name
        assert not one.choices or set(pair) <= set(one.choices), one.name
        assert not one.secret or all("sample-secret" in value.replace("_", "-") for value in pair), one.name
        assert one.secret or "secret" not in str(pair), one.name


def test_no_sample_is_left_over() -> None:
    plain = {slug: {one.name for one in entry.settings if not one.event} for slug, entry in CATALOG.items()}
    assert set(SAMPLES.own) == set(CATALOG)
    assert not [(slug, name) for slug, values in SAMPLES.own.items() for name in values if name not in plain[slug]]
    assert set(SAMPLES.common) <= {name for slug, names in plain.items() for name in names - set(SAMPLES.own[slug])}
    assert not [(slug, name) for slug, names in SAMPLES.shown.items() for name in names if name not in {one.name for one in CATALOG[slug].settings}]
    assert all(names for names in SAMPLES.shown.values())
