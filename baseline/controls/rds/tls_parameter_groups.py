"""Groups of parameters by which databases refuse connections without encryption."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, StringConstraints

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity
from baseline.expectation import At, Expectation
from baseline.hcl import Block, Nested, resource
from baseline.model.distinct import Distinct
from baseline.model.spelling import Spelling
from baseline.must import consists_of
from baseline.names import distinct_part, local_name
from baseline.references import ANY
from constructs_lib.documents.database_tls import FAMILY, TlsGroup, tls_group

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

Family = Annotated[
    str,
    StringConstraints(max_length=40),
    Spelling(
        FAMILY,
        "a family of which a way to demand encryption is known",
        "a family such as postgres16, mysql8.0, mariadb10.11, aurora-postgresql16, aurora-mysql8.0, sqlserver-se-16.0"
        " or oracle-se2-19. To list them: aws rds describe-db-engine-versions "
        "--query 'DBEngineVersions[].DBParameterGroupFamily'",
    ),
]
_DESCRIPTION = "Connections have to be encrypted"
# The requirement on instances of each engine, by what the names of its families begin with. Of Aurora, whose families
# are those of clusters, and of Oracle there is none.
_REQUIREMENTS = {
    "postgres": "aws-fsbp/RDS.38",
    "mysql": "aws-fsbp/RDS.39",
    "sqlserver": "aws-fsbp/RDS.41",
    "mariadb": "aws-fsbp/RDS.44",
}


class TlsParameterGroups(Control):
    """For each family of databases that the profile names there is a group, in each Region, under which a database
    takes encrypted connections alone. Databases have to be given it."""

    id = "rds.tls_parameter_groups"
    title = "Groups of parameters stand ready under which RDS databases demand TLS"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.DATA
    placement = Placement.per_governed_region()
    contributes = {
        **dict.fromkeys(_REQUIREMENTS.values(), "Instances pass that are given the group of their family."),
        "well-architected/SEC09-BP02": "It is about databases that are given the groups.",
    }
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    opt_in = "only you know which engines you run, and in which versions"
    source = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html"

    class Params(ControlParams):
        families: Distinct[Family] = Field(
            min_length=1,
            max_length=50,
            description="Families of parameter groups that get one, such as postgres16 or aurora-mysql8.0; of Oracle, "
            "such as oracle-se2-19, an option group with native network encryption.",
        )

    def contributed(self, params: Params) -> Mapping[str, str]:
        absent = {
            requirement
            for engine, requirement in _REQUIREMENTS.items()
            if not any(family.startswith(engine) for family in params.families)
        }
        return {name: missing for name, missing in self.contributes.items() if name not in absent}

    def notes(self, params: Params) -> tuple[str, ...]:
        given = "; ".join(_given(one) for one in _groups(params))
        refused = "Clients that do not encrypt are refused from then on."
        return (f"A database demands encryption once it has its group and was rebooted: {given}. {refused}",)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import TlsDatabaseGroups

        TlsDatabaseGroups(scope, "Default", name_prefix=context.names.prefix, families=params.families)

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        for group in _groups(params):
            kind, body = _block(group)
            name = {"name": context.names.of(group.purpose)}
            yield resource(kind, local_name(self.id, distinct_part(group.family)), name | body)

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        groups = _groups(params)
        return (
            _expected(
                "Each group of instances demands encryption, by the parameter of its engine",
                [one for one in groups if not one.cluster and not one.options],
                "AWS::RDS::DBParameterGroup",
                "aws_db_parameter_group",
            ),
            _expected(
                "Each group of clusters demands encryption, by the parameter of its engine",
                [one for one in groups if one.cluster],
                "AWS::RDS::DBClusterParameterGroup",
                "aws_rds_cluster_parameter_group",
            ),
            _expected(
                "Each group of Oracle's options demands native network encryption",
                [one for one in groups if one.options],
                "AWS::RDS::OptionGroup",
                "aws_db_option_group",
            ),
        )


def _groups(params: TlsParameterGroups.Params) -> tuple[TlsGroup, ...]:
    return tuple(tls_group(family) for family in params.families)


def _given(group: TlsGroup) -> str:
    name = f"PREFIX-{group.purpose}"
    if group.options:
        return f"aws rds modify-db-instance --db-instance-identifier ID --option-group-name {name}"
    if group.cluster:
        return f"aws rds modify-db-cluster --db-cluster-identifier ID --db-cluster-parameter-group-name {name}"
    return f"aws rds modify-db-instance --db-instance-identifier ID --db-parameter-group-name {name}"


def _block(group: TlsGroup) -> tuple[str, dict[str, Any]]:
    if group.options:
        settings = tuple(Nested({"name": name, "value": value}) for name, value in group.options.items())
        option = Nested({"option_name": "NATIVE_NETWORK_ENCRYPTION", "option_settings": settings})
        return "aws_db_option_group", {
            "option_group_description": _DESCRIPTION,
            "engine_name": group.engine,
            "major_engine_version": group.version,
            "option": option,
        }
    # Whether a parameter is static depends on the engine and its version; a reboot serves either.
    parameters = tuple(
        Nested({"name": name, "value": value, "apply_method": "pending-reboot"})
        for name, value in group.parameters.items()
    )
    kind = "aws_rds_cluster_parameter_group" if group.cluster else "aws_db_parameter_group"
    return kind, {"description": _DESCRIPTION, "family": group.family, "parameter": parameters}


def _expected(title: str, groups: Sequence[TlsGroup], cloudformation: str, terraform: str) -> Expectation:
    none = not groups
    return Expectation(
        title,
        consists_of(*map(_in_cloudformation, groups)),
        At(cloudformation, "", optional=none, together=True),
        At(terraform, "", must=consists_of(*map(_in_terraform, groups)), optional=none, together=True),
    )


def _in_cloudformation(group: TlsGroup) -> dict[str, Any]:
    name = f"{ANY}-{group.purpose}"
    if group.options:
        settings = [{"Name": key, "Value": value} for key, value in group.options.items()]
        return {
            "OptionGroupName": name,
            "OptionGroupDescription": _DESCRIPTION,
            "EngineName": group.engine,
            "MajorEngineVersion": group.version,
            "OptionConfigurations": [{"OptionName": "NATIVE_NETWORK_ENCRYPTION", "OptionSettings": settings}],
        }
    named = "DBClusterParameterGroupName" if group.cluster else "DBParameterGroupName"
    return {named: name, "Family": group.family, "Parameters": dict(group.parameters)}


def _in_terraform(group: TlsGroup) -> dict[str, Any]:
    name = f"{ANY}-{group.purpose}"
    if group.options:
        settings = [{"name": key, "value": value} for key, value in group.options.items()]
        return {
            "name": name,
            "option_group_description": _DESCRIPTION,
            "engine_name": group.engine,
            "major_engine_version": group.version,
            "option": [{"option_name": "NATIVE_NETWORK_ENCRYPTION", "option_settings": settings}],
        }
    parameters = [
        {"name": key, "value": value, "apply_method": "pending-reboot"} for key, value in group.parameters.items()
    ]
    return {"name": name, "family": group.family, "parameter": parameters}
