# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lives of many integrations at once: each switched on, changed and switched off, in loops of three plays."""

from __future__ import annotations

import pathlib
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.catalog import find, setting
from emulator import Emulator
from integration.harness import ROOT, Outcome, Step, control, hold, play

sys.path.insert(0, str(ROOT / "tools"))
import integrations_page

SAMPLES = integrations_page.Samples.load()
MODULE = "labops.gitlab.integration"
# declared by the route, never stored, and always shown as true (app/models/integrations/buildkite.rb)
NEVER_STORED = {("buildkite", "enable_ssl_verification")}
# documented, but no setting of any server: a write switches on, and ``state`` is the module's word for it
STATE = "active"
# what the module says of a setting that the server has dropped, or is known to drop
DROPPED = r"(?:did not take|GitLab took) over '(\w+)'|settings\.(\w+): this server does not know it"
ABSENT = 2  # the number of the last step; 0 and 1 are those of the values


@dataclass(frozen=True)
class Subject:
    """An integration of a project or a group: ``name`` is its own in its play, ``slug`` and ``settings`` as a user types them; two sets of values."""

    name: str
    where: Mapping[str, str]
    slug: str
    settings: tuple[str, ...]
    instead: Mapping[str, Sequence[Any]] = field(default_factory=dict)  # of the samples

    @property
    def holder(self) -> str:
        """The path of the project or group."""
        return next(iter(self.where.values()))

    def word(self, typed: str) -> str:
        """GitLab's present word for a setting."""
        return typed if typed == STATE else setting(find(self.slug), typed).name

    def values(self, which: int) -> dict[str, Any]:
        """The first (0) or the changed (1) values."""
        entry = find(self.slug)
        plain = {typed: True if typed == STATE else SAMPLES.pair(entry.slug, setting(entry, typed))[which] for typed in self.settings}
        return {**plain, **{typed: pair[which] for typed, pair in self.instead.items()}}


@dataclass
class Life:
    """What became of a subject: results by the name of their step, what the server then had, what its route takes, what it hides, and what was sent."""

    subject: Subject
    declared: frozenset[str]
    hidden: str
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    stored: list[Mapping[str, Any]] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)

    def dropped(self, which: int) -> set[str]:
        """The words of which the module said that the server did not take them over."""
        said = " ".join(map(str, self.results[f"do {which}"].get("warnings", [])))
        return {first or second for first, second in re.findall(DROPPED, said)}

    def kept(self, which: int) -> dict[str, Any]:
        """The values that the server has taken."""
        dropped = self.dropped(which)
        return {typed: value for typed, value in self.subject.values(which).items() if self.subject.word(typed) not in dropped}


def live(gl: Emulator, tmp: pathlib.Path, subjects: Sequence[Subject], *, door: str = "in_process") -> dict[str, Life]:
    """Each subject: check, do, again with the first values, the same with the changed ones, the same with absent."""
    lives = {one.name: Life(one, frozenset(gl.facts.integration_params(find(one.slug).slug)), gl.facts.dialect("hidden_properties")) for one in subjects}
    for number in range(3):
        wanted = {name: _wanted(life, number) for name, life in lives.items()}
        kept = {name: {"settings": life.kept(number - 1)} for name, life in lives.items()} if number else {}
        steps = [*([_loop(f"again {number - 1}", lives)] if number else []), *_steps(gl, number, lives)]
        run = play(gl, tmp, steps, door=door, arguments=["-v"], variables={"where": _where(lives), "wanted": wanted, "kept": kept})
        assert not gl.violations, f"check mode wrote: {gl.violations}"
        assert not gl.crashes, gl.crashes
        assert not re.search("sample.secret", run.output + str(run.items)), "a secret is shown"
        assert run.items, run.output
        for step, results in run.items.items():
            for result in results:
                lives[result["item"]].results[step] = result
        for life in lives.values():
            life.stored.append(gl.find_integration(life.subject.holder, find(life.subject.slug).slug) or {})
    for life in lives.values():
        own = re.compile(f"/{re.escape(life.subject.holder)}/(services|integrations)/")
        life.sent = {name for request in gl.log if request.method == "PUT" and own.search(request.path) for name in request.body or {}}
    return lives


def _where(lives: Mapping[str, Life]) -> dict[str, dict[str, str]]:
    return {name: {**life.subject.where, "slug": life.subject.slug} for name, life in lives.items()}


def _wanted(life: Life, number: int) -> dict[str, Any]:
    return {"state": "absent"} if number == ABSENT else {"settings": life.subject.values(number)}


