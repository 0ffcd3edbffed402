"""Which resources Shield Advanced protects, told by their ARNs."""

from __future__ import annotations

from typing import get_args

import pytest

from baseline.controls.shield.advanced_protection import AdvancedProtection
from constructs_lib.documents.shield_protections import ACKNOWLEDGMENT, ProtectedResource, ProtectionGroup

ALB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188"


@pytest.mark.parametrize(
    ("arn", "kind", "name"),
    [
        (ALB, "APPLICATION_LOAD_BALANCER", "alb-eu-west-1-web-50dc6c495c0c9188"),
        (
            "arn:aws:elasticloadbalancing:us-east-2:111122223333:loadbalancer/old",
            "CLASSIC_LOAD_BALANCER",
            "clb-us-east-2-old",
        ),
        (
            "arn:aws:cloudfront::111122223333:distribution/E1ABCDEFGHIJKL",
            "CLOUDFRONT_DISTRIBUTION",
            "cloudfront-E1ABCDEFGHIJKL",
        ),
        (
            "arn:aws:ec2:eu-west-1:111122223333:eip-allocation/eipalloc-0123456789abcdef0",
            "ELASTIC_IP_ALLOCATION",
            "eip-eu-west-1-eipalloc-0123456789abcdef0",
        ),
        (
            "arn:aws:globalaccelerator::111122223333:accelerator/01234567-89ab-cdef-0123-456789abcdef",
            "GLOBAL_ACCELERATOR",
            "accelerator-01234567-89ab-cdef-0123-456789abcdef",
        ),
        ("arn:aws:route53:::hostedzone/Z0123456789ABC", "ROUTE_53_HOSTED_ZONE", "route53-Z0123456789ABC"),
    ],
)
def test_a_resource_is_told_by_its_arn(arn: str, kind: str, name: str) -> None:
    resource = ProtectedResource(arn)

    assert (resource.type, resource.name) == (kind, name)
    assert resource.resource_arn("444455556666") == arn


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/tcp/50dc6c495c0c9188",
        "arn:aws:s3:::bucket",
        "arn:aws:cloudfront::111122223333:distribution/e1abc",
        "arn:aws:cloudfront::111122223333:distribution/E1ABCDEFGHIJKL\n",
        f"{ALB}/more",
        "",
    ],
)
def test_what_shield_does_not_protect_is_refused_with_the_forms_that_it_does(arn: str) -> None:
    with pytest.raises(ValueError, match="arn:aws:cloudfront::ACCOUNT:distribution/ID"):
        _ = ProtectedResource(arn).type


def test_an_empty_account_part_is_filled_and_changes_no_name() -> None:
    bare = ProtectedResource(ALB.replace("111122223333", ""))

    assert bare.resource_arn("111122223333") == ALB
    assert bare.name == ProtectedResource(ALB).name
    assert (bare.account, bare.open_arn) == (None, bare.arn)
    assert (ProtectedResource(ALB).account, ProtectedResource(ALB).open_arn) == ("111122223333", bare.arn)


def test_a_hosted_zone_names_no_account() -> None:
    zone = ProtectedResource("arn:aws:route53:::hostedzone/Z0123456789ABC")

    assert (zone.account, zone.open_arn) == (None, zone.arn)


def test_two_load_balancers_of_one_name_in_two_regions_have_two_names() -> None:
    one, other = (
        ProtectedResource(f"arn:aws:elasticloadbalancing:{region}::loadbalancer/web")
        for region in ("eu-west-1", "us-east-1")
    )
    assert one.name != other.name


@pytest.mark.parametrize("of", ["ALL", "GLOBAL_ACCELERATOR", "APPLICATION_LOAD_BALANCER"])
def test_the_longest_prefix_leaves_room_for_the_id_of_a_group(of: str) -> None:
    group = ProtectionGroup(of, "MAX")  # pyright: ignore[reportArgumentType]
    assert len(f"{'p' * 20}-{group.id_suffix}") <= 36


def test_the_profile_asks_for_the_words_that_the_construct_asks_for() -> None:
    assert get_args(AdvancedProtection.Params.model_fields["acknowledge"].annotation) == (ACKNOWLEDGMENT,)
