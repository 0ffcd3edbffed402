"""When backups are made, how long they are kept, and how hard they are to lose: parameters of
`backup.vault_and_plan`."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints, model_validator

from baseline.control import ControlParams
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import Region
from baseline.model.spelling import Spelling
from constructs_lib.documents.backups import BackupRule, mistakes

TopicSeverity = Literal["critical", "high", "medium", "low"]
Acknowledgment = Literal["I accept that nobody can remove the lock of the vaults"]
_FREQUENCIES = ("daily", "weekly", "monthly")

# A name of its own comes before any wildcard: role/* would let everybody.
Administrator = Annotated[
    str,
    StringConstraints(max_length=576),
    Spelling(
        r"^role/[A-Za-z0-9+=,.@_/-]{3,}[A-Za-z0-9+=,.@_/*?-]*$",
        "a role of the account",
        "role/NAME, with the path before the name if it has one; * and ? after at least three letters of it",
    ),
]
TagText = Annotated[
    str,
    StringConstraints(max_length=128),
    Spelling(r"^[A-Za-z0-9][A-Za-z0-9 _.:/=+@-]*$", "a tag", "letters, digits, spaces and _ . : / = + - @"),
]


class Retention(ControlParams):
    """How long the recovery points of one rule are kept."""

    delete_after_days: int = Field(
        ge=1, le=36_500, description="Days after which a recovery point, and its copy, is deleted."
    )
    cold_storage_after_days: int | None = Field(
        None,
        ge=1,
        le=36_410,
        description="Days after which it moves to cold storage where its service has any, to stay there for 90 days "
        "at least. Default: it never does.",
    )


class PlanParams(ControlParams):
    daily: Retention | None = Field(
        Retention(delete_after_days=35, cold_storage_after_days=None),
        description="How long daily backups are kept; null for none.",
    )
    weekly: Retention | None = Field(
        Retention(delete_after_days=90, cold_storage_after_days=None),
        description="How long the backups of Sundays are kept; null for none.",
    )
    monthly: Retention | None = Field(
        Retention(delete_after_days=365, cold_storage_after_days=None),
        description="How long the backups of the first of each month are kept; null for none.",
    )
    continuous: bool = Field(
        False,
        description="Whether daily backups are continuous where their service can: any point in time of up to 35 days "
        "is restored. Costs more storage.",
    )
    start_hour: int = Field(5, ge=0, le=23, description="Hour of the day, in UTC, at which backups begin.")
    tag_key: TagText = Field("backup", description="Key of the tag that a resource has to have to be backed up.")
    tag_value: TagText = Field("true", description="Value of the tag that a resource has to have to be backed up.")
    s3_buckets: bool = Field(
        False,
        description="Whether S3 buckets with the tag are backed up too, which takes versioned buckets. Once on, it "
        "stays on until their last recovery point is gone: AWS Backup deletes by the same role.",
    )
    copy_to_region: Region | None = Field(
        None,
        description="The governed Region to which recovery points of the other Regions are copied. A copy costs its "
        "storage and about 0.02 USD per GB transferred. Default: none is.",
    )
    lock: Literal["none", "governance", "compliance"] = Field(
        "governance",
        description="governance: recovery points live within the limits below, which whoever IAM policies allow "
        "changes; compliance: after changeable_for_days nobody does, AWS included; none: no limits.",
    )
    minimum_retention_days: int = Field(
        7, ge=1, le=36_500, description="Days that a locked vault keeps recovery points at least; jobs with less fail."
    )
    maximum_retention_days: int | None = Field(
        None,
        ge=1,
        le=36_500,
        description="Days that a locked vault keeps recovery points at most; jobs with more fail. Default: no limit.",
    )
    changeable_for_days: int = Field(
        30, ge=3, le=36_500, description="Days until a lock in compliance mode is final, from its deployment on."
    )
    acknowledge: Acknowledgment | None = Field(
        None, description=f"What lock: compliance takes, word for word: '{get_args(Acknowledgment)[0]}'."
    )
    administrators: Distinct[Administrator] = Field(
        (),
        description="Roles of the account that alone change the policy and the lock of the vault, such as role/Deploy; "
        "whatever deploys must be among them, and where none of them exists any more, nobody does. Default: whoever "
        "IAM policies allow.",
    )
    severity: TopicSeverity = Field("high", description="The security topic that hears of jobs that failed.")

    def rules(self) -> tuple[BackupRule, ...]:
        """The rules of the plan, the most frequent first."""
        kept = {name: getattr(self, name) for name in _FREQUENCIES}
        return tuple(
            BackupRule(
                name,
                one.delete_after_days,
                one.cold_storage_after_days,
                continuous=self.continuous and name == "daily",
                start_hour=self.start_hour,
            )
            for name, one in kept.items()
            if one is not None
        )

    @property
    def least(self) -> int | None:
        """Days that the vault keeps recovery points at least; None where it is not locked."""
        return None if self.lock == "none" else self.minimum_retention_days

    @property
    def most(self) -> int | None:
        """Days that the vault keeps recovery points at most; None where nothing says."""
        return None if self.lock == "none" else self.maximum_retention_days

    @model_validator(mode="after")
    def _holds_together(self) -> PlanParams:
        problems = [FieldProblem(words, (name,)) for name, words in mistakes(self.rules(), self.least, self.most)]
        if not self.rules():
            problems.append(FieldProblem("a plan needs a rule", (), advice="set daily, weekly or monthly"))
        if self.continuous and self.daily is None:
            problems.append(FieldProblem("continuous is about daily backups", ("continuous",), advice="set daily"))
        if self.least and self.most and self.most < self.least:
            message = "the lock keeps nothing: its maximum is below its minimum"
            problems.append(FieldProblem(message, ("maximum_retention_days",)))
        if self.lock == "compliance" and self.acknowledge is None:
            message = "a lock in compliance mode cannot be undone, not even by AWS"
            advice = f"set acknowledge: {get_args(Acknowledgment)[0]}"
            problems.append(FieldProblem(message, ("lock",), advice=advice))
        if problems:
            raise FieldError(problems)
        return self
