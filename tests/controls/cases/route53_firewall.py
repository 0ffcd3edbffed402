"""Route 53: the filter of DNS queries."""

from __future__ import annotations

from typing import Any

_LIST = {"list": "aggregate_threat", "id": "rslvr-fdl-0123456789abcdef"}

REQUIRED: dict[str, dict[str, Any]] = {"route53.dns_firewall": {"managed_lists": [_LIST]}}

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "route53.dns_firewall": [
        {
            "managed_lists": [
                {"list": "malware", "id": "rslvr-fdl-0123456789abcdef", "action": "alert"},
                {"list": "botnet", "id": "rslvr-fdl-1123456789abcdef"},
            ],
            "allowed_domains": ["example.com"],
            "blocked_domains": ["*.example.org", "bad.example.net"],
            "block_response": "NODATA",
            "fail_open": True,
            "mutation_protection": False,
            "priority": 500,
        },
        {"blocked_domains": ["example.org"]},
    ],
}
