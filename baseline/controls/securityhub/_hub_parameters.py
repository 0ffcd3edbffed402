"""Which checks a profile disables in which standard: a part of `securityhub.hub`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from baseline.facts.security_hub_controls import Standard, controls_of, standard_of
from baseline.model.field_problems import FieldError, FieldProblem

MAX_REASON = 1_000
# CloudFormation resource reference, AWS::SecurityHub::Standard.
MAX_DISABLED = 100


def standards_of(frameworks: tuple[str, ...]) -> dict[str, Standard]:
    """The standards of these frameworks by suffix, in the order of the frameworks; two may share one."""
    found = (standard_of(one) for one in frameworks)
    return {one.suffix: one for one in found if one}


def disabled_in(standard: Standard, reasons: Mapping[str, str]) -> dict[str, str]:
    """The checks of the standard that are disabled, with their reasons."""
    own = {one.id for one in controls_of(standard)}
    return {one: reason[:MAX_REASON] for one, reason in sorted(reasons.items()) if one in own}


def disabled_by_arn(
    standard: Standard, reasons: Mapping[str, str], partition: str, region: str, account: str
) -> dict[str, str]:
    """What CloudFormation disables in the standard: the reasons by ARN. A check whose ARN is not known stays on, since
    Security Hub refuses a wrong one, and with it fails the stack."""
    return {
        standard.control_arn(check, partition, region, account): reason
        for check, reason in disabled_in(standard, reasons).items()
        if standard.knows_arn_of(check)
    }


def left_on(frameworks: tuple[str, ...], reasons: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The disabled checks that stay on with CloudFormation, each with the title of the standard in which it does."""
    for one in standards_of(frameworks).values():
        yield from ((check, one.title) for check in disabled_in(one, reasons) if not one.knows_arn_of(check))


def refuse_too_many(frameworks: tuple[str, ...], reasons: Mapping[str, str]) -> None:
    """Raise `FieldError` where more checks of a standard are disabled than CloudFormation takes."""
    for one in standards_of(frameworks).values():
        count = len(disabled_in(one, reasons))
        if count > MAX_DISABLED:
            raise FieldError(
                FieldProblem(
                    f"{count} checks of {one.title} are disabled with those of waivers and of other Regions",
                    ("disabled_controls",),
                    allowed=f"{MAX_DISABLED} for a standard",
                    advice="leave the standard out, or disable fewer",
                )
            )
