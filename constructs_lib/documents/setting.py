"""What a setting is for which CloudFormation has no type: data for the one Lambda behind `AccountSetting`.

A `Setting` says how a setting is read, what must hold of what was read, and which call makes it so. The words
`{partition}`, `{account}` and `{region}` in it stand for the deploying account; they are replaced as plain
text, so a value may carry CDK tokens.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Statement = dict[str, Any]
Policy = dict[str, Any]


def true() -> str:
    """The key must be true."""
    return "true"


def false() -> str:
    """The key must be false."""
    return "false"


def at_least(number: int) -> str:
    """The key must be this number or more; a larger one is kept."""
    return f"at_least {number}"


def at_most(number: int) -> str:
    """The key must be set and this number or less; a smaller one is kept."""
    return f"at_most {number}"


def one_of(*values: str) -> str:
    """The key must be one of these texts; anything else is replaced by the first."""
    return "one_of " + " ".join(values)


def only(value: str) -> str:
    """The key must be this text. Unset, it is written; another value is never replaced, and the resource fails instead,
    unless the same resource set it before: then the resource wants something else now, or takes it back."""
    return f"only {value}"


def instead_of(value: str, alias: str) -> str:
    """The key must be this KMS key where it is not set, or is the key behind `alias`, under which AWS manages one;
    any other key is somebody's choice and is kept, and the resource shows it in `Found`."""
    return f"instead_of {value} {alias}"


def exactly(value: str) -> str:
    """The key must be this text, which may have spaces; anything else is replaced."""
    return f"exactly {value}"


def includes(value: str) -> str:
    """The key must be a list with this text in it; what else it holds is kept."""
    return f"includes {value}"


def holds(*entries: Mapping[str, Any]) -> str:
    """The key must be a list in which each of these entries is, whatever else an entry says and the list holds.
    Otherwise these entries alone go to the write call."""
    return f"holds {json.dumps(entries, separators=(',', ':'))}"


def initially_true() -> str:
    """The key becomes true where it is not set; whatever is set is kept."""
    return "initially true"


def empty() -> str:
    """The key must be an empty list; what it held goes to the write call."""
    return "empty"


@dataclass(frozen=True, slots=True)
class Write:
    """One call that changes the setting, under its boto3 name.

    Without `arguments` it gets every key of the merged setting that the operation takes. With them it gets
    exactly those: `$Key` is the merged value of that key, `$` the whole merged setting, anything else a text: `true`
    and `false` where the operation takes a boolean, digits where it takes a number, texts joined by commas where it
    takes a list, and the name of the one member that becomes true where it takes a structure.
    A write whose arguments name keys with a condition happens only when one of those is unmet; any other when
    anything is.
    """

    operation: str
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: how it is read, what must hold, how it is written, and the permissions for both.

    `read` is a boto3 method of `service`, called with `read_arguments` (`Filters` in the short form
    `name=value,name=value`); the setting is found in its answer at the dotted path `at`, and is absent where
    the call fails with the error code `absent`. `wanted` maps keys to conditions made by the functions above.
    `finds` maps a name to a call without arguments and the path to what it finds, such as `list_detectors
    DetectorIds.0`: the text `@Name` stands for that, as an argument of the other calls. Where it finds nothing, the
    resource fails. `endpoint_region` is the Region called, the stack's own where empty. `settle_seconds` is the time
    that a change takes to be seen by other services.
    """

    service: str
    read: str
    wanted: Mapping[str, str]
    writes: tuple[Write, ...]
    permissions: tuple[Statement, ...]
    read_arguments: Mapping[str, str] = field(default_factory=dict)
    finds: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
    absent: str = ""
    endpoint_region: str = ""
    settle_seconds: int = 0

    def properties(self, *, partition: str, account: str, region: str) -> dict[str, str]:
        """The flat properties of the custom resource."""
        properties = {"Service": self.service, "Read": self.read}
        optional = {"At": self.at, "Absent": self.absent, "EndpointRegion": self.endpoint_region}
        properties |= {name: value for name, value in optional.items() if value}
        if self.settle_seconds:
            properties["SettleSeconds"] = str(self.settle_seconds)
        properties |= {f"Find{name}": how for name, how in self.finds.items()}
        properties |= {f"Read{name}": value for name, value in self.read_arguments.items()}
        properties |= {f"Want{key}": condition for key, condition in self.wanted.items()}
        for number, write in enumerate(self.writes, start=1):
            properties[f"Write{number}"] = write.operation
            properties |= {f"Write{number}{name}": value for name, value in write.arguments.items()}
        return _placed(properties, {"{partition}": partition, "{account}": account, "{region}": region})

    def policy(self, *, partition: str, account: str, region: str) -> Policy:
        """The IAM policy that reading and writing this setting takes, and nothing more."""
        places = {"{partition}": partition, "{account}": account, "{region}": region}
        return {"Version": "2012-10-17", "Statement": [_placed(one, places) for one in self.permissions]}


def allow(*actions: str, resource: str = "*") -> Statement:
    """A statement that allows the actions on one resource."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


def allow_here(*actions: str) -> Statement:
    """For actions that know no resource: at least no other Region."""
    return allow(*actions) | {"Condition": {"StringEquals": {"aws:RequestedRegion": "{region}"}}}


def _placed(value: Any, places: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for word, place in places.items():
            value = value.replace(word, place)
        return value
    if isinstance(value, Mapping):
        return {key: _placed(inner, places) for key, inner in value.items()}
    return [_placed(inner, places) for inner in value]
