"""The CDK entry point named in cdk.json: `cdk synth -c profile=profiles/startup.yaml`.

The CDK CLI starts this and then reads the cloud assembly from the folder that it named in CDK_OUTDIR. The
assembly is written by the same code as `baseline generate`, so accounts and Regions share their templates
here too, and the packs that the profile names run before anything is written.

`app` in cdk.json is a line for a POSIX shell, in which the environment of `make` is found although it is not active. On
Windows, with the environment active: `cdk synth --app "python -m baseline.app" -c profile=...`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from baseline.commands import as_of, progress
from baseline.commands.check import report
from baseline.control import Format
from baseline.emit import cloudformation
from baseline.errors import UsageError
from baseline.pipeline import emit, open_profile, plan_profile
from baseline.process import run_guarded


def main() -> int:
    """Write the cloud assembly of the profile in the CDK context. Returns the exit code."""
    return run_guarded(_write)


def _write() -> int:
    profile, outdir = _asked()
    today = as_of(None)
    loaded = open_profile(profile, today)
    plan = plan_profile(loaded, today)
    emission = emit(loaded, plan, (Format.CLOUDFORMATION,), progress=progress)
    if code := report(plan, emission.templates):
        return code
    outdir.mkdir(parents=True, exist_ok=True)
    # The CDK CLI owns the folder and throws it away: it is filled in place.
    for stack in plan.stacks:
        name = f"{stack.name}.template.json"
        (outdir / name).write_text(cloudformation.text(emission.templates[stack.name]), encoding="utf-8")
    for artifact in cloudformation.assembly(plan, "."):
        (outdir / Path(artifact.path).name).write_text(artifact.text, encoding="utf-8")
    return 0


def _asked() -> tuple[Path, Path]:
    context = json.loads(os.environ.get("CDK_CONTEXT_JSON", "{}"))
    if "profile" not in context:
        raise UsageError("name the profile: cdk synth -c profile=profiles/startup.yaml")
    if "CDK_OUTDIR" not in os.environ:
        raise UsageError("started by the CDK CLI alone; without it, run: baseline generate PROFILE -o OUT")
    return Path(str(context["profile"])), Path(os.environ["CDK_OUTDIR"])


if __name__ == "__main__":
    sys.exit(main())
