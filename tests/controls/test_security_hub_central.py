"""Security Hub of an organization by one policy: where that stands, and what accounts still set themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from baseline.errors import ProfileError
from tests.controls.organizations import ACCOUNTS, Planned, planned

HUB, CENTRAL = "securityhub.hub", "securityhub.central_configuration"
HOME, AWAY = "eu-west-1", "us-east-1"
ROOT, UNIT = "r-a1b2", "ou-a1b2-11112222"


def built(folder: Path, parameters: dict[str, Any] | None = None, *more: str, **rest: Any) -> Planned:
    rest = {"imports": ("cis-aws-5.0",), **rest}
    given = {CENTRAL: {"targets": [ROOT], **(parameters or {})}}
    return planned(folder, CENTRAL, *(more or (HUB,)), parameters=given, **rest)


def params(plan: Planned, control_id: str, account: str, region: str = HOME) -> dict[str, Any]:
    return plan.standing(control_id)[account, region].instance.params.model_dump(mode="json")


def resources(plan: Planned, kind: str, account: str = "audit") -> list[dict[str, Any]]:
    one = plan.standing(CENTRAL)[account, HOME]
    return [dict(found.properties) for found in plan.cloudformation(one) if found.type == kind]


class TestWhereItStands:
    def test_the_management_account_designates_and_the_audit_account_configures(self, tmp_path: Path) -> None:
        plan = built(tmp_path)
        assert set(plan.standing(CENTRAL)) == {("management", HOME), ("audit", HOME)}
        assert params(plan, CENTRAL, "management")["administrator"] == ACCOUNTS["audit"]
        assert params(plan, CENTRAL, "audit")["administrator"] is None
        assert resources(plan, "AWS::SecurityHub::ConfigurationPolicy", "management") == []
        assert list(plan.unmet(CENTRAL)) == []

    def test_the_policy_has_the_standards_of_the_profile_in_every_governed_region(self, tmp_path: Path) -> None:
        found = params(built(tmp_path, regions=(HOME, AWAY, "eu-central-1")), CENTRAL, "audit")
        assert found["standards"] == ["cis-aws-5.0"]
        assert found["linked_regions"] == [AWAY, "eu-central-1"]

    def test_only_what_a_standard_has_is_disabled(self, tmp_path: Path) -> None:
        off = {"IAM.6": "The root user has no MFA device", "ACM.2": "No standard of the profile has it"}
        (policy,) = resources(built(tmp_path, {"disabled_controls": off}), "AWS::SecurityHub::ConfigurationPolicy")
        controls = policy["ConfigurationPolicy"]["SecurityHub"]["SecurityControlsConfiguration"]
        assert controls["DisabledSecurityControlIdentifiers"] == ["IAM.6"]

    @pytest.mark.parametrize(
        ("parameters", "held"),
        [
            ({}, {(ROOT, "ROOT")}),
            ({"targets": [UNIT], "accounts_in_targets": []}, {(UNIT, "ORGANIZATIONAL_UNIT"), ("own", "ACCOUNT")}),
            ({"targets": [ACCOUNTS["audit"]]}, {("own", "ACCOUNT")}),
            (
                {"targets": [ACCOUNTS["workload"]]},
                {(ACCOUNTS["workload"], "ACCOUNT"), ("own", "ACCOUNT")},
            ),
        ],
    )
    def test_it_holds_for_its_targets_and_in_any_case_for_the_audit_account(
        self, tmp_path: Path, parameters: dict[str, Any], held: set[tuple[str, str]]
    ) -> None:
        found = resources(built(tmp_path, parameters), "AWS::SecurityHub::PolicyAssociation")
        own = {"Ref": "AWS::AccountId"}
        assert {("own" if one["TargetId"] == own else one["TargetId"], one["TargetType"]) for one in found} == held


class TestWhatStandsBack:
    def test_with_the_root_only_the_management_account_has_a_hub_and_it_has_no_standard(self, tmp_path: Path) -> None:
        plan = built(tmp_path)
        assert set(plan.standing(HUB)) == {("management", HOME), ("management", AWAY)}
        found = params(plan, HUB, "management")
        assert (found["standards"], found["disabled_controls"], found["linked_regions"]) == ([], {}, [])

    @pytest.mark.parametrize(
        "parameters",
        [
            {"targets": [ACCOUNTS["workload"]]},
            {"targets": [UNIT], "accounts_in_targets": ["workload"]},
        ],
    )
    def test_accounts_that_it_does_not_reach_keep_their_hub(self, tmp_path: Path, parameters: dict[str, Any]) -> None:
        plan = built(tmp_path, parameters)
        assert {account for account, _ in plan.standing(HUB)} == {"management"}
        assert params(plan, HUB, "management")["standards"] == ["cis-aws-5.0"]

    def test_a_unit_without_accounts_of_the_profile_frees_none_but_the_audit_account(self, tmp_path: Path) -> None:
        plan = built(tmp_path, {"targets": [UNIT], "accounts_in_targets": []})
        assert {account for account, _ in plan.standing(HUB)} == {"management", "workload"}

    def test_without_it_every_account_has_its_hub(self, tmp_path: Path) -> None:
        assert {account for account, _ in planned(tmp_path, HUB).standing(HUB)} == set(ACCOUNTS)

    def test_a_management_account_without_a_hub_is_told(self, tmp_path: Path) -> None:
        plan = built(tmp_path, {}, "iam.support_role", imports=()).plan
        assert any(control == CENTRAL and "management account" in why for control, why in plan.unplaced)
        assert not [why for control, why in built(tmp_path).plan.unplaced if control == CENTRAL]

    def test_it_meets_the_requirement_where_it_reaches_every_account(self, tmp_path: Path) -> None:
        def met(plan: Planned) -> tuple[str, ...]:
            one = plan.standing(CENTRAL)["audit", HOME].instance
            return one.control.satisfied(one.params)

        assert met(built(tmp_path)) == ("cis-aws-5.0/4.16",)
        assert met(built(tmp_path, {"targets": [ACCOUNTS["workload"]]})) == ()


class TestRefused:
    @pytest.mark.parametrize(
        ("parameters", "more", "said", "at"),
        [
            ({}, {"roles": ("management", "workload")}, "nobody to administer", ""),
            ({"administrator": ACCOUNTS["workload"]}, {}, "is not the audit account", "administrator"),
            ({}, {"regions": (HOME,)}, "needs a Region beside the home Region", ""),
            ({"linked_regions": []}, {}, "needs a linked Region", "linked_regions"),
            ({"linked_regions": [HOME]}, {}, "needs a Region beside the home Region", HOME),
            (
                {"control_parameters": {"ACM.1": {"days to expiration": {"integer": 60}}}},
                {},
                "days to expiration",
                "days to expiration",
            ),
            ({}, {"regions": ("eu-south-1", HOME)}, "cannot be configured centrally from eu-south-1", ""),
            ({"targets": [UNIT]}, {}, f"which accounts of the profile are in {UNIT}", UNIT),
            ({"targets": [UNIT], "accounts_in_targets": ["shop"]}, {}, "has no account shop", "shop"),
            ({"targets": []}, {}, "targets", "targets"),
            (
                {
                    "disabled_controls": {"ACM.1": "Certificates are watched"},
                    "control_parameters": {"ACM.1": {"daysToExpiration": {"integer": 60}}},
                },
                {},
                "ACM.1 is disabled",
                "ACM.1",
            ),
            ({"disabled_controls": {"IAM.99": "There is no such check"}}, {}, "IAM.99", "IAM.99"),
        ],
    )
    def test_what_aws_would_refuse_is_refused_at_its_line(
        self, tmp_path: Path, parameters: dict[str, Any], more: dict[str, Any], said: str, at: str
    ) -> None:
        with pytest.raises(ProfileError) as caught:
            built(tmp_path, parameters, **more)
        problems = [one for one in caught.value.problems if said in str(one)]
        assert problems
        assert problems[0].location is not None
        assert at in problems[0].location.excerpt
