"""What a profile says about managed rules of AWS Config, single or in packs, and which of them hold in a place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from pydantic import Field

from baseline.control import ControlParams
from baseline.errors import nearest
from baseline.facts.config_rules import (
    ManagedRule,
    identifiers,
    managed_rule,
    mistaken_inputs,
    recommended_inputs,
)
from baseline.model.field_problems import FieldProblem
from baseline.place import Place
from constructs_lib.documents.remediations import REMEDIATIONS

Frequency = Literal["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"]
TopicSeverity = Literal["critical", "high", "medium", "low"]
Scalar = str | int | float | bool

# An event pattern has 2,048 characters (Amazon EventBridge quotas). One that lists names spends some 250 on
# the rest, and on each name 25 for the prefix and the quotes.
_ROOM_FOR_NAMES = 1_750
_AROUND_A_NAME = 25


class RuleParams(ControlParams):
    """One managed rule of the profile's own choice, or a change to one that a framework chose."""

    inputs: dict[str, Scalar] = Field(
        {},
        description="Input parameters of the rule. Default: the framework's, or else the recommended ones.",
    )
    frequency: Frequency | None = Field(
        None, description="How often a periodic rule is evaluated. Default: the frequency of the control."
    )
    severity: TopicSeverity | None = Field(
        None, description="Severity, and so the topic, of its findings. Default: the severity of the control."
    )


class RemediationParams(ControlParams):
    """How what one rule finds is put right."""

    automatic: bool = Field(
        False,
        description="Whether AWS Config starts the SSM document itself. By default a person starts it.",
    )
    maximum_attempts: int = Field(
        5, ge=1, le=25, description="Failures within retry_seconds after which a resource is left alone."
    )
    retry_seconds: int = Field(600, ge=1, le=2_678_000, description="Seconds over which failures are counted.")
    parameters: dict[str, str] = Field(
        {},
        description="Values for parameters of the SSM document that may be chosen, such as SSEAlgorithm. "
        "Default: the document's own.",
    )


def mistakes(
    rules: Mapping[str, RuleParams],
    exclude: Sequence[str],
    remediations: Mapping[str, RemediationParams],
    severity: str,
) -> Iterator[FieldProblem]:
    """What is wrong with a choice of rules before any place is known, each below the control's parameters."""
    named: list[tuple[str, tuple[str | int, ...]]] = [
        *((word, ("rules", word)) for word in rules),
        *((word, ("exclude", number)) for number, word in enumerate(exclude)),
        *((word, ("remediations", word)) for word in remediations),
    ]
    for word, path in named:
        if managed_rule(word) is None:
            hint = nearest(word.upper().replace("-", "_"), identifiers())
            yield FieldProblem(f"there is no managed rule '{word}'", path, advice=hint, at_key=path[0] != "exclude")
    for identifier, given in rules.items():
        if rule := managed_rule(identifier):
            yield from _mistakes_of_rule(rule, given)
    for identifier, given in remediations.items():
        if managed_rule(identifier):
            yield from _mistakes_of_remediation(identifier, given)
    apart = [one for one, given in rules.items() if given.severity and given.severity != severity]
    if sum(len(identifier) + _AROUND_A_NAME for identifier in apart) > _ROOM_FOR_NAMES:
        yield FieldProblem(
            f"{len(apart)} rules have a severity of their own, more than an event pattern can name",
            ("rules",),
            advice="let the control's severity be the one that most rules have",
            at_key=True,
        )


def _mistakes_of_rule(rule: ManagedRule, given: RuleParams) -> Iterator[FieldProblem]:
    at = ("rules", rule.identifier)
    for name, message in mistaken_inputs(rule, recommended_inputs(rule.identifier) | _texts(rule, given.inputs)):
        at_key = name not in given.inputs or rule.parameter(name) is None
        yield FieldProblem(message, (*at, "inputs", name) if name in given.inputs else at, at_key=at_key)
    if given.frequency and not rule.periodic:
        message = f"{rule.identifier} is evaluated when a resource changes, so it takes no frequency"
        yield FieldProblem(message, (*at, "frequency"), advice="remove it", at_key=True)


