"""Where a mistake in a control's parameters is shown, and what a person is told to write instead."""

from __future__ import annotations

import pytest

from baseline.catalog.discovery import controls
from baseline.errors import Problem
from baseline.facts.config_rules import managed_rule
from baseline.facts.recorded_types import recorded_types
from baseline.model.nodes import Locations, MappingNode, plain
from baseline.model.source import Source
from baseline.model.yaml_events import compose
from baseline.plan.parameters import validated
from constructs_lib.documents.config_recording import GLOBAL_RESOURCE_TYPES

YES = "acknowledge: 'I accept 3,000 USD per month for 12 months'"
ARN = "'arn:aws:cloudfront:::distribution/E1ABCDEFGHIJKL'"
BALANCER = "arn:aws:elasticloadbalancing:eu-west-1::loadbalancer"
NETWORK_BALANCER = BALANCER.replace("::", ":111122223333:") + "/net/orders/0123456789abcdef"
SERVICE = f"    services:\n    - name: orders\n      load_balancer_arns: ['{NETWORK_BALANCER}']\n"
KEYS, RECORDER, RULES = "kms.baseline_keys", "config.recorder", "config.managed_rules"
ARCHIVE = "s3.log_archive_bucket"
SHIELD, ACL, ASSOCIATION = "shield.advanced_protection", "waf.cloudfront_web_acl", "cloudfront.waf_association"
ENDPOINTS, TRAIL, VPC = "vpc.interface_endpoints", "cloudtrail.multi_region_trail", "vpc.baseline_vpc"


def problems(control_id: str, parameters: str) -> list[Problem]:
    text = f"set_parameters:\n  {control_id}:\n{parameters}\n"
    root = compose(Source("p.yaml", text)).root
    assert isinstance(root, MappingNode)
    given = plain(root)["set_parameters"][control_id]  # type: ignore[index,call-overload]
    return validated(controls()[control_id], given, Locations(root))[1]  # type: ignore[arg-type]


def culprit(problem: Problem) -> str:
    """The text that the caret stands under, to the end of its word."""
    assert problem.location is not None
    at = problem.location.column - problem.location.start
    return problem.location.excerpt[at:].split(" ")[0].rstrip(",]}:").strip("'\"")


