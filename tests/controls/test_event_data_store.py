"""Where events are kept in CloudTrail Lake, and what AWS would refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from baseline.errors import ProfileError
from tests.controls.organizations import ACCOUNTS, Planned, planned

ID = "cloudtrail.event_data_store"


def built(folder: Path, parameters: dict[str, Any], **more: Any) -> Planned:
    return planned(folder, ID, parameters={ID: parameters} if parameters else {}, **more)


@pytest.mark.parametrize(
    ("parameters", "accounts"),
    [({}, set(ACCOUNTS)), ({"organization": "management"}, {"management"}), ({"organization": "audit"}, {"audit"})],
)
def test_each_account_keeps_its_own_or_one_keeps_all(
    tmp_path: Path, parameters: dict[str, Any], accounts: set[str]
) -> None:
    assert {account for account, _ in built(tmp_path, parameters).standing(ID)} == accounts


@pytest.mark.node
@pytest.mark.parametrize("parameters", [{}, {"organization": "management"}])
def test_both_formats_do_it(tmp_path: Path, parameters: dict[str, Any]) -> None:
    assert list(built(tmp_path, parameters).unmet(ID)) == []


@pytest.mark.parametrize(
    ("parameters", "more", "said"),
    [
        (
            {"billing_mode": "FIXED_RETENTION_PRICING", "retention_days": 3653},
            {},
            "FIXED_RETENTION_PRICING keeps events for 2557 days at most",
        ),
        ({"organization": "audit"}, {"roles": ("management",)}, "no account with the role audit"),
        ({}, {"regions": ("cn-north-1",)}, "CloudTrail Lake does not exist in the home Region cn-north-1"),
    ],
)
def test_what_aws_would_refuse_is_told(
    tmp_path: Path, parameters: dict[str, Any], more: dict[str, Any], said: str
) -> None:
    with pytest.raises(ProfileError) as caught:
        built(tmp_path, parameters, **more)
    assert said in caught.value.problems[0].message
    assert caught.value.problems[0].location is not None
