"""Amazon Inspector switched on, scan type by scan type.

Sources: Amazon Inspector API reference, Enable and BatchGetAccountStatus; Amazon Inspector User Guide, "Using
service-linked roles for Amazon Inspector".
"""

from __future__ import annotations

from constructs_lib.documents.setting import Setting, Write, allow, allow_here, one_of

STATUS_KEYS = {"EC2": "ec2", "ECR": "ecr", "LAMBDA": "lambda", "LAMBDA_CODE": "lambdaCode"}
"""Scan types, and what the account's status calls each."""

# That of Inspector, and that of its scans without an agent: agentless.inspector2.amazonaws.com.
_ROLES = (
    "arn:{partition}:iam::{account}:role/aws-service-role/*inspector2.amazonaws.com/AWSServiceRoleForAmazonInspector2*"
)


def inspector_scan(scan_type: str) -> Setting:
    """Inspector scans resources of `scan_type` in the account and Region."""
    return Setting(
        service="inspector2",
        read="batch_get_account_status",
        read_arguments={"accountIds": "{account}"},
        at=f"accounts.0.resourceState.{STATUS_KEYS[scan_type]}",
        wanted={"status": one_of("ENABLED", "ENABLING")},
        writes=(Write("enable", {"accountIds": "{account}", "resourceTypes": scan_type}),),
        permissions=(
            allow_here("inspector2:BatchGetAccountStatus", "inspector2:Enable"),
            allow("iam:CreateServiceLinkedRole", resource=_ROLES)
            | {"Condition": {"StringLike": {"iam:AWSServiceName": "*inspector2.amazonaws.com"}}},
        ),
    )
