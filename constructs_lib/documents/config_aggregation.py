"""How an aggregator of AWS Config learns which accounts an organization has.

Source: AWS Config Developer Guide, "Setting up an aggregator" and "IAM role policy for the aggregator"; AWS Managed
Policy Reference, AWSConfigRoleForOrganizations.
"""

from __future__ import annotations

from typing import Any

MANAGED_POLICY = "service-role/AWSConfigRoleForOrganizations"


def organizations_policy_arn(partition: str) -> str:
    """The AWS managed policy by which AWS Config lists the accounts of the organization, and does nothing else."""
    return f"arn:{partition}:iam::aws:policy/{MANAGED_POLICY}"


def aggregator_trust() -> dict[str, Any]:
    """AWS Config may assume the role. AWS documents no source account for this call, so a condition could stop the
    aggregation; that only principals of the account can pass the role to an aggregator keeps other accounts out."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AssumeFromAggregator",
                "Effect": "Allow",
                "Principal": {"Service": "config.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
