"""Parameters that no variant of the contract suite gives, for the suites that go over every list and every text."""

from __future__ import annotations

from typing import Any

from tests.controls.emitted import params_of
from tests.controls.variants import VARIANTS

_PEOPLE = {"accounts": ["444455556666"], "role_patterns": ["role/Ops*"], "saml_audiences": ["https://example.com/saml"]}
_TASKS = ("administrator", "power_user", "security_audit", "read_only", "billing")
_BOTS = {"acknowledge": "I accept the fees of AWS WAF Bot Control"}
_SUBJECTS = ["organization:acme:pipeline:web:ref:refs/heads/main:commit:*"]
_PIPELINES = [
    {
        **params_of("iam.cicd_oidc_roles", 0)["pipelines"][0],
        "accounts": ["main"],
        "plan": {"branches": ["main"], "tags": ["v*"], "environments": ["test"]},
        "deploy": {"tags": ["v*"]},
    },
    {
        "name": "images",
        "provider": "buildkite",
        "build": {"subjects": _SUBJECTS, "ecr_repositories": ["web"]},
    },
]
_PROVIDERS = [
    {
        "type": "other",
        "name": "buildkite",
        "issuer": "https://agent.buildkite.com",
        "audience": "sts.amazonaws.com",
    }
]
# Of a check that no variant disables.
_CHECKED = [
    {"control_parameters": {"EC2.18": {name: {kind: value} for name, (kind, value) in parameters.items()}}}
    for parameters in (
        {"authorizedTcpPorts": ("integer_list", [443]), "some": ("string_list", ["x"]), "more": ("enum_list", ["y"])},
        {"some": ("string", "x"), "more": ("enum", "y")},
    )
]
_DISABLED = {"disabled_controls": {"CloudFront.13": "There is no distribution"}}

FILLED: dict[str, list[dict[str, Any]]] = {
    "chatbot.notifications": [{"regions": ["us-east-1"]}],
    "config.conformance_packs": [
        {"frameworks": ["cis-aws-5.0"], "exclude": ["ACCESS_KEYS_ROTATED"]},
        {"deployment": "organization", "excluded_accounts": ["444455556666"]},
    ],
    "fms.shield_policy": [
        {"include_accounts": ["444455556666"]},
        {"exclude_accounts": ["444455556666"], "exclude_organizational_units": ["ou-exam-12345678"]},
    ],
    "fms.waf_policy": [{"redacted_headers": ["cookie"]}],
    "iam.centralized_root_access": [{"features": ["RootSessions"]}],
    "iam.cicd_oidc_roles": [{"providers": [{"type": "github"}, *_PROVIDERS], "pipelines": _PIPELINES}],
    "iam.human_roles": [{"trust": _PEOPLE, **{one: {"trust": _PEOPLE} for one in _TASKS}}],
    "iam.unused_access_analyzer": [{"excluded_accounts": ["444455556666"]}],
    "securityhub.central_configuration": [{"linked_regions": ["eu-central-1"], **_DISABLED, **one} for one in _CHECKED],
    "securityhub.hub": _CHECKED,
    "waf.regional_web_acl": [
        {
            "groups": [{"name": "AWSManagedRulesCommonRuleSet", "count_rules": ["SizeRestrictions_BODY"]}],
            "redacted_headers": ["cookie"],
            "bot_control": {**_BOTS, "count_rules": ["CategoryAI"]},
        },
    ],
}


def parameter_sets(control: str) -> list[dict[str, Any]]:
    """The parameters of every variant of the contract suite, and those from above."""
    variants = [params_of(control, number) for number in range(len(VARIANTS.get(control, ())) + 1)]
    return [*variants, *({**params_of(control, 0), **one} for one in FILLED.get(control, ()))]
