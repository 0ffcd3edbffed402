"""AWS Config: the aggregator and conformance packs."""

from __future__ import annotations

from typing import Any

# Without an imported framework there is a pack only where the profile makes one.
REQUIRED: dict[str, dict[str, Any]] = {
    "config.conformance_packs": {"packs": {"access": ["ACCESS_KEYS_ROTATED", "IAM_ROOT_ACCESS_KEY_CHECK"]}},
}

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "config.aggregator": [
        {
            "account_ids": ["444455556666"],
            "authorizations": [
                {"account_id": "123456789012", "region": "eu-central-1"},
                {"account_id": "123456789012", "region": "us-east-1"},
            ],
        },
        {"gather": "nothing", "authorizations": [{"account_id": "123456789012", "region": "eu-central-1"}]},
    ],
    "config.conformance_packs": [
        {
            "packs": {
                "access": ["ACCESS_KEYS_ROTATED", "IAM_POLICY_IN_USE"],
                "traffic": ["RESTRICTED_INCOMING_TRAFFIC", "ACCESS_KEYS_ROTATED"],
            },
            "rules": {
                "ACCESS_KEYS_ROTATED": {"inputs": {"maxAccessKeyAge": 45}, "frequency": "Six_Hours"},
                "IAM_POLICY_IN_USE": {"inputs": {"policyARN": "arn:aws:iam::aws:policy/AWSSupportAccess"}},
            },
            "frequency": "Twelve_Hours",
        },
    ],
}
