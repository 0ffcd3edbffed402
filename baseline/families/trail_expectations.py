"""What must hold of the trail, of its log group and of what delivers to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from baseline.expectation import At, Expectation, retained
from baseline.families.trail import TrailParams
from baseline.must import absent, at_least, equals, grants, like, refers, that
from baseline.names import local_name
from baseline.references import ACCOUNT, ANY, PARTITION, REFERENCE, REGION
from constructs_lib.documents.trails import event_selectors, log_delivery_permissions, log_delivery_trust


def trail_expectations(
    control_id: str, params: TrailParams, *, trail: str, log_group: str, organization_id: str | None = None
) -> tuple[Expectation, ...]:
    """Of the control's trail and log group of these names, without the prefix."""
    data_events, own = params.data_events.model_dump(), refers(local_name(control_id))

    def switched(title: str, name: str, attribute: str) -> Expectation:
        return Expectation(title, equals(True), At("AWS::CloudTrail::Trail", name), At("aws_cloudtrail", attribute))

    selectors = event_selectors(data_events, partition=PARTITION)
    group = f"/{ANY}/{log_group}"
    expectations = [
        switched("The trail is logging", "IsLogging", "enable_logging"),
        switched("The trail covers every Region", "IsMultiRegionTrail", "is_multi_region_trail"),
        switched(
            "Events of global services are recorded",
            "IncludeGlobalServiceEvents",
            "include_global_service_events",
        ),
        switched("Log files are sealed by digests", "EnableLogFileValidation", "enable_log_file_validation"),
        Expectation(
            "Log files go to the log archive",
            like(f"{ANY}-log-archive-{ACCOUNT}-{ANY}"),
            At("AWS::CloudTrail::Trail", "S3BucketName"),
            At("aws_cloudtrail", "s3_bucket_name"),
        ),
        Expectation(
            "Log files have the prefix asked for",
            equals(params.s3_key_prefix) if params.s3_key_prefix else absent(),
            At("AWS::CloudTrail::Trail", "S3KeyPrefix"),
            At("aws_cloudtrail", "s3_key_prefix"),
        ),
        Expectation(
            "Log files are encrypted with a key of the account",
            refers("kms_baseline_keys", "kms_key"),
            At("AWS::CloudTrail::Trail", "KMSKeyId"),
            At("aws_cloudtrail", "kms_key_id"),
        ),
        Expectation(
            "Events reach CloudWatch Logs",
            own,
            At("AWS::CloudTrail::Trail", "CloudWatchLogsLogGroupArn"),
            At("aws_cloudtrail", "cloud_watch_logs_group_arn", must=like(f"{REFERENCE}:*")),
        ),
        Expectation(
            "CloudTrail may write to the log group",
            own,
            At("AWS::CloudTrail::Trail", "CloudWatchLogsRoleArn"),
            At("aws_cloudtrail", "cloud_watch_logs_role_arn"),
        ),
        Expectation(
            "The log group is encrypted with a key of the account",
            refers("kms_baseline_keys", "kms_key"),
            At("AWS::Logs::LogGroup", "KmsKeyId"),
            At("aws_cloudwatch_log_group", "kms_key_id"),
        ),
        Expectation(
            "Events stay in the log group",
            at_least(params.retention_days),
            At("AWS::Logs::LogGroup", "RetentionInDays"),
            At("aws_cloudwatch_log_group", "retention_in_days"),
        ),
        Expectation(
            "Every management event and the data events asked for are recorded",
            like([*selectors]),
            At("AWS::CloudTrail::Trail", "EventSelectors"),
            At("aws_cloudtrail", "event_selector", must=like([_block(selector) for selector in selectors])),
        ),
        Expectation(
            "The delivery role writes log streams and nothing else",
            equals(["logs:CreateLogStream", "logs:PutLogEvents"]),
            At("AWS::IAM::ManagedPolicy", "PolicyDocument.Statement.Action"),
            At("aws_iam_policy", "policy.Statement.Action"),
        ),
        Expectation(
            "The delivery role writes streams of this trail alone",
            grants(
                log_delivery_permissions(
                    group, partition=PARTITION, account=ACCOUNT, region=REGION, organization_id=organization_id
                )
            ),
            At("AWS::IAM::ManagedPolicy", "PolicyDocument"),
            At("aws_iam_policy", "policy"),
        ),
        Expectation(
            "CloudTrail alone assumes the delivery role",
            grants(log_delivery_trust()),
            At("AWS::IAM::Role", "AssumeRolePolicyDocument"),
            At("aws_iam_role", "assume_role_policy"),
        ),
        Expectation(
            "The permissions are the delivery role's",
            own,
            At("AWS::IAM::ManagedPolicy", "Roles", must=like([own])),
            At("aws_iam_role_policy_attachment", "role"),
        ),
        Expectation(
            "The delivery role has these permissions and no others",
            absent(),
            At("AWS::IAM::Role", "ManagedPolicyArns"),
            At(
                "aws_iam_role_policy_attachment",
                "policy_arn",
                must=refers(f"aws_iam_policy.{local_name(control_id)}"),
            ),
        ),
        Expectation(
            "The log group has the name that alarms look under",
            like(group),
            At("AWS::Logs::LogGroup", "LogGroupName"),
            At("aws_cloudwatch_log_group", "name"),
        ),
        Expectation(
            "The trail has the name that the log archive admits",
            like(f"{ANY}-{trail}"),
            At("AWS::CloudTrail::Trail", "TrailName"),
            At("aws_cloudtrail", "name"),
        ),
        retained("aws_cloudwatch_log_group"),
    ]
    if organization_id:
        expectations.append(
            switched(
                "The trail records every account of the organization", "IsOrganizationTrail", "is_organization_trail"
            )
        )
    for kind in params.insights:
        expectations.append(
            Expectation(
                f"CloudTrail Insights looks for {kind}",
                that(f"names {kind}", lambda found, kind=kind: _insight(found, kind)),
                At("AWS::CloudTrail::Trail", "InsightSelectors"),
                At("aws_cloudtrail", "insight_selector"),
            )
        )
    return tuple(expectations)


def _block(selector: Mapping[str, Any]) -> dict[str, Any]:
    """A selector in the words of Terraform."""
    block: dict[str, Any] = {
        "read_write_type": selector["ReadWriteType"],
        "include_management_events": selector["IncludeManagementEvents"],
    }
    if resources := selector.get("DataResources"):
        block["data_resource"] = [{"type": one["Type"], "values": one["Values"]} for one in resources]
    return block


def _insight(selectors: object, kind: str) -> bool:
    if not isinstance(selectors, (list, tuple)):
        return False
    return any(kind in (one.get("InsightType"), one.get("insight_type")) for one in selectors)
