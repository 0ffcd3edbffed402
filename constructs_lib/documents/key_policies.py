"""Key policies of customer managed keys: who administers, who uses, and which services, on whose behalf.

No statement grants `kms:*`. The account root as principal delegates to IAM policies, which keeps a key manageable
without naming principals that may not exist yet.
Source: AWS KMS Developer Guide, "Key policies in AWS KMS" and "Permissions for AWS services in key policies".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Statement = dict[str, Any]
Policy = dict[str, Any]

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


def key_policy(
    purpose: str,
    *,
    partition: str,
    account: str,
    region: str,
    dns_suffix: str,
    administrators: Sequence[str] = (),
    users: Sequence[str] = (),
) -> Policy:
    """The key policy for one purpose: `logs`, `s3`, `rds`, `ebs`, `sns` or `secretsmanager`.

    `administrators` and `users` are IAM resource patterns of the account, such as `role/KeyAdmin`; where empty, the
    account's IAM policies alone decide. They are conditions, not principals, so they may name roles to come.
    """
    root = f"arn:{partition}:iam::{account}:root"

    def delegated(sid: str, actions: Sequence[str], patterns: Sequence[str], condition: Statement) -> Statement:
        statement: Statement = {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": {"AWS": root},
            "Action": list(actions),
            "Resource": "*",
        }
        if patterns:
            arns = [f"arn:{partition}:iam::{account}:{pattern}" for pattern in patterns]
            condition = condition | {"ArnLike": {"aws:PrincipalArn": arns}}
        return statement | ({"Condition": condition} if condition else {})

    def service(sid: str, principal: str, actions: Sequence[str], condition: Statement) -> Statement:
        return {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": {"Service": principal},
            "Action": list(actions),
            "Resource": "*",
            "Condition": condition,
        }

    administration = delegated("Administer", ADMINISTRATION, administrators, {})
    through = {
        "s3": f"s3.{region}.{dns_suffix}",
        "rds": f"rds.{region}.{dns_suffix}",
        "ebs": f"ec2.{region}.{dns_suffix}",
        "secretsmanager": f"secretsmanager.{region}.{dns_suffix}",
    }
    own = {"aws:SourceAccount": account}
    statements: list[Statement] = [administration]
    if purpose in through:
        via = {"StringEquals": {"kms:CallerAccount": account, "kms:ViaService": through[purpose]}}
        if purpose == "ebs" and not users:
            # As in the aws/ebs managed key: Auto Scaling launches instances as its service-linked role, whose IAM
            # policy has no KMS actions, so delegating to IAM would stop every scaled launch.
            caller: dict[str, str] = {"AWS": "*"}
        else:
            caller = {"AWS": root}
        use = delegated("UseThroughService", USE, users, via) | {"Principal": caller}
        grant = delegated(
            "GrantToService", ["kms:CreateGrant"], users, via | {"Bool": {"kms:GrantIsForAWSResource": "true"}}
        ) | {"Principal": caller}
        statements += [use, grant]
    elif purpose == "logs":
        statements += [
            delegated("ReadLogs", ["kms:Decrypt", "kms:DescribeKey"], users, {}),
            service(
                "EncryptLogGroups",
                f"logs.{region}.{dns_suffix}",
                ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
                {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:{partition}:logs:{region}:{account}:*"}},
            ),
            service(
                "EncryptTrail",
                "cloudtrail.amazonaws.com",
                ["kms:GenerateDataKey*"],
                {
                    "StringEquals": own,
                    "ArnLike": {"aws:SourceArn": f"arn:{partition}:cloudtrail:{region}:{account}:trail/*"},
                    "StringLike": {
                        "kms:EncryptionContext:aws:cloudtrail:arn": f"arn:{partition}:cloudtrail:*:{account}:trail/*"
                    },
                },
            ),
            service(
                "DescribeForTrail",
                "cloudtrail.amazonaws.com",
                ["kms:DescribeKey"],
                {
                    "StringEquals": own,
                    "ArnLike": {"aws:SourceArn": f"arn:{partition}:cloudtrail:{region}:{account}:trail/*"},
                },
            ),
            # AWS Config documents the account condition alone for its delivery.
            service(
                "EncryptConfigDelivery",
                "config.amazonaws.com",
                ["kms:Decrypt", "kms:GenerateDataKey"],
                {"StringEquals": own},
            ),
            service(
                "EncryptLogDelivery",
                "delivery.logs.amazonaws.com",
                ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
                {
                    "StringEquals": own,
                    "ArnLike": {"aws:SourceArn": f"arn:{partition}:logs:*:{account}:*"},
                },
            ),
        ]
    elif purpose == "sns":
        statements.append(delegated("UseTopics", USE, users, {}))
        sources = {"cloudwatch": "alarm:*", "events": "rule/*"}
        statements += [
            service(
                f"PublishFrom{name.capitalize()}",
                f"{name}.amazonaws.com",
                ["kms:Decrypt", "kms:GenerateDataKey*"],
                {
                    "StringEquals": own,
                    "ArnLike": {"aws:SourceArn": f"arn:{partition}:{name}:{region}:{account}:{resources}"},
                },
            )
            for name, resources in sources.items()
        ]
    else:
        raise ValueError(f"purpose {purpose!r}: allowed are logs, s3, rds, ebs, sns, secretsmanager")
    return {"Version": "2012-10-17", "Statement": statements}
