"""What endpoint services refuse, and where."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.controls.vpc.endpoint_service import EndpointService
from baseline.model.field_problems import FieldError
from tests.controls.cases.vpc_endpoint_service import REQUIRED
from tests.controls.test_vpc_peering import PLACE

ORDERS = REQUIRED["vpc.endpoint_service"]["services"][0]
BALANCER: str = ORDERS["load_balancer_arns"][0]
GATEWAY = BALANCER.replace("/net/", "/gwy/")


def params(*services: dict[str, Any]) -> Any:
    return EndpointService.Params.model_validate({"services": services}, strict=False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"allowed_principals": ["*"]}, "is not a principal"),
        ({"allowed_principals": ["arn:aws:iam::444455556666:role/*"]}, "is not a principal"),
        ({"allowed_principals": []}, "at least 1 item"),
        ({"load_balancer_arns": [BALANCER.replace("/net/", "/app/")]}, "is not the ARN of a Network"),
        ({"load_balancer_arns": [BALANCER, GATEWAY]}, "not both"),
        ({"load_balancer_arns": [BALANCER, BALANCER.replace("eu-west-1", "eu-west-2")]}, "one account and Region"),
        ({"load_balancer_arns": [GATEWAY], "private_dns_name": "orders.example.com"}, "Network Load Balancers"),
        ({"load_balancer_arns": [GATEWAY], "supported_regions": ["eu-west-2"]}, "Network Load Balancers"),
        ({"private_dns_name": "orders"}, "is not a domain name"),
    ],
)
def test_what_would_open_too_much_or_be_refused_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        params({**ORDERS, **change})


def test_an_account_is_named_once_by_its_id_or_by_the_arn_of_its_root() -> None:
    root, role = "arn:aws:iam::444455556666:root", "arn:aws:iam::444455556666:role/orders"
    given = {**ORDERS, "allowed_principals": ["444455556666", role, root]}
    with pytest.raises(ValidationError, match="the account 444455556666 is named twice, as 444455556666"):
        params(given)
    assert params({**given, "allowed_principals": [role, root]})


def test_two_services_share_neither_name_nor_load_balancer() -> None:
    with pytest.raises(ValidationError, match=r"two services are named orders.*stands in two services"):
        params(ORDERS, {**ORDERS, "acceptance_required": False})


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"load_balancer_arns": [BALANCER.replace("eu-west-1", "eu-west-2")]}, ("load_balancer_arns", 0)),
        ({"load_balancer_arns": [BALANCER.replace("111122223333", "444455556666")]}, ("load_balancer_arns", 0)),
        ({"notification_topic_arn": "arn:aws:sns:eu-west-2:111122223333:t"}, ("notification_topic_arn",)),
        ({"supported_regions": ["eu-west-2", "eu-west-1"]}, ("supported_regions", 1)),
    ],
)
def test_what_is_elsewhere_is_told_at_its_place(change: dict[str, Any], path: tuple[str | int, ...]) -> None:
    with pytest.raises(FieldError) as raised:
        EndpointService().localize(params({**ORDERS, **change}), PLACE)

    assert raised.value.problems[0].path == ("services", 0, *path)


def test_a_service_stands_in_the_account_of_its_load_balancers() -> None:
    assert EndpointService().localize(params(ORDERS), PLACE) == params(ORDERS)
    assert EndpointService().localize(params(ORDERS), replace(PLACE, account="two")) is None
