"""Cases of Security Hub."""

from __future__ import annotations

VARIANTS = {
    "securityhub.hub": [
        {
            "standards": ["aws-fsbp", "cis-aws-5.0"],
            "disabled_controls": {
                "CloudFront.13": "There is no distribution",
                "IAM.6": "The root user has no MFA device",
            },
            "control_parameters": {"ACM.1": {"daysToExpiration": {"integer": 60}}},
            "linked_regions": ["us-east-1", "eu-central-1"],
        },
        {"standards": ["cis-aws-1.4"], "disabled_controls": {"IAM.6": "The root user has no MFA device"}},
    ]
}
