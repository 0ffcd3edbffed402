"""A new distribution is closed by default: HTTPS, web ACL, access control, logs, headers."""

from __future__ import annotations

from typing import Any

import pytest

from baseline.emit.node import choose_node
from constructs_lib.documents.origin_policies import origin_read_statement

pytestmark = pytest.mark.node

PROPS: dict[str, Any] = {
    "name": "acme-site",
    "origin_domain_name": "acme-site.s3.eu-west-1.amazonaws.com",
    "aliases": ["www.example.com"],
    "certificate_arn": "arn:aws:acm:us-east-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef",
    "web_acl_arn": "arn:aws:wafv2:us-east-1:111122223333:global/webacl/acme/0123",
    "log_destination_arn": "arn:aws:s3:::acme-cloudfront-logs",
}


def template(**props: Any) -> dict[str, Any]:
    choose_node()
    from aws_cdk import App, Stack, assertions

    from constructs_lib import ProtectedDistribution

    stack = Stack(App(analytics_reporting=False), "Site")
    ProtectedDistribution(stack, "Site", **(PROPS | props))
    return assertions.Template.from_stack(stack).to_json()


def config(**props: Any) -> dict[str, Any]:
    return only(template(**props), "AWS::CloudFront::Distribution")["DistributionConfig"]


def only(found: dict[str, Any], kind: str) -> dict[str, Any]:
    (one,) = [one for one in found["Resources"].values() if one["Type"] == kind]
    return one["Properties"]


