"""Amazon Inspector: what a Region and a format have of it, and what is told of their difference."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from baseline.catalog.discovery import controls
from baseline.control import Format
from tests.harness import emit_control

CONTROL = "inspector.enablement"


def types_in(region: str) -> list[str]:
    emitted = emit_control(CONTROL, {"resource_types": ["LAMBDA", "LAMBDA_CODE"]}, region=region)
    return list(emitted.stack.instances[-1].params.model_dump()["resource_types"])


def test_code_of_functions_is_scanned_where_inspector_reads_it() -> None:
    assert types_in("eu-west-1") == ["LAMBDA", "LAMBDA_CODE"]
    assert types_in("eu-west-3") == ["LAMBDA"]


def test_a_type_that_the_oldest_provider_does_not_know_is_refused() -> None:
    with pytest.raises(ValidationError):
        controls()[CONTROL].Params.model_validate({"resource_types": ("EC2", "CODE_REPOSITORY")})


def test_what_terraform_switches_off_and_cloudformation_keeps_is_told() -> None:
    support = controls()[CONTROL].support[Format.TERRAFORM]
    assert support.kind == "native"
    assert "disables every type of scan that the profile does not name" in support.reason
