"""Security Hub CSPM with the standards that were chosen, and no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from aws_cdk import RemovalPolicy, aws_securityhub
from constructs import Construct

_Standard = aws_securityhub.CfnStandard
_Control = aws_securityhub.CfnSecurityControl


class SecurityHub(Construct):
    """Security Hub of the account and Region: no standard by default, one finding for each control whichever standards
    ask for it, and controls that are disabled with their reason. The hub outlives its stack: its findings would go with
    it. Standards are enabled one after the other, since Security Hub takes about one change of a control in a second.

    Attributes: `hub`, `standards` (by ARN), `controls` (customized ones by id) and `aggregator` (None without
    `linked_regions`), the L1s.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        standards: Mapping[str, Mapping[str, str]],
        names: Mapping[str, str],
        auto_enable_controls: bool = True,
        control_parameters: Mapping[str, Mapping[str, Mapping[str, Any]]] = {},
        linked_regions: Sequence[str] = (),
    ) -> None:
        """
        :param standards: What is enabled, by ARN; for each, the ARNs of the controls that are disabled in it, with the
            reasons. At most 100 for a standard.
        :param names: A construct id for each ARN of `standards`.
        :param auto_enable_controls: Whether controls that AWS adds to an enabled standard are on at once. Default: they
            are.
        :param control_parameters: Custom values by control id and parameter, such as
            `{"ACM.1": {"daysToExpiration": {"integer": 60}}}`. Default: those of AWS.
        :param linked_regions: Regions whose findings are gathered in this one. Default: none, and no aggregator.
        """
        super().__init__(scope, construct_id)
        self.hub = aws_securityhub.CfnHub(
            self,
            "Hub",
            enable_default_standards=False,
            auto_enable_controls=auto_enable_controls,
            control_finding_generator="SECURITY_CONTROL",
        )
        self.hub.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        self.standards = {
            arn: _Standard(
                self,
                names[arn],
                standards_arn=arn,
                disabled_standards_controls=[
                    _Standard.StandardsControlProperty(standards_control_arn=control, reason=reason)
                    for control, reason in sorted(disabled.items())
                ]
                or None,
            )
            for arn, disabled in standards.items()
        }
        self.controls = {
            control: _Control(
                self,
                f"Control{control.replace('.', '')}",
                security_control_id=control,
                parameters={
                    name: _Control.ParameterConfigurationProperty(
                        value_type="CUSTOM", value=_Control.ParameterValueProperty(**value)
                    )
                    for name, value in sorted(parameters.items())
                },
            )
            for control, parameters in sorted(control_parameters.items())
        }
        self.aggregator = (
            aws_securityhub.CfnFindingAggregator(
                self, "Aggregator", region_linking_mode="SPECIFIED_REGIONS", regions=sorted(linked_regions)
            )
            if linked_regions
            else None
        )
        for one in (*self.standards.values(), *self.controls.values(), self.aggregator):
            if one:
                one.add_resource_dependency(self.hub)
        for before, after in pairwise(self.standards.values()):
            after.add_resource_dependency(before)
