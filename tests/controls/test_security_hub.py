"""Which standards and checks Security Hub has where: by Region, by account, and beside a policy of the organization."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from baseline.catalog.discovery import controls
from baseline.catalog.frameworks import framework
from baseline.controls.securityhub._regional_checks import can_gather, exists_in, judges_once
from baseline.errors import ProfileError
from baseline.facts.security_hub_controls import controls_of, standard_of
from tests.controls.organizations import Planned, planned

HUB = "securityhub.hub"
OHIO, VIRGINIA, IRELAND = "us-east-2", "us-east-1", "eu-west-1"


def built(folder: Path, parameters: dict[str, Any] | None = None, **more: Any) -> Planned:
    more = {"roles": ("standalone",), "organization_id": None, "regions": (IRELAND, VIRGINIA, OHIO), **more}
    return planned(folder, HUB, parameters={HUB: parameters or {}}, **more)


def at(plan: Planned, region: str, account: str = "standalone") -> dict[str, Any]:
    return plan.standing(HUB)[account, region].instance.params.model_dump(mode="json")


class TestRegions:
    def test_what_the_account_has_once_is_judged_in_one_region(self, tmp_path: Path) -> None:
        plan = built(tmp_path, {"standards": ["cis-aws-5.0"]})
        assert at(plan, IRELAND)["disabled_controls"] == {}
        assert {"IAM.5", "IAM.6", "Account.1"} <= set(at(plan, OHIO)["disabled_controls"])

    def test_what_differs_by_region_stays_on_everywhere(self, tmp_path: Path) -> None:
        """Access analyzers are regional, and Config.1 judges the recorder of its own Region."""
        off = set(at(built(tmp_path), OHIO)["disabled_controls"])
        assert off.isdisjoint({"IAM.23", "IAM.28", "Config.1", "EC2.7"})

    def test_what_one_region_alone_can_judge_stays_on_there_and_is_not_named_elsewhere(self, tmp_path: Path) -> None:
        plan = built(tmp_path, {"disabled_controls": {"CloudFront.13": "There is no distribution"}})
        assert "IAM.26" not in at(plan, VIRGINIA)["disabled_controls"]
        assert [
            region for region in (IRELAND, VIRGINIA, OHIO) if "CloudFront.13" in at(plan, region)["disabled_controls"]
        ] == [VIRGINIA]

    def test_no_check_is_named_in_a_region_that_lacks_it(self, tmp_path: Path) -> None:
        """A stack that disables such a check fails."""
        plan = built(
            tmp_path,
            {
                "disabled_controls": {"IAM.26": "There is no certificate in IAM"},
                "control_parameters": {"IAM.7": {"MinimumPasswordLength": {"integer": 20}}},
            },
        )
        assert "IAM.26" not in at(plan, OHIO)["disabled_controls"]
        assert [region for region in (IRELAND, OHIO) if at(plan, region)["control_parameters"]] == [IRELAND]

    def test_findings_are_gathered_at_home_alone(self, tmp_path: Path) -> None:
        plan = built(tmp_path)
        assert at(plan, IRELAND)["linked_regions"] == [VIRGINIA, OHIO]
        assert at(plan, OHIO)["linked_regions"] == []

    def test_an_opt_in_region_gathers_nothing_and_the_plan_says_so(self, tmp_path: Path) -> None:
        plan = built(tmp_path, regions=("eu-south-1", IRELAND))
        assert at(plan, "eu-south-1")["linked_regions"] == []
        assert any(control == HUB and "eu-south-1" in why for control, why in plan.plan.unplaced)

    @pytest.mark.parametrize("region", ["me-south-1", "eu-south-1", "ap-east-1"])
    def test_no_opt_in_region_can_gather(self, region: str) -> None:
        assert not can_gather(region)
        assert can_gather(IRELAND)


@pytest.mark.parametrize(
    ("check", "region", "there"),
    [
        ("CloudFront.1", VIRGINIA, True),
        ("CloudFront.14", IRELAND, False),
        ("GlobalAccelerator.1", "us-west-2", True),
        ("WAF.1", IRELAND, False),
        ("WAF.10", IRELAND, True),
        ("WAF.2", IRELAND, True),
        ("KMS.1", "eu-south-2", False),
        ("KMS.1", IRELAND, True),
        ("IAM.26", VIRGINIA, True),
        ("IAM.26", IRELAND, False),
        ("CloudWatch.1", IRELAND, True),
    ],
)
def test_where_checks_exist(check: str, region: str, there: bool) -> None:
    assert exists_in(check, region) is there


def test_what_is_judged_once_in_the_account_is_judged_in_one_region() -> None:
    assert judges_once("IAM.6")
    assert not judges_once("IAM.26")


def test_more_checks_than_cloudformation_takes_are_refused_at_their_line(tmp_path: Path) -> None:
    standard = standard_of("aws-fsbp")
    assert standard
    some = [one.id for one in controls_of(standard) if exists_in(one.id, IRELAND)][:101]
    with pytest.raises(ProfileError) as caught:
        built(
            tmp_path,
            {"standards": ["aws-fsbp"], "disabled_controls": dict.fromkeys(some, "Judged by another tool")},
            regions=(IRELAND,),
        )
    (problem,) = caught.value.problems
    assert "101 checks" in problem.message
    assert problem.location is not None
    assert "Account.1" in problem.location.excerpt


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"disabled_controls": {"IAM.99": "There is no such check"}}, "IAM.99"),
        ({"disabled_controls": {"IAM.6": "short"}}, "10"),
        ({"control_parameters": {"IAM.6": {"anything": {"integer": 1}}}}, "no parameter that users may set"),
        ({"control_parameters": {"ACM.1": {"daysToExpiration": {"integer": 1, "double": 1.0}}}}, "exactly one"),
        ({"control_parameters": {"ACM.1": {"daysToExpiration": {}}}}, "exactly one"),
        ({"standards": ["cis-aws-1.2"]}, "cis-aws-1.2"),
    ],
)
def test_what_security_hub_would_refuse_is_refused(tmp_path: Path, parameters: dict[str, Any], said: str) -> None:
    with pytest.raises(ProfileError) as caught:
        built(tmp_path, parameters)
    assert any(said in str(problem) for problem in caught.value.problems)


def test_a_hub_goes_with_the_standards_of_the_imported_frameworks(tmp_path: Path) -> None:
    plan = built(tmp_path, imports=("cis-aws-7.0",), regions=(IRELAND,))
    assert at(plan, IRELAND)["standards"] == ["cis-aws-7.0"]
    (standard,) = [
        one.properties
        for one in plan.cloudformation(plan.standing(HUB)["standalone", IRELAND])
        if one.type == "AWS::SecurityHub::Standard"
    ]
    assert "cis-aws-foundations-benchmark/v/5.0.0" in str(standard["StandardsArn"])


def disabled_arns(plan: Planned, region: str) -> list[str]:
    """What CloudFormation disables, from the word control on: before it, the ARN is joined from references."""
    return [
        one["StandardsControlArn"]["Fn::Join"][1][-1]
        for found in plan.cloudformation(plan.standing(HUB)["standalone", region])
        if found.type == "AWS::SecurityHub::Standard"
        for one in found.properties.get("DisabledStandardsControls") or ()
    ]


@pytest.mark.parametrize("framework_id", ["cis-aws-1.4", "cis-aws-3.0", "cis-aws-5.0", "cis-aws-6.0", "cis-aws-7.0"])
def test_what_is_disabled_in_a_standard_of_cis_is_named_by_its_requirement(tmp_path: Path, framework_id: str) -> None:
    """Security Hub refuses ARNs that end in the id of a check, and the stack fails."""
    plan = built(tmp_path, {"standards": [framework_id]}, regions=(IRELAND, OHIO))
    standard = standard_of(framework_id)
    assert standard
    once = {one.id for one in controls_of(standard) if judges_once(one.id)}
    arns = disabled_arns(plan, OHIO)
    version = standard.suffix.rpartition("/")[2].removesuffix(".0")
    requirements = {one.id: one.security_hub for one in framework(f"cis-aws-{version}").requirements}
    ends = [one.removeprefix(f":control/{standard.suffix}/") for one in arns]
    assert {check for end in ends for check in requirements[end]} & once == once
    assert len(set(ends)) == len(once) >= 9
    assert disabled_arns(plan, IRELAND) == []
    assert not list(plan.unmet(HUB))


def test_a_check_whose_arn_is_not_known_stays_on_with_cloudformation_and_the_plan_says_so(tmp_path: Path) -> None:
    parameters = {"standards": ["aws-fsbp", "cis-aws-5.0"], "disabled_controls": {"S3.8": "Judged by another tool"}}
    plan = built(tmp_path, parameters, regions=(IRELAND,))
    assert disabled_arns(plan, IRELAND) == [":control/aws-foundational-security-best-practices/v/1.0.0/S3.8"]
    said = [what for control, what in plan.plan.unplaced if control == HUB]
    assert [one.partition(",")[0] for one in said] == [
        "S3.8 stays on in CIS AWS Foundations Benchmark v5.0.0 with CloudFormation"
    ]
    off = plan.terraform(plan.standing(HUB)["standalone", IRELAND])
    associations = [one for one in off if one.type == "aws_securityhub_standards_control_association"]
    assert {one.properties["security_control_id"] for one in associations} == {"S3.8"}
    assert len(associations) == 2
    assert not list(plan.unmet(HUB))


def test_it_comes_by_itself() -> None:
    assert not controls()[HUB].opt_in
