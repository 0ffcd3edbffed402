"""Lists in which no entry stands twice: a repetition would make a resource, a statement or a construct twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from baseline.model.field_problems import FieldError, FieldProblem

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class _Once:
    """Metadata of an annotated tuple: each entry that equals an earlier one is a `FieldError` at its own place, and the
    JSON Schema says `uniqueItems`."""

    def check(self, entries: tuple[Any, ...]) -> tuple[Any, ...]:
        if problems := list(_repetitions(entries)):
            raise FieldError(problems)
        return entries

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "uniqueItems": True}


def _repetitions(entries: tuple[Any, ...]) -> Iterator[FieldProblem]:
    for number, entry in enumerate(entries):
        # By comparison: entries may be models that hold mappings, which have no hash.
        if entry in entries[:number]:
            shown = repr(entry) if isinstance(entry, (str, int)) else "this entry"
            yield FieldProblem(f"{shown} stands in the list twice", (number,), advice="remove one of them")


Distinct: TypeAlias = Annotated[tuple[Entry, ...], _Once()]
"""A list of parameters or of a profile whose entries differ: `Distinct[Purpose]`."""
