"""The DNS queries of the baseline VPC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

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
from baseline.facts.log_retention import RetentionDays
from baseline.families.delivered_log_group import log_group_blocks, log_group_expectations, retained_log_group
from baseline.hcl import Block, reference, resource
from baseline.must import like, made_of, refers
from baseline.names import local_name
from baseline.references import ACCOUNT, ANY, PARTITION

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_NAME = "dns-queries"


class QueryLogging(Control):
    """Which names the resources of the VPC ask for is recorded with the answers: malware that calls home shows in DNS
    before anywhere else. Only the first of equal queries is seen, since the resolver answers others from its cache."""

    id = "route53.query_logging"
    title = "Route 53 Resolver logs the DNS queries of the VPC"
    behavior = Behavior.DETECTIVE
    severity = Severity.MEDIUM
    layer = Layer.NETWORK
    placement = Placement.once_per_account(("standalone", "workload"))
    contributes = {
        "well-architected/SEC04-BP01": "DNS queries of the baseline's VPC are logged: other VPCs, and the services and "
        "applications in them, have to be as well.",
    }
    price = (
        "Route 53 charges nothing; CloudWatch Logs about 0.50 USD per GB of queries, or about 0.25 USD where they go "
        "to the log archive."
    )
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs.html"

    class Params(ControlParams):
        destination: Literal["cloudwatch", "s3"] = Field(
            "cloudwatch",
            description="Where queries go: cloudwatch, an encrypted log group that can be searched at once (about 0.50 "
            "USD per GB), or s3, the log archive bucket (about half of that).",
        )
        retention_days: RetentionDays = Field(
            365, description="Days that the log group keeps queries; the bucket has a lifecycle of its own."
        )

    def needs(self, params: Params) -> tuple[Need, ...]:
        if params.destination == "s3":
            return (Need("vpc.id"), Need("log_archive_bucket.dns_queries", home=True))
        return (Need("vpc.id"), Need("kms_key.logs"))

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import ResolverQueryLogging

        archived = params.destination == "s3"
        ResolverQueryLogging(
            scope,
            "Vpc",
            name=context.names.of(_NAME),
            vpc_id=context.use("vpc.id"),
            bucket_name=context.use("log_archive_bucket.dns_queries") if archived else None,
            log_group_name=None if archived else context.names.log_group(_NAME),
            kms_key_id=None if archived else context.use("kms_key.logs"),
            retention_in_days=params.retention_days,
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at, local, name = context.environment, local_name(self.id), context.names.of(_NAME)
        body: dict[str, Any] = {"name": name}
        if params.destination == "s3":
            body["destination_arn"] = f"arn:{at.partition}:s3:::{context.use('log_archive_bucket.dns_queries')}"
        else:
            group, policy = log_group_blocks(
                local,
                name=context.names.log_group(_NAME),
                policy_name=name,
                retention_days=params.retention_days,
                environment=at,
                key_arn=context.use("kms_key.logs"),
            )
            yield from (group, policy)
            body |= {"destination_arn": group.attribute("arn"), "depends_on": (reference(policy.address),)}
        config = resource("aws_route53_resolver_query_log_config", local, body)
        yield config
        yield resource(
            "aws_route53_resolver_query_log_config_association",
            local,
            {"resolver_query_log_config_id": config.attribute("id"), "resource_id": context.use("vpc.id")},
        )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return retained_log_group(local_name(self.id))

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        config = ("AWS::Route53Resolver::ResolverQueryLoggingConfig", "aws_route53_resolver_query_log_config")
        own, vpc = refers("route53_query_logging"), refers("vpc_baseline_vpc")
        destination = own
        if params.destination == "s3":
            destination = like(f"arn:{PARTITION}:s3:::{ANY}-log-archive-{ACCOUNT}-{ANY}")
        found = [
            Expectation(
                "Queries go where the profile says",
                made_of({"Name": f"{ANY}-{_NAME}", "DestinationArn": destination}),
                At(config[0], ""),
                At(config[1], "", must=made_of({"name": f"{ANY}-{_NAME}", "destination_arn": destination})),
            ),
            Expectation(
                "The queries are those of the baseline's VPC",
                made_of({"ResolverQueryLogConfigId": own, "ResourceId": vpc}),
                At(f"{config[0]}Association", ""),
                At(
                    f"{config[1]}_association",
                    "",
                    must=made_of({"resolver_query_log_config_id": own, "resource_id": vpc}),
                ),
            ),
        ]
        if params.destination == "s3":
            return tuple(found)
        return (*found, *log_group_expectations(f"/{ANY}/{_NAME}", retention_days=params.retention_days))
