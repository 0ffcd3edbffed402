"""What reads the data that services keep for an account, as against how they are configured: by kind of data.

Whoever only looks on has AWS's policies of configuration alone, and what reads data is allowed by kind. AWS's own
`ReadOnlyAccess` allows nearly all that is named here, and more with every version, so nothing is built on it; and
`SecurityAudit` and `ViewOnlyAccess` allow a little of it, which is denied. Secrets are a kind that nobody needs who
only looks on. Those that stand in configuration itself, such as environment variables, user data and pre-shared keys of
tunnels, are seen by whoever sees the configuration.

Sources: Service Authorization Reference; AWS Managed Policy Reference, ReadOnlyAccess, SecurityAudit, ViewOnlyAccess.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal, get_args

DataKind = Literal["code", "logs", "messages", "objects", "tables"]

SECRETS = (
    "acm:ExportCertificate",
    "appconfig:GetConfiguration",
    "appconfig:GetHostedConfigurationVersion",
    "appconfig:GetLatestConfiguration",
    "appsync:ListApiKeys",
    "cloudwatch:GetSpaceCredentials",
    "cloudwatch:GetSpaceCredentialsForOrganization",
    "codepipeline:GetJobDetails",
    "codepipeline:GetThirdPartyJobDetails",
    "cognito-identity:GetCredentialsForIdentity",
    "cognito-identity:GetOpenIdToken",
    "cognito-idp:ListUserPoolClientSecrets",
    "ec2:GetConsoleOutput",
    "ec2:GetConsoleScreenshot",
    "ec2:GetPasswordData",
    "kms:Decrypt",
    "lightsail:GetBucketAccessKeys",
    "lightsail:GetInstanceAccessDetails",
    "lightsail:GetRelationalDatabaseMasterUserPassword",
    "redshift-serverless:GetCredentials",
    "redshift:GetClusterCredentials",
    "redshift:GetClusterCredentialsWithIAM",
    "s3:GetDataAccess",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameterHistory",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "wafv2:GetDecryptedAPIKey",
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
        "inspector2:BatchGetCodeSnippet",
        "lambda:GetFunction",
        "lambda:GetLayerVersion",
    ),
    "logs": (
        "cloudtrail:GetQueryResults",
        "cloudwatch:GetRecords",
        "cloudwatch:GetTelemetryQueryResults",
        "elasticbeanstalk:RetrieveEnvironmentInfo",
        "lightsail:GetRelationalDatabaseLogEvents",
        "logs:FilterLogEvents",
        "logs:GetLogEvents",
        "logs:GetLogRecord",
        "logs:GetQueryResults",
        "logs:StartLiveTail",
        "logs:StartQuery",
        "rds:DownloadCompleteDBLogFile",
        "rds:DownloadDBLogFilePortion",
        "ssm:GetCommandInvocation",
        "states:DescribeExecution",
        "states:GetExecutionHistory",
        "xray:BatchGetTraces",
        "xray:GetTraceSummaries",
    ),
    "messages": (
        "chime:GetChannelMessage",
        "chime:ListChannelMessages",
        "connect:ListContactReferences",
        "connect:ListRealtimeContactAnalysisSegments",
        "connect:ListRealtimeContactAnalysisSegmentsV2",
        "iot:GetRetainedMessage",
        "iot:GetThingShadow",
        "kinesis:GetRecords",
        "kinesis:SubscribeToShard",
        "kinesisvideo:GetClip",
        "kinesisvideo:GetDASHStreamingSessionURL",
        "kinesisvideo:GetHLSStreamingSessionURL",
        "kinesisvideo:GetImages",
        "kinesisvideo:GetMedia",
        "kinesisvideo:GetMediaForFragmentList",
        "ses:GetArchiveMessage",
        "ses:GetArchiveMessageContent",
        "sqs:ReceiveMessage",
    ),
    "objects": (
        "ebs:GetSnapshotBlock",
        "glacier:GetJobOutput",
        "mediapackagev2:GetObject",
        "mediastore:GetObject",
        "omics:GetReadSet",
        "omics:GetReference",
        "s3-object-lambda:GetObject",
        "s3-object-lambda:GetObjectVersion",
        "s3-outposts:GetObject",
        "s3-outposts:GetObjectVersion",
        "s3:GetObject",
        "s3:GetObjectTorrent",
        "s3:GetObjectVersion",
        "s3:GetObjectVersionTorrent",
        "s3express:CreateSession",
        "security-ir:GetCaseAttachmentDownloadUrl",
    ),
    "tables": (
        "athena:GetQueryResults",
        "athena:GetQueryResultsStream",
        "bedrock-agentcore:GetEvent",
        "bedrock-agentcore:GetMemoryRecord",
        "bedrock-agentcore:RetrieveMemoryRecords",
        "bedrock:GetAgentMemory",
        "cassandra:Select",
        "cloudfront-keyvaluestore:GetKey",
        "cloudfront-keyvaluestore:ListKeys",
        "cognito-idp:AdminGetUser",
        "cognito-idp:ListUsers",
        "cognito-idp:ListUsersInGroup",
        "cognito-sync:ListRecords",
        "cognito-sync:QueryRecords",
        "connect:ListDataTablePrimaryValues",
        "connect:ListDataTableValues",
        "dax:BatchGetItem",
        "dax:GetItem",
        "dax:Query",
        "dax:Scan",
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:GetRecords",
        "dynamodb:PartiQLSelect",
        "dynamodb:Query",
        "dynamodb:Scan",
        "es:ESHttpGet",
        "healthlake:ReadResource",
        "healthlake:SearchWithGet",
        "healthlake:SearchWithPost",
        "iotanalytics:GetDatasetContent",
        "iotanalytics:SampleChannelData",
        "iotsitewise:GetAssetPropertyAggregates",
        "iotsitewise:GetAssetPropertyValue",
        "iotsitewise:GetAssetPropertyValueHistory",
        "kendra:Query",
        "lex:GetUtterancesView",
        "mobiletargeting:GetEndpoint",
        "mobiletargeting:GetUserEndpoints",
        "neptune-db:ReadDataViaQuery",
        "redshift-data:GetStatementResult",
        "rekognition:ListDatasetEntries",
        "s3tables:GetTableData",
        "s3vectors:GetVectors",
        "s3vectors:ListVectors",
        "s3vectors:QueryVectors",
        "sagemaker:ListRecords",
        "sdb:GetAttributes",
        "sdb:Select",
        "ses:GetContact",
        "ses:ListContacts",
        "timestream:Select",
    ),
}
MORE_THAN_READS = (
    "es:ESHttpPost",
    "logs:Unmask",
    "rds-data:BatchExecuteStatement",
    "rds-data:ExecuteStatement",
    "redshift-data:BatchExecuteStatement",
    "redshift-data:ExecuteStatement",
)
"""What reads data and can change it, or uncovers what was masked: of no kind."""
TAKEN_ALONG: dict[DataKind, tuple[str, ...]] = {
    "code": (
        "codeartifact:GetAuthorizationToken",
        "ecr:BatchCheckLayerAvailability",
        "ecr:GetAuthorizationToken",
        "sts:GetServiceBearerToken",
    ),
    "logs": ("logs:StopLiveTail", "logs:StopQuery"),
    "messages": ("kinesis:GetShardIterator", "kinesisvideo:GetDataEndpoint"),
    "tables": ("dynamodb:GetShardIterator",),
}
"""What reading data of a kind takes, and reads none by itself."""
DATA_KINDS: tuple[DataKind, ...] = get_args(DataKind)

# Of a directory bucket whoever has a session writes as well, unless it is one that reads.
_SESSION = "s3express:CreateSession"
_SESSION_THAT_READS = {"StringEquals": {"s3express:SessionMode": "ReadOnly"}}


def data_actions(readable: Collection[DataKind] = ()) -> list[str]:
    """What gives out secrets, or data of any kind but the `readable` ones."""
    reads = [action for kind in DATA_KINDS if kind not in readable for action in DATA_READS[kind]]
    return sorted([*SECRETS, *MORE_THAN_READS, *reads])


def data_policy(readable: Collection[DataKind] = ()) -> dict[str, Any]:
    """Allows to read data of the `readable` kinds, and denies secrets and data of every other kind."""
    kinds: list[DataKind] = [kind for kind in DATA_KINDS if kind in readable]
    reads = [action for kind in kinds for action in (*DATA_READS[kind], *TAKEN_ALONG.get(kind, ()))]
    allowed = [{"Sid": "NamedData", "Effect": "Allow", "Action": sorted({*reads} - {_SESSION}), "Resource": "*"}]
    if _SESSION in reads:
        session = {"Sid": "SessionsThatRead", "Effect": "Allow", "Action": [_SESSION], "Resource": "*"}
        allowed.append({**session, "Condition": _SESSION_THAT_READS})
    return {
        "Version": "2012-10-17",
        "Statement": [
            *(allowed if kinds else []),
            {"Sid": "NoData", "Effect": "Deny", "Action": data_actions(readable), "Resource": "*"},
        ],
    }
