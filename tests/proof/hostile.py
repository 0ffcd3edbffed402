"""Texts that mean something to a format, a shell or a reader, and every place of a profile that takes text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

HOSTILE = {
    "quotes": '"q" \'q\' \\" \\',
    "line breaks": "one\ntwo\n\n# three: [",
    "a pseudo parameter": "${AWS::AccountId}",
    "a Terraform variable": "${var.account_id}",
    "an escaped variable": "$${var.account_id}",
    "a Terraform directive": "%{ if true }yes%{ endif }",
    "a page": "<script>alert(1)</script>",
    "backticks": "`id`",
    "a command": "$(id)",
    "two commands": "; rm -rf / #",
    "an option": "--profile=other",
    "a file": "file://secret",
    "a formula": "=cmd|' /C calc'!A0",
    "Markdown": "](https://example.com) | **x** | [y",
    "YAML": "a: [b, {c: &d e, *f",
    "an intrinsic function": '{"Ref": "AWS::AccountId"}',
    "a name of one": "Ref",
    "a longer name of one": "Fn::Sub",
    "dots and hyphens": "a.b-c",
    "an escape": "\\u0041\\n\\x41\\",
    "a policy variable": "${aws:username}",
    "plain text of many alphabets": "Zoë 東京 Ωμέγα",
    "a secret": "{{resolve:secretsmanager:prod:SecretString:pw}}",
    "a parameter": "{{resolve:ssm:/foo}}",
    "a parameter of ours": "{{resolve:ssm:/acme/baseline/kms-key/logs}}",
    "a parameter of an automation": "{{ ssm:foo }}",
    "a token": "${Token[AWS.AccountId.3]}",
    "a list token": "#{Token[TOKEN.1]}",
}
ALWAYS_REFUSED = {
    "a secret", "a parameter", "a parameter of ours", "a parameter of an automation", "a token", "a list token",
}  # fmt: skip

Slot = Callable[[str], dict[str, Any]]


def contact(**fields: str) -> dict[str, Any]:
    given = {"name": "Security", "email": "security@example.com", "phone": "+32 2 555 01 00", **fields}
    return {"contacts": {"security": given}}


def waiver(reason: str) -> dict[str, Any]:
    one = {"control": "vpc.flow_logs", "reason": reason, "owner": "ciso@example.com", "expires": "2027-03-31"}
    return {"waivers": [one]}


OF_THE_PROFILE: dict[str, Slot] = {
    "name": lambda text: {"name": text},
    "organization.name": lambda text: {"organization": {"name": text}},
    "organization.accounts[].name": lambda text: {"organization": {"accounts": [{"name": text, "role": "standalone"}]}},
    "naming.prefix": lambda text: {"naming": {"prefix": text}},
    "tags.{key}": lambda text: {"tags": {text: "value"}},
    "tags.{}": lambda text: {"tags": {"key": text}},
    "contacts.security.name": lambda text: contact(name=text),
    "contacts.security.title": lambda text: contact(title=text),
    "contacts.security.email": lambda text: contact(email=f"{text}@example.com"),
    "waivers[].reason": lambda text: waiver(f"accepted {text}"),
}
"""Every place of a profile that takes text, outside the parameters, with what has a given text there."""

DISTRIBUTION = "arn:aws:cloudfront::123456789012:distribution/E1ABCDEFGHIJKL"
CHECKED = {"arn": DISTRIBUTION, "health_check_id": "01234567-89ab-cdef-0123-456789abcdef"}
PROTECTED = {
    "acknowledge": "I accept 3,000 USD per month for 12 months",
    "resources": [CHECKED],
    "proactive_engagement": True,
}
WHO = {"email": "a@example.com", "phone": "+3225550100"}
CORE = "AWSManagedRulesCommonRuleSet"
BOTS = {"acknowledge": "I accept the fees of AWS WAF Bot Control"}


def archived(**criterion: Any) -> dict[str, Any]:
    return {"archive_rules": [{"name": "known", "criteria": [{"property": "resource", **criterion}]}]}


def told(protocol: str, endpoint: str) -> dict[str, Any]:
    return {"subscriptions": [{"protocol": protocol, "endpoint": endpoint}]}


PARAMETERS: dict[str, dict[str, Slot]] = {
    "cloudtrail.multi_region_trail": {"s3_key_prefix": lambda text: {"s3_key_prefix": text}},
    "config.managed_rules": {
        "rules.{key}": lambda text: {"rules": {text: {}}},
        "rules.{}.inputs.{key}": lambda text: {"rules": {"REQUIRED_TAGS": {"inputs": {"tag1Key": "x", text: "x"}}}},
        "rules.{}.inputs.{}": lambda text: {"rules": {"REQUIRED_TAGS": {"inputs": {"tag1Key": text}}}},
        "exclude[]": lambda text: {"exclude": [text]},
        "remediations.{key}": lambda text: {"remediations": {text: {}}},
        "remediations.{}.parameters.{key}": lambda text: {
            "remediations": {"S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED": {"parameters": {text: "AES256"}}}
        },
        "remediations.{}.parameters.{}": lambda text: {
            "remediations": {"S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED": {"parameters": {"SSEAlgorithm": text}}}
        },
    },
    "iam.access_analyzer": {
        "archive_rules[].name": lambda text: {
            "archive_rules": [{"name": text, "criteria": [{"property": "error", "exists": False}]}]
        },
        "archive_rules[].criteria[].eq[]": lambda text: archived(eq=[text]),
        "archive_rules[].criteria[].neq[]": lambda text: archived(neq=[text]),
        "archive_rules[].criteria[].contains[]": lambda text: archived(contains=[text]),
    },
    "iam.mfa_enforcement": {
        "group_name": lambda text: {"group_name": text},
        "existing_groups[]": lambda text: {"existing_groups": [text]},
    },
    "iam.support_role": {"role_patterns[]": lambda text: {"role_patterns": [f"role/{text}"]}},
    "kms.baseline_keys": {
        "administrators[]": lambda text: {"administrators": [f"role/{text}"]},
        "users[]": lambda text: {"users": [f"role/{text}"]},
    },
    "s3.access_log_bucket": {"source_buckets[]": lambda text: {"source_buckets": [text]}},
    "shield.advanced_protection": {
        "resources[].arn": lambda text: {**PROTECTED, "resources": [CHECKED, {"arn": text}]},
        "response_team_log_buckets[]": lambda text: {
            **PROTECTED, "response_team_access": True, "response_team_log_buckets": [text],
        },
        "emergency_contacts[].email": lambda text: {
            **PROTECTED, "emergency_contacts": [{**WHO, "email": f"{text}@example.com"}],
        },
        "emergency_contacts[].notes": lambda text: {**PROTECTED, "emergency_contacts": [{**WHO, "notes": text}]},
    },
    "sns.security_topics": {
        "subscriptions[].endpoint": lambda text: told("email", f"{text}@example.com"),
        "subscriptions[].endpoint, https": lambda text: told("https", f"https://h.example.com/{text}"),
    },
    "vpc.baseline_vpc": {
        "cidr": lambda text: {"cidr": text},
        "load_balancer_sources[]": lambda text: {"load_balancer_sources": [text]},
    },
    "vpc.interface_endpoints": {
        "services[]": lambda text: {"services": [text]},
        "full_access_services[]": lambda text: {"full_access_services": [text]},
    },
    "waf.cloudfront_web_acl": {
        "groups[].name": lambda text: {"groups": [{"name": text}]},
        "groups[].count_rules[]": lambda text: {"groups": [{"name": CORE, "count_rules": [text]}]},
        "bot_control.count_rules[]": lambda text: {"bot_control": {**BOTS, "count_rules": [text]}},
    },
}  # fmt: skip
"""The same of every parameter, by control; where a path has two grammars, with a word after it."""

SLOTS: dict[str, Slot] = OF_THE_PROFILE | {
    f"{control} {path}": lambda text, control=control, slot=slot: {"set_parameters": {control: slot(text)}}
    for control, slots in PARAMETERS.items()
    for path, slot in slots.items()
}

MADE = "madeharmless"


def profile(slot: Slot, text: str) -> dict[str, Any]:
    """A profile of one Region with `text` at one place."""
    given = slot(text)
    chosen = sorted({"sns.security_topics", *given.get("set_parameters", {})})
    if "waivers" in given:
        chosen.append("vpc.flow_logs")
    organization = {
        "name": "acme",
        "home_region": "us-east-1",
        "governed_regions": ["us-east-1"],
        "accounts": [{"name": "main", "role": "standalone"}],
        **given.pop("organization", {}),
    }
    naming = {"prefix": "acme"}
    start = {"schema": "baseline/v1", "name": "hostile", "naming": naming, "controls": {"include": chosen}, **contact()}
    return {**start, "organization": organization, **given}