# (control, parameters, culprit, message, what helps: in `allowed` or in `advice`)
MISTAKES = [
    (
        "vpc.endpoint_service",
        f"{SERVICE}      allowed_principals: ['444455556666', 'arn:aws:iam::444455556666:root']",
        "arn:aws:iam::444455556666:root",
        "the account 444455556666 is named twice",
        "remove one of the two",
    ),
    (KEYS, "    administrators: [alice]", "alice", "not a role or user of the account", "'role/alice'"),
    (
        KEYS,
        "    users: ['arn:aws:iam::111122223333:role/App']",
        "arn:aws:iam::111122223333:role/App",
        "not a role",
        "did you mean 'role/App'?",
    ),
    (
        KEYS,
        "    administrators: ['arn:aws:sts::111122223333:assumed-role/KeyAdmin/me']",
        "arn:aws:sts::111122223333:assumed-role/KeyAdmin/me",
        "not a role",
        "did you mean 'role/KeyAdmin'?",
    ),
    (KEYS, "    users: ['*']", "*", "'*' is not a role", "remove the list"),
    (KEYS, "    users: [group/people]", "group/people", "not a role", "user/NAME"),
    (KEYS, "    users: [Roles/App]", "Roles/App", "not a role", "did you mean 'role/App'?"),
    (KEYS, "    users: [root]", "root", "not a role", "name the roles"),
    (KEYS, "    users: [role/]", "role/", "not a role", "role/NAME"),
    (
        RECORDER,
        "    excluded_resource_types: ['AWS::EC2::NetworkInterfaces']",
        "AWS::EC2::NetworkInterfaces",
        "no resource type 'AWS::EC2::NetworkInterfaces'",
        "did you mean 'AWS::EC2::NetworkInterface'?",
    ),
    (
        RECORDER,
        "    frequency_overrides: {'AWS::S3::Buckets': daily}",
        "AWS::S3::Buckets",
        "no resource type 'AWS::S3::Buckets'",
        "did you mean 'AWS::S3::Bucket'?",
    ),
    (
        RECORDER,
        "    frequency_overrides: {'AWS::Config::ConfigurationRecorder': daily}",
        "daily",
        "continuously only",
        "remove the override",
    ),
    (
        RECORDER,
        "    global_resource_types: true\n    excluded_resource_types: ['AWS::IAM::User']",
        "AWS::IAM::User",
        "but AWS::IAM::User is excluded",
        "global_resource_types: false",
    ),
    (SHIELD, f"    {YES}", SHIELD, "'resources' is missing", "Name at least one resource"),
    (SHIELD, f"    {YES}\n    resources: []", "[", "at least 1 entry, not 0", ""),
    (
        SHIELD,
        f"    {YES}\n    resources:\n    - arn: '{BALANCER}/net/tcp/50dc6c495c0c9188'",
        f"{BALANCER}/net/tcp/50dc6c495c0c9188",
        "no ARN that Shield Advanced protects",
        "Elastic IP addresses",
    ),
    (
        SHIELD,
        f"    {YES}\n    resources: [{{arn: {ARN}, health_check_id: one}}]",
        "one",
        "not the id of a Route 53 health check",
        "aws route53 list-health-checks",
    ),
    (
        SHIELD,
        f"    {YES}\n    resources:\n    - arn: {ARN}\n    - arn: {ARN}",
        "arn:aws:cloudfront:::distribution/E1ABCDEFGHIJKL",
        "twice",
        "each resource once",
    ),
    (
        SHIELD,
        f"    {YES}\n    resources: [{{arn: {ARN}}}]\n    emergency_contacts: [{{email: a@example.com, phone: 030}}]",
        "030",
        "telephone number",
        "+4930901820",
    ),
    (
        ACL,
        "    groups: [AWSManagedRulesLinuxRuleSet]",
        "AWSManagedRulesLinuxRuleSet",
        "a mapping",
        "[{name: AWS",
    ),
    (ARCHIVE, "    deliveries: [cloudtrail, waf]", "waf", "begin with aws-waf-logs-", "a bucket of its own"),
    (ARCHIVE, "    object_lock: true", "true", "must be a mapping", "{mode: GOVERNANCE, days: 365}"),
    (TRAIL, "    data_events: all", "all", "must be a mapping", "{s3_objects: write}"),
    (ACL, "    bot_control: true", "true", "must be a mapping", "{acknowledge: I accept the fees"),
    (ACL, "    groups: [{name: LinuxRuleSet}]", "LinuxRuleSet", "no rule group", "did you mean 'AWSManagedRules"),
    (
        ACL,
        "    groups: [{name: AWSManagedRulesBotControlRuleSet}]",
        "AWSManagedRulesBotControlRuleSet",
        "costs extra",
        "set bot_control",
    ),
    (
        ACL,
        "    groups: [{name: AWSManagedRulesUnixRuleSet, count_rules: [], version: '1.0'}]",
        "1.0",
        "not a version of a rule group",
        "Version_1.0",
    ),
    (ACL, "    redacted_headers: [Cookie]", "Cookie", "not the name of a header", "write cookie"),
    (ACL, "    allowed_countries: [be]\n    default_action: block", "be", "not a country code", "write BE"),
    (ACL, "    allowed_countries: [UK]\n    default_action: block", "UK", "not a country code", "write GB"),
    (ACL, "    allowed_countries: [XX]\n    default_action: block", "XX", "not a country code", "such as BE"),
    (ACL, "    default_action: block", "block", "lets nobody pass", "allowed_countries"),
    (ACL, "    capacity_limit: 1000", "capacity_limit", "the rules need 1127 WCU", "raise capacity_limit"),
    (ACL, "    log_group_retention_days: 100", "100", "one of the allowed values", "90, 120, 150"),
    (
        ASSOCIATION,
        "    distribution_ids: [d111111abcdef8.cloudfront.net]",
        "d111111abcdef8.cloudfront.net",
        "not the id of a CloudFront distribution",
        "aws cloudfront list-distributions",
    ),
    (
        ASSOCIATION,
        "    distribution_ids: ['arn:aws:cloudfront:::distribution/E1ABCDEFGHIJKL']",
        "arn:aws:cloudfront:::distribution/E1ABCDEFGHIJKL",
        "not the id",
        "did you mean 'E1ABCDEFGHIJKL'?",
    ),
    (TRAIL, "    s3_key_prefix: /audit//trail/", "/audit//trail/", "not a key prefix", "write audit/trail"),
    (VPC, "    nat_gateways: 7", "7", "one of the allowed values, not 7", "0, 1, one_per_zone"),
    (VPC, "    nat_gateways: '1'", "1", "one of the allowed values", "write it without quotes"),
    (VPC, "    nat_gateways: one_per_zones", "one_per_zones", "one of the allowed", "did you mean 'one_per_zone'?"),
    (
        ENDPOINTS,
        "    services: [com.amazonaws.eu-west-1.kms]",
        "com.amazonaws.eu-west-1.kms",
        "no interface endpoint service",
        "did you mean 'kms'?",
    ),
    (ENDPOINTS, "    full_access_services: [smm]", "smm", "which services does not", "did you mean 'ssm'?"),
    (
        RULES,
        "    rules: {ACCESS_KEYS_ROTATED: {inputs: {maxAccessKeyAge: soon}}}",
        "soon",
        "a whole number",
        "",
    ),
    (
        RULES,
        "    rules: {ACCESS_KEYS_ROTATED: {inputs: {maxAccesKeyAge: 60}}}",
        "maxAccesKeyAge",
        "did you mean 'maxAccessKeyAge'",
        "",
    ),
    (RULES, "    rules: {ACTIVE_MQ_SUPPORTED_VERSION: {}}", "ACTIVE_MQ_SUPPORTED_VERSION", "needs the parameter", ""),
    (
        RULES,
        "    remediations: {S3_BUCKET_VERSIONING_ENABLED: {parameters: {VersioningState: Suspended}}}",
        "Suspended",
        "cannot be 'Suspended'",
        "Enabled",
    ),
]


