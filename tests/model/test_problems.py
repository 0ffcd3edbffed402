"""Pydantic errors of any model, as for a control's own parameters, in our words."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.nodes import Locations, MappingNode, plain
from baseline.model.problems import problems_of
from baseline.model.source import Source
from baseline.model.yaml_events import compose


class Level(StrEnum):
    LOW = "low"
    HIGH = "high"


class Rule(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    level: Level = Level.LOW


class Params(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    retention_days: int = Field(default=365, ge=90, le=3653, description="Days.")
    ratio: float = Field(default=0.5, gt=0, lt=1)
    enabled: bool = True
    mode: Literal["count", "block"] = "count"
    keep: int | Literal["forever"] = "forever"
    rule: Rule | Literal["default"] = "default"
    rules: tuple[Rule, ...] = ()
    by_name: dict[str, Rule] = {}
    code: Annotated[str, Field(pattern="^[A-Z]+$", description="Capitals.")] = "A"
    unlucky: int = 0
    first: int = 0
    last: int = 9

    @field_validator("unlucky")
    @classmethod
    def _lucky(cls, value: int) -> int:
        if value == 13:
            raise ValueError("thirteen brings bad luck")
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Params:
        if self.first > self.last:
            raise FieldError(FieldProblem("first comes after last", ("first",), advice="swap them"))
        return self


PREFIX = ("set_parameters", "a.b")

# (parameters as YAML, column on the line `  a.b: {…}`, message, offered)
MISTAKES = [
    (
        "retention_days: '365'",
        25,
        "'retention_days' must be a whole number, not the text '365'",
        "without quotes",
    ),
    ("retention_days: 30", 25, "'retention_days' must be at least 90, not 30", "at least 90, at most 3653"),
    ("retention_days: 4000", 25, "'retention_days' must be at most 3653, not 4000", "at least 90"),
    ("retention_days: 1.5", 25, "'retention_days' must be a whole number, not 1.5", ""),
    ("retention_days: true", 25, "'retention_days' must be a whole number, not true", ""),
    ("ratio: 1", 16, "'ratio' must be less than 1", "more than 0"),
    ("enabled: yes", 18, "'enabled' must be true or false, not the text 'yes'", "write true, without quotes"),
    (
        "enabled: Off",
        18,
        "'enabled' must be true or false, not the text 'Off'",
        "write false, without quotes",
    ),
    ("enabled: 1", 18, "'enabled' must be true or false, not 1", ""),
    ("mode: blok", 15, "'mode' must be one of the allowed values", "count, block did you mean 'block'?"),
    ("keep: ever", 15, "'keep' must be a whole number or 'forever'", "did you mean 'forever'?"),
    ("rule: {nam: x}", 16, "unknown key 'nam'", "did you mean 'name'?"),
    ("rule: {level: low}", 9, "'name' is missing from 'rule'", ""),
    ("rules: [{name: a}, {name: 5}]", 35, "'name' must be text, not 5", "put it in quotes"),
    ("rules: [{name: a, level: hgh}]", 34, "one of the allowed values", "did you mean 'high'?"),
    ("by_name: {x: {name: a, b: 1}}", 32, "unknown key 'b'", "name, level"),
    ("code: abc", 15, "'code' must be text that matches ^[A-Z]+$, not the text 'abc'", ""),
    ("unlucky: 13", 18, "'unlucky': thirteen brings bad luck", ""),
    ("last: 1, first: 2", 25, "first comes after last", "swap them"),
    ("retention: 1", 9, "unknown key 'retention'", "did you mean 'retention_days'?"),
]


def _problems(parameters: str):
    root = compose(Source("p.yaml", f"set_parameters:\n  a.b: {{{parameters}}}\n")).root
    assert isinstance(root, MappingNode)
    data = plain(root)["set_parameters"]["a.b"]  # type: ignore[index,call-overload]
    with pytest.raises(ValidationError) as caught:
        Params.model_validate_json(json.dumps(data), strict=True)
    return problems_of(caught.value, Params, Locations(root), PREFIX)


@pytest.mark.parametrize(("parameters", "column", "words", "offered"), MISTAKES)
def test_parameters_of_a_control(parameters, column, words, offered):
    found = [p for p in _problems(parameters) if words in p.message]
    assert [str(p.location) for p in found] == [f"p.yaml:2:{column}"]
    assert offered in f"{found[0].allowed} {found[0].advice}"


@pytest.mark.parametrize("parameters", [m[0] for m in MISTAKES if not m[0].startswith("rule:")])
def test_one_mistake_is_one_problem(parameters):
    assert len(_problems(parameters)) == 1


def test_several_come_in_the_order_of_the_file():
    found = _problems("zzz: 1, mode: x, enabled: 3, retention_days: 1")
    assert [p.location.column for p in found] == sorted(p.location.column for p in found)
    assert len(found) == 4


def test_what_was_never_written_is_located_around_it():
    class Required(BaseModel):
        acknowledged: bool

    root = compose(Source("p.yaml", "schema: baseline/v1\nset_parameters: {c.d: {}}\n")).root
    assert root is not None
    with pytest.raises(ValidationError) as caught:
        Required.model_validate_json("{}", strict=True)
    (problem,) = problems_of(caught.value, Required, Locations(root), PREFIX)
    assert problem.message == "'acknowledged' is missing from 'a.b'"
    assert str(problem.location) == "p.yaml:2:1"
