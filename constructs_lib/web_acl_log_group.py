"""A CloudWatch log group that a web ACL logs to."""

from __future__ import annotations

from aws_cdk import Aws, RemovalPolicy, Stack, aws_logs
from constructs import Construct

from constructs_lib.acknowledgments import acknowledge
from constructs_lib.documents.web_acl_log_groups import NAME_PREFIX, log_group_arn, log_group_policy


class WebAclLogGroup(Construct):
    """A log group that log delivery of this account may write to; it outlives its stack.

    Attributes: `log_group_arn` as WAF takes it, `log_group` and `policy`, which both come before the logging.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        log_group_name: str,
        retention_in_days: int = 365,
        kms_key_id: str | None = None,
    ) -> None:
        """
        :param log_group_name: The name; WAF accepts only names that begin with `aws-waf-logs-`.
        :param retention_in_days: Days that logs are kept: one of the values that CloudWatch Logs knows.
            Default: 365.
        :param kms_key_id: ARN of a key whose policy lets CloudWatch Logs use it. Default: a key of AWS.
        """
        super().__init__(scope, construct_id)
        if not log_group_name.startswith(NAME_PREFIX):
            raise ValueError(f"log_group_name {log_group_name!r}: WAF accepts only names that begin with {NAME_PREFIX}")
        place = {"partition": Aws.PARTITION, "account": Aws.ACCOUNT_ID, "region": Aws.REGION}
        self.log_group = aws_logs.CfnLogGroup(
            self,
            "LogGroup",
            log_group_name=log_group_name,
            retention_in_days=retention_in_days,
            kms_key_id=kms_key_id,
        )
        self.log_group.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        self.log_group_arn = log_group_arn(log_group_name, **place)
        self.policy = aws_logs.CfnResourcePolicy(
            self,
            "Policy",
            policy_name=log_group_name,
            policy_document=Stack.of(self).to_json_string(log_group_policy(log_group_name, **place)),
        )
        if kms_key_id is None:
            acknowledge(
                self.log_group,
                "WAF of CloudFront logs in us-east-1, which need not be a governed Region with "
                "keys of its own; CloudWatch Logs encrypts, and redaction keeps credentials out",
                "CloudWatchLogGroupEncrypted",
            )
