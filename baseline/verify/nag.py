"""The cdk-nag rule packs over distinct stacks. The one importer of cdk_nag."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baseline.expectation import Finding

if TYPE_CHECKING:
    import aws_cdk

PACKS = {
    "aws-solutions": "AwsSolutionsChecks",
    "hipaa": "HIPAASecurityChecks",
    "nist-800-53-r4": "NIST80053R4Checks",
    "nist-800-53-r5": "NIST80053R5Checks",
    "pci-dss-3.2.1": "PCIDSS321Checks",
    "serverless": "ServerlessChecks",
}
_ACKNOWLEDGED = "aws:cdk:acknowledged-rules"


@dataclass(frozen=True, slots=True, order=True)
class Acknowledged:
    """A rule that a construct accepts by design, with the reason written on it."""

    stack: str
    construct: str
    rule: str
    reason: str


@dataclass
class PackReport:
    """What the packs found, and what constructs acknowledge."""

    findings: list[Finding] = field(default_factory=list)
    acknowledged: list[Acknowledged] = field(default_factory=list)

    def read(self, assembly: Path) -> None:
        """Fill the report from a cloud assembly that was synthesized with `plugins(...)`."""
        report = json.loads((assembly / "validation-report.json").read_text(encoding="utf-8"))
        for plugin in report["pluginReports"]:
            for violation in plugin["violations"]:
                for construct in violation["violatingConstructs"]:
                    stack, _, path = construct["constructPath"].partition("/")
                    # The packs list every requirement behind a rule; the sentence before it says what is wrong.
                    message = violation["description"].split(" - (Control ID")[0]
                    self.findings.append(Finding(stack, path, violation["ruleName"], message))
        for file in sorted(assembly.glob("*.metadata.json")):
            for path, entries in json.loads(file.read_text(encoding="utf-8")).items():
                stack, _, construct = path.strip("/").partition("/")
                for entry in entries:
                    if entry["type"] == _ACKNOWLEDGED:
                        self.acknowledged += [
                            Acknowledged(stack, construct, rule.removeprefix("Annotation::"), reason)
                            for rule, reason in entry["data"].items()
                        ]
        self.findings.sort()
        self.acknowledged.sort()


def plugins(packs: Sequence[str]) -> Callable[[aws_cdk.App], Iterable[Any]]:
    """The packs as validation plugins for an app. Raises `KeyError` for a name outside `PACKS`."""

    def build(app: aws_cdk.App) -> Iterable[Any]:
        import cdk_nag

        return [getattr(cdk_nag, PACKS[name])(app) for name in packs]

    return build
