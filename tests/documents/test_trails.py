"""What a trail records and what its delivery role may do."""

from __future__ import annotations

from constructs_lib.documents.trails import event_selectors, log_delivery_permissions, log_delivery_trust


def fields(**data_events: str) -> list[dict[str, str]]:
    return [dict(selector["fields"]) for selector in event_selectors(data_events)]


def test_management_events_are_recorded_whatever_else_is() -> None:
    for asked in ({}, {"s3_objects": "all"}, {"s3_objects": "none", "dynamodb_tables": "read"}):
        # No readOnly field: reads and writes alike.
        assert fields(**asked)[0] == {"eventCategory": "Management"}


def test_nothing_asked_is_nothing_paid() -> None:
    assert len(fields()) == len(fields(s3_objects="none", lambda_functions="none", dynamodb_tables="none")) == 1


def test_all_events_of_a_kind_have_no_read_only_field() -> None:
    assert fields(s3_objects="all")[1] == {"eventCategory": "Data", "resources.type": "AWS::S3::Object"}


def test_reads_and_writes_are_told_apart() -> None:
    read, write = fields(dynamodb_tables="read")[1], fields(lambda_functions="write")[1]
    assert (read["resources.type"], read["readOnly"]) == ("AWS::DynamoDB::Table", "true")
    assert (write["resources.type"], write["readOnly"]) == ("AWS::Lambda::Function", "false")


def test_each_kind_has_a_selector_of_its_own() -> None:
    kinds = [
        one["resources.type"] for one in fields(s3_objects="all", lambda_functions="all", dynamodb_tables="all")[1:]
    ]
    assert kinds == ["AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table"]


def test_the_role_writes_the_trails_own_streams_alone() -> None:
    (one,) = log_delivery_permissions("/acme/cloudtrail", partition="aws", account="111122223333", region="eu-west-1")[
        "Statement"
    ]
    assert set(one["Action"]) == {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert one["Resource"] == (
        "arn:aws:logs:eu-west-1:111122223333:log-group:/acme/cloudtrail:log-stream:111122223333_CloudTrail_eu-west-1*"
    )


def test_cloudtrail_alone_assumes_the_role_without_a_condition_it_would_not_meet() -> None:
    (one,) = log_delivery_trust()["Statement"]
    assert one["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
    assert one["Action"] == "sts:AssumeRole"
    assert "Condition" not in one
