"""The rule groups of AWS that a web ACL may hold, and headers that stay out of its logs, as parameters."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from baseline.control import ControlParams
from baseline.errors import nearest
from baseline.facts import waf_rule_groups
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.spelling import Spelling
from constructs_lib.documents.web_acl_rules import Mode

RuleName = Annotated[
    str,
    Spelling(
        r"^[A-Za-z0-9_-]{1,128}$",
        "the name of a rule",
        "letters, digits, _ and -, as `aws wafv2 describe-managed-rule-group` shows it, such as SizeRestrictions_BODY",
    ),
]
Header = Annotated[
    str,
    Spelling(
        r"^[a-z0-9_-]{1,64}$",
        "the name of a header",
        "lower-case letters, digits, _ and -, such as authorization",
        lambda text: f"write {text.lower()}" if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", text) else "",
    ),
]
Version = Annotated[
    str, Spelling(r"^Version_[0-9]+\.[0-9]+$", "a version of a rule group", "a name such as Version_1.0")
]

BOT_CONTROL = "AWSManagedRulesBotControlRuleSet"


def _free_group(name: str) -> str:
    free = [one for one in waf_rule_groups.names() if not rule_group(one).paid]
    group = waf_rule_groups.rule_group(name)
    if group is None:
        raise FieldError(
            FieldProblem(f"AWS manages no rule group '{name}'", allowed=", ".join(free), advice=nearest(name, free))
        )
    if group.paid:
        advice = "set bot_control" if name == BOT_CONTROL else "this control does not offer it"
        raise FieldError(FieldProblem(f"{name} costs extra", allowed=", ".join(free), advice=advice))
    return name


def rule_group(name: str) -> waf_rule_groups.ManagedRuleGroup:
    """A rule group that AWS manages. LookupError for any other name."""
    group = waf_rule_groups.rule_group(name)
    if group is None:
        raise LookupError(f"AWS manages no rule group {name!r}")
    return group


class Group(ControlParams):
    """A managed rule group that costs nothing beside the web ACL."""

    name: Annotated[str, AfterValidator(_free_group)] = Field(
        description="Name of an AWS managed rule group, such as AWSManagedRulesLinuxRuleSet."
    )
    action: Mode | None = Field(
        default=None, description="Whether a match blocks or only counts. Default: as `action` says."
    )
    count_rules: Distinct[RuleName] = Field(
        default=(), max_length=100, description="Rules of the group that only count. Default: none."
    )
    version: Version | None = Field(
        default=None,
        description="A fixed version, such as Version_1.0. Default: the version that AWS keeps as default.",
    )
