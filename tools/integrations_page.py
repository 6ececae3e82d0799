# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/integrations.md: every integration of the catalog, its settings and an example. --check: only says whether the page has drifted."""

from __future__ import annotations

import argparse
import difflib
import itertools
import json
import pathlib
import sys
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from ansible_collections.labops.gitlab.plugins.module_utils.catalog import Integration, Setting

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "integrations.md"
SAMPLES = ROOT / "tests" / "samples" / "integrations.yml"
COLLECTION = "labops.gitlab"
PROJECT = "acme/shop/api"

# the families in the order of the page
FAMILIES = {
    "chat": "Chat",
    "trackers": "Issue trackers",
    "ci": "Builds, tests and packages",
    "mail": "Mail",
    "stores": "App stores, registries and clouds",
    "others": "Wikis, task boards and services",
    "removed": "Only on older servers",
}
TYPES = {"str": "text", "bool": "boolean", "int": "integer", "list": "list of texts"}
WIDEST = 24  # letters of choices that a table takes; longer ones are told below it

HEAD = """\
<!-- Written by tools/integrations_page.py from plugins/module_utils/catalog. Do not edit. -->

# Integrations

`labops.gitlab.integration` switches an integration of a project on with the settings that you declare, changes what differs from
them, or switches it off (`state: absent`). This page has every integration, what it takes, and an example.

- Settings that you do not name stay as they are. Required ones have to be given as soon as something is to be changed.
- Slugs and settings that have other spellings are found by these too: `google-chat` is `hangouts-chat`, and `incidents_events` of
  `slack` is `incident_events`. A setting that there is not is an error that names the nearest one.
- Secrets are never shown and never compared. `update_secrets` says [when they are sent again](security.md#when-secrets-are-sent-again).
  The examples take them from variables.
- The module sets integrations of projects. Where GitLab takes one of groups too, the page says so.

How to read it:

- *Versions* are those of the sources that the catalog was made from: GitLab's API documents of {documents},
  and GitLab {now} itself. *From 14.9* is named by 14.9 and not by 13.2; *up to 14.9* is not taken by {now}. Where nothing is said of
  a setting, it is as old as its integration.
- *Default* is what GitLab sets in a new record when the setting is not sent.
- *EE*: the Enterprise Edition only.
- *(unverified)*: not read in a source. *[I]*: read in GitLab's code, not seen in one of its specs.
"""


def expose() -> None:
    """Make this clone importable as the collection, where no loader of Ansible does it."""
    outer = {"ansible_collections": [], "ansible_collections.labops": [], f"ansible_collections.{COLLECTION}": [str(ROOT)]}
    for name, folders in outer.items():
        package = sys.modules[name] = types.ModuleType(name)
        package.__path__ = folders


class Samples:
    """The values of tests/samples/integrations.yml."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.own: Mapping[str, Mapping[str, list[Any]]] = data["samples"]
        self.common: Mapping[str, list[Any]] = data["common"]
        self.shown: Mapping[str, list[str]] = data["examples"]

    @classmethod
    def load(cls) -> Samples:
        """From the file."""
        return cls(yaml.safe_load(SAMPLES.read_text("utf-8")))

    def pair(self, slug: str, one: Setting) -> list[Any]:
        """The first and the changed value; of an event the first is the opposite of what a new record has."""
        if one.event:
            return [not one.default, bool(one.default)]
        own = self.own[slug].get(one.name)
        return self.common[one.name] if own is None else own


def variable(slug: str, name: str) -> str:
    """The variable that the examples take a secret from."""
    return f"vaulted_{slug}_{name}".replace("-", "_")


def variables(entries: Iterable[Integration], samples: Samples) -> dict[str, Any]:
    """The values of all secrets that the examples take from variables."""
    return {variable(entry.slug, one.name): samples.pair(entry.slug, one)[0] for entry in entries for one in exemplary(entry, samples) if one.secret}


def exemplary(entry: Integration, samples: Samples) -> list[Setting]:
    """The settings of the example: the required ones and those that the samples' file names."""
    return [one for one in entry.settings if one.required or one.name in samples.shown.get(entry.slug, [])]


# -- text
def code(words: Iterable[str]) -> str:
    """Words in the type of code, with commas."""
    return ", ".join(f"`{word}`" for word in words)


