"""AWS Config: rules, remediations, and the order of recorder and delivery channel.

Sources: AWS Config API, Source, PutRemediationConfigurations (25 attempts, 2,678,000 seconds); aws-cdk issues
3577 and 9001 on recorder and channel, which hang where CloudFormation makes one wait for the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from baseline.errors import nearest
from baseline.facts.config_rules import FREQUENCIES, ManagedRule, check_inputs, identifiers, managed_rule
from baseline.verify.check import Found, resource_check, template_check
from baseline.verify.intrinsics import as_text, is_known
from baseline.verify.stack_template import StackTemplate, TemplateResource

_OWNERS = ("AWS", "CUSTOM_LAMBDA", "CUSTOM_POLICY")
# What stands in for a value that only the deployment knows: any that has the parameter's shape.
_SHAPED = {"int": "1", "double": "1", "float": "1", "boolean": "true", "StringMap": "{}"}
_ATTEMPTS = range(1, 26)
_RETRY_SECONDS = range(1, 2_678_001)


@resource_check("config-rule-source", "AWS::Config::ConfigRule")
def source(rule: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """The owner is one of AWS Config's, and a rule of AWS is one that AWS has."""
    owner, identifier = rule.text("Source.Owner"), rule.text("Source.SourceIdentifier")
    if owner not in _OWNERS:
        yield f"Source.Owner is {owner!r}; allowed are {', '.join(_OWNERS)}"
    elif owner == "AWS" and (identifier is None or managed_rule(identifier) is None):
        hint = nearest(identifier or "", identifiers()) or "see the list of AWS Config managed rules"
        yield f"Source.SourceIdentifier {identifier!r} is no managed rule of AWS Config: {hint}"


@resource_check("config-rule-inputs", "AWS::Config::ConfigRule")
def inputs(rule: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """A managed rule gets parameters that it has, the required ones among them, in the form it takes."""
    managed = _managed(rule)
    if managed is None:
        return
    given = _inputs(rule.properties.get("InputParameters", {}))
    if given is None:
        yield "InputParameters must be a JSON object, or the text of one"
        return
    texts = {name: _text_of(value, managed, name) for name, value in given.items()}
    yield from check_inputs(managed, texts)


@resource_check("config-rule-frequency", "AWS::Config::ConfigRule")
def frequency(rule: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """Only a periodic rule has a frequency, and AWS Config knows five of them."""
    given = rule.text("MaximumExecutionFrequency")
    if "MaximumExecutionFrequency" not in rule.properties:
        return
    if given not in FREQUENCIES:
        yield f"MaximumExecutionFrequency is {given!r}; allowed are {', '.join(FREQUENCIES)}"
    managed = _managed(rule)
    if managed is not None and not managed.periodic:
        yield (
            f"has MaximumExecutionFrequency, but {managed.identifier} is triggered by changes alone; "
            "AWS Config takes a frequency for periodic rules only"
        )


@resource_check("config-rule-region", "AWS::Config::ConfigRule")
def region(rule: TemplateResource, template: StackTemplate) -> Iterator[str]:
    """A managed rule exists in every Region that the stack goes to."""
    managed = _managed(rule)
    absent = [one for one in template.regions if managed is not None and not managed.available_in(one)]
    if managed is not None and absent:
        yield f"{managed.identifier} does not exist in {', '.join(absent)}, where this stack goes"


@resource_check("config-remediation", "AWS::Config::RemediationConfiguration")
def remediation(one: TemplateResource, template: StackTemplate) -> Iterator[str]:
    """A remediation runs an SSM document for a rule of the template, bounded where it starts by itself."""
    if (kind := one.text("TargetType")) != "SSM_DOCUMENT":
        yield f"TargetType is {kind!r}; SSM_DOCUMENT is allowed"
    if not one.text("TargetId"):
        yield "has no TargetId; it must name the SSM document"
    if one.text("Automatic") == "true":
        for name, allowed in (
            ("MaximumAutomaticAttempts", _ATTEMPTS),
            ("RetryAttemptSeconds", _RETRY_SECONDS),
        ):
            value = one.text(name) or ""
            if not value.isdecimal() or int(value) not in allowed:
                given = value or "absent"
                yield f"is Automatic, so {name} must be {allowed[0]} to {allowed[-1]}, not {given}"
    rules = {
        name
        for rule in template.of_type("AWS::Config::ConfigRule")
        for name in (f"${{{rule.logical_id}}}", rule.text("ConfigRuleName"))
    }
    if one.text("ConfigRuleName") not in rules:
        yield f"ConfigRuleName is {one.text('ConfigRuleName')!r}; it must be a rule of this template"


@template_check("config-recorder-order")
def recorder_order(template: StackTemplate) -> Found:
    """Neither of recorder and delivery channel waits for the other: the creation would hang."""
    pair = ("AWS::Config::ConfigurationRecorder", "AWS::Config::DeliveryChannel")
    for kind, other in (pair, pair[::-1]):
        others = {one.logical_id for one in template.of_type(other)}
        for one in template.of_type(kind):
            waited = sorted(others & template.waits_for(one.logical_id))
            if waited:
                hangs = (
                    "and the stack hangs: AWS Config needs recorder and delivery channel at the same "
                    "time, so neither may depend on the other"
                )
                yield one.logical_id, f"waits for {', '.join(waited)}, {hangs}"


def _managed(rule: TemplateResource) -> ManagedRule | None:
    identifier = rule.text("Source.SourceIdentifier")
    return managed_rule(identifier) if identifier and rule.text("Source.Owner") == "AWS" else None


def _inputs(value: object) -> Mapping[str, Any] | None:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    elif isinstance(value, Mapping) and (text := as_text(value)) is not None:
        return _inputs(text)
    return value if isinstance(value, Mapping) else None


def _text_of(value: object, managed: ManagedRule, name: str) -> str:
    text = as_text(value)
    if text is not None and is_known(text):
        return text
    parameter = managed.parameter(name)
    return _SHAPED.get(parameter.type, "a") if parameter else "a"
