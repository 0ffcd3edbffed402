"""The Terraform blocks of a remediation: a part of `config.managed_rules`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from baseline.families.rule_choice import RemediationParams
from baseline.hcl import Block, Document, Nested, reference, resource
from baseline.names import local_name
from constructs_lib.documents.managed_rules import RuleSetting
from constructs_lib.documents.remediations import REMEDIATIONS, document_parameters, execution_policy, trust_policy

if TYPE_CHECKING:
    from baseline.context import Context


def remediation_blocks(
    identifier: str, one: RemediationParams, rule: Block, setting: RuleSetting, context: Context
) -> Iterator[Block]:
    """How the findings of `rule` are put right: the configuration, and the role that it runs as with its policy."""
    remediation = REMEDIATIONS[identifier]
    environment = context.environment
    at = {
        "partition": environment.partition,
        "account": environment.account,
        "region": environment.region,
    }
    name = local_name(context.control_id, f"remedy_{identifier.lower()}")
    # Of the 38 characters of a name prefix, the profile's takes up to 20.
    named = context.names.of("remedy-")
    role = resource("aws_iam_role", name, {"name_prefix": named, "assume_role_policy": Document(trust_policy(**at))})
    policy = resource(
        "aws_iam_policy",
        name,
        {"name_prefix": named, "policy": Document(execution_policy(remediation, **at))},
    )
    attachment = resource(
        "aws_iam_role_policy_attachment",
        name,
        {"role": role.attribute("name"), "policy_arn": policy.attribute("arn")},
    )
    parameters = document_parameters(
        remediation,
        role_arn=role.attribute("arn"),
        account=environment.account,
        rule_inputs=setting.input_parameters,
        chosen=one.parameters,
    )
    percentages = {"concurrent_execution_rate_percentage": 10, "error_percentage": 10}
    configuration = resource(
        "aws_config_remediation_configuration",
        name,
        {
            "config_rule_name": rule.attribute("name"),
            "resource_type": remediation.resource_type,
            "target_type": "SSM_DOCUMENT",
            "target_id": remediation.document,
            "parameter": tuple(
                Nested(
                    {
                        "name": parameter,
                        "resource_value": value.get("ResourceValue", {}).get("Value"),
                        "static_value": value.get("StaticValue", {}).get("Values", [None])[0],
                    }
                )
                for parameter, value in parameters.items()
            ),
            "automatic": one.automatic,
            "maximum_automatic_attempts": one.maximum_attempts if one.automatic else None,
            "retry_attempt_seconds": one.retry_seconds if one.automatic else None,
            "execution_controls": Nested({"ssm_controls": Nested(percentages)}) if one.automatic else None,
            "depends_on": (reference(attachment.address),),
        },
    )
    yield from (role, policy, attachment, configuration)
