"""The delivery role of flow logs, and their format."""

from __future__ import annotations

from constructs_lib.documents.flow_logs import delivery_permissions, delivery_trust, log_format

PLACE = {"partition": "aws-us-gov", "account": "111122223333", "region": "us-gov-west-1"}


def test_the_role_serves_flow_logs_of_the_account_and_region_alone() -> None:
    (statement,) = delivery_trust(**PLACE)["Statement"]

    assert statement["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "111122223333"},
        "ArnLike": {"aws:SourceArn": "arn:aws-us-gov:ec2:us-gov-west-1:111122223333:vpc-flow-log/*"},
    }


def test_the_role_writes_one_log_group_and_creates_none() -> None:
    (statement,) = delivery_permissions("/acme/vpc-flow-logs", **PLACE)["Statement"]

    assert statement["Resource"] == ("arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:/acme/vpc-flow-logs:*")
    assert "logs:CreateLogGroup" not in statement["Action"]


def test_the_extended_format_adds_to_the_default_one() -> None:
    assert log_format(extended=False) is None
    extended = log_format(extended=True) or ""
    assert extended.startswith("${version} ${account-id} ${interface-id} ${srcaddr}")
    assert "${pkt-srcaddr}" in extended
    assert len(set(extended.split())) == len(extended.split()) == 29
