"""Security Hub CSPM of a whole organization, configured from one account and Region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Token, aws_securityhub
from constructs import Construct

_Policy = aws_securityhub.CfnConfigurationPolicy
TARGET_TYPES = {"r-": "ROOT", "ou-": "ORGANIZATIONAL_UNIT"}


class SecurityHubCentralConfiguration(Construct):
    """Central configuration: one policy with standards, and the targets that it holds for in this and the linked
    Regions. For the account that administers Security Hub, which being designated has switched it on, and for its home
    Region, which cannot be an opt-in Region.

    Attributes: `aggregator`, `organization`, `policy` and `associations`, the L1s.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        policy_name: str,
        standards: Sequence[str],
        linked_regions: Sequence[str],
        targets: Mapping[str, str],
        disabled_controls: Sequence[str] = (),
        control_parameters: Mapping[str, Mapping[str, Mapping[str, Any]]] = {},
    ) -> None:
        """
        :param policy_name: Name of the policy, at most 128 characters.
        :param standards: ARNs of the standards that are enabled, in this Region.
        :param linked_regions: Regions where the policy holds as well and whose findings are gathered here, at least
            one. ValueError where there is none.
        :param targets: Ids of what the policy holds for, by a construct id for each: the root, organizational units or
            accounts.
        :param disabled_controls: Ids of controls that are disabled; all others of the standards are enabled, those to
            come included. Default: none.
        :param control_parameters: Custom values by control id and parameter, such as
            `{"ACM.1": {"daysToExpiration": {"integer": 60}}}`. Default: those of AWS.
        """
        super().__init__(scope, construct_id)
        if not linked_regions:
            raise ValueError("central configuration needs a linked Region: CloudFormation has no aggregator without")
        self.aggregator = aws_securityhub.CfnFindingAggregator(
            self, "Aggregator", region_linking_mode="SPECIFIED_REGIONS", regions=sorted(linked_regions)
        )
        self.organization = aws_securityhub.CfnOrganizationConfiguration(
            self, "Organization", auto_enable=False, auto_enable_standards="NONE", configuration_type="CENTRAL"
        )
        self.organization.add_resource_dependency(self.aggregator)
        self.policy = _Policy(
            self,
            "Policy",
            name=policy_name,
            description="Standards and checks of the security baseline",
            configuration_policy=_Policy.PolicyProperty(
                security_hub=_Policy.SecurityHubPolicyProperty(
                    service_enabled=True,
                    enabled_standard_identifiers=list(standards),
                    security_controls_configuration=_Policy.SecurityControlsConfigurationProperty(
                        disabled_security_control_identifiers=sorted(disabled_controls),
                        security_control_custom_parameters=[
                            _customized(control, values) for control, values in sorted(control_parameters.items())
                        ]
                        or None,
                    ),
                )
            ),
        )
        self.policy.add_resource_dependency(self.organization)
        self.associations = [
            aws_securityhub.CfnPolicyAssociation(
                self,
                name,
                configuration_policy_id=self.policy.attr_id,
                target_id=target,
                target_type=target_type(target),
            )
            for name, target in targets.items()
        ]


def target_type(target_id: str) -> str:
    """What the id is one of, as AWS::SecurityHub::PolicyAssociation has it; a token stands for an account."""
    if Token.is_unresolved(target_id):
        return "ACCOUNT"
    return next((kind for start, kind in TARGET_TYPES.items() if target_id.startswith(start)), "ACCOUNT")


def _customized(control: str, parameters: Mapping[str, Mapping[str, Any]]) -> Any:
    return _Policy.SecurityControlCustomParameterProperty(
        security_control_id=control,
        parameters={
            name: _Policy.ParameterConfigurationProperty(
                value_type="CUSTOM", value=_Policy.ParameterValueProperty(**value)
            )
            for name, value in sorted(parameters.items())
        },
    )
