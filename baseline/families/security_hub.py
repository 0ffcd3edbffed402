"""What the controls of Security Hub share: how a profile names frameworks, checks and their parameters, and which
accounts a policy of the organization reaches, which one control says in capabilities and the other reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from baseline.control import ControlParams
from baseline.facts.security_hub_controls import security_hub_control
from baseline.families.policy_targets import has_root
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.place import Place

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

HUB = "security_hub"
"""The capability of a hub that an account switches on by itself."""
_FAMILY = "security_hub_policy"
_EVERYWHERE, _ADMINISTRATOR = f"{_FAMILY}.everywhere", f"{_FAMILY}.administrator"


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


def reach(targets: Iterable[str], accounts: Iterable[str]) -> Iterator[str]:
    """The capabilities that stand for these targets, and for accounts of the profile that are in them by name."""
    listed = tuple(targets)
    yield _ADMINISTRATOR
    if has_root(listed):
        yield _EVERYWHERE
    yield from (f"{_FAMILY}.id.{one}" for one in listed if one.isdigit())
    yield from (f"{_FAMILY}.name.{one}" for one in accounts)


def reached_by_policy(place: Place) -> bool:
    """Whether a policy sets Security Hub there, which the account then cannot. The account that administers has its
    policy in any case."""
    own = {_EVERYWHERE, f"{_FAMILY}.name.{place.account}", f"{_FAMILY}.id.{place.accounts.get(place.account)}"}
    if place.role == "audit":
        own.add(_ADMINISTRATOR)
    return place.role != "standalone" and not own.isdisjoint(place.provided)


def on_by_itself(place: Place) -> bool:
    """Whether the account has to switch Security Hub on before a policy can reach it: Security Hub does so in every
    other account, and in the one that administers."""
    return place.role == "management"
