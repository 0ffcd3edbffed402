"""Cases of what shuts and watches VPCs."""

from __future__ import annotations

VARIANTS = {
    "vpc.block_public_access": [
        {"public_subnets": "allow-bidirectional"},
        {"internet_gateway_block_mode": "block-bidirectional", "public_subnets": "allow-egress"},
    ],
    "vpc.encryption_control": [
        {"mode": "enforce", "exclusions": ["internet_gateway", "nat_gateway", "elastic_file_system"]},
        {
            "mode": "enforce",
            "exclusions": [
                "egress_only_internet_gateway",
                "virtual_private_gateway",
                "vpc_peering",
                "vpc_lattice",
                "lambda",
            ],
        },
    ],
}
