"""Security groups by tier, and a network ACL before subnets that are there."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_lib.documents.network_rules import NOWHERE, AclRule
from constructs_lib.documents.tier_rules import TierRule, with_both_sides

pytestmark = pytest.mark.node


@pytest.fixture
def stack() -> Any:
    from baseline.emit.node import choose_node

    choose_node()
    import aws_cdk as cdk

    return cdk.Stack(cdk.App(), "Test")


def resources(stack: Any, kind: str) -> dict[str, dict[str, Any]]:
    from aws_cdk.assertions import Template

    found = Template.from_stack(stack).to_json()["Resources"]
    return {name: one["Properties"] for name, one in found.items() if one["Type"] == kind}


def test_tiers_that_name_each_other_are_no_circle(stack: Any) -> None:
    from constructs_lib import TierSecurityGroups

    rules = with_both_sides(
        [TierRule("web", False, "tcp", 443, 443, peer="app"), TierRule("app", False, "tcp", 8443, 8443, peer="web")]
    )
    TierSecurityGroups(stack, "Tiers", name="acme", vpc_id="vpc-1", tiers=["web", "app"], rules=rules)
    groups = resources(stack, "AWS::EC2::SecurityGroup")
    assert len(groups) == 2
    for one in groups.values():
        # A group refers to nothing, so none waits for another.
        assert "SecurityGroupIngress" not in one
        assert [rule["CidrIp"] for rule in one["SecurityGroupEgress"]] == [NOWHERE]
    assert len(resources(stack, "AWS::EC2::SecurityGroupIngress")) == 2
    assert len(resources(stack, "AWS::EC2::SecurityGroupEgress")) == 2


def test_a_group_that_is_there_gets_the_other_side(stack: Any) -> None:
    from constructs_lib import TierSecurityGroups

    TierSecurityGroups(
        stack,
        "Tiers",
        name="acme",
        vpc_id="vpc-1",
        tiers=["cache"],
        rules=with_both_sides([TierRule("cache", False, "tcp", 6379, 6379, peer="private")]),
        other_group_ids={"private": "sg-1"},
    )
    (out,) = resources(stack, "AWS::EC2::SecurityGroupEgress").values()
    assert (out["GroupId"], out["FromPort"]) == ("sg-1", 6379)
    assert len(resources(stack, "AWS::EC2::SecurityGroup")) == 1


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (TierRule("web", False, "tcp", 1, 100, cidr_block="0.0.0.0/0"), "opens the guarded port 20"),
        (TierRule("web", False, "tcp", 3389, 3389, cidr_block="::/0"), "opens the guarded port 3389"),
        (TierRule("web", False, "tcp", 443, 443, peer="app"), "there is no tier app"),
        (TierRule("web", False, "tcp", 443, 443), "a range, a prefix list or a tier"),
        (TierRule("web", False, "tcp", 443, 443, "10.0.0.0/8", "pl-1"), "a range, a prefix list or a tier"),
    ],
)
def test_what_would_open_too_much_is_refused(stack: Any, rule: TierRule, words: str) -> None:
    from constructs_lib import TierSecurityGroups

    with pytest.raises(ValueError, match=words):
        TierSecurityGroups(stack, "Tiers", name="acme", vpc_id="vpc-1", tiers=["web"], rules=[rule])


def test_every_subnet_stands_behind_the_network_acl(stack: Any) -> None:
    from aws_cdk.assertions import Template

    from constructs_lib import SubnetNetworkAcl

    SubnetNetworkAcl(
        stack,
        "Edge",
        name="acme-acl-edge",
        vpc_id="vpc-1",
        subnet_ids=["subnet-0a1b2c3d", "subnet-0a1b2c3e"],
        rules=[
            AclRule(1, False, 6, "192.0.2.0/24", (443, 443), action="deny"),
            AclRule(401, True, 6, "192.0.2.0/24", (443, 443)),
        ],
    )
    (acl,) = resources(stack, "AWS::EC2::NetworkAcl")
    behind = resources(stack, "AWS::EC2::SubnetNetworkAclAssociation").values()
    assert {one["SubnetId"] for one in behind} == {"subnet-0a1b2c3d", "subnet-0a1b2c3e"}
    assert all(one["NetworkAclId"]["Fn::GetAtt"][0] == acl for one in behind)
    entries = resources(stack, "AWS::EC2::NetworkAclEntry")
    assert {(one["RuleAction"], one["RuleNumber"]) for one in entries.values()} == {("deny", 1), ("allow", 401)}
    # Without entries it drops everything, and hosts run in these subnets.
    kind = "AWS::EC2::SubnetNetworkAclAssociation"
    behind = Template.from_stack(stack).find_resources(kind).values()
    assert [set(one["DependsOn"]) for one in behind] == [set(entries)] * 2
