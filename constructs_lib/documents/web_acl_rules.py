"""The rules of a web ACL as data: what is inspected, in which order, and whether a match blocks or only
counts.

Order is cost and speed: the rate limit first, managed groups as given, what is billed per request last, and
the allowing rule at the very end, because an allowing match ends the evaluation. Source: AWS WAF Developer
Guide, "Rate-based rule statement" and "Web ACL capacity units (WCUs) in AWS WAF".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Mode = Literal["block", "count"]
WebAclScope = Literal["CLOUDFRONT", "REGIONAL"]

DESCRIPTIONS: Mapping[WebAclScope, str] = {
    "CLOUDFRONT": "Protects CloudFront distributions of the security baseline",
    "REGIONAL": "Protects regional resources of the security baseline",
}
"""What a web ACL of each scope says of itself."""

RATE_LIMIT_CAPACITY = 2
"""WCU of a rate-based rule that aggregates by IP address and has no scope-down statement."""
COUNTRIES_CAPACITY = 1
"""WCU of a geographic match."""
INCLUDED_CAPACITY = 1_500
"""WCU of a web ACL that the basic price covers."""
MAXIMUM_CAPACITY = 5_000
"""WCU that no web ACL may exceed."""


@dataclass(frozen=True, slots=True)
class ManagedRuleGroup:
    """A rule group that AWS maintains. `counted_rules` count where the rest of the group blocks; `version` is
    the group's default version unless given; `inspection_level` is Bot Control's."""

    name: str
    counted_rules: tuple[str, ...] = ()
    version: str | None = None
    inspection_level: Literal["COMMON", "TARGETED"] | None = None


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `limit` requests of one IP address per `window` seconds (60, 120, 300 or 600)."""

    limit: int
    window: int


@dataclass(frozen=True, slots=True)
class Countries:
    """Requests from these countries, as ISO 3166-1 alpha-2 codes."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `action` holds on a match; priorities are unique and evaluated from the smallest."""

    name: str
    priority: int
    action: Literal["block", "count", "allow"]
    statement: ManagedRuleGroup | RateLimit | Countries


def web_acl_rules(
    *,
    rate_limit: tuple[RateLimit, Mode] | None,
    groups: Sequence[tuple[ManagedRuleGroup, Mode]],
    paid_groups: Sequence[tuple[ManagedRuleGroup, Mode]] = (),
    allowed_countries: Sequence[str] = (),
) -> tuple[Rule, ...]:
    """The rules with their names and priorities. Priorities leave gaps of ten, so that a rule added at the
    end renumbers none before it."""
    rules: list[Rule] = []
    if rate_limit:
        limit, mode = rate_limit
        rules.append(Rule("rate-limit", 0, mode, limit))
    for group, mode in (*groups, *paid_groups):
        rules.append(Rule(group.name, 10 * (len(rules) + 1), mode, group))
    if allowed_countries:
        rules.append(Rule("allowed-countries", 10 * (len(rules) + 1), "allow", Countries(tuple(allowed_countries))))
    return tuple(rules)


def capacity(rules: Sequence[Rule], group_capacity: Mapping[str, int]) -> int:
    """Web ACL capacity units (WCU) of the rules; `group_capacity` gives those of each managed group by
    name."""
    return sum(_capacity(rule, group_capacity) for rule in rules)


def _capacity(rule: Rule, group_capacity: Mapping[str, int]) -> int:
    match rule.statement:
        case ManagedRuleGroup(name=name):
            return group_capacity[name]
        case RateLimit():
            return RATE_LIMIT_CAPACITY
        case Countries():
            return COUNTRIES_CAPACITY
