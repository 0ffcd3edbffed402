"""Interface endpoints of a VPC behind one security group."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_cdk import CfnTag, aws_ec2
from constructs import Construct

from constructs_lib.documents.network_rules import ALL, HTTPS, NOWHERE


@dataclass(frozen=True, slots=True)
class InterfaceEndpoint:
    """One endpoint of an `EndpointSet`: the full service name, the policy (None: full access), the TCP
    ports that it listens on."""

    service_name: str
    policy: Mapping[str, Any] | None
    ports: tuple[int, ...] = (HTTPS,)


class EndpointSet(Construct):
    """Interface endpoints with private DNS names, reachable from the VPC alone.

    Attributes: `endpoints` (`CfnVPCEndpoint` by the service's short name) and `security_group_id`.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        vpc_id: str,
        vpc_cidr_block: str,
        subnet_ids: Sequence[str],
        endpoints: Mapping[str, InterfaceEndpoint],
    ) -> None:
        """
        :param name: What the names of the group and the endpoints begin with, such as `acme`.
        :param vpc_id: The VPC; it needs DNS support and DNS host names for the private names.
        :param vpc_cidr_block: The range that may reach the endpoints.
        :param subnet_ids: One subnet in each Availability Zone that gets a network interface of every
            endpoint.
        :param endpoints: By the service's short name (`ecr.api`), from which the construct id follows.
        """
        super().__init__(scope, construct_id)
        group = aws_ec2.CfnSecurityGroup(
            self,
            "Group",
            vpc_id=vpc_id,
            group_name=f"{name}-endpoints",
            group_description="Interface endpoints: TLS from the VPC in, nothing out",
            security_group_ingress=[
                aws_ec2.CfnSecurityGroup.IngressProperty(
                    ip_protocol="tcp",
                    from_port=port,
                    to_port=port,
                    cidr_ip=vpc_cidr_block,
                    description="TLS from the VPC",
                )
                for port in sorted({port for one in endpoints.values() for port in one.ports})
            ],
            security_group_egress=[
                aws_ec2.CfnSecurityGroup.EgressProperty(
                    ip_protocol=str(ALL), cidr_ip=NOWHERE, description="No connection goes out"
                )
            ],
            tags=[CfnTag(key="Name", value=f"{name}-endpoints")],
        )
        self.security_group_id = group.attr_group_id
        self.endpoints = {
            short: aws_ec2.CfnVPCEndpoint(
                self,
                "".join(word.capitalize() for word in re.split(r"[.-]", short)),
                vpc_id=vpc_id,
                vpc_endpoint_type="Interface",
                service_name=one.service_name,
                private_dns_enabled=True,
                subnet_ids=list(subnet_ids),
                security_group_ids=[self.security_group_id],
                policy_document=one.policy,
                tags=[CfnTag(key="Name", value=f"{name}-{short.replace('.', '-')}")],
            )
            for short, one in endpoints.items()
        }
