"""Data protection policies as CloudWatch Logs takes them."""

from __future__ import annotations

import pytest

from constructs_lib.documents.data_protection import CREDENTIALS, MANAGED, data_protection_policy


def test_both_statements_name_the_same_identifiers_or_the_policy_is_refused() -> None:
    audit, mask = data_protection_policy("p", ["AwsSecretKey", "EmailAddress"], partition="aws-cn")["Statement"]
    assert audit["DataIdentifier"] == mask["DataIdentifier"]
    assert mask["DataIdentifier"] == [
        "arn:aws-cn:dataprotection::aws:data-identifier/AwsSecretKey",
        "arn:aws-cn:dataprotection::aws:data-identifier/EmailAddress",
    ]
    # PutAccountPolicy wants the second one empty.
    assert mask["Operation"] == {"Deidentify": {"MaskConfig": {}}}


def test_findings_go_to_a_log_group_or_to_none() -> None:
    silent = data_protection_policy("p", CREDENTIALS, partition="aws")["Statement"][0]
    told = data_protection_policy("p", CREDENTIALS, partition="aws", findings_log_group="/g")["Statement"][0]
    assert silent["Operation"] == {"Audit": {"FindingsDestination": {}}}
    assert told["Operation"] == {"Audit": {"FindingsDestination": {"CloudWatchLogs": {"LogGroup": "/g"}}}}


@pytest.mark.node
def test_the_identifiers_are_those_that_the_cdk_knows() -> None:
    from aws_cdk.aws_logs import DataIdentifier

    known = {getattr(DataIdentifier, name).name for name in dir(DataIdentifier) if name.isupper()}
    assert known == MANAGED
    assert set(CREDENTIALS) <= MANAGED
