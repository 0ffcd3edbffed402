"""A CloudFront distribution behind a web ACL, for new applications."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, get_args

from aws_cdk import Acknowledgment, Aws, Token, Validations, aws_cloudfront, aws_logs
from constructs import Construct

from constructs_lib.documents.countries import COUNTRIES

_Distribution = aws_cloudfront.CfnDistribution
_Headers = aws_cloudfront.CfnResponseHeadersPolicy

CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
"""Id of the cache policy Managed-CachingOptimized. Source: CloudFront Developer Guide, "Use managed cache
policies"."""
CONTENT_SECURITY_POLICY = "default-src 'self'; base-uri 'self'; frame-ancestors 'none'; object-src 'none'"
"""A page loads from its own host alone and stands in no frame."""
METHODS = (
    ("GET", "HEAD"),
    ("GET", "HEAD", "OPTIONS"),
    ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"),
)
"""The sets of methods that CloudFront takes, and no others. Source: CloudFront API reference, AllowedMethods."""
MinimumProtocolVersion = Literal["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"]
"""The security policies without ciphers in CBC mode; older ones are no choice. Source: CloudFront Developer Guide,
"Supported protocols and ciphers between viewers and CloudFront"."""
HSTS_SECONDS = 63_072_000
"""Two years, as the preload list of browsers asks for at least one."""


