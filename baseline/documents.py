"""Documents from the folder `templates`: the one module that renders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from baseline.resources import templates_folder


def render(template: str, filters: Mapping[str, Callable[[Any], str]], **values: object) -> str:
    """The document that a template becomes; a value that it asks for and is not given is an error.

    They are Markdown and YAML: nothing is escaped but by `filters`, which the template applies.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(templates_folder()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - no HTML
    )
    environment.filters.update(filters)
    return environment.get_template(template).render(values)
