"""AWS Organizations: policies that bind accounts."""

from __future__ import annotations

from typing import Any

REQUIRED: dict[str, dict[str, Any]] = {
    "organizations.service_control_policies": {"targets": ["r-a1b2"], "deployment_roles": ["role/acme-deploy"]},
}

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "organizations.service_control_policies": [
        {
            "targets": ["ou-a1b2-11112222", "ou-a1b2-33334444", "123456789012"],
            "deployment_roles": [],
            "managed_deployers": ["stack_sets"],
            "allowed_regions": ["eu-central-1"],
            "global_region": False,
            "exempted_actions": ["bedrock:InvokeModel*"],
            "mfa_actions": ["iam:*", "ec2:TerminateInstances"],
            "security_services": ["cloudtrail"],
            "cloudshell": "denied",
        },
        {
            "leave_organization": False,
            "root_user": False,
            "regions": False,
            "baseline_resources": False,
            "log_archives": False,
            "account_settings": False,
            "security_services": [],
            "cloudshell": "allowed",
        },
    ],
}
