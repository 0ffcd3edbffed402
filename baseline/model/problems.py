"""Pydantic's errors as located problems in our own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sized
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from baseline.errors import Problem, nearest
from baseline.model.annotations import field_at, keys_at
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import PATTERNS_IN_WORDS
from baseline.model.nodes import Locations, Path

_NUMBER = {"int_type": "a whole number", "int_from_float": "a whole number", "float_type": "a number"}
_LIST = dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type"), "a list")
_MAPPING = dict.fromkeys(("dict_type", "mapping_type", "model_type", "model_attributes_type"), "a mapping")
_TYPES = {
    **_NUMBER,
    **_LIST,
    **_MAPPING,
    "string_type": "text",
    "string_sub_type": "text",
    "bool_type": "true or false",
    "none_required": "null",
    "finite_number": "a finite number",
    "date_type": "a date such as 2027-03-31",
}
_BOUNDS = {
    "greater_than_equal": "at least {ge}",
    "greater_than": "more than {gt}",
    "less_than_equal": "at most {le}",
    "less_than": "less than {lt}",
    "multiple_of": "a multiple of {multiple_of}",
    "string_too_short": "at least {min_length} characters long",
    "string_too_long": "at most {max_length} characters long",
    "too_short": "at least {min_length} entries",
    "too_long": "at most {max_length} entries",
}
_SIZE = ("too_short", "too_long")
_FORM = ("string_pattern_mismatch", "string_too_short", "string_too_long")
_CHOICE = re.compile(r"'([^']*)'|([^\s,']+)")


def problems_of(
    error: ValidationError, model: type[BaseModel], locations: Locations, prefix: Path = ()
) -> list[Problem]:
    """What `model` found wrong with the data at `prefix` of the document behind `locations`, in file order.

    Works for any model, a control's Params included; a validator that raises `FieldError` says itself what
    is wrong and where below its value.
    """
    details = [_Detail(entry, locations, prefix) for entry in error.errors(include_url=False)]
    problems: list[Problem] = []
    for path, group in _by_place(details).items():
        mismatches = [detail for detail in group if detail.expected]
        others = [detail for detail in group if not detail.expected]
        if mismatches and not _settled_inside(path, mismatches[0], details):
            problems.append(_mismatch(mismatches, model, locations, prefix))
        for detail in others:
            problems += _other(detail, model, locations, prefix)
    return sorted(problems, key=lambda problem: (problem.location is not None, problem.location))


class _Detail:
    """One pydantic error, with the part of its `loc` that exists in the document."""

    def __init__(self, entry: Mapping[str, Any], locations: Locations, prefix: Path) -> None:
        self.type: str = entry["type"]
        self.message: str = entry["msg"]
        self.found: object = entry["input"]
        self.context: Mapping[str, Any] = entry.get("ctx", {})
        self.last = str(entry["loc"][-1]) if entry["loc"] else ""
        self.at_key = self.last == "[key]"
        self.path = prefix
        for step in entry["loc"]:  # pydantic mixes names of union members into it
            if locations.present((*self.path, step)):
                self.path = (*self.path, step)

    @property
    def expected(self) -> str:
        """What would be right, to follow `must be`; empty where the error is not about a value's form."""
        if self.type in _TYPES:
            return _TYPES[self.type]
        if self.type in _BOUNDS:
            bound = _BOUNDS[self.type].format_map(self.context)
            return bound.replace(" 1 entries", " 1 entry").replace(" 1 characters", " 1 character")
        if self.type in ("enum", "literal_error"):
            return "one of the allowed values" if len(self.choices) != 1 else f"'{self.choices[0]}'"
        if self.type == "string_pattern_mismatch":
            pattern = self.context["pattern"]
            return PATTERNS_IN_WORDS.get(pattern, f"text that matches {pattern}")
        return ""

    @property
    def choices(self) -> list[str]:
        found = _CHOICE.findall(str(self.context.get("expected", "")))
        return [quoted or plain for quoted, plain in found if plain != "or"]


def _by_place(details: list[_Detail]) -> dict[Path, list[_Detail]]:
    groups: dict[Path, list[_Detail]] = {}
    for detail in details:
        groups.setdefault((*detail.path, "[key]") if detail.at_key else detail.path, []).append(detail)
    return groups


def _settled_inside(path: Path, mismatch: _Detail, details: list[_Detail]) -> bool:
    """Whether another member of a union took the mapping or list and says closer what is wrong in it."""
    return isinstance(mismatch.found, (dict, list)) and any(
        detail is not mismatch
        and detail.path[: len(path)] == path
        and (len(detail.path) > len(path) or detail.type == "missing")
        for detail in details
    )


