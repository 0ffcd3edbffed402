"""Shield Advanced: the subscription, what it protects, and how the response team helps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from aws_cdk import Acknowledgment, Aws, CfnResource, Validations, aws_iam, aws_shield
from constructs import Construct

from constructs_lib.account_setting import AccountSetting
from constructs_lib.documents.account_settings import shield_subscription
from constructs_lib.documents.shield_protections import (
    ACKNOWLEDGMENT,
    EmergencyContact,
    ProtectedResource,
    ProtectionGroup,
    response_team_policy_arn,
    response_team_trust_policy,
)

_Protection = aws_shield.CfnProtection
_Resource = TypeVar("_Resource", bound=CfnResource)


class ShieldProtection(Construct):
    """A Shield Advanced subscription with protections. It belongs into us-east-1, whatever Region a resource
    is in.

    Deleting it ends the protections, never the subscription. Attribute: `subscription`, the custom resource.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        acknowledgment: str,
        name: str,
        resources: Sequence[ProtectedResource] = (),
        groups: Sequence[ProtectionGroup] = (ProtectionGroup("ALL", "MAX"),),
        response_team_role_name: str | None = None,
        response_team_log_buckets: Sequence[str] = (),
        emergency_contacts: Sequence[EmergencyContact] = (),
        log_key_arn: str | None = None,
    ) -> None:
        """
        :param acknowledgment: `ACKNOWLEDGMENT`, letter by letter: it accepts the price and the term.
        :param name: What the ids of protections and groups begin with; at most 24 characters.
        :param resources: What is protected. Default: nothing yet.
        :param groups: What is judged together. Default: every protected resource, by the highest traffic.
        :param response_team_role_name: Name of the role that the response team assumes; takes a Business
            Support plan. Default: the team has no access.
        :param response_team_log_buckets: Buckets that the team may read, at most ten. Default: none.
        :param emergency_contacts: Whom the team reaches by itself; one needs a phone number. Default: nobody.
        :param log_key_arn: The KMS key of the log group of the function behind account settings, as that of
            `AccountSetting`. Default: none.
        """
        super().__init__(scope, construct_id)
        if acknowledgment != ACKNOWLEDGMENT:
            raise ValueError(f"acknowledgment {acknowledgment!r}: to subscribe, it must be {ACKNOWLEDGMENT!r}")
        self.subscription = AccountSetting(
            self, "Subscription", setting=shield_subscription(), log_key_arn=log_key_arn
        ).resource
        protections = [self._protection(one, name) for one in resources]
        for group in groups:
            grouped = self._subscribed(
                aws_shield.CfnProtectionGroup(
                    self,
                    f"Group-{group.id_suffix}",
                    protection_group_id=f"{name}-{group.id_suffix}",
                    aggregation=group.aggregation,
                    pattern="ALL" if group.of == "ALL" else "BY_RESOURCE_TYPE",
                    resource_type=None if group.of == "ALL" else group.of,
                )
            )
            for protection in protections:
                grouped.add_resource_dependency(protection)
        access = self._response_team(response_team_role_name, response_team_log_buckets)
        if emergency_contacts:
            engagement = self._subscribed(
                aws_shield.CfnProactiveEngagement(
                    self,
                    "ProactiveEngagement",
                    proactive_engagement_status="ENABLED",
                    emergency_contact_list=[
                        aws_shield.CfnProactiveEngagement.EmergencyContactProperty(
                            email_address=one.email_address,
                            phone_number=one.phone_number or None,
                            contact_notes=one.notes or None,
                        )
                        for one in emergency_contacts
                    ],
                )
            )
            for earlier in (*protections, *access):
                engagement.add_resource_dependency(earlier)

    def _subscribed(self, resource: _Resource) -> _Resource:
        resource.add_resource_dependency(self.subscription)
        return resource

    def _protection(self, resource: ProtectedResource, name: str) -> aws_shield.CfnProtection:
        response = None
        if resource.automatic_response:
            response = _Protection.ApplicationLayerAutomaticResponseConfigurationProperty(
                status="ENABLED",
                action=_Protection.ActionProperty(
                    block={} if resource.automatic_response == "block" else None,
                    count={} if resource.automatic_response == "count" else None,
                ),
            )
        health_check = resource.health_check_arn(Aws.PARTITION)
        return self._subscribed(
            _Protection(
                self,
                f"Protection-{resource.name}",
                name=f"{name}-{resource.name}",
                resource_arn=resource.resource_arn(Aws.ACCOUNT_ID),
                health_check_arns=[health_check] if health_check else None,
                application_layer_automatic_response_configuration=response,
            )
        )

    def _response_team(self, role_name: str | None, log_buckets: Sequence[str]) -> tuple[CfnResource, ...]:
        if role_name is None:
            return ()
        role = aws_iam.CfnRole(
            self,
            "ResponseTeamRole",
            role_name=role_name,
            description="Lets the AWS Shield Response Team work on WAF and Shield during an attack",
            assume_role_policy_document=response_team_trust_policy(),
            managed_policy_arns=[response_team_policy_arn(Aws.PARTITION)],
        )
        Validations.of(role).acknowledge(
            Acknowledgment(
                id=f"AwsSolutions-IAM4[Policy::{response_team_policy_arn('<AWS::Partition>')}]",
                reason="Shield accepts a response team role only with the managed policy AWSShieldDRTAccessPolicy",
            )
        )
        access = aws_shield.CfnDRTAccess(
            self, "ResponseTeamAccess", role_arn=role.attr_arn, log_bucket_list=list(log_buckets) or None
        )
        return (self._subscribed(access),)
