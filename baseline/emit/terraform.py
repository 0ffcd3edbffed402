"""One module per distinct stack, and a root of a few lines per account and Region."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property

from baseline.artifact import Artifact
from baseline.catalog.discovery import controls
from baseline.context import Environment
from baseline.control import Layer
from baseline.emit.hcl_text import render
from baseline.emit.wiring import wired
from baseline.hcl import CLOSE, OPEN, Block, Nested, data_source, reference, strings_in
from baseline.names import local_name
from baseline.plan.plan import Plan, StackPlan, Target

PROVIDER_VERSIONS = ">= 5.100, < 7.0"
# `removed` blocks, by which what is retained leaves the state, came with 1.7.
TERRAFORM_VERSIONS = ">= 1.7"


@dataclass(frozen=True, slots=True)
class Surrounding:
    """A fact of the place that a root tells its modules: the variable, and the data source of the root behind it."""

    variable: str
    description: str
    source: Block
    attribute: str
    type: str = "string"


# The data sources live in the root: inside a module that depends on another one, Terraform would put off
# reading them until apply whenever anything changes there, and then plan to replace what they decide, such as
# subnets by their zone. `id` holds the Region's name in provider 5 and 6 alike.
SURROUNDINGS = (
    Surrounding("account_id", "Account to apply to.", data_source("aws_caller_identity", "current"), "account_id"),
    Surrounding(
        "availability_zones",
        "Zones of the Region that need no opting in.",
        data_source(
            "aws_availability_zones",
            "available",
            {
                "state": "available",
                "filter": Nested({"name": "opt-in-status", "values": ("opt-in-not-required",)}),
            },
        ),
        "names",
        "list(string)",
    ),
    Surrounding("dns_suffix", "Domain of service principals.", data_source("aws_partition", "current"), "dns_suffix"),
    Surrounding("partition", "Partition of the account.", data_source("aws_partition", "current"), "partition"),
    Surrounding("region", "Region to apply to.", data_source("aws_region", "current"), "id"),
)
ENVIRONMENT = Environment(
    partition=reference("var.partition"),
    account=reference("var.account_id"),
    region=reference("var.region"),
    dns_suffix=reference("var.dns_suffix"),
)
_VARIABLE = re.compile(f"{OPEN}[^{CLOSE}]*?\\bvar\\.([a-z0-9_]+)[^{CLOSE}]*{CLOSE}")


class Module:
    """The blocks of one stack as a Terraform module: by control, with the values it takes and gives."""

    def __init__(self, stack: StackPlan) -> None:
        self.stack = stack
        self.blocks: dict[str, tuple[Block, ...]] = {}
        self.received: dict[str, str] = {}
        self.given: dict[str, str] = {}
        for instance, context, waits in wired(stack, ENVIRONMENT, receive=self._receive, hand_over=self._hand_over):
            emitted = tuple(instance.control.terraform(instance.params, context))
            self.blocks[instance.id] = tuple(_after(block, waits) for block in emitted)

    def _receive(self, capability: str) -> str:
        variable = capability.replace(".", "_")
        self.received[variable] = capability
        return reference(f"var.{variable}")

    def _hand_over(self, _control_id: str, capability: str, value: str) -> None:
        self.given[capability.replace(".", "_")] = value

    @cached_property
    def surroundings(self) -> tuple[Surrounding, ...]:
        """The variables about the place that the module really uses."""
        used = {
            name
            for blocks in self.blocks.values()
            for block in blocks
            for text in strings_in(block.body)
            for name in _VARIABLE.findall(text)
        } | {name for value in self.given.values() for name in _VARIABLE.findall(value)}
        return tuple(one for one in SURROUNDINGS if one.variable in used)

    def files(self) -> dict[str, str]:
        """File name to text: one file per control, then versions, variables and outputs."""
        variables = [
            Block("variable", (one.variable,), {"description": one.description, "type": reference(one.type)})
            for one in self.surroundings
        ] + [
            Block(
                "variable",
                (name,),
                {"description": f"{capability}, given by an earlier layer.", "type": reference("string")},
            )
            for name, capability in sorted(self.received.items())
        ]
        outputs = [
            Block("output", (name,), {"description": f"{name}, for later layers.", "value": value})
            for name, value in sorted(self.given.items())
        ]
        texts = {f"{local_name(control)}.tf": render(blocks) for control, blocks in self.blocks.items()}
        texts["removed.tf"] = render(self._released())
        texts["versions.tf"] = render([_versions()])
        if variables:
            texts["variables.tf"] = render(variables)
        if outputs:
            texts["outputs.tf"] = render(outputs)
        return {name: text for name, text in texts.items() if text}

    def _released(self) -> list[Block]:
        """What the layer may have had before and must not be destroyed: it leaves the state."""
        declared = {block.address for blocks in self.blocks.values() for block in blocks}
        return [
            _removed(address)
            for anchor, belongings in _retained_in(self.stack.layer).items()
            if anchor not in declared
            for address in (anchor, *belongings)
        ]


@cache
def _retained_in(layer: Layer) -> Mapping[str, tuple[str, ...]]:
    """What any control of the layer retains, whether or not a plan chooses it: the one before may have."""
    return {
        address: belongings
        for control in controls().values()
        if control.layer is layer
        for address, belongings in control.retains().items()
    }


def _removed(address: str) -> Block:
    return Block("removed", (), {"from": reference(address), "lifecycle": Nested({"destroy": False})})


def modules(plan: Plan) -> dict[str, Module]:
    """The module of every distinct stack, by stack name."""
    return {stack.name: Module(stack) for stack in plan.stacks}


def emit(plan: Plan, modules: Mapping[str, Module]) -> Iterable[Artifact]:
    """Every file under `terraform/`."""
    for name, module in modules.items():
        for file, text in module.files().items():
            yield Artifact(f"terraform/modules/{name}/{file}", text)
    for target in plan.targets:
        stacks = plan.stacks_of(target)
        path = f"terraform/targets/{target.account}/{target.region}"
        yield Artifact(f"{path}/main.tf", render(_root(plan, target, [modules[one.name] for one in stacks])))
        # A layer that left the profile stays deployed, as its CloudFormation stack would, until somebody takes it down.
        gone = [layer for layer in Layer if layer not in {stack.layer for stack in stacks}]
        if gone:
            yield Artifact(f"{path}/removed.tf", render(_removed(f"module.{layer.value}") for layer in gone))


def _root(plan: Plan, target: Target, modules: list[Module]) -> list[Block]:
    provider: dict[str, object] = {"region": target.region}
    if target.account_id:
        provider["allowed_account_ids"] = [target.account_id]
    if plan.setting.tags:
        provider["default_tags"] = Nested({"tags": dict(plan.setting.tags)})
    used = {one.variable for module in modules for one in module.surroundings}
    sources = {one.source.address: one.source for one in SURROUNDINGS if one.variable in used}
    blocks = [_versions(), Block("provider", ("aws",), provider), *sources.values()]
    given: dict[str, str] = {}
    home = target.region == plan.setting.home_region
    standing: dict[str, str] = {}
    for module in modules:
        # After the layer, which a root has once, and not after the stack: the name of a stack may change when
        # another account comes or goes, and with it every address in the state.
        label = module.stack.layer.value
        body: dict[str, object] = {"source": f"../../../modules/{module.stack.name}"}
        body |= {one.variable: one.source.attribute(one.attribute) for one in module.surroundings}
        body |= {name: reference(given[name]) for name in sorted(module.received)}
        # After the modules whose controls it needs, and no others: what it does not need must not make it wait, and a
        # `check` inside a module that another one waits for is a cycle to Terraform.
        # What it can do without is not waited for: where the module takes its value, that orders them.
        needed = [one for one in module.stack.externals.values() if not one.optional]
        used_here = {one.provider.id for one in needed if home or not one.home}
        if before := dict.fromkeys(standing[one] for one in standing if one in used_here):
            body["depends_on"] = tuple(reference(address) for address in before)
        blocks.append(Block("module", (label,), body))
        given |= {name: f"module.{label}.{name}" for name in module.given}
        standing |= {instance.id: f"module.{label}" for instance in module.stack.instances}
    return blocks


def _versions() -> Block:
    return Block(
        "terraform",
        (),
        {
            "required_version": TERRAFORM_VERSIONS,
            "required_providers": Nested({"aws": {"source": "hashicorp/aws", "version": PROVIDER_VERSIONS}}),
        },
    )


def _after(block: Block, waits: tuple[object, ...]) -> Block:
    if block.kind != "resource" or not waits:
        return block
    addresses = [reference(one.address) for one in waits if isinstance(one, Block)]
    known = tuple(block.body.get("depends_on", ()))
    merged = (*known, *(one for one in addresses if one not in known))
    return replace(block, body={**block.body, "depends_on": merged}) if merged else block
