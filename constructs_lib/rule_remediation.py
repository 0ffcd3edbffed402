"""The remediation of one AWS Config rule by an SSM Automation document of AWS, and the role that runs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_cdk import Acknowledgment, Aws, Fn, Validations, aws_config, aws_iam
from constructs import Construct

from constructs_lib.documents.remediations import (
    REMEDIATIONS,
    Remediation,
    document_parameters,
    execution_policy,
    trust_policy,
)


class RuleRemediation(Construct):
    """A non-compliant resource can be put right: by a person's order, or at once where `automatic`.

    The role may do what its one document needs, in this account, and nothing else.
    Attributes: `role`, `remediation`.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config_rule: aws_config.CfnConfigRule,
        identifier: str,
        input_parameters: Mapping[str, str] | None = None,
        automatic: bool = False,
        maximum_automatic_attempts: int = 5,
        retry_attempt_seconds: int = 600,
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        """
        :param config_rule: The rule that finds the resources.
        :param identifier: The rule's managed rule identifier; it chooses the document, see
            `constructs_lib.documents.remediations.REMEDIATIONS`.
        :param input_parameters: The rule's own inputs, which some documents must follow. Default: none.
        :param automatic: Whether AWS Config starts the document itself. Default: false, a person starts it.
        :param maximum_automatic_attempts: 1 to 25 failures, within `retry_attempt_seconds`, after which AWS
            Config leaves the resource alone. Default: 5.
        :param retry_attempt_seconds: 1 to 2678000 seconds. Default: 600.
        :param parameters: Values for the document's parameters that may be chosen. Default: the document's
            own.
        """
        super().__init__(scope, construct_id)
        remediation = REMEDIATIONS[identifier]
        # Tokens would become a Fn::Join of a dozen lines in every ARN, and rule sets have little room.
        at = {"partition": "${AWS::Partition}", "account": "${AWS::AccountId}", "region": "${AWS::Region}"}
        self.role = aws_iam.CfnRole(self, "Role", assume_role_policy_document=_substituted(trust_policy(**at)))
        policy = aws_iam.CfnManagedPolicy(
            self,
            "Policy",
            policy_document=_substituted(execution_policy(remediation, **at)),
            roles=[self.role.ref],
        )
        for resource in _wildcards(remediation):
            Validations.of(policy).acknowledge(
                Acknowledgment(
                    id=f"AwsSolutions-IAM5[Resource::{resource}]",
                    reason="Which resource is non-compliant shows at run time, so the policy names the kind "
                    "of resource within this account; describe actions take no resource.",
                )
            )
        self.remediation = aws_config.CfnRemediationConfiguration(
            self,
            "Remediation",
            config_rule_name=config_rule.ref,
            resource_type=remediation.resource_type,
            target_type="SSM_DOCUMENT",
            target_id=remediation.document,
            parameters=document_parameters(
                remediation,
                role_arn=self.role.attr_arn,
                account=Aws.ACCOUNT_ID,
                rule_inputs=input_parameters or {},
                chosen=parameters or {},
            ),
            automatic=automatic,
            maximum_automatic_attempts=maximum_automatic_attempts if automatic else None,
            retry_attempt_seconds=retry_attempt_seconds if automatic else None,
            execution_controls=aws_config.CfnRemediationConfiguration.ExecutionControlsProperty(
                ssm_controls=aws_config.CfnRemediationConfiguration.SsmControlsProperty(
                    concurrent_execution_rate_percentage=10, error_percentage=10
                )
            )
            if automatic
            else None,
        )
        # The first execution may follow the configuration at once, and must find its permissions.
        self.remediation.add_resource_dependency(policy)


def _substituted(document: Any) -> Any:
    """The document with every text that names a pseudo parameter in a `Fn::Sub`."""
    if isinstance(document, Mapping):
        return {name: _substituted(inner) for name, inner in document.items()}
    if isinstance(document, list):
        return [_substituted(inner) for inner in document]
    if document == "${AWS::AccountId}":
        return Aws.ACCOUNT_ID
    return Fn.sub(document) if "${AWS::" in document else document


def _wildcards(remediation: Remediation) -> list[str]:
    """The policy's resources with a wildcard, as cdk-nag writes them in the id of a finding."""
    written = execution_policy(
        remediation, partition="<AWS::Partition>", account="<AWS::AccountId>", region="<AWS::Region>"
    )
    return sorted({one["Resource"] for one in written["Statement"] if "*" in one["Resource"]})
