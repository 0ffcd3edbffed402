"""Weakenings that nobody notices because they decide nothing for security, each with its reason; reviewed by hand."""

from __future__ import annotations

from tests.controls.cases import services
from tests.controls.survivor import CHANGED as _CHANGED
from tests.controls.survivor import NUMBER as _NUMBER
from tests.controls.survivor import Survivor

SURVIVORS: tuple[Survivor, ...] = (
    # Words for people.
    Survivor(".*", "[Dd]escription " + _CHANGED, "Says to people what the resource is for; nothing is found by it."),
    Survivor("AWS::.*", r"Tags\b.*", "Tags for people and bills; no policy of the baseline asks about a tag."),
    Survivor("aws_.*", r"tags\b.*", "The Name tag for people; no policy of the baseline asks about a tag."),
    Survivor(
        "AWS::EC2::SecurityGroup",
        r"(GroupDescription|SecurityGroup(In|E)gress\[\]\.Description) replaced",
        "Words of the endpoints' group, told apart by nobody; groups of tiers are told apart by theirs.",
    ),
    # In which order things are replaced, should they ever be.
    Survivor(
        "aws_(internet_gateway|subnet)",
        r"lifecycle(\[\])?(\..*)? " + _CHANGED,
        "Says when Terraform replaces a gateway or leaves a subnet in its zone; neither opens anything.",
    ),
    # Names that nothing looks up, or that AWS chooses where they are missing.
    Survivor(
        "AWS::(Config::(ConfigurationRecorder|DeliveryChannel)|WAFv2::WebACL)",
        "Name " + _CHANGED,
        "A Region has one recorder and one channel whatever they are called, and the web ACL is known by its ARN.",
    ),
    Survivor(
        "aws_(config_(configuration_recorder|delivery_channel)|wafv2_web_acl)",
        "name " + _CHANGED,
        "A Region has one recorder and one channel whatever they are called, and the web ACL is known by its ARN.",
    ),
    Survivor(
        "AWS::IAM::(Role|ManagedPolicy)",
        "(RoleName|ManagedPolicyName) " + _CHANGED,
        "Roles and policies are known by ARN; who may use them and what they allow is expected.",
    ),
    Survivor(
        "aws_iam_(role|policy)",
        "name(_prefix)? " + _CHANGED,
        "Roles and policies are known by ARN; who may use them and what they allow is expected.",
    ),
    Survivor(
        "AWS::(Logs::MetricFilter|CloudWatch::Alarm)",
        "(FilterName|AlarmName) " + _CHANGED,
        "Metric and namespace tie an alarm to its filter, not their own names.",
    ),
    Survivor(
        "aws_cloudwatch_(log_metric_filter|metric_alarm)",
        "(alarm_)?name " + _CHANGED,
        "Metric and namespace tie an alarm to its filter, not their own names.",
    ),
    Survivor(
        "AWS::Logs::ResourcePolicy|aws_cloudwatch_log_resource_policy",
        "(PolicyName|policy_name) " + _CHANGED,
        "Policies of CloudWatch Logs hold for what they name; their own name is looked up by nobody.",
    ),
    # What Terraform does first, and what it leaves to others.
    Survivor("aws_.*", r"depends_on\b.*", "The order of the work: a wrong one fails the apply and opens nothing."),
    Survivor(
        "aws_config_configuration_recorder_status",
        r"lifecycle\b.*",
        "Stops a recorder before it or its channel is replaced; without it that apply fails, and recording goes on.",
    ),
    Survivor(
        "aws_(default_network_acl|shield_subscription)",
        r"lifecycle\b.*",
        "Keeps a plan quiet about subnets left to the default ACL, or about auto-renewal; nothing opens without it.",
    ),
    Survivor(
        "aws_iam_account_password_policy",
        r"lifecycle\[\]\.ignore_changes\[\] " + _CHANGED,
        "Of the ignored arguments the one for changing one's own password is convenience; the others are expected.",
    ),
    Survivor(
        "aws_iam_account_password_policy",
        "allow_users_to_change_password (dropped|flipped)",
        "Whether users change their own passwords is convenience; a benchmark asks nothing of it.",
    ),
    # Stricter than asked, or too strict for AWS to take.
    Survivor(
        "aws_kms_key",
        "(rotation_period_in_days a tenth|deletion_window_in_days times ten)",
        "Rotates oftener and waits longer than asked; AWS refuses what is out of bounds.",
    ),
    Survivor(
        "aws_cloudwatch_log_group", "retention_in_days times ten", "Keeps logs longer; AWS refuses unknown periods."
    ),
    Survivor(
        "AWS::Logs::LogGroup", "RetentionInDays dropped", "The log of the settings function is then kept for ever."
    ),
    Survivor(
        "aws_config_retention_configuration",
        "retention_period_in_days times ten",
        "Keeps configuration items longer than asked.",
    ),
    Survivor(
        "aws_iam_account_password_policy",
        "(minimum_password_length|password_reuse_prevention) times ten|max_password_age a tenth",
        "Asks for more of a password than the profile does; AWS refuses what is out of bounds.",
    ),
    Survivor(
        "AWS::IAM::Role|aws_iam_role",
        "(MaxSessionDuration|max_session_duration) a tenth",
        "Sessions of the support role end sooner; AWS refuses less than an hour.",
    ),
    Survivor(
        "AWS::Config::RemediationConfiguration|aws_config_remediation_configuration",
        r".*(SsmControls|ssm_controls\[\])\.\w+ a tenth",
        "Fewer resources at a time, and fewer failures before a document stops.",
    ),
    # Speed and upkeep.
    Survivor(
        "AWS::Logs::MetricFilter|aws_cloudwatch_log_metric_filter",
        r".*(DefaultValue|default_value) " + _CHANGED,
        "What a metric shows while the trail is quiet; an alarm takes missing data for quiet.",
    ),
    Survivor("AWS::EC2::EIP|aws_eip", "[Dd]omain " + _CHANGED, "EC2 has had no addresses outside a VPC since 2022."),
    Survivor(
        "AWS::EC2::FlowLog|aws_flow_log",
        r"(DestinationOptions|destination_options)\b.*",
        "The files that records come in: format and folders, which readers of the archive choose.",
    ),
    Survivor(
        "AWS::Lambda::Function",
        "(MemorySize|Timeout) " + _NUMBER,
        "How fast the settings function is; one that ends too early fails the deployment.",
    ),
    Survivor(
        "Custom::AccountSetting",
        "ServiceTimeout (times ten|a tenth)",
        "How long CloudFormation waits for the function; too short a wait fails the deployment.",
    ),
    Survivor(
        "AWS::S3::Bucket|aws_s3_bucket_lifecycle_configuration",
        r".*(DaysAfterInitiation|days_after_initiation) times ten",
        "Parts of uploads that never ended lie longer; they are no objects and cost a little.",
    ),
    Survivor(
        "AWS::EC2::VPCEndpoint|aws_vpc_endpoint",
        r"(RouteTableIds|route_table_ids|SubnetIds|subnet_ids)\[\] dropped",
        "How many zones and tables there are the VPC knows, not the endpoint; without the path nothing is let through.",
    ),
)

for service in services():
    SURVIVORS += getattr(service, "SURVIVORS", ())
