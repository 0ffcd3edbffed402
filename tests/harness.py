"""Emits one control with everything it needs, in one stack, in both formats: what control tests stand on.

`python -m tests.harness CONTROL [--params JSON] [--lint] [--nag] [--validate]` prints and judges it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from baseline.catalog.discovery import controls, providers
from baseline.context import Contact
from baseline.control import Control
from baseline.emit.hcl_text import render
from baseline.emit.terraform import Module
from baseline.expectation import Resource
from baseline.hcl import Block
from baseline.names import Names, logical_id
from baseline.place import Place
from baseline.plan.plan import ControlInstance, Setting, StackPlan, Target
from baseline.plan.stacks import in_dependency_order
from baseline.verify.resources import of_blocks, of_template
from tests.conftest import terraform_mirror

HOME_REGION = "eu-west-1"
PACKS = ("aws-solutions", "nist-800-53-r5", "nist-800-53-r4", "hipaa", "pci-dss-3.2.1")
SETTING = Setting(
    names=Names("acme"),
    home_region=HOME_REGION,
    organization_id=None,
    contacts={"security": Contact("Security", "security@example.com", "+3225550100", "CISO")},
    tags={},
)

ORGANIZATION_ID = "o-exampleorgid"
MEMBERS = {"management": "111122223333", "audit": "444455556666", "workload": "123456789012"}
"""The accounts of the organization that a control stands in where it is not for a standalone one: id by role, which is
the name too."""


@dataclass(frozen=True)
class Emitted:
    """What one control became. `stack` holds the control last, after what it needs."""

    stack: StackPlan
    control: Control

    @cached_property
    def template(self) -> dict[str, Any]:
        from baseline.emit.cdk import synthesize

        return synthesize([self.stack])[self.stack.name]

    @cached_property
    def module(self) -> Module:
        return Module(self.stack)

    @property
    def blocks(self) -> tuple[Block, ...]:
        return self.module.blocks[self.control.id]

    @property
    def hcl(self) -> dict[str, str]:
        return self.module.files()

    @property
    def text(self) -> str:
        return render(self.blocks)

    @property
    def cloudformation(self) -> tuple[Resource, ...]:
        prefix = logical_id(self.control.id)
        return tuple(one for one in of_template(self.template) if one.address.startswith(prefix))

    @property
    def terraform(self) -> tuple[Resource, ...]:
        return tuple(of_blocks(self.blocks))


def emit_control(
    control_id: str,
    params: Mapping[str, Any] | None = None,
    *,
    others: Mapping[str, Mapping[str, Any]] | None = None,
    setting: Setting = SETTING,
    region: str = HOME_REGION,
    rules: Mapping[str, Mapping[str, str]] | None = None,
    role: str | None = None,
) -> Emitted:
    """`control_id` with `params` (JSON-like, defaults elsewhere); `others` are parameters of what it needs, `role` is
    that of the account, where it is not the first that the control is for."""
    home = setting.home_region
    governed = tuple(dict.fromkeys((home, region)))
    roles = controls()[control_id].placement.roles
    role = role or ("standalone" if "standalone" in roles else next(one for one in MEMBERS if one in roles))
    if role != "standalone":
        setting = replace(setting, organization_id=ORGANIZATION_ID)
    accounts = {"main": None} if role == "standalone" else dict(MEMBERS)
    place = Place(
        role=role,
        region=region,
        home_region=home,
        partition="aws",
        rules=rules or {},
        governed_regions=governed,
        global_region=home,
        account="main" if role == "standalone" else role,
        accounts=accounts,
        names=setting.names,
        contacts=frozenset(setting.contacts),
        roles={name: "standalone" if role == "standalone" else name for name in accounts},
        organization_id=setting.organization_id,
    )
    given = {**(others or {}), control_id: params or {}}
    instances: dict[str, ControlInstance] = {}

    def add(one: str) -> None:
        if one in instances:
            return
        control = controls()[one]
        validated = control.Params.model_validate_json(json.dumps(given.get(one, _defaults(one))), strict=True)
        localized = control.localize(validated, place)
        for need in control.needs(localized):
            if not need.optional:
                add(providers()[need.capability.split(".")[0]])
        instances[one] = ControlInstance(control, localized)

    add(control_id)
    control = controls()[control_id]
    stack = StackPlan(
        f"{control.layer.value}-test",
        control.layer,
        (Target(place.account, region, accounts[place.account], role),),
        in_dependency_order(instances),
        {},
        setting,
    )
    return Emitted(stack, control)


def _defaults(control_id: str) -> dict[str, Any]:
    """Every key stands, so that any control that needs one finds it."""
    everything = {"kms.baseline_keys": {"keys": ["logs", "s3", "rds", "ebs", "sns", "secretsmanager", "backup"]}}
    return everything.get(control_id, {})


def lint(template: Mapping[str, Any], regions: tuple[str, ...] = (HOME_REGION, "us-east-1")) -> list[str]:
    """cfn-lint's matches, warnings and information included in neither more nor less than `check` does."""
    from cfnlint.api import ManualArgs
    from cfnlint.api import lint as cfn_lint

    text = json.dumps(template)
    matches = cfn_lint(text, config=ManualArgs(regions=list(regions)))  # pyright: ignore[reportArgumentType]
    return [f"{one.rule.id} {one.path} {one.message}" for one in matches]


