"""Weakenings of what was emitted, one at a time: what an expectation or a check has to notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from baseline.expectation import Resource
from baseline.hcl import CLOSE, OPEN

PLANTED = "planted"


class Mutant(NamedTuple):
    """Properties with one change. `where` is the path, list positions written `[]`; `kind` says what was done."""

    where: str
    kind: str
    properties: Any

    @property
    def pattern(self) -> str:
        """Path and kind in one word, as the list of survivors has it."""
        return f"{self.where} {self.kind}"


def mutants(resource: Resource, siblings: Sequence[Resource]) -> Iterator[Mutant]:
    """Every single change that alters the resource: a key or list item dropped, a boolean flipped, a number ten times
    larger and smaller, a text or reference replaced, a reference to one of `siblings` swapped for another of its type;
    in policies also each element widened and a statement added, on identities an administrator's policy, on security
    groups an open door."""
    properties = resource.properties
    yield from _opened(resource)
    for steps, value in _places(properties):
        where = _written(steps)
        yield Mutant(where, "dropped", _without(properties, steps))
        for kind, changed in (*_changed(value), *_swapped(value, siblings), *_weakened(value)):
            if changed != value:
                yield Mutant(where, kind, _with(properties, steps, changed))


def _opened(resource: Resource) -> Iterator[Mutant]:
    everything = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
    more = {
        "AWS::IAM::Role": ("ManagedPolicyArns", "arn:aws:iam::aws:policy/AdministratorAccess"),
        "AWS::EC2::SecurityGroup": ("SecurityGroupIngress", everything),
    }
    if found := more.get(resource.type):
        name, item = found
        listed = [*resource.properties.get(name, []), item]
        yield Mutant(name, "with one more", {**resource.properties, name: listed})


def _weakened(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and "Effect" in value:
        yield from _widened(value)
    elif isinstance(value, Mapping) and isinstance(value.get("Statement"), list):
        statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        if any("Principal" in one for one in value["Statement"]):
            statement["Principal"] = "*"
        yield "with all allowed", {**value, "Statement": [*value["Statement"], statement]}


def _swapped(value: Any, siblings: Sequence[Resource]) -> Iterator[tuple[str, Any]]:
    """A reference to the first and to the last other resource of the type that it names."""
    match value:
        case {"Ref": str(name)}:
            for other in _others(name, siblings):
                yield "swapped", {"Ref": other}
        case {"Fn::GetAtt": [str(name), attribute]}:
            for other in _others(name, siblings):
                yield "swapped", {"Fn::GetAtt": [other, attribute]}
        case str() if value.startswith(OPEN) and value.endswith(CLOSE):
            name, _, attribute = value.strip(OPEN + CLOSE).rpartition(".")
            for other in _others(name, siblings):
                yield "swapped", f"{OPEN}{other}.{attribute}{CLOSE}"
        case _:
            return


def _others(address: str, siblings: Sequence[Resource]) -> list[str]:
    kind = next((one.type for one in siblings if one.address == address), None)
    alike = [one.address for one in siblings if one.type == kind and one.address != address]
    return list(dict.fromkeys([*alike[:1], *alike[-1:]]))


def _places(data: Any, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every path with its value, the keys before what they hold; an intrinsic function is one value."""
    if isinstance(data, Mapping) and not _is_intrinsic(data):
        for key, inner in data.items():
            yield (*steps, key), inner
            yield from _places(inner, (*steps, key))
    elif isinstance(data, (list, tuple)):
        for number, inner in enumerate(data):
            yield (*steps, number), inner
            yield from _places(inner, (*steps, number))


def _is_intrinsic(data: Mapping[str, Any]) -> bool:
    return len(data) == 1 and next(iter(data)).startswith(("Ref", "Fn::"))


def _changed(value: Any) -> Iterator[tuple[str, Any]]:
    match value:
        case bool():
            yield "flipped", not value
        case "true" | "false":
            yield "flipped", "false" if value == "true" else "true"
        case int() | float():
            yield "times ten", value * 10
            yield "a tenth", value // 10
        case str():
            yield "replaced", PLANTED
        case Mapping() if _is_intrinsic(value):
            yield "replaced", {"Ref": PLANTED}
        case _:
            return


def _widened(statement: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in ("Action", "Resource", "Principal"):
        if name in statement and statement[name] != "*":
            yield f"any {name}", {**statement, name: "*"}
    if "NotAction" in statement:
        yield "any NotAction", {**{k: v for k, v in statement.items() if k != "NotAction"}, "Action": "*"}
    for name in ("Action", "Resource"):
        if isinstance(statement.get(name), list):
            yield f"one more {name}", {**statement, name: [*statement[name], "*"]}


def _without(data: Any, steps: tuple[str | int, ...]) -> Any:
    head, *rest = steps
    if isinstance(data, Mapping):
        if rest:
            return {**data, head: _without(data[head], tuple(rest))}  # type: ignore[dict-item]
        return {key: value for key, value in data.items() if key != head}
    assert isinstance(head, int)
    inner = [_without(data[head], tuple(rest))] if rest else []
    return [*data[:head], *inner, *data[head + 1 :]]


def _with(data: Any, steps: tuple[str | int, ...], value: Any) -> Any:
    if not steps:
        return value
    head, *rest = steps
    if isinstance(data, Mapping):
        return {**data, head: _with(data[head], tuple(rest), value)}  # type: ignore[dict-item]
    assert isinstance(head, int)
    return [*data[:head], _with(data[head], tuple(rest), value), *data[head + 1 :]]


def _written(steps: tuple[str | int, ...]) -> str:
    return ".".join("[]" if isinstance(step, int) else step for step in steps).replace(".[]", "[]")
