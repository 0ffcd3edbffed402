"""A network firewall that lets a VPC reach named domains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import CfnResource, aws_networkfirewall
from constructs import Construct

from constructs_lib.delivered_log_group import DeliveredLogGroup
from constructs_lib.documents.egress_firewall import CAPACITY, policy, rule_group


class EgressFirewall(Construct):
    """Hosts behind the firewall reach named domains by HTTP and TLS; of all else only the handshakes of TCP pass, to
    any address. What is dropped is logged. Routes through its endpoints are for whoever owns the VPC.

    Attributes: `firewall` (the `CfnFirewall`), `policy`, `log_group`.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        vpc_id: str,
        subnet_ids: Sequence[str],
        home_networks: Sequence[str],
        allowed_domains: Sequence[str],
        log_group_name: str,
        kms_key_id: str,
        retention_in_days: int = 365,
        flow_logs: bool = False,
        change_protection: bool = True,
    ) -> None:
        """
        :param name: The name of the firewall and its policy, and what those of rule groups begin with.
        :param vpc_id: The VPC, in the Region of the stack.
        :param subnet_ids: A subnet in each Availability Zone, with nothing else in it.
        :param home_networks: IPv4 ranges whose hosts may reach the domains; others reach nothing.
        :param allowed_domains: Domains that may be reached: `example.com`, or `.example.com` with all below it.
        :param log_group_name: The log group that is made, and retained.
        :param kms_key_id: ARN of the key that encrypts it.
        :param retention_in_days: Days that it keeps logs. Default: 365.
        :param flow_logs: Whether every flow is logged beside what is dropped. Default: no.
        :param change_protection: Whether firewall, subnets and policy can be neither deleted nor exchanged. Default:
            yes.
        :raises ValueError: Where there is no subnet, network or domain.
        """
        super().__init__(scope, construct_id)
        if not subnet_ids or not home_networks or not allowed_domains:
            raise ValueError("subnet_ids, home_networks and allowed_domains are required")
        arns: dict[str, str] = {}
        for kind, capacity in CAPACITY.items():
            group = aws_networkfirewall.CfnRuleGroup(
                self,
                kind.capitalize(),
                capacity=capacity,
                rule_group_name=f"{name}-{kind}",
                type="STATEFUL",
            )
            _put(group, "RuleGroup", rule_group(kind, domains=allowed_domains, home_networks=home_networks))
            arns[kind] = group.attr_rule_group_arn
        self.policy = aws_networkfirewall.CfnFirewallPolicy(
            self,
            "Policy",
            firewall_policy_name=name,
            firewall_policy=aws_networkfirewall.CfnFirewallPolicy.FirewallPolicyProperty(
                stateless_default_actions=[], stateless_fragment_default_actions=[]
            ),
        )
        _put(self.policy, "FirewallPolicy", policy(arns["protocols"], arns["domains"]))
        mapping = aws_networkfirewall.CfnFirewall.SubnetMappingProperty
        self.firewall = aws_networkfirewall.CfnFirewall(
            self,
            "Firewall",
            firewall_name=name,
            firewall_policy_arn=self.policy.attr_firewall_policy_arn,
            vpc_id=vpc_id,
            subnet_mappings=[mapping(subnet_id=one) for one in subnet_ids],
            delete_protection=change_protection,
            subnet_change_protection=change_protection,
            firewall_policy_change_protection=change_protection,
        )
        delivered = DeliveredLogGroup(
            self,
            "Default",
            log_group_name=log_group_name,
            policy_name=name,
            retention_in_days=retention_in_days,
            kms_key_id=kms_key_id,
            log_group_id="Logs",
            policy_id="Delivery",
        )
        self.log_group = delivered.log_group
        logging = aws_networkfirewall.CfnLoggingConfiguration
        configuration = logging(
            self,
            "Logging",
            firewall_arn=self.firewall.attr_firewall_arn,
            logging_configuration=logging.LoggingConfigurationProperty(
                log_destination_configs=[
                    logging.LogDestinationConfigProperty(
                        log_type=one,
                        log_destination_type="CloudWatchLogs",
                        log_destination={"logGroup": self.log_group.ref},
                    )
                    for one in (("ALERT", "FLOW") if flow_logs else ("ALERT",))
                ]
            ),
        )
        configuration.add_resource_dependency(delivered.policy)


def _put(resource: CfnResource, name: str, document: Mapping[str, Any]) -> None:
    """The document as the property, in its own words."""
    resource.add_property_override(name, document)
