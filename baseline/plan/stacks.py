"""Groups what targets hold into distinct stacks: accounts and Regions that resolve alike share one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from baseline.control import Layer, Scope
from baseline.plan.plan import ControlInstance, External, Setting, StackPlan, Target, content_of

Group = tuple[Layer, tuple[ControlInstance, ...], dict[str, External], list[Target]]


def distinct_stacks(
    targets: Mapping[Target, Mapping[str, ControlInstance]], providers: Mapping[str, str], setting: Setting
) -> tuple[StackPlan, ...]:
    """The distinct stacks in the order of deployment: by layer, and the home Region's first."""
    groups: dict[str, Group] = {}
    ordered = sorted(targets, key=lambda target: target.region != setting.home_region)
    for layer in Layer:
        for target in ordered:
            there = targets[target]
            members = {name: one for name, one in sorted(there.items()) if one.control.layer is layer}
            if not members:
                continue
            instances = in_dependency_order(members)
            home = replace(target, region=setting.home_region)
            externals = _externals(instances, providers, there, targets.get(home, {}), set(members))
            content = content_of(layer, instances, externals, setting)
            groups.setdefault(content, (layer, instances, externals, []))[3].append(target)
    names = _names(list(groups.values()), setting.home_region)
    return tuple(
        StackPlan(name, layer, tuple(members), instances, externals, setting)
        for name, (layer, instances, externals, members) in zip(names, groups.values(), strict=True)
    )


def in_dependency_order(members: Mapping[str, ControlInstance]) -> tuple[ControlInstance, ...]:
    """Providers before users; by id where neither needs the other. A cycle is a fault of the catalogue."""
    ordered: dict[str, ControlInstance] = {}
    # By what stands here: a control that others need optionally may be in no list of providers.
    provided = {name: one.id for one in members.values() for name in one.control.provides(one.params)}

    def visit(control_id: str, path: tuple[str, ...]) -> None:
        if control_id in ordered or control_id not in members:
            return
        if control_id in path:
            raise ValueError(f"controls need each other: {' -> '.join((*path, control_id))}")
        instance = members[control_id]
        for need in instance.control.needs(instance.params):
            if need.capability in provided:
                visit(provided[need.capability], (*path, control_id))
        ordered[control_id] = instance

    for control_id in members:
        visit(control_id, ())
    return tuple(ordered.values())


def _externals(
    instances: tuple[ControlInstance, ...],
    providers: Mapping[str, str],
    there: Mapping[str, ControlInstance],
    at_home: Mapping[str, ControlInstance],
    members: set[str],
) -> dict[str, External]:
    found: dict[str, External] = {}
    for instance in instances:
        for need in instance.control.needs(instance.params):
            provider = providers.get(need.capability.split(".")[0], "")
            source = (at_home if need.home else there).get(provider)
            if source and need.optional and need.capability not in source.control.provides(source.params):
                continue
            if source and (provider not in members or source is not there.get(provider)):
                known = found.get(need.capability)
                optional = need.optional and (known is None or known.optional)
                found[need.capability] = External(source, need.home, optional)
    return dict(sorted(found.items()))


def _names(groups: list[Group], home_region: str) -> list[str]:
    """`logging-home`, `detection-governed`, `edge-us-east-1`, or the layer alone where the home Region and others share
    the stack; where several stacks would share a name, the one with the most targets keeps it and the others are named
    after their first target."""
    bases = [_base(group, home_region) for group in groups]
    names: dict[int, str] = {}
    taken: set[str] = set()
    for index in sorted(range(len(groups)), key=lambda i: (-len(groups[i][3]), i)):
        first = groups[index][3][0]
        layer = groups[index][0].value
        candidates = (bases[index], f"{layer}-{first.region}", f"{layer}-{first.account}-{first.region}")
        names[index] = next(name for name in candidates if name not in taken)
        taken.add(names[index])
    return [names[index] for index in range(len(groups))]


def _base(group: Group, home_region: str) -> str:
    layer, instances, _, targets = group
    if all(one.control.placement.scope is Scope.US_EAST_1 for one in instances):
        return f"{layer.value}-us-east-1"
    at_home = {target.region == home_region for target in targets}
    return layer.value if len(at_home) == 2 else f"{layer.value}-{'home' if True in at_home else 'governed'}"
