"""What stands behind the web ACL of a Region, in which account, and how a profile is told what cannot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.controls.waf.regional_web_acl import RegionalWebAcl
from baseline.errors import ProfileError
from tests.controls.organizations import Planned, planned
from tests.harness import emit_control

CONTROL = "waf.regional_web_acl"
STAGE = "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/stages/prod"


def balancer(account: str = "123456789012", region: str = "eu-west-1") -> str:
    return f"arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/web/50dc6c495c0c9188"


def plan(folder: Path, *resources: dict[str, str], **params: Any) -> Planned:
    return planned(folder, CONTROL, parameters={CONTROL: {"resources": list(resources), **params}})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"resources": [{"arn": "arn:aws:s3:::bucket"}]}, "no ARN that a regional web ACL stands before"),
        ({"resources": [{"arn": balancer(), "account": "shop"}]}, "account is for REST API stages"),
        ({"resources": [{"arn": balancer()}, {"arn": balancer("")}]}, "twice"),
        ({"resources": [{"arn": STAGE, "account": "shop"}, {"arn": STAGE}]}, "twice"),
        ({"without_resources": False}, "stands nowhere"),
        ({"default_action": "block"}, "lets nobody pass"),
    ],
)
def test_what_cannot_stand_behind_a_web_acl_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        RegionalWebAcl.Params.model_validate_json(json.dumps(given))


def test_one_stage_of_a_name_in_two_accounts_is_two_resources() -> None:
    given = {"resources": [{"arn": STAGE, "account": one} for one in ("shop", "bank")]}

    assert len(RegionalWebAcl.Params.model_validate_json(json.dumps(given)).resources) == 2


def test_each_resource_stands_behind_the_web_acl_of_its_account_and_region(tmp_path: Path) -> None:
    found = plan(
        tmp_path, {"arn": balancer()}, {"arn": balancer(region="us-east-1")}, {"arn": STAGE, "account": "audit"}
    )
    standing = found.standing(CONTROL)
    behind = {place: _names(one.instance.params) for place, one in standing.items()}

    assert behind == {
        ("management", "eu-west-1"): [],
        ("management", "us-east-1"): [],
        ("audit", "eu-west-1"): ["rest-api/a1b2c3d4e5/prod"],
        ("audit", "us-east-1"): [],
        ("workload", "eu-west-1"): ["alb/web/50dc6c495c0c9188"],
        ("workload", "us-east-1"): ["alb/web/50dc6c495c0c9188"],
    }


def _names(params: Any) -> list[str]:
    return [one.name for one in params.associated]


def test_it_can_stand_only_where_a_resource_is(tmp_path: Path) -> None:
    found = plan(tmp_path, {"arn": balancer()}, without_resources=False)

    assert list(found.standing(CONTROL)) == [("workload", "eu-west-1")]


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ({"arn": balancer().replace("/app/", "/net/")}, "a network load balancer does not speak"),
        ({"arn": STAGE.replace("restapis", "apis")}, "stages of REST APIs alone"),
        ({"arn": "arn:aws:cloudfront::111122223333:distribution/E1ABCDEFGHIJKL"}, "a control of their own"),
        ({"arn": balancer(region="eu-central-1")}, "which the profile does not govern"),
        ({"arn": balancer(account="999999999999")}, "which the profile does not have"),
        ({"arn": balancer(account="")}, "does not say in which of the 3 accounts"),
        ({"arn": STAGE}, "account: NAME"),
        ({"arn": STAGE, "account": "shop"}, "which the profile does not have"),
        ({"arn": balancer().replace("arn:aws:", "arn:aws-cn:")}, "write arn:aws:"),
    ],
)
def test_a_resource_that_has_no_place_is_shown_at_its_line_with_the_way_out(
    tmp_path: Path, resource: dict[str, str], words: str
) -> None:
    with pytest.raises(ProfileError, match=words) as raised:
        plan(tmp_path, resource)
    assert "organization.yaml:" in str(raised.value)


@pytest.mark.node
def test_nothing_names_the_account_and_the_longest_names_fit() -> None:
    emitted = emit_control(CONTROL, {"resources": [{"arn": balancer()}]}, region="eu-west-1")

    assert "123456789012" not in json.dumps(emitted.template) + emitted.text
    assert len("aws-waf-logs-") + 20 + len("-111122223333-ap-southeast-1") <= 63


@pytest.mark.node
def test_a_log_group_has_the_key_of_the_baseline() -> None:
    emitted = emit_control(CONTROL, {"log_destination": "cloudwatch"})
    (group,) = [one for one in emitted.cloudformation if one.type == "AWS::Logs::LogGroup"]

    assert "KmsBaselineKeys" in json.dumps(group.properties["KmsKeyId"])
