"""Interface endpoints behind one security group."""

from __future__ import annotations

from typing import Any

import pytest

from baseline.emit.node import choose_node

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def found() -> Any:
    choose_node()
    from aws_cdk import App, Stack, assertions

    from constructs_lib import EndpointSet
    from constructs_lib.documents.endpoint_policies import endpoint_policy
    from constructs_lib.endpoint_set import InterfaceEndpoint

    stack = Stack(App(analytics_reporting=False), "Network")
    policy = endpoint_policy("ecr.api", partition="aws", account="111122223333", region="eu-west-1")
    EndpointSet(
        stack,
        "Endpoints",
        name="acme",
        vpc_id="vpc-0123456789abcdef0",
        vpc_cidr_block="10.0.0.0/16",
        subnet_ids=["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        endpoints={
            "ecr.api": InterfaceEndpoint("com.amazonaws.eu-west-1.ecr.api", policy),
            "email-smtp": InterfaceEndpoint("com.amazonaws.eu-west-1.email-smtp", None, (465, 587)),
        },
    )
    return assertions.Template.from_stack(stack)


def test_the_group_admits_the_ports_of_its_services_from_the_vpc(found: Any) -> None:
    found.resource_count_is("AWS::EC2::SecurityGroup", 1)
    (group,) = found.find_resources("AWS::EC2::SecurityGroup").values()
    admitted = {(one["CidrIp"], one["FromPort"], one["ToPort"]) for one in group["Properties"]["SecurityGroupIngress"]}
    assert admitted == {("10.0.0.0/16", port, port) for port in (443, 465, 587)}


def test_a_policy_stands_where_the_service_takes_one(found: Any) -> None:
    endpoints = {
        one["Properties"]["ServiceName"]: one["Properties"]
        for one in found.find_resources("AWS::EC2::VPCEndpoint").values()
    }
    restricted, open_to_all = (
        endpoints["com.amazonaws.eu-west-1.ecr.api"],
        endpoints["com.amazonaws.eu-west-1.email-smtp"],
    )
    assert restricted["PolicyDocument"]["Statement"][0]["Sid"] == "OwnPrincipalsOwnResources"
    assert "PolicyDocument" not in open_to_all
    assert all(one["PrivateDnsEnabled"] is True for one in endpoints.values())
    assert all(len(one["SubnetIds"]) == 2 for one in endpoints.values())


def test_logical_ids_come_from_the_name_of_the_service(found: Any) -> None:
    first, second = sorted(found.find_resources("AWS::EC2::VPCEndpoint"))
    assert first.startswith("EndpointsEcrApi")
    assert second.startswith("EndpointsEmailSmtp")
