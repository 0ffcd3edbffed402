"""What must hold of the roles of pipelines: each role and each policy as the profile has it, and none beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from baseline.controls.iam._pipeline_parameters import Provider
from baseline.controls.iam._pipeline_roles import Role, Words
from baseline.expectation import At, Expectation, exactly
from baseline.must import Must, consists_of, like, refers, that
from baseline.references import ACCOUNT, ANY, PARTITION, referred, text_of

PROVIDER = ("AWS::IAM::OIDCProvider", "aws_iam_openid_connect_provider")
ROLE = ("AWS::IAM::Role", "aws_iam_role")
POLICY = ("AWS::IAM::ManagedPolicy", "aws_iam_policy")
ATTACHMENT = "aws_iam_role_policy_attachment"

BASELINE_BOUNDARY = that(
    "is the permissions boundary of the baseline",
    lambda found: referred(found) is not None or (text_of(found) or "").startswith(f"arn:{PARTITION}:iam::{ACCOUNT}:"),
)


def pipeline_expectations(
    roles: Sequence[Role], created: Sequence[Provider], words: Words, boundary: Must | str | None
) -> tuple[Expectation, ...]:
    """`words` are those of `baseline.references`; `created` are the providers that the account does not have yet."""
    return (
        _providers(created),
        exactly(
            "Each role trusts the tokens of its pipeline alone, has the policies of its kind and the boundary, and no "
            "other role is made",
            ROLE,
            [_role(one, words, boundary) for one in roles],
            [_terraform_role(one, words, boundary) for one in roles],
        ),
        exactly(
            "Each policy allows what its role is for and denies what leads upwards, statement by statement",
            POLICY,
            [
                {"ManagedPolicyName": f"{ANY}-{end}", "PolicyDocument": document}
                for one in roles
                for end, document in one.documents.items()
            ],
            [{"name": f"{ANY}-{end}", "policy": document} for one in roles for end, document in one.documents.items()],
        ),
        Expectation(
            "Each role has its own policies and those that the profile names, and no others",
            consists_of(*(attachment for one in roles for attachment in _attachments(one))),
            None,
            At(ATTACHMENT, "", together=True),
        ),
        Expectation(
            "No session lasts longer than the profile says",
            that("is one of the durations", lambda found: found in {one.session_seconds for one in roles}),
            At(ROLE[0], "MaxSessionDuration"),
            At(ROLE[1], "max_session_duration"),
        ),
    )


def provider_reference(key: str) -> Must:
    """The ARN of the provider that the control creates under that key."""
    own = re.compile(f"(?:provider|cicdoidcroles){key.replace('-', '')}(?:[0-9a-f]{{8}})?arn")
    return that(
        f"is a reference to the provider {key}",
        lambda found: bool(own.search("".join(one for one in (referred(found) or "").lower() if one.isalnum()))),
    )


def _providers(created: Sequence[Provider]) -> Expectation:
    return exactly(
        "The providers are those of the profile, each for its audience alone",
        PROVIDER,
        [
            {
                "Url": one.url,
                "ClientIdList": [one.made_for],
                "ThumbprintList": list(one.thumbprints) or None,
            }
            for one in created
        ],
        [
            {
                "url": one.url,
                "client_id_list": [one.made_for],
                "thumbprint_list": list(one.thumbprints) or None,
            }
            for one in created
        ],
    )


def _role(role: Role, words: Words, boundary: Must | str | None) -> dict[str, Any]:
    own = [_policy_reference(role, number) for number, _ in enumerate(role.documents)]
    return {
        "RoleName": f"{ANY}-{role.end}",
        "AssumeRolePolicyDocument": role.trust(words),
        "ManagedPolicyArns": [*own, *(like(one) for one in role.managed)],
        "MaxSessionDuration": role.session_seconds,
        "PermissionsBoundary": boundary,
    }


def _policy_reference(role: Role, number: int) -> Must:
    """In a template the ids of a role's policies come from the role and their order, not from their names."""
    own = re.compile(f"{_letters(role.end)}policy{number or ''}(?:[0-9a-f]{{8}})?$")
    return that(
        f"is a reference to policy {number + 1} of the role {role.end}",
        lambda found: bool(own.search("".join(one for one in (referred(found) or "").lower() if one.isalnum()))),
    )


def _terraform_role(role: Role, words: Words, boundary: Must | str | None) -> dict[str, Any]:
    return {
        "name": f"{ANY}-{role.end}",
        "assume_role_policy": role.trust(words),
        "max_session_duration": role.session_seconds,
        "permissions_boundary": boundary,
    }


def _attachments(role: Role) -> list[dict[str, Any]]:
    of = refers(_letters(role.end))
    own = [{"role": of, "policy_arn": refers(_letters(end))} for end in role.documents]
    return own + [{"role": of, "policy_arn": like(arn)} for arn in role.managed]


def _letters(end: str) -> str:
    """`cicd-web-deploy` as the letters that ids and addresses have of it."""
    return end.removeprefix("cicd-").replace("-", "")
