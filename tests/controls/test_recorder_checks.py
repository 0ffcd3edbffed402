"""Which check of Security Hub the recorder makes pass, and which requirement it meets."""

from __future__ import annotations

import pytest

from baseline.catalog.discovery import controls


@pytest.mark.parametrize(("excluded", "passed"), [((), ("Config.1",)), (("AWS::EC2::NetworkInterface",), ())])
def test_a_recorder_that_leaves_types_out_does_not_pass(excluded: tuple[str, ...], passed: tuple[str, ...]) -> None:
    control = controls()["config.recorder"]
    params = control.Params.model_validate({"excluded_resource_types": excluded})
    assert control.passed(params) == passed


@pytest.mark.parametrize("excluded", [(), ("AWS::EC2::Instance",)])
def test_a_recorder_that_leaves_types_out_meets_the_requirement_in_part(excluded: tuple[str, ...]) -> None:
    control, requirement = controls()["config.recorder"], "cis-aws-5.0/3.3"
    params = control.Params.model_validate({"excluded_resource_types": excluded})
    assert (requirement in control.satisfied(params)) is not bool(excluded)
    assert (requirement in control.contributed(params)) is bool(excluded)
