"""The password policy of IAM users."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pydantic import Field

from baseline.control import (
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Need,
    Placement,
    Severity,
    custom_resource,
    native_with,
)
from baseline.expectation import At, Expectation, retained
from baseline.families.setting_expectations import setting_expectations
from baseline.hcl import Block, Nested, reference, resource
from baseline.must import Must, at_least, at_most, contains, equals
from baseline.names import local_name
from constructs_lib.documents import account_settings

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_CHARACTERS = {
    "RequireLowercaseCharacters": "require_lowercase_characters",
    "RequireNumbers": "require_numbers",
    "RequireSymbols": "require_symbols",
    "RequireUppercaseCharacters": "require_uppercase_characters",
}
# The largest number that IAM takes, and the one that CIS asks for: nothing to choose.
_REUSE_PREVENTION = 24
_WRITTEN = {"Write1": "update_account_password_policy"}


class PasswordPolicy(Control):
    """Passwords of IAM users are long, of four character classes, and never one of the last ones."""

    id = "iam.password_policy"
    title = "Passwords of IAM users are long and not reused"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.IDENTITY
    placement = Placement.once_per_account()
    satisfies = ("cis-aws-5.0/1.7", "cis-aws-5.0/1.8")
    contributes = {
        "pci-dss-4.0.1/8.3.6": "It is about IAM users; passwords of applications and hosts are for their owners.",
        "well-architected/SEC02-BP01": "A policy makes passwords long; MFA is for another control.",
    }
    passes = ("IAM.7", "IAM.11", "IAM.12", "IAM.13", "IAM.14", "IAM.15", "IAM.16")
    support = {
        Format.CLOUDFORMATION: custom_resource("CloudFormation has no type for the account's password policy"),
        Format.TERRAFORM: native_with(
            "the resource writes the whole policy: what is stricter in the account is kept only where the policy is "
            "imported first, and then expiry and who changes passwords, not a greater length"
        ),
    }
    source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html"

    class Params(ControlParams):
        minimum_password_length: int = Field(14, ge=14, le=128, description="Characters a password has at least.")
        max_password_age: int | None = Field(
            None,
            ge=1,
            le=1095,
            description="Days after which a password expires. Default: expiry stays as it is in CloudFormation, "
            "and in Terraform once the policy is imported; else passwords do not expire there.",
        )

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("kms_key.logs", optional=True),)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import AccountSetting

        AccountSetting(
            scope,
            "AccountSetting",
            setting=account_settings.password_policy(
                minimum_password_length=params.minimum_password_length,
                password_reuse_prevention=_REUSE_PREVENTION,
                max_password_age=params.max_password_age,
            ),
            log_key_arn=context.use_if_there("kms_key.logs"),
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        kept = ["allow_users_to_change_password", "hard_expiry"]
        kept += ["max_password_age"] if params.max_password_age is None else []
        yield resource(
            "aws_iam_account_password_policy",
            local_name(self.id),
            {
                "allow_users_to_change_password": True,
                "max_password_age": params.max_password_age,
                "minimum_password_length": params.minimum_password_length,
                "password_reuse_prevention": _REUSE_PREVENTION,
                **dict.fromkeys(_CHARACTERS.values(), True),
                "lifecycle": Nested(
                    {"prevent_destroy": True, "ignore_changes": tuple(reference(name) for name in kept)}
                ),
            },
        )

    def notes(self, params: Params) -> tuple[str, ...]:
        look = (
            "Present passwords stay valid until they are changed. See how old they are: aws iam "
            "generate-credential-report && aws iam get-credential-report --query Content --output text | "
            "base64 -d"
        )
        present = (
            "Terraform writes the whole policy. See the present one first: aws iam get-account-password-policy. Where "
            "there is one, raise the parameters to what is stricter in it, and before the first apply: terraform "
            f"import module.identity.aws_iam_account_password_policy.{local_name(self.id)} iam-account-password-policy"
        )
        return (look, present)

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"aws_iam_account_password_policy.{local_name(self.id)}": ()}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        expected = [
            Expectation(
                "A password has the length asked for",
                at_least(params.minimum_password_length),
                At(
                    "Custom::AccountSetting",
                    "WantMinimumPasswordLength",
                    _WRITTEN,
                    _at_least(params.minimum_password_length),
                ),
                At("aws_iam_account_password_policy", "minimum_password_length"),
            ),
            Expectation(
                "A former password is refused",
                at_least(_REUSE_PREVENTION),
                At(
                    "Custom::AccountSetting",
                    "WantPasswordReusePrevention",
                    _WRITTEN,
                    _at_least(_REUSE_PREVENTION),
                ),
                At("aws_iam_account_password_policy", "password_reuse_prevention"),
            ),
        ]
        expected += [
            Expectation(
                f"{setting} is on",
                equals(True),
                At("Custom::AccountSetting", f"Want{setting}", _WRITTEN, equals(account_settings.true())),
                At("aws_iam_account_password_policy", argument),
            )
            for setting, argument in _CHARACTERS.items()
        ]
        if params.max_password_age is not None:
            expected.append(
                Expectation(
                    "A password expires",
                    at_most(params.max_password_age),
                    At(
                        "Custom::AccountSetting",
                        "WantMaxPasswordAge",
                        _WRITTEN,
                        equals(account_settings.at_most(params.max_password_age)),
                    ),
                    At("aws_iam_account_password_policy", "max_password_age"),
                )
            )
        kept = ["hard_expiry"] if params.max_password_age else ["hard_expiry", "max_password_age"]
        expected.append(
            Expectation(
                "What the profile does not say of passwords is not reset",
                contains(*(reference(name) for name in kept)),
                None,
                At("aws_iam_account_password_policy", "lifecycle.ignore_changes"),
            )
        )
        setting = account_settings.password_policy(
            minimum_password_length=params.minimum_password_length,
            password_reuse_prevention=_REUSE_PREVENTION,
            max_password_age=params.max_password_age,
        )
        return (*expected, *setting_expectations(setting), retained("aws_iam_account_password_policy"))


def _at_least(number: int) -> Must:
    return equals(account_settings.at_least(number))
