"""The parameters of network ACL entries of a profile's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from baseline.control import ControlParams
from baseline.controls.vpc._ids import SubnetId, VpcId
from baseline.controls.vpc._open_ports import Path, opened
from baseline.controls.vpc._vpc_parameters import Network, Port, Tier
from baseline.families.ownership import Listed, owned
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountName
from baseline.model.spelling import Spelling
from baseline.place import Place
from constructs_lib.documents.network_rules import AclRule
from constructs_lib.documents.tier_rules import ENTRIES, acl_entries

ROOM_OF_A_TIER = 10
"""Of the `ENTRIES` of a network ACL each way, what those of the baseline VPC leave with the defaults of its parameters,
and two for peers. What all controls of a stack put into one is counted in the output."""

AclName = Annotated[
    str, Spelling("^[a-z][a-z0-9]{0,19}$", "a name of a network ACL", "a letter and up to 19 more letters or digits")
]


class Rule(ControlParams):
    """What a network ACL lets pass or drops. Replies to what it lets pass are let through too."""

    number: int = Field(
        ge=1,
        le=50,
        description="Orders the rules of a direction: 1 to 50, kept while the rule stands. Denials come before all "
        "else, whatever the numbers of what is allowed.",
    )
    direction: Literal["inbound", "outbound"] = Field(
        "inbound", description="Whether it judges what comes in or what goes out. Default: what comes in."
    )
    action: Literal["allow", "deny"] = Field("allow", description="Whether it lets pass or drops.")
    cidr: Network = Field(description="The IPv4 range at the other end, such as 192.0.2.0/24.")
    protocol: Literal["tcp", "udp", "all"] = Field("tcp", description="tcp or udp on the ports named, or all of IP.")
    port: Port | None = Field(None, description="The port that is reached, or the first of a range of ports.")
    to_port: Port | None = Field(None, description="The last port of a range. Default: the one port alone.")

    @property
    def ports(self) -> tuple[int, int] | None:
        return None if self.port is None else (self.port, self.to_port or self.port)

    def entries(self) -> tuple[AclRule, ...]:
        """The entry and those for its replies."""
        return tuple(
            acl_entries(
                self.number,
                egress=self.direction == "outbound",
                action=self.action,
                protocol=self.protocol,
                cidr_block=self.cidr,
                ports=self.ports,
            )
        )

    @model_validator(mode="after")
    def _whole(self) -> Rule:
        if (self.port is None) != (self.protocol == "all"):
            message = "tcp and udp need a port, and all takes none"
            raise FieldError(FieldProblem(message, ("protocol",), advice="add port, or set protocol: all"))
        if self.to_port is not None and (self.port is None or self.to_port < self.port):
            raise FieldError(FieldProblem(f"the range ends at {self.to_port}, before it begins", ("to_port",)))
        return self


class TierRule(Rule):
    """A rule for a tier of the baseline VPC."""

    tier: Tier = Field(description="The tier of the baseline VPC whose network ACL gets the rule.")


class OwnAcl(ControlParams):
    """A network ACL before subnets that are there."""

    name: AclName = Field(description="Names the network ACL, which is replaced when it changes.")
    account: AccountName | None = Field(
        None, description="Name, in the profile, of the account of the VPC. Default: the only account."
    )
    vpc_id: VpcId = Field(description="The VPC of the subnets, in the home Region.")
    subnet_ids: Distinct[SubnetId] = Field(
        min_length=1, max_length=50, description="Subnets that stand behind it and leave the one that they had."
    )
    rules: Distinct[Rule] = Field(min_length=1, description="What passes; all else is dropped, IPv6 altogether.")

    def entries(self) -> tuple[AclRule, ...]:
        """Every entry, replies included."""
        return _entries(self.rules)


class AclParams(ControlParams):
    rules: Distinct[TierRule] = Field(
        (), description="Rules for tiers of the baseline VPC, beside those that it has. Default: none."
    )
    acls: Distinct[OwnAcl] = Field(
        (), max_length=10, description="Network ACLs before subnets of VPCs that are there. Default: none."
    )
    guarded_ports: Distinct[Port] = Field(
        (),
        description="Ports, beside those of administration, file sharing and databases, that no rule may open to the "
        "internet. Replies to outbound traffic come in on ports 1024 to 65535, but for 3389, all the same: what they "
        "reach, security groups say.",
    )

    @property
    def tiers(self) -> tuple[str, ...]:
        """The tiers that have a rule, as the profile names them."""
        return tuple(dict.fromkeys(one.tier for one in self.rules))

    def entries_of(self, tier: str) -> tuple[AclRule, ...]:
        """The entries that a tier of the baseline VPC gets."""
        return _entries(one for one in self.rules if one.tier == tier)

    @model_validator(mode="after")
    def _agrees(self) -> AclParams:
        if problems := list(self._problems()):
            raise FieldError(problems)
        return self

    def _problems(self) -> Iterator[FieldProblem]:
        if not self.rules and not self.acls:
            yield FieldProblem("there is no rule", ("rules",), advice="name rules or acls, or leave the control out")
        for tier in self.tiers:
            numbers = [number for number, one in enumerate(self.rules) if one.tier == tier]
            own = [self.rules[number] for number in numbers]
            yield from self._wrong(own, [("rules", number) for number in numbers], ROOM_OF_A_TIER)
        names = [one.name for one in self.acls]
        subnets = [subnet for one in self.acls for subnet in one.subnet_ids]
        for place, one in enumerate(self.acls):
            if one.name in names[:place]:
                yield FieldProblem(f"two network ACLs are named {one.name}", ("acls", place, "name"))
            for number, subnet in enumerate(one.subnet_ids):
                if subnets.count(subnet) > 1:
                    message = f"{subnet} stands behind two network ACLs"
                    yield FieldProblem(message, ("acls", place, "subnet_ids", number))
            paths: list[Path] = [("acls", place, "rules", number) for number in range(len(one.rules))]
            yield from self._wrong(one.rules, paths, ENTRIES)

    def _wrong(self, rules: Sequence[Rule], paths: Sequence[Path], room: int) -> Iterator[FieldProblem]:
        taken: set[tuple[str, int]] = set()
        for rule, path in zip(rules, paths, strict=True):
            if (rule.direction, rule.number) in taken:
                yield FieldProblem(f"two {rule.direction} rules have the number {rule.number}", (*path, "number"))
            taken.add((rule.direction, rule.number))
            if rule.action == "allow":
                at = (*path, "protocol" if rule.ports is None else "port")
                yield from opened(rule.cidr, rule.ports or (1, 65535), at, public=None, guarded=self.guarded_ports)
        for egress, count in Counter(entry.egress for entry in _entries(rules)).items():
            if count > room:
                direction = "outbound" if egress else "inbound"
                yield FieldProblem(
                    f"{count} {direction} entries, replies included: there is room for {room}", (*paths[-1], "number")
                )


def _entries(rules: Iterable[Rule]) -> tuple[AclRule, ...]:
    found = (entry for rule in rules for entry in rule.entries())
    return tuple(sorted(found, key=lambda one: (one.egress, one.number)))


def localized(params: AclParams, place: Place) -> AclParams | None:
    """The rules for tiers, and the network ACLs of the account at `place`; None where there is neither."""
    listed = [
        Listed(
            ("acls", number, "account" if one.account else "name"),
            f"the network ACL {one.name}",
            advice="name it: account: NAME",
            account=one.account,
        )
        for number, one in enumerate(params.acls)
    ]
    here = owned(place, listed)
    if not here and not params.rules:
        return None
    # Accounts share templates, which the name of the account stays out of.
    own = tuple(params.acls[number].model_copy(update={"account": None}) for number in here)
    return params.model_copy(update={"acls": own})
