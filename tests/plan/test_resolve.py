"""From a profile to a plan: import, prune, merge, place, waive."""

from __future__ import annotations

from datetime import date

import pytest

from baseline.plan.plan import Plan
from tests.plan.conftest import SEVERAL, Problems, Resolve, placements

HOME, EAST = "main eu-west-1", "main us-east-1"
WAIVER = 'reason: "a partner does it", owner: ciso@example.com, expires: 2027-03-31'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "imports: [fw]",
            {"config.recorder": [HOME, EAST], "kms.keys": [HOME, EAST], "s3.archive": [HOME]},
            id="a framework brings what satisfies it, and what that needs",
        ),
        pytest.param("controls: {include: [vpc.*]}", {"vpc.network": [HOME]}, id="a pattern includes"),
        pytest.param(
            "imports: [fw]\ncontrols: {exclude: [config.*]}",
            {"kms.keys": [HOME, EAST], "s3.archive": [HOME]},
            id="an exclusion drops what a framework brings",
        ),
        pytest.param(
            "controls: {include: [vpc.*, waf.acl], exclude: [vpc.network]}",
            {"waf.acl": [EAST]},
            id="an exclusion prevails over an inclusion by a pattern",
        ),
        pytest.param("controls: {include: [waf.acl]}", {"waf.acl": [EAST]}, id="the edge is in us-east-1"),
        pytest.param(
            f"imports: [fw]\nwaivers:\n  - {{control: config.recorder, regions: [us-east-1], {WAIVER}}}",
            {"config.recorder": [HOME], "kms.keys": [HOME, EAST], "s3.archive": [HOME]},
            id="a waiver drops a control from one Region",
        ),
    ],
)
def test_placements(plan: Resolve, text: str, expected: dict[str, list[str]]) -> None:
    assert placements(plan(text)) == expected


def test_the_edge_is_in_us_east_1_even_where_that_is_not_governed(plan: Resolve) -> None:
    assert placements(plan("controls: {include: [waf.acl]}", regions="eu-west-1")) == {"waf.acl": [EAST]}


def test_a_waiver_may_name_us_east_1_for_the_edge_where_that_is_not_governed(plan: Resolve) -> None:
    waiver = f"waivers: [{{control: waf.acl, regions: [us-east-1], {WAIVER}}}]"
    found = plan(f"controls: {{include: [waf.acl, vpc.network]}}\n{waiver}", regions="eu-west-1")
    assert placements(found) == {"vpc.network": [HOME]}
    assert [(one.control, one.target.region) for one in found.waived] == [("waf.acl", "us-east-1")]


def test_roles_decide_which_accounts_have_a_control(plan: Resolve) -> None:
    found = placements(plan("controls: {include: [vpc.network, log.shared, s3.archive]}", accounts=SEVERAL))
    assert found["vpc.network"] == ["shop eu-west-1"]
    assert found["log.shared"] == ["logs eu-west-1"]
    assert found["s3.archive"] == ["boss eu-west-1", "logs eu-west-1", "shop eu-west-1"]


def test_why_each_control_is_there(plan: Resolve) -> None:
    found = plan("imports: [fw]\ncontrols: {include: [vpc.*]}")
    chosen = {one.id: one.chosen for stack in found.stacks for one in stack.instances}
    assert chosen == {
        "config.recorder": "imports fw (p.yaml:8:11)",
        "kms.keys": "needed by s3.archive",
        "s3.archive": "imports fw (p.yaml:8:11)",
        "vpc.network": "controls.include vpc.* (p.yaml:9:22)",
    }


def test_where_each_value_came_from(plan: Resolve) -> None:
    found = plan("imports: [fw]\nset_parameters:\n  config.recorder: {days: 90}")
    recorder = next(one for stack in found.stacks for one in stack.instances if one.id == "config.recorder")
    assert recorder.parameters == {"days": 90, "global_types": True, "rules": ["S3_LOGGING"]}
    origins = {name: (one.source, one.detail) for name, one in recorder.provenance.items()}
    assert origins == {
        "days": ("profile", "p.yaml:10:21"),
        "global_types": ("resolved", "for eu-west-1"),
        "rules": ("resolved", "for eu-west-1"),
    }
    keys = next(one for stack in found.stacks for one in stack.instances if one.id == "kms.keys")
    assert {one.source for one in keys.provenance.values()} == {"default"}


