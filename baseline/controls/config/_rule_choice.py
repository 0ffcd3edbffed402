"""What a profile says about managed rules, and which hold in a place: a part of `config.managed_rules`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from pydantic import Field

from baseline.control import ControlParams, Place
from baseline.errors import nearest
from baseline.facts.config_rules import (
    ManagedRule,
    check_inputs,
    identifiers,
    managed_rule,
    recommended_inputs,
)
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
) -> Iterator[str]:
    """What is wrong with a choice of rules, in words, before any place is known."""
    for word in (*rules, *exclude, *remediations):
        if managed_rule(word) is None:
            hint = nearest(word.upper().replace("-", "_"), identifiers())
            yield f"there is no managed rule {word!r} {hint}".rstrip()
    for identifier, given in rules.items():
        rule = managed_rule(identifier)
        if rule is None:
            continue
        yield from check_inputs(rule, recommended_inputs(identifier) | _texts(rule, given.inputs))
        if given.frequency and not rule.periodic:
            yield f"{identifier} is evaluated when a resource changes, so it takes no frequency"
    for identifier, given in remediations.items():
        if managed_rule(identifier):
            yield from _mistakes_of(identifier, given)
    apart = [one for one, given in rules.items() if given.severity and given.severity != severity]
    if sum(len(identifier) + _AROUND_A_NAME for identifier in apart) > _ROOM_FOR_NAMES:
        yield (
            f"{len(apart)} rules have a severity of their own, more than an event pattern can name: "
            "let the control's severity be the one that most rules have"
        )


def _mistakes_of(identifier: str, given: RemediationParams) -> Iterator[str]:
    remediation = REMEDIATIONS.get(identifier)
    if remediation is None:
        yield f"no remediation is known for {identifier}: known are {', '.join(REMEDIATIONS)}"
        return
    for name, value in given.parameters.items():
        allowed = remediation.options.get(name)
        if allowed is None:
            choice = ", ".join(remediation.options) or "no parameter"
            yield f"{remediation.document} lets you choose {choice}, not {name!r}"
        elif value not in allowed:
            yield f"{name} of {remediation.document} is one of {', '.join(allowed)}, not {value!r}"


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
        if not _evaluated_at(rule, place):
            continue
        given = rules.get(identifier) or RuleParams.model_validate({})
        inputs = recommended_inputs(identifier) | dict(place.rules.get(identifier, {})) | _texts(rule, given.inputs)
        chosen[identifier] = RuleParams(
            inputs={name: text.replace("arn:aws:", f"arn:{place.partition}:") for name, text in sorted(inputs.items())},
            frequency=(given.frequency or frequency) if rule.periodic else None,
            severity=given.severity,
        )
    return chosen


def _evaluated_at(rule: ManagedRule, place: Place) -> bool:
    if rule.us_east_1_only:
        return place.region == "us-east-1"
    return rule.available_in(place.region) and (place.is_home or not rule.global_only)


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
