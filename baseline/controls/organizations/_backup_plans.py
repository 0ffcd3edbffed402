"""The plans of a backup policy, where they can hold, and what has to be there first: a part of
`organizations.declarative_policies`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from baseline.controls.organizations._backup_parameters import BackupParams
from baseline.facts.regions import partition_of
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.must import that
from baseline.names import Names
from baseline.place import Place
from baseline.references import ANY, agrees
from constructs_lib.documents.backup_policies import (
    POLICIES_ON_A_TARGET,
    ScheduledBackup,
    backup_plan,
    backup_policy,
    packed_plans,
)
from constructs_lib.documents.organization_policies import CHARACTERS, LONGEST_PREFIX, TooLongError


def backup_documents(params: BackupParams, prefix: str, regions: Sequence[str]) -> list[dict[str, Any]]:
    """The content of each policy. Raises `FieldError` where there is no room for all plans."""
    plans, limit = _plans(params, prefix, regions), CHARACTERS["BACKUP_POLICY"]
    try:
        groups = packed_plans(_plans(params, LONGEST_PREFIX, regions), limit=limit)
    except TooLongError as error:
        allowed = f"{limit:,} characters in a policy, and {POLICIES_ON_A_TARGET} policies on a target"
        advice = "name fewer rules, values of the tag or regions"
        raise FieldError(FieldProblem(str(error), ("backup",), allowed, advice)) from None
    return [backup_policy({name: plans[name] for name in group}) for group in groups]


def _plans(params: BackupParams, prefix: str, regions: Sequence[str]) -> dict[str, dict[str, Any]]:
    """A plan for each Region, since each has a role of its own. Where they share one, a plan for all of them, but for
    the Region that has the copies."""
    copies, own = params.copy_to_region, Names(prefix).of("backup")
    groups = {f"-{one}": [one] for one in regions}
    if params.role:
        groups = {
            "": [one for one in regions if one != copies],
            **({f"-{copies}": [copies]} if copies in regions else {}),
        }
    return {
        f"organization-backup{suffix}": backup_plan(
            [ScheduledBackup(**dict(one)) for one in params.rules],
            regions=where,
            partition=partition_of(where[0]),
            vault_name=params.vault_name or own,
            role=params.role or f"role/{own}-{where[0]}",
            tag_key=params.tag_key,
            tag_values=params.tag_values,
            copy_to_region=None if copies in where else copies,
        )
        for suffix, where in groups.items()
        if where
    }


def backup_problems(params: BackupParams, regions: Sequence[str], place: Place) -> Iterator[FieldProblem]:
    """What cannot hold in the organization; paths begin at the parameters of the control."""
    vault = {} if params.vault_name else {"vault": "backup.vault_name"}
    role = {} if params.role else {"role": "backup.role"}
    for number, one in enumerate(regions):
        yield from _out_of_place(one, ("regions", number), {**vault, **role}, place)
    if copies := params.copy_to_region:
        path = ("backup", "copy_to_region")
        yield from _out_of_place(copies, path, vault, place)
        if set(regions) == {copies}:
            yield FieldProblem(f"nothing is copied: backups are made in {copies} alone", path, advice="remove it")


def _out_of_place(
    region: str, path: tuple[str | int, ...], unnamed: Mapping[str, str], place: Place
) -> Iterator[FieldProblem]:
    """`unnamed` is what the baseline makes, in governed Regions alone, with the parameters that would name another."""
    if partition_of(region) != place.partition:
        message = f"{region} is in the partition {partition_of(region)}, and the organization in {place.partition}"
        yield FieldProblem(message, path, advice="remove it")
    elif unnamed and region not in place.governed_regions:
        message = f"backups have no {' and no '.join(unnamed)} in {region}, which is not governed"
        advice = f"add {region} to governed_regions, or set {' and '.join(unnamed.values())}"
        yield FieldProblem(message, path, ", ".join(place.governed_regions), advice)


def backup_notes(params: BackupParams) -> Iterator[str]:
    """What a person must do before backups are made, and how to see that they will be."""
    vault, role = params.vault_name or "PREFIX-backup", params.role or "role/PREFIX-backup-REGION"
    first = (
        "Before backups are made by policy: aws organizations enable-aws-service-access --service-principal "
        f"backup.amazonaws.com. AWS checks neither the vault {vault} nor the {role}: jobs fail in accounts and Regions "
        "without them."
    )
    if not (params.vault_name and params.role):
        first += " The control vault_and_plan of backup makes what is not named: include it"
    if params.role and not params.vault_name:
        first += f"; where its key for backups names users, {params.role} has to be one of them"
    yield first
    yield (
        "Services that the management account has not opted in are backed up in no account: in each Region, aws backup "
        "describe-region-settings, then aws backup update-region-settings --resource-type-opt-in-preference "
        "EBS=true,RDS=true. For S3 buckets the role needs AWSBackupServiceRolePolicyForS3Backup as well."
    )
    yield (
        f"What is to be backed up gets the tag {params.tag_key}={params.tag_values[0]}. What an account is asked for: "
        "aws organizations describe-effective-policy --policy-type BACKUP_POLICY --target-id ACCOUNT"
    )


def as_expected(content: Any) -> Any:
    """The content of a policy for `baseline.references`, which has ANY in values alone: a copy is kept by the ARN of
    its vault, in which the prefix is."""
    if not isinstance(content, Mapping):
        return content
    if any(ANY in name for name in content):
        ((key, value),) = content.items()
        return that(
            f"has {value!r} alone",
            lambda found: (
                isinstance(found, Mapping)
                and len(found) == 1
                and all(agrees(key, name) and agrees(value, one) for name, one in found.items())
            ),
        )
    return {name: as_expected(one) for name, one in content.items()}
