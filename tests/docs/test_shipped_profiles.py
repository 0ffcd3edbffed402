"""What the shipped profiles say of themselves is so."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from baseline.catalog.discovery import controls
from baseline.catalog.frameworks import framework
from baseline.pipeline import open_profile, plan_profile
from baseline.report.coverage import Status, coverage
from baseline.resources import shipped_profiles
from constructs_lib.documents.cis_filters import SIGNALS
from constructs_lib.documents.cis_watch import watch

# Rules that pass only where a trail records data events of every bucket: reads, writes, or both.
ON_DATA_EVENTS = {
    "CLOUDTRAIL_ALL_READ_S3_DATA_EVENT_CHECK",
    "CLOUDTRAIL_ALL_WRITE_S3_DATA_EVENT_CHECK",
    "CLOUDTRAIL_S3_DATAEVENTS_ENABLED",
}


def parameters(path: Path, control: str) -> list[dict[str, Any]]:
    """The parameters of a control in each stack that holds it."""
    plan = plan_profile(open_profile(path), date(2027, 1, 31))
    return [one.parameters for stack in plan.stacks for one in stack.instances if one.id == control]


CIS_5 = [pytest.param(shipped_profiles()[name], id=name) for name in ("startup", "cis-aws-5.0")]


@pytest.mark.parametrize("path", shipped_profiles().values(), ids=lambda path: path.stem)
def test_a_profile_generates_nothing_that_nobody_asked_for_by_name_and_that_costs(path: Path) -> None:
    loaded = open_profile(path)
    named = loaded.profile.controls.include
    plan = plan_profile(loaded, date(2027, 1, 31))
    standing = {one.id: one.control for stack in plan.stacks for one in stack.instances}
    assert sorted(name for name, control in standing.items() if control.opt_in and name not in named) == []


@pytest.mark.parametrize("path", shipped_profiles().values(), ids=lambda path: path.stem)
def test_a_profile_imports_the_framework_that_it_is_named_after(path: Path) -> None:
    assert path.stem == "startup" or path.stem in open_profile(path).profile.imports


@pytest.mark.parametrize("path", CIS_5)
def test_no_rule_asks_for_data_events_that_the_trail_does_not_record(path: Path) -> None:
    (trail,) = parameters(path, "cloudtrail.multi_region_trail")
    rules = {rule for one in parameters(path, "config.managed_rules") for rule in one["rules"]}
    assert rules & ON_DATA_EVENTS == (ON_DATA_EVENTS if trail["data_events"]["s3_objects"] == "all" else set())


def test_aws_fsbp_names_the_checks_that_it_could_pass_and_does_not() -> None:
    path = shipped_profiles()["aws-fsbp"]
    head = path.read_text(encoding="utf-8").partition("schema: baseline/v1")[0]
    plan = plan_profile(open_profile(path), date(2027, 1, 31))
    could = {check for control in controls().values() for check in control.passes}
    rows = coverage(plan, framework("aws-fsbp"), controls())
    left = could & {one.requirement.id for one in rows if one.status is not Status.IMPLEMENTED and not one.checks}
    assert left == set(re.findall(r"\b[A-Z][A-Za-z0-9]*\.[0-9]+\b", head))


def test_startup_counts_its_alarms() -> None:
    path = shipped_profiles()["startup"]
    (alarms,) = parameters(path, "cloudwatch.cis_alarms")
    own, both = len(watch(alarms["dialect"]).alarms), len(watch("both").alarms)
    said = re.search(r"alone: (\d+) alarms\..*?\(both\), (\d+)\.", path.read_text(encoding="utf-8"), re.S)
    assert said
    assert (int(said[1]), int(said[2])) == (own, both)


@pytest.mark.parametrize("path", CIS_5)
def test_the_alarms_have_the_wording_of_the_benchmark_that_the_profile_imports(path: Path) -> None:
    (alarms,) = parameters(path, "cloudwatch.cis_alarms")
    patterns = {one.pattern for one in watch(alarms["dialect"]).filters}
    assert "cis-aws-5.0" in open_profile(path).profile.imports
    assert [one.requirement for one in SIGNALS if (one.cis_5 or one.security_hub) not in patterns] == []


@pytest.mark.parametrize("path", CIS_5)
def test_a_profile_names_what_a_fresh_account_fails_all_the_same(path: Path) -> None:
    head = path.read_text(encoding="utf-8").partition("schema: baseline/v1")[0]
    plan = plan_profile(open_profile(path), date(2027, 1, 31))
    rows = coverage(plan, framework("cis-aws-5.0"), controls())
    met = {one.requirement.id for one in rows if one.status is Status.IMPLEMENTED and not one.remaining}
    failed = {"2.1.2", "3.7", "5.2", "5.5"} - met
    assert failed >= {"2.1.2", "3.7", "5.2"}
    assert {"2.1.2", "3.7", "5.2", "5.5"} & set(re.findall(r"\d(?:\.\d+)+", head)) == failed
