"""Interface endpoints: AWS APIs at private addresses, for own principals and own resources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, field_validator, model_validator

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Need, Placement, Severity
from baseline.controls.vpc._endpoint_expectations import Endpoints, interface_endpoint_expectations
from baseline.errors import nearest
from baseline.expectation import Expectation
from baseline.facts.endpoint_services import EndpointService, interface_service, interface_services
from baseline.hcl import Block, Document, resource
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountId
from baseline.names import local_name
from baseline.place import Place
from constructs_lib.documents.endpoint_policies import FULL_ACCESS_ONLY, endpoint_policy
from constructs_lib.documents.subnet_plan import MAXIMUM_ZONES

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


# The checks of Security Hub that ask every VPC of a Region for the endpoint of one service.
_CHECKS = {
    "ec2": "aws-fsbp/EC2.10",
    "ecr.api": "aws-fsbp/EC2.55",
    "ecr.dkr": "aws-fsbp/EC2.56",
    "ssm": "aws-fsbp/EC2.57",
    "ssm-contacts": "aws-fsbp/EC2.58",
    "ssm-incidents": "aws-fsbp/EC2.60",
}


class InterfaceEndpoints(Control):
    """AWS APIs answer at private addresses, under their own names, for principals and resources of the
    account or organization alone; one security group lets in the VPC and nobody else."""

    id = "vpc.interface_endpoints"
    title = "Interface endpoints give private access to AWS services, restricted to own resources"
    behavior = Behavior.PREVENTIVE
    severity = Severity.LOW
    layer = Layer.NETWORK
    placement = Placement.once_per_account(("standalone", "workload"))
    satisfies = ("cis-aws-7.0/6.8",)
    contributes = {
        **dict.fromkeys(_CHECKS.values(), "VPCs beside that of the baseline need the endpoint as well."),
        "cis-aws-7.0/6.8": "Services that are not named, and VPCs beside that of the baseline, go by public addresses.",
        "well-architected/SEC05-BP02": "It is about traffic to the services that are named.",
        "well-architected/SEC09-BP02": "It is about traffic to the services that are named.",
    }
    opt_in = "each service costs about 7 USD a month and zone"
    price = "About 0.01 USD an hour for each service and zone, and 0.01 USD for each GB."
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html"

    class Params(ControlParams):
        services: Distinct[str] = Field(
            ("ssm", "ssmmessages"),
            min_length=1,
            max_length=50,
            description="Short service names, as in com.amazonaws.<region>.<name>. Default: what Session "
            "Manager needs, so that hosts need no open port. Each costs about 7.30 USD a month per zone, "
            "and 0.01 USD per GB. Ports other than 443 have to be among the VPC's endpoint_ports.",
        )
        zones: int = Field(
            2,
            ge=1,
            le=MAXIMUM_ZONES,
            description="Availability Zones with a network interface of each endpoint, at most those of the "
            "VPC. Not every service is in every zone.",
        )
        tier: Literal["private", "isolated"] = Field(
            "private",
            description="The tier of subnets that the endpoints stand in; all tiers reach them. The isolated one asks "
            "for the VPC's isolated_interface_endpoints, which lets the public tier through to them.",
        )
        full_access_services: Distinct[str] = Field(
            (),
            description="Services whose endpoint gets no policy, because they refuse one (EC2 says that the "
            "service only supports the full-access endpoint policy) or serve unsigned requests.",
        )
        resource_accounts: Distinct[AccountId] = Field(
            (),
            description="Accounts, other than the own or the organization's, whose resources may be reached, "
            "such as the one that hosts the images of EKS add-ons in the Region.",
        )

        @field_validator("services")
        @classmethod
        def _exist(cls, services: tuple[str, ...]) -> tuple[str, ...]:
            found = [_problem_of(name, number) for number, name in enumerate(services)]
            if problems := [problem for problem in found if problem]:
                raise FieldError(problems)
            return services

        @model_validator(mode="after")
        def _agree(self) -> InterfaceEndpoints.Params:
            problems = [
                FieldProblem(
                    f"full_access_services names {one}, which services does not",
                    ("full_access_services", number),
                    allowed=", ".join(self.services),
                    advice=nearest(one, self.services),
                )
                for number, one in enumerate(self.full_access_services)
                if one not in self.services
            ]
            if problems:
                raise FieldError(problems)
            return self

        @property
        def chosen(self) -> tuple[EndpointService, ...]:
            """The services in the profile's order."""
            return tuple(found for name in self.services if (found := interface_service(name)))

        @property
        def ports(self) -> tuple[int, ...]:
            """The TCP ports that the endpoints listen on, in order."""
            return tuple(sorted({port for one in self.chosen for port in one.ports}))

        @property
        def restricted(self) -> tuple[str, ...]:
            """The services whose endpoint carries a policy."""
            return tuple(
                name for name in self.services if name not in FULL_ACCESS_ONLY and name not in self.full_access_services
            )

    def contributed(self, params: Params) -> Mapping[str, str]:
        left = {check for service, check in _CHECKS.items() if service not in params.services}
        return {one: missing for one, missing in self.contributes.items() if one not in left}

    def way_to_meet(self, names: frozenset[str]) -> str:
        services = [service for service, check in _CHECKS.items() if check in names]
        return f"name {' and '.join(services)} in services" if services else ""

    def needs(self, params: Params) -> tuple[Need, ...]:
        ports = (Need(f"vpc.endpoint_ports.{port}") for port in params.ports)
        isolated = (Need("vpc.isolated_interface_endpoints"),) if params.tier == "isolated" else ()
        return (Need("vpc.id"), Need("vpc.cidr"), Need(f"vpc.{params.tier}_subnet_ids"), *ports, *isolated)

    def localize(self, params: Params, place: Place) -> Params:
        """The parameters as they are. Raises `FieldError` for services that the Region is known not to have."""
        problems = [
            FieldProblem(
                f"{place.region} has no endpoint service {one.service_name(place.region)}",
                ("services", number),
                advice="remove it",
            )
            for number, one in enumerate(params.chosen)
            if place.region in one.absent_regions
        ]
        if problems:
            raise FieldError(problems)
        return params

    def notes(self, params: Params) -> tuple[str, ...]:
        names = " ".join(one.service_name("$AWS_REGION") for one in params.chosen)
        zones = (
            "A service that the Region or a zone lacks fails the deployment. Which zones have which: aws ec2 "
            f"describe-vpc-endpoint-services --service-names {names} "
            "--query 'ServiceDetails[].[ServiceName,AvailabilityZones]'"
        )
        refused = ", ".join(sorted(set(params.services) - set(params.restricted)))
        return (zones, f"No policy restricts the endpoints of {refused}.") if refused else (zones,)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        import constructs_lib
        from constructs_lib.endpoint_set import InterfaceEndpoint

        policies = self._policies(params, context)
        constructs_lib.EndpointSet(
            scope,
            "Set",
            name=context.names.prefix,
            vpc_id=context.use("vpc.id"),
            vpc_cidr_block=context.use("vpc.cidr"),
            subnet_ids=context.use_each(f"vpc.{params.tier}_subnet_ids")[: params.zones],
            endpoints={
                one.name: InterfaceEndpoint(_service_name(one, context), policies.get(one.name), one.ports)
                for one in params.chosen
            },
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        policies = self._policies(params, context)
        group = resource(
            "aws_security_group",
            local_name(self.id),
            {
                "vpc_id": context.use("vpc.id"),
                "name": context.names.of("endpoints"),
                "description": "Interface endpoints: TLS from the VPC in, nothing out",
                "tags": {"Name": context.names.of("endpoints")},
            },
        )
        yield group
        for port in params.ports:
            yield resource(
                "aws_vpc_security_group_ingress_rule",
                local_name(self.id, str(port)),
                {
                    "security_group_id": group.attribute("id"),
                    "description": "TLS from the VPC",
                    "ip_protocol": "tcp",
                    "from_port": port,
                    "to_port": port,
                    "cidr_ipv4": context.use("vpc.cidr"),
                },
            )
        for one in params.chosen:
            policy = policies.get(one.name)
            yield resource(
                "aws_vpc_endpoint",
                local_name(self.id, one.name.replace(".", "_")),
                {
                    "vpc_id": context.use("vpc.id"),
                    "vpc_endpoint_type": "Interface",
                    "service_name": _service_name(one, context),
                    "private_dns_enabled": True,
                    "subnet_ids": list(context.use_each(f"vpc.{params.tier}_subnet_ids")[: params.zones]),
                    "security_group_ids": [group.attribute("id")],
                    "policy": Document(policy) if policy else None,
                    "tags": {"Name": context.names.of(one.name.replace(".", "-"))},
                },
            )

    def _policies(self, params: Params, context: Context) -> Mapping[str, dict[str, Any]]:
        at = context.environment
        return {
            name: endpoint_policy(
                name,
                partition=at.partition,
                account=at.account,
                region=at.region,
                organization_id=context.organization_id,
                resource_accounts=params.resource_accounts,
            )
            for name in params.restricted
        }

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return interface_endpoint_expectations(
            Endpoints(params.chosen, params.restricted, params.tier, params.resource_accounts)
        )


def _problem_of(name: str, number: int) -> FieldProblem | None:
    """Why the service of this name, at this place of the list, gets no interface endpoint; None where it can."""
    found = interface_service(name)
    if name in ("s3", "dynamodb"):
        message = f"{name} has a gateway endpoint, which is free"
        return FieldProblem(message, (number,), advice="leave it to the gateway endpoints")
    if found is None:
        short = re.sub(r"^(cn\.)?com\.amazonaws\.([a-z]{2}(-[a-z]+)+-[0-9]\.)?", "", name)
        advice = nearest(short, interface_services())
        return FieldProblem(f"there is no interface endpoint service '{name}'", (number,), advice=advice)
    if found.is_global:
        message = f"{name} has no endpoint service of the Region; its only one is {found.service_name('')}"
        return FieldProblem(message, (number,), advice="remove it")
    return None


def _service_name(service: EndpointService, context: Context) -> str:
    # Only China has names of another form, so the home Region decides the form and the deployed Region fills
    # it.
    return service.service_name(context.home_region).replace(context.home_region, context.environment.region)
