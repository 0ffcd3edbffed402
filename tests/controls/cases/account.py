"""Cases of the account itself."""

from __future__ import annotations

from tests.controls.survivor import Survivor

VARIANTS = {"account.security_contact": [{"contacts": ["security"]}]}
SURVIVORS = (
    Survivor(
        "aws_account_alternate_contact",
        "(name|title|email_address|phone_number) replaced",
        "Whom the profile names: any name is as good, and one that is missing is noticed.",
    ),
)
