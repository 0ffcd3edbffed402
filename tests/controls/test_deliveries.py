"""Whoever delivers to the log archive stands only where the archive takes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from baseline.errors import ProfileError
from baseline.pipeline import open_profile, plan_profile
from baseline.plan.plan import Plan

HEAD = """schema: baseline/v1
name: p
organization:
  name: acme
  home_region: eu-west-1
  governed_regions: [eu-west-1, us-east-1]
  accounts: [{name: main, role: standalone}]
controls: {include: [cloudtrail.multi_region_trail, config.recorder, vpc.flow_logs]}
set_parameters:
  kms.baseline_keys: {keys: [logs, sns]}
  s3.log_archive_bucket: {deliveries: [%s]}
  vpc.flow_logs: {destination: %s}
"""


def planned(folder: Path, deliveries: str, destination: str = "s3") -> Plan:
    path = folder / "p.yaml"
    path.write_text(HEAD % (deliveries, destination), encoding="utf-8")
    return plan_profile(open_profile(path), date(2027, 1, 31))


@pytest.mark.parametrize(
    ("deliveries", "missing"),
    [
        ("flow_logs, config", "cloudtrail.multi_region_trail needs log_archive_bucket.cloudtrail"),
        ("cloudtrail, flow_logs", "config.recorder needs config_archive_bucket"),
        ("cloudtrail, config", "vpc.flow_logs needs log_archive_bucket.flow_logs"),
    ],
)
def test_a_delivery_that_the_archive_does_not_take_is_a_problem_at_its_parameters(
    tmp_path: Path, deliveries: str, missing: str
) -> None:
    with pytest.raises(ProfileError) as caught:
        planned(tmp_path, deliveries)

    (problem,) = caught.value.problems
    assert problem.message == f"{missing}, which the parameters of s3.log_archive_bucket leave out"
    assert problem.location is not None
    assert "deliveries" in problem.location.excerpt


@pytest.mark.parametrize(
    ("deliveries", "destination"), [("cloudtrail, config, flow_logs", "s3"), ("cloudtrail, config", "cloudwatch")]
)
def test_the_archive_need_not_take_what_goes_elsewhere(tmp_path: Path, deliveries: str, destination: str) -> None:
    assert planned(tmp_path, deliveries, destination).stacks
