"""People sign in once, centrally, and have in each account what their group has there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import Field, model_validator

from baseline.control import Behavior, Control, ControlParams, Format, Layer, Placement, Severity, native_with
from baseline.controls.identitycenter._permission_set_expectations import (
    ASSIGNMENT,
    ATTRIBUTES,
    AWS_POLICY,
    BOUNDARY,
    CUSTOMER_POLICY,
    INLINE_POLICY,
    SET,
    permission_set_expectations,
)
from baseline.controls.identitycenter._permission_set_parameters import (
    Assignment,
    AttributeKey,
    AttributeSource,
    InstanceArn,
    PermissionSet,
)
from baseline.controls.identitycenter._permission_set_places import located_problems, resolved
from baseline.errors import nearest
from baseline.expectation import Expectation
from baseline.hcl import Block, Document, Nested, reference, resource
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import Region
from baseline.names import distinct_part, local_name
from baseline.place import Place
from constructs_lib.documents.permission_sets import (
    SHIPPED,
    CustomerPolicy,
    PermissionSetDefinition,
    SetAssignment,
    aws_policy_arn,
)

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

Shipped = Literal["Administrator", "PowerUser", "Network", "SecurityAudit", "ReadOnly", "Billing"]

_WAITS = "IAM Identity Center is enabled, and its identity source connected, by a person beforehand"


class PermissionSets(Control):
    """Groups of one identity source have named permission sets in named accounts, for sessions that end soon; nobody
    needs an IAM user."""

    id = "identitycenter.permission_sets"
    title = "People have least-privilege permission sets through groups of one identity source"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.IDENTITY
    placement = Placement.per_governed_region(roles=("management", "audit"))
    contributes = {
        "cis-aws-5.0/1.20": "Groups have their sets; that nobody has an IAM user any more is for people to see to.",
        "well-architected/SEC02-BP04": "Access comes from one place; the identity source has to be connected, and "
        "who leaves has to be removed there.",
        "well-architected/SEC02-BP06": "Groups alone are assigned; the identity source decides who belongs to them.",
        "well-architected/SEC03-BP02": "What ships is narrow for its job; whether a group needs its set is for people "
        "to review.",
    }
    opt_in = "it needs the ARN of the instance, and which group has what in which account"
    support = {Format.CLOUDFORMATION: native_with(_WAITS), Format.TERRAFORM: native_with(_WAITS)}
    source = "https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html"

    class Params(ControlParams):
        instance_arn: InstanceArn = Field(description="The organization's instance: aws sso-admin list-instances")
        administrator: Literal["management", "audit"] = Field(
            "management",
            description="The account that makes the sets. audit: as delegated administrator, who can neither change "
            "the sets of the management account nor assign it; one of those needs management. Default: management.",
        )
        region: Region | None = Field(
            None, description="The Region that the instance is in, one of the governed ones. Default: the home Region."
        )
        shipped: Distinct[Shipped] = Field(
            get_args(Shipped),
            description="What is made of the sets that ship, with policies of AWS for the job and sessions of 1, 2, 4, "
            "8, 8 and 8 hours. ReadOnly sees no data, Billing pays nothing. Default: all six; AWS charges nothing.",
        )
        permission_sets: Distinct[PermissionSet] = Field(
            (), max_length=200, description="Further sets, or others in the place of those that ship. Default: none."
        )
        assignments: Distinct[Assignment] = Field(
            (), max_length=500, description="Which group has which set in which accounts. Default: nobody has any."
        )
        access_control_attributes: Annotated[dict[AttributeKey, AttributeSource], Field(max_length=50)] = Field(
            {},
            description="Attributes of users in the identity source, such as ${path:enterprise.costCenter}, by the "
            "key of aws:PrincipalTag under which policies find them. Default: none.",
        )

        @property
        def definitions(self) -> tuple[PermissionSetDefinition, ...]:
            """Every set, in the order of what ships and then of the profile."""
            own = {one.name: one.plain() for one in self.permission_sets}
            kept = {one.name: own.get(one.name, one) for one in SHIPPED if one.name in self.shipped}
            return tuple((kept | own).values())

        @property
        def resolved(self) -> tuple[SetAssignment, ...]:
            """Every assignment by id; one that is said twice is made once."""
            found = [
                SetAssignment(one.permission_set, one.group, account)
                for one in self.assignments
                for account in one.account_ids
            ]
            return tuple(dict.fromkeys(found))

        @model_validator(mode="after")
        def _consistent(self) -> PermissionSets.Params:
            names = [one.name for one in self.permission_sets]
            known = sorted({*names, *self.shipped})
            problems = [
                FieldProblem(f"{name} names two permission sets", ("permission_sets", number, "name"))
                for number, name in enumerate(names)
                if name in names[:number]
            ] + [
                FieldProblem(
                    f"there is no permission set {one.permission_set}",
                    ("assignments", number, "permission_set"),
                    allowed=", ".join(known),
                    advice=nearest(one.permission_set, known),
                )
                for number, one in enumerate(self.assignments)
                if one.permission_set not in known
            ]
            if problems:
                raise FieldError(problems)
            return self

    def localize(self, params: Params, place: Place) -> Params | None:
        problems = list(
            located_problems(
                place,
                instance_arn=params.instance_arn,
                administrator=params.administrator,
                region=params.region,
                assignments=params.assignments,
            )
        )
        if problems:
            raise FieldError(problems)
        if place.role != params.administrator or place.region != (params.region or place.home_region):
            return None
        assignments = tuple(resolved(one, place) for one in params.assignments)
        return params.model_copy(update={"assignments": assignments})

    def notes(self, params: Params) -> tuple[str, ...]:
        notes = [
            (
                "Connect the identity source and ask for MFA at every sign-in before anybody is assigned: IAM Identity "
                "Center, Settings, Authentication"
            )
        ]
        if params.administrator == "audit":
            notes.append(
                "With credentials of the management account and before the deployment: aws organizations "
                "register-delegated-administrator --account-id AUDIT_ACCOUNT --service-principal sso.amazonaws.com"
            )
        if any(one.customer_policies for one in params.definitions) or any(
            isinstance(one.boundary, CustomerPolicy) for one in params.definitions
        ):
            notes.append(
                "Policies of the accounts must be in every account, by name and path, before a set is assigned."
            )
        if any(len(one.aws_policies) + len(one.customer_policies) > 10 for one in params.definitions):
            notes.append(
                "A role takes ten policies: raise the quota 'Managed policies per role' of IAM in every account."
            )
        return tuple(notes)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import PermissionSets as Sets

        Sets(
            scope,
            "Sets",
            instance_arn=params.instance_arn,
            permission_sets=params.definitions,
            assignments=params.resolved,
            access_control_attributes=params.access_control_attributes,
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        made: dict[str, tuple[Block, tuple[str, ...]]] = {}
        instance = {"instance_arn": params.instance_arn}
        for one in params.definitions:
            name = local_name(self.id, distinct_part(one.name))
            block = resource(
                SET[1],
                name,
                {
                    **instance,
                    "name": one.name,
                    "description": one.description,
                    "session_duration": one.session_duration,
                    "relay_state": one.relay_state,
                    "tags": dict(sorted(one.tags.items())) or None,
                },
            )
            attached = [
                resource(kind, f"{name}{end}", {**instance, "permission_set_arn": block.attribute("arn"), **body})
                for kind, end, body in _attachments(one, context.environment.partition)
            ]
            yield from (block, *attached)
            made[one.name] = (block, tuple(reference(other.address) for other in attached))
        for one in params.resolved:
            block, attached = made[one.permission_set]
            yield resource(
                ASSIGNMENT[1],
                f"{block.labels[-1]}__{one.group_id.lower().replace('-', '_')}__{one.account_id}",
                {
                    **instance,
                    "permission_set_arn": block.attribute("arn"),
                    "principal_type": "GROUP",
                    "principal_id": one.group_id,
                    "target_type": "AWS_ACCOUNT",
                    "target_id": one.account_id,
                    "depends_on": attached,
                },
            )
        if params.access_control_attributes:
            attributes = tuple(
                Nested({"key": key, "value": Nested({"source": [source]})})
                for key, source in sorted(params.access_control_attributes.items())
            )
            yield resource(ATTRIBUTES[1], local_name(self.id), {**instance, "attribute": attributes})

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return permission_set_expectations(
            params.instance_arn, params.definitions, params.resolved, params.access_control_attributes
        )


def _attachments(one: PermissionSetDefinition, partition: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What Terraform attaches to a set: type, end of the name, body."""
    for policy in one.aws_policies:
        yield AWS_POLICY, f"__{distinct_part(policy)}", {"managed_policy_arn": aws_policy_arn(policy, partition)}
    for policy in one.customer_policies:
        yield (
            CUSTOMER_POLICY,
            f"__{distinct_part(policy.path + policy.name)}",
            {"customer_managed_policy_reference": Nested({"name": policy.name, "path": policy.path})},
        )
    if one.inline_policy:
        yield INLINE_POLICY, "", {"inline_policy": Document(one.inline_policy)}
    if isinstance(one.boundary, CustomerPolicy):
        named = Nested({"name": one.boundary.name, "path": one.boundary.path})
        yield BOUNDARY, "", {"permissions_boundary": Nested({"customer_managed_policy_reference": named})}
    elif one.boundary:
        arn = aws_policy_arn(one.boundary, partition)
        yield BOUNDARY, "", {"permissions_boundary": Nested({"managed_policy_arn": arn})}
