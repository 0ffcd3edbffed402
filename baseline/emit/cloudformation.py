"""One template per distinct stack, and a cloud assembly over the same templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeGuard

from baseline.artifact import Artifact, json_text
from baseline.cache import Cache
from baseline.plan.plan import Plan, StackPlan, Target

# The oldest schema that knows every property used here, so that old CDK CLIs read the assembly too: a CLI
# refuses schemas newer than itself, never older ones.
ASSEMBLY_SCHEMA = "36.0.0"

Template = dict[str, Any]

_SECTIONS = ("Conditions", "Mappings", "Metadata", "Outputs", "Parameters", "Rules")


class Synthesis:
    """The templates of a plan: from the cache where a stack's content is known, else through the CDK.

    Where a stack is not known, the CDK begins to load at once, beside whatever is done before `templates`.
    """

    def __init__(self, plan: Plan, cache: Cache) -> None:
        self._plan = plan
        self._cache = cache
        self._known: dict[str, Template] = {}
        for stack in plan.stacks:
            cached = cache.get("templates", stack.digest)
            if is_template(cached):
                self._known[stack.name] = cached
        self._missing = [stack for stack in plan.stacks if stack.name not in self._known]
        if self._missing:
            from baseline.emit.cdk import load_ahead

            load_ahead()

    def templates(self, progress: Callable[[str], None]) -> dict[str, Template]:
        """Template by stack name."""
        if self._missing:
            progress(f"synthesizing {len(self._missing)} of {len(self._plan.stacks)} stacks")
            from baseline.emit.cdk import synthesize

            self._known |= synthesize(self._missing)
            for stack in self._missing:
                self._cache.put("templates", stack.digest, self._known[stack.name])
            self._missing = []
        return {stack.name: self._known[stack.name] for stack in self._plan.stacks}


def is_template(value: Any) -> TypeGuard[Template]:
    """Whether data that was read has the shape of a template, as far as whoever reads templates relies on it."""
    if not isinstance(value, dict) or not isinstance(value.get("Resources"), dict):
        return False
    resources = value["Resources"].values()
    return (
        all(isinstance(value[name], dict) for name in _SECTIONS if name in value)
        and all(isinstance(one, dict) and isinstance(one.get("Type"), str) for one in resources)
        and all(isinstance(one.get("Properties", {}), dict) for one in resources)
    )


def template_path(stack: StackPlan) -> str:
    """Where the stack's template lies in the output folder."""
    return f"cloudformation/{stack.name}.template.json"


def text(template: Template) -> str:
    """A template as it is written."""
    return json_text(template)


def emit(plan: Plan, found: Mapping[str, Template]) -> Iterable[Artifact]:
    """Every file under `cloudformation/` and `cdk.out/`."""
    for stack in plan.stacks:
        yield Artifact(template_path(stack), text(found[stack.name]))
    yield from assembly(plan, "../cloudformation")


def assembly(plan: Plan, template_folder: str) -> Iterable[Artifact]:
    """Every file under `cdk.out/`: one stack artifact per target, all over the shared templates.

    They stand account by account in the order of deployment, which `cdk ls` shows as it finds it. `template_folder` is
    the path from the assembly to the templates.
    """
    artifacts: dict[str, Any] = {}
    accounts = {name: place for place, name in enumerate(dict.fromkeys(target.account for target in plan.targets))}
    home = plan.setting.home_region
    for target in sorted(plan.targets, key=lambda one: (accounts[one.account], one.region != home)):
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
        for other in {target, replace(target, region=home)}
        for earlier in plan.stacks_of(other)
        if earlier.layer.order < stack.layer.order + (other.region == home != target.region)
    )
