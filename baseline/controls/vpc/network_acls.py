"""Network ACL entries of a profile's own, for tiers of the baseline VPC and for subnets that are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from baseline.control import NATIVE, Behavior, Control, Format, Layer, Need, Placement, Severity
from baseline.controls.vpc._acl_expectations import acl_expectations
from baseline.controls.vpc._acl_parameters import AclParams, localized
from baseline.expectation import Expectation
from baseline.hcl import Block, reference, resource
from baseline.names import local_name
from baseline.place import Place
from constructs_lib.documents.network_rules import AclRule

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class NetworkAcls(Control):
    """What the profile names passes or is dropped before security groups judge it. Denials come first, and no rule
    opens a port of administration, files or databases to the internet. Replies are no rule's: a network ACL keeps no
    state, so those to outbound traffic come in on ports 1024 to 65535, but for that of RDP, from wherever it may go."""

    id = "vpc.network_acls"
    title = "Network ACLs drop what a profile denies, and no rule opens an administration port to the internet"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.NETWORK
    placement = Placement.once_per_account(("standalone", "workload"))
    contributes = {
        "cis-aws-5.0/5.2": "Network ACLs that the profile does not name are for their owners to narrow.",
        "well-architected/SEC05-BP02": "It is about the tiers and subnets that are named.",
    }
    opt_in = "which ranges are denied or let through is for the profile's author to name"
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html"

    Params = AclParams

    def needs(self, params: AclParams) -> tuple[Need, ...]:
        return tuple(Need(f"vpc.{tier}_network_acl_id") for tier in params.tiers)

    def localize(self, params: AclParams, place: Place) -> AclParams | None:
        return localized(params, place)

    def notes(self, params: AclParams) -> tuple[str, ...]:
        quota = (
            "A network ACL has 20 entries each way, those of the baseline VPC and its peerings and the one that denies "
            "the rest included. Count them: "
            "aws ec2 describe-network-acls --query 'NetworkAcls[].[NetworkAclId,length(Entries)]'"
        )
        if not params.acls:
            return (quota,)
        subnets = " ".join(subnet for one in params.acls for subnet in one.subnet_ids)
        before = (
            "Before the first deployment, see which network ACL each subnet has, since what the new one does not name "
            "stops at once, IPv6 included: aws ec2 describe-network-acls --filters "
            f"Name=association.subnet-id,Values={subnets.replace(' ', ',')}"
        )
        return quota, before

    def define(self, scope: Construct, params: AclParams, context: Context) -> None:
        from constructs_lib import SubnetNetworkAcl
        from constructs_lib.acknowledgments import acknowledge
        from constructs_lib.network_acl_entries import put_entries

        for tier in params.tiers:
            put_entries(scope, tier, context.use(f"vpc.{tier}_network_acl_id"), params.entries_of(tier))
        acknowledge(scope, "The profile asks for these entries; security groups judge as well.", "AwsSolutions-VPC3")
        for one in params.acls:
            SubnetNetworkAcl(
                scope,
                f"Own{one.name.capitalize()}",
                name=context.names.of(f"acl-{one.name}"),
                vpc_id=one.vpc_id,
                subnet_ids=one.subnet_ids,
                rules=one.entries(),
            )

    def terraform(self, params: AclParams, context: Context) -> Iterator[Block]:
        for tier in params.tiers:
            yield from self._entries(tier, context.use(f"vpc.{tier}_network_acl_id"), params.entries_of(tier))
        for one in params.acls:
            word = f"own-{one.name}"
            acl = resource(
                "aws_network_acl",
                local_name(self.id, word),
                {"vpc_id": one.vpc_id, "tags": {"Name": context.names.of(f"acl-{one.name}")}},
            )
            entries = tuple(self._entries(word, acl.attribute("id"), one.entries()))
            yield from (acl, *entries)
            for subnet_id in one.subnet_ids:
                yield resource(
                    "aws_network_acl_association",
                    local_name(self.id, f"{word}-{subnet_id}"),
                    {
                        "network_acl_id": acl.attribute("id"),
                        "subnet_id": subnet_id,
                        # A network ACL without entries drops everything: hosts in the subnet would be cut off until
                        # they are there.
                        "depends_on": tuple(reference(entry.address) for entry in entries),
                    },
                )

    def _entries(self, word: str, acl_id: str, entries: Sequence[AclRule]) -> Iterator[Block]:
        for one in entries:
            yield resource(
                "aws_network_acl_rule",
                local_name(self.id, f"{word}-{one.name}"),
                {
                    "network_acl_id": acl_id,
                    "rule_number": one.number,
                    "egress": one.egress,
                    "protocol": str(one.protocol),
                    "rule_action": one.action,
                    "cidr_block": one.cidr_block,
                    "from_port": one.ports[0] if one.ports else None,
                    "to_port": one.ports[1] if one.ports else None,
                },
            )

    def expectations(self, params: AclParams) -> tuple[Expectation, ...]:
        return tuple(acl_expectations(self.id, params))
