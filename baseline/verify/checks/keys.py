"""KMS keys. Source: KMS API, CreateKey, EnableKeyRotation, ScheduleKeyDeletion."""

from __future__ import annotations

from collections.abc import Iterator

from baseline.verify.check import resource_check
from baseline.verify.stack_template import StackTemplate, TemplateResource

_BOUNDS = {"PendingWindowInDays": range(7, 31), "RotationPeriodInDays": range(90, 2_561)}


@resource_check("kms-key-life", "AWS::KMS::Key")
def life(key: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """A symmetric key of KMS's own rotates, and waits before it is deleted."""
    symmetric = (key.text("KeySpec") or "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT"
    generated = (key.text("Origin") or "AWS_KMS") == "AWS_KMS"
    if symmetric and generated and key.text("EnableKeyRotation") != "true":
        yield "EnableKeyRotation must be true for a symmetric key"
    for name, allowed in _BOUNDS.items():
        value = key.text(name) or ""
        if name in key.properties and (not value.isdecimal() or int(value) not in allowed):
            yield f"{name} is {value}; allowed are {allowed[0]} to {allowed[-1]} days"
