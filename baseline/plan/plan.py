"""The plan: printable, comparable, and knowing nothing of CDK, Terraform or HTML."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from baseline.context import Contact
from baseline.control import Control, ControlParams, Layer
from baseline.names import Names, logical_id


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a parameter's value came from: `default`, `profile` (with file:line:column), `resolved` (from the
    place)."""

    source: str
    detail: str = ""


@dataclass(frozen=True)
class ControlInstance:
    """A control with the parameters that hold in one stack. `chosen` says why it is there."""

    control: Control
    params: ControlParams
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    chosen: str = ""

    @property
    def id(self) -> str:
        return self.control.id

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """The parameters as JSON-like data."""
        return self.params.model_dump(mode="json")

    @cached_property
    def content(self) -> str:
        """What decides the emitted resources: equal contents emit equal resources."""
        return json.dumps([self.id, self.parameters], sort_keys=True)


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """One account and Region that a stack goes to. `account_id` is None where the deployer's account is meant."""

    account: str
    region: str
    account_id: str | None = None
    role: str = "standalone"


@dataclass(frozen=True, slots=True)
class External:
    """A capability that a stack uses and another stack provides: by which control, and from which place. `optional`:
    the stack could do without, and one of its formats may."""

    provider: ControlInstance
    home: bool
    optional: bool = False


@dataclass(frozen=True)
class Setting:
    """What every stack of a plan shares."""

    names: Names
    home_region: str
    organization_id: str | None
    contacts: Mapping[str, Contact]
    tags: Mapping[str, str]


@dataclass(frozen=True)
class StackPlan:
    """One distinct stack: the same template for every target. `instances` stand in dependency order."""

    name: str
    layer: Layer
    targets: tuple[Target, ...]
    instances: tuple[ControlInstance, ...]
    externals: Mapping[str, External]
    setting: Setting

    @property
    def deployed_name(self) -> str:
        """The CloudFormation stack name, alike in every account and Region."""
        return self.setting.names.stack(self.layer)

    def owner(self, address: str) -> ControlInstance | None:
        """The control that a resource of the template is of: its logical id begins with the control's, and the longest
        such id owns it."""
        return next((one for begins, one in self._beginnings if address.startswith(begins)), None)

    @cached_property
    def _beginnings(self) -> Sequence[tuple[str, ControlInstance]]:
        return sorted(((logical_id(one.id), one) for one in self.instances), key=lambda pair: -len(pair[0]))

    @cached_property
    def digest(self) -> str:
        """Identifies what the stack contains, whatever it is called and wherever it goes."""
        return hashlib.sha256(content_of(self.layer, self.instances, self.externals, self.setting).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Waived:
    """A control left out of a target by a waiver."""

    control: str
    target: Target
    reason: str
    owner: str
    expires: str
    alternative: str = ""


@dataclass(frozen=True)
class Plan:
    """Everything that will be emitted. `notes` are what a person must still do, by control; `unplaced` is what the
    profile or its frameworks ask of a control and no Region can hold. `excluded` are the controls that the imported
    frameworks call for and the profile drops, each with what drops it."""

    profile: str
    setting: Setting
    stacks: tuple[StackPlan, ...]
    packs: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    waived: tuple[Waived, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    unplaced: tuple[tuple[str, str], ...] = ()
    excluded: tuple[tuple[str, str], ...] = ()

    @property
    def targets(self) -> tuple[Target, ...]:
        """Every account and Region, in the order of the profile."""
        return tuple(self._by_target)

    def stacks_of(self, target: Target) -> tuple[StackPlan, ...]:
        """The stacks of one account and Region, in deployment order; none where nothing goes there."""
        return self._by_target.get(target, ())

    @cached_property
    def _by_target(self) -> Mapping[Target, tuple[StackPlan, ...]]:
        found: dict[Target, list[StackPlan]] = {}
        for stack in self.stacks:
            for target in stack.targets:
                found.setdefault(target, []).append(stack)
        return {target: tuple(stacks) for target, stacks in found.items()}


def content_of(
    layer: Layer,
    instances: tuple[ControlInstance, ...],
    externals: Mapping[str, External],
    setting: Setting,
) -> str:
    """The canonical text of what a stack contains; two targets with equal texts share one stack."""
    return json.dumps(
        {
            "layer": layer.value,
            "controls": [one.content for one in instances],
            "externals": {name: [one.provider.content, one.home, one.optional] for name, one in externals.items()},
            "prefix": setting.names.prefix,
            "home_region": setting.home_region,
            "organization_id": setting.organization_id,
            "contacts": {kind: [one.name, one.email, one.phone, one.title] for kind, one in setting.contacts.items()},
            "tags": dict(setting.tags),
        },
        sort_keys=True,
    )
