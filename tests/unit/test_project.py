# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a project's declaration means, before anything is asked of a server."""

from __future__ import annotations

import hashlib
import pathlib
from typing import Any

import pytest

from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project import Project, avatar_bytes
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project_fields import FIELDS, NOT_IN_POST, OLD_WORDS, WRITE_ONLY


def project(**params: Any) -> Project:
    """A resource that needs no server as long as nothing is read."""
    return Project(None, {"project": "acme/api", "state": "present", **params})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "secrets"),
    [
        ("https://git.example.com/a.git", set()),
        ("https://me:pa%2Fss@git.example.com/a.git", {"me:pa%2Fss", "pa%2Fss", "me:pa/ss", "pa/ss"}),
        ("https://me:pa@ss@git.example.com/a@b.git", {"me:pa@ss", "pa@ss"}),
        ("https://glpat-1234@git.example.com/a.git", {"glpat-1234"}),
        ("git@git.example.com:a.git", set()),
        (None, set()),
    ],
)
def test_secrets_of_an_address(url: str | None, secrets: set[str]) -> None:
    assert Project.secrets({"import_url": url}) - {url} - {"None"} == secrets


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ({"issues_enabled": True, "jobs_enabled": False}, {"issues_access_level": "enabled", "builds_access_level": "disabled"}),
        ({"public": False}, {"visibility": "private"}),
        ({"visibility_level": 0}, {"visibility": "private"}),
        ({"emails_disabled": True, "tag_list": ["a"]}, {"emails_enabled": False, "topics": ["a"]}),
        ({"description": ""}, {"description": ""}),
        ({"namespace": "acme/other", "avatar": ""}, {}),
    ],
)
def test_a_new_project(typed: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Where there is none yet, old words mean their first value."""
    declared = project(**typed)
    assert declared.wanted() == wanted
    assert len(declared.warnings) == sum(word.option.name in typed for word in OLD_WORDS)


@pytest.mark.parametrize(("typed", "words"), [({"name": ""}, "name: "), ({"path": ""}, "path: "), ({"path": "other/api"}, "last part of a path")])
def test_names_that_gitlab_refuses(typed: dict[str, Any], words: str) -> None:
    """Nothing is predicted of them."""
    with pytest.raises(InputError, match=words):
        project(**typed)


def test_what_is_absent_wants_nothing(tmp_path: pathlib.Path) -> None:
    """Not even that its picture can be read."""
    declared = project(state="absent", avatar=str(tmp_path / "none.png"), issues_enabled=True)
    assert declared.wanted() == {}
    assert not declared.warnings


def test_a_picture_is_its_digest(tmp_path: pathlib.Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"picture")
    assert project(avatar=str(picture)).wanted() == {"avatar": hashlib.sha256(b"picture").hexdigest()}
    with pytest.raises(InputError, match=r"avatar: .*none\.png"):
        avatar_bytes(str(tmp_path / "none.png"))
    with pytest.raises(InputError, match="avatar: "):
        avatar_bytes(str(tmp_path))


def test_mirrors_and_forks() -> None:
    """A switch that GitLab tells elsewhere alone is left out, and that is told."""
    regex = {"mirror_branch_regex": "release/.*"}
    assert project(mirror=True, **regex).wanted() == {"mirror": True, **regex}
    lonely = project(mr_default_target_self=True, **regex)
    assert lonely.wanted() == {}
    assert len(lonely.warnings) == 2


def test_the_sets_of_fields_are_apart() -> None:
    names = [field.name for field in FIELDS]
    assert len(names) == len(set(names))
    assert {"show_default_award_emojis", "feature_flags_minimum_role", "fallback_approvals_required", "mirror_branch_regex"} == WRITE_ONLY
    assert not {field.name for field in FIELDS if field.create_only} & NOT_IN_POST
    assert not {word.option.name for word in OLD_WORDS} & set(names)
    assert {word.means for word in OLD_WORDS} <= set(names)
