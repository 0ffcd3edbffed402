"""A VPC by tiers, in which nothing is open by default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from baseline.control import NATIVE, Behavior, Control, Format, Layer, Need, Placement, Severity, custom_resource
from baseline.controls.vpc._vpc_blocks import acl_entry_blocks, block, group_blocks, internet_blocks, table_name
from baseline.controls.vpc._vpc_expectations import vpc_expectations
from baseline.controls.vpc._vpc_parameters import VpcParams
from baseline.expectation import Expectation
from baseline.facts.regions import availability_zones
from baseline.hcl import Block, Nested, reference
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.place import Place
from constructs_lib.documents.network_rules import HTTPS
from constructs_lib.documents.subnet_plan import TIERS, subnets

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class BaselineVpc(Control):
    """Subnets give out no public addresses, network ACLs and security groups let in what their tier needs and
    no more, and the default security group has no rules."""

    id = "vpc.baseline_vpc"
    title = "A VPC separates public, private and isolated tiers and opens nothing by default"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.NETWORK
    placement = Placement.once_per_account(("standalone", "workload"))
    contributes = {
        "well-architected/SEC05-BP01": "Networks beside the VPC of the baseline are for their owners to divide.",
        "well-architected/SEC05-BP02": "Networks beside the VPC of the baseline are for their owners to close.",
    }
    price = "Nothing without NAT gateways; each of them about 33 USD a month, and 0.045 USD for each GB."
    support = {
        Format.CLOUDFORMATION: custom_resource(
            "the rules of the default security group have no type; all else is native"
        ),
        Format.TERRAFORM: NATIVE,
    }
    source = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html"

    Params = VpcParams

    def provides(self, params: VpcParams) -> tuple[str, ...]:
        parts = ("subnet_ids", "route_table_ids", "network_acl_id", "security_group_id")
        lists = tuple(f"vpc.{tier}_{part}" for tier in TIERS if tier in params.tiers for part in parts)
        tables = ("vpc.gateway_route_table_ids",) if params.gateway_tiers else ()
        ports = tuple(f"vpc.endpoint_ports.{port}" for port in dict.fromkeys((HTTPS, *params.endpoint_ports)))
        isolated = ("vpc.isolated_interface_endpoints",) if params.isolated_interface_endpoints else ()
        # The range stands in a name too: where another control judges its own parameters, no value is known yet.
        return ("vpc.id", "vpc.cidr", f"vpc.cidr.{params.cidr}", *lists, *tables, *ports, *isolated)

    def localize(self, params: VpcParams, place: Place) -> VpcParams:
        """The parameters as they are. Raises `FieldError` for more zones than the Region gives every account."""
        zones = availability_zones(place.region)
        if params.zones > zones:
            raise FieldError(
                FieldProblem(
                    f"{place.region} has {zones} Availability Zones that every account can use, not {params.zones}",
                    ("zones",),
                    allowed=f"at most {zones} in {place.region}",
                    advice=f"set zones: {zones}",
                )
            )
        return params

    def notes(self, params: VpcParams) -> tuple[str, ...]:
        # Amazon CloudFormation Template Reference, "Fn::GetAZs".
        zones = (
            f"CloudFormation takes the first {params.zones} of the zones in which the account has a default subnet, or "
            "of all zones where it has none, usually by name, though AWS promises no order. See them before the first "
            "deployment: aws ec2 describe-subnets --filters Name=default-for-az,Values=true --query "
            "'sort(Subnets[].AvailabilityZone)'. Too few fail the deployment; aws ec2 create-default-subnet adds one. "
            "Keep them: where one goes or comes later, an update may want subnets in other zones, and fails because "
            f"their ranges are taken. Terraform takes the first {params.zones} of all zones that need no opting in."
        )
        # Amazon VPC User Guide, "Default VPCs".
        defaults = (
            "A new account has a default VPC in each Region, without flow log, its network ACL and default security "
            "group open: CIS 3.7, 5.2 and, until its group is closed, 5.5 fail while it is there. Find it: aws ec2 "
            "describe-vpcs --filters Name=is-default,Values=true --query 'Vpcs[].VpcId'. Where nothing uses it, a "
            "control of the catalogue deletes it once its acknowledgement is typed (baseline catalog list). In the "
            "home Region, do so before the first deployment, because of the zones above."
        )
        return zones, defaults

    def value_of(self, capability: str, params: VpcParams, context: Context) -> str | None:
        return params.cidr if capability == "vpc.cidr" else None

    def needs(self, params: VpcParams) -> tuple[Need, ...]:
        return (Need("kms_key.logs", optional=True),)

    def define(self, scope: Construct, params: VpcParams, context: Context) -> None:
        import constructs_lib

        built = constructs_lib.BaselineVpc(
            scope,
            "Network",
            name=context.names.prefix,
            log_key_arn=context.use_if_there("kms_key.logs"),
            cidr_block=params.cidr,
            zones=params.zones,
            tiers=params.tiers,
            nat_gateways=params.nat_gateways,
            load_balancer_sources=params.load_balancer_sources,
            application_port=params.application_port,
            database_port=params.database_port,
            internet_ports=params.internet_ports,
            endpoint_ports=params.endpoint_ports,
            isolated_gateway_endpoints=params.isolated_gateway_endpoints,
            isolated_interface_endpoints=params.isolated_interface_endpoints,
        )
        context.provide("vpc.id", built.vpc_id)
        context.provide("vpc.cidr")
        for tier, ids in built.subnet_ids.items():
            context.provide(f"vpc.{tier}_subnet_ids", ids)
            context.provide(f"vpc.{tier}_route_table_ids", built.route_table_ids[tier])
            context.provide(f"vpc.{tier}_network_acl_id", built.network_acl_ids[tier])
            context.provide(f"vpc.{tier}_security_group_id", built.security_group_ids[tier])
        if params.gateway_tiers:
            context.provide("vpc.gateway_route_table_ids", built.gateway_route_table_ids)

    def terraform(self, params: VpcParams, context: Context) -> Iterator[Block]:
        tiers = [tier for tier in TIERS if tier in params.tiers]
        planned = subnets(params.cidr, tiers=tiers, zones=params.zones)
        vpc = block(
            context,
            "aws_vpc",
            "",
            {"cidr_block": params.cidr, "enable_dns_hostnames": True, "enable_dns_support": True},
            named="vpc",
        )
        vpc_id = vpc.attribute("id")
        yield vpc
        yield block(context, "aws_default_security_group", "", {"vpc_id": vpc_id, "ingress": [], "egress": []})
        # A subnet that somebody leaves with the default network ACL is shut off by it, which is the point; it
        # must not show as a change of the ACL.
        yield block(
            context,
            "aws_default_network_acl",
            "",
            {
                "default_network_acl_id": vpc.attribute("default_network_acl_id"),
                "lifecycle": Nested({"ignore_changes": (reference("subnet_ids"),)}),
            },
        )
        acls = {tier: block(context, "aws_network_acl", tier, {"vpc_id": vpc_id}, named=tier) for tier in tiers}
        tables = {
            name: block(context, "aws_route_table", name, {"vpc_id": vpc_id}, named=name)
            for name in dict.fromkeys(table_name(one) for one in planned)
        }
        placed = {
            one.name: block(
                context,
                "aws_subnet",
                one.name,
                {
                    "vpc_id": vpc_id,
                    "cidr_block": one.cidr_block,
                    "availability_zone": reference(f"var.availability_zones[{one.zone - 1}]"),
                    "map_public_ip_on_launch": False,
                    # A zone that comes or goes moves the others in the list: a subnet that stands stays where it is.
                    "lifecycle": Nested({"ignore_changes": (reference("availability_zone"),)}),
                },
                named=one.name,
            )
            for one in planned
        }
        yield from (*acls.values(), *tables.values(), *placed.values())
        yield from acl_entry_blocks(params, context, acls)
        for one in planned:
            subnet_id = placed[one.name].attribute("id")
            table_id, acl_id = tables[table_name(one)].attribute("id"), acls[one.tier].attribute("id")
            yield block(
                context,
                "aws_route_table_association",
                one.name,
                {"route_table_id": table_id, "subnet_id": subnet_id},
            )
            yield block(
                context,
                "aws_network_acl_association",
                one.name,
                {"network_acl_id": acl_id, "subnet_id": subnet_id},
            )
        if "public" in tiers:
            yield from internet_blocks(params, context, vpc_id, tables, placed)
        yield from group_blocks(params, context, vpc_id)

        context.provide("vpc.id", vpc_id)
        context.provide("vpc.cidr")
        for tier in tiers:
            ids = tuple(placed[one.name].attribute("id") for one in planned if one.tier == tier)
            context.provide(f"vpc.{tier}_subnet_ids", ids)
            own = dict.fromkeys(table_name(one) for one in planned if one.tier == tier)
            context.provide(f"vpc.{tier}_route_table_ids", tuple(tables[name].attribute("id") for name in own))
            context.provide(f"vpc.{tier}_network_acl_id", acls[tier].attribute("id"))
            group = block(context, "aws_security_group", tier, {})
            context.provide(f"vpc.{tier}_security_group_id", group.attribute("id"))
        if params.gateway_tiers:
            names = dict.fromkeys(table_name(one) for one in planned if one.tier in params.gateway_tiers)
            context.provide("vpc.gateway_route_table_ids", tuple(tables[name].attribute("id") for name in names))

    def expectations(self, params: VpcParams) -> tuple[Expectation, ...]:
        return vpc_expectations(params)
