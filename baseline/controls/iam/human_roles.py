"""Roles for people, each for a kind of work: nobody needs more than one at a time, nor rights of a user."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Need, Placement, Severity
from baseline.controls.iam._human_parameters import (
    Auditor,
    Billing,
    HumanRole,
    PowerUser,
    Reader,
    RoleKind,
    Trust,
)
from baseline.controls.iam._human_roles import (
    ATTACHMENT,
    KINDS,
    POLICY,
    ROLE,
    Role,
    Words,
    role_expectations,
    roles_of,
    trust_problems,
)
from baseline.expectation import Expectation
from baseline.hcl import Block, Document, resource
from baseline.model.field_problems import FieldError
from baseline.names import distinct_part, local_name
from baseline.place import Place
from baseline.references import ACCOUNT, ANY, PARTITION
from constructs_lib.documents.people import saml_audience

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_BOUNDARY, _PROVIDER = "permissions_boundary", "saml_provider"


class HumanRoles(Control):
    """Administrators, power users, auditors and readers have a role each, assumed with MFA or from an identity
    provider, for hours."""

    id = "iam.human_roles"
    title = "People work with roles for their task, assumed with MFA, for a limited time"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.IDENTITY
    placement = Placement.once_per_account()
    contributes = {
        "cis-aws-5.0/1.20": "There are roles to come to by federation; people have to sign in by it.",
        "well-architected/SEC02-BP02": "Sessions are temporary; the passwords and access keys of users that trade them "
        "in are not.",
        "well-architected/SEC03-BP02": "Roles are as wide as a kind of work; what single people need is narrower.",
    }
    opt_in = "who works in the account, and how they sign in, only its owners know"
    accepts = {
        "privileged-policy": "Administrators are what one of the roles is for; it opens with MFA, for hours.",
    }
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html"

    class Params(ControlParams):
        trust: Trust = Field(
            Trust.model_validate({}),
            description="Who may assume the roles. Default: users of the account whom IAM policies let, with MFA.",
        )
        administrator: HumanRole | None = Field(
            HumanRole.model_validate({}), description="Everything. Null: the role is not made."
        )
        power_user: PowerUser | None = Field(
            PowerUser.model_validate({}),
            description="All services within the permissions boundary, which comes along. Null: the role is not made.",
        )
        security_audit: Auditor | None = Field(
            Auditor.model_validate({}),
            description="How everything is configured, for audits of security. Null: the role is not made.",
        )
        read_only: Reader | None = Field(
            Reader.model_validate({}),
            description="How everything is configured, and data of the kinds that are named alone. It sees what stands "
            "in configuration itself, such as environment variables of functions. Null: the role is not made.",
        )
        billing: Billing | None = Field(
            Billing.model_validate({}),
            description="Costs and bills: in the account that pays, the management or standalone one, and not in AWS "
            "GovCloud, which is billed elsewhere. Null: the role is not made.",
        )

        @model_validator(mode="after")
        def _some_role(self) -> HumanRoles.Params:
            if not any(self.roles.values()):
                raise ValueError("every role is null: leave the control out, or keep one of them")
            return self

        @property
        def roles(self) -> Mapping[RoleKind, HumanRole | None]:
            return {kind: getattr(self, kind) for kind in KINDS}

    def needs(self, params: Params) -> tuple[Need, ...]:
        trusts = [one.trust or params.trust for one in params.roles.values() if one]
        return (
            *([Need(_BOUNDARY)] if params.power_user else []),
            *([Need(_PROVIDER, optional=True)] if any(one.saml_provider == "baseline" for one in trusts) else []),
        )

    def localize(self, params: Params, place: Place) -> Params | None:
        """The account's own users are named once, the sign-in is that of the partition, and bills are where they are
        paid."""
        problems = [
            found for path, trust, aged in _trusts(params) for found in trust_problems(trust, path, aged, place)
        ]
        if problems:
            raise FieldError(problems)
        roles: dict[str, HumanRole | None] = {
            kind: one and one.model_copy(update={"trust": one.trust and _at(one.trust, place)})
            for kind, one in params.roles.items()
        }
        if place.role not in ("standalone", "management") or place.partition == "aws-us-gov":
            roles["billing"] = None
        here = params.model_copy(update={"trust": _at(params.trust, place), **roles})
        return here if any(roles.values()) else None

    def notes(self, params: Params) -> tuple[str, ...]:
        ends = ", ".join(f"PREFIX-{kind.replace('_', '-')}" for kind, one in params.roles.items() if one)
        notes = [f"Users, and roles that sign in elsewhere, need sts:AssumeRole on their role from a policy: {ends}."]
        if any(trust.saml_provider for _, trust, _ in _trusts(params)):
            notes.append("Whom the SAML provider lets into a role, its own rules say; they ask for MFA.")
        if params.billing:
            notes.append(
                "The billing role sees bills once the root user lets IAM do so: Account > IAM user and role access to "
                "Billing information > Edit."
            )
        return tuple(notes)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk import Aws

        from constructs_lib import HumanRole as HumanRoleConstruct

        for role in self._roles(params, context, Aws.PARTITION, Aws.ACCOUNT_ID):
            trusted = dict(role.trusted)
            HumanRoleConstruct(
                scope,
                "".join(word.capitalize() for word in role.end.split("-")),
                role_name=context.names.of(role.end),
                description=role.description,
                trusted_account_ids=trusted.pop("trusted_accounts"),
                **trusted,
                managed_policy_arns=role.managed,
                policies={context.names.of(end): document for end, document in role.documents.items()},
                permissions_boundary_arn=role.boundary,
                max_session_duration=role.session_seconds,
            )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at = context.environment
        words = self._words(params, context, at.partition, at.account)
        for role in self._roles(params, context, at.partition, at.account):
            name = local_name(self.id, role.end)
            made = resource(
                ROLE[1],
                name,
                {
                    "name": context.names.of(role.end),
                    "description": role.description,
                    "max_session_duration": role.session_seconds,
                    "assume_role_policy": Document(role.trust(words)),
                    "permissions_boundary": role.boundary,
                },
            )
            yield made
            for end, document in role.documents.items():
                policy = resource(
                    POLICY[1],
                    local_name(self.id, end),
                    {
                        "name": context.names.of(end),
                        "description": role.description,
                        "policy": Document(document),
                    },
                )
                yield policy
                yield _attached(local_name(self.id, end), made, policy.attribute("arn"))
            for arn in role.managed:
                end = arn.rpartition(":policy/")[2]
                part = "boundary" if role.boundary else distinct_part(end)
                yield _attached(f"{name}__{part}", made, arn)

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        words = Words(
            PARTITION,
            ACCOUNT,
            lambda end: f"{ANY}-{end}",
            f"arn:{PARTITION}:iam::{ACCOUNT}:policy/{ANY}-boundary",
            f"arn:{PARTITION}:iam::{ACCOUNT}:saml-provider/{ANY}",
        )
        return role_expectations(list(roles_of(params.roles, params.trust, words)), words)

    def _words(self, params: Params, context: Context, partition: str, account: str) -> Words:
        needed = {one.capability for one in self.needs(params)}
        return Words(
            partition,
            account,
            context.names.of,
            context.use(_BOUNDARY) if _BOUNDARY in needed else None,
            context.use(_PROVIDER) if _PROVIDER in needed else None,
        )

    def _roles(self, params: Params, context: Context, partition: str, account: str) -> Iterator[Role]:
        return roles_of(params.roles, params.trust, self._words(params, context, partition, account))


def _trusts(params: HumanRoles.Params) -> list[tuple[tuple[str, ...], Trust, bool]]:
    """Each trust, where it stands, and whether the age of MFA is a condition with it."""
    roles = {kind: one for kind, one in params.roles.items() if one}
    aged = any(one.mfa_max_age_minutes for one in roles.values() if not one.trust)
    own = [((kind, "trust"), one.trust, bool(one.mfa_max_age_minutes)) for kind, one in roles.items() if one.trust]
    return [(("trust",), params.trust, aged), *own]


def _at(trust: Trust, place: Place) -> Trust:
    own = place.accounts.get(place.account)
    others = tuple(one for one in trust.accounts if one != own)
    audiences = trust.saml_audiences or ((saml_audience(place.partition),) if trust.saml_provider else ())
    return trust.model_copy(
        update={
            "accounts": others,
            "users_with_mfa": trust.users_with_mfa or others != trust.accounts,
            "saml_audiences": audiences,
        }
    )


def _attached(name: str, role: Block, policy_arn: str) -> Block:
    return resource(ATTACHMENT, name, {"role": role.attribute("name"), "policy_arn": policy_arn})