def _steps(gl: Emulator, number: int, lives: Iterable[str]) -> list[dict[str, Any]]:
    check, do = (_loop(f"{mode} {number}", lives) for mode in ("check", "do"))
    again = [_loop(f"again {number}", lives)] if number == ABSENT else []
    return [control(gl, read_only=True), {**check, "check_mode": True}, control(gl, read_only=False), do, *again]


def _loop(step: str, lives: Iterable[str]) -> dict[str, Any]:
    """One task for all: over names, since Ansible shows the items of a loop, and values may be secret."""
    values = "kept" if step.startswith("again") and step != f"again {ABSENT}" else "wanted"
    options = {
        **{key: f"{{{{ where[item].{key} | default(omit) }}}}" for key in ("project", "group", "slug")},
        **{key: f"{{{{ {values}[item].{key} | default(omit) }}}}" for key in ("settings", "state")},
    }
    return {"name": step, MODULE: options, "loop": list(lives), "ignore_errors": True, "diff": True}


def hold_life(life: Life, actions: Sequence[str] = ("create", "update", "delete")) -> None:
    """Every prediction came true, nothing was left to do afterwards, and nothing is left at the end."""
    failed = {step: result["msg"] for step, result in life.results.items() if "action" not in result}
    assert not failed, failed
    for number, action in enumerate(actions if _seen(life) else ("none" if action == "update" else action for action in actions)):
        predicted, done, again = (life.results[f"{mode} {number}"] for mode in ("check", "do", "again"))
        warned = _warned(life, number) if action != "delete" else ()
        hold("integration", number, Outcome(Step({}, action, warned=warned), _shown(life, predicted, done), done, []))
        assert again["action"] == "none", (number, again)
        assert not again["changed"], (number, again)
    assert not life.stored[-1]["active"]
    # the inheritance has to be switched off wherever there is one, which old servers do not know
    strays = life.sent - {*map(life.subject.word, life.subject.settings), *life.declared, "use_inherited_settings"}
    assert not strays, f"sent though nobody typed it, and the server does not know it: {strays}"


def _shown(life: Life, predicted: Mapping[str, Any], done: Mapping[str, Any]) -> dict[str, Any]:
    """The prediction without what this server leaves out by its name alone, which no request tells before the integration is there."""
    was, now = predicted["integration"], done["integration"]
    if not was or not was["properties"]:
        return dict(predicted)
    kept = {name: value for name, value in was["properties"].items() if now["properties"].get(name) is not None or not re.search(life.hidden, name)}
    return {**predicted, "integration": {**was, "properties": kept}}


def _seen(life: Life) -> bool:
    """Whether an answer can tell that anything differs; secrets alone are never a change by themselves."""
    entry = find(life.subject.slug)
    return any(setting(entry, typed).readable for typed in life.subject.settings if typed != STATE)


def _warned(life: Life, which: int) -> list[str]:
    """What the step has to say: of each word that is another one today, and of each that the server dropped."""
    subject = life.subject
    others = [f"settings.{typed}: " for typed in subject.settings if typed == STATE or subject.word(typed) != typed]
    return [*others, *life.dropped(which)]


def driven(life: Life) -> dict[str, str]:
    """How each setting got to the server: stored; dropped by the server and told by the module; said in another word."""
    found: dict[str, str] = {}
    for which in (0, 1):
        for typed, value in life.subject.values(which).items():
            how = _how(life, which, typed, value)
            if how:
                found[typed] = how
    return found


def _how(life: Life, which: int, typed: str, value: Any) -> str:
    word, slug = life.subject.word(typed), find(life.subject.slug).slug
    if typed == STATE:
        return "said by state" if life.stored[which]["active"] is value else ""
    if word in life.declared and _equal(life.stored[which].get(word), value):
        return "stored"
    return "dropped" if word in life.dropped(which) and (word not in life.declared or (slug, word) in NEVER_STORED) else ""


def _equal(stored: Any, sent: Any) -> bool:
    """Whether the server has what was sent, be it as a text."""
    return stored == sent or (stored is not None and not isinstance(sent, list) and str(stored).lower() == str(sent).lower())


def missing(life: Life, wanted: Iterable[str]) -> dict[str, Any]:
    """The settings that did not get there, and what the server has instead."""
    there = driven(life)
    return {
        typed: [(life.subject.values(which)[typed], life.stored[which].get(life.subject.word(typed))) for which in (0, 1)]
        for typed in wanted
        if typed not in there
    }
