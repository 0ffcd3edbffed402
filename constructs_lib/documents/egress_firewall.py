"""What a network firewall lets out: HTTP and TLS to named domains, and of all else the handshakes of TCP alone.

Rules are judged in strict order. A TCP connection has to stand before a name is said in it: the packets that open one
reach any address, and what no rule passes then is dropped and reported. The default actions see connections alone; so
what is not TCP is dropped first, from and to anywhere and by either version of IP, because it says no name: UDP (and
with it QUIC), ICMP, GRE, ESP and all other protocols. The domains may be reached from the home networks alone. Sources:
AWS Network Firewall Developer Guide, "Stateful domain list rule groups", "Managing evaluation order for Suricata
compatible rules", "Examples of stateful rules for Network Firewall" (any IP protocols other than TCP, UDP, and ICMP)
and "Logging network traffic".
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

_DROP_NAMELESS: dict[str, Any] = {
    "Action": "DROP",
    "Header": {
        "Protocol": "IP",
        "Source": "ANY",
        "SourcePort": "ANY",
        "Direction": "FORWARD",
        "Destination": "ANY",
        "DestinationPort": "ANY",
    },
    "RuleOptions": [{"Keyword": "sid", "Settings": ["1"]}, {"Keyword": "ip_proto", "Settings": ["!TCP"]}],
}


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
    """The rule group `protocols`, about traffic from anywhere, or `domains`, for hosts in `home_networks`, in
    CloudFormation's words."""
    order = {"StatefulRuleOptions": {"RuleOrder": "STRICT_ORDER"}}
    if kind == "protocols":
        return {"RulesSource": {"StatefulRules": [_DROP_NAMELESS]}} | order
    listed = {"GeneratedRulesType": "ALLOWLIST", "TargetTypes": list(TARGET_TYPES), "Targets": list(domains)}
    return {
        "RuleVariables": {"IPSets": {"HOME_NET": {"Definition": list(home_networks)}}},
        "RulesSource": {"RulesSourceList": listed},
    } | order
