"""What must hold of interface endpoints and of the group before them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import product
from typing import Any

from baseline.expectation import At, Expectation
from baseline.facts.endpoint_services import EndpointService
from baseline.must import each, equals, made_of, one_of, present, refers, that
from baseline.references import ACCOUNT, ANY, PARTITION, REGION
from constructs_lib.documents.endpoint_policies import endpoint_policy, keeps_to_own
from constructs_lib.documents.network_rules import NOWHERE


def _is_private(found: object) -> bool:
    try:
        return isinstance(found, str) and IPv4Network(found).is_private and IPv4Network(found).prefixlen >= 8
    except ValueError:
        return False


_PRIVATE = that("is a private range", _is_private)
_OWN = refers("vpc_interface_endpoints")


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What a profile chose: services, those of them with a policy, the tier, and further accounts to be reached."""

    services: Sequence[EndpointService]
    restricted: Collection[str]
    tier: str
    resource_accounts: Sequence[str]


def interface_endpoint_expectations(chosen: Endpoints) -> tuple[Expectation, ...]:
    """For what a profile chose."""
    endpoint, block = "AWS::EC2::VPCEndpoint", "aws_vpc_endpoint"
    ports = sorted({port for one in chosen.services for port in one.ports})
    always = (
        Expectation(
            "Services answer under their own names inside the VPC",
            equals(True),
            At(endpoint, "PrivateDnsEnabled"),
            At(block, "private_dns_enabled"),
        ),
        Expectation(
            "Every endpoint stands behind a security group",
            present(),
            At(endpoint, "SecurityGroupIds"),
            At(block, "security_group_ids"),
        ),
        Expectation(
            "The security group admits the ports of the services alone",
            one_of(*ports),
            At("AWS::EC2::SecurityGroup", "SecurityGroupIngress.ToPort"),
            At("aws_vpc_security_group_ingress_rule", "to_port"),
        ),
        Expectation(
            "The security group admits a private range alone",
            _PRIVATE,
            At("AWS::EC2::SecurityGroup", "SecurityGroupIngress.CidrIp"),
            At("aws_vpc_security_group_ingress_rule", "cidr_ipv4"),
        ),
    )
    always += (*_expected_of_group(ports), _expected_of_endpoints(chosen))
    if set(chosen.restricted) != {one.name for one in chosen.services}:
        return always
    return (
        *always,
        Expectation(
            "Endpoint policies hold principals and resources to the account or organization",
            that("lets nobody write to strangers", keeps_to_own),
            At(endpoint, "PolicyDocument"),
            At(block, "policy"),
        ),
    )


def _expected_of_group(ports: list[int]) -> Iterator[Expectation]:
    """TLS from the VPC in, nothing out."""
    vpc = refers("vpc_baseline_vpc")
    ingress = [
        {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": _PRIVATE, "Description": present()}
        for port in ports
    ]
    yield Expectation(
        "The security group lets TLS in from the VPC, and nothing out",
        made_of(
            {
                "VpcId": vpc,
                "GroupName": f"{ANY}-endpoints",
                "GroupDescription": present(),
                "SecurityGroupIngress": ingress,
                "SecurityGroupEgress": [{"IpProtocol": "-1", "CidrIp": NOWHERE, "Description": present()}],
            }
        ),
        At("AWS::EC2::SecurityGroup", ""),
        At("aws_security_group", "", must=made_of({"vpc_id": vpc, "name": f"{ANY}-endpoints"})),
    )
    yield Expectation(
        "Every rule lets TLS in from the VPC",
        made_of(
            *(
                {
                    "security_group_id": _OWN,
                    "ip_protocol": "tcp",
                    "from_port": port,
                    "to_port": port,
                    "cidr_ipv4": _PRIVATE,
                }
                for port in ports
            )
        ),
        None,
        At("aws_vpc_security_group_ingress_rule", ""),
    )


def _expected_of_endpoints(chosen: Endpoints) -> Expectation:
    """Each endpoint is one of the chosen services in the chosen tier, with the policy of that service."""
    cloudformation: list[dict[str, object]] = []
    terraform: list[dict[str, object]] = []
    for one in chosen.services:
        # Only China has names of another form; and whether there is an organization, parameters do not say.
        for region, organization in product(("us-east-1", "cn-north-1"), (None, f"o-{ANY}")):
            name = one.service_name(region).replace(region, REGION)
            policy = _policy(one.name, chosen, organization) if one.name in chosen.restricted else None
            subnets = each(refers(f"vpc_baseline_vpc_{chosen.tier}", chosen.tier))
            cloudformation.append(
                {
                    "ServiceName": name,
                    "VpcEndpointType": "Interface",
                    "VpcId": refers("vpc_baseline_vpc"),
                    "PrivateDnsEnabled": True,
                    "SubnetIds": subnets,
                    "SecurityGroupIds": [_OWN],
                    "PolicyDocument": policy,
                }
            )
            terraform.append(
                {
                    "service_name": name,
                    "vpc_endpoint_type": "Interface",
                    "vpc_id": refers("vpc_baseline_vpc"),
                    "private_dns_enabled": True,
                    "subnet_ids": subnets,
                    "security_group_ids": [_OWN],
                    "policy": policy,
                }
            )
    return Expectation(
        "Every endpoint is one of the VPC to a chosen service, with the policy of that service",
        made_of(*cloudformation),
        At("AWS::EC2::VPCEndpoint", ""),
        At("aws_vpc_endpoint", "", must=made_of(*terraform)),
    )


def _policy(service: str, chosen: Endpoints, organization_id: str | None) -> dict[str, Any]:
    return endpoint_policy(
        service,
        partition=PARTITION,
        account=ACCOUNT,
        region=REGION,
        organization_id=organization_id,
        resource_accounts=chosen.resource_accounts,
    )
