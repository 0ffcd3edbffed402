"""The AWS Config recorder of every governed Region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from baseline.control import Behavior, Control, Format, Layer, Need, Placement, Severity, custom_resource, native_with
from baseline.controls.config._recorder_expectations import recorder_expectations
from baseline.controls.config._recorder_parameters import RecorderParams, blind_rules
from baseline.expectation import Expectation
from baseline.facts.config_rules import identifiers
from baseline.facts.regions import records_global_types
from baseline.hcl import Block, Nested, reference, resource, retain
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.names import local_name
from baseline.place import Place
from constructs_lib.documents.config_recording import (
    GLOBAL_RESOURCE_TYPES,
    ROLE_NAME,
    SERVICE_NAME,
    service_linked_role_arn,
)

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


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
    contributes = {
        "cis-aws-5.0/3.3": "Types of resources that are left out are not recorded: empty excluded_resource_types.",
        "well-architected/SEC04-BP02": "AWS Config delivers the history of resources to the log archive: findings and "
        "logs have to be gathered as well, and somebody has to look.",
    }
    passes = ("Config.1",)
    price = (
        "About 0.003 USD for each configuration item that is recorded continuously, 0.012 USD for one that is recorded "
        "daily; each change of a resource is an item."
    )
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

    Params = RecorderParams

    def provides(self, params: RecorderParams) -> tuple[str, ...]:
        return ("config_recorder",)

    def needs(self, params: RecorderParams) -> tuple[Need, ...]:
        # The alias: without a key named, AWS Config would ask S3 for S3's own, whatever the bucket's default is.
        archive = (Need("config_archive_bucket", home=True), Need("kms_alias.logs", home=True))
        return (*archive, Need("kms_key.logs", optional=True))

    def localize(self, params: RecorderParams, place: Place) -> RecorderParams:
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
        resolved: dict[str, Any] = {name: value for name, value in defaults.items() if getattr(params, name) is None}
        if resolved.get("global_resource_types") is False:
            # AWS Config takes no frequency of a type that it is told not to record.
            overrides = params.frequency_overrides.items()
            kept = {name: frequency for name, frequency in overrides if name not in GLOBAL_RESOURCE_TYPES}
            resolved["frequency_overrides"] = kept
        return params.model_copy(update=resolved)

    def satisfied(self, params: RecorderParams) -> tuple[str, ...]:
        return () if params.excluded_resource_types else self.satisfies

    def contributed(self, params: RecorderParams) -> Mapping[str, str]:
        done = {"cis-aws-5.0/3.3": bool(params.excluded_resource_types)}
        return {one: missing for one, missing in self.contributes.items() if done.get(one, True)}

    def passed(self, params: RecorderParams) -> tuple[str, ...]:
        """The check asks for every type that a control of Security Hub looks at."""
        return () if params.excluded_resource_types else self.passes

    def unplaced(self, params: RecorderParams, standing: Sequence[tuple[Place, RecorderParams]]) -> tuple[str, ...]:
        """IAM, where the one Region that should record it has no recorder; and the rules of the frameworks that have
        nothing to evaluate, since what they look at is not recorded."""
        place, said = standing[0][0], []
        unrecorded = {*params.excluded_resource_types}
        if not any(there.global_resource_types for _, there in standing):
            unrecorded.update(GLOBAL_RESOURCE_TYPES)
            if params.global_resource_types is not False:
                said = [f"IAM is recorded nowhere: it belongs to {place.global_region}, where this control is waived"]
        if blind := blind_rules(place.rules, unrecorded):
            said.append(f"{', '.join(blind)}: nothing to evaluate, for no recorder records {_types(blind)}")
        return tuple(said)

    def define(self, scope: Construct, params: RecorderParams, context: Context) -> None:
        from constructs_lib import ConfigRecorder

        built = ConfigRecorder(
            scope,
            "Config",
            recorder_name=context.names.of("recorder"),
            delivery_channel_name=context.names.of("delivery"),
            s3_bucket_name=context.use("config_archive_bucket"),
            s3_kms_key_arn=context.use("kms_alias.logs"),
            recording_frequency=params.recording_frequency.upper(),
            frequency_overrides=params.overrides,
            global_resource_types=params.global_resource_types is not False,
            excluded_resource_types=params.excluded_resource_types,
            delivery_frequency=params.delivery_frequency,
            retention_period_in_days=params.retention_days,
            create_service_linked_role=params.create_service_linked_role is not False,
            log_key_arn=context.use_if_there("kms_key.logs"),
        )
        context.provide("config_recorder", after=[built.recorder])

    def terraform(self, params: RecorderParams, context: Context) -> Iterator[Block]:
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
                "s3_kms_key_arn": context.use("kms_alias.logs"),
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
                # AWS Config deletes no channel of a recorder that records: where either is replaced, it stops first.
                "lifecycle": Nested({"replace_triggered_by": (recorder.attribute("id"), channel.attribute("id"))}),
            },
        )
        yield status
        yield resource(
            "aws_config_retention_configuration",
            name,
            {"retention_period_in_days": params.retention_days, "lifecycle": retain()},
        )
        context.provide("config_recorder", after=[status])

    def notes(self, params: RecorderParams) -> tuple[str, ...]:
        alone = (
            "A Region has room for one recorder and one channel. Look for others before you deploy: aws "
            "configservice describe-configuration-recorders; aws configservice describe-delivery-channels"
        )
        # Security Hub User Guide, Config.1.
        once = (
            "Security Hub's Config.1 asks for IAM, which one Region records: in the others it passes where their "
            "findings are linked to that Region, and else its guide has the check disabled."
        )
        notes = [alone, once]
        unrecorded = {*params.excluded_resource_types}
        if params.global_resource_types is False:
            unrecorded.update(GLOBAL_RESOURCE_TYPES)
        if blind := blind_rules(identifiers(), unrecorded):
            notes.append(
                f"Left out of the recording: {_types(blind)}. So these managed rules, wherever they are deployed, have "
                f"nothing to evaluate: {', '.join(blind)}"
            )
        if params.create_service_linked_role is not False:
            address = f"aws_iam_service_linked_role.{local_name(self.id)}"
            arn = service_linked_role_arn(partition="aws", account="ACCOUNT")
            notes.append(
                "Terraform fails where the account has the role already (aws iam get-role --role-name "
                f"{ROLE_NAME}). Then, in the home Region's root: terraform import "
                f"module.detection.{address} {arn}"
            )
        return tuple(notes)

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        # The role too: recorders of Regions that are no longer governed use it.
        kinds = ("aws_config_retention_configuration", "aws_iam_service_linked_role")
        return {f"{kind}.{local_name(self.id)}": () for kind in kinds}

    def expectations(self, params: RecorderParams) -> tuple[Expectation, ...]:
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


def _types(rules: Mapping[str, Sequence[str]]) -> str:
    """The types of these rules, each once."""
    return ", ".join(sorted({one for types in rules.values() for one in types}))
