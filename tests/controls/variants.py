"""Parameters beside the defaults under which the contract suite emits a control, to reach its branches."""

from __future__ import annotations

from typing import Any

from tests.controls.cases import services

# Parameters without which a control cannot stand at all (a typed yes, a list with no sensible default).
REQUIRED: dict[str, dict[str, Any]] = {
    "cloudfront.waf_association": {"distribution_ids": ["E1ABCDEFGHIJKL"]},
    "shield.advanced_protection": {
        "acknowledge": "I accept 3,000 USD per month for 12 months",
        "resources": [{"arn": "arn:aws:cloudfront::111122223333:distribution/E1ABCDEFGHIJKL"}],
    },
}

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "config.recorder": [
        {
            "recording_frequency": "daily",
            "frequency_overrides": {"AWS::S3::Bucket": "continuous", "AWS::EC2::SecurityGroup": "continuous"},
            "excluded_resource_types": ["AWS::EC2::NetworkInterface"],
            "global_resource_types": False,
            "create_service_linked_role": False,
            "delivery_frequency": "Six_Hours",
            "retention_days": 365,
        },
    ],
    "ebs.default_encryption": [{"kms_key": "baseline"}],
    "iam.password_policy": [{"minimum_password_length": 20, "max_password_age": 90}],
    "kms.baseline_keys": [
        {"keys": ["logs", "s3", "rds", "ebs", "sns", "secretsmanager", "backup"]},
        {
            "keys": ["ebs", "rds", "backup"],
            "administrators": ["role/KeyAdmin"],
            "users": ["role/App*"],
            "deletion_window_days": 7,
        },
    ],
    "cloudfront.waf_association": [{"distribution_ids": ["E1ABCDEFGHIJKL", "E2ABCDEFGHIJKL"]}],
    "shield.advanced_protection": [
        {
            "resources": [
                {
                    "arn": "arn:aws:cloudfront::111122223333:distribution/E1ABCDEFGHIJKL",
                    "health_check_id": "01234567-89ab-cdef-0123-456789abcdef",
                    "automatic_response": "block",
                },
                {"arn": "arn:aws:elasticloadbalancing:eu-west-1::loadbalancer/app/web/50dc6c495c0c9188"},
            ],
            "groups": [{"of": "ALL"}, {"of": "CLOUDFRONT_DISTRIBUTION", "aggregation": "SUM"}],
            "response_team_access": True,
            "response_team_log_buckets": ["example-logs"],
            "proactive_engagement": True,
        },
        {
            "resources": [
                {
                    "arn": "arn:aws:route53:::hostedzone/Z0123456789ABC",
                    "health_check_id": "01234567-89ab-cdef-0123-456789abcdef",
                }
            ],
            "groups": [],
            "proactive_engagement": True,
            "emergency_contacts": [{"email": "oncall@example.com", "phone": "+4930901820", "notes": "day and night"}],
        },
    ],
    "waf.cloudfront_web_acl": [
        {
            "log_destination": "cloudwatch",
            "log_requests": "notable",
            "redact_query_string": True,
            "default_action": "block",
            "allowed_countries": ["BE", "DE"],
            "rate_limit": None,
            "groups": [
                {
                    "name": "AWSManagedRulesCommonRuleSet",
                    "count_rules": ["SizeRestrictions_BODY"],
                    "version": "Version_1.0",
                },
                {"name": "AWSManagedRulesLinuxRuleSet", "action": "count"},
            ],
            "bot_control": {
                "acknowledge": "I accept the fees of AWS WAF Bot Control",
                "inspection_level": "TARGETED",
            },
        },
        {
            "action": "count",
            "sampled_requests": True,
            "redacted_headers": [],
            "log_bucket": {"glacier_days": 30},
        },
    ],
    "cloudtrail.multi_region_trail": [
        {
            "retention_days": 400,
            "data_events": {"s3_objects": "all", "lambda_functions": "all", "dynamodb_tables": "write"},
            "insights": ["ApiCallRateInsight", "ApiErrorRateInsight"],
        },
    ],
    "cloudwatch.cis_alarms": [
        {"dialect": "security_hub", "pager": False},
        {
            "dialect": "cis_5",
            "report_zero": True,
            "alarms": {"console_sign_in_failures": {"threshold": 1}, "vpc_changes": {"enabled": False}},
        },
    ],
    "config.managed_rules": [
        {
            "rules": {
                "CMK_BACKING_KEY_ROTATION_ENABLED": {"severity": "high"},
                "RESTRICTED_INCOMING_TRAFFIC": {},
            },
            "remediations": {
                "CMK_BACKING_KEY_ROTATION_ENABLED": {"automatic": True},
                "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED": {"automatic": True, "maximum_attempts": 2},
            },
        },
        {"notify": False, "remediations": {}, "rules": {"ACCESS_KEYS_ROTATED": {}}},
    ],
    "iam.access_analyzer": [
        {
            "archive_rules": [
                {
                    "name": "partner",
                    "criteria": [
                        {"property": "principal.AWS", "eq": ["444455556666"]},
                        {"property": "error", "exists": False},
                    ],
                }
            ]
        }
    ],
    "iam.mfa_enforcement": [
        {
            "group_name": "people",
            "existing_groups": ["Admins", "dev-ops"],
            "change_password_without_mfa": False,
            "enrol_with_access_keys": True,
        }
    ],
    "iam.support_role": [
        {"users_with_mfa": False, "role_patterns": ["role/Ops*"]},
        {"trusted_accounts": ["444455556666"], "role_patterns": ["role/Ops*"], "max_session_hours": 4},
    ],
    "vpc.baseline_vpc": [
        {"nat_gateways": "one_per_zone", "cidr": "192.168.0.0/20", "isolated_gateway_endpoints": True},
        {
            "zones": 3,
            "nat_gateways": 1,
            "load_balancer_sources": ["192.0.2.0/24", "198.51.100.7/32"],
            "internet_ports": [443, 80],
        },
        {"tiers": ["isolated"]},
        {"isolated_interface_endpoints": True, "endpoint_ports": [9142]},
        {"tiers": ["public", "isolated"]},
        {"tiers": ["private", "isolated"], "internet_ports": [], "application_port": 8443},
        {"tiers": ["public"]},
    ],
    "vpc.flow_logs": [
        {"destination": "s3", "aggregation_interval_seconds": 60},
        {"extended_format": False, "traffic_type": "REJECT", "retention_days": 731},
    ],
    "vpc.gateway_endpoints": [
        {
            "services": ["s3"],
            "aws_buckets": ["emr", "cloudwatch_agent", "image_builder", "codedeploy"],
            "resource_accounts": ["444455556666"],
        }
    ],
    "vpc.interface_endpoints": [
        {
            "services": ["ec2", "ecr.api", "ebs", "sts", "cloudformation", "imagebuilder", "cassandra"],
            "tier": "isolated",
            "zones": 1,
            "resource_accounts": ["444455556666"],
        },
        {"services": ["ssm", "email-smtp"]},
    ],
}

# The role of the account, by the number of the variant (0: the defaults), where it is not the first of the control's.
ROLES: dict[str, dict[int, str]] = {}

for service in services():
    REQUIRED |= getattr(service, "REQUIRED", {})
    VARIANTS |= getattr(service, "VARIANTS", {})
    ROLES |= getattr(service, "ROLES", {})
