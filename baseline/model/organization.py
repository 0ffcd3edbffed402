"""The accounts and Regions that a profile is about."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, model_validator

from baseline.model.consistency import organization_problems
from baseline.model.field_problems import FieldError
from baseline.model.ids import AccountId, AccountName, OrganizationId, OrganizationName, Region


class AccountRole(StrEnum):
    """What an account is for, in the words of AWS Control Tower; `standalone` belongs to no organization."""

    STANDALONE = "standalone"
    MANAGEMENT = "management"
    LOG_ARCHIVE = "log-archive"
    AUDIT = "audit"
    WORKLOAD = "workload"


class Account(BaseModel):
    """One AWS account."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: AccountName = Field(description="Name by which the profile and the output refer to the account.")
    id: AccountId | None = Field(
        default=None,
        description="The 12 digits of the account. Without it, which only a standalone account may be, the "
        "output fits whatever account it is deployed to.",
    )
    role: AccountRole = Field(
        description="What the account is for. A standalone account is the only one of its profile."
    )


class Organization(BaseModel):
    """The accounts that are secured and the Regions in which they are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: OrganizationName = Field(description="Name of the organization; the default prefix of names comes from it.")
    id: OrganizationId | None = Field(default=None, description="Id of the AWS organization, such as o-exampleorgid.")
    home_region: Region = Field(
        description="The Region that holds what exists once: the trail, the log archive, the alarms."
    )
    governed_regions: tuple[Region, ...] = Field(
        min_length=1, description="Every Region in which controls are deployed, the home Region among them."
    )
    accounts: tuple[Account, ...] = Field(
        min_length=1,
        description="The accounts: one standalone account, or the members of an organization with their ids.",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Organization:
        if problems := organization_problems(self.model_dump(mode="json")):
            raise FieldError(problems)
        return self

    def account(self, name: str) -> Account:
        """The account of that name. LookupError where there is none."""
        for account in self.accounts:
            if account.name == name:
                return account
        raise LookupError(f"the organization has no account {name!r}")
