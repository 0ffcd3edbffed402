"""GuardDuty of single accounts and of an organization: where each stands, and which plans are on there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from baseline.errors import ProfileError
from tests.controls.organizations import ACCOUNTS, Planned, planned

DETECTOR, ORGANIZATION = "guardduty.detector", "guardduty.organization"
IRELAND, TAIPEI, BEIJING = "eu-west-1", "ap-east-2", "cn-north-1"
AGENTS = {"protection_plans": ["S3_DATA_EVENTS", "RUNTIME_MONITORING"], "agents": ["EC2_AGENT_MANAGEMENT"]}


def built(folder: Path, parameters: dict[str, Any] | None = None, *more: str, **rest: Any) -> Planned:
    rest = {"parameters": {ORGANIZATION: parameters or {}, **rest.pop("others", {})}, **rest}
    return planned(folder, ORGANIZATION, *(more or (DETECTOR,)), **rest)


def alone(folder: Path, parameters: dict[str, Any], *regions: str) -> Planned:
    return planned(
        folder,
        DETECTOR,
        parameters={DETECTOR: parameters},
        roles=("standalone",),
        organization_id=None,
        regions=regions,
    )


def params(plan: Planned, control_id: str, account: str, region: str = IRELAND) -> dict[str, Any]:
    return plan.standing(control_id)[account, region].instance.params.model_dump(mode="json")


class TestWhereItStands:
    def test_the_management_account_designates_and_the_audit_account_decides_for_all(self, tmp_path: Path) -> None:
        plan = built(tmp_path)
        regions = (IRELAND, "us-east-1")
        assert set(plan.standing(ORGANIZATION)) == {(one, r) for one in ("management", "audit") for r in regions}
        assert params(plan, ORGANIZATION, "management")["administrator"] == ACCOUNTS["audit"]
        assert params(plan, ORGANIZATION, "audit")["administrator"] is None
        assert list(plan.unmet(ORGANIZATION)) == []

    def test_only_the_management_account_has_a_detector_of_its_own(self, tmp_path: Path) -> None:
        """Every other is switched on by the administrator, or by being it, and a second detector fails the stack."""
        assert {account for account, _ in built(tmp_path).standing(DETECTOR)} == {"management"}

    def test_its_detector_has_the_plans_of_all(self, tmp_path: Path) -> None:
        plan = built(tmp_path, AGENTS, others={DETECTOR: {"protection_plans": ["EKS_AUDIT_LOGS"]}})
        found = params(plan, DETECTOR, "management")
        assert found["protection_plans"] == ["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "RUNTIME_MONITORING"]
        assert found["agents"] == ["EC2_AGENT_MANAGEMENT"]

    def test_without_its_detector_the_plan_says_that_the_management_account_is_left_out(self, tmp_path: Path) -> None:
        plan = built(tmp_path, {}, "iam.support_role").plan
        assert any(control == ORGANIZATION and "a detector of its own" in why for control, why in plan.unplaced)
        assert not [why for control, why in built(tmp_path).plan.unplaced if control == ORGANIZATION]

    def test_the_plan_believes_a_detector_that_is_somebody_elses(self, tmp_path: Path) -> None:
        plan = built(tmp_path, {"management_detector": True}, "iam.support_role")
        assert not [why for control, why in plan.plan.unplaced if control == ORGANIZATION]

    def test_a_profile_without_the_management_account_says_how_to_designate(self, tmp_path: Path) -> None:
        plan = built(tmp_path, roles=("audit", "workload"))
        assert {account for account, _ in plan.standing(ORGANIZATION)} == {"audit"}
        assert any("enable-organization-admin-account" in note for _, note in plan.plan.notes)

    def test_a_standalone_account_keeps_its_detector(self, tmp_path: Path) -> None:
        plan = built(tmp_path, AGENTS, roles=("standalone",), organization_id=None)
        assert params(plan, DETECTOR, "standalone")["protection_plans"] == []


class TestRefused:
    def test_nobody_to_administer(self, tmp_path: Path) -> None:
        with pytest.raises(ProfileError) as caught:
            built(tmp_path, roles=("management", "workload"))
        assert {problem.advice for problem in caught.value.problems} == {"add an account with the role audit"}

    def test_an_administrator_that_is_not_the_audit_account(self, tmp_path: Path) -> None:
        with pytest.raises(ProfileError) as caught:
            built(tmp_path, {"administrator": ACCOUNTS["workload"]})
        problem = caught.value.problems[0]
        assert f"not the audit account {ACCOUNTS['audit']}" in problem.message
        assert problem.location is not None
        assert "administrator" in problem.location.excerpt

    @pytest.mark.parametrize("control_id", [DETECTOR, ORGANIZATION])
    def test_agents_of_a_plan_that_is_off(self, tmp_path: Path, control_id: str) -> None:
        with pytest.raises(ProfileError) as caught:
            built(tmp_path, others={control_id: {"agents": ["EC2_AGENT_MANAGEMENT"]}})
        assert any("agents belong to RUNTIME_MONITORING" in str(problem) for problem in caught.value.problems)


class TestRegions:
    def test_a_plan_that_a_region_lacks_is_not_mentioned_there(self, tmp_path: Path) -> None:
        plan = alone(tmp_path, {"protection_plans": ["RDS_LOGIN_EVENTS"]}, IRELAND, TAIPEI)
        (here,), (there,) = (
            [
                {one["Name"]: one["Status"] for one in resource.properties["Features"]}
                for resource in plan.cloudformation(plan.standing(DETECTOR)["standalone", region])
                if resource.type == "AWS::GuardDuty::Detector"
            ]
            for region in (IRELAND, TAIPEI)
        )
        assert here["RDS_LOGIN_EVENTS"] == "ENABLED"
        assert "RDS_LOGIN_EVENTS" not in there
        assert set(there) < set(here)
        assert (DETECTOR, f"GuardDuty does not have RDS_LOGIN_EVENTS in {TAIPEI}") in plan.plan.unplaced

    def test_runtime_is_not_monitored_in_china(self, tmp_path: Path) -> None:
        found = params(alone(tmp_path, AGENTS, BEIJING), DETECTOR, "standalone", BEIJING)
        assert (found["protection_plans"], found["agents"]) == (["S3_DATA_EVENTS"], [])

    def test_the_same_holds_for_an_organization(self, tmp_path: Path) -> None:
        plan = built(tmp_path, {"protection_plans": ["RDS_LOGIN_EVENTS"]}, regions=(IRELAND, TAIPEI))
        assert params(plan, ORGANIZATION, "audit", TAIPEI)["protection_plans"] == []
        assert list(plan.unmet(ORGANIZATION)) == []


class TestChecks:
    def test_what_passes_is_what_is_on(self, tmp_path: Path) -> None:
        plan = built(tmp_path, AGENTS)
        one = plan.standing(ORGANIZATION)["audit", IRELAND].instance
        assert set(one.control.passed(one.params)) == {"GuardDuty.1", "GuardDuty.10", "GuardDuty.11", "GuardDuty.13"}

    def test_nothing_passes_in_a_management_account_without_a_detector(self, tmp_path: Path) -> None:
        def passed(account: str, *more: str, **parameters: Any) -> set[str]:
            one = built(tmp_path, parameters, *more).standing(ORGANIZATION)[account, IRELAND].instance
            return set(one.control.passed(one.params))

        assert passed("management", "iam.support_role") == set()
        assert passed("audit", "iam.support_role") == passed("management", DETECTOR) == {"GuardDuty.1"}
        assert passed("management", "iam.support_role", management_detector=True) == {"GuardDuty.1"}
        assert passed("audit", "iam.support_role", management_detector=False) == {"GuardDuty.1"}
