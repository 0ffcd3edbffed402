"""Flow logs and VPC endpoints.

Sources: EC2 API, CreateFlowLogs (intervals, destinations); AWS PrivateLink Guide, "Gateway endpoints" and
"Access an AWS service using an interface VPC endpoint".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from baseline.errors import nearest
from baseline.facts.endpoint_services import gateway_service, interface_service, interface_services
from baseline.verify.check import resource_check
from baseline.verify.intrinsics import concrete, is_known
from baseline.verify.stack_template import StackTemplate, TemplateResource

_INTERVALS = ("60", "600")
_DESTINATIONS = ("cloud-watch-logs", "s3", "kinesis-data-firehose")
_GATEWAYS = ("dynamodb", "s3", "s3express")
_INTERFACE_ONLY = ("SubnetIds", "SecurityGroupIds", "PrivateDnsEnabled")


@resource_check("flow-log", "AWS::EC2::FlowLog")
def flow_log(one: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """The interval is one that EC2 knows, and the destination has what its kind needs and no more."""
    interval = one.text("MaxAggregationInterval")
    if "MaxAggregationInterval" in one.properties and interval not in _INTERVALS:
        yield f"MaxAggregationInterval is {interval}; allowed are 60 and 600 seconds"
    kind = one.text("LogDestinationType") or "cloud-watch-logs"
    if kind not in _DESTINATIONS:
        yield f"LogDestinationType is {kind!r}; allowed are {', '.join(_DESTINATIONS)}"
    elif kind == "cloud-watch-logs":
        if "DeliverLogsPermissionArn" not in one.properties:
            yield "delivers to CloudWatch Logs without DeliverLogsPermissionArn, the role that writes there"
        if ("LogGroupName" in one.properties) == ("LogDestination" in one.properties):
            yield "delivers to CloudWatch Logs: it must have either LogGroupName or LogDestination"
    else:
        if "LogDestination" not in one.properties:
            yield f"delivers to {kind} without LogDestination, the ARN of where to"
        if "LogGroupName" in one.properties:
            yield f"delivers to {kind} and has a LogGroupName, which belongs to cloud-watch-logs"
        if kind == "s3" and "DeliverLogsPermissionArn" in one.properties:
            yield "delivers to s3 with DeliverLogsPermissionArn; the bucket's policy admits the service"


@resource_check("vpc-endpoint-service", "AWS::EC2::VPCEndpoint")
def service(endpoint: TemplateResource, template: StackTemplate) -> Iterator[str]:
    """The service has an endpoint of this type, under this name, in every Region that the stack goes to, as far as the
    facts know where it is missing: EC2 alone knows which Region has which of the others."""
    name, kind = endpoint.text("ServiceName"), _kind(endpoint)
    if name is None or kind not in ("Gateway", "Interface"):
        return
    for region in template.regions:
        found = concrete(name, region)
        if not is_known(found) or ".vpce." in found:
            return
        known = _gateways(region) if kind == "Gateway" else _interfaces(region)
        if kind == "Interface" and found in _absent(region):
            yield f"ServiceName {name!r}: {region} has no endpoint service {found}"
            return
        if found not in known:
            other = _interfaces(region) if kind == "Gateway" else _gateways(region)
            hint = "it has another type" if found in other else nearest(found, known) or "unknown service"
            yield f"ServiceName {name!r}: no {kind} endpoint service is called {found}: {hint}"
            return


@resource_check("vpc-endpoint-attachment", "AWS::EC2::VPCEndpoint")
def attachment(endpoint: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """An interface endpoint has subnets, security groups, private DNS; a gateway endpoint route tables."""
    kind = _kind(endpoint)
    if kind == "Interface":
        for name in ("SubnetIds", "SecurityGroupIds"):
            if not endpoint.properties.get(name):
                yield f"is an interface endpoint without {name}"
        if endpoint.text("PrivateDnsEnabled") != "true":
            yield "is an interface endpoint without PrivateDnsEnabled true: clients would go past it"
        if "RouteTableIds" in endpoint.properties:
            yield "is an interface endpoint with RouteTableIds, which belong to gateway endpoints"
    elif kind == "Gateway":
        if not endpoint.properties.get("RouteTableIds"):
            yield "is a gateway endpoint without RouteTableIds: no subnet would use it"
        for name in _INTERFACE_ONLY:
            if endpoint.properties.get(name):
                yield f"is a gateway endpoint with {name}, which belongs to interface endpoints"


def _kind(endpoint: TemplateResource) -> str | None:
    return endpoint.text("VpcEndpointType") if "VpcEndpointType" in endpoint.properties else "Gateway"


@cache
def _interfaces(region: str) -> frozenset[str]:
    found = (interface_service(name) for name in interface_services())
    return frozenset(one.service_name(region) for one in found if one)


@cache
def _absent(region: str) -> frozenset[str]:
    found = (interface_service(name) for name in interface_services())
    return frozenset(one.service_name(region) for one in found if one and region in one.absent_regions)


@cache
def _gateways(region: str) -> frozenset[str]:
    found = (gateway_service(name) for name in _GATEWAYS)
    return frozenset(one.service_name(region) for one in found if one)
