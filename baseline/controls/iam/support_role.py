"""A role for whoever works with AWS Support, so that nobody needs root or administrator for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import Field, model_validator

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity
from baseline.expectation import At, Expectation
from baseline.hcl import Block, Document, resource
from baseline.model.distinct import Distinct
from baseline.model.ids import AccountId
from baseline.model.role_patterns import RolePattern
from baseline.must import Must, at_most, grants, like, refers, that
from baseline.names import local_name
from baseline.references import ACCOUNT, ANY, PARTITION
from constructs_lib.documents.support_role import MANAGED_POLICY, support_policy_arn, support_trust_policy

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class SupportRole(Control):
    """Support cases are opened by a role that can do nothing else, assumed with MFA or by named roles."""

    id = "iam.support_role"
    title = "A role of its own manages incidents with AWS Support"
    behavior = Behavior.PREVENTIVE
    severity = Severity.LOW
    layer = Layer.IDENTITY
    placement = Placement.once_per_account()
    satisfies = ("cis-aws-5.0/1.16",)
    contributes = {
        "well-architected/SEC10-BP05": "It is the access to AWS Support alone.",
    }
    passes = ("IAM.18",)
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/awssupport/latest/user/accessing-support.html"

    class Params(ControlParams):
        users_with_mfa: bool = Field(
            True,
            description="Users whom their IAM policies let assume the role may do so, if they signed in with MFA.",
        )
        trusted_accounts: Distinct[AccountId] = Field(
            (),
            max_length=50,
            description="Accounts whose users may assume the role with MFA as well. Default: this account alone.",
        )
        role_patterns: Distinct[RolePattern] = Field(
            (),
            max_length=20,
            description="Roles of this account that may assume the role, such as "
            "role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Operations_*, which fits IAM Identity Center in every "
            "Region: in us-east-1 its ARNs have no Region before the name. Their sign-in has to ask for MFA: sessions "
            "of federated roles show none to AWS. Default: no role.",
        )
        max_session_hours: int = Field(1, ge=1, le=12, description="Hours that a session lasts at most.")

        @model_validator(mode="after")
        def _somebody_is_trusted(self) -> SupportRole.Params:
            if not self.users_with_mfa and not self.role_patterns:
                raise ValueError("nobody could assume the role: allow users_with_mfa, or name role_patterns")
            if self.trusted_accounts and not self.users_with_mfa:
                raise ValueError("trusted_accounts trusts users with MFA, but users_with_mfa is off")
            return self

    def notes(self, params: Params) -> tuple[str, ...]:
        return ("Whoever works with Support needs sts:AssumeRole on the role PREFIX-support from an IAM policy.",)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk import Acknowledgment, Aws, Validations
        from aws_cdk.aws_iam import CfnRole

        role = CfnRole(
            scope,
            "Role",
            role_name=context.names.of("support"),
            description="Manages incidents with AWS Support",
            max_session_duration=params.max_session_hours * 3600,
            assume_role_policy_document=support_trust_policy(
                partition=Aws.PARTITION,
                account=Aws.ACCOUNT_ID,
                users_with_mfa=params.users_with_mfa,
                trusted_accounts=params.trusted_accounts,
                role_patterns=params.role_patterns,
            ),
            managed_policy_arns=[support_policy_arn(Aws.PARTITION)],
        )
        Validations.of(role).acknowledge(
            Acknowledgment(
                id=f"AwsSolutions-IAM4[Policy::{support_policy_arn('<AWS::Partition>')}]",
                reason="CIS asks for this AWS managed policy by name, and Support's actions take no "
                "resource to narrow.",
            )
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at = context.environment
        role = resource(
            "aws_iam_role",
            local_name(self.id),
            {
                "name": context.names.of("support"),
                "description": "Manages incidents with AWS Support",
                "max_session_duration": params.max_session_hours * 3600,
                "assume_role_policy": Document(
                    support_trust_policy(
                        partition=at.partition,
                        account=at.account,
                        users_with_mfa=params.users_with_mfa,
                        trusted_accounts=params.trusted_accounts,
                        role_patterns=params.role_patterns,
                    )
                ),
            },
        )
        yield role
        yield resource(
            "aws_iam_role_policy_attachment",
            local_name(self.id),
            {"role": role.attribute("name"), "policy_arn": support_policy_arn(at.partition)},
        )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        trust = (
            At("AWS::IAM::Role", "AssumeRolePolicyDocument"),
            At("aws_iam_role", "assume_role_policy"),
        )
        return (
            Expectation("Users assume the role with MFA only, roles by name only", _asks(params), *trust),
            Expectation("Nobody but accounts and roles of the profile is trusted", _trusts_accounts(params), *trust),
            Expectation(
                "The trust policy is the profile's, statement by statement",
                grants(
                    support_trust_policy(
                        partition=PARTITION,
                        account=ACCOUNT,
                        users_with_mfa=params.users_with_mfa,
                        trusted_accounts=params.trusted_accounts,
                        role_patterns=params.role_patterns,
                    )
                ),
                *trust,
            ),
            Expectation(
                "The role is found by its name",
                like(f"{ANY}-support"),
                At("AWS::IAM::Role", "RoleName"),
                At("aws_iam_role", "name"),
            ),
            Expectation(
                "The policy is the support role's",
                refers("iam_support_role"),
                None,
                At("aws_iam_role_policy_attachment", "role"),
            ),
            Expectation(
                "The role has the policy of AWS Support and no other",
                that(
                    "ends in the managed policy",
                    lambda value: str(value).endswith(f":policy/{MANAGED_POLICY}"),
                ),
                At(
                    "AWS::IAM::Role",
                    "ManagedPolicyArns",
                    must=that("is the one managed policy", _only_support),
                ),
                At("aws_iam_role_policy_attachment", "policy_arn"),
            ),
            Expectation(
                "A session ends in time",
                at_most(params.max_session_hours * 3600),
                At("AWS::IAM::Role", "MaxSessionDuration"),
                At("aws_iam_role", "max_session_duration"),
            ),
        )


def _statements(document: object) -> list[dict[str, Any]]:
    return list(document.get("Statement", ())) if isinstance(document, dict) else []


def _asks(params: SupportRole.Params) -> Must:
    """Each statement has exactly the condition of its kind, and there are as many as the parameters call
    for."""

    def test(document: object) -> bool:
        statements = {one.get("Sid"): one for one in _statements(document)}
        wanted = {"UsersWithMFA"} if params.users_with_mfa else set()
        wanted |= {"NamedRoles"} if params.role_patterns else set()
        if set(statements) != wanted:
            return False
        if params.users_with_mfa and statements["UsersWithMFA"].get("Condition") != {
            "Bool": {"aws:MultiFactorAuthPresent": "true"}
        }:
            return False
        named = statements.get("NamedRoles", {}).get("Condition", {}).get("ArnLike", {}).get("aws:PrincipalArn", [])
        return len(named) == len(params.role_patterns) and all(
            pattern in str(arn) for pattern, arn in zip(params.role_patterns, named, strict=True)
        )

    return that("asks for MFA, or for a named role", test)


def _trusts_accounts(params: SupportRole.Params) -> Must:
    """Principals are account roots: the deploying account's, and those that the parameters name."""

    def test(document: object) -> bool:
        found: list[str] = []
        for one in _statements(document):
            principal = one.get("Principal", {})
            if one.get("Effect") != "Allow" or one.get("Action") != "sts:AssumeRole" or set(principal) != {"AWS"}:
                return False
            named = principal["AWS"]
            found += [str(each) for each in (named if isinstance(named, list) else [named])]
        foreign = [each for each in found if any(account in each for account in params.trusted_accounts)]
        return bool(found) and all(":root" in each for each in found) and len(foreign) == len(params.trusted_accounts)

    return that("trusts accounts of the profile alone", test)


def _only_support(found: object) -> bool:
    return (
        isinstance(found, list)
        and len(found) == 1
        and str(found[0]).rstrip("]}'").endswith(f":iam::aws:policy/{MANAGED_POLICY}")
    )
