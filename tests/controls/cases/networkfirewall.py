"""Network Firewall: egress to named domains."""

from __future__ import annotations

from typing import Any

_HERE = {
    "vpc_id": "vpc-0a1b2c3d4e5f60718",
    "subnet_ids": ["subnet-0a1b2c3d4e5f60718", "subnet-1a1b2c3d4e5f60718"],
    "home_networks": ["10.0.0.0/16"],
}

REQUIRED: dict[str, dict[str, Any]] = {
    "networkfirewall.egress": {"firewalls": [_HERE], "allowed_domains": [".example.com"]}
}

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "networkfirewall.egress": [
        {
            "firewalls": [{**_HERE, "home_networks": ["10.0.0.0/16", "192.168.0.0/24"]}],
            "allowed_domains": [".example.com", "www.example.org"],
            "retention_days": 90,
            "flow_logs": True,
            "change_protection": False,
        }
    ]
}
