"""`make golden`: rewrites what tests compare with, for a person to review as a diff before it is committed.

- `tests/golden/small/`: everything that one small profile becomes.
- `tests/architecture/identities.json`: the names of everything that holds data, for every shipped profile.
- `profiles/profile.schema.json`: the schema that shipped profiles name in their first line.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from baseline.artifact import json_text
from baseline.emit.terraform import modules
from baseline.hcl import CLOSE, OPEN
from baseline.pipeline import Emission, emit, open_profile, plan_profile
from baseline.resources import shipped_profiles

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TREE = HERE / "small"
IDENTITIES = HERE.parent / "architecture" / "identities.json"
SCHEMA = ROOT / "profiles" / "profile.schema.json"
TODAY = date(2027, 1, 31)

# What holds data, and the property that names it. A key has no name; its alias has.
_STATEFUL = {
    "AWS::KMS::Alias": "AliasName",
    "AWS::KMS::Key": None,
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
}
_STATEFUL_TERRAFORM = {
    "aws_cloudwatch_log_group": "name",
    "aws_kms_alias": "name",
    "aws_kms_key": None,
    "aws_s3_bucket": "bucket",
}
# The documentation's names for a place, alike in both formats.
_PLACES = {
    "AWS::AccountId": "ACCOUNT",
    "AWS::Partition": "PARTITION",
    "AWS::Region": "REGION",
    "var.account_id": "ACCOUNT",
    "var.partition": "PARTITION",
    "var.region": "REGION",
}


def emission(profile: Path) -> Emission:
    """Everything that a profile becomes, as of the day of the golden files."""
    loaded = open_profile(profile)
    return emit(loaded, plan_profile(loaded, TODAY))


def golden_tree() -> dict[str, str]:
    """Text by path of the golden tree. The manifest is left out: it repeats the others as hashes."""
    return {one.path: one.text for one in emission(HERE / "small.yaml").artifacts if one.path != "manifest.json"}


def identities() -> dict[str, Any]:
    """By shipped profile and format: address to physical name of everything whose renaming would lose data."""
    return {name: _identities_of(emission(path)) for name, path in shipped_profiles().items()}


def _identities_of(emitted: Emission) -> dict[str, dict[str, str | None]]:
    cloudformation: dict[str, str | None] = {}
    terraform: dict[str, str | None] = {}
    for stack in emitted.plan.stacks:
        for logical_id, resource in emitted.templates[stack.name]["Resources"].items():
            if resource["Type"] in _STATEFUL:
                named = resource["Properties"].get(_STATEFUL[resource["Type"]])
                cloudformation[f"{stack.deployed_name}/{logical_id}"] = _name(named)
        for blocks in modules(emitted.plan)[stack.name].blocks.values():
            for block in blocks:
                if block.kind == "resource" and block.labels[0] in _STATEFUL_TERRAFORM:
                    named = block.body.get(_STATEFUL_TERRAFORM[block.labels[0]] or "")
                    terraform[f"module.{stack.layer.value}.{block.address}"] = _name(named)
    return {"cloudformation": dict(sorted(cloudformation.items())), "terraform": dict(sorted(terraform.items()))}


def _name(value: object) -> str | None:
    """A physical name with places in words."""
    match value:
        case None:
            return None
        case str():
            text = value
            for expression, word in _PLACES.items():
                text = text.replace(f"{OPEN}{expression}{CLOSE}", word)
            return text
        case {"Ref": str(reference)}:
            return _PLACES[reference]
        case {"Fn::Join": [str(separator), list(parts)]}:
            return separator.join(_name(part) or "" for part in parts)
    raise ValueError(f"a name that no other stack could compute: {value!r}")


def schema_text() -> str:
    """What `baseline schema` prints."""
    from baseline.catalog.discovery import controls
    from baseline.catalog.frameworks import framework_ids
    from baseline.model.schema import profile_schema

    known: Mapping[str, Any] = controls()
    schema = profile_schema(
        {control_id: control.Params for control_id, control in known.items()},
        {control_id: control.title for control_id, control in known.items()},
        framework_ids(),
    )
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write all three."""
    files = golden_tree()
    shutil.rmtree(TREE, ignore_errors=True)
    for path, text in files.items():
        (TREE / path).parent.mkdir(parents=True, exist_ok=True)
        (TREE / path).write_text(text, encoding="utf-8")
    IDENTITIES.write_text(json_text(identities()), encoding="utf-8")
    SCHEMA.write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
