"""What stands in a plan, and what the catalogue would have beside it, as the coverage of a requirement asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from baseline.catalog.frameworks import Framework, Requirement
from baseline.control import Control, Format
from baseline.facts.config_rules import managed_rule
from baseline.facts.security_hub_controls import control_ids
from baseline.plan.plan import ControlInstance, Plan, StackPlan, Waived

_NOT_SET = ("detected", "unsupported")
_FORMATS = {Format.CLOUDFORMATION: "CloudFormation", Format.TERRAFORM: "Terraform"}


class Standing:
    """A plan by its controls. `names` of a requirement are those under which controls claim it: its own, and those of
    the same requirement in other versions."""

    def __init__(self, plan: Plan, catalogue: Mapping[str, Control]) -> None:
        self.plan = plan
        self.catalogue = catalogue
        self.instances: dict[str, list[tuple[StackPlan, ControlInstance]]] = {}
        for stack in plan.stacks:
            for one in stack.instances:
                self.instances.setdefault(one.id, []).append((stack, one))
        self.waived: dict[str, list[Waived]] = {}
        for waived in plan.waived:
            self.waived.setdefault(waived.control, []).append(waived)
        self._dropped = dict(plan.excluded)
        self._roles = {target.role for target in plan.targets}
        self.rules = frozenset(
            rule
            for standing in self.instances.values()
            for _, one in standing
            for rule in one.control.evaluated_rules(one.params)
        )
        self.checks = frozenset(
            check
            for standing in self.instances.values()
            for _, one in standing
            for check in one.control.evaluated_checks(one.params)
        )
        self.disabled: dict[str, str] = {}
        for standing in self.instances.values():
            for _, one in standing:
                self.disabled.update(one.control.disabled_checks(one.params))
        self._passed = {
            name: frozenset.intersection(*(frozenset(one.control.passed(one.params)) for _, one in standing))
            for name, standing in self.instances.items()
        }

    def held_nowhere(self, name: str, requirement: Requirement) -> list[str]:
        """What is asked of a control and no Region holds, as the plan says it, as far as it bears on a requirement: of
        what begins with the identifier of a rule, the rules of the requirement alone."""
        rules = {one.identifier for one in requirement.config_rules}
        said = [what for control, what in self.plan.unplaced if control == name]
        return [
            f"{what}." for what in said if (first := what.partition(" ")[0]) in rules or not _is_rule_or_check(first)
        ]

    def meeting(self, names: frozenset[str]) -> Iterator[tuple[str, bool]]:
        """(id, whether in every place where it stands and in every format) of the controls that meet a requirement."""
        for name, standing in self.instances.items():
            met = [not names.isdisjoint(one.control.satisfied(one.params)) for _, one in standing]
            if any(met):
                yield name, all(met) and not list(not_set(self.catalogue.get(name)))

    def falling_short(self, name: str) -> Iterator[str]:
        """Why a control that meets a requirement does not meet it everywhere."""
        formats = list(not_set(self.catalogue.get(name)))
        yield from formats or [f"{name} meets it in some of its places, or with some of its parameters, alone."]

    def contributing(self, names: frozenset[str]) -> Iterator[tuple[str, str]]:
        """(id, what is still missing) of the controls that meet part of a requirement."""
        for name, standing in self.instances.items():
            for _, one in standing:
                found = one.control.contributed(one.params)
                for key in sorted(names & found.keys()):
                    yield name, " ".join((found[key], *not_set(self.catalogue.get(name))))

    def passing(self, check: str) -> list[str]:
        """The ids of the controls by which a Security Hub control passes wherever they stand."""
        return [name for name, passed in self._passed.items() if check in passed]

    def unused(self, names: frozenset[str], requirement: Requirement) -> Iterator[str]:
        """What would meet a requirement or part of it, and how it would come to: a control that stands nowhere, or one
        whose parameters leave it out."""
        for name, control in self.catalogue.items():
            if not bears(control, names, requirement) or self._roles.isdisjoint(control.placement.roles):
                continue
            if name in self.instances:
                way = control.way_to_meet(names)
                yield f"For {name} to meet it, {way}." if way else f"The parameters of {name} leave it out."
            elif name in self._dropped:
                yield f"{name} is dropped by {self._dropped[name]}."
            elif name in self.waived:
                continue  # The waiver is told by itself.
            elif control.opt_in:
                yield f"Name {name} in controls.include; it does not come by itself: {control.opt_in}."
            else:
                yield f"{name} is not chosen, or stands in no account of the profile."

    def evaluated_nowhere(self, requirement: Requirement) -> Iterator[str]:
        """Why no governed Region evaluates the rules of a requirement, as the plan says it."""
        for one in requirement.config_rules:
            for _, what in self.plan.unplaced:
                if what.partition(" ")[0] == one.identifier:
                    yield f"{what}."


def _is_rule_or_check(word: str) -> bool:
    return managed_rule(word) is not None or word in control_ids()


def bears(control: Control | None, names: frozenset[str], requirement: Requirement) -> bool:
    """Whether a control could meet a requirement or part of it, with some parameters."""
    return control is not None and (
        not names.isdisjoint((*control.satisfies, *control.contributes))
        or not set(requirement.security_hub).isdisjoint(control.passes)
    )


def would_meet(control: Control | None, framework: Framework, requirement: Requirement) -> bool:
    """Whether a control could meet the whole of a requirement, with some parameters."""
    if control is None:
        return False
    checks = set(requirement.security_hub)
    passes = framework.checks_suffice and bool(checks) and checks <= set(control.passes)
    return passes or not framework.names_of(requirement).isdisjoint(control.satisfies)


def not_set(control: Control | None) -> Iterator[str]:
    """What a format of a control watches, or does not have, instead of setting it."""
    for output, support in control.support.items() if control else ():
        if support.kind in _NOT_SET:
            yield f"In {_FORMATS[output]} {control.id} sets nothing: {support.reason}."  # type: ignore[union-attr]
