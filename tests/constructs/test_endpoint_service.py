"""Who may connect to a service of one's own."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Match, Template

from constructs_lib import EndpointService

NETWORK = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/orders/0123456789abcdef"
GATEWAY = NETWORK.replace("/net/", "/gwy/")


def served(**changes: Any) -> Template:
    stack = Stack(App(), "Test")
    given: dict[str, Any] = {"load_balancer_arns": [NETWORK], "allowed_principals": ["444455556666"]}
    EndpointService(stack, "Orders", **{**given, **changes})
    return Template.from_stack(stack)


def test_connections_wait_for_the_owner() -> None:
    served().has_resource_properties(
        "AWS::EC2::VPCEndpointService", {"AcceptanceRequired": True, "NetworkLoadBalancerArns": [NETWORK]}
    )


def test_an_account_is_named_by_its_root() -> None:
    (found,) = served().find_resources("AWS::EC2::VPCEndpointServicePermissions").values()
    (principal,) = found["Properties"]["AllowedPrincipals"]

    assert principal["Fn::Join"][1][-1] == ":iam::444455556666:root"


def test_without_a_topic_nobody_is_notified() -> None:
    served().resource_count_is("AWS::EC2::VPCEndpointConnectionNotification", 0)
    served(topic_arn="arn:aws:sns:eu-west-1:111122223333:t").has_resource_properties(
        "AWS::EC2::VPCEndpointConnectionNotification", {"ConnectionEvents": Match.array_with(["Connect"])}
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"allowed_principals": ["*"]}, "for named principals"),
        ({"allowed_principals": []}, "without principals"),
        ({"load_balancer_arns": []}, "are required"),
        ({"load_balancer_arns": [NETWORK, GATEWAY]}, "not both"),
        ({"load_balancer_arns": [NETWORK.replace("/net/", "/app/")]}, "not the ARN"),
    ],
)
def test_what_would_open_too_much_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        served(**changes)
