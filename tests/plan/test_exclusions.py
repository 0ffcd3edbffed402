"""Between what asks for a control and what drops it: who prevails, across the files of a profile."""

from __future__ import annotations

import pytest

from tests.plan.conftest import Problems, Resolve, placements


def selection(include: str = "", exclude: str = "", imports: str = "") -> str:
    """The part of a profile that decides."""
    return f"imports: [{imports}]\ncontrols: {{include: [{include}], exclude: [{exclude}]}}"


DROPS_LOG = selection(exclude="'log.*'")


@pytest.mark.parametrize(
    ("text", "others", "expected"),
    [
        pytest.param(
            selection("vpc.*, log.shared", imports="base.yaml"),
            {"base": DROPS_LOG},
            {"vpc.network", "log.shared"},
            id="an importer's id lifts an imported exclusion by a pattern, of that control alone",
        ),
        pytest.param(
            selection("vpc.*, log.shared", imports="base.yaml"),
            {"base": selection(exclude="log.shared")},
            {"vpc.network", "log.shared"},
            id="an importer's id lifts an imported exclusion of that id",
        ),
        pytest.param(
            selection("vpc.*, 'log.*'", imports="base.yaml"),
            {"base": DROPS_LOG},
            {"vpc.network"},
            id="an importer's pattern lifts nothing",
        ),
        pytest.param(
            selection("vpc.*", imports="fw, base.yaml"),
            {"base": selection(exclude="config.*")},
            {"vpc.network", "kms.keys", "s3.archive"},
            id="an importer's framework lifts nothing",
        ),
        pytest.param(
            selection("vpc.*", exclude="log.shared", imports="base.yaml"),
            {"base": selection("log.shared")},
            {"vpc.network"},
            id="an importer drops what an imported profile includes by its id",
        ),
        pytest.param(
            selection("vpc.*", imports="middle.yaml"),
            {"middle": selection("log.shared", imports="base.yaml"), "base": DROPS_LOG},
            {"vpc.network", "log.shared"},
            id="what the middle of a chain lifts stays lifted",
        ),
        pytest.param(
            selection("vpc.*", exclude="'log.*'", imports="middle.yaml"),
            {"middle": selection("log.shared", imports="base.yaml"), "base": DROPS_LOG},
            {"vpc.network"},
            id="the end of a chain drops again what its middle lifts, in the same words as its beginning",
        ),
        pytest.param(
            selection("vpc.*, log.shared", imports="middle.yaml"),
            {"middle": selection(imports="base.yaml", exclude="'log.*'"), "base": selection("log.shared")},
            {"vpc.network", "log.shared"},
            id="the end of a chain lifts what its middle drops, in the same words as its beginning",
        ),
        pytest.param(
            selection("vpc.*", imports="one.yaml, two.yaml"),
            {"one": DROPS_LOG, "two": selection("log.shared")},
            {"vpc.network", "log.shared"},
            id="of two imported profiles the later one includes",
        ),
        pytest.param(
            selection("vpc.*", imports="two.yaml, one.yaml"),
            {"one": DROPS_LOG, "two": selection("log.shared")},
            {"vpc.network"},
            id="of two imported profiles the later one excludes",
        ),
        pytest.param(
            selection("vpc.*", imports="one.yaml, two.yaml"),
            {
                "base": DROPS_LOG,
                "one": selection("log.shared", imports="base.yaml"),
                "two": selection("vpc.network", imports="base.yaml"),
            },
            {"vpc.network", "log.shared"},
            id="what one arm of a diamond lifts, the other does not drop",
        ),
    ],
)
def test_the_later_file_prevails_control_by_control(
    plan: Resolve, text: str, others: dict[str, str], expected: set[str]
) -> None:
    assert set(placements(plan(text, **others, accounts=LOGGING))) == expected


LOGGING = """accounts:
    - {name: logs, role: log-archive, id: "444455556666"}
    - {name: shop, role: workload, id: "123456789012"}"""


def test_a_control_says_that_its_inclusion_lifts_an_exclusion_even_where_a_framework_brings_it(plan: Resolve) -> None:
    text = selection("config.recorder", imports="fw, base.yaml")
    found = plan(text, base=selection(exclude="config.*"))
    (why,) = {one.chosen for stack in found.stacks for one in stack.instances if one.id == "config.recorder"}
    assert why == (
        "controls.include config.recorder (p.yaml:9:22), which lifts controls.exclude config.* (base.yaml:4:35)"
    )


def test_what_is_needed_and_dropped_by_an_imported_profile_may_be_named(plan: Resolve, problems: Problems) -> None:
    base = selection(exclude="kms.*")
    (found,) = problems(selection("s3.archive", imports="base.yaml"), base=base)
    assert found.advice == "name kms.keys in controls.include, or exclude s3.archive as well"
    assert str(found.location) == "base.yaml:4:35"
    assert set(placements(plan(selection("s3.archive, kms.keys", imports="base.yaml"), base=base))) == {
        "s3.archive",
        "kms.keys",
    }


def test_what_a_lifted_control_lacks_is_told_with_the_other_mistakes(problems: Problems) -> None:
    text = selection("shield.advanced", imports="base.yaml") + "\nsurprise: true"
    found = problems(text, base=selection(exclude="'shield.*'"))
    assert [str(one.location) for one in found] == ["p.yaml:9:22", "p.yaml:10:1"]
    assert "'acknowledge' is missing" in found[0].message


def test_of_several_exclusions_the_one_that_prevails_is_named(problems: Problems) -> None:
    text = selection(exclude="'*'", imports="fw, base.yaml")
    (found,) = problems(text, base=selection(exclude="s3.archive"))
    assert found.message.endswith("dropped by controls.exclude * (p.yaml:9:35)")


def test_what_an_excluded_control_lacks_is_not_told_with_the_other_mistakes(problems: Problems) -> None:
    found = problems(selection("'shield.*'", exclude="shield.advanced") + "\nsurprise: true")
    assert [str(one.location) for one in found] == ["p.yaml:10:1"]