def test_the_prefix_stands_in_notes_of_controls_that_stand_somewhere(plan: Resolve) -> None:
    assert plan().notes == (("s3.archive", "Look into acme-archive, not into MYPREFIX."),)
    waived = f"controls: {{include: [vpc.network, s3.archive]}}\nwaivers: [{{control: s3.*, {WAIVER}}}]"
    assert plan(waived).notes == ()


def test_waived_controls_are_listed_with_who_answers_for_them(plan: Resolve) -> None:
    waivers = f"waivers:\n  - {{control: config.*, accounts: [shop], regions: [us-east-1], {WAIVER}}}"
    (waived,) = plan(f"imports: [fw]\n{waivers}", accounts=SEVERAL).waived
    assert (waived.control, waived.target.account, waived.target.region) == ("config.recorder", "shop", "us-east-1")
    assert (waived.reason, waived.owner, waived.expires) == ("a partner does it", "ciso@example.com", "2027-03-31")


def test_a_control_for_accounts_that_are_not_there_is_said_to_stand_nowhere(plan: Resolve) -> None:
    chosen = "controls: {include: [log.shared, kms.keys]}"
    (said,) = plan(chosen).unplaced
    assert said == ("log.shared", "it stands nowhere: it is for accounts with the role log-archive")
    waived = f"{chosen}\nwaivers: [{{control: vpc.network, {WAIVER}}}]".replace("log.shared", "vpc.network")
    assert plan(waived).unplaced == (), "who waives it knows"


def test_two_waivers_of_one_control_are_both_listed(plan: Resolve) -> None:
    other = 'reason: "nobody connects there", owner: cto@example.com, expires: 2027-06-30'
    waivers = f"waivers:\n  - {{control: config.*, {WAIVER}}}\n  - {{control: config.recorder, {other}}}"
    waived = [one for one in plan(f"imports: [fw]\n{waivers}").waived if one.target.region == "eu-west-1"]
    assert [(one.owner, one.expires) for one in waived] == [
        ("ciso@example.com", "2027-03-31"),
        ("cto@example.com", "2027-06-30"),
    ]


def test_a_waiver_holds_through_its_last_day(plan: Resolve) -> None:
    text = f"imports: [fw]\nwaivers: [{{control: config.recorder, {WAIVER}}}]"
    assert "config.recorder" not in placements(plan(text, today=date(2027, 3, 31)))


@pytest.mark.parametrize(
    ("text", "place", "message", "advice"),
    [
        ("controls: {include: [qqqq.*]}", "8:22", "no control matches 'qqqq.*'", "baseline catalog list"),
        ("controls: {include: [vcp.*]}", "8:22", "no control matches 'vcp.*'", "did you mean 'vpc.*'?"),
        ("imports: [fw]\ncontrols: {exclude: [s4.archive]}", "9:22", "no control matches 's4.archive'", "'s3.archive'"),
        ("imports: [fw]\nset_parameters:\n  config.recordr: {}", "10:3", "there is no control 'config.recordr'",
         "did you mean 'config.recorder'?"),
        (f"imports: [fw]\nwaivers: [{{control: config.recordr, {WAIVER}}}]", "9:21", "no control matches",
         "did you mean 'config.recorder'?"),
        ("imports: [fw]\nset_parameters:\n  vpc.network: {}", "10:3",
         "parameters are set for 'vpc.network', which the profile does not choose", "controls.include"),
        ("imports: [fw]\nset_parameters:\n  config.recorder: {days: 400}", "10:27", "'days' must be", ""),
        ("imports: [fw]\nset_parameters:\n  config.recorder: {day: 4}", "10:21", "unknown key 'day'",
         "did you mean 'days'?"),
        ("controls: {include: [shield.advanced]}", "8:22", "'acknowledge' is missing",
         "set it under set_parameters: shield.advanced; acknowledge: The price, typed."),
        ("controls: {include: [shield.advanced]}\nset_parameters:\n  shield.advanced: {}", "10:3",
         "'acknowledge' is missing", "acknowledge: The price, typed."),
        ("controls: {include: [shield.advanced]}\nset_parameters:\n  shield.advanced: {acknowledge: no}", "10:34",
         "'acknowledge' must be 'I pay'", ""),
        ("imports: [fw]\ncontrols: {exclude: [kms.*]}", "9:22",
         "s3.archive needs key.logs, which kms.keys provides and controls.exclude drops",
         "keep kms.keys, or exclude s3.archive as well"),
        ("imports: [fw]\nset_parameters:\n  kms.keys: {purposes: [data]}", "10:13",
         "s3.archive needs key.logs, which the parameters of kms.keys leave out", "catalog show kms.keys"),
        (f"imports: [fw]\nwaivers: [{{control: s3.*, {WAIVER}}}]", "9:21",
         "config.recorder in main eu-west-1 needs archive of s3.archive, which is waived in eu-west-1",
         "waive config.recorder as well"),
        (f"imports: [fw]\nwaivers: [{{control: config.recorder, {WAIVER.replace('03-31', '01-30')}}}]", "9:101",
         "the waiver of config.recorder expired on 2027-01-30",
         "have ciso@example.com renew it"),
        (f"imports: [fw]\nwaivers: [{{control: vpc.*, {WAIVER}}}]", "9:21", "waives nothing", "baseline plan p.yaml"),
        (f"controls: {{include: [s3.archive]}}\nwaivers: [{{control: s3.archive, regions: [us-east-1], {WAIVER}}}]",
         "9:21", "waives nothing", "remove it"),
        (f"controls: {{include: [vpc.network]}}\nwaivers: [{{control: '*', {WAIVER}}}]", "1:1",
         "places no control anywhere", "see the waivers"),
        ("tags: {a: b}", "1:1", "profile 'p' chooses no control", "import a framework"),
        ("controls: {exclude: ['*']}", "1:1", "profile 'p' chooses no control", "import a framework"),
        ("imports: [fw]\ncontrols: {exclude: ['*']}", "9:22",
         "profile 'p' chooses no control: what it asks for is dropped by controls.exclude * (p.yaml:9:22)",
         "exclude less"),
        ("imports: [fw]\ncontrols: {exclude: [config.*, vpc.*, s3.*]}", "9:22",
         "is dropped by controls.exclude config.* (p.yaml:9:22), controls.exclude s3.* (p.yaml:9:39)", "exclude less"),
        ("controls: {include: [log.reader]}", "6:21",
         "log.reader in main eu-west-1 needs shared_log of log.shared, which does not stand in eu-west-1", "exclude"),
    ],
)  # fmt: skip
def test_every_mistake_has_its_place_and_a_way_out(
    problems: Problems, text: str, place: str, message: str, advice: str
) -> None:
    found = problems(text)
    matching = [one for one in found if message in one.message]
    assert matching, [one.message for one in found]
    assert str(matching[0].location) == f"p.yaml:{place}"
    assert advice in matching[0].advice


