"""CloudTrail: the trail of an organization, and event data stores; what the log archive takes of the former."""

from __future__ import annotations

from typing import Any

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "cloudtrail.organization_trail": [
        {
            "account_trails": ["workload"],
            "retention_days": 90,
            "data_events": {"s3_objects": "write", "dynamodb_tables": "all"},
            "insights": ["ApiErrorRateInsight"],
            "s3_key_prefix": "organization",
        },
    ],
    "s3.log_archive_bucket": [
        {
            "organization_trail": {"organization_id": "o-exampleorgid", "owner": "444455556666"},
            "deliveries": ["cloudtrail", "config", "dns_queries"],
        },
        {"organization_trail": {"organization_id": "o-exampleorgid"}},
    ],
    "cloudtrail.event_data_store": [
        {
            "billing_mode": "FIXED_RETENTION_PRICING",
            "retention_days": 2557,
            "data_events": {"s3_objects": "all", "lambda_functions": "write", "dynamodb_tables": "read"},
            "termination_protection": False,
        },
    ],
}
