"""The versions of CIS AWS Foundations: complete, and held together by the requirements that they share."""

from __future__ import annotations

import pytest

from baseline.catalog.frameworks import Requirement, framework
from baseline.facts.security_hub_controls import controls_of, standard_of

HUB = "cis-aws-5.0"


def _numbered(prefix: str, *ranges: range) -> list[str]:
    return [f"{prefix}.{number}" for one in ranges for number in one]


_ONE_TO_NINE = range(1, 10)

IDS = {
    "cis-aws-1.4": [
        *_numbered("1", range(1, 22)),
        *_numbered("2.1", range(1, 6)),
        "2.2.1",
        "2.3.1",
        *_numbered("3", range(1, 12)),
        *_numbered("4", range(1, 16)),
        *_numbered("5", range(1, 5)),
    ],
    "cis-aws-3.0": [
        *_numbered("1", range(1, 23)),
        *_numbered("2.1", range(1, 5)),
        "2.2.1",
        *_numbered("2.3", range(1, 4)),
        "2.4.1",
        *_numbered("3", _ONE_TO_NINE),
        *_numbered("4", range(1, 17)),
        *_numbered("5", range(1, 7)),
    ],
    "cis-aws-6.0": [
        *_numbered("2", range(1, 22)),
        *_numbered("3.1", range(1, 5)),
        *_numbered("3.2", range(1, 5)),
        "3.3.1",
        *_numbered("4", _ONE_TO_NINE),
        *_numbered("5", range(1, 17)),
        "6.1.1",
        "6.1.2",
        *_numbered("6", range(2, 8)),
    ],
    "cis-aws-7.0": [
        *_numbered("2.1", range(1, 7)),
        *_numbered("2", range(2, 22)),
        *_numbered("3.1", range(1, 5)),
        *_numbered("3.2", range(1, 5)),
        "3.3.1",
        *_numbered("4", range(1, 11)),
        *_numbered("5", range(1, 17)),
        "6.1.1",
        "6.1.2",
        *_numbered("6", range(2, 9)),
    ],
}

# Requirements, of which automated, of which level 1; as the publisher has them.
TOTALS = {
    "cis-aws-1.4": (58, 51, 38),
    "cis-aws-3.0": (62, 54, 42),
    "cis-aws-6.0": (63, 35, 41),
    "cis-aws-7.0": (70, 34, 41),
}

# What no requirement of 5.0 asks for.
ALONE = {
    "cis-aws-1.4": ["1.3", "2.1.1", "3.3", "3.4"],
    "cis-aws-3.0": ["1.3"],
    "cis-aws-6.0": [],
    "cis-aws-7.0": [*_numbered("2.1", range(1, 7)), "2.21", "4.10", "6.8"],
}

# What other versions drop of 5.0.
DROPPED = {
    "cis-aws-1.4": {"1.21", "2.2.2", "2.2.3", "2.2.4", "2.3.1", "4.16", "5.1.2", "5.4", "5.7"},
    "cis-aws-3.0": {"2.2.4", "5.1.2"},
    "cis-aws-6.0": set[str](),
    "cis-aws-7.0": {"1.10", "1.12"},
}

every_version = pytest.mark.parametrize("version", sorted(IDS))


def _of_hub(requirement: Requirement) -> list[str]:
    return [name.removeprefix(f"{HUB}/") for name in requirement.same_as if name.startswith(f"{HUB}/")]


@every_version
def test_each_version_has_its_requirements_once_and_in_order(version: str) -> None:
    assert [one.id for one in framework(version).requirements] == IDS[version]


@every_version
def test_levels_and_assessment_status_add_up(version: str) -> None:
    requirements = framework(version).requirements
    automated = sum(one.assessment == "automated" for one in requirements)
    assert (len(requirements), automated, sum(one.level == 1 for one in requirements)) == TOTALS[version]


