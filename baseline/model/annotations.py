"""What a model declares at a path: the way from a pydantic error back to the field that was violated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo


def field_at(model: type[BaseModel], path: tuple[str | int, ...]) -> FieldInfo | None:
    """The field that the value at `path` belongs to: that of the last key which a model declares."""
    return _walk(model, path)[1]


def keys_at(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The keys allowed in the mapping at `path`; a pattern such as `x-*` stands last."""
    keys: list[str] = []
    for option in filter(_is_model, _walk(model, path)[0]):
        keys += fields_by_key(option)
        extra = option.model_config.get("json_schema_extra")
        patterns = extra.get("patternProperties") if isinstance(extra, dict) else None
        keys += [f"{pattern.lstrip('^')}*" for pattern in patterns] if isinstance(patterns, dict) else []
    return list(dict.fromkeys(keys))


def fields_by_key(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """A model's fields under the keys that a user writes."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _walk(model: type[BaseModel], path: tuple[str | int, ...]) -> tuple[list[Any], FieldInfo | None]:
    """The types that the value at `path` may have, and the last field on the way to it."""
    options: list[Any] = [model]
    last: FieldInfo | None = None
    for step in path:
        following: list[Any] = []
        for option in options:
            field = fields_by_key(option).get(str(step)) if _is_model(option) else None
            last = field or last
            inner = [field.annotation] if field else _inner(option)
            following += [alternative for annotation in inner for alternative in _options(annotation)]
        options = following
    return options, last


def _options(annotation: Any) -> Iterator[Any]:
    """The alternatives of an annotation, without aliases, metadata and unions around them."""
    annotation = getattr(annotation, "__value__", annotation)
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _options(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for option in get_args(annotation):
            yield from _options(option)
    else:
        yield annotation


def _inner(option: Any) -> list[Any]:
    """What a list's items or a mapping's values may be."""
    origin, arguments = get_origin(option), [a for a in get_args(option) if a is not Ellipsis]
    if not isinstance(origin, type):
        return []
    if issubclass(origin, Mapping):
        return arguments[1:]
    return arguments if issubclass(origin, (Sequence, Set)) else []


def _is_model(option: Any) -> bool:
    return isinstance(option, type) and get_origin(option) is None and issubclass(option, BaseModel)
