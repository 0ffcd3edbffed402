"""The rule groups that AWS manages for AWS WAF: their capacity, where they may be used, and which cost extra.

Source: the list of AWS Managed Rules rule groups in the AWS WAF developer guide, in
`data/waf-rule-groups.json`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from baseline.facts.data_file import read


@dataclass(frozen=True, slots=True)
class ManagedRuleGroup:
    """A rule group that AWS manages. `wcu` is its capacity in web ACL capacity units.

    `category` is `baseline`, `use-case`, `ip-reputation` or `paid`; `scopes` are those of a web ACL that may
    hold it, `CLOUDFRONT` and `REGIONAL`.
    """

    name: str
    vendor: str
    title: str
    wcu: int
    category: str
    scopes: tuple[str, ...]

    @property
    def paid(self) -> bool:
        """Whether AWS charges for the rule group beside the price of the web ACL and its rules."""
        return self.category == "paid"


@cache
def _groups() -> dict[str, ManagedRuleGroup]:
    return {
        name: ManagedRuleGroup(
            name=name,
            vendor=entry["vendor"],
            title=entry["title"],
            wcu=entry["wcu"],
            category=entry["category"],
            scopes=tuple(entry["scopes"]),
        )
        for name, entry in read("waf-rule-groups.json")["rule_groups"].items()
    }


@cache
def names() -> tuple[str, ...]:
    """The names of all rule groups, sorted."""
    return tuple(sorted(_groups()))


def rule_group(name: str) -> ManagedRuleGroup | None:
    """The rule group called `name` (`AWSManagedRulesCommonRuleSet`); None where there is none."""
    return _groups().get(name)
