"""One trail for an organization: where it is made, who takes its log files, and what stands back because of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from baseline.catalog.discovery import controls
from baseline.errors import ProfileError
from tests.controls.organizations import ACCOUNTS, ORGANIZATION_ID, Planned, planned

TRAIL, ACCOUNT_TRAIL, ALARMS = "cloudtrail.organization_trail", "cloudtrail.multi_region_trail", "cloudwatch.cis_alarms"
ARCHIVE, KEYS = "s3.log_archive_bucket", "kms.baseline_keys"
HOME = "eu-west-1"


def built(folder: Path, parameters: dict[str, Any] | None = None, *more: str, **rest: Any) -> Planned:
    others = rest.pop("others", {})
    included = (TRAIL, ACCOUNT_TRAIL, ALARMS, *more)
    return planned(folder, *included, parameters={**others, **({TRAIL: parameters} if parameters else {})}, **rest)


def accounts(plan: Planned, control_id: str) -> set[str]:
    return {account for account, _ in plan.standing(control_id)}


class TestPlaces:
    @pytest.mark.parametrize("maker", ["management", "audit"])
    def test_one_account_makes_it_and_hears_its_alarms_and_the_others_need_no_trail(
        self, tmp_path: Path, maker: str
    ) -> None:
        plan = built(tmp_path, {"account": maker})
        assert accounts(plan, TRAIL) == accounts(plan, ALARMS) == {maker}
        assert accounts(plan, ACCOUNT_TRAIL) == set()

    def test_accounts_that_keep_their_trail_keep_their_alarms(self, tmp_path: Path) -> None:
        plan = built(tmp_path, {"account_trails": ["workload"]})
        assert accounts(plan, ACCOUNT_TRAIL) == {"workload"}
        watched = {
            account: one.instance.params.model_dump()["trail"] for (account, _), one in plan.standing(ALARMS).items()
        }
        assert watched == {"management": "organization", "workload": None}

    def test_without_it_every_account_has_trail_and_alarms(self, tmp_path: Path) -> None:
        plan = planned(tmp_path, ACCOUNT_TRAIL, ALARMS)
        assert accounts(plan, ACCOUNT_TRAIL) == accounts(plan, ALARMS) == set(ACCOUNTS)

    def test_a_standalone_account_keeps_its_own_trail(self, tmp_path: Path) -> None:
        plan = built(tmp_path, None, roles=("standalone",), organization_id=None)
        assert accounts(plan, TRAIL) == set()
        assert accounts(plan, ACCOUNT_TRAIL) == accounts(plan, ALARMS) == {"standalone"}

    def test_alarms_on_it_need_no_trail_of_an_account(self, tmp_path: Path) -> None:
        plan = planned(tmp_path, TRAIL, ALARMS, parameters={ALARMS: {"trail": "organization"}})
        assert accounts(plan, ALARMS) == {"management"}
        assert accounts(plan, ACCOUNT_TRAIL) == set()

    def test_alarms_on_trails_of_accounts_stand_where_those_do(self, tmp_path: Path) -> None:
        plan = built(tmp_path, {"account_trails": ["workload"]}, others={ALARMS: {"trail": "account"}})
        assert accounts(plan, ALARMS) == {"workload"}


class TestRefused:
    def test_no_organization_id_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(ProfileError) as caught:
            built(tmp_path, organization_id=None)
        (problem,) = caught.value.problems
        assert "the organization's id" in problem.message
        assert problem.advice == "add organization.id"
        assert problem.location is not None

    def test_an_account_that_the_profile_lacks_is_told_at_the_parameter(self, tmp_path: Path) -> None:
        with pytest.raises(ProfileError) as caught:
            built(tmp_path, {"account": "audit"}, roles=("management", "workload"))
        (problem,) = caught.value.problems
        assert "no account with the role audit" in problem.message
        assert problem.location is not None
        assert "account: audit" in problem.location.excerpt


def allowed(document: dict[str, Any], principal: str) -> dict[str, dict[str, Any]]:
    return {
        one["Sid"]: one
        for one in document["Statement"]
        if one["Effect"] == "Allow" and one["Principal"] == {"Service": principal}
    }


def flat(value: Any) -> str:
    """A text of a template with its references by name."""
    if isinstance(value, str):
        return value
    if "Ref" in value:
        return f"<{value['Ref']}>"
    if "Fn::GetAtt" in value:
        return "<arn>"
    return "".join(flat(one) for one in value["Fn::Join"][1])


@pytest.mark.node
@pytest.mark.parametrize(("maker", "owner"), [("management", "<AWS::AccountId>"), ("audit", ACCOUNTS["management"])])
class TestDelivery:
    def test_the_archive_takes_log_files_of_the_organization_from_the_owner_s_trail_alone(
        self, tmp_path: Path, maker: str, owner: str
    ) -> None:
        plan = built(tmp_path, {"account": maker})
        found = plan.cloudformation(plan.standing(ARCHIVE)[maker, HOME])
        (policy,) = [one.properties["PolicyDocument"] for one in found if one.type == "AWS::S3::BucketPolicy"]
        write = allowed(policy, "cloudtrail.amazonaws.com")["AWSCloudTrailOrganizationWrite"]
        assert write["Action"] == "s3:PutObject"
        assert [flat(one).removeprefix("<arn>") for one in write["Resource"]] == [
            f"/AWSLogs/{ORGANIZATION_ID}/*",
            f"/*/AWSLogs/{ORGANIZATION_ID}/*",
        ]
        assert flat(write["Condition"]["StringEquals"]["aws:SourceAccount"]) == owner
        arn = f"arn:<AWS::Partition>:cloudtrail:<AWS::Region>:{owner}:trail/acme-*"
        assert flat(write["Condition"]["ArnLike"]["aws:SourceArn"]) == arn

    def test_the_other_archives_do_not(self, tmp_path: Path, maker: str, owner: str) -> None:
        plan = built(tmp_path, {"account": maker}, ARCHIVE)
        for (account, _), one in plan.standing(ARCHIVE).items():
            assert (ORGANIZATION_ID in repr(plan.cloudformation(one))) is (account == maker)

    def test_the_key_encrypts_for_the_owner_s_trails(self, tmp_path: Path, maker: str, owner: str) -> None:
        plan = built(tmp_path, {"account": maker})
        found = plan.cloudformation(plan.standing(KEYS)[maker, HOME])
        (policy,) = [
            one.properties["KeyPolicy"]
            for one in found
            if one.type == "AWS::KMS::Key" and one.properties["Description"].startswith("Encrypts logs")
        ]
        encrypting = [
            flat(one["Condition"]["StringLike"]["kms:EncryptionContext:aws:cloudtrail:arn"])
            for one in allowed(policy, "cloudtrail.amazonaws.com").values()
            if one["Action"] == ["kms:GenerateDataKey*"]
        ]
        assert f"arn:<AWS::Partition>:cloudtrail:*:{owner}:trail/*" in encrypting

    def test_the_role_writes_streams_of_every_account(self, tmp_path: Path, maker: str, owner: str) -> None:
        plan = built(tmp_path, {"account": maker})
        found = plan.cloudformation(plan.standing(TRAIL)[maker, HOME])
        (policy,) = [one.properties["PolicyDocument"] for one in found if one.type == "AWS::IAM::ManagedPolicy"]
        streams = [flat(one).split(":log-stream:")[1] for one in policy["Statement"][0]["Resource"]]
        assert streams == ["<AWS::AccountId>_CloudTrail_<AWS::Region>*", f"{ORGANIZATION_ID}_*"]

    def test_both_formats_do_it(self, tmp_path: Path, maker: str, owner: str) -> None:
        plan = built(tmp_path, {"account": maker, "data_events": {"s3_objects": "all"}}, ARCHIVE)
        for control_id in (TRAIL, ARCHIVE, KEYS, ALARMS):
            assert list(plan.unmet(control_id)) == [], control_id

    def test_alarms_read_its_log_group(self, tmp_path: Path, maker: str, owner: str) -> None:
        plan = built(tmp_path, {"account": maker})
        found = plan.cloudformation(plan.standing(ALARMS)[maker, HOME])
        groups = {one.properties["LogGroupName"] for one in found if one.type == "AWS::Logs::MetricFilter"}
        assert groups == {"/acme/organization-cloudtrail"}


class TestMet:
    @pytest.mark.parametrize("control_id", [TRAIL, ACCOUNT_TRAIL])
    @pytest.mark.parametrize(
        ("s3_objects", "more", "checks"),
        [
            ("none", set(), set()),
            ("write", {"cis-aws-5.0/3.8"}, {"S3.22"}),
            ("read", {"cis-aws-5.0/3.9"}, {"S3.23"}),
            ("all", {"cis-aws-5.0/3.8", "cis-aws-5.0/3.9"}, {"S3.22", "S3.23"}),
        ],
    )
    def test_object_events_are_met_where_they_are_recorded(
        self, control_id: str, s3_objects: str, more: set[str], checks: set[str]
    ) -> None:
        control = controls()[control_id]
        params = control.Params.model_validate({"data_events": {"s3_objects": s3_objects}})
        assert set(control.satisfied(params)) - {f"cis-aws-5.0/3.{number}" for number in (1, 2, 5)} == more
        assert {one for one in control.passed(params) if one.startswith("S3.")} == checks

    @pytest.mark.parametrize(
        ("parameters", "requirements", "checks"),
        [
            ({}, set(), set()),
            ({"dialect": "security_hub"}, {"4.1", "4.4", "4.10"}, set()),
            ({"dialect": "cis_5"}, set(), {"CloudWatch.2", "CloudWatch.4", "CloudWatch.10"}),
            ({"alarms": {"organizations_changes": {"enabled": False}}}, {"4.15"}, set()),
            ({"alarms": {"root_use": {"enabled": False}}}, {"4.3"}, {"CloudWatch.1"}),
        ],
    )
    def test_alarms_claim_what_they_watch_in_the_words_of_the_auditor(
        self, parameters: dict[str, Any], requirements: set[str], checks: set[str]
    ) -> None:
        control = controls()[ALARMS]
        params = control.Params.model_validate(parameters)
        left_out = set(control.satisfies) - set(control.satisfied(params))
        assert left_out == {f"cis-aws-5.0/{one}" for one in requirements}
        assert set(control.passes) - set(control.passed(params)) == checks
        assert len(control.passes) == 14

    def test_a_bucket_that_takes_no_trail_meets_nothing_of_the_trail_s_bucket(self) -> None:
        control = controls()[ARCHIVE]
        params = control.Params.model_validate({"deliveries": ("config",)})
        assert control.satisfied(params) == control.passed(params) == ()