def literal(value: Any) -> str:
    """A value as YAML, in quotes only where it needs them."""
    plain = isinstance(value, str) and value[:1].isalpha() and ": " not in value and yaml.safe_load(value) == value
    return str(value) if plain else json.dumps(value)


def spans(eras: Sequence[str]) -> str:
    """Runs of eras: 12.x to 14.9; from 13.2 where it lasts until now; up to 14.9 where it was there from the first."""
    from ansible_collections.labops.gitlab.plugins.module_utils.catalog import ERAS

    runs = []
    for there, run in itertools.groupby(ERAS, key=lambda era: era in eras):
        found = list(run)
        if not there:
            continue
        if len(found) == 1:
            runs.append(found[0])
        elif found[-1] == ERAS[-1]:
            runs.append(f"from {found[0]}")
        elif found[0] == ERAS[0]:
            runs.append(f"up to {found[-1]}")
        else:
            runs.append(f"{found[0]} to {found[-1]}")
    return ", ".join(runs)


def versions(entry: Integration, one: Setting) -> str:
    """When GitLab takes a setting, where that is not as long as the integration."""
    return spans(one.eras) if one.eras and one.eras != entry.eras else ""


def choices(one: Setting) -> str:
    """The choices."""
    return code(map(str, one.choices))


# -- parts of an integration
def facts(entry: Integration) -> Iterator[str]:
    """What has to be known of the integration itself."""
    yield "Set on projects" + (" and groups." if "group" in entry.levels else " only.")
    when = [f"since {entry.since}" if entry.since else "", f"removed in {entry.removed}" if entry.removed else ""]
    told = ", ".join(filter(None, when))
    yield f"Versions: {spans(entry.eras)}{f' ({told})' if told else ''}."
    if entry.tier != "free":
        yield f"Tier: {entry.tier.capitalize()}."
    if entry.condition:
        yield f"Only where: {entry.condition}."
    if entry.refused:
        yield entry.refused
    if entry.exclusive_group:
        yield f"A project can have one {entry.exclusive_group} active at a time."
    if entry.note:
        yield entry.note
    if entry.aliases:
        yield f"Also found as {code(entry.aliases)}."


def is_channel(one: Setting) -> bool:
    """Whether it is the channel of one event."""
    return one.name.endswith("_channel")


def table(entry: Integration, settings: Sequence[Setting]) -> Iterator[str]:
    """The settings, without columns that have nothing in them."""
    rows = [("Setting", "Type", "Marks", "Default", "Versions")]
    for one in settings:
        short = len("".join(map(str, one.choices))) <= WIDEST
        kind = choices(one) if one.choices and short else TYPES[one.type]
        marks = ", ".join(word for word, there in (("required", one.required), ("secret", one.secret), ("EE", one.ee)) if there)
        default = "" if one.default is None else f"`{literal(one.default)}`"
        rows.append((f"`{one.name}`", kind, marks, default, versions(entry, one)))
    columns = [column for column in zip(*rows) if any(column[1:])]
    for number, row in enumerate(zip(*columns)):
        yield f"| {' | '.join(row)} |".replace("  ", " ")
        if number == 0:
            yield "|" + "---|" * len(columns)


def remarks(settings: Sequence[Setting]) -> Iterator[str]:
    """What does not fit into the table."""
    for one in settings:
        told = []
        if len("".join(map(str, one.choices))) > WIDEST:
            told.append(f"One of {choices(one)}.")
        if one.replaced_by:
            told.append(f"Today's word is `{one.replaced_by}`.")
        if one.note:
            told.append(one.note)
        if told:
            yield f"`{one.name}`: {' '.join(told)}"
    addresses = [one.name for one in settings if one.exposes_secrets and not one.secret]
    if addresses:
        names = " or ".join(f"`{name}`" for name in addresses)
        yield f"A changed {names} makes GitLab forget the secrets that are not sent with it; the module sends those that you gave."


