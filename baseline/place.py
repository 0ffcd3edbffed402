"""What a control may know of an account and Region while the plan decides where it stands, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from baseline.names import Names


@dataclass(frozen=True, slots=True)
class Place:
    """The facts of a target that may change a control's parameters. `rules` maps the identifier of each Config rule
    that the imported frameworks call for to its input parameters. `global_region` is the governed Region in which
    what an account has once is recorded and evaluated; None where no governed Region can. `account` is the account's
    name in the profile, and `accounts` maps every such name to the id, None where the profile leaves it open: they
    decide what belongs to the account, and stay out of templates, which accounts share. `contacts` are those of
    billing, operations and security that the profile names. `roles` maps the name of each account to its role, and
    `organization_id` is that of the AWS organization, None where the profile names none.

    `frameworks` are the ids that the profile imports, and `framework_rules` maps each to the identifiers of the Config
    rules that it names. `provided` are the capabilities of the controls that stand in any account and Region: by them
    a control learns that another does its work for the whole organization. `provided_here` are those of this very
    place.
    `disabled_checks` maps the ids of Security Hub controls that report what a waiver accepts here to its reason."""

    role: str
    region: str
    home_region: str
    partition: str
    rules: Mapping[str, Mapping[str, str]]
    governed_regions: tuple[str, ...]
    global_region: str | None
    account: str
    accounts: Mapping[str, str | None]
    names: Names
    contacts: frozenset[str] = frozenset()
    roles: Mapping[str, str] = field(default_factory=dict)
    organization_id: str | None = None
    frameworks: tuple[str, ...] = ()
    provided: frozenset[str] = frozenset()
    provided_here: frozenset[str] = frozenset()
    disabled_checks: Mapping[str, str] = field(default_factory=dict)
    framework_rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_home(self) -> bool:
        return self.region == self.home_region

    def ids_of(self, role: str) -> tuple[str, ...]:
        """The ids of the accounts with that role, in the order of the profile."""
        return tuple(one for name, one in self.accounts.items() if one and self.roles.get(name) == role)
