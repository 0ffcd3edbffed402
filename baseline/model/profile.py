"""The profile: everything a user may write, after imports are merged."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, model_validator

from baseline.model.consistency import profile_problems
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import (
    ControlId,
    ControlPattern,
    EmailAddress,
    Phone,
    Prefix,
    ProfileName,
    derive_prefix,
)
from baseline.model.organization import Organization
from baseline.model.tags import Tags
from baseline.model.waiver import Waiver


class Contact(BaseModel):
    """Whom AWS and the alarms reach; the lengths are those of `PutAlternateContact`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=64, description="Name of the person or team.")
    title: str | None = Field(default=None, min_length=1, max_length=50, description="Their function, as AWS shows it.")
    email: EmailAddress = Field(description="Address for notifications.")
    phone: Phone = Field(description="Telephone number with the country code, such as +49 30 5550100.")


class Contacts(BaseModel):
    """The three alternate contacts that an AWS account has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    security: Contact | None = Field(default=None, description="For security notices and findings.")
    operations: Contact | None = Field(default=None, description="For service events.")
    billing: Contact | None = Field(default=None, description="For invoices and cost.")


class ControlSelection(BaseModel):
    """Controls beside those that the imported frameworks bring."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    include: tuple[ControlPattern, ...] = Field(
        default=(),
        description="Controls to add, by id or pattern such as vpc.*. An id also lifts the exclusion by an imported "
        "profile.",
    )
    exclude: tuple[ControlPattern, ...] = Field(
        default=(),
        description="Controls to leave out, whoever brings them, unless a profile that imports this includes the id.",
    )


class Naming(BaseModel):
    """The parts of names that a user chooses."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prefix: Prefix | None = Field(
        default=None,
        description="Begins the name of every bucket, key alias, topic and stack. Changing it after a "
        "deployment replaces them. Derived from the organization's name where left out.",
    )


class NagPack(StrEnum):
    """Rule packs of cdk-nag."""

    AWS_SOLUTIONS = "aws-solutions"
    NIST_800_53_R5 = "nist-800-53-r5"
    NIST_800_53_R4 = "nist-800-53-r4"
    HIPAA = "hipaa"
    PCI_DSS_3_2_1 = "pci-dss-3.2.1"
    SERVERLESS = "serverless"


class Checks(BaseModel):
    """What `check` and `generate --check` run beside cfn-lint."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    packs: tuple[NagPack, ...] = Field(
        default=tuple(pack for pack in NagPack if pack is not NagPack.SERVERLESS),
        description="Packs of cdk-nag to run over every template.",
    )


Import = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Profile(BaseModel):
    """A baseline: which controls, with which parameters, in which accounts and Regions.

    `organization` may be absent in a profile that others import. In the merged profile, `imports` holds the
    ids of frameworks only. Keys that begin with `x-` never reach the model: the loader drops them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"patternProperties": {"^x-": {}}})

    schema_version: Literal["baseline/v1"] = Field(alias="schema", description="Version of the profile's format.")
    name: ProfileName = Field(description="Name of the profile, as reports and the manifest show it.")
    imports: tuple[Import, ...] = Field(
        default=(),
        description="What the profile stands on: a framework by id, a profile by relative path ending in "
        ".yaml or .yml, or a shipped profile by name (profile:NAME where a framework has that name too).",
    )
    organization: Organization | None = Field(
        default=None,
        description="The accounts and Regions. Required, unless the profile is only imported by others.",
    )
    contacts: Contacts = Field(default=Contacts(), description="Whom AWS and the alarms reach.")
    controls: ControlSelection = Field(
        default=ControlSelection(),
        description="Controls beside, and without, those that the frameworks bring.",
    )
    set_parameters: Mapping[ControlId, Mapping[str, JsonValue]] = Field(
        default={},
        description="Parameters by control id; each control checks its own.",
    )
    waivers: tuple[Waiver, ...] = Field(default=(), description="Deviations with a reason, an owner and an end.")
    tags: Tags = Field(
        default={},
        description="At most 49 tags for everything that can carry tags; not Name, which resources have of their own.",
    )
    naming: Naming = Field(default=Naming(), description="How what is deployed is named.")
    checks: Checks = Field(default=Checks(), description="Which rule packs judge the templates.")

    @model_validator(mode="after")
    def _consistent(self) -> Profile:
        parts = {"organization", "waivers", "naming"}
        if problems := profile_problems(self.model_dump(mode="json", include=parts)):
            raise FieldError(problems)
        return self

    @property
    def prefix(self) -> str:
        """What every name begins with. FieldError (a ValueError) where a fragment yields none."""
        prefix = self.naming.prefix or (self.organization and derive_prefix(self.organization.name))
        if not prefix:
            raise FieldError(FieldProblem(f"the profile '{self.name}' has no organization and no naming.prefix"))
        return prefix
