"""The yardstick: the benchmark's stacks in one CDK app, as a developer who knows the CDK would write them by
hand for this one account.

It knows nothing of profiles, controls or plans, and imports nothing of this project. Constructs of level 2
where they yield the wanted resources, level 1 elsewhere; one stack per layer and Region. Long literal tables
(rules, filters, network ACL entries, the Lambda's code) come from the JSON file that `tests.bench.tables`
writes, so that both sides hold the same rules when the catalogue changes.

Usage: handwritten_app.py TABLES OUTDIR [--lean]. `--lean` leaves out what the CDK does by default and the
generator leaves out: stack traces and the construct tree.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import (
    aws_accessanalyzer,
    aws_cloudtrail,
    aws_config,
    aws_ec2,
    aws_iam,
    aws_kms,
    aws_lambda,
    aws_logs,
    aws_s3,
    aws_sns,
    aws_ssm,
)
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

PREFIX = "acme"
ARN, ACCOUNT, REGION = f"arn:{cdk.Aws.PARTITION}", cdk.Aws.ACCOUNT_ID, cdk.Aws.REGION
ROOT = f"{ARN}:iam::{ACCOUNT}:root"
CONFIG_ROLE = "AWSServiceRoleForConfig"
CONFIG_ROLE_ARN = f"{ARN}:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/{CONFIG_ROLE}"
SEVERITIES = ("critical", "high", "medium", "low")
ONE_YEAR = aws_logs.RetentionDays.ONE_YEAR
RETAIN = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
OWN_ACCOUNT = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}

FREQUENCIES = {
    "One_Hour": aws_config.MaximumExecutionFrequency.ONE_HOUR,
    "Three_Hours": aws_config.MaximumExecutionFrequency.THREE_HOURS,
    "Six_Hours": aws_config.MaximumExecutionFrequency.SIX_HOURS,
    "Twelve_Hours": aws_config.MaximumExecutionFrequency.TWELVE_HOURS,
    "TwentyFour_Hours": aws_config.MaximumExecutionFrequency.TWENTY_FOUR_HOURS,
}

KEY_ADMINISTRATION = [
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
]
KEY_USE = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
AWS_BUCKETS = [
    f"al2023-repos-{REGION}-de612dc2",
    f"al2023-{REGION}",
    f"amazon-ssm-packages-{REGION}",
    f"amazon-ssm-{REGION}",
    f"amazonlinux-2-repos-{REGION}",
    f"amazonlinux.{REGION}.amazonaws.com",
    f"aws-patch-manager-{REGION}-*",
    f"aws-patchmanager-macos-{REGION}-*",
    f"aws-ssm-distributor-file-{REGION}",
    f"aws-ssm-document-attachments-{REGION}",
    f"aws-ssm-{REGION}",
    f"aws-windows-downloads-{REGION}",
    f"packages.{REGION}.amazonaws.com",
    f"patch-baseline-snapshot-{REGION}",
    f"patch-baseline-snapshot-{REGION}-*",
    f"prod-{REGION}-starport-layer-bucket",
    f"repo.{REGION}.amazonaws.com",
    f"{REGION}-birdwatcher-prod",
]
FLOW_LOG_FIELDS = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action "
    "log-status vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type "
    "sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path"
)


def allow(sid: str | None, actions: list[str], resources: list[str], **more: Any) -> aws_iam.PolicyStatement:
    return aws_iam.PolicyStatement(sid=sid, actions=actions, resources=resources, **more)


def from_service(sid: str, service: str, actions: list[str], resources: list[str], conditions: dict[str, Any] | None):
    return allow(sid, actions, resources, principals=[aws_iam.ServicePrincipal(service)], conditions=conditions)


def source(arn: str) -> dict[str, Any]:
    return {**OWN_ACCOUNT, "ArnLike": {"aws:SourceArn": arn}}


def topic_arn(severity: str) -> str:
    return f"{ARN}:sns:{REGION}:{ACCOUNT}:{PREFIX}-security-{severity}"


class LayerStack(cdk.Stack):
    def __init__(self, app: cdk.App, layer: str, region: str, tables: dict[str, Any]) -> None:
        super().__init__(
            app,
            f"{layer}-{region}",
            stack_name=f"{PREFIX}-{layer}",
            env=cdk.Environment(region=region),
            synthesizer=cdk.BootstraplessSynthesizer(),
            description=f"Security baseline: {layer} layer",
        )
        self.tables = tables
        self.is_home = region == tables["home_region"]
        self.home_region = tables["home_region"]

    def logs_key(self) -> aws_kms.IKey:
        arn = aws_ssm.StringParameter.value_for_string_parameter(self, f"/{PREFIX}/baseline/kms-key/logs")
        return aws_kms.Key.from_key_arn(self, "LogsKey", arn)


class Settings(Construct):
    """The Lambda function behind the account settings that CloudFormation has no type for."""

    def __init__(self, scope: LayerStack) -> None:
        super().__init__(scope, "AccountSettings")
        description = "Makes account settings of the security baseline that CloudFormation has no type for"
        logs = aws_logs.LogGroup(self, "Logs", retention=ONE_YEAR, removal_policy=RETAIN)
        self.role = aws_iam.Role(
            self, "Role", assumed_by=aws_iam.ServicePrincipal("lambda.amazonaws.com"), description=description
        )
        log_policy = aws_iam.ManagedPolicy(
            self,
            "LogPolicy",
            description="Writes the log of the account settings function",
            roles=[self.role],
            statements=[allow(None, ["logs:CreateLogStream", "logs:PutLogEvents"], [logs.log_group_arn])],
        )
        self.function = aws_lambda.Function(
            self,
            "Function",
            description=description,
            code=aws_lambda.Code.from_inline(scope.tables["handler_code"]),
            handler="index.handler",
            runtime=aws_lambda.Runtime.PYTHON_3_14,
            timeout=cdk.Duration.minutes(4),
            memory_size=256,
            log_group=logs,
            role=self.role,
        )
        self.function.node.add_dependency(log_policy)

    def set(
        self, construct_id: str, service: str, statements: list[aws_iam.PolicyStatement], **properties: Any
    ) -> cdk.CustomResource:
        policy = aws_iam.ManagedPolicy(
            self,
            f"{construct_id}Policy",
            description=f"Reads and writes one setting of {service} for the security baseline",
            roles=[self.role],
            statements=statements,
        )
        setting = cdk.CustomResource(
            self,
            construct_id,
            resource_type="Custom::AccountSetting",
            service_token=self.function.function_arn,
            service_timeout=cdk.Duration.minutes(5),
            properties={"Service": service, **properties},
        )
        setting.node.add_dependency(policy)
        return setting


class Foundation(LayerStack):
    def __init__(self, app: cdk.App, region: str, tables: dict[str, Any]) -> None:
        super().__init__(app, "foundation", region, tables)
        settings = Settings(self)
        settings.set(
            "EbsEncryption",
            "ec2",
            [
                allow(
                    None,
                    ["ec2:EnableEbsEncryptionByDefault", "ec2:GetEbsEncryptionByDefault"],
                    ["*"],
                    conditions={"StringEquals": {"aws:RequestedRegion": REGION}},
                )
            ],
            Read="get_ebs_encryption_by_default",
            WantEbsEncryptionByDefault="true",
            Write1="enable_ebs_encryption_by_default",
        )
        if self.is_home:
            settings.set(
                "PublicAccessBlock",
                "s3control",
                [allow(None, ["s3:GetAccountPublicAccessBlock", "s3:PutAccountPublicAccessBlock"], ["*"])],
                Read="get_public_access_block",
                At="PublicAccessBlockConfiguration",
                Absent="NoSuchPublicAccessBlockConfiguration",
                ReadAccountId=ACCOUNT,
                WantBlockPublicAcls="true",
                WantBlockPublicPolicy="true",
                WantIgnorePublicAcls="true",
                WantRestrictPublicBuckets="true",
                Write1="put_public_access_block",
                Write1AccountId=ACCOUNT,
                Write1PublicAccessBlockConfiguration="$",
            )
        self.key("logs", self.logs_key_statements())
        topics_key = self.key("sns", self.topics_key_statements())
        for severity in SEVERITIES:
            name = f"{PREFIX}-security-{severity}"
            topic = aws_sns.Topic(self, f"{severity}Topic", topic_name=name, master_key=topics_key, enforce_ssl=True)
            alarms = source(f"{ARN}:cloudwatch:{REGION}:{ACCOUNT}:alarm:*")
            for sid, service, conditions in (
                ("PublishFromCloudwatch", "cloudwatch.amazonaws.com", alarms),
                ("PublishFromEvents", "events.amazonaws.com", None),
            ):
                topic.add_to_resource_policy(from_service(sid, service, ["sns:Publish"], [topic.topic_arn], conditions))

    def key(self, data: str, statements: list[aws_iam.PolicyStatement]) -> aws_kms.Key:
        administer = allow("Administer", KEY_ADMINISTRATION, ["*"], principals=[aws_iam.AccountRootPrincipal()])
        only_services_make_grants = allow(
            "DenyGrantsButToServices",
            ["kms:CreateGrant"],
            ["*"],
            effect=aws_iam.Effect.DENY,
            principals=[aws_iam.AnyPrincipal()],
            conditions={"BoolIfExists": {"kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false"}},
        )
        key = aws_kms.Key(
            self,
            f"{data}Key",
            alias=f"alias/{PREFIX}-{data}",
            description=f"Encrypts {data} data of the security baseline",
            enable_key_rotation=True,
            rotation_period=cdk.Duration.days(365),
            pending_window=cdk.Duration.days(30),
            policy=aws_iam.PolicyDocument(statements=[administer, *statements, only_services_make_grants]),
            removal_policy=RETAIN,
        )
        aws_ssm.StringParameter(
            self,
            f"{data}KeyArn",
            parameter_name=f"/{PREFIX}/baseline/kms-key/{data}",
            string_value=key.key_arn,
            description=f"kms_key.{data} of the security baseline",
        )
        return key

    def logs_key_statements(self) -> list[aws_iam.PolicyStatement]:
        trail = source(f"{ARN}:cloudtrail:{self.home_region}:{ACCOUNT}:trail/*")
        context = f"{ARN}:cloudtrail:*:{ACCOUNT}:trail/*"
        log_groups = f"{ARN}:logs:{REGION}:{ACCOUNT}:*"
        return [
            allow(
                "ReadLogs",
                ["kms:Decrypt", "kms:DescribeKey"],
                ["*"],
                principals=[aws_iam.AccountRootPrincipal()],
            ),
            from_service(
                "EncryptLogGroups",
                f"logs.{REGION}.{cdk.Aws.URL_SUFFIX}",
                KEY_USE,
                ["*"],
                {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": log_groups}},
            ),
            from_service(
                "EncryptTrail",
                "cloudtrail.amazonaws.com",
                ["kms:GenerateDataKey*"],
                ["*"],
                {**trail, "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": context}},
            ),
            from_service(
                "CheckTrailKey",
                "cloudtrail.amazonaws.com",
                ["kms:Decrypt", "kms:DescribeKey"],
                ["*"],
                trail,
            ),
            from_service(
                "EncryptConfigDelivery",
                "config.amazonaws.com",
                ["kms:Decrypt", "kms:GenerateDataKey"],
                ["*"],
                OWN_ACCOUNT,
            ),
            from_service(
                "EncryptLogDelivery",
                "delivery.logs.amazonaws.com",
                KEY_USE,
                ["*"],
                source(f"{ARN}:logs:*:{ACCOUNT}:*"),
            ),
        ]

    def topics_key_statements(self) -> list[aws_iam.PolicyStatement]:
        through_sns = {"kms:CallerAccount": ACCOUNT, "kms:ViaService": f"sns.{REGION}.{cdk.Aws.URL_SUFFIX}"}
        topics = f"{ARN}:sns:{REGION}:{ACCOUNT}:*"
        publish = ["kms:Decrypt", "kms:GenerateDataKey*"]
        return [
            allow(
                "UseThroughService",
                KEY_USE,
                ["*"],
                principals=[aws_iam.AccountRootPrincipal()],
                conditions={"StringEquals": through_sns},
            ),
            from_service(
                "PublishFromCloudwatch",
                "cloudwatch.amazonaws.com",
                publish,
                ["*"],
                source(f"{ARN}:cloudwatch:{REGION}:{ACCOUNT}:alarm:*"),
            ),
            from_service(
                "PublishFromEvents",
                "events.amazonaws.com",
                publish,
                ["*"],
                {"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": topics}},
            ),
        ]


class Logging(LayerStack):
    def __init__(self, app: cdk.App, region: str, tables: dict[str, Any]) -> None:
        super().__init__(app, "logging", region, tables)
        key = self.logs_key()
        access_logs = self.bucket(
            "AccessLogs",
            f"{PREFIX}-access-logs-{ACCOUNT}-{region}",
            days=400,
            encryption=aws_s3.BucketEncryption.S3_MANAGED,
        )
        archive = self.bucket(
            "Archive",
            f"{PREFIX}-log-archive-{ACCOUNT}-{region}",
            days=2557,
            encryption=aws_s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            server_access_logs_bucket=access_logs,
            server_access_logs_prefix="log-archive/",
        )
        self.grant_delivery(archive)
        name = f"/{PREFIX}/cloudtrail"
        group = aws_logs.LogGroup(
            self,
            "TrailLogs",
            log_group_name=name,
            encryption_key=key,
            retention=ONE_YEAR,
            removal_policy=RETAIN,
        )
        role = aws_iam.Role(self, "TrailRole", assumed_by=aws_iam.ServicePrincipal("cloudtrail.amazonaws.com"))
        streams = f"{ARN}:logs:{REGION}:{ACCOUNT}:log-group:{name}:log-stream:{ACCOUNT}_CloudTrail_{REGION}*"
        policy = aws_iam.ManagedPolicy(
            self,
            "TrailPolicy",
            roles=[role],
            statements=[allow("WriteTrailStreams", ["logs:CreateLogStream", "logs:PutLogEvents"], [streams])],
        )
        trail = aws_cloudtrail.CfnTrail(
            self,
            "Trail",
            trail_name=f"{PREFIX}-trail",
            is_logging=True,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            s3_bucket_name=archive.bucket_name,
            kms_key_id=key.key_arn,
            cloud_watch_logs_log_group_arn=group.log_group_arn,
            cloud_watch_logs_role_arn=role.role_arn,
            event_selectors=[
                aws_cloudtrail.CfnTrail.EventSelectorProperty(read_write_type="All", include_management_events=True)
            ],
        )
        trail.node.add_dependency(policy)
        if archive.policy:
            trail.node.add_dependency(archive.policy)

    def bucket(self, construct_id: str, name: str, *, days: int, **more: Any) -> aws_s3.Bucket:
        return aws_s3.Bucket(
            self,
            construct_id,
            bucket_name=name,
            block_public_access=aws_s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=aws_s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            versioned=True,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            removal_policy=RETAIN,
            lifecycle_rules=[
                aws_s3.LifecycleRule(
                    id="age",
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(7),
                    expiration=cdk.Duration.days(days),
                    noncurrent_version_expiration=cdk.Duration.days(90),
                    transitions=[
                        aws_s3.Transition(
                            storage_class=aws_s3.StorageClass.GLACIER, transition_after=cdk.Duration.days(90)
                        )
                    ],
                ),
                aws_s3.LifecycleRule(id="delete-markers", expired_object_delete_marker=True),
            ],
            **more,
        )

    def grant_delivery(self, bucket: aws_s3.Bucket) -> None:
        owner = {"s3:x-amz-acl": "bucket-owner-full-control"}
        deliveries = (
            (
                "AWSCloudTrail",
                "cloudtrail.amazonaws.com",
                ["s3:GetBucketAcl"],
                "*",
                f"{ARN}:cloudtrail:{REGION}:{ACCOUNT}:trail/{PREFIX}-*",
            ),
            ("AWSConfig", "config.amazonaws.com", ["s3:GetBucketAcl", "s3:ListBucket"], "Config/*", None),
            (
                "AWSLogDelivery",
                "delivery.logs.amazonaws.com",
                ["s3:GetBucketAcl", "s3:ListBucket"],
                "*",
                f"{ARN}:logs:*:{ACCOUNT}:*",
            ),
        )
        for sid, service, looks, below, arn in deliveries:
            conditions = source(arn) if arn else OWN_ACCOUNT
            bucket.add_to_resource_policy(
                from_service(f"{sid}AclCheck", service, looks, [bucket.bucket_arn], conditions)
            )
            bucket.add_to_resource_policy(
                from_service(
                    f"{sid}Write",
                    service,
                    ["s3:PutObject"],
                    [
                        bucket.arn_for_objects(f"AWSLogs/{ACCOUNT}/{below}"),
                        bucket.arn_for_objects(f"*/AWSLogs/{ACCOUNT}/{below}"),
                    ],
                    {**conditions, "StringEquals": {"aws:SourceAccount": ACCOUNT, **owner}},
                )
            )


class Detection(LayerStack):
    def __init__(self, app: cdk.App, region: str, tables: dict[str, Any]) -> None:
        super().__init__(app, "detection", region, tables)
        settings = Settings(self)
        recorder = aws_config.CfnConfigurationRecorder(
            self,
            "Recorder",
            name=f"{PREFIX}-recorder",
            role_arn=CONFIG_ROLE_ARN,
            recording_group=aws_config.CfnConfigurationRecorder.RecordingGroupProperty(
                all_supported=True,
                include_global_resource_types=self.is_home,
                recording_strategy=aws_config.CfnConfigurationRecorder.RecordingStrategyProperty(
                    use_only="ALL_SUPPORTED_RESOURCE_TYPES"
                ),
            ),
            recording_mode=aws_config.CfnConfigurationRecorder.RecordingModeProperty(recording_frequency="CONTINUOUS"),
        )
        channel = aws_config.CfnDeliveryChannel(
            self,
            "Channel",
            name=f"{PREFIX}-delivery",
            s3_bucket_name=f"{PREFIX}-log-archive-{ACCOUNT}-{self.home_region}",
            s3_kms_key_arn=f"{ARN}:kms:{self.home_region}:{ACCOUNT}:alias/{PREFIX}-logs",
            config_snapshot_delivery_properties=aws_config.CfnDeliveryChannel.ConfigSnapshotDeliveryPropertiesProperty(
                delivery_frequency="TwentyFour_Hours"
            ),
        )
        settings.set(
            "Retention",
            "config",
            [
                allow(
                    None,
                    ["config:DescribeRetentionConfigurations", "config:PutRetentionConfiguration"],
                    ["*"],
                    conditions={"StringEquals": {"aws:RequestedRegion": REGION}},
                )
            ],
            Read="describe_retention_configurations",
            At="RetentionConfigurations.0",
            WantRetentionPeriodInDays="at_least 2557",
            Write1="put_retention_configuration",
        )
        if self.is_home:
            role = self.config_role(settings)
            recorder.node.add_dependency(role)
            channel.node.add_dependency(role)
        rules = self.rules(region)
        rules.node.add_dependency(recorder)
        self.notify()
        aws_accessanalyzer.CfnAnalyzer(self, "Analyzer", type="ACCOUNT", analyzer_name=f"{PREFIX}-external-access")

    def config_role(self, settings: Settings) -> cdk.CustomResource:
        named = {"StringEquals": {"iam:AWSServiceName": "config.amazonaws.com"}}
        return settings.set(
            "ConfigRole",
            "iam",
            [
                allow(None, ["iam:GetRole"], [CONFIG_ROLE_ARN]),
                allow(None, ["iam:CreateServiceLinkedRole"], [CONFIG_ROLE_ARN], conditions=named),
            ],
            Read="get_role",
            At="Role",
            Absent="NoSuchEntity",
            SettleSeconds="15",
            ReadRoleName=CONFIG_ROLE,
            WantRoleName=f"one_of {CONFIG_ROLE}",
            Write1="create_service_linked_role",
            Write1AWSServiceName="config.amazonaws.com",
        )

    def rules(self, region: str) -> Construct:
        scope = Construct(self, "Rules")
        for rule in self.tables["rules"]:
            if region not in rule["regions"]:
                continue
            defined = aws_config.ManagedRule(
                scope,
                rule["name"],
                identifier=rule["identifier"],
                config_rule_name=rule["name"],
                input_parameters=rule["parameters"],
                maximum_execution_frequency=FREQUENCIES.get(rule["frequency"]),
            )
            if rule["remediation"]:
                self.remedy(scope, rule, defined)
        return scope

    def remedy(self, scope: Construct, rule: dict[str, Any], defined: aws_config.ManagedRule) -> None:
        automation = rule["remediation"]
        executions = f"{ARN}:ssm:{REGION}:{ACCOUNT}:automation-execution/*"
        role = aws_iam.Role(
            scope,
            f"{rule['name']}Role",
            assumed_by=aws_iam.ServicePrincipal("ssm.amazonaws.com", conditions=source(executions)),
        )
        statements = [
            allow(
                None,
                automation["actions"],
                [f"{ARN}:s3:::*"],
                conditions={"StringEquals": {"aws:ResourceAccount": ACCOUNT}},
            )
        ]
        if automation["starts_executions"]:
            definition = f"{ARN}:ssm:{REGION}:*:automation-definition/{automation['document']}:*"
            statements += [
                allow(None, ["ssm:StartAutomationExecution"], [definition]),
                allow(None, ["ssm:GetAutomationExecution"], [executions]),
            ]
        policy = aws_iam.ManagedPolicy(scope, f"{rule['name']}Policy", roles=[role], statements=statements)
        remediation = aws_config.CfnRemediationConfiguration(
            scope,
            f"{rule['name']}Remediation",
            config_rule_name=defined.config_rule_name,
            target_type="SSM_DOCUMENT",
            target_id=automation["document"],
            resource_type="AWS::S3::Bucket",
            automatic=False,
            parameters={
                "AutomationAssumeRole": {"StaticValue": {"Values": [role.role_arn]}},
                "BucketName": {"ResourceValue": {"Value": "RESOURCE_ID"}},
                **{name: {"StaticValue": {"Values": [value]}} for name, value in automation["values"].items()},
            },
        )
        remediation.node.add_dependency(policy)

    def notify(self) -> None:
        at = events.EventField.from_path
        rule, region = at("$.detail.configRuleName"), at("$.detail.awsRegion")
        message = (
            f"{at('$.detail.resourceType')} {at('$.detail.resourceId')} in account {at('$.detail.awsAccountId')}, "
            f"Region {region}, does not comply with the AWS Config rule {rule}.\n"
            f"Found at {at('$.detail.newEvaluationResult.resultRecordedTime')}. To list everything that the rule "
            f"found:\naws configservice get-compliance-details-by-config-rule --config-rule-name {rule} "
            f"--compliance-types NON_COMPLIANT --region {region}"
        )
        topic = aws_sns.Topic.from_topic_arn(self, "Topic", topic_arn("medium"))
        events.Rule(
            self,
            "Noncompliance",
            rule_name=f"{PREFIX}-noncompliance-medium",
            description="Sends what AWS Config finds non-compliant as severity medium",
            event_pattern=events.EventPattern(
                source=["aws.config"],
                detail_type=["Config Rules Compliance Change"],
                detail={
                    "messageType": ["ComplianceChangeNotification"],
                    "configRuleName": [{"prefix": f"{PREFIX}-"}],
                    "newEvaluationResult": {"complianceType": ["NON_COMPLIANT"]},
                },
            ),
            targets=[targets.SnsTopic(topic, message=events.RuleTargetInput.from_multiline_text(message))],
        )


class Identity(LayerStack):
    def __init__(self, app: cdk.App, region: str, tables: dict[str, Any]) -> None:
        super().__init__(app, "identity", region, tables)
        group = aws_iam.Group(self, "Humans", group_name=f"{PREFIX}-humans")
        aws_iam.ManagedPolicy(
            self,
            "Mfa",
            managed_policy_name=f"{PREFIX}-mfa-enforcement",
            description="Denies everything but setting up MFA while the session has none",
            groups=[group],
            statements=self.mfa_statements(),
        )
        Settings(self).set(
            "PasswordPolicy",
            "iam",
            [allow(None, ["iam:GetAccountPasswordPolicy", "iam:UpdateAccountPasswordPolicy"], ["*"])],
            Read="get_account_password_policy",
            At="PasswordPolicy",
            Absent="NoSuchEntity",
            WantAllowUsersToChangePassword="initially true",
            WantMinimumPasswordLength="at_least 14",
            WantPasswordReusePrevention="at_least 24",
            WantRequireLowercaseCharacters="true",
            WantRequireNumbers="true",
            WantRequireSymbols="true",
            WantRequireUppercaseCharacters="true",
            Write1="update_account_password_policy",
        )
        with_mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
        aws_iam.Role(
            self,
            "Support",
            role_name=f"{PREFIX}-support",
            description="Manages incidents with AWS Support",
            assumed_by=aws_iam.AccountRootPrincipal().with_conditions(with_mfa),
            managed_policies=[aws_iam.ManagedPolicy.from_aws_managed_policy_name("AWSSupportAccess")],
            max_session_duration=cdk.Duration.hours(1),
        )

    @staticmethod
    def mfa_statements() -> list[aws_iam.PolicyStatement]:
        iam = f"{ARN}:iam::{ACCOUNT}"
        users = [f"{iam}:user/${{aws:username}}", f"{iam}:user/*/${{aws:username}}"]
        devices = [f"{iam}:mfa/${{aws:username}}", f"{iam}:mfa/${{aws:username}}-*"]
        with_mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
        without_mfa = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
        look = ["iam:GetAccountPasswordPolicy", "iam:GetAccountSummary", "iam:ListVirtualMFADevices"]
        look_self = ["iam:GetMFADevice", "iam:GetUser", "iam:ListMFADevices"]
        enrol = ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"]
        deny: dict[str, Any] = {"effect": aws_iam.Effect.DENY}
        set_up_self = ["iam:ChangePassword", *enrol, *look_self, "iam:ResyncMFADevice"]
        return [
            allow("ViewAccount", look, ["*"]),
            allow("ViewOwnUser", look_self, users),
            allow("ChangeOwnPassword", ["iam:ChangePassword"], users),
            allow("CreateOwnDevice", ["iam:CreateVirtualMFADevice"], devices),
            allow("EnableOwnDevice", ["iam:EnableMFADevice", "iam:ResyncMFADevice"], users),
            allow("DeactivateOwnDeviceWithMFA", ["iam:DeactivateMFADevice"], users, conditions=with_mfa),
            allow("DeleteOwnDeviceWithMFA", ["iam:DeleteVirtualMFADevice"], devices, conditions=with_mfa),
            aws_iam.PolicyStatement(
                sid="DenyAllButSetUpWithoutMFA",
                not_actions=[*set_up_self, *look, "sts:GetSessionToken"],
                resources=["*"],
                conditions=without_mfa,
                **deny,
            ),
            aws_iam.PolicyStatement(
                sid="DenySetUpOfOthersWithoutMFA",
                actions=set_up_self,
                not_resources=[*users, *devices],
                conditions=without_mfa,
                **deny,
            ),
            allow(
                "DenyEnrolmentWithAccessKeys",
                enrol,
                ["*"],
                conditions={"Null": {"aws:MultiFactorAuthPresent": "true"}},
                **deny,
            ),
        ]


class Network(LayerStack):
    TIERS = ("public", "private", "isolated")

    def __init__(self, app: cdk.App, region: str, tables: dict[str, Any]) -> None:
        super().__init__(app, "network", region, tables)
        self.vpc = aws_ec2.CfnVPC(
            self,
            "Vpc",
            cidr_block="10.0.0.0/16",
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags=self.named("vpc"),
        )
        self.close_default_group()
        route_tables = self.subnets()
        self.internet(route_tables[0])
        self.security_groups()
        self.publish("id", self.vpc.attr_vpc_id)
        self.flow_logs()
        self.endpoints([one.attr_route_table_id for one in route_tables])

    def publish(self, name: str, value: str) -> None:
        aws_ssm.StringParameter(
            self,
            f"Published{name}",
            parameter_name=f"/{PREFIX}/baseline/vpc/{name}",
            string_value=value,
            description=f"vpc.{name.replace('-', '_')} of the security baseline",
        )

    @staticmethod
    def named(what: str) -> list[cdk.CfnTag]:
        return [cdk.CfnTag(key="Name", value=f"{PREFIX}-{what}")]

    def close_default_group(self) -> None:
        ec2 = f"{ARN}:ec2:{REGION}:{ACCOUNT}"
        Settings(self).set(
            "DefaultGroup",
            "ec2",
            [
                allow(
                    None,
                    ["ec2:DescribeSecurityGroups"],
                    ["*"],
                    conditions={"StringEquals": {"aws:RequestedRegion": REGION}},
                ),
                allow(
                    None,
                    ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
                    [f"{ec2}:security-group/*"],
                    conditions={"ArnEquals": {"ec2:Vpc": f"{ec2}:vpc/{self.vpc.attr_vpc_id}"}},
                ),
            ],
            Read="describe_security_groups",
            At="SecurityGroups.0",
            ReadFilters=f"vpc-id={self.vpc.attr_vpc_id},group-name=default",
            WantIpPermissions="empty",
            WantIpPermissionsEgress="empty",
            Write1="revoke_security_group_ingress",
            Write1GroupId="$GroupId",
            Write1IpPermissions="$IpPermissions",
            Write2="revoke_security_group_egress",
            Write2GroupId="$GroupId",
            Write2IpPermissions="$IpPermissionsEgress",
        )

    def subnets(self) -> list[aws_ec2.CfnRouteTable]:
        """The route tables: one for the public tier, one per zone of the private one, one for the isolated."""
        vpc_id = self.vpc.attr_vpc_id
        route_tables: list[aws_ec2.CfnRouteTable] = []
        self.acl_entries("default", self.vpc.attr_default_network_acl)
        for number, tier in enumerate(self.TIERS):
            acl = aws_ec2.CfnNetworkAcl(self, f"{tier}Acl", vpc_id=vpc_id, tags=self.named(tier))
            self.acl_entries(tier, acl.attr_id)
            self.publish(f"{tier}-network-acl-id", acl.attr_id)
            for zone in range(2):
                label = f"{tier}-{zone + 1}"
                subnet = aws_ec2.CfnSubnet(
                    self,
                    f"{label}Subnet",
                    vpc_id=vpc_id,
                    availability_zone=cdk.Fn.select(zone, cdk.Fn.get_azs("")),
                    cidr_block=f"10.0.{number * 64 + zone * 8}.0/21",
                    map_public_ip_on_launch=False,
                    tags=self.named(label),
                )
                aws_ec2.CfnSubnetNetworkAclAssociation(
                    self, f"{label}Acl", network_acl_id=acl.attr_id, subnet_id=subnet.attr_subnet_id
                )
                if tier == "private" or zone == 0:
                    name = label if tier == "private" else tier
                    route_tables.append(
                        aws_ec2.CfnRouteTable(self, f"{name}Routes", vpc_id=vpc_id, tags=self.named(name))
                    )
                aws_ec2.CfnSubnetRouteTableAssociation(
                    self,
                    f"{label}Association",
                    route_table_id=route_tables[-1].attr_route_table_id,
                    subnet_id=subnet.attr_subnet_id,
                )
        return route_tables

    def acl_entries(self, name: str, acl_id: str) -> None:
        for entry in self.tables["network_acl_entries"][name]:
            direction = "Out" if entry["egress"] else "In"
            ports, icmp = entry["ports"], entry["icmp"]
            aws_ec2.CfnNetworkAclEntry(
                self,
                f"{name}{direction}{entry['number']}",
                network_acl_id=acl_id,
                rule_number=entry["number"],
                rule_action=entry["action"],
                egress=entry["egress"],
                protocol=entry["protocol"],
                cidr_block=entry["cidr"],
                port_range=aws_ec2.CfnNetworkAclEntry.PortRangeProperty(from_=ports[0], to=ports[1]) if ports else None,
                icmp=aws_ec2.CfnNetworkAclEntry.IcmpProperty(type=icmp[0], code=icmp[1]) if icmp else None,
            )

    def internet(self, public: aws_ec2.CfnRouteTable) -> None:
        gateway = aws_ec2.CfnInternetGateway(self, "Gateway", tags=self.named("internet"))
        attachment = aws_ec2.CfnVPCGatewayAttachment(
            self,
            "Attachment",
            vpc_id=self.vpc.attr_vpc_id,
            internet_gateway_id=gateway.attr_internet_gateway_id,
        )
        route = aws_ec2.CfnRoute(
            self,
            "PublicRoute",
            route_table_id=public.attr_route_table_id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.attr_internet_gateway_id,
        )
        route.node.add_dependency(attachment)

    def security_groups(self) -> None:
        egress, ingress = aws_ec2.CfnSecurityGroup.EgressProperty, aws_ec2.CfnSecurityGroup.IngressProperty

        def group(name: str, description: str, **rules: Any) -> aws_ec2.CfnSecurityGroup:
            return aws_ec2.CfnSecurityGroup(
                self,
                f"{name}Group",
                group_name=f"{PREFIX}-{name}",
                group_description=description,
                vpc_id=self.vpc.attr_vpc_id,
                tags=self.named(name),
                **rules,
            )

        def to_group(what: str, other: aws_ec2.CfnSecurityGroup, port: int) -> aws_ec2.CfnSecurityGroup.EgressProperty:
            return egress(
                description=what,
                destination_security_group_id=other.attr_group_id,
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
            )

        anyone: dict[str, Any] = {"cidr_ip": "0.0.0.0/0", "ip_protocol": "tcp", "from_port": 443, "to_port": 443}
        database = group(
            "database",
            "Databases: from applications only, nothing out",
            security_group_egress=[
                egress(cidr_ip="127.0.0.1/32", description="No connection goes out", ip_protocol="-1")
            ],
        )
        application = group(
            "application",
            "Applications: from load balancers only, out to databases and HTTPS",
            security_group_egress=[
                to_group("To databases", database, 5432),
                egress(description="To AWS endpoints in the VPC", **{**anyone, "cidr_ip": "10.0.0.0/16"}),
                egress(description="To AWS endpoints and the internet", **anyone),
            ],
        )
        balancer = group(
            "load-balancer",
            "Load balancers: HTTPS in, the application port out",
            security_group_egress=[to_group("To applications", application, 443)],
            security_group_ingress=[ingress(description="HTTPS from clients", **anyone)],
        )
        for tier, of_tier in zip(self.TIERS, (balancer, application, database), strict=True):
            self.publish(f"{tier}-security-group-id", of_tier.attr_group_id)
        for what, to, origin, port in (
            ("From load balancers", application, balancer, 443),
            ("From applications", database, application, 5432),
        ):
            aws_ec2.CfnSecurityGroupIngress(
                self,
                what.title().replace(" ", ""),
                description=what,
                group_id=to.attr_group_id,
                source_security_group_id=origin.attr_group_id,
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
            )

    def flow_logs(self) -> None:
        name, physical = f"/{PREFIX}/vpc-flow-logs", f"{PREFIX}-vpc-flow-logs"
        logs = aws_logs.LogGroup(
            self,
            "FlowLogs",
            log_group_name=name,
            encryption_key=self.logs_key(),
            retention=ONE_YEAR,
            removal_policy=RETAIN,
        )
        own = source(f"{ARN}:ec2:{REGION}:{ACCOUNT}:vpc-flow-log/*")
        role = aws_iam.Role(
            self,
            "FlowLogsRole",
            role_name=physical,
            description="Delivers VPC flow logs to CloudWatch Logs",
            assumed_by=aws_iam.ServicePrincipal("vpc-flow-logs.amazonaws.com", conditions=own),
        )
        policy = aws_iam.ManagedPolicy(
            self,
            "FlowLogsPolicy",
            managed_policy_name=physical,
            description="Writes VPC flow logs into their log group",
            roles=[role],
            statements=[
                allow(
                    "WriteFlowLogs",
                    ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                    [f"{ARN}:logs:{REGION}:{ACCOUNT}:log-group:{name}:*"],
                )
            ],
        )
        flow_log = aws_ec2.CfnFlowLog(
            self,
            "FlowLog",
            resource_id=self.vpc.attr_vpc_id,
            resource_type="VPC",
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_group_name=name,
            deliver_logs_permission_arn=role.role_arn,
            max_aggregation_interval=600,
            log_format=" ".join(f"${{{one}}}" for one in FLOW_LOG_FIELDS.split()),
            tags=self.named("vpc-flow-logs"),
        )
        flow_log.node.add_dependency(policy, logs)

    def endpoints(self, route_table_ids: list[str]) -> None:
        same = {"aws:PrincipalAccount": ACCOUNT, "aws:ResourceAccount": ACCOUNT}
        for service in ("s3", "dynamodb"):
            anyone: dict[str, Any] = {"principals": [aws_iam.StarPrincipal()]}
            statements = [
                allow(
                    "OwnPrincipalsOwnResources",
                    [f"{service}:*"],
                    ["*"],
                    conditions={"StringEquals": same},
                    **anyone,
                ),
            ]
            if service == "s3":
                signed = {"Bool": {"aws:PrincipalIsAWSService": "true"}}
                statements.append(allow("AwsServices", ["s3:*"], ["*"], conditions=signed, **anyone))
                objects = [f"{ARN}:s3:::{bucket}/*" for bucket in AWS_BUCKETS]
                statements.append(allow("ReadAwsBuckets", ["s3:GetObject"], objects, **anyone))
            aws_ec2.CfnVPCEndpoint(
                self,
                f"{service}Endpoint",
                vpc_id=self.vpc.attr_vpc_id,
                service_name=f"com.amazonaws.{REGION}.{service}",
                vpc_endpoint_type="Gateway",
                route_table_ids=route_table_ids,
                policy_document=aws_iam.PolicyDocument(statements=statements),
                tags=self.named(service),
            )


class Response(LayerStack):
    def __init__(self, app: cdk.App, region: str, tables: dict[str, Any]) -> None:
        super().__init__(app, "response", region, tables)
        logs = aws_logs.LogGroup.from_log_group_name(self, "TrailLogs", f"/{PREFIX}/cloudtrail")
        for one in tables["filters"]:
            aws_logs.MetricFilter(
                self,
                f"{one['name']}-filter",
                filter_name=one["name"],
                log_group=logs,
                filter_pattern=aws_logs.FilterPattern.literal(one["pattern"]),
                metric_namespace=one["namespace"],
                metric_name=one["metric"],
                metric_value="1",
            )
        topics = {
            severity: aws_sns.Topic.from_topic_arn(self, f"{severity}Topic", topic_arn(severity))
            for severity in SEVERITIES
        }
        for one in tables["alarms"]:
            alarm = cloudwatch.Alarm(
                self,
                f"{one['name']}-alarm",
                alarm_name=one["name"],
                alarm_description=one["description"],
                metric=cloudwatch.Metric(
                    namespace=one["namespace"],
                    metric_name=one["metric"],
                    statistic="Sum",
                    period=cdk.Duration.seconds(one["period"]),
                ),
                threshold=one["threshold"],
                evaluation_periods=one["evaluation_periods"],
                comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
                actions_enabled=True,
            )
            alarm.add_alarm_action(cloudwatch_actions.SnsAction(topics[one["severity"]]))


def main(tables_path: str, outdir: str, *flags: str) -> None:
    tables = json.loads(Path(tables_path).read_text(encoding="utf-8"))
    by_default = None if "--lean" not in flags else False
    app = cdk.App(
        outdir=outdir,
        analytics_reporting=False,
        builtin_cloud_formation_validation=False,
        # What `cdk init` writes into cdk.json.
        context={"@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True},
        tree_metadata=by_default,
        stack_traces=by_default,
    )
    for region in tables["regions"]:
        Foundation(app, region, tables)
        if region == tables["home_region"]:
            Logging(app, region, tables)
            Identity(app, region, tables)
            Network(app, region, tables)
            Response(app, region, tables)
        Detection(app, region, tables)
    app.synth()


if __name__ == "__main__":
    main(*sys.argv[1:])
