"""Peering connections of the baseline VPC."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from baseline.control import Behavior, Control, Format, Layer, Need, Placement, Severity, custom_resource, native_with
from baseline.controls.vpc._peering_blocks import peering_blocks
from baseline.controls.vpc._peering_expectations import peering_expectations
from baseline.controls.vpc._peering_parameters import PeeringParams, localized
from baseline.expectation import Expectation
from baseline.hcl import Block
from baseline.place import Place

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class Peering(Control):
    """Routes lead to the named ranges of a peer from the named tiers, and the named ports alone are open to it."""

    id = "vpc.peering"
    title = "Peering connections route named ranges to named tiers and open named ports"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.NETWORK
    placement = Placement.once_per_account(("standalone", "workload"))
    contributes = {
        "cis-aws-5.0/5.6": "Peering connections that are made elsewhere are for their owners to narrow.",
        "well-architected/SEC05-BP02": "It is about traffic with the peers that are named.",
    }
    opt_in = "it joins VPCs that only the profile's author can name"
    price = (
        "AWS charges nothing for a connection; traffic through it about 0.01 USD per GB each way between Availability "
        "Zones, and the price of transfer between Regions."
    )
    support = {
        Format.CLOUDFORMATION: custom_resource(
            "the DNS option of a connection has no property; all else is native. A connection that this end accepts is "
            "accepted before the deployment"
        ),
        Format.TERRAFORM: native_with(
            "a connection to another account or Region is accepted there, between two runs of apply; CloudFormation "
            "takes the role"
        ),
    }
    source = "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html"

    Params = PeeringParams

    def needs(self, params: PeeringParams) -> tuple[Need, ...]:
        tables = tuple(Need(f"vpc.{tier}_route_table_ids") for tier in params.tiers)
        ruled = dict.fromkeys(rule.tier for one in params.connections for rule in one.rules)
        walls = tuple(Need(f"vpc.{tier}_{part}") for tier in ruled for part in ("network_acl_id", "security_group_id"))
        return (Need("vpc.id"), *tables, *walls, Need("kms_key.logs", optional=True))

    def localize(self, params: PeeringParams, place: Place) -> PeeringParams | None:
        return localized(params, place)

    def notes(self, params: PeeringParams) -> tuple[str, ...]:
        other = (
            "The other end routes back and opens its own network ACLs and security groups, or nothing passes. See the "
            "state of each connection: aws ec2 describe-vpc-peering-connections --query "
            "'VpcPeeringConnections[].[VpcPeeringConnectionId,Status.Code]'. A network ACL has 20 entries each way; "
            "each range of a peer takes one of them in every tier that has a rule."
        )
        found = [other]
        if accepted := [one for one in params.connections if one.connection_id]:
            ids = ", ".join(str(one.connection_id) for one in accepted)
            found.append(
                f"Accept {ids} before the deployment, after a look at whose VPC asks: aws ec2 "
                "accept-vpc-peering-connection --vpc-peering-connection-id ID"
            )
        if remote := [one.name for one in params.connections if one.peer and (one.peer.owner_id or one.peer.region)]:
            found.append(
                f"Terraform asks for {', '.join(remote)} and does not accept: where there is a rule about a security "
                "group, or dns_resolution, the first apply stops there. Have the other side accept (aws ec2 "
                "accept-vpc-peering-connection --region ITS_REGION --vpc-peering-connection-id ID), and apply again."
            )
        return tuple(found)

    def define(self, scope: Construct, params: PeeringParams, context: Context) -> None:
        from constructs_lib import PeeringLink

        for one in params.connections:
            ruled = list(dict.fromkeys(rule.tier for rule in one.rules))
            peer = one.peer
            PeeringLink(
                scope,
                one.name.capitalize(),
                cidr_blocks=one.cidrs,
                route_table_ids={tier: context.use_each(f"vpc.{tier}_route_table_ids") for tier in one.tiers},
                rules=one.peer_rules(),
                network_acl_ids={tier: context.use(f"vpc.{tier}_network_acl_id") for tier in ruled},
                security_group_ids={tier: context.use(f"vpc.{tier}_security_group_id") for tier in ruled},
                name=context.names.of(f"peering-{one.name}"),
                vpc_id=context.use("vpc.id") if peer else None,
                peer_vpc_id=peer.vpc_id if peer else None,
                peer_owner_id=peer.owner_id if peer else None,
                peer_region=peer.region if peer else None,
                peer_role_arn=peer.accept_role_arn if peer else None,
                connection_id=one.connection_id,
                dns_resolution=one.dns_resolution,
                log_key_arn=context.use_if_there("kms_key.logs"),
            )

    def terraform(self, params: PeeringParams, context: Context) -> Iterator[Block]:
        for one in params.connections:
            yield from peering_blocks(one, context)

    def expectations(self, params: PeeringParams) -> tuple[Expectation, ...]:
        return tuple(peering_expectations(params.connections))
