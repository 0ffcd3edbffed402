"""Which SSM Automation document of AWS mends what a Config managed rule finds, and the role that runs it.

Sources: AWS Systems Manager Automation runbook reference, read in 2026: document names, parameters and
required actions; where that list is empty, the action of the one API call that the runbook makes. The names
of resources are those that AWS Config reports as RESOURCE_ID: a bucket's name, a key's id, a DB instance's
DbiResourceId, an IAM user's unique id. Automation's parameter pattern for its role admits no path, so the
roles have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Policy = dict[str, Any]

EVERYWHERE = frozenset({"aws", "aws-cn", "aws-us-gov"})
# AWS's own remediation solution carries copies of the AWSConfigRemediation documents for the other two
# partitions.
COMMERCIAL = frozenset({"aws"})


@dataclass(frozen=True, slots=True)
class Grant:
    """Actions on a resource pattern, in which {partition}, {region} and {account} are filled in. Where the
    pattern cannot name the account (`owned`), a condition does."""

    actions: tuple[str, ...]
    resource: str = "*"
    owned: bool = False


@dataclass(frozen=True, slots=True)
class Remediation:
    """How one rule is remediated.

    `resource_parameter` is the document's parameter that takes the resource found, if any;
    `account_parameter` the one that takes the account id; `inputs` maps a parameter of the document to the
    input of the rule that it must equal; `options` maps a parameter that may be chosen to its allowed values,
    of which the first is the default. `partitions` are those in which AWS publishes the document. One that is
    `home_region_only` works in the resource's home Region alone, though its rule reports the resource elsewhere.
    """

    document: str
    resource_type: str
    grants: tuple[Grant, ...]
    resource_parameter: str | None = None
    account_parameter: str | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    partitions: frozenset[str] = EVERYWHERE
    home_region_only: bool = False


_BUCKETS = "arn:{partition}:s3:::*"
# The reference lists the account-level actions too, but the runbook calls the bucket's alone, and the
# account-level ones would let this role open every bucket.
_BLOCK_BUCKET = Remediation(
    "AWSConfigRemediation-ConfigureS3BucketPublicAccessBlock",
    "AWS::S3::Bucket",
    (Grant(("s3:GetBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock"), _BUCKETS, owned=True),),
    resource_parameter="BucketName",
    partitions=COMMERCIAL,
)
_BLOCK_ACCOUNT = Remediation(
    "AWSConfigRemediation-ConfigureS3PublicAccessBlock",
    "AWS::::Account",
    (Grant(("s3:GetAccountPublicAccessBlock", "s3:PutAccountPublicAccessBlock")),),
    account_parameter="AccountId",
    partitions=COMMERCIAL,
)

REMEDIATIONS: Mapping[str, Remediation] = {
    "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED": Remediation(
        "AWSConfigRemediation-EnableCloudTrailLogFileValidation",
        "AWS::CloudTrail::Trail",
        (
            Grant(
                ("cloudtrail:GetTrail", "cloudtrail:UpdateTrail"),
                "arn:{partition}:cloudtrail:{region}:{account}:trail/*",
            ),
        ),
        resource_parameter="TrailName",
        partitions=COMMERCIAL,
        # CloudTrail API Reference, UpdateTrail: InvalidHomeRegionException in every other Region, although the rule
        # finds a multi-Region trail there too.
        home_region_only=True,
    ),
    "CMK_BACKING_KEY_ROTATION_ENABLED": Remediation(
        "AWSConfigRemediation-EnableKeyRotation",
        "AWS::KMS::Key",
        (
            Grant(
                ("kms:EnableKeyRotation", "kms:GetKeyRotationStatus"),
                "arn:{partition}:kms:{region}:{account}:key/*",
            ),
        ),
        resource_parameter="KeyId",
        partitions=COMMERCIAL,
    ),
    "EC2_EBS_ENCRYPTION_BY_DEFAULT": Remediation(
        "AWSConfigRemediation-EnableEbsEncryptionByDefault",
        "AWS::::Account",
        (Grant(("ec2:EnableEbsEncryptionByDefault", "ec2:GetEbsEncryptionByDefault")),),
        partitions=COMMERCIAL,
    ),
    "EC2_IMDSV2_CHECK": Remediation(
        "AWSConfigRemediation-EnforceEC2InstanceIMDSv2",
        "AWS::EC2::Instance",
        (
            Grant(("ec2:DescribeInstances",)),
            Grant(("ec2:ModifyInstanceMetadataOptions",), "arn:{partition}:ec2:{region}:{account}:instance/*"),
        ),
        resource_parameter="InstanceId",
        partitions=COMMERCIAL,
    ),
    "IAM_USER_UNUSED_CREDENTIALS_CHECK": Remediation(
        "AWSConfigRemediation-RevokeUnusedIAMUserCredentials",
        "AWS::IAM::User",
        (
            Grant(("config:ListDiscoveredResources",)),
            # Of the documented actions iam:DeleteAccessKey is left out: the runbook deactivates keys.
            Grant(
                (
                    "iam:DeleteLoginProfile",
                    "iam:GetAccessKeyLastUsed",
                    "iam:GetLoginProfile",
                    "iam:GetUser",
                    "iam:ListAccessKeys",
                    "iam:UpdateAccessKey",
                ),
                "arn:{partition}:iam::{account}:user/*",
            ),
        ),
        resource_parameter="IAMResourceId",
        inputs={"MaxCredentialUsageAge": "maxCredentialUsageAge"},
        partitions=COMMERCIAL,
    ),
    "INCOMING_SSH_DISABLED": Remediation(
        "AWS-DisableIncomingSSHOnPort22",
        "AWS::EC2::SecurityGroup",
        (
            Grant(("ec2:DescribeSecurityGroups",)),
            Grant(("ec2:RevokeSecurityGroupIngress",), "arn:{partition}:ec2:{region}:{account}:security-group/*"),
        ),
        resource_parameter="SecurityGroupIds",
    ),
    "RDS_INSTANCE_PUBLIC_ACCESS_CHECK": Remediation(
        "AWSConfigRemediation-DisablePublicAccessToRDSInstance",
        "AWS::RDS::DBInstance",
        (
            Grant(
                ("rds:DescribeDBInstances", "rds:ModifyDBInstance"),
                "arn:{partition}:rds:{region}:{account}:db:*",
            ),
        ),
        resource_parameter="DbiResourceId",
        partitions=COMMERCIAL,
    ),
    "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS": _BLOCK_ACCOUNT,
    "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC": _BLOCK_ACCOUNT,
    "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED": _BLOCK_BUCKET,
    "S3_BUCKET_PUBLIC_READ_PROHIBITED": _BLOCK_BUCKET,
    "S3_BUCKET_PUBLIC_WRITE_PROHIBITED": _BLOCK_BUCKET,
    "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED": Remediation(
        "AWS-EnableS3BucketEncryption",
        "AWS::S3::Bucket",
        (Grant(("s3:PutEncryptionConfiguration",), _BUCKETS, owned=True),),
        resource_parameter="BucketName",
        options={"SSEAlgorithm": ("AES256", "aws:kms")},
    ),
    "S3_BUCKET_SSL_REQUESTS_ONLY": Remediation(
        "AWSConfigRemediation-RestrictBucketSSLRequestsOnly",
        "AWS::S3::Bucket",
        (
            Grant(
                (
                    "s3:DeleteBucketPolicy",
                    "s3:GetBucketPolicy",
                    "s3:PutBucketPolicy",
                    "s3:PutEncryptionConfiguration",
                ),
                _BUCKETS,
                owned=True,
            ),
        ),
        resource_parameter="BucketName",
        partitions=COMMERCIAL,
    ),
    "S3_BUCKET_VERSIONING_ENABLED": Remediation(
        "AWS-ConfigureS3BucketVersioning",
        "AWS::S3::Bucket",
        (Grant(("s3:PutBucketVersioning",), _BUCKETS, owned=True),),
        resource_parameter="BucketName",
        options={"VersioningState": ("Enabled",)},
    ),
    "SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED": Remediation(
        "AWSConfigRemediation-DisableSubnetAutoAssignPublicIP",
        "AWS::EC2::Subnet",
        (
            Grant(("ec2:DescribeSubnets",)),
            Grant(("ec2:ModifySubnetAttribute",), "arn:{partition}:ec2:{region}:{account}:subnet/*"),
        ),
        resource_parameter="SubnetId",
        partitions=COMMERCIAL,
    ),
    "VPC_DEFAULT_SECURITY_GROUP_CLOSED": Remediation(
        "AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules",
        "AWS::EC2::SecurityGroup",
        (
            Grant(("ec2:DescribeSecurityGroups",)),
            Grant(
                ("ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"),
                "arn:{partition}:ec2:{region}:{account}:security-group/*",
            ),
        ),
        resource_parameter="GroupId",
        partitions=COMMERCIAL,
    ),
}
"""By identifier of the managed rule."""


def trust_policy(*, partition: str, account: str, region: str) -> Policy:
    """Systems Manager alone assumes the role, for automation executions of this account and Region."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ssm.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": account},
                    "ArnLike": {"aws:SourceArn": f"arn:{partition}:ssm:{region}:{account}:automation-execution/*"},
                },
            }
        ],
    }


