"""What policies of AWS Firewall Manager apply in the accounts in their scope, as their service data.

Source: `SecurityServicePolicyData` and `Policy` of the Firewall Manager API.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from constructs_lib.documents.web_acl_rules import ManagedRuleGroup, Mode

CLOUDFRONT = "AWS::CloudFront::Distribution"
"""Protected by policies in us-east-1 alone, and never beside another type in one policy."""


def waf_policy_data(
    groups: Sequence[tuple[ManagedRuleGroup, Mode]],
    *,
    default_action: Literal["allow", "block"],
    override_associations: bool,
    log_destination_arn: str | None,
    redacted_headers: Sequence[str] = (),
) -> dict[str, Any]:
    """The web ACL that every account in scope gets where it has a resource of the policy's types.

    The groups are evaluated before what an account adds between them and the default action. A resource that has
    another web ACL keeps it unless `override_associations`. No requests are sampled, since redaction does not reach
    samples.
    """
    logging = {
        "logDestinationConfigs": [log_destination_arn],
        "redactedFields": [
            {"redactedFieldType": "SingleHeader", "redactedFieldValue": header} for header in redacted_headers
        ],
    }
    return {
        "type": "WAFV2",
        "preProcessRuleGroups": [_group(group, mode) for group, mode in groups],
        "postProcessRuleGroups": [],
        "defaultAction": {"type": default_action.upper()},
        "overrideCustomerWebACLAssociation": override_associations,
        "loggingConfiguration": logging if log_destination_arn else None,
        "sampledRequestsEnabledForDefaultActions": False,
        "optimizeUnassociatedWebACL": True,
    }


def shield_policy_data(automatic_response: Literal["block", "count", "disabled"] | None = None) -> dict[str, Any]:
    """Shield Advanced for every resource in scope, with a web ACL only where a resource is.

    With `automatic_response`, which distributions alone have, Shield writes rules of its own into their web ACLs during
    an attack, or never does; without, what an account chose stays.
    """
    data: dict[str, Any] = {"type": "SHIELD_ADVANCED", "optimizeUnassociatedWebACL": True}
    if automatic_response == "disabled":
        data["automaticResponseConfiguration"] = {"automaticResponseStatus": "DISABLED"}
    elif automatic_response:
        action = automatic_response.upper()
        data["automaticResponseConfiguration"] = {
            "automaticResponseStatus": "ENABLED",
            "automaticResponseAction": action,
        }
    return data


def _group(group: ManagedRuleGroup, mode: Mode) -> dict[str, Any]:
    return {
        "ruleGroupArn": None,
        "ruleGroupType": "ManagedRuleGroup",
        "managedRuleGroupIdentifier": {
            "vendorName": "AWS",
            "managedRuleGroupName": group.name,
            "versionEnabled": True if group.version else None,
            "version": group.version,
        },
        "overrideAction": {"type": "COUNT" if mode == "count" else "NONE"},
        "excludeRules": [],
        "ruleActionOverrides": [{"name": name, "actionToUse": {"count": {}}} for name in group.counted_rules],
        "sampledRequestsEnabled": False,
    }
