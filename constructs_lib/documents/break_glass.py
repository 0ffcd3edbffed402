"""How the use of an emergency role is noticed: in the log group of a trail, and on the event bus.

The trail is what cannot be missed. It records every Region in one place, those that nobody governs included, and tells
of whatever is done with the role, not of its assumption alone; through which Region somebody goes makes no difference.
It takes minutes. EventBridge tells at once, but a rule hears its own Region: AWS STS is recorded where it is called,
and its global endpoint in us-east-1.

An event names the role in several places: the request that assumes or passes it, the issuer of the session in all
that is done with it, and the session itself at a switch of roles in the console.

Sources: AWS CloudTrail User Guide, "CloudTrail userIdentity element"; IAM User Guide, "Logging IAM and AWS STS API
calls with AWS CloudTrail" and "AWS STS Regions and endpoints"; Amazon EventBridge User Guide, "Receiving read-only
management events from AWS services".
"""

from __future__ import annotations

from constructs_lib.documents.finding_routes import FindingRoute

METRIC = "BreakGlassUse"
ROLE_DESCRIPTION = "Administers the account in an emergency; every use of it raises an alarm"
ALARM_DESCRIPTION = "The emergency role is used, passed on, or trusted to others: find out by whom, and act"


def use_filter_pattern(role_name: str) -> str:
    """Matches whatever is done with the role, in any account, that it is assumed, or passed to a service, whether that
    succeeds or not, and that its trust is changed."""
    return (
        f'{{ ($.userIdentity.sessionContext.sessionIssuer.arn = "*:role/{role_name}")'
        f' || ($.userIdentity.arn = "*:assumed-role/{role_name}/*")'
        f' || ($.requestParameters.roleArn = "*:role/{role_name}")'
        f' || (($.eventName = "UpdateAssumeRolePolicy") && ($.requestParameters.roleName = "{role_name}")) }}'
    )


def use_route(role_name: str, *, partition: str, account: str, name: str, severity: str = "critical") -> FindingRoute:
    """The role is assumed, by a call of AWS STS or a switch of roles in the console; read-only calls are not sent to a
    rule, and this is none of those by its name."""
    sts = f"arn:{partition}:sts::{account}:assumed-role/{role_name}/"
    return FindingRoute(
        name,
        f"Sends each use of the emergency role {role_name}",
        severity,
        {
            "source": ["aws.signin", "aws.sts"],
            "detail": {
                "$or": [
                    {
                        "eventName": ["AssumeRole"],
                        "requestParameters": {"roleArn": [f"arn:{partition}:iam::{account}:role/{role_name}"]},
                    },
                    {"eventName": ["SwitchRole"], "userIdentity": {"arn": [{"prefix": sts}]}},
                ]
            },
        },
        {
            "account": "$.account",
            "region": "$.region",
            "event": "$.detail.eventName",
            "user": "$.detail.userIdentity.arn",
            "address": "$.detail.sourceIPAddress",
            "at": "$.detail.eventTime",
            "error": "$.detail.errorCode",
        },
        "\n".join(
            (
                f'"EMERGENCY: the role {role_name} of account <account> is used: <event> by <user>, error: <error>."',
                '"From <address> at <at>, recorded in <region>. Whoever did not call for it: act now."',
            )
        ),
    )
