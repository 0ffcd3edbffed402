"""Parameter and option groups by which databases refuse connections without encryption."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import CfnResource, aws_rds
from constructs import Construct

from constructs_lib.documents.database_tls import TlsGroup, tls_group

DESCRIPTION = "Connections have to be encrypted"


class TlsDatabaseGroups(Construct):
    """A group for each family; a database that is given it, and rebooted, takes encrypted connections alone.

    Attribute: `groups`, the L1 of each family.
    """

    def __init__(self, scope: Construct, construct_id: str, *, name_prefix: str, families: Sequence[str]) -> None:
        """
        :param name_prefix: What every name begins with; a hyphen, `tls` and the family follow: `acme-tls-postgres16`.
        :param families: Families such as `postgres16`, `aurora-mysql8.0`, `sqlserver-se-16.0` or `oracle-se2-19`, as
            `constructs_lib.documents.database_tls.FAMILY` has them.
        :raises ValueError: For a family of which no way is known.
        """
        super().__init__(scope, construct_id)
        self.groups = {family: self._group(name_prefix, tls_group(family)) for family in families}

    def _group(self, prefix: str, group: TlsGroup) -> CfnResource:
        name, child = f"{prefix}-{group.purpose}", "".join(one for one in group.family.title() if one.isalnum())
        if group.options:
            settings = [
                aws_rds.CfnOptionGroup.OptionSettingProperty(name=key, value=value)
                for key, value in group.options.items()
            ]
            return aws_rds.CfnOptionGroup(
                self,
                child,
                option_group_name=name,
                option_group_description=DESCRIPTION,
                engine_name=group.engine,
                major_engine_version=group.version,
                option_configurations=[
                    aws_rds.CfnOptionGroup.OptionConfigurationProperty(
                        option_name="NATIVE_NETWORK_ENCRYPTION", option_settings=settings
                    )
                ],
            )
        if group.cluster:
            return aws_rds.CfnDBClusterParameterGroup(
                self,
                child,
                db_cluster_parameter_group_name=name,
                description=DESCRIPTION,
                family=group.family,
                parameters=dict(group.parameters),
            )
        return aws_rds.CfnDBParameterGroup(
            self,
            child,
            db_parameter_group_name=name,
            description=DESCRIPTION,
            family=group.family,
            parameters=dict(group.parameters),
        )
