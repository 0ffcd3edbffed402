"""No list of a control's parameters takes an entry twice, and the second one is where the caret stands."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import reduce
from operator import getitem
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from baseline.catalog.discovery import controls
from baseline.model.nodes import Locations, MappingNode
from baseline.model.source import Source
from baseline.model.yaml_events import compose
from baseline.plan.parameters import validated
from tests.controls.filled import parameter_sets

Path = tuple[str | int, ...]
KEYS, ACL, SHIELD = "kms.baseline_keys", "waf.cloudfront_web_acl", "shield.advanced_protection"
GATEWAYS, INTERFACES, VPC = "vpc.gateway_endpoints", "vpc.interface_endpoints", "vpc.baseline_vpc"
ANALYZER, SUPPORT, TOPICS = "iam.access_analyzer", "iam.support_role", "sns.security_topics"
ARN = "arn:aws:cloudfront::111122223333:distribution/E1ABCDEFGHIJKL"
PAID = {"acknowledge": "I accept 3,000 USD per month for 12 months", "resources": [{"arn": ARN}]}
BOTS = {"acknowledge": "I accept the fees of AWS WAF Bot Control"}
RULE_SET = "AWSManagedRulesCommonRuleSet"
CRITERION = {"property": "resourceType", "eq": ["AWS::S3::Bucket"]}
CONTACT = {"email": "oncall@example.com", "phone": "+4930901820"}


def criterion(operator: str, *values: str) -> dict[str, Any]:
    rule = {"name": "partner", "criteria": [{"property": "principal.AWS", operator: list(values)}]}
    return {"archive_rules": [rule]}


# (control, its parameters, the place of the second entry)
REPEATED: list[tuple[str, dict[str, Any], Path]] = [
    (KEYS, {"keys": ["logs", "sns", "logs"]}, ("keys", 2)),
    (KEYS, {"administrators": ["role/KeyAdmin", "role/KeyAdmin"]}, ("administrators", 1)),
    (KEYS, {"users": ["role/App*", "role/App*"]}, ("users", 1)),
    ("s3.log_archive_bucket", {"deliveries": ["cloudtrail", "config", "cloudtrail"]}, ("deliveries", 2)),
    ("s3.access_log_bucket", {"source_buckets": ["data-*", "data-*"]}, ("source_buckets", 1)),
    ("cloudtrail.multi_region_trail", {"insights": ["ApiCallRateInsight"] * 2}, ("insights", 1)),
    ("config.recorder", {"excluded_resource_types": ["AWS::EC2::VPC"] * 2}, ("excluded_resource_types", 1)),
    ("config.managed_rules", {"exclude": ["ACCESS_KEYS_ROTATED"] * 2}, ("exclude", 1)),
    (TOPICS, {"subscriptions": [{"endpoint": "a@example.com"}] * 2}, ("subscriptions", 1)),
    (
        TOPICS,
        {"subscriptions": [{"endpoint": "a@example.com", "severities": ["high", "high"]}]},
        ("subscriptions", 0, "severities", 1),
    ),
    (ANALYZER, {"archive_rules": [{"name": "partner", "criteria": [CRITERION]}] * 2}, ("archive_rules", 1)),
    (
        ANALYZER,
        {"archive_rules": [{"name": "partner", "criteria": [CRITERION] * 2}]},
        ("archive_rules", 0, "criteria", 1),
    ),
    *(
        (ANALYZER, criterion(word, "444455556666", "444455556666"), ("archive_rules", 0, "criteria", 0, word, 1))
        for word in ("eq", "neq", "contains")
    ),
    ("iam.mfa_enforcement", {"existing_groups": ["Admins", "Admins"]}, ("existing_groups", 1)),
    (SUPPORT, {"trusted_accounts": ["444455556666"] * 2}, ("trusted_accounts", 1)),
    (SUPPORT, {"role_patterns": ["role/Ops*", "role/Ops*"]}, ("role_patterns", 1)),
    (VPC, {"tiers": ["public", "public"]}, ("tiers", 1)),
    (VPC, {"load_balancer_sources": ["192.0.2.0/24"] * 2}, ("load_balancer_sources", 1)),
    (VPC, {"internet_ports": [443, 80, 443]}, ("internet_ports", 2)),
    (VPC, {"endpoint_ports": [9142, 465, 9142]}, ("endpoint_ports", 2)),
    (GATEWAYS, {"services": ["s3", "s3"]}, ("services", 1)),
    (GATEWAYS, {"aws_buckets": ["ecr", "ecr"]}, ("aws_buckets", 1)),
    (GATEWAYS, {"resource_accounts": ["444455556666"] * 2}, ("resource_accounts", 1)),
    (INTERFACES, {"services": ["ssm", "kms", "ssm"]}, ("services", 2)),
    (INTERFACES, {"full_access_services": ["ssm", "ssm"]}, ("full_access_services", 1)),
    (INTERFACES, {"resource_accounts": ["444455556666"] * 2}, ("resource_accounts", 1)),
    (ACL, {"groups": [{"name": RULE_SET}, {"name": RULE_SET}]}, ("groups", 1, "name")),
    (ACL, {"groups": [{"name": RULE_SET, "count_rules": ["A", "A"]}]}, ("groups", 0, "count_rules", 1)),
    (ACL, {"bot_control": {**BOTS, "count_rules": ["A", "A"]}}, ("bot_control", "count_rules", 1)),
    (ACL, {"allowed_countries": ["BE", "BE"], "default_action": "block"}, ("allowed_countries", 1)),
    (ACL, {"redacted_headers": ["cookie", "cookie"]}, ("redacted_headers", 1)),
    ("cloudfront.waf_association", {"distribution_ids": ["E1ABCDEFGHIJKL"] * 2}, ("distribution_ids", 1)),
    (SHIELD, {**PAID, "resources": [{"arn": ARN}] * 2}, ("resources", 1, "arn")),
    (SHIELD, {**PAID, "groups": [{"of": "ALL"}] * 2}, ("groups", 1, "of")),
    (
        SHIELD,
        {**PAID, "response_team_access": True, "response_team_log_buckets": ["example-logs"] * 2},
        ("response_team_log_buckets", 1),
    ),
    (SHIELD, {**PAID, "emergency_contacts": [CONTACT] * 2}, ("emergency_contacts", 1)),
]


def doubled() -> Iterator[tuple[str, tuple[str, ...], dict[str, Any], Path]]:
    """The lists that are not spelled out above, each with its first entry twice, as a variant has it."""
    spelled = {(name, *list_at(second)) for name, _, second in REPEATED}
    for name, control in controls().items():
        for path in dict.fromkeys(lists(control.Params)):
            places = [(one, place) for one in parameter_sets(name) for place in filled(one, path)]
            if (name, *path) not in spelled and places:
                one, place = min(places, key=lambda both: len(at(*both)))
                changed = copy.deepcopy(one)
                at(changed, place).insert(1, at(changed, place)[0])
                yield name, path, changed, (*place, 1)


def filled(value: Any, path: tuple[str, ...], place: Path = ()) -> Iterator[Path]:
    """Where lists that are not empty stand at the keys of a path, whatever keys of a user's own lie between."""
    match value:
        case dict() if path and path[0] in value:
            yield from filled(value[path[0]], path[1:], (*place, path[0]))
        case dict():
            for key, inner in value.items():
                yield from filled(inner, path, (*place, key))
        case list() if path:
            for index, inner in enumerate(value):
                yield from filled(inner, path, (*place, index))
        case [_, *_]:
            yield place


