"""A password policy that an account has already, under Terraform: what the plan says of it holds."""

from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from tests.harness import emit_control
from tests.proof.terraform import emulated_account, environment_of, terraform

PRESENT = {
    "MinimumPasswordLength": 20,
    "MaxPasswordAge": 60,
    "HardExpiry": True,
    "AllowUsersToChangePassword": False,
}
ADDRESS = "aws_iam_account_password_policy.iam_password_policy"


@pytest.mark.terraform
@pytest.mark.slow
def test_an_imported_policy_keeps_expiry_and_is_never_destroyed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for name, text in emit_control("iam.password_policy").hcl.items():
        (root / name).write_text(text, encoding="utf-8")
    (root / "provider.tf").write_text('provider "aws" {\n  region = "eu-west-1"\n}\n', encoding="utf-8")
    with emulated_account(tmp_path / "emulator.log") as account:
        for name, value in account.items():
            monkeypatch.setenv(name, value)
        # GIVEN an account whose policy is stricter than the profile in places
        iam = boto3.client("iam", region_name="us-east-1", verify=account["AWS_CA_BUNDLE"])
        iam.update_account_password_policy(**PRESENT)
        variables = {"account_id": "123456789012", "partition": "aws", "region": "eu-west-1", "dns_suffix": "x.example"}
        environment = environment_of(tmp_path, account) | {f"TF_VAR_{name}": one for name, one in variables.items()}
        assert terraform(root, environment, "init", "-input=false").returncode == 0

        # WHEN it is imported as the note says, and applied
        imported = terraform(root, environment, "import", "-input=false", ADDRESS, "iam-account-password-policy")
        assert imported.returncode == 0, imported.stdout
        applied = terraform(root, environment, "apply", "-auto-approve", "-input=false")
        assert applied.returncode == 0, applied.stdout

        # THEN expiry and who changes passwords are as they were, the length is the profile's, and nothing destroys it
        now = iam.get_account_password_policy()["PasswordPolicy"]
        assert {name: now[name] for name in PRESENT} == PRESENT | {"MinimumPasswordLength": 14}
        destroyed = terraform(root, environment, "destroy", "-auto-approve", "-input=false")
        assert destroyed.returncode != 0
        assert "prevent_destroy" in destroyed.stdout
        assert iam.get_account_password_policy()["PasswordPolicy"] == now
