# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulator declares against GitLab's own description, where that is at hand, and its answers against GitLab's schemas."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest

from emulator import Emulator
from emulator.facts import HERE, Facts, Param
from emulator.routing import ROUTES
from emulator.settings import Settings

CONTRACT = pathlib.Path(__file__).resolve().parents[4] / "shared" / "facts" / "openapi-18.9-contract.json"
# what the description lacks, with the reason in facts/parameters_more.yaml
NOT_DESCRIBED = {"GET /groups"}
MORE = {
    "GET /projects": {"pagination"},
    "GET /users": {"pagination"},
    "GET /projects/<id>/repository/branches": {"pagination"},
    "DELETE /projects/<id>": {"permanently_remove", "full_path"},
    "POST /projects/<id>/members": {"member_role_id"},
}
OTHER_TYPE = {"user_ids", "skip_users"}
FACTS = Facts(Settings(development=True))


def described(operation: Mapping[str, Any]) -> dict[str, tuple[Mapping[str, Any], bool]]:
    """Names with their schemas and whether they are required, of the query and of the body."""
    found = {p["name"]: (p["schema"], p.get("required", False)) for p in operation["parameters"] if p["in"] == "query"}
    found |= {p["name"]: (p["schema"], True) for p in operation["parameters"] if p["in"] == "path" and p["name"] == "trigger"}
    for body in operation.get("body", {}).get("content", {}).values():
        found |= {name: (schema, name in body.get("required", [])) for name, schema in body["properties"].items()}
    return found


def kind(schema: Mapping[str, Any]) -> str:
    """A schema's type in the words of the tables."""
    if "oneOf" in schema:
        return " or ".join(inner["type"] for inner in schema["oneOf"])
    if schema.get("format") in ("date", "date-time"):
        return str(schema["format"])
    return "file" if schema.get("format") == "binary" else str(schema["type"])


def compare(where: str, declared: Mapping[str, Param], expected: Mapping[str, tuple[Mapping[str, Any], bool]]) -> None:
    """Names, types, required and values."""
    assert set(declared) - MORE.get(where, set()) == set(expected), where
    for name, (schema, required) in expected.items():
        param = declared[name]
        assert param.required is required, (where, name)
        assert list(param.values) == schema.get("enum", []), (where, name)
        if name not in OTHER_TYPE:
            assert param.type == kind(schema), (where, name)
        inner = schema.get("items", {}).get("properties") or schema.get("properties")
        if inner:
            shown = param.properties or param.items
            assert isinstance(shown, Mapping)
            assert {key: row.type for key, row in shown.items()} == {key: kind(value) for key, value in inner.items()}, (where, name)


@pytest.fixture(scope="module")
def paths() -> dict[str, Any]:
    if not CONTRACT.exists():
        pytest.skip("GitLab's description is not at hand")
    return dict(json.loads(CONTRACT.read_text(encoding="utf-8"))["paths"])


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if isinstance(route.declares, str) and route.name not in NOT_DESCRIBED], ids=lambda route: route.name
)
def test_declared(paths: dict[str, Any], route: Any) -> None:
    operation = paths["/api/v4" + route.rule.replace("<", "{").replace(">", "}")][route.method.lower()]
    compare(route.name, FACTS.declared(route.declares), described(operation))


@pytest.mark.parametrize("prefix", ["/projects/{id}/integrations", "/projects/{id}/services", "/groups/{id}/integrations"])
def test_declared_by_integrations(paths: dict[str, Any], prefix: str) -> None:
    listed = paths[f"/api/v4{prefix}/{{slug}}"]["get"]["parameters"]
    slugs = next(parameter["schema"]["enum"] for parameter in listed if parameter["name"] == "slug")
    assert set(FACTS.slugs()) == set(slugs)
    for slug in slugs:
        compare(f"PUT {prefix}/{slug}", FACTS.integration_params(slug), described(paths[f"/api/v4{prefix}/{slug}"]["put"]))


def schema(name: str) -> dict[str, Any]:
    return dict(json.loads((HERE / "schemas" / f"{name}.json").read_text(encoding="utf-8")))


def test_answers_match_gitlabs_schemas(gl: Emulator, api: Any) -> None:
    """spec/fixtures/api/schemas/public_api/v4; that of a project is of the short form."""
    gl.hook("acme/shop/api", url="https://{h}.example.com", url_variables={"h": "x"}, custom_headers={"X-A": "b"})
    gl.integration("acme/shop/api", "slack", webhook="https://hooks.slack.com/x")
    hooks = api("GET {p}/hooks").json()
    for hook in [*hooks, api(f"GET {{p}}/hooks/{hooks[0]['id']}").json()]:
        jsonschema.validate(hook, schema("project_hook"))
    members = api("GET {p}/members/all", params={"show_seat_info": "true"}).json()
    assert len(members) == 3
    for name in ("members", "ee_members"):
        jsonschema.validate(members, schema(name))
    for integration in api("GET {p}/integrations").json():
        jsonschema.validate(integration, schema("integration"))
    detailed = api("GET {p}/integrations/slack").json()
    assert set(detailed) == {*schema("integration")["properties"], "properties"}
    for project in api("GET /projects?simple=true").json():
        jsonschema.validate(project, schema("project"))


def test_branches_match_gitlabs_schemas(gl: Emulator, api: Any) -> None:
    """public_api/v4/branch.json with the schema of the commit that it refers to."""
    gl.branch("acme/shop/api", "feature/x", ref="main", message="Own")
    expected = schema("branch")
    assert expected["properties"]["commit"] == {"$ref": "commit/basic.json"}
    expected["properties"]["commit"] = schema("commit/basic")
    made = api("POST {p}/repository/branches", {"branch": "feature/y", "ref": "main"}).json()
    listed = api("GET {p}/repository/branches").json()
    assert len(listed) == 3
    for branch in [made, *listed, api("GET {p}/repository/branches/feature%2Fx").json()]:
        jsonschema.validate(branch, expected)
        assert set(branch["commit"]) == set(expected["properties"]["commit"]["required"])


def test_every_field_of_every_integration_can_be_read_or_is_secret() -> None:
    for slug in FACTS.slugs():
        row = FACTS.integration(slug) or {}
        shown = {*row["properties"], *row.get("properties_ee", [])}
        hidden = {
            name for name, entry in row["fields"].items() if entry.get("secret") or entry.get("location") or name == "notify_only_when_pipeline_status_changes"
        }
        assert set(row["fields"]) - hidden <= shown, slug
        assert not hidden & shown, slug
