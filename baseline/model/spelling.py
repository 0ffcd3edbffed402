"""Text of one form, which is asked for in words: an author of a profile does not read regular expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from baseline.model.field_problems import FieldError, FieldProblem


@dataclass(frozen=True, slots=True)
class Spelling:
    """Metadata of an `Annotated[str, Spelling(...)]`: the text as a whole matches `pattern`, which is in the JSON
    Schema. Other text is a `FieldError` that it is not `what`, of which `allowed` says the form; `advise` finds the
    way from the wrong text to a right one."""

    pattern: str
    what: str
    allowed: str
    advise: Callable[[str], str] = lambda _: ""

    def check(self, text: str) -> str:
        # In Python, unlike in a JSON Schema, `$` also stands before a last line feed.
        if re.fullmatch(self.pattern.removesuffix("$"), text) is None:
            shown = text if len(text) <= 60 else f"{text[:60]}…"
            raise FieldError(FieldProblem(f"'{shown}' is not {self.what}", (), self.allowed, self.advise(text)))
        return text

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "pattern": self.pattern}
