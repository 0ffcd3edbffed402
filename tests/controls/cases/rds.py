"""Cases of Amazon RDS."""

from __future__ import annotations

REQUIRED = {"rds.tls_parameter_groups": {"families": ["postgres16"]}}
VARIANTS = {
    "rds.tls_parameter_groups": [
        {
            "families": [
                "mysql8.0",
                "mariadb10.11",
                "aurora-mysql8.0",
                "aurora-postgresql16",
                "sqlserver-se-16.0",
                "oracle-se2-19",
                "oracle-ee-cdb-21",
            ]
        },
    ],
}
