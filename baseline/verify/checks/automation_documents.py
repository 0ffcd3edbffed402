"""SSM Automation documents.

Source: AWS Systems Manager User Guide, "Automation actions reference" (actions, inputs, outputs).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from baseline.errors import nearest
from baseline.verify.check import resource_check
from baseline.verify.iam_documents import listed
from baseline.verify.intrinsics import as_text, nodes
from baseline.verify.stack_template import StackTemplate, TemplateResource

ACTIONS = (
    *(
        "aws:approve",
        "aws:assertAwsResourceProperty",
        "aws:branch",
        "aws:changeInstanceState",
        "aws:copyImage",
    ),
    *("aws:createImage", "aws:createStack", "aws:createTags", "aws:deleteImage", "aws:deleteStack"),
    *("aws:executeAutomation", "aws:executeAwsApi", "aws:executeScript", "aws:executeStateMachine"),
    *("aws:invokeLambdaFunction", "aws:invokeWebhook", "aws:loop", "aws:pause", "aws:runCommand"),
    *("aws:runInstances", "aws:sleep", "aws:updateVariable", "aws:waitForAwsResourceProperty"),
)
_OUTPUT_TYPES = ("Boolean", "Integer", "MapList", "String", "StringList", "StringMap")
_API_ACTIONS = ("aws:assertAwsResourceProperty", "aws:executeAwsApi", "aws:waitForAwsResourceProperty")
_STEP_NAME = re.compile(r"[A-Za-z0-9_]{3,128}")
_VARIABLE = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
_ENDINGS = ("Abort", "Continue")


@resource_check("ssm-document", "AWS::SSM::Document")
def automation(resource: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """A runbook has the schema 0.3, and every step does what it can with what there is."""
    if resource.text("DocumentType") != "Automation":
        return
    content = _content(resource.properties.get("Content"))
    if content is None:
        yield "Content must be an object, or the JSON text of one"
        return
    if content.get("schemaVersion") != "0.3":
        yield f"schemaVersion is {content.get('schemaVersion')!r}; 0.3 is allowed for Automation"
    steps = list(_steps(content.get("mainSteps")))
    if not steps:
        yield "has no mainSteps"
    names = [str(step.get("name")) for step in steps]
    for name in sorted({one for one in names if names.count(one) > 1}):
        yield f"has two steps {name}; names stand once"
    for step in steps:
        for fault in (*_step(step), *_jumps(step, names)):
            yield f"step {step.get('name')}: {fault}"
    yield from _outputs(content, steps)
    yield from _variables(content, steps)


def _content(value: object) -> Mapping[str, Any] | None:
    if isinstance(value, Mapping) and as_text(value) is None:
        return value
    try:
        parsed = json.loads(as_text(value) or "")
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _steps(value: object) -> Iterator[Mapping[str, Any]]:
    """The steps in a list, and those in the loops among them."""
    for step in listed(value):
        if isinstance(step, Mapping):
            yield step
            yield from _steps(_inputs(step).get("Steps"))


def _inputs(step: Mapping[str, Any]) -> Mapping[str, Any]:
    found = step.get("inputs")
    return found if isinstance(found, Mapping) else {}


def _step(step: Mapping[str, Any]) -> Iterator[str]:
    action, inputs = step.get("action"), _inputs(step)
    if not _STEP_NAME.fullmatch(str(step.get("name"))):
        yield "name must be 3 to 128 letters, digits and underscores"
    if action not in ACTIONS:
        hint = nearest(str(action), ACTIONS) or ", ".join(ACTIONS)
        yield f"action is {action!r}, which Automation does not have: {hint}"
    for name in ("Service", "Api"):
        if action in _API_ACTIONS and not inputs.get(name):
            yield f"{action} must have {name} among its inputs"
    if action == "aws:executeScript":
        for name in ("Runtime", "Script", "Handler"):
            if name not in inputs and not (name != "Runtime" and "Attachment" in inputs):
                yield f"{action} must have {name} among its inputs"
    for output in listed(step.get("outputs")):
        if not isinstance(output, Mapping):
            continue
        selector = output.get("Selector")
        if not output.get("Name") or not isinstance(selector, str) or not selector.startswith("$"):
            yield f"output {output.get('Name')} must have a Name and a Selector that begins with $"
        if output.get("Type", "String") not in _OUTPUT_TYPES:
            allowed = ", ".join(_OUTPUT_TYPES)
            yield f"output {output.get('Name')} has the Type {output['Type']!r}; allowed are {allowed}"


def _jumps(step: Mapping[str, Any], names: list[str]) -> Iterator[str]:
    for name in ("onFailure", "onCancel"):
        target = step.get(name)
        if target is None or target in (_ENDINGS if name == "onFailure" else _ENDINGS[:1]):
            continue
        if not isinstance(target, str) or not target.startswith("step:"):
            yield f"{name} is {target!r}; allowed are Abort, step:NAME and, for onFailure, Continue"
        elif target.removeprefix("step:") not in names:
            yield f"{name} goes to {target}, which is no step"
    inputs = _inputs(step)
    choices = [one for one in listed(inputs.get("Choices")) if isinstance(one, Mapping)]
    targets = [step.get("nextStep"), inputs.get("Default"), *(one.get("NextStep") for one in choices)]
    for target in targets:
        if target is not None and target not in names:
            yield f"goes on to {target!r}, which is no step"
    if step.get("nextStep") is not None and str(step.get("isEnd", "")).lower() == "true":
        yield "has both nextStep and isEnd"


def _outputs(content: Mapping[str, Any], steps: list[Mapping[str, Any]]) -> Iterator[str]:
    for output in listed(content.get("outputs")):
        fault = _unknown_output(str(output), steps)
        if fault:
            yield f"outputs {output!r}: {fault}"


def _variables(content: Mapping[str, Any], steps: list[Mapping[str, Any]]) -> Iterator[str]:
    """`{{ Parameter }}` and `{{ step.Output }}`; what has a colon is Automation's own, as global:DATE."""
    parameters = content.get("parameters")
    known = set(parameters) if isinstance(parameters, Mapping) else set()
    used = {name for node in nodes(content) if isinstance(node, str) for name in _VARIABLE.findall(node)}
    for name in sorted(used):
        if ":" in name:
            continue
        if "." not in name:
            if name not in known:
                yield f"uses {{{{ {name} }}}}, which is no parameter {nearest(name, sorted(known))}".rstrip()
        elif fault := _unknown_output(name, steps):
            yield f"uses {{{{ {name} }}}}: {fault}"


def _unknown_output(path: str, steps: list[Mapping[str, Any]]) -> str:
    """What is wrong with `step.Output`, if anything. Only `aws:executeAwsApi` declares all that it has."""
    name, _, output = path.partition(".")
    step = next((one for one in steps if one.get("name") == name), None)
    if step is None:
        return f"{name} is no step"
    declared = [str(one["Name"]) for one in listed(step.get("outputs")) if isinstance(one, Mapping) and "Name" in one]
    if step.get("action") == "aws:executeAwsApi" and output not in (*declared, "Response", "OutputPayload"):
        return f"step {name} has the outputs {', '.join(declared) or 'none'}"
    return ""
