"""Secrets that are not rotated, or that nobody uses, are found and told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Need, Placement, Severity
from baseline.expectation import At, Expectation
from baseline.facts.config_rules import managed_rule
from baseline.families.event_routes import route_blocks, route_expectations
from baseline.families.rule_choice import Frequency, TopicSeverity
from baseline.hcl import Block, Document, Nested, resource
from baseline.model.distinct import Distinct
from baseline.must import consists_of
from baseline.names import local_name
from baseline.place import Place
from baseline.references import ANY
from constructs_lib.documents.managed_rules import RuleSetting, rule_name
from constructs_lib.documents.secret_routes import rotation_failure_route, secret_compliance_route

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context
    from constructs_lib.documents.finding_routes import FindingRoute

Rule = Literal[
    "SECRETSMANAGER_ROTATION_ENABLED_CHECK",
    "SECRETSMANAGER_SCHEDULED_ROTATION_SUCCESS_CHECK",
    "SECRETSMANAGER_SECRET_PERIODIC_ROTATION",
    "SECRETSMANAGER_SECRET_UNUSED",
]
# The input of each rule that has one, and the parameter that says it.
_INPUTS: Mapping[str, tuple[str, str]] = {
    "SECRETSMANAGER_ROTATION_ENABLED_CHECK": ("maximumAllowedRotationFrequency", "maximum_rotation_days"),
    "SECRETSMANAGER_SECRET_PERIODIC_ROTATION": ("maxDaysSinceRotation", "days_since_rotation"),
    "SECRETSMANAGER_SECRET_UNUSED": ("unusedForDays", "unused_days"),
}
# What another control provides, with the identifier, where it evaluates the rule and people are told of its findings.
# That a framework names a rule does not say so: the profile may exclude or waive whatever evaluates such rules.
_TOLD = "managed_rule."


class RotationRules(Control):
    """Rules of AWS Config look for secrets without rotation, with a late one and without use, in each Region, and
    rotations that fail are announced. A rule that another control says to evaluate and tell of in the same account and
    Region is left to it, so that nobody hears of a secret twice; any other stands here, under a name of its own."""

    id = "secretsmanager.rotation_rules"
    title = "Secrets that are not rotated or not used are found, and failed rotations told"
    behavior = Behavior.DETECTIVE
    severity = Severity.MEDIUM
    layer = Layer.DETECTION
    placement = Placement.per_governed_region()
    contributes = {
        "well-architected/SEC02-BP03": "It is about secrets in Secrets Manager; those elsewhere it cannot see.",
        "well-architected/SEC02-BP05": "It is about secrets; keys of IAM users have rules of their own.",
    }
    price = "About 0.001 USD for each evaluation of a rule, and each rule evaluates each secret."
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html"

    class Params(ControlParams):
        rules: Distinct[Rule] = Field(
            (
                "SECRETSMANAGER_ROTATION_ENABLED_CHECK",
                "SECRETSMANAGER_SCHEDULED_ROTATION_SUCCESS_CHECK",
                "SECRETSMANAGER_SECRET_PERIODIC_ROTATION",
                "SECRETSMANAGER_SECRET_UNUSED",
            ),
            description="Managed rules of AWS Config that look at secrets. Each evaluation costs about 0.001 USD, once "
            "more where rules or packs of an imported framework look at secrets too: leave out here, or exclude there, "
            "what is to be evaluated once.",
        )
        maximum_rotation_days: int = Field(
            90, ge=1, le=1000, description="Days that may lie between rotations as a secret has them scheduled."
        )
        days_since_rotation: int = Field(
            90, ge=1, le=1000, description="Days since its last rotation after which a secret does not comply."
        )
        unused_days: int = Field(
            90, ge=1, le=1000, description="Days without use after which a secret does not comply."
        )
        frequency: Frequency = Field(
            "TwentyFour_Hours", description="How often the periodic ones of the rules are evaluated."
        )
        severity: TopicSeverity = Field(
            "medium", description="The security topic that hears of secrets which do not comply."
        )
        failure_severity: TopicSeverity = Field(
            "high", description="The security topic that hears of rotations which failed or were abandoned."
        )

    def evaluated_rules(self, params: Params) -> frozenset[str]:
        return frozenset(params.rules)

    def needs(self, params: Params) -> tuple[Need, ...]:
        topics = sorted({one.severity for one in _routes(params, ANY)})
        recorder = (Need("config_recorder"),) if params.rules else ()
        return (*recorder, *(Need(f"security_topic.{one}") for one in topics))

    def localize(self, params: Params, place: Place) -> Params:
        """The rules that the Region has and no other control tells of there."""
        kept = tuple(one for one in params.rules if not _left(one, place) and _exists(one, place.region))
        return params.model_copy(update={"rules": kept})

    def unplaced(self, params: Params, standing: Sequence[tuple[Place, Params]]) -> tuple[str, ...]:
        """The limits of the profile that decide nothing, because another control evaluates the rule wherever it is,
        and the rules that no governed Region has."""
        evaluated = {one for _, there in standing for one in there.rules}
        left = {one for one in params.rules if any(_left(one, place) for place, _ in standing)}
        idle = [
            (one, _INPUTS[one][1])
            for one in params.rules
            if one in left - evaluated and one in _INPUTS and _INPUTS[one][1] in params.model_fields_set
        ]
        missing = [one for one in params.rules if one not in evaluated | left]
        return (
            *(f"{name} decides nothing: another control evaluates {one} and sets its inputs" for one, name in idle),
            *(f"{one} is evaluated nowhere: no governed Region has it" for one in missing),
        )

    def notes(self, params: Params) -> tuple[str, ...]:
        return ("Rotations that fail are heard of in Regions whose management events a trail records.",)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import FindingRouter, ManagedRuleSet

        prefix, routes = context.names.prefix, _routes(params, context.names.prefix)
        ManagedRuleSet(scope, "Rules", rule_name_prefix=_named(prefix), rules=_settings(params))
        FindingRouter(
            scope,
            "Routes",
            rule_name_prefix=prefix,
            routes=routes,
            topic_arns={one.severity: context.use(f"security_topic.{one.severity}") for one in routes},
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        for identifier, setting in _settings(params).items():
            yield resource(
                "aws_config_config_rule",
                local_name(self.id, identifier.lower()),
                {
                    "name": rule_name(_named(context.names.prefix), identifier),
                    "input_parameters": Document(setting.input_parameters) if setting.input_parameters else None,
                    "maximum_execution_frequency": setting.maximum_execution_frequency,
                    "source": Nested({"owner": "AWS", "source_identifier": identifier}),
                },
            )
        yield from route_blocks(self.id, _routes(params, context.names.prefix), context)

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        settings, none = _settings(params), not params.rules
        return (
            Expectation(
                "Each rule is AWS's own, has its limit and, if periodic, its frequency; and there is no other",
                consists_of(*(_in_cloudformation(one, setting) for one, setting in settings.items())),
                At("AWS::Config::ConfigRule", "", optional=none, together=True),
                At(
                    "aws_config_config_rule",
                    "",
                    must=consists_of(*(_in_terraform(one, setting) for one, setting in settings.items())),
                    optional=none,
                    together=True,
                ),
            ),
            *route_expectations(self.id, _routes(params, ANY)),
        )


def _named(prefix: str) -> str:
    """What the names of these rules begin with: not with the prefix, by which another control tells its own rules."""
    return f"secrets-{prefix}"


def _left(identifier: str, place: Place) -> bool:
    return f"{_TOLD}{identifier}" in place.provided_here


def _exists(identifier: str, region: str) -> bool:
    rule = managed_rule(identifier)
    return rule is not None and rule.available_in(region)


def _settings(params: RotationRules.Params) -> dict[str, RuleSetting]:
    settings: dict[str, RuleSetting] = {}
    for identifier in params.rules:
        rule = managed_rule(identifier)
        named = _INPUTS.get(identifier)
        inputs = {named[0]: str(getattr(params, named[1]))} if named else {}
        settings[identifier] = RuleSetting(inputs, params.frequency if rule and rule.periodic else None)
    return settings


def _routes(params: RotationRules.Params, prefix: str) -> tuple[FindingRoute, ...]:
    failures = rotation_failure_route(params.failure_severity)
    if not params.rules:
        return (failures,)
    names = [rule_name(_named(prefix), one) for one in params.rules]
    return (secret_compliance_route(params.severity, names), failures)


def _in_cloudformation(identifier: str, setting: RuleSetting) -> dict[str, Any]:
    return {
        "ConfigRuleName": rule_name(_named(ANY), identifier),
        "InputParameters": dict(setting.input_parameters) or None,
        "MaximumExecutionFrequency": setting.maximum_execution_frequency,
        "Source": {"Owner": "AWS", "SourceIdentifier": identifier},
    }


def _in_terraform(identifier: str, setting: RuleSetting) -> dict[str, Any]:
    return {
        "name": rule_name(_named(ANY), identifier),
        "input_parameters": dict(setting.input_parameters) or None,
        "maximum_execution_frequency": setting.maximum_execution_frequency,
        "source": [{"owner": "AWS", "source_identifier": identifier}],
    }
