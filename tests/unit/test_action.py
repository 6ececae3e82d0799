# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The seam of the in-process door: plain data in, the environment as it was."""

from __future__ import annotations

import datetime
import json
import os
from typing import Any

import pytest
import yaml
from ansible.parsing.yaml.loader import AnsibleLoader

from ansible_collections.labops.gitlab.plugins.plugin_utils.action import environment, plain

TYPED = """
text: a text
quoted: "7"
number: 7
share: 1.5
flag: true
nothing: null
day: 2099-12-31
moment: 2099-12-31 23:59:00
list: [a, 1, {b: c}]
dict: {1: one}
"""


def exact(value: Any) -> bool:
    """Whether a value is of JSON's own types, not of subclasses."""
    if value.__class__ is dict:
        return all(key.__class__ is str and exact(inner) for key, inner in value.items()) or all(exact(inner) for inner in value.values())
    if value.__class__ is list:
        return all(exact(inner) for inner in value)
    return value.__class__ in (str, int, float, bool, type(None))


def test_plain_makes_exact_json_types() -> None:
    """What Ansible's own loader makes of YAML carries tags; nothing of them is left."""
    typed = AnsibleLoader(TYPED).get_single_data() if hasattr(AnsibleLoader, "get_single_data") else yaml.safe_load(TYPED)
    made = plain(typed)
    assert exact(made)
    assert json.loads(json.dumps(made))["day"] == "2099-12-31"
    assert made["text"] == "a text"
    assert made["flag"] is True
    assert made["list"] == ["a", 1, {"b": "c"}]
    assert made["moment"] == "2099-12-31T23:59:00"


def test_plain_of_subclasses() -> None:
    class Text(str):
        __slots__ = ()

        def __str__(self) -> str:
            return "something else"

    class Number(int):
        pass

    made = plain({Text("k"): (Text("v"), Number(3), {4}, datetime.date(2099, 1, 2)), Number(5): 1, True: 2, None: 3})
    assert made == {"k": ["v", 3, [4], "2099-01-02"], "5": 1, "true": 2, "null": 3}
    assert exact(made)


def test_environment_is_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set, changed and removed again, also when the run raises."""
    monkeypatch.setenv("LABOPS_KEPT", "before")
    monkeypatch.delenv("LABOPS_NEW", raising=False)
    everything = dict(os.environ)
    with environment({"LABOPS_KEPT": "during", "LABOPS_NEW": 1}):
        assert os.environ["LABOPS_KEPT"] == "during"
        assert os.environ["LABOPS_NEW"] == "1"
    assert dict(os.environ) == everything

    def fails() -> None:
        with environment({"LABOPS_KEPT": "during"}):
            raise ValueError("inside")

    with pytest.raises(ValueError, match="inside"):
        fails()
    assert dict(os.environ) == everything
