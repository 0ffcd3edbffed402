"""A web ACL for what answers in a Region: load balancers, REST and GraphQL APIs, user pools and the like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Self

from pydantic import Field, model_validator

from baseline.context import Environment
from baseline.control import NATIVE, Behavior, Control, Format, Layer, Need, Placement, Severity
from baseline.controls.waf._association_parameters import Associated, associated_here, repeated
from baseline.expectation import At, Expectation
from baseline.families.delivered_log_group import retained_log_group
from baseline.families.log_bucket import retained_log_bucket
from baseline.families.web_acl.blocks import log_blocks, web_acl_block
from baseline.families.web_acl.constructs import define_web_acl
from baseline.families.web_acl.expectations import web_acl_expectations
from baseline.families.web_acl.parameters import WebAclParams
from baseline.hcl import Block, resource
from baseline.model.field_problems import FieldError
from baseline.must import consists_of, refers
from baseline.names import distinct_part, local_name
from baseline.place import Place
from baseline.references import ACCOUNT, ANY, PARTITION, REGION
from constructs_lib.documents.log_delivery import WEB_ACL_PREFIX
from constructs_lib.documents.web_acl_resources import WebAclResource

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class RegionalWebAcl(Control):
    """In each Region a web ACL inspects requests to the resources that are listed, and logs its decisions."""

    id = "waf.regional_web_acl"
    title = "A web ACL inspects what reaches the listed resources of a Region and logs its decisions"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.EDGE
    placement = Placement.per_governed_region()
    contributes = {"well-architected/SEC05-BP03": "It is about requests to the resources that are listed."}
    opt_in = "it costs about 10 USD a month, account and Region before any request"
    price = (
        "About 5 USD a month, account and Region, 1 USD for each rule or group, 0.60 USD for a million requests, "
        "and the logs."
    )
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html"

    class Params(WebAclParams):
        resources: tuple[Associated, ...] = Field(
            (),
            max_length=1_000,
            description="What stands behind the web ACL of its account and Region, such as [{arn: "
            "arn:aws:cognito-idp:eu-west-1::userpool/eu-west-1_Abcdef123}]. A web ACL that it has, it leaves. "
            "Default: nothing yet.",
        )
        without_resources: bool = Field(
            True,
            description="Whether the web ACL also stands in accounts and Regions where none of `resources` is, for "
            "those to come. false: it stands, and costs, only where one is.",
        )

        @model_validator(mode="after")
        def _stands_somewhere(self) -> Self:
            if problems := list(repeated(self.resources)):
                raise FieldError(problems)
            if not self.resources and not self.without_resources:
                raise ValueError("without_resources: false needs resources; without any, the web ACL stands nowhere")
            return self

        @property
        def associated(self) -> tuple[WebAclResource, ...]:
            """The resources, for either format."""
            return tuple(WebAclResource(one.arn) for one in self.resources)

    def localize(self, params: Params, place: Place) -> Params | None:
        resources = associated_here(params.resources, place)
        if not resources and not params.without_resources:
            return None
        return params.model_copy(update={"resources": resources})

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("kms_key.logs"),) if params.log_destination == "cloudwatch" else ()

    def notes(self, params: Params) -> tuple[str, ...]:
        listed = (
            "The web ACL inspects what `resources` lists, and what is associated with it since: "
            "`aws wafv2 associate-web-acl --web-acl-arn ARN --resource-arn RESOURCE_ARN --region REGION`; "
            "`aws wafv2 list-web-acls --scope REGIONAL --region REGION` shows its ARN."
        )
        moved = (
            "A resource has one web ACL: before the deployment, `aws wafv2 get-web-acl-for-resource --resource-arn "
            "RESOURCE_ARN --region REGION` shows which one it would leave."
        )
        return (listed, moved) if params.resources else (listed,)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        acl = define_web_acl(
            scope,
            "Regional",
            params,
            name=context.names.of("regional"),
            web_acl_scope="REGIONAL",
            destination_name=_destination_name(params, context),
            log_key_arn=_log_key_arn(params, context),
        )
        for one in params.associated:
            acl.associate(one.name.replace("/", "-"), _arn(one, context.environment))

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        local = local_name(self.id)
        acl = web_acl_block(local, params, name=context.names.of("regional"), scope="REGIONAL")
        yield acl
        yield from log_blocks(
            local,
            params,
            web_acl_arn=acl.attribute("arn"),
            destination_name=_destination_name(params, context),
            environment=context.environment,
            log_key_arn=_log_key_arn(params, context),
        )
        for one in params.associated:
            yield resource(
                "aws_wafv2_web_acl_association",
                local_name(self.id, distinct_part(one.name)),
                {"resource_arn": _arn(one, context.environment), "web_acl_arn": acl.attribute("arn")},
            )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        local = local_name(self.id, "logs")
        return retained_log_group(local) | retained_log_bucket(local)

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        own = refers(local_name(self.id))
        arns = [one.resource_arn(partition=PARTITION, region=REGION, account=ACCOUNT) for one in params.associated]
        behind = Expectation(
            "The listed resources stand behind the web ACL",
            consists_of(*({"resource_arn": arn, "web_acl_arn": own} for arn in arns)),
            At(
                "AWS::WAFv2::WebACLAssociation",
                "",
                must=consists_of(*({"ResourceArn": arn, "WebACLArn": own} for arn in arns)),
                together=True,
            ),
            At("aws_wafv2_web_acl_association", "", together=True),
        )
        return (
            *web_acl_expectations(
                params,
                local_name(self.id),
                scope="REGIONAL",
                bucket_name=f"{WEB_ACL_PREFIX}{ANY}-{ACCOUNT}-{REGION}",
                encrypted_with_key=True,
            ),
            *((behind,) if arns else ()),
        )


def _arn(one: WebAclResource, at: Environment) -> str:
    return one.resource_arn(partition=at.partition, region=at.region, account=at.account)


def _log_key_arn(params: RegionalWebAcl.Params, context: Context) -> str | None:
    return context.use("kms_key.logs") if params.log_destination == "cloudwatch" else None


def _destination_name(params: RegionalWebAcl.Params, context: Context) -> str:
    # WAF takes no other beginning. With it, the longest prefix, the account and the Region, 61 of the 63 characters of
    # a bucket's name are used, so that the Region alone tells this bucket from that of CloudFront.
    stem, at = f"{WEB_ACL_PREFIX}{context.names.prefix}", context.environment
    return f"{stem}-{at.account}-{at.region}" if params.log_destination == "s3" else f"{stem}-regional"
