"""What must hold of an aggregator, of its role and of authorizations, in either format."""

from __future__ import annotations

from collections.abc import Sequence

from baseline.expectation import At, Expectation
from baseline.must import Must, consists_of, grants, like, made_of, refers
from baseline.references import ACCOUNT, ANY, PARTITION
from constructs_lib.documents.config_aggregation import aggregator_trust, organizations_policy_arn

AGGREGATOR = ("AWS::Config::ConfigurationAggregator", "aws_config_configuration_aggregator")
AUTHORIZATION = ("AWS::Config::AggregationAuthorization", "aws_config_aggregate_authorization")

_NAME = f"{ANY}-aggregator"


def aggregator_expectations(
    gather: str, account_ids: Sequence[str], authorized: Sequence[tuple[str, str]]
) -> tuple[Expectation, ...]:
    """`gather` and `account_ids` are the control's, `authorized` account and Region of each authorization."""
    expected = [_of_authorizations(authorized)]
    if gather == "accounts":
        ids = [ACCOUNT, *account_ids]
        expected.append(
            _of_aggregator(
                "Every Region of the account, and of those named, is gathered",
                {"AccountAggregationSources": [{"AccountIds": ids, "AllAwsRegions": True}]},
                {"account_aggregation_source": [{"account_ids": ids, "all_regions": True}]},
            )
        )
    if gather == "organization":
        expected += _of_organization()
    return tuple(expected)


def _of_authorizations(authorized: Sequence[tuple[str, str]]) -> Expectation:
    def named(account: str, region: str) -> Must:
        return consists_of(*({account: one[0], region: one[1]} for one in authorized))

    return Expectation(
        "No account may gather the data but those that the profile names",
        named("AuthorizedAccountId", "AuthorizedAwsRegion"),
        At(AUTHORIZATION[0], "", together=True, optional=not authorized),
        At(AUTHORIZATION[1], "", together=True, optional=not authorized, must=named("account_id", "region")),
    )


def _of_aggregator(title: str, source: dict[str, object], block: dict[str, object]) -> Expectation:
    return Expectation(
        title,
        made_of({"ConfigurationAggregatorName": _NAME} | source),
        At(AGGREGATOR[0], ""),
        At(AGGREGATOR[1], "", must=made_of({"name": _NAME} | block)),
    )


def _of_organization() -> tuple[Expectation, ...]:
    own, policy = refers("config_aggregator"), organizations_policy_arn(PARTITION)
    return (
        _of_aggregator(
            "Every Region of every account of the organization is gathered",
            {"OrganizationAggregationSource": {"AllAwsRegions": True, "RoleArn": own}},
            {"organization_aggregation_source": [{"all_regions": True, "role_arn": own}]},
        ),
        Expectation(
            "AWS Config alone assumes the aggregator's role",
            grants(aggregator_trust()),
            At("AWS::IAM::Role", "AssumeRolePolicyDocument"),
            At("aws_iam_role", "assume_role_policy"),
        ),
        Expectation(
            "The role lists the organization's accounts and does nothing else",
            like([policy]),
            At("AWS::IAM::Role", "ManagedPolicyArns"),
            At("aws_iam_role_policy_attachment", "policy_arn", must=like(policy)),
        ),
        Expectation(
            "The permissions are those of the aggregator's role",
            own,
            None,
            At("aws_iam_role_policy_attachment", "role"),
        ),
    )
