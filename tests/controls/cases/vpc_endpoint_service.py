"""Own services that other VPCs reach."""

from __future__ import annotations

from typing import Any

_BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/orders/0123456789abcdef"

REQUIRED: dict[str, dict[str, Any]] = {
    "vpc.endpoint_service": {
        "services": [
            {"name": "orders", "load_balancer_arns": [_BALANCER], "allowed_principals": ["444455556666"]},
        ]
    }
}

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "vpc.endpoint_service": [
        {
            "services": [
                {
                    "name": "orders",
                    "load_balancer_arns": [_BALANCER],
                    "allowed_principals": ["444455556666", "arn:aws:iam::123456789012:role/consumer"],
                    "acceptance_required": False,
                    "private_dns_name": "orders.example.com",
                    "ip_address_types": ["ipv4", "ipv6"],
                    "supported_regions": ["eu-central-1"],
                    "notification_topic_arn": "arn:aws:sns:eu-west-1:111122223333:connections",
                },
                {
                    "name": "inspection",
                    "load_balancer_arns": [_BALANCER.replace("/net/orders", "/gwy/inspection")],
                    "allowed_principals": ["444455556666"],
                },
            ]
        }
    ]
}
