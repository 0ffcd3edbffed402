"""A web ACL for CloudFront: managed rule groups, a rate limit, and logs without credentials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from baseline.control import NATIVE, Behavior, Control, Format, Layer, Placement, Severity
from baseline.expectation import Expectation, published
from baseline.families.delivered_log_group import retained_log_group
from baseline.families.log_bucket import retained_log_bucket
from baseline.families.web_acl.blocks import log_blocks, web_acl_block
from baseline.families.web_acl.constructs import define_web_acl
from baseline.families.web_acl.expectations import web_acl_expectations
from baseline.families.web_acl.parameters import WebAclParams
from baseline.hcl import Block
from baseline.must import refers
from baseline.names import local_name
from baseline.references import ACCOUNT, ANY
from constructs_lib.documents.log_delivery import WEB_ACL_PREFIX

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class CloudfrontWebAcl(Control):
    """Requests pass a rate limit and managed rule groups; what was decided is logged, credentials left out."""

    id = "waf.cloudfront_web_acl"
    title = "A web ACL inspects what reaches CloudFront and logs its decisions"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.EDGE
    placement = Placement.in_us_east_1()
    contributes = {"well-architected/SEC05-BP03": "It is about requests to distributions that name the web ACL."}
    opt_in = "it costs about 9 USD a month before any request"
    price = "About 5 USD a month, 1 USD for each rule or group, 0.60 USD for a million requests, and the logs."
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html"

    class Params(WebAclParams):
        pass

    def provides(self, params: Params) -> tuple[str, ...]:
        return ("web_acl.cloudfront",)

    def notes(self, params: Params) -> tuple[str, ...]:
        return (
            (
                "The web ACL protects only distributions that name it. Give new ones its ARN, which `aws wafv2 "
                "list-web-acls --scope CLOUDFRONT --region us-east-1` shows; existing ones have a control of their own."
            ),
        )

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        acl = define_web_acl(
            scope,
            "CloudFront",
            params,
            name=context.names.of("cloudfront"),
            web_acl_scope="CLOUDFRONT",
            destination_name=_destination_name(params, context),
        )
        context.provide("web_acl.cloudfront", acl.web_acl_arn, after=[acl.logging])

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        local = local_name(self.id)
        acl = web_acl_block(local, params, name=context.names.of("cloudfront"), scope="CLOUDFRONT")
        logs = log_blocks(
            local,
            params,
            web_acl_arn=acl.attribute("arn"),
            destination_name=_destination_name(params, context),
            environment=context.environment,
        )
        yield from (acl, *logs)
        context.provide("web_acl.cloudfront", acl.attribute("arn"), after=[logs[-1]])

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        local = local_name(self.id, "logs")
        return retained_log_group(local) | retained_log_bucket(local)

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return (
            *web_acl_expectations(
                params, local_name(self.id), scope="CLOUDFRONT", bucket_name=f"{WEB_ACL_PREFIX}{ANY}-{ACCOUNT}"
            ),
            published({"web_acl.cloudfront": refers(local_name(self.id))}),
        )


def _destination_name(params: CloudfrontWebAcl.Params, context: Context) -> str:
    # WAF takes no other beginning, so the prefix of every other name comes second here.
    stem = f"{WEB_ACL_PREFIX}{context.names.prefix}"
    return f"{stem}-{context.environment.account}" if params.log_destination == "s3" else stem
