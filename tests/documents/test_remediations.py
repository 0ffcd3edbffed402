"""Which document remediates what, and how little its role may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from baseline.facts.config_rules import managed_rule, recommended_inputs
from constructs_lib.documents.remediations import (
    REMEDIATIONS,
    document_parameters,
    execution_policy,
    trust_policy,
)

PLACE = {"partition": "aws", "account": "111122223333", "region": "eu-west-1"}
ROLE = "arn:aws:iam::111122223333:role/remedy"
# Actions that IAM grants on every resource only, because they list, or set what an account has once.
ON_EVERYTHING = {
    "config:ListDiscoveredResources",
    "ec2:DescribeInstances",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:EnableEbsEncryptionByDefault",
    "ec2:GetEbsEncryptionByDefault",
    "s3:GetAccountPublicAccessBlock",
    "s3:PutAccountPublicAccessBlock",
}


def parameters(identifier: str, chosen: Mapping[str, str] | None = None) -> dict[str, Any]:
    return document_parameters(
        REMEDIATIONS[identifier],
        role_arn=ROLE,
        account="111122223333",
        rule_inputs=recommended_inputs(identifier),
        chosen=chosen or {},
    )


@pytest.mark.parametrize("identifier", REMEDIATIONS)
class TestEveryRemediation:
    def test_it_belongs_to_a_rule_that_finds_such_resources(self, identifier: str) -> None:
        rule = managed_rule(identifier)
        assert rule
        found = rule.resource_types or ("AWS::::Account",)
        account_wide = {"AWS::::Account", "AWS::S3::AccountPublicAccessBlock"}
        assert REMEDIATIONS[identifier].resource_type in found or set(found) <= account_wide

    def test_what_reaches_every_resource_could_reach_no_fewer(self, identifier: str) -> None:
        for statement in execution_policy(REMEDIATIONS[identifier], **PLACE)["Statement"]:
            if statement["Resource"] == "*":
                assert set(statement["Action"]) <= ON_EVERYTHING
            else:
                assert not set(statement["Action"]) & ON_EVERYTHING

    def test_no_action_has_a_wildcard_and_all_stay_in_the_account(self, identifier: str) -> None:
        for statement in execution_policy(REMEDIATIONS[identifier], **PLACE)["Statement"]:
            assert not [action for action in statement["Action"] if "*" in action]
            resource = statement["Resource"]
            if ":s3:::" in resource:
                assert statement["Condition"] == {"StringEquals": {"aws:ResourceAccount": "111122223333"}}
            elif resource != "*":
                assert ":111122223333:" in resource or ":automation-definition/" in resource

    def test_its_parameters_are_sorted_and_name_the_role(self, identifier: str) -> None:
        given = parameters(identifier)
        assert list(given) == sorted(given)
        assert given["AutomationAssumeRole"] == {"StaticValue": {"Values": [ROLE]}}

    def test_it_is_given_what_was_found_unless_it_is_about_the_account(self, identifier: str) -> None:
        found = [one for one in parameters(identifier).values() if one == {"ResourceValue": {"Value": "RESOURCE_ID"}}]
        assert len(found) == (0 if REMEDIATIONS[identifier].resource_type == "AWS::::Account" else 1)


def test_credentials_are_revoked_at_the_age_that_the_rule_objects_to() -> None:
    assert parameters("IAM_USER_UNUSED_CREDENTIALS_CHECK")["MaxCredentialUsageAge"] == {
        "StaticValue": {"Values": ["45"]}
    }


@pytest.mark.parametrize(("chosen", "expected"), [({}, "AES256"), ({"SSEAlgorithm": "aws:kms"}, "aws:kms")])
def test_the_algorithm_of_a_bucket_may_be_chosen(chosen: dict[str, str], expected: str) -> None:
    given = parameters("S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED", chosen)
    assert given["SSEAlgorithm"] == {"StaticValue": {"Values": [expected]}}


def test_no_bucket_remediation_can_open_the_account() -> None:
    for identifier, one in REMEDIATIONS.items():
        if one.resource_type == "AWS::S3::Bucket":
            actions = {action for grant in one.grants for action in grant.actions}
            assert "s3:PutAccountPublicAccessBlock" not in actions, identifier


def test_another_account_cannot_have_systems_manager_assume_the_role() -> None:
    (statement,) = trust_policy(**PLACE)["Statement"]
    assert statement["Principal"] == {"Service": "ssm.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "111122223333"},
        "ArnLike": {"aws:SourceArn": "arn:aws:ssm:eu-west-1:111122223333:automation-execution/*"},
    }


def test_china_has_the_older_documents_only() -> None:
    there = {identifier for identifier, one in REMEDIATIONS.items() if "aws-cn" in one.partitions}
    assert there == {
        "INCOMING_SSH_DISABLED",
        "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED",
        "S3_BUCKET_VERSIONING_ENABLED",
    }