def validate(files: Mapping[str, str]) -> str:
    """`terraform fmt -check` and `terraform validate` of a module; empty where both pass."""
    folder = Path(tempfile.mkdtemp(prefix="baseline-tf-"))
    try:
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        (folder / "cli.rc").write_text(
            f'provider_installation {{\n  filesystem_mirror {{\n    path = "{terraform_mirror()}"\n  }}\n}}\n'
        )
        environment = {
            "TF_CLI_CONFIG_FILE": str(folder / "cli.rc"),
            "CHECKPOINT_DISABLE": "1",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(folder),
        }
        said = ""
        for command in (
            ["fmt", "-check", "-diff"],
            ["init", "-backend=false", "-input=false"],
            ["validate", "-no-color"],
        ):
            done = subprocess.run(
                ["terraform", *command],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                said += done.stdout + done.stderr
        return said
    finally:
        shutil.rmtree(folder)


def nag(emitted: Emitted) -> str:
    """What the packs say; empty where they are content."""
    from baseline.emit.cdk import synthesize
    from baseline.verify.nag import PackReport, plugins

    report = PackReport()
    synthesize([emitted.stack], plugins=plugins(PACKS), inspect=report.read)
    return "\n".join(str(one) for one in report.findings)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("control")
    parser.add_argument("--params", default="{}")
    parser.add_argument("--others", default="{}")
    parser.add_argument("--role")
    parser.add_argument("--lint", action="store_true")
    parser.add_argument("--nag", action="store_true")
    parser.add_argument("--validate", action="store_true")
    options = parser.parse_args()
    given, others = json.loads(options.params), json.loads(options.others)
    emitted = emit_control(options.control, given, others=others, role=options.role)
    template = emitted.template
    shown = {name: one for name, one in template["Resources"].items() if name.startswith(logical_id(options.control))}
    print(json.dumps(shown, indent=1))
    print(emitted.text)
    print(f"# {len(shown)} resources, {len(json.dumps(shown, indent=1))} bytes", file=sys.stderr)
    failures = []
    for name in ("cloudformation", "terraform"):
        for expectation in emitted.control.expectations(emitted.stack.instances[-1].params):
            at = getattr(expectation, name)
            if at:
                failures += [
                    f"{name}: {expectation.title}: {a}: {m}" for a, m in expectation.unmet(at, getattr(emitted, name))
                ]
    if options.lint:
        failures += lint(template)
    if options.nag:
        failures += [said for said in [nag(emitted)] if said]
    if options.validate:
        failures += [said for said in [validate(emitted.hcl)] if said]
    print("\n".join(failures) or "clean", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
