"""A deviation that somebody answers for, and until when."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from baseline.model.ids import AccountName, ControlPattern, Day, EmailAddress, Region


class Waiver(BaseModel):
    """A control, or all of a pattern, accepted as not in place. Whether it has expired, the plan decides."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    control: ControlPattern = Field(description="The control that is waived, or a pattern such as vpc.*.")
    # Empty means everywhere only as a default: a list whose last entry was removed must not widen the waiver.
    accounts: tuple[AccountName, ...] = Field(
        default=(),
        min_length=1,
        description="Names of the accounts that it holds for. Every account where left out.",
    )
    regions: tuple[Region, ...] = Field(
        default=(),
        min_length=1,
        description="Governed Regions that it holds for, or us-east-1, where what guards CloudFront is configured. "
        "Every Region where left out.",
    )
    reason: str = Field(min_length=10, max_length=1000, description="Why the deviation is acceptable, for an auditor.")
    owner: EmailAddress = Field(description="Who answers for it.")
    alternative: str | None = Field(
        default=None,
        min_length=10,
        max_length=1000,
        description="What does the work of the control instead, where something does: a compensating control.",
    )
    expires: Day = Field(description="The last day on which it holds, such as 2027-03-31.")
