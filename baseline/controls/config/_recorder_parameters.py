"""The parameters of the AWS Config recorder: what is recorded, how often, and for how long."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from baseline.control import ControlParams
from baseline.errors import nearest
from baseline.facts.config_rules import managed_rule
from baseline.facts.recorded_types import recorded_types
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from constructs_lib.documents.config_recording import (
    CONTINUOUS_ONLY,
    GLOBAL_RESOURCE_TYPES,
    recording_group,
    recording_mode,
)

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


class RecorderParams(ControlParams):
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
    excluded_resource_types: Distinct[ResourceType] = Field(
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
            if self.global_resource_types is False and name in GLOBAL_RESOURCE_TYPES:
                yield FieldProblem(
                    f"{name} is recorded at a frequency of its own, but global_resource_types is false",
                    place,
                    advice="remove it here, or remove global_resource_types",
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


def blind_rules(identifiers: Iterable[str], unrecorded: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Those of these managed rules that evaluate nothing where the types `unrecorded` are not recorded, each with its
    types: rules that wait for changes of these types and no others. Periodic rules look for themselves."""
    found = {one: managed_rule(one) for one in sorted(identifiers)}
    return {
        identifier: rule.resource_types
        for identifier, rule in found.items()
        if rule and not rule.periodic and rule.resource_types and set(rule.resource_types) <= set(unrecorded)
    }
