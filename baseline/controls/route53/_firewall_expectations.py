"""What must hold of the filter of DNS queries."""

from __future__ import annotations

from collections.abc import Sequence

from baseline.expectation import At, Expectation
from baseline.families.setting_expectations import setting_expectations
from baseline.must import Must, consists_of, like, made_of, refers
from baseline.references import ANY, REFERENCE
from constructs_lib.documents.dns_firewall import FirewallRule, firewall_fail_open

_CFN, _BLOCK = "AWS::Route53Resolver::Firewall", "aws_route53_resolver_firewall_"
_VPC = refers("vpc_baseline_vpc")
# An allowed domain is answered whatever it leads on to; the others are looked for among all that an answer leads on to.
_REDIRECTION = {
    "ALLOW": "TRUST_REDIRECTION_DOMAIN",
    "ALERT": "INSPECT_REDIRECTION_DOMAIN",
    "BLOCK": "INSPECT_REDIRECTION_DOMAIN",
}


def firewall_expectations(
    rules: Sequence[FirewallRule], *, name: str, block_response: str, priority: int, protected: bool, fail_open: bool
) -> tuple[Expectation, ...]:
    """For the rules of a profile."""
    own = [one for one in rules if one.domains]
    group = refers("dns_firewall_rule_group", "rule_group.route53_dns_firewall")
    state = "ENABLED" if protected else "DISABLED"

    def response(one: FirewallRule) -> str | None:
        return block_response if one.action == "BLOCK" else None

    return (
        Expectation(
            "The rules are those of the profile, in this order",
            made_of(
                {
                    "Name": f"{ANY}-{name}",
                    "FirewallRules": [
                        {
                            "Action": one.action,
                            "Priority": one.priority,
                            "FirewallDomainListId": _list(one),
                            "FirewallDomainRedirectionAction": _REDIRECTION[one.action],
                            **({"BlockResponse": block_response} if one.action == "BLOCK" else {}),
                        }
                        for one in rules
                    ],
                }
            ),
            At(f"{_CFN}RuleGroup", ""),
            At(
                f"{_BLOCK}rule",
                "",
                together=True,
                must=consists_of(
                    *(
                        {
                            "name": one.name,
                            "firewall_rule_group_id": group,
                            "firewall_domain_list_id": _list(one),
                            "firewall_domain_redirection_action": _REDIRECTION[one.action],
                            "priority": one.priority,
                            "action": one.action,
                            "block_response": response(one),
                        }
                        for one in rules
                    )
                ),
            ),
        ),
        Expectation(
            "The rule group has its name",
            like(f"{ANY}-{name}"),
            None,
            At(f"{_BLOCK}rule_group", "name"),
        ),
        Expectation(
            "Own lists have the domains of the profile",
            consists_of(*({"Name": f"{ANY}-{name}-{one.name}", "Domains": list(one.domains)} for one in own)),
            At(f"{_CFN}DomainList", "", together=True, optional=not own),
            At(
                f"{_BLOCK}domain_list",
                "",
                together=True,
                optional=not own,
                must=consists_of(*({"name": f"{ANY}-{name}-{one.name}", "domains": list(one.domains)} for one in own)),
            ),
        ),
        Expectation(
            "The queries of the baseline's VPC are those that are filtered",
            made_of(
                {
                    "Name": f"{ANY}-{name}",
                    "FirewallRuleGroupId": refers("dns_firewall"),
                    "VpcId": _VPC,
                    "Priority": priority,
                    "MutationProtection": state,
                }
            ),
            At(f"{_CFN}RuleGroupAssociation", ""),
            At(
                f"{_BLOCK}rule_group_association",
                "",
                must=made_of(
                    {
                        "name": f"{ANY}-{name}",
                        "firewall_rule_group_id": group,
                        "vpc_id": _VPC,
                        "priority": priority,
                        "mutation_protection": state,
                    }
                ),
            ),
        ),
        Expectation(
            f"Without a verdict of the firewall, queries are {'answered' if fail_open else 'not answered'}",
            made_of({"resource_id": _VPC, "firewall_fail_open": "ENABLED" if fail_open else "DISABLED"}),
            None,
            At(f"{_BLOCK}config", ""),
        ),
        *setting_expectations(firewall_fail_open(REFERENCE, fail_open=fail_open)),
    )


def _list(one: FirewallRule) -> str | Must:
    return one.domain_list_id or refers(f"dns_firewall_vpc_{one.name}", f"domain_list.route53_dns_firewall_{one.name}")
