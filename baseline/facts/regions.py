"""The Regions that a profile may name, and the partition of each.

Source: the Region list of cfn-lint 1.58 and of botocore's `endpoints.json`, read in November 2026.
Commercial, GovCloud and China Regions are listed. Left out: the isolated partitions (`us-iso*`, `us-isob*`,
`us-isof*`, `eu-isoe*`) and the European Sovereign Cloud (`eusc-de-east-1`), for which the other facts of this
package are too thin to promise anything.
"""

from __future__ import annotations

from types import MappingProxyType

from baseline.errors import nearest

OPT_IN_REGIONS: frozenset[str] = frozenset(
    {
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-west-1",
        "eu-central-2",
        "eu-south-1",
        "eu-south-2",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "mx-central-1",
    }
)
"""Regions of the `aws` partition that an account has to enable before anything can be deployed there."""

_PARTITIONS: dict[str, frozenset[str]] = {
    "aws": OPT_IN_REGIONS
    | {
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ca-central-1",
        "eu-central-1",
        "eu-north-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    },
    "aws-cn": frozenset({"cn-north-1", "cn-northwest-1"}),
    "aws-us-gov": frozenset({"us-gov-east-1", "us-gov-west-1"}),
}

REGIONS: frozenset[str] = frozenset().union(*_PARTITIONS.values())
"""Every Region that a profile may name."""

_WITHOUT_GLOBAL_RECORDING = frozenset(
    {
        "ap-east-2",
        "ap-south-2",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-west-1",
        "eu-central-2",
        "eu-south-2",
        "il-central-1",
        "me-central-1",
        "mx-central-1",
    }
)
# AWS Config Developer Guide, "Recording AWS Resources", global resources; and, for the Regions opened since, the
# Regions that every managed rule on IAM users leaves out.

_USUAL_ZONES = 3
_ZONES = MappingProxyType({"ap-northeast-2": 4, "us-east-1": 6, "us-west-1": 2, "us-west-2": 4})
# AWS Regions and Availability Zones, "AWS Availability Zones": three or more in each Region. One of us-west-1 and one
# of ap-northeast-1 are closed to newer accounts.

_PARTITION_OF = {region: partition for partition, regions in _PARTITIONS.items() for region in regions}


def partition_of(region: str) -> str:
    """The partition of a Region: `aws`, `aws-cn` or `aws-us-gov`; LookupError outside of `REGIONS`."""
    try:
        return _PARTITION_OF[region]
    except KeyError:
        raise LookupError(f"unknown Region {region!r} {nearest(region, sorted(REGIONS))}".rstrip()) from None


def records_global_types(region: str) -> bool:
    """Whether AWS Config records IAM users, groups, roles and customer managed policies in `region`. It does in the
    Regions where it was available before February 2022."""
    return region in REGIONS and region not in _WITHOUT_GLOBAL_RECORDING


def availability_zones(region: str) -> int:
    """How many Availability Zones every account can use in `region`, at least; an older account may have more."""
    return _ZONES.get(region, _USUAL_ZONES)
