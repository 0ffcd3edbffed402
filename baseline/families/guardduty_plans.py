"""The protection plans of GuardDuty: their names, the checks that judge them, where AWS lacks them, and what an
organization has on.

Sources: GuardDuty API reference, DetectorFeature; GuardDuty User Guide, "Amazon GuardDuty Regions and endpoints";
Amazon Web Services in China, "Amazon GuardDuty", read in November 2026.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from baseline.place import Place

Plan = Literal[
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
    "RUNTIME_MONITORING",
]
Agent = Literal["EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT"]

# In the order of the API reference. EKS_RUNTIME_MONITORING, the older sibling of RUNTIME_MONITORING, cannot be on
# beside it and stays off. AI_PROTECTION is not in version 5.100 of Terraform's provider.
PLANS: tuple[Plan, ...] = (
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
    "RUNTIME_MONITORING",
)
AGENTS: tuple[Agent, ...] = ("EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT")

_ON = "GuardDuty.1"
_CHECKS = {
    "EKS_AUDIT_LOGS": "GuardDuty.5",
    "LAMBDA_NETWORK_LOGS": "GuardDuty.6",
    "EKS_ADDON_MANAGEMENT": "GuardDuty.7",
    "EBS_MALWARE_PROTECTION": "GuardDuty.8",
    "RDS_LOGIN_EVENTS": "GuardDuty.9",
    "S3_DATA_EVENTS": "GuardDuty.10",
    "RUNTIME_MONITORING": "GuardDuty.11",
    "ECS_FARGATE_AGENT_MANAGEMENT": "GuardDuty.12",
    "EC2_AGENT_MANAGEMENT": "GuardDuty.13",
}
CHECKS = (_ON, *_CHECKS.values())
"""Every check of Security Hub on a detector and its plans, but for those on tags."""

_LACKING: dict[str, frozenset[Plan]] = {
    "ap-east-2": frozenset({"RDS_LOGIN_EVENTS"}),
    "cn-north-1": frozenset({"RUNTIME_MONITORING"}),
    "cn-northwest-1": frozenset({"RUNTIME_MONITORING"}),
}

Feature = tuple[Plan, str, tuple[tuple[Agent, str], ...]]
"""A plan with its status and, for runtime monitoring, every agent with its own."""

DETECTOR = "guardduty_detector"
"""The capability of a detector: its id."""
_MEMBERS, _PLAN, _AGENT = (
    "guardduty_organization.members",
    "guardduty_organization.plan.",
    "guardduty_organization.agent.",
)

AI_PROTECTION = (
    "GuardDuty switches AI_PROTECTION on in a new detector, paid by the GB of data events of AI services. To switch it "
    "off, in each Region: aws guardduty update-detector --detector-id DETECTOR --features "
    "Name=AI_PROTECTION,Status=DISABLED"
)


def checks(plans: Iterable[str], agents: Iterable[str]) -> tuple[str, ...]:
    """The checks that pass where GuardDuty is on with these plans and agents."""
    on = {*plans, *agents}
    return (_ON, *(check for name, check in _CHECKS.items() if name in on))


def lacking(region: str) -> frozenset[Plan]:
    """The plans that GuardDuty does not have in `region`."""
    return _LACKING.get(region, frozenset())


def not_in_regions(plans: Sequence[str], standing: Iterable[tuple[Place, Sequence[str]]]) -> tuple[str, ...]:
    """Each plan that is asked for, with the Regions that lack it; `standing` says of places what is not there."""
    places = tuple(standing)
    missing = {one: [place.region for place, without in places if one in without] for one in plans}
    return tuple(
        f"GuardDuty does not have {one} in {', '.join(regions)}" for one, regions in missing.items() if regions
    )


def refuse_agents_alone(plans: Sequence[str], agents: Sequence[str]) -> None:
    """Raise `ValueError` where there are agents and nothing that they work for."""
    if agents and "RUNTIME_MONITORING" not in plans:
        raise ValueError("agents belong to RUNTIME_MONITORING: add it to protection_plans")


def features(
    plans: Sequence[str], agents: Sequence[str], without: Iterable[str], statuses: tuple[str, str]
) -> tuple[Feature, ...]:
    """Every plan but those of `without`, each with one of the two statuses: that of what is named, and the other."""
    named, other = statuses
    return tuple(
        (
            plan,
            named if plan in plans else other,
            tuple((agent, named if agent in agents else other) for agent in AGENTS)
            if plan == "RUNTIME_MONITORING"
            else (),
        )
        for plan in PLANS
        if plan not in without
    )


def organization_capabilities(plans: Iterable[str], agents: Iterable[str]) -> tuple[str, ...]:
    """What a control that has GuardDuty and these plans on in every account provides, so that single accounts know."""
    return (_MEMBERS, *(f"{_PLAN}{one}" for one in plans), *(f"{_AGENT}{one}" for one in agents))


def switched_on_for(place: Place) -> bool:
    """Whether GuardDuty is switched on for the account of `place`: for the one that administers when it is designated,
    by it for the others, and by nobody for the management account."""
    return _MEMBERS in place.provided and place.role not in ("management", "standalone")


def of_organization(place: Place) -> tuple[tuple[Plan, ...], tuple[Agent, ...]]:
    """The plans and agents that the organization has on, in the account of `place` as in the others."""
    if place.role == "standalone":
        return (), ()
    return (
        tuple(one for one in PLANS if f"{_PLAN}{one}" in place.provided),
        tuple(one for one in AGENTS if f"{_AGENT}{one}" in place.provided),
    )
