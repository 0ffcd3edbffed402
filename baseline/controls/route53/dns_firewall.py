"""The DNS queries of the baseline VPC, filtered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from baseline.control import (
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Need,
    Placement,
    Severity,
    custom_resource,
    native_with,
)
from baseline.controls.route53._firewall_expectations import firewall_expectations
from baseline.expectation import Expectation
from baseline.facts.resource_types import available_in
from baseline.hcl import Block, resource
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.spelling import Spelling
from baseline.names import local_name
from baseline.place import Place
from constructs_lib.documents.dns_firewall import MANAGED_LISTS, FirewallRule, ManagedList, firewall_rules

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_NAME = "dns-firewall"
Domain = Annotated[
    str,
    Spelling(
        r"^(\*\.)?([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)+[A-Za-z][A-Za-z0-9-]{0,62}$",
        "a domain",
        "such as example.com, or *.example.com for every name below it",
    ),
]
ListId = Annotated[
    str,
    Spelling(
        r"^rslvr-fdl-[0-9a-f]{8,32}$",
        "the id of a domain list",
        "the id that `aws route53resolver list-firewall-domain-lists` shows, such as rslvr-fdl-0123456789abcdef",
    ),
]


class Managed(ControlParams):
    """A list of AWS, by the id that it has in the Region."""

    list: ManagedList = Field(
        description="aggregate_threat (all others are in it), botnet, guardduty_threat or malware."
    )
    id: ListId = Field(description="The id of the list in the home Region; another Region has another.")
    action: Literal["block", "alert"] = Field(
        "block", description="What is done about a match: block the query, or answer it and report it in the query log."
    )


class DnsFirewall(Control):
    """Queries for domains of malware and botnets get no answer, so what runs there is never reached by name."""

    id = "route53.dns_firewall"
    title = "DNS Firewall blocks queries of the VPC for domains of malware and botnets"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.NETWORK
    placement = Placement.once_per_account(("standalone", "workload"))
    contributes = {
        "well-architected/SEC05-BP03": "It is about DNS queries of the baseline's VPC: traffic to addresses that were "
        "not asked for passes."
    }
    opt_in = "it costs money by the query, and only the account shows the ids of AWS's lists"
    price = (
        "AWS charges about 0.60 USD per million queries that are looked at, 0.40 beyond a billion a month, and about "
        "0.0005 USD a month per domain of own lists; its managed lists are free."
    )
    support = {
        Format.CLOUDFORMATION: custom_resource(
            "what happens while the firewall gives no verdict has no type; all else is native. The ids of AWS's lists "
            "differ by Region, and no template can look them up: the profile names them"
        ),
        Format.TERRAFORM: native_with("the provider finds no managed list by its name: the profile names its id"),
    }
    source = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html"

    class Params(ControlParams):
        managed_lists: Distinct[Managed] = Field(
            (), max_length=len(MANAGED_LISTS), description="Lists of AWS that queries are looked up in. They are free."
        )
        allowed_domains: Distinct[Domain] = Field(
            (),
            max_length=1000,
            description="Domains that are answered in any case, whatever names their answers lead on to. About 0.0005 "
            "USD a month each.",
        )
        blocked_domains: Distinct[Domain] = Field(
            (),
            max_length=1000,
            description="Domains that are blocked besides. About 0.0005 USD a month each.",
        )
        block_response: Literal["NODATA", "NXDOMAIN"] = Field(
            "NXDOMAIN",
            description="What a blocked query is answered: NXDOMAIN, no such name, or NODATA, a name without records.",
        )
        fail_open: bool = Field(
            False,
            description="Whether queries are answered unfiltered while DNS Firewall gives no verdict. Off: they are "
            "not answered, and the VPC is without DNS for as long.",
        )
        mutation_protection: bool = Field(
            True,
            description="Whether the association with the VPC can be neither changed nor removed until this is off.",
        )
        priority: int = Field(
            101, ge=101, le=9899, description="Of the rule group among those of the VPC; lower ones go first."
        )

        @model_validator(mode="after")
        def _filters(self) -> DnsFirewall.Params:
            names = [one.list for one in self.managed_lists]
            problems = [
                FieldProblem(f"the list {one} stands here twice", ("managed_lists", number, "list"))
                for number, one in enumerate(names)
                if one in names[:number]
            ]
            problems += [
                FieldProblem(f"{one} is allowed, so nothing blocks it", ("blocked_domains", number))
                for number, one in enumerate(self.blocked_domains)
                if one in self.allowed_domains
            ]
            if not self.managed_lists and not self.blocked_domains:
                raise ValueError("managed_lists or blocked_domains are required: without them nothing is filtered")
            if problems:
                raise FieldError(problems)
            return self

        @property
        def rules(self) -> tuple[FirewallRule, ...]:
            """What is let through, reported or blocked, in this order."""
            return firewall_rules(
                managed_lists={one.list: (one.id, one.action) for one in self.managed_lists},
                allowed_domains=self.allowed_domains,
                blocked_domains=self.blocked_domains,
            )

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("vpc.id"), Need("kms_key.logs", optional=True))

    def localize(self, params: Params, place: Place) -> Params:
        if not available_in("AWS::Route53Resolver::FirewallRuleGroup", place.region):
            path = ("managed_lists",) if params.managed_lists else ("blocked_domains",)
            raise FieldError(FieldProblem(f"{place.region} has no DNS Firewall", path, advice="exclude the control"))
        return params

    def notes(self, params: Params) -> tuple[str, ...]:
        names = ", ".join(MANAGED_LISTS[one.list] for one in params.managed_lists)
        found = (
            (
                f"See that the ids in managed_lists are those of {names} in the home Region: aws route53resolver "
                "list-firewall-domain-lists --query 'FirewallDomainLists[?ManagedOwnerName].[Name,Id]'"
            ),
        )
        logged = (
            "What is blocked or reported shows as firewall_rule_action in the query log, which another control of "
            "Route 53 keeps. Look at a list with action: alert before it blocks."
        )
        held = (
            "Before the association is changed or its stack deleted: aws route53resolver "
            "update-firewall-rule-group-association --firewall-rule-group-association-id ID --mutation-protection "
            "DISABLED"
        )
        return (
            *(found if params.managed_lists else ()),
            logged,
            *((held,) if params.mutation_protection else ()),
        )

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        import constructs_lib

        constructs_lib.DnsFirewall(
            scope,
            "Vpc",
            name=context.names.of(_NAME),
            vpc_id=context.use("vpc.id"),
            rules=params.rules,
            block_response=params.block_response,
            priority=params.priority,
            mutation_protection=params.mutation_protection,
            fail_open=params.fail_open,
            log_key_arn=context.use_if_there("kms_key.logs"),
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        name, vpc_id = context.names.of(_NAME), context.use("vpc.id")

        def block(kind: str, part: str, body: Mapping[str, Any]) -> Block:
            return resource(f"aws_route53_resolver_firewall_{kind}", local_name(self.id, part), body)

        group = block("rule_group", "", {"name": name})
        yield group
        for one in params.rules:
            list_id = one.domain_list_id
            if one.domains:
                own = block("domain_list", one.name, {"name": f"{name}-{one.name}", "domains": list(one.domains)})
                list_id = own.attribute("id")
                yield own
            yield block(
                "rule",
                one.name,
                {
                    "name": one.name,
                    "firewall_rule_group_id": group.attribute("id"),
                    "firewall_domain_list_id": list_id,
                    "firewall_domain_redirection_action": one.redirection,
                    "priority": one.priority,
                    "action": one.action,
                    "block_response": params.block_response if one.action == "BLOCK" else None,
                },
            )
        yield block(
            "rule_group_association",
            "",
            {
                "name": name,
                "firewall_rule_group_id": group.attribute("id"),
                "vpc_id": vpc_id,
                "priority": params.priority,
                "mutation_protection": "ENABLED" if params.mutation_protection else "DISABLED",
            },
        )
        yield block(
            "config",
            "",
            {"resource_id": vpc_id, "firewall_fail_open": "ENABLED" if params.fail_open else "DISABLED"},
        )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return firewall_expectations(
            params.rules,
            name=_NAME,
            block_response=params.block_response,
            priority=params.priority,
            protected=params.mutation_protection,
            fail_open=params.fail_open,
        )
