"""Hands capabilities from control to control while a stack is built; alike for every format."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from baseline.context import Context, Environment, Value
from baseline.plan.plan import ControlInstance, StackPlan


def wired(
    stack: StackPlan,
    environment: Environment,
    *,
    receive: Callable[[str], str],
    hand_over: Callable[[str, str, str], None],
) -> Iterator[tuple[ControlInstance, Context, tuple[object, ...]]]:
    """(instance, its context, what it has to wait for) for each control of `stack`, in dependency order.

    `receive(capability)` is the format's reference to a value that an earlier stack handed over;
    `hand_over(control_id, capability, value)` makes a value of this stack available to later ones. The third
    element holds what the providers within this stack named in `Context.provide(after=...)`.
    """
    exchange: dict[str, Value] = {}
    waits: dict[str, tuple[object, ...]] = {}
    local = {name: one for one in stack.instances for name in one.control.provides(one.params)}

    def resolve(context: Context, capability: str) -> str:
        remote = capability in context.remote
        here = capability in local and not remote
        provider = local[capability] if here else stack.externals[capability].provider
        computed = provider.control.value_of(capability, provider.params, context)
        if computed is not None:
            return computed
        if remote:
            raise ValueError(f"{context.control_id}: {capability} of the home Region cannot be known in another one")
        return receive(capability)

    for instance in stack.instances:
        needs = instance.control.needs(instance.params)
        context = Context(
            control_id=instance.id,
            names=stack.setting.names,
            environment=environment,
            home_region=stack.setting.home_region,
            organization_id=stack.setting.organization_id,
            contacts=stack.setting.contacts,
            resolve=resolve,
            publish=lambda capability, value, one=instance: (
                hand_over(one.id, capability, value) if isinstance(value, str) else None
            ),
            exchange=exchange,
            waits=waits,
            standing=frozenset(stack.externals),
            remote=frozenset(one.capability for one in needs if one.home and _elsewhere(stack, one.capability)),
        )
        yield instance, context, tuple(waited for need in needs for waited in waits.get(need.capability, ()))


def _elsewhere(stack: StackPlan, capability: str) -> bool:
    """Whether a capability of the home Region is another Region's to this stack, in any place that it goes to."""
    home = stack.setting.home_region
    return capability in stack.externals and any(target.region != home for target in stack.targets)
