"""A firewall between a VPC and the internet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from baseline.control import Behavior, Control, Format, Layer, Need, Placement, Severity, native_with
from baseline.controls.networkfirewall._egress_blocks import group_body, policy_body
from baseline.controls.networkfirewall._egress_expectations import egress_expectations
from baseline.controls.networkfirewall._egress_parameters import EgressParams, localized
from baseline.expectation import Expectation
from baseline.facts.resource_types import available_in
from baseline.families.delivered_log_group import log_group_blocks, retained_log_group
from baseline.hcl import Block, Nested, reference, resource
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.names import local_name
from baseline.place import Place
from constructs_lib.documents.egress_firewall import CAPACITY, policy, rule_group

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_NAME = "egress"
_LOGS = "network-firewall"
_ROUTES = "routes through its endpoints are the owner's of the VPC: until they are there, it judges nothing"


class Egress(Control):
    """What a VPC sends through the firewall reaches named domains by HTTP and TLS. Of all else only the handshakes of
    TCP pass, to any address, since the name comes after them."""

    id = "networkfirewall.egress"
    title = "A network firewall lets a VPC reach named domains alone"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.NETWORK
    placement = Placement.once_per_account(("standalone", "workload"))
    contributes = {
        "well-architected/SEC05-BP03": "It is about traffic that the VPC's owner routes through the endpoints."
    }
    opt_in = "each zone costs about 290 USD a month, and only the VPC's owner knows subnets and routes"
    price = (
        "AWS charges about 0.395 USD an hour per firewall endpoint, one in each subnet, and about 0.065 USD per GB; "
        "CloudWatch Logs about 0.50 USD per GB of logs."
    )
    support = {Format.CLOUDFORMATION: native_with(_ROUTES), Format.TERRAFORM: native_with(_ROUTES)}
    source = "https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateful-rule-groups-domain-names.html"

    Params = EgressParams

    def needs(self, params: EgressParams) -> tuple[Need, ...]:
        return (Need("kms_key.logs"),)

    def localize(self, params: EgressParams, place: Place) -> EgressParams | None:
        here = localized(params, place)
        if here and not available_in("AWS::NetworkFirewall::Firewall", place.region):
            raise FieldError(FieldProblem(f"{place.region} has no Network Firewall", ("firewalls",)))
        return here

    def notes(self, params: EgressParams) -> tuple[str, ...]:
        routes = (
            "In each zone, route 0.0.0.0/0 of the subnets that are protected to the firewall's endpoint there, that of "
            "the firewall's subnet to the NAT gateway, and the ranges of the protected subnets, in the NAT gateway's "
            "table, back to the endpoint. The endpoints: aws network-firewall describe-firewall --firewall-name "
            "PREFIX-egress --query FirewallStatus.SyncStates"
        )
        if not params.change_protection:
            return (routes,)
        held = (
            "Before subnets or policy are exchanged or the stack is deleted, deploy change_protection: false, or AWS "
            "refuses."
        )
        return (routes, held)

    def define(self, scope: Construct, params: EgressParams, context: Context) -> None:
        from constructs_lib import EgressFirewall

        (here,) = params.firewalls
        EgressFirewall(
            scope,
            "Vpc",
            name=context.names.of(_NAME),
            vpc_id=here.vpc_id,
            subnet_ids=here.subnet_ids,
            home_networks=here.home_networks,
            allowed_domains=params.allowed_domains,
            log_group_name=context.names.log_group(_LOGS),
            kms_key_id=context.use("kms_key.logs"),
            retention_in_days=params.retention_days,
            flow_logs=params.flow_logs,
            change_protection=params.change_protection,
        )

    def terraform(self, params: EgressParams, context: Context) -> Iterator[Block]:
        (here,) = params.firewalls
        name = context.names.of(_NAME)

        def block(kind: str, part: str, body: Mapping[str, Any]) -> Block:
            return resource(f"aws_networkfirewall_{kind}", local_name(self.id, part), body)

        groups: dict[str, Block] = {}
        for kind, capacity in CAPACITY.items():
            document = rule_group(kind, domains=params.allowed_domains, home_networks=here.home_networks)
            groups[kind] = block(
                "rule_group",
                kind,
                {
                    "name": f"{name}-{kind}",
                    "capacity": capacity,
                    "type": "STATEFUL",
                    "rule_group": Nested(group_body(document)),
                },
            )
        judged = policy(groups["protocols"].attribute("arn"), groups["domains"].attribute("arn"))
        firewall_policy = block("firewall_policy", "", {"name": name, "firewall_policy": Nested(policy_body(judged))})
        firewall = block(
            "firewall",
            "",
            {
                "name": name,
                "firewall_policy_arn": firewall_policy.attribute("arn"),
                "vpc_id": here.vpc_id,
                "subnet_mapping": tuple(Nested({"subnet_id": one}) for one in here.subnet_ids),
                "delete_protection": params.change_protection,
                "subnet_change_protection": params.change_protection,
                "firewall_policy_change_protection": params.change_protection,
            },
        )
        logs, delivery = log_group_blocks(
            local_name(self.id),
            name=context.names.log_group(_LOGS),
            policy_name=name,
            retention_days=params.retention_days,
            environment=context.environment,
            key_arn=context.use("kms_key.logs"),
        )
        yield from (*groups.values(), firewall_policy, firewall, logs, delivery)
        yield block(
            "logging_configuration",
            "",
            {
                "firewall_arn": firewall.attribute("arn"),
                "logging_configuration": Nested(
                    {
                        "log_destination_config": tuple(
                            Nested(
                                {
                                    "log_type": one,
                                    "log_destination_type": "CloudWatchLogs",
                                    "log_destination": {"logGroup": logs.attribute("name")},
                                }
                            )
                            for one in (("ALERT", "FLOW") if params.flow_logs else ("ALERT",))
                        )
                    }
                ),
                "depends_on": (reference(delivery.address),),
            },
        )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return retained_log_group(local_name(self.id))

    def expectations(self, params: EgressParams) -> tuple[Expectation, ...]:
        return egress_expectations(params, name=_NAME, logs=_LOGS)
