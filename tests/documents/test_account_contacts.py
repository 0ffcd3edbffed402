"""What the functions for root access may do, each for its own feature."""

from __future__ import annotations

import pytest

from constructs_lib.documents.account_contacts import ROOT_FEATURES, root_access

PLACE = {"partition": "aws", "account": "111122223333", "region": "eu-west-1"}


@pytest.mark.parametrize("feature", ROOT_FEATURES)
def test_a_feature_of_root_access_is_enabled_and_no_other(feature: str) -> None:
    setting = root_access(feature)
    (statement,) = setting.policy(**PLACE)["Statement"]
    reading, enabling = statement["Action"]
    assert reading == "iam:ListOrganizationsFeatures"
    assert enabling.split(":")[1].lower() == setting.writes[0].operation.replace("_", "")
    assert feature in enabling
