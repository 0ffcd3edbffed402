"""Resource control policies: who may reach the resources of member accounts at all, whatever their own policies say.

They never bind resources of the management account, service-linked roles, AWS managed keys or kms:RetireGrant.

Sources: AWS Organizations User Guide, "Resource control policies" (services, read in September 2026) and "RCP syntax";
IAM User Guide, "AWS global condition context keys"; the identity perimeter among AWS's own examples of data perimeters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from constructs_lib.documents.organization_policies import CHARACTERS, LONGEST_PARTITION, packed, split

TYPE = "RESOURCE_CONTROL_POLICY"

# The services with resources that other accounts can be let in to, of those that resource control policies apply to.
SERVICES = (
    "aoss",
    "codeartifact",
    "codebuild",
    "cognito-identity",
    "cognito-idp",
    "dynamodb",
    "ecr",
    "events",
    "kms",
    "logs",
    "s3",
    "secretsmanager",
    "sqs",
    "sts",
)

# What a principal of an account does. Federated sign-ins (AssumeRoleWithSAML, AssumeRoleWithWebIdentity, and the
# session tags and source identities that they set) are calls of nobody's account, so they carry no organization;
# GetCallerIdentity needs no permission.
STS_ACTIONS = (
    "sts:AssumeRole",
    "sts:DecodeAuthorizationMessage",
    "sts:GetAccessKeyInfo",
    "sts:GetFederationToken",
    "sts:GetServiceBearerToken",
    "sts:GetSessionToken",
    "sts:SetContext",
)


@dataclass(frozen=True, slots=True)
class WebIdentities:
    """Who may sign in by an OpenID Connect provider: `provider` is its URL without https://, `subjects` patterns of the
    sub claim."""

    provider: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResourceControls:
    """What is denied on the resources of `services`. `partners` are accounts outside the organization that may reach
    resources, and on whose behalf AWS services may; `minimum_tls_version` holds for S3."""

    organization_id: str
    services: tuple[str, ...]
    confused_deputy: bool = True
    secure_transport: bool = True
    minimum_tls_version: str | None = "1.2"
    perimeter: bool = True
    perimeter_services: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    origin_access_identities: bool = False
    web_identities: tuple[WebIdentities, ...] = ()


def resource_control_policies(controls: ResourceControls, *, partition: str, room: int) -> list[dict[str, Any]]:
    """The documents, in as few policies as they fit into. Raises `TooLongError` where more than `room` are needed."""
    measured = list(resource_control_statements(controls, partition=LONGEST_PARTITION))
    groups = packed(measured, limit=CHARACTERS[TYPE], room=room)
    return split(list(resource_control_statements(controls, partition=partition)), groups)


def resource_control_statements(controls: ResourceControls, *, partition: str) -> Iterator[dict[str, Any]]:
    """The statements, each denying one thing to everybody; a Sid stands once."""
    everything = [f"{one}:*" for one in sorted(controls.services)]
    partners = sorted(controls.partners)
    if controls.confused_deputy and everything:
        # Where the service tells no account on whose behalf it acts, there is nothing to hold against it.
        source: dict[str, Any] = {"aws:SourceOrgID": controls.organization_id}
        yield _deny(
            "ServicesForOthers",
            everything,
            {
                "StringNotEqualsIfExists": {**source, **({"aws:SourceAccount": partners} if partners else {})},
                "Null": {"aws:SourceAccount": "false"},
                "Bool": {"aws:PrincipalIsAWSService": "true"},
            },
        )
    if controls.secure_transport and everything:
        yield _deny("PlainHttp", everything, {"Bool": {"aws:SecureTransport": "false"}})
    if controls.minimum_tls_version and "s3" in controls.services:
        yield _deny("OutdatedTls", ["s3:*"], {"NumericLessThan": {"s3:TlsVersion": controls.minimum_tls_version}})
    if controls.perimeter and controls.perimeter_services:
        yield _deny("OtherOrganizations", _perimeter_actions(controls), _outside(controls, partners, partition))
    for number, one in enumerate(controls.web_identities, start=1):
        subject = f"{one.provider}:sub"
        yield _deny(
            f"WebIdentities{number}",
            ["sts:AssumeRoleWithWebIdentity"],
            {"StringNotLikeIfExists": {subject: list(one.subjects)}, "Null": {subject: "false"}},
        )


def _perimeter_actions(controls: ResourceControls) -> list[str]:
    others = [f"{one}:*" for one in sorted(controls.perimeter_services) if one != "sts"]
    return [*others, *(STS_ACTIONS if "sts" in controls.perimeter_services else ())]


def _outside(controls: ResourceControls, partners: Sequence[str], partition: str) -> dict[str, Any]:
    """No principal of the organization, no partner and no AWS service; anybody without an account is none of them."""
    named: dict[str, Any] = {"aws:PrincipalOrgID": controls.organization_id}
    if partners:
        named["aws:PrincipalAccount"] = partners
    found: dict[str, Any] = {
        "StringNotEqualsIfExists": named,
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    if controls.origin_access_identities:
        identity = f"arn:{partition}:iam::cloudfront:user/CloudFront Origin Access Identity *"
        found["ArnNotLikeIfExists"] = {"aws:PrincipalArn": identity}
    return found


def _deny(sid: str, actions: Sequence[str], condition: dict[str, Any]) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": list(actions),
        "Resource": "*",
        "Condition": condition,
    }
