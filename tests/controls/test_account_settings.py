"""Settings of an account in Terraform, where leaving one means undoing it."""

from __future__ import annotations

from typing import Any

import pytest

from baseline.catalog.discovery import controls
from baseline.control import Format
from baseline.names import logical_id
from tests.controls.emitted import emitted, template
from tests.harness import emit_control

POLICY = "aws_iam_account_password_policy"
SETTING_TYPE = "Custom::AccountSetting"


def lifecycle(control_id: str, kind: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
    (found,) = (one for one in emit_control(control_id, params).terraform if one.type == kind)
    (settings,) = found.properties["lifecycle"]
    return settings


@pytest.mark.parametrize(
    ("control_id", "kind", "params"),
    [
        ("iam.password_policy", POLICY, {}),
        ("s3.account_public_access_block", "aws_s3_account_public_access_block", {}),
        ("ebs.default_encryption", "aws_ebs_encryption_by_default", {}),
        ("ebs.default_encryption", "aws_ebs_default_kms_key", {"kms_key": "baseline"}),
        ("config.recorder", "aws_config_retention_configuration", {}),
        ("ec2.snapshot_block_public_access", "aws_ebs_snapshot_block_public_access", {}),
        ("ec2.image_block_public_access", "aws_ec2_image_block_public_access", {}),
        ("ec2.imdsv2_defaults", "aws_ec2_instance_metadata_defaults", {}),
        ("ec2.serial_console", "aws_ec2_serial_console_access", {}),
        ("ssm.document_sharing_block", "aws_ssm_service_setting", {}),
        ("iam.centralized_root_access", "aws_iam_organizations_features", {}),
        ("account.security_contact", "aws_account_alternate_contact", {}),
        ("inspector.enablement", "aws_inspector2_enabler", {}),
        (
            "organizations.delegated_administrators",
            "aws_organizations_delegated_administrator",
            {"services": ["config.amazonaws.com"]},
        ),
    ],
)
def test_terraform_destroys_no_setting_of_the_account(control_id: str, kind: str, params: dict[str, Any]) -> None:
    assert lifecycle(control_id, kind, params)["prevent_destroy"] is True


@pytest.mark.parametrize(
    ("params", "kept"),
    [
        ({}, ["allow_users_to_change_password", "hard_expiry", "max_password_age"]),
        ({"max_password_age": 90}, ["allow_users_to_change_password", "hard_expiry"]),
    ],
)
def test_what_the_profile_does_not_set_is_left_as_it_was_imported(params: dict[str, Any], kept: list[str]) -> None:
    assert "ignore_changes = [" + ", ".join(kept) + "]" in _one_line(emit_control("iam.password_policy", params).text)


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("[ ", "[").replace(", ]", "]")


def test_the_notes_show_the_present_policy_before_it_is_written() -> None:
    emitted = emit_control("iam.password_policy")
    notes = " ".join(emitted.control.notes(emitted.stack.instances[-1].params))
    assert "aws iam get-account-password-policy" in notes
    (block,) = emitted.blocks
    assert f"terraform import module.identity.{block.address} iam-account-password-policy" in notes


@pytest.mark.node
def test_metadata_defaults_that_terraform_resets_and_cloudformation_keeps_are_named() -> None:
    """GIVEN attributes that the provider sends as no-preference where they are not given THEN the plan says so."""
    control = controls()["ec2.imdsv2_defaults"]
    (block,) = emit_control(control.id).terraform
    (setting,) = (
        one["Properties"] for one in template(control.id, 0)["Resources"].values() if one["Type"] == SETTING_TYPE
    )
    said = control.support[Format.TERRAFORM].reason
    for attribute, kept in (("http_endpoint", "HttpEndpoint"), ("instance_metadata_tags", "InstanceMetadataTags")):
        assert attribute not in {name for name, value in block.properties.items() if value is not None}
        assert kept not in str(setting)
        assert attribute in said
    assert "hop limit" in said
    described = control.Params.model_fields["instance_metadata_tags"].description or ""
    assert "CloudFormation" in described
    assert "reset to no preference with Terraform" in described


@pytest.mark.node
def test_the_log_of_the_settings_function_is_encrypted_where_there_is_a_key() -> None:
    """The first setting of a stack decides on the key, so each of them has to ask for it."""
    silent: list[str] = []
    for control_id in controls():
        resources = template(control_id, 0)["Resources"]
        own = [one["Type"] for name, one in resources.items() if name.startswith(logical_id(control_id))]
        instance = emitted(control_id, 0).stack.instances[-1]
        needed = {need.capability for need in instance.control.needs(instance.params)}
        if SETTING_TYPE in own and "kms_key.logs" not in needed:
            silent.append(control_id)
    assert silent == []
