"""IAM Identity Center: permission sets and who has them."""

from __future__ import annotations

from typing import Any

_INSTANCE = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
_ADMINISTRATORS = "9067abcdef-01234567-89ab-cdef-0123-456789abcdef"
_DEVELOPERS = "01234567-89ab-cdef-0123-456789abcdef"

REQUIRED: dict[str, dict[str, Any]] = {
    "identitycenter.permission_sets": {
        "instance_arn": _INSTANCE,
        "assignments": [
            {"group": _ADMINISTRATORS, "permission_set": "Administrator", "accounts": ["management"]},
            {"group": _ADMINISTRATORS, "permission_set": "SecurityAudit", "everywhere": True},
            {"group": _DEVELOPERS, "permission_set": "ReadOnly", "roles": ["workload"]},
        ],
    }
}

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "identitycenter.permission_sets": [
        {
            "instance_arn": _INSTANCE,
            "shipped": ["PowerUser", "Network"],
            "permission_sets": [
                {
                    "name": "PowerUser",
                    "description": "What developers do in their own Region",
                    "session_duration": "PT1H30M",
                    "aws_policies": ["PowerUserAccess", "job-function/ViewOnlyAccess"],
                    "customer_policies": [{"name": "developers", "path": "/teams/"}, {"name": "developers"}],
                    "inline_policy": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Sid": "OwnSecrets",
                                "Effect": "Allow",
                                "Action": "secretsmanager:GetSecretValue",
                                "Resource": "*",
                                "Condition": {
                                    "StringEquals": {
                                        "aws:ResourceTag/CostCenter": "${aws:PrincipalTag/CostCenter}",
                                    }
                                },
                            }
                        ],
                    },
                    "permissions_boundary": {"customer_policy": {"name": "boundary", "path": "/teams/"}},
                    "relay_state": "https://eu-west-1.console.aws.amazon.com/ecs/",
                    "tags": {"Team": "platform"},
                },
                {
                    "name": "Support",
                    "aws_policies": ["AWSSupportAccess"],
                    "permissions_boundary": {"aws_policy": "ReadOnlyAccess"},
                },
            ],
            "assignments": [
                {"group": _DEVELOPERS, "permission_set": "PowerUser", "accounts": ["workload"]},
                {
                    "group": _DEVELOPERS,
                    "permission_set": "Support",
                    "everywhere": True,
                    "account_ids": ["111122223333"],
                },
                {"group": _DEVELOPERS, "permission_set": "Support", "accounts": ["workload"]},
            ],
            "access_control_attributes": {
                "CostCenter": "${path:enterprise.costCenter}",
                "Team": "${path:enterprise.department}",
            },
        },
        {"instance_arn": _INSTANCE, "shipped": ["SecurityAudit"], "assignments": []},
    ],
}
