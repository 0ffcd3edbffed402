"""What the catalogue keeps as a whole, whoever adds to it."""

from __future__ import annotations

from itertools import permutations
from types import SimpleNamespace
from typing import Any

import pytest

from baseline.catalog import discovery
from baseline.control import ControlParams
from baseline.names import local_name, logical_id


def test_two_controls_cannot_provide_one_family(monkeypatch: pytest.MonkeyPatch) -> None:
    def giver(*names: str) -> Any:
        return SimpleNamespace(Params=ControlParams, provides=lambda _params: names)

    found = {"kms.keys": giver("kms_key.logs", "kms_key.sns"), "kms.more": giver("kms_key.rds")}
    monkeypatch.setattr(discovery, "controls", lambda: found)
    with pytest.raises(ValueError, match=r"kms\.keys and kms\.more both provide kms_key\.rds"):
        discovery.providers.__wrapped__()


def test_what_belongs_to_one_control_is_never_taken_for_anothers() -> None:
    """A resource belongs to the control whose id its own begins with: `verify.expectations.by_control`."""
    for one, other in permutations(discovery.controls(), 2):
        assert not logical_id(other).startswith(logical_id(one)), (one, other)
        assert local_name(one) != local_name(other)
