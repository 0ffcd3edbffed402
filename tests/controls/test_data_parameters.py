"""Parameters of controls on data and their settings: what is refused, and where such a control stands back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.catalog.discovery import controls
from baseline.model.field_problems import FieldError
from baseline.names import Names
from baseline.pipeline import open_profile, plan_profile
from baseline.place import Place

PLACE = Place(
    role="workload",
    region="eu-west-1",
    home_region="eu-west-1",
    partition="aws",
    rules={},
    governed_regions=("eu-west-1", "eu-central-1"),
    global_region="eu-west-1",
    account="app",
    accounts={"app": "111122223333"},
    names=Names("acme"),
)


def params(control_id: str, given: dict[str, Any] | None = None) -> Any:
    return controls()[control_id].Params.model_validate_json(json.dumps(given or {}), strict=True)


@pytest.mark.parametrize(
    ("control_id", "given", "said"),
    [
        ("rds.tls_parameter_groups", {"families": ["db2-se-11.5"]}, "not a family of which"),
        ("rds.tls_parameter_groups", {}, "Field required"),
        ("acm.expiry_alarm", {"days": [46]}, "less than or equal to 45"),
        ("vpc.block_public_access", {"public_subnets": "allow-egress"}, "applies with block-bidirectional alone"),
        ("logs.account_data_protection", {"data_identifiers": ["EmailAdress"]}, "no managed data identifier"),
        ("vpc.encryption_control", {"exclusions": ["lambda"]}, "it takes no exclusions"),
    ],
)
def test_what_does_not_go_together_is_refused(control_id: str, given: dict[str, Any], said: str) -> None:
    with pytest.raises((FieldError, ValidationError), match=said):
        params(control_id, given)


@pytest.mark.parametrize(
    ("control_id", "capability"),
    [
        ("ec2.snapshot_block_public_access", "declarative_policy.snapshot_block_public_access"),
        ("ec2.image_block_public_access", "declarative_policy.image_block_public_access"),
        ("ec2.imdsv2_defaults", "declarative_policy.instance_metadata_defaults"),
        ("ec2.serial_console", "declarative_policy.serial_console"),
        ("vpc.block_public_access", "declarative_policy.vpc_block_public_access"),
    ],
)
def test_a_setting_stands_back_where_a_policy_of_the_organization_makes_it(control_id: str, capability: str) -> None:
    control, given = controls()[control_id], params(control_id)
    assert control.localize(given, PLACE) is not None
    assert control.localize(given, replace(PLACE, provided=frozenset({capability}))) is None


@pytest.mark.parametrize(
    ("change", "kept"),
    [({}, True), ({"region": "eu-central-1"}, False), ({"role": "audit"}, False), ({"role": "standalone"}, True)],
    ids=["home Region", "another Region", "an account without a VPC", "standalone"],
)
def test_public_subnets_are_opened_where_the_vpc_is(change: dict[str, Any], kept: bool) -> None:
    control = controls()["vpc.block_public_access"]
    localized = control.localize(
        params("vpc.block_public_access", {"public_subnets": "allow-bidirectional"}), replace(PLACE, **change)
    )
    assert bool(localized.public_subnets) is kept
    assert bool(control.needs(localized)) is kept


def test_the_check_of_snapshots_passes_where_all_sharing_is_blocked() -> None:
    # AWS Config Developer Guide, ebs-snapshot-block-public-access: noncompliant unless all public sharing is blocked.
    control = controls()["ec2.snapshot_block_public_access"]
    assert control.passed(params(control.id)) == ("EC2.182",)
    assert control.passed(params(control.id, {"state": "block-new-sharing"})) == ()


def test_a_region_without_encryption_controls_is_named() -> None:
    with pytest.raises(FieldError, match="il-central-1 has no encryption controls"):
        controls()["vpc.encryption_control"].localize(
            params("vpc.encryption_control"), replace(PLACE, region="il-central-1")
        )


@pytest.mark.parametrize("control_id", ["ssm.automation_logging", "ssm.document_sharing_block"])
def test_regions_without_service_settings_are_left_out_and_named(control_id: str) -> None:
    control, given = controls()[control_id], params(control_id)
    assert control.localize(given, replace(PLACE, region="me-central-1")) is None
    place = replace(PLACE, governed_regions=("eu-west-1", "me-central-1"))
    assert "me-central-1" in " ".join(control.unplaced(given, [(place, given)]))


def test_copies_go_to_a_governed_region_alone_and_not_in_a_circle() -> None:
    control, given = controls()["backup.vault_and_plan"], {"copy_to_region": "eu-central-1"}
    chosen = params("backup.vault_and_plan", given)
    assert control.localize(chosen, PLACE).copy_to_region == "eu-central-1"
    assert control.localize(chosen, replace(PLACE, region="eu-central-1")).copy_to_region is None
    with pytest.raises(FieldError, match="there is no vault in eu-central-1"):
        control.localize(chosen, replace(PLACE, governed_regions=("eu-west-1",)))


UNUSED = "SECRETSMANAGER_SECRET_UNUSED"


def test_a_rule_that_a_framework_names_stands_all_the_same_since_nothing_may_evaluate_that_one() -> None:
    control, given = controls()["secretsmanager.rotation_rules"], params("secretsmanager.rotation_rules")
    place = replace(PLACE, rules={UNUSED: {}})
    there = control.localize(given, place)
    assert there.rules == given.rules
    assert control.unplaced(given, [(place, there)]) == ()


PROFILE = """schema: baseline/v1
name: p
organization:
  name: acme
  home_region: eu-west-1
  governed_regions: [eu-west-1]
  accounts: [{name: main, role: standalone}]
