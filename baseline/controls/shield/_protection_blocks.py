"""What Shield Advanced protects, and the access of the response team, as Terraform blocks."""

from __future__ import annotations

from collections.abc import Sequence

from baseline.hcl import Block, Document, reference, resource
from baseline.names import distinct_part, local_name
from constructs_lib.documents.shield_protections import (
    ProtectedResource,
    response_team_policy_arn,
    response_team_trust_policy,
)


def protection_blocks(
    protected: ProtectedResource, local: str, *, name: str, account: str, partition: str, after: Sequence[str]
) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The protection with its health check, for which groups and engagement wait; and its automatic response.
    `local` is the local name of each, `after` the references that come before."""
    protection = resource(
        "aws_shield_protection",
        local,
        {"name": name, "resource_arn": protected.resource_arn(account), "depends_on": tuple(after)},
    )
    blocks = [protection]
    if health_check := protected.health_check_arn(partition):
        blocks.append(
            resource(
                "aws_shield_protection_health_check_association",
                local,
                {"health_check_arn": health_check, "shield_protection_id": protection.attribute("id")},
            )
        )
    if not protected.automatic_response:
        return tuple(blocks), ()
    response = resource(
        "aws_shield_application_layer_automatic_response",
        local,
        {"resource_arn": protection.attribute("resource_arn"), "action": protected.automatic_response.upper()},
    )
    return tuple(blocks), (response,)


def response_team_blocks(
    control_id: str, *, role_name: str, partition: str, log_buckets: Sequence[str], after: Sequence[str]
) -> tuple[Block, ...]:
    """The role that the response team assumes, its access, and the buckets that it may read."""
    local = local_name(control_id, "response_team")
    role = resource(
        "aws_iam_role",
        local,
        {
            "name": role_name,
            "description": "Lets the AWS Shield Response Team work on WAF and Shield during an attack",
            "assume_role_policy": Document(response_team_trust_policy()),
        },
    )
    attachment = resource(
        "aws_iam_role_policy_attachment",
        local,
        {"role": role.attribute("name"), "policy_arn": response_team_policy_arn(partition)},
    )
    access = resource(
        "aws_shield_drt_access_role_arn_association",
        local,
        {"role_arn": role.attribute("arn"), "depends_on": (*after, reference(attachment.address))},
    )
    buckets = (
        resource(
            "aws_shield_drt_access_log_bucket_association",
            local_name(control_id, f"bucket_{distinct_part(bucket)}"),
            {"log_bucket": bucket, "role_arn_association_id": access.attribute("id")},
        )
        for bucket in log_buckets
    )
    return (role, attachment, access, *buckets)