def test_names_and_waivers_are_judged_alike_whatever_else_is_wrong(problems: Problems) -> None:
    late = WAIVER.replace("03-31", "01-30")
    text = (
        "imports: [fw]\ncontrols: {include: [vcp.*], exclude: [s4.archive]}\nset_parameters: {config.recordr: {}}\n"
        f"waivers:\n  - {{control: config.recordr, {WAIVER}}}\n  - {{control: config.recorder, {late}}}"
    )
    alone = problems(text)
    assert len(alone) == 5
    assert problems(f"{text}\nsurprise: true")[:-1] == alone


def test_a_missing_parameter_says_what_to_type(problems: Problems) -> None:
    (found,) = problems("controls: {include: [shield.*]}")
    assert (found.allowed, str(found.location)) == ("I pay", "p.yaml:8:22")


def test_wrong_parameters_make_no_further_problem_and_hide_none(problems: Problems) -> None:
    text = (
        "controls: {include: [waf.acl], exclude: [s3.*]}\nset_parameters:\n"
        "  waf.acl: {logged: true, loged: true}\n"
        "  kms.keys: {purposes: [lugs]}\n"
        "  config.recorder: {days: 0}\n"
        "  s3.archive: {years: 1}\n"
        "  shield.advanced: {acknowledge: no}"
    )
    found = {(str(one.location), one.message.partition(" must")[0]) for one in problems(text)}
    assert found == {
        ("p.yaml:10:27", "unknown key 'loged'"),
        ("p.yaml:11:25", "'purposes[0]'"),
        ("p.yaml:12:27", "'days'"),
        ("p.yaml:13:16", "unknown key 'years'"),
        ("p.yaml:14:34", "'acknowledge'"),
    }


def test_what_wrong_parameters_need_is_chosen_by_the_others(problems: Problems) -> None:
    text = "controls: {include: [config.recorder]}\nset_parameters: {config.recorder: {days: 0}, kms.keys: {a: 1}}"
    assert [str(one.location) for one in problems(text)] == ["p.yaml:9:42", "p.yaml:9:57"]
    unneeded = "controls: {include: [vpc.network]}\nset_parameters: {config.recorder: {days: 0}}"
    messages = [one.message for one in problems(unneeded)]
    assert any("does not choose" in one for one in messages)
    assert any("'days' must" in one for one in messages)


