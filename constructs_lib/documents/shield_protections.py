"""What Shield Advanced protects, and who of AWS may help: resources by ARN, groups, and the trust of the
response team.

Source: `CreateProtection`, `CreateProtectionGroup` and `AssociateDRTRole` of the Shield Advanced API.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

ACKNOWLEDGMENT = "I accept 3,000 USD per month for 12 months"
"""What a person types before anything is subscribed. Source: AWS Shield pricing, November 2026; data transfer
is extra."""

ResourceType = Literal[
    "APPLICATION_LOAD_BALANCER",
    "CLASSIC_LOAD_BALANCER",
    "CLOUDFRONT_DISTRIBUTION",
    "ELASTIC_IP_ALLOCATION",
    "GLOBAL_ACCELERATOR",
    "ROUTE_53_HOSTED_ZONE",
]
Aggregation = Literal["SUM", "MEAN", "MAX"]

_ACCOUNT = r"(?P<account>\d{12})?"
_REGION = r"(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)"
_PATTERNS: dict[ResourceType, re.Pattern[str]] = {
    "APPLICATION_LOAD_BALANCER": re.compile(
        rf"arn:aws:elasticloadbalancing:{_REGION}:{_ACCOUNT}:loadbalancer/app/(?P<name>[\w-]{{1,32}}/[0-9a-f]{{16}})"
    ),
    "CLASSIC_LOAD_BALANCER": re.compile(
        rf"arn:aws:elasticloadbalancing:{_REGION}:{_ACCOUNT}:loadbalancer/(?P<name>[\w-]{{1,32}})"
    ),
    "CLOUDFRONT_DISTRIBUTION": re.compile(rf"arn:aws:cloudfront::{_ACCOUNT}:distribution/(?P<name>E[A-Z0-9]{{10,31}})"),
    "ELASTIC_IP_ALLOCATION": re.compile(
        rf"arn:aws:ec2:{_REGION}:{_ACCOUNT}:eip-allocation/(?P<name>eipalloc-[0-9a-f]{{8,17}})"
    ),
    "GLOBAL_ACCELERATOR": re.compile(
        rf"arn:aws:globalaccelerator::{_ACCOUNT}:accelerator/(?P<name>[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})"
    ),
    "ROUTE_53_HOSTED_ZONE": re.compile(r"arn:aws:route53:::hostedzone/(?P<name>Z[A-Z0-9]{1,31})"),
}
FORMS = (
    "arn:aws:cloudfront::ACCOUNT:distribution/ID, arn:aws:route53:::hostedzone/ID, "
    "arn:aws:globalaccelerator::ACCOUNT:accelerator/ID, arn:aws:ec2:REGION:ACCOUNT:eip-allocation/ID, "
    "arn:aws:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/NAME/ID, "
    "arn:aws:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/NAME; ACCOUNT may be left empty"
)
"""The ARNs that Shield Advanced protects."""

_SHORT: dict[str, str] = {
    "ALL": "all",
    "APPLICATION_LOAD_BALANCER": "alb",
    "CLASSIC_LOAD_BALANCER": "clb",
    "CLOUDFRONT_DISTRIBUTION": "cloudfront",
    "ELASTIC_IP_ALLOCATION": "eip",
    "GLOBAL_ACCELERATOR": "accelerator",
    "ROUTE_53_HOSTED_ZONE": "route53",
}


@dataclass(frozen=True, slots=True)
class ProtectedResource:
    """A resource under protection. `health_check_id` is a Route 53 health check; `automatic_response` is what
    Shield's own rules in the resource's web ACL do, None where it writes none."""

    arn: str
    health_check_id: str | None = None
    automatic_response: Literal["block", "count"] | None = None

    @property
    def type(self) -> ResourceType:
        """ValueError for an ARN that Shield Advanced does not protect."""
        return _parsed(self.arn)[0]

    @property
    def name(self) -> str:
        """A name for the protection that follows from the ARN alone: `cloudfront-E1ABCDEFGHIJKL`."""
        kind, parts = _parsed(self.arn)
        place = f"-{parts['region']}" if parts.get("region") else ""
        return f"{_SHORT[kind]}{place}-{parts['name']}".replace("/", "-")

    @property
    def account(self) -> str | None:
        """The account that the ARN names; None where it leaves that open, as every ARN of a hosted zone does."""
        return _parsed(self.arn)[1].get("account")

    @property
    def open_arn(self) -> str:
        """The ARN with its account part left empty."""
        return self.arn.replace(f":{self.account}:", "::", 1) if self.account else self.arn

    def may_be(self, other: ProtectedResource) -> bool:
        """Whether both ARNs may mean one resource: a name is taken once in each account."""
        return self.name == other.name and (not self.account or not other.account or self.account == other.account)

    def resource_arn(self, account: str) -> str:
        """The full ARN; `account` fills an empty account part."""
        kind, parts = _parsed(self.arn)
        if kind == "ROUTE_53_HOSTED_ZONE" or parts.get("account"):
            return self.arn
        partition, service, region, _, resource = self.arn.split(":", 5)[1:]
        return f"arn:{partition}:{service}:{region}:{account}:{resource}"

    def health_check_arn(self, partition: str) -> str | None:
        """The ARN of the health check; None where there is none."""
        return f"arn:{partition}:route53:::healthcheck/{self.health_check_id}" if self.health_check_id else None


@dataclass(frozen=True, slots=True)
class ProtectionGroup:
    """Protected resources that are judged together: all, or those of one type. `aggregation` combines their
    traffic."""

    of: Literal["ALL"] | ResourceType
    aggregation: Aggregation

    @property
    def id_suffix(self) -> str:
        """A short word for the group's id, which has 36 characters."""
        return _SHORT[self.of]


@dataclass(frozen=True, slots=True)
class EmergencyContact:
    """Whom the response team reaches. `phone_number` is in E.164 form (`+4930901820`), empty where there is
    none."""

    email_address: str
    phone_number: str = ""
    notes: str = ""


def response_team_trust_policy() -> dict[str, Any]:
    """Who may assume the role of the Shield Response Team. AWS documents no condition key for this principal,
    and one that it does not send would keep the team out during an attack."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ShieldResponseTeam",
                "Effect": "Allow",
                "Principal": {"Service": "drt.shield.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }


def response_team_policy_arn(partition: str) -> str:
    """The managed policy that Shield demands of that role."""
    return f"arn:{partition}:iam::aws:policy/service-role/AWSShieldDRTAccessPolicy"


def _parsed(arn: str) -> tuple[ResourceType, dict[str, str | None]]:
    for kind, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(arn):
            return kind, found.groupdict()
    raise ValueError(f"{arn!r} is no ARN that Shield Advanced protects; allowed: {FORMS}")
