"""The contract that every control keeps. A new control is under it without a line added here."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from baseline.catalog.discovery import controls, providers
from baseline.catalog.frameworks import Requirement, framework, framework_ids
from baseline.control import Format, Layer
from baseline.emit.hcl_text import render
from baseline.expectation import At, Expectation, Resource, values_at
from baseline.facts.security_hub_controls import security_hub_control
from baseline.must import ABSENT
from baseline.names import local_name, logical_id
from baseline.verify.resources import of_template
from tests.controls.emitted import cases, emitted, params_of, template
from tests.controls.parity import cloudformation_documents, terraform_documents

CASES = [pytest.param(*case, id=f"{case[0]}-{case[1]}") for case in cases()]
IDS = list(controls())


@pytest.mark.parametrize("control_id", IDS)
class TestMetadata:
    def test_the_id_is_the_path(self, control_id: str) -> None:
        module = type(controls()[control_id]).__module__
        assert module == f"baseline.controls.{control_id}"

    def test_the_title_states_the_secure_state(self, control_id: str) -> None:
        title = controls()[control_id].title
        assert len(title) <= 100
        assert not title.startswith("Ensure")
        assert not title.endswith(".")

    def test_every_format_has_its_support_and_a_reason_where_it_is_not_native(self, control_id: str) -> None:
        support = controls()[control_id].support
        assert set(support) == set(Format)
        assert all(one.kind == "native" or len(one.reason) > 20 for one in support.values())

    def test_requirements_exist(self, control_id: str) -> None:
        assert {*controls()[control_id].satisfies, *controls()[control_id].contributes} <= _requirements().keys()

    def test_requirements_are_claimed_where_other_versions_point(self, control_id: str) -> None:
        # A claim of cis-aws-7.0/5.1 would hold for 7.0 alone; every version follows cis-aws-5.0/4.1.
        for name in {*controls()[control_id].satisfies, *controls()[control_id].contributes} & _requirements().keys():
            assert not [one for one in _requirements()[name].same_as if one.startswith("cis-aws-5.0/")], name

    def test_what_is_met_in_part_says_what_is_missing(self, control_id: str) -> None:
        assert all(len(missing) > 20 for missing in controls()[control_id].contributes.values())

    def test_security_hub_controls_exist(self, control_id: str) -> None:
        passes = controls()[control_id].passes
        assert len(set(passes)) == len(passes)
        assert [security_hub_control(one).id for one in passes] == list(passes)

    def test_parameters_take_from_what_is_met_and_passes(self, control_id: str) -> None:
        control = controls()[control_id]
        for name, number in [case for case in cases() if case[0] == control_id]:
            params = emitted(name, number).stack.instances[-1].params
            assert set(control.satisfied(params)) <= set(control.satisfies)
            assert set(control.passed(params)) <= set(control.passes)

    def test_the_source_is_documentation_of_the_service(self, control_id: str) -> None:
        assert controls()[control_id].source.startswith("https://docs.aws.amazon.com/")

    def test_every_parameter_is_described(self, control_id: str) -> None:
        for name, field in controls()[control_id].Params.model_fields.items():
            assert len(field.description or "") >= 15, name

    def test_what_costs_says_its_price(self, control_id: str) -> None:
        control = controls()[control_id]
        said = f"{control.opt_in} {json.dumps(control.Params.model_json_schema())}"
        if re.search("USD|AWS charges (for|by|it)", said):
            assert control.price

    def test_needs_have_providers_in_the_same_or_an_earlier_layer(self, control_id: str) -> None:
        for _, number in [case for case in cases() if case[0] == control_id]:
            instance = emitted(control_id, number).stack.instances[-1]
            for need in instance.control.needs(instance.params):
                if need.optional:
                    assert need.capability in _provided_up_to(instance.control.layer), "nobody provides it"
                    continue
                provider = controls()[providers()[need.capability.split(".")[0]]]
                assert provider.layer.order <= instance.control.layer.order

    def test_no_other_module_of_the_engine_names_it(self, control_id: str) -> None:
        root = Path(__file__).parents[2] / "baseline"
        own = root.joinpath("controls", *control_id.split(".")).with_suffix(".py")
        named = [
            path.name
            for path in root.rglob("*.py")
            if path != own and re.search(rf"\b{re.escape(control_id)}\b", _code(path.read_text()))
        ]
        assert named == []


@cache
def _requirements() -> dict[str, Requirement]:
    """Every requirement of every framework, as `framework/id`."""
    return {f"{name}/{one.id}": one for name in framework_ids() for one in framework(name).requirements}


def _provided_up_to(layer: Layer) -> set[str]:
    """Every capability that a control of the layer or an earlier one provides, whatever its parameters."""
    earlier = [case for case in cases() if controls()[case[0]].layer.order <= layer.order]
    instances = [emitted(*case).stack.instances[-1] for case in earlier]
    return {name for one in instances for name in one.control.provides(one.params)}


def _code(text: str) -> str:
    """Source without docstrings and comments, where an example may name a control."""
    return re.sub(r'""".*?"""|#[^\n]*', "", text, flags=re.S)


@pytest.mark.node
@pytest.mark.parametrize(("control_id", "number"), CASES)
class TestOutput:
    def test_expectations_hold_in_both_formats(self, control_id: str, number: int) -> None:
        for output, expectation, at, resources in _expected(control_id, number):
            assert list(expectation.unmet(at, resources)) == [], (output, expectation.title)

    def test_breaking_an_expected_property_is_noticed(self, control_id: str, number: int) -> None:
        expected = list(_expected(control_id, number))
        if controls()[control_id].expectations(emitted(control_id, number).stack.instances[-1].params):
            assert expected
        for output, expectation, at, resources in expected:
            if at.optional and not any(one.type == at.type for one in resources):
                continue
            broken = list(_broken(expectation, at, resources))
            assert broken, (output, expectation.title, "nothing to break")
            for address, changed in broken:
                assert list(expectation.unmet(at, changed)), (output, expectation.title, address)

    def test_documents_are_equal_in_both_formats(self, control_id: str, number: int) -> None:
        support = controls()[control_id].support
        if {one.kind for one in support.values()} & {"unsupported", "detected", "custom_resource"}:
            ours = Counter(cloudformation_documents(_own(control_id, number)))
            theirs = Counter(terraform_documents(emitted(control_id, number).blocks))
            assert not (theirs - ours), "Terraform decides what CloudFormation does not"
            return
        ours = Counter(cloudformation_documents(_own(control_id, number)))
        theirs = Counter(terraform_documents(emitted(control_id, number).blocks))
        assert ours == theirs

    def test_identities_come_from_the_control(self, control_id: str, number: int) -> None:
        assert _own(control_id, number), "no resource in CloudFormation begins with the control's logical id"
        for block in emitted(control_id, number).blocks:
            assert block.labels[-1].startswith(local_name(control_id)), block.address

    def test_terraform_renders_the_same_twice(self, control_id: str, number: int) -> None:
        one = emitted(control_id, number)
        assert render(one.blocks) == render(type(one)(one.stack, one.control).blocks)


def test_layers_are_in_the_order_of_deployment() -> None:
    assert [layer.value for layer in Layer] == [
        "foundation", "logging", "detection", "findings", "identity",
        "network", "data", "edge", "response", "organization",
    ]  # fmt: skip


@pytest.mark.parametrize("control_id", IDS)
def test_a_control_has_at_least_two_expectations(control_id: str) -> None:
    params = controls()[control_id].Params.model_validate(params_of(control_id, 0), strict=False)
    assert len(controls()[control_id].expectations(params)) >= 2


def _own(control_id: str, number: int) -> list[Resource]:
    prefix = logical_id(control_id)
    return [one for one in of_template(template(control_id, number)) if one.address.startswith(prefix)]


def _expected(control_id: str, number: int) -> Iterator[tuple[str, Expectation, At, list[Resource]]]:
    case = emitted(control_id, number)
    instance = case.stack.instances[-1]
    for expectation in instance.control.expectations(instance.params):
        if expectation.cloudformation:
            yield "cloudformation", expectation, expectation.cloudformation, _own(control_id, number)
        if expectation.terraform:
            yield "terraform", expectation, expectation.terraform, list(case.terraform)


def _broken(expectation: Expectation, at: At, resources: list[Resource]) -> Iterator[tuple[str, list[Resource]]]:
    """Each matching resource in turn without the expected property (or, where it must be absent, with one)."""
    must = at.must or expectation.must
    for index, one in enumerate(resources):
        if one.type != at.type or not all(v in values_at(one.properties, p) for p, v in at.where.items()):
            continue
        changed = copy.deepcopy(dict(one.properties))
        if not at.path:
            yield one.address, _with(resources, index, one, {"planted": True})
            continue
        if must.test(ABSENT):
            changed[at.path.split(".")[0]] = "planted"
            yield one.address, _with(resources, index, one, changed)
            continue
        if _remove(changed, at.path.split(".")):
            yield one.address, _with(resources, index, one, changed)
        for weaker in _without_statement(one.properties, at.path, must.test):
            yield one.address, _with(resources, index, one, weaker)


def _without_statement(properties: Mapping[str, Any], path: str, test: Any) -> Iterator[dict[str, Any]]:
    """A policy without the statements that fulfil the expectation, where single statements do."""
    for found in values_at(properties, path):
        if not (isinstance(found, Mapping) and isinstance(found.get("Statement"), list)):
            continue
        alone = [one for one in found["Statement"] if test({**found, "Statement": [one]})]
        if not alone:
            continue
        changed = copy.deepcopy(dict(properties))
        for document in values_at(changed, path):
            if isinstance(document, dict) and isinstance(document.get("Statement"), list):
                document["Statement"] = [one for one in document["Statement"] if one not in alone]
        yield changed


def _with(resources: list[Resource], index: int, one: Resource, properties: dict[str, Any]) -> list[Resource]:
    return [*resources[:index], Resource(one.address, one.type, properties), *resources[index + 1 :]]


def _remove(data: Any, steps: list[str]) -> bool:
    if isinstance(data, (list, tuple)):
        return sum(_remove(one, steps) for one in data) > 0  # every one of them, not the first alone
    if not isinstance(data, dict) or steps[0] not in data:
        return False
    if len(steps) == 1:
        del data[steps[0]]
        return True
    return _remove(data[steps[0]], steps[1:])