def _mismatch(details: list[_Detail], model: type[BaseModel], locations: Locations, prefix: Path) -> Problem:
    first = details[0]
    expected = " or ".join(dict.fromkeys(detail.expected for detail in details))
    choices = [choice for detail in details if "expected" in detail.context for choice in detail.choices]
    field = field_at(model, first.path[len(prefix) :])
    verb = "have" if first.type in _SIZE else "be"
    advice = nearest(first.found, choices) if choices and isinstance(first.found, str) else ""
    if first.found in choices:
        advice = "write it without quotes"
    elif first.type in _MAPPING and first.found is not None and field and field.description:
        advice = f"{[step for step in first.path if isinstance(step, str)][-1]}: {field.description}"
    return Problem(
        f"{_label(first, model)} must {verb} {expected}, not {_found(first)}",
        locations.of(first.path, key=first.at_key),
        allowed=", ".join(choices) or _bounds(field),
        advice=advice or _advice(first),
        of_form=all(detail.type in _FORM for detail in details),
    )


def _other(detail: _Detail, model: type[BaseModel], locations: Locations, prefix: Path) -> Iterator[Problem]:
    inner = detail.path[len(prefix) :]
    if detail.type == "missing":
        field = field_at(model, (*inner, detail.last))
        yield Problem(
            f"'{detail.last}' is missing" + (f" from {_label(detail, model)}" if detail.path else ""),
            locations.of(detail.path, key=True),
            allowed=_values(field),
            advice=f"{detail.last}: {field.description}" if field and field.description else "",
        )
    elif detail.type == "extra_forbidden":
        keys = keys_at(model, inner[:-1])
        yield Problem(
            f"unknown key '{detail.last}'",
            locations.of(detail.path, key=True),
            allowed=", ".join(keys) or "no keys",
            advice=nearest(detail.last, keys),
        )
    else:
        cause = detail.context.get("error")
        found = cause.problems if isinstance(cause, FieldError) else ()
        for problem in found:
            yield located(problem, locations, detail.path, at_key=detail.at_key)
        if not found:
            yield Problem(
                f"{_label(detail, model)}: {cause or detail.message}",
                locations.of(detail.path, key=detail.at_key),
            )


def located(problem: FieldProblem, locations: Locations, path: Path = (), *, at_key: bool = False) -> Problem:
    """A validator's problem at its place below `path`."""
    place = locations.of((*path, *problem.path), key=at_key or problem.at_key)
    return Problem(problem.message, place, problem.allowed, problem.advice)


def _label(detail: _Detail, model: type[BaseModel]) -> str:
    if not detail.path:
        return f"the {model.__name__.lower()}"
    if detail.at_key:
        return f"the key '{detail.path[-1]}'"
    names = [step for step in detail.path if isinstance(step, str)]
    position = detail.path[-1]
    return f"'{names[-1]}[{position}]'" if isinstance(position, int) and names else f"'{position}'"


def _found(detail: _Detail) -> str:
    value = detail.found
    if detail.type in _SIZE:
        return str(len(value)) if isinstance(value, Sized) else "more"
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the text '{value}'" if len(value) <= 60 else f"the text '{value[:60]}…'"
    if isinstance(value, (list, tuple)):
        return "a list"
    return "a mapping" if isinstance(value, dict) else str(value)


def _advice(detail: _Detail) -> str:
    value, kind = detail.found, detail.type
    if kind == "string_type" and isinstance(value, (bool, int, float)):
        return "put it in quotes"
    if kind in _NUMBER and isinstance(value, str) and re.fullmatch("[-+]?[0-9]+(\\.[0-9]+)?", value):
        return "write it without quotes"
    if kind == "bool_type" and isinstance(value, str) and value.lower() in ("yes", "on", "true", "no", "off", "false"):
        return f"write {'true' if value.lower() in ('yes', 'on', 'true') else 'false'}, without quotes"
    if kind in _LIST and isinstance(value, str):
        return f"write it as a list: [{value}]"
    if kind in (*_LIST, *_MAPPING) and value is None:
        return "write its entries, or remove the key"
    return ""


def _values(field: FieldInfo | None) -> str:
    """The values of a field that lists them, such as a sentence to type."""
    annotation = field.annotation if field else None
    return ", ".join(str(value) for value in get_args(annotation)) if get_origin(annotation) is Literal else ""


def _bounds(field: FieldInfo | None) -> str:
    """The bounds of a field in words, such as `at least 90, at most 3653`."""
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    constraints = field.metadata if field else []
    return ", ".join(
        f"{word} {getattr(constraint, name)}"
        for constraint in constraints
        for name, word in words.items()
        if getattr(constraint, name, None) is not None
    )
