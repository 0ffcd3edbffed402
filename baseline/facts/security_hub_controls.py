"""The controls of AWS Security Hub CSPM, and the standards that contain them.

Source: the control reference of the AWS Security Hub User Guide (588 controls, 11 standards), in
`data/security-hub-controls.json`. Standards that a service manages, as AWS Control Tower does, are left out: nothing
but that service enables them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from baseline.errors import nearest
from baseline.facts.data_file import read
from baseline.facts.regions import REGIONS

Severity = Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"]


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard of Security Hub CSPM. `suffix` ends its ARN in every partition: `pci-dss/v/4.0.1`.

    `frameworks` are the ids of the frameworks that it stands for: those of the catalogue, and nist-800-171-r2, whose
    requirements the catalogue does not have. Where Security Hub has no standard of a framework's own version, that is
    the newest earlier one: of CIS 7.0, the standard of 5.0. `names` are what the ARNs of its controls end with where
    that is not their id: in those of CIS, the requirement. Of controls that share a requirement, all are left out whose
    ARNs no source tells: in CIS 3.0 and 5.0, where nothing says whether they are told apart as in 1.4 (`2.1.5.1`).
    """

    suffix: str
    title: str
    frameworks: tuple[str, ...]
    regions: frozenset[str]
    ruleset: bool = False
    names: Mapping[str, str] = field(default_factory=dict, hash=False)

    def knows_arn_of(self, control_id: str) -> bool:
        """Whether it is known how the ARN of a control in this standard ends."""
        return not self.names or control_id in self.names

    def control_arn(self, control_id: str, partition: str, region: str, account: str) -> str:
        """The ARN of a control in this standard, as enabled in an account; all but the id may be tokens. KeyError where
        `knows_arn_of` it does not."""
        name = self.names[control_id] if self.names else control_id
        return f"arn:{partition}:securityhub:{region}:{account}:control/{self.suffix}/{name}"

    def arn(self, partition: str, region: str) -> str:
        """The ARN by which accounts of `partition` enable the standard in `region`; either may be a token."""
        if self.ruleset:
            return f"arn:{partition}:securityhub:::ruleset/{self.suffix}"
        return f"arn:{partition}:securityhub:{region}::standards/{self.suffix}"

    def available_in(self, region: str) -> bool:
        """Whether the standard exists in `region`; False for a Region that is not in `REGIONS`."""
        return region in self.regions


@dataclass(frozen=True, slots=True)
class SecurityHubControl:
    """A security control (`EC2.7`). `config_rule` is the managed rule of AWS Config behind it, None where Security Hub
    has a rule of its own or `config_rules` does not know the rule. `standards` are suffixes of the standards that
    contain it: none where only that of AWS Control Tower does. `customizable` tells whether it has a parameter that
    users may set."""

    id: str
    severity: Severity
    config_rule: str | None
    standards: tuple[str, ...]
    customizable: bool


@cache
def _data() -> dict[str, Any]:
    return read("security-hub-controls.json")


@cache
def _standards() -> dict[str, Standard]:
    """The standards by the short names that the data file has for them."""
    return {
        name: Standard(
            suffix=entry["suffix"],
            title=entry["title"],
            frameworks=tuple(entry["frameworks"]),
            regions=REGIONS.difference(entry.get("not_in", ())),
            ruleset=entry.get("ruleset", False),
            names=entry.get("names", {}),
        )
        for name, entry in _data()["standards"].items()
    }


def standards() -> tuple[Standard, ...]:
    """All standards, in the order of the guide."""
    return tuple(_standards().values())


def standard_of(framework_id: str) -> Standard | None:
    """The standard that stands for a framework (`cis-aws-5.0`); None where none does."""
    return next((one for one in standards() if framework_id in one.frameworks), None)


@cache
def control_ids() -> tuple[str, ...]:
    """The ids of all controls, by service and number."""
    return tuple(_data()["controls"])


@cache
def security_hub_control(control_id: str) -> SecurityHubControl:
    """The control with this id, whose case counts; LookupError, naming the nearest id, where there is none."""
    entry = _data()["controls"].get(control_id)
    if entry is None:
        hint = nearest(control_id, control_ids())
        raise LookupError(f"Security Hub has no control {control_id!r} {hint}".rstrip())
    return SecurityHubControl(
        id=control_id,
        severity=entry["severity"],
        config_rule=entry.get("config_rule"),
        standards=tuple(_standards()[name].suffix for name in entry["standards"]),
        customizable=entry.get("customizable", False),
    )


def controls_of(standard: Standard) -> tuple[SecurityHubControl, ...]:
    """The controls that a standard contains, by service and number."""
    return tuple(one for one in map(security_hub_control, control_ids()) if standard.suffix in one.standards)
