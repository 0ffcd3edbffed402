"""Where policies of Firewall Manager stand, what they are about, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.control import ControlParams
from baseline.controls.fms.shield_policy import ShieldPolicy
from baseline.controls.fms.waf_policy import WafPolicy
from baseline.errors import ProfileError
from tests.controls.organizations import planned

WAF, SHIELD = "fms.waf_policy", "fms.shield_policy"
YES = {"acknowledge": "I accept 3,000 USD per month for 12 months"}
CLOUDFRONT, BALANCER = "AWS::CloudFront::Distribution", "AWS::ElasticLoadBalancingV2::LoadBalancer"


@pytest.mark.parametrize(
    ("model", "given", "words"),
    [
        (WafPolicy.Params, {"resource_types": []}, "at least 1"),
        (WafPolicy.Params, {"resource_types": ["AWS::EC2::EIP"]}, "AWS::ApiGateway::Stage"),
        (WafPolicy.Params, {"groups": [{"name": "AWSManagedRulesBotControlRuleSet"}]}, "costs extra"),
        (WafPolicy.Params, {"groups": [{"name": "AWSManagedRulesLinuxRuleSet"}] * 2}, "twice"),
        (
            WafPolicy.Params,
            {
                "groups": [
                    {"name": f"AWSManagedRules{one}RuleSet"}
                    for one in ("Common", "KnownBadInputs", "SQLi", "Linux", "Windows", "PHP")
                ]
            },
            "WCU",
        ),
        (
            WafPolicy.Params,
            {"include_accounts": ["111122223333"], "exclude_organizational_units": ["ou-a1b2-11112222"]},
            "exclusions are not read",
        ),
        (WafPolicy.Params, {"include_organizational_units": ["r-a1b2"]}, "not the id of an organizational unit"),
        (WafPolicy.Params, {"exclude_resource_tags": True}, "needs resource_tags"),
        (WafPolicy.Params, {"resource_tags": {"exposure": "a\nb"}}, "pattern"),
        (WafPolicy.Params, {"log_destination_arn": "arn:aws:s3:::logs"}, "not a destination of logs"),
        (
            WafPolicy.Params,
            {"log_destination_arn": "arn:aws:logs:eu-west-1:111122223333:log-group:aws-waf-logs-acme"},
            "not a destination of logs",
        ),
        (WafPolicy.Params, {"redacted_headers": ["Cookie"]}, "not the name of a header"),
        (ShieldPolicy.Params, {}, "acknowledge"),
        (ShieldPolicy.Params, {"acknowledge": "yes"}, "I accept 3,000 USD"),
        (ShieldPolicy.Params, YES | {"resource_types": ["AWS::ApiGateway::Stage"]}, "AWS::EC2::EIP"),
        (ShieldPolicy.Params, YES | {"automatic_response": "block"}, "for distributions"),
    ],
)
def test_what_firewall_manager_would_refuse_or_not_read_is_refused(
    model: type[ControlParams], given: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        model.model_validate_json(json.dumps(given))


@pytest.mark.parametrize(("control", "given"), [(WAF, {}), (SHIELD, YES)])
def test_policies_show_before_they_change_anything_and_leave_what_they_made(
    control: str, given: dict[str, Any], tmp_path: Path
) -> None:
    found = planned(tmp_path, control, parameters={control: given})
    standing = found.standing(control)

    assert set(standing) == {("audit", "eu-west-1"), ("audit", "us-east-1")}
    for one in standing.values():
        (policy,) = found.terraform(one)
        assert policy.properties["remediation_enabled"] is False
        assert policy.properties["delete_all_policy_resources"] is False


@pytest.mark.node
@pytest.mark.parametrize(("control", "given"), [(WAF, {}), (SHIELD, YES | {"automatic_response": "count"})])
def test_distributions_have_a_policy_of_their_own_in_us_east_1(
    control: str, given: dict[str, Any], tmp_path: Path
) -> None:
    found = planned(tmp_path, control, parameters={control: given | {"resource_types": [CLOUDFRONT, BALANCER]}})

    def types(region: str) -> list[str]:
        policies = found.cloudformation(found.standing(control)["audit", region])
        return sorted(one.properties["ResourceType"] for one in policies)

    assert types("eu-west-1") == [BALANCER]
    assert types("us-east-1") == [CLOUDFRONT, BALANCER]
    assert list(found.unmet(control)) == []


def test_distributions_alone_are_a_matter_of_us_east_1(tmp_path: Path) -> None:
    found = planned(tmp_path, WAF, parameters={WAF: {"resource_types": [CLOUDFRONT]}})

    assert set(found.standing(WAF)) == {("audit", "us-east-1")}


@pytest.mark.parametrize(
    ("given", "options", "words"),
    [
        ({}, {"organization_id": None}, "set organization.id"),
        ({"resource_types": [CLOUDFRONT]}, {"regions": ("eu-west-1",)}, "add us-east-1 to governed_regions"),
        (
            {"log_destination_arn": "arn:aws:firehose:eu-west-1:444455556666:deliverystream/aws-waf-logs-acme"},
            {},
            "take a bucket",
        ),
    ],
)
def test_what_cannot_stand_in_the_profile_is_shown_at_its_line(
    given: dict[str, Any], options: dict[str, Any], words: str, tmp_path: Path
) -> None:
    with pytest.raises(ProfileError, match=words) as raised:
        planned(tmp_path, WAF, parameters={WAF: given}, **options)
    assert "organization.yaml:" in str(raised.value)


def test_shield_stands_in_no_other_partition(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="no subscriptions in aws-us-gov"):
        planned(tmp_path, SHIELD, parameters={SHIELD: YES}, regions=("us-gov-west-1",))


def test_the_notes_name_the_administrator_the_recorder_and_the_next_step() -> None:
    showing, acting = (
        " ".join(WafPolicy().notes(WafPolicy.Params.model_validate({"remediation_enabled": enabled})))
        for enabled in (False, True)
    )

    assert "aws fms associate-admin-account" in showing
    assert "every account in scope needs a recorder" in showing
    assert "list-compliance-status" in showing
    assert "list-compliance-status" not in acting
