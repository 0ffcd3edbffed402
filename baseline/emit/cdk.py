"""Synthesizes distinct stacks through the CDK. The one module of the generator that starts Node."""

from __future__ import annotations

import gc
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baseline.context import Environment
from baseline.emit.node import choose_node, temporary_folder, writing_there
from baseline.emit.wiring import wired
from baseline.errors import BaselineError
from baseline.names import logical_id
from baseline.plan.plan import StackPlan

if TYPE_CHECKING:
    import aws_cdk
    from constructs import Construct

# Without these the tree and the stack traces cost a tenth of a synthesis, and metadata would name this
# machine.
CONTEXT = {
    "aws:cdk:disable-asset-staging": True,
    "aws:cdk:disable-stack-trace": True,
    "aws:cdk:enable-path-metadata": False,
    "aws:cdk:enable-asset-metadata": False,
    "aws:cdk:version-reporting": False,
    # Counted with the other limits, where the message names the control and the way out; also where the CDK CLI's own
    # context, which outlives it in CDK_CONTEXT_JSON, says otherwise.
    "@aws-cdk/core:stackResourceLimit": 0,
    # Findings are read from the report; the caller decides what they mean.
    "@aws-cdk/core:failSynthOnValidationErrors": False,
}


_loading: list[Future[None]] = []


def load_ahead() -> None:
    """Begin to import the CDK beside whatever the caller does next: meanwhile Node, a process of its own, reads
    aws-cdk-lib. `synthesize` waits for it, and tells what went wrong. Raises as `choose_node` does."""
    if "aws_cdk" in sys.modules:
        return
    choose_node()
    gc.disable()
    _loading.append(ThreadPoolExecutor(1).submit(_load))


def _load() -> None:
    """Import the CDK, and have the garbage collector pass over it: its classes are many and none of them is garbage.

    Raises `BaselineError` where Node does not answer.
    """
    try:
        with writing_there():
            import_module("aws_cdk")
    except (OSError, ValueError) as error:  # nothing to start, or no answer that jsii could read
        sys.unraisablehook = _unheard
        node = os.environ.get("JSII_NODE", "node")
        raise BaselineError(
            f"{node} did not start what the CDK needs: try it with --version, name another in JSII_NODE, or unset that"
        ) from error
    finally:
        gc.freeze()
        gc.enable()


def _unheard(unraisable: sys.UnraisableHookArgs) -> None:
    """What jsii, whose Node never ran, tells once more in tracebacks as it ends is passed over."""
    if not str(getattr(unraisable.object, "__module__", "")).startswith("jsii."):
        sys.__unraisablehook__(unraisable)


def _loaded() -> None:
    # The import statement would not do: where another thread's import fails, Python hands out what is left of it.
    if _loading:
        _loading.pop().result()
    elif "aws_cdk" not in sys.modules:
        choose_node()
        _load()


def synthesize(
    stacks: Sequence[StackPlan],
    *,
    plugins: Callable[[aws_cdk.App], Iterable[Any]] | None = None,
    inspect: Callable[[Path], None] | None = None,
) -> dict[str, dict[str, Any]]:
    """Template by stack name, for `stacks` in one CDK app and one Node process.

    `plugins` gives validation plugins for the app (rule packs); `inspect` is called with the cloud assembly's
    folder, where their report lies, before it is removed. Templates are environment-agnostic and need neither
    bootstrap nor assets.
    """
    _loaded()
    import aws_cdk as cdk

    outdir = tempfile.mkdtemp(dir=temporary_folder())
    try:
        app = cdk.App(
            outdir=outdir,
            analytics_reporting=False,
            tree_metadata=False,
            stack_traces=False,
            builtin_cloud_formation_validation=False,
            post_cli_context=CONTEXT,
        )
        for stack in stacks:
            define_stack(app, stack)
        if plugins:
            cdk.Validations.of(app).add_plugins(*plugins(app))
        app.synth()
        if inspect:
            inspect(Path(outdir))
        return {
            stack.name: json.loads((Path(outdir) / f"{stack.name}.template.json").read_text(encoding="utf-8"))
            for stack in stacks
        }
    finally:
        shutil.rmtree(outdir, ignore_errors=True)


def define_stack(scope: Construct, plan: StackPlan) -> aws_cdk.Stack:
    """One `Stack` with every control of the plan in a scope of its own, named after the control."""
    import aws_cdk as cdk
    from aws_cdk import aws_ssm
    from constructs import Construct

    stack = cdk.Stack(
        scope,
        plan.name,
        stack_name=plan.deployed_name,
        synthesizer=cdk.BootstraplessSynthesizer(),
        analytics_reporting=False,
        description=f"Security baseline: {plan.layer.value} layer",
    )
    for key, value in plan.setting.tags.items():
        cdk.Tags.of(stack).add(key, value)
    environment = Environment(cdk.Aws.PARTITION, cdk.Aws.ACCOUNT_ID, cdk.Aws.REGION, cdk.Aws.URL_SUFFIX)
    names = plan.setting.names
    scopes: dict[str, Construct] = {}

    def hand_over(control_id: str, capability: str, value: str) -> None:
        aws_ssm.CfnParameter(
            scopes[control_id],
            f"Published{logical_id(capability)}",
            name=names.parameter(capability),
            type="String",
            value=value,
            description=f"{capability} of the security baseline",
        )

    def receive(capability: str) -> str:
        return f"{{{{resolve:ssm:{names.parameter(capability)}}}}}"

    for instance, context, waits in wired(plan, environment, receive=receive, hand_over=hand_over):
        control_scope = scopes[instance.id] = Construct(stack, logical_id(instance.id))
        instance.control.define(control_scope, instance.params, context)
        for waited in waits:
            control_scope.node.add_dependency(waited)  # pyright: ignore[reportArgumentType]
    return stack