def named(entry: Integration, settings: Iterable[Setting]) -> str:
    """Names, grouped by their edition and versions."""
    groups: dict[str, list[str]] = {}
    for one in settings:
        special = ", ".join(filter(None, [versions(entry, one), "EE" if one.ee else ""]))
        groups.setdefault(special, []).append(one.name)
    return "; ".join((f"*{special}* " if special else "") + code(names) for special, names in sorted(groups.items(), key=lambda group: bool(group[0])))


def events(entry: Integration) -> Iterator[str]:
    """The events by what they are in a new record, and the channels by what is to be known of them."""
    found = [one for one in entry.settings if one.event]
    for title, default in (("Events, on in a new record", True), ("Events, off in a new record", False), ("Events, default not known", None)):
        some = [one for one in found if one.default is default]
        if some:
            yield f"{title}: {named(entry, some)}."
    notes = dict.fromkeys((one.note, one.secret) for one in entry.settings if is_channel(one))
    for note, secret in notes:
        some = [one for one in entry.settings if is_channel(one) and (one.note, one.secret) == (note, secret)]
        yield f"Channels of events{' (secret)' if secret else ''}: {named(entry, some)}. {note}"
    if entry.shown:
        yield f"Shown by GitLab, but not to be set: {code(entry.shown)}."
    if entry.words:
        yield f"Other words: {', '.join(f'`{typed}` for `{present}`' for typed, present in entry.words)}."


def example(entry: Integration, samples: Samples) -> Iterator[str]:
    """A task with the required settings and one or two more."""
    yield f"- name: Set up {entry.title}"
    yield f"  {COLLECTION}.integration:"
    yield f"    project: {PROJECT}"
    yield f"    slug: {entry.slug}"
    settings = exemplary(entry, samples)
    if settings:
        yield "    settings:"
    for one in settings:
        value = samples.pair(entry.slug, one)[0]
        yield f"      {one.name}: " + (f'"{{{{ {variable(entry.slug, one.name)} }}}}"' if one.secret else literal(value))


def section(entry: Integration, samples: Samples) -> Iterator[str]:
    """One integration."""
    yield from (f"### {entry.slug}", "", f"**{entry.title}.** {entry.purpose}", "")
    yield from (f"- {fact}" for fact in facts(entry))
    yield ""
    plain = [one for one in entry.settings if not one.event and not is_channel(one)]
    if plain:
        yield from (*table(entry, plain), "")
    elif not entry.settings:
        yield from ("It has no settings.", "")
    below = [*remarks(plain), *events(entry)]
    if below:
        yield from (*(f"- {remark}" for remark in below), "")
    yield from ("```yaml", *example(entry, samples), "```", "")


def anchor(heading: str) -> str:
    """Where a heading is found on the page."""
    return "#" + heading.lower().replace(",", "").replace(" ", "-")


def families() -> dict[str, list[Integration]]:
    """The integrations by the titles of their families, in the order of the page."""
    from ansible_collections.labops.gitlab.plugins.module_utils import catalog

    known = {module.__name__.rpartition(".")[2]: module for module in catalog.FAMILIES}
    return {title: sorted(known[name].INTEGRATIONS, key=lambda entry: str(entry.slug)) for name, title in FAMILIES.items()}


def page(samples: Samples) -> str:
    """The whole page."""
    from ansible_collections.labops.gitlab.plugins.module_utils.catalog import ERAS

    lines = [HEAD.format(documents=f"{', '.join(ERAS[:-2])} and {ERAS[-2]}", now=ERAS[-1]), "## Contents", ""]
    for title, entries in families().items():
        links = " · ".join(f"[{entry.slug}]({anchor(entry.slug)})" for entry in entries)
        lines.append(f"- [{title}]({anchor(title)}): {links}")
    for title, entries in families().items():
        lines += ["", f"## {title}", ""]
        for entry in entries:
            lines += section(entry, samples)
        lines.pop()
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or with --check print how it differs and return 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 with a diff when the page is not as it should be")
    made = page(Samples.load())
    if not parser.parse_args(arguments).check:
        PAGE.write_text(made, "utf-8")
        return 0
    there = PAGE.read_text("utf-8") if PAGE.exists() else ""
    sys.stdout.writelines(difflib.unified_diff(there.splitlines(True), made.splitlines(True), "docs/integrations.md", "what the catalog says"))
    return int(there != made)


if __name__ == "__main__":
    expose()
    sys.exit(main())
