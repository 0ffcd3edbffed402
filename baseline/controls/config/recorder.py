"""The AWS Config recorder of every governed Region."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from baseline.control import (
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
    native_with,
)
from baseline.controls.config._recorder_expectations import recorder_expectations
from baseline.errors import nearest
from baseline.expectation import Expectation
from baseline.facts.recorded_types import recorded_types
from baseline.facts.regions import records_global_types
from baseline.hcl import Block, Nested, reference, resource, retain
from baseline.model.field_problems import FieldError, FieldProblem
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


def _recordable(name: str) -> str:
    """AWS Config refuses any other type, but only when the recorder is deployed."""
    if name not in recorded_types() and name not in CONTINUOUS_ONLY:
        raise FieldError(
            FieldProblem(
                f"AWS Config knows no resource type '{name}'",
                allowed="resource types that AWS Config records, such as AWS::EC2::NetworkInterface",
                advice=nearest(name, sorted(recorded_types())),
            )
        )
    return name


ResourceType = Annotated[
    str,
    AfterValidator(_recordable),
    WithJsonSchema({"type": "string", "pattern": r"^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$"}),
]


class Recorder(Control):
    """Every change of every supported resource is recorded and delivered to the log archive, in every
    governed Region; IAM, which is the same everywhere, in one Region only: the home Region if it can."""

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
        Format.TERRAFORM: native_with(
            "the apply fails where the account has the role AWSServiceRoleForConfig and the state does not: import "
            "it, or set create_service_linked_role: false; and a longer retention period that is set already is "
            "shortened to retention_days, which CloudFormation does not"
        ),
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
            "Default: in the home Region, or, since Regions opened after February 2022 cannot record them, in the "
            "first governed Region that can; and nowhere twice.",
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
            if problems := list(self._misfits()):
                raise FieldError(problems)
            return self

        def _misfits(self) -> Iterator[FieldProblem]:
            for name, frequency in self.frequency_overrides.items():
                place = ("frequency_overrides", name)
                if name in self.excluded_resource_types:
                    yield FieldProblem(
                        f"{name} is recorded at a frequency of its own and not recorded",
                        place,
                        advice="remove it here or from excluded_resource_types",
                        at_key=True,
                    )
                if frequency == "daily" and name in CONTINUOUS_ONLY:
                    message = f"AWS Config records {name} continuously only"
                    yield FieldProblem(message, place, allowed="continuous", advice="remove the override")
            if self.global_resource_types:
                for number, name in enumerate(self.excluded_resource_types):
                    if name in GLOBAL_RESOURCE_TYPES:
                        yield FieldProblem(
                            f"global_resource_types is true, but {name} is excluded",
                            ("excluded_resource_types", number),
                            advice="remove it here, or set global_resource_types: false",
                        )

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
        """What is global happens in one Region, unless the profile says otherwise."""
        able = records_global_types(place.region)
        if params.global_resource_types is None and place.global_region is None:
            raise _unable(
                f"none of the governed Regions records IAM: {', '.join(place.governed_regions)}",
                "add a Region that does to governed_regions, such as us-east-1",
            )
        if params.global_resource_types and not able:
            raise _unable(
                f"AWS Config does not record IAM in {place.region}",
                "remove global_resource_types: one Region that can is chosen",
            )
        defaults = {
            "global_resource_types": place.region == place.global_region,
            "create_service_linked_role": place.is_home,
        }
        resolved = {name: value for name, value in defaults.items() if getattr(params, name) is None}
        return params.model_copy(update=resolved)

    def unplaced(self, params: Params, standing: Sequence[tuple[Place, Params]]) -> tuple[str, ...]:
        """IAM, where the one Region that should record it has no recorder."""
        if params.global_resource_types is False or any(there.global_resource_types for _, there in standing):
            return ()
        return (f"IAM is recorded nowhere: it belongs to {standing[0][0].global_region}, where this control is waived",)

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
        yield resource(
            "aws_config_retention_configuration",
            name,
            {"retention_period_in_days": params.retention_days, "lifecycle": retain()},
        )
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
            makes_role=params.create_service_linked_role is not False,
        )


def _unable(message: str, advice: str) -> FieldError:
    advice += "; or set global_resource_types: false, and IAM is recorded nowhere"
    return FieldError(FieldProblem(message, ("global_resource_types",), advice=advice))


def _archive_key(context: Context) -> str:
    """The key of the log archive in the home Region, by its alias, which every Region's stack can compute.
    Without it AWS Config would ask S3 for S3's own key, whatever the bucket's default is."""
    at = context.environment
    return f"arn:{at.partition}:kms:{context.home_region}:{at.account}:{context.names.alias('logs')}"
