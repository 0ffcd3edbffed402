"""What rule packs find of policies of identities that were chosen by design: policies of AWS, and wildcards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aws_cdk import Stack, aws_iam

from constructs_lib.acknowledgments import acknowledge


def accept_aws_policies(role: aws_iam.CfnRole, arns: Sequence[str], reason: str) -> None:
    """Acknowledges those of a role's policies that are AWS's; a role without any needs no reason."""
    written = [_text(Stack.of(role).resolve(arn)) for arn in arns]
    if of_aws := [one for one in written if ":iam::aws:policy/" in one]:
        acknowledge(role, reason, *(f"AwsSolutions-IAM4[Policy::{one}]" for one in of_aws))


def accept_wildcards(policy: aws_iam.CfnManagedPolicy, document: Mapping[str, Any], reason: str) -> None:
    """Acknowledges the wildcards in what a policy allows; one without any needs no reason."""
    if found := sorted(set(_wildcards(Stack.of(policy).resolve(document)))):
        acknowledge(policy, reason, *(f"AwsSolutions-IAM5[{one}]" for one in found))


def _wildcards(document: Mapping[str, Any]) -> Iterator[str]:
    """What cdk-nag reports of a resolved document, in its words."""
    for statement in document["Statement"]:
        if statement["Effect"] != "Allow":
            continue
        for element in ("Action", "Resource"):
            given = statement.get(element, [])
            for one in given if isinstance(given, list) else [given]:
                if "*" in (text := _text(one)):
                    yield f"{element}::{text}"


def _text(value: Any) -> str:
    """A resolved value with its references in angle brackets, as rule packs write it."""
    match value:
        case {"Ref": name}:
            return f"<{name}>"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{name}.{attribute}>"
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(_text(one) for one in parts)
        case _:
            return str(value)
