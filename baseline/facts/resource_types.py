"""Which CloudFormation resource types exist in which Region.

Source: the registry schemas that cfn-lint carries per Region, in `data/resource-type-regions.json`: about 500
types of the services a security baseline touches, and not all of AWS.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from baseline.facts.data_file import read


@cache
def _data() -> dict[str, Any]:
    return read("resource-type-regions.json")


@cache
def _known_regions() -> frozenset[str]:
    return frozenset(_data()["regions"])


def is_known(resource_type: str, region: str) -> bool:
    """Whether the data says anything of `resource_type` in `region`; it has nothing on me-south-1."""
    return resource_type in _data()["absent_from"] and region in _known_regions()


def available_in(resource_type: str, region: str) -> bool:
    """Whether `AWS::Service::Type` can be deployed in `region`.

    True also where the data does not know (`is_known`): a type that nobody looked up is not one that is
    missing.
    """
    absent = _data()["absent_from"].get(resource_type)
    return absent is None or region not in _data()["absent_sets"][absent]
