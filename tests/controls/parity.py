"""Documents that decide security, read out of either format with references resolved to the same words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from baseline.expectation import Resource
from baseline.hcl import CLOSE, OPEN, Block, Document, Nested

_PSEUDO = {
    "AWS::Partition": "<partition>",
    "AWS::AccountId": "<account>",
    "AWS::Region": "<region>",
    "AWS::URLSuffix": "<dns>",
}
_VARIABLES = {
    "var.partition": "<partition>",
    "var.account_id": "<account>",
    "var.region": "<region>",
    "var.dns_suffix": "<dns>",
}
# Any other dynamic reference stays, and so differs from what Terraform has.
_HANDED_OVER = re.compile(r"\{\{resolve:ssm:/[a-z0-9-]+/baseline(/[a-z0-9-]+)+\}\}")
_TEXT_PROPERTIES = {
    "FilterPattern",
    "EventPattern",
    "InputParameters",
    "Content",
    "InputTemplate",
    "InputPathsMap",
    "TemplateBody",
    "ManagedServiceData",
}
_TEXT_ATTRIBUTES = {"event_pattern", "input_parameters", "content", "input_template", "input_paths"}


def cloudformation_documents(resources: Iterable[Resource]) -> Iterator[str]:
    """Canonical JSON of each policy, pattern, rule input and SSM document."""
    for one in resources:
        yield from _found(_resolved(one.properties))


def _found(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        # A rule of a web ACL has one Statement; a policy has a list of them.
        if isinstance(value.get("Statement"), list):
            yield _canonical(value)
            return
        for key, inner in value.items():
            # CloudWatch Logs takes its resource policies as text.
            if key in _TEXT_PROPERTIES or (key == "PolicyDocument" and isinstance(inner, str)):
                yield _canonical(inner)
            else:
                yield from _found(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _found(inner)


def _resolved(value: Any) -> Any:
    match value:
        case {"Ref": name, **rest} if not rest:
            return _PSEUDO.get(name, "<ref>")
        case {"Fn::Join": [separator, parts], **rest} if not rest:
            return separator.join(str(_resolved(part)) for part in parts)
        case {"Fn::Sub": str(text), **rest} if not rest:
            return re.sub(r"\$\{([^}]+)\}", lambda m: _PSEUDO.get(m[1], "<ref>"), text)
        case {"Fn::GetAtt": _, **rest} if not rest:
            return "<ref>"
        case str():
            return _HANDED_OVER.sub("<ref>", value)
        case Mapping():
            return {_resolved(key): _resolved(inner) for key, inner in value.items()}
        case list():
            return [_resolved(inner) for inner in value]
        case _:
            return value


def terraform_documents(blocks: Iterable[Block]) -> Iterator[str]:
    """The same of Terraform blocks."""
    for block in blocks:
        if block.kind == "resource":
            yield from _in_body(block.labels[0], block.body)


def _in_body(resource_type: str, body: Mapping[str, Any]) -> Iterator[str]:
    for name, value in body.items():
        match value:
            case Document(content=content) if resource_type == "aws_cloudcontrolapi_resource":
                # Cloud Control API takes the properties of CloudFormation.
                yield from _found(_named(content))
            case Document(content=content):
                yield _canonical(_named(content))
            case Nested(body=inner):
                yield from _in_body(resource_type, inner)
            case list() | tuple() if value and all(isinstance(one, Nested) for one in value):
                for one in value:
                    yield from _in_body(resource_type, one.body)
            case _ if name in _TEXT_ATTRIBUTES and value is not None:
                yield _canonical(_named(value))
            case _ if name == "pattern" and resource_type == "aws_cloudwatch_log_metric_filter":
                yield _canonical(_named(value))


def _named(value: Any) -> Any:
    match value:
        case str():
            return re.sub(f"{OPEN}([^{CLOSE}]*){CLOSE}", lambda m: _VARIABLES.get(m[1], "<ref>"), value)
        case Mapping():
            return {_named(key): _named(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_named(inner) for inner in value]
        case _:
            return value


def _canonical(value: Any) -> str:
    """JSON with sorted keys; text that is JSON is compared as data."""
    if isinstance(value, str) and value[:1] in "{[":
        try:
            value = json.loads(value)
        except ValueError:
            return value
    return json.dumps(_booleans_as_text(value), sort_keys=True)


def _booleans_as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return {key: _booleans_as_text(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_booleans_as_text(inner) for inner in value]
    return value
