"""What holds data or protects the account outlives its parameters, its control and its layer, in Terraform too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from baseline.catalog.discovery import controls
from baseline.control import Layer
from baseline.emit.terraform import modules
from baseline.hcl import Block
from baseline.pipeline import open_profile, plan_profile
from tests.controls.emitted import cases, emitted
from tests.harness import SETTING, emit_control
from tests.plan.test_stacks import WAIVER

# What brings a second bucket, or the contacts beside one: the contract suite looks at one.
FURTHER = {"s3.log_archive_bucket": {"object_lock": {"mode": "GOVERNANCE", "days": 90}}, "account.security_contact": {}}
KINDS = ("security", "operations", "billing")
EVERY_CONTACT = replace(SETTING, contacts=dict.fromkeys(KINDS, SETTING.contacts["security"]))
PROFILE = """\
schema: baseline/v1
name: small
organization:
  name: acme
  home_region: eu-west-1
  governed_regions: [eu-west-1]
  accounts: [{name: main, role: standalone}]
contacts: {security: {name: Security, email: security@example.com, phone: "+32 2 555 01 00"}}
"""


def _guarded(block: Block) -> bool:
    lifecycle = block.body.get("lifecycle")
    return bool(lifecycle and lifecycle.body.get("prevent_destroy"))


@pytest.mark.parametrize("control_id", list(controls()))
def test_what_a_control_guards_it_also_retains(control_id: str) -> None:
    every = [block for case in cases() if case[0] == control_id for block in emitted(*case).blocks]
    if control_id in FURTHER:
        every += emit_control(control_id, FURTHER[control_id], setting=EVERY_CONTACT).blocks
    retained = controls()[control_id].retains()
    guarded = {block.address for block in every if _guarded(block)}
    assert guarded <= set(retained)
    unknown = set(retained) - {block.address for block in every}
    assert unknown == set(), "no variant in tests/controls/variants.py, nor FURTHER, declares it"
    for anchor, belongings in retained.items():
        kind, _, name = anchor.partition(".")
        if kind == "aws_s3_bucket":
            guards = {block.address for block in every if block.labels[0].startswith("aws_s3_bucket_")}
            assert {one for one in guards if one.endswith(f".{name}")} <= set(belongings)


def removed(folder: Path, *lines: str) -> dict[str, list[str]]:
    """By layer, the addresses that leave the state where they were in it."""
    path = folder / "profile.yaml"
    path.write_text(PROFILE + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    from baseline.commands import as_of

    found = modules(plan_profile(open_profile(path), as_of(None)))
    return {
        module.stack.layer.value: [
            line.split(" = ")[1] for line in module.files().get("removed.tf", "").splitlines() if "from = " in line
        ]
        for module in found.values()
    }


def test_what_a_parameter_no_longer_asks_for_leaves_the_state(tmp_path: Path) -> None:
    two = "set_parameters: {kms.baseline_keys: {keys: [logs, rds]}}"
    found = removed(tmp_path, "controls: {include: [kms.baseline_keys]}", two)["foundation"]
    keys = [one for one in found if one.startswith("aws_kms_key.")]
    assert keys == [f"aws_kms_key.kms_baseline_keys_{one}" for one in ("s3", "ebs", "sns", "secretsmanager", "backup")]


def test_a_control_that_left_or_is_waived_leaves_the_state_as_well(tmp_path: Path) -> None:
    waived = f"waivers: [{{control: s3.account_public_access_block, {WAIVER.replace('2027', '2099')}}}]"
    include = "controls: {include: [kms.baseline_keys, s3.account_public_access_block]}"
    block = "aws_s3_account_public_access_block.s3_account_public_access_block"
    assert block not in removed(tmp_path, include)["foundation"]
    assert block in removed(tmp_path, include, waived)["foundation"]
    assert block in removed(tmp_path, "controls: {include: [kms.baseline_keys]}")["foundation"]


def test_a_bucket_leaves_with_what_guards_it_and_a_guard_does_not_leave_alone(tmp_path: Path) -> None:
    kept = removed(tmp_path, "controls: {include: [s3.log_archive_bucket]}")["logging"]
    assert "aws_s3_bucket_policy.s3_log_archive_bucket_config" in kept
    assert "aws_s3_bucket_object_lock_configuration.s3_log_archive_bucket" not in kept


BLOCK, EXCLUSION = "vpc.block_public_access", "aws_vpc_block_public_access_exclusion"


def test_exclusions_leave_the_state_with_the_block_that_would_cut_off_their_subnets(tmp_path: Path) -> None:
    """GIVEN a block that outlives its control THEN its exclusions do too; where it stands, they may go."""
    gone = removed(tmp_path, "controls: {include: [vpc.baseline_vpc]}")["network"]
    assert "aws_vpc_block_public_access_options.vpc_block_public_access" in gone
    assert len([one for one in gone if one.startswith(EXCLUSION)]) == 6
    standing = removed(tmp_path, f"controls: {{include: [vpc.baseline_vpc, {BLOCK}]}}")["network"]
    assert [one for one in standing if one.startswith(EXCLUSION)] == []


def test_an_exclusion_of_every_zone_is_among_them() -> None:
    six = emit_control(
        BLOCK,
        {"public_subnets": "allow-bidirectional"},
        others={"vpc.baseline_vpc": {"zones": 6}},
        setting=replace(SETTING, home_region="us-east-1"),
        region="us-east-1",
    )
    (exclusions,) = six.control.retains().values()
    assert list(exclusions) == [block.address for block in six.blocks if block.labels[0] == EXCLUSION]


@pytest.mark.node
def test_a_template_keeps_the_exclusions_with_the_block() -> None:
    resources = emit_control(BLOCK, {"public_subnets": "allow-bidirectional"}).template["Resources"]
    kept = [one for one in resources.values() if one["Type"].startswith("AWS::EC2::VPCBlockPublicAccess")]
    assert len(kept) == 3
    assert {(one["DeletionPolicy"], one["UpdateReplacePolicy"]) for one in kept} == {("Retain", "Retain")}


def test_the_role_of_backups_leaves_with_its_policies_since_it_alone_deletes_recovery_points(tmp_path: Path) -> None:
    families = "set_parameters: {rds.tls_parameter_groups: {families: [postgres16]}}"
    gone = removed(tmp_path, "controls: {include: [rds.tls_parameter_groups]}", families)["data"]
    name = "backup_vault_and_plan"
    assert {f"aws_iam_role.{name}", *(f"aws_iam_role_policy_attachment.{name}_{one}" for one in (1, 2))} <= set(gone)


def test_a_layer_that_is_not_there_leaves_the_state_whole(tmp_path: Path) -> None:
    from baseline.commands import as_of
    from baseline.emit.terraform import emit

    path = tmp_path / "profile.yaml"
    path.write_text(f"{PROFILE}controls: {{include: [iam.support_role]}}\n", encoding="utf-8")
    plan = plan_profile(open_profile(path), as_of(None))
    texts = {one.path: one.text for one in emit(plan, modules(plan))}
    gone = texts["terraform/targets/main/eu-west-1/removed.tf"]
    standing = {stack.layer for stack in plan.stacks}
    assert gone.count("removed {") == len(Layer) - len(standing)
    for layer in Layer:
        assert (f"from = module.{layer.value}\n" in gone) == (layer not in standing)
