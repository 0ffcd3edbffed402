"""The AWS Config recorder of every governed Region."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from baseline.control import (
    NATIVE,
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Need,
    Place,
    Placement,
    Severity,
    custom_resource,
)
from baseline.controls.config._recorder_expectations import recorder_expectations
from baseline.expectation import Expectation
from baseline.hcl import Block, Nested, reference, resource
from baseline.names import local_name
from constructs_lib.documents.config_recording import (
    CONTINUOUS_ONLY,
    GLOBAL_RESOURCE_TYPES,
    ROLE_NAME,
    SERVICE_NAME,
    recording_group,
    recording_mode,
    service_linked_role_arn,
)

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

Frequency = Literal["continuous", "daily"]
ResourceType = Annotated[str, StringConstraints(pattern=r"^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$")]


class Recorder(Control):
    """Every change of every supported resource is recorded and delivered to the log archive, in every
    governed Region; IAM, which is the same everywhere, in the home Region only."""

    id = "config.recorder"
    title = "AWS Config records every resource and delivers the history to the log archive"
    behavior = Behavior.DETECTIVE
    severity = Severity.CRITICAL
    layer = Layer.DETECTION
    placement = Placement.per_governed_region()
    satisfies = ("cis-aws-5.0/3.3",)
    support = {
        Format.CLOUDFORMATION: custom_resource(
            "recorder and channel are native; CloudFormation has no type for the retention period, and its "
            "type for the service-linked role fails where the role exists"
        ),
        Format.TERRAFORM: NATIVE,
    }
    source = "https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html"

    class Params(ControlParams):
        recording_frequency: Frequency = Field(
            "continuous",
            description="continuous: each change becomes a configuration item, paid per item; daily: at "
            "most one item per resource and day, dearer each, cheaper where much changes, and rules see a "
            "change up to a day late.",
        )
        frequency_overrides: dict[ResourceType, Frequency] = Field(
            {},
            description="Frequency by resource type (AWS::EC2::NetworkInterface: daily). Default: none.",
        )
        excluded_resource_types: tuple[ResourceType, ...] = Field(
            (),
            description="Resource types that are not recorded, which blinds the rules on them. Default: all "
            "types are recorded, those that AWS adds included.",
        )
        global_resource_types: bool | None = Field(
            None,
            description="Whether IAM users, groups, roles and customer managed policies are recorded. "
            "Default: in the home Region, and nowhere twice. Regions opened after February 2022 cannot "
            "record them.",
        )
        create_service_linked_role: bool | None = Field(
            None,
            description="Whether the role AWSServiceRoleForConfig is made; false where Terraform finds it "
            "existing. Default: made with the home Region's recorder.",
        )
        delivery_frequency: Literal["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"] = Field(
            "TwentyFour_Hours",
            description="How often a snapshot goes to the log archive; rules that wait for snapshots run no oftener.",
        )
        retention_days: int = Field(2557, ge=30, le=2557, description="Days that AWS Config keeps configuration items.")

        @model_validator(mode="after")
        def _types_fit(self) -> Self:
            if both := sorted({*self.excluded_resource_types} & {*self.frequency_overrides}):
                raise ValueError(f"excluded_resource_types and frequency_overrides both name {', '.join(both)}")
            daily = {name for name, frequency in self.frequency_overrides.items() if frequency == "daily"}
            if refused := sorted(daily & {*CONTINUOUS_ONLY}):
                raise ValueError(f"AWS Config records {', '.join(refused)} continuously only: remove the override")
            if self.global_resource_types and (named := {*self.excluded_resource_types} & {*GLOBAL_RESOURCE_TYPES}):
                raise ValueError(f"global_resource_types is true, but {', '.join(sorted(named))} is excluded")
            return self

        @property
        def group(self) -> dict[str, Any]:
            return recording_group(
                global_resource_types=self.global_resource_types is not False,
                excluded_resource_types=self.excluded_resource_types,
            )

        @property
        def mode(self) -> dict[str, Any]:
            return recording_mode(recording_frequency=self.recording_frequency.upper(), overrides=self.overrides)

        @property
        def overrides(self) -> dict[str, str]:
            return {name: frequency.upper() for name, frequency in self.frequency_overrides.items()}

    def provides(self, params: Params) -> tuple[str, ...]:
        return ("config_recorder",)

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("config_archive_bucket", home=True), Need("kms_key.logs", home=True))

    def localize(self, params: Params, place: Place) -> Params:
        """What is global happens in the home Region, unless the profile says otherwise."""
        resolved = {
            name: place.is_home
            for name in ("global_resource_types", "create_service_linked_role")
            if getattr(params, name) is None
        }
        return params.model_copy(update=resolved)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import ConfigRecorder

        built = ConfigRecorder(
            scope,
            "Config",
            recorder_name=context.names.of("recorder"),
            delivery_channel_name=context.names.of("delivery"),
            s3_bucket_name=context.use("config_archive_bucket"),
            s3_kms_key_arn=_archive_key(context),
            recording_frequency=params.recording_frequency.upper(),
            frequency_overrides=params.overrides,
            global_resource_types=params.global_resource_types is not False,
            excluded_resource_types=params.excluded_resource_types,
            delivery_frequency=params.delivery_frequency,
            retention_period_in_days=params.retention_days,
            create_service_linked_role=params.create_service_linked_role is not False,
        )
        context.provide("config_recorder", after=[built.recorder])

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        name = local_name(self.id)
        at = context.environment
        role = resource("aws_iam_service_linked_role", name, {"aws_service_name": SERVICE_NAME})
        makes_role = params.create_service_linked_role is not False
        if makes_role:
            yield role
        group, mode = params.group, params.mode
        exclusion = group.get("ExclusionByResourceTypes")
        recorder = resource(
            "aws_config_configuration_recorder",
            name,
            {
                "name": context.names.of("recorder"),
                "role_arn": service_linked_role_arn(partition=at.partition, account=at.account),
                "recording_group": Nested(
                    {
                        "all_supported": group["AllSupported"],
                        "include_global_resource_types": group["IncludeGlobalResourceTypes"],
                        "recording_strategy": Nested({"use_only": group["RecordingStrategy"]["UseOnly"]}),
                        **(
                            {"exclusion_by_resource_types": Nested({"resource_types": exclusion["ResourceTypes"]})}
                            if exclusion
                            else {}
                        ),
                    }
                ),
                "recording_mode": Nested(
                    {
                        "recording_frequency": mode["RecordingFrequency"],
                        "recording_mode_override": tuple(
                            Nested(
                                {
                                    "recording_frequency": one["RecordingFrequency"],
                                    "resource_types": one["ResourceTypes"],
                                }
                            )
                            for one in mode.get("RecordingModeOverrides", [])
                        )
                        or None,
                    }
                ),
                **({"depends_on": (reference(role.address),)} if makes_role else {}),
            },
        )
        yield recorder
        channel = resource(
            "aws_config_delivery_channel",
            name,
            {
                "name": context.names.of("delivery"),
                "s3_bucket_name": context.use("config_archive_bucket"),
                "s3_kms_key_arn": _archive_key(context),
                "snapshot_delivery_properties": Nested({"delivery_frequency": params.delivery_frequency}),
                "depends_on": (reference(recorder.address),),
            },
        )
        yield channel
        status = resource(
            "aws_config_configuration_recorder_status",
            name,
            {
                "name": recorder.attribute("name"),
                "is_enabled": True,
                "depends_on": (reference(channel.address),),
            },
        )
        yield status
        yield resource("aws_config_retention_configuration", name, {"retention_period_in_days": params.retention_days})
        context.provide("config_recorder", after=[status])

    def notes(self, params: Params) -> tuple[str, ...]:
        alone = (
            "A Region has room for one recorder and one channel. Look for others before you deploy: aws "
            "configservice describe-configuration-recorders; aws configservice describe-delivery-channels"
        )
        notes = [alone]
        if params.create_service_linked_role is not False:
            address = f"aws_iam_service_linked_role.{local_name(self.id)}"
            arn = service_linked_role_arn(partition="aws", account="ACCOUNT")
            notes.append(
                "Terraform fails where the account has the role already (aws iam get-role --role-name "
                f"{ROLE_NAME}). Then, in the home Region's root: terraform import "
                f"module.detection.{address} {arn}"
            )
        return tuple(notes)

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return recorder_expectations(
            params.group,
            params.mode,
            delivery_frequency=params.delivery_frequency,
            retention_days=params.retention_days,
        )


def _archive_key(context: Context) -> str:
    """The key of the log archive in the home Region, by its alias, which every Region's stack can compute.
    Without it AWS Config would ask S3 for S3's own key, whatever the bucket's default is."""
    at = context.environment
    return f"arn:{at.partition}:kms:{context.home_region}:{at.account}:{context.names.alias('logs')}"
