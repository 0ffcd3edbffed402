"""What belongs to one account stands in that account alone, and accounts that differ in ids share what names none."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from baseline.cli import main
from baseline.commands import as_of
from baseline.errors import Problem, ProfileError
from baseline.pipeline import open_profile, plan_profile
from baseline.plan.plan import Plan

ASSOCIATION, SHIELD, MFA = "cloudfront.waf_association", "shield.advanced_protection", "iam.mfa_enforcement"
SHOP, BLOG = "111122223333", "444455556666"
ALONE = "[{name: main, role: standalone}]"
SEVERAL = (
    f'[{{name: shop, role: workload, id: "{SHOP}"}}, {{name: blog, role: workload, id: "{BLOG}"}},'
    ' {name: spare, role: workload, id: "012345678901"}, {name: more, role: workload, id: "123456789012"}]'
)
YES = "acknowledge: I accept 3,000 USD per month for 12 months"
Of = Callable[..., Path]


def distribution(number: int, account: str = "") -> str:
    name = f"E{number}ABCDEFGHIJKL"
    return f"arn:aws:cloudfront::{account}:distribution/{name}" if account else name


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Of:
    monkeypatch.chdir(tmp_path)

    def written(control: str, parameters: str, accounts: str = SEVERAL, text: str = "") -> Path:
        path = Path("p.yaml")
        path.write_text(
            "schema: baseline/v1\nname: p\norganization:\n  name: acme\n  home_region: eu-west-1\n"
            f"  governed_regions: [eu-west-1]\n  accounts: {accounts}\n"
            'contacts: {security: {name: S, email: security@example.com, phone: "+32 2 555 01 00"}}\n'
            f"controls: {{include: [{control}]}}\n"
            f"set_parameters:\n  {control}:\n    {parameters}\n{text}\n",
            encoding="utf-8",
        )
        return path

    return written


def planned(path: Path) -> Plan:
    return plan_profile(open_profile(path), as_of(date(2027, 1, 1)))


def parameters(plan: Plan, control: str) -> dict[str, dict[str, Any]]:
    """The parameters of a control by the account in which it stands."""
    return {
        target.account: one.parameters
        for stack in plan.stacks
        for one in stack.instances
        if one.id == control
        for target in stack.targets
    }


def problems(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(ProfileError) as caught:
        planned(path)
    return caught.value.problems


def test_each_account_associates_its_own_distributions_and_one_without_any_none(profile: Of) -> None:
    listed = [distribution(1, SHOP), distribution(2, BLOG), distribution(3, SHOP)]
    found = parameters(planned(profile(ASSOCIATION, f"distribution_ids: {json.dumps(listed)}")), ASSOCIATION)
    assert {account: one["distribution_ids"] for account, one in found.items()} == {
        "shop": [distribution(1), distribution(3)],
        "blog": [distribution(2)],
    }


def test_only_the_accounts_that_have_something_to_protect_subscribe_to_shield(profile: Of) -> None:
    text = (
        f"{YES}\n    resources:\n      - arn: {distribution(1, SHOP)}\n"
        "      - {arn: 'arn:aws:route53:::hostedzone/Z0123456789ABC', account: blog}"
    )
    found = parameters(planned(profile(SHIELD, text)), SHIELD)
    assert {account: [resource["arn"] for resource in one["resources"]] for account, one in found.items()} == {
        "shop": ["arn:aws:cloudfront:::distribution/E1ABCDEFGHIJKL"],
        "blog": ["arn:aws:route53:::hostedzone/Z0123456789ABC"],
    }


def test_engagement_stays_with_the_accounts_whose_health_it_can_know(profile: Of) -> None:
    text = (
        f"{YES}\n    proactive_engagement: true\n    resources:\n"
        f"      - {{arn: '{distribution(1, SHOP)}', health_check_id: 01234567-89ab-cdef-0123-456789abcdef}}\n"
        f"      - {{arn: '{distribution(2, BLOG)}'}}"
    )
    found = parameters(planned(profile(SHIELD, text)), SHIELD)
    assert {account: one["proactive_engagement"] for account, one in found.items()} == {"shop": True, "blog": False}


def test_one_account_takes_everything_whether_or_not_its_id_is_written(profile: Of) -> None:
    for accounts in (ALONE, f'[{{name: main, role: standalone, id: "{SHOP}"}}]'):
        for listed in (distribution(1), distribution(1, SHOP)):
            found = parameters(planned(profile(ASSOCIATION, f"distribution_ids: ['{listed}']", accounts)), ASSOCIATION)
            assert found == {"main": {"distribution_ids": [distribution(1)]}}


def test_accounts_with_nothing_of_their_own_share_every_stack(profile: Of) -> None:
    plan = planned(profile(ASSOCIATION, f"distribution_ids: ['{distribution(1, SHOP)}']"))
    own = {target.account: {stack.name for stack in plan.stacks_of(target)} for target in plan.targets}
    assert own["blog"] == own["spare"] == own["more"]
    assert [stack.layer.value for stack in plan.stacks if {one.account for one in stack.targets} == {"shop"}] == [
        "edge"
    ]


def test_profiles_that_differ_in_account_ids_alone_share_every_stack(profile: Of) -> None:
    def digests(shop: str) -> dict[str, str]:
        accounts = SEVERAL.replace(SHOP, shop)
        text = f"{YES}\n    resources: [{{arn: '{distribution(1, shop)}', automatic_response: block}}]"
        more = f"  {ASSOCIATION}:\n    distribution_ids: ['{distribution(1, shop)}']"
        path = profile(SHIELD, text, accounts, more)
        path.write_text(path.read_text().replace(f"[{SHIELD}]", f"[{SHIELD}, {ASSOCIATION}]"))
        return {stack.name: stack.digest for stack in planned(path).stacks}

    assert digests(SHOP) == digests("100000000000")


def test_explain_lists_the_accounts_where_a_control_stands(profile: Of, capsys: pytest.CaptureFixture[str]) -> None:
    path = profile(ASSOCIATION, f"distribution_ids: ['{distribution(2, BLOG)}']")
    assert main(["explain", ASSOCIATION, str(path)]) == 0
    said = capsys.readouterr().out
    assert "blog" in said
    assert "shop" not in said


# (control, parameters, culprit, message, what helps: in `allowed` or in `advice`)
MISTAKES = [
    (
        ASSOCIATION,
        f"distribution_ids: ['{distribution(1, SHOP)}', '{distribution(2)}']",
        distribution(2),
        "does not say in which of the 4 accounts of the profile it is",
        "write its ARN: arn:aws:cloudfront::ACCOUNT:distribution/E2ABCDEFGHIJKL",
    ),
    (
        ASSOCIATION,
        f"distribution_ids: ['{distribution(1, '999999999999')}']",
        distribution(1, "999999999999"),
        "in the account 999999999999, which the profile does not have",
        f"{SHOP} (shop)",
    ),
    (
        SHIELD,
        f"{YES}\n    resources: [{{arn: 'arn:aws:cloudfront:::distribution/E1ABCDEFGHIJKL'}}]",
        "arn:aws:cloudfront:::distribution/E1ABCDEFGHIJKL",
        "does not say in which",
        "write the id of the account: arn:aws:cloudfront::ACCOUNT:distribution/E1ABCDEFGHIJKL",
    ),
    (
        SHIELD,
        f"{YES}\n    resources: [{{arn: 'arn:aws:route53:::hostedzone/Z0123456789ABC'}}]",
        "arn:aws:route53:::hostedzone/Z0123456789ABC",
        "does not say in which",
        "account: NAME",
    ),
    (
        SHIELD,
        f"{YES}\n    resources: [{{arn: 'arn:aws:route53:::hostedzone/Z0123456789ABC', account: shops}}]",
        "shops",
        "in the account 'shops', which the profile does not have",
        "did you mean 'shop'?",
    ),
    (
        ASSOCIATION,
        f"distribution_ids: {json.dumps([distribution(number, SHOP) for number in range(9)])}",
        distribution(8, SHOP),
        "9 distributions of the account 'shop'",
        "at most 8 distributions of one account",
    ),
    (MFA, "existing_groups: [admins, acme-humans]", "acme-humans", "is the group that the control creates", "remove"),
    (MFA, "existing_groups: [ACME-Humans]", "ACME-Humans", "is the group that the control creates", "group_name"),
]


@pytest.mark.parametrize(("control", "given", "at", "message", "help_"), MISTAKES)
def test_a_mistake_that_the_accounts_or_the_prefix_show_has_its_place(
    profile: Of, control: str, given: str, at: str, message: str, help_: str
) -> None:
    (problem,) = problems(profile(control, given))
    assert problem.location is not None
    line = Path(problem.location.file).read_text().splitlines()[problem.location.line - 1]
    assert line[problem.location.column - 1 :].strip("'\"").startswith(at)
    assert message in problem.message
    assert help_ in f"{problem.allowed} {problem.advice}"


def test_arns_of_two_accounts_cannot_both_be_of_the_one_without_an_id(profile: Of) -> None:
    listed = [distribution(1, SHOP), distribution(2, BLOG)]
    (problem,) = problems(profile(ASSOCIATION, f"distribution_ids: {json.dumps(listed)}", ALONE))
    assert f"E2ABCDEFGHIJKL is in the account {BLOG}" in problem.message
    assert problem.allowed == f"{SHOP} (main)"


def test_nine_distributions_of_two_accounts_have_room(profile: Of) -> None:
    listed = [*(distribution(number, SHOP) for number in range(8)), distribution(8, BLOG)]
    assert planned(profile(ASSOCIATION, f"distribution_ids: {json.dumps(listed)}")).stacks


def test_a_waiver_where_there_is_nothing_to_waive_is_a_problem(profile: Of) -> None:
    waiver = (
        f"waivers:\n  - {{control: {ASSOCIATION}, accounts: [blog], reason: done elsewhere, owner: ciso@example.com, "
        "expires: 2027-03-31}"
    )
    given = f"distribution_ids: ['{distribution(1, SHOP)}']"
    (problem,) = problems(profile(ASSOCIATION, given, SEVERAL, waiver))
    assert "waives nothing" in problem.message
    plan = planned(profile(ASSOCIATION, given, SEVERAL, waiver.replace("blog", "shop")))
    assert ([one.target.account for one in plan.waived], parameters(plan, ASSOCIATION)) == (["shop"], {})


class TestOptionalNeed:
    """Shield responds through the web ACL of a distribution; where the profile associates it, that comes first."""

    RESPONDING = f"{YES}\n    resources: [{{arn: 'arn:aws:cloudfront:::distribution/E1ABCDEFGHIJKL'%s}}]"
    ASSOCIATED = f"  {ASSOCIATION}: {{distribution_ids: [E1ABCDEFGHIJKL]}}"

    def edge(self, profile: Of, response: str, *, associated: bool) -> Plan:
        path = profile(SHIELD, self.RESPONDING % response, ALONE, self.ASSOCIATED if associated else "")
        if associated:
            path.write_text(path.read_text().replace(f"[{SHIELD}]", f"[{SHIELD}, {ASSOCIATION}]"))
        return planned(path)

    def test_it_brings_no_control_along(self, profile: Of) -> None:
        plan = self.edge(profile, ", automatic_response: block", associated=False)
        assert [one.id for stack in plan.stacks for one in stack.instances] == [SHIELD]

    def test_it_is_no_capability_of_another_stack(self, profile: Of) -> None:
        plan = self.edge(profile, ", automatic_response: block", associated=True)
        assert [sorted(stack.externals) for stack in plan.stacks] == [[]]

    @pytest.mark.node
    @pytest.mark.parametrize(("response", "waits"), [(", automatic_response: count", True), ("", False)])
    def test_the_protection_waits_for_the_association_where_it_needs_it(
        self, profile: Of, response: str, waits: bool
    ) -> None:
        from baseline.emit.cdk import synthesize

        (stack,) = self.edge(profile, response, associated=True).stacks
        resources = synthesize([stack])[stack.name]["Resources"]
        association = {name for name, one in resources.items() if "ReadId" in one.get("Properties", {})}
        (protection,) = [one for one in resources.values() if one["Type"] == "AWS::Shield::Protection"]
        assert len(association) == 1
        assert (association <= set(protection["DependsOn"])) is waits
