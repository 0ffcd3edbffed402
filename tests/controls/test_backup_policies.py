"""Backup policies of an organization: what they ask of whom, and what is refused because no job could do it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.catalog.discovery import controls
from baseline.errors import ProfileError
from baseline.expectation import Resource
from baseline.references import REGION, text_of
from constructs_lib.documents.organization_policies import characters
from tests.controls.organizations import Planned, Standing, planned
from tests.harness import emit_control

CONTROL, VAULT = "organizations.declarative_policies", "backup.vault_and_plan"
HOME, OTHER = "eu-west-1", "eu-central-1"
OWN = {"vault_name": "Vault", "role": "role/Backup"}
DAILY = {"name": "daily", "schedule": "cron(0 5 ? * * *)", "delete_after_days": 35}
MANY = ("eu-west-1", "eu-central-1", "eu-north-1", "eu-west-2", "eu-west-3", "us-east-1", "us-east-2", "us-west-2")


def _planned(
    folder: Path, backup: dict[str, Any], *, governed: tuple[str, ...] = (HOME, OTHER), **more: Any
) -> Planned:
    parameters = {CONTROL: {"targets": ["r-a1b2"], "backup": backup, **more}}
    return planned(folder, CONTROL, parameters=parameters, regions=governed)


def _params(**backup: Any) -> Any:
    return controls()[CONTROL].Params.model_validate({"targets": ["r-a1b2"], "backup": backup}, strict=False)


def _standing(plan: Planned) -> Standing:
    (one,) = plan.standing(CONTROL).values()
    return one


def _policies(plan: Planned) -> list[dict[str, Any]]:
    found = (one.properties for one in plan.cloudformation(_standing(plan)))
    return [dict(one) for one in found if one["Type"] == "BACKUP_POLICY"]


def _plans(plan: Planned) -> dict[str, Any]:
    return {name: one for policy in _policies(plan) for name, one in policy["Content"]["plans"].items()}


@pytest.mark.node
class TestPlans:
    def test_each_region_has_its_own_since_each_has_a_role(self, tmp_path: Path) -> None:
        plan = _planned(tmp_path, {})
        plans = _plans(plan)
        assert list(plan.unmet(CONTROL)) == []
        assert list(plans) == [f"organization-backup-{HOME}", f"organization-backup-{OTHER}"]
        for region in (HOME, OTHER):
            one = plans[f"organization-backup-{region}"]
            assert one["regions"] == {"@@assign": [region]}
            assert one["rules"]["daily"]["target_backup_vault_name"] == {"@@assign": "acme-backup"}
            arn = f"arn:aws:iam::$account:role/acme-backup-{region}"
            assert one["selections"]["tags"]["tagged"]["iam_role_arn"] == {"@@assign": arn}

    def test_vault_and_role_are_those_that_the_accounts_have(self, tmp_path: Path) -> None:
        """GIVEN the names of a policy THEN the control that makes vaults and roles gives them."""
        (plan,) = _plans(_planned(tmp_path, {}, governed=(HOME,))).values()
        blocks = {one.type: one.properties for one in emit_control(VAULT).terraform}
        vault, role = blocks["aws_backup_vault"]["name"], text_of(blocks["aws_iam_role"]["name"])
        assert plan["rules"]["daily"]["target_backup_vault_name"] == {"@@assign": vault}
        arn = plan["selections"]["tags"]["tagged"]["iam_role_arn"]["@@assign"]
        assert arn == f"arn:aws:iam::$account:role/{role}".replace(REGION, HOME)

    def test_one_role_takes_one_plan(self, tmp_path: Path) -> None:
        (one,) = _plans(_planned(tmp_path, OWN)).items()
        assert one[0] == "organization-backup"
        assert one[1]["regions"] == {"@@assign": [HOME, OTHER]}

    def test_the_region_of_the_copies_makes_none(self, tmp_path: Path) -> None:
        plans = _plans(_planned(tmp_path, {**OWN, "copy_to_region": OTHER}))
        assert {name: "copy_actions" in one["rules"]["daily"] for name, one in plans.items()} == {
            "organization-backup": True,
            f"organization-backup-{OTHER}": False,
        }

    def test_the_partition_is_that_of_the_regions(self, tmp_path: Path) -> None:
        regions = ("us-gov-west-1", "us-gov-east-1")
        plan = _planned(tmp_path, {"copy_to_region": "us-gov-east-1"}, governed=regions)
        text = json.dumps(_policies(plan))
        assert "arn:aws-us-gov:iam::$account:" in text
        assert "arn:aws-us-gov:backup:us-gov-east-1:$account:backup-vault:acme-backup" in text
        assert "arn:aws:" not in text

    def test_as_many_policies_as_the_plans_fill(self, tmp_path: Path) -> None:
        """GIVEN more plans than a policy holds THEN there are several, however long the prefix is."""
        rules = [{**DAILY, "name": name} for name in ("daily", "weekly", "monthly")]
        plan = _planned(tmp_path, {"rules": rules, "copy_to_region": HOME}, governed=MANY)
        policies = _policies(plan)
        assert [one["Name"] for one in policies] == ["acme-backup-settings", "acme-backup-settings-2"]
        assert all(characters(one["Content"]) <= 10_000 for one in policies)
        assert [name.removeprefix("organization-backup-") for name in _plans(plan)] == list(MANY)
        assert list(plan.unmet(CONTROL)) == []


@pytest.mark.node
class TestCopies:
    @staticmethod
    def _unmet(plan: Planned, changed: dict[str, Any]) -> Iterator[str]:
        instance = _standing(plan).instance
        resources = [Resource("it", "AWS::Organizations::Policy", changed)]
        for one in instance.control.expectations(instance.params):
            if one.cloudformation and one.cloudformation.where == {"Type": "BACKUP_POLICY"}:
                yield from (words for _, words in one.unmet(one.cloudformation, resources))

    def test_what_another_vault_gets_is_noticed(self, tmp_path: Path) -> None:
        """GIVEN a copy that is kept by the ARN of a vault whose name only the profile knows THEN what is expected holds
        of it, and not of another vault, of one more, nor of a copy that lives shorter."""
        plan = _planned(tmp_path, {"copy_to_region": OTHER})
        (policy,) = _policies(plan)
        assert list(plan.unmet(CONTROL)) == []
        assert list(self._unmet(plan, policy)) == []
        rule = policy["Content"]["plans"][f"organization-backup-{HOME}"]["rules"]["daily"]
        ((arn, action),) = rule["copy_actions"].items()
        assert arn == f"arn:aws:backup:{OTHER}:$account:backup-vault:acme-backup"
        foreign = arn.replace("$account", "444455556666")
        for wrong in (
            {},
            {foreign: action},
            {arn: action, foreign: action},
            {arn: {**action, "target_backup_vault_arn": {"@@assign": foreign}}},
            {arn: {**action, "lifecycle": {"delete_after_days": {"@@assign": "1"}}}},
        ):
            changed = copy.deepcopy(policy)
            changed["Content"]["plans"][f"organization-backup-{HOME}"]["rules"]["daily"]["copy_actions"] = wrong
            assert list(self._unmet(plan, changed)), wrong


class TestWhatIsSaid:
    def test_file_systems_are_backed_up_in_part(self) -> None:
        control = controls()[CONTROL]
        assert "aws-fsbp/EFS.2" in control.contributed(_params())
        assert "aws-fsbp/EFS.2" not in control.contributed(_params().model_copy(update={"backup": None}))

    def test_what_has_to_be_there_first(self) -> None:
        control = controls()[CONTROL]
        notes = " ".join(control.notes(_params()))
        assert "--policy-type BACKUP_POLICY" in notes
        assert "--service-principal backup.amazonaws.com" in notes
        assert "the vault PREFIX-backup nor the role/PREFIX-backup-REGION" in notes
        assert "vault_and_plan of backup makes what is not named" in notes
        own = " ".join(control.notes(_params(**OWN)))
        assert "the vault Vault nor the role/Backup" in own
        assert "vault_and_plan" not in own
        shared = " ".join(control.notes(_params(role="role/Backup")))
        assert "names users, role/Backup has to be one of them" in shared


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("backup", "message"),
        [
            ({"rules": []}, "at least 1"),
            ({"rules": [{**DAILY, "name": f"r{number}"} for number in range(11)]}, "at most 10"),
            ({"rules": [DAILY, DAILY]}, "daily is the name of two rules"),
            ({"rules": [{**DAILY, "name": "Daily"}]}, "'Daily' is not a name of a rule"),
            ({"rules": [{**DAILY, "name": "x" * 51}]}, "is not a name of a rule"),
            ({"rules": [{**DAILY, "delete_after_days": 0}]}, "greater than or equal to 1"),
            ({"rules": [{**DAILY, "delete_after_days": 36_501}]}, "less than or equal to 36500"),
            ({"rules": [{**DAILY, "cold_storage_after_days": 30}]}, "it is kept for 120 at least"),
            ({"rules": [{**DAILY, "delete_after_days": 119, "cold_storage_after_days": 30}]}, "for 120 at least"),
            ({"tag_key": "AWS:cloudformation:stack-name"}, "is not a key of a tag"),
            ({"tag_key": ""}, "is not a key of a tag"),
            ({"tag_key": "x" * 129}, "is not a key of a tag"),
            ({"tag_values": []}, "at least 1"),
            ({"tag_values": [str(number) for number in range(31)]}, "at most 30"),
            ({"tag_values": ["gold", "gold"]}, "stands in the list twice"),
            ({"tag_values": ["gold*"]}, "is not a value of a tag"),
            ({"vault_name": "a"}, "is not a name of a vault"),
            ({"vault_name": "a.b"}, "is not a name of a vault"),
            ({"role": "Backup"}, "is not a role of the account"),
            ({"role": "role/Backup*"}, "is not a role of the account"),
            ({"role": "role/"}, "is not a role of the account"),
            ({"role": "arn:aws:iam::111122223333:role/Backup"}, "is not a role of the account"),
            ({"copy_to_region": "eu-west-9"}, "there is no Region"),
        ],
    )
    def test_parameters(self, backup: dict[str, Any], message: str) -> None:
        with pytest.raises(ValidationError, match=message):
            _params(**backup)

    def test_90_days_more_are_enough_for_cold_storage(self) -> None:
        assert _params(rules=[{**DAILY, "delete_after_days": 120, "cold_storage_after_days": 30}]).backup

    @pytest.mark.parametrize(
        "schedule",
        [
            "cron(0 5 ? * * *)",
            "cron(0 5/1 ? * * *)",
            "cron(0 5 ? * 1,3,5 *)",
            "cron(30 8-18/2 ? * MON-FRI *)",
            "cron(0 */4 ? * * *)",
            "cron(0 5 L * ? *)",
            "cron(0 5 15W 1,7 ? 2027-2030)",
            "cron(0 5 1 JAN,JUL ? *)",
            "cron(0 5 ? * 6L *)",
            "cron(0 5 ? * 2#1 *)",
        ],
    )
    def test_schedules_that_are_right(self, schedule: str) -> None:
        assert _params(rules=[{**DAILY, "schedule": schedule}]).backup.rules[0].schedule == schedule

    @pytest.mark.parametrize(
        "schedule",
        [
            "0 5 ? * * *",
            "rate(1 day)",
            "cron(0 5 * * *)",
            "cron(0 5 * * * *)",
            "cron(0 5 ? * ? *)",
            "cron(* 5 ? * * *)",
            "cron(0/15 5 ? * * *)",
            "cron(60 5 ? * * *)",
            "cron(0 24 ? * * *)",
            "cron(0 5 32 * ? *)",
            "cron(0 5 0 * ? *)",
            "cron(0 5 1 13 ? *)",
            "cron(0 5 ? * 8 *)",
            "cron(0 5 ? * MONDAY *)",
            "cron(0 5 ? * * 2500)",
            "cron(0 5 ? * * *)\n",
        ],
    )
    def test_schedules_that_are_wrong(self, schedule: str) -> None:
        with pytest.raises(ValidationError, match="is not a schedule"):
            _params(rules=[{**DAILY, "schedule": schedule}])

    @pytest.mark.parametrize(
        ("backup", "more", "culprit", "words"),
        [
            (
                {},
                {"regions": [HOME, "us-east-1"]},
                "- us-east-1",
                "no vault and no role in us-east-1.*or set backup.vault_name and backup.role",
            ),
            ({"role": "role/Backup"}, {"regions": ["us-east-1"]}, "- us-east-1", "no vault in us-east-1"),
            ({"vault_name": "Vault"}, {"regions": ["us-east-1"]}, "- us-east-1", "no role in us-east-1"),
            (OWN, {"regions": ["cn-north-1"]}, "- cn-north-1", "cn-north-1 is in the partition aws-cn"),
            ({"copy_to_region": "us-east-1"}, {}, "copy_to_region:", "no vault in us-east-1.*or set backup.vault_name"),
            ({**OWN, "copy_to_region": "cn-north-1"}, {}, "copy_to_region:", "is in the partition aws-cn"),
            ({"copy_to_region": HOME}, {"regions": [HOME]}, "copy_to_region:", "backups are made in eu-west-1 alone"),
            (
                {
                    "rules": [{**DAILY, "name": f"r{n}"} for n in range(10)],
                    "tag_values": [f"{n:0256}" for n in range(30)],
                },
                {},
                "rules:",
                "the plan organization-backup-eu-west-1 has .* characters and a policy 10,000.*name fewer rules",
            ),
            ({"rules": [{**DAILY, "schedule": "rate(1 day)"}]}, {}, "schedule:", "is not a schedule.*MINUTE HOUR"),
            (
                {"rules": [{**DAILY, "cold_storage_after_days": 30}]},
                {},
                "delete_after_days:",
                "it is kept for 120 at least.*set it to 120 or more",
            ),
        ],
    )
    def test_what_no_job_could_do(
        self, tmp_path: Path, backup: dict[str, Any], more: dict[str, Any], culprit: str, words: str
    ) -> None:
        with pytest.raises(ProfileError, match=f"(?s){words}") as found:
            _planned(tmp_path, backup, **more)
        (problem,) = found.value.problems
        assert problem.location
        assert problem.location.excerpt.strip().startswith(culprit)

    def test_regions_that_are_not_governed_have_vaults_and_roles_that_are_named(self, tmp_path: Path) -> None:
        assert _planned(tmp_path, {**OWN, "copy_to_region": "us-east-1"}, regions=["us-east-2"])
        assert _planned(tmp_path, {"vault_name": "Vault", "copy_to_region": "us-east-1"})
