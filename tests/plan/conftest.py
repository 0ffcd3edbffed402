"""A small catalogue for plans: what each control is for is in its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import pytest
from pydantic import Field

from baseline.catalog.frameworks import Framework, Requirement, RuleSelection
from baseline.control import (
    NATIVE,
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Need,
    Placement,
    Severity,
    unsupported,
)
from baseline.errors import Problem, ProfileError
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.loader import load_profile
from baseline.place import Place
from baseline.plan.parameters import problems_in_draft
from baseline.plan.plan import Plan
from baseline.plan.resolve import resolve

TODAY = date(2027, 1, 31)


class Fake(Control):
    """What every control of this catalogue has."""

    behavior = Behavior.DETECTIVE
    severity = Severity.LOW
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/"


class Keys(Fake):
    id = "kms.keys"
    title = "Keys exist"
    layer = Layer.FOUNDATION
    placement = Placement.per_governed_region()

    class Params(ControlParams):
        purposes: tuple[Literal["logs", "data"], ...] = Field(("logs",), description="What gets a key.")

    def provides(self, params: Params) -> tuple[str, ...]:
        return tuple(f"key.{one}" for one in params.purposes)


class Archive(Fake):
    id = "s3.archive"
    title = "Logs are kept"
    layer = Layer.LOGGING
    placement = Placement.once_per_account()
    satisfies = ("fw/1.1",)

    def provides(self, params: ControlParams) -> tuple[str, ...]:
        return ("archive",)

    def needs(self, params: ControlParams) -> tuple[Need, ...]:
        return (Need("key.logs"),)

    def notes(self, params: ControlParams) -> tuple[str, ...]:
        return ("Look into PREFIX-archive, not into MYPREFIX.",)


class Recorder(Fake):
    id = "config.recorder"
    title = "Changes are recorded"
    layer = Layer.DETECTION
    placement = Placement.per_governed_region()
    satisfies = ("fw/1.2",)
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: unsupported("the provider lacks the type")}

    class Params(ControlParams):
        days: int = Field(30, ge=1, le=365, description="Days that records stay.")
        global_types: bool | None = Field(None, description="Whether global types are recorded.")
        rules: tuple[str, ...] = Field((), description="Rules that frameworks call for.")

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("archive", home=True),)

    def localize(self, params: Params, place: Place) -> Params:
        if params.days > 300 and place.region != "eu-west-1":
            raise FieldError(FieldProblem(f"{place.region} keeps 300 days", ("days",), advice="set days: 300"))
        if place.global_region is None:
            raise FieldError(FieldProblem("no Region records users", ("global_types",)))
        here = place.region == place.global_region
        return params.model_copy(update={"global_types": here, "rules": tuple(sorted(place.rules))})

    def unplaced(self, params: Params, standing: Sequence[tuple[Place, Params]]) -> tuple[str, ...]:
        return () if any(there.global_types for _, there in standing) else ("Users are recorded nowhere.",)


class Vpc(Fake):
    """Encrypts what it logs where there is a key for it, and stands without one too."""

    id = "vpc.network"
    title = "A network is closed"
    layer = Layer.NETWORK
    placement = Placement.once_per_account(("standalone", "workload"))

    def needs(self, params: ControlParams) -> tuple[Need, ...]:
        return (Need("key.data", optional=True),)


class Edge(Fake):
    id = "waf.acl"
    title = "The edge is guarded"
    layer = Layer.EDGE
    placement = Placement.in_us_east_1()

    class Params(ControlParams):
        logged: bool = Field(False, description="Whether requests are logged.")

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("key.logs"),) if params.logged else ()


class Shield(Fake):
    id = "shield.advanced"
    title = "Attacks are answered"
    layer = Layer.EDGE
    placement = Placement.in_us_east_1()

    class Params(ControlParams):
        acknowledge: Literal["I pay"] = Field(description="The price, typed.")


class Shared(Fake):
    """Only in accounts that log for others."""

    id = "log.shared"
    title = "Logs are shared"
    layer = Layer.RESPONSE
    placement = Placement.once_per_account(("log-archive",))

    def provides(self, params: ControlParams) -> tuple[str, ...]:
        return ("shared_log",)


class Reader(Fake):
    id = "log.reader"
    title = "Shared logs are read"
    layer = Layer.RESPONSE
    placement = Placement.once_per_account()

    def needs(self, params: ControlParams) -> tuple[Need, ...]:
        return (Need("shared_log"),)


CONTROLS: Mapping[str, Control] = {
    one.id: one() for one in sorted((Keys, Archive, Recorder, Vpc, Edge, Shield, Shared, Reader), key=lambda c: c.id)
}
PROVIDERS = {"key": "kms.keys", "archive": "s3.archive", "shared_log": "log.shared"}


def framework(_name: str) -> Framework:
    rule = RuleSelection("S3_LOGGING", MappingProxyType({"days": "1"}))
    return Framework(
        "fw", "Framework", "1", "https://example.com",
        (
            Requirement("1.1", "Logs are kept", 1, "automated", (rule,), ()),
            Requirement("1.2", "Changes are recorded", 1, "automated", (), ()),
            Requirement("1.3", "Nothing evidences this", 2, "manual", (), ()),
        ),
    )  # fmt: skip


STANDALONE = "accounts: [{name: main, role: standalone}]"
SEVERAL = """accounts:
    - {name: boss, role: management, id: "111122223333"}
    - {name: logs, role: log-archive, id: "444455556666"}
    - {name: shop, role: workload, id: "123456789012"}"""

Resolve = Callable[..., Plan]
Problems = Callable[..., tuple[Problem, ...]]


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Resolve:
    """The plan of a profile: an organization, and the text given; further files by keyword, for it to import."""
    monkeypatch.chdir(tmp_path)

    def resolved(
        text: str = "imports: [fw]",
        *,
        accounts: str = STANDALONE,
        home: str = "eu-west-1",
        regions: str = "eu-west-1, us-east-1",
        today: date = TODAY,
        **others: str,
    ) -> Plan:
        head = (
            f"schema: baseline/v1\nname: p\norganization:\n  name: acme\n  home_region: {home}\n"
            f"  governed_regions: [{regions}]\n  {accounts}\n"
        )
        (tmp_path / "p.yaml").write_text(head + text + "\n", encoding="utf-8")
        for name, other in others.items():
            (tmp_path / f"{name}.yaml").write_text(f"schema: baseline/v1\nname: {name}\n{other}\n", encoding="utf-8")
        loaded = load_profile(
            Path("p.yaml"),
            find_shipped=lambda _name: None,
            frameworks=("fw",),
            further=lambda draft, locations: problems_in_draft(draft, locations, CONTROLS, today),
        )
        return resolve(loaded, controls=CONTROLS, providers=PROVIDERS, framework=framework, today=today)

    return resolved


@pytest.fixture
def problems(plan: Resolve) -> Problems:
    """The problems that resolving the profile ends in; each has its place."""

    def found(*arguments: Any, **more: Any) -> tuple[Problem, ...]:
        with pytest.raises(ProfileError) as caught:
            plan(*arguments, **more)
        assert all(one.location for one in caught.value.problems)
        return caught.value.problems

    return found


def placements(plan: Plan) -> dict[str, list[str]]:
    """`control: [account Region, ...]`."""
    found: dict[str, list[str]] = {}
    for stack in plan.stacks:
        for instance in stack.instances:
            found.setdefault(instance.id, []).extend(f"{one.account} {one.region}" for one in stack.targets)
    return {control: sorted(places) for control, places in sorted(found.items())}
