"""What must hold of an inline function with a custom resource of its own, which CloudFormation alone needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from baseline.expectation import At, Expectation
from baseline.must import consists_of, made_of, present, refers
from baseline.references import ACCOUNT, PARTITION, REFERENCE, REGION
from constructs_lib.documents.account_settings import function_trust_policy, log_writing_policy
from constructs_lib.documents.function_source import function_source

_FUNCTION, _ROLE, _LOGS = refers("handler_function"), refers("handler_role"), refers("handler_logs")


class PolicyOfPlace(Protocol):
    """Makes a policy of the words for where it holds."""

    def __call__(self, *, partition: str, account: str, region: str) -> dict[str, Any]: ...


def function_expectations(
    module: str, resource_type: str, policy: PolicyOfPlace, properties: Mapping[str, object] | None = None
) -> Iterator[Expectation]:
    """The function is that of `module`, runs for a custom resource of the type with these properties, may do what the
    policy says and write its own log, and nothing else."""
    yield _only(
        f"The {resource_type} is asked of the function of the control",
        resource_type,
        {"ServiceToken": _FUNCTION, "ServiceTimeout": present(), **(properties or {})},
    )
    yield _only(
        f"The function is the one of {module}, and logs to its own log group",
        "AWS::Lambda::Function",
        {
            "Code": {"ZipFile": function_source(module)},
            "Handler": "index.handler",
            "Runtime": "python3.14",
            "Role": _ROLE,
            "Timeout": present(),
            "MemorySize": present(),
            "LoggingConfig": {"LogGroup": _LOGS},
        },
    )
    yield _only(
        "Lambda alone assumes the role of the function",
        "AWS::IAM::Role",
        {"AssumeRolePolicyDocument": function_trust_policy()},
    )
    yield Expectation(
        "The role may do what the function needs, and no more",
        consists_of(
            {"PolicyDocument": log_writing_policy(REFERENCE), "Roles": [_ROLE]},
            {"PolicyDocument": policy(partition=PARTITION, account=ACCOUNT, region=REGION), "Roles": [_ROLE]},
        ),
        At("AWS::IAM::ManagedPolicy", "", together=True),
        None,
    )
    yield Expectation(
        "The log is kept for a year, encrypted with the key for logs where there is one",
        made_of(
            {"RetentionInDays": 365, "KmsKeyId": refers("kms_baseline_keys", "kms_key")},
            {"RetentionInDays": 365},
        ),
        At("AWS::Logs::LogGroup", ""),
        None,
    )


def _only(title: str, resource_type: str, properties: Mapping[str, object]) -> Expectation:
    return Expectation(title, consists_of(properties), At(resource_type, "", together=True), None)
