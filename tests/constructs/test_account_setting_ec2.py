"""What the function behind `AccountSetting` does to the settings of EC2. The emulator has none of them, so the answers
are those of the Amazon EC2 API reference."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_lib.documents import ec2_settings as settings
from tests.constructs.setting_function import REGION, Function


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> Function:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    return Function(monkeypatch)


def test_public_sharing_of_images_is_blocked_where_it_is_not(function: Function) -> None:
    function.answers = {
        "GetImageBlockPublicAccessState": {"ImageBlockPublicAccessState": "unblocked"},
        "EnableImageBlockPublicAccess": {},
    }
    assert function(settings.image_block_public_access())["status"] == "SUCCESS"
    assert function.writes == ["EnableImageBlockPublicAccess"]
    assert function.parameters["EnableImageBlockPublicAccess"] == {"ImageBlockPublicAccessState": "block-new-sharing"}


def test_images_that_are_blocked_are_not_written(function: Function) -> None:
    function.answers = {"GetImageBlockPublicAccessState": {"ImageBlockPublicAccessState": "block-new-sharing"}}
    assert function(settings.image_block_public_access(), "Update")["status"] == "SUCCESS"
    assert function.writes == []


@pytest.mark.parametrize(
    ("before", "tags", "written"),
    [
        ({}, None, {"HttpTokens": "required", "HttpPutResponseHopLimit": 2}),
        ({"HttpTokens": "optional", "HttpPutResponseHopLimit": 1}, None, {"HttpTokens": "required"}),
        (
            {"HttpTokens": "optional", "HttpPutResponseHopLimit": 64, "InstanceMetadataTags": "enabled"},
            "disabled",
            {"HttpTokens": "required", "HttpPutResponseHopLimit": 2, "InstanceMetadataTags": "disabled"},
        ),
        (
            {"HttpTokens": "required", "HttpPutResponseHopLimit": 64, "InstanceMetadataTags": "enabled"},
            None,
            {"HttpPutResponseHopLimit": 2},
        ),
    ],
    ids=["nothing set", "fewer hops than asked", "all lax", "tags left as they are"],
)
def test_metadata_defaults_become_as_strict_as_asked(
    function: Function, before: dict[str, Any], tags: str | None, written: dict[str, Any]
) -> None:
    function.answers = {
        "GetInstanceMetadataDefaults": {"AccountLevel": before},
        "ModifyInstanceMetadataDefaults": {"Return": True},
    }
    assert function(settings.instance_metadata_defaults(2, tags))["status"] == "SUCCESS"
    # What is kept is told again, as it was: the call takes each key on its own.
    assert function.parameters["ModifyInstanceMetadataDefaults"] == {**before, **written}


def test_metadata_defaults_that_are_stricter_stay(function: Function) -> None:
    strict = {"HttpTokens": "required", "HttpPutResponseHopLimit": 1, "InstanceMetadataTags": "disabled"}
    function.answers = {"GetInstanceMetadataDefaults": {"AccountLevel": strict}}
    assert function(settings.instance_metadata_defaults(2, "disabled"))["status"] == "SUCCESS"
    assert function.writes == []


@pytest.mark.parametrize(("enabled", "writes"), [(True, ["DisableSerialConsoleAccess"]), (False, [])])
def test_the_serial_console_is_switched_off_where_it_is_on(
    function: Function, enabled: bool, writes: list[str]
) -> None:
    function.answers = {
        "GetSerialConsoleAccessStatus": {"SerialConsoleAccessEnabled": enabled},
        "DisableSerialConsoleAccess": {"SerialConsoleAccessEnabled": False},
    }
    assert function(settings.serial_console_off())["status"] == "SUCCESS"
    assert function.writes == writes


def test_a_refusal_by_a_policy_of_the_organization_fails_with_its_reason(function: Function) -> None:
    function.answers = {"GetImageBlockPublicAccessState": {"ImageBlockPublicAccessState": "unblocked"}}
    function.refused = lambda operation: "DeclarativePolicyViolation" if operation.startswith("Enable") else None
    response = function(settings.image_block_public_access())
    assert response["status"] == "FAILED"
    assert "DeclarativePolicyViolation" in response["reason"]
