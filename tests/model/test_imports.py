"""Profiles that stand on others: what an import means, and what the merge yields."""

from __future__ import annotations

import contextlib
import hashlib
import os

import pytest

from baseline.errors import ProfileError
from baseline.model.loader import load_profile

HEAD = "schema: baseline/v1\nname: {name}\n"
BASE = (
    HEAD.format(name="base")
    + """\
imports: [aws-fsbp, cis-aws-5.0]
contacts:
  security: {name: Base, email: base@example.com, phone: '1'}
  billing: {name: Base, email: base@example.com, phone: '1'}
controls: {include: ["vpc.*", s3.a], exclude: [vpc.b]}
set_parameters:
  a.one: {kept: 1, changed: 1}
  a.two: {list: [1, 2]}
waivers:
  - {control: iam.x, reason: long enough, owner: a@example.com, expires: 2027-03-31}
tags: {kept: base, changed: base}
naming: {prefix: base}
"""
)
IMPORTER = """\
imports: [base.yaml, cis-aws-5.0, nist-800-53-r5]
contacts:
  security: {name: Importer, email: importer@example.com, phone: '2'}
controls: {include: [s3.a, s3.c]}
set_parameters:
  a.one: {changed: 2, added: 2}
  a.two: {list: [3]}
waivers:
  - {control: iam.x, reason: long enough, owner: a@example.com, expires: 2027-03-31}
  - {control: iam.y, reason: long enough, owner: a@example.com, expires: 2027-03-31}
tags: {changed: importer}
"""


@pytest.fixture
def merged(load, minimal):
    return load(minimal + IMPORTER, base=BASE)


def test_lists_are_joined_each_entry_once(merged):
    assert merged.profile.imports == ("aws-fsbp", "cis-aws-5.0", "nist-800-53-r5")
    assert merged.profile.controls.include == ("vpc.*", "s3.a", "s3.c")
    assert merged.profile.controls.exclude == ("vpc.b",)
    assert [waiver.control for waiver in merged.profile.waivers] == ["iam.x", "iam.y"]


def test_the_importer_wins_where_both_say_something(merged):
    profile = merged.profile
    assert profile.name == "minimal"
    assert profile.naming.prefix == "base"
    assert profile.tags == {"kept": "base", "changed": "importer"}
    assert profile.set_parameters["a.one"] == {"kept": 1, "changed": 2, "added": 2}
    assert profile.set_parameters["a.two"] == {"list": [3]}
    assert profile.contacts.security.name == "Importer"
    assert profile.contacts.billing.name == "Base"


def test_locations_follow_the_winner(merged):
    of = merged.locations.of
    assert str(of(("tags", "kept"))) == "base.yaml:13:14"
    assert str(of(("tags", "changed"))) == "p.yaml:18:17"
    assert str(of(("set_parameters", "a.one", "kept"), key=True)) == "base.yaml:9:11"
    assert str(of(("set_parameters", "a.one", "added"), key=True)) == "p.yaml:13:23"
    assert of(("imports", 0)).file == "base.yaml"
    assert of(("waivers", 1)).file == "p.yaml"


def test_files_are_recorded_with_their_digests(merged, tmp_path):
    assert [file.name for file in merged.files] == ["p.yaml", "base.yaml"]
    assert merged.files[1].sha256 == hashlib.sha256((tmp_path / "base.yaml").read_bytes()).hexdigest()


def test_recorded_names_do_not_depend_on_the_working_directory(load, minimal, tmp_path, monkeypatch):
    here = load(minimal + "imports: [base.yaml]\n", base=BASE).files
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")
    there = load_profile("../p.yaml", find_shipped=lambda _: None, frameworks=("aws-fsbp", "cis-aws-5.0"))
    assert there.files == here
    assert there.locations.of(("tags", "kept")).file == "../base.yaml"


def test_later_imports_prevail(load, minimal):
    one = HEAD.format(name="one") + "tags: {a: one, b: one}\n"
    two = HEAD.format(name="two") + "tags: {b: two}\n"
    assert load(minimal + "imports: [one.yaml, two.yaml]\n", one=one, two=two).profile.tags == {
        "a": "one",
        "b": "two",
    }


def test_the_organization_is_taken_whole(load, minimal):
    text = HEAD.format(name="child") + "imports: [parent.yaml]\n"
    loaded = load(text, parent=minimal)
    assert loaded.organization.name == "acme"
    assert loaded.locations.of(("organization", "name")).file == "parent.yaml"


