"""Which DNS queries of a VPC are let through, reported or blocked.

Source: Amazon Route 53 Developer Guide, "Managed Domain Lists", "Managing your own domain lists" and "DNS Firewall VPC
configuration"; Service Authorization Reference, Amazon Route 53 Resolver.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from constructs_lib.documents.setting import Setting, Write, allow, allow_here, exactly

Action = Literal["block", "alert"]
ManagedList = Literal["aggregate_threat", "botnet", "guardduty_threat", "malware"]

MANAGED_LISTS: Mapping[ManagedList, str] = {
    "aggregate_threat": "AWSManagedDomainsAggregateThreatList",
    "botnet": "AWSManagedDomainsBotnetCommandandControl",
    "guardduty_threat": "AWSManagedDomainsAmazonGuardDutyThreatList",
    "malware": "AWSManagedDomainsMalwareDomainList",
}
"""The threat lists of AWS, under the names that AWS shows. The first one has the domains of all others in it."""


@dataclass(frozen=True, slots=True)
class FirewallRule:
    """One rule, about a list of AWS (`domain_list_id`) or of one's own (`domains`); the lowest priority decides."""

    name: str
    priority: int
    action: str
    domain_list_id: str = ""
    domains: tuple[str, ...] = ()

    @property
    def redirection(self) -> str:
        """What is done about the domains that an answer leads on to, by CNAME, DNAME or alias. Those of an allowed
        domain are trusted, or else they had to be on its list as well, or another rule would block the answer; what is
        blocked or reported is looked for among all of them."""
        return "TRUST_REDIRECTION_DOMAIN" if self.action == "ALLOW" else "INSPECT_REDIRECTION_DOMAIN"


def firewall_rules(
    *,
    managed_lists: Mapping[str, tuple[str, Action]],
    allowed_domains: Sequence[str] = (),
    blocked_domains: Sequence[str] = (),
) -> tuple[FirewallRule, ...]:
    """Own exceptions first, own blocks next, then the lists of AWS: `managed_lists` has the id of each in the
    Region and what is done about a match. Priorities stay whatever comes or goes."""
    return tuple(_rules(managed_lists, allowed_domains, blocked_domains))


def _rules(
    managed_lists: Mapping[str, tuple[str, Action]], allowed: Sequence[str], blocked: Sequence[str]
) -> Iterator[FirewallRule]:
    if allowed:
        yield FirewallRule("allowed", 100, "ALLOW", domains=qualified(allowed))
    if blocked:
        yield FirewallRule("blocked", 200, "BLOCK", domains=qualified(blocked))
    for number, name in enumerate(MANAGED_LISTS):
        if name in managed_lists:
            list_id, action = managed_lists[name]
            yield FirewallRule(name.replace("_", "-"), 300 + 10 * number, action.upper(), domain_list_id=list_id)


def qualified(domains: Sequence[str]) -> tuple[str, ...]:
    """With the last dot, as the API gives domains back; without it Terraform would see a change each time.

    >>> qualified(["*.example.com"])
    ('*.example.com.',)
    """
    return tuple(one if one.endswith(".") else f"{one}." for one in domains)


def firewall_fail_open(vpc_id: str, *, fail_open: bool) -> Setting:
    """Whether queries of the VPC are answered unfiltered while DNS Firewall gives no verdict."""
    return Setting(
        service="route53resolver",
        read="get_firewall_config",
        read_arguments={"ResourceId": vpc_id},
        at="FirewallConfig",
        wanted={"FirewallFailOpen": exactly("ENABLED" if fail_open else "DISABLED")},
        writes=(Write("update_firewall_config", {"ResourceId": vpc_id, "FirewallFailOpen": "$FirewallFailOpen"}),),
        permissions=(
            allow(
                "route53resolver:GetFirewallConfig",
                "route53resolver:UpdateFirewallConfig",
                resource="arn:{partition}:route53resolver:{region}:{account}:firewall-config/*",
            ),
            # Resolver asks on the caller's behalf whether the VPC is there.
            allow_here("ec2:DescribeVpcs"),
        ),
    )
