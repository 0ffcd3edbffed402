"""What declarative policies come to in an account: their operators resolved, as DescribeEffectivePolicy shows them,
and each value one that the User Guide lists."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_lib.documents.declarative_policies import (
    allowed_images,
    ec2_policy,
    guardduty_policy,
    image_block_public_access,
    inspector_policy,
    instance_metadata_defaults,
    s3_policy,
    security_hub_policy,
    serial_console_disabled,
    snapshot_block_public_access,
    vpc_block_public_access,
)

OPERATORS = ("@@assign", "@@append")


def effective(policy: Any) -> Any:
    """A policy with nothing above it: an operator gives way to its value."""
    if not isinstance(policy, dict):
        return policy
    operators = [name for name in policy if name.startswith("@@")]
    if operators:
        assert len(policy) == 1
        assert operators[0] in OPERATORS
        assert operators[0] == "@@assign" or isinstance(policy[operators[0]], list)
        return policy[operators[0]]
    return {name: effective(one) for name, one in policy.items()}


def _metadata(**changed: Any) -> dict[str, Any]:
    usual = {
        "http_tokens": "required",
        "http_put_response_hop_limit": 2,
        "http_endpoint": "no_preference",
        "instance_metadata_tags": "no_preference",
        "http_tokens_enforced": False,
    }
    return instance_metadata_defaults(**{**usual, **changed})


class TestEc2:
    def test_it_holds_what_it_is_made_of(self) -> None:
        policy = ec2_policy(
            _metadata(http_tokens_enforced=True),
            image_block_public_access(),
            snapshot_block_public_access("block_all_sharing"),
            serial_console_disabled(),
            vpc_block_public_access(mode="block_ingress", exclusions_allowed=False),
            exception_message="Ask security@example.com",
        )
        assert effective(policy) == {
            "ec2_attributes": {
                "exception_message": "Ask security@example.com",
                "instance_metadata_defaults": {
                    "http_tokens": "required",
                    "http_put_response_hop_limit": "2",
                    "http_endpoint": "no_preference",
                    "instance_metadata_tags": "no_preference",
                    "http_tokens_enforced": "enabled",
                },
                "image_block_public_access": {"state": "block_new_sharing"},
                "snapshot_block_public_access": {"state": "block_all_sharing"},
                "serial_console_access": {"status": "disabled"},
                "vpc_block_public_access": {
                    "internet_gateway_block": {"mode": "block_ingress", "exclusions_allowed": "disabled"}
                },
            }
        }

    def test_no_hop_limit_is_no_preference(self) -> None:
        found = effective(_metadata(http_put_response_hop_limit=None))["instance_metadata_defaults"]
        assert found["http_put_response_hop_limit"] == "-1"

    def test_what_is_not_enforced_is_not_said(self) -> None:
        assert "http_tokens_enforced" not in _metadata()["instance_metadata_defaults"]

    def test_accounts_may_exclude(self) -> None:
        found = effective(vpc_block_public_access(mode="block_bidirectional", exclusions_allowed=True))
        assert found["vpc_block_public_access"]["internet_gateway_block"]["exclusions_allowed"] == "enabled"

    @pytest.mark.parametrize(
        ("created", "deprecated", "conditions"),
        [
            (None, None, {}),
            (365, None, {"creation_date_condition": {"maximum_days_since_created": 365}}),
            (None, 0, {"deprecation_time_condition": {"maximum_days_since_deprecated": 0}}),
        ],
    )
    def test_images(self, created: int | None, deprecated: int | None, conditions: dict[str, Any]) -> None:
        found = effective(
            allowed_images(
                state="audit_mode",
                providers=("amazon",),
                days_since_created=created,
                days_since_deprecated=deprecated,
            )
        )["allowed_images_settings"]
        assert found == {
            "state": "audit_mode",
            "image_criteria": {"criteria_1": {"allowed_image_providers": ["amazon"], **conditions}},
        }


def test_s3_blocks_all_that_is_public() -> None:
    assert effective(s3_policy()) == {"s3_attributes": {"public_access_block_configuration": "all"}}


class TestGuardDuty:
    def test_every_region_that_is_named_has_every_feature(self) -> None:
        """GIVEN Regions without a default block THEN each lists all that is on, and others are left alone."""
        found = effective(
            guardduty_policy(
                regions=("eu-west-1", "us-east-1"),
                features=("s3_data_events", "runtime_monitoring"),
                agents=("ec2_agent_management",),
            )
        )["guardduty"]["enablement"]
        on = {"status": "enabled"}
        agents = {"additional_configuration": {"ec2_agent_management": on}}
        region = {"foundational": on, "s3_data_events": on, "runtime_monitoring": {**on, **agents}}
        assert found == {"eu-west-1": region, "us-east-1": region}

    def test_foundational_detection_is_always_on(self) -> None:
        found = guardduty_policy(regions=("eu-west-1",), features=(), agents=())
        assert effective(found)["guardduty"]["enablement"] == {
            "eu-west-1": {"foundational": {"status": "enabled"}},
        }


ON = {"enable_in_regions": ["eu-west-1"], "disable_in_regions": []}


def test_inspector_scans_code_as_a_part_of_functions() -> None:
    found = effective(
        inspector_policy(
            regions=("eu-west-1",), scans=("ec2_scanning", "lambda_standard_scanning", "lambda_code_scanning")
        )
    )
    functions = {**ON, "lambda_code_scanning": ON}
    assert found == {"inspector": {"enablement": {"ec2_scanning": ON, "lambda_standard_scanning": functions}}}


def test_security_hub_has_both_lists() -> None:
    assert effective(security_hub_policy(regions=("eu-west-1",))) == {"securityhub": ON}