def execution_policy(remediation: Remediation, *, partition: str, account: str, region: str) -> Policy:
    """What the role may do: the actions of its one document, on resources of this account."""
    place = {"partition": partition, "account": account, "region": region}
    statements: list[Policy] = []
    for grant in remediation.grants:
        statement: Policy = {
            "Effect": "Allow",
            "Action": list(grant.actions),
            "Resource": grant.resource.format_map(place),
        }
        if grant.owned:
            statement["Condition"] = {"StringEquals": {"aws:ResourceAccount": account}}
        statements.append(statement)
    if remediation.document.startswith("AWSConfigRemediation-"):
        # The reference asks for both with every document of this family.
        statements += [
            {
                "Effect": "Allow",
                "Action": ["ssm:StartAutomationExecution"],
                "Resource": f"arn:{partition}:ssm:{region}:*:automation-definition/{remediation.document}:*",
            },
            {
                "Effect": "Allow",
                "Action": ["ssm:GetAutomationExecution"],
                "Resource": f"arn:{partition}:ssm:{region}:{account}:automation-execution/*",
            },
        ]
    return {"Version": "2012-10-17", "Statement": statements}


def document_parameters(
    remediation: Remediation,
    *,
    role_arn: str,
    account: str,
    rule_inputs: Mapping[str, str],
    chosen: Mapping[str, str],
) -> dict[str, dict[str, Any]]:
    """The `Parameters` of the remediation configuration, as the API writes them, sorted by name.

    `rule_inputs` are the rule's own input parameters, `chosen` values among the remediation's `options`.
    Raises KeyError where the rule lacks an input that the document must follow.
    """
    fixed = {"AutomationAssumeRole": role_arn}
    if remediation.account_parameter:
        fixed[remediation.account_parameter] = account
    fixed |= {name: rule_inputs[source] for name, source in remediation.inputs.items()}
    fixed |= {name: chosen.get(name, allowed[0]) for name, allowed in remediation.options.items()}
    parameters: dict[str, dict[str, Any]] = {
        name: {"StaticValue": {"Values": [value]}} for name, value in fixed.items()
    }
    if remediation.resource_parameter:
        parameters[remediation.resource_parameter] = {"ResourceValue": {"Value": "RESOURCE_ID"}}
    return dict(sorted(parameters.items()))
