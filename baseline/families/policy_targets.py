"""What policies of the organization are attached to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.spelling import Spelling
from baseline.place import Place

# Organizations API Reference, AttachPolicy.
_TARGET = "^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|[0-9]{12})$"


def _advice(text: str) -> str:
    if re.fullmatch("o-[a-z0-9]{10,32}", text):
        return "the root of an organization has an id of its own: aws organizations list-roots"
    return "aws organizations list-roots shows the root, list-organizational-units-for-parent what is below it"


TargetId = Annotated[
    str,
    Spelling(
        _TARGET,
        "a target of policies",
        "the id of the root (r-a1b2), of an organizational unit (ou-a1b2-11112222), or of an account, in quotes",
        _advice,
    ),
]
"""The root of the organization, an organizational unit, or an account."""


def has_root(targets: Iterable[str]) -> bool:
    """Whether the policies reach every account, those to come included."""
    return any(one.startswith("r-") for one in targets)


def refuse_management_account(targets: tuple[str, ...], place: Place) -> None:
    """Raises a located error where a policy that never binds the management account is attached to it."""
    for number, one in enumerate(targets):
        if one in place.ids_of("management"):
            raise FieldError(
                FieldProblem(
                    f"{one} is the management account, which no such policy binds",
                    ("targets", number),
                    advice="name the root, organizational units or member accounts",
                )
            )