@pytest.mark.parametrize(
    ("version", "requirement_id", "level", "assessment"),
    [
        ("cis-aws-1.4", "1.18", 2, "manual"),
        ("cis-aws-1.4", "2.1.3", 1, "automated"),
        ("cis-aws-1.4", "4.1", 1, "automated"),
        ("cis-aws-3.0", "2.1.3", 2, "manual"),
        ("cis-aws-3.0", "5.6", 1, "automated"),
        ("cis-aws-6.0", "2.10", 1, "manual"),
        ("cis-aws-6.0", "5.1", 2, "manual"),
        ("cis-aws-7.0", "2.21", 1, "manual"),
        ("cis-aws-7.0", "2.16", 2, "automated"),
        ("cis-aws-7.0", "6.8", 2, "manual"),
    ],
)
def test_levels_where_versions_differ(version: str, requirement_id: str, level: int, assessment: str) -> None:
    found = framework(version).requirement(requirement_id)
    assert (found.level, found.assessment) == (level, assessment)


@every_version
def test_what_5_0_asks_for_as_well_points_there_and_to_one_requirement(version: str) -> None:
    pointing = {one.id: _of_hub(one) for one in framework(version).requirements}
    assert [name for name, found in pointing.items() if not found] == ALONE[version]
    targets = [found for found in pointing.values() if found]
    assert all(len(found) == 1 for found in targets)
    reached = [target for [target] in targets]
    assert len(set(reached)) == len(reached)
    assert set(reached) == {one.id for one in framework(HUB).requirements} - DROPPED[version]


@every_version
def test_what_asks_for_the_same_is_called_the_same_and_has_the_same_evidence(version: str) -> None:
    for one in framework(version).requirements:
        for target in _of_hub(one):
            hub = framework(HUB).requirement(target)
            assert (one.title, one.config_rules, one.security_hub) == (hub.title, hub.config_rules, hub.security_hub)
            assert (one.scope, one.remaining) == (hub.scope, hub.remaining)


@pytest.mark.parametrize(
    ("name", "requirement_id"),
    [
        ("cis-aws-1.4/1.16", "1.15"),
        ("cis-aws-1.4/2.1.5", "2.1.4"),
        ("cis-aws-1.4/3.6", "3.4"),
        ("cis-aws-1.4/5.3", "5.5"),
        ("cis-aws-3.0/1.22", "1.21"),
        ("cis-aws-3.0/2.2.1", "5.1.1"),
        ("cis-aws-3.0/2.4.1", "2.3.1"),
        ("cis-aws-3.0/5.6", "5.7"),
        ("cis-aws-6.0/2.1", "1.1"),
        ("cis-aws-6.0/6.1.2", "5.1.2"),
        ("cis-aws-7.0/2.10", "1.9"),
        ("cis-aws-7.0/2.11", "1.11"),
        ("cis-aws-7.0/2.12", "1.13"),
        ("cis-aws-7.0/2.20", "1.21"),
        ("cis-aws-7.0/5.16", "4.16"),
        ("cis-aws-7.0/6.7", "5.7"),
    ],
)
def test_versions_renumber(name: str, requirement_id: str) -> None:
    version, _, own = name.partition("/")
    assert _of_hub(framework(version).requirement(own)) == [requirement_id]


def test_security_questions_are_asked_for_by_1_4_and_3_0_alike() -> None:
    assert framework("cis-aws-1.4").requirement("1.3").same_as == ("cis-aws-3.0/1.3",)
    assert framework("cis-aws-3.0").requirement("1.3").same_as == ("cis-aws-1.4/1.3",)


@pytest.mark.parametrize("version", ["cis-aws-1.4", "cis-aws-3.0", HUB])
def test_every_check_of_the_standard_evidences_some_requirement(version: str) -> None:
    standard = standard_of(version)
    assert standard is not None
    assert {one.id for one in controls_of(standard)} <= framework(version).checks


def test_organizations_are_asked_for_by_7_0() -> None:
    about_organizations = [one.id for one in framework("cis-aws-7.0").requirements if one.scope == "organization"]
    assert about_organizations == _numbered("2.1", range(1, 7))


def test_what_aws_does_for_everyone_is_inherited() -> None:
    [encryption] = [one for one in framework("cis-aws-1.4").requirements if one.scope == "provider"]
    assert encryption.id == "2.1.1"


@pytest.mark.parametrize("version", [*IDS, HUB])
def test_whoever_has_nothing_to_go_by_is_told_what_to_do(version: str) -> None:
    for one in framework(version).requirements:
        assert one.config_rules or one.security_hub or one.remaining, one.id
