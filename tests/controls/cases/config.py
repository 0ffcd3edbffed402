"""AWS Config: the aggregator and conformance packs."""

from __future__ import annotations

from typing import Any

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
}
