"""An existing distribution gets the web ACL, and never loses one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from constructs_lib.documents.web_acl_association import web_acl_association
from tests.constructs.setting_function import Function

OURS = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/acme-cloudfront/0123"
RENAMED = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/new-cloudfront/89ab"
THEIRS = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/other/4567"
SECRET = "what-cloudfront-proves-itself-with"
SETTING = web_acl_association("E1ABCDEFGHIJKL", OURS)


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> Function:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    return Function(monkeypatch)


def reads(function: Function, web_acl: str) -> None:
    function.answers = {
        "GetDistributionConfig": {
            "ETag": "E2",
            "DistributionConfig": {
                "Comment": "shop",
                "Enabled": True,
                "Origins": {
                    "Items": [{"CustomHeaders": {"Items": [{"HeaderName": "X-Origin", "HeaderValue": SECRET}]}}]
                },
                "WebACLId": web_acl,
            },
        },
        "AssociateDistributionWebACL": {"Id": "E1ABCDEFGHIJKL", "WebACLArn": OURS},
    }


def test_a_distribution_without_a_web_acl_gets_it_and_nothing_else_changes(function: Function) -> None:
    reads(function, "")

    assert function(SETTING)["status"] == "SUCCESS"
    assert function.writes == ["AssociateDistributionWebACL"]
    assert function.parameters["AssociateDistributionWebACL"] == {"Id": "E1ABCDEFGHIJKL", "WebACLArn": OURS}


def test_a_distribution_that_has_it_is_not_written(function: Function) -> None:
    reads(function, OURS)

    assert function(SETTING, "Update")["status"] == "SUCCESS"
    assert function.writes == []


def test_a_distribution_with_another_web_acl_keeps_it_and_the_deployment_says_so(function: Function) -> None:
    reads(function, THEIRS)

    response = function(SETTING)

    assert response["status"] == "FAILED"
    assert THEIRS in response["reason"]
    assert function.writes == []


@pytest.mark.parametrize(("web_acl", "status"), [("", "SUCCESS"), (OURS, "SUCCESS"), (THEIRS, "FAILED")])
def test_of_the_distribution_nothing_but_its_web_acl_is_logged_and_answered(
    function: Function, web_acl: str, status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    reads(function, web_acl)

    response = function(SETTING)

    assert response["status"] == status
    assert SECRET not in str(response) + capsys.readouterr().out
    if status == "SUCCESS":
        assert response["data"]["Found"] == str({"WebACLId": web_acl})


def test_a_web_acl_that_is_replaced_by_a_renamed_one_takes_its_distributions_along(function: Function) -> None:
    reads(function, OURS)

    assert function(web_acl_association("E1ABCDEFGHIJKL", RENAMED), "Update", before=SETTING)["status"] == "SUCCESS"
    assert function.parameters["AssociateDistributionWebACL"] == {"Id": "E1ABCDEFGHIJKL", "WebACLArn": RENAMED}


def test_a_stack_that_rolls_back_takes_its_distributions_back(function: Function) -> None:
    reads(function, RENAMED)

    failed = web_acl_association("E1ABCDEFGHIJKL", RENAMED)
    assert function(SETTING, "Update", before=failed)["status"] == "SUCCESS"
    assert function.parameters["AssociateDistributionWebACL"]["WebACLArn"] == OURS


def test_a_renamed_web_acl_replaces_no_other_than_the_one_that_was_set_here(function: Function) -> None:
    reads(function, THEIRS)

    response = function(web_acl_association("E1ABCDEFGHIJKL", RENAMED), "Update", before=SETTING)

    assert (response["status"], function.writes) == ("FAILED", [])
    assert THEIRS in response["reason"]


@pytest.mark.node
def test_each_wide_permission_is_acknowledged_with_a_reason_that_its_statement_bears_out() -> None:
    from baseline.emit.node import choose_node

    choose_node()
    import aws_cdk as cdk

    from constructs_lib import AccountSetting

    stack = cdk.Stack(cdk.App(analytics_reporting=False), "Edge")
    AccountSetting(stack, "Association", setting=SETTING)
    said = json.dumps(stack.node.find_child("Association").node.find_child("Policy").node.metadata, default=str)
    assert "vpcorigin/*" in said
    assert "a condition says" not in said


def test_deleting_the_control_leaves_the_distribution_protected(function: Function) -> None:
    reads(function, OURS)

    assert function(SETTING, "Delete")["status"] == "SUCCESS"
    assert function.calls == []


def test_the_permission_to_change_is_for_this_distribution_alone() -> None:
    policy = SETTING.policy(partition="aws", account="123456789012", region="us-east-1")
    changing: list[dict[str, Any]] = [
        one for one in policy["Statement"] if "cloudfront:AssociateDistributionWebACL" in one["Action"]
    ]

    assert [one["Resource"] for one in changing] == ["arn:aws:cloudfront::123456789012:distribution/E1ABCDEFGHIJKL"]
    assert not any(one["Resource"] == "*" for one in policy["Statement"])
