"""Container images are scanned when they are pushed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity
from baseline.expectation import At, Expectation
from baseline.hcl import Block, Nested, resource
from baseline.must import equals, that
from baseline.names import local_name
from baseline.place import Place

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_TYPE, _TERRAFORM = "AWS::ECR::RegistryScanningConfiguration", "aws_ecr_registry_scanning_configuration"
# Amazon ECR User Guide, "Filters to choose which repositories are scanned": a wildcard alone is every repository.
_EVERY, _ON_PUSH, _BASIC = "*", "SCAN_ON_PUSH", "BASIC"


class RegistryScanning(Control):
    """ECR scans each image that is pushed to a private repository for known vulnerabilities, free of charge.

    Where Inspector scans images it takes the registry over, and this stands back.
    """

    id = "ecr.registry_scanning"
    title = "Container images are scanned as they are pushed"
    behavior = Behavior.DETECTIVE
    severity = Severity.MEDIUM
    layer = Layer.DATA
    placement = Placement.per_governed_region()
    contributes = {"well-architected/SEC06-BP01": "It sees images as they come; patching is for their owners."}
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-basic.html"

    def localize(self, params: ControlParams, place: Place) -> ControlParams | None:
        return None if "image_scanning" in place.provided_here else params

    def notes(self, params: ControlParams) -> tuple[str, ...]:
        either = (
            "A registry is scanned by ECR or by Inspector: where Inspector scans images outside of this profile, the "
            "deployment sets BASIC scanning and switches enhanced scanning off. See it in each Region: aws ecr "
            "get-registry-scanning-configuration. Where scanType is ENHANCED, exclude this control."
        )
        return (either,)

    def define(self, scope: Construct, params: ControlParams, context: Context) -> None:
        from aws_cdk.aws_ecr import CfnRegistryScanningConfiguration as Scanning

        every = Scanning.RepositoryFilterProperty(filter=_EVERY, filter_type="WILDCARD")
        rule = Scanning.ScanningRuleProperty(repository_filters=[every], scan_frequency=_ON_PUSH)
        Scanning(scope, "Scanning", scan_type=_BASIC, rules=[rule])

    def terraform(self, params: ControlParams, context: Context) -> Iterator[Block]:
        every = Nested({"filter": _EVERY, "filter_type": "WILDCARD"})
        rule = Nested({"scan_frequency": _ON_PUSH, "repository_filter": every})
        yield resource(_TERRAFORM, local_name(self.id), {"scan_type": _BASIC, "rule": rule})

    def expectations(self, params: ControlParams) -> tuple[Expectation, ...]:
        rules = [{"ScanFrequency": _ON_PUSH, "RepositoryFilters": [{"Filter": _EVERY, "FilterType": "WILDCARD"}]}]
        rule = [{"scan_frequency": _ON_PUSH, "repository_filter": [{"filter": _EVERY, "filter_type": "WILDCARD"}]}]
        return (
            Expectation("Scanning costs nothing", equals(_BASIC), At(_TYPE, "ScanType"), At(_TERRAFORM, "scan_type")),
            Expectation(
                "Every repository is scanned on push",
                that("is the rule for every repository", lambda found: found in (rules, rule)),
                At(_TYPE, "Rules"),
                At(_TERRAFORM, "rule"),
            ),
        )
