"""Every status of a requirement, each from what a plan contains."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, ClassVar

import pytest

from baseline.catalog.frameworks import Framework, Requirement, RuleSelection
from baseline.control import (
    NATIVE,
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Placement,
    Severity,
    Support,
    detected,
)
from baseline.names import Names
from baseline.plan.plan import ControlInstance, Plan, Setting, StackPlan, Target, Waived
from baseline.report.coverage import Coverage, Status, coverage
from baseline.report.evidence import evidence_of
from baseline.report.exclusions import broken_by_exclusions
from baseline.report.tables import as_csv, as_json, as_markdown, as_text, summary


class Fake(Control):
    behavior = Behavior.DETECTIVE
    severity = Severity.LOW
    layer = Layer.DETECTION
    placement = Placement.per_governed_region()
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/"


class Trail(Fake):
    id = "log.trail"
    title = "Events are logged"
    satisfies = ("fw/logs", "fw/reads")

    class Params(ControlParams):
        reads: bool = False

    def satisfied(self, params: Params) -> tuple[str, ...]:
        return ("fw/logs", "fw/reads") if params.reads else ("fw/logs",)


class Block(Fake):
    id = "s3.block"
    title = "Buckets are closed"
    passes = ("S3.1",)
    contributes = {"fw/data": "Classify what the buckets hold."}


class Rules(Fake):
    id = "config.rules"
    title = "Rules evaluate"
    evaluates_rules = True

    class Params(ControlParams):
        rules: tuple[str, ...] = ("ROOT_MFA",)

    def evaluated_rules(self, params: Params) -> frozenset[str]:
        return frozenset(params.rules)


class Costly(Fake):
    id = "waf.costly"
    title = "Requests are filtered"
    satisfies = ("fw/filter",)
    passes = ("WAF.1",)
    opt_in = "5 USD a month"


CATALOGUE: Mapping[str, Control] = {one.id: one() for one in (Trail, Block, Rules, Costly)}


def rule(identifier: str) -> RuleSelection:
    return RuleSelection(identifier, MappingProxyType({}))


def asked(name: str, **more: Any) -> Requirement:
    given = {"level": 1, "assessment": "manual", "config_rules": (), "security_hub": (), **more}
    return Requirement(name, f"Title of {name}", **given)


FRAMEWORK = Framework(
    "fw",
    "Framework",
    "1",
    "https://example.com",
    (
        asked("logs", assessment="automated"),
        asked("reads"),
        asked("again", same_as=("fw/logs",)),
        asked("block", security_hub=("S3.1",)),
        asked("blocks", security_hub=("S3.1", "S3.2")),
        asked("data"),
        asked("root", config_rules=(rule("ROOT_MFA"),), remaining="Give the root user a key."),
        asked("unwatched", assessment="automated", config_rules=(rule("OTHER"),)),
        asked("filter"),
        asked("people"),
        asked("company", scope="organization"),
        asked("building", scope="provider"),
    ),
    checks_suffice=True,
)
MAIN = Target("main", "eu-west-1")


def plan(
    *controls: tuple[str, Mapping[str, Any]],
    waived: Sequence[Waived] = (),
    excluded: tuple[tuple[str, str], ...] = (),
    target: Target = MAIN,
    stacks: int = 1,
) -> Plan:
    setting = Setting(Names("acme"), "eu-west-1", None, {}, {})
    instances = tuple(
        ControlInstance(CATALOGUE[name], CATALOGUE[name].Params.model_validate(given)) for name, given in controls
    )
    made = (
        tuple(
            StackPlan(f"detection-{number}", Layer.DETECTION, (target,), (instances[number],), {}, setting)
            for number in range(stacks)
        )
        if stacks > 1
        else (StackPlan("detection", Layer.DETECTION, (target,), instances, {}, setting),)
    )
    return Plan("p", setting, made, waived=tuple(waived), excluded=excluded)


def waiver(control: str, **more: str) -> Waived:
    return Waived(control, MAIN, "The partner does it", "ciso@example.com", "2027-03-31", **more)


EVERYTHING = (("log.trail", {}), ("s3.block", {}), ("config.rules", {}))


def covered(of: Plan, framework: Framework = FRAMEWORK) -> dict[str, Coverage]:
    return {one.requirement.id: one for one in coverage(of, framework, CATALOGUE)}


@pytest.mark.parametrize(
    ("requirement", "status", "by", "words"),
    [
        ("logs", Status.IMPLEMENTED, ("log.trail",), ""),
        ("reads", Status.PLANNED, (), "The parameters of log.trail leave it out."),
        ("again", Status.IMPLEMENTED, ("log.trail",), ""),
        ("block", Status.IMPLEMENTED, ("s3.block",), ""),
        ("blocks", Status.PARTIAL, ("s3.block",), "no control makes S3.2 pass"),
        ("data", Status.PARTIAL, ("s3.block",), "Classify what the buckets hold."),
        ("root", Status.PARTIAL, (), "Give the root user a key. What AWS Config reports"),
        ("unwatched", Status.PLANNED, (), "have config.rules evaluate OTHER"),
        (
            "filter",
            Status.PLANNED,
            (),
            "Name waf.costly in controls.include; it does not come by itself: 5 USD a month.",
        ),
        ("people", Status.MANUAL, (), "A person has to see to it"),
        ("company", Status.NOT_APPLICABLE, (), "single account"),
        ("building", Status.INHERITED, (), ""),
    ],
)
def test_a_status_comes_from_what_the_plan_contains(
    requirement: str, status: Status, by: tuple[str, ...], words: str
) -> None:
    found = covered(plan(*EVERYTHING))[requirement]
    assert (found.status, found.controls) == (status, by)
    assert words in found.remaining
    assert bool(found.remaining) is (status not in (Status.IMPLEMENTED, Status.INHERITED))


def test_parameters_decide_what_a_control_meets() -> None:
    assert covered(plan(("log.trail", {"reads": True})))["reads"].status is Status.IMPLEMENTED


def test_what_holds_in_one_stack_of_two_is_partial() -> None:
    found = covered(plan(("log.trail", {"reads": True}), ("log.trail", {}), stacks=2))
    assert found["reads"].status is Status.PARTIAL
    assert found["logs"].status is Status.IMPLEMENTED


def test_checks_are_not_the_whole_of_a_requirement_unless_the_framework_says_so() -> None:
    wider = Framework("fw", "Framework", "1", "https://example.com", FRAMEWORK.requirements)
    assert covered(plan(*EVERYTHING), wider)["block"].status is Status.PARTIAL


def test_nothing_is_implemented_by_what_does_not_stand() -> None:
    found = covered(plan(("config.rules", {"rules": ("OTHER",)})))
    assert {one.status for one in found.values()}.isdisjoint({Status.IMPLEMENTED})
    assert found["unwatched"].status is Status.PARTIAL
    assert found["logs"].remaining.startswith("log.trail is not chosen")


def test_what_only_makes_a_check_pass_is_named_where_it_is_missing() -> None:
    found = covered(plan(("log.trail", {}), excluded=(("s3.block", "controls.exclude s3.* (p.yaml:9:5)"),)))
    assert found["block"].status is Status.PLANNED
    assert found["block"].remaining == "s3.block is dropped by controls.exclude s3.* (p.yaml:9:5)."


def test_what_no_control_and_no_rule_sees_is_for_people() -> None:
    alone = Framework("fw", "Framework", "1", "https://example.com", (asked("stopped", security_hub=("EC2.4",)),))
    assert covered(plan(*EVERYTHING), alone)["stopped"].status is Status.MANUAL


def test_a_rule_that_no_region_has_is_not_asked_for() -> None:
    unable = replace(plan(*EVERYTHING), unplaced=(("config.rules", "OTHER is evaluated nowhere: no such rule in x"),))
    found = covered(unable)["unwatched"]
    assert (found.status, found.remaining) == (Status.MANUAL, "OTHER is evaluated nowhere: no such rule in x.")


def test_what_no_region_holds_of_a_control_lowers_the_status_and_is_said() -> None:
    everywhere = plan(("log.trail", {}), ("s3.block", {}))
    lacking = replace(everywhere, unplaced=(("log.trail", "no trail in me-central-1: no such type there"),))
    found = covered(lacking)
    assert found["logs"].status is Status.PARTIAL
    assert found["logs"].remaining == "no trail in me-central-1: no such type there."
    assert found["block"].status is Status.IMPLEMENTED
    of_a_rule = replace(
        everywhere, unplaced=(("log.trail", "ACCESS_KEYS_ROTATED is evaluated nowhere: no such rule in x"),)
    )
    assert covered(of_a_rule)["logs"].status is Status.IMPLEMENTED


def test_what_reaches_all_leaves_nothing_though_another_does_not() -> None:
    class Reaching(Fake):
        id, title, satisfies = "a.all", "All are reached", ("fw/logs",)

    class Short(Fake):
        id, title, satisfies = "b.some", "Some are reached", ("fw/logs",)
        contributes: ClassVar[Mapping[str, str]] = {"fw/logs": "Those that were there before stay."}

    both: dict[str, Control] = {"a.all": Reaching(), "b.some": Short()}
    setting = Setting(Names("acme"), "eu-west-1", None, {}, {})

    def of(*names: str) -> Coverage:
        instances = tuple(ControlInstance(both[name], ControlParams()) for name in names)
        stack = StackPlan("detection", Layer.DETECTION, (MAIN,), instances, {}, setting)
        return next(iter(coverage(Plan("p", setting, (stack,)), FRAMEWORK, both)))

    assert (of("b.some").status, of("b.some").remaining) == (
        Status.IMPLEMENTED,
        "Those that were there before stay.",
    )
    assert (of("a.all", "b.some").status, of("a.all", "b.some").remaining) == (Status.IMPLEMENTED, "")


def test_what_a_format_only_watches_lowers_the_status_and_is_said() -> None:
    class Watched(Fake):
        id, title, satisfies = "a.watched", "It is watched", ("fw/logs",)
        support: ClassVar[Mapping[Format, Support]] = {
            Format.CLOUDFORMATION: NATIVE,
            Format.TERRAFORM: detected("the provider has no such thing"),
        }

    catalogue: dict[str, Control] = {"a.watched": Watched()}
    setting = Setting(Names("acme"), "eu-west-1", None, {}, {})
    instance = ControlInstance(catalogue["a.watched"], ControlParams())
    stack = StackPlan("detection", Layer.DETECTION, (MAIN,), (instance,), {}, setting)
    found = next(iter(coverage(Plan("p", setting, (stack,)), FRAMEWORK, catalogue)))
    assert found.status is Status.PARTIAL
    assert "In Terraform a.watched sets nothing: the provider has no such thing." in found.remaining


def test_exclusions_break_neither_what_stays_as_it_was_nor_what_concerns_nobody_here() -> None:
    class Boss(Fake):
        id, title, satisfies = "org.boss", "The organization is set", ("fw/company",)

    catalogue = {**CATALOGUE, "org.boss": Boss()}
    dropped = (("org.boss", "controls.exclude"), ("s3.block", "controls.exclude"))
    asks = (asked("company", scope="organization"), asked("data", config_rules=(rule("ROOT_MFA"),)))
    alone = Framework("fw", "Framework", "1", "https://example.com", asks)
    assert list(broken_by_exclusions(plan(("config.rules", {}), excluded=dropped), [alone], catalogue)) == []
    assert [
        one.requirement.id
        for one in broken_by_exclusions(plan(("log.trail", {}), excluded=dropped), [alone], catalogue)
    ] == ["data"]


def test_an_exclusion_is_named_with_its_line() -> None:
    dropping = plan(("s3.block", {}), excluded=(("log.trail", "controls.exclude log.* (p.yaml:9:5)"),))
    assert covered(dropping)["logs"].remaining == "log.trail is dropped by controls.exclude log.* (p.yaml:9:5)."
    broken = list(broken_by_exclusions(dropping, [FRAMEWORK], CATALOGUE))
    assert [(one.requirement.id, one.control) for one in broken] == [
        ("logs", "log.trail"),
        ("reads", "log.trail"),
        ("again", "log.trail"),
    ]


class TestWaivers:
    def test_a_waiver_in_one_place_lowers_the_status(self) -> None:
        found = covered(plan(*EVERYTHING, waived=[waiver("log.trail")]))["logs"]
        assert found.status is Status.PARTIAL
        assert found.remaining == (
            "log.trail is waived in main eu-west-1 until 2027-03-31 by ciso@example.com: The partner does it."
        )

    def test_waived_everywhere_it_is_planned_or_has_an_alternative(self) -> None:
        bare, instead = waiver("log.trail"), waiver("log.trail", alternative="The SIEM logs")
        assert covered(plan(("s3.block", {}), waived=[bare]))["logs"].status is Status.PLANNED
        found = covered(plan(("s3.block", {}), waived=[instead]))["logs"]
        assert found.status is Status.ALTERNATIVE
        assert found.remaining.endswith("The partner does it. Instead: The SIEM logs.")

    def test_an_alternative_has_to_be_there_in_every_place(self) -> None:
        there = Target("main", "us-east-1")
        bare, instead = waiver("log.trail"), waiver("log.trail", alternative="The SIEM logs")
        here_only = plan(("s3.block", {}), waived=[instead, replace(bare, target=there)])
        assert covered(here_only)["logs"].status is Status.PLANNED
        both = plan(("s3.block", {}), waived=[instead, bare, replace(instead, target=there)])
        assert covered(both)["logs"].status is Status.ALTERNATIVE

    @pytest.mark.parametrize("alternative", ["", "Our golden images"])
    def test_what_a_control_only_touches_stays_reported_by_its_rules(self, alternative: str) -> None:
        """GIVEN a requirement that rules report and a waived control would help to meet THEN it is partial still."""
        asks = asked("data", config_rules=(rule("ROOT_MFA"),))
        alone = Framework("fw", "Framework", "1", "https://example.com", (asks,))
        found = covered(plan(("config.rules", {}), waived=[waiver("s3.block", alternative=alternative)]), alone)["data"]
        assert found.status is Status.PARTIAL
        assert "s3.block is waived in main eu-west-1" in found.remaining

    def test_an_alternative_of_a_part_is_no_alternative_of_the_whole(self) -> None:
        found = covered(plan(("log.trail", {}), waived=[waiver("s3.block", alternative="Our golden images")]))
        assert found["data"].status is Status.PLANNED
        assert found["block"].status is Status.ALTERNATIVE

    def test_of_two_checks_one_that_is_waived_somewhere_is_missing(self) -> None:
        asks = asked("both", security_hub=("S3.1", "WAF.1"))
        alone = Framework("fw", "Framework", "1", "https://example.com", (asks,), checks_suffice=True)
        controls = (("s3.block", {}), ("waf.costly", {}))
        assert covered(plan(*controls), alone)["both"].status is Status.IMPLEMENTED
        assert covered(plan(*controls, waived=[waiver("waf.costly")]), alone)["both"].status is Status.PARTIAL

    def test_a_check_counts_as_well(self) -> None:
        assert covered(plan(("log.trail", {}), waived=[waiver("s3.block")]))["block"].status is Status.PLANNED


def test_an_organization_is_asked_what_concerns_it() -> None:
    boss = Target("boss", "eu-west-1", "111122223333", "management")
    assert covered(plan(*EVERYTHING, target=boss))["company"].status is Status.MANUAL


def template() -> dict[str, Any]:
    config_rule = {"Type": "AWS::Config::ConfigRule", "Properties": {"Source": {"SourceIdentifier": "ROOT_MFA"}}}
    other = {"Type": "AWS::Config::ConfigRule", "Properties": {"Source": {"SourceIdentifier": "OTHER"}}}
    return {
        "Resources": {
            "LogTrailTrail": {"Type": "AWS::CloudTrail::Trail"},
            "ConfigRulesRoot": config_rule,
            "ConfigRulesOther": other,
            "S3BlockSetting": {"Type": "Custom::AccountSetting"},
        }
    }


def test_evidence_is_the_resources_of_the_controls_and_the_very_rules() -> None:
    of = plan(*EVERYTHING)
    found = {name: evidence_of(one, frozenset(), of, {"detection": template()}) for name, one in covered(of).items()}
    assert [(one.control, one.resources) for one in found["logs"]] == [("log.trail", ("LogTrailTrail",))]
    assert [(one.control, one.resources) for one in found["root"]] == [("config.rules", ("ConfigRulesRoot",))]
    assert found["people"] == ()


def test_evidence_of_one_signal_is_its_filter_and_its_alarm() -> None:
    from baseline.catalog.discovery import controls

    alarms = controls()["cloudwatch.cis_alarms"]
    setting = Setting(Names("acme"), "eu-west-1", None, {}, {})
    instance = ControlInstance(alarms, alarms.Params())
    of = Plan("p", setting, (StackPlan("response", Layer.RESPONSE, (MAIN,), (instance,), {}, setting),))
    names = ["RootUseFilter1", "RootUseAlarm1", "VpcChangesAlarm1"]
    made = {"Resources": {f"CloudwatchCisAlarms{name}": {"Type": "AWS::CloudWatch::Alarm"} for name in names}}
    asks = asked("4.3", same_as=("cis-aws-5.0/4.3",))
    alone = Framework("fw", "Framework", "1", "https://example.com", (asks,))
    (one,) = coverage(of, alone, {"cloudwatch.cis_alarms": alarms})
    (found,) = evidence_of(one, alone.names_of(asks), of, {"response": made})
    assert found.resources == ("CloudwatchCisAlarmsRootUseAlarm1", "CloudwatchCisAlarmsRootUseFilter1")


class Hub(Fake):
    id = "hub.on"
    title = "Checks are evaluated"

    def evaluated_checks(self, params: ControlParams) -> frozenset[str]:
        return frozenset({"EC2.4", "S3.1"})

    def disabled_checks(self, params: ControlParams) -> Mapping[str, str]:
        return {"EC2.6": "The partner logs (waived until 2027-03-31 by ciso@example.com)"}


def test_a_check_that_is_disabled_is_told_in_every_framework_that_asks_for_it() -> None:
    catalogue = {**CATALOGUE, "hub.on": Hub()}
    setting = Setting(Names("acme"), "eu-west-1", None, {}, {})
    stack = StackPlan("findings", Layer.FINDINGS, (MAIN,), (ControlInstance(Hub(), ControlParams()),), {}, setting)
    alone = Framework("fw", "Framework", "1", "https://example.com", (asked("flows", security_hub=("EC2.6",)),))
    (found,) = coverage(Plan("p", setting, (stack,)), alone, catalogue)
    assert found.remaining.endswith(
        "Security Hub's EC2.6 is disabled somewhere: The partner logs (waived until 2027-03-31 by ciso@example.com)."
    )


def test_what_security_hub_checks_is_partial_with_the_hub_as_evidence() -> None:
    catalogue = {**CATALOGUE, "hub.on": Hub()}
    setting = Setting(Names("acme"), "eu-west-1", None, {}, {})
    instances = tuple(ControlInstance(catalogue[name], catalogue[name].Params()) for name in ("hub.on", "s3.block"))
    of = Plan("p", setting, (StackPlan("findings", Layer.FINDINGS, (MAIN,), instances, {}, setting),))
    asks = (asked("stopped", security_hub=("EC2.4",)), asked("block", security_hub=("S3.1",)))
    alone = Framework("fw", "Framework", "1", "https://example.com", asks, checks_suffice=True)
    stopped, block = coverage(of, alone, catalogue)
    assert (stopped.status, stopped.watched) == (Status.PARTIAL, ("EC2.4",))
    assert stopped.remaining == "What Security Hub reports as failed has to be put right."
    assert (block.status, block.watched) == (Status.IMPLEMENTED, ())
    made = {"Resources": {"HubOnHub": {"Type": "AWS::SecurityHub::Hub"}, "S3BlockSetting": {"Type": "Custom::Setting"}}}
    assert [one.control for one in evidence_of(stopped, frozenset(), of, {"findings": made})] == ["hub.on"]
    assert [one.control for one in evidence_of(block, frozenset(), of, {"findings": made})] == ["s3.block"]
    assert "EC2.4 of Security Hub" in as_text(alone, [(stopped, ())])


def test_what_a_remediation_meets_is_shown_by_its_rule_and_its_remediation() -> None:
    from baseline.catalog.discovery import controls

    rules = controls()["config.managed_rules"]
    identifier = "VPC_DEFAULT_SECURITY_GROUP_CLOSED"
    params = rules.Params.model_validate({"rules": {identifier: {}}, "remediations": {identifier: {"automatic": True}}})
    setting = Setting(Names("acme"), "eu-west-1", None, {}, {})
    stack = StackPlan("detection", Layer.DETECTION, (MAIN,), (ControlInstance(rules, params),), {}, setting)
    of = Plan("p", setting, (stack,))
    own = ["VpcDefaultSecurityGroupClosed1", "RemedyVpcDefaultSecurityGroupClosedRole1", "AccessKeysRotated1"]
    made = {"Resources": {f"ConfigManagedRules{name}": {"Type": "AWS::X::Y"} for name in own}}
    asks = asked("5.5", same_as=("cis-aws-5.0/5.5",), config_rules=(rule(identifier),))
    alone = Framework("fw", "Framework", "1", "https://example.com", (asks,))
    (one,) = coverage(of, alone, {rules.id: rules})
    assert one.status is Status.IMPLEMENTED
    (found,) = evidence_of(one, alone.names_of(asks), of, {"detection": made})
    assert found.resources == tuple(sorted(f"ConfigManagedRules{name}" for name in own[:2]))
    by_hand = replace(of, stacks=(replace(stack, instances=(ControlInstance(rules, rules.Params()),)),))
    (other,) = coverage(by_hand, alone, {rules.id: rules})
    assert other.remaining == (
        f"For config.managed_rules to meet it, let its remediations of {identifier} be automatic."
    )


HOSTILE = "=HYPERLINK(1) | <b>`x`\n*really*"


class TestTables:
    def rows(self) -> list[Any]:
        of = plan(*EVERYTHING, waived=[Waived("log.trail", MAIN, HOSTILE, "ciso@example.com", "2027-03-31")])
        templates = {"detection": template()}
        return [(one, evidence_of(one, frozenset(), of, templates)) for one in coverage(of, FRAMEWORK, CATALOGUE)]

    def test_json_has_the_promised_shape(self) -> None:
        document = json.loads(as_json(FRAMEWORK, self.rows()))
        assert document["framework"] == "fw"
        assert [one["id"] for one in document["requirements"]] == [one.id for one in FRAMEWORK.requirements]
        first = document["requirements"][0]
        assert {"id", "level", "status", "controls", "evidence", "remaining"} <= first.keys()
        assert first["evidence"][0]["resources"] == ["LogTrailTrail"]
        assert document["summary"]["total"] == 12 == sum(document["summary"].values()) - 12

    def test_csv_reads_back(self) -> None:
        lines = list(csv.reader(io.StringIO(as_csv(FRAMEWORK, self.rows()))))
        assert len(lines) == 13
        assert {len(one) for one in lines} == {11}

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"])
    def test_no_cell_begins_like_a_formula(self, text: str) -> None:
        row = (Coverage(replace(asked("logs"), title=text), Status.MANUAL, remaining=text), ())
        (_, cells) = csv.reader(io.StringIO(as_csv(FRAMEWORK, [row]), newline=""))
        assert [cells[1], cells[-1]] == [f"'{text}"] * 2

    def test_markdown_keeps_its_table_whatever_a_waiver_says(self) -> None:
        page = as_markdown(FRAMEWORK, self.rows())
        table = [line for line in page.splitlines() if line.startswith("|")]
        assert len(table) == 14
        assert {line.replace(r"\|", "").count("|") for line in table} == {7}
        assert "<b>" not in page

    def test_text_ends_with_the_sums(self) -> None:
        assert as_text(FRAMEWORK, self.rows()).splitlines()[-1].startswith("12 requirements: ")

    def test_the_sums_add_up(self) -> None:
        counts = summary([one for one, _ in self.rows()])
        assert counts.pop("total") == sum(counts.values())
