"""GIVEN families of databases WHEN groups are made THEN each demands encryption in the way of its engine."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.node


def properties(*families: str) -> dict[str, dict[str, Any]]:
    from aws_cdk import App, Stack
    from aws_cdk.assertions import Template

    from constructs_lib import TlsDatabaseGroups

    stack = Stack(App(), "Test")
    TlsDatabaseGroups(stack, "Groups", name_prefix="acme", families=families)
    return {one["Type"]: one["Properties"] for one in Template.from_stack(stack).to_json()["Resources"].values()}


def test_instances_clusters_and_oracle_have_groups_of_their_own_kind() -> None:
    found = properties("postgres16", "aurora-mysql8.0", "oracle-se2-19")
    assert found["AWS::RDS::DBParameterGroup"]["Parameters"] == {"rds.force_ssl": "1"}
    assert found["AWS::RDS::DBClusterParameterGroup"]["Parameters"] == {"require_secure_transport": "ON"}
    (option,) = found["AWS::RDS::OptionGroup"]["OptionConfigurations"]
    assert {"Name": "SQLNET.ENCRYPTION_SERVER", "Value": "REQUIRED"} in option["OptionSettings"]


def test_names_tell_families_apart_and_have_no_dot() -> None:
    assert properties("mysql8.0")["AWS::RDS::DBParameterGroup"]["DBParameterGroupName"] == "acme-tls-mysql8-0"


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(ValueError, match="no way is known"):
        properties("db2-se-11.5")
