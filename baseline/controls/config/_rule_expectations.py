"""What must hold of rules, routes and remediations in either output: a part of `config.managed_rules`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from baseline.controls.config._rule_choice import RemediationParams, RuleParams
from baseline.expectation import At, Expectation, Must, absent, equals, present, that
from constructs_lib.documents.managed_rules import rule_name
from constructs_lib.documents.remediations import REMEDIATIONS


def of_rules(rules: Mapping[str, RuleParams]) -> Iterator[Expectation]:
    """Each rule is AWS's own, is named for its identifier, and has its inputs and frequency."""
    for identifier, rule in rules.items():
        ending = rule_name("", identifier)
        yield _of_rule(identifier, "is AWS's own", equals("AWS"), "Source.Owner", "source.owner")
        yield _of_rule(
            identifier,
            "is named for its identifier",
            that(f"ends in {ending!r}", lambda found, ending=ending: str(found).endswith(ending)),
            "ConfigRuleName",
            "name",
        )
        for name, text in rule.inputs.items():
            yield _of_rule(
                identifier,
                f"has its input {name}",
                equals(text),
                f"InputParameters.{name}",
                f"input_parameters.{name}",
            )
        yield _of_rule(
            identifier,
            "has a frequency if and only if it is periodic",
            equals(rule.frequency) if rule.frequency else absent(),
            "MaximumExecutionFrequency",
            "maximum_execution_frequency",
        )


def _of_rule(identifier: str, words: str, must: Must, cloudformation: str, terraform: str) -> Expectation:
    return Expectation(
        f"{identifier} {words}",
        must,
        At("AWS::Config::ConfigRule", cloudformation, {"Source.SourceIdentifier": identifier}),
        At("aws_config_config_rule", terraform, {"source.source_identifier": identifier}),
    )


def of_routes() -> Iterator[Expectation]:
    """What does not comply is sent, and to a topic."""
    kind = ["Config Rules Compliance Change"]
    for words, must, path in (
        (
            "What does not comply is reported",
            equals(["NON_COMPLIANT"]),
            "detail.newEvaluationResult.complianceType",
        ),
        ("Findings come from AWS Config alone", equals(["aws.config"]), "source"),
        ("Findings are those of rules named or prefixed", present(), "detail.configRuleName"),
    ):
        yield Expectation(
            words,
            must,
            At("AWS::Events::Rule", f"EventPattern.{path}", {"EventPattern.detail-type": kind}),
            At("aws_cloudwatch_event_rule", f"event_pattern.{path}", {"event_pattern.detail-type": kind}),
        )
    yield Expectation(
        "Routes are enabled",
        equals("ENABLED"),
        At("AWS::Events::Rule", "State", {"EventPattern.detail-type": kind}),
        At("aws_cloudwatch_event_rule", "state", {"event_pattern.detail-type": kind}),
    )
    yield Expectation(
        "Findings are sent to a topic",
        present(),
        At("AWS::Events::Rule", "Targets.Arn", {"EventPattern.detail-type": kind}),
        At(
            "aws_cloudwatch_event_target",
            "arn",
            {"input_transformer.input_paths.rule": "$.detail.configRuleName"},
        ),
    )


def of_remediations(remediations: Mapping[str, RemediationParams]) -> Iterator[Expectation]:
    """Each remediation runs its document as a role that Systems Manager alone assumes, and no more."""
    if not remediations:
        return
    by_document: dict[str, list[str]] = {}
    for identifier in remediations:
        by_document.setdefault(REMEDIATIONS[identifier].document, []).append(identifier)
    for document, remediated in by_document.items():
        yield from _of_document(document, [remediations[one] for one in remediated])
    yield Expectation(
        "Systems Manager alone assumes the roles, for executions of this account",
        that("binds each statement to aws:SourceAccount and aws:SourceArn", _is_bound),
        At("AWS::IAM::Role", "AssumeRolePolicyDocument"),
        At("aws_iam_role", "assume_role_policy"),
    )
    allowed = {
        frozenset(action for grant in REMEDIATIONS[identifier].grants for action in grant.actions)
        for identifier in remediations
    }
    yield Expectation(
        "Each role may do what its document needs, and no more",
        that("allows the actions of one document alone", lambda found: _allowed(found) in allowed),
        At("AWS::IAM::ManagedPolicy", "PolicyDocument"),
        At("aws_iam_policy", "policy"),
    )


def _of_document(document: str, chosen: Sequence[RemediationParams]) -> Iterator[Expectation]:
    remediation = next(one for one in REMEDIATIONS.values() if one.document == document)

    def expected(words: str, must: Must, cloudformation: str, terraform: str, other: Must | None = None) -> Expectation:
        return Expectation(
            f"{document} {words}",
            must,
            At("AWS::Config::RemediationConfiguration", cloudformation, {"TargetId": document}),
            At("aws_config_remediation_configuration", terraform, {"target_id": document}, other),
        )

    yield expected("is an SSM document", equals("SSM_DOCUMENT"), "TargetType", "target_type")
    yield expected(
        "runs as a role of its own",
        present(),
        "Parameters.AutomationAssumeRole.StaticValue.Values",
        "parameter",
        that(
            "name a role",
            lambda found: (
                isinstance(found, (list, tuple))
                and any(one.get("name") == "AutomationAssumeRole" and one.get("static_value") for one in found)
            ),
        ),
    )
    if remediation.resource_parameter:
        yield expected(
            "is given the resource that was found",
            equals("RESOURCE_ID"),
            f"Parameters.{remediation.resource_parameter}.ResourceValue.Value",
            "parameter.resource_value",
        )
    if len({one.automatic for one in chosen}) == 1:
        yield expected("starts as the profile says", equals(chosen[0].automatic), "Automatic", "automatic")


def _is_bound(document: object) -> bool:
    statements = document.get("Statement", []) if isinstance(document, Mapping) else []
    return bool(statements) and all(
        one.get("Principal") == {"Service": "ssm.amazonaws.com"}
        and one.get("Condition", {}).get("StringEquals", {}).get("aws:SourceAccount")
        and one.get("Condition", {}).get("ArnLike", {}).get("aws:SourceArn")
        for one in statements
    )


def _allowed(document: object) -> frozenset[str]:
    """The actions that a policy allows, but for those by which every document of the family runs."""
    statements = document.get("Statement", []) if isinstance(document, Mapping) else []
    actions = frozenset(action for one in statements for action in one.get("Action", []))
    return actions - {"ssm:GetAutomationExecution", "ssm:StartAutomationExecution"}
