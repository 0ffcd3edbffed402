"""The managed rules of AWS Config and the check of their inputs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from baseline.facts import config_rules
from baseline.facts.config_rules import (
    ManagedRule,
    RuleParameter,
    check_inputs,
    identifiers,
    managed_rule,
    recommended_inputs,
)

DATA = Path(config_rules.__file__).parent / "data"


def rule(identifier: str) -> ManagedRule:
    found = managed_rule(identifier)
    assert found is not None, identifier
    return found


def test_every_rule_has_a_trigger_and_a_region_and_known_parameter_types() -> None:
    assert len(identifiers()) == 833
    types = {"int", "double", "boolean", "CSV", "String", "StringMap"}
    for identifier in identifiers():
        found = rule(identifier)
        assert found.identifier == identifier
        assert found.periodic or found.change_triggered
        assert found.regions
        assert {p.type for p in found.parameters} <= types


def test_an_unknown_identifier_is_no_rule() -> None:
    assert managed_rule("ACCESS_KEYS_ROTATE") is None


@pytest.mark.parametrize(
    ("identifier", "periodic", "change_triggered"),
    [
        ("ACCESS_KEYS_ROTATED", True, False),
        ("S3_BUCKET_SSL_REQUESTS_ONLY", False, True),
        ("S3_BUCKET_PUBLIC_READ_PROHIBITED", True, True),
        ("S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS", False, True),
    ],
)
def test_triggers(identifier: str, periodic: bool, change_triggered: bool) -> None:
    found = rule(identifier)
    assert (found.periodic, found.change_triggered) == (periodic, change_triggered)


def test_region_limits_are_honoured_as_exceptions_as_lists_and_where_there_are_none() -> None:
    assert rule("ACCESS_KEYS_ROTATED").available_in("eu-west-1")
    assert not rule("ACCESS_KEYS_ROTATED").available_in("eu-central-2")
    assert rule("CLOUDFRONT_ASSOCIATED_WITH_WAF").regions == {"us-east-1"}
    assert rule("IAM_PASSWORD_POLICY").regions == config_rules.REGIONS
    assert not rule("IAM_PASSWORD_POLICY").available_in("eu-nowhere-1")


def test_a_parameter_is_found_by_its_exact_name() -> None:
    age = rule("ACCESS_KEYS_ROTATED").parameter("maxAccessKeyAge")
    assert age == RuleParameter("maxAccessKeyAge", "int", True, "90")
    assert rule("ACCESS_KEYS_ROTATED").parameter("MaxAccessKeyAge") is None


@pytest.mark.parametrize(
    "identifier",
    [
        "ACCESS_KEYS_ROTATED",
        "ACCOUNT_PART_OF_ORGANIZATIONS",
        "CLOUDFRONT_VIEWER_POLICY_HTTPS",
        "IAM_NO_INLINE_POLICY_CHECK",
        "IAM_PASSWORD_POLICY",
        "IAM_POLICY_BLACKLISTED_CHECK",
        "IAM_POLICY_IN_USE",
        "IAM_ROOT_ACCESS_KEY_CHECK",
        "IAM_SERVER_CERTIFICATE_EXPIRATION_CHECK",
        "IAM_USER_MFA_ENABLED",
        "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS",
        "ROOT_ACCOUNT_HARDWARE_MFA_ENABLED",
        "ROOT_ACCOUNT_MFA_ENABLED",
        "ROUTE53_QUERY_LOGGING_ENABLED",
        "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS",
        "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC",
        "SECURITY_ACCOUNT_INFORMATION_PROVIDED",
        "SHIELD_ADVANCED_ENABLED_AUTORENEW",
        "WAF_GLOBAL_WEBACL_NOT_EMPTY",
    ],
)
def test_rules_on_what_an_account_has_once_are_global(identifier: str) -> None:
    assert rule(identifier).global_only


@pytest.mark.parametrize(
    "identifier",
    [
        "EC2_EBS_ENCRYPTION_BY_DEFAULT",
        "FMS_WEBACL_RESOURCE_POLICY_CHECK",
        "IAM_EXTERNAL_ACCESS_ANALYZER_ENABLED",
        "MACIE_STATUS_CHECK",
        "MULTI_REGION_CLOUD_TRAIL_ENABLED",
        "ROUTE53_RESOLVER_RESOLVER_RULE_TAGGED",
        "S3_BUCKET_SSL_REQUESTS_ONLY",
        "SECURITYHUB_ENABLED",
        "WAFV2_LOGGING_ENABLED",
        "WAF_REGIONAL_WEBACL_NOT_EMPTY",
    ],
)
def test_rules_on_what_every_region_has_are_not_global(identifier: str) -> None:
    assert not rule(identifier).global_only


def test_cloudfront_is_evaluated_in_us_east_1_alone() -> None:
    cloudfront = [name for name in identifiers() if name.startswith("CLOUDFRONT_")]
    assert len(cloudfront) == 16
    assert all(rule(name).us_east_1_only and rule(name).global_only for name in cloudfront)
    assert not rule("IAM_USER_MFA_ENABLED").us_east_1_only


def test_inputs_that_fit_raise_nothing() -> None:
    assert check_inputs(rule("ACCESS_KEYS_ROTATED"), {"maxAccessKeyAge": "90"}) == []
    assert check_inputs(rule("IAM_USER_GROUP_MEMBERSHIP_CHECK"), {}) == []


def test_an_unknown_parameter_is_named_with_its_neighbour_or_with_what_there_is() -> None:
    assert check_inputs(rule("IAM_PASSWORD_POLICY"), {"MinimumPasswordLenght": "14"}) == [
        "IAM_PASSWORD_POLICY has no parameter 'MinimumPasswordLenght': did you mean 'MinimumPasswordLength'?"
    ]
    assert check_inputs(rule("EFS_ENCRYPTED_CHECK"), {"zone": "b"}) == [
        "EFS_ENCRYPTED_CHECK has no parameter 'zone': it takes KmsKeyId"
    ]
    assert check_inputs(rule("IAM_ROOT_ACCESS_KEY_CHECK"), {"days": "9"}) == [
        "IAM_ROOT_ACCESS_KEY_CHECK has no parameter 'days': it takes no parameters"
    ]


def test_a_missing_required_parameter_is_named_even_where_the_guide_has_a_default() -> None:
    assert check_inputs(rule("ACCESS_KEYS_ROTATED"), {}) == [
        "ACCESS_KEYS_ROTATED needs the parameter 'maxAccessKeyAge', for example '90'"
    ]
    assert check_inputs(rule("IAM_POLICY_IN_USE"), {}) == ["IAM_POLICY_IN_USE needs the parameter 'policyARN'"]


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("int", ["0", "90", "-1"], ["", "ninety", "1.5", "9 0"]),
        ("double", ["1", "0.5"], ["", "half", "1."]),
        ("float", ["0.5"], ["half"]),
        ("boolean", ["true", "false"], ["True", "yes", ""]),
        ("CSV", ["a", "a,b", "a, b"], ["", "a,,b", "a, "]),
        ("String", ["x", "True"], ["", " "]),
        ("StringMap", ['{"a": "b"}', "{}"], ["a", "[]", '{"a": 1}']),
    ],
)
def test_values_are_held_against_the_type_of_the_parameter(kind: str, right: list[str], wrong: list[str]) -> None:
    example = ManagedRule(
        identifier="EXAMPLE",
        periodic=True,
        change_triggered=False,
        resource_types=(),
        parameters=(RuleParameter("value", kind, True, None),),
        regions=config_rules.REGIONS,
    )
    assert all(check_inputs(example, {"value": value}) == [] for value in right)
    assert all(len(check_inputs(example, {"value": value})) == 1 for value in wrong)


def test_recommended_inputs_fit_their_rules() -> None:
    curated = json.loads((DATA / "config-rule-inputs.json").read_text())["inputs"]
    assert curated
    for identifier in curated:
        assert check_inputs(rule(identifier), recommended_inputs(identifier)) == []
    assert recommended_inputs("IAM_USER_UNUSED_CREDENTIALS_CHECK") == {"maxCredentialUsageAge": "45"}
    assert recommended_inputs("IAM_ROOT_ACCESS_KEY_CHECK") == {}


def test_recommended_inputs_are_a_copy() -> None:
    recommended_inputs("ACCESS_KEYS_ROTATED")["maxAccessKeyAge"] = "9000"
    assert recommended_inputs("ACCESS_KEYS_ROTATED") == {"maxAccessKeyAge": "90"}