def test_a_word_is_the_framework_and_profile_word_the_profile(load, minimal):
    shipped = HEAD.format(name="shipped") + "tags: {from: shipped}\n"
    framework = load(minimal + "imports: [cis-aws-5.0]\n", shipped_cis_aws_5_0=shipped)
    assert framework.profile.imports == ("cis-aws-5.0",)
    assert framework.profile.tags == {}
    profile = load(minimal + "imports: ['profile:cis-aws-5.0']\n", shipped_cis_aws_5_0=shipped)
    assert profile.profile.imports == ()
    assert profile.profile.tags == {"from": "shipped"}
    assert profile.files[1].name == "profile:cis-aws-5.0"


def test_a_word_that_no_framework_has_is_the_shipped_profile(load, minimal):
    shipped = HEAD.format(name="shipped") + "tags: {from: shipped}\n"
    assert load(minimal + "imports: [startup]\n", shipped_startup=shipped).profile.tags == {"from": "shipped"}


def test_a_diamond_is_merged_once(load, minimal):
    both = HEAD.format(name="x") + "imports: [bottom.yaml]\n"
    loaded = load(minimal + "imports: [left.yaml, right.yaml]\n", left=both, right=both, bottom=BASE)
    assert loaded.profile.controls.include == ("vpc.*", "s3.a")
    assert len(loaded.files) == 4


def test_what_one_arm_of_a_diamond_changes_the_other_does_not_change_back(load, minimal):
    bottom = HEAD.format(name="bottom") + "set_parameters: {a.one: {retention: 400, window: 7}}\ntags: {a: bottom}\n"
    left = HEAD.format(name="left") + "imports: [bottom.yaml]\nset_parameters: {a.one: {retention: 900, window: 30}}\n"
    right = HEAD.format(name="right") + "imports: [bottom.yaml]\ntags: {a: right}\n"
    loaded = load(minimal + "imports: [left.yaml, right.yaml]\n", left=left, right=right, bottom=bottom)
    assert loaded.profile.set_parameters == {"a.one": {"retention": 900, "window": 30}}
    assert loaded.profile.tags == {"a": "right"}
    assert [source.name for source in loaded.locations.order] == ["bottom.yaml", "left.yaml", "right.yaml", "p.yaml"]
    assert [file.name for file in loaded.files] == ["p.yaml", "left.yaml", "bottom.yaml", "right.yaml"]


