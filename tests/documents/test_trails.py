"""What a trail records and what its delivery role may do."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_lib.documents.trails import event_selectors, log_delivery_permissions, log_delivery_trust

MANAGEMENT = {"ReadWriteType": "All", "IncludeManagementEvents": True}


def selectors(**data_events: str) -> list[dict[str, Any]]:
    return list(event_selectors(data_events, partition="aws"))


@pytest.mark.parametrize("asked", [{}, {"s3_objects": "all"}, {"s3_objects": "none", "dynamodb_tables": "read"}])
def test_management_events_are_recorded_once_whatever_else_is(asked: dict[str, str]) -> None:
    first, *others = selectors(**asked)
    # No sources are left out: reads, writes, AWS KMS and all.
    assert first == MANAGEMENT
    assert not any(one["IncludeManagementEvents"] for one in others)


def test_nothing_asked_is_nothing_paid() -> None:
    nothing = selectors(s3_objects="none", lambda_functions="none", dynamodb_tables="none")
    assert nothing == selectors() == [MANAGEMENT]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"s3_objects": "all"}, [("All", ["AWS::S3::Object"])]),
        ({"dynamodb_tables": "read"}, [("ReadOnly", ["AWS::DynamoDB::Table"])]),
        ({"lambda_functions": "write"}, [("WriteOnly", ["AWS::Lambda::Function"])]),
        (
            {"s3_objects": "write", "lambda_functions": "write", "dynamodb_tables": "all"},
            [("WriteOnly", ["AWS::S3::Object", "AWS::Lambda::Function"]), ("All", ["AWS::DynamoDB::Table"])],
        ),
        (
            {"s3_objects": "all", "lambda_functions": "write", "dynamodb_tables": "read"},
            [
                ("ReadOnly", ["AWS::DynamoDB::Table"]),
                ("WriteOnly", ["AWS::Lambda::Function"]),
                ("All", ["AWS::S3::Object"]),
            ],
        ),
    ],
)
def test_reads_and_writes_have_a_selector_each(asked: dict[str, str], expected: list[tuple[str, list[str]]]) -> None:
    found = [(one["ReadWriteType"], [data["Type"] for data in one["DataResources"]]) for one in selectors(**asked)[1:]]
    assert found == expected


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_every_resource_of_the_service_is_meant_now_and_later(partition: str) -> None:
    everything = {"s3_objects": "all", "lambda_functions": "all", "dynamodb_tables": "all"}
    _, data = event_selectors(everything, partition=partition)
    values = [one["Values"] for one in data["DataResources"]]
    assert values == [[f"arn:{partition}:{service}"] for service in ("s3", "lambda", "dynamodb")]


def test_the_role_writes_the_trails_own_streams_alone() -> None:
    (one,) = log_delivery_permissions("/acme/cloudtrail", partition="aws", account="111122223333", region="eu-west-1")[
        "Statement"
    ]
    assert set(one["Action"]) == {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert one["Resource"] == (
        "arn:aws:logs:eu-west-1:111122223333:log-group:/acme/cloudtrail:log-stream:111122223333_CloudTrail_eu-west-1*"
    )


def test_the_role_of_an_organization_s_trail_writes_streams_of_its_accounts_and_of_no_other_organization() -> None:
    (one,) = log_delivery_permissions(
        "/acme/trail",
        partition="aws",
        account="111122223333",
        region="eu-west-1",
        organization_id="o-exampleorgid",
    )["Statement"]
    group = "arn:aws:logs:eu-west-1:111122223333:log-group:/acme/trail:log-stream:"
    assert one["Resource"] == [f"{group}111122223333_CloudTrail_eu-west-1*", f"{group}o-exampleorgid_*"]


def test_cloudtrail_alone_assumes_the_role_without_a_condition_it_would_not_meet() -> None:
    (one,) = log_delivery_trust()["Statement"]
    assert one["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
    assert one["Action"] == "sts:AssumeRole"
    assert "Condition" not in one
