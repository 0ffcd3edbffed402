"""AWS Config managed rules: those of the imported frameworks and the profile's own, routed and remediated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Need, Placement, Severity
from baseline.controls.config._remediation_blocks import remediation_blocks
from baseline.controls.config._remediation_expectations import of_remediations
from baseline.controls.config._rule_expectations import of_routes, of_rules
from baseline.expectation import Expectation
from baseline.facts.resource_types import available_in
from baseline.families.rule_choice import (
    Frequency,
    RemediationParams,
    RuleParams,
    TopicSeverity,
    evaluated_nowhere,
    mistakes,
    rules_at,
)
from baseline.hcl import Block, Document, Nested, resource
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.names import local_name, logical_id
from baseline.place import Place
from baseline.references import ANY
from constructs_lib.documents.event_patterns import NONCOMPLIANCE_MESSAGE, NONCOMPLIANCE_PATHS
from constructs_lib.documents.managed_rules import RuleSetting, noncompliance_routes, rule_name
from constructs_lib.documents.remediations import (
    REMEDIATIONS,
)

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


# What an automatic remediation sets right as a whole, wherever the rule finds it.
_MET_BY_REMEDIATION = {
    "CMK_BACKING_KEY_ROTATION_ENABLED": ("cis-aws-5.0/3.6",),
    "EC2_IMDSV2_CHECK": ("aws-fsbp/EC2.8", "cis-aws-5.0/5.7"),
    "RDS_INSTANCE_PUBLIC_ACCESS_CHECK": ("aws-fsbp/RDS.2",),
    "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED": ("aws-fsbp/S3.8",),
    "S3_BUCKET_SSL_REQUESTS_ONLY": ("aws-fsbp/S3.5", "cis-aws-5.0/2.1.1"),
    "SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED": ("aws-fsbp/EC2.15",),
    "VPC_DEFAULT_SECURITY_GROUP_CLOSED": ("aws-fsbp/EC2.2", "cis-aws-5.0/5.5"),
}


class ManagedRules(Control):
    """AWS Config evaluates every chosen rule that exists in the Region; what does not comply is told to
    people, and put right where a remediation is named. Rules on global resources are evaluated in one Region, the
    home Region if it records them, and those on CloudFront where alone they exist, in us-east-1."""

    id = "config.managed_rules"
    title = "AWS Config evaluates managed rules and reports what does not comply"
    behavior = Behavior.DETECTIVE
    severity = Severity.HIGH
    layer = Layer.DETECTION
    placement = Placement.per_governed_region()
    evaluates_rules = True
    satisfies = tuple(sorted(name for names in _MET_BY_REMEDIATION.values() for name in names))
    contributes = {
        "well-architected/SEC01-BP03": "Rules verify what they can see; which objectives hold people have to decide.",
        "well-architected/SEC04-BP04": "Some rules have a remediation, which a person starts unless told otherwise.",
        "well-architected/SEC08-BP03": "Rules report; most of what they find people have to mend.",
    }
    price = (
        "About 0.001 USD for each evaluation of a rule up to 100,000 a month and Region, less beyond; a remediation "
        "that runs costs about 0.002 USD for each step."
    )
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html"

    class Params(ControlParams):
        rules: dict[str, RuleParams] = Field(
            {},
            description="Managed rules by identifier, such as ACCESS_KEYS_ROTATED, added to those of the "
            "imported frameworks or changing them. Each evaluation costs about 0.001 USD.",
        )
        exclude: Distinct[str] = Field(
            (), description="Identifiers of rules that are not evaluated, whoever chose them."
        )
        frequency: Frequency = Field(
            "TwentyFour_Hours",
            description="How often periodic rules are evaluated, unless a rule says otherwise.",
        )
        notify: bool = Field(True, description="Whether what does not comply is sent to a security topic.")
        severity: TopicSeverity = Field(
            "medium", description="The security topic that findings go to, unless a rule says otherwise."
        )
        remediations: dict[str, RemediationParams] = Field(
            default_factory=lambda: {
                "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED": RemediationParams.model_validate({}),
                "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED": RemediationParams.model_validate({}),
            },
            description="Rules whose findings an SSM Automation document of AWS puts right; such a rule is "
            "evaluated too. Default: S3 public access and S3 encryption, started by a person. Left out in "
            f"partitions without the document. Available for: {', '.join(REMEDIATIONS)}.",
        )

        @model_validator(mode="after")
        def _rules_exist(self) -> ManagedRules.Params:
            wrong = list(mistakes(self.rules, self.exclude, self.remediations, self.severity))
            if "remediations" in self.model_fields_set:
                wrong += [
                    FieldProblem(
                        f"{one} is excluded and remediated",
                        ("exclude", number),
                        advice="remove it here or from remediations",
                    )
                    for number, one in enumerate(self.exclude)
                    if one in self.remediations
                ]
            if wrong:
                raise FieldError(wrong)
            return self

    def satisfied(self, params: Params) -> tuple[str, ...]:
        """What is left to a person to start is not met by it."""
        automatic = {identifier for identifier, one in params.remediations.items() if one.automatic}
        return tuple(sorted(name for rule in automatic for name in _MET_BY_REMEDIATION.get(rule, ())))

    def way_to_meet(self, names: frozenset[str]) -> str:
        rules = [rule for rule, met in _MET_BY_REMEDIATION.items() if not names.isdisjoint(met)]
        return f"let its remediations of {' and '.join(rules)} be automatic" if rules else ""

    def resources_behind(self, names: frozenset[str], params: Params) -> tuple[str, ...]:
        """A rule and what remediates it."""
        rules = [logical_id(rule.lower()) for rule, met in _MET_BY_REMEDIATION.items() if not names.isdisjoint(met)]
        return tuple(beginning + rule for rule in rules for beginning in ("", "Remedy"))

    def evaluated_rules(self, params: Params) -> frozenset[str]:
        return frozenset(params.rules)

    def provides(self, params: Params) -> tuple[str, ...]:
        """Each rule that is evaluated and of which people are told, so that no other control evaluates it as well."""
        return tuple(f"managed_rule.{one}" for one in sorted(params.rules)) if params.notify else ()

    def needs(self, params: Params) -> tuple[Need, ...]:
        topics = _severities(params) if params.notify else ()
        return (Need("config_recorder"), *(Need(f"security_topic.{severity}") for severity in topics))

    def localize(self, params: Params, place: Place) -> Params:
        """The rules that are evaluated at `place`, each with its inputs and, if periodic, its frequency; and the
        remediations that AWS Config can carry out there."""
        rules = rules_at(place, params.rules, params.exclude, params.remediations, params.frequency)
        remediations = {
            identifier: given
            for identifier, given in sorted(params.remediations.items())
            if identifier in rules
            and place.partition in REMEDIATIONS[identifier].partitions
            and (place.is_home or not REMEDIATIONS[identifier].home_region_only)
            and available_in("AWS::Config::RemediationConfiguration", place.region)
        }
        return params.model_copy(update={"rules": rules, "remediations": remediations})

    def unplaced(self, params: Params, standing: Sequence[tuple[Place, Params]]) -> tuple[str, ...]:
        """The rules that are evaluated in no governed Region, and the remediations of others that none carries out."""
        place = standing[0][0]
        evaluated = {identifier for _, there in standing for identifier in there.rules}
        remediated = {identifier for _, there in standing for identifier in there.remediations}
        asked = {*place.rules, *params.rules, *params.remediations} - set(params.exclude)
        without = sorted((evaluated & set(params.remediations)) - remediated)
        return (
            *evaluated_nowhere(place, sorted(asked - evaluated)),
            *(f"{one} is evaluated but not remediated: AWS carries out no such remediation there" for one in without),
        )

    def notes(self, params: Params) -> tuple[str, ...]:
        by_hand = sorted(
            identifier
            for identifier, one in params.remediations.items()
            if not one.automatic and identifier not in params.exclude
        )
        if not by_hand:
            return ()
        command = (
            "aws configservice start-remediation-execution --config-rule-name RULE "
            "--resource-keys resourceType=TYPE,resourceId=ID"
        )
        return (f"where AWS Config has the remediation, a person starts that of {', '.join(by_hand)}: {command}",)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import ManagedRuleSet, RuleRemediation

        settings = _settings(params)
        rules = ManagedRuleSet(
            scope,
            "Default",
            rule_name_prefix=context.names.prefix,
            rules=settings,
            severity=params.severity,
            topic_arns=_topics(params, context),
        ).rules
        for identifier, one in params.remediations.items():
            RuleRemediation(
                scope,
                f"Remedy{''.join(word.capitalize() for word in identifier.split('_'))}",
                config_rule=rules[identifier],
                identifier=identifier,
                input_parameters=settings[identifier].input_parameters,
                automatic=one.automatic,
                maximum_automatic_attempts=one.maximum_attempts,
                retry_attempt_seconds=one.retry_seconds,
                parameters=one.parameters,
            )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        prefix, settings, topics = context.names.prefix, _settings(params), _topics(params, context)
        rules = {identifier: self._rule(prefix, identifier, setting) for identifier, setting in settings.items()}
        yield from rules.values()
        for severity, pattern in (noncompliance_routes(prefix, settings, params.severity) if topics else {}).items():
            route = resource(
                "aws_cloudwatch_event_rule",
                local_name(self.id, f"noncompliance_{severity}"),
                {
                    "name": context.names.of(f"noncompliance-{severity}"),
                    "description": f"Sends what AWS Config finds non-compliant as severity {severity}",
                    "event_pattern": Document(pattern),
                    "state": "ENABLED",
                },
            )
            yield route
            yield resource(
                "aws_cloudwatch_event_target",
                local_name(self.id, f"noncompliance_{severity}"),
                {
                    "rule": route.attribute("name"),
                    "target_id": "Topic",
                    "arn": topics[severity],
                    "input_transformer": Nested(
                        {"input_paths": NONCOMPLIANCE_PATHS, "input_template": NONCOMPLIANCE_MESSAGE}
                    ),
                },
            )
        for identifier, one in params.remediations.items():
            yield from remediation_blocks(identifier, one, rules[identifier], settings[identifier], context)

    def _rule(self, prefix: str, identifier: str, setting: RuleSetting) -> Block:
        return resource(
            "aws_config_config_rule",
            local_name(self.id, identifier.lower()),
            {
                "name": rule_name(prefix, identifier),
                "input_parameters": Document(setting.input_parameters) if setting.input_parameters else None,
                "maximum_execution_frequency": setting.maximum_execution_frequency,
                "source": Nested({"owner": "AWS", "source_identifier": identifier}),
            },
        )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        settings = _settings(params)
        patterns = noncompliance_routes(ANY, settings, params.severity) if params.notify and params.rules else {}
        inputs = {identifier: one.input_parameters for identifier, one in settings.items()}
        return (*of_rules(params.rules), *of_routes(patterns), *of_remediations(params.remediations, inputs))


def _severities(params: ManagedRules.Params) -> tuple[str, ...]:
    return tuple(sorted({params.severity, *(one.severity for one in params.rules.values() if one.severity)}))


def _settings(params: ManagedRules.Params) -> dict[str, RuleSetting]:
    return {
        identifier: RuleSetting({name: str(text) for name, text in one.inputs.items()}, one.frequency, one.severity)
        for identifier, one in params.rules.items()
    }


def _topics(params: ManagedRules.Params, context: Context) -> dict[str, str]:
    if not (params.notify and params.rules):
        return {}
    return {severity: context.use(f"security_topic.{severity}") for severity in _severities(params)}
