"""What a control may know of the trail of an organization: where it is made, and whether it does an account's work.

The control that makes it provides `organization_trail`, `organization_trail.ROLE` with the role of the account in which
it is made, and `organization_trail.beside.ROLE` for accounts that keep a trail of their own all the same.
"""

from __future__ import annotations

from baseline.place import Place

CAPABILITY = "organization_trail"
MAKERS = ("management", "audit")
"""The roles of accounts that can make such a trail; `audit` is CloudTrail's delegated administrator."""


def made_in(place: Place) -> bool:
    """Whether the trail is made in the account of `place`, and has its log group there."""
    return place.role in MAKERS and f"{CAPABILITY}.{place.role}" in place.provided


def replaces_account_trail(place: Place) -> bool:
    """Whether the trail records what a trail of the account itself would."""
    if place.role == "standalone" or f"{CAPABILITY}.beside.{place.role}" in place.provided:
        return False
    return any(f"{CAPABILITY}.{role}" in place.provided and place.ids_of(role) for role in MAKERS)


def owner(place: Place) -> str | None:
    """The account that owns the trail where that is another one than the account of `place`: whoever makes the trail,
    it is the management account's."""
    return None if place.role == "management" else next(iter(place.ids_of("management")), None)
