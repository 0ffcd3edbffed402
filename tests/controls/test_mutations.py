"""Every weakening of the output is noticed, or it is on the reviewed list of what decides nothing.

What is asked of a mutant is what `generate` asks before it writes: the expectations of the control that owns the
resource and, of templates, the fast checks. (The limits count resources and bytes; no mutation here changes either by
much.) Controls are taken as the CIS profile has them, with their defaults and in every variant of the contract suite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from baseline.catalog.discovery import controls
from baseline.control import Format, Scope
from baseline.emit.cdk import synthesize
from baseline.emit.terraform import Module
from baseline.expectation import At, Expectation, Resource
from baseline.names import logical_id
from baseline.pipeline import open_profile, plan_profile
from baseline.plan.plan import ControlInstance, Plan, StackPlan
from baseline.verify.expectations import by_control, unmet_in_templates
from baseline.verify.resources import of_blocks, of_template
from baseline.verify.stack_template import StackTemplate
from baseline.verify.template import check, findings
from tests.controls.emitted import cases, params_of, role_of
from tests.controls.mutations import Mutant, mutants
from tests.controls.survivor import Survivor
from tests.controls.survivors import SURVIVORS
from tests.controls.variants import REQUIRED
from tests.harness import HOME_REGION, emit_control

PROFILE = Path(__file__).parents[2] / "profiles" / "cis-aws-5.0.yaml"

pytestmark = pytest.mark.node


@dataclass(frozen=True)
class Case:
    """One control of one stack; without an instance, what the stack has beside its controls."""

    stack: StackPlan
    instance: ControlInstance | None

    def resources(self, output: Format) -> Sequence[Resource]:
        """What the case emits in a format."""
        if output is Format.TERRAFORM:
            return tuple(of_blocks(_module(self.stack.name).blocks[self.instance.id])) if self.instance else ()
        everything = tuple(of_template(_templates()[self.stack.name]))
        if self.instance:
            return by_control(self.stack, everything)[self.instance.id]
        prefixes = tuple(logical_id(one.id) for one in self.stack.instances)
        return tuple(one for one in everything if not one.address.startswith(prefixes))

    def expectations(self, output: Format) -> Iterator[tuple[Expectation, At]]:
        """What is expected of it in a format."""
        for one in self.instance.control.expectations(self.instance.params) if self.instance else ():
            at = one.cloudformation if output is Format.CLOUDFORMATION else one.terraform
            if at:
                yield one, at


@cache
def _cases() -> Mapping[str, Case]:
    """The cases by a name for each; a control with the same parameters twice is one case."""
    plan = plan_profile(open_profile(PROFILE), date(2026, 11, 23))
    found: dict[Any, tuple[str, Case]] = {}
    for stack in plan.stacks:
        found[stack.name] = (f"{stack.name}-beside", Case(stack, None))
        for one in stack.instances:
            found.setdefault((one.id, repr(one.params)), (f"{one.id}-{stack.name}", Case(stack, one)))
    for name, number in cases():
        case = variant(name, number)
        assert case.instance
        found.setdefault((name, repr(case.instance.params)), (f"{name}-{number}", case))
    return dict(found.values())


def variant(control_id: str, number: int) -> Case:
    """A control in one of its variants, in a stack of its own."""
    region = "us-east-1" if controls()[control_id].placement.scope is Scope.US_EAST_1 else HOME_REGION
    given, role = params_of(control_id, number), role_of(control_id, number)
    emitted = emit_control(control_id, given, others=REQUIRED, region=region, role=role).stack
    stack = replace(emitted, name=f"variant-{control_id.replace('.', '-').replace('_', '-')}-{number}")
    return Case(stack, stack.instances[-1])


@cache
def _templates() -> dict[str, dict[str, Any]]:
    stacks = {case.stack.name: case.stack for case in _cases().values()}
    return synthesize(list(stacks.values()))


@cache
def _module(stack: str) -> Module:
    return Module(next(case.stack for case in _cases().values() if case.stack.name == stack))


def survivors(case: Case, output: Format) -> Iterator[tuple[Resource, Mutant]]:
    """Mutants that nobody notices, one for each resource type and pattern."""
    resources = case.resources(output)
    expected: dict[str, list[tuple[Expectation, At]]] = {}
    for one, at in case.expectations(output):
        expected.setdefault(at.type, []).append((one, at))
    known: set[tuple[str, str]] = set()
    for resource in resources:
        alike = [one for one in resources if one.type == resource.type and one is not resource]
        asked = [
            (one, at, _chosen(resource, at), [other for other in alike if _chosen(other, at)])
            for one, at in expected.get(resource.type, ())
        ]
        for mutant in mutants(resource, resources):
            if (resource.type, mutant.pattern) in known:
                continue
            changed = Resource(resource.address, resource.type, mutant.properties)
            if any(_notices(one, at, changed, was, others) for one, at, was, others in asked):
                continue
            if output is Format.CLOUDFORMATION and _is_checked(case.stack, changed):
                continue
            known.add((resource.type, mutant.pattern))
            yield resource, mutant


def _chosen(resource: Resource, at: At) -> bool:
    return all(value in resource.values(path) for path, value in at.where.items())


def _notices(expectation: Expectation, at: At, mutant: Resource, was_chosen: bool, others: list[Resource]) -> bool:
    """What `Expectation.unmet` says of the mutant among the `others` that it is about, which by themselves meet it."""
    if at.together:
        return next(expectation.unmet(at, (mutant, *others)), None) is not None
    if _chosen(mutant, at):
        return next(expectation.unmet(at, (mutant,)), None) is not None
    return was_chosen and not others and not at.optional


def _is_checked(stack: StackPlan, mutant: Resource) -> bool:
    template = _templates()[stack.name]
    body = {**template["Resources"][mutant.address], "Properties": mutant.properties}
    return _finds(stack, {**template, "Resources": {**template["Resources"], mutant.address: body}})


def _finds(stack: StackPlan, template: Mapping[str, Any]) -> bool:
    return next(findings(StackTemplate(stack, template)), None) is not None


@cache
def _survived() -> frozenset[tuple[str, str, str]]:
    """(format, resource type, pattern) of all survivors of all cases."""
    return frozenset(
        (output.value, resource.type, mutant.pattern)
        for case in _cases().values()
        for output in Format
        for resource, mutant in survivors(case, output)
    )


@pytest.mark.slow
def test_a_weakening_that_nobody_notices_is_on_the_reviewed_list() -> None:
    unlisted = sorted(one for one in _survived() if not any(listed.covers(*one[1:]) for listed in SURVIVORS))
    assert unlisted == []


@pytest.mark.slow
def test_what_the_list_names_does_survive() -> None:
    stale = [one for one in SURVIVORS if not any(one.covers(*survivor[1:]) for survivor in _survived())]
    assert stale == []


@pytest.mark.slow
def test_state_that_would_be_deleted_is_noticed() -> None:
    """GIVEN a template without one of its DeletionPolicies or UpdateReplacePolicies THEN a check finds it."""
    missed: list[str] = []
    for case in _cases().values():
        template = _templates()[case.stack.name]
        for resource in case.resources(Format.CLOUDFORMATION):
            body = template["Resources"][resource.address]
            for name in ("DeletionPolicy", "UpdateReplacePolicy"):
                if name in body:
                    weaker = {key: value for key, value in body.items() if key != name}
                    changed = {**template, "Resources": {**template["Resources"], resource.address: weaker}}
                    if not _finds(case.stack, changed):
                        missed.append(f"{case.stack.name}/{resource.address} {name}")
    assert missed == []


def _isolated_route(network: Mapping[str, Any]) -> dict[str, Any]:
    tables = [name for name, one in network.items() if one["Type"] == "AWS::EC2::RouteTable" and "Isolated" in name]
    (route,) = [one for one in network.values() if one["Type"] == "AWS::EC2::Route"]
    return {**route, "Properties": {**route["Properties"], "RouteTableId": {"Ref": tables[0]}}}


def _open_entry(network: Mapping[str, Any]) -> dict[str, Any]:
    entry = next(one for one in network.values() if one["Type"] == "AWS::EC2::NetworkAclEntry")
    return {**entry, "Properties": {**entry["Properties"], "RuleNumber": 1, "CidrBlock": "0.0.0.0/0"}}


def _administrator_of(role: str, resources: Mapping[str, Any]) -> dict[str, Any]:
    (name,) = [one for one in resources if resources[one]["Type"] == "AWS::IAM::Role" and role in one]
    everything = {"Effect": "Allow", "Action": ["iam:PassRole", "sts:AssumeRole"], "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [everything]}
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document, "Roles": [{"Ref": name}]}}


ADDED: dict[str, tuple[str, str, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    "a way out of the isolated tier": ("network-home", "VpcBaselineVpcPlanted", _isolated_route),
    "an open network ACL": ("network-home", "VpcBaselineVpcPlanted", _open_entry),
    "more power of the settings function": (
        "foundation-home",
        "AccountSettingHandlerPlanted",
        partial(_administrator_of, "AccountSettingHandler"),
    ),
    "more power of a remediation": (
        "detection-home",
        "ConfigManagedRulesPlanted",
        partial(_administrator_of, "RemedyS3BucketServerSideEncryptionEnabled"),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", ADDED)
def test_what_is_added_is_noticed(what: str) -> None:
    """GIVEN a template of the CIS profile with one resource more THEN an expectation or a check finds it."""
    name, logical, planted = ADDED[what]
    stack = next(case.stack for case in _cases().values() if case.stack.name == name)
    template = _templates()[name]
    more = {**template, "Resources": {**template["Resources"], logical: planted(template["Resources"])}}
    plan = Plan("test", stack.setting, (stack,))

    assert [*unmet_in_templates(plan, {name: more}), *check(plan, {name: more})] != []


@pytest.mark.slow
def test_what_is_not_mutated_is_right() -> None:
    """Else everything would be noticed, and nothing proved."""
    for case in _cases().values():
        for output in Format:
            resources = case.resources(output)
            for one, at in case.expectations(output):
                assert list(one.unmet(at, [each for each in resources if each.type == at.type])) == [], one.title
        assert not _finds(case.stack, _templates()[case.stack.name])


def test_a_reason_stands_for_one_thing_each() -> None:
    assert len({(one.type, one.pattern) for one in SURVIVORS}) == len(SURVIVORS)
    assert all(isinstance(one, Survivor) and len(one.reason) > 20 for one in SURVIVORS)
