"""Key policies of customer managed keys: who administers, who uses, and which services, on whose behalf.

No statement grants `kms:*`. The account root as principal delegates to IAM policies, which keeps a key
manageable without naming principals that may not exist yet.
Sources: AWS KMS Developer Guide, "Key policies in AWS KMS"; CloudTrail User Guide, "Configure AWS KMS key policies
for CloudTrail"; AWS Config Developer Guide, "Permissions for the KMS key"; CloudWatch Logs User Guide, "Encrypt log
data" and "Logs sent to Amazon S3"; Amazon SNS Developer Guide, "Key management"; Amazon EC2 Auto Scaling User Guide,
"Required AWS KMS key policy for use with encrypted volumes"; Amazon EC2 User Guide, "Service-linked role for Spot
Instance requests", "Spot Fleet permissions" and "EC2 Fleet prerequisites"; Amazon RDS User Guide, "AWS KMS key
management"; AWS Secrets Manager User Guide, "Permissions for the KMS key"; AWS Backup Developer Guide, "Encryption for
backups in AWS Backup"; AWS Control Tower Controls Reference Guide, CT.KMS.PR.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Statement = dict[str, Any]
Policy = dict[str, Any]

PURPOSES = ("logs", "s3", "rds", "ebs", "sns", "secretsmanager", "backup")
"""What a key may be for."""

ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListAliases",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
USE = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")

# The service through which each purpose is used; only those that work on after the caller is gone take grants. Backups
# are encrypted by whichever service holds the data.
_THROUGH = {"s3": "s3", "rds": "rds", "ebs": "ec2", "sns": "sns", "secretsmanager": "secretsmanager"}
_GRANTS = ("rds", "ebs", "backup")

# Service-linked roles that launch instances after the caller is gone. Only their services can make such roles. That of
# Auto Scaling may have a suffix, the others have none.
_LAUNCHERS = (
    "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling*",
    "role/aws-service-role/ec2fleet.amazonaws.com/AWSServiceRoleForEC2Fleet",
    "role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot",
    "role/aws-service-role/spotfleet.amazonaws.com/AWSServiceRoleForEC2SpotFleet",
)
# By which AWS Backup makes copies.
_COPIES = "role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup"


def key_policy(
    purpose: str,
    *,
    partition: str,
    account: str,
    region: str,
    dns_suffix: str,
    administrators: Sequence[str] = (),
    users: Sequence[str] = (),
    trail_owner: str | None = None,
    backup_role_name: str | None = None,
) -> Policy:
    """The key policy for one purpose, one of `PURPOSES`; ValueError for another.

    `administrators` and `users` are IAM resource patterns of the account, such as `role/KeyAdmin`; where
    empty, the account's IAM policies alone decide. They are conditions, not principals, so they may name
    roles to come. `trail_owner` is another account whose trails the key for logs encrypts as well: the management
    account, which owns its organization's trails in whichever account they are made. `backup_role_name` is the role,
    without a path, by which AWS Backup makes backups: it uses the key for backups beside `users`, by its whole name,
    since whoever creates roles could name one so that it fits a pattern.
    """
    if purpose not in PURPOSES:
        raise ValueError(f"purpose {purpose!r}: allowed are {', '.join(PURPOSES)}")
    root = f"arn:{partition}:iam::{account}:root"

    def delegated(
        sid: str, actions: Sequence[str], patterns: Sequence[str], condition: Statement, caller: str = root
    ) -> Statement:
        statement: Statement = {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": {"AWS": caller},
            "Action": list(actions),
            "Resource": "*",
        }
        if patterns:
            arns = [f"arn:{partition}:iam::{account}:{pattern}" for pattern in patterns]
            condition = condition | {"ArnLike": {"aws:PrincipalArn": arns}}
        return statement | ({"Condition": condition} if condition else {})

    statements = [delegated("Administer", ADMINISTRATION, administrators, {})]
    if purpose in _THROUGH:
        via: Statement = {
            "StringEquals": {
                "kms:CallerAccount": account,
                "kms:ViaService": f"{_THROUGH[purpose]}.{region}.{dns_suffix}",
            }
        }
        granting = via | {"Bool": {"kms:GrantIsForAWSResource": "true"}}
        # As in the aws/ebs managed key: Auto Scaling, Spot and the fleets launch instances as service-linked roles,
        # whose IAM policies have no KMS actions, so delegating to IAM would stop every such launch.
        caller = "*" if purpose == "ebs" and not users else root
        statements.append(delegated("UseThroughService", USE, users, via, caller))
        if purpose in _GRANTS:
            statements.append(delegated("GrantToService", ["kms:CreateGrant"], users, granting, caller))
        if purpose == "ebs" and users:
            # A condition on the ARN, for a key policy that names a role which does not exist yet is refused.
            statements += [
                delegated("UseByLaunchers", USE, _LAUNCHERS, via, "*"),
                delegated("GrantByLaunchers", ["kms:CreateGrant"], _LAUNCHERS, granting, "*"),
            ]
    if purpose == "backup":
        making = (f"role/{backup_role_name}",) if backup_role_name else ()
        callers = (*users, *making, _COPIES) if users else ()
        granting = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
        statements += [
            delegated("UseByBackups", USE, callers, {}),
            delegated("GrantToBackups", ["kms:CreateGrant"], callers, granting),
        ]
    if purpose == "logs":
        statements.append(delegated("ReadLogs", ["kms:Decrypt", "kms:DescribeKey"], users, {}))
        statements += _log_services(partition=partition, account=account, region=region, dns_suffix=dns_suffix)
        if trail_owner:
            statements += _trails_of(trail_owner, "OrganizationTrail", partition=partition, region=region)
    if purpose == "sns":
        statements += _topic_publishers(partition=partition, account=account, region=region)
    if purpose not in _GRANTS:
        statements.append(_no_grants())
    return {"Version": "2012-10-17", "Statement": statements}


def _no_grants() -> Statement:
    """Nothing else lets anybody make a grant on these keys, and this keeps it so, whatever is added.

    The keys of RDS, EBS and backups go without: a denial overrides grants too, and as whom these services call under
    the grants that they hold, AWS does not document. There, the statements that allow grants ask for
    kms:GrantIsForAWSResource.
    """
    return {
        "Sid": "DenyGrantsButToServices",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": ["kms:CreateGrant"],
        "Resource": "*",
        "Condition": {"BoolIfExists": {"kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false"}},
    }


def _service(sid: str, principal: str, actions: Sequence[str], condition: Statement) -> Statement:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": principal},
        "Action": list(actions),
        "Resource": "*",
        "Condition": condition,
    }


def _log_services(*, partition: str, account: str, region: str, dns_suffix: str) -> list[Statement]:
    own = {"aws:SourceAccount": account}
    return [
        _service(
            "EncryptLogGroups",
            f"logs.{region}.{dns_suffix}",
            USE,
            {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:{partition}:logs:{region}:{account}:*"}},
        ),
        *_trails_of(account, "Trail", partition=partition, region=region),
        # AWS Config documents the account condition alone for its delivery.
        _service(
            "EncryptConfigDelivery",
            "config.amazonaws.com",
            ["kms:Decrypt", "kms:GenerateDataKey"],
            {"StringEquals": own},
        ),
        # Any Region: VPC flow logs of every governed Region arrive in the bucket of the home Region.
        _service(
            "EncryptLogDelivery",
            "delivery.logs.amazonaws.com",
            USE,
            {"StringEquals": own, "ArnLike": {"aws:SourceArn": f"arn:{partition}:logs:*:{account}:*"}},
        ),
    ]


def _trails_of(owner: str, word: str, *, partition: str, region: str) -> list[Statement]:
    own = {"aws:SourceAccount": owner}
    of_trail = {"aws:SourceArn": f"arn:{partition}:cloudtrail:{region}:{owner}:trail/*"}
    trails_anywhere = f"arn:{partition}:cloudtrail:*:{owner}:trail/*"
    return [
        _service(
            f"Encrypt{word}",
            "cloudtrail.amazonaws.com",
            ["kms:GenerateDataKey*"],
            {
                "StringEquals": own,
                "ArnLike": of_trail,
                "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": trails_anywhere},
            },
        ),
        # Decrypt: without it CloudTrail refuses a bucket whose encryption uses an S3 Bucket Key.
        _service(
            f"Check{word}Key",
            "cloudtrail.amazonaws.com",
            ["kms:Decrypt", "kms:DescribeKey"],
            {"StringEquals": own, "ArnLike": of_trail},
        ),
    ]


def _topic_publishers(*, partition: str, account: str, region: str) -> list[Statement]:
    actions = ["kms:Decrypt", "kms:GenerateDataKey*"]
    return [
        _service(
            "PublishFromCloudwatch",
            "cloudwatch.amazonaws.com",
            actions,
            {
                "StringEquals": {"aws:SourceAccount": account},
                "ArnLike": {"aws:SourceArn": f"arn:{partition}:cloudwatch:{region}:{account}:alarm:*"},
            },
        ),
        # EventBridge sends neither aws:SourceAccount nor aws:SourceArn to KMS: with either, every
        # notification to an encrypted topic is lost. The encryption context, which SNS sets to the topic's
        # ARN, holds in its place.
        _service(
            "PublishFromEvents",
            "events.amazonaws.com",
            actions,
            {"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": f"arn:{partition}:sns:{region}:{account}:*"}},
        ),
    ]
