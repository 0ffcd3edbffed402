"""In which Regions Security Hub has a check, and which checks judge what an account has once.

Sources: AWS Security Hub User Guide, "Suggested controls to disable in Security Hub CSPM", on global resources, and
"Regional limits on Security Hub CSPM controls", read in November 2026.
"""

from __future__ import annotations

from baseline.facts.config_rules import managed_rule
from baseline.facts.regions import OPT_IN_REGIONS
from baseline.facts.resource_types import available_in
from baseline.facts.security_hub_controls import security_hub_control

# The guide's list without those that exist in a single Region: there they have to stay on. Not in it are IAM.23 and
# IAM.28, which judge access analyzers, and Config.1, which asks no linked Region for what the account has once.
_ONCE = frozenset(
    {
        *("Account.1", "Account.2", "KMS.1", "KMS.2"),
        *(f"IAM.{number}" for number in (*range(1, 20), 21, 22, 24, 25, 27)),
    }
)

# By the id, or by the service and a dot: checks that exist in a single Region.
_ONE_REGION = {
    "CloudFront.": "us-east-1",
    "GlobalAccelerator.1": "us-west-2",
    "Route53.2": "us-east-1",
    "WAF.1": "us-east-1",
    "WAF.6": "us-east-1",
    "WAF.7": "us-east-1",
    "WAF.8": "us-east-1",
}

# AWS Config would take these rules with inputs alone, which Security Hub has and the facts of the check leave out.
_RULES = {"KMS.1": "IAM_CUSTOMER_POLICY_BLOCKED_KMS_ACTIONS"}

_AGGREGATOR = "AWS::SecurityHub::FindingAggregator"


def judges_once(check: str) -> bool:
    """Whether a check judges what an account has once, and finds the same in every Region."""
    return check in _ONCE


def exists_in(check: str, region: str) -> bool:
    """Whether Security Hub has the check in `region`, as far as is known: one that rests on a rule of AWS Config exists
    where the rule does."""
    only = _ONE_REGION.get(check) or _ONE_REGION.get(check.partition(".")[0] + ".")
    if only:
        return region == only
    rule = managed_rule(_RULES.get(check) or security_hub_control(check).config_rule or "")
    return rule is None or rule.available_in(region)


def can_gather(region: str) -> bool:
    """Whether findings of other Regions can be gathered in `region`: in none that accounts have to opt into."""
    return region not in OPT_IN_REGIONS and available_in(_AGGREGATOR, region)
