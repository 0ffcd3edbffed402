"""What a fast check is: a rule's name, and a search that yields (logical id, what is wrong)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from baseline.verify.stack_template import StackTemplate, TemplateResource

Found = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule. `find` searches a template; a message says what is wrong and what is allowed."""

    rule: str
    find: Callable[[StackTemplate], Found]


def template_check(rule: str) -> Callable[[Callable[[StackTemplate], Found]], Check]:
    """Makes a check of a function that searches a whole template."""
    return lambda find: Check(rule, find)


def resource_check(
    rule: str, *types: str
) -> Callable[[Callable[[TemplateResource, StackTemplate], Iterator[str]]], Check]:
    """Makes a check of a function that yields what is wrong with one resource of `types`."""

    def made(look: Callable[[TemplateResource, StackTemplate], Iterator[str]]) -> Check:
        def find(template: StackTemplate) -> Found:
            for resource in template.of_type(*types):
                for message in look(resource, template):
                    yield resource.logical_id, message

        return Check(rule, find)

    return made
