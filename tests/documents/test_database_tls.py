"""Each engine demands encryption in its own way."""

from __future__ import annotations

import re

import pytest

from constructs_lib.documents.database_tls import FAMILY, NATIVE_NETWORK_ENCRYPTION, tls_group


@pytest.mark.parametrize(
    ("family", "cluster", "parameters"),
    [
        ("postgres16", False, {"rds.force_ssl": "1"}),
        ("aurora-postgresql16", True, {"rds.force_ssl": "1"}),
        ("mysql8.4", False, {"require_secure_transport": "1"}),
        ("mariadb10.5", False, {"require_secure_transport": "1"}),
        # Aurora MySQL takes ON, where RDS for MySQL takes 1.
        ("aurora-mysql8.0", True, {"require_secure_transport": "ON"}),
        ("sqlserver-web-15.0", False, {"rds.force_ssl": "1"}),
    ],
)
def test_a_family_has_the_parameter_of_its_engine(family: str, cluster: bool, parameters: dict[str, str]) -> None:
    group = tls_group(family)
    assert (group.cluster, group.parameters, group.options) == (cluster, parameters, {})
    assert re.fullmatch(FAMILY, family)


@pytest.mark.parametrize(
    ("family", "engine", "version"),
    [("oracle-se2-19", "oracle-se2", "19"), ("oracle-ee-cdb-21", "oracle-ee-cdb", "21")],
)
def test_oracle_has_an_option_in_place_of_a_parameter(family: str, engine: str, version: str) -> None:
    group = tls_group(family)
    assert (group.engine, group.version, group.parameters) == (engine, version, {})
    assert group.options == NATIVE_NETWORK_ENCRYPTION
    assert {group.options[f"SQLNET.{one}_SERVER"] for one in ("ENCRYPTION", "CRYPTO_CHECKSUM")} == {"REQUIRED"}


# MariaDB has the parameter from 10.5 on.
@pytest.mark.parametrize("family", ["mariadb10.4", "mysql5.6", "postgres", "db2-se-11.5", "postgres16\n", "neptune1"])
def test_a_family_without_a_known_way_is_refused(family: str) -> None:
    with pytest.raises(ValueError, match="no way is known"):
        tls_group(family)
    assert not re.fullmatch(FAMILY.removesuffix("$"), family)
