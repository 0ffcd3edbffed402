"""How a value gets from the control that has it to the control that needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from baseline.context import Context, Environment
from baseline.control import ControlParams, Layer, Need, Placement
from baseline.emit.wiring import wired
from baseline.names import Names
from baseline.plan.plan import ControlInstance, External, Setting, StackPlan, Target
from tests.plan.conftest import Fake

ENVIRONMENT = Environment("aws", "111122223333", "eu-west-1", "amazonaws.com")
SETTING = Setting(Names("acme"), "eu-west-1", None, {}, {})


class Giver(Fake):
    """Gives an ARN that only the deployed resource knows, a name that anybody computes, and a list."""

    id = "a.giver"
    title = "Gives"
    layer = Layer.FOUNDATION
    placement = Placement.once_per_account()

    def provides(self, params: ControlParams) -> tuple[str, ...]:
        return ("arn", "name", "ids")

    def value_of(self, capability: str, params: ControlParams, context: Context) -> str | None:
        return context.names.of("thing") if capability == "name" else None


class Taker(Fake):
    """Takes all three."""

    id = "a.taker"
    title = "Takes"
    layer = Layer.FOUNDATION
    placement = Placement.once_per_account()

    def needs(self, params: ControlParams) -> tuple[Need, ...]:
        return (Need("arn"), Need("name"))


GIVER, TAKER = ControlInstance(Giver(), ControlParams()), ControlInstance(Taker(), ControlParams())


def walk(
    stack: StackPlan, build: Callable[[str, Context], None]
) -> tuple[dict[str, tuple[Any, ...]], list[tuple[str, str, str]]]:
    """What each control waits for, and what was handed over to later stacks."""
    handed: list[tuple[str, str, str]] = []
    waits: dict[str, tuple[Any, ...]] = {}
    for instance, context, needed in wired(
        stack, ENVIRONMENT, receive=lambda name: f"<{name}>", hand_over=lambda *given: handed.append(given)
    ):
        waits[instance.id] = needed
        build(instance.id, context)
    return waits, handed


def stack(*instances: ControlInstance, **externals: External) -> StackPlan:
    return StackPlan("foundation-home", Layer.FOUNDATION, (Target("main", "eu-west-1"),), instances, externals, SETTING)


def test_within_a_stack_the_value_itself_is_used_and_its_resources_are_waited_for() -> None:
    seen = {}

    def build(control: str, context: Context) -> None:
        if control == "a.giver":
            context.provide("arn", "arn:real", after=["key", "policy"])
            context.provide("ids", ("one", "two"))
            context.provide("name", after=["thing"])
        else:
            seen.update(arn=context.use("arn"), name=context.use("name"), ids=context.use_each("ids"))
            with pytest.raises(TypeError, match="is a list"):
                context.use("ids")

    waits, handed = walk(stack(GIVER, TAKER), build)
    assert seen == {"arn": "arn:real", "name": "acme-thing", "ids": ("one", "two")}
    assert waits == {"a.giver": (), "a.taker": ("key", "policy", "thing")}
    assert handed == [("a.giver", "arn", "arn:real")], "a computed name and a list are not handed over"


def test_from_another_stack_a_computed_name_is_computed_and_the_rest_received() -> None:
    seen = {}

    def build(_control: str, context: Context) -> None:
        seen.update(arn=context.use("arn"), name=context.use("name"))

    waits, handed = walk(stack(TAKER, arn=External(GIVER, False), name=External(GIVER, False)), build)
    assert seen == {"arn": "<arn>", "name": "acme-thing"}
    assert waits == {"a.taker": ()}
    assert handed == []


def test_what_is_not_among_the_needs_is_a_fault_of_the_control() -> None:
    def build(_control: str, context: Context) -> None:
        context.use("unheard")

    with pytest.raises(KeyError, match="unheard"):
        walk(stack(TAKER), build)


class Distant(Taker):
    """Takes what only the home Region has."""

    id = "a.distant"

    def needs(self, params: ControlParams) -> tuple[Need, ...]:
        return (Need("arn", home=True), Need("name", home=True))


@pytest.mark.parametrize("regions", [("us-east-1",), ("eu-west-1", "us-east-1")])
def test_what_only_the_home_region_knows_is_not_read_elsewhere_even_in_a_stack_that_it_shares(
    regions: tuple[str, ...],
) -> None:
    seen = {}

    def build(_control: str, context: Context) -> None:
        seen.update(name=context.use("name"))
        with pytest.raises(ValueError, match="arn of the home Region cannot be known in another one"):
            context.use("arn")

    externals = {"arn": External(GIVER, True), "name": External(GIVER, True)}
    distant = stack(ControlInstance(Distant(), ControlParams()), **externals)
    walk(replace(distant, targets=tuple(Target("main", region) for region in regions)), build)
    assert seen == {"name": "acme-thing"}


@pytest.mark.parametrize(("here", "there"), [(True, False), (False, True), (False, False)])
def test_what_is_needed_optionally_is_used_where_it_stands_and_else_done_without(here: bool, there: bool) -> None:
    class Modest(Taker):
        id = "a.modest"

        def needs(self, params: ControlParams) -> tuple[Need, ...]:
            return (Need("arn", optional=True),)

    seen = {}

    def build(control: str, context: Context) -> None:
        if control == "a.giver":
            context.provide("arn", "arn:real")
        else:
            seen.update(arn=context.use_if_there("arn"))

    modest = ControlInstance(Modest(), ControlParams())
    externals = {"arn": External(GIVER, False, True)} if there else {}
    walk(stack(*([GIVER] if here else []), modest, **externals), build)
    assert seen == {"arn": "arn:real" if here else "<arn>" if there else None}
