"""What network ACL entries of a profile's own refuse, and in which order they stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.controls.vpc.network_acls import NetworkAcls
from baseline.hcl import reference
from baseline.model.field_problems import FieldError
from constructs_lib.documents.network_rules import network_acl_rules
from constructs_lib.documents.tier_rules import guarded_in
from tests.controls.cases.vpc import VARIANTS
from tests.controls.test_vpc_peering import PLACE
from tests.harness import emit_control

RULE = {"number": 1, "tier": "private", "cidr": "198.51.100.0/24", "port": 8443}
ACL = {
    "name": "edge",
    "account": "one",
    "vpc_id": "vpc-0a1b2c3d",
    "subnet_ids": ["subnet-0a1b2c3d"],
    "rules": [{"number": 1, "cidr": "10.0.0.0/16", "protocol": "all"}],
}


def params(*rules: dict[str, Any], **more: Any) -> Any:
    return NetworkAcls.Params.model_validate({"rules": rules, **more}, strict=False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cidr": "0.0.0.0/0", "port": 22}, "port 22 would be open to 0.0.0.0/0"),
        ({"cidr": "0.0.0.0/1", "port": 3389}, "port 3389 would be open to 0.0.0.0/1"),
        ({"cidr": "0.0.0.0/0", "port": 400, "to_port": 500}, "port 445 would be open"),
        ({"cidr": "0.0.0.0/0", "port": 5432, "direction": "outbound"}, "port 5432 would be open"),
        ({"cidr": "0.0.0.0/0", "port": None, "protocol": "all"}, "would be open to 0.0.0.0/0"),
        ({"cidr": "0.0.0.0/0", "port": 9999}, "port 9999 would be open"),
        ({"port": None}, "tcp and udp need a port"),
        ({"protocol": "all"}, "all takes none"),
        ({"to_port": 80}, "before it begins"),
        ({"number": 0}, "greater than or equal to 1"),
        ({"number": 51}, "less than or equal to 50"),
        ({"cidr": "2001:db8::/48"}, "write a network such as 192.0.2.0/24"),
    ],
)
def test_what_would_open_too_much_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as raised:
        params({**RULE, **change}, guarded_ports=[9999])
    assert words in str(raised.value)


def test_the_internet_may_be_denied_a_guarded_port() -> None:
    (entry,) = params({**RULE, "action": "deny", "cidr": "0.0.0.0/0", "port": 22}).entries_of("private")
    assert (entry.number, entry.action) == (1, "deny")


def test_guarded_ports_that_replies_open_are_told() -> None:
    """GIVEN connections to the internet THEN replies open guarded ports to it, all but RDP's, as the texts say."""
    (rule,) = params({**RULE, "direction": "outbound", "cidr": "0.0.0.0/0", "port": 443}).rules
    replies = [one.ports for one in rule.entries() if not one.egress and one.ports]
    open_to_the_world = {port for low, high in replies for port in guarded_in(low, high)}
    assert {1433, 3306, 5432, 6379, 27017} < open_to_the_world
    assert 3389 not in open_to_the_world
    texts = (NetworkAcls.__doc__ or "", NetworkAcls.Params.model_fields["guarded_ports"].description or "")
    for text in texts:
        assert "no rule" in text
        assert "1024 to 65535" in " ".join(text.split())
    assert "no rule opens" in NetworkAcls.title


def test_a_number_is_taken_once_in_each_direction() -> None:
    with pytest.raises(ValidationError, match="two inbound rules have the number 1"):
        params(RULE, {**RULE, "port": 443})
    assert len(params(RULE, {**RULE, "direction": "outbound"}, {**RULE, "tier": "public"}).rules) == 3


@pytest.mark.parametrize("tier", ["public", "private", "isolated"])
def test_denials_stand_before_and_the_rest_after_what_the_baseline_vpc_has(tier: str) -> None:
    given = params(
        {**RULE, "tier": tier},
        {**RULE, "tier": tier, "number": 2, "action": "deny"},
        {**RULE, "tier": tier, "direction": "outbound", "cidr": "0.0.0.0/0", "port": 443},
    )
    theirs = {
        (one.egress, one.number)
        for one in network_acl_rules(
            tier,
            cidr_block="10.0.0.0/16",
            sources=[f"192.0.2.{n}/32" for n in range(10)],
            internet_ports=(1, 2, 3, 4, 5),
            endpoint_ports=(1, 2, 3, 4, 5, 6),
            isolated_gateway_endpoints=True,
            isolated_interface_endpoints=True,
        )
    }
    for entry in given.entries_of(tier):
        assert (entry.egress, entry.number) not in theirs
        same = [number for egress, number in theirs if egress is entry.egress]
        assert entry.number < min(same) if entry.action == "deny" else entry.number > max(same)


def test_a_network_acl_has_room_for_so_many() -> None:
    many = [{**RULE, "number": number} for number in range(1, 12)]
    with pytest.raises(ValidationError, match="11 inbound entries"):
        params(*many)
    assert params(*many[:10])
    # 20 each way, with the one that denies the rest.
    twenty = [{**RULE, "number": number} for number in range(1, 21)]
    own = [{key: value for key, value in one.items() if key != "tier"} for one in twenty]
    with pytest.raises(ValidationError, match="20 inbound entries, replies included: there is room for 19"):
        params(acls=[{**ACL, "rules": own}])
    assert params(acls=[{**ACL, "rules": own[:19]}])


def test_terraform_moves_subnets_behind_entries_that_are_there() -> None:
    blocks = emit_control("vpc.network_acls", VARIANTS["vpc.network_acls"][0]).terraform
    entries = {reference(one.address) for one in blocks if one.type == "aws_network_acl_rule"}
    behind = [one for one in blocks if one.type == "aws_network_acl_association"]
    assert len(behind) == 2
    assert all(set(one.properties["depends_on"]) == entries for one in behind)


def test_a_subnet_stands_behind_one_network_acl() -> None:
    with pytest.raises(ValidationError, match="stands behind two network ACLs"):
        params(acls=[ACL, {**ACL, "name": "other"}])
    with pytest.raises(ValidationError, match="two network ACLs are named edge"):
        params(acls=[ACL, {**ACL, "subnet_ids": ["subnet-0a1b2c3e"]}])
    with pytest.raises(ValidationError, match="there is no rule"):
        params()


def test_an_account_gets_its_own_network_acls() -> None:
    control = NetworkAcls()
    here = control.localize(params(acls=[ACL]), PLACE)
    assert here is not None
    assert [(one.name, one.account) for one in here.acls] == [("edge", None)]
    assert control.localize(params(acls=[ACL]), replace(PLACE, account="two")) is None
    there = control.localize(params(RULE, acls=[ACL]), replace(PLACE, account="two"))
    assert there is not None
    assert (len(there.rules), there.acls) == (1, ())
    with pytest.raises(FieldError, match="does not say in which of the 2 accounts"):
        control.localize(params(acls=[{**ACL, "account": None}]), PLACE)
