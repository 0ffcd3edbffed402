"""The command line: arguments in, exit code out. Data goes to stdout, messages to stderr."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path

from baseline import __version__
from baseline.process import run_guarded


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code; never raises for a user's mistake."""
    options = build_parser().parse_args(arguments)
    return run_guarded(lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    code: int = import_module(f"baseline.commands.{options.command}").run(options)
    return code


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command; imports nothing heavy, so that `--help` answers at once."""
    parser = argparse.ArgumentParser(
        prog="baseline",
        description="From one YAML profile to CloudFormation, a CDK cloud assembly and Terraform for an AWS "
        "security baseline.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    init = commands.add_parser("init", help="write a profile, asking what it needs to know")
    init.add_argument("path", type=Path, nargs="?", default=Path("profile.yaml"), help="default: profile.yaml")
    init.add_argument("--name", help="name of the profile")
    init.add_argument("--organization", help="name of the organization, from which --prefix is derived")
    init.add_argument(
        "--prefix",
        help="what names of resources begin with (default: derived from the organization's name); "
        "changing it later replaces what is deployed",
    )
    init.add_argument("--home-region", help="Region of the trail, the log archive and the alarms")
    init.add_argument(
        "--governed-region",
        action="append",
        metavar="REGION",
        help="further Region to govern; repeatable (default: us-east-1, where global services run; "
        "name the home Region to govern no other)",
    )
    init.add_argument("--account-name", help="what to call the account (default: main)")
    init.add_argument("--account-id", help="its 12 digits; leave out to fit any account")
    init.add_argument("--security-email", help="address that alarms go to")
    init.add_argument("--security-phone", help="telephone number for security notices; goes with --security-email")
    init.add_argument("--framework", action="append", metavar="ID", help="framework to import; repeatable")
    init.add_argument("--include", action="append", metavar="PATTERN", help="further controls, such as vpc.*")
    init.add_argument("--force", action="store_true", help="overwrite an existing file")

    validate = commands.add_parser("validate", help="check a profile and say everything that is wrong with it")
    _profile(validate)

    plan = commands.add_parser("plan", help="show which control lands where, and where each value came from")
    _profile(plan)
    plan.add_argument("--format", choices=("text", "json"), default="text")

    generate = commands.add_parser("generate", help="write CloudFormation, a CDK cloud assembly and Terraform")
    _profile(generate)
    generate.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT", help="folder to write, replaced whole"
    )
    generate.add_argument(
        "--format",
        action="append",
        choices=("cloudformation", "terraform"),
        help="only this format; repeatable (default: both; the cloud assembly comes with cloudformation)",
    )
    generate.add_argument("--check", action="store_true", help="run cfn-lint and the profile's cdk-nag packs as well")

    check = commands.add_parser("check", help="run cfn-lint and the profile's cdk-nag packs over a generated folder")
    check.add_argument("output", type=Path, metavar="OUT", help="folder that generate wrote")
    _as_of(check)

    catalog = commands.add_parser("catalog", help="list the controls, or show one")
    what = catalog.add_subparsers(dest="what", required=True, metavar="list|show")
    listing = what.add_parser("list", help="every control")
    listing.add_argument("--format", choices=("text", "json"), default="text")
    show = what.add_parser("show", help="one control with its parameters")
    show.add_argument("control")
    show.add_argument("--format", choices=("text", "json"), default="text")

    explain = commands.add_parser("explain", help="show where a control stands in a profile, and why")
    explain.add_argument("control")
    _profile(explain)

    coverage = commands.add_parser("coverage", help="show what a profile does about every requirement of a framework")
    _profile(coverage)
    coverage.add_argument("--framework", metavar="ID", help="default: the one that the profile imports")
    coverage.add_argument("--format", choices=("text", "md", "json", "csv"), default="text")

    commands.add_parser("schema", help="print the JSON Schema of profiles, for editors")
    return parser


def _profile(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("profile", type=Path, metavar="PROFILE", help="a profile, such as profiles/startup.yaml")
    _as_of(parser)


def _as_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as-of",
        type=_day,
        default=None,
        metavar="DATE",
        help="judge the expiry of waivers as of this day (default: today)",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2027-03-31") from None


if __name__ == "__main__":
    sys.exit(main())
