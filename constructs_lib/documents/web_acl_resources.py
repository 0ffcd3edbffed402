"""What of a Region a web ACL can stand before, by ARN.

Source: `AssociateWebACL` of the AWS WAF API, and the resource types of each service in the Service Authorization
Reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

ResourceKind = Literal["alb", "rest-api", "appsync", "user-pool", "app-runner", "verified-access"]

_REGION = r"(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)"
_RESOURCES: dict[ResourceKind, tuple[str, str]] = {
    "alb": ("elasticloadbalancing", r"loadbalancer/app/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}"),
    "rest-api": ("apigateway", r"/restapis/[a-z0-9]{1,32}/stages/[A-Za-z0-9_-]{1,128}"),
    "appsync": ("appsync", r"apis/[a-z0-9]{10,64}"),
    "user-pool": ("cognito-idp", r"userpool/[a-z0-9-]{1,25}_[A-Za-z0-9]{1,29}"),
    "app-runner": ("apprunner", r"service/[A-Za-z0-9][A-Za-z0-9_-]{3,39}/[0-9a-f]{32}"),
    "verified-access": ("ec2", r"verified-access-instance/vai-[0-9a-f]{8,17}"),
}
"""The service in the ARN, and what comes last in it."""


def _pattern(kind: ResourceKind) -> re.Pattern[str]:
    service, resource = _RESOURCES[kind]
    # The ARN of a stage names no account.
    account = "(?P<account>)" if kind == "rest-api" else r"(?P<account>\d{12})?"
    partition = "(?P<partition>aws(?:-cn|-us-gov)?)"
    return re.compile(rf"arn:{partition}:{service}:{_REGION}:{account}:(?P<resource>{resource})")


_PATTERNS: dict[ResourceKind, re.Pattern[str]] = {kind: _pattern(kind) for kind in _RESOURCES}
FORMS = (
    "arn:aws:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/NAME/ID, "
    "arn:aws:apigateway:REGION::/restapis/ID/stages/NAME, arn:aws:appsync:REGION:ACCOUNT:apis/ID, "
    "arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID, arn:aws:apprunner:REGION:ACCOUNT:service/NAME/ID, "
    "arn:aws:ec2:REGION:ACCOUNT:verified-access-instance/ID; ACCOUNT may be left empty"
)
"""The ARNs that a regional web ACL can be associated with."""


@dataclass(frozen=True, slots=True)
class WebAclResource:
    """A resource that a web ACL stands before. ValueError for an ARN of any other."""

    arn: str

    def __post_init__(self) -> None:
        _parsed(self.arn)

    @property
    def kind(self) -> ResourceKind:
        return _parsed(self.arn)[0]

    @property
    def partition(self) -> str:
        return _parsed(self.arn)[1]["partition"]

    @property
    def region(self) -> str:
        return _parsed(self.arn)[1]["region"]

    @property
    def account(self) -> str | None:
        """The account that the ARN names; None where it names none."""
        return _parsed(self.arn)[1]["account"] or None

    @property
    def name(self) -> str:
        """A name that follows from the ARN alone, whatever its account: `alb/web/50dc6c495c0c9188`."""
        kind, found = _parsed(self.arn)
        parts = found["resource"].lstrip("/").split("/")
        skipped = 2 if kind == "alb" else 1
        return "/".join((kind, *(one for one in parts[skipped:] if one != "stages")))

    def resource_arn(self, *, partition: str, region: str, account: str) -> str:
        """The ARN with these in place of those that it was written with."""
        kind, found = _parsed(self.arn)
        owner = "" if kind == "rest-api" else account
        return f"arn:{partition}:{_RESOURCES[kind][0]}:{region}:{owner}:{found['resource']}"


def _parsed(arn: str) -> tuple[ResourceKind, re.Match[str]]:
    for kind, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(arn):
            return kind, found
    raise ValueError(f"{arn} is no ARN that a regional web ACL stands before")
