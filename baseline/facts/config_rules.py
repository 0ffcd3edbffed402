"""The managed rules of AWS Config: what triggers them, where they exist, and the parameters they take.

Source: the list of managed rules in the AWS Config developer guide (833 rules), in
`data/config-managed-rules.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from baseline.errors import nearest
from baseline.facts.data_file import read
from baseline.facts.regions import REGIONS, partition_of

FREQUENCIES = ("One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours")
"""The values of `MaximumExecutionFrequency`, which AWS Config takes for periodic rules only."""

# These resources belong to the account, not to a Region: every Region would report each of them again.
_GLOBAL_TYPES = (
    "AWS::CloudFront::",
    "AWS::IAM::",
    "AWS::Route53::",
    "AWS::Route53RecoveryControl::",
    "AWS::Route53RecoveryReadiness::",
    "AWS::S3::AccountPublicAccessBlock",
    "AWS::Shield::",
    "AWS::WAF::",
)

# For rules that name no resource type but the account. `IAM_` is too wide: an access analyzer is regional.
_GLOBAL_PREFIXES = (
    "ACCOUNT_PART_OF_",
    "IAM_PASSWORD_",
    "IAM_POLICY_",
    "IAM_ROOT_",
    "ROOT_ACCOUNT_",
    "S3_ACCOUNT_LEVEL_",
    "SECURITY_ACCOUNT_",
    "SHIELD_",
)

# `boolean` parameters are case-sensitive: AWS Config reads anything but a lower-case `true` as false.
_SHAPES: dict[str, tuple[Callable[[str], object], str]] = {
    "int": (re.compile(r"[+-]?[0-9]+").fullmatch, "a whole number"),
    "double": (re.compile(r"[+-]?[0-9]+(\.[0-9]+)?").fullmatch, "a number"),
    "float": (re.compile(r"[+-]?[0-9]+(\.[0-9]+)?").fullmatch, "a number"),
    "boolean": (re.compile(r"true|false").fullmatch, "'true' or 'false', in lower case"),
    "CSV": (lambda text: all(map(str.strip, text.split(","))), "values separated by commas, none empty"),
    "String": (str.strip, "a text that is not empty"),
    "StringMap": (lambda text: _is_string_map(text), "a JSON object of texts"),
}


@dataclass(frozen=True, slots=True)
class RuleParameter:
    """A parameter of a managed rule. `type` is AWS's: int, double, boolean, String, CSV or StringMap.

    `default` is the value that the guide names. AWS Config refuses a rule without its required parameters
    even so.
    """

    name: str
    type: str
    required: bool
    default: str | None


@dataclass(frozen=True, slots=True)
class ManagedRule:
    """A managed rule. `regions` are those of `REGIONS` where it exists; `resource_types` may be empty."""

    identifier: str
    periodic: bool
    change_triggered: bool
    resource_types: tuple[str, ...]
    parameters: tuple[RuleParameter, ...]
    regions: frozenset[str]

    def available_in(self, region: str) -> bool:
        """Whether the rule can be deployed in `region`; False for a Region that is not in `REGIONS`."""
        return region in self.regions

    def parameter(self, name: str) -> RuleParameter | None:
        """The parameter called `name`, whose case counts; None where the rule has none of that name."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)

    @property
    def global_only(self) -> bool:
        """Whether the rule looks at what an account has once, so that one Region is enough to evaluate it."""
        types = [kind for kind in self.resource_types if kind != "AWS::::Account"]
        if types:
            return all(kind.startswith(_GLOBAL_TYPES) for kind in types)
        return self.identifier.startswith(_GLOBAL_PREFIXES)

    @property
    def us_east_1_only(self) -> bool:
        """Whether us-east-1 is the only Region of the `aws` partition with this rule, as for CloudFront."""
        return _in_us_east_1_alone(self.regions)


@cache
def _in_us_east_1_alone(regions: frozenset[str]) -> bool:
    # Asked for every rule at every place, and there are few distinct sets.
    return {region for region in regions if partition_of(region) == "aws"} == {"us-east-1"}


@cache
def _data() -> dict[str, Any]:
    return read("config-managed-rules.json")


@cache
def _region_sets() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(regions) for regions in _data()["region_sets"])


@cache
def identifiers() -> tuple[str, ...]:
    """The identifiers of all managed rules, sorted."""
    return tuple(sorted(_data()["rules"]))


@cache
def managed_rule(identifier: str) -> ManagedRule | None:
    """The managed rule with this identifier (`ACCESS_KEYS_ROTATED`); None where AWS Config has none."""
    entry = _data()["rules"].get(identifier)
    if entry is None:
        return None
    regions = REGIONS
    if "only" in entry:
        regions = REGIONS & _region_sets()[entry["only"]]
    elif "except" in entry:
        regions = REGIONS - _region_sets()[entry["except"]]
    return ManagedRule(
        identifier=identifier,
        periodic="P" in entry["trigger"],
        change_triggered="C" in entry["trigger"],
        resource_types=tuple(entry.get("types", ())),
        parameters=tuple(RuleParameter(*parameter) for parameter in entry.get("parameters", ())),
        regions=regions,
    )


@cache
def _recommended() -> dict[str, dict[str, str]]:
    return read("config-rule-inputs.json")["inputs"]


def recommended_inputs(identifier: str) -> dict[str, str]:
    """The inputs to give this rule where nobody chose others; empty where there are none to recommend.

    Values are strings, as AWS Config takes them. ARNs in them are of the partition `aws`: the caller puts its
    own partition in the place of `arn:aws:`. A rule may need inputs that only the user knows: `check_inputs`.
    """
    return dict(_recommended().get(identifier, {}))


def check_inputs(rule: ManagedRule, inputs: Mapping[str, str]) -> list[str]:
    """What is wrong with `inputs` as the input parameters of `rule`, a message each; empty if nothing is.

    Found are names that the rule does not have, required parameters that are missing, and values that are not
    of the parameter's type. Whether a number is in a sensible range, or an ARN exists, is not looked at.
    """
    return [message for _, message in mistaken_inputs(rule, inputs)]


def mistaken_inputs(rule: ManagedRule, inputs: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The same, each with the name of the parameter that is wrong."""
    known = [parameter.name for parameter in rule.parameters]
    for name in sorted(set(inputs) - set(known)):
        takes = f"it takes {', '.join(known)}" if known else "it takes no parameters"
        yield name, f"{rule.identifier} has no parameter {name!r}: {nearest(name, known) or takes}"
    for parameter in rule.parameters:
        name, value = parameter.name, inputs.get(parameter.name)
        if value is not None:
            fits, meaning = _SHAPES[parameter.type]
            if not fits(value):
                yield name, f"{rule.identifier} wants {name!r} to be {meaning}, not {value!r}"
        elif parameter.required:
            usual = f", for example {parameter.default!r}" if parameter.default else ""
            yield name, f"{rule.identifier} needs the parameter {name!r}{usual}"


def _is_string_map(value: str) -> bool:
    try:
        parsed = json.loads(value)
    except ValueError:
        return False
    return isinstance(parsed, dict) and all(isinstance(item, str) for item in parsed.values())
