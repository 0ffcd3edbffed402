"""Flow logs to either destination."""

from __future__ import annotations

from typing import Any

import pytest

from baseline.emit.node import choose_node

pytestmark = pytest.mark.node


def template(**props: Any) -> Any:
    choose_node()
    from aws_cdk import App, Stack, assertions

    from constructs_lib import VpcFlowLogs

    stack = Stack(App(analytics_reporting=False), "Network")
    VpcFlowLogs(stack, "Logs", name="acme-vpc-flow-logs", vpc_id="vpc-0123456789abcdef0", **props)
    return assertions.Template.from_stack(stack)


def test_records_go_to_an_encrypted_log_group_that_outlives_its_stack() -> None:
    found = template(log_group_name="/acme/vpc-flow-logs", kms_key_id="arn:aws:kms:eu-west-1:111122223333:key/k")

    (group,) = found.find_resources("AWS::Logs::LogGroup").values()
    assert group["Properties"]["KmsKeyId"].endswith("key/k")
    assert group["UpdateReplacePolicy"] == "Retain"
    assert group["DeletionPolicy"].startswith("Retain")
    (log,) = found.find_resources("AWS::EC2::FlowLog").values()
    assert log["Properties"]["LogGroupName"] == "/acme/vpc-flow-logs"
    assert len(log["DependsOn"]) == 2, "neither the log group nor the permission may come after the flow log"


def test_records_go_to_a_bucket_without_a_role() -> None:
    found = template(bucket_name="acme-log-archive-111122223333-eu-west-1")

    found.resource_count_is("AWS::IAM::Role", 0)
    found.resource_count_is("AWS::Logs::LogGroup", 0)
    (log,) = found.find_resources("AWS::EC2::FlowLog").values()
    assert log["Properties"]["LogDestinationType"] == "s3"
    assert log["Properties"]["DestinationOptions"] == {
        "FileFormat": "parquet",
        "HiveCompatiblePartitions": False,
        "PerHourPartition": True,
    }


def test_a_log_group_without_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match="kms_key_id"):
        template(log_group_name="/acme/vpc-flow-logs")
