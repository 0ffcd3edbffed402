"""One template per distinct stack, and a cloud assembly over the same templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from baseline.artifact import Artifact, json_text
from baseline.cache import Cache
from baseline.plan.plan import Plan, StackPlan, Target

# The oldest schema that knows every property used here, so that old CDK CLIs read the assembly too: a CLI
# refuses schemas newer than itself, never older ones.
ASSEMBLY_SCHEMA = "36.0.0"

Template = dict[str, Any]


def templates(plan: Plan, cache: Cache, progress: Callable[[str], None]) -> dict[str, Template]:
    """Template by stack name: from the cache where the stack's content is known, else through the CDK."""
    found: dict[str, Template] = {}
    missing: list[StackPlan] = []
    for stack in plan.stacks:
        cached = cache.get("templates", stack.digest)
        if not isinstance(cached, dict) or "Resources" not in cached:
            missing.append(stack)
        else:
            found[stack.name] = cached
    if missing:
        progress(f"synthesizing {len(missing)} of {len(plan.stacks)} stacks")
        from baseline.emit.cdk import synthesize

        for name, template in synthesize(missing).items():
            found[name] = template
        for stack in missing:
            cache.put("templates", stack.digest, found[stack.name])
    return {stack.name: found[stack.name] for stack in plan.stacks}


def template_path(stack: StackPlan) -> str:
    """Where the stack's template lies in the output folder."""
    return f"cloudformation/{stack.name}.template.json"


def text(template: Template) -> str:
    """A template as it is written."""
    return json_text(template)


def emit(plan: Plan, found: Mapping[str, Template]) -> Iterable[Artifact]:
    """Every file under `cloudformation/`."""
    for stack in plan.stacks:
        yield Artifact(template_path(stack), text(found[stack.name]))


def assembly(plan: Plan, template_folder: str) -> Iterable[Artifact]:
    """Every file under `cdk.out/`: one stack artifact per target, all over the shared templates.

    They stand account by account in the order of deployment, which `cdk ls` shows as it finds it. `template_folder` is
    the path from the assembly to the templates.
    """
    artifacts: dict[str, Any] = {}
    accounts = list(dict.fromkeys(target.account for target in plan.targets))
    home = plan.setting.home_region
    for target in sorted(plan.targets, key=lambda one: (accounts.index(one.account), one.region != home)):
        for stack in plan.stacks_of(target):
            artifacts[artifact_id(target, stack)] = {
                "type": "aws:cloudformation:stack",
                "environment": f"aws://{target.account_id or 'unknown-account'}/{target.region}",
                "properties": {
                    "templateFile": f"{template_folder}/{stack.name}.template.json",
                    "stackName": stack.deployed_name,
                    "validateOnSynth": False,
                    **({"tags": dict(plan.setting.tags)} if plan.setting.tags else {}),
                },
                "dependencies": _earlier(plan, target, stack),
                "displayName": artifact_id(target, stack),
            }
    manifest = {"version": ASSEMBLY_SCHEMA, "artifacts": artifacts}
    yield Artifact("cdk.out/manifest.json", json_text(manifest))
    yield Artifact("cdk.out/cdk.out", json_text({"version": ASSEMBLY_SCHEMA}))


def artifact_id(target: Target, stack: StackPlan) -> str:
    """The name by which `cdk ls` shows a stack: `main-eu-west-1-logging`."""
    return f"{target.account}-{target.region}-{stack.layer.value}"


def _earlier(plan: Plan, target: Target, stack: StackPlan) -> list[str]:
    """What has to stand before: earlier layers of the same target; and of the account's home Region the same layer
    too, for what exists once and other Regions use, such as a service-linked role."""
    home = plan.setting.home_region
    return sorted(
        artifact_id(other, earlier)
        for other in plan.targets
        if other.account == target.account and other.region in (target.region, home)
        for earlier in plan.stacks_of(other)
        if earlier.layer.order < stack.layer.order + (other.region == home != target.region)
    )
