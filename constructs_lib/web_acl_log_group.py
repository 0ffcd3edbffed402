"""A CloudWatch log group that a web ACL logs to."""

from __future__ import annotations

from constructs import Construct

from constructs_lib.acknowledgments import acknowledge
from constructs_lib.delivered_log_group import DeliveredLogGroup
from constructs_lib.documents.log_delivery import WEB_ACL_PREFIX


class WebAclLogGroup(DeliveredLogGroup):
    """A delivered log group with a name that WAF takes."""

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
        :raises ValueError: For a name that WAF would refuse.
        """
        if not log_group_name.startswith(WEB_ACL_PREFIX):
            raise ValueError(
                f"log_group_name {log_group_name!r}: WAF accepts only names that begin with {WEB_ACL_PREFIX}"
            )
        super().__init__(
            scope,
            construct_id,
            log_group_name=log_group_name,
            retention_in_days=retention_in_days,
            kms_key_id=kms_key_id,
        )
        if kms_key_id is None:
            acknowledge(
                self.log_group,
                "WAF of CloudFront logs in us-east-1, which need not be a governed Region with "
                "keys of its own; CloudWatch Logs encrypts, and redaction keeps credentials out",
                "CloudWatchLogGroupEncrypted",
            )