@pytest.mark.parametrize(("control_id", "parameters", "at", "message", "help_"), MISTAKES)
def test_a_mistake_is_shown_where_it_stands_with_the_way_out(
    control_id: str, parameters: str, at: str, message: str, help_: str
) -> None:
    (problem,) = problems(control_id, parameters)

    assert culprit(problem) == at
    assert message in problem.message
    assert help_ in f"{problem.allowed} {problem.advice}"
    assert "^" not in problem.message + problem.allowed


@pytest.mark.parametrize(
    ("control_id", "parameters", "culprits"),
    [
        (ENDPOINTS, "    services: [ssm, smm, kmss, iam, s3]", ["smm", "kmss", "iam", "s3"]),
        (ENDPOINTS, "    services: [ssm, kms, ssm]\n    resource_accounts: ['1']", ["ssm", "1"]),
        (
            RULES,
            (
                "    rules:\n      access-keys-rotated: {}\n      S3_BUCKET_SSL_REQUESTS_ONLY: {frequency: One_Hour}\n"
                "    exclude: [IAM_PASSWORD_POLICE]\n    remediations: {IAM_PASSWORD_POLICY: {}}"
            ),
            ["access-keys-rotated", "frequency", "IAM_PASSWORD_POLICE", "IAM_PASSWORD_POLICY"],
        ),
        (
            RULES,
            "    rules: {ACCESS_KEYS_ROTATED: {inputs: {maxAccessKeyAge: soon, age: 1}}}",
            ["soon", "age"],
        ),
        (
            ACL,
            (
                "    groups:\n      - name: AWSManagedRulesLinux\n      - name: AWSManagedRulesUnixRuleSet\n"
                "      - name: AWSManagedRulesACFPRuleSet"
            ),
            ["AWSManagedRulesLinux", "AWSManagedRulesACFPRuleSet"],
        ),
        (
            SHIELD,
            (
                f"    {YES}\n    resources: [{{arn: {ARN}}}]\n    response_team_log_buckets: [logs]\n"
                "    proactive_engagement: true"
            ),
            ["response_team_log_buckets", "proactive_engagement"],
        ),
        (KEYS, "    administrators: [alice]\n    users: [bob, role/App]", ["alice", "bob"]),
        (
            RECORDER,
            (
                "    excluded_resource_types: ['AWS::S3::Bucket']\n"
                "    frequency_overrides: {'AWS::S3::Bucket': daily, 'AWS::Config::ResourceCompliance': daily}"
            ),
            ["AWS::S3::Bucket", "daily"],
        ),
    ],
)
def test_every_mistake_has_a_place_of_its_own(control_id: str, parameters: str, culprits: list[str]) -> None:
    assert [culprit(problem) for problem in problems(control_id, parameters)] == culprits


def test_a_range_is_told_beside_what_else_is_wrong() -> None:
    found = problems(VPC, "    cidr: 10.0.0.0/8\n    zones: 9")
    assert [culprit(problem) for problem in found] == ["10.0.0.0/8", "9"]


@pytest.mark.parametrize(
    ("control_id", "parameters"),
    [
        (KEYS, "    administrators: [role/KeyAdmin, user/alice, 'role/aws-reserved/sso.amazonaws.com/*/Admin_*']"),
        (KEYS, "    users: ['role/*', role/App?]"),
        (RECORDER, "    excluded_resource_types: ['AWS::ApiGatewayV2::Api', 'AWS::EC2::NetworkInterface']"),
        (VPC, "    nat_gateways: one_per_zone"),
        (TRAIL, "    s3_key_prefix: audit/trail"),
        (ACL, "    groups: [{name: AWSManagedRulesUnixRuleSet, count_rules: [], version: Version_1.0}]"),
    ],
)
def test_what_is_right_is_taken(control_id: str, parameters: str) -> None:
    assert problems(control_id, parameters) == []


def test_the_types_that_aws_config_takes_are_known_by_name() -> None:
    assert {*GLOBAL_RESOURCE_TYPES, "AWS::EC2::NetworkInterface"} <= recorded_types()
    assert "AWS::::Account" not in recorded_types()


def test_a_remediation_is_started_by_a_person_only_where_its_rule_may_be_evaluated() -> None:
    control = controls()[RULES]
    everything = control.Params.model_validate({})
    (note,) = control.notes(everything)
    assert note.startswith("where AWS Config has the remediation, a person starts that of S3_BUCKET_")
    excluded = {"exclude": tuple(everything.remediations)}  # type: ignore[attr-defined]
    assert all(managed_rule(one) for one in excluded["exclude"])
    assert control.notes(control.Params.model_validate(excluded)) == ()


def test_the_price_of_shield_is_a_note() -> None:
    given = {
        "acknowledge": "I accept 3,000 USD per month for 12 months",
        "resources": ({"arn": ARN.strip("'")},),
    }
    control = controls()[SHIELD]
    assert any("3,000 USD a month" in note for note in control.notes(control.Params.model_validate(given)))