def test_a_file_reached_by_two_paths_is_read_once(load, minimal, tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one.yaml").write_text(HEAD.format(name="one") + "imports: [../base.yaml]\n", encoding="utf-8")
    loaded = load(minimal + "imports: [base.yaml, deep/one.yaml, deep/../base.yaml]\n", base=BASE)
    assert [file.name for file in loaded.files] == ["p.yaml", "base.yaml", "deep/one.yaml"]
    assert loaded.profile.controls.include == ("vpc.*", "s3.a")


def test_frameworks_are_joined_in_the_order_of_the_files(load, minimal):
    one = HEAD.format(name="one") + "imports: [nist-800-53-r5]\n"
    two = HEAD.format(name="two") + "imports: [one.yaml, cis-aws-5.0]\n"
    loaded = load(minimal + "imports: [aws-fsbp, cis-aws-5.0, two.yaml]\n", one=one, two=two)
    assert loaded.profile.imports == ("nist-800-53-r5", "cis-aws-5.0", "aws-fsbp")


def test_an_entry_that_several_files_have_is_placed_in_the_last(merged):
    rank = merged.locations.rank
    assert merged.locations.of(("controls", "include", 1)).file == "p.yaml"
    assert [rank(("controls", "include", index)) for index in range(3)] == [0, 1, 1]


# (import, column, words, offered)
WRONG = [
    ("cis-aws-5", 11, "no framework and no shipped profile 'cis-aws-5'", "did you mean 'cis-aws-5.0'?"),
    (
        "zzz",
        11,
        "no framework and no shipped profile 'zzz'",
        "aws-fsbp, cis-aws-5.0, nist-800-53-r5, startup",
    ),
    ("'profile:strtup'", 11, "no shipped profile 'strtup'", "did you mean 'profile:startup'?"),
    ("'profile:../p.yaml'", 11, "no shipped profile '../p.yaml'", "profile:startup"),
    ("gone.yaml", 11, "there is no file 'gone.yaml'", "check the path"),
    ("../gone.yml", 11, "there is no file '../gone.yml'", "check the path"),
    ("/etc/gone.yaml", 11, "'/etc/gone.yaml' is an absolute path", "relative to this file"),
    ("p.yaml", 11, "in a circle: p.yaml → p.yaml", "remove one"),
]


@pytest.mark.parametrize(("word", "column", "words", "offered"), WRONG)
def test_a_wrong_import_is_located(word, column, words, offered, problems, minimal):
    (problem,) = problems(minimal + f"imports: [{word}]\n", shipped_startup=minimal)
    assert words in problem.message
    assert str(problem.location) == f"p.yaml:8:{column}"
    assert offered in f"{problem.allowed} {problem.advice}"


def test_a_circle_names_its_chain(problems, minimal):
    one = HEAD.format(name="one") + "imports: [two.yaml]\n"
    two = HEAD.format(name="two") + "imports: [one.yaml]\n"
    (problem,) = problems(minimal + "imports: [one.yaml]\n", one=one, two=two)
    assert problem.message == "the imports go round in a circle: one.yaml → two.yaml → one.yaml"
    assert str(problem.location) == "two.yaml:3:11"


def test_a_chain_too_long_is_refused(problems, minimal):
    others = {f"f{n}": HEAD.format(name=f"f{n}") + f"imports: [f{n + 1}.yaml]\n" for n in range(12)}
    (problem,) = problems(minimal + "imports: [f0.yaml]\n", **others)
    assert problem.message == "more than 10 profiles import one another"
    assert str(problem.location) == "f8.yaml:3:11"


def test_a_control_that_one_file_names_and_drops_is_a_problem_of_that_file(problems, minimal):
    base = HEAD.format(name="base") + "controls: {include: ['waf.*', waf.b, vpc.a], exclude: [vpc.b, 'waf.*', vpc.a]}\n"
    found = problems(minimal + "imports: [base.yaml]\ncontrols: {include: [waf.b]}\n", base=base)
    assert [(str(problem.location), problem.message, problem.advice) for problem in found] == [
        (
            "base.yaml:3:31",
            "'waf.b' is included, and dropped by controls.exclude 'waf.*' (base.yaml:3:63)",
            "remove one of the two, or exclude the others by their ids",
        ),
        (
            "base.yaml:3:38",
            "'vpc.a' is included, and dropped by controls.exclude 'vpc.a' (base.yaml:3:72)",
            "remove one of the two",
        ),
    ]


def test_what_one_file_names_another_may_drop(load, minimal):
    base = HEAD.format(name="base") + "controls: {exclude: ['waf.*'], include: [vpc.a]}\n"
    assert load(minimal + "imports: [base.yaml]\ncontrols: {include: [waf.b], exclude: [vpc.a]}\n", base=base)


def test_mistakes_of_every_file_come_together(problems, minimal):
    base = HEAD.format(name="base") + "colour: red\n"
    found = problems(minimal + "imports: [base.yaml]\nshape: round\n", base=base)
    assert [str(problem.location) for problem in found] == ["p.yaml:9:1", "base.yaml:3:1"]


def test_an_imported_waiver_is_held_against_the_organization(problems, minimal):
    waiver = "{control: iam.x, accounts: [mian], reason: long enough, owner: a@example.com, expires: 2027-03-31}"
    base = HEAD.format(name="base") + f"waivers: [{waiver}]\n"
    (problem,) = problems(minimal + "imports: [base.yaml]\n", base=base)
    assert str(problem.location) == "base.yaml:3:39"
    assert "the account 'mian'" in problem.message


def test_limits_hold_for_the_sum(problems, minimal):
    base = HEAD.format(name="base") + "tags: {" + ", ".join(f"a{n}: x" for n in range(40)) + "}\n"
    (problem,) = problems(
        minimal + "imports: [base.yaml]\ntags: {" + ", ".join(f"b{n}: x" for n in range(40)) + "}\n",
        base=base,
    )
    assert problem.message == "'tags' must have at most 49 entries, not 80"
    assert str(problem.location) == "p.yaml:9:7"


def test_a_file_whose_name_is_not_utf_8_is_refused(write, minimal):
    name = os.fsdecode(b"od\xffd.yaml")
    with contextlib.suppress(OSError):  # a file system may refuse it before we do
        write(minimal).rename(name)
    with pytest.raises(ProfileError) as caught:
        load_profile(name, find_shipped=lambda _: None, frameworks=())
    assert [problem.message for problem in caught.value.problems] == ["the path 'od\\xffd.yaml' is not UTF-8"]


def test_no_machine_path_is_printed(load, minimal, tmp_path):
    with pytest.raises(ProfileError) as caught:
        load(minimal + "imports: [base.yaml, gone.yaml]\n", base="a: [")
    assert str(tmp_path) not in str(caught.value)
