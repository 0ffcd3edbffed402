"""A VPC whose DNS queries are filtered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from aws_cdk import aws_route53resolver
from constructs import Construct

from constructs_lib.account_setting import AccountSetting
from constructs_lib.documents.dns_firewall import FirewallRule, firewall_fail_open


class DnsFirewall(Construct):
    """Route 53 Resolver filters the queries of a VPC by lists of AWS and of one's own.

    Attributes: `rule_group` (the `CfnFirewallRuleGroup`), `association` (the one with the VPC).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        vpc_id: str,
        rules: Sequence[FirewallRule],
        block_response: Literal["NODATA", "NXDOMAIN"] = "NXDOMAIN",
        priority: int = 101,
        mutation_protection: bool = True,
        fail_open: bool = False,
        log_key_arn: str | None = None,
    ) -> None:
        """
        :param name: What the names of the rule group, its association and its lists begin with.
        :param vpc_id: The VPC, in the Region of the stack.
        :param rules: What is let through, reported or blocked: `firewall_rules` of the documents.
        :param block_response: What a blocked query is answered. Default: NXDOMAIN, that there is no such name.
        :param priority: Of this group among those of the VPC, 101 to 9899; lower ones go first. Default: 101.
        :param mutation_protection: Whether the association can be neither changed nor removed. Default: yes.
        :param fail_open: Whether queries are answered unfiltered while the firewall gives no verdict. Default: they are
            not answered.
        :param log_key_arn: As that of `AccountSetting`, which `fail_open` is.
        :raises ValueError: Where there is no rule, or the priority is one that AWS keeps to itself.
        """
        super().__init__(scope, construct_id)
        if not rules:
            raise ValueError("a DNS firewall without rules filters nothing")
        if not 101 <= priority <= 9899:
            raise ValueError(
                f"the priority {priority} is not between 101 and 9899: AWS Firewall Manager has the others"
            )
        rule = aws_route53resolver.CfnFirewallRuleGroup.FirewallRuleProperty
        self.rule_group = aws_route53resolver.CfnFirewallRuleGroup(
            self,
            "RuleGroup",
            name=name,
            firewall_rules=[
                rule(
                    action=one.action,
                    priority=one.priority,
                    firewall_domain_list_id=one.domain_list_id or self._own(name, one),
                    firewall_domain_redirection_action=one.redirection,
                    block_response=block_response if one.action == "BLOCK" else None,
                )
                for one in rules
            ],
        )
        self.association = aws_route53resolver.CfnFirewallRuleGroupAssociation(
            self,
            "Association",
            name=name,
            firewall_rule_group_id=self.rule_group.attr_id,
            vpc_id=vpc_id,
            priority=priority,
            mutation_protection="ENABLED" if mutation_protection else "DISABLED",
        )
        AccountSetting(
            self, "FailOpen", setting=firewall_fail_open(vpc_id, fail_open=fail_open), log_key_arn=log_key_arn
        )

    def _own(self, name: str, one: FirewallRule) -> str:
        own = aws_route53resolver.CfnFirewallDomainList(
            self, one.name.capitalize(), name=f"{name}-{one.name}", domains=list(one.domains)
        )
        return own.attr_id
