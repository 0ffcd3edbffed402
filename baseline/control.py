"""What a control is: metadata, parameters, the two bodies that realise it, and what must hold afterwards.

A control is one class in one file under `controls/<service>/`. The engine asks it questions and never names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict

from baseline.expectation import Expectation
from baseline.hcl import Block
from baseline.place import Place

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class Behavior(StrEnum):
    """AWS Control Tower's three behaviours of a control."""

    PREVENTIVE = "preventive"
    DETECTIVE = "detective"
    PROACTIVE = "proactive"


class Severity(StrEnum):
    """How bad the absence of the control is, in Security Hub's words."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Layer(StrEnum):
    """The stack a control goes to. Layers deploy in this order; a control may only need earlier ones."""

    FOUNDATION = "foundation"
    LOGGING = "logging"
    DETECTION = "detection"  # AWS Config and the analyzers: what the state of resources is judged by
    FINDINGS = "findings"  # GuardDuty, Security Hub and the like, and where their findings go
    IDENTITY = "identity"
    NETWORK = "network"
    DATA = "data"
    EDGE = "edge"
    RESPONSE = "response"
    ORGANIZATION = "organization"  # last: its policies bind the accounts that the other layers stand in

    @property
    def order(self) -> int:
        return list(Layer).index(self)


class Format(StrEnum):
    """An output that a control is realised in."""

    CLOUDFORMATION = "cloudformation"
    TERRAFORM = "terraform"


@dataclass(frozen=True, slots=True)
class Support:
    """How a format realises a control.

    `native`: resource types of the service; `custom_resource`: through `constructs_lib.AccountSetting`;
    `detected`: the setting cannot be made safely, so it is watched and the command printed; `unsupported`: not at
    all. `reason` is required for all but the first, which may have one; it is printed in the plan.
    """

    kind: str
    reason: str = ""


NATIVE = Support("native")


def native_with(reason: str) -> Support:
    """Resource types of the service, and something that a person has to know before they are deployed."""
    return Support("native", reason)


def custom_resource(reason: str) -> Support:
    """Realised by the one Lambda behind `AccountSetting`, because CloudFormation has no type for it."""
    return Support("custom_resource", reason)


def detected(reason: str) -> Support:
    """Watched, not set: the plan prints the command that sets it."""
    return Support("detected", reason)


def unsupported(reason: str) -> Support:
    """Absent from the format; the plan says so."""
    return Support("unsupported", reason)


class Scope(StrEnum):
    """How often a control stands in one account."""

    HOME_REGION = "once per account, in the home Region"
    GOVERNED_REGIONS = "in every governed Region"
    US_EAST_1 = "once per account, in us-east-1"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a control goes: how often per account, and into accounts of which roles (all, unless named)."""

    scope: Scope
    roles: frozenset[str] = frozenset({"standalone", "management", "log-archive", "audit", "workload"})

    @classmethod
    def once_per_account(cls, roles: Iterable[str] | None = None) -> Placement:
        """In the home Region of each account: global services and what they need."""
        return cls(Scope.HOME_REGION, frozenset(roles) if roles else cls.__dataclass_fields__["roles"].default)

    @classmethod
    def per_governed_region(cls, roles: Iterable[str] | None = None) -> Placement:
        """In every governed Region of each account."""
        return cls(Scope.GOVERNED_REGIONS, frozenset(roles) if roles else cls.__dataclass_fields__["roles"].default)

    @classmethod
    def in_us_east_1(cls, roles: Iterable[str] | None = None) -> Placement:
        """In us-east-1, governed or not: where CloudFront, its WAF and Shield are configured."""
        return cls(Scope.US_EAST_1, frozenset(roles) if roles else cls.__dataclass_fields__["roles"].default)


@dataclass(frozen=True, slots=True)
class Need:
    """A capability that another control must provide, in the same Region or (`home=True`) in the home Region.

    `optional`: nobody must, and no control comes along for it. Where one provides it all the same, it comes first, what
    it names as `after` is waited for, and `Context.use_if_there` has its value.
    """

    capability: str
    home: bool = False
    optional: bool = False


