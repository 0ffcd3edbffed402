"""When, what and where accounts back up by policy: a part of `organizations.declarative_policies`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from baseline.control import ControlParams
from baseline.controls.organizations._cron import Cron
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import Region
from baseline.model.spelling import Spelling
from constructs_lib.documents.backups import LEAST_COLD_DAYS

# AWS Backup Developer Guide, API_BackupRule. AWS Organizations writes the names of rules in lower case.
RuleName = Annotated[
    str, Spelling("^[a-z0-9._-]{1,50}$", "a name of a rule", "1 to 50 lower-case letters, digits, '.', '_' and '-'")
]
VaultName = Annotated[
    str, Spelling("^[A-Za-z0-9_-]{2,50}$", "a name of a vault", "2 to 50 letters, digits, '_' and '-'")
]
BackupRole = Annotated[
    str,
    StringConstraints(max_length=581),
    Spelling(
        "^role/([A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]{1,64}$",
        "a role of the account",
        "role/NAME, with the path before the name if it has one, such as role/service-role/AWSBackupDefaultServiceRole",
    ),
]
TagKey = Annotated[
    str,
    Spelling(
        "^(?![Aa][Ww][Ss]:)[A-Za-z0-9 _.:/=+@-]{1,128}$",
        "a key of a tag",
        "1 to 128 letters, digits, spaces and _ . : / = + - @, not beginning with aws:",
    ),
]
TagValue = Annotated[
    str,
    Spelling(
        "^[A-Za-z0-9 _.:/=+@-]{1,256}$",
        "a value of a tag",
        "1 to 256 letters, digits, spaces and _ . : / = + - @",
    ),
]


class BackupRule(ControlParams):
    """When backups are made, and how long they are kept."""

    name: RuleName = Field(description="Name of the rule: lower-case letters, digits, '.', '_' and '-'.")
    schedule: Cron = Field(
        description="When backups begin, in UTC: cron(MINUTE HOUR DAY MONTH WEEKDAY YEAR), such as cron(0 5 ? * * *); "
        "one of the two days is ?, and the minute a number, since backups are an hour apart at least."
    )
    delete_after_days: int = Field(
        ge=1,
        le=36_500,
        description="Days after which a backup, and its copy, is deleted. Jobs fail below the minimum of a locked "
        "vault, which is 7 days in those of the baseline unless they say otherwise.",
    )
    cold_storage_after_days: int | None = Field(
        None,
        ge=1,
        le=36_410,
        description="Days after which it moves to cold storage where its service has any, to stay there for 90 days "
        "at least. Default: it never does.",
    )

    @model_validator(mode="after")
    def _long_enough_in_cold_storage(self) -> BackupRule:
        least = (self.cold_storage_after_days or 0) + LEAST_COLD_DAYS
        if self.cold_storage_after_days and self.delete_after_days < least:
            message = f"with cold storage after {self.cold_storage_after_days} days it is kept for {least} at least"
            raise FieldError(FieldProblem(message, ("delete_after_days",), advice=f"set it to {least} or more"))
        return self


class BackupParams(ControlParams):
    """Backups that every account makes which the policies reach, of what has the tag."""

    rules: tuple[BackupRule, ...] = Field(
        (BackupRule(name="daily", schedule="cron(0 5 ? * * *)", delete_after_days=35, cold_storage_after_days=None),),
        min_length=1,
        max_length=10,
        description="When backups are made and how long they are kept. Default: daily at 5:00 UTC, for 35 days.",
    )
    tag_key: TagKey = Field("backup", description="Key of the tag that a resource has to have to be backed up.")
    tag_values: Distinct[TagValue] = Field(
        ("organization",),
        min_length=1,
        max_length=30,
        description="Values of the tag, of which it has one. What a plan of the account chooses too, as that of the "
        "baseline does by backup=true, is backed up and paid twice. Default: organization.",
    )
    vault_name: VaultName | None = Field(
        None,
        description="The vault that backups go to. It has to be in every account and Region that the policy reaches, "
        "else jobs fail. Default: the one that the baseline's own backups have there.",
    )
    role: BackupRole | None = Field(
        None,
        description="The role that makes the backups, as role/NAME: in every account that the policy reaches. Default: "
        "the one that the baseline's own backups have, which differs by Region, so that each Region has a plan of its "
        "own.",
    )
    copy_to_region: Region | None = Field(
        None,
        description="The Region to which backups of the others are copied, into its vault of the same name. A copy "
        "costs its storage and about 0.02 USD per GB transferred. Default: none is.",
    )

    @model_validator(mode="after")
    def _names_differ(self) -> BackupParams:
        names = [one.name for one in self.rules]
        if problems := [
            FieldProblem(f"{name} is the name of two rules", ("rules", number, "name"), advice="rename one of them")
            for number, name in enumerate(names)
            if name in names[:number]
        ]:
            raise FieldError(problems)
        return self
