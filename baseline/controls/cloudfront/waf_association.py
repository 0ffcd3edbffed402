"""Existing CloudFront distributions and the web ACL of the baseline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, field_validator

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
from baseline.families.ownership import Listed, owned
from baseline.families.setting_expectations import setting_expectations
from baseline.hcl import CLOSE, OPEN, Block, Nested, reference
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.spelling import Spelling
from baseline.must import equals, that
from baseline.names import local_name
from baseline.place import Place
from baseline.references import REFERENCE
from constructs_lib.documents.web_acl_association import web_acl_association

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


def _id_in(text: str) -> str:
    found = re.search(r"(?:^|/)(E[A-Z0-9]{10,31})$", text.strip())
    if found:
        return f"did you mean '{found[1]}'?"
    return "the id of a domain name: aws cloudfront list-distributions" if "cloudfront.net" in text else ""


_ARN = r"arn:aws:cloudfront::(?P<account>[0-9]{12}):distribution/"
_ID = r"(?P<id>E[A-Z0-9]{10,31})"
_DISTRIBUTION = re.compile(f"(?:{_ARN})?{_ID}")

Distribution = Annotated[
    str,
    Spelling(
        r"^(arn:aws:cloudfront::[0-9]{12}:distribution/)?E[A-Z0-9]{10,31}$",
        "the id of a CloudFront distribution",
        "E and 10 to 31 capital letters and digits, such as E1ABCDEFGHIJKL; or the ARN, such as "
        "arn:aws:cloudfront::111122223333:distribution/E1ABCDEFGHIJKL",
        _id_in,
    ),
]

ROOM = 8
"""Each takes a managed policy of the one role that makes settings in a stack; a role takes ten. Two are for the
function's own log and for another setting of the stack. Source: IAM User Guide, "IAM and AWS STS quotas"."""


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
    opt_in = "it needs the ids of distributions that exist"
    contributes = {
        "well-architected/SEC05-BP03": "It is about the distributions that are named.",
    }
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
        distribution_ids: Distinct[Distribution] = Field(
            min_length=1,
            max_length=1_000,
            description="Existing distributions, at most 8 of one account: ids such as E1ABCDEFGHIJKL, or, where the "
            "profile has several accounts, ARNs such as arn:aws:cloudfront::111122223333:distribution/E1ABCDEFGHIJKL. "
            "A distribution that has another web ACL keeps it.",
        )

        @field_validator("distribution_ids")
        @classmethod
        def _once_each(cls, listed: tuple[str, ...]) -> tuple[str, ...]:
            ids = [_parts(one)["id"] for one in listed]
            again = [number for number, one in enumerate(ids) if one in ids[:number]]
            if again:
                raise FieldError(
                    FieldProblem(f"{ids[number]} stands in the list twice", (number,), advice="remove one of them")
                    for number in again
                )
            return listed

        @property
        def ids(self) -> tuple[str, ...]:
            """The ids alone, which are unique in all of AWS."""
            return tuple(str(_parts(one)["id"]) for one in self.distribution_ids)

    def provides(self, params: Params) -> tuple[str, ...]:
        return ("web_acl_association",)

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("web_acl.cloudfront"), Need("kms_key.logs", optional=True))

    def localize(self, params: Params, place: Place) -> Params | None:
        listed = [
            Listed(
                ("distribution_ids", number),
                found["id"] or "",
                advice=f"write its ARN: arn:aws:cloudfront::ACCOUNT:distribution/{found['id']}",
                account_id=found["account"],
            )
            for number, found in enumerate(_parts(one) for one in params.distribution_ids)
        ]
        here = owned(place, listed)
        if len(here) > ROOM:
            raise FieldError(
                FieldProblem(
                    f"{len(here)} distributions of the account '{place.account}' listed: a stack takes {ROOM}",
                    ("distribution_ids", here[ROOM]),
                    allowed=f"at most {ROOM} distributions of one account",
                    advice="associate the others as the notes of this control say, or where they are defined",
                )
            )
        return params.model_copy(update={"distribution_ids": tuple(params.ids[one] for one in here)}) if here else None

    def notes(self, params: Params) -> tuple[str, ...]:
        return (
            (
                "Before the first deployment, see in its account which web ACL each has: `for id in "
                f"{' '.join(params.ids)}; do aws cloudfront get-distribution-config --id $id --query "
                "DistributionConfig.WebACLId --output text; done`. None, or the one of the baseline, is well; a stack "
                "fails at any other: remove such a distribution from the list, or take it from its web ACL first."
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
                "Before removing the web ACL, and before deploying the new stacks that another naming.prefix makes: "
                "`aws cloudfront disassociate-distribution-web-acl --id ID` for each. WAF deletes no web ACL in "
                "use, and no stack replaces one that another stack associated."
            ),
        )

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import AccountSetting

        made = [
            AccountSetting(
                scope,
                one,
                setting=web_acl_association(one, context.use("web_acl.cloudfront")),
                log_key_arn=context.use_if_there("kms_key.logs"),
            )
            for one in params.ids
        ]
        context.provide("web_acl_association", after=[one.resource for one in made])

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        web_acl_arn = context.use("web_acl.cloudfront")
        for distribution_id in params.ids:
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
        for one in params.ids:
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
        settings = [web_acl_association(one, REFERENCE) for one in params.ids]
        return (*found, *setting_expectations(*settings))


def _parts(distribution: str) -> Mapping[str, str | None]:
    """The `id` of a distribution, and the `account` where the ARN is written."""
    found = _DISTRIBUTION.fullmatch(distribution)
    return found.groupdict() if found else {"id": distribution, "account": None}


def _text(value: Any) -> str:
    """A property's literal text; references in a CloudFormation join become `*`."""
    if isinstance(value, Mapping) and "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(part if isinstance(part, str) else "*" for part in parts)
    return value if isinstance(value, str) else ""
