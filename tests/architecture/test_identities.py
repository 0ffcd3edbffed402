"""Identity is a contract: a bucket, key or log group that is called otherwise is another one, and the data is lost."""

from __future__ import annotations

import json

import pytest

from tests.golden.rewrite import IDENTITIES, identities

pytestmark = pytest.mark.node


def test_what_holds_data_is_called_as_it_was() -> None:
    ledger = json.loads(IDENTITIES.read_text(encoding="utf-8"))
    assert identities() == ledger, "a new name is a new, empty resource; where that is meant: make golden"


def test_both_formats_call_it_alike() -> None:
    for profile, formats in json.loads(IDENTITIES.read_text(encoding="utf-8")).items():
        named = {
            output: sorted(name for name in names.values() if name is not None) for output, names in formats.items()
        }
        assert named["cloudformation"] == named["terraform"], profile