class ControlParams(BaseModel):
    """The parameters of one control: frozen, strict, every field described, every default a decision."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Control:
    """One control of the catalogue. Subclasses live in `controls/<service>/<control>.py`."""

    id: ClassVar[str]
    title: ClassVar[str]
    behavior: ClassVar[Behavior]
    severity: ClassVar[Severity]
    layer: ClassVar[Layer]
    placement: ClassVar[Placement]
    satisfies: ClassVar[tuple[str, ...]] = ()
    """Requirements, as `framework/id`, that are met where the control stands."""
    contributes: ClassVar[Mapping[str, str]] = {}
    """Requirements that it meets in part, each with what is still missing, for a report."""
    passes: ClassVar[tuple[str, ...]] = ()
    """Ids of AWS Security Hub controls that pass in the account because of it: through them come the requirements of
    every framework whose data names these checks."""
    evaluates_rules: ClassVar[bool] = False
    """It evaluates the AWS Config rules that the imported frameworks name, so any framework with rules brings it."""
    opt_in: ClassVar[str] = ""
    """Why neither a framework nor a pattern brings it, only its id in `controls.include`: its price, what cannot be
    undone, or what only the user knows. Empty: it comes by itself."""
    price: ClassVar[str] = ""
    """What AWS charges for it and by what, in USD. Empty: nothing, or cents."""
    accepts: ClassVar[Mapping[str, str]] = {}
    """Rules of the fast checks (`baseline.verify.checks`) that its own resources break by design, each with the reason
    that a reviewer can judge: what every other control is still held to."""
    support: ClassVar[Mapping[Format, Support]]
    source: ClassVar[str]

    Params: ClassVar[type[ControlParams]] = ControlParams

    def satisfied(self, params: Any) -> tuple[str, ...]:
        """What of `satisfies` is met with these parameters."""
        return self.satisfies

    def contributed(self, params: Any) -> Mapping[str, str]:
        """What of `contributes` is met in part with these parameters."""
        return self.contributes

    def passed(self, params: Any) -> tuple[str, ...]:
        """What of `passes` does pass with these parameters."""
        return self.passes

    def evaluated_rules(self, params: Any) -> frozenset[str]:
        """The identifiers of the managed rules of AWS Config that evaluate where the control stands."""
        return frozenset()

    def evaluated_checks(self, params: Any) -> frozenset[str]:
        """The ids of the controls of Security Hub that it evaluates where the control stands."""
        return frozenset()

    def disabled_checks(self, params: Any) -> Mapping[str, str]:
        """The controls of Security Hub that it disables where it stands because somebody accepts what they report, each
        with the reason."""
        return {}

    def way_to_meet(self, names: frozenset[str]) -> str:
        """Which parameters would have the control meet a requirement of these names, as an order ("set ..."); empty
        where its page has to be read."""
        return ""

    def provides(self, params: Any) -> tuple[str, ...]:
        """The capabilities that other controls may need, such as `kms_key.logs`."""
        return ()

    def needs(self, params: Any) -> tuple[Need, ...]:
        """The capabilities without which this control cannot stand. The plan includes their providers."""
        return ()

    def localize(self, params: Any, place: Place) -> Any:
        """The parameters as they hold at `place`, or None where the control has nothing to do there and does not stand;
        pure. Decisions are taken here, never by template conditions.

        Raises `FieldError` where a parameter cannot hold there; the plan shows it at the parameter's own line.
        """
        return params

    def unplaced(self, params: Any, standing: Sequence[tuple[Place, Any]]) -> tuple[str, ...]:
        """What is asked of this control and holds nowhere, each with the reason: printed in the plan. `standing` are
        the places where the control stands, with its parameters there."""
        return ()

    def value_of(self, capability: str, params: Any, context: Context) -> str | None:
        """A provided value that any stack can compute (a bucket name); None where only the deployed resource knows
        it (a key ARN): then it is handed over, see `Context.provide`."""
        return None

    def notes(self, params: Any) -> tuple[str, ...]:
        """What a person must still do, with the command: printed in the plan, and in the guide of the output; there
        what begins with "Before" stands before the commands that deploy. The word PREFIX stands for the prefix of the
        profile's names, which a control does not know at this point."""
        return ()

    def define(self, scope: Construct, params: Any, context: Context) -> None:
        """Put the constructs of this control into `scope`. Imports `constructs_lib` inside."""
        raise NotImplementedError(self.id)

    def terraform(self, params: Any, context: Context) -> Iterable[Block]:
        """The same control as Terraform blocks, made from the same documents."""
        raise NotImplementedError(self.id)

    def resources_behind(self, names: frozenset[str], params: Any) -> tuple[str, ...]:
        """How the logical ids of the resources behind a requirement go on after the control's own; empty where all of
        them are. `names` are those of the requirement, and the checks of Security Hub that pass for it."""
        return ()

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        """What must outlive the parameters and the control itself, since it holds data or protects the account: the
        Terraform address of each, whatever the parameters, with the addresses of what it is nothing without.

        What a stack does not declare of these leaves the state and stays as it is, as CloudFormation's retained
        resources do; Terraform would destroy it.
        """
        return {}

    def expectations(self, params: Any) -> tuple[Expectation, ...]:
        """What must hold in either output."""
        return ()
