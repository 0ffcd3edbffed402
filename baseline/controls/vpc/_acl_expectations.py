"""What must hold of network ACL entries of a profile's own: which they are, and that there is no other."""

from __future__ import annotations

from collections.abc import Iterator

from baseline.controls.vpc._acl_parameters import AclParams
from baseline.controls.vpc._whole_types import Whole, whole
from baseline.expectation import At, Expectation
from baseline.hcl import reference
from baseline.must import Must, contains, refers
from baseline.names import local_name
from constructs_lib.documents.network_rules import AclRule


def acl_expectations(control_id: str, params: AclParams) -> Iterator[Expectation]:
    """For these parameters, as localized."""
    places = [(refers(f"{tier}_network_acl"), params.entries_of(tier)) for tier in params.tiers]
    blocks = [
        (refers(f"aws_network_acl.vpc_baseline_vpc_{tier}", f"vpc_{tier}_network_acl_id"), params.entries_of(tier))
        for tier in params.tiers
    ]
    own = [(one, refers(f"own{one.name}Acl", f"network_acls_own_{one.name}")) for one in params.acls]
    places += [(acl, one.entries()) for one, acl in own]
    blocks += [(acl, one.entries()) for one, acl in own]
    yield whole(
        "Entries are those of the profile with their replies, denials first, and no others",
        ("AWS::EC2::NetworkAclEntry", [_entry(acl, one) for acl, entries in places for one in entries]),
        ("aws_network_acl_rule", [_entry_block(acl, one) for acl, entries in blocks for one in entries]),
    )
    yield whole(
        "Network ACLs of the profile are those of their VPCs",
        ("AWS::EC2::NetworkAcl", [{"VpcId": one.vpc_id} for one in params.acls]),
        ("aws_network_acl", [{"vpc_id": one.vpc_id} for one in params.acls]),
    )
    yield whole(
        "The named subnets, and no others, stand behind them",
        (
            "AWS::EC2::SubnetNetworkAclAssociation",
            [{"NetworkAclId": acl, "SubnetId": subnet} for one, acl in own for subnet in one.subnet_ids],
        ),
        (
            "aws_network_acl_association",
            [{"network_acl_id": acl, "subnet_id": subnet} for one, acl in own for subnet in one.subnet_ids],
        ),
    )
    for one in params.acls:
        word = f"own-{one.name}"
        entries = [
            reference(f"aws_network_acl_rule.{local_name(control_id, f'{word}-{entry.name}')}")
            for entry in one.entries()
        ]
        # Of a template, a fast check asks the same.
        yield Expectation(
            f"Subnets come to stand behind {one.name} once all of its entries are there",
            contains(*entries),
            None,
            At(
                "aws_network_acl_association",
                "depends_on",
                where={"network_acl_id": reference(f"aws_network_acl.{local_name(control_id, word)}.id")},
            ),
        )


def _entry(acl: Must, one: AclRule) -> Whole:
    return {
        "NetworkAclId": acl,
        "RuleNumber": one.number,
        "Egress": one.egress,
        "Protocol": one.protocol,
        "RuleAction": one.action,
        "CidrBlock": one.cidr_block,
        "PortRange": {"From": one.ports[0], "To": one.ports[1]} if one.ports else None,
    }


def _entry_block(acl: Must, one: AclRule) -> Whole:
    return {
        "network_acl_id": acl,
        "rule_number": one.number,
        "egress": one.egress,
        "protocol": str(one.protocol),
        "rule_action": one.action,
        "cidr_block": one.cidr_block,
        "from_port": one.ports[0] if one.ports else None,
        "to_port": one.ports[1] if one.ports else None,
    }
