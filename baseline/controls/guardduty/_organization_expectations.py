"""What must hold of GuardDuty for an organization in either output: a part of `guardduty.organization`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from baseline.expectation import At, Expectation, retained
from baseline.families.guardduty_plans import Feature
from baseline.families.setting_expectations import setting_expectations
from baseline.must import consists_of, equals, refers
from constructs_lib.documents.guardduty_organization import (
    finding_frequency,
    guardduty_administrator,
    guardduty_members,
    organization_features,
)

_DETECTOR = refers("aws_guardduty_detector")


def organization_expectations(
    administrator: str | None, features: Sequence[Feature], frequency: str
) -> tuple[Expectation, ...]:
    """In the management account, who administers; in the account that does, what is on in every other."""
    if administrator:
        return tuple(_of_administrator(administrator))
    scans = any(plan == "EBS_MALWARE_PROTECTION" and accounts == "ALL" for plan, accounts, _ in features)
    members = guardduty_members(organization_features(features), malware_scans=scans)
    return (
        *setting_expectations(members),
        *setting_expectations(finding_frequency(frequency)),
        *_of_members(features),
    )


def _of_administrator(administrator: str) -> Iterator[Expectation]:
    kind = "aws_guardduty_organization_admin_account"
    yield from setting_expectations(guardduty_administrator(administrator))
    yield retained(kind)
    yield Expectation(
        "The account of the profile administers GuardDuty", equals(administrator), None, At(kind, "admin_account_id")
    )


def _of_members(features: Sequence[Feature]) -> Iterator[Expectation]:
    kind = "aws_guardduty_organization_configuration"
    yield retained(kind)
    yield Expectation(
        "GuardDuty is on in every account", equals("ALL"), None, At(kind, "auto_enable_organization_members")
    )
    yield Expectation(
        "It is so by the detector of the account that administers", _DETECTOR, None, At(kind, "detector_id")
    )
    yield Expectation(
        "Plans are on in every account as the profile says, and no other",
        consists_of(
            *(
                {
                    "detector_id": _DETECTOR,
                    "name": plan,
                    "auto_enable": accounts,
                    "additional_configuration": [{"name": one, "auto_enable": run} for one, run in agents] or None,
                }
                for plan, accounts, agents in features
            )
        ),
        None,
        At("aws_guardduty_organization_configuration_feature", "", together=True),
    )