def _mistakes_of_remediation(identifier: str, given: RemediationParams) -> Iterator[FieldProblem]:
    at = ("remediations", identifier)
    remediation = REMEDIATIONS.get(identifier)
    if remediation is None:
        message = f"no remediation is known for {identifier}"
        yield FieldProblem(message, at, allowed=", ".join(REMEDIATIONS), at_key=True)
        return
    for name, value in given.parameters.items():
        place, allowed = (*at, "parameters", name), remediation.options.get(name)
        if allowed is None:
            choice = ", ".join(remediation.options) or "no parameter"
            advice = nearest(name, remediation.options)
            message = f"{remediation.document} lets you choose {choice}, not {name!r}"
            yield FieldProblem(message, place, advice=advice, at_key=True)
        elif value not in allowed:
            choice, advice = ", ".join(allowed), nearest(value, allowed)
            yield FieldProblem(f"{name} of {remediation.document} cannot be {value!r}", place, choice, advice)


def rules_at(
    place: Place,
    rules: Mapping[str, RuleParams],
    exclude: Sequence[str],
    remediations: Mapping[str, RemediationParams],
    frequency: Frequency,
) -> dict[str, RuleParams]:
    """The rules that are evaluated at `place`, by identifier, each with all its inputs as texts and, if
    periodic, its frequency. Raises ValueError for a rule of a framework that AWS Config does not have."""
    chosen: dict[str, RuleParams] = {}
    for identifier in sorted({*place.rules, *rules, *remediations} - set(exclude)):
        rule = managed_rule(identifier)
        if rule is None:
            raise ValueError(f"a framework calls for the managed rule {identifier!r}, which does not exist")
        if place.region not in evaluated_in(rule, place):
            continue
        given = rules.get(identifier) or RuleParams.model_validate({})
        inputs = recommended_inputs(identifier) | dict(place.rules.get(identifier, {})) | _texts(rule, given.inputs)
        chosen[identifier] = RuleParams(
            inputs={name: text.replace("arn:aws:", f"arn:{place.partition}:") for name, text in sorted(inputs.items())},
            frequency=(given.frequency or frequency) if rule.periodic else None,
            severity=given.severity,
        )
    return chosen


def evaluated_in(rule: ManagedRule, place: Place) -> tuple[str, ...]:
    """The governed Regions in which a rule is evaluated; for one on what an account has once, a single one: that of
    the global resources, or else the home Region, or else the first that has the rule."""
    having = tuple(region for region in place.governed_regions if rule.available_in(region))
    if rule.us_east_1_only or not rule.global_only:
        return having
    first = next((one for one in (place.global_region, place.home_region) if one in having), None)
    return (first,) if first else having[:1]


def evaluated_nowhere(place: Place, identifiers: Iterable[str]) -> Iterator[str]:
    """Why each of the rules is evaluated in no governed Region, in words."""
    for identifier in identifiers:
        rule = managed_rule(identifier)
        if rule is None:
            continue
        if having := evaluated_in(rule, place):
            yield f"{identifier} is evaluated nowhere: it belongs to {', '.join(having)}, where this control is waived"
        elif rule.us_east_1_only and place.partition == "aws":
            yield f"{identifier} is evaluated nowhere: only us-east-1 has the rule, and it is not governed"
        else:
            yield f"{identifier} is evaluated nowhere: no such rule in {', '.join(place.governed_regions)}"


def _texts(rule: ManagedRule, inputs: Mapping[str, Scalar]) -> dict[str, str]:
    """AWS Config takes texts, and each parameter its own spelling of true."""
    written: dict[str, str] = {}
    for name, value in inputs.items():
        text = str(value)
        if isinstance(value, bool):
            parameter = rule.parameter(name)
            usual = recommended_inputs(rule.identifier).get(name) or (parameter.default if parameter else None)
            text = text if usual in ("True", "False") else text.lower()
        written[name] = text
    return written
