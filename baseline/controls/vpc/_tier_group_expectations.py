"""What must hold of security groups by tier: their rules, and no others."""

from __future__ import annotations

from collections.abc import Iterator

from baseline.controls.vpc._group_parameters import GroupParams
from baseline.controls.vpc._whole_types import Whole, whole
from baseline.expectation import Expectation
from baseline.must import Must, present, refers
from baseline.references import ANY
from constructs_lib.documents.network_rules import ALL, NOWHERE
from constructs_lib.documents.tier_rules import TierRule


def tier_group_expectations(params: GroupParams) -> Iterator[Expectation]:
    """For these parameters, as localized."""
    vpc = params.vpc_id or refers("vpc_baseline_vpc")
    names = [one.name for one in params.tiers]
    closed = {"IpProtocol": str(ALL), "CidrIp": NOWHERE, "Description": present()}
    yield whole(
        "Each tier has a security group in the VPC, closed but for its rules",
        (
            "AWS::EC2::SecurityGroup",
            [
                {
                    "VpcId": vpc,
                    "GroupName": f"{ANY}-tier-{one}",
                    "GroupDescription": present(),
                    "SecurityGroupEgress": [closed],
                }
                for one in names
            ],
        ),
        ("aws_security_group", [{"vpc_id": vpc, "name": f"{ANY}-tier-{one}"} for one in names]),
    )
    for egress, kind, block in (
        (False, "AWS::EC2::SecurityGroupIngress", "aws_vpc_security_group_ingress_rule"),
        (True, "AWS::EC2::SecurityGroupEgress", "aws_vpc_security_group_egress_rule"),
    ):
        rules = [rule for rule in params.rules() if rule.egress is egress]
        yield whole(
            f"What goes {'out' if egress else 'in'} is what the profile names, and nothing else",
            (kind, [_rule(rule, names) for rule in rules]),
            (block, [_rule_block(rule, names) for rule in rules]),
        )


def _group(tier: str, names: list[str]) -> Must:
    """The group of a tier of the profile, or of a tier of the baseline VPC."""
    return refers(f"vpc_security_groups_{tier}", f"Tiers{tier}Group") if tier in names else refers(f"{tier}_group")


def _block_of(tier: str, names: list[str]) -> Must:
    owner = "security_groups" if tier in names else "baseline_vpc"
    return refers(f"aws_security_group.vpc_{owner}_{tier}.id", f"vpc_{tier}_security_group_id")


def _rule(rule: TierRule, names: list[str]) -> Whole:
    six = ":" in rule.cidr_block
    end = "Destination" if rule.egress else "Source"
    return {
        "GroupId": _group(rule.tier, names),
        "IpProtocol": rule.protocol,
        "FromPort": rule.from_port,
        "ToPort": rule.to_port,
        "CidrIp": None if six else rule.cidr_block or None,
        "CidrIpv6": rule.cidr_block if six else None,
        f"{end}SecurityGroupId": _group(rule.peer, names) if rule.peer else None,
        f"{end}PrefixListId": rule.prefix_list_id or None,
    }


def _rule_block(rule: TierRule, names: list[str]) -> Whole:
    six = ":" in rule.cidr_block
    return {
        "security_group_id": _block_of(rule.tier, names),
        "ip_protocol": rule.protocol,
        "from_port": rule.from_port,
        "to_port": rule.to_port,
        "cidr_ipv4": None if six else rule.cidr_block or None,
        "cidr_ipv6": rule.cidr_block if six else None,
        "referenced_security_group_id": _block_of(rule.peer, names) if rule.peer else None,
        "prefix_list_id": rule.prefix_list_id or None,
    }
