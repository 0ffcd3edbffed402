"""The serial console of instances is off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from baseline.control import (
    NATIVE,
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Need,
    Placement,
    Severity,
    custom_resource,
)
from baseline.expectation import At, Expectation, retained
from baseline.families.setting_expectations import setting_expectations
from baseline.hcl import Block, resource, retain
from baseline.must import equals
from baseline.names import local_name
from baseline.place import Place
from constructs_lib.documents.ec2_settings import serial_console_off

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class SerialConsole(Control):
    """Nobody connects to the serial port of an instance past its network, in each Region."""

    id = "ec2.serial_console"
    title = "The serial console of EC2 instances is off"
    behavior = Behavior.PREVENTIVE
    severity = Severity.LOW
    layer = Layer.DATA
    placement = Placement.per_governed_region()
    contributes = {"well-architected/SEC06-BP03": "It closes one way of interactive access of several."}
    support = {
        Format.CLOUDFORMATION: custom_resource("CloudFormation has no type for access to the serial console"),
        Format.TERRAFORM: NATIVE,
    }
    source = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configure-access-to-serial-console.html"

    def localize(self, params: ControlParams, place: Place) -> ControlParams | None:
        # Where a policy of the organization sets it, an account may not.
        return None if "declarative_policy.serial_console" in place.provided else params

    def needs(self, params: ControlParams) -> tuple[Need, ...]:
        return (Need("kms_key.logs", optional=True),)

    def define(self, scope: Construct, params: ControlParams, context: Context) -> None:
        from constructs_lib import AccountSetting

        AccountSetting(scope, "Default", setting=serial_console_off(), log_key_arn=context.use_if_there("kms_key.logs"))

    def terraform(self, params: ControlParams, context: Context) -> Iterator[Block]:
        yield resource("aws_ec2_serial_console_access", local_name(self.id), {"enabled": False, "lifecycle": retain()})

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"aws_ec2_serial_console_access.{local_name(self.id)}": ()}

    def expectations(self, params: ControlParams) -> tuple[Expectation, ...]:
        return (
            retained("aws_ec2_serial_console_access"),
            *setting_expectations(serial_console_off()),
            Expectation(
                "The serial console is off", equals(False), None, At("aws_ec2_serial_console_access", "enabled")
            ),
        )
