"""The resource types that AWS Config takes by name in a recorder: to leave out, or to record at another frequency.

Source: the service model of the AWS Config API, in `data/config-resource-types.json` (533 types). They are not those
of the CloudFormation registry: either list has types that the other lacks.
"""

from __future__ import annotations

from functools import cache

from baseline.facts.data_file import read


@cache
def recorded_types() -> frozenset[str]:
    """All types, each as `AWS::Service::Type`."""
    return frozenset(
        f"{service}::{name}" for service, names in read("config-resource-types.json")["types"].items() for name in names
    )
