"""Assignments by the names of accounts, brought to their ids, and what of it cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from baseline.controls.identitycenter._permission_set_parameters import Assignment
from baseline.errors import nearest
from baseline.model.field_problems import FieldProblem
from baseline.place import Place


def located_problems(
    place: Place, *, instance_arn: str, administrator: str, region: str | None, assignments: Sequence[Assignment]
) -> Iterator[FieldProblem]:
    """What the accounts, the Regions and the partition of the profile forbid."""
    if region and region not in place.governed_regions:
        yield FieldProblem(f"{region} is not governed", ("region",), allowed=", ".join(place.governed_regions))
    if not instance_arn.startswith(f"arn:{place.partition}:"):
        yield FieldProblem(f"the instance is not in the partition {place.partition}", ("instance_arn",))
    if administrator not in place.roles.values():
        yield FieldProblem(f"the profile has no account with the role {administrator}", ("administrator",))
    management = place.ids_of("management")
    for number, one in enumerate(assignments):
        unknown = [(position, name) for position, name in enumerate(one.accounts) if name not in place.accounts]
        for position, name in unknown:
            known = sorted(place.accounts)
            yield FieldProblem(
                f"the profile has no account {name}",
                ("assignments", number, "accounts", position),
                allowed=", ".join(known),
                advice=nearest(name, known),
            )
        for position, name in enumerate(one.accounts):
            if name in place.accounts and place.accounts[name] is None:
                yield FieldProblem(
                    f"the account {name} has no id in the profile",
                    ("assignments", number, "accounts", position),
                    advice="add its id",
                )
        if unknown:
            continue
        found = resolved(one, place).account_ids
        if not found:
            yield FieldProblem("the profile has no such account", ("assignments", number))
        if administrator == "audit" and set(found) & set(management):
            yield FieldProblem(
                "a delegated administrator assigns nothing in the management account",
                ("assignments", number),
                advice="set administrator to management, or assign it elsewhere",
            )


def resolved(assignment: Assignment, place: Place) -> Assignment:
    """The assignment with ids alone. The management account is among them only where it is named, by its name, its role
    or its id."""
    names = [
        name
        for name in place.accounts
        if name in assignment.accounts
        or place.roles.get(name) in assignment.roles
        or (assignment.everywhere and place.roles.get(name) != "management")
    ]
    ids = [one for one in (place.accounts[name] for name in names) if one]
    update = {
        "accounts": (),
        "roles": (),
        "everywhere": False,
        "account_ids": tuple(dict.fromkeys([*ids, *assignment.account_ids])),
    }
    return assignment.model_copy(update=update)
