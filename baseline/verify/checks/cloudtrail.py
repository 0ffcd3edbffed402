"""Trails."""

from __future__ import annotations

from collections.abc import Iterator

from baseline.verify.check import resource_check
from baseline.verify.stack_template import StackTemplate, TemplateResource

_PAIR = ("CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn")


@resource_check("cloudtrail-log-delivery", "AWS::CloudTrail::Trail")
def log_delivery(trail: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """CloudTrail takes a log group and the role that writes to it together, or neither."""
    given = [name for name in _PAIR if name in trail.properties]
    if len(given) == 1:
        missing = next(name for name in _PAIR if name not in given)
        yield f"has {given[0]} without {missing}; CloudTrail takes both or neither"
