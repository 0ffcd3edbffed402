"""The DNS queries of a VPC, logged to CloudWatch Logs or to a bucket."""

from __future__ import annotations

from aws_cdk import Aws, aws_route53resolver
from constructs import Construct

from constructs_lib.delivered_log_group import DeliveredLogGroup


class ResolverQueryLogging(Construct):
    """Route 53 Resolver logs every query that the VPC's resources send to it, and the answer.

    Attributes: `config` (the `CfnResolverQueryLoggingConfig`), `association` (the one with the VPC).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        vpc_id: str,
        bucket_name: str | None = None,
        log_group_name: str | None = None,
        kms_key_id: str | None = None,
        retention_in_days: int = 365,
    ) -> None:
        """
        :param name: The name of the logging configuration, at most 64 characters, and of the policy that lets log
            delivery write to the log group.
        :param vpc_id: The VPC, in the Region of the stack.
        :param bucket_name: The bucket that gets the logs; its policy must let log delivery write. Default: none,
            CloudWatch Logs gets them.
        :param log_group_name: The log group that is made for the queries, and retained; required without a bucket.
        :param kms_key_id: ARN of the key that encrypts the log group; required without a bucket.
        :param retention_in_days: Days that the log group keeps queries. Default: 365.
        :raises ValueError: Where neither a bucket nor a log group with a key is given.
        """
        super().__init__(scope, construct_id)
        delivered: DeliveredLogGroup | None = None
        if bucket_name is not None:
            destination = f"arn:{Aws.PARTITION}:s3:::{bucket_name}"
        elif log_group_name is None or kms_key_id is None:
            raise ValueError("a bucket_name, or a log_group_name with its kms_key_id, is required")
        else:
            delivered = DeliveredLogGroup(
                self,
                "Default",
                log_group_name=log_group_name,
                policy_name=name,
                retention_in_days=retention_in_days,
                kms_key_id=kms_key_id,
                log_group_id="Logs",
            )
            destination = delivered.log_group.attr_arn
        self.config = aws_route53resolver.CfnResolverQueryLoggingConfig(
            self, "Config", name=name, destination_arn=destination
        )
        if delivered is not None:
            self.config.add_resource_dependency(delivered.policy)
        self.association = aws_route53resolver.CfnResolverQueryLoggingConfigAssociation(
            self, "Association", resolver_query_log_config_id=self.config.attr_id, resource_id=vpc_id
        )
