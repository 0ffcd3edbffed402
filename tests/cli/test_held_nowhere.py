"""What a profile asks for and no place holds is never passed over in silence."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import SMALL, Run

WITHOUT_CONTACT = "\n".join(line for line in SMALL.splitlines() if not line.startswith("contacts:")) + "\n"


def test_a_profile_of_which_nobody_hears_says_so_in_every_command_and_in_the_readme(run: Run, tmp_path: Path) -> None:
    (tmp_path / "lonely.yaml").write_text(WITHOUT_CONTACT, encoding="utf-8")
    words = "nobody hears of any alarm or finding"

    assert words in run("plan", "lonely.yaml").out
    assert words in run("generate", "lonely.yaml", "-o", "out", "--format", "terraform").err
    readme = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert readme.index(words) < readme.index("terraform -chdir")


def test_a_profile_whose_contact_hears_of_everything_says_nothing_of_it(run: Run) -> None:
    assert "nobody hears" not in run("plan", "small.yaml").out
    assert "not held anywhere" not in run("generate", "small.yaml", "-o", "out", "--format", "terraform").err
