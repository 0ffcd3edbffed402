"""The boundary that power users and pipelines never exceed, and by which they cannot rise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity
from baseline.expectation import At, Expectation, retained
from baseline.hcl import Block, Document, resource, retain
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.must import Must, grants, like, that
from baseline.names import local_name
from baseline.place import Place
from baseline.references import ACCOUNT, ANY, PARTITION
from constructs_lib.documents.permissions_boundary import MAX_CHARACTERS, characters, overlaps, permissions_boundary

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

CAPABILITY = "permissions_boundary"
_NAME = "boundary"

# IAM API reference, CreateRole: a path and a name; three characters of it are fixed.
Passed = Annotated[
    str, StringConstraints(pattern=r"^role/[A-Za-z0-9+=,.@_-][A-Za-z0-9+=,.@_/-]{2,}\*?$", max_length=517)
]


def _not_of_aws(role: str) -> str:
    if role.startswith(("role/aws-reserved/", "role/aws-service-role/")) or "role/aws-".startswith(role.rstrip("*")):
        raise ValueError(f"{role} covers roles of AWS services, which are made by them alone")
    return role


RolePattern = Annotated[Passed, AfterValidator(_not_of_aws)]
# A service, and a resource that is not left open altogether.
Arn = Annotated[
    str,
    StringConstraints(
        pattern=r"^arn:aws(?:-cn|-us-gov)?:[a-z0-9-]+:(?:\*|[a-z0-9-]*):(?:\*|[0-9]{12})?:"
        r"[A-Za-z0-9+=,.@_/:*?-]*[A-Za-z0-9][A-Za-z0-9+=,.@_/:*?-]*$",
        max_length=512,
    ),
]


class PermissionsBoundary(Control):
    """A policy for the boundaries of roles: whoever has it makes no mightier role than himself, neither changes,
    passes nor assumes one, and leaves the baseline alone."""

    id = "iam.permissions_boundary"
    title = "Power users and pipelines are bounded and cannot raise their own permissions"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.IDENTITY
    placement = Placement.once_per_account()
    contributes = {
        "well-architected/SEC03-BP02": "It limits what may be granted; what each role needs its own policies say.",
        "well-architected/SEC03-BP05": "It binds the roles that have it; service control policies bind whole accounts.",
    }
    accepts = {
        "whole-service": "It is the most that can be allowed: all services but those that lead upwards, by NotAction.",
    }
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"

    class Params(ControlParams):
        roles: Distinct[RolePattern] = Field(
            ("role/workloads/*",),
            description="Roles that those under the boundary make (with the same boundary alone), change, pass to "
            "services and assume; policies and instance profiles of these names too. Every role of these names should "
            "have the boundary. Default: those of the path /workloads/.",
        )
        passed_roles: Distinct[Passed] = Field(
            (),
            description="Further roles that they pass to services, such as role/ecsTaskExecutionRole: roles that may "
            "do no more than they do themselves. Default: none.",
        )
        users: bool = Field(
            False,
            description="On: they make IAM users of the same names too, under the boundary, and give them access keys. "
            "Off: they make roles alone.",
        )
        off_limits: Distinct[Arn] = Field(
            (),
            description="ARNs, with wildcards, of what they leave alone altogether: functions, instances, projects and "
            "stacks that work with a mightier role, which whoever changes them could borrow. Default: none beyond the "
            "baseline's own.",
        )

    def provides(self, params: Params) -> tuple[str, ...]:
        return (CAPABILITY,)

    def value_of(self, capability: str, params: Params, context: Context) -> str | None:
        at = context.environment
        return f"arn:{at.partition}:iam::{at.account}:policy/{context.names.of(_NAME)}"

    def localize(self, params: Params, place: Place) -> Params:
        prefix = place.names.prefix
        problems = [
            FieldProblem(
                f"{one} covers roles of the baseline, which begin with role/{prefix}-",
                (field, number),
                advice="name roles of another path or beginning",
            )
            for field, given in (("roles", params.roles), ("passed_roles", params.passed_roles))
            for number, one in enumerate(given)
            if overlaps(one, prefix)
        ]
        if not problems:
            size = characters(_document(params, partition=place.partition, account="1" * 12, prefix=prefix))
            if size > MAX_CHARACTERS:
                problems = [
                    FieldProblem(
                        f"the boundary takes {size} characters",
                        allowed=f"at most {MAX_CHARACTERS}",
                        advice="name fewer roles and resources, by longer wildcards",
                    )
                ]
        if problems:
            raise FieldError(problems)
        return params

    def notes(self, params: Params) -> tuple[str, ...]:
        patterns = " ".join(params.roles)
        return (
            (
                "A role is bounded once the policy is its boundary: aws iam put-role-permissions-boundary --role-name "
                "ROLE --permissions-boundary arn:aws:iam::ACCOUNT:policy/PREFIX-boundary. Roles that pipelines make "
                f"have names of {patterns} then, in managed_roles as well."
            ),
            (
                "See which roles have no boundary, and name in off_limits what works with them and could be changed: "
                "aws iam get-account-authorization-details --filter Role --query "
                "'RoleDetailList[?!PermissionsBoundary].RoleName'"
            ),
        )

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk import Aws, RemovalPolicy
        from aws_cdk.aws_iam import CfnManagedPolicy

        from constructs_lib.acknowledgments import acknowledge

        document = _document(params, partition=Aws.PARTITION, account=Aws.ACCOUNT_ID, prefix=context.names.prefix)
        policy = CfnManagedPolicy(
            scope,
            "Policy",
            managed_policy_name=context.names.of(_NAME),
            description=_DESCRIPTION,
            policy_document=document,
        )
        # A boundary that roles still have cannot be deleted, and what they are must not depend on a stack.
        policy.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        acknowledge(
            policy,
            "It is the most that can be allowed to power users and pipelines: wide, and the ways up are left out.",
            "AwsSolutions-IAM5",
        )
        context.provide(CAPABILITY, after=[policy])

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at = context.environment
        policy = resource(
            "aws_iam_policy",
            local_name(self.id),
            {
                "name": context.names.of(_NAME),
                "description": _DESCRIPTION,
                "policy": Document(
                    _document(params, partition=at.partition, account=at.account, prefix=context.names.prefix)
                ),
                "lifecycle": retain(),
            },
        )
        yield policy
        context.provide(CAPABILITY, after=[policy])

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"aws_iam_policy.{local_name(self.id)}": ()}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        document = _document(params, partition=PARTITION, account=ACCOUNT, prefix=ANY)
        return (
            _policy("The boundary is the profile's, statement by statement", grants(document)),
            _policy("Identities are made under the same boundary alone", _bounded()),
            _policy("Of IAM nothing is allowed but what is named", that("allows no iam: by exception", _iam_excepted)),
            Expectation(
                "The boundary is found by its name",
                like(f"{ANY}-{_NAME}"),
                At("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
                At("aws_iam_policy", "name"),
            ),
            retained("aws_iam_policy"),
        )


_DESCRIPTION = "What power users and pipelines never exceed, whatever else is allowed to them"


def _document(params: PermissionsBoundary.Params, *, partition: str, account: str, prefix: str) -> dict[str, Any]:
    return permissions_boundary(
        partition=partition,
        account=account,
        prefix=prefix,
        boundary_name=f"{prefix}-{_NAME}",
        roles=params.roles,
        passed_roles=params.passed_roles,
        users=params.users,
        off_limits=params.off_limits,
    )


def _policy(title: str, must: Must) -> Expectation:
    return Expectation(title, must, At("AWS::IAM::ManagedPolicy", "PolicyDocument"), At("aws_iam_policy", "policy"))


def _statements(document: object) -> list[Mapping[str, Any]]:
    return list(document.get("Statement", ())) if isinstance(document, Mapping) else []


def _bounded() -> Must:
    def test(document: object) -> bool:
        makes = [
            one
            for one in _statements(document)
            if one.get("Effect") == "Allow" and {"iam:CreateRole", "iam:CreateUser"} & {*one.get("Action", ())}
        ]
        conditions = [one.get("Condition", {}).get("StringEquals", {}).get("iam:PermissionsBoundary") for one in makes]
        return bool(_statements(document)) and all(conditions)

    return that("asks for the boundary wherever it lets roles or users be made", test)


def _iam_excepted(document: object) -> bool:
    wide = [one for one in _statements(document) if one.get("Effect") == "Allow" and "NotAction" in one]
    return bool(wide) and all({"iam:*", "sts:AssumeRole", "organizations:*"} <= set(one["NotAction"]) for one in wide)
