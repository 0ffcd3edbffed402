"""A web ACL and the destination of its logs as constructs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_lib.documents.web_acl_rules import WebAclScope

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.families.web_acl.parameters import WebAclParams
    from constructs_lib import WebAcl

DELIVERIES = ("waf",)


def define_web_acl(
    scope: Construct,
    construct_id: str,
    params: WebAclParams,
    *,
    name: str,
    web_acl_scope: WebAclScope,
    destination_name: str,
    log_key_arn: str | None = None,
) -> WebAcl:
    """The web ACL, whose logging waits for the policy of the destination of that name."""
    from constructs_lib import LogArchiveBucket, WebAcl, WebAclLogGroup

    if params.log_destination == "cloudwatch":
        group = WebAclLogGroup(
            scope,
            "LogGroup",
            log_group_name=destination_name,
            retention_in_days=params.log_group_retention_days,
            kms_key_id=log_key_arn,
        )
        destination_arn, ready = group.log_group_arn, (group.log_group, group.policy)
    else:
        logs = LogArchiveBucket(
            scope,
            "Logs",
            bucket_name=destination_name,
            deliveries=DELIVERIES,
            glacier_days=params.log_bucket.glacier_days,
            glacier_storage_class=params.log_bucket.glacier_storage_class,
            expiration_days=params.log_bucket.expiration_days,
            noncurrent_days=params.log_bucket.noncurrent_days,
        )
        destination_arn, ready = logs.bucket.attr_arn, (logs.policy,)
    acl = WebAcl(
        scope,
        construct_id,
        name=name,
        rules=params.rules,
        web_acl_scope=web_acl_scope,
        default_action=params.default_action,
        log_destination_arn=destination_arn,
        logged_actions=params.logged_actions,
        redacted_headers=params.redacted_headers,
        redact_query_string=params.redact_query_string,
        sampled_requests=params.sampled_requests,
    )
    for one in ready:
        acl.logging.add_resource_dependency(one)
    return acl
