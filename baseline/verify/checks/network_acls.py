"""Network ACLs: how many entries they have, over all controls of a stack, and when subnets come to stand behind them.

Source: Amazon VPC User Guide, "Amazon VPC quotas" (rules per network ACL) and "Custom network ACLs" (one without
entries drops everything).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from baseline.verify.check import Found, resource_check, template_check
from baseline.verify.intrinsics import references
from baseline.verify.stack_template import StackTemplate, TemplateResource
from constructs_lib.documents.tier_rules import ENTRIES

RULE = "network-acl-entries"
_ENTRY = "AWS::EC2::NetworkAclEntry"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of either format: its network ACL by the name that the format has for it, its direction and whether it
    is about IPv6, which AWS counts apart; `control` is whose it is."""

    network_acl: str
    egress: bool
    ipv6: bool
    control: str


def overfull(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """(network ACL, what is wrong) for each that has more entries one way than AWS takes by default."""
    counted: dict[tuple[str, bool, bool], Counter[str]] = {}
    for one in entries:
        counted.setdefault((one.network_acl, one.egress, one.ipv6), Counter())[one.control] += 1
    for (acl, egress, ipv6), owners in counted.items():
        if owners.total() <= ENTRIES:
            continue
        kind = f"{'outbound' if egress else 'inbound'} {'IPv6 ' if ipv6 else ''}entries"
        whose = ", ".join(f"{count} of {control}" for control, count in owners.most_common())
        message = (
            f"{owners.total()} {kind} ({whose}); allowed are {ENTRIES}, since AWS takes 20 with the one that denies "
            "the rest: have the parameters of these controls name fewer ranges and ports, or wider ranges that hold "
            "several"
        )
        yield acl, message


@template_check(RULE)
def entries(template: StackTemplate) -> Found:
    """Every network ACL has room for its entries."""
    for acl, message in overfull(_entry(one, template) for one in template.of_type(_ENTRY)):
        yield acl.removeprefix("${").split(".")[0], message


def _entry(one: TemplateResource, template: StackTemplate) -> Entry:
    owner = template.stack.owner(one.logical_id)
    return Entry(
        one.text("NetworkAclId") or "",
        egress=one.text("Egress") == "true",
        ipv6="Ipv6CidrBlock" in one.properties,
        control=owner.id if owner else "no control",
    )


@resource_check("network-acl-order", "AWS::EC2::SubnetNetworkAclAssociation")
def order(association: TemplateResource, template: StackTemplate) -> Iterator[str]:
    """A subnet in which hosts may run already changes to a network ACL that has its entries; one that the stack makes
    is empty."""
    if template.resources.keys() & set(references(association.properties.get("SubnetId"))):
        return
    acl, before = association.text("NetworkAclId"), template.waits_for(association.logical_id)
    late = [
        one.logical_id
        for one in template.of_type(_ENTRY)
        if one.text("NetworkAclId") == acl and one.logical_id not in before
    ]
    if late:
        yield f"does not wait for {', '.join(late)}: until these entries are there, the subnet is cut off"
