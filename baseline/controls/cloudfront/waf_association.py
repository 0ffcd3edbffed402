"""Existing CloudFront distributions and the web ACL of the baseline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from baseline.control import (
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Need,
    Placement,
    Severity,
    custom_resource,
    detected,
)
from baseline.expectation import At, Expectation
from baseline.hcl import CLOSE, OPEN, Block, Nested, reference
from baseline.model.distinct import Distinct
from baseline.model.spelling import Spelling
from baseline.must import equals, that
from baseline.names import local_name
from baseline.references import REFERENCE
from baseline.setting_expectations import setting_expectations
from constructs_lib.documents.web_acl_association import web_acl_association

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


def _id_in(text: str) -> str:
    found = re.search(r"(?:^|/)(E[A-Z0-9]{10,31})$", text.strip())
    if found:
        return f"did you mean '{found[1]}'?"
    return "the id of a domain name: aws cloudfront list-distributions" if "cloudfront.net" in text else ""


DistributionId = Annotated[
    str,
    Spelling(
        r"^E[A-Z0-9]{10,31}$",
        "the id of a CloudFront distribution",
        "E and 10 to 31 capital letters and digits, such as E1ABCDEFGHIJKL",
        _id_in,
    ),
]


class WafAssociation(Control):
    """A listed distribution names the web ACL of the baseline; one that names another is left as it is, and
    reported."""

    id = "cloudfront.waf_association"
    title = "Existing CloudFront distributions stand behind the web ACL"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.EDGE
    placement = Placement.in_us_east_1()
    satisfies = ()
    support = {
        Format.CLOUDFORMATION: custom_resource(
            "CloudFormation changes only distributions of its own stacks; the association alone is made "
            "through AssociateDistributionWebACL, and fails where another web ACL is in place"
        ),
        Format.TERRAFORM: detected(
            "The provider changes only distributions that it owns; every plan checks the association and "
            "prints the command that makes it"
        ),
    }
    source = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_AssociateDistributionWebACL.html"

    class Params(ControlParams):
        distribution_ids: Distinct[DistributionId] = Field(
            min_length=1,
            # Each takes a managed policy of the one role that makes settings in a stack; a role takes ten.
            max_length=8,
            description="Ids of existing distributions, such as E1ABCDEFGHIJKL. A distribution that has "
            "a web ACL keeps it.",
        )

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("web_acl.cloudfront"),)

    def notes(self, params: Params) -> tuple[str, ...]:
        before = " ".join(params.distribution_ids)
        return (
            (
                f"Before the first deployment, see that none has a web ACL: `for id in {before}; do aws "
                "cloudfront get-distribution-config --id $id --query DistributionConfig.WebACLId --output "
                "text; done`."
            ),
            (
                "Where a template or module owns a distribution, write the web ACL's ARN there too: its next "
                "deployment would otherwise take the association away."
            ),
            (
                "With Terraform, run what its check prints: `aws cloudfront associate-distribution-web-acl "
                "--id ID --web-acl-arn ARN`. It changes the association alone."
            ),
            (
                "Before removing the web ACL: `aws cloudfront disassociate-distribution-web-acl --id ID` for "
                "each; WAF deletes no web ACL that is in use."
            ),
        )

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import AccountSetting

        for distribution_id in params.distribution_ids:
            setting = web_acl_association(distribution_id, context.use("web_acl.cloudfront"))
            AccountSetting(scope, distribution_id, setting=setting)

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        web_acl_arn = context.use("web_acl.cloudfront")
        for distribution_id in params.distribution_ids:
            name = local_name(self.id, distribution_id.lower())
            found = f"data.aws_cloudfront_distribution.{name}.web_acl_id"
            command = (
                f"aws cloudfront associate-distribution-web-acl --id {distribution_id} --web-acl-arn {web_acl_arn}"
            )
            yield Block(
                "check",
                (name,),
                {
                    # Inside the check, a distribution that cannot be read is a warning and stops nothing.
                    f'data "aws_cloudfront_distribution" "{name}"': Nested({"id": distribution_id}),
                    "assert": Nested(
                        {
                            "condition": reference(f"{found} == {web_acl_arn.strip(OPEN + CLOSE)}"),
                            "error_message": f"Distribution {distribution_id} does not stand behind the "
                            f"web ACL of the baseline. If it has no web ACL yet: {command}",
                        }
                    ),
                },
            )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        setting = "Custom::AccountSetting"
        found: list[Expectation] = []
        for one in params.distribution_ids:
            where = {"ReadId": one}
            found += [
                Expectation(
                    f"Distribution {one} gets the web ACL and loses none that it has",
                    that("is `only` and the web ACL", lambda value: _text(value).startswith("only ")),
                    At(setting, "WantWebACLId", where=where),
                    None,
                ),
                Expectation(
                    f"The association of {one} is all that changes",
                    equals("associate_distribution_web_acl"),
                    At(setting, "Write1", where=where),
                    None,
                ),
                Expectation(
                    f"What is read and what is changed are the same distribution ({one})",
                    equals(one),
                    At(setting, "Write1Id", where=where),
                    None,
                ),
                Expectation(
                    f"What is written to {one} is the web ACL that it lacks",
                    equals("$WebACLId"),
                    At(setting, "Write1WebACLArn", where=where),
                    None,
                ),
            ]
        settings = [web_acl_association(one, REFERENCE) for one in params.distribution_ids]
        return (*found, *setting_expectations(*settings))


def _text(value: Any) -> str:
    """A property's literal text; references in a CloudFormation join become `*`."""
    if isinstance(value, Mapping) and "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(part if isinstance(part, str) else "*" for part in parts)
    return value if isinstance(value, str) else ""
