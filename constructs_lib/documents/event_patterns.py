"""EventBridge patterns, and the words that a matched event is turned into.

Source: an event of detail type "Config Rules Compliance Change" names the rule twice, in
`detail.configRuleName` and in the evaluation result's qualifier, so that two conditions on the name can hold
at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Pattern = dict[str, Any]

NONCOMPLIANCE_PATHS = {
    "account": "$.detail.awsAccountId",
    "at": "$.detail.newEvaluationResult.resultRecordedTime",
    "id": "$.detail.resourceId",
    "region": "$.detail.awsRegion",
    "rule": "$.detail.configRuleName",
    "type": "$.detail.resourceType",
}
"""What the message takes from the event: `InputPathsMap` of an input transformer."""

NONCOMPLIANCE_MESSAGE = (
    '"<type> <id> in account <account>, Region <region>, does not comply with the AWS Config rule <rule>."\n'
    '"Found at <at>. To list everything that the rule found:"\n'
    '"aws configservice get-compliance-details-by-config-rule --config-rule-name <rule>'
    ' --compliance-types NON_COMPLIANT --region <region>"'
)
"""The `InputTemplate` over `NONCOMPLIANCE_PATHS`: lines of text for a person to read."""


def noncompliance_pattern(*, rule_names: Sequence[str] = (), prefix: str = "", but: Sequence[str] = ()) -> Pattern:
    """A resource was found NON_COMPLIANT by one of `rule_names`; where none are given, by a rule whose name
    begins with `prefix` and is none of `but`."""
    result: dict[str, Any] = {"complianceType": ["NON_COMPLIANT"]}
    if but:
        result["evaluationResultIdentifier"] = {
            "evaluationResultQualifier": {"configRuleName": [{"anything-but": sorted(but)}]}
        }
    return {
        "source": ["aws.config"],
        "detail-type": ["Config Rules Compliance Change"],
        "detail": {
            "messageType": ["ComplianceChangeNotification"],
            "configRuleName": sorted(rule_names) or [{"prefix": prefix}],
            "newEvaluationResult": result,
        },
    }
