# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""project_info through real plays, in both doors."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import DOORS, Refusal, Run, play, refused


@pytest.mark.drives("GET /projects/:id", "id")
@pytest.mark.parametrize("door", DOORS)
def test_reads(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """One, none, filtered, and more than a page by keyset pagination."""
    for number in range(230):
        gl.project(f"acme/p{number}", visibility="internal" if number % 2 else "private")
    tasks = [
        {"name": "one", "labops.gitlab.project_info": {"project": "acme/p7"}},
        {"name": "none", "labops.gitlab.project_info": {"project": "acme/nothing"}},
        {"name": "all", "labops.gitlab.project_info": {}},
        {"name": "some", "labops.gitlab.project_info": {"max_results": 150}},
        {"name": "internal", "labops.gitlab.project_info": {"visibility": "internal"}},
        {"name": "found", "labops.gitlab.project_info": {"search": "p22"}},
    ]
    run = play(gl, tmp_path, tasks, door=door)
    assert run.code == 0, run.output
    paths = {task: [project["path"] for project in result["projects"]] for task, result in run.results.items()}
    assert paths["one"] == ["p7"]
    assert paths["none"] == []
    assert sorted(paths["all"]) == sorted(f"p{number}" for number in range(230))
    assert len(paths["some"]) == 150
    assert len(paths["internal"]) == 115
    assert set(paths["found"]) == {"p22", *(f"p22{digit}" for digit in range(10))}
    assert "runners_token" not in run.results["one"]["projects"][0]


def read(gl: Emulator, tmp: pathlib.Path, cases: dict[str, dict[str, Any]], token: str | None = None, **more: Any) -> Run:
    """One task for each case, by its name."""
    run = play(gl, tmp, [{"name": name, "labops.gitlab.project_info": args} for name, args in cases.items()], token=token, more=more)
    assert run.code == 0, run.output
    assert not gl.crashes
    assert not gl.undeclared
    return run


def paths(run: Run, name: str) -> list[str]:
    """The projects of a case, in order."""
    return [project["path"] for project in run.results[name]["projects"]]


def queries(gl: Emulator, name: str) -> list[str]:
    """What the requests so far asked of a parameter."""
    return [value for entry in gl.log for value in entry.query.get(name, [])]


PEOPLE = {"list": ({"membership": True}, "dev"), "owned": ({"owned": True}, "boss"), "all": ({}, None)}


def inhabited(gl: Emulator) -> None:
    """Projects of three groups; dev is in two of them, boss owns one, and only an administrator sees them all."""
    for user in ("dev", "boss"):
        gl.user(user)
    dates = iter(f"2026-0{month}-01T00:00:00.000Z" for month in (5, 3, 4, 1, 2, 6))
    for path, more in {
        "mine/zebra": {"visibility": "internal", "archived": True},
        "mine/apple": {"visibility": "private", "description": "Striped like a zebra"},
        "ours/melon": {"visibility": "public"},
        "ours/berry": {"visibility": "private", "archived": True},
        "theirs/cherry": {"visibility": "private"},
        "theirs/date": {"visibility": "internal"},
    }.items():
        date = next(dates)
        gl.project(path, name=path.rpartition("/")[2].title(), last_activity_at=date, updated_at=date, **more)
    gl.member("mine", "boss", 50)
    gl.member("mine", "dev", 30)
    gl.member("ours", "dev", 30)


SEEN = {"list": {"zebra", "apple", "melon", "berry"}, "owned": {"zebra", "apple"}, "all": {"zebra", "apple", "melon", "berry", "cherry", "date"}}
LISTED = ("archived", "visibility", "order_by", "sort", "search")


LISTS = {"list": "GET /projects", "owned": "GET /projects/owned", "all": "GET /projects/all"}


@pytest.mark.parametrize(
    ("whose", "api"), [pytest.param(whose, api, marks=pytest.mark.drives(LISTS[whose], *LISTED, api=api)) for whose in LISTS for api in ("v4", "v3")]
)
def test_lists_of_v3(gl: Emulator, tmp_path: pathlib.Path, whose: str, api: str) -> None:
    """The lists that the API v3 had addresses for, with each of their filters and orders; in v4 and of an old server."""
    gl.reset(**({"version": "8.9"} if api == "v3" else {}))
    inhabited(gl)
    narrowed, user = PEOPLE[whose]
    seen = SEEN[whose]
    orders = ("id", "name", "path", "created_at", "updated_at", "last_activity_at")
    cases = {
        "every": {**narrowed},
        **{f"archived {value}": {**narrowed, "archived": value} for value in (True, False)},
        **{value: {**narrowed, "visibility": value} for value in ("private", "internal", "public")},
        "found": {**narrowed, "search": "zebra"},
        "found and private": {**narrowed, "search": "zebra", "visibility": "private"},
        **{f"{order} {sort}": {**narrowed, "order_by": order, "sort": sort} for order in orders for sort in ("asc", "desc")},
    }
    run = read(gl, tmp_path, cases, token=gl.token(user) if user else None, api_version=api)
    assert set(paths(run, "every")) == seen
    assert set(paths(run, "archived True")) == seen & {"zebra", "berry"}
    assert set(paths(run, "archived False")) == seen - {"zebra", "berry"}
    assert set(paths(run, "private")) == seen & {"apple", "berry", "cherry"}
    assert set(paths(run, "internal")) == seen & {"zebra", "date"}
    assert set(paths(run, "public")) == seen & {"melon"}
    by_name_alone = (whose, api) == ("all", "v3")
    assert set(paths(run, "found")) == {"zebra"} | (set() if by_name_alone else {"apple"})
    assert set(paths(run, "found and private")) == {"apple"}
    by_id = paths(run, "every")
    by_date = [path for path in ("berry", "cherry", "apple", "melon", "zebra", "date") if path in seen]
    expected = {"id": by_id, "name": sorted(seen), "path": sorted(seen), "created_at": by_id, "updated_at": by_date, "last_activity_at": by_date}
    for order, ascending in expected.items():
        assert paths(run, f"{order} asc") == ascending, order
        assert paths(run, f"{order} desc") == ascending[::-1], order


@pytest.mark.parametrize(
    "api",
    [
        pytest.param(api, marks=pytest.mark.drives("GET /projects/search/:query", "query", "per_page", "page", "order_by", "sort", api=api))
        for api in ("v4", "v3")
    ],
)
def test_search_of_many(gl: Emulator, tmp_path: pathlib.Path, api: str) -> None:
    """All pages of what a search finds, in the order that was asked for."""
    gl.reset(**({"version": "8.9"} if api == "v3" else {}))
    for number in range(130):
        gl.project(f"acme/shop-{number:03}")
    gl.project("acme/other")
    run = read(gl, tmp_path, {"found": {"search": "shop", "order_by": "name", "sort": "desc"}, "some": {"search": "shop-1", "max_results": 5}}, api_version=api)
    assert paths(run, "found") == [f"shop-{number:03}" for number in reversed(range(130))]
    assert paths(run, "some") == [f"shop-{number}" for number in range(100, 105)]
    assert (queries(gl, "page"), set(queries(gl, "per_page"))) == (["2"], {"100"})


def test_every_filter(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Each one reaches GitLab in its own words, and what comes is what it leaves."""
    gl.user("alice")
    gl.project("acme/plain")
    gl.project("acme/go", topics=["go", "shop"], languages=["Go"], custom_attributes={"team": "red"}, last_activity_at="2020-01-01T00:00:00.000Z")
    gl.project("acme/quiet", issues_access_level="disabled", merge_requests_access_level="disabled", updated_at="2020-01-01T00:00:00.000Z")
    gl.project("acme/stored", repository_storage="other", import_url="https://x.example.com/a.git", import_status="finished")
    gl.project("acme/doomed", marked_for_deletion_on="2026-01-31", archived=True)
    gl.project("alice/mine", visibility="public")
    every = {"plain", "go", "quiet", "stored", "doomed", "mine"}
    cases: dict[str, tuple[Any, set[str]]] = {
        "active": (True, every - {"doomed"}),
        "search_namespaces": (True, {"mine"}),
        "imported": (True, {"stored"}),
        "with_issues_enabled": (True, every - {"quiet"}),
        "with_merge_requests_enabled": (True, every - {"quiet"}),
        "with_programming_language": ("go", {"go"}),
        "id_after": (4, {"doomed", "mine"}),
        "id_before": (2, {"plain"}),
        "last_activity_after": ("2021-01-01T00:00:00Z", every - {"go"}),
        "last_activity_before": ("2021-01-01T00:00:00Z", {"go"}),
        "updated_after": ("2021-01-01T00:00:00Z", every - {"quiet"}),
        "updated_before": ("2021-01-01T00:00:00Z", {"quiet"}),
        "repository_storage": ("other", {"stored"}),
        "topic": (["go", "shop"], {"go"}),
        "topic_id": (gl.topic("go"), {"go"}),
        "custom_attributes": ({"team": "red"}, {"go"}),
        "marked_for_deletion_on": ("2026-01-31", {"doomed"}),
        "include_pending_delete": (True, every),
        "include_hidden": (True, every),
        "wiki_checksum_failed": (True, set()),
        "repository_checksum_failed": (True, set()),
        "min_access_level": ("owner", set()),
    }
    run = read(gl, tmp_path, {name: {name: value, **({"search": "alice"} if name == "search_namespaces" else {})} for name, (value, _left) in cases.items()})
    for name, (value, left) in cases.items():
        assert set(paths(run, name)) == left, name
        wire = "custom_attributes[team]" if name == "custom_attributes" else name
        spelled = {"topic": "go,shop", "custom_attributes": "red", "min_access_level": "50"}.get(
            name, str(value).lower() if isinstance(value, bool) else str(value)
        )
        assert queries(gl, wire) == [spelled], name
    assert len([entry for entry in gl.log if entry.method == "GET"]) == len(cases)


def test_groups_and_users(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Their own lists, more than a page long, with what they have beside the others."""
    gl.user("alice")
    for number in range(120):
        gl.project(f"acme/shop/p{number:03}")
    gl.project("acme/top", archived=True)
    gl.project("acme/shop/below/deep")
    for name in ("dotfiles", "notes"):
        gl.project(f"alice/{name}")
    cases: dict[str, dict[str, Any]] = {
        "group": {"group": "acme/shop"},
        "below": {"group": "acme/shop", "include_subgroups": True},
        "above": {"group": "acme/shop", "include_ancestor_groups": True, "archived": True},
        "reports": {"group": "acme/shop", "with_security_reports": True, "with_shared": False},
        "by name": {"group": "acme/shop", "order_by": "name", "sort": "desc", "max_results": 3, "simple": True},
        "by id": {"group": str(gl.group("acme")["id"])},
        "user": {"user": "alice"},
        "user by id": {"user": "2", "order_by": "name"},
    }
    run = read(gl, tmp_path, cases)
    own = [f"p{number:03}" for number in range(120)]
    assert paths(run, "group") == own
    assert paths(run, "below") == [*own, "deep"]
    assert paths(run, "above") == ["top"]
    assert paths(run, "reports") == []
    assert paths(run, "by name") == ["p119", "p118", "p117"]
    assert "merge_method" not in run.results["by name"]["projects"][0]
    assert paths(run, "by id") == ["top"]
    assert paths(run, "user") == ["dotfiles", "notes"]
    assert paths(run, "user by id") == ["notes", "dotfiles"]


def test_beyond_the_end_of_offset_pages(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """By id without an end; by what answers show the module puts it in order itself; by the rest GitLab's refusal is the answer."""
    gl.reset(offset_limit=150)
    for number in range(230):
        gl.project(f"acme/p{number * 7 % 230:03}", visibility="internal")
    orders = {
        "by id": {"order_by": "id", "sort": "desc"},
        "default": {"sort": "desc"},
        "by name": {"order_by": "name", "sort": "asc"},
        "by path": {"order_by": "path", "visibility": "internal", "max_results": 3},
        "few": {"order_by": "storage_size", "max_results": 20},
    }
    run = read(gl, tmp_path, orders)
    names = [f"p{number:03}" for number in range(230)]
    assert paths(run, "by id") == paths(run, "default") == [f"p{number * 7 % 230:03}" for number in reversed(range(230))]
    assert paths(run, "by name") == names
    assert paths(run, "by path") == ["p229", "p228", "p227"]
    assert len(paths(run, "few")) == 20
    refused = play(
        gl,
        tmp_path,
        [
            {"name": "size", "labops.gitlab.project_info": {"order_by": "storage_size"}, "ignore_errors": True},
            {"name": "dated", "labops.gitlab.project_info": {"updated_after": "2020-01-01T00:00:00Z"}, "ignore_errors": True},
        ],
    )
    for name in ("size", "dated"):
        assert "maximum allowed offset" in refused.results[name]["msg"]


def test_one_with_what_is_beside_it(gl: Emulator, tmp_path: pathlib.Path) -> None:
    made = gl.project("acme/api", custom_attributes={"team": "red"})
    gl.project("acme/doomed", marked_for_deletion_on="2026-01-31")
    beside = {"statistics": True, "license": True, "with_custom_attributes": True}
    run = read(gl, tmp_path, {"one": {"project": str(made["id"]), **beside}, "doomed": {"project": "acme/doomed"}, "all": {"statistics": True}})
    found = run.results["one"]["projects"][0]
    assert found["statistics"]["repository_size"] == 0
    assert found["license"] is None
    assert found["custom_attributes"] == [{"key": "team", "value": "red"}]
    assert "avatar_sha256" not in found
    assert paths(run, "doomed") == []
    assert "statistics" in run.results["all"]["projects"][0]


REFUSALS: list[Refusal] = [
    Refusal({"project": "acme/api", "group": "acme"}, "mutually exclusive: project|group|user", requests=0),
    Refusal({"project": "acme/api", "search": "x"}, "mutually exclusive: project|search", requests=0),
    Refusal({"group": "acme", "topic": ["x"], "membership": True}, "membership, topic: not taken by the list of a group", requests=0),
    Refusal({"user": "alice", "include_subgroups": True}, "include_subgroups: only in the list of a group", requests=0),
    Refusal({"license": True}, "license: GitLab tells it of one project alone", requests=0),
    Refusal({"group": "acme", "order_by": "wiki_size"}, "a group's projects cannot be ordered by wiki_size", requests=0),
    Refusal({"order_by": "similarity"}, "similarity needs search", requests=0),
    Refusal({"order_by": "name", "updated_after": "2026-01-01T00:00:00Z"}, "go with updated_at alone, not with name", requests=0),
    # an empty list would say that they are empty
    Refusal({"group": "nobody"}, "404 Group Not Found"),
    Refusal({"user": "nobody"}, "404 User Not Found"),
]


def test_refusals(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """What the question alone tells before anything is asked."""
    results = refused(gl, tmp_path, "project_info", REFUSALS, lambda gl: None)
    assert [result.get("error_class") for result in results[-2:]] == ["not_found", "not_found"]
