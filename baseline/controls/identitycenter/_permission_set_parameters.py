"""What a profile says of permission sets: what each may do, and which groups have it in which accounts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from baseline.control import ControlParams
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountId, AccountName
from constructs_lib.documents.permission_sets import CustomerPolicy, PermissionSetDefinition

# IAM Identity Center API reference, CreatePermissionSet and CreateAccountAssignment.
SetName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+=,.@-]{1,32}$")]
InstanceArn = Annotated[
    str, StringConstraints(pattern=r"^arn:aws(?:-cn|-us-gov)?:sso:::instance/(?:sso)?ins-[A-Za-z0-9.-]{16}$")
]
GroupId = Annotated[
    str,
    StringConstraints(
        pattern=r"^(?:[0-9a-f]{10}-)?[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"
    ),
]
Duration = Annotated[str, StringConstraints(pattern=r"^PT(?:(?:[1-9]|1[01])H(?:(?:[1-9]|[1-5][0-9])M)?|12H)$")]
Words = Annotated[str, StringConstraints(pattern=r"^[ -~]+$", max_length=700)]
RelayState = Annotated[
    str,
    StringConstraints(
        pattern=r"^https://(?:[a-z0-9-]+\.)*(?:console\.aws\.amazon\.com|console\.amazonaws-us-gov\.com|"
        r"console\.amazonaws\.cn)/[A-Za-z0-9&$@#/%?=~_'|!:,.;*+-]*$",
        max_length=240,
    ),
]
Tag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+=,.@-]+$", max_length=128)]
PolicyName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+=,.@-]{1,128}$")]
PolicyPath = Annotated[str, StringConstraints(pattern=r"^/(?:[A-Za-z0-9.,+@=_-]+/)*$", max_length=512)]
AwsPolicy = Annotated[str, StringConstraints(pattern=r"^(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_+=,.@-]+$", max_length=200)]
AttributeKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:/=+@-]{1,128}$")]
AttributeSource = Annotated[str, StringConstraints(pattern=r'^\$\{[A-Za-z0-9:._\[\]" =-]+\}$', max_length=256)]

MAX_INLINE = 10_240
"""Bytes of an inline policy (IAM Identity Center User Guide, "quotas"), white space aside."""


class CustomerPolicyReference(ControlParams):
    """A managed policy that every account has in which the set is assigned."""

    name: PolicyName = Field(description="Name of the policy, the same in every account.")
    path: PolicyPath = Field("/", description="Its path, the same in every account. Default: the root path.")

    def plain(self) -> CustomerPolicy:
        return CustomerPolicy(self.name, self.path)


class Boundary(ControlParams):
    """What the set never exceeds; one of the two."""

    aws_policy: AwsPolicy | None = Field(None, description="A policy of AWS by its path and name.")
    customer_policy: CustomerPolicyReference | None = Field(None, description="A policy of the accounts.")

    @model_validator(mode="after")
    def _one(self) -> Boundary:
        if (self.aws_policy is None) == (self.customer_policy is None):
            raise ValueError("a boundary is one of aws_policy and customer_policy")
        return self


class PermissionSet(ControlParams):
    """What a group may do where it is assigned the set."""

    name: SetName = Field(description="Name of the set; a name that ships replaces what ships under it.")
    description: Words | None = Field(None, description="What it is for. Default: the name.")
    session_duration: Duration = Field(
        "PT1H", description="How long a session lasts: PT1H to PT12H, minutes as in PT1H30M. Default: one hour."
    )
    aws_policies: Distinct[AwsPolicy] = Field(
        (), description="Policies of AWS by path and name, such as job-function/ViewOnlyAccess."
    )
    customer_policies: Distinct[CustomerPolicyReference] = Field((), description="Policies of the accounts.")
    inline_policy: dict[str, Any] | None = Field(
        None, description="A policy document of the set's own, with Version and Statement. Default: none."
    )
    permissions_boundary: Boundary | None = Field(None, description="What it never exceeds. Default: nothing.")
    relay_state: RelayState | None = Field(
        None, description="The page of the AWS console that a session opens with. Default: its home."
    )
    tags: Annotated[dict[Tag, Tag], Field(max_length=50)] = Field({}, description="Tags of the set. Default: none.")

    @model_validator(mode="after")
    def _grants(self) -> PermissionSet:
        if not self.aws_policies and not self.customer_policies and not self.inline_policy:
            raise ValueError(f"{self.name} allows nothing: add aws_policies, customer_policies or an inline_policy")
        # IAM User Guide, "IAM and AWS STS quotas": 20 policies of a role at most, where the quota was raised.
        if len(self.aws_policies) + len(self.customer_policies) > 20:
            raise ValueError(f"{self.name} has more than 20 policies, and a role takes no more")
        if self.inline_policy and (problems := list(_inline_problems(self.inline_policy))):
            raise FieldError(problems)
        return self

    def plain(self) -> PermissionSetDefinition:
        boundary = self.permissions_boundary
        return PermissionSetDefinition(
            name=self.name,
            description=self.description or self.name,
            session_duration=self.session_duration,
            aws_policies=self.aws_policies,
            customer_policies=tuple(one.plain() for one in self.customer_policies),
            inline_policy=self.inline_policy,
            boundary=boundary
            and (boundary.aws_policy or (boundary.customer_policy and boundary.customer_policy.plain())),
            relay_state=self.relay_state,
            tags=self.tags,
        )


class Assignment(ControlParams):
    """A group that has a permission set, and where."""

    group: GroupId = Field(description="The id of the group in the identity store: aws identitystore list-groups")
    permission_set: SetName = Field(description="The name of the set.")
    accounts: Distinct[AccountName] = Field((), description="Accounts by their names in the profile.")
    roles: Distinct[Literal["management", "log-archive", "audit", "workload"]] = Field(
        (), description="Every account of the profile with one of these roles."
    )
    everywhere: bool = Field(
        False, description="On: every account of the profile, but the management account only where it is named."
    )
    account_ids: Distinct[AccountId] = Field(
        (), description="Accounts of the organization that the profile does not have, by id."
    )

    @model_validator(mode="after")
    def _somewhere(self) -> Assignment:
        if not (self.accounts or self.roles or self.everywhere or self.account_ids):
            raise ValueError("the group has the set nowhere: name accounts, roles or account_ids, or set everywhere")
        return self


def _inline_problems(document: Mapping[str, Any]) -> Iterator[FieldProblem]:
    at = ("inline_policy",)
    statements = document.get("Statement")
    if document.get("Version") != "2012-10-17" or not isinstance(statements, list) or not statements:
        yield FieldProblem("a policy document has Version 2012-10-17 and a list of statements", at)
        return
    if set(document) - {"Version", "Id", "Statement"}:
        yield FieldProblem("a policy document has Version, Id and Statement, and nothing else", at)
    if any(key == "Ref" or key.startswith("Fn::") for key in _keys(document)):
        yield FieldProblem("Ref and Fn:: are CloudFormation's, and no part of a policy", at)
    for number, one in enumerate(statements):
        if not isinstance(one, dict) or one.get("Effect") not in ("Allow", "Deny"):
            yield FieldProblem("a statement has the Effect Allow or Deny", (*at, "Statement", number))
        elif one["Effect"] == "Allow" and ("NotAction" in one or _everything(one.get("Action"))):
            yield FieldProblem(
                "a statement that allows every action makes an administrator",
                (*at, "Statement", number),
                advice="name actions, or AdministratorAccess in aws_policies, where it is seen",
            )
    if len(json.dumps(document, separators=(",", ":"))) > MAX_INLINE:
        yield FieldProblem(f"an inline policy has at most {MAX_INLINE:,} bytes", at)


def _everything(action: object) -> bool:
    return "*" in (action if isinstance(action, list) else [action])


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)
