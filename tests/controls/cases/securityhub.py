"""Cases of Security Hub."""

from __future__ import annotations

_CENTRAL = "securityhub.central_configuration"
_POLICY = {
    "standards": ["aws-fsbp", "cis-aws-5.0"],
    "disabled_controls": {"CloudFront.13": "There is no distribution", "EC2.9": "Addresses are public by design"},
    "linked_regions": ["us-east-1"],
}

REQUIRED = {_CENTRAL: {"targets": ["r-a1b2"], "linked_regions": ["us-east-1", "eu-central-1"]}}
VARIANTS = {
    _CENTRAL: [
        {},
        _POLICY,
        {
            **_POLICY,
            "targets": ["ou-a1b2-11112222", "123456789012"],
            "accounts_in_targets": ["workload"],
            "control_parameters": {
                "ACM.1": {"daysToExpiration": {"integer": 60}},
                "IAM.7": {"RequireSymbols": {"boolean": False}, "MinimumPasswordLength": {"integer": 16}},
                "EC2.18": {"authorizedTcpPorts": {"integer_list": [80, 443]}},
            },
        },
    ],
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
    ],
}
ROLES = {_CENTRAL: {1: "audit", 2: "audit", 3: "audit"}}
