"""Cases of EC2."""

from __future__ import annotations

from tests.controls.survivor import Survivor

VARIANTS = {
    "ec2.snapshot_block_public_access": [{"state": "block-new-sharing"}],
    "ec2.imdsv2_defaults": [{"http_put_response_hop_limit": 1, "instance_metadata_tags": "disabled"}],
}
SURVIVORS = (
    Survivor(
        "aws_ec2_instance_metadata_defaults",
        "http_put_response_hop_limit a tenth",
        "Fewer hops than asked; EC2 refuses less than one.",
    ),
)
