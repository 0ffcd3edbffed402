"""A service of one's own that other VPCs reach by AWS PrivateLink."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Aws, CfnTag, aws_ec2
from constructs import Construct

from constructs_lib.documents.endpoint_services import EVENTS, kind_of, principal_arn


class EndpointService(Construct):
    """An endpoint service before load balancers, open to named principals, each connection accepted by its owner.

    Attributes: `service` (the `CfnVPCEndpointService`), `permissions`, `notification` (None without a topic).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        load_balancer_arns: Sequence[str],
        allowed_principals: Sequence[str],
        name: str | None = None,
        acceptance_required: bool = True,
        private_dns_name: str | None = None,
        supported_ip_address_types: Sequence[str] = ("ipv4",),
        supported_regions: Sequence[str] = (),
        topic_arn: str | None = None,
        connection_events: Sequence[str] = EVENTS,
    ) -> None:
        """
        :param load_balancer_arns: Network Load Balancers, or Gateway Load Balancers, that receive the traffic.
        :param allowed_principals: Account ids, or ARNs of accounts, roles and users, that may ask for a connection.
        :param name: The Name tag of the service. Default: none.
        :param acceptance_required: Whether somebody accepts each connection. Default: yes.
        :param private_dns_name: The name that consumers use in their VPCs; AWS has it verified by a TXT record.
            Default: none.
        :param supported_ip_address_types: `ipv4`, `ipv6` or both. Default: IPv4.
        :param supported_regions: Regions beside that of the stack whose VPCs may connect. Default: none.
        :param topic_arn: The topic that hears of connections; its policy must let the service publish. Default: none.
        :param connection_events: What it hears of. Default: everything.
        :raises ValueError: Where a principal is everybody, a load balancer is of another kind, or kinds are mixed.
        """
        super().__init__(scope, construct_id)
        kinds = {kind_of(one) for one in load_balancer_arns}
        if len(kinds) != 1:
            raise ValueError("Network Load Balancers or Gateway Load Balancers are required, and not both")
        principals = [principal_arn(one, partition=Aws.PARTITION) for one in allowed_principals]
        if not principals:
            raise ValueError("a service without principals cannot be reached")
        balancers = list(load_balancer_arns)
        self.service = aws_ec2.CfnVPCEndpointService(
            self,
            "Service",
            acceptance_required=acceptance_required,
            network_load_balancer_arns=balancers if kinds == {"net"} else None,
            gateway_load_balancer_arns=balancers if kinds == {"gwy"} else None,
            private_dns_name=private_dns_name,
            supported_ip_address_types=list(supported_ip_address_types),
            supported_regions=list(supported_regions) or None,
            tags=[CfnTag(key="Name", value=name)] if name else None,
        )
        self.permissions = aws_ec2.CfnVPCEndpointServicePermissions(
            self, "Permissions", service_id=self.service.attr_service_id, allowed_principals=principals
        )
        self.notification: aws_ec2.CfnVPCEndpointConnectionNotification | None = None
        if topic_arn is not None:
            self.notification = aws_ec2.CfnVPCEndpointConnectionNotification(
                self,
                "Notification",
                service_id=self.service.attr_service_id,
                connection_notification_arn=topic_arn,
                connection_events=list(connection_events),
            )
