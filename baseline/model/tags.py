"""Tags that every resource of every format can carry as they are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field, StringConstraints

from baseline.model.field_problems import FieldError, FieldProblem

MAX_TAGS = 49
"""AWS takes 50 tags per resource (AWS tagging guide); one place is kept for the `Name` of VPC resources."""


def _tag_characters(text: str) -> str:
    foreign = sorted({c for c in text if c not in "_.:/=+-@" and unicodedata.category(c)[0] not in "LNZ"})
    if foreign:
        raise FieldError(
            FieldProblem(
                f"a tag cannot hold {' '.join(foreign)}",
                allowed="letters, digits, spaces and _ . : / = + - @",
            )
        )
    return text


def _own_tag_key(key: str) -> str:
    if key.lower().startswith("aws:"):
        raise FieldError(FieldProblem(f"the tag key '{key}' begins with 'aws:', which AWS keeps for itself"))
    if key.lower() == "name":
        raise FieldError(
            FieldProblem(
                f"the tag key '{key}' is taken: resources carry a Name of their own, and to IAM case does not matter",
                advice="use another key, such as 'project'",
            )
        )
    if key == "Ref" or key.startswith("Fn::"):
        # Some resource types, AWS::SSM::Parameter among them, take tags as a mapping of key to value.
        raise FieldError(
            FieldProblem(
                f"the tag key '{key}' cannot be used: CloudFormation would take the tag for an intrinsic function",
                advice="use another key",
            )
        )
    if "=" in key:
        raise FieldError(
            FieldProblem(
                f"the tag key '{key}' holds '=', at which 'aws cloudformation deploy' ends a key",
                allowed="letters, digits, spaces and _ . : / + - @; '=' in values alone",
                advice="use another character, such as ':'",
            )
        )
    return _tag_characters(key)


def _usable_together(tags: Mapping[str, str]) -> Mapping[str, str]:
    spelled: dict[str, str] = {}
    problems: list[FieldProblem] = []
    for key in tags:
        other = spelled.setdefault(key.lower(), key)
        if other != key:
            message = f"the tag keys '{other}' and '{key}' differ in case only, which IAM takes for the same key"
            problems.append(FieldProblem(message, (key,), advice="keep one of them", at_key=True))
    if problems:
        raise FieldError(problems)
    return tags


TagKey: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=128), AfterValidator(_own_tag_key)]
TagValue: TypeAlias = Annotated[str, StringConstraints(max_length=256), AfterValidator(_tag_characters)]
Tags: TypeAlias = Annotated[Mapping[TagKey, TagValue], Field(max_length=MAX_TAGS), AfterValidator(_usable_together)]
"""Tags within the limits of the AWS tagging guide: keys of 128 and values of 256 characters, 49 of the 50 tags."""
