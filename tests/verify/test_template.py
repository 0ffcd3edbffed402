"""Every fast check finds what is planted for it, and nothing else does."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from baseline.catalog.discovery import controls
from baseline.plan.plan import ControlInstance, External
from baseline.verify.template import check, checks
from tests.verify.fragments import FAULTS, FRAGMENTS, RETAINED, Fault, found, plan_for

ODD = (None, "odd", 7, [], [["x"]], {"Fn::If": ["c", 1, 2]})


@pytest.mark.parametrize("name", FRAGMENTS)
def test_what_is_right_is_left_alone(name: str) -> None:
    assert found(FRAGMENTS[name]) == []


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_planted_fault_is_found_by_its_rule_alone(fault: Fault) -> None:
    findings = found(fault.plant())
    assert {one.rule for one in findings} == {fault.rule}
    assert all(one.stack == "stack" and one.message for one in findings)


def test_every_rule_has_a_planted_fault() -> None:
    assert {one.rule for one in checks()} == {fault.rule for fault in FAULTS}


def test_the_resource_of_a_finding_is_the_one_with_the_fault() -> None:
    fault = Fault("kms-key-life", "key", "Key/Properties/EnableKeyRotation", False)
    assert [one.resource for one in found(fault.plant())] == ["Key"]


@pytest.mark.parametrize(("settings", "refused"), [(9, []), (10, [("managed-policies", "Role")])])
def test_the_function_of_settings_takes_nine_policies_beside_that_of_its_log(settings: int, refused: list[Any]) -> None:
    one = FRAGMENTS["account_setting"]
    more = {
        name: part
        for number in range(2, settings + 1)
        for name, part in {
            f"Setting{number}": one["Setting"] | {"DependsOn": [f"SettingPolicy{number}"]},
            f"SettingPolicy{number}": one["SettingPolicy"],
        }.items()
    }
    assert [(finding.rule, finding.resource) for finding in found(one | more)] == refused


def test_parameters_are_refused() -> None:
    findings = found({}, Parameters={"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>"}})
    assert [(one.rule, one.resource) for one in findings] == [("no-parameters", "BootstrapVersion")]


def test_outputs_are_looked_through() -> None:
    outputs = {
        "A": {"Value": {"Ref": "Gone"}},
        "B": {"Value": "444455556666"},
        "C": {"Value": {"Fn::ImportValue": "x"}},
    }
    findings = found({}, Outputs=outputs)
    assert {(one.rule, one.resource) for one in findings} == {
        ("reference", "Outputs"),
        ("no-account-id", "Outputs"),
        ("no-import", "Outputs"),
    }


def test_only_what_an_earlier_stack_hands_over_is_looked_up() -> None:
    """GIVEN a stack that takes one capability THEN that parameter passes alone, under this prefix and whole."""
    control = controls()["kms.baseline_keys"]
    provider = ControlInstance(control, control.Params.model_validate({}))
    plan, _ = plan_for({}, "eu-west-1")
    stack = replace(plan.stacks[0], externals={"kms_key.logs": External(provider, home=False)})

    def rules(text: str) -> list[str]:
        document = {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/acme/x", "Type": "String", "Value": text}}
        template = {"Resources": {"One": document}}
        return [one.rule for one in check(replace(plan, stacks=(stack,)), {stack.name: template})]

    ours = "{{resolve:ssm:/acme/baseline/kms-key/logs}}"
    assert rules(f"arn {ours}, {ours}") == []
    for other in ("/acme/baseline/kms-key/sns", "/acme/baseline/kms-key/logs:1", "/other/baseline/kms-key/logs"):
        assert rules(f"{ours} {{{{resolve:ssm:{other}}}}}") == ["dynamic-reference"]


@pytest.mark.parametrize(("optional", "rules"), [(True, {"dynamic-reference"}), (False, set())])
def test_what_a_stack_could_do_without_is_looked_up_where_it_is_given(optional: bool, rules: set[str]) -> None:
    """GIVEN a stack that looks nothing up THEN a key that it was given for its log is missed; needs may be computed."""
    control = controls()["kms.baseline_keys"]
    provider = ControlInstance(control, control.Params.model_validate({}))
    plan, _ = plan_for({}, "eu-west-1")
    stack = replace(plan.stacks[0], externals={"kms_key.logs": External(provider, home=False, optional=optional)})
    assert {one.rule for one in check(replace(plan, stacks=(stack,)), {stack.name: {"Resources": {}}})} == rules


def test_a_number_that_is_no_account_id_is_left_alone() -> None:
    texts = "+491701234567 1234567890123 a111122223333 2026-11-23"
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"Tags": [{"Key": "x", "Value": texts}]}, **RETAINED}
    assert found({"Bucket": bucket}) == []


def test_a_cloudfront_web_acl_stands_in_us_east_1() -> None:
    planted = Fault("waf-scope", "web_acl", "Acl/Properties/Scope", "CLOUDFRONT").plant()
    assert found(planted, "us-east-1") == []
    assert [one.rule for one in found(planted, "us-east-1", "eu-west-1")] == ["waf-scope"]


def test_every_region_of_the_stack_counts() -> None:
    rule = Fault("x", "config", "Tls/Properties/Source/SourceIdentifier", "CLOUDFRONT_ASSOCIATED_WITH_WAF").plant()
    assert found(rule, "us-east-1") == []
    (finding,) = found(rule, "us-east-1", "eu-west-1", "eu-west-2")
    assert finding.rule == "config-rule-region"
    assert "eu-west-1, eu-west-2" in finding.message


def test_a_type_is_missing_where_the_facts_say_so() -> None:
    graph = {"Graph": {"Type": "AWS::Detective::Graph", "Properties": {}}}
    assert found(graph, "eu-west-1") == []
    (finding,) = found(graph, "eu-west-1", "eu-central-2", "cn-north-1")
    assert finding.rule == "resource-type-region"
    assert "cn-north-1, eu-central-2" in finding.message


def test_endpoint_services_have_another_name_in_china() -> None:
    endpoint = FRAGMENTS["endpoint"]["Interface"]["Properties"]

    def rules(service: str, region: str) -> list[str]:
        one = {
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {**endpoint, "ServiceName": {"Fn::Sub": service}},
        }
        return [finding.rule for finding in found({"Endpoint": one}, region)]

    assert rules("cn.com.amazonaws.${AWS::Region}.backup", "cn-north-1") == []
    assert rules("com.amazonaws.${AWS::Region}.backup", "eu-west-1") == []
    assert rules("com.amazonaws.${AWS::Region}.backup", "cn-north-1") == ["vpc-endpoint-service"]


def test_an_endpoint_service_is_missing_where_the_facts_say_so() -> None:
    """GIVEN one template for two Regions, of which the younger has no ec2messages THEN it is found, with the Region."""
    endpoint = FRAGMENTS["endpoint"]["Interface"]["Properties"]
    service = {"Fn::Sub": "com.amazonaws.${AWS::Region}.ec2messages"}
    one = {"Type": "AWS::EC2::VPCEndpoint", "Properties": {**endpoint, "ServiceName": service}}

    assert found({"Endpoint": one}, "eu-west-1") == []
    (finding,) = found({"Endpoint": one}, "eu-west-1", "mx-central-1")
    assert finding.rule == "vpc-endpoint-service"
    assert "mx-central-1 has no endpoint service com.amazonaws.mx-central-1.ec2messages" in finding.message


def test_values_known_at_deployment_only_count_as_right() -> None:
    rule = copy.deepcopy(FRAGMENTS["config"]["Rule"])
    rule["Properties"]["InputParameters"] = {"maxAccessKeyAge": {"Ref": "Age"}}
    age = {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Name": "/acme/age", "Type": "String", "Value": "90"},
    }
    assert found({"Rule": rule, "Age": age}) == []


def test_a_policy_given_as_text_is_read() -> None:
    text = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
    one = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": text}}
    assert [finding.rule for finding in found({"Policy": one})] == ["policy-document"]


def test_nothing_that_a_template_holds_makes_a_check_fail() -> None:
    for fragment in FRAGMENTS.values():
        for name, resource in fragment.items():
            for broken in _broken(resource["Properties"]):
                found({**fragment, name: {**resource, "Properties": broken}})


def _broken(value: Any) -> Iterator[Any]:
    """`value` with one of its parts after another replaced by something odd."""
    yield from ODD
    if isinstance(value, dict):
        for key, inner in value.items():
            for odd in _broken(inner):
                yield {**value, key: odd}
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            for odd in _broken(inner):
                yield [*value[:number], odd, *value[number + 1 :]]


def test_three_hundred_resources_are_checked_in_a_tenth_of_a_second() -> None:
    resources = {
        name: resource
        for fragment in ("alarm", "config", "iam", "detection", "key")
        for number in range(20)
        for name, resource in _renamed(fragment, number).items()
    }
    assert len(resources) >= 300
    assert found(resources) == []
    times = []
    for _ in range(3):
        started = time.process_time()
        found(resources)
        times.append(time.process_time() - started)
    assert min(times) < 0.1


def _renamed(fragment: str, number: int) -> dict[str, Any]:
    """A copy of a fragment under logical ids of its own."""
    text = json.dumps(FRAGMENTS[fragment])
    for name in FRAGMENTS[fragment]:
        text = text.replace(f'"{name}"', f'"{name}{fragment}{number}"')
    return json.loads(text)
