"""What must hold between the parts of a profile.

The functions take plain data, whole or not: what has the wrong type is passed over, since the model reports
it. So one misspelt key does not hide an account that is named twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from baseline.errors import Problem, nearest
from baseline.facts.regions import REGIONS, partition_of
from baseline.model.drafts import mapping, mappings, strings
from baseline.model.field_problems import FieldProblem
from baseline.model.ids import derive_prefix, matches
from baseline.model.nodes import Locations

_ONE_OF_A_KIND = ("management", "log-archive", "audit")
# The web ACL of a CloudFront distribution lives there, governed or not: AWS WAF Developer Guide, "Associating or
# disassociating a web ACL with an AWS resource".
_EDGE, _WITH_EDGE = "us-east-1", "aws"


def organization_problems(organization: object) -> list[FieldProblem]:
    """Everything inconsistent within the data of `organization`; paths begin at it."""
    data = mapping(organization)
    return [*_region_problems(data), *_name_and_id_problems(data), *_role_problems(data)]


def profile_problems(profile: object) -> list[FieldProblem]:
    """Everything inconsistent between `organization` and the rest of a profile, whose root paths begin at."""
    data = mapping(profile)
    if not isinstance(data.get("organization"), Mapping):
        return []  # a fragment: what it says is judged once it is imported
    return [*_waiver_problems(data), *_prefix_problems(data)]


def dropped_inclusions(profile: object, locations: Locations) -> Iterator[Problem]:
    """The controls that one file includes by their ids and excludes as well, whatever imports it. What a framework or
    a pattern brings may be excluded; a control that is named is meant to stand."""
    controls = mapping(mapping(profile).get("controls"))
    for index, control_id in strings(controls.get("include")):
        for position, pattern in strings(controls.get("exclude")):
            if not control_id.endswith("*") and matches(pattern, control_id):
                place = locations.of(("controls", "exclude", position))
                less = "" if pattern == control_id else ", or exclude the others by their ids"
                yield Problem(
                    f"'{control_id}' is included, and dropped by controls.exclude '{pattern}' ({place})",
                    locations.of(("controls", "include", index)),
                    advice=f"remove one of the two{less}",
                )
                break


def _region_problems(data: Mapping[str, Any]) -> Iterator[FieldProblem]:
    home = data.get("home_region")
    governed = strings(data.get("governed_regions"))
    names = [region for _, region in governed]
    if isinstance(home, str) and home in REGIONS and names and home not in names:
        yield FieldProblem(
            f"the home Region {home} is not among the governed Regions",
            ("home_region",),
            allowed=", ".join(names),
            advice=f"add {home} to governed_regions",
        )
    seen: set[str] = set()
    for position, region in governed:
        place = ("governed_regions", position)
        if region in seen:
            yield FieldProblem(f"the Region {region} is listed twice", place, advice="remove one of the two")
        elif region in REGIONS and isinstance(home, str) and home in REGIONS:
            partition = partition_of(region)
            if partition != partition_of(home):
                message = f"{region} is in the partition {partition}, the home Region in {partition_of(home)}"
                yield FieldProblem(message, place, advice="an account lives in one partition: write a profile for each")
        seen.add(region)


def _name_and_id_problems(data: Mapping[str, Any]) -> Iterator[FieldProblem]:
    for word in ("name", "id"):
        first: dict[str, int] = {}
        for position, account in mappings(data.get("accounts")):
            value = account.get(word)
            if value is None or isinstance(value, (list, dict, bool)):
                continue
            if first.setdefault(str(value), position) != position:
                yield FieldProblem(
                    f"two accounts have the {word} {value}",
                    ("accounts", position, word),
                    advice="each account is listed once",
                )


def _role_problems(data: Mapping[str, Any]) -> Iterator[FieldProblem]:
    accounts = mappings(data.get("accounts"))
    seen: dict[str, str] = {}
    for position, account in accounts:
        role, name = account.get("role"), account.get("name")
        if not isinstance(role, str):
            continue
        if role == "standalone" and len(accounts) > 1:
            yield FieldProblem(
                f"the standalone account '{name}' has company",
                ("accounts", position, "role"),
                allowed="exactly one account where one is standalone",
                advice="give it another role, or a profile of its own",
            )
        if role in _ONE_OF_A_KIND and role in seen:
            yield FieldProblem(
                f"the accounts '{seen[role]}' and '{name}' both have the role {role}",
                ("accounts", position, "role"),
                allowed=f"one account with the role {role}",
            )
        seen.setdefault(role, str(name))
        if role in (*_ONE_OF_A_KIND, "workload") and account.get("id") is None:
            yield FieldProblem(
                f"the account '{name}' has no id",
                ("accounts", position),
                allowed="an account without id only where it is standalone",
                advice="add its 12 digits as id",
            )


def _waiver_problems(data: Mapping[str, Any]) -> Iterator[FieldProblem]:
    organization = mapping(data["organization"])
    accounts = [a["name"] for _, a in mappings(organization.get("accounts")) if isinstance(a.get("name"), str)]
    governed = [region for _, region in strings(organization.get("governed_regions"))]
    has_edge = any(partition_of(region) == _WITH_EDGE for region in governed if region in REGIONS)
    regions = list(dict.fromkeys((*governed, _EDGE) if has_edge else governed))
    for position, waiver in mappings(data.get("waivers")):
        for index, name in strings(waiver.get("accounts")):
            if accounts and name not in accounts:
                yield FieldProblem(
                    f"the waiver names the account '{name}', which the organization does not have",
                    ("waivers", position, "accounts", index),
                    allowed=", ".join(dict.fromkeys(accounts)),
                    advice=nearest(name, accounts),
                )
        for index, region in strings(waiver.get("regions")):
            if governed and region in REGIONS and region not in regions:
                yield FieldProblem(
                    f"the waiver names the Region {region}, which is not governed",
                    ("waivers", position, "regions", index),
                    allowed=", ".join(regions),
                    advice=nearest(region, regions),
                )


def _prefix_problems(data: Mapping[str, Any]) -> Iterator[FieldProblem]:
    name = mapping(data["organization"]).get("name")
    if isinstance(name, str) and mapping(data.get("naming")).get("prefix") is None and derive_prefix(name) is None:
        yield FieldProblem(
            f"no prefix for names can be derived from '{name}'",
            ("organization", "name"),
            advice="set naming.prefix, such as 'acme'",
        )
