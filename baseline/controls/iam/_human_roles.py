"""What becomes of the roles of people, as plain values for either format, and what must hold of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from baseline.controls.iam._human_parameters import HumanRole, Reader, RoleKind, Trust
from baseline.expectation import At, Expectation, exactly
from baseline.model.field_problems import FieldProblem
from baseline.must import consists_of, like, refers, that
from baseline.place import Place
from baseline.references import ANY
from constructs_lib.documents.data_reads import data_policy
from constructs_lib.documents.people import MAX_TRUST_POLICY, SIGN_IN_DOMAINS, people_trust_policy
from constructs_lib.documents.permissions_boundary import characters

ROLE, POLICY = ("AWS::IAM::Role", "aws_iam_role"), ("AWS::IAM::ManagedPolicy", "aws_iam_policy")
ATTACHMENT = "aws_iam_role_policy_attachment"
NO_DATA = "read-only-without-data"

KINDS: Mapping[RoleKind, tuple[str, tuple[str, ...]]] = {
    "administrator": ("Administers the account", ("AdministratorAccess",)),
    "power_user": ("Works with all services, within the permissions boundary", ()),
    "security_audit": ("Sees how everything is configured, to audit its security", ("SecurityAudit",)),
    "read_only": (
        "Sees how everything is configured, and no secrets",
        ("SecurityAudit", "job-function/ViewOnlyAccess"),
    ),
    "billing": ("Sees costs and bills, and how they are paid", ("job-function/Billing",)),
}
"""What each is for, and AWS's policies of it by the end of their names. A power user has the boundary as policy too:
should the boundary ever be taken from the role, nothing more is allowed to it."""


@dataclass(frozen=True, slots=True)
class Words:
    """How a format writes what roles refer to: in an expectation, what is expected of it."""

    partition: str
    account: str
    name: Callable[[str], str]
    boundary: Any
    saml_provider: Any


@dataclass(frozen=True, slots=True)
class Role:
    """One role: `end` of its name, ARNs of its policies, and documents of those that are made for it by their ends."""

    end: str
    description: str
    session_seconds: int
    trusted: Mapping[str, Any]
    managed: tuple[Any, ...]
    documents: Mapping[str, dict[str, Any]]
    boundary: Any

    def trust(self, words: Words) -> dict[str, Any]:
        return people_trust_policy(partition=words.partition, account=words.account, **self.trusted)


def roles_of(roles: Mapping[RoleKind, HumanRole | None], trust: Trust, words: Words) -> Iterator[Role]:
    """Those that are not left out, in the order of `KINDS`."""
    for kind, (description, policies) in KINDS.items():
        one = roles[kind]
        if one is None:
            continue
        trusted = one.trust or trust
        managed = [f"arn:{words.partition}:iam::aws:policy/{policy}" for policy in policies]
        yield Role(
            end=kind.replace("_", "-"),
            description=description,
            session_seconds=one.session_hours * 3600,
            trusted={
                "users_with_mfa": trusted.users_with_mfa,
                "trusted_accounts": trusted.accounts,
                "mfa_max_age": one.mfa_max_age_minutes and one.mfa_max_age_minutes * 60,
                "role_patterns": trusted.role_patterns,
                "saml_provider_arn": _provider(trusted, words),
                "saml_audiences": trusted.saml_audiences,
            },
            managed=(*managed, *([words.boundary] if kind == "power_user" else [])),
            documents={NO_DATA: data_policy(one.readable_data)} if isinstance(one, Reader) else {},
            boundary=words.boundary if kind == "power_user" else None,
        )


def _provider(trust: Trust, words: Words) -> Any:
    if trust.saml_provider in (None, "baseline"):
        return trust.saml_provider and words.saml_provider
    return f"arn:{words.partition}:iam::{words.account}:{trust.saml_provider}"


def trust_problems(trust: Trust, path: tuple[str, ...], mfa_age: bool, place: Place) -> Iterator[FieldProblem]:
    """What cannot hold in the partition, and what IAM would refuse as too long."""
    if trust.saml_provider == "baseline" and "saml_provider" not in place.provided:
        yield FieldProblem(
            "the profile has no SAML provider",
            (*path, "saml_provider"),
            advice="include the baseline's provider, or name one that the account has: saml-provider/NAME",
        )
    domain = SIGN_IN_DOMAINS[place.partition]
    for number, one in enumerate(trust.saml_audiences):
        if domain not in one:
            yield FieldProblem(
                f"{one} is no sign-in of the partition {place.partition}",
                (*path, "saml_audiences", number),
                allowed=f"https://{domain}/saml, or that of a Region: https://REGION.{domain}/saml",
            )
    document = people_trust_policy(
        partition=place.partition,
        account="1" * 12,
        users_with_mfa=trust.users_with_mfa,
        trusted_accounts=trust.accounts,
        mfa_max_age=99_999 if mfa_age else None,
        role_patterns=trust.role_patterns,
        saml_provider_arn=f"arn:{place.partition}:iam::{'1' * 12}:saml-provider/{'p' * 40}"
        if trust.saml_provider
        else None,
        saml_audiences=trust.saml_audiences or (f"https://{domain}/saml",),
    )
    size = characters(document)
    if size > MAX_TRUST_POLICY:
        yield FieldProblem(
            f"whom the role trusts takes {size} characters to say",
            path,
            allowed=f"at most {MAX_TRUST_POLICY}",
            advice="name fewer accounts and roles, by wildcards",
        )


def role_expectations(roles: Sequence[Role], words: Words) -> tuple[Expectation, ...]:
    """`words` are those of `baseline.references`."""
    documents = {end: one for role in roles for end, one in role.documents.items()}
    return (
        exactly(
            "Each role trusts whom the profile says, for as long, with its own policies, and no other role is made",
            ROLE,
            [
                {
                    "RoleName": f"{ANY}-{one.end}",
                    "AssumeRolePolicyDocument": one.trust(words),
                    "ManagedPolicyArns": [*map(_arn, one.managed), *(refers(_letters(one.end)) for _ in one.documents)],
                    "MaxSessionDuration": one.session_seconds,
                    "PermissionsBoundary": one.boundary,
                }
                for one in roles
            ],
            [
                {
                    "name": f"{ANY}-{one.end}",
                    "assume_role_policy": one.trust(words),
                    "max_session_duration": one.session_seconds,
                    "permissions_boundary": one.boundary,
                }
                for one in roles
            ],
        ),
        exactly(
            "Whoever only looks on reads neither secrets nor data that the profile does not name",
            POLICY,
            [{"ManagedPolicyName": f"{ANY}-{end}", "PolicyDocument": one} for end, one in documents.items()],
            [{"name": f"{ANY}-{end}", "policy": one} for end, one in documents.items()],
        ),
        Expectation(
            "Each role has the policies of its kind, and no others",
            consists_of(*(one for role in roles for one in _attachments(role))),
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


def _arn(value: Any) -> Any:
    return like(value) if isinstance(value, str) else value


def _attachments(role: Role) -> list[dict[str, Any]]:
    of = refers(_letters(role.end))
    made = [{"role": of, "policy_arn": refers(_letters(end))} for end in role.documents]
    return made + [{"role": of, "policy_arn": _arn(one)} for one in role.managed]


def _letters(end: str) -> str:
    return end.replace("-", "")
