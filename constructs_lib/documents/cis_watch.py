"""The filters and alarms that follow from the signals of the CIS monitoring section and a user's choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constructs_lib.documents.cis_filters import AUDITOR, SIGNALS, Dialect, Level, Signal, SignalId


@dataclass(frozen=True, slots=True)
class MetricFilter:
    """A filter and the metric it feeds. `key` is a stable kebab-case word, `metric` its CamelCase."""

    key: str
    pattern: str

    @property
    def metric(self) -> str:
        return _camel(self.key)


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm on the sum of one filter's metric: `threshold` events or more in `period` seconds."""

    key: str
    filter: MetricFilter
    description: str
    severity: Level
    threshold: int
    period: int

    @property
    def logical(self) -> str:
        """`key` in CamelCase, for logical ids."""
        return _camel(self.key)


@dataclass(frozen=True, slots=True)
class Tuning:
    """What a user changes of the one alarm of a signal that reaches people; None keeps what the signal
    says."""

    severity: Level | None = None
    threshold: int | None = None
    period: int | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """The filters and alarms that follow from a choice; every alarm's filter is among the filters."""

    filters: tuple[MetricFilter, ...] = ()
    alarms: tuple[Alarm, ...] = ()


def watch(
    dialect: Dialect = "both",
    *,
    pager: bool = True,
    without: Sequence[SignalId] = (),
    tunings: Mapping[SignalId, Tuning] | None = None,
    period: int = 300,
) -> Watch:
    """Filters and alarms in the order of the requirements.

    One alarm of each signal reaches people with its severity: the tuned one, or where there is none (or
    `pager` is off) the exact one, of two exact ones the benchmark's, which sees no less. All others tell the
    auditor's topic. `without` names signals left out; `period` is in seconds. Keys do not depend on the
    choice: a text that both auditors share has the signal's key, one that they do not share has its auditor
    appended.
    """
    filters: list[MetricFilter] = []
    alarms: list[Alarm] = []
    for signal in SIGNALS:
        if signal.id in without:
            continue
        key = signal.id.replace("_", "-")
        tuning = (tunings or {}).get(signal.id, Tuning())
        exact = [MetricFilter(found, pattern) for found, pattern in _texts(signal, key, dialect)]
        tuned = signal.pager if pager else None
        if tuned and tuned.pattern:
            counted = MetricFilter(f"{key}-pager", tuned.pattern)
            filters += [*exact, counted]
        else:
            counted = exact[-1]
            filters += exact
        for_auditor = exact if tuned else exact[:-1]
        about = f"CIS AWS Foundations {signal.requirement}: {signal.title}"
        alarms += [
            Alarm(one.key, one, f"{about} (exact filter, for the auditor)", AUDITOR, 1, period) for one in for_auditor
        ]
        alarms.append(
            Alarm(
                f"{key}-pager" if tuned else counted.key,
                counted,
                about,
                tuning.severity or signal.severity,
                tuning.threshold or (tuned.threshold if tuned else 1),
                tuning.period or period,
            )
        )
    return Watch(tuple(filters), tuple(alarms))


def _texts(signal: Signal, key: str, dialect: Dialect) -> list[tuple[str, str]]:
    if not signal.cis_5:
        return [(key, signal.security_hub)]
    texts = {
        "security_hub": (f"{key}-security-hub", signal.security_hub),
        "cis_5": (f"{key}-cis-5", signal.cis_5),
    }
    return list(texts.values()) if dialect == "both" else [texts[dialect]]


def _camel(key: str) -> str:
    return "".join(word.capitalize() for word in key.split("-"))
