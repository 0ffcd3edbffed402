"""Whose resources a policy of Firewall Manager is about: accounts, organizational units, tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from baseline.control import ControlParams
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountId
from baseline.model.spelling import Spelling
from baseline.place import Place
from constructs_lib.documents.firewall_policies import CLOUDFRONT

UnitId = Annotated[
    str,
    Spelling(
        "^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$",
        "the id of an organizational unit",
        "an id such as ou-a1b2-11112222",
        lambda text: (
            "leave the list empty: a policy is about the whole organization unless it names accounts or units"
            if text.startswith("r-")
            else "aws organizations list-organizational-units-for-parent shows it"
        ),
    ),
]
TagKey = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9 _.:/=+@-]+$")]
TagValue = Annotated[str, StringConstraints(max_length=256, pattern=r"^[A-Za-z0-9 _.:/=+@-]*$")]


class PolicyScope(ControlParams):
    """What is the same for a policy of any service."""

    remediation_enabled: bool = Field(
        False,
        description="Whether Firewall Manager puts right what the policy finds, in every account in scope. Default: it "
        "shows it alone, which is how to begin.",
    )
    include_accounts: Distinct[AccountId] = Field(
        (), max_length=200, description="Ids of the only accounts in scope. Default: every account."
    )
    include_organizational_units: Distinct[UnitId] = Field(
        (),
        max_length=50,
        description="Organizational units whose accounts, also those to come, are the only ones in scope. Default: "
        "every one.",
    )
    exclude_accounts: Distinct[AccountId] = Field(
        (), max_length=200, description="Ids of accounts out of scope. Default: none."
    )
    exclude_organizational_units: Distinct[UnitId] = Field(
        (), max_length=50, description="Organizational units whose accounts are out of scope. Default: none."
    )
    resource_tags: Mapping[TagKey, TagValue] = Field(
        {},
        max_length=8,
        description="Tags of the only resources in scope, all of which a resource must have, such as {exposure: "
        "public}. Default: every resource.",
    )
    exclude_resource_tags: bool = Field(
        False, description="Whether `resource_tags` are those of resources out of scope instead. Default: false."
    )

    @model_validator(mode="after")
    def _one_way_of_scope(self) -> Self:
        if problems := list(self._scope_problems()):
            raise FieldError(problems)
        return self

    def _scope_problems(self) -> Iterator[FieldProblem]:
        for excluded in ("exclude_accounts", "exclude_organizational_units"):
            if getattr(self, excluded) and self.include:
                yield FieldProblem(
                    f"{excluded} has no effect: exclusions are not read where accounts or units are included",
                    (excluded,),
                    advice="give inclusions or exclusions",
                    at_key=True,
                )
        if self.exclude_resource_tags and not self.resource_tags:
            yield FieldProblem(
                "exclude_resource_tags needs resource_tags",
                ("exclude_resource_tags",),
                advice="name the tags of the resources that are out of scope",
                at_key=True,
            )

    @property
    def include(self) -> dict[str, list[str]]:
        """What is in scope, by the kind of id; empty for the whole organization."""
        return _scope(self.include_accounts, self.include_organizational_units)

    @property
    def exclude(self) -> dict[str, list[str]]:
        """What is out of scope, by the kind of id."""
        return _scope(self.exclude_accounts, self.exclude_organizational_units)


def _scope(accounts: Sequence[str], units: Sequence[str]) -> dict[str, list[str]]:
    return {kind: list(ids) for kind, ids in (("ACCOUNT", accounts), ("ORGUNIT", units)) if ids}


def types_at(resource_types: Sequence[str], place: Place) -> tuple[str, ...]:
    """Those of the types that a policy in the Region of `place` can be about.

    Raises `FieldError` where the profile has no organization, and where distributions are meant but the Region of their
    policies is not governed.
    """
    if place.organization_id is None:
        raise FieldError(
            FieldProblem(
                "Firewall Manager works for an organization, and the profile names none",
                advice="set organization.id in the profile, or remove the control",
            )
        )
    if CLOUDFRONT in resource_types and "us-east-1" not in place.governed_regions:
        raise FieldError(
            FieldProblem(
                "policies about CloudFront stand in us-east-1, which the profile does not govern",
                ("resource_types", list(resource_types).index(CLOUDFRONT)),
                allowed="types of the governed Regions",
                advice=f"add us-east-1 to governed_regions, or remove {CLOUDFRONT}",
            )
        )
    return tuple(one for one in resource_types if one != CLOUDFRONT or place.region == "us-east-1")


def by_policy(resource_types: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The types of each policy by what it is named after: those of a Region share one, distributions have their own."""
    regional = tuple(one for one in resource_types if one != CLOUDFRONT)
    policies = {"regional": regional, "cloudfront": tuple(one for one in resource_types if one == CLOUDFRONT)}
    return {name: types for name, types in policies.items() if types}
