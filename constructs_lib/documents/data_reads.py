"""What reads the data that services keep for an account, as against how they are configured: by kind of data.

AWS's `ReadOnlyAccess` allows most of it. Secrets are a kind that nobody who only looks on needs.
Source: Service Authorization Reference; AWS Managed Policy Reference, ReadOnlyAccess.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal, get_args

DataKind = Literal["code", "logs", "messages", "objects", "tables"]

SECRETS = (
    "appconfig:GetLatestConfiguration",
    "ec2:GetConsoleOutput",
    "ec2:GetConsoleScreenshot",
    "ec2:GetPasswordData",
    "kms:Decrypt",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameterHistory",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
)
DATA_READS: dict[DataKind, tuple[str, ...]] = {
    "code": (
        "codeartifact:GetPackageVersionAsset",
        "codeartifact:ReadFromRepository",
        "codecommit:GetBlob",
        "codecommit:GetFile",
        "codecommit:GetFolder",
        "codecommit:GitPull",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
        "lambda:GetFunction",
        "lambda:GetLayerVersion",
    ),
    "logs": (
        "logs:FilterLogEvents",
        "logs:GetLogEvents",
        "logs:GetLogRecord",
        "logs:GetQueryResults",
        "logs:StartLiveTail",
        "logs:StartQuery",
        "logs:Unmask",
    ),
    "messages": (
        "kinesis:GetRecords",
        "kinesis:SubscribeToShard",
        "kinesisvideo:GetMedia",
        "sqs:ReceiveMessage",
    ),
    "objects": (
        "ebs:GetSnapshotBlock",
        "glacier:GetJobOutput",
        "s3-object-lambda:GetObject",
        "s3:GetObject",
        "s3:GetObjectTorrent",
        "s3:GetObjectVersion",
    ),
    "tables": (
        "athena:GetQueryResults",
        "athena:GetQueryResultsStream",
        "cassandra:Select",
        "cognito-idp:AdminGetUser",
        "cognito-idp:ListUsers",
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:GetRecords",
        "dynamodb:PartiQLSelect",
        "dynamodb:Query",
        "dynamodb:Scan",
        "neptune-db:ReadDataViaQuery",
        "rds-data:ExecuteStatement",
        "redshift-data:GetStatementResult",
        "timestream:Select",
    ),
}
DATA_KINDS: tuple[DataKind, ...] = get_args(DataKind)


def no_data_policy(readable: Collection[DataKind] = ()) -> dict[str, Any]:
    """Denies reading secrets, and data of every kind but the `readable` ones."""
    denied = [action for kind in DATA_KINDS if kind not in readable for action in DATA_READS[kind]]
    return {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "NoData", "Effect": "Deny", "Action": sorted([*SECRETS, *denied]), "Resource": "*"}],
    }
