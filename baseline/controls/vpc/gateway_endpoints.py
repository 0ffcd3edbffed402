"""Gateway endpoints: S3 and DynamoDB without the internet, and with own data alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from baseline.control import (
    NATIVE,
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Need,
    Placement,
    Severity,
)
from baseline.expectation import At, Expectation
from baseline.hcl import Block, Document, resource
from baseline.model.distinct import Distinct
from baseline.model.ids import AccountId
from baseline.must import each, equals, made_of, present, refers, that
from baseline.names import local_name
from baseline.references import ACCOUNT, ANY, PARTITION, REGION
from constructs_lib.documents.endpoint_policies import endpoint_policy, keeps_to_own

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

Service = Literal["s3", "dynamodb"]
AwsBuckets = Literal["amazon_linux", "cloudwatch_agent", "codedeploy", "ecr", "emr", "image_builder", "ssm"]


class GatewayEndpoints(Control):
    """Traffic to S3 and DynamoDB stays on AWS's network and reaches nobody else's buckets and tables."""

    id = "vpc.gateway_endpoints"
    title = "Gateway endpoints keep S3 and DynamoDB traffic off the internet and with own data"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.NETWORK
    placement = Placement.once_per_account(("standalone", "workload"))
    contributes = {
        "cis-aws-7.0/6.8": "Services beside S3 and DynamoDB need interface endpoints, which cost.",
        "well-architected/SEC05-BP02": "It is about traffic to S3 and DynamoDB.",
    }
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"

    class Params(ControlParams):
        services: Distinct[Service] = Field(
            ("s3", "dynamodb"),
            min_length=1,
            description="Services with an endpoint on the route tables of the public and private tiers, and of the "
            "isolated one where the VPC's isolated_gateway_endpoints is on. They are free.",
        )
        aws_buckets: Distinct[AwsBuckets] = Field(
            ("amazon_linux", "ecr", "ssm"),
            description="Buckets of AWS that may be read through the S3 endpoint, since software in the VPC "
            "needs them: package repositories, image layers, agents. Nothing can be written there.",
        )
        resource_accounts: Distinct[AccountId] = Field(
            (),
            description="Accounts, other than the own or the organization's, whose buckets and tables may be reached.",
        )

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("vpc.id"), Need("vpc.gateway_route_table_ids"))

    def notes(self, params: Params) -> tuple[str, ...]:
        refused = (
            "Requests through the endpoints to buckets and tables of other accounts are refused; list those "
            "accounts in resource_accounts. A trail that records network activity events shows refused calls "
            "as VpceAccessDenied."
        )
        return (refused,)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk import CfnTag, aws_ec2

        at = context.environment
        for service in params.services:
            aws_ec2.CfnVPCEndpoint(
                scope,
                service.capitalize(),
                vpc_id=context.use("vpc.id"),
                vpc_endpoint_type="Gateway",
                service_name=f"com.amazonaws.{at.region}.{service}",
                route_table_ids=list(context.use_each("vpc.gateway_route_table_ids")),
                policy_document=self._policy(service, params, context),
                tags=[CfnTag(key="Name", value=context.names.of(service))],
            )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at = context.environment
        for service in params.services:
            yield resource(
                "aws_vpc_endpoint",
                local_name(self.id, service),
                {
                    "vpc_id": context.use("vpc.id"),
                    "vpc_endpoint_type": "Gateway",
                    "service_name": f"com.amazonaws.{at.region}.{service}",
                    "route_table_ids": list(context.use_each("vpc.gateway_route_table_ids")),
                    "policy": Document(self._policy(service, params, context)),
                    "tags": {"Name": context.names.of(service)},
                },
            )

    def _policy(self, service: str, params: Params, context: Context) -> dict[str, object]:
        at = context.environment
        return endpoint_policy(
            service,
            partition=at.partition,
            account=at.account,
            region=at.region,
            organization_id=context.organization_id,
            resource_accounts=params.resource_accounts,
            aws_buckets=params.aws_buckets,
        )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        endpoint, block = "AWS::EC2::VPCEndpoint", "aws_vpc_endpoint"
        policies = [
            (
                service,
                endpoint_policy(
                    service,
                    partition=PARTITION,
                    account=ACCOUNT,
                    region=REGION,
                    organization_id=organization,
                    resource_accounts=params.resource_accounts,
                    aws_buckets=params.aws_buckets,
                ),
            )
            for service in params.services
            # Whether there is an organization, parameters do not say.
            for organization in (None, f"o-{ANY}")
        ]
        return (
            Expectation(
                "Endpoints are gateways, which cost nothing",
                equals("Gateway"),
                At(endpoint, "VpcEndpointType"),
                At(block, "vpc_endpoint_type"),
            ),
            Expectation(
                "Endpoints serve the route tables of the VPC",
                present(),
                At(endpoint, "RouteTableIds"),
                At(block, "route_table_ids"),
            ),
            Expectation(
                "Endpoint policies hold principals and resources to the account or organization",
                that("lets nobody write to strangers", keeps_to_own),
                At(endpoint, "PolicyDocument"),
                At(block, "policy"),
            ),
            Expectation(
                "Every endpoint is one of the VPC to a chosen service, with the policy of that service",
                made_of(
                    *(
                        {
                            "ServiceName": f"com.amazonaws.{REGION}.{service}",
                            "VpcEndpointType": "Gateway",
                            "VpcId": refers("vpc_baseline_vpc"),
                            "RouteTableIds": each(refers("vpc_baseline_vpc")),
                            "PolicyDocument": policy,
                        }
                        for service, policy in policies
                    )
                ),
                At(endpoint, ""),
                At(
                    block,
                    "",
                    must=made_of(
                        *(
                            {
                                "service_name": f"com.amazonaws.{REGION}.{service}",
                                "vpc_endpoint_type": "Gateway",
                                "vpc_id": refers("vpc_baseline_vpc"),
                                "route_table_ids": each(refers("aws_route_table.vpc_baseline_vpc")),
                                "policy": policy,
                            }
                            for service, policy in policies
                        )
                    ),
                ),
            ),
        )
