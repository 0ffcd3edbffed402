"""Basic scanning of a registry: what it switches off is told."""

from __future__ import annotations

from baseline.catalog.discovery import controls


def test_enhanced_scanning_that_is_somebody_elses_is_looked_for_first() -> None:
    control = controls()["ecr.registry_scanning"]
    (note,) = control.notes(control.Params())
    assert "switches enhanced scanning off" in note
    assert "aws ecr get-registry-scanning-configuration" in note
