"""What a profile says of the alarms of the CIS monitoring section, and what they meet by it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from pydantic import Field, model_validator

from baseline.control import ControlParams
from constructs_lib.documents.cis_filters import SIGNALS, Dialect, Level, SignalId
from constructs_lib.documents.cis_watch import Tuning, Watch, watch

# The first three are in another order; Organizations have no check. Source: Security Hub User Guide, "CloudWatch
# controls".
CHECKS: Mapping[str, str] = MappingProxyType(
    {"4.1": "CloudWatch.2", "4.2": "CloudWatch.3", "4.3": "CloudWatch.1"}
    | {f"4.{number}": f"CloudWatch.{number}" for number in range(4, 15)}
)
"""The Security Hub control that looks for the filter of each requirement of CIS 5.0."""


class AlarmParams(ControlParams):
    """What one signal's alarm does otherwise; where it has a tuned alarm beside the exact one, that is meant."""

    enabled: bool = Field(True, description="Off: neither filter nor alarm, and the requirement is not met.")
    severity: Level | None = Field(
        None, description="The topic that is told. Default: by signal, from medium to critical."
    )
    threshold: int | None = Field(
        None,
        ge=1,
        le=100_000,
        description="Events in one period that raise the alarm. Default: 1; of the tuned alarms 5 refused "
        "calls, 3 failed sign-ins.",
    )
    period_seconds: int | None = Field(
        None,
        ge=60,
        le=86_400,
        multiple_of=60,
        description="Length of the period. Default: that of the control.",
    )


class CisAlarmParams(ControlParams):
    """Whose filter texts are used, who is told, and which trail is watched."""

    dialect: Dialect = Field(
        "both",
        description="Whose exact filter texts: security_hub (its CloudWatch controls fail on any "
        "other), cis_5 (the benchmark's, which scanners look for) or both. Three signals differ. "
        "security_hub alone lacks the benchmark's texts of 4.1, 4.4 and 4.10, and overlooks "
        "ModifySecurityGroupRules; cis_5 alone fails CloudWatch.2, .4 and .10 of Security Hub. both adds three "
        "filters and alarms. An alarm costs about 0.10 USD a month, a metric about 0.30 USD in a month in which "
        "it reports.",
    )
    pager: bool = Field(
        True,
        description="A tuned alarm beside the exact one of refused calls and failed sign-ins. The exact "
        "ones then tell the low topic, and it alone hears of calls that another service makes on somebody's "
        "behalf. Off: the exact ones reach people, noise included.",
    )
    period_seconds: int = Field(
        300, ge=60, le=86_400, multiple_of=60, description="Seconds over which events are counted."
    )
    report_zero: bool = Field(
        False,
        description="On: metrics report 0 while the trail is quiet, so an alarm is back to OK after one "
        "period and not a few later, at about 0.30 USD a month for each metric. Off: quiet is missing "
        "data, which never raises an alarm.",
    )
    alarms: Mapping[SignalId, AlarmParams] = Field(
        default_factory=dict, description="By signal, what its alarm does otherwise."
    )

    trail: Literal["account", "organization"] | None = Field(
        None,
        description="Whose events are watched: account, those of the account's own trail, where it has one; "
        "organization, those of every account, in the account that makes the organization's trail. Default: "
        "organization where that trail is made, no alarm in the other accounts whose work it does, account elsewhere.",
    )

    @model_validator(mode="after")
    def _something_is_watched(self) -> CisAlarmParams:
        if len(self.without) == len(SIGNALS):
            raise ValueError("every alarm is switched off: exclude the control instead")
        return self

    @property
    def without(self) -> tuple[SignalId, ...]:
        return tuple(signal.id for signal in SIGNALS if signal.id in self.alarms and not self.alarms[signal.id].enabled)

    @property
    def tunings(self) -> dict[SignalId, Tuning]:
        return {name: Tuning(one.severity, one.threshold, one.period_seconds) for name, one in self.alarms.items()}

    @property
    def watch(self) -> Watch:
        return watch(
            self.dialect,
            pager=self.pager,
            without=self.without,
            tunings=self.tunings,
            period=self.period_seconds,
        )

    @property
    def satisfied(self) -> tuple[str, ...]:
        """The requirements whose text some filter has."""
        kept = [
            one for one in SIGNALS if one.id not in self.without and (self.dialect != "security_hub" or not one.cis_5)
        ]
        return tuple(f"cis-aws-5.0/{one.requirement}" for one in kept)

    @property
    def passed(self) -> tuple[str, ...]:
        """The Security Hub controls whose text some filter has."""
        kept = [one for one in SIGNALS if one.id not in self.without and (self.dialect != "cis_5" or not one.cis_5)]
        return tuple(CHECKS[one.requirement] for one in kept if one.requirement in CHECKS)
