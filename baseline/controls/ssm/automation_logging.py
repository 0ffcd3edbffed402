"""What scripts of SSM automations write is kept in a log group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Need, Placement, Severity
from baseline.expectation import At, Expectation, retained
from baseline.facts.log_retention import RetentionDays
from baseline.facts.resource_types import available_in
from baseline.hcl import Block, reference, resource, retain
from baseline.must import at_least, consists_of, like, refers
from baseline.names import local_name
from baseline.place import Place
from baseline.references import ACCOUNT, ANY, PARTITION, REGION

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_TYPE, _TERRAFORM = "AWS::SSM::ServiceSetting", "aws_ssm_service_setting"
# AWS Systems Manager API reference, UpdateServiceSetting.
_DESTINATION = "/ssm/automation/customer-script-log-destination"
_GROUP = "/ssm/automation/customer-script-log-group-name"
_PURPOSE = "ssm-automation"


class AutomationLogging(Control):
    """The output of every script step of an automation goes to an encrypted log group, in each Region."""

    id = "ssm.automation_logging"
    title = "Scripts of SSM automations log to CloudWatch"
    behavior = Behavior.DETECTIVE
    severity = Severity.MEDIUM
    layer = Layer.LOGGING
    placement = Placement.per_governed_region()
    contributes = {"well-architected/SEC04-BP01": "It is about steps of automations that run a script."}
    passes = ("SSM.6",)
    price = "About 0.50 USD for each GB of output that CloudWatch Logs takes in, and 0.03 USD a month for each GB kept."
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-logging.html"

    class Params(ControlParams):
        retention_days: RetentionDays = Field(
            365, description="Days that CloudWatch Logs keeps the output of scripts. Default: one year."
        )

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("kms_key.logs"),)

    def localize(self, params: Params, place: Place) -> Params | None:
        return params if available_in(_TYPE, place.region) else None

    def unplaced(self, params: Params, standing: Sequence[tuple[Place, Params]]) -> tuple[str, ...]:
        """The governed Regions without the type."""
        regions = [one for one in standing[0][0].governed_regions if not available_in(_TYPE, one)]
        return (f"CloudFormation has no such type in {', '.join(regions)}",) if regions else ()

    def notes(self, params: Params) -> tuple[str, ...]:
        # The page in `source`: the caller's permissions for runbooks of AWS, the role's for those of the account.
        permissions = (
            "Whoever runs a runbook of AWS, and the role that runs one of your own, need logs:CreateLogStream, "
            "logs:DescribeLogGroups, logs:DescribeLogStreams and logs:PutLogEvents; without them nothing is logged. "
            f"See what arrives: aws logs tail /PREFIX/{_PURPOSE}"
        )
        return (permissions,)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk import RemovalPolicy
        from aws_cdk.aws_logs import CfnLogGroup
        from aws_cdk.aws_ssm import CfnServiceSetting

        name = context.names.log_group(_PURPOSE)
        group = CfnLogGroup(
            scope,
            "Logs",
            log_group_name=name,
            kms_key_id=context.use("kms_key.logs"),
            retention_in_days=params.retention_days,
        )
        group.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        named = CfnServiceSetting(scope, "Group", setting_id=_GROUP, setting_value=name)
        destination = CfnServiceSetting(scope, "Destination", setting_id=_DESTINATION, setting_value="CloudWatch")
        named.add_resource_dependency(group)
        destination.add_resource_dependency(named)
        for one in (named, destination):
            # Like an account setting: a stack that goes does not stop what it started.
            one.apply_removal_policy(RemovalPolicy.RETAIN)

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at = context.environment
        arn = f"arn:{at.partition}:ssm:{at.region}:{at.account}:servicesetting"
        group = resource(
            "aws_cloudwatch_log_group",
            local_name(self.id),
            {
                "name": context.names.log_group(_PURPOSE),
                "kms_key_id": context.use("kms_key.logs"),
                "retention_in_days": params.retention_days,
                "lifecycle": retain(),
            },
        )
        yield group
        named = resource(
            _TERRAFORM,
            local_name(self.id, "group"),
            {"setting_id": arn + _GROUP, "setting_value": group.attribute("name"), "lifecycle": retain()},
        )
        yield named
        yield resource(
            _TERRAFORM,
            local_name(self.id, "destination"),
            {
                "setting_id": arn + _DESTINATION,
                "setting_value": "CloudWatch",
                "depends_on": (reference(named.address),),
                "lifecycle": retain(),
            },
        )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        name = local_name(self.id)
        settings = {f"{_TERRAFORM}.{local_name(self.id, part)}": () for part in ("group", "destination")}
        return {f"aws_cloudwatch_log_group.{name}": (), **settings}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        arn = f"arn:{PARTITION}:ssm:{REGION}:{ACCOUNT}:servicesetting"
        group = f"/{ANY}/{_PURPOSE}"
        return (
            retained("aws_cloudwatch_log_group"),
            retained(_TERRAFORM),
            Expectation(
                "Scripts log to CloudWatch, into the log group of the baseline",
                consists_of(
                    {"SettingId": _DESTINATION, "SettingValue": "CloudWatch"},
                    {"SettingId": _GROUP, "SettingValue": group},
                ),
                At(_TYPE, "", together=True),
                At(
                    _TERRAFORM,
                    "",
                    together=True,
                    must=consists_of(
                        {"setting_id": arn + _DESTINATION, "setting_value": "CloudWatch"},
                        {"setting_id": arn + _GROUP, "setting_value": refers(local_name(self.id))},
                    ),
                ),
            ),
            Expectation(
                "The log group has the name that the setting says",
                like(group),
                At("AWS::Logs::LogGroup", "LogGroupName"),
                At("aws_cloudwatch_log_group", "name"),
            ),
            Expectation(
                "The log group is encrypted with the key for logs",
                refers("kms_baseline_keys", "kms_key"),
                At("AWS::Logs::LogGroup", "KmsKeyId"),
                At("aws_cloudwatch_log_group", "kms_key_id"),
            ),
            Expectation(
                "What scripts wrote is kept",
                at_least(params.retention_days),
                At("AWS::Logs::LogGroup", "RetentionInDays"),
                At("aws_cloudwatch_log_group", "retention_in_days"),
            ),
        )
