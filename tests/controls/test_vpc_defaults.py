"""What the controls of default VPCs and default security groups ask for, and where they stand."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from baseline.control import Layer
from baseline.controls.vpc.default_security_group_closed import DefaultSecurityGroupClosed
from baseline.controls.vpc.default_vpc_removed import DefaultVpcRemoved
from baseline.emit.hcl_text import render
from baseline.hcl import Block
from tests.controls.cases.vpc import REQUIRED
from tests.harness import emit_control

CHECKED = {
    "vpc.default_vpc_removed": REQUIRED["vpc.default_vpc_removed"],
    "vpc.default_security_group_closed": {"excluded_vpc_ids": ["vpc-0a1b2c3d"]},
}


@pytest.mark.parametrize("given", [{}, {"acknowledge": "yes"}, {"acknowledge": True}])
def test_nothing_is_deleted_without_the_typed_yes(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DefaultVpcRemoved.Params.model_validate(given)


def test_default_vpcs_go_before_any_network_looks_for_zones() -> None:
    assert DefaultVpcRemoved.layer.order < Layer.NETWORK.order
    assert DefaultVpcRemoved.opt_in


@pytest.mark.parametrize(
    "given", [{"excluded_vpc_ids": ["vpc-*"]}, {"excluded_vpc_ids": ["sg-0a1b2c3d"]}, {"in_use": "open"}, {"run": 0}]
)
def test_what_names_no_vpc_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DefaultSecurityGroupClosed.Params.model_validate(given, strict=False)


@pytest.mark.parametrize("control_id", CHECKED)
def test_a_terraform_check_reads_outside_of_itself(control_id: str) -> None:
    # Within, what it reads comes after all else, and so after the modules that wait for this one: a cycle.
    blocks = emit_control(control_id, CHECKED[control_id]).blocks
    (check,) = [one for one in blocks if one.kind == "check"]
    read = [one for one in blocks if one.kind == "data"]
    assert list(check.body) == ["assert"]
    assert read
    assert all(one.address in _text(check) for one in read)


def test_excluded_vpcs_are_not_warned_of() -> None:
    (check,) = [
        one
        for one in emit_control(
            "vpc.default_security_group_closed", CHECKED["vpc.default_security_group_closed"]
        ).blocks
        if one.kind == "check"
    ]
    assert '.vpc_ids), ["vpc-0a1b2c3d"])) == 0' in _text(check)


def _text(block: Block) -> str:
    return render([block])
