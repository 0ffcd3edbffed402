"""What must hold of the baseline VPC in either format."""

from __future__ import annotations

from collections.abc import Iterator

from baseline.controls.vpc._group_expectations import group_expectations
from baseline.controls.vpc._network_expectations import VPC, network_expectations
from baseline.controls.vpc._vpc_parameters import VpcParams
from baseline.expectation import At, Expectation, published
from baseline.families.setting_expectations import setting_expectations
from baseline.must import absent, equals, one_of, present, refers
from baseline.references import REFERENCE
from constructs_lib.documents.account_settings import default_security_group
from constructs_lib.documents.network_rules import ALL, ANYWHERE, GROUPS, HTTPS, NOWHERE, REPLIES, TCP
from constructs_lib.documents.subnet_plan import TIERS, tier_range


def vpc_expectations(params: VpcParams) -> tuple[Expectation, ...]:
    """For these parameters, as localized."""
    always = (
        Expectation(
            "Names resolve inside the VPC, so that endpoints answer under the services' own names",
            equals(True),
            At("AWS::EC2::VPC", "EnableDnsSupport"),
            At("aws_vpc", "enable_dns_support"),
        ),
        Expectation(
            "Hosts get DNS names, which private DNS names of endpoints require",
            equals(True),
            At("AWS::EC2::VPC", "EnableDnsHostnames"),
            At("aws_vpc", "enable_dns_hostnames"),
        ),
        Expectation(
            "No subnet gives out public addresses",
            equals(False),
            At("AWS::EC2::Subnet", "MapPublicIpOnLaunch"),
            At("aws_subnet", "map_public_ip_on_launch"),
        ),
        Expectation(
            "The default security group lets nothing in",
            equals("empty"),
            At("Custom::AccountSetting", "WantIpPermissions"),
            At("aws_default_security_group", "ingress", must=equals([])),
        ),
        Expectation(
            "The default security group lets nothing out",
            equals("empty"),
            At("Custom::AccountSetting", "WantIpPermissionsEgress"),
            At("aws_default_security_group", "egress", must=equals([])),
        ),
        *(
            Expectation(
                f"The default network ACL lets nothing {'out' if egress else 'in'}",
                equals("deny"),
                At("AWS::EC2::NetworkAclEntry", "RuleAction", {"RuleNumber": 1, "Egress": egress}),
                At("aws_default_network_acl", "egress" if egress else "ingress", must=absent()),
            )
            for egress in (False, True)
        ),
        Expectation(
            "Network ACLs let every protocol pass between ranges of tiers alone",
            one_of(*(tier_range(params.cidr, tier) for tier in TIERS)),
            At("AWS::EC2::NetworkAclEntry", "CidrBlock", {"Protocol": ALL, "RuleAction": "allow"}),
            At("aws_network_acl_rule", "cidr_block", {"protocol": str(ALL), "rule_action": "allow"}),
        ),
    )
    return (
        *always,
        *_expected_of_default_group(),
        published(
            {"vpc.id": VPC}
            | {f"vpc.{tier}_network_acl_id": refers(f"{tier}_network_acl") for tier in params.tiers}
            | {f"vpc.{tier}_security_group_id": refers(f"{tier}_group") for tier in params.tiers}
        ),
        *_expected_of_replies(params),
        *_expected_of_groups(params),
        *network_expectations(params),
        *group_expectations(params),
    )


def _expected_of_default_group() -> Iterator[Expectation]:
    yield from setting_expectations(default_security_group(REFERENCE))
    for block, attribute in (
        ("aws_default_security_group", "vpc_id"),
        ("aws_default_network_acl", "default_network_acl_id"),
    ):
        yield Expectation(f"The {block} is that of the VPC", VPC, None, At(block, attribute))


def _expected_of_replies(params: VpcParams) -> Iterator[Expectation]:
    """What comes in from anywhere: port 443 to the public tier, and replies around the RDP port."""
    if {"public", "private"}.isdisjoint(params.tiers):
        return
    starts = [low for low, _ in REPLIES]
    if "public" in params.tiers and ANYWHERE in params.load_balancer_sources:
        starts.append(HTTPS)
    entry, rule = "AWS::EC2::NetworkAclEntry", "aws_network_acl_rule"
    cloudformation = {"Egress": False, "Protocol": TCP, "CidrBlock": ANYWHERE}
    terraform = {"egress": False, "protocol": str(TCP), "cidr_block": ANYWHERE}
    yield Expectation(
        "Network ACLs let in from anywhere nothing but HTTPS and replies",
        one_of(*starts),
        At(entry, "PortRange.From", cloudformation),
        At(rule, "from_port", terraform),
    )
    for low, high in REPLIES:
        yield Expectation(
            f"Replies to ports from {low} end at {high}, so that RDP and SSH stay closed",
            equals(high),
            At(entry, "PortRange.To", cloudformation | {"PortRange.From": low}),
            At(rule, "to_port", terraform | {"from_port": low}),
        )


def _expected_of_groups(params: VpcParams) -> Iterator[Expectation]:
    single, rule = "AWS::EC2::SecurityGroup", "aws_vpc_security_group_ingress_rule"
    if "public" in params.tiers:
        yield Expectation(
            "Load balancers are open on port 443 alone",
            equals(HTTPS),
            At(single, "SecurityGroupIngress.ToPort", {"GroupDescription": GROUPS["public"][1]}),
            At(rule, "to_port", {"description": "HTTPS from clients"}),
        )
    if {"public", "private"} <= set(params.tiers):
        yield Expectation(
            "Applications hear load balancers alone",
            present(),
            At(
                "AWS::EC2::SecurityGroupIngress",
                "SourceSecurityGroupId",
                {"Description": "From load balancers"},
            ),
            At(rule, "referenced_security_group_id", {"description": "From load balancers"}),
        )
    if {"private", "isolated"} <= set(params.tiers):
        yield Expectation(
            "Databases hear applications alone",
            present(),
            At(
                "AWS::EC2::SecurityGroupIngress",
                "SourceSecurityGroupId",
                {"Description": "From applications"},
            ),
            At(rule, "referenced_security_group_id", {"description": "From applications"}),
        )
    if "isolated" in params.tiers:
        yield Expectation(
            "Databases open no connection",
            equals(NOWHERE),
            At(single, "SecurityGroupEgress.CidrIp", {"GroupDescription": GROUPS["isolated"][1]}),
            None,
        )