def test_viewers_need_https_with_tls_1_2_and_pass_the_web_acl() -> None:
    found = config()

    assert found["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "https-only"
    assert found["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert found["WebACLId"] == PROPS["web_acl_arn"]


@pytest.mark.parametrize("policy", ["TLSv1.2_2025", "TLSv1.3_2025"])
def test_tls_can_be_asked_more_of_and_the_template_passes(policy: str) -> None:
    from tests.harness import lint

    found = template(minimum_protocol_version=policy)

    certificate = only(found, "AWS::CloudFront::Distribution")["DistributionConfig"]["ViewerCertificate"]
    assert certificate["MinimumProtocolVersion"] == policy
    assert lint(found, ("us-east-1",)) == []
    assert _pack_findings(minimum_protocol_version=policy) == []


def test_a_bucket_is_read_through_a_signing_access_control() -> None:
    found = template()
    access = only(found, "AWS::CloudFront::OriginAccessControl")["OriginAccessControlConfig"]
    (origin,) = only(found, "AWS::CloudFront::Distribution")["DistributionConfig"]["Origins"]

    assert (access["SigningBehavior"], access["SigningProtocol"]) == ("always", "sigv4")
    assert "OriginAccessControlId" in origin
    assert origin["S3OriginConfig"] == {"OriginAccessIdentity": ""}


def test_a_server_is_reached_with_tls_1_2_alone() -> None:
    (origin,) = config(origin_type="https", origin_domain_name="app.example.com")["Origins"]

    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert origin["CustomOriginConfig"]["OriginSSLProtocols"] == ["TLSv1.2"]


def test_answers_carry_security_headers_that_the_origin_cannot_weaken() -> None:
    found = template()
    headers = only(found, "AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"][
        "SecurityHeadersConfig"
    ]

    assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
    assert headers["FrameOptions"]["FrameOption"] == "DENY"
    assert headers["ReferrerPolicy"]["ReferrerPolicy"] == "strict-origin-when-cross-origin"
    assert "ContentTypeOptions" in headers
    assert "frame-ancestors 'none'" in headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    assert all(one["Override"] is True for one in headers.values())


def test_pages_of_its_own_host_may_frame_it_where_asked() -> None:
    own = "default-src 'self'; frame-ancestors 'self'"
    found = template(frame_option="SAMEORIGIN", content_security_policy=own)
    headers = only(found, "AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"][
        "SecurityHeadersConfig"
    ]

    assert headers["FrameOptions"]["FrameOption"] == "SAMEORIGIN"
    assert headers["ContentSecurityPolicy"]["ContentSecurityPolicy"] == own


def test_access_logs_are_delivered() -> None:
    found = template()

    assert only(found, "AWS::Logs::DeliverySource")["LogType"] == "ACCESS_LOGS"
    assert only(found, "AWS::Logs::DeliveryDestination")["DestinationResourceArn"] == PROPS["log_destination_arn"]
    (delivery,) = [one for one in found["Resources"].values() if one["Type"] == "AWS::Logs::Delivery"]
    assert delivery["Properties"]["DeliverySourceName"]


def test_the_delivery_can_wait_for_the_policy_of_the_bucket_that_takes_the_logs() -> None:
    choose_node()
    from aws_cdk import App, Stack, assertions, aws_s3

    from constructs_lib import ProtectedDistribution

    stack = Stack(App(analytics_reporting=False), "Site")
    policy = aws_s3.CfnBucketPolicy(stack, "Policy", bucket="acme-cloudfront-logs", policy_document={})
    ProtectedDistribution(stack, "Site", **PROPS).delivery.add_resource_dependency(policy)

    assertions.Template.from_stack(stack).has_resource("AWS::Logs::Delivery", {"DependsOn": ["Policy"]})


@pytest.mark.parametrize(
    "methods",
    [
        ["HEAD", "GET"],
        ("GET", "HEAD", "OPTIONS"),
        ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
    ],
    ids=len,
)
def test_the_sets_of_methods_that_cloudfront_takes_pass_in_any_order(methods: list[str]) -> None:
    assert config(allowed_methods=methods)["DefaultCacheBehavior"]["AllowedMethods"] == list(methods)


@pytest.mark.parametrize(
    ("props", "restriction"),
    [
        ({}, {"RestrictionType": "none"}),
        ({"allowed_countries": ["BE"]}, {"RestrictionType": "whitelist", "Locations": ["BE"]}),
        ({"denied_countries": ["KP"]}, {"RestrictionType": "blacklist", "Locations": ["KP"]}),
    ],
)
def test_countries_are_restricted_as_asked(props: dict[str, Any], restriction: dict[str, Any]) -> None:
    assert config(**props)["Restrictions"]["GeoRestriction"] == restriction


@pytest.mark.parametrize(
    ("props", "words"),
    [
        ({"aliases": []}, "TLS 1.0"),
        ({"allowed_countries": ["BE"], "denied_countries": ["KP"]}, "one of them"),
        (
            {"allowed_methods": ["GET", "HEAD", "POST"]},
            "allowed_methods is GET, HEAD, POST, but CloudFront takes: GET, HEAD; GET, HEAD, OPTIONS; GET, .*, DELETE$",
        ),
        ({"minimum_protocol_version": "TLSv1.2_2019"}, "not one of TLSv1.2_2021, TLSv1.2_2025, TLSv1.3_2025"),
        ({"minimum_protocol_version": "TLSv1"}, "not one of"),
        ({"web_acl_arn": ""}, "no ARN of a web ACL with scope CLOUDFRONT"),
        ({"web_acl_arn": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/acme/0123"}, "scope CLOUDFRONT"),
        ({"certificate_arn": PROPS["certificate_arn"].replace("us-east-1", "eu-west-1")}, "in us-east-1"),
        ({"log_destination_arn": ""}, "log_destination_arn is empty"),
        ({"content_security_policy": " "}, "content_security_policy is empty"),
        ({"allowed_countries": ["be", "Belgium"]}, "be, Belgium: a country is two capital letters"),
        ({"denied_countries": ["KP", "UK", "XX"]}, "UK, XX: a country is two capital letters"),
        ({"allowed_methods": ["GET"]}, "allowed_methods is GET, but"),
        ({"allowed_methods": ["GET", "GET"]}, "allowed_methods is GET, GET, but"),
        ({"allowed_methods": []}, "allowed_methods is empty, but"),
    ],
)
def test_what_cannot_be_secure_or_cannot_stand_is_refused(props: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        template(**props)


def test_the_bucket_lets_this_distribution_read_and_no_other() -> None:
    arn = "arn:aws:cloudfront::111122223333:distribution/E1ABCDEFGHIJKL"
    statement = origin_read_statement("arn:aws:s3:::acme-site", arn)

    assert statement["Action"] == "s3:GetObject"
    assert statement["Condition"] == {"StringEquals": {"aws:SourceArn": arn}}


def test_the_template_passes_cfn_lint_and_the_rule_packs() -> None:
    from tests.harness import lint

    assert lint(template(), ("us-east-1",)) == []
    assert _pack_findings() == []


def _pack_findings(**props: Any) -> list[str]:
    """What the packs say of the distribution; an open bucket beside it proves that they ran."""
    choose_node()
    import tempfile
    from pathlib import Path

    from aws_cdk import App, Stack, Validations, aws_s3

    from baseline.verify.nag import PackReport, plugins
    from constructs_lib import ProtectedDistribution

    with tempfile.TemporaryDirectory() as folder:
        app = App(analytics_reporting=False, outdir=folder)
        stack = Stack(app, "Site")
        ProtectedDistribution(stack, "Site", **(PROPS | props))
        aws_s3.CfnBucket(stack, "Open")
        Validations.of(app).add_plugins(*plugins(("aws-solutions", "nist-800-53-r5"))(app))
        # The CDK raises where a pack finds something, and so it must here.
        with pytest.raises(RuntimeError):
            app.synth()
        report = PackReport()
        report.read(Path(folder))
    assert any(one.resource == "Open" for one in report.findings)
    return [str(one) for one in report.findings if one.resource != "Open"]
