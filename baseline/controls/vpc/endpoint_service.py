"""Own services that other VPCs reach by AWS PrivateLink."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from baseline.control import NATIVE, Behavior, Control, Format, Layer, Placement, Severity
from baseline.controls.vpc._service_parameters import Service, ServiceParams, localized
from baseline.expectation import At, Expectation
from baseline.hcl import Block, resource
from baseline.must import Must, consists_of, refers, that
from baseline.names import distinct_part, local_name
from baseline.place import Place
from baseline.references import PARTITION, agrees
from constructs_lib.documents.endpoint_services import EVENTS, principal_arn

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_SERVICE = ("AWS::EC2::VPCEndpointService", "aws_vpc_endpoint_service")


class EndpointService(Control):
    """Named principals may ask for a connection to a service, which its owner accepts; the VPCs are not joined."""

    id = "vpc.endpoint_service"
    title = "Endpoint services are open to named principals, and each connection is accepted"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.NETWORK
    placement = Placement.once_per_account(("standalone", "workload"))
    contributes = {"well-architected/SEC05-BP02": "It is about connections to the services that are named."}
    opt_in = "it publishes load balancers that only the profile's author can name"
    price = (
        "AWS charges nothing for a service in its own Region, and a fee by the hour for each further one. Whoever "
        "connects pays about 0.01 USD an hour per endpoint and zone, and about 0.01 USD per GB."
    )
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html"

    Params = ServiceParams

    def localize(self, params: ServiceParams, place: Place) -> ServiceParams | None:
        return localized(params, place)

    def notes(self, params: ServiceParams) -> tuple[str, ...]:
        found: list[str] = []
        if waiting := [one.name for one in params.services if one.acceptance_required]:
            found.append(
                f"Connections to {', '.join(waiting)} wait until they are accepted: aws ec2 "
                "describe-vpc-endpoint-connections --filters Name=vpc-endpoint-state,Values=pendingAcceptance, then "
                "aws ec2 accept-vpc-endpoint-connections --service-id SERVICE --vpc-endpoint-ids ENDPOINT"
            )
        if named := [one.private_dns_name for one in params.services if one.private_dns_name]:
            found.append(
                f"Prove that {', '.join(named)} is yours: put the TXT record that aws ec2 "
                "describe-vpc-endpoint-service-configurations --query "
                "'ServiceConfigurations[].[ServiceId,PrivateDnsNameConfiguration]' shows into the public zone, then "
                "aws ec2 start-vpc-endpoint-service-private-dns-verification --service-id SERVICE"
            )
        if any(one.notification_topic_arn for one in params.services):
            found.append(
                "The policy of each notification topic allows sns:Publish, and that of its key kms:Decrypt and "
                "kms:GenerateDataKey*, to vpce.amazonaws.com. The topics of the baseline do not: they hear alarms and "
                "EventBridge alone."
            )
        return tuple(found)

    def define(self, scope: Construct, params: ServiceParams, context: Context) -> None:
        import constructs_lib

        for one in params.services:
            constructs_lib.EndpointService(
                scope,
                one.name.capitalize(),
                load_balancer_arns=one.load_balancer_arns,
                allowed_principals=one.allowed_principals,
                name=context.names.of(f"service-{one.name}"),
                acceptance_required=one.acceptance_required,
                private_dns_name=one.private_dns_name,
                supported_ip_address_types=one.ip_address_types,
                supported_regions=one.supported_regions,
                topic_arn=one.notification_topic_arn,
            )

    def terraform(self, params: ServiceParams, context: Context) -> Iterator[Block]:
        for one in params.services:
            local = local_name(self.id, one.name)
            balancers = list(one.load_balancer_arns)
            service = resource(
                "aws_vpc_endpoint_service",
                local,
                {
                    "acceptance_required": one.acceptance_required,
                    "network_load_balancer_arns": balancers if one.kind == "net" else None,
                    "gateway_load_balancer_arns": balancers if one.kind == "gwy" else None,
                    "private_dns_name": one.private_dns_name,
                    "supported_ip_address_types": list(one.ip_address_types),
                    "supported_regions": list(one.supported_regions) or None,
                    "tags": {"Name": context.names.of(f"service-{one.name}")},
                },
            )
            yield service
            for principal in one.allowed_principals:
                yield resource(
                    "aws_vpc_endpoint_service_allowed_principal",
                    local_name(self.id, f"{one.name}_{distinct_part(principal)}"),
                    {
                        "vpc_endpoint_service_id": service.attribute("id"),
                        "principal_arn": principal_arn(principal, partition=context.environment.partition),
                    },
                )
            if one.notification_topic_arn:
                yield resource(
                    "aws_vpc_endpoint_connection_notification",
                    local,
                    {
                        "vpc_endpoint_service_id": service.attribute("id"),
                        "connection_notification_arn": one.notification_topic_arn,
                        "connection_events": list(EVENTS),
                    },
                )

    def expectations(self, params: ServiceParams) -> tuple[Expectation, ...]:
        services = params.services
        found = [
            Expectation(
                "Services stand before the named load balancers, and connections wait for their owner where he says so",
                consists_of(*(_service(one) for one in services)),
                At(_SERVICE[0], "", together=True),
                At(_SERVICE[1], "", together=True, must=consists_of(*(_service_block(one) for one in services))),
            ),
            Expectation(
                "Named principals alone may connect",
                consists_of(
                    *({"ServiceId": _id(one), "AllowedPrincipals": _same(_principals(one))} for one in services)
                ),
                At(f"{_SERVICE[0]}Permissions", "", together=True),
                At(
                    f"{_SERVICE[1]}_allowed_principal",
                    "",
                    together=True,
                    must=consists_of(
                        *(
                            {"vpc_endpoint_service_id": _id(one), "principal_arn": arn}
                            for one in services
                            for arn in _principals(one)
                        )
                    ),
                ),
            ),
        ]
        if heard := [one for one in services if one.notification_topic_arn]:
            found.append(
                Expectation(
                    "The named topics hear of every connection",
                    consists_of(
                        *(
                            {
                                "ServiceId": _id(one),
                                "ConnectionNotificationArn": one.notification_topic_arn,
                                "ConnectionEvents": list(EVENTS),
                            }
                            for one in heard
                        )
                    ),
                    At("AWS::EC2::VPCEndpointConnectionNotification", "", together=True),
                    At(
                        "aws_vpc_endpoint_connection_notification",
                        "",
                        together=True,
                        must=consists_of(
                            *(
                                {
                                    "vpc_endpoint_service_id": _id(one),
                                    "connection_notification_arn": one.notification_topic_arn,
                                    "connection_events": list(EVENTS),
                                }
                                for one in heard
                            )
                        ),
                    ),
                )
            )
        return tuple(found)


def _id(one: Service) -> Must:
    return refers(f"endpoint_service_{one.name}")


def _principals(one: Service) -> list[str]:
    return [principal_arn(principal, partition=PARTITION) for principal in one.allowed_principals]


def _same(wanted: list[str]) -> Must:
    return that(f"is {wanted!r}", lambda found: agrees(wanted, found))


def _service(one: Service) -> Mapping[str, object]:
    return {
        "AcceptanceRequired": one.acceptance_required,
        "NetworkLoadBalancerArns": list(one.load_balancer_arns) if one.kind == "net" else None,
        "GatewayLoadBalancerArns": list(one.load_balancer_arns) if one.kind == "gwy" else None,
        "PrivateDnsName": one.private_dns_name,
        "SupportedIpAddressTypes": list(one.ip_address_types),
        "SupportedRegions": list(one.supported_regions) or None,
    }


def _service_block(one: Service) -> Mapping[str, object]:
    return {
        "acceptance_required": one.acceptance_required,
        "network_load_balancer_arns": list(one.load_balancer_arns) if one.kind == "net" else None,
        "gateway_load_balancer_arns": list(one.load_balancer_arns) if one.kind == "gwy" else None,
        "private_dns_name": one.private_dns_name,
        "supported_ip_address_types": list(one.ip_address_types),
        "supported_regions": list(one.supported_regions) or None,
    }
