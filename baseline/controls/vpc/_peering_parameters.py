"""The parameters of peering connections: whose VPC it is, which ranges, and what may pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import Field, model_validator

from baseline.control import ControlParams
from baseline.controls.vpc._vpc_parameters import Network, Port, Tier
from baseline.families.ownership import Listed, owned
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountId, AccountName, Region
from baseline.model.spelling import Spelling
from baseline.place import Place
from constructs_lib.documents.vpc_peerings import (
    ADMINISTRATION_PORTS,
    WIDEST_PREFIX_LENGTH,
    PeerRule,
    acl_number,
    is_private,
    overlapping,
)

# A stack has room for nine settings, and other controls of the layer have some.
DNS_ROOM = 4
RANGES = 10
_RANGE = "vpc.cidr."


def _id(prefix: str, what: str) -> Spelling:
    return Spelling(rf"^{prefix}-([0-9a-f]{{8}}|[0-9a-f]{{17}})$", f"the id of {what}", f"such as {prefix}-0a1b2c3d")


VpcId = Annotated[str, _id("vpc", "a VPC")]
ConnectionId = Annotated[str, _id("pcx", "a peering connection")]
GroupId = Annotated[str, _id("sg", "a security group")]
Name = Annotated[
    str, Spelling("^[a-z][a-z0-9]{0,19}$", "a name of a peering", "a letter and up to 19 more letters or digits")
]
RoleArn = Annotated[
    str,
    Spelling(
        r"^arn:aws(-cn|-us-gov)?:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]{1,512}$",
        "the ARN of a role",
        "such as arn:aws:iam::444455556666:role/peering-accepter",
    ),
]


class Peer(ControlParams):
    """The VPC that is asked for a connection."""

    vpc_id: VpcId = Field(description="The VPC that is asked for the connection.")
    owner_id: AccountId | None = Field(None, description="Its account. Default: the account of the baseline VPC.")
    region: Region | None = Field(None, description="Its Region. Default: the Region of the baseline VPC.")
    accept_role_arn: RoleArn | None = Field(
        None,
        description="Role of its account that CloudFormation takes to accept the connection; required with owner_id. "
        "Terraform leaves it to the other account to accept.",
    )

    @model_validator(mode="after")
    def _accepted(self) -> Peer:
        if self.owner_id is None and self.accept_role_arn:
            message = "accept_role_arn is for a VPC of another account"
            raise FieldError(FieldProblem(message, ("accept_role_arn",), advice="add owner_id, or remove the role"))
        if self.owner_id and not self.accept_role_arn:
            message = f"CloudFormation needs a role of the account {self.owner_id} to accept the connection"
            raise FieldError(FieldProblem(message, ("owner_id",), advice="add accept_role_arn"))
        if self.owner_id and self.accept_role_arn and self.accept_role_arn.split(":")[4] != self.owner_id:
            message = f"the role is not one of the account {self.owner_id}, which accepts the connection"
            raise FieldError(FieldProblem(message, ("accept_role_arn",), advice="name a role of that account"))
        return self


class Rule(ControlParams):
    """One port that may be reached through a connection."""

    tier: Tier = Field(description="The tier of the baseline VPC whose security group gets the rule.")
    direction: Literal["inbound", "outbound"] = Field(
        "inbound", description="Who opens connections: inbound, the peer; outbound, the tier."
    )
    port: Port = Field(description="TCP port at the side that is reached. Ports of administration are refused.")
    security_group_id: GroupId | None = Field(
        None,
        description="Inbound from this security group of the peer VPC, in the same Region. Default: from, or to, all "
        "ranges of the connection.",
    )

    @model_validator(mode="after")
    def _narrow(self) -> Rule:
        if self.port in ADMINISTRATION_PORTS:
            raise FieldError(
                FieldProblem(
                    f"port {self.port} is {ADMINISTRATION_PORTS[self.port]}, which no peering opens",
                    ("port",),
                    advice="administer hosts by AWS Systems Manager Session Manager, which needs no open port",
                )
            )
        if self.security_group_id and self.direction == "outbound":
            message = "an outbound rule leads to the ranges of the connection, not to a security group"
            raise FieldError(FieldProblem(message, ("security_group_id",), advice="remove it"))
        return self


class Connection(ControlParams):
    """One end of a peering connection, in the baseline VPC."""

    name: Name = Field(description="Names the connection; its resources are replaced when it changes.")
    account: AccountName | None = Field(
        None,
        description="Name, in the profile, of the account whose baseline VPC it joins. Default: the only account.",
    )
    peer: Peer | None = Field(None, description="The VPC that is asked for a connection: this end requests.")
    connection_id: ConnectionId | None = Field(
        None, description="A connection that another VPC requested, accepted already: this end is the accepting one."
    )
    peer_owner_id: AccountId | None = Field(
        None,
        description="Account of the VPC that requested connection_id; rules about its security groups name it. "
        "Default: the account of the baseline VPC.",
    )
    cidrs: Distinct[Network] = Field(
        min_length=1,
        max_length=RANGES,
        description="Private ranges of the peer that are routed to it: its subnets that are needed, or its VPC.",
    )
    tiers: Distinct[Tier] = Field(
        ("private",), min_length=1, description="Tiers of the baseline VPC whose route tables get the routes."
    )
    rules: Distinct[Rule] = Field((), max_length=10, description="What may pass. Default: nothing, routes alone.")
    dns_resolution: bool = Field(
        False,
        description="Whether hosts of the peer resolve public DNS names of this VPC to private addresses. The "
        "connection must be active.",
    )
    acknowledge_wide_ranges: bool = Field(
        False,
        description="Whether ranges wider than /16, the largest VPC, are routed to the peer all the same.",
    )

    def peer_rules(self) -> tuple[PeerRule, ...]:
        """The rules of security groups, one per range where no group is named."""
        owner = (self.peer.owner_id if self.peer else self.peer_owner_id) or ""
        return tuple(
            PeerRule(one.tier, egress, one.port, security_group_id=one.security_group_id, owner_id=owner)
            if one.security_group_id
            else PeerRule(one.tier, egress, one.port, cidr)
            for one in self.rules
            for egress in (one.direction == "outbound",)
            for cidr in (("",) if one.security_group_id else self.cidrs)
        )

    @model_validator(mode="after")
    def _agrees(self) -> Connection:
        if problems := list(self._problems()):
            raise FieldError(problems)
        return self

    def _problems(self) -> Iterator[FieldProblem]:
        if (self.peer is None) == (self.connection_id is None):
            yield FieldProblem(
                f"the peering {self.name} is either requested, with peer, or accepted, with connection_id",
                ("name",),
                advice="name one of the two",
            )
        if self.peer and self.peer_owner_id:
            yield FieldProblem(
                "peer_owner_id is about connection_id: of a VPC that is asked, peer says the account",
                ("peer_owner_id",),
                advice="write it as owner_id of peer, with accept_role_arn, or remove it",
            )
        for number, one in enumerate(self.cidrs):
            if not is_private(one):
                yield FieldProblem(
                    f"{one} is not private, so a route would take traffic from its owner",
                    ("cidrs", number),
                    allowed="ranges within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and 100.64.0.0/10",
                )
            elif IPv4Network(one).prefixlen < WIDEST_PREFIX_LENGTH and not self.acknowledge_wide_ranges:
                yield FieldProblem(
                    f"{one} is wider than the largest VPC, which is a /16",
                    ("cidrs", number),
                    advice="name the ranges of the peer's subnets, or set acknowledge_wide_ranges: true",
                )
        for number, one in enumerate(self.rules):
            if one.tier not in self.tiers:
                yield FieldProblem(
                    f"the tier {one.tier} has no route to the peer", ("rules", number, "tier"), ", ".join(self.tiers)
                )


class PeeringParams(ControlParams):
    connections: Distinct[Connection] = Field(
        min_length=1, max_length=20, description="Peering connections of baseline VPCs, by either end."
    )

    @model_validator(mode="after")
    def _apart(self) -> PeeringParams:
        if problems := list(_clashes(self.connections)):
            raise FieldError(problems)
        return self

    @property
    def tiers(self) -> tuple[str, ...]:
        """Every tier that gets a route, as the profile names them."""
        return tuple(dict.fromkeys(tier for one in self.connections for tier in one.tiers))


def _clashes(connections: Sequence[Connection]) -> Iterator[FieldProblem]:
    """What two connections of one account cannot both have."""
    names: set[str] = set()
    taken: dict[str | None, list[str]] = {}
    for number, one in enumerate(connections):
        if one.name in names:
            yield FieldProblem(f"two peerings are named {one.name}", ("connections", number, "name"))
        names.add(one.name)
        others = taken.setdefault(one.account, [])
        for place, cidr in enumerate(one.cidrs):
            at = ("connections", number, "cidrs", place)
            if shared := [others[index] for index in overlapping(cidr, others)]:
                yield FieldProblem(f"{cidr} overlaps {shared[0]}, which leads to a peer too", at)
            elif acl_number(cidr) in map(acl_number, others):
                yield FieldProblem(
                    f"{cidr} would get the number of another range in network ACLs", at, advice="name its halves"
                )
            elif len(others) >= RANGES:
                yield FieldProblem(
                    f"{cidr} is one too many: a network ACL has 20 entries each way", at, f"{RANGES} ranges per account"
                )
            others.append(cidr)


def localized(params: PeeringParams, place: Place) -> PeeringParams | None:
    """The connections of the account at `place`, None where it has none. Raises `FieldError` for ranges of the baseline
    VPC, security groups of another Region, and more DNS settings than a stack has room for."""
    listed = [
        Listed(
            ("connections", number, "account" if one.account else "name"),
            f"the peering {one.name}",
            advice="name it: account: NAME",
            account=one.account,
        )
        for number, one in enumerate(params.connections)
    ]
    here = owned(place, listed)
    own = [one.removeprefix(_RANGE) for one in place.provided if one.startswith(_RANGE)]
    problems = [
        FieldProblem(
            f"{cidr} overlaps {own[0]}, the range of the baseline VPC",
            ("connections", number, "cidrs", index),
            advice="peer VPCs of different ranges, or change the range of the baseline VPC",
        )
        for number in here
        for index, cidr in enumerate(params.connections[number].cidrs)
        if any(True for _ in overlapping(cidr, own))
    ]
    problems += [
        FieldProblem(
            "a security group of another Region cannot be named in a rule",
            ("connections", number, "rules", index, "security_group_id"),
            advice="remove it: the rule is then about the ranges of the connection",
        )
        for number in here
        if (peer := params.connections[number].peer) and peer.region not in (None, place.region)
        for index, rule in enumerate(params.connections[number].rules)
        if rule.security_group_id
    ]
    settings = [number for number in here if params.connections[number].dns_resolution]
    if len(settings) > DNS_ROOM:
        message = f"{len(settings)} peerings of one account with dns_resolution: a stack takes {DNS_ROOM}"
        problems.append(FieldProblem(message, ("connections", settings[DNS_ROOM], "dns_resolution")))
    if problems:
        raise FieldError(problems)
    if not here:
        return None
    return PeeringParams(connections=tuple(_seen_from(place, params.connections[number]) for number in here))


def _seen_from(place: Place, one: Connection) -> Connection:
    """The connection in words that are AWS's defaults: a peer in the Region, or of the account, of `place` names none,
    so that either format has it accepted. Its own account is left out as well, since accounts share templates."""
    own, peer, owner = place.accounts[place.account], one.peer, one.peer_owner_id
    if peer and peer.region == place.region:
        peer = peer.model_copy(update={"region": None})
    if peer and own and peer.owner_id == own:
        peer = peer.model_copy(update={"owner_id": None, "accept_role_arn": None})
    return one.model_copy(update={"account": None, "peer": peer, "peer_owner_id": None if owner == own else owner})
