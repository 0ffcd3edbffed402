"""What an import brings with it, seen in a process of its own. Who may import whom is `lint-imports`' (make check)."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTROLS = ROOT / "baseline" / "controls"


EVERY_DOCUMENT = """
import importlib, pkgutil
import constructs_lib.documents as documents
names = [one.name for one in pkgutil.walk_packages(documents.__path__, documents.__name__ + ".")]
assert len(names) > 10
for name in names:
    importlib.import_module(name)
"""


def brought_by(code: str) -> set[str]:
    """The top-level modules that are there after `code`."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*{{name.split('.')[0] for name in sys.modules}})"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import constructs_lib", {"baseline", "pydantic", "jinja2", "yaml", "aws_cdk", "jsii", "cdk_nag"}),
        (
            EVERY_DOCUMENT,
            {"baseline", "pydantic", "aws_cdk", "jsii", "constructs"},
        ),
        ("import baseline.cli", {"pydantic", "yaml", "jinja2", "aws_cdk", "jsii", "platformdirs"}),
        ("import baseline.pipeline", {"aws_cdk", "jsii", "jinja2", "cdk_nag", "cfnlint"}),
        (
            "from baseline.catalog.discovery import controls\nassert len(controls()) > 10",
            {"aws_cdk", "jsii", "jinja2", "cdk_nag", "cfnlint"},
        ),
    ],
    ids=["constructs_lib", "every document", "command line", "pipeline", "every control"],
)
def test_an_import_brings_nothing_heavy(code: str, absent: set[str]) -> None:
    assert brought_by(code) & absent == set()


def imported_controls(path: Path) -> set[str]:
    """Modules below `baseline.controls` that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level:
            found.add("baseline.controls.relative import")
    return {name for name in found if name.startswith("baseline.controls.") and name.count(".") == 3}


def test_a_control_imports_no_other_and_only_private_modules_of_its_service() -> None:
    for path in sorted(CONTROLS.glob("*/*.py")):
        for name in imported_controls(path):
            service, module = name.split(".")[2:]
            assert module.startswith("_"), f"{path.name} imports the control {service}.{module}"
            assert service == path.parent.name, f"{path.name} imports a private module of {service}"


def test_a_private_module_belongs_to_one_control() -> None:
    users: dict[str, set[str]] = {}
    for path in sorted(CONTROLS.glob("*/*.py")):
        for name in imported_controls(path):
            users.setdefault(name, set()).add(path.stem)
    private = {
        f"baseline.controls.{path.parent.name}.{path.stem}"
        for path in CONTROLS.glob("*/_*.py")
        if path.stem != "__init__"
    }
    for name in private:
        controls = {user for user in users.get(name, set()) if not user.startswith("_")}
        assert len(controls) <= 1, f"{name} is used by {controls}"
        assert users.get(name), f"{name} is used by nobody"


def test_every_room_has_its_layer() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    placed = {name.strip() for layer in layers for name in layer.split("|")}
    rooms = {f"baseline.{name}" for name in _modules(ROOT / "baseline") - {"families"}}
    families = {f"baseline.families.{name}" for name in _modules(ROOT / "baseline" / "families")}
    assert placed == rooms | families


def _modules(folder: Path) -> set[str]:
    found = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    return found - {"__init__"}
