"""Peering connections of the baseline VPC."""

from __future__ import annotations

from typing import Any

_ROLE = "arn:aws:iam::444455556666:role/peering-accepter"
_OTHER = {"vpc_id": "vpc-0a1b2c3d4e5f60718", "owner_id": "444455556666", "accept_role_arn": _ROLE}
_INBOUND = {"tier": "private", "port": 8443}

REQUIRED: dict[str, dict[str, Any]] = {
    "vpc.peering": {
        "connections": [
            {"name": "shared", "peer": _OTHER, "cidrs": ["10.20.0.0/20"], "rules": [_INBOUND], "dns_resolution": True}
        ]
    }
}

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "vpc.peering": [
        {
            "connections": [
                {
                    "name": "data",
                    "connection_id": "pcx-0a1b2c3d4e5f60718",
                    "cidrs": ["172.16.0.0/14", "192.168.4.0/24"],
                    "tiers": ["private", "isolated"],
                    "rules": [
                        {"tier": "private", "port": 8443, "security_group_id": "sg-0a1b2c3d4e5f60718"},
                        {"tier": "isolated", "port": 5432},
                        {"tier": "private", "port": 5432, "direction": "outbound"},
                    ],
                    "dns_resolution": True,
                    "acknowledge_wide_ranges": True,
                },
                {
                    "name": "near",
                    "peer": {"vpc_id": "vpc-0a1b2c3d"},
                    "cidrs": ["10.30.0.0/16"],
                    "tiers": ["public"],
                    "dns_resolution": True,
                },
            ]
        },
        {
            "connections": [
                {
                    "name": "partner",
                    "peer": _OTHER,
                    "cidrs": ["10.20.0.0/20"],
                    "rules": [{**_INBOUND, "security_group_id": "sg-0a1b2c3d"}],
                },
                {
                    "name": "far",
                    "peer": {"vpc_id": "vpc-0a1b2c3d", "region": "eu-central-1"},
                    "cidrs": ["10.40.0.0/16"],
                    "rules": [{"tier": "private", "port": 443, "direction": "outbound"}],
                },
                {
                    "name": "asked",
                    "connection_id": "pcx-0a1b2c3d",
                    "peer_owner_id": "444455556666",
                    "cidrs": ["10.50.0.0/16"],
                    "rules": [{**_INBOUND, "security_group_id": "sg-0a1b2c3e"}],
                },
            ]
        },
    ],
}