class ProtectedDistribution(Construct):
    """A distribution that takes HTTPS alone, stands behind a web ACL, logs, and answers with security
    headers.

    It belongs into us-east-1, where CloudFront takes web ACLs, certificates and log deliveries from. With a
    bucket as origin, the bucket's policy needs the statement that
    `documents.origin_policies.origin_read_statement` gives; the policy of a bucket that takes the logs must exist
    before `delivery` does:

        acl = WebAcl(stack, "Acl", name="acme", rules=rules, log_destination_arn=logs.bucket.attr_arn)
        site = ProtectedDistribution(
            stack,
            "Site",
            name="acme-site",
            origin_domain_name=bucket.attr_regional_domain_name,
            aliases=["www.example.com"],
            certificate_arn=certificate.ref,
            web_acl_arn=acl.web_acl_arn,
            log_destination_arn=logs.bucket.attr_arn,
        )
        site.delivery.add_resource_dependency(logs.policy)
        statement = origin_read_statement(bucket.attr_arn, site.distribution_arn)

    Its logs are standard logs of version 2, through log delivery. The AWS Config rule CLOUDFRONT_ACCESSLOGS_ENABLED
    looks for legacy logging alone, so it reports the distribution although every request is logged. Source: AWS Config
    Developer Guide, "cloudfront-accesslogs-enabled".

    Attributes: `distribution` (the `CfnDistribution`), `distribution_arn`, `domain_name` and `delivery` (the
    `CfnDelivery` of its logs).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        origin_domain_name: str,
        aliases: Sequence[str],
        certificate_arn: str,
        web_acl_arn: str,
        log_destination_arn: str,
        origin_type: Literal["s3", "https"] = "s3",
        viewer_protocol_policy: Literal["https-only", "redirect-to-https"] = "https-only",
        allowed_methods: Sequence[str] = ("GET", "HEAD", "OPTIONS"),
        cache_policy_id: str = CACHING_OPTIMIZED,
        origin_request_policy_id: str | None = None,
        default_root_object: str = "index.html",
        minimum_protocol_version: MinimumProtocolVersion = "TLSv1.2_2021",
        content_security_policy: str = CONTENT_SECURITY_POLICY,
        frame_option: Literal["DENY", "SAMEORIGIN"] = "DENY",
        allowed_countries: Sequence[str] = (),
        denied_countries: Sequence[str] = (),
        price_class: Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"] = "PriceClass_100",
    ) -> None:
        """
        :param name: Names the access control, the headers policy and the log delivery; unique in the account.
        :param origin_domain_name: Regional domain name of a bucket, or the host name of a server.
        :param aliases: Host names that the certificate covers; at least one. A distribution without one takes
            the certificate of CloudFront, and with it old TLS.
        :param certificate_arn: ARN of the certificate, in us-east-1.
        :param web_acl_arn: ARN of a web ACL with scope CLOUDFRONT.
        :param log_destination_arn: ARN of a bucket, log group or delivery stream that takes access logs from
            `delivery.logs.amazonaws.com`.
        :param origin_type: `s3`, read through an origin access control, or `https`. Default: `s3`.
        :param viewer_protocol_policy: What plain HTTP gets. Default: it is refused.
        :param allowed_methods: HTTP methods that pass, in any order: GET and HEAD, or these and OPTIONS, or all seven.
            Default: those that read.
        :param cache_policy_id: Id of the cache policy. Default: Managed-CachingOptimized.
        :param origin_request_policy_id: Id of the origin request policy. Default: what the cache policy
            forwards.
        :param default_root_object: What a request for / gets. Default: `index.html`.
        :param minimum_protocol_version: TLSv1.2_2021, TLSv1.2_2025, which has fewer ciphers, or TLSv1.3_2025, which
            refuses viewers that know TLS 1.2 alone. Default: TLSv1.2_2021.
        :param content_security_policy: Where a page may load from. Default: its own host, and no frames.
        :param frame_option: Which pages may frame this one, for browsers that do not read `frame-ancestors` of
            `content_security_policy`; give both alike. Default: none.
        :param allowed_countries: ISO 3166-1 alpha-2 codes of the only countries served. Default: all.
        :param denied_countries: Codes of countries not served, instead of `allowed_countries`. Default: none.
        :param price_class: Which edge locations answer. Default: the cheapest class.
        """
        super().__init__(scope, construct_id)
        problems = [
            *_missing(aliases, certificate_arn, web_acl_arn, log_destination_arn),
            *_refused(allowed_methods, minimum_protocol_version, content_security_policy),
            *_impossible(allowed_countries, denied_countries),
        ]
        if problems:
            raise ValueError("; ".join(problems))
        headers = _security_headers(self, name, content_security_policy, frame_option)
        self.distribution = _Distribution(
            self,
            "Distribution",
            distribution_config=_Distribution.DistributionConfigProperty(
                enabled=True,
                comment=name,
                aliases=list(aliases),
                default_root_object=default_root_object,
                http_version="http2and3",
                ipv6_enabled=True,
                price_class=price_class,
                web_acl_id=web_acl_arn,
                origins=[self._origin(name, origin_domain_name, origin_type)],
                default_cache_behavior=_Distribution.DefaultCacheBehaviorProperty(
                    target_origin_id="origin",
                    viewer_protocol_policy=viewer_protocol_policy,
                    allowed_methods=list(allowed_methods),
                    cache_policy_id=cache_policy_id,
                    origin_request_policy_id=origin_request_policy_id,
                    response_headers_policy_id=headers.attr_id,
                    compress=True,
                ),
                restrictions=_Distribution.RestrictionsProperty(
                    geo_restriction=_geo_restriction(allowed_countries, denied_countries)
                ),
                viewer_certificate=_Distribution.ViewerCertificateProperty(
                    acm_certificate_arn=certificate_arn,
                    minimum_protocol_version=minimum_protocol_version,
                    ssl_support_method="sni-only",
                ),
            ),
        )
        self.domain_name = self.distribution.attr_domain_name
        self.distribution_arn = (
            f"arn:{Aws.PARTITION}:cloudfront::{Aws.ACCOUNT_ID}:distribution/{self.distribution.attr_id}"
        )
        self.delivery = self._log(name, log_destination_arn)
        acknowledged = {
            "AwsSolutions-CFR3": "Access logs go through log delivery, which needs no bucket with ACLs; the "
            "rule looks for the older kind alone"
        }
        if not (allowed_countries or denied_countries):
            acknowledged["AwsSolutions-CFR1"] = "Which countries are served is a decision of the application's owner"
        for rule, reason in acknowledged.items():
            Validations.of(self.distribution).acknowledge(Acknowledgment(id=rule, reason=reason))

    def _origin(
        self, name: str, domain_name: str, origin_type: Literal["s3", "https"]
    ) -> aws_cloudfront.CfnDistribution.OriginProperty:
        if origin_type == "https":
            return _Distribution.OriginProperty(
                id="origin",
                domain_name=domain_name,
                custom_origin_config=_Distribution.CustomOriginConfigProperty(
                    origin_protocol_policy="https-only", origin_ssl_protocols=["TLSv1.2"]
                ),
            )
        access = aws_cloudfront.CfnOriginAccessControl(
            self,
            "OriginAccessControl",
            origin_access_control_config=aws_cloudfront.CfnOriginAccessControl.OriginAccessControlConfigProperty(
                name=name,
                origin_access_control_origin_type="s3",
                signing_behavior="always",
                signing_protocol="sigv4",
            ),
        )
        return _Distribution.OriginProperty(
            id="origin",
            domain_name=domain_name,
            origin_access_control_id=access.attr_id,
            # Empty on purpose: CloudFront tells a bucket from a server by it, also with an access control.
            s3_origin_config=_Distribution.S3OriginConfigProperty(origin_access_identity=""),
        )

    def _log(self, name: str, destination_arn: str) -> aws_logs.CfnDelivery:
        source = aws_logs.CfnDeliverySource(
            self, "LogSource", name=name, log_type="ACCESS_LOGS", resource_arn=self.distribution_arn
        )
        destination = aws_logs.CfnDeliveryDestination(
            self, "LogDestination", name=name, destination_resource_arn=destination_arn
        )
        return aws_logs.CfnDelivery(
            self,
            "LogDelivery",
            delivery_source_name=source.ref,
            delivery_destination_arn=destination.attr_arn,
        )


def _missing(aliases: Sequence[str], certificate_arn: str, web_acl_arn: str, log_arn: str) -> Iterator[str]:
    """What a distribution cannot be secure without; what is known only at deployment is taken as it is."""
    if not aliases:
        yield "aliases is empty: without a host name of its own a distribution accepts TLS 1.0"
    if not Token.is_unresolved(certificate_arn) and ":us-east-1:" not in certificate_arn:
        yield "certificate_arn is no ARN in us-east-1, where CloudFront takes certificates from"
    if not Token.is_unresolved(web_acl_arn) and ":global/webacl/" not in web_acl_arn:
        yield "web_acl_arn is no ARN of a web ACL with scope CLOUDFRONT"
    if not log_arn:
        yield "log_destination_arn is empty: nobody would know who was served"


def _refused(methods: Sequence[str], minimum_protocol_version: str, content_security_policy: str) -> Iterator[str]:
    if sorted(methods) not in [sorted(one) for one in METHODS]:
        choices = "; ".join(", ".join(one) for one in METHODS)
        yield f"allowed_methods is {', '.join(methods) or 'empty'}, but CloudFront takes: {choices}"
    if minimum_protocol_version not in (versions := get_args(MinimumProtocolVersion)):
        yield f"minimum_protocol_version is {minimum_protocol_version}, not one of {', '.join(versions)}"
    if not content_security_policy.strip():
        yield "content_security_policy is empty: name where a page may load from"


def _impossible(allowed: Sequence[str], denied: Sequence[str]) -> Iterator[str]:
    if allowed and denied:
        yield "allowed_countries and denied_countries are both given: CloudFront takes one of them"
    if wrong := [one for one in (*allowed, *denied) if one not in COUNTRIES]:
        yield f"{', '.join(wrong)}: a country is two capital letters of ISO 3166-1, such as BE"


def _geo_restriction(
    allowed: Sequence[str], denied: Sequence[str]
) -> aws_cloudfront.CfnDistribution.GeoRestrictionProperty:
    countries = list(allowed or denied)
    kind = "whitelist" if allowed else "blacklist" if denied else "none"
    return _Distribution.GeoRestrictionProperty(restriction_type=kind, locations=countries or None)


def _security_headers(
    scope: Construct, name: str, content_security_policy: str, frame_option: Literal["DENY", "SAMEORIGIN"]
) -> aws_cloudfront.CfnResponseHeadersPolicy:
    return _Headers(
        scope,
        "SecurityHeaders",
        response_headers_policy_config=_Headers.ResponseHeadersPolicyConfigProperty(
            name=name,
            security_headers_config=_Headers.SecurityHeadersConfigProperty(
                content_security_policy=_Headers.ContentSecurityPolicyProperty(
                    content_security_policy=content_security_policy, override=True
                ),
                content_type_options=_Headers.ContentTypeOptionsProperty(override=True),
                frame_options=_Headers.FrameOptionsProperty(frame_option=frame_option, override=True),
                referrer_policy=_Headers.ReferrerPolicyProperty(
                    referrer_policy="strict-origin-when-cross-origin", override=True
                ),
                strict_transport_security=_Headers.StrictTransportSecurityProperty(
                    access_control_max_age_sec=HSTS_SECONDS, include_subdomains=True, override=True
                ),
            ),
        ),
    )
