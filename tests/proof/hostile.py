"""Texts that mean something to a format, a shell or a reader, and every place of a profile that takes text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from baseline.catalog.discovery import controls
from baseline.controls.kms.baseline_keys import Purpose
from tests.controls.cases.iam import METADATA
from tests.controls.filled import parameter_sets
from tests.harness import MEMBERS, ORGANIZATION_ID

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

MADE = "madeharmless"

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

BLOCKED = {"blocked_domains": ["example.net"]}


def archived(**criterion: Any) -> dict[str, Any]:
    return {"archive_rules": [{"name": "known", "criteria": [{"property": "resource", **criterion}]}]}


def told(protocol: str, endpoint: str) -> dict[str, Any]:
    return {"subscriptions": [{"protocol": protocol, "endpoint": endpoint}]}


def texts_in(schema: Mapping[str, Any], definitions: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """(path, pattern) of every free text that a schema admits; the pattern is empty where there is none."""
    if "$ref" in schema:
        yield from texts_in(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions, path)
    for word in ("anyOf", "allOf", "oneOf"):
        for one in schema.get(word, ()):
            yield from texts_in(one, definitions, path)
    if schema.get("type") == "string" and not {"enum", "const"} & schema.keys():
        yield path, schema.get("pattern", "")
    for name, one in schema.get("properties", {}).items():
        yield from texts_in(one, definitions, f"{path}.{name}" if path else name)
    for pattern, one in schema.get("patternProperties", {}).items():
        yield f"{path}.{{key}}", pattern
        yield from texts_in(one, definitions, f"{path}.{{}}")
    if isinstance(one := schema.get("additionalProperties"), dict):
        yield from texts_in({"type": "string", **schema.get("propertyNames", {})}, definitions, f"{path}.{{key}}")
        yield from texts_in(one, definitions, f"{path}.{{}}")
    if "items" in schema:
        yield from texts_in(schema["items"], definitions, f"{path}[]")


def taking_texts(control: str) -> set[str]:
    """The paths of parameters whose pattern some hostile text fits."""
    schema = controls()[control].Params.model_json_schema()
    return {
        path
        for path, pattern in texts_in(schema, schema.get("$defs", {}))
        if not pattern or any(re.search(pattern, text) for text in HOSTILE.values())
    }


def piped(**changed: Any) -> dict[str, Any]:
    """A pipeline of GitHub; of another provider, where one is given."""
    (found,) = [one for one in parameter_sets("iam.cicd_oidc_roles") if one["pipelines"][-1]["name"] == "images"]
    github, other = found["pipelines"]
    kept = {**other, "cloudformation": github["cloudformation"]} if "provider" in changed else github
    return {**found, "pipelines": [{**kept, **changed}]}


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
    "iam.cicd_oidc_roles": {
        "pipelines[].repository": lambda text: piped(repository=f"acme/{text}"),
        "pipelines[].build.environments[]": lambda text: piped(
            build={"environments": [text], "ecr_repositories": ["web"]}
        ),
        **{
            f"pipelines[].{stage}.subjects[]": lambda text, stage=stage, more=more: piped(
                provider="buildkite", **{stage: {"subjects": [f"acme:pipeline:{text}:main"], **more}}
            )
            for stage, more in {"plan": {}, "build": {"ecr_repositories": ["web"]}, "deploy": {}}.items()
        },
    },
    "iam.mfa_enforcement": {
        "group_name": lambda text: {"group_name": text},
        "existing_groups[]": lambda text: {"existing_groups": [text]},
    },
    "iam.saml_provider": {
        "metadata": lambda text: {
            "metadata": METADATA.replace("<IDPSSO", f"<Extensions><![CDATA[{text}]]></Extensions><IDPSSO")
        },
        "name": lambda text: {"metadata": METADATA, "name": text},
    },
    "iam.support_role": {"role_patterns[]": lambda text: {"role_patterns": [f"role/{text}"]}},
    "identitycenter.permission_sets": {
        name: lambda text: {
            **parameter_sets("identitycenter.permission_sets")[0],
            "permission_sets": [{"name": text, "aws_policies": ["ReadOnlyAccess"]}],
            "assignments": [
                {"group": "01234567-89ab-cdef-0123-456789abcdef", "permission_set": text, "accounts": ["audit"]}
            ],
        }
        for name in ("permission_sets[].name", "assignments[].permission_set")
    }
    | {
        "access_control_attributes.{key}": lambda text: {
            **parameter_sets("identitycenter.permission_sets")[0],
            "access_control_attributes": {text: "${path:enterprise.costCenter}"},
        },
        "access_control_attributes.{}": lambda text: {
            **parameter_sets("identitycenter.permission_sets")[0],
            "access_control_attributes": {"CostCenter": f"${{path:{text}}}"},
        },
    },
    "kms.baseline_keys": {
        "administrators[]": lambda text: {"administrators": [f"role/{text}"]},
        "users[]": lambda text: {"users": [f"role/{text}"]},
    },
    "networkfirewall.egress": {
        "allowed_domains[]": lambda text: {
            **parameter_sets("networkfirewall.egress")[0],
            "allowed_domains": [f".{text}.example.com"],
        },
    },
    "organizations.resource_control_policies": {
        "web_identities[].provider": lambda text: {
            **parameter_sets("organizations.resource_control_policies")[0],
            "web_identities": [{"provider": f"token.{text}.example.com", "subjects": ["repo:acme/*"]}]
        },
    },
    "route53.dns_firewall": {
        "allowed_domains[]": lambda text: {**BLOCKED, "allowed_domains": [f"*.{text}.example.com"]},
        "blocked_domains[]": lambda text: {"blocked_domains": [f"*.{text}.example.com"]},
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
"""The same of parameters, by control; where a path has two grammars, with a word after it."""


def slots_of(control: str) -> dict[str, Slot]:
    """Those above, and of every other parameter that takes text the first place
    in the last of its parameter sets that have one."""
    slots = dict(PARAMETERS.get(control, {}))
    for path in sorted(taking_texts(control) - {one.split(",")[0] for one in slots}):
        steps = re.findall(r"[^.\[\]]+|\[\]", path)
        if found := next(
            (one for one in reversed(parameter_sets(control)) if with_text(one, steps, MADE) is not None), None
        ):
            slots[path] = lambda text, found=found, steps=steps: with_text(found, steps, text) or {}
    return slots


def with_text(value: Any, steps: list[str], text: str) -> Any:
    """A value with the text at the first place to which the steps lead; None where they lead nowhere."""
    match steps, value:
        case [], str():
            return text
        case ["{key}"], dict() if value:
            first, *others = value
            return {text: value[first], **{key: value[key] for key in others}}
        case ["[]", *further], list():
            keys: list[Any] = list(range(len(value)))
        case ["{}", *further], dict():
            keys = list(value)
        case [name, *further], dict() if name in value:
            keys = [name]
        case _:
            return None
    for key in keys:
        if (changed := with_text(value[key], further, text)) is not None:
            return {**value, key: changed} if isinstance(value, dict) else [*value[:key], changed, *value[key + 1 :]]
    return None


ENCODED: dict[str, Callable[[str], str]] = {
    f"iam.cicd_oidc_roles pipelines[].{stage}.environments[]": lambda text: text.replace(":", "%3A")
    for stage in ("plan", "build", "deploy")
}
"""Where an output holds a text as its reader encodes it: GitHub a colon in the name of an environment."""

SLOTS: dict[str, Slot] = OF_THE_PROFILE | {
    f"{control} {path}": lambda text, control=control, slot=slot: {"set_parameters": {control: slot(text)}}
    for control in controls()
    for path, slot in slots_of(control).items()
}


def profile(slot: Slot, text: str) -> dict[str, Any]:
    """A profile of one Region with `text` at one place."""
    given = slot(text)
    set_parameters = given.get("set_parameters", {})
    chosen = sorted({"sns.security_topics", *set_parameters})
    if "waivers" in given:
        chosen.append("vpc.flow_logs")
    alone = all("standalone" in controls()[one].placement.roles for one in chosen)
    members = [{"name": role, "id": number, "role": role} for role, number in MEMBERS.items()]
    organization = {
        "name": "acme",
        "home_region": "us-east-1",
        "governed_regions": ["us-east-1"],
        **(
            {"accounts": [{"name": "main", "role": "standalone"}]}
            if alone
            else {"id": ORGANIZATION_ID, "accounts": members}
        ),
        **given.pop("organization", {}),
    }
    naming = {"prefix": "acme"}
    if set_parameters:
        # Every key stands, so that any control that needs one finds it.
        given["set_parameters"] = {"kms.baseline_keys": {"keys": list(get_args(Purpose))}, **set_parameters}
    start = {"schema": "baseline/v1", "name": "hostile", "naming": naming, "controls": {"include": chosen}, **contact()}
    return {**start, "organization": organization, **given}
