"""Policies of an organization: where they stand, what stands back because of them, and what is refused."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.catalog.discovery import controls
from baseline.errors import ProfileError
from constructs_lib.documents.service_control_policies import stack_roles
from tests.controls.organizations import ACCOUNTS, ORGANIZATION_ID, Planned, planned
from tests.harness import SETTING, emit_control

SCP, RCP, DECLARATIVE = (
    "organizations.service_control_policies",
    "organizations.resource_control_policies",
    "organizations.declarative_policies",
)
BUCKETS, METADATA = "s3.account_public_access_block", "ec2.imdsv2_defaults"
ROOT, UNIT = "r-a1b2", "ou-a1b2-11112222"
GUARDRAILS, ROOT_USER, PUBLIC = "well-architected/SEC03-BP05", "cis-aws-5.0/1.6", "aws-fsbp/EC2.1"
GIVEN: dict[str, dict[str, Any]] = {
    SCP: {"targets": [ROOT], "deployment_roles": ["role/acme-deploy"]},
    RCP: {"targets": [ROOT]},
    DECLARATIVE: {"targets": [ROOT]},
}


def _planned(folder: Path, control_id: str, *more: str, **rest: Any) -> Planned:
    parameters = {**GIVEN[control_id], **rest.pop("parameters", {})}
    return planned(folder, control_id, *more, parameters={control_id: parameters}, **rest)


def _accounts(plan: Planned, control_id: str) -> set[str]:
    return {account for account, _ in plan.standing(control_id)}


def _params(control_id: str, **changed: Any) -> Any:
    return controls()[control_id].Params.model_validate({**GIVEN[control_id], **changed}, strict=False)


class TestWhereTheyStand:
    @pytest.mark.parametrize("control_id", [SCP, RCP, DECLARATIVE])
    def test_once_in_the_management_account(self, tmp_path: Path, control_id: str) -> None:
        plan = _planned(tmp_path, control_id)
        assert set(plan.standing(control_id)) == {("management", "eu-west-1")}
        assert list(plan.unmet(control_id)) == []

    def test_regions_are_the_governed_ones_and_that_of_global_services(self, tmp_path: Path) -> None:
        plan = _planned(tmp_path, SCP, regions=("eu-west-1", "eu-central-1"))
        params = plan.standing(SCP)["management", "eu-west-1"].instance.params
        assert params.controls.regions == ("eu-central-1", "eu-west-1", "us-east-1")  # pyright: ignore[reportAttributeAccessIssue]

    def test_a_region_of_global_services_can_be_closed(self, tmp_path: Path) -> None:
        plan = _planned(tmp_path, SCP, regions=("eu-west-1",), parameters={"global_region": False})
        params = plan.standing(SCP)["management", "eu-west-1"].instance.params
        assert params.controls.regions == ("eu-west-1",)  # pyright: ignore[reportAttributeAccessIssue]

    def test_the_organization_is_that_of_the_profile(self, tmp_path: Path) -> None:
        plan = _planned(tmp_path, RCP)
        assert ORGANIZATION_ID in str(plan.cloudformation(plan.standing(RCP)["management", "eu-west-1"]))


class TestWhatStandsBack:
    def test_settings_of_accounts_where_the_root_has_them(self, tmp_path: Path) -> None:
        plan = _planned(tmp_path, DECLARATIVE, BUCKETS, METADATA)
        assert _accounts(plan, BUCKETS) == _accounts(plan, METADATA) == set()

    @pytest.mark.parametrize(
        "parameters",
        [
            {"targets": [UNIT]},
            {"block_public_buckets": False, "instance_metadata": {"http_tokens": "no_preference"}},
        ],
    )
    def test_nothing_where_accounts_would_be_left_without(self, tmp_path: Path, parameters: dict[str, Any]) -> None:
        plan = _planned(tmp_path, DECLARATIVE, BUCKETS, METADATA, parameters=parameters)
        assert _accounts(plan, BUCKETS) == _accounts(plan, METADATA) == set(ACCOUNTS)

    def test_a_unit_is_not_every_account(self) -> None:
        for control_id in (SCP, RCP):
            control = controls()[control_id]
            assert "cis-aws-7.0/2.1.2" in control.satisfied(_params(control_id))
            assert "cis-aws-7.0/2.1.2" not in control.satisfied(_params(control_id, targets=[UNIT]))
        files, bounding = "cis-aws-5.0/2.3.1", controls()[SCP]
        assert files in bounding.satisfied(_params(SCP))
        assert files not in bounding.satisfied(_params(SCP, targets=[UNIT]))
        assert files in bounding.contributed(_params(SCP, targets=[UNIT]))
        assert files not in {
            *bounding.satisfied(_params(SCP, unencrypted_file_systems=False)),
            *bounding.contributed(_params(SCP, unencrypted_file_systems=False)),
        }
        declarative = controls()[DECLARATIVE]
        assert declarative.passed(_params(DECLARATIVE)) == ("EC2.182", "S3.1")
        assert declarative.passed(_params(DECLARATIVE, block_public_snapshots="block_new_sharing")) == ("S3.1",)
        assert declarative.passed(_params(DECLARATIVE, targets=[UNIT])) == ()
        assert declarative.satisfied(_params(DECLARATIVE, targets=[UNIT])) == ()


class TestWhatIsClaimed:
    @pytest.mark.parametrize(
        ("control_id", "lacking"),
        [
            (SCP, {"targets": [UNIT]}),
            (SCP, {"root_user": False}),
            (SCP, {"leave_organization": False}),
            (SCP, {"baseline_resources": False}),
            (SCP, {"log_archives": False}),
            (SCP, {"account_settings": False}),
            (SCP, {"security_services": []}),
            (SCP, {"security_services": ["config", "cloudtrail"]}),
            (RCP, {"targets": [UNIT]}),
            (RCP, {"perimeter": False}),
            (RCP, {"perimeter_services": []}),
        ],
    )
    def test_guardrails_bound_everybody_or_say_what_is_missing(self, control_id: str, lacking: dict[str, Any]) -> None:
        control = controls()[control_id]
        assert GUARDRAILS in control.satisfied(_params(control_id))
        assert GUARDRAILS not in control.contributed(_params(control_id))
        assert GUARDRAILS not in control.satisfied(_params(control_id, **lacking))
        assert GUARDRAILS in control.contributed(_params(control_id, **lacking))

    @pytest.mark.parametrize(
        "lacking",
        [
            {"root_user": False},
            {"security_services": ["config"]},
            {
                **dict.fromkeys(("leave_organization", "root_user", "regions", "baseline_resources"), False),
                **dict.fromkeys(("log_archives", "account_settings", "unencrypted_file_systems"), False),
                "security_services": [],
                "cloudshell": "no_full_access",
            },
        ],
    )
    def test_policies_on_the_root_are_guardrails_where_their_main_statements_stand(
        self, lacking: dict[str, Any]
    ) -> None:
        control, claim = controls()[SCP], "cis-aws-7.0/2.1.2"
        assert claim in control.satisfied(_params(SCP))
        assert claim not in control.contributed(_params(SCP))
        assert claim not in control.satisfied(_params(SCP, **lacking))
        assert "main statements" in control.contributed(_params(SCP, **lacking))[claim]

    def test_the_root_user_of_the_management_account_is_left_to_people(self) -> None:
        control = controls()[SCP]
        assert "management account" in control.contributed(_params(SCP))[ROOT_USER]
        assert ROOT_USER in control.satisfied(_params(SCP))
        free = _params(SCP, root_user=False)
        assert not {ROOT_USER, "well-architected/SEC01-BP02"} & {*control.satisfied(free), *control.contributed(free)}

    def test_snapshots_that_were_public_go_on_saying_so(self) -> None:
        control = controls()[DECLARATIVE]
        assert "EC2.1" not in control.passes
        assert PUBLIC in control.contributed(_params(DECLARATIVE))
        assert PUBLIC not in control.contributed(_params(DECLARATIVE, block_public_snapshots=None))

    def test_metadata_that_no_policy_speaks_of_is_nothing_done(self) -> None:
        control, tokens = controls()[DECLARATIVE], "cis-aws-5.0/5.7"
        assert tokens in control.contributed(_params(DECLARATIVE))
        assert tokens not in control.contributed(_params(DECLARATIVE, instance_metadata=None))

    def test_roles_of_remediations_are_exempt_by_their_names_in_terraform(self) -> None:
        remedies = {"S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC": {"automatic": True}}
        rules = {"rules": {name: {} for name in remedies}, "remediations": remedies}
        roles = [one for one in emit_control("config.managed_rules", rules).terraform if one.type == "aws_iam_role"]
        assert roles
        for one in roles:
            name = f"role/{one.properties['name_prefix']}20261128"
            assert any(fnmatchcase(name, pattern) for pattern in stack_roles(SETTING.names.prefix))


class TestWhatIsRefused:
    @pytest.mark.parametrize("control_id", [SCP, RCP])
    def test_the_management_account_as_a_target(self, tmp_path: Path, control_id: str) -> None:
        with pytest.raises(ProfileError, match="is the management account") as found:
            _planned(tmp_path, control_id, parameters={"targets": [UNIT, ACCOUNTS["management"]]})
        assert "organization.yaml" in str(found.value)

    def test_a_perimeter_without_an_organization(self, tmp_path: Path) -> None:
        with pytest.raises(ProfileError, match=r"add organization\.id"):
            _planned(tmp_path, RCP, organization_id=None)

    def test_a_region_of_another_partition(self, tmp_path: Path) -> None:
        with pytest.raises(ProfileError, match="cn-north-1 is in the partition aws-cn"):
            _planned(tmp_path, SCP, parameters={"allowed_regions": ["cn-north-1"]})

    def test_more_than_the_targets_have_room_for(self, tmp_path: Path) -> None:
        with pytest.raises(ProfileError, match="fill 2 policies, and 1 may be attached") as found:
            _planned(tmp_path, SCP, parameters={"max_policies": 1})
        assert "raise max_policies" in str(found.value)

    @pytest.mark.parametrize(
        ("control_id", "changed", "message"),
        [
            (SCP, {"targets": []}, "at least 1"),
            (SCP, {"targets": ["o-exampleorgid"]}, "is not a target"),
            (SCP, {"targets": [ROOT, ROOT]}, "stands in the list twice"),
            (SCP, {"deployment_roles": ["role/*"]}, "is not a role that can be exempt"),
            (SCP, {"deployment_roles": ["role/a*"]}, "is not a role that can be exempt"),
            (SCP, {"deployment_roles": ["user/deploy"]}, "is not a role that can be exempt"),
            (SCP, {"deployment_roles": ["role/deploy${aws:username}"]}, "is not a role that can be exempt"),
            (SCP, {"deployment_roles": [], "managed_deployers": []}, "nobody could deploy"),
            (SCP, {"exempted_actions": ["*"]}, "is not an action"),
            (SCP, {"mfa_actions": ["ec2"]}, "is not an action"),
            (RCP, {"partner_accounts": ["12345"]}, "pattern"),
            (
                RCP,
                {"web_identities": [{"provider": "https://idp.example.com", "subjects": ["abc"]}]},
                "is not an OpenID",
            ),
            (RCP, {"web_identities": [{"provider": "idp.example.com", "subjects": ["*"]}]}, "is not a pattern of subj"),
            (
                RCP,
                {"confused_deputy": False, "secure_transport": False, "minimum_tls_version": None, "perimeter": False},
                "nothing would be denied",
            ),
            (DECLARATIVE, {"guardduty_agents": ["ec2_agent_management"]}, "those of runtime_monitoring"),
            (DECLARATIVE, {"inspector_scans": ["lambda_code_scanning"]}, "part of lambda_standard_scanning"),
            (DECLARATIVE, {"allowed_images": {"providers": ["everybody"]}}, "is not an owner of images"),
            (
                DECLARATIVE,
                {"instance_metadata": {"http_tokens": "optional", "http_tokens_enforced": True}},
                "enforces http_tokens: required",
            ),
            (
                DECLARATIVE,
                {
                    "instance_metadata": None,
                    "block_public_images": False,
                    "block_public_snapshots": None,
                    "block_serial_console": False,
                    "block_public_buckets": False,
                },
                "nothing would be set",
            ),
        ],
    )
    def test_parameters(self, control_id: str, changed: dict[str, Any], message: str) -> None:
        with pytest.raises(ValidationError, match=message):
            _params(control_id, **changed)

    def test_one_provider_is_named_once(self) -> None:
        twice = [{"provider": "idp.example.com", "subjects": [one]} for one in ("abc*", "def*")]
        with pytest.raises(ValidationError, match="stands in the list twice"):
            _params(RCP, web_identities=twice)

    def test_roles_need_a_decision(self) -> None:
        with pytest.raises(ValidationError, match="deployment_roles"):
            controls()[SCP].Params.model_validate({"targets": [ROOT]})
