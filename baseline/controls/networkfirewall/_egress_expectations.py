"""What must hold of an egress firewall: what it lets out, where it stands, and what it logs."""

from __future__ import annotations

from typing import Any

from baseline.controls.networkfirewall._egress_blocks import group_body, policy_body
from baseline.controls.networkfirewall._egress_parameters import EgressParams
from baseline.expectation import At, Expectation
from baseline.families.delivered_log_group import log_group_expectations
from baseline.hcl import Nested
from baseline.must import consists_of, made_of, refers
from baseline.references import ANY
from constructs_lib.documents.egress_firewall import CAPACITY, policy, rule_group

_CFN, _BLOCK = "AWS::NetworkFirewall::", "aws_networkfirewall_"


def egress_expectations(params: EgressParams, *, name: str, logs: str) -> tuple[Expectation, ...]:
    """For the firewall of one account."""
    here = params.firewalls[0]
    named = f"{ANY}-{name}"
    own = refers("networkfirewall_egress")
    protected = params.change_protection
    groups = {
        kind: rule_group(kind, domains=params.allowed_domains, home_networks=here.home_networks) for kind in CAPACITY
    }
    judged: Any = policy("", "")
    for one, kind in zip(judged["StatefulRuleGroupReferences"], CAPACITY, strict=True):
        one["ResourceArn"] = refers(f"egress_vpc_{kind}", f"rule_group.networkfirewall_egress_{kind}")
    types = ("ALERT", "FLOW") if params.flow_logs else ("ALERT",)
    return (
        Expectation(
            "Hosts reach the named domains by HTTP and TLS, and nothing by what is not TCP",
            consists_of(
                *(
                    {
                        "RuleGroupName": f"{named}-{kind}",
                        "Capacity": CAPACITY[kind],
                        "Type": "STATEFUL",
                        "RuleGroup": document,
                    }
                    for kind, document in groups.items()
                )
            ),
            At(f"{_CFN}RuleGroup", "", together=True),
            At(
                f"{_BLOCK}rule_group",
                "",
                together=True,
                must=consists_of(
                    *(
                        {
                            "name": f"{named}-{kind}",
                            "capacity": CAPACITY[kind],
                            "type": "STATEFUL",
                            "rule_group": [_plain(group_body(document))],
                        }
                        for kind, document in groups.items()
                    )
                ),
            ),
        ),
        Expectation(
            "Rules are judged in strict order, and what none of them passes is dropped and reported",
            made_of({"FirewallPolicyName": named, "FirewallPolicy": judged}),
            At(f"{_CFN}FirewallPolicy", ""),
            At(
                f"{_BLOCK}firewall_policy",
                "",
                must=made_of({"name": named, "firewall_policy": [_plain(policy_body(judged))]}),
            ),
        ),
        Expectation(
            "The firewall stands in the named subnets, under this policy, and cannot be taken away",
            made_of(
                {
                    "FirewallName": named,
                    "FirewallPolicyArn": own,
                    "VpcId": here.vpc_id,
                    "SubnetMappings": [{"SubnetId": one} for one in here.subnet_ids],
                    "DeleteProtection": protected,
                    "SubnetChangeProtection": protected,
                    "FirewallPolicyChangeProtection": protected,
                }
            ),
            At(f"{_CFN}Firewall", ""),
            At(
                f"{_BLOCK}firewall",
                "",
                must=made_of(
                    {
                        "name": named,
                        "firewall_policy_arn": own,
                        "vpc_id": here.vpc_id,
                        "subnet_mapping": [{"subnet_id": one} for one in here.subnet_ids],
                        "delete_protection": protected,
                        "subnet_change_protection": protected,
                        "firewall_policy_change_protection": protected,
                    }
                ),
            ),
        ),
        Expectation(
            "What the firewall reports goes to the log group",
            made_of(
                {
                    "FirewallArn": own,
                    "LoggingConfiguration": {
                        "LogDestinationConfigs": [
                            {
                                "LogType": one,
                                "LogDestinationType": "CloudWatchLogs",
                                "LogDestination": {"logGroup": own},
                            }
                            for one in types
                        ]
                    },
                }
            ),
            At(f"{_CFN}LoggingConfiguration", ""),
            At(
                f"{_BLOCK}logging_configuration",
                "",
                must=made_of(
                    {
                        "firewall_arn": own,
                        "logging_configuration": [
                            {
                                "log_destination_config": [
                                    {
                                        "log_type": one,
                                        "log_destination_type": "CloudWatchLogs",
                                        "log_destination": {"logGroup": own},
                                    }
                                    for one in types
                                ]
                            }
                        ],
                    }
                ),
            ),
        ),
        *log_group_expectations(f"/{ANY}/{logs}", retention_days=params.retention_days),
    )


def _plain(value: Any) -> Any:
    """Nested blocks as the data that they are read back as."""
    if isinstance(value, Nested):
        return [_plain(value.body)]
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple) and value and isinstance(value[0], Nested):
        return [_plain(one.body) for one in value]
    return value