def at(value: Any, place: Path) -> Any:
    return reduce(getitem, place, value)


@pytest.mark.parametrize(("control_id", "given", "second"), REPEATED)
def test_an_entry_that_stands_twice_is_shown_at_the_second_one(
    control_id: str, given: dict[str, Any], second: Path
) -> None:
    assert second in shown(control_id, given, [second])


def test_so_it_is_in_every_list_that_a_variant_fills() -> None:
    """At the entry, or at what it is told apart by."""
    unseen: list[tuple[str, Path]] = []
    for control_id, _, params, second in doubled():
        entry = at(params, second)
        parts_of_it = [(*second, key) for key in entry] if isinstance(entry, dict) else []
        if not shown(control_id, params, [second, *parts_of_it]):
            unseen.append((control_id, second))
    assert unseen == []


def shown(control_id: str, given: dict[str, Any], places: list[Path]) -> list[Path]:
    """Which of the places a problem is shown at."""
    root = compose(Source("p.yaml", json.dumps({"set_parameters": {control_id: given}}, indent=1))).root
    assert isinstance(root, MappingNode)
    locations = Locations(root)

    params, problems = validated(controls()[control_id], given, locations)

    assert params is None
    told = [one.location for one in problems]
    return [place for place in places if locations.of(("set_parameters", control_id, *place)) in told]


def test_every_list_of_every_control_is_among_them() -> None:
    """Spelled out in `REPEATED`, or filled by a variant of the contract suite or of `tests.controls.filled`."""
    taken = {(name, *list_at(second)) for name, _, second in REPEATED}
    taken |= {(name, *path) for name, path, _, _ in doubled()}
    assert {(name, *path) for name, control in controls().items() for path in lists(control.Params)} == taken


def test_a_list_of_words_says_so_in_the_json_schema() -> None:
    for name, control in controls().items():
        schema = control.Params.model_json_schema()
        for model in (schema, *schema.get("$defs", {}).values()):
            for parameter, about in model.get("properties", {}).items():
                for one in (about, *about.get("anyOf", ())):
                    if one.get("type") == "array" and "$ref" not in one["items"]:
                        assert one.get("uniqueItems") is True, (name, parameter)


def list_at(second: Path) -> tuple[str, ...]:
    """The keys on the way to the list whose second entry is there."""
    last = max(number for number, step in enumerate(second) if isinstance(step, int))
    return tuple(step for step in second[:last] if isinstance(step, str))


def lists(model: type[BaseModel], at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The keys on the way to each list of a model, those in lists of models included."""
    for name, field in model.model_fields.items():
        for annotation in parts(field.annotation):
            if get_origin(annotation) is tuple:
                yield (*at, name)
            if isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, BaseModel):
                yield from lists(annotation, (*at, name))


def parts(annotation: Any) -> Iterator[Any]:
    """An annotation and everything in its brackets."""
    yield annotation
    for inner in get_args(annotation):
        yield from parts(inner)


def test_buckets_alike_but_for_a_dot_have_terraform_names_of_their_own() -> None:
    from tests.harness import emit_control

    found = emit_control(
        "shield.advanced_protection",
        {**PAID, "response_team_access": True, "response_team_log_buckets": ["example-logs", "example.logs"]},
    )
    addresses = [block.address for block in found.blocks]
    assert len(addresses) == len(set(addresses))
