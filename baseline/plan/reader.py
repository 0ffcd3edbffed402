"""A plan read back from the data that `baseline.plan.document` wrote.

Whoever may write to a generated folder may have changed its plan, so it is judged like a profile: what comes out of
here can be emitted, and no word of it becomes a path or a name that a profile could not have asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from baseline.context import Contact
from baseline.control import Control, Layer
from baseline.errors import BaselineError
from baseline.model.ids import AccountName, OrganizationId, Prefix, Region
from baseline.model.organization import AccountRole
from baseline.model.profile import NagPack
from baseline.names import Names
from baseline.plan.plan import ControlInstance, External, Plan, Setting, StackPlan, Target, Waived


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Target(_Read):
    account: AccountName
    account_id: Annotated[str, StringConstraints(pattern="^[0-9]{12}$")] | None
    role: AccountRole
    region: Region

    def target(self) -> Target:
        return Target(self.account, self.region, self.account_id, self.role.value)


class _Waived(_Target):
    control: str
    reason: str
    owner: str
    expires: date
    alternative: str


class _Contact(_Read):
    name: str
    email: str
    phone: str
    title: str


class _Setting(_Read):
    prefix: Prefix
    home_region: Region
    organization_id: OrganizationId | None
    contacts: dict[str, _Contact]
    tags: dict[str, str]


class _Instance(_Read):
    id: str
    parameters: dict[str, Any]


class _External(_Read):
    control: str
    parameters: dict[str, Any]
    home: bool
    optional: bool


class _Stack(_Read):
    name: Annotated[str, StringConstraints(pattern="^[a-z0-9]+([_-][a-z0-9]+)*$")]
    layer: Layer
    targets: Annotated[tuple[_Target, ...], Field(min_length=1)]
    controls: Annotated[tuple[_Instance, ...], Field(min_length=1)]
    externals: dict[str, _External]


class _Note(_Read):
    control: str
    note: str


class _Unplaced(_Read):
    control: str
    what: str


class _Document(_Read):
    profile: str
    frameworks: tuple[str, ...]
    packs: tuple[NagPack, ...]
    setting: _Setting
    stacks: tuple[_Stack, ...]
    waived: tuple[_Waived, ...]
    notes: tuple[_Note, ...]
    unplaced: tuple[_Unplaced, ...]

    @model_validator(mode="after")
    def _each_stack_once(self) -> Self:
        names = [stack.name for stack in self.stacks]
        places = [(stack.layer, target) for stack in self.stacks for target in stack.targets]
        if len(names) != len(set(names)) or len(places) != len(set(places)):
            raise ValueError("a stack stands twice")
        if any(len(stack.controls) != len({one.id for one in stack.controls}) for stack in self.stacks):
            raise ValueError("a control stands twice in a stack")
        return self


def from_document(document: Mapping[str, Any], controls: Mapping[str, Control]) -> Plan:
    """The plan that `to_document` wrote, without provenance. Raises `BaselineError` where the data is no such plan, or
    one that this version of the catalogue does not fit."""
    try:
        read = _Document.model_validate(document)
        setting = Setting(
            Names(read.setting.prefix),
            read.setting.home_region,
            read.setting.organization_id,
            {kind: Contact(**dict(one)) for kind, one in read.setting.contacts.items()},
            read.setting.tags,
        )
        return Plan(
            profile=read.profile,
            setting=setting,
            stacks=tuple(_stack(one, controls, setting) for one in read.stacks),
            packs=tuple(pack.value for pack in read.packs),
            frameworks=read.frameworks,
            waived=tuple(
                Waived(one.control, one.target(), one.reason, one.owner, one.expires.isoformat(), one.alternative)
                for one in read.waived
            ),
            notes=tuple((one.control, one.note) for one in read.notes),
            unplaced=tuple((one.control, one.what) for one in read.unplaced),
        )
    except (LookupError, ValidationError) as error:
        said = str(error).splitlines()[0] if isinstance(error, ValidationError) else f"no control {error}"
        raise BaselineError(
            f"the plan was written by another version of this tool ({said}); generate it again"
        ) from error


def _stack(read: _Stack, controls: Mapping[str, Control], setting: Setting) -> StackPlan:
    def instance(control_id: str, parameters: Mapping[str, Any]) -> ControlInstance:
        control = controls[control_id]
        return ControlInstance(control, control.Params.model_validate_json(json.dumps(parameters), strict=True))

    return StackPlan(
        read.name,
        read.layer,
        tuple(one.target() for one in read.targets),
        tuple(instance(one.id, one.parameters) for one in read.controls),
        {
            name: External(instance(one.control, one.parameters), one.home, one.optional)
            for name, one in read.externals.items()
        },
        setting,
    )
