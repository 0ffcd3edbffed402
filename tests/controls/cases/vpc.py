"""VPCs: default ones, and security groups and network ACLs of a profile's own."""

from __future__ import annotations

from typing import Any

from tests.controls.survivor import Survivor

REQUIRED: dict[str, dict[str, Any]] = {
    "vpc.default_vpc_removed": {"acknowledge": "I accept that the default VPCs are deleted"},
}

VARIANTS: dict[str, list[dict[str, Any]]] = {
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
