"""Endpoint services, WAF rule groups, resource types, and the form of every data file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from botocore.session import get_session

from baseline import facts
from baseline.facts import waf_countries, waf_rule_groups
from baseline.facts.endpoint_services import (
    gateway_service,
    interface_service,
    interface_services,
)
from baseline.facts.regions import partition_of
from baseline.facts.resource_types import available_in, is_known

DATA_FILES = sorted((Path(facts.__file__).parent / "data").glob("*.json"))


@pytest.mark.parametrize("path", DATA_FILES, ids=lambda path: path.name)
def test_every_data_file_names_its_source_and_ends_its_lines_with_lf(path: Path) -> None:
    content = path.read_bytes()
    assert json.loads(content)["source"]
    assert b"\r" not in content
    assert content.endswith(b"}\n")


@pytest.mark.parametrize(
    ("name", "region", "service_name"),
    [
        ("ssm", "eu-west-1", "com.amazonaws.eu-west-1.ssm"),
        ("ecr.dkr", "eu-west-1", "com.amazonaws.eu-west-1.ecr.dkr"),
        ("ec2", "cn-north-1", "cn.com.amazonaws.cn-north-1.ec2"),
        ("ssm", "cn-north-1", "com.amazonaws.cn-north-1.ssm"),
        ("iam", "us-east-1", "com.amazonaws.iam"),
        ("notebook", "eu-west-1", "aws.sagemaker.eu-west-1.notebook"),
        ("kms", "${AWS::Region}", "com.amazonaws.${AWS::Region}.kms"),
    ],
)
def test_service_names(name: str, region: str, service_name: str) -> None:
    service = interface_service(name)
    assert service is not None
    assert service.service_name(region) == service_name


def test_the_services_of_a_baseline_have_interface_endpoints_on_443() -> None:
    for name in ("ec2messages", "kms", "logs", "monitoring", "secretsmanager", "ssm", "ssmmessages", "sts"):
        service = interface_service(name)
        assert service is not None
        assert service.ports == (443,)
    assert len(interface_services()) == 390
    assert interface_service("secretmanager") is None


@pytest.mark.parametrize(("name", "ports"), [("cassandra", (9142,)), ("email-smtp", (465, 587, 2465, 2587))])
def test_services_of_another_protocol_listen_on_other_ports(name: str, ports: tuple[int, ...]) -> None:
    service = interface_service(name)
    assert service is not None
    assert service.ports == ports


def test_regions_launched_since_2024_have_no_ec2messages_and_every_one_of_them_is_a_region() -> None:
    service = interface_service("ec2messages")
    assert service is not None
    assert service.absent_regions == {
        "ap-east-2", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "mx-central-1",
    }  # fmt: skip
    absent = {
        region for name in interface_services() if (one := interface_service(name)) for region in one.absent_regions
    }
    assert [region for region in absent if partition_of(region) != "aws"] == []


def test_gateway_services() -> None:
    found = {name: gateway_service(name) for name in ("dynamodb", "s3", "s3express")}
    assert {name: one and one.service_name("eu-west-1") for name, one in found.items()} == {
        name: f"com.amazonaws.eu-west-1.{name}" for name in found
    }
    assert gateway_service("ssm") is None


def test_waf_rule_groups() -> None:
    core = waf_rule_groups.rule_group("AWSManagedRulesCommonRuleSet")
    assert core is not None
    assert (core.vendor, core.wcu, core.category, core.paid) == ("AWS", 700, "baseline", False)
    assert core.scopes == ("CLOUDFRONT", "REGIONAL")
    assert waf_rule_groups.rule_group("AWSManagedRulesCoreRuleSet") is None
    paid = {name for name in waf_rule_groups.names() if _group(name).paid}
    assert paid == {
        "AWSManagedRulesACFPRuleSet",
        "AWSManagedRulesATPRuleSet",
        "AWSManagedRulesAntiDDoSRuleSet",
        "AWSManagedRulesBotControlRuleSet",
    }
    assert len(waf_rule_groups.names()) == 15


def _group(name: str) -> waf_rule_groups.ManagedRuleGroup:
    group = waf_rule_groups.rule_group(name)
    assert group is not None
    return group


def test_resource_types_per_region() -> None:
    assert available_in("AWS::CloudTrail::Trail", "eu-west-1")
    assert available_in("AWS::AccessAnalyzer::ArchiveRule", "us-east-1")
    assert not available_in("AWS::AccessAnalyzer::ArchiveRule", "eu-west-1")


@pytest.mark.parametrize(
    ("resource_type", "region"),
    [("AWS::Nowhere::Thing", "eu-west-1"), ("AWS::CloudTrail::Trail", "me-south-1")],
)
def test_what_the_data_does_not_know_counts_as_available(resource_type: str, region: str) -> None:
    assert not is_known(resource_type, region)
    assert available_in(resource_type, region)


def test_the_countries_are_those_of_the_api_of_waf() -> None:
    model = get_session().get_service_model("wafv2")
    assert set(waf_countries.NAMES) == set(model.shape_for("CountryCode").enum)  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("be", "write BE"),
        ("UK", "write GB"),
        ("EL", "write GR"),
        ("Belgum", "did you mean 'BE (Belgium)'?"),
        ("Germany", "did you mean 'DE (Germany)'?"),
        ("XX", ""),
    ],
)
def test_a_country_by_another_name_is_offered_by_its_code(text: str, advice: str) -> None:
    assert waf_countries.meant_by(text) == advice
