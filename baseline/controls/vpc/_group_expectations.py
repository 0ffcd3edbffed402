"""What every security group of the baseline VPC is, and every rule of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from baseline.controls.vpc._network_expectations import VPC
from baseline.controls.vpc._vpc_parameters import VpcParams
from baseline.controls.vpc._whole_types import whole
from baseline.expectation import At, Expectation
from baseline.must import consists_of, refers
from baseline.references import ANY
from constructs_lib.documents.network_rules import ALL, GROUPS, NOWHERE, GroupRule
from constructs_lib.documents.subnet_plan import TIERS

_CLOSED = {"IpProtocol": str(ALL), "CidrIp": NOWHERE, "Description": "No connection goes out"}


def group_expectations(params: VpcParams) -> Iterator[Expectation]:
    """For these parameters, as localized."""
    tiers = [tier for tier in TIERS if tier in params.tiers]
    rules = params.group_rules
    yield whole(
        "Each tier has a security group, open to what its rules name and nothing else",
        ("AWS::EC2::SecurityGroup", [_group(tier, [one for one in rules if one.tier == tier]) for tier in tiers]),
        ("aws_security_group", [{"vpc_id": VPC, "name": f"{ANY}-{GROUPS[tier][0]}"} for tier in tiers]),
    )
    if from_peers := [one for one in rules if one.peer and not one.egress]:
        yield Expectation(
            "A tier hears the tier before it on the one port",
            consists_of(
                *(
                    _ports(one)
                    | {"GroupId": refers(f"{one.tier}_group"), "SourceSecurityGroupId": refers(f"{one.peer}_group")}
                    for one in from_peers
                )
            ),
            At("AWS::EC2::SecurityGroupIngress", "", together=True),
            None,
        )
    for egress, block in (
        (False, "aws_vpc_security_group_ingress_rule"),
        (True, "aws_vpc_security_group_egress_rule"),
    ):
        if blocks := [_block(one) for one in rules if one.egress is egress]:
            yield Expectation(
                f"The rules of {block} are those of the plan",
                consists_of(*blocks),
                None,
                At(block, "", together=True),
            )


def _group(tier: str, rules: list[GroupRule]) -> Mapping[str, object]:
    purpose, description = GROUPS[tier]
    egress = [
        _ports(one)
        | {"Description": one.description}
        | ({"DestinationSecurityGroupId": refers(f"{one.peer}_group")} if one.peer else {"CidrIp": one.cidr_block})
        for one in rules
        if one.egress
    ]
    ingress = [
        _ports(one) | {"Description": one.description, "CidrIp": one.cidr_block}
        for one in rules
        if one.cidr_block and not one.egress
    ]
    return {
        "VpcId": VPC,
        "GroupName": f"{ANY}-{purpose}",
        "GroupDescription": description,
        "SecurityGroupEgress": egress or [_CLOSED],
        "SecurityGroupIngress": ingress or None,
    }


def _ports(rule: GroupRule) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": rule.port, "ToPort": rule.port}


def _block(rule: GroupRule) -> Mapping[str, object]:
    return {
        "security_group_id": refers(f"vpc_baseline_vpc_{rule.tier}"),
        "ip_protocol": "tcp",
        "from_port": rule.port,
        "to_port": rule.port,
        "cidr_ipv4": rule.cidr_block or None,
        "referenced_security_group_id": refers(f"vpc_baseline_vpc_{rule.peer}") if rule.peer else None,
    }
