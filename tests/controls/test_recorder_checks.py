"""Which check of Security Hub the recorder makes pass."""

from __future__ import annotations

import pytest

from baseline.catalog.discovery import controls


@pytest.mark.parametrize(("excluded", "passed"), [((), ("Config.1",)), (("AWS::EC2::NetworkInterface",), ())])
def test_a_recorder_that_leaves_types_out_does_not_pass(excluded: tuple[str, ...], passed: tuple[str, ...]) -> None:
    control = controls()["config.recorder"]
    params = control.Params.model_validate({"excluded_resource_types": excluded})
    assert control.passed(params) == passed
