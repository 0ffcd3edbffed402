"""The AWS services that a VPC endpoint can reach, and the name that `AWS::EC2::VPCEndpoint` wants for each.

Source: the endpoint services of aws-cdk-lib, in `data/endpoint-services.json`, by the short name that AWS
uses in the service name (`ssm`, `ecr.dkr`). Which Region has which service the data does not say, but for services
that AWS documents as absent from some; and where ports are others than 443, it cites the service's own guide.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from baseline.facts.data_file import read


@dataclass(frozen=True, slots=True)
class EndpointService:
    """A service behind a VPC endpoint; `ports` are the TCP ports that it listens on.

    `is_global` services (`iam`) have a service name without a Region; `china_regions` are those where the
    name of the service begins with `cn.`, `absent_regions` those known to have no such service.
    """

    name: str
    prefix: str = "com.amazonaws"
    ports: tuple[int, ...] = (443,)
    is_global: bool = False
    china_regions: frozenset[str] = frozenset()
    absent_regions: frozenset[str] = frozenset()

    def service_name(self, region: str) -> str:
        """The full service name, `com.amazonaws.eu-west-1.ssm`.

        `region` may be a reference such as `${AWS::Region}`; the name is then that of every partition but
        `aws-cn`.
        """
        if self.is_global:
            return f"{self.prefix}.{self.name}"
        prefix = f"cn.{self.prefix}" if region in self.china_regions else self.prefix
        return f"{prefix}.{region}.{self.name}"


@cache
def _data() -> dict[str, Any]:
    return read("endpoint-services.json")


@cache
def interface_services() -> tuple[str, ...]:
    """The short names of all services with an interface endpoint, sorted."""
    return tuple(sorted(_data()["interface"]))


@cache
def interface_service(name: str) -> EndpointService | None:
    """The interface endpoint service with this short name; None where there is none."""
    entry = _data()["interface"].get(name)
    if entry is None:
        return None
    return EndpointService(
        name=name,
        prefix=entry.get("prefix", "com.amazonaws"),
        ports=tuple(entry.get("ports", (443,))),
        is_global=entry.get("global", False),
        china_regions=frozenset(entry.get("china", ())),
        absent_regions=frozenset(entry.get("absent", ())),
    )


@cache
def gateway_service(name: str) -> EndpointService | None:
    """The gateway endpoint service of this name (`s3`, `dynamodb`, `s3express`); None where there is none."""
    return EndpointService(name=name) if name in _data()["gateway"] else None
