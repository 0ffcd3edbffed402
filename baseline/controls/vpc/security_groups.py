"""Security groups for tiers of a profile's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from baseline.control import NATIVE, Behavior, Control, Format, Layer, Need, Placement, Severity
from baseline.controls.vpc._group_parameters import GroupParams, localized
from baseline.controls.vpc._tier_group_expectations import tier_group_expectations
from baseline.expectation import Expectation
from baseline.hcl import Block, resource
from baseline.names import local_name
from baseline.place import Place

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_MISSING = "Security groups that are made elsewhere are for their owners to narrow."


class SecurityGroups(Control):
    """Each tier that the profile names has a group, open to the tiers, prefix lists and ranges that its rules name. The
    internet reaches the ports that are named as public, and never one of administration, files or databases."""

    id = "vpc.security_groups"
    title = "Security groups by tier open what a profile names, and no administration port to the internet"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.NETWORK
    placement = Placement.once_per_account(("standalone", "workload"))
    contributes = {
        "cis-aws-5.0/5.1.2": _MISSING,
        "cis-aws-5.0/5.3": _MISSING,
        "cis-aws-5.0/5.4": _MISSING,
        "well-architected/SEC05-BP02": "It is about the tiers that are named.",
    }
    opt_in = "tiers and what passes between them are for the profile's author to name"
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"

    Params = GroupParams

    def needs(self, params: GroupParams) -> tuple[Need, ...]:
        if params.vpc_id:
            return ()
        return (Need("vpc.id"), *(Need(f"vpc.{tier}_security_group_id") for tier in params.baseline_tiers))

    def localize(self, params: GroupParams, place: Place) -> GroupParams | None:
        return localized(params, place)

    def notes(self, params: GroupParams) -> tuple[str, ...]:
        use = (
            "A group protects what is put into it: aws ec2 describe-security-groups --filters "
            "'Name=group-name,Values=PREFIX-tier-*' --query 'SecurityGroups[].[GroupName,GroupId]'. Network ACLs judge "
            "as well, and those of the baseline VPC keep the public and the isolated tier apart."
        )
        if not any(rule.prefix_list_id for rule in params.rules()):
            return (use,)
        lists = (
            "What a prefix list holds is not judged here, and its maximum of entries counts as that many rules: "
            "aws ec2 get-managed-prefix-list-entries --prefix-list-id LIST"
        )
        return use, lists

    def define(self, scope: Construct, params: GroupParams, context: Context) -> None:
        from constructs_lib import TierSecurityGroups

        TierSecurityGroups(
            scope,
            "Tiers",
            name=context.names.prefix,
            vpc_id=params.vpc_id or context.use("vpc.id"),
            tiers=[one.name for one in params.tiers],
            rules=params.rules(),
            other_group_ids={tier: context.use(f"vpc.{tier}_security_group_id") for tier in params.baseline_tiers},
        )

    def terraform(self, params: GroupParams, context: Context) -> Iterator[Block]:
        vpc_id = params.vpc_id or context.use("vpc.id")
        groups = {tier: context.use(f"vpc.{tier}_security_group_id") for tier in params.baseline_tiers}
        for tier in (one.name for one in params.tiers):
            name = context.names.of(f"tier-{tier}")
            group = resource(
                "aws_security_group",
                local_name(self.id, tier),
                {
                    "vpc_id": vpc_id,
                    "name": name,
                    "description": f"Tier {tier}: what its rules name, and nothing else",
                    "tags": {"Name": name},
                },
            )
            groups[tier] = group.attribute("id")
            yield group
        for rule in params.rules():
            six = ":" in rule.cidr_block
            yield resource(
                f"aws_vpc_security_group_{'egress' if rule.egress else 'ingress'}_rule",
                local_name(self.id, rule.name),
                {
                    "security_group_id": groups[rule.tier],
                    "description": rule.description,
                    "ip_protocol": rule.protocol,
                    "from_port": rule.from_port,
                    "to_port": rule.to_port,
                    "cidr_ipv4": None if six else rule.cidr_block or None,
                    "cidr_ipv6": rule.cidr_block if six else None,
                    "referenced_security_group_id": groups.get(rule.peer),
                    "prefix_list_id": rule.prefix_list_id or None,
                },
            )

    def expectations(self, params: GroupParams) -> tuple[Expectation, ...]:
        return tuple(tier_group_expectations(params))