def test_what_an_excluded_control_lacks_is_no_matter(plan: Resolve) -> None:
    text = "imports: [fw]\ncontrols: {exclude: [shield.advanced]}\nset_parameters: {shield.advanced: {}}"
    assert "shield.advanced" not in placements(plan(text))


def test_a_need_that_the_governed_regions_break(problems: Problems) -> None:
    text = "controls: {include: [waf.acl]}\nset_parameters: {waf.acl: {logged: true}}"
    (found,) = problems(text, regions="eu-west-1")
    assert found.message == "waf.acl in main us-east-1 needs key.logs of kms.keys, which does not stand in us-east-1"
    assert found.advice == "add us-east-1 to governed_regions, or exclude waf.acl"


def test_us_east_1_is_not_in_every_partition(problems: Problems) -> None:
    (found,) = problems("controls: {include: [waf.acl]}", home="cn-north-1", regions="cn-north-1")
    assert "the partition aws-cn does not have" in found.message
    assert str(found.location) == "p.yaml:5:16"


def test_only_the_waiver_that_breaks_a_need_is_blamed(problems: Problems) -> None:
    text = (
        "imports: [fw]\nwaivers:\n"
        f"  - {{control: s3.archive, accounts: [boss], {WAIVER}}}\n"
        f"  - {{control: config.recorder, accounts: [boss], {WAIVER}}}\n"
        f"  - {{control: s3.archive, accounts: [shop], {WAIVER}}}"
    )
    found = problems(text, accounts=SEVERAL)
    assert {(str(one.location), one.message.split(" needs")[0]) for one in found} == {
        ("p.yaml:15:15", "config.recorder in shop eu-west-1"),
        ("p.yaml:15:15", "config.recorder in shop us-east-1"),
    }


def test_a_profile_may_exclude_what_an_imported_one_waives_or_sets(plan: Resolve) -> None:
    text = (
        "imports: [fw]\ncontrols: {exclude: [config.recorder]}\nset_parameters: {config.recorder: {days: 9}}\n"
        f"waivers: [{{control: config.recorder, {WAIVER}}}]"
    )
    assert "config.recorder" not in placements(plan(text))


def recorded(plan: Plan) -> list[str]:
    """The Regions whose recorder has the global types."""
    found = [
        (one.parameters, target.region)
        for stack in plan.stacks
        for one in stack.instances
        for target in stack.targets
        if one.id == "config.recorder"
    ]
    return [region for parameters, region in found if parameters["global_types"]]


@pytest.mark.parametrize(
    ("home", "regions", "expected"),
    [
        ("eu-west-1", "us-east-1, eu-west-1", ["eu-west-1"]),
        ("il-central-1", "il-central-1, eu-central-2, us-east-1, eu-west-1", ["us-east-1"]),
    ],
)
def test_global_resources_belong_to_the_home_region_or_the_first_that_can(
    plan: Resolve, home: str, regions: str, expected: list[str]
) -> None:
    assert recorded(plan("imports: [fw]", home=home, regions=regions)) == expected


def test_a_parameter_that_a_place_cannot_hold_is_a_problem_at_its_own_line(problems: Problems) -> None:
    (problem,) = problems("imports: [fw]\nset_parameters:\n  config.recorder: {days: 360}")
    assert str(problem.location) == "p.yaml:10:27"
    assert (problem.message, problem.advice) == ("config.recorder: us-east-1 keeps 300 days", "set days: 300")


def test_a_default_that_a_place_cannot_hold_is_a_problem_at_the_regions(problems: Problems) -> None:
    (problem,) = problems("imports: [fw]", home="il-central-1", regions="il-central-1, mx-central-1")
    assert str(problem.location) == "p.yaml:6:21"
    assert problem.message == "config.recorder: no Region records users"


def test_what_no_region_holds_is_in_the_plan(plan: Resolve) -> None:
    waiver = f"waivers:\n  - {{control: config.recorder, regions: [eu-west-1], {WAIVER}}}"
    assert plan("imports: [fw]").unplaced == ()
    assert plan(f"imports: [fw]\n{waiver}").unplaced == (("config.recorder", "Users are recorded nowhere."),)


def test_what_one_account_does_not_hold_names_the_account(plan: Resolve) -> None:
    waiver = f"waivers:\n  - {{control: config.recorder, regions: [eu-west-1], accounts: [shop], {WAIVER}}}"
    found = plan(f"imports: [fw]\n{waiver}", accounts=SEVERAL).unplaced
    assert found == (("config.recorder", "Users are recorded nowhere. (in shop)"),)
