"""VPCs: default ones, and security groups and network ACLs of a profile's own."""

from __future__ import annotations

from typing import Any

from tests.controls.survivor import Survivor

REQUIRED: dict[str, dict[str, Any]] = {
    "vpc.default_vpc_removed": {"acknowledge": "I accept that the default VPCs are deleted"},
    "vpc.network_acls": {
        "rules": [
            {"number": 1, "tier": "public", "action": "deny", "cidr": "192.0.2.0/24", "protocol": "all"},
            {"number": 2, "tier": "private", "direction": "outbound", "cidr": "198.51.100.0/24", "port": 8443},
        ]
    },
    "vpc.security_groups": {
        "tiers": [
            {
                "name": "web",
                "inbound": [{"cidr": "0.0.0.0/0", "port": 443}],
                "outbound": [{"tier": "cache", "port": 6379}],
            },
            {"name": "cache", "inbound": [{"tier": "private", "port": 6379}]},
        ]
    },
}

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "vpc.network_acls": [
        {
            "guarded_ports": [9999],
            "rules": [],
            "acls": [
                {
                    "name": "edge",
                    "vpc_id": "vpc-0a1b2c3d",
                    "subnet_ids": ["subnet-0a1b2c3d", "subnet-0a1b2c3e"],
                    "rules": [
                        {"number": 1, "action": "deny", "cidr": "192.0.2.0/24", "port": 443, "protocol": "udp"},
                        {"number": 1, "direction": "outbound", "cidr": "0.0.0.0/0", "port": 443},
                        {"number": 2, "cidr": "10.0.0.0/16", "protocol": "all"},
                        {"number": 3, "cidr": "0.0.0.0/0", "port": 443},
                    ],
                }
            ],
        },
    ],
    "vpc.security_groups": [
        {
            "vpc_id": "vpc-0a1b2c3d",
            "public_ports": [443],
            "tiers": [
                {
                    "name": "a",
                    "inbound": [
                        {"tier": "b", "port": 8443},
                        {"cidr": "::/0", "port": 443},
                        {"tier": "a", "port": 7946},
                    ],
                    "outbound": [{"tier": "b", "port": 9000, "to_port": 9010, "protocol": "udp"}],
                },
                {
                    "name": "b",
                    "inbound": [{"prefix_list_id": "pl-0a1b2c3d", "port": 22}, {"cidr": "10.0.0.0/8", "port": 3389}],
                    "outbound": [
                        {"cidr": "192.0.2.0/24", "port": 5432},
                        {"prefix_list_id": "pl-0a1b2c3d", "port": 443},
                    ],
                },
            ],
        },
        {"tiers": [{"name": "closed"}], "guarded_ports": [9999], "public_ports": []},
    ],
    "vpc.default_security_group_closed": [
        {"in_use": "close", "excluded_vpc_ids": ["vpc-0a1b2c3d", "vpc-0a1b2c3d4e5f60718"], "run": 2},
        {"excluded_vpc_ids": ["vpc-0a1b2c3d"]},
    ],
}

SURVIVORS = (
    Survivor(
        "Custom::Default(SecurityGroups|VpcRemoval)",
        "ServiceTimeout (times ten|a tenth)",
        "How long CloudFormation waits for the function; too short a wait fails the deployment.",
    ),
)
