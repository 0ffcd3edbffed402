"""The names a profile is made of: their grammar, and the limit of AWS that each grammar keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

from baseline.errors import nearest
from baseline.facts.regions import REGIONS
from baseline.model.field_problems import FieldError, FieldProblem

_SERVICE = "[a-z][a-z0-9_]*"
_CONTROL_ID = rf"^{_SERVICE}\.{_SERVICE}$"
_CONTROL_PATTERN = rf"^(\*|{_SERVICE}\.(\*|{_SERVICE}))$"
_PROFILE_NAME = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
_ORGANIZATION_NAME = r"^[^\s]+( [^\s]+)*$"
_ORGANIZATION_ID = "^o-[a-z0-9]{10,32}$"
_ACCOUNT_NAME = "^[a-z0-9]+([_-][a-z0-9]+)*$"
_ACCOUNT_ID = "^[0-9]{12}$"
_PREFIX = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_EMAIL = r"^[A-Za-z0-9_.+=#!&-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}$"
_PHONE = r"^[0-9 ()+-]+$"

PATTERNS_IN_WORDS: Mapping[str, str] = {
    _CONTROL_ID: "a control id, 'service.name' in lower case, as 'baseline catalog list' shows it",
    _CONTROL_PATTERN: "a control id ('service.name'), all of a service as 'service.*', or '*'",
    _PROFILE_NAME: "letters, digits, '.', '_' and '-', beginning with a letter or digit",
    _ORGANIZATION_NAME: "words separated by single spaces",
    _ORGANIZATION_ID: "'o-' and 10 to 32 lower-case letters or digits, as AWS Organizations shows it",
    _ACCOUNT_NAME: "lower-case letters and digits, in groups joined by '-' or '_'",
    _ACCOUNT_ID: "an account id of 12 digits",
    _PREFIX: "lower-case letters and digits in groups joined by single hyphens, beginning with a letter",
    _EMAIL: "an e-mail address such as security@example.com",
    _PHONE: "digits, spaces and + - ( )",
}
"""What each pattern of this model asks for, to say it without a regular expression."""

ControlId: TypeAlias = Annotated[str, StringConstraints(pattern=_CONTROL_ID, max_length=100)]
"""`service.name`: the path of the control's file under `controls/`."""

ControlPattern: TypeAlias = Annotated[str, StringConstraints(pattern=_CONTROL_PATTERN, max_length=100)]
"""A control id, every control of a service (`vpc.*`), or every control (`*`)."""

ProfileName: TypeAlias = Annotated[str, StringConstraints(pattern=_PROFILE_NAME, max_length=64)]

OrganizationName: TypeAlias = Annotated[str, StringConstraints(pattern=_ORGANIZATION_NAME, max_length=64)]

OrganizationId: TypeAlias = Annotated[str, StringConstraints(pattern=_ORGANIZATION_ID)]
"""As AWS Organizations' API reference has it: `o-` and 10 to 32 characters."""

AccountName: TypeAlias = Annotated[str, StringConstraints(pattern=_ACCOUNT_NAME, max_length=50)]
"""Becomes a directory of the Terraform output, hence no capitals and no spaces. AWS allows 50 characters."""

Phone: TypeAlias = Annotated[str, StringConstraints(pattern=_PHONE, max_length=25)]
"""As `PutAlternateContact` of the Account Management API takes it."""

EmailAddress: TypeAlias = Annotated[str, StringConstraints(pattern=_EMAIL, max_length=254)]
"""As `PutAlternateContact` takes it, and with a top-level domain, which a mail subscription needs."""


def matches(pattern: str, control_id: str) -> bool:
    """Whether a control pattern covers a control."""
    return pattern in ("*", control_id) or (pattern.endswith(".*") and control_id.startswith(pattern[:-1]))


def _account_digits(value: object) -> object:
    # A shorter number is not padded: it is an id that lost a digit, since YAML leaves 012345678901 as text.
    if isinstance(value, int) and not isinstance(value, bool) and len(str(value)) == 12 and value > 0:
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        raise FieldError(
            FieldProblem(
                f"the account id {value} does not have 12 digits",
                allowed=PATTERNS_IN_WORDS[_ACCOUNT_ID],
                advice="leading zeros belong to the id",
            )
        )
    return value


AccountId: TypeAlias = Annotated[
    str,
    StringConstraints(pattern=_ACCOUNT_ID),
    BeforeValidator(_account_digits),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": _ACCOUNT_ID},
                {"type": "integer", "minimum": 10**11, "maximum": 10**12 - 1},
            ]
        }
    ),
]
"""Twelve digits, as text; a number of twelve digits is taken as what it shows."""


def _existing_region(region: str) -> str:
    if region not in REGIONS:
        raise FieldError(
            FieldProblem(
                f"there is no Region '{region}'",
                allowed=", ".join(sorted(REGIONS)),
                advice=nearest(region, sorted(REGIONS)),
            )
        )
    return region


Region: TypeAlias = Annotated[
    str, AfterValidator(_existing_region), WithJsonSchema({"type": "string", "enum": sorted(REGIONS)})
]
"""The code of a Region that exists, such as `eu-west-1`."""

_RESERVED_PREFIXES = {
    "aws": "AWS reserves names that begin with 'aws' in SSM parameters and log groups",
    "ssm": "AWS reserves SSM parameter names that begin with 'ssm'",
    "sthree": "AWS reserves bucket names that begin with 'sthree-'",
    "amzn-s3-demo": "AWS reserves bucket names that begin with 'amzn-s3-demo-'",
    "sg-": "EC2 refuses names of security groups that begin with 'sg-'",
}
MIN_PREFIX, MAX_PREFIX = 3, 20


def _free_prefix(prefix: str) -> str:
    for reserved, reason in _RESERVED_PREFIXES.items():
        if prefix.startswith(reserved):
            raise FieldError(FieldProblem(f"the prefix '{prefix}' cannot be used: {reason}", advice="choose another"))
    return prefix


Prefix: TypeAlias = Annotated[
    str,
    StringConstraints(pattern=_PREFIX, min_length=MIN_PREFIX, max_length=MAX_PREFIX),
    AfterValidator(_free_prefix),
]
"""Begins every name. At most 20 characters: a bucket is `<prefix>-<purpose>-<12 digits>-<Region>` in 63, and
the longest Region code has 14, so that 14 remain for the purpose."""


def derive_prefix(name: str) -> str | None:
    """The prefix that an organization's name yields, cut to 20 characters; None where it yields none."""
    prefix = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:MAX_PREFIX].rstrip("-")
    reserved = any(prefix.startswith(word) for word in _RESERVED_PREFIXES)
    return prefix if len(prefix) >= MIN_PREFIX and re.fullmatch(_PREFIX, prefix) and not reserved else None


_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _calendar_day(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        if _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise FieldError(FieldProblem(f"'{value}' is not a date", allowed="a day that exists, written 2027-03-31"))


Day: TypeAlias = Annotated[date, BeforeValidator(_calendar_day)]
"""A calendar day, written `2027-03-31` and in no other way."""
