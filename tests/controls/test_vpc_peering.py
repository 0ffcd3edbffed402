"""What peering connections refuse, where, and what they make of a rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.controls.vpc._vpc_parameters import VpcParams
from baseline.controls.vpc.baseline_vpc import BaselineVpc
from baseline.controls.vpc.peering import Peering
from baseline.model.field_problems import FieldError
from baseline.names import Names
from baseline.place import Place
from tests.controls.cases.vpc_peering import REQUIRED
from tests.harness import HOME_REGION, emit_control

SHARED = REQUIRED["vpc.peering"]["connections"][0]
ROLE = "arn:aws:iam::444455556666:role/peering-accepter"
PLACE = Place(
    role="workload",
    region="eu-west-1",
    home_region="eu-west-1",
    partition="aws",
    rules={},
    governed_regions=("eu-west-1",),
    global_region="eu-west-1",
    account="one",
    accounts={"one": "111122223333", "two": "123456789012"},
    names=Names("acme"),
    provided=frozenset({"vpc.id", "vpc.cidr", "vpc.cidr.10.0.0.0/16"}),
)


def params(*connections: dict[str, Any]) -> Any:
    return Peering.Params.model_validate({"connections": connections}, strict=False)


def refusal(*connections: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as raised:
        params(*connections)
    return str(raised.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cidrs": ["0.0.0.0/0"]}, "0.0.0.0/0 is not private"),
        ({"cidrs": ["203.0.113.0/24"]}, "203.0.113.0/24 is not private"),
        ({"cidrs": ["10.0.0.0/8"]}, "wider than the largest VPC"),
        ({"cidrs": ["10.20.0.0/16", "10.20.4.0/24"]}, "overlaps 10.20.0.0/16"),
        ({"cidrs": ["10.20.0.1/16"]}, "has host bits set"),
        ({"rules": [{"tier": "private", "port": 22}]}, "port 22 is SSH"),
        ({"rules": [{"tier": "private", "port": 3389, "direction": "outbound"}]}, "port 3389 is RDP"),
        ({"rules": [{"tier": "isolated", "port": 5432}]}, "the tier isolated has no route"),
        (
            {"rules": [{"tier": "private", "port": 443, "direction": "outbound", "security_group_id": "sg-0a1b2c3d"}]},
            "not to a security group",
        ),
        ({"connection_id": "pcx-0a1b2c3d"}, "either requested"),
        ({"peer": None}, "either requested"),
        ({"peer": {"vpc_id": "vpc-0a1b2c3d", "owner_id": "444455556666"}}, "needs a role"),
        ({"peer": {"vpc_id": "vpc-0a1b2c3d", "accept_role_arn": ROLE}}, "for a VPC of another account"),
        (
            {"peer": {"vpc_id": "vpc-0a1b2c3d", "owner_id": "123456789012", "accept_role_arn": ROLE}},
            "not one of the account 123456789012",
        ),
        ({"peer_owner_id": "444455556666"}, "peer_owner_id is about connection_id"),
        ({"peer": {"vpc_id": "vpc-*"}}, "is not the id of a VPC"),
        ({"name": "a-b"}, "is not a name of a peering"),
    ],
)
def test_what_would_open_too_much_is_refused(change: dict[str, Any], words: str) -> None:
    assert words in refusal({**SHARED, **change})


def test_two_peerings_share_neither_name_nor_range() -> None:
    assert "two peerings are named shared" in refusal(SHARED, {**SHARED, "cidrs": ["10.30.0.0/16"]})
    assert "overlaps 10.20.0.0/20" in refusal(SHARED, {**SHARED, "name": "other", "cidrs": ["10.20.8.0/24"]})


def test_wide_ranges_take_a_yes() -> None:
    (one,) = params({**SHARED, "cidrs": ["172.16.0.0/12"], "acknowledge_wide_ranges": True}).connections

    assert one.cidrs == ("172.16.0.0/12",)


def test_the_range_of_the_baseline_vpc_is_refused_at_its_place() -> None:
    clashing = params({**SHARED, "account": "one", "cidrs": ["10.20.0.0/20", "10.0.16.0/20"]})

    with pytest.raises(FieldError) as raised:
        Peering().localize(clashing, PLACE)

    (problem,) = raised.value.problems
    assert problem.path == ("connections", 0, "cidrs", 1)
    assert "10.0.0.0/16" in problem.message


GROUP = {"tier": "private", "port": 443, "security_group_id": "sg-0a1b2c3d"}


def test_a_security_group_of_another_region_is_refused_at_its_place() -> None:
    far = {**SHARED, "account": "one", "peer": {"vpc_id": "vpc-0a1b2c3d", "region": "eu-central-1"}, "rules": [GROUP]}

    with pytest.raises(FieldError, match="of another Region") as raised:
        Peering().localize(params(far), PLACE)

    (problem,) = raised.value.problems
    assert problem.path == ("connections", 0, "rules", 0, "security_group_id")


@pytest.mark.parametrize(
    "named",
    [
        {"region": "eu-west-1"},
        {"owner_id": "111122223333", "accept_role_arn": ROLE.replace("444455556666", "111122223333")},
    ],
)
def test_the_own_region_and_account_are_no_other_ones(named: dict[str, str]) -> None:
    """GIVEN a peer that names what it shares with this VPC THEN it is as one that names nothing, a group included."""
    plain = {**SHARED, "account": "one", "peer": {"vpc_id": "vpc-0a1b2c3d"}, "rules": [GROUP]}
    control = Peering()

    here = control.localize(params({**plain, "peer": {**plain["peer"], **named}}), PLACE)

    assert here is not None
    assert here == control.localize(params(plain), PLACE)
    assert not any("Terraform asks for" in note for note in control.notes(here))


def test_either_format_accepts_within_a_region_that_is_named() -> None:
    near = {**SHARED, "peer": {"vpc_id": "vpc-0a1b2c3d", "region": HOME_REGION}, "dns_resolution": False}

    (block,) = (
        one
        for one in emit_control("vpc.peering", {"connections": [near]}).terraform
        if one.type == "aws_vpc_peering_connection"
    )

    assert block.properties["auto_accept"] is True
    assert "peer_region" not in block.properties


ASKED = {
    "name": "asked",
    "account": "one",
    "connection_id": "pcx-0a1b2c3d",
    "cidrs": ["10.50.0.0/16"],
    "rules": [GROUP],
}


@pytest.mark.parametrize(("owner", "named"), [(None, ""), ("444455556666", "444455556666"), ("111122223333", "")])
def test_a_rule_names_the_account_of_the_group_where_it_is_another_one(owner: str | None, named: str) -> None:
    here = Peering().localize(params({**ASKED, "peer_owner_id": owner}), PLACE)

    assert here is not None
    assert [rule.owner_id for rule in here.connections[0].peer_rules()] == [named]


@pytest.mark.node
def test_the_accepting_end_names_the_account_of_the_group_in_either_format() -> None:
    emitted = emit_control(
        "vpc.peering", {"connections": [{**ASKED, "account": None, "peer_owner_id": "444455556666"}]}
    )

    (rule,) = (one for one in emitted.cloudformation if one.type == "AWS::EC2::SecurityGroupIngress")
    (block,) = (one for one in emitted.terraform if one.type == "aws_vpc_security_group_ingress_rule")
    assert rule.properties["SourceSecurityGroupOwnerId"] == "444455556666"
    assert block.properties["referenced_security_group_id"] == "444455556666/sg-0a1b2c3d"


def test_the_vpc_says_its_range_in_the_name_of_a_capability() -> None:
    assert "vpc.cidr.10.64.0.0/16" in BaselineVpc().provides(VpcParams.model_validate({"cidr": "10.64.0.0/16"}))


def test_an_account_gets_its_own_connections() -> None:
    both = params({**SHARED, "account": "one"}, {**SHARED, "account": "two", "name": "other"})
    control = Peering()

    here = control.localize(both, PLACE)
    there = control.localize(both, replace(PLACE, account="two"))

    assert here is not None
    assert there is not None
    assert [one.name for one in here.connections] == ["shared"]
    assert [one.name for one in there.connections] == ["other"]
    assert here.connections[0].account is None
    assert control.localize(params({**SHARED, "account": "one"}), replace(PLACE, account="two")) is None


def test_a_connection_that_names_no_account_is_refused_where_there_are_several() -> None:
    with pytest.raises(FieldError, match="does not say in which of the 2 accounts"):
        Peering().localize(params(SHARED), PLACE)


def test_a_stack_has_room_for_four_dns_settings() -> None:
    many = [
        {**SHARED, "account": "one", "name": f"p{number}", "cidrs": [f"10.{number}.0.0/16"]} for number in range(20, 25)
    ]

    with pytest.raises(FieldError) as raised:
        Peering().localize(params(*many), PLACE)

    assert raised.value.problems[0].path == ("connections", 4, "dns_resolution")


def test_notes_say_what_to_accept_before_and_after() -> None:
    accepted = {"name": "data", "connection_id": "pcx-0a1b2c3d", "cidrs": ["10.30.0.0/16"]}

    _, before, after = Peering().notes(params(accepted, SHARED))

    assert "Accept pcx-0a1b2c3d before the deployment" in before
    assert "Terraform asks for shared" in after
