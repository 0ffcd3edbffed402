"""Which accounts of a profile a central policy of Security Hub reaches: `securityhub.central_configuration` says so in
capabilities, and `securityhub.hub` reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from baseline.control import Place
from baseline.policy_targets import has_root

HUB = "security_hub"
"""The capability of a hub that an account switches on by itself."""
_FAMILY = "security_hub_policy"
_EVERYWHERE, _ADMINISTRATOR = f"{_FAMILY}.everywhere", f"{_FAMILY}.administrator"


def reach(targets: Iterable[str], accounts: Iterable[str]) -> Iterator[str]:
    """The capabilities that stand for these targets, and for accounts of the profile that are in them by name."""
    listed = tuple(targets)
    yield _ADMINISTRATOR
    if has_root(listed):
        yield _EVERYWHERE
    yield from (f"{_FAMILY}.id.{one}" for one in listed if one.isdigit())
    yield from (f"{_FAMILY}.name.{one}" for one in accounts)


def reached_by_policy(place: Place) -> bool:
    """Whether a policy sets Security Hub there, which the account then cannot. The account that administers has its
    policy in any case."""
    own = {_EVERYWHERE, f"{_FAMILY}.name.{place.account}", f"{_FAMILY}.id.{place.accounts.get(place.account)}"}
    if place.role == "audit":
        own.add(_ADMINISTRATOR)
    return place.role != "standalone" and not own.isdisjoint(place.provided)


def on_by_itself(place: Place) -> bool:
    """Whether the account has to switch Security Hub on before a policy can reach it: Security Hub does so in every
    other account, and in the one that administers."""
    return place.role == "management"
