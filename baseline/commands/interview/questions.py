"""The questions, and which answers fit: those that a profile's own model takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from baseline.errors import Problem
from baseline.facts.regions import REGIONS, partition_of
from baseline.model.field_problems import FieldError
from baseline.model.ids import (
    MAX_PREFIX,
    MIN_PREFIX,
    PATTERNS_IN_WORDS,
    AccountId,
    AccountName,
    EmailAddress,
    OrganizationName,
    Phone,
    Prefix,
    ProfileName,
    Region,
    derive_prefix,
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the option that answers it beforehand, the words, the default (None: an answer is needed;
    empty: it may be left out), the type from the profile's own model that an answer must fit, and why an answer is
    needed where that is not plain. `several` answers may be given, separated by spaces."""

    name: str
    words: str
    default: str | None
    type: Any
    reason: str = ""
    several: bool = False

    @property
    def option(self) -> str:
        return "--" + self.name.replace("_", "-")

    def problems(self, answer: str) -> list[Problem]:
        """What is wrong with an answer."""
        if not answer:
            missing = f"{self.option}: an answer is needed" + (f": {self.reason}" if self.reason else "")
            return [] if self.default == "" else [Problem(missing)]
        return [one for word in (answer.split() if self.several else [answer]) for one in self._problems(word)]

    def _problems(self, answer: str) -> Iterator[Problem]:
        try:
            TypeAdapter(self.type).validate_python(answer)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            context = first.get("ctx", {})
            cause = context.get("error")
            head = f"{self.option} {answer!r}"
            if isinstance(cause, FieldError):
                for one in cause.problems:
                    yield Problem(f"{head}: {one.message}", allowed=one.allowed, advice=one.advice)
            else:
                yield Problem(f"{head}: {PATTERNS_IN_WORDS.get(context.get('pattern', ''), first['msg'])}")


ORGANIZATION = Question("organization", "Name of the organization", None, OrganizationName)
QUESTIONS = (
    Question("name", "Name of the profile", "baseline", ProfileName),
    ORGANIZATION,
    Question("home_region", "Home Region: the trail, the log archive and the alarms are there", None, Region),
    Question("account_name", "What to call the account", "main", AccountName),
    Question("account_id", "Its id, 12 digits (empty: the output fits any account)", "", AccountId),
    Question("security_email", "E-mail address that alarms go to (empty: none yet)", "", EmailAddress),
)
# Asked only where there is a contact.
PHONE = Question(
    "security_phone",
    "Telephone number for security notices, with country code",
    None,
    Phone,
    "the security contact that AWS keeps for an account has an e-mail address and a telephone number",
)
_PREFIX = Question(
    "prefix", "Prefix of every name, which never changes afterwards (3 to 20 of a-z, 0-9 and -)", None, Prefix
)
# Where the global services of the partition `aws` run, IAM and CloudFront among them.
_GLOBAL_SERVICES = "us-east-1"


def further_regions(home: str) -> Question:
    """Which Regions to govern beside the home Region: that of the global services, unless somebody says otherwise."""
    elsewhere = home in REGIONS and home != _GLOBAL_SERVICES and partition_of(home) == partition_of(_GLOBAL_SERVICES)
    return Question(
        "governed_region",
        "Further Regions to govern, separated by spaces" + (f" ({home}: no other)" if elsewhere else ""),
        _GLOBAL_SERVICES if elsewhere else "",
        Region,
        several=True,
    )


def prefix(organization: str) -> Question:
    """The prefix, which the organization's name yields; where it does not, why it does not."""
    derived = derive_prefix(organization)
    if derived:
        return replace(_PREFIX, default=derived)
    letters = re.sub("[^a-z0-9]+", "-", organization.lower()).strip("-")
    if len(letters) < MIN_PREFIX:
        why = f"fewer than {MIN_PREFIX} of its characters are in a-z and 0-9"
    elif not letters[0].isalpha():
        why = "it would begin with a digit"
    else:
        why = _PREFIX.problems(letters[:MAX_PREFIX].rstrip("-"))[0].message.partition(": ")[2]
    return replace(
        _PREFIX,
        words=f"The organization's name yields no prefix ({why}). {_PREFIX.words}",
        reason=f"it is derived from the organization's name, and {organization!r} yields none: {why}",
    )
