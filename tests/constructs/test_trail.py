"""The trail, as CloudFormation gets it."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from constructs_lib import Trail

pytestmark = pytest.mark.node

KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def template(**props: Any) -> Template:
    stack = Stack(App(builtin_cloud_formation_validation=False), "Test")
    given: dict[str, Any] = {
        "trail_name": "acme-trail",
        "bucket_name": "acme-log-archive",
        "key_arn": KEY,
        "log_group_name": "/acme/cloudtrail",
    }
    Trail(stack, "Trail", **(given | props))
    return Template.from_stack(stack)


def only(found: Template, resource_type: str) -> tuple[str, dict[str, Any]]:
    ((name, resource),) = found.find_resources(resource_type).items()
    return name, resource


def test_the_trail_covers_every_region_and_seals_what_it_records() -> None:
    _, trail = only(template(), "AWS::CloudTrail::Trail")
    for name in ("IsLogging", "IsMultiRegionTrail", "IncludeGlobalServiceEvents", "EnableLogFileValidation"):
        assert trail["Properties"][name] is True, name
    assert trail["Properties"]["KMSKeyId"] == KEY
    assert "S3KeyPrefix" not in trail["Properties"]
    assert "InsightSelectors" not in trail["Properties"]


def test_the_trail_waits_for_the_permissions_of_its_role() -> None:
    found = template()
    policy_name, policy = only(found, "AWS::IAM::ManagedPolicy")
    role_name, _ = only(found, "AWS::IAM::Role")
    _, trail = only(found, "AWS::CloudTrail::Trail")
    assert policy["Properties"]["Roles"] == [{"Ref": role_name}]
    assert trail["DependsOn"] == [policy_name]
    assert trail["Properties"]["CloudWatchLogsRoleArn"] == {"Fn::GetAtt": [role_name, "Arn"]}


def test_the_log_group_is_encrypted_and_outlives_the_stack() -> None:
    found = template(retention_in_days=400)
    name, group = only(found, "AWS::Logs::LogGroup")
    _, trail = only(found, "AWS::CloudTrail::Trail")
    assert group["Properties"] == {
        "LogGroupName": "/acme/cloudtrail",
        "KmsKeyId": KEY,
        "RetentionInDays": 400,
    }
    assert group["DeletionPolicy"].startswith("Retain")
    assert trail["Properties"]["CloudWatchLogsLogGroupArn"] == {"Fn::GetAtt": [name, "Arn"]}


def test_data_events_and_insights_are_recorded_where_asked_for() -> None:
    _, trail = only(
        template(data_events={"s3_objects": "write"}, insights=["ApiErrorRateInsight"], s3_key_prefix="audit"),
        "AWS::CloudTrail::Trail",
    )
    assert "AdvancedEventSelectors" not in trail["Properties"]
    buckets = {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3"]]}
    assert trail["Properties"]["EventSelectors"] == [
        {"ReadWriteType": "All", "IncludeManagementEvents": True},
        {
            "ReadWriteType": "WriteOnly",
            "IncludeManagementEvents": False,
            "DataResources": [{"Type": "AWS::S3::Object", "Values": [buckets]}],
        },
    ]
    assert trail["Properties"]["InsightSelectors"] == [{"InsightType": "ApiErrorRateInsight"}]
    assert trail["Properties"]["S3KeyPrefix"] == "audit"


def test_a_trail_of_an_organization_records_its_accounts_and_writes_their_streams() -> None:
    found = template(organization_id="o-exampleorgid")
    _, trail = only(found, "AWS::CloudTrail::Trail")
    _, policy = only(found, "AWS::IAM::ManagedPolicy")
    assert trail["Properties"]["IsOrganizationTrail"] is True
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert "log-stream:o-exampleorgid_*" in repr(statement["Resource"][1])
    assert "IsOrganizationTrail" not in only(template(), "AWS::CloudTrail::Trail")[1]["Properties"]
