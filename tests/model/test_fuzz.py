"""Whatever the text: a profile, or a ProfileError with places. Never anything else."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baseline.errors import ProfileError
from baseline.model.loader import load_profile
from baseline.model.source import Source
from baseline.model.yaml_events import compose

TOKENS = st.sampled_from(
    [
        *("schema: ", "baseline/v1", "name: ", "organization:", "accounts:", "imports:", "waivers:", "tags:"),
        *(
            "set_parameters:",
            "a.b",
            "\n",
            "\n  ",
            "\n    ",
            "- ",
            "{",
            "}",
            "[",
            "]",
            ", ",
            ": ",
            "? ",
            "|",
            ">-",
        ),
        *("&a ", "*a", "<<: *a", "!!str ", "!x ", "'", '"', "#", "---", "...", "%YAML 1.2", "\t", "@", "`"),
        *("eu-west-1", "012345678901", "1e9", ".inf", "0x", "yes", "null", "~", "p.yaml", "x.yml", "/"),
        *("\ue000", "\u2028", "\x85", "\ufeff", "\\ud800", "\r"),
    ]
)
DOCUMENTS = st.one_of(st.text(), st.lists(TOKENS, max_size=40).map("".join))


def _load(path: Path) -> None:
    with contextlib.suppress(ProfileError):
        load_profile(path, find_shipped=lambda _: None, frameworks=("cis-aws-5.0",))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(), DOCUMENTS.map(lambda text: text.encode("utf-8", "surrogatepass"))))
def test_any_file_loads_or_is_refused(content, tmp_path):
    path = tmp_path / "p.yaml"
    path.write_bytes(content)
    _load(path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_good_profile_with_a_piece_replaced_loads_or_is_refused(data, tmp_path, good):
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 30)))
    text = good[:start] + data.draw(DOCUMENTS) + good[end:]
    path = tmp_path / "p.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    _load(path)


@pytest.mark.parametrize("parser", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
@settings(max_examples=100, deadline=None)
@given(text=DOCUMENTS)
def test_every_problem_has_a_place_in_the_text(parser, text):
    for problem in compose(Source("p.yaml", text), parser=parser).problems:
        assert problem.location is not None
        assert 1 <= problem.location.line <= len(Source("p.yaml", text).lines) + 1
        assert problem.render()
