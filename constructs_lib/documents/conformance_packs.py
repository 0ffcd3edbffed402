"""The templates of conformance packs: managed rules of AWS Config, in as many packs as its limits ask for.

Source: AWS Config Developer Guide, "Service limits" (130 rules in a pack, 50 packs in an account or organization) and
"Conformance packs"; AWS Config API Reference, PutConformancePack (51,200 bytes in a template body).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from constructs_lib.documents.managed_rules import RuleSetting

MAX_RULES = 130
MAX_BYTES = 51_200
MAX_PACKS = 50

# As long as a prefix of the baseline may be: rules go to the same pack whatever the prefix is.
_ANY_PREFIX = "x" * 20

Template = dict[str, Any]


def pack_templates(
    name: str, prefix: str, rules: Mapping[str, RuleSetting], *, max_rules: int = MAX_RULES, max_bytes: int = MAX_BYTES
) -> dict[str, Template]:
    """Template by name of pack: `name` for the first, and with a number behind it for those that follow. The rules are
    in the order of their identifiers, and each pack takes as many as it can.

    A rule's name is that of `packed_rule_name`.
    ValueError where a rule alone is more than a pack takes.
    """
    parts: list[dict[str, RuleSetting]] = [{}]
    for identifier, setting in sorted(rules.items()):
        rule = {identifier: setting}
        if not _fits(rule, max_rules, max_bytes):
            raise ValueError(f"{identifier}: its inputs do not fit into the {max_bytes:,} bytes of a pack")
        if _fits(parts[-1] | rule, max_rules, max_bytes):
            parts[-1] |= rule
        else:
            parts.append(rule)
    return {
        name if number == 1 else f"{name}-{number}": _template(prefix, part)
        for number, part in enumerate(parts, start=1)
        if part
    }


def packed_rule_name(prefix: str, identifier: str) -> str:
    """The name of a rule in a pack; AWS Config appends the id of the pack, so that two packs may have one rule. No
    hyphen follows the prefix: by `PREFIX-` the routes of single rules know theirs, and where a rule stands alone and in
    a pack, what it finds would be told twice.

    >>> packed_rule_name("acme", "ACCESS_KEYS_ROTATED")
    'acmepack-access-keys-rotated'
    """
    return f"{prefix}pack-{identifier.lower().replace('_', '-')}"


def template_text(template: Mapping[str, Any]) -> str:
    """The template as AWS Config gets it; JSON, which is YAML as well. Written as Terraform's jsonencode does, whose
    escapes are the longer ones, so that either format stays within the limit."""
    text = json.dumps(template, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _fits(rules: Mapping[str, RuleSetting], max_rules: int, max_bytes: int) -> bool:
    return len(rules) <= max_rules and len(template_text(_template(_ANY_PREFIX, rules)).encode()) <= max_bytes


def _template(prefix: str, rules: Mapping[str, RuleSetting]) -> Template:
    return {"Resources": {_logical_id(name): _rule(prefix, name, setting) for name, setting in rules.items()}}


def _rule(prefix: str, identifier: str, setting: RuleSetting) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "ConfigRuleName": packed_rule_name(prefix, identifier),
        "Source": {"Owner": "AWS", "SourceIdentifier": identifier},
    }
    if setting.input_parameters:
        properties["InputParameters"] = dict(setting.input_parameters)
    if setting.maximum_execution_frequency:
        properties["MaximumExecutionFrequency"] = setting.maximum_execution_frequency
    return {"Type": "AWS::Config::ConfigRule", "Properties": properties}


def _logical_id(identifier: str) -> str:
    return "".join(word.capitalize() for word in identifier.split("_"))
