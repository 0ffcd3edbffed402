"""By which parameter or option each engine of Amazon RDS refuses connections that are not encrypted.

Sources: Amazon RDS User Guide, "Using SSL with a PostgreSQL DB instance", "Requiring SSL/TLS for all connections to a
MySQL DB instance" and to a MariaDB one, "Using SSL with a Microsoft SQL Server DB instance" and "Oracle native network
encryption"; Amazon Aurora User Guide, "TLS connections to Aurora MySQL DB clusters" and "Securing Aurora PostgreSQL
data with SSL/TLS".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_SSL, _TRANSPORT = "rds.force_ssl", "require_secure_transport"

# (family, whether its parameters are those of clusters, parameter, value). MariaDB has the parameter from 10.5 on.
_ENGINES = (
    (r"postgres(9\.6|1\d)", False, _SSL, "1"),
    (r"aurora-postgresql1\d", True, _SSL, "1"),
    (r"mysql(5\.7|8\.\d|9\.\d)", False, _TRANSPORT, "1"),
    (r"aurora-mysql(5\.7|8\.\d)", True, _TRANSPORT, "ON"),
    (r"mariadb(10\.(5|6|11)|11\.\d)", False, _TRANSPORT, "1"),
    (r"sqlserver-(ee|ex|se|web)-\d\d\.0", False, _SSL, "1"),
)
_ORACLE = r"oracle-(ee|se2)(-cdb)?-\d\d"
FAMILY = "^(" + "|".join((*(one[0] for one in _ENGINES), _ORACLE)) + ")$"
"""The families of parameter groups, as `describe-db-engine-versions` names them, of which this module knows the way."""

NATIVE_NETWORK_ENCRYPTION = {
    "SQLNET.CRYPTO_CHECKSUM_SERVER": "REQUIRED",
    "SQLNET.ENCRYPTION_SERVER": "REQUIRED",
    "SQLNET.ENCRYPTION_TYPES_SERVER": "AES256,AES192,AES128",
}
"""Settings of the option of that name: Oracle has its own encryption, and no parameter that asks for TLS."""


@dataclass(frozen=True, slots=True)
class TlsGroup:
    """What a database of `family` has to be given. Where `cluster`, it is a parameter group of a cluster; where there
    are `options`, an option group of `engine` in its `version`; otherwise a parameter group of an instance."""

    family: str
    cluster: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def purpose(self) -> str:
        """The family as a part of a name.

        >>> TlsGroup("aurora-mysql8.0").purpose
        'tls-aurora-mysql8-0'
        """
        return f"tls-{self.family.replace('.', '-')}"

    @property
    def engine(self) -> str:
        """The engine of an Oracle family: `oracle-se2`."""
        return self.family.rpartition("-")[0]

    @property
    def version(self) -> str:
        """The major version of an Oracle family: `19`."""
        return self.family.rpartition("-")[2]


def tls_group(family: str) -> TlsGroup:
    """The group for a family such as `postgres16`; ValueError for one that `FAMILY` does not match."""
    if re.fullmatch(_ORACLE, family):
        return TlsGroup(family, options=NATIVE_NETWORK_ENCRYPTION)
    for pattern, cluster, name, value in _ENGINES:
        if re.fullmatch(pattern, family):
            return TlsGroup(family, cluster, {name: value})
    raise ValueError(f"no way is known to have the family {family!r} demand encryption")
