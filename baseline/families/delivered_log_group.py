"""Log groups that log delivery of AWS writes to: Terraform blocks, expectations, and how long logs are kept, for the
controls that have one."""

from __future__ import annotations

from collections.abc import Iterator

from baseline.context import Environment
from baseline.expectation import At, Expectation, retained
from baseline.hcl import Block, Document, resource, retain
from baseline.must import equals, grants, like, refers
from baseline.references import ACCOUNT, PARTITION, REGION
from constructs_lib.documents.log_delivery import log_group_policy


def log_group_blocks(
    local: str,
    *,
    name: str,
    policy_name: str,
    retention_days: int,
    environment: Environment,
    key_arn: str | None = None,
) -> tuple[Block, Block]:
    """The log group, which Terraform refuses to destroy, and the policy that the logging has to wait for. Without a
    key, AWS encrypts with its own."""
    at = environment
    group = resource(
        "aws_cloudwatch_log_group",
        local,
        {"name": name, "kms_key_id": key_arn, "retention_in_days": retention_days, "lifecycle": retain()},
    )
    document = log_group_policy(name, partition=at.partition, account=at.account, region=at.region)
    policy = resource(
        "aws_cloudwatch_log_resource_policy", local, {"policy_name": policy_name, "policy_document": Document(document)}
    )
    return group, policy


def retained_log_group(local: str) -> dict[str, tuple[str, ...]]:
    """What `Control.retains` says of the log group whose blocks have this local name."""
    return {f"aws_cloudwatch_log_group.{local}": ()}


def log_group_expectations(name: str, *, retention_days: int, encrypted_with_key: bool = True) -> Iterator[Expectation]:
    """The log group of that name keeps logs as long as chosen, encrypted with the baseline's key for logs, and log
    delivery of the account alone writes to it."""
    group, terraform_group = "AWS::Logs::LogGroup", "aws_cloudwatch_log_group"
    if encrypted_with_key:
        yield Expectation(
            "The log group is encrypted with the key of the baseline for logs",
            refers("kms_key_logs", "kms_baseline_keys_logs"),
            At(group, "KmsKeyId"),
            At(terraform_group, "kms_key_id"),
        )
    yield Expectation(
        f"Logs are kept for {retention_days} days",
        equals(retention_days),
        At(group, "RetentionInDays"),
        At(terraform_group, "retention_in_days"),
    )
    yield Expectation(
        "The log group has the name that its policy lets log delivery write to",
        like(name),
        At(group, "LogGroupName"),
        At(terraform_group, "name"),
    )
    yield Expectation(
        "Log delivery alone writes to the log group, for this account",
        grants(log_group_policy(name, partition=PARTITION, account=ACCOUNT, region=REGION)),
        At("AWS::Logs::ResourcePolicy", "PolicyDocument"),
        At("aws_cloudwatch_log_resource_policy", "policy_document"),
    )
    yield retained(terraform_group)
