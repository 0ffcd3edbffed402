"""AWS Config managed rules: their names, their settings, and which findings go to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from constructs_lib.documents.event_patterns import Pattern, noncompliance_pattern


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """One managed rule. `input_parameters` are texts, as AWS Config takes them; `maximum_execution_frequency`
    is for periodic rules alone; `severity` sends its findings elsewhere than those of the other rules."""

    input_parameters: Mapping[str, str] = field(default_factory=dict)
    maximum_execution_frequency: str | None = None
    severity: str | None = None


def rule_name(prefix: str, identifier: str) -> str:
    """The rule's name; it never changes, because remediations, exceptions and histories hang on it.

    >>> rule_name("acme", "ACCESS_KEYS_ROTATED")
    'acme-access-keys-rotated'
    """
    return f"{prefix}-{identifier.lower().replace('_', '-')}"


def noncompliance_routes(prefix: str, rules: Mapping[str, RuleSetting], severity: str) -> dict[str, Pattern]:
    """Event pattern by severity. Each finding matches just one: that of its rule's severity, or else that of
    `severity`, which tells the other rules by their common prefix and so does not grow with their number."""
    apart: dict[str, list[str]] = {}
    for identifier, setting in rules.items():
        if setting.severity and setting.severity != severity:
            apart.setdefault(setting.severity, []).append(rule_name(prefix, identifier))
    elsewhere = [name for names in apart.values() for name in names]
    patterns = {severity: noncompliance_pattern(prefix=f"{prefix}-", but=elsewhere)}
    patterns |= {other: noncompliance_pattern(rule_names=names) for other, names in apart.items()}
    return dict(sorted(patterns.items()))
