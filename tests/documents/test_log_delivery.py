"""Who may deliver logs to a log group."""

from __future__ import annotations

from constructs_lib.documents.log_delivery import log_group_arn, log_group_policy

PLACE = {"partition": "aws-cn", "account": "111122223333", "region": "cn-north-1"}


def test_the_arn_has_no_trailing_wildcard_because_waf_refuses_it() -> None:
    assert log_group_arn("aws-waf-logs-acme", **PLACE).endswith(":log-group:aws-waf-logs-acme")


def test_only_log_delivery_of_the_own_account_writes_and_to_this_group_alone() -> None:
    (statement,) = log_group_policy("aws-waf-logs-acme", **PLACE)["Statement"]

    assert statement["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    assert statement["Resource"] == ("arn:aws-cn:logs:cn-north-1:111122223333:log-group:aws-waf-logs-acme:log-stream:*")
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "111122223333"}
    assert statement["Condition"]["ArnLike"] == {"aws:SourceArn": "arn:aws-cn:logs:cn-north-1:111122223333:*"}
