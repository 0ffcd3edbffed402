"""Which rules become which conformance packs at a place: a part of `config.conformance_packs`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import Field, StringConstraints

from baseline.control import ControlParams
from baseline.errors import nearest
from baseline.families.rule_choice import Frequency, RuleParams, Scalar, mistakes, rules_at
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.place import Place

# With the prefix, the number of a part and the hyphens before them at most 64 characters.
PackName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
Rules = Annotated[Distinct[str], Field(min_length=1)]


class PackRuleParams(ControlParams):
    """What one rule does otherwise, in every pack that has it."""

    inputs: dict[str, Scalar] = Field(
        {},
        description="Input parameters of the rule. Default: the framework's, or else the recommended ones.",
    )
    frequency: Frequency | None = Field(
        None, description="How often a periodic rule is evaluated. Default: the frequency of the control."
    )


def chosen(rules: Mapping[str, PackRuleParams]) -> dict[str, RuleParams]:
    """The same for those who choose single rules."""
    return {name: RuleParams(inputs=one.inputs, frequency=one.frequency, severity=None) for name, one in rules.items()}


def pack_mistakes(
    packs: Mapping[str, Sequence[str]], rules: Mapping[str, PackRuleParams], exclude: Sequence[str]
) -> Iterator[FieldProblem]:
    """What is wrong with packs before any place is known, each below the control's parameters."""
    yield from mistakes(chosen(rules), exclude, {}, "medium")
    for name, identifiers in packs.items():
        for problem in mistakes({}, identifiers, {}, "medium"):
            yield replace(problem, path=("packs", name, *problem.path[1:]))
        unset = [one for one in identifiers if one not in rules]
        for problem in mistakes({one: RuleParams.model_validate({}) for one in unset}, (), {}, "medium"):
            identifier = str(problem.path[1])
            if "there is no managed rule" not in problem.message:
                place = ("packs", name, list(identifiers).index(identifier))
                yield replace(problem, path=place, advice=f"set its inputs in rules.{identifier}", at_key=False)


def packs_at(
    place: Place,
    *,
    frameworks: Sequence[str] | None,
    packs: Mapping[str, Sequence[str]],
    rules: Mapping[str, PackRuleParams],
    exclude: Sequence[str],
    frequency: Frequency,
) -> tuple[dict[str, tuple[str, ...]], dict[str, PackRuleParams]]:
    """The identifiers of every pack's rules that are evaluated at `place`, by its name, and the rules with all their
    inputs and frequencies. Packs without a rule there are left out.

    Raises `FieldError` for frameworks that are not imported, two packs of one name, and settings of rules that no pack
    has."""
    named = {**_of_frameworks(place, frameworks), **packs}
    problems = [*_unknown_frameworks(place, frameworks), *_same_names(place, frameworks, packs)]
    wanted = wanted_rules(place, frameworks, packs)
    problems += [
        FieldProblem(f"no pack has the rule {one}", ("rules", one), advice="add it to one of packs", at_key=True)
        for one in rules
        if one not in wanted
    ]
    if problems:
        raise FieldError(problems)
    inputs = {one: place.rules.get(one, {}) for one in wanted}
    evaluated = rules_at(replace(place, rules=inputs), chosen(rules), exclude, {}, frequency)
    settled = {one: PackRuleParams(inputs=given.inputs, frequency=given.frequency) for one, given in evaluated.items()}
    there = {name: tuple(sorted(set(identifiers) & set(settled))) for name, identifiers in sorted(named.items())}
    return {name: identifiers for name, identifiers in there.items() if identifiers}, settled


def wanted_rules(place: Place, frameworks: Sequence[str] | None, packs: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The identifiers of all rules of these packs, wherever AWS Config has them."""
    named = {**_of_frameworks(place, frameworks), **packs}
    return frozenset(one for identifiers in named.values() for one in identifiers)


def pack_of(framework: str) -> str:
    """The name of a framework's pack.

    >>> pack_of("cis-aws-5.0")
    'cis-aws-5-0'
    """
    return re.sub("[^a-z0-9]+", "-", framework)


def construct_id(pack: str) -> str:
    """The id of a pack's construct. Two names may have one, such as `web2` and `web-2`: the second is refused, since
    the ids of packs that stand cannot change.

    >>> construct_id("cis-aws-5-0")
    'CisAws50'
    """
    return "".join(word.capitalize() for word in pack.split("-"))


def _of_frameworks(place: Place, frameworks: Sequence[str] | None) -> dict[str, tuple[str, ...]]:
    return {
        pack_of(name): rules
        for name, rules in place.framework_rules.items()
        if rules and (frameworks is None or name in frameworks)
    }


def _unknown_frameworks(place: Place, frameworks: Sequence[str] | None) -> Iterator[FieldProblem]:
    for number, name in enumerate(frameworks or ()):
        if name not in place.framework_rules:
            known = list(place.framework_rules)
            yield FieldProblem(
                f"the profile does not import '{name}'",
                ("frameworks", number),
                allowed=", ".join(known) or "nothing: the profile imports no framework",
                advice=nearest(name, known) or "add it to imports",
            )


def _same_names(
    place: Place, frameworks: Sequence[str] | None, packs: Mapping[str, Sequence[str]]
) -> Iterator[FieldProblem]:
    named = _of_frameworks(place, frameworks)
    seen = {construct_id(name): name for name in named}
    for name in packs:
        alike = seen.setdefault(construct_id(name), name)
        first = re.sub("-[0-9]+$", "", name)
        if name in named:
            message = f"a framework's pack is called {name} already"
        elif first != name and first in {*named, *packs}:
            message = f"{name} may be the name of a further part of the pack {first}"
        elif alike != name:
            message = f"{name} differs from the pack {alike} in hyphens before digits alone"
        else:
            continue
        yield FieldProblem(message, ("packs", name), advice="choose another name", at_key=True)
