"""What a network firewall lets out: HTTP and TLS to named domains, and nothing else.

Rules are judged in strict order. A TCP connection has to stand before a name is said in it: what no rule passes then is
dropped and reported. UDP and ICMP say no name, so nothing of them leaves; QUIC is UDP. Sources: AWS Network Firewall
Developer Guide, "Stateful domain list rule groups", "Managing evaluation order for Suricata compatible rules" and
"Logging network traffic".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

FORWARD = "aws:forward_to_sfe"
"""The stateless engine hands every packet, fragments too, to the stateful one, which judges and logs it."""

DEFAULT_ACTIONS = ("aws:drop_established", "aws:alert_established")

CAPACITY = {"protocols": 10, "domains": 2000}
"""Of each rule group, which cannot change later. A domain takes one per kind of name (TLS_SNI, HTTP_HOST)."""

TARGET_TYPES = ("TLS_SNI", "HTTP_HOST")
NAMELESS = ("UDP", "ICMP")


def policy(protocols_arn: str, domains_arn: str) -> dict[str, Any]:
    """The firewall policy, in CloudFormation's words."""
    return {
        "StatelessDefaultActions": [FORWARD],
        "StatelessFragmentDefaultActions": [FORWARD],
        "StatefulDefaultActions": list(DEFAULT_ACTIONS),
        # A connection whose beginning the firewall has not seen is ended, not let through unjudged.
        "StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER", "StreamExceptionPolicy": "REJECT"},
        "StatefulRuleGroupReferences": [
            {"ResourceArn": protocols_arn, "Priority": 1},
            {"ResourceArn": domains_arn, "Priority": 2},
        ],
    }


def rule_group(kind: str, *, domains: Sequence[str], home_networks: Sequence[str]) -> dict[str, Any]:
    """The rule group `protocols` or `domains`, for hosts in `home_networks`, in CloudFormation's words."""
    source: dict[str, Any] = {
        "RulesSourceList": {
            "GeneratedRulesType": "ALLOWLIST",
            "TargetTypes": list(TARGET_TYPES),
            "Targets": list(domains),
        }
    }
    if kind == "protocols":
        source = {
            "StatefulRules": [
                {
                    "Action": "DROP",
                    "Header": {
                        "Protocol": protocol,
                        "Source": "$HOME_NET",
                        "SourcePort": "ANY",
                        "Direction": "FORWARD",
                        "Destination": "ANY",
                        "DestinationPort": "ANY",
                    },
                    "RuleOptions": [{"Keyword": "sid", "Settings": [str(number)]}],
                }
                for number, protocol in enumerate(NAMELESS, start=1)
            ]
        }
    return {
        "RuleVariables": {"IPSets": {"HOME_NET": {"Definition": list(home_networks)}}},
        "RulesSource": source,
        "StatefulRuleOptions": {"RuleOrder": "STRICT_ORDER"},
    }
