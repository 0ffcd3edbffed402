"""Permission sets of IAM Identity Center, and who has them in which accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import Aws, CfnTag, aws_sso
from constructs import Construct

from constructs_lib.documents.permission_sets import (
    CustomerPolicy,
    PermissionSetDefinition,
    SetAssignment,
    aws_policy_arn,
)

_Set = aws_sso.CfnPermissionSet
_Attributes = aws_sso.CfnInstanceAccessControlAttributeConfiguration

LANES = 10
"""How many accounts are worked on at once. IAM Identity Center changes one role of an account at a time and refuses
more than about twenty operations at once (its quotas; CloudFormation's coverage roadmap, issue 660)."""


class PermissionSets(Construct):
    """Permission sets with their assignments, and the attributes of users that policies may ask for.

    Each assignment has an id of set, group and account, so that one that comes or goes touches no other. Assignments of
    an account wait for one another.

    Attributes: `permission_sets` by name, `assignments` and `attributes` (None without any), the L1s.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance_arn: str,
        permission_sets: Sequence[PermissionSetDefinition],
        assignments: Sequence[SetAssignment] = (),
        access_control_attributes: Mapping[str, str] | None = None,
    ) -> None:
        """
        :param instance_arn: The ARN of the organization's instance of IAM Identity Center.
        :param permission_sets: The sets; `constructs_lib.documents.permission_sets` ships six.
        :param assignments: Who has which of them where. Default: nobody has any.
        :param access_control_attributes: The attribute of a user in the identity source, such as
            `${path:enterprise.costCenter}`, by the key of `aws:PrincipalTag` under which policies find it. Default:
            sessions bear no tags of users.
        """
        super().__init__(scope, construct_id)
        names = [one.name for one in permission_sets]
        unknown = sorted({one.permission_set for one in assignments} - set(names))
        if unknown or len(set(names)) < len(names) or len(set(assignments)) < len(assignments):
            raise ValueError(
                f"assignments name sets that are not there: {', '.join(unknown)}"
                if unknown
                else "a permission set or an assignment stands there twice"
            )
        self.permission_sets = {one.name: self._set(instance_arn, one) for one in permission_sets}
        self.assignments = [self._assignment(instance_arn, one) for one in assignments]
        self._order(assignments)
        self.attributes = (
            _Attributes(
                self,
                "Attributes",
                instance_arn=instance_arn,
                access_control_attributes=[
                    _Attributes.AccessControlAttributeProperty(
                        key=key, value=_Attributes.AccessControlAttributeValueProperty(source=[source])
                    )
                    for key, source in sorted(access_control_attributes.items())
                ],
            )
            if access_control_attributes
            else None
        )

    def _set(self, instance_arn: str, definition: PermissionSetDefinition) -> aws_sso.CfnPermissionSet:
        return _Set(
            self,
            f"Set-{definition.name}",
            instance_arn=instance_arn,
            name=definition.name,
            description=definition.description,
            session_duration=definition.session_duration,
            managed_policies=[aws_policy_arn(one, Aws.PARTITION) for one in definition.aws_policies] or None,
            customer_managed_policy_references=[_reference(one) for one in definition.customer_policies] or None,
            inline_policy=definition.inline_policy,
            permissions_boundary=_boundary(definition.boundary),
            relay_state_type=definition.relay_state,
            tags=[CfnTag(key=key, value=value) for key, value in sorted(definition.tags.items())] or None,
        )

    def _assignment(self, instance_arn: str, assignment: SetAssignment) -> aws_sso.CfnAssignment:
        return aws_sso.CfnAssignment(
            self,
            f"{assignment.permission_set}-{assignment.group_id}-{assignment.account_id}",
            instance_arn=instance_arn,
            permission_set_arn=self.permission_sets[assignment.permission_set].attr_permission_set_arn,
            principal_type="GROUP",
            principal_id=assignment.group_id,
            target_type="AWS_ACCOUNT",
            target_id=assignment.account_id,
        )

    def _order(self, assignments: Sequence[SetAssignment]) -> None:
        accounts = sorted({one.account_id for one in assignments})
        last: dict[int, aws_sso.CfnAssignment] = {}
        for one, made in zip(assignments, self.assignments, strict=True):
            lane = accounts.index(one.account_id) % LANES
            if lane in last:
                made.add_resource_dependency(last[lane])
            last[lane] = made


def _reference(policy: CustomerPolicy) -> _Set.CustomerManagedPolicyReferenceProperty:
    return _Set.CustomerManagedPolicyReferenceProperty(name=policy.name, path=policy.path)


def _boundary(policy: str | CustomerPolicy | None) -> _Set.PermissionsBoundaryProperty | None:
    if policy is None:
        return None
    if isinstance(policy, CustomerPolicy):
        return _Set.PermissionsBoundaryProperty(customer_managed_policy_reference=_reference(policy))
    return _Set.PermissionsBoundaryProperty(managed_policy_arn=aws_policy_arn(policy, Aws.PARTITION))
