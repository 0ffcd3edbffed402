"""What must hold of remediations in either output: a part of `config.managed_rules`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from baseline.expectation import At, Expectation
from baseline.families.rule_choice import RemediationParams
from baseline.must import Must, at_most, consists_of, equals, grants, present, refers, that
from baseline.references import ACCOUNT, ANY, PARTITION, REFERENCE, REGION
from constructs_lib.documents.remediations import REMEDIATIONS, document_parameters, execution_policy, trust_policy


def of_remediations(
    remediations: Mapping[str, RemediationParams], rule_inputs: Mapping[str, Mapping[str, str]]
) -> Iterator[Expectation]:
    """Each remediation runs its document as a role that Systems Manager alone assumes, and no more. `rule_inputs` are
    those of each rule."""
    if not remediations:
        return
    yield from _of_roles(remediations)
    yield from _of_configurations(remediations, rule_inputs)
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


def _of_roles(remediations: Mapping[str, RemediationParams]) -> Iterator[Expectation]:
    place = {"partition": PARTITION, "account": ACCOUNT, "region": REGION}
    trust = trust_policy(**place)
    policies = {identifier: execution_policy(REMEDIATIONS[identifier], **place) for identifier in remediations}
    yield Expectation(
        "The roles are made for Systems Manager, with nothing else in them",
        consists_of(*[{"AssumeRolePolicyDocument": trust}] * len(policies)),
        At("AWS::IAM::Role", "", together=True),
        At(
            "aws_iam_role",
            "",
            must=consists_of(*[{"name_prefix": f"{ANY}-remedy-", "assume_role_policy": trust}] * len(policies)),
            together=True,
        ),
    )
    yield Expectation(
        "Each policy is that of its remediation, statement by statement, and its role's",
        consists_of(
            *(
                {"PolicyDocument": policy, "Roles": [refers(f"remedy_{identifier}")]}
                for identifier, policy in policies.items()
            )
        ),
        At("AWS::IAM::ManagedPolicy", "", together=True),
        At("aws_iam_policy", "policy", must=grants(*policies.values())),
    )
    yield Expectation(
        "Each role has the policy of its remediation",
        consists_of(
            *(
                {
                    "role": refers(f"remedy_{identifier}"),
                    "policy_arn": refers(f"aws_iam_policy.config_managed_rules_remedy_{identifier}"),
                }
                for identifier in remediations
            )
        ),
        None,
        At("aws_iam_role_policy_attachment", "", together=True),
    )


def _of_configurations(
    remediations: Mapping[str, RemediationParams], rule_inputs: Mapping[str, Mapping[str, str]]
) -> Iterator[Expectation]:
    cloudformation: list[dict[str, object]] = []
    terraform: list[dict[str, object]] = []
    for identifier, one in remediations.items():
        remediation = REMEDIATIONS[identifier]
        role = refers(f"remedy_{identifier}")
        parameters: dict[str, Any] = document_parameters(
            remediation,
            role_arn=REFERENCE,
            account=ACCOUNT,
            rule_inputs=rule_inputs.get(identifier, {}),
            chosen=one.parameters,
        ) | {"AutomationAssumeRole": {"StaticValue": {"Values": [role]}}}
        cloudformation.append(
            {
                "TargetId": remediation.document,
                "ConfigRuleName": refers(identifier),
                "TargetType": "SSM_DOCUMENT",
                "ResourceType": remediation.resource_type,
                "Parameters": parameters,
                "Automatic": one.automatic,
                "MaximumAutomaticAttempts": one.maximum_attempts if one.automatic else None,
                "RetryAttemptSeconds": one.retry_seconds if one.automatic else None,
                "ExecutionControls": {"SsmControls": dict.fromkeys(_CONTROLS, _FEW)} if one.automatic else None,
            }
        )
        terraform.append(
            {
                "target_id": remediation.document,
                "config_rule_name": refers(identifier),
                "target_type": "SSM_DOCUMENT",
                "resource_type": remediation.resource_type,
                "parameter": [_parameter_block(name, value) for name, value in parameters.items()],
                "automatic": one.automatic,
                "maximum_automatic_attempts": one.maximum_attempts if one.automatic else None,
                "retry_attempt_seconds": one.retry_seconds if one.automatic else None,
                "execution_controls": [{"ssm_controls": [dict.fromkeys(_CONTROLS.values(), _FEW)]}]
                if one.automatic
                else None,
            }
        )
    yield Expectation(
        "Each remediation runs its document on what its rule found, as its role, as often as the profile says",
        consists_of(*cloudformation),
        At("AWS::Config::RemediationConfiguration", "", together=True),
        At("aws_config_remediation_configuration", "", must=consists_of(*terraform), together=True),
    )


# A document that goes wrong stops before it has reached many resources.
_FEW = at_most(10)
_CONTROLS = {
    "ConcurrentExecutionRatePercentage": "concurrent_execution_rate_percentage",
    "ErrorPercentage": "error_percentage",
}


def _parameter_block(name: str, value: Mapping[str, Any]) -> dict[str, object]:
    if "ResourceValue" in value:
        return {"name": name, "resource_value": value["ResourceValue"]["Value"]}
    return {"name": name, "static_value": value["StaticValue"]["Values"][0]}


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
