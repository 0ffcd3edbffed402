"""Which ARNs a regional web ACL stands before, and what they say."""

from __future__ import annotations

import pytest

from constructs_lib.documents.web_acl_resources import WebAclResource

BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188"
STAGE = "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/stages/prod"


@pytest.mark.parametrize(
    ("arn", "kind", "name"),
    [
        (BALANCER, "alb", "alb/web/50dc6c495c0c9188"),
        (STAGE, "rest-api", "rest-api/a1b2c3d4e5/prod"),
        ("arn:aws:appsync:eu-west-1::apis/abcdefghijklmnopqrstuvwxyz", "appsync", "appsync/abcdefghijklmnopqrstuvwxyz"),
        ("arn:aws:cognito-idp:eu-west-1::userpool/eu-west-1_Ab1", "user-pool", "user-pool/eu-west-1_Ab1"),
        (
            f"arn:aws:apprunner:eu-west-1::service/shop/{'0123456789abcdef' * 2}",
            "app-runner",
            f"app-runner/shop/{'0123456789abcdef' * 2}",
        ),
        (
            "arn:aws:ec2:eu-west-1::verified-access-instance/vai-01234567",
            "verified-access",
            "verified-access/vai-01234567",
        ),
    ],
)
def test_an_arn_says_what_it_is_and_is_named_without_its_account(arn: str, kind: str, name: str) -> None:
    found = WebAclResource(arn)

    assert (found.kind, found.name, found.region) == (kind, name, "eu-west-1")


def test_the_arn_is_written_for_the_account_and_region_of_the_stack() -> None:
    place = {"partition": "P", "region": "R", "account": "A"}

    assert WebAclResource(BALANCER).resource_arn(**place) == (
        "arn:P:elasticloadbalancing:R:A:loadbalancer/app/web/50dc6c495c0c9188"
    )
    assert WebAclResource(BALANCER).account == "111122223333"


def test_the_arn_of_a_stage_names_no_account() -> None:
    assert WebAclResource(STAGE).account is None
    assert WebAclResource(STAGE).resource_arn(partition="P", region="R", account="A") == (
        "arn:P:apigateway:R::/restapis/a1b2c3d4e5/stages/prod"
    )


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/web/50dc6c495c0c9188",
        "arn:aws:apigateway:eu-west-1::/apis/a1b2c3d4e5/stages/prod",
        "arn:aws:apigateway:eu-west-1:111122223333:/restapis/a1b2c3d4e5/stages/prod",
        "arn:aws:cloudfront::111122223333:distribution/E1ABCDEFGHIJKL",
        f"{BALANCER}\n",
        f"{BALANCER}*",
        "arn:*:ec2:eu-west-1::verified-access-instance/vai-01234567",
    ],
)
def test_other_arns_are_refused(arn: str) -> None:
    with pytest.raises(ValueError, match="no ARN that a regional web ACL"):
        WebAclResource(arn)
