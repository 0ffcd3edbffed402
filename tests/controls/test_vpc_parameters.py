"""What the network controls accept and refuse."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from baseline.control import Control
from baseline.controls.vpc.baseline_vpc import BaselineVpc
from baseline.controls.vpc.flow_logs import FlowLogs
from baseline.controls.vpc.gateway_endpoints import AwsBuckets, GatewayEndpoints
from baseline.controls.vpc.interface_endpoints import InterfaceEndpoints
from constructs_lib.documents.endpoint_policies import AWS_BUCKETS
from tests.harness import SETTING, emit_control


def validated(control: type[Control], params: dict[str, Any]) -> Any:
    return control.Params.model_validate_json(json.dumps(params), strict=True)


@pytest.mark.parametrize(
    ("control", "params", "words"),
    [
        (BaselineVpc, {"cidr": "8.8.0.0/16"}, "not private"),
        (BaselineVpc, {"cidr": "10.0.0.0/24"}, "16 to 23"),
        (BaselineVpc, {"cidr": "10.0.0.0"}, "prefix length"),
        (BaselineVpc, {"cidr": "10.0.0.1/16"}, "host bits"),
        (BaselineVpc, {"cidr": "the office"}, "write a network such as"),
        (BaselineVpc, {"zones": 7}, "less than or equal to 6"),
        (BaselineVpc, {"tiers": []}, "at least 1"),
        (BaselineVpc, {"tiers": ["public", "public"]}, "twice"),
        (BaselineVpc, {"tiers": ["private", "isolated"], "nat_gateways": 1}, "public tier to stand in"),
        (BaselineVpc, {"nat_gateways": 2}, "one_per_zone"),
        (BaselineVpc, {"load_balancer_sources": ["2001:db8::/32"]}, "write a network such as"),
        (BaselineVpc, {"application_port": 0}, "greater than or equal to 1"),
        (BaselineVpc, {"tiers": ["private"], "isolated_gateway_endpoints": True}, "needs the isolated tier"),
        (BaselineVpc, {"tiers": ["private"], "isolated_interface_endpoints": True}, "needs the isolated tier"),
        (FlowLogs, {"aggregation_interval_seconds": 300}, "60"),
        (FlowLogs, {"retention_days": 100}, "365"),
        (FlowLogs, {"traffic_type": "ACCEPT"}, "ALL"),
        (GatewayEndpoints, {"services": ["s3express"]}, "dynamodb"),
        (GatewayEndpoints, {"aws_buckets": ["ecr", "ecr"]}, "twice"),
        (GatewayEndpoints, {"resource_accounts": ["12345"]}, "pattern"),
        (InterfaceEndpoints, {"services": ["secretmanager"]}, "no interface endpoint service 'secretmanager'"),
        (InterfaceEndpoints, {"services": ["s3"]}, "gateway endpoint"),
        (InterfaceEndpoints, {"services": ["iam"]}, "com.amazonaws.iam"),
        (InterfaceEndpoints, {"services": ["ssm", "ssm"]}, "twice"),
        (InterfaceEndpoints, {"full_access_services": ["kms"]}, "which services does not"),
    ],
)
def test_refused(control: type[Control], params: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        validated(control, params)


def test_services_that_refuse_a_policy_get_none_and_it_is_said() -> None:
    params = validated(InterfaceEndpoints, {"services": ["kms", "email-smtp", "eks"], "full_access_services": ["eks"]})

    assert params.restricted == ("kms",)
    assert "No policy restricts the endpoints of eks, email-smtp." in InterfaceEndpoints().notes(params)


def test_the_first_note_asks_ec2_for_every_service_in_words_that_a_shell_takes() -> None:
    first, *_ = InterfaceEndpoints().notes(validated(InterfaceEndpoints, {"services": ["ssm", "notebook"]}))

    asked = "--service-names com.amazonaws.$AWS_REGION.ssm aws.sagemaker.$AWS_REGION.notebook --query"
    assert f"aws ec2 describe-vpc-endpoint-services {asked}" in first


def test_a_tier_that_is_not_there_is_not_provided() -> None:
    provided = BaselineVpc().provides(validated(BaselineVpc, {"tiers": ["private"]}))

    assert [one for one in provided if "subnet" in one] == ["vpc.private_subnet_ids"]


def test_the_first_note_of_the_vpc_says_where_cloudformation_takes_its_zones_from() -> None:
    first, *_ = BaselineVpc().notes(validated(BaselineVpc, {"zones": 3}))

    assert "the first 3 of the zones in which the account has a default subnet" in first
    assert "aws ec2 describe-subnets --filters Name=default-for-az,Values=true" in first


def test_the_second_note_of_the_vpc_says_what_is_wrong_with_default_vpcs() -> None:
    _, second, *_ = BaselineVpc().notes(validated(BaselineVpc, {}))

    assert all(requirement in second for requirement in ("3.7", "5.2", "5.5"))
    assert "describe-vpcs --filters Name=is-default,Values=true" in second


@pytest.mark.parametrize(
    ("params", "tables"),
    [
        ({}, ["private_1", "private_2", "public"]),
        ({"isolated_gateway_endpoints": True}, ["isolated", "private_1", "private_2", "public"]),
        ({"internet_ports": [80], "isolated_gateway_endpoints": True}, ["isolated"]),
    ],
)
def test_gateway_endpoints_serve_the_tiers_that_can_reach_them(params: dict[str, Any], tables: list[str]) -> None:
    emitted = emit_control("vpc.gateway_endpoints", {"services": ["s3"]}, others={"vpc.baseline_vpc": params})

    served = emitted.terraform[0].properties["route_table_ids"]
    assert sorted(re.findall(r"baseline_vpc_(\w+)\.id", str(served))) == tables


@pytest.mark.node
@pytest.mark.parametrize("isolated", [False, True])
def test_the_template_serves_the_same_tables(isolated: bool) -> None:
    params = {"isolated_gateway_endpoints": isolated}
    emitted = emit_control("vpc.gateway_endpoints", {"services": ["s3"]}, others={"vpc.baseline_vpc": params})

    (endpoint,) = (one for one in emitted.cloudformation if one.type == "AWS::EC2::VPCEndpoint")
    served = {one["Fn::GetAtt"][0] for one in endpoint.properties["RouteTableIds"]}
    tables = {name for name, one in emitted.template["Resources"].items() if one["Type"] == "AWS::EC2::RouteTable"}
    closed = {name for name in tables if "Isolated" in name}
    assert len(closed) == 1
    assert served == (tables if isolated else tables - closed)


def test_without_a_tier_that_can_reach_them_no_tables_are_provided() -> None:
    params = validated(BaselineVpc, {"tiers": ["private", "isolated"], "internet_ports": []})
    assert "vpc.gateway_route_table_ids" not in BaselineVpc().provides(params)


@pytest.mark.parametrize(
    ("destination", "needed"),
    [("cloudwatch", {"vpc.id", "kms_key.logs"}), ("s3", {"vpc.id", "log_archive_bucket.flow_logs"})],
)
def test_flow_logs_need_what_their_destination_needs(destination: str, needed: set[str]) -> None:
    needs = FlowLogs().needs(validated(FlowLogs, {"destination": destination}))

    assert {one.capability for one in needs} == needed


def test_every_group_of_aws_buckets_can_be_chosen() -> None:
    assert set(get_args(AwsBuckets)) == set(AWS_BUCKETS)


@pytest.mark.parametrize(
    ("home", "names"),
    [
        ("eu-west-1", ["com.amazonaws.${var.region}.ecr.api", "com.amazonaws.${var.region}.kms"]),
        ("cn-north-1", ["cn.com.amazonaws.${var.region}.ecr.api", "com.amazonaws.${var.region}.kms"]),
    ],
)
def test_service_names_have_the_form_of_their_partition(home: str, names: list[str]) -> None:
    emitted = emit_control(
        "vpc.interface_endpoints",
        {"services": ["ecr.api", "kms"]},
        setting=replace(SETTING, home_region=home),
        region=home,
    )

    assert [name for name in names if f'= "{name}"' not in emitted.text] == []


@pytest.mark.parametrize("control_id", ["vpc.gateway_endpoints", "vpc.interface_endpoints"])
def test_an_organization_takes_the_place_of_the_account(control_id: str) -> None:
    emitted = emit_control(control_id, setting=replace(SETTING, organization_id="o-exampleorgid"))

    assert '"aws:ResourceOrgID"' in emitted.text
    assert '"aws:ResourceAccount"' not in emitted.text


def test_endpoints_contribute_to_the_checks_of_their_services_alone() -> None:
    control = InterfaceEndpoints()
    found = control.contributed(InterfaceEndpoints.Params(services=("ec2", "ssm")))
    assert {one for one in found if one.startswith("aws-fsbp/")} == {"aws-fsbp/EC2.10", "aws-fsbp/EC2.57"}
    assert control.way_to_meet(frozenset({"aws-fsbp/EC2.55"})) == "name ecr.api in services"
