"""One module per distinct stack, and a root of a few lines per account and Region."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from baseline.artifact import Artifact
from baseline.context import Environment
from baseline.emit.hcl_text import render
from baseline.emit.wiring import wired
from baseline.hcl import CLOSE, OPEN, Block, Nested, data_source, reference, strings_in
from baseline.names import local_name
from baseline.plan.plan import Plan, StackPlan, Target

PROVIDER_VERSIONS = ">= 5.100, < 7.0"
TERRAFORM_VERSIONS = ">= 1.5"

# What a root tells each module of the place it stands in: (variable, description, expression in the root). The data
# sources live in the root, so that `depends_on` between modules does not defer them to apply time. `id` holds the
# Region's name in provider 5 and 6 alike.
SURROUNDINGS = (
    ("account_id", "Account that the module is applied to.", "data.aws_caller_identity.current.account_id"),
    ("dns_suffix", "Domain of the partition's service principals.", "data.aws_partition.current.dns_suffix"),
    ("partition", "Partition of the account: aws, aws-cn or aws-us-gov.", "data.aws_partition.current.partition"),
    ("region", "Region that the module is applied to.", "data.aws_region.current.id"),
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
        for instance, context, waits in wired(
            stack, ENVIRONMENT, receive=self._receive, hand_over=self._hand_over
        ):
            emitted = tuple(instance.control.terraform(instance.params, context))
            self.blocks[instance.id] = tuple(_after(block, waits) for block in emitted)

    def _receive(self, capability: str) -> str:
        variable = capability.replace(".", "_")
        self.received[variable] = capability
        return reference(f"var.{variable}")

    def _hand_over(self, _control_id: str, capability: str, value: str) -> None:
        self.given[capability.replace(".", "_")] = value

    @property
    def surroundings(self) -> tuple[str, ...]:
        """The variables about the place that the module really uses."""
        used = {
            name
            for blocks in self.blocks.values()
            for block in blocks
            for text in strings_in(block.body)
            for name in _VARIABLE.findall(text)
        } | {name for value in self.given.values() for name in _VARIABLE.findall(value)}
        return tuple(name for name, _, _ in SURROUNDINGS if name in used)

    def files(self) -> dict[str, str]:
        """File name to text: one file per control, then versions, variables and outputs."""
        described = {name: words for name, words, _ in SURROUNDINGS}
        variables = [
            Block("variable", (name,), {"description": described[name], "type": reference("string")})
            for name in self.surroundings
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
        texts["versions.tf"] = render([_versions()])
        if variables:
            texts["variables.tf"] = render(variables)
        if outputs:
            texts["outputs.tf"] = render(outputs)
        return {name: text for name, text in texts.items() if text}


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


def _root(plan: Plan, target: Target, modules: list[Module]) -> list[Block]:
    provider: dict[str, object] = {"region": target.region}
    if target.account_id:
        provider["allowed_account_ids"] = [target.account_id]
    if plan.setting.tags:
        provider["default_tags"] = Nested({"tags": dict(plan.setting.tags)})
    used = {name for module in modules for name in module.surroundings}
    sources = {
        "account_id": data_source("aws_caller_identity", "current"),
        "dns_suffix": data_source("aws_partition", "current"),
        "partition": data_source("aws_partition", "current"),
        "region": data_source("aws_region", "current"),
    }
    blocks = [_versions(), Block("provider", ("aws",), provider)]
    blocks += list({source.address: source for name, source in sources.items() if name in used}.values())
    expressions = {name: expression for name, _, expression in SURROUNDINGS}
    given: dict[str, str] = {}
    earlier: list[str] = []
    for module in modules:
        label = module.stack.name.replace("-", "_")
        body: dict[str, object] = {"source": f"../../../modules/{module.stack.name}"}
        body |= {name: reference(expressions[name]) for name in module.surroundings}
        body |= {name: reference(given[name]) for name in sorted(module.received)}
        if earlier:
            body["depends_on"] = tuple(reference(address) for address in earlier)
        blocks.append(Block("module", (label,), body))
        given |= {name: f"module.{label}.{name}" for name in module.given}
        earlier.append(f"module.{label}")
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
