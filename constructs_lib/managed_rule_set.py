"""AWS Config managed rules under one name prefix, and the routes by which their findings reach people."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import aws_config, aws_events
from constructs import Construct

from constructs_lib.documents.event_patterns import NONCOMPLIANCE_MESSAGE, NONCOMPLIANCE_PATHS
from constructs_lib.documents.managed_rules import RuleSetting, noncompliance_routes, rule_name


class ManagedRuleSet(Construct):
    """AWS evaluates every rule; what a rule finds non-compliant is reported to the topic of its severity.

    Attributes: `rules`, the `CfnConfigRule` of each identifier.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        rule_name_prefix: str,
        rules: Mapping[str, RuleSetting],
        severity: str = "medium",
        topic_arns: Mapping[str, str] | None = None,
    ) -> None:
        """
        :param rule_name_prefix: What every rule name begins with; a hyphen follows. Findings of all rules of
            the account and Region with this prefix are routed.
        :param rules: Settings by managed rule identifier, such as `ACCESS_KEYS_ROTATED`.
        :param severity: Severity of the rules whose setting names none. Default: medium.
        :param topic_arns: Topic by severity; every severity that occurs must have one. EventBridge must be
            allowed to publish to it. Default: findings are not sent.
        """
        super().__init__(scope, construct_id)
        self.rules = {
            identifier: aws_config.CfnConfigRule(
                self,
                _construct_id(identifier),
                config_rule_name=rule_name(rule_name_prefix, identifier),
                input_parameters=dict(setting.input_parameters) or None,
                maximum_execution_frequency=setting.maximum_execution_frequency,
                source=aws_config.CfnConfigRule.SourceProperty(owner="AWS", source_identifier=identifier),
            )
            for identifier, setting in sorted(rules.items())
        }
        if not topic_arns:
            return
        for level, pattern in noncompliance_routes(rule_name_prefix, rules, severity).items():
            aws_events.CfnRule(
                self,
                f"Noncompliance{level.capitalize()}",
                name=f"{rule_name_prefix}-noncompliance-{level}",
                description=f"Sends what AWS Config finds non-compliant as severity {level}",
                event_pattern=pattern,
                state="ENABLED",
                targets=[
                    aws_events.CfnRule.TargetProperty(
                        id="Topic",
                        arn=topic_arns[level],
                        input_transformer=aws_events.CfnRule.InputTransformerProperty(
                            input_paths_map=NONCOMPLIANCE_PATHS, input_template=NONCOMPLIANCE_MESSAGE
                        ),
                    )
                ],
            )


def _construct_id(identifier: str) -> str:
    return "".join(word.capitalize() for word in identifier.split("_"))
