"""The shipped catalogue in Regions that lack something: what goes elsewhere, what is refused, what is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from baseline.cli import main
from baseline.commands import as_of
from baseline.errors import ProfileError
from baseline.pipeline import open_profile, plan_profile
from baseline.plan.plan import Plan

Of = Callable[..., Path]
RULES_ON_IAM = {
    "ACCESS_KEYS_ROTATED",
    "IAM_POLICY_IN_USE",
    "IAM_USER_NO_POLICIES_CHECK",
    "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS",
}


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Of:
    monkeypatch.chdir(tmp_path)

    def written(regions: str, text: str = "imports: [cis-aws-5.0]") -> Path:
        path = Path("p.yaml")
        path.write_text(
            "schema: baseline/v1\nname: p\norganization:\n  name: acme\n"
            f"  home_region: {regions.split(',')[0]}\n  governed_regions: [{regions}]\n"
            "  accounts: [{name: main, role: standalone}]\n"
            'contacts: {security: {name: S, email: security@example.com, phone: "+32 2 555 01 00"}}\n'
            f"{text}\n",
            encoding="utf-8",
        )
        return path

    return written


def planned(path: Path) -> Plan:
    return plan_profile(open_profile(path), as_of(date(2027, 1, 1)))


def rules_by_region(plan: Plan) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for stack in plan.stacks:
        for one in stack.instances:
            for target in stack.targets:
                found.setdefault(target.region, set()).update(one.parameters.get("rules", {}))
    return found


def test_a_home_region_that_cannot_record_iam_loses_no_rule(profile: Of) -> None:
    elsewhere = planned(profile("il-central-1, eu-central-2, us-east-1"))
    at_home = planned(profile("us-east-1"))
    rules = rules_by_region(elsewhere)
    assert rules["us-east-1"] >= RULES_ON_IAM
    assert not RULES_ON_IAM & (rules["il-central-1"] | rules["eu-central-2"])
    assert set().union(*rules.values()) >= rules_by_region(at_home)["us-east-1"]
    rules_lost = {what for control, what in elsewhere.unplaced if control.startswith("config.")}
    assert rules_lost == {what for control, what in at_home.unplaced if control.startswith("config.")}


def test_regions_that_cannot_record_iam_alone_are_refused_or_said(profile: Of) -> None:
    path = profile("il-central-1")
    with pytest.raises(ProfileError) as caught:
        planned(path)
    (problem,) = caught.value.problems
    assert str(problem.location) == "p.yaml:6:21"
    assert "none of the governed Regions records IAM: il-central-1" in problem.message
    assert "global_resource_types: false" in problem.advice

    chosen = "imports: [cis-aws-5.0]\nset_parameters: {config.recorder: {global_resource_types: false}}"
    said = planned(profile("il-central-1", chosen)).unplaced
    assert {what.split()[0] for _, what in said} >= RULES_ON_IAM


def test_asking_for_what_a_region_cannot_record_is_a_problem_at_that_line(profile: Of) -> None:
    path = profile(
        "us-east-1, il-central-1",
        "imports: [cis-aws-5.0]\nset_parameters:\n  config.recorder:\n    global_resource_types: true",
    )
    with pytest.raises(ProfileError) as caught:
        planned(path)
    (problem,) = caught.value.problems
    assert (problem.location.line, problem.location.column) == (12, 28) if problem.location else False
    assert "AWS Config does not record IAM in il-central-1" in problem.message


@pytest.mark.parametrize("region", ["us-gov-west-1", "cn-north-1"])
def test_every_rule_of_the_framework_is_evaluated_or_named(
    profile: Of, region: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = profile(region)
    plan = planned(path)
    everything = rules_by_region(planned(profile("us-east-1")))["us-east-1"]
    missing = everything - rules_by_region(plan)[region]
    named = {what.split()[0] for control, what in plan.unplaced if "nowhere" in what}
    assert missing == named
    assert "ROOT_ACCOUNT_MFA_ENABLED" in named

    path = profile(region)
    assert main(["plan", str(path)]) == 0
    text = capsys.readouterr().out
    assert main(["plan", str(path), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    for control, what in plan.unplaced:
        assert f"  {control}: {what}" in text
        assert {"control": control, "what": what} in document["unplaced"]


def test_what_is_held_nowhere_is_in_the_readme_of_the_output(profile: Of) -> None:
    from baseline.control import Format
    from baseline.emit.guide import emit

    plan = planned(profile("us-gov-west-1"))
    readme = next(one.text for one in emit(plan, tuple(Format), {}) if one.path == "README.md")
    assert "held nowhere" in readme
    assert "ROOT\\_ACCOUNT\\_MFA\\_ENABLED is evaluated nowhere" in readme


@pytest.mark.parametrize(("region", "zones", "most"), [("us-west-1", 3, 2), ("eu-west-1", 4, 3), ("us-west-2", 5, 4)])
def test_more_zones_than_the_region_has_are_a_problem_at_that_line(
    profile: Of, region: str, zones: int, most: int
) -> None:
    text = "controls: {include: [vpc.baseline_vpc]}\nset_parameters:\n  vpc.baseline_vpc:\n    zones: "
    with pytest.raises(ProfileError) as caught:
        planned(profile(region, text + str(zones)))
    (problem,) = caught.value.problems
    assert str(problem.location) == "p.yaml:12:12"
    assert problem.allowed == f"at most {most} in {region}"
    assert planned(profile(region, text + str(most))).stacks


@pytest.mark.parametrize("region", ["mx-central-1", "ap-southeast-6"])
def test_a_service_that_the_region_lacks_is_a_problem_at_that_line(profile: Of, region: str) -> None:
    text = (
        "controls: {include: [vpc.interface_endpoints]}\n"
        "set_parameters:\n  vpc.interface_endpoints:\n    services: [ssm, "
    )
    with pytest.raises(ProfileError) as caught:
        planned(profile(region, f"{text}ec2messages]"))
    (problem,) = caught.value.problems
    assert str(problem.location) == "p.yaml:12:21"
    assert f"{region} has no endpoint service com.amazonaws.{region}.ec2messages" in problem.message
    assert planned(profile(region, f"{text}ssmmessages]")).stacks
    assert planned(profile("eu-west-1", f"{text}ec2messages]")).stacks


@pytest.mark.parametrize(
    ("parameters", "capability", "remedy"),
    [
        ("services: [ssm, cassandra]", "vpc.endpoint_ports.9142", "endpoint_ports: [9142]"),
        ("tier: isolated", "vpc.isolated_interface_endpoints", "isolated_interface_endpoints: true"),
    ],
)
def test_endpoints_that_network_rules_shut_off_are_a_problem_at_the_vpc(
    profile: Of, parameters: str, capability: str, remedy: str
) -> None:
    text = (
        "controls: {include: [vpc.interface_endpoints]}\n"
        f"set_parameters:\n  vpc.interface_endpoints: {{{parameters}}}\n  vpc.baseline_vpc: {{zones: 2"
    )
    with pytest.raises(ProfileError) as caught:
        planned(profile("eu-west-1", f"{text}}}"))
    (problem,) = caught.value.problems
    assert str(problem.location) == "p.yaml:12:21"
    assert f"vpc.interface_endpoints needs {capability}" in problem.message
    assert planned(profile("eu-west-1", f"{text}, {remedy}}}")).stacks


def test_the_isolated_tier_alone_has_no_gateway_endpoints_and_it_is_said(profile: Of) -> None:
    text = "controls: {include: [vpc.gateway_endpoints]}\nset_parameters: {vpc.baseline_vpc: {tiers: [isolated]}}"
    with pytest.raises(ProfileError, match=r"vpc\.gateway_route_table_ids, which the parameters of vpc\.baseline_vpc"):
        planned(profile("eu-west-1", text))


@pytest.mark.parametrize("shown", ["iam.password_policy", "config.recorder", "ebs.default_encryption"])
def test_what_terraform_does_otherwise_is_in_the_plan(
    profile: Of, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", str(profile("eu-west-1"))]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"  {shown}:"))
    after = lines[start + 1 :]
    own = after[: next((number for number, line in enumerate(after) if not line.startswith("    ")), len(after))]
    assert any(line.startswith("    terraform: native: ") for line in own)


SCANNING, INSPECTOR = "ecr.registry_scanning", "inspector.enablement"
WAIVED = """waivers:
  - control: inspector.enablement
    regions: [us-east-1]
    reason: Another scanner looks there
    owner: ciso@example.com
    expires: 2027-03-31"""


def regions_of(plan: Plan, control_id: str) -> set[str]:
    return {
        target.region
        for stack in plan.stacks
        for target in stack.targets
        if any(one.id == control_id for one in stack.instances)
    }


@pytest.mark.parametrize(
    ("regions", "more"),
    [("eu-west-1, ap-southeast-6", ""), ("eu-west-1, us-east-1", WAIVED)],
    ids=["a Region without it", "waived in a Region"],
)
def test_nothing_stands_back_where_what_would_do_its_work_does_not_stand(profile: Of, regions: str, more: str) -> None:
    path = profile(regions, f"controls: {{include: [{INSPECTOR}, {SCANNING}]}}\n{more}")
    home, other = regions.split(", ")
    plan = planned(path)
    assert regions_of(plan, INSPECTOR) == {home}
    assert regions_of(plan, SCANNING) == {other}


def test_policies_that_no_account_can_make_leave_the_settings_to_the_accounts(profile: Of) -> None:
    path = profile(
        "eu-west-1",
        "controls: {include: [organizations.declarative_policies, ec2.serial_console]}\n"
        "set_parameters: {organizations.declarative_policies: {targets: [r-exam]}}",
    )
    assert regions_of(planned(path), "ec2.serial_console") == {"eu-west-1"}
