"""Which of the resources that a parameter lists are those of the account that a control is placed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from baseline.errors import nearest
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.place import Place


@dataclass(frozen=True, slots=True)
class Listed:
    """A resource at `path` of the parameters, which says in which account it is by the id in its ARN, by the account's
    name in the profile, or not at all; `advice` is how it could say so."""

    path: tuple[str | int, ...]
    resource: str
    advice: str
    account_id: str | None = None
    account: str | None = None


def owned(place: Place, listed: Sequence[Listed]) -> tuple[int, ...]:
    """The numbers of what is in the account of `place`. In a profile of one account that is also what names none; and
    where that account has no id, the first ARN that names an account decides.

    Raises `FieldError` at everything that says no account where the profile has several, or one that it does not have.
    """
    first = next((one.account_id for one in listed if one.account_id), None)
    ids = {name: one or first for name, one in place.accounts.items()}
    if problems := list(_problems(ids, listed)):
        raise FieldError(problems)
    own = place.account, ids[place.account]
    return tuple(
        number for number, one in enumerate(listed) if (one.account or own[0], one.account_id or own[1]) == own
    )


def _problems(ids: Mapping[str, str | None], listed: Sequence[Listed]) -> Iterator[FieldProblem]:
    names = {account_id: name for name, account_id in ids.items() if account_id}
    for one in listed:
        if one.account_id and one.account_id not in names:
            yield FieldProblem(
                f"{one.resource} is in the account {one.account_id}, which the profile does not have",
                one.path,
                allowed=", ".join(f"{account_id} ({name})" for account_id, name in names.items()),
                advice="write the id of its account, add the account to the profile, or remove it from the list",
            )
        elif one.account and one.account not in ids:
            yield FieldProblem(
                f"{one.resource} is in the account '{one.account}', which the profile does not have",
                one.path,
                allowed=", ".join(ids),
                advice=nearest(one.account, ids),
            )
        elif not one.account_id and not one.account and len(ids) > 1:
            yield FieldProblem(
                f"{one.resource} does not say in which of the {len(ids)} accounts of the profile it is",
                one.path,
                advice=one.advice,
            )
