"""The JSON Schema that editors get."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft7Validator
from pydantic import BaseModel, ConfigDict, Field

from baseline.model.nodes import plain
from baseline.model.schema import DIALECT, profile_schema
from baseline.model.source import Source
from baseline.model.yaml_events import compose


class DataEvents(BaseModel):
    model_config = ConfigDict(extra="forbid")

    services: tuple[str, ...] = Field(default=(), description="Services.")
    window: tuple[int, int] = (1, 2)


class Trail(BaseModel):
    """Parameters of a trail."""

    model_config = ConfigDict(extra="forbid")

    retention_days: int = Field(default=365, ge=90, description="Days that events stay.")
    data_events: DataEvents = Field(default=DataEvents(), description="Which data events.")


class Gate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    acknowledged: bool = Field(description="Has to be set, here or in an imported profile.")


class Empty(BaseModel):
    model_config = ConfigDict(extra="forbid")


PARAMS = {
    "cloudtrail.multi_region_trail": Trail,
    "shield.advanced_protection": Gate,
    "iam.support_role": Empty,
}
TITLES = {
    "cloudtrail.multi_region_trail": "CloudTrail records management events in every Region",
    "shield.advanced_protection": "Shield Advanced protects what faces the internet",
    "iam.support_role": "A role may manage support cases",
    "vpc.interface_endpoints": "Services are reached through endpoints",
}


@pytest.fixture(scope="module")
def schema():
    return profile_schema(PARAMS, TITLES, ["cis-aws-5.0", "aws-fsbp"])


def _errors(schema, text):
    root = compose(Source("p.yaml", text)).root
    assert root is not None
    return [error.message for error in Draft7Validator(schema).iter_errors(plain(root))]


def test_is_a_draft_07_schema(schema):
    Draft7Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    text = json.dumps(schema)
    for word in ("$defs", "prefixItems", "discriminator", "unevaluatedProperties"):
        assert word not in text


def test_is_deterministic(schema):
    again = profile_schema(dict(reversed(PARAMS.items())), TITLES, ["aws-fsbp", "cis-aws-5.0"])
    assert json.dumps(again) == json.dumps(schema)


def test_every_reference_resolves(schema):
    def references(node):
        if isinstance(node, dict):
            yield from [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    found = set(references(schema))
    assert found
    assert {reference.removeprefix("#/definitions/") for reference in found} <= set(schema["definitions"])


def test_nothing_stands_beside_a_reference(schema):
    def lonely(node):
        if isinstance(node, dict):
            return ("$ref" not in node or len(node) == 1) and all(lonely(value) for value in node.values())
        return all(lonely(value) for value in node) if isinstance(node, list) else True

    assert lonely(schema)


def test_editors_show_descriptions_of_every_key(schema):
    for key, body in schema["properties"].items():
        assert body.get("description"), key
    trail = schema["definitions"]["cloudtrail.multi_region_trail"]
    assert trail["description"] == TITLES["cloudtrail.multi_region_trail"]
    assert trail["properties"]["retention_days"]["description"] == "Days that events stay."


def test_the_published_shape_is_accepted(schema, good):
    assert _errors(schema, good) == []


@pytest.mark.parametrize(
    "line",
    [
        "x-anything: [1]",
        "set_parameters: {cloudtrail.multi_region_trail: {data_events: {services: [s3], window: [1, 2]}}}",
        "set_parameters: {shield.advanced_protection: {}}",
        "controls: {include: ['*', 'vpc.*', iam.support_role]}",
        "imports: [aws-fsbp, ../base.yaml, 'profile:cis-aws-5.0', startup]",
        "naming: {prefix: acme}",
        "tags: {Owner: security}",
    ],
)
def test_what_the_model_takes_is_accepted(schema, minimal, line):
    assert _errors(schema, f"{minimal}{line}\n") == []


@pytest.mark.parametrize(
    "line",
    [
        "unknown: 1",
        "set_parameters: {no.such: {}}",
        "set_parameters: {cloudtrail.multi_region_trail: {retention_days: 30}}",
        "set_parameters: {cloudtrail.multi_region_trail: {retention_days: '365'}}",
        "set_parameters: {cloudtrail.multi_region_trail: {retention: 400}}",
        "set_parameters: {cloudtrail.multi_region_trail: {data_events: {window: [1, 2, 3]}}}",
        "controls: {include: [no.such]}",
        "controls: {include: vpc}",
        "imports: ['not a name']",
        "naming: {prefix: A--b}",
        "contacts: {security: {name: A}}",
        "waivers: [{control: no.such, reason: long enough, owner: a@example.com, expires: 2027-03-31}]",
        "waivers: [{control: iam.support_role, reason: short, owner: a@example.com, expires: 2027-03-31}]",
    ],
)
def test_what_the_model_refuses_is_rejected(schema, minimal, line):
    assert _errors(schema, f"{minimal}{line}\n")


@pytest.mark.parametrize(("account", "accepted"), [("123456789012", True), ("'012345678901'", True), ("12345", False)])
def test_account_ids_may_be_numbers(schema, minimal, account, accepted):
    text = minimal.replace("role: standalone", f"role: standalone, id: {account}")
    assert (_errors(schema, text) == []) is accepted


def test_an_unknown_region_is_rejected(schema, minimal):
    assert _errors(schema, minimal.replace("home_region: eu-west-1", "home_region: eu-west-9"))
