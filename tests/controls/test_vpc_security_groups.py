"""What security groups by tier refuse, where, and what they make of a rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.controls.vpc.security_groups import SecurityGroups
from baseline.model.field_problems import FieldError
from tests.controls.test_vpc_peering import PLACE


def params(*tiers: dict[str, Any], **more: Any) -> Any:
    return SecurityGroups.Params.model_validate({"tiers": tiers, **more}, strict=False)


def web(*inbound: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "web", "inbound": list(inbound), **more}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"cidr": "0.0.0.0/0", "port": 22}, "port 22 would be open to 0.0.0.0/0"),
        ({"cidr": "::/0", "port": 3389}, "port 3389 would be open to ::/0"),
        ({"cidr": "0.0.0.0/1", "port": 445}, "port 445 would be open to 0.0.0.0/1"),
        ({"cidr": "2000::/3", "port": 5432}, "port 5432 would be open to 2000::/3"),
        ({"cidr": "0.0.0.0/0", "port": 1, "to_port": 65535}, "port 20 would be open"),
        ({"cidr": "0.0.0.0/0", "port": 22, "protocol": "udp"}, "port 22 would be open"),
        ({"cidr": "0.0.0.0/0", "port": 80}, "public_ports does not name it"),
        ({"cidr": "0.0.0.0/0", "port": 443, "to_port": 444}, "port 443 to 444"),
        ({"cidr": "0.0.0.0/0", "port": 9999}, "one of administration, files or databases"),
        ({"cidr": "10.0.0.1/8", "port": 443}, "has host bits set"),
        ({"cidr": "10.0.0.1", "port": 443}, "has no prefix length"),
        ({"tier": "nowhere", "port": 443}, "there is no tier nowhere"),
        ({"port": 443}, "names one of tier, cidr and prefix_list_id"),
        ({"tier": "web", "cidr": "10.0.0.0/8", "port": 443}, "names one of tier, cidr and prefix_list_id"),
        ({"prefix_list_id": "pl-*", "port": 443}, "is not the id of a prefix list"),
        ({"tier": "web", "port": 443, "to_port": 80}, "before it begins"),
    ],
)
@pytest.mark.parametrize("direction", ["inbound", "outbound"])
def test_what_would_open_too_much_is_refused(direction: str, rule: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as raised:
        params({"name": "web", direction: [rule]}, guarded_ports=[9999])
    assert words in str(raised.value)


def test_no_guarded_port_can_be_named_as_public() -> None:
    with pytest.raises(ValidationError, match="port 22 is guarded"):
        params(web(), public_ports=[22])
    with pytest.raises(ValidationError, match="port 8443 is guarded"):
        params(web(), public_ports=[8443], guarded_ports=[8443])


def test_administration_from_a_named_network_may_be() -> None:
    found = params(web({"cidr": "10.1.0.0/24", "port": 22}, {"prefix_list_id": "pl-0a1b2c3d", "port": 3389})).rules()
    assert {one.from_port for one in found} == {22, 3389}


def test_tiers_may_name_each_other() -> None:
    both = params(web({"tier": "app", "port": 443}), {"name": "app", "inbound": [{"tier": "web", "port": 8443}]})
    assert {(one.tier, one.egress, one.from_port) for one in both.rules()} == {
        ("web", False, 443),
        ("app", True, 443),
        ("app", False, 8443),
        ("web", True, 8443),
    }


def test_names_of_tiers_are_their_own() -> None:
    with pytest.raises(ValidationError, match="two tiers are named web"):
        params(web(), web({"cidr": "10.0.0.0/8", "port": 443}))
    with pytest.raises(ValidationError, match="has a tier private"):
        params({"name": "private"})
    assert params({"name": "private"}, vpc_id="vpc-0a1b2c3d").baseline_tiers == ()


def test_a_group_takes_sixty_rules() -> None:
    many = [{"cidr": f"10.{number}.0.0/16", "port": 443} for number in range(61)]
    with pytest.raises(ValidationError, match="61 rules into the tier web"):
        params(web(*many))
    assert len(params(web(*many[:60])).rules()) == 60
    # The rule that closes a group out takes one.
    with pytest.raises(ValidationError, match="60 rules out of the tier web"):
        params({"name": "web", "outbound": many[:60]})


def test_tiers_of_the_baseline_vpc_are_needed_where_rules_name_them() -> None:
    needed = SecurityGroups().needs(params(web({"tier": "public", "port": 443})))
    assert {one.capability for one in needed} == {"vpc.id", "vpc.public_security_group_id"}
    assert SecurityGroups().needs(params(web(), vpc_id="vpc-0a1b2c3d")) == ()
    with pytest.raises(ValidationError, match="there is no tier public"):
        params(web({"tier": "public", "port": 443}), vpc_id="vpc-0a1b2c3d")


def test_a_vpc_is_in_one_account() -> None:
    control, given = SecurityGroups(), params(web(), vpc_id="vpc-0a1b2c3d", account="one")
    here = control.localize(given, PLACE)
    assert here is not None
    assert here.account is None
    assert control.localize(given, replace(PLACE, account="two")) is None
    with pytest.raises(FieldError, match="does not say in which of the 2 accounts"):
        control.localize(params(web(), vpc_id="vpc-0a1b2c3d"), PLACE)
    assert control.localize(params(web()), PLACE) is not None
    with pytest.raises(ValidationError, match="account is for a VPC that vpc_id names"):
        params(web(), account="one")
