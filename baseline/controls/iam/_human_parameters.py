"""The roles of people: which, who is trusted, for how long. Parts of `iam.human_roles`."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from baseline.control import ControlParams
from baseline.model.distinct import Distinct
from baseline.model.ids import AccountId
from baseline.model.role_patterns import RolePattern
from constructs_lib.documents.data_reads import DataKind

# IAM API reference, CreateSAMLProvider, and where responses go to: AWS General Reference, "AWS Sign-In endpoints".
SamlProvider = Annotated[str, StringConstraints(pattern=r"^(?:baseline|saml-provider/[A-Za-z0-9._-]{1,128})$")]
Audience = Annotated[
    str,
    StringConstraints(
        pattern=r"^https://(?:[a-z0-9-]+\.)?signin\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)"
        r"/saml(?:/acs/[A-Za-z0-9-]+)?$"
    ),
]
RoleKind = Literal["administrator", "power_user", "security_audit", "read_only", "billing"]


class Trust(ControlParams):
    """Who may assume a role."""

    users_with_mfa: bool = Field(
        True, description="Users of the account whom their IAM policies let assume the role, with MFA."
    )
    accounts: Distinct[AccountId] = Field(
        (),
        max_length=30,
        description="Ids of accounts whose users may do so too, with MFA. Default: none.",
    )
    role_patterns: Distinct[RolePattern] = Field(
        (),
        max_length=20,
        description="Roles of the account that may assume the role, such as "
        "role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Operations_* of IAM Identity Center. Their sign-in has to "
        "ask for MFA, for AWS sees none of it. Default: none.",
    )
    saml_provider: SamlProvider | None = Field(
        None,
        description="Whose people may assume the role, as the provider says: baseline, that of the profile, or "
        "saml-provider/NAME, which the account has. The provider has to ask for MFA. Default: none.",
    )
    saml_audiences: Distinct[Audience] = Field(
        (),
        max_length=10,
        description="Where they sign in, such as https://eu-west-1.signin.aws.amazon.com/saml. Default: the global "
        "sign-in of the partition.",
    )

    @model_validator(mode="after")
    def _somebody_is_trusted(self) -> Self:
        if not (self.users_with_mfa or self.accounts or self.role_patterns or self.saml_provider):
            raise ValueError("nobody could assume a role: allow users_with_mfa, or name accounts, roles or a provider")
        if self.saml_audiences and not self.saml_provider:
            raise ValueError("saml_audiences says where people of a saml_provider sign in, and none is named")
        return self


class HumanRole(ControlParams):
    """One role."""

    session_hours: int = Field(1, ge=1, le=12, description="Hours that a session lasts at most.")
    mfa_max_age_minutes: int | None = Field(
        None,
        ge=1,
        le=2_160,
        description="Minutes that may have passed since a user showed MFA, at the console since the sign-in. Default: "
        "any number.",
    )
    trust: Trust | None = Field(None, description="Who may assume this role. Default: the trust of all roles.")


class PowerUser(HumanRole):
    """All services, within the permissions boundary."""

    session_hours: int = Field(4, ge=1, le=12, description="Hours that a session lasts at most.")


class Auditor(HumanRole):
    """How everything is configured, for audits of security."""

    session_hours: int = Field(4, ge=1, le=12, description="Hours that a session lasts at most.")


class Reader(HumanRole):
    """How everything is configured, and of data what is named."""

    session_hours: int = Field(8, ge=1, le=12, description="Hours that a session lasts at most.")
    readable_data: Distinct[DataKind] = Field(
        (),
        description="Kinds of data that the role reads too; never secrets, nor what S3, SQS and Kinesis encrypt with "
        "a customer managed key. Default: none, neither objects nor logs, tables, messages and code.",
    )


class Billing(HumanRole):
    """Costs, bills and how they are paid."""

    session_hours: int = Field(2, ge=1, le=12, description="Hours that a session lasts at most.")
