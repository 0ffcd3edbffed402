"""A custom resource with an inline function of its own, for what is more than a setting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, cast

from aws_cdk import Acknowledgment, Aws, CfnCustomResource, CfnResource, Validations, aws_iam
from constructs import Construct

from constructs_lib.account_setting import TIMEOUT_SECONDS, AccountSettingHandler


class PolicyOfPlace(Protocol):
    """Makes a policy of the words for where it holds."""

    def __call__(self, *, partition: str, account: str, region: str) -> dict[str, Any]: ...


class DeploymentFunction(AccountSettingHandler):
    """A function, the permissions that it needs, and the custom resource that it answers for.

    Attribute: `resource` (the custom resource).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        module: str,
        purpose: str,
        resource_type: str,
        policy: PolicyOfPlace,
        properties: Mapping[str, Any] | None = None,
        log_key_arn: str | None = None,
    ) -> None:
        """
        :param module: As that of `AccountSettingHandler`.
        :param purpose: As that of `AccountSettingHandler`.
        :param resource_type: The type of the custom resource, such as `Custom::DefaultVpcRemoval`.
        :param policy: Makes the policy of the function's role.
        :param properties: The properties of the custom resource; a change of them runs the function. Default: none.
        :param log_key_arn: As that of `AccountSetting`.
        """
        super().__init__(
            scope,
            construct_id,
            module=module,
            purpose=purpose,
            log_purpose="Writes the log of a function of the security baseline",
            log_key_arn=log_key_arn,
        )
        permissions = aws_iam.CfnManagedPolicy(
            self,
            "Policy",
            description=purpose,
            policy_document=policy(partition=Aws.PARTITION, account=Aws.ACCOUNT_ID, region=Aws.REGION),
            roles=[cast(CfnResource, self.node.find_child("Role")).ref],
        )
        # The rule's findings carry the resource in this spelling of its references.
        shown = policy(partition="<AWS::Partition>", account="<AWS::AccountId>", region="<AWS::Region>")
        for one in shown["Statement"]:
            for resource in [one["Resource"]] if isinstance(one["Resource"], str) else one["Resource"]:
                reason = (
                    "These actions know no resource in IAM; a condition holds them to the Region."
                    if resource == "*"
                    else "Which ones they are shows when the function runs; a condition keeps those of stacks out."
                )
                Validations.of(permissions).acknowledge(
                    Acknowledgment(id=f"AwsSolutions-IAM5[Resource::{resource}]", reason=reason)
                )
        self.resource = CfnCustomResource(
            self,
            "Request",
            service_token=cast(CfnResource, self.node.find_child("Function")).get_att("Arn").to_string(),
            # Longer than the function runs; without it a lost answer holds the stack for an hour.
            service_timeout=TIMEOUT_SECONDS + 60,
        )
        self.resource.add_override("Type", resource_type)
        for name, value in (properties or {}).items():
            self.resource.add_property_override(name, value)
        self.resource.add_resource_dependency(permissions)
