"""What a control may know while it is being built: names, where it stands, and what other controls hand to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from baseline.names import Names

Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Environment:
    """The deploying account as the format writes it: CDK tokens, or marked Terraform references."""

    partition: str
    account: str
    region: str
    dns_suffix: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or team that the profile names."""

    name: str
    email: str
    phone: str = ""
    title: str = ""


@dataclass
class Context:
    """Handed to `Control.define` and `Control.terraform`; one per control and stack.

    `use` gives the value of a capability listed in the control's `needs`; `provide` hands a value to the controls of
    the same stack and, through `publish`, of later ones. `remote` are capabilities of the home Region, asked for by a
    stack that stands elsewhere and may have its own of the same name; `standing` are those that other stacks provide.
    """

    control_id: str
    names: Names
    environment: Environment
    home_region: str
    organization_id: str | None
    contacts: Mapping[str, Contact]
    resolve: Callable[[Context, str], Value]
    publish: Callable[[str, Value], None]
    exchange: dict[str, Value]
    waits: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    remote: frozenset[str] = frozenset()
    standing: frozenset[str] = frozenset()

    def use(self, capability: str) -> str:
        """The value of a capability that this control needs.

        Raises `KeyError` where the control does not list it in `needs`: a fault of the control, not of a profile.
        """
        local = capability in self.exchange and capability not in self.remote
        value = self.exchange[capability] if local else self.resolve(self, capability)
        if not isinstance(value, str):
            raise TypeError(f"{capability} is a list: use_each()")
        return value

    def use_if_there(self, capability: str) -> str | None:
        """The value of a capability that this control needs optionally; None where nothing provides it."""
        return self.use(capability) if capability in self.exchange or capability in self.standing else None

    def use_each(self, capability: str) -> tuple[str, ...]:
        """The values of a capability that is a list, such as subnet ids; only within one stack."""
        value = self.exchange[capability]
        return (value,) if isinstance(value, str) else value

    def provide(self, capability: str, value: Value | None = None, *, after: Sequence[Any] = ()) -> None:
        """Hand over `value` and name what must exist before a user of the capability does.

        `after` holds constructs in CloudFormation and blocks in Terraform. Without a value, `Control.value_of` answers.
        """
        if value is not None:
            self.exchange[capability] = value
            self.publish(capability, value)
        self.waits[capability] = tuple(after)