contacts: {security: {name: Security, email: security@example.com, phone: "+32 2 555 01 00"}}
imports: [aws-fsbp]
controls: {include: [secretsmanager.rotation_rules], exclude: [config.managed_rules]}
"""


def test_the_rules_stand_where_the_profile_excludes_what_evaluates_those_of_its_framework(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    plan = plan_profile(open_profile(path), date(2027, 1, 31))
    evaluated = [one.control.evaluated_rules(one.params) for stack in plan.stacks for one in stack.instances]
    assert frozenset().union(*evaluated) >= {
        "SECRETSMANAGER_ROTATION_ENABLED_CHECK",
        "SECRETSMANAGER_SCHEDULED_ROTATION_SUCCESS_CHECK",
        "SECRETSMANAGER_SECRET_PERIODIC_ROTATION",
        UNUSED,
    }


def test_a_rule_that_another_control_tells_of_is_left_to_it_and_a_limit_without_effect_is_said() -> None:
    control, given = controls()["secretsmanager.rotation_rules"], params("secretsmanager.rotation_rules")
    place = replace(PLACE, provided_here=frozenset({f"managed_rule.{UNUSED}"}))
    there = control.localize(given, place)
    assert UNUSED in given.rules
    assert UNUSED not in there.rules
    assert len(there.rules) == 3
    assert control.unplaced(given, [(place, there)]) == ()
    asked = params("secretsmanager.rotation_rules", {"unused_days": 30})
    assert "unused_days decides nothing" in " ".join(control.unplaced(asked, [(place, there)]))
    elsewhere = replace(PLACE, region="eu-central-1")
    assert control.unplaced(asked, [(place, there), (elsewhere, control.localize(asked, elsewhere))]) == ()


@pytest.mark.parametrize(
    ("families", "met"),
    [
        (["aurora-mysql8.0", "aurora-postgresql16", "oracle-se2-19"], set()),
        (["postgres16"], {"RDS.38"}),
        (["mysql8.0", "aurora-postgresql16"], {"RDS.39"}),
        (["sqlserver-se-16.0", "mariadb10.11"], {"RDS.41", "RDS.44"}),
    ],
)
def test_the_requirements_on_instances_are_those_of_the_engines_that_have_a_group(
    families: list[str], met: set[str]
) -> None:
    control, given = controls()["rds.tls_parameter_groups"], params("rds.tls_parameter_groups", {"families": families})
    claimed = control.contributed(given)
    assert {one.removeprefix("aws-fsbp/") for one in claimed if one.startswith("aws-fsbp/")} == met
    assert "well-architected/SEC09-BP02" in claimed


def test_without_rules_no_recorder_comes_along() -> None:
    control = controls()["secretsmanager.rotation_rules"]
    needed = {one.capability for one in control.needs(params("secretsmanager.rotation_rules", {"rules": []}))}
    assert needed == {"security_topic.high"}


def test_acm_is_told_of_the_first_day_where_cloudformation_can() -> None:
    control, given = controls()["acm.expiry_alarm"], params("acm.expiry_alarm")
    assert control.localize(given, PLACE).account_setting
    assert not control.localize(given, replace(PLACE, region="il-central-1")).account_setting


@pytest.mark.parametrize(("regions", "said"), [(("eu-west-1",), True), (("eu-west-1", "us-east-1"), False)])
def test_certificates_of_cloudfront_are_missed_where_their_region_is_not_governed(
    regions: tuple[str, ...], said: bool
) -> None:
    control, given = controls()["acm.expiry_alarm"], params("acm.expiry_alarm")
    place = replace(PLACE, governed_regions=regions)
    assert bool(control.unplaced(given, [(place, given)])) is said
