"""VPCs: default ones, and security groups and network ACLs of a profile's own."""

from __future__ import annotations

from typing import Any

from tests.controls.survivor import Survivor

REQUIRED: dict[str, dict[str, Any]] = {
    "vpc.default_vpc_removed": {"acknowledge": "I accept that the default VPCs are deleted"},
}

SURVIVORS = (
    Survivor(
        "Custom::DefaultVpcRemoval",
        "ServiceTimeout (times ten|a tenth)",
        "How long CloudFormation waits for the function; too short a wait fails the deployment.",
    ),
)
