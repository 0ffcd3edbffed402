"""AWS Organizations: policies that bind accounts."""

from __future__ import annotations

from typing import Any

REQUIRED: dict[str, dict[str, Any]] = {
    "organizations.service_control_policies": {"targets": ["r-a1b2"], "deployment_roles": ["role/acme-deploy"]},
    "organizations.resource_control_policies": {"targets": ["r-a1b2"]},
    "organizations.declarative_policies": {"targets": ["r-a1b2"]},
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
            "unencrypted_file_systems": False,
        },
    ],
    "organizations.resource_control_policies": [
        {
            "targets": ["ou-a1b2-11112222", "123456789012"],
            "organization_id": "o-anotherorgid",
            "services": ["s3", "sts", "aoss"],
            "perimeter_services": ["s3"],
            "minimum_tls_version": "1.3",
            "partner_accounts": ["444455556666"],
            "origin_access_identities": True,
            "web_identities": [
                {"provider": "token.actions.githubusercontent.com", "subjects": ["repo:example-org/*"]},
                {"provider": "gitlab.example.com", "subjects": ["project_path:example/*", "project_path:other/*"]},
            ],
        },
        {"confused_deputy": False, "secure_transport": False, "perimeter": False, "services": ["s3"]},
        {"minimum_tls_version": None, "confused_deputy": False, "services": ["sqs"], "perimeter_services": []},
    ],
    "organizations.declarative_policies": [
        {
            "targets": ["ou-a1b2-11112222", "123456789012"],
            "instance_metadata": {
                "http_put_response_hop_limit": None,
                "http_endpoint": "enabled",
                "instance_metadata_tags": "disabled",
                "http_tokens_enforced": True,
            },
            "block_public_snapshots": "block_new_sharing",
            "vpc_block_public_access": {"exclusions_allowed": False},
            "allowed_images": {
                "providers": ["amazon", "123456789012"],
                "state": "enabled",
                "days_since_created": 365,
                "days_since_deprecated": 0,
            },
            "exception_message": "Ask security@example.com",
            "guardduty_features": ["s3_data_events", "runtime_monitoring"],
            "guardduty_agents": ["ec2_agent_management"],
            "inspector_scans": ["ec2_scanning", "lambda_standard_scanning", "lambda_code_scanning"],
            "security_hub": True,
            "backup": {},
        },
        {
            "instance_metadata": None,
            "block_public_images": False,
            "block_public_snapshots": None,
            "block_serial_console": False,
            "block_public_buckets": False,
            "guardduty_features": [],
            "inspector_scans": ["ecr_scanning"],
            "backup": {
                "rules": [
                    {"name": "hourly", "schedule": "cron(30 8-18/2 ? * MON-FRI *)", "delete_after_days": 7},
                    {
                        "name": "monthly",
                        "schedule": "cron(0 5 1 * ? *)",
                        "delete_after_days": 365,
                        "cold_storage_after_days": 30,
                    },
                ],
                "tag_key": "acme:backup",
                "tag_values": ["gold", "silver"],
                "vault_name": "Central_Vault",
                "role": "role/acme/Backup",
                "copy_to_region": "eu-west-1",
            },
            "regions": ["eu-central-1", "eu-west-1"],
        },
    ],
}
