"""AWS Firewall Manager: policies of the organization, in its administrator account."""

from __future__ import annotations

from typing import Any

REQUIRED: dict[str, dict[str, Any]] = {
    "fms.shield_policy": {"acknowledge": "I accept 3,000 USD per month for 12 months"},
}

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "fms.waf_policy": [
        {
            "remediation_enabled": True,
            "resource_types": ["AWS::ElasticLoadBalancingV2::LoadBalancer"],
            "include_accounts": ["111122223333"],
            "include_organizational_units": ["ou-a1b2-11112222"],
            "resource_tags": {"exposure": "public", "owner": ""},
            "exclude_resource_tags": True,
            "groups": [
                {
                    "name": "AWSManagedRulesCommonRuleSet",
                    "count_rules": ["SizeRestrictions_BODY"],
                    "version": "Version_1.0",
                },
                {"name": "AWSManagedRulesLinuxRuleSet", "action": "count"},
            ],
            "default_action": "block",
            "override_associations": True,
            "clean_up": True,
            "log_destination_arn": "arn:aws:s3:::aws-waf-logs-acme",
        },
        {"action": "count", "exclude_accounts": ["111122223333"], "exclude_organizational_units": ["ou-a1b2-11112222"]},
    ],
    "fms.shield_policy": [
        {
            "remediation_enabled": True,
            "resource_types": ["AWS::EC2::EIP"],
            "include_organizational_units": ["ou-a1b2-11112222"],
            "resource_tags": {"exposure": "public"},
        },
    ],
}
