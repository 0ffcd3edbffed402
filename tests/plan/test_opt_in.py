"""What costs or cannot be undone comes by its id alone; and what a control learns of waivers and of others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from baseline.catalog.frameworks import Framework, Requirement
from baseline.control import Control, ControlParams
from baseline.model.loader import load_profile
from baseline.place import Place
from baseline.plan.claims import claims
from tests.plan.conftest import CONTROLS, Archive, Fake, Problems, Resolve, Shield, framework, placements

SEEN: list[Place] = []


class Watcher(Fake):
    """Looks at its place and tells."""

    id = "log.watcher"
    title = "Places are looked at"
    layer = Archive.layer
    placement = Archive.placement

    def localize(self, params: ControlParams, place: Place) -> ControlParams:
        SEEN.append(place)
        return params


@pytest.fixture(autouse=True)
def _catalogue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The catalogue with a control that is opt-in, and one that looks at its place."""
    SEEN.clear()
    monkeypatch.setattr(Shield, "opt_in", "3,000 USD a month", raising=False)
    monkeypatch.setattr(Shield, "satisfies", ("fw/1.3",), raising=False)
    monkeypatch.setattr(Archive, "passes", ("S3.1",), raising=False)
    monkeypatch.setitem(CONTROLS, "log.watcher", Watcher())  # pyright: ignore[reportArgumentType]
    yield
    SEEN.clear()


def test_neither_a_framework_nor_a_pattern_brings_it(plan: Resolve) -> None:
    assert "shield.advanced" not in placements(plan("imports: [fw]\ncontrols: {include: ['*'], exclude: ['log.*']}"))


def test_its_id_brings_it(plan: Resolve) -> None:
    found = plan("controls: {include: [shield.advanced]}\nset_parameters: {shield.advanced: {acknowledge: I pay}}")
    assert "shield.advanced" in placements(found)


def test_a_pattern_that_brings_nothing_else_says_why(problems: Problems) -> None:
    (found,) = problems("imports: [fw]\ncontrols: {include: ['shield.*']}")
    assert found.message == "the pattern 'shield.*' brings nothing: shield.advanced: 3,000 USD a month"
    assert found.location
    assert found.location.line == 9


def test_an_exclusion_by_pattern_drops_it_all_the_same(plan: Resolve) -> None:
    dropping = (
        "imports: [fw]\ncontrols: {exclude: ['shield.*']}\nset_parameters: {shield.advanced: {acknowledge: I pay}}"
    )
    assert "shield.advanced" not in placements(plan(dropping))


WAIVER = """imports: [fw]
controls: {include: [log.watcher]}
waivers:
  - {control: s3.archive, accounts: [shop], reason: "The partner  keeps it", owner: a@example.com, expires: 2027-03-31}
  - {control: config.recorder, reason: "The partner records it", owner: ciso@example.com, expires: 2027-03-31}"""
ACCOUNTS = """accounts:
    - {name: boss, role: management, id: "111122223333"}
    - {name: shop, role: workload, id: "123456789012"}
  id: o-exampleorgid"""


def test_a_place_knows_the_checks_that_report_what_is_waived_there(plan: Resolve) -> None:
    plan(WAIVER, accounts=ACCOUNTS)
    seen = {place.account: place for place in SEEN}
    note = "The partner keeps it (waived until 2027-03-31 by a@example.com)"
    assert seen["shop"].disabled_checks == {"S3.1": note}
    assert seen["boss"].disabled_checks == {}


def test_a_place_knows_the_organization_and_what_others_provide(plan: Resolve) -> None:
    plan("imports: [fw]\ncontrols: {include: [log.watcher]}", accounts=ACCOUNTS)
    place = SEEN[-1]  # Each is asked once by itself before it is known what stands.
    assert place.organization_id == "o-exampleorgid"
    assert place.ids_of("management") == ("111122223333",)
    assert place.ids_of("audit") == ()
    assert place.frameworks == ("fw",)
    assert {"archive", "key.logs"} <= place.provided


class Evaluator(Fake):
    id = "config.evaluator"
    title = "Rules evaluate"
    evaluates_rules = True


class Part(Fake):
    id = "s3.part"
    title = "A part is met"
    contributes = {"other/9": "The rest."}


@pytest.mark.parametrize(
    ("control", "requirement", "asked"),
    [
        (Evaluator, Requirement("1", "t", 1, "manual", framework("").config_rules, ()), True),
        (Evaluator, Requirement("1", "t", 1, "manual", (), ()), False),
        (Archive, Requirement("1", "t", 1, "manual", (), ("S3.1",)), True),
        (Archive, Requirement("1", "t", 1, "manual", (), (), same_as=("fw/1.1",)), True),
        (Part, Requirement("9", "t", 1, "manual", (), ()), True),
        (Archive, Requirement("9", "t", 1, "manual", (), ("S3.2",)), False),
    ],
)
def test_a_framework_asks_for_what_meets_or_evidences_a_requirement(
    plan: Resolve, monkeypatch: pytest.MonkeyPatch, control: type[Control], requirement: Requirement, asked: bool
) -> None:
    other = Framework("other", "Other", "1", "https://example.com", (requirement,))
    plan("imports: [fw]")  # writes p.yaml, which is in the working directory
    loaded = load_profile(Path("p.yaml"), find_shipped=lambda _name: None, frameworks=("fw",), further=lambda *_: ())
    asking, _ = claims(loaded, {control.id: control()}, lambda _name: other)
    assert (control.id in asking) is asked
