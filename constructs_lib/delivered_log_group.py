"""A CloudWatch log group that a service writes its logs to."""

from __future__ import annotations

from aws_cdk import Aws, RemovalPolicy, Stack, aws_logs
from constructs import Construct

from constructs_lib.documents.log_delivery import log_group_arn, log_group_policy


class DeliveredLogGroup(Construct):
    """A log group that log delivery of this account may write to; it outlives its stack.

    Attributes: `log_group_arn`, without the `:*` at its end, `log_group` and `policy`, which both come before the
    logging.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        log_group_name: str,
        policy_name: str | None = None,
        retention_in_days: int = 365,
        kms_key_id: str | None = None,
        log_group_id: str = "LogGroup",
        policy_id: str = "Policy",
    ) -> None:
        """
        :param log_group_name: The name.
        :param policy_name: The name of the policy by which log delivery writes, one of ten in a Region. Default: that
            of the log group.
        :param retention_in_days: Days that logs are kept: one of the values that CloudWatch Logs knows.
            Default: 365.
        :param kms_key_id: ARN of a key whose policy lets CloudWatch Logs use it. Default: a key of AWS.
        :param log_group_id: The construct id of the log group, of which its logical id is made. Default: LogGroup.
        :param policy_id: The construct id of the policy. Default: Policy.
        """
        super().__init__(scope, construct_id)
        place = {"partition": Aws.PARTITION, "account": Aws.ACCOUNT_ID, "region": Aws.REGION}
        self.log_group = aws_logs.CfnLogGroup(
            self,
            log_group_id,
            log_group_name=log_group_name,
            retention_in_days=retention_in_days,
            kms_key_id=kms_key_id,
        )
        self.log_group.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        self.log_group_arn = log_group_arn(log_group_name, **place)
        self.policy = aws_logs.CfnResourcePolicy(
            self,
            policy_id,
            policy_name=policy_name or log_group_name,
            policy_document=Stack.of(self).to_json_string(log_group_policy(log_group_name, **place)),
        )
