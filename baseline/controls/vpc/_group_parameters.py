"""The parameters of security groups by tier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from baseline.control import ControlParams
from baseline.controls.vpc._ids import PrefixListId, VpcId
from baseline.controls.vpc._open_ports import AnyNetwork, opened
from baseline.controls.vpc._vpc_parameters import Port
from baseline.errors import nearest
from baseline.families.ownership import Listed, owned
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountName
from baseline.model.spelling import Spelling
from baseline.place import Place
from constructs_lib.documents.subnet_plan import TIERS
from constructs_lib.documents.tier_rules import GUARDED_PORTS, TierRule, with_both_sides

RULES_PER_GROUP = 60
"""Inbound and outbound each, of which the placeholder that closes a group takes one. Source: "Amazon VPC quotas"."""

TierName = Annotated[
    str, Spelling("^[a-z][a-z0-9]{0,19}$", "a name of a tier", "a letter and up to 19 more letters or digits")
]


class Rule(ControlParams):
    """What may pass: a protocol and its ports, from or to one of a tier, a range and a prefix list."""

    tier: TierName | None = Field(
        None, description="A tier of this control, or public, private or isolated of the VPC."
    )
    cidr: AnyNetwork | None = Field(None, description="An IPv4 or IPv6 range, such as 192.0.2.0/24.")
    prefix_list_id: PrefixListId | None = Field(None, description="A prefix list, of AWS or your own.")
    protocol: Literal["tcp", "udp"] = Field("tcp", description="The protocol that may pass: tcp or udp.")
    port: Port = Field(description="The port that is reached, or the first of a range of ports.")
    to_port: Port | None = Field(None, description="The last port of a range. Default: the one port alone.")

    @property
    def ports(self) -> tuple[int, int]:
        return self.port, self.to_port or self.port

    @model_validator(mode="after")
    def _whole(self) -> Rule:
        if [self.tier, self.cidr, self.prefix_list_id].count(None) != 2:
            raise FieldError(FieldProblem("a rule names one of tier, cidr and prefix_list_id", ("port",), at_key=True))
        if self.to_port is not None and self.to_port < self.port:
            raise FieldError(FieldProblem(f"the range ends at {self.to_port}, before it begins", ("to_port",)))
        return self


class TierGroup(ControlParams):
    """A tier: one security group."""

    name: TierName = Field(description="Names the tier and its group, which is replaced when it changes.")
    inbound: Distinct[Rule] = Field((), description="Who may connect. Default: nobody.")
    outbound: Distinct[Rule] = Field((), description="Where connections may go. Default: nowhere.")


class GroupParams(ControlParams):
    tiers: Distinct[TierGroup] = Field(
        min_length=1,
        max_length=20,
        description="Tiers of your own, each a security group. A rule between two tiers stands on both sides.",
    )
    vpc_id: VpcId | None = Field(None, description="The VPC of the groups. Default: the VPC of the baseline.")
    account: AccountName | None = Field(
        None,
        description="Name, in the profile, of the account of vpc_id. Default: every account with a baseline VPC.",
    )
    public_ports: Distinct[Port] = Field(
        (443,), description="Ports that rules may open to the internet, in or out. Default: 443 alone."
    )
    guarded_ports: Distinct[Port] = Field(
        (),
        description="Ports, beside those of administration, file sharing and databases, that no rule may open to the "
        "internet.",
    )

    @property
    def baseline_tiers(self) -> tuple[str, ...]:
        """The tiers of the baseline VPC that rules name."""
        own = {one.name for one in self.tiers}
        return tuple(tier for tier in TIERS if tier not in own and any(rule.peer == tier for rule in self._stated()))

    def rules(self) -> tuple[TierRule, ...]:
        """Every rule, of either side."""
        return with_both_sides(self._stated())

    def _stated(self) -> Iterator[TierRule]:
        for one in self.tiers:
            for egress, listed in ((False, one.inbound), (True, one.outbound)):
                for rule in listed:
                    yield TierRule(
                        one.name,
                        egress,
                        rule.protocol,
                        *rule.ports,
                        cidr_block=rule.cidr or "",
                        prefix_list_id=rule.prefix_list_id or "",
                        peer=rule.tier or "",
                    )

    @model_validator(mode="after")
    def _agrees(self) -> GroupParams:
        if problems := list(self._problems()):
            raise FieldError(problems)
        return self

    def _problems(self) -> Iterator[FieldProblem]:
        names = [one.name for one in self.tiers]
        known = {*names, *(() if self.vpc_id else TIERS)}
        for number, port in enumerate(self.public_ports):
            if port in {*GUARDED_PORTS, *self.guarded_ports}:
                yield FieldProblem(
                    f"port {port} is guarded, so no rule opens it to the internet", ("public_ports", number)
                )
        for number, one in enumerate(self.tiers):
            if one.name in names[:number]:
                yield FieldProblem(f"two tiers are named {one.name}", ("tiers", number, "name"))
            if one.name in TIERS and not self.vpc_id:
                message = f"the VPC of the baseline has a tier {one.name} with a group of its own"
                yield FieldProblem(message, ("tiers", number, "name"), advice="choose another name")
            for direction in ("inbound", "outbound"):
                for place, rule in enumerate(getattr(one, direction)):
                    at = ("tiers", number, direction, place)
                    if rule.tier and rule.tier not in known:
                        message = f"there is no tier {rule.tier}"
                        yield FieldProblem(message, (*at, "tier"), ", ".join(sorted(known)), nearest(rule.tier, known))
                    yield from opened(
                        rule.cidr, rule.ports, (*at, "port"), public=self.public_ports, guarded=self.guarded_ports
                    )
        counted = Counter((rule.tier, rule.egress) for rule in self.rules())
        for (tier, egress), count in counted.items():
            if tier in names and count > RULES_PER_GROUP - egress:
                yield FieldProblem(
                    f"{count} rules {'out of' if egress else 'into'} the tier {tier}: a security group takes "
                    f"{RULES_PER_GROUP - egress}",
                    ("tiers", names.index(tier), "name"),
                )
        if self.account and not self.vpc_id:
            yield FieldProblem(
                "account is for a VPC that vpc_id names", ("account",), advice="add vpc_id, or remove it"
            )


def localized(params: GroupParams, place: Place) -> GroupParams | None:
    """The parameters in the account of the VPC, None elsewhere."""
    if params.vpc_id is None:
        return params
    listed = Listed(
        ("account",) if params.account else ("vpc_id",),
        params.vpc_id,
        advice="name it: account: NAME",
        account=params.account,
    )
    # Accounts share templates, which the name of the account stays out of.
    return params.model_copy(update={"account": None}) if owned(place, [listed]) else None
