"""The parameters of the baseline VPC: ranges, tiers and what may reach them."""

from __future__ import annotations

from ipaddress import AddressValueError, IPv4Network, NetmaskValueError
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from baseline.control import ControlParams
from baseline.model.distinct import Distinct
from constructs_lib.documents.network_rules import (
    ANYWHERE,
    HTTPS,
    AclRule,
    GroupRule,
    gateway_tiers,
    network_acl_rules,
    security_group_rules,
)
from constructs_lib.documents.subnet_plan import MAXIMUM_ZONES, TIERS, subnets


def _network(text: str) -> str:
    try:
        IPv4Network(text)
    except (AddressValueError, NetmaskValueError, ValueError) as error:
        raise ValueError(f"{error}; write a network such as 192.0.2.0/24") from None
    if "/" not in text:
        raise ValueError(f"{text} has no prefix length; one address is {text}/32")
    return text


def _holds_subnets(text: str) -> str:
    """Judged here as well as with the subnets, so that it is told at its own line, beside what else is wrong."""
    subnets(text, tiers=TIERS, zones=1)
    return text


Network = Annotated[str, AfterValidator(_network)]
VpcRange = Annotated[Network, AfterValidator(_holds_subnets)]
Port = Annotated[int, Field(ge=1, le=65535)]
Tier = Literal["public", "private", "isolated"]


class VpcParams(ControlParams):
    cidr: VpcRange = Field(
        "10.0.0.0/16",
        description="Private IPv4 range with a prefix length of 16 to 23. Each subnet gets a 32nd of it, "
        "at a place that stays when zones or tiers are added.",
    )
    zones: int = Field(
        2,
        ge=1,
        le=MAXIMUM_ZONES,
        description="Availability Zones that get a subnet of each tier, in the Region's own order; no more than "
        "it gives every account, which is 3 in most.",
    )
    tiers: Distinct[Tier] = Field(
        TIERS,
        min_length=1,
        description="Tiers of subnets: public has a route to the internet, private to a NAT gateway if "
        "there is one, isolated speaks with the VPC alone, unless isolated_gateway_endpoints is on.",
    )
    nat_gateways: Literal[0, 1, "one_per_zone"] = Field(
        0,
        description="NAT gateways for the private tier: 0, 1 or one_per_zone. Default: none, so private "
        "subnets do not reach the internet. Each costs about 33 USD a month and 0.045 USD per GB.",
    )
    load_balancer_sources: Distinct[Network] = Field(
        (ANYWHERE,),
        min_length=1,
        max_length=10,
        description="IPv4 ranges that may reach port 443 of the public tier. Default: anywhere.",
    )
    application_port: Port = Field(HTTPS, description="TCP port that load balancers reach applications on.")
    database_port: Port = Field(5432, description="TCP port that applications reach databases on.")
    internet_ports: Distinct[Port] = Field(
        (HTTPS,),
        max_length=5,
        description="TCP ports that the private tier may reach outside the VPC; 443 is also how it "
        "reaches the S3 and DynamoDB gateway endpoints.",
    )
    endpoint_ports: Distinct[Port] = Field(
        (),
        max_length=6,
        description="TCP ports, beside 443, of interface endpoints in the VPC, which applications may then reach: 9142 "
        "for cassandra (Amazon Keyspaces), 465, 587, 2465 and 2587 for email-smtp.",
    )
    isolated_gateway_endpoints: bool = Field(
        False,
        description="Whether the isolated tier reaches S3 and DynamoDB through gateway endpoints. On: its network ACL "
        "lets port 443 out to any address and replies in, since the addresses of these services are public and a "
        "network ACL cannot name them; its routes still lead to the VPC and the endpoints alone. Off: no gateway "
        "endpoint serves it.",
    )
    isolated_interface_endpoints: bool = Field(
        False,
        description="Whether interface endpoints may stand in the isolated tier. On: network ACLs let the public tier "
        "reach port 443 and endpoint_ports there, since private DNS names leave its hosts no other way to these "
        "services. Off: the public tier reaches no port of the isolated one.",
    )

    @property
    def gateway_tiers(self) -> tuple[str, ...]:
        """The tiers whose network ACLs let hosts reach gateway endpoints, in the order of `TIERS`."""
        return gateway_tiers(
            self.tiers,
            internet_ports=self.internet_ports,
            isolated_gateway_endpoints=self.isolated_gateway_endpoints,
        )

    @property
    def group_rules(self) -> tuple[GroupRule, ...]:
        """The rules of the security groups of all tiers."""
        return security_group_rules(
            self.tiers,
            cidr_block=self.cidr,
            sources=self.load_balancer_sources,
            application_port=self.application_port,
            database_port=self.database_port,
            internet_ports=self.internet_ports,
            endpoint_ports=self.endpoint_ports,
        )

    def acl_rules(self, tier: str) -> tuple[AclRule, ...]:
        """The entries of the network ACL of a tier."""
        return network_acl_rules(
            tier,
            cidr_block=self.cidr,
            tiers=self.tiers,
            sources=self.load_balancer_sources,
            internet_ports=self.internet_ports,
            endpoint_ports=self.endpoint_ports,
            isolated_gateway_endpoints=self.isolated_gateway_endpoints,
            isolated_interface_endpoints=self.isolated_interface_endpoints,
        )

    @model_validator(mode="after")
    def _fits(self) -> VpcParams:
        if self.nat_gateways and not {"public", "private"} <= set(self.tiers):
            raise ValueError("nat_gateways need a public tier to stand in and a private tier to serve")
        for name in ("isolated_gateway_endpoints", "isolated_interface_endpoints"):
            if getattr(self, name) and "isolated" not in self.tiers:
                raise ValueError(f"{name} needs the isolated tier")
        return self
