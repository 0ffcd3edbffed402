"""Security Hub standards and IAM Access Analyzer.

Sources: Security Hub User Guide, "Standards reference" and DescribeStandards; Access Analyzer API, `Type`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from baseline.verify.check import resource_check
from baseline.verify.intrinsics import concrete, is_known
from baseline.verify.stack_template import StackTemplate, TemplateResource

STANDARDS: dict[str, tuple[str, ...]] = {
    "aws-foundational-security-best-practices": ("1.0.0",),
    "aws-resource-tagging-standard": ("1.0.0",),
    "cis-aws-foundations-benchmark": ("1.4.0", "3.0.0", "5.0.0"),
    "nist-800-171": ("2.0.0",),
    "nist-800-53": ("5.0.0",),
    "pci-dss": ("3.2.1", "4.0.1"),
}
_STANDARD = re.compile(r"arn:[a-z-]+:securityhub:([a-z0-9-]+)::standards/([a-z0-9-]+)/v/([0-9.]+)")
# The first standard of all has no Region in its ARN, and another word before its name.
_FIRST = re.compile(r"arn:[a-z-]+:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1\.2\.0")
_ANALYZERS = tuple(
    f"{zone}{what}" for zone in ("ACCOUNT", "ORGANIZATION") for what in ("", "_INTERNAL_ACCESS", "_UNUSED_ACCESS")
)


@resource_check("security-hub-standard", "AWS::SecurityHub::Standard")
def standard(one: TemplateResource, template: StackTemplate) -> Iterator[str]:
    """The ARN is that of a standard, in a version that Security Hub has, in the stack's own Region."""
    arn = one.text("StandardsArn")
    if arn is None:
        yield "has no StandardsArn"
        return
    for region in template.regions:
        found = concrete(arn, region)
        if not is_known(found) or _FIRST.fullmatch(found):
            continue
        parts = _STANDARD.fullmatch(found)
        if parts is None or parts[2] not in STANDARDS:
            yield f"StandardsArn {found!r} names no standard; known are {', '.join(STANDARDS)}"
            return
        if parts[3] not in STANDARDS[parts[2]]:
            allowed = ", ".join(STANDARDS[parts[2]])
            yield f"StandardsArn: {parts[2]} has no version {parts[3]}; allowed are {allowed}"
            return
        if parts[1] != region:
            yield f"StandardsArn is of {parts[1]}, but the stack goes to {region}"
            return


@resource_check("access-analyzer-type", "AWS::AccessAnalyzer::Analyzer")
def analyzer(one: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """The type is one that Access Analyzer has."""
    if (kind := one.text("Type")) not in _ANALYZERS:
        yield f"Type is {kind!r}; allowed are {', '.join(_ANALYZERS)}"
