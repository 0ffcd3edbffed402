"""SSM documents cannot be shared with everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity
from baseline.expectation import At, Expectation, retained
from baseline.facts.resource_types import available_in
from baseline.hcl import Block, resource, retain
from baseline.must import equals, like
from baseline.names import local_name
from baseline.place import Place
from baseline.references import ACCOUNT, PARTITION, REGION

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_TYPE, _TERRAFORM = "AWS::SSM::ServiceSetting", "aws_ssm_service_setting"
# AWS Systems Manager API reference, UpdateServiceSetting.
_SHARING = "/ssm/documents/console/public-sharing-permission"


class DocumentSharingBlock(Control):
    """No SSM document of the account can be made public, in each Region; those that are public stay so."""

    id = "ssm.document_sharing_block"
    title = "SSM documents cannot be made public"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.DATA
    placement = Placement.per_governed_region()
    contributes = {"well-architected/SEC03-BP07": "It is about documents alone, and those that are public stay so."}
    passes = ("SSM.7",)
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html"

    def localize(self, params: ControlParams, place: Place) -> ControlParams | None:
        return params if available_in(_TYPE, place.region) else None

    def unplaced(self, params: ControlParams, standing: Sequence[tuple[Place, ControlParams]]) -> tuple[str, ...]:
        """The governed Regions without the type."""
        regions = [one for one in standing[0][0].governed_regions if not available_in(_TYPE, one)]
        return (f"CloudFormation has no such type in {', '.join(regions)}",) if regions else ()

    def define(self, scope: Construct, params: ControlParams, context: Context) -> None:
        from aws_cdk import RemovalPolicy
        from aws_cdk.aws_ssm import CfnServiceSetting

        setting = CfnServiceSetting(scope, "Setting", setting_id=_SHARING, setting_value="Disable")
        # Like an account setting: a stack that goes does not open what it closed.
        setting.apply_removal_policy(RemovalPolicy.RETAIN)

    def terraform(self, params: ControlParams, context: Context) -> Iterator[Block]:
        at = context.environment
        arn = f"arn:{at.partition}:ssm:{at.region}:{at.account}:servicesetting{_SHARING}"
        yield resource(
            _TERRAFORM, local_name(self.id), {"setting_id": arn, "setting_value": "Disable", "lifecycle": retain()}
        )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"aws_ssm_service_setting.{local_name(self.id)}": ()}

    def expectations(self, params: ControlParams) -> tuple[Expectation, ...]:
        arn = f"arn:{PARTITION}:ssm:{REGION}:{ACCOUNT}:servicesetting{_SHARING}"
        return (
            retained("aws_ssm_service_setting"),
            Expectation(
                "Sharing with everybody is off",
                equals("Disable"),
                At(_TYPE, "SettingValue"),
                At(_TERRAFORM, "setting_value"),
            ),
            Expectation(
                "The setting is that of public sharing",
                like(_SHARING, arn),
                At(_TYPE, "SettingId"),
                At(_TERRAFORM, "setting_id"),
            ),
        )
