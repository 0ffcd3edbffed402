"""What a profile says of Security Hub, and which checks that disables: a part of `securityhub.hub`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from baseline.control import ControlParams
from baseline.facts.security_hub_controls import Standard, controls_of, security_hub_control, standard_of
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem

FrameworkId = Literal[
    "aws-fsbp",
    "cis-aws-1.4",
    "cis-aws-3.0",
    "cis-aws-5.0",
    "cis-aws-6.0",
    "cis-aws-7.0",
    "nist-800-53-r5",
    "pci-dss-4.0.1",
]
# The shortest name that Security Hub documents is longer; one of three letters could be an intrinsic function's: Ref.
ParameterName = Annotated[str, StringConstraints(pattern="^[A-Za-z][A-Za-z0-9]{3,99}$")]
EnumValue = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9][A-Za-z0-9_./:-]{0,99}$")]
Reason = Annotated[str, Field(min_length=10, max_length=2_000)]
MAX_REASON = 1_000
# CloudFormation resource reference, AWS::SecurityHub::Standard.
MAX_DISABLED = 100


class ParameterValue(ControlParams):
    """The custom value of one parameter of a check, in the type that the check takes; exactly one."""

    boolean: bool | None = Field(None, description="true or false.")
    integer: int | None = Field(None, description="A whole number.")
    double: float | None = Field(None, description="A number.")
    string: str | None = Field(None, min_length=1, max_length=500, description="A text.")
    enum: EnumValue | None = Field(None, description="One of the texts that the check knows.")
    string_list: Distinct[str] | None = Field(None, min_length=1, description="Texts.")
    enum_list: Distinct[EnumValue] | None = Field(None, min_length=1, description="Texts that the check knows.")
    integer_list: Distinct[int] | None = Field(None, min_length=1, description="Whole numbers.")

    @model_validator(mode="after")
    def _one(self) -> ParameterValue:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("exactly one of boolean, integer, double, string, enum and their lists is needed")
        return self

    @property
    def value(self) -> dict[str, Any]:
        """As Security Hub takes it, such as `{"Integer": 60}`."""
        ((kind, value),) = self.model_dump(exclude_none=True).items()
        return {
            "".join(word.capitalize() for word in kind.split("_")): list(value) if isinstance(value, tuple) else value
        }


def check_ids(given: Mapping[str, object], path: str, *, customizable: bool = False) -> Iterator[FieldProblem]:
    """A problem for every key that is no id of a check, or that takes no parameters."""
    for one in given:
        try:
            known = security_hub_control(one)
        except LookupError as error:
            yield FieldProblem(str(error), (path, one), at_key=True)
            continue
        if customizable and not known.customizable:
            yield FieldProblem(f"{one} has no parameter that users may set", (path, one), at_key=True)


def refuse(problems: list[FieldProblem]) -> None:
    """Raise `FieldError` where there are problems."""
    if problems:
        raise FieldError(problems)


def standards_of(frameworks: tuple[str, ...]) -> dict[str, Standard]:
    """The standards of these frameworks by suffix, in the order of the frameworks; two may share one."""
    found = (standard_of(one) for one in frameworks)
    return {one.suffix: one for one in found if one}


def disabled_in(standard: Standard, reasons: Mapping[str, str]) -> dict[str, str]:
    """The checks of the standard that are disabled, with their reasons."""
    own = {one.id for one in controls_of(standard)}
    return {one: reason[:MAX_REASON] for one, reason in sorted(reasons.items()) if one in own}


def refuse_too_many(frameworks: tuple[str, ...], reasons: Mapping[str, str]) -> None:
    """Raise `FieldError` where more checks of a standard are disabled than CloudFormation takes."""
    for one in standards_of(frameworks).values():
        count = len(disabled_in(one, reasons))
        if count > MAX_DISABLED:
            raise FieldError(
                FieldProblem(
                    f"{count} checks of {one.title} are disabled with those of waivers and of other Regions",
                    ("disabled_controls",),
                    allowed=f"{MAX_DISABLED} for a standard",
                    advice="leave the standard out, or disable fewer",
                )
            )
