"""AWS knows whom to tell of a security matter in the account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, get_args

from pydantic import Field

from baseline.control import (
    NATIVE,
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Need,
    Placement,
    Severity,
    custom_resource,
)
from baseline.expectation import At, Expectation, retained
from baseline.families.setting_expectations import setting_expectations
from baseline.hcl import Block, resource, retain
from baseline.model.distinct import Distinct
from baseline.must import equals, present
from baseline.names import local_name
from baseline.place import Place
from baseline.references import ANY
from constructs_lib.documents.account_contacts import alternate_contact

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

Kind = Literal["security", "operations", "billing"]
_TERRAFORM = "aws_account_alternate_contact"


class SecurityContact(Control):
    """The alternate contacts of the account are those of the profile, so that notices reach more than the root user."""

    id = "account.security_contact"
    title = "The account names its contacts for security, operations and billing"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.IDENTITY
    placement = Placement.once_per_account()
    satisfies = ("cis-aws-5.0/1.2",)
    contributes = {
        "well-architected/SEC10-BP01": "AWS knows whom to call; the team's own list is for the team to write."
    }
    passes = ("Account.1",)
    support = {
        Format.CLOUDFORMATION: custom_resource("CloudFormation has no type for the alternate contacts of an account"),
        Format.TERRAFORM: NATIVE,
    }
    source = "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html"

    class Params(ControlParams):
        contacts: Distinct[Kind] = Field(
            ("security", "operations", "billing"),
            min_length=1,
            description="Which contacts of the profile are registered. What the profile does not name stays as it "
            "is in the account.",
        )

    def satisfied(self, params: Params) -> tuple[str, ...]:
        return self.satisfies if "security" in params.contacts else ()

    def passed(self, params: Params) -> tuple[str, ...]:
        return self.passes if "security" in params.contacts else ()

    def localize(self, params: Params, place: Place) -> Params | None:
        """Those of the contacts that the profile names."""
        named = tuple(one for one in params.contacts if one in place.contacts)
        return params.model_copy(update={"contacts": named}) if named else None

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("kms_key.logs", optional=True),)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import AccountSetting

        for kind in params.contacts:
            about = _about(kind, context)
            setting = alternate_contact(kind.upper(), **about)
            AccountSetting(scope, kind.capitalize(), setting=setting, log_key_arn=context.use_if_there("kms_key.logs"))

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        for kind in params.contacts:
            about = _about(kind, context)
            yield resource(
                _TERRAFORM,
                local_name(self.id, kind),
                {
                    "alternate_contact_type": kind.upper(),
                    "name": about["name"],
                    "title": about["title"],
                    "email_address": about["email"],
                    "phone_number": about["phone"],
                    "lifecycle": retain(),
                },
            )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"{_TERRAFORM}.{local_name(self.id, kind)}": () for kind in get_args(Kind)}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        settings = [
            alternate_contact(kind.upper(), name=ANY, title=ANY, email=ANY, phone=ANY) for kind in params.contacts
        ]
        return (
            *setting_expectations(settings[0], *settings[1:]),
            retained(_TERRAFORM),
            *(
                Expectation(
                    f"The {kind} contact has its {attribute}",
                    present(),
                    None,
                    At(_TERRAFORM, attribute, {"alternate_contact_type": kind.upper()}),
                )
                for kind in params.contacts
                for attribute in ("name", "title", "email_address", "phone_number")
            ),
            *(
                Expectation(
                    f"The {kind} contact is registered",
                    equals(kind.upper()),
                    None,
                    At(_TERRAFORM, "alternate_contact_type", {"alternate_contact_type": kind.upper()}),
                )
                for kind in params.contacts
            ),
        )


def _about(kind: Kind, context: Context) -> dict[str, str]:
    """What AWS registers; it wants a title, and takes the kind of contact where the profile has none."""
    one = context.contacts[kind]
    return {"name": one.name, "title": one.title or kind.capitalize(), "email": one.email, "phone": one.phone}
