"""Distinct stacks: what shares one, what it is called, in which order it deploys, and what it takes from others."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from baseline.control import Layer
from baseline.names import Names
from baseline.plan.plan import Plan, Setting
from tests.plan.conftest import SEVERAL, Resolve

Digests = Callable[..., dict[str, str]]
WAIVER = 'reason: "a partner does it", owner: ciso@example.com, expires: 2027-03-31'


def named(plan: Plan) -> dict[str, list[str]]:
    return {stack.name: [f"{one.account} {one.region}" for one in stack.targets] for stack in plan.stacks}


def test_home_and_governed_regions_have_stacks_of_their_own_where_they_differ(plan: Resolve) -> None:
    assert named(plan("imports: [fw]\ncontrols: {include: [waf.acl, vpc.*]}")) == {
        "foundation": ["main eu-west-1", "main us-east-1"],
        "logging-home": ["main eu-west-1"],
        "detection-home": ["main eu-west-1"],
        "detection-governed": ["main us-east-1"],
        "network-home": ["main eu-west-1"],
        "edge-us-east-1": ["main us-east-1"],
    }


def test_accounts_that_resolve_alike_share_a_stack(plan: Resolve) -> None:
    found = named(plan(accounts=SEVERAL, regions="eu-west-1, us-east-1, ap-south-1"))
    assert {name: len(targets) for name, targets in found.items()} == {
        "foundation": 9, "logging-home": 3, "detection-home": 3, "detection-governed": 6,
    }  # fmt: skip


def test_a_place_that_differs_is_named_after_itself(plan: Resolve) -> None:
    waivers = f"waivers:\n  - {{control: config.*, accounts: [shop], regions: [us-east-1], {WAIVER}}}\n"
    text = f"imports: [fw]\ncontrols: {{include: [log.shared]}}\n{waivers}"
    assert "shop us-east-1" not in named(plan(text, accounts=SEVERAL))["detection-governed"]
    # GIVEN a layer of two controls, of which one Region lacks one, in another account than the rest
    waived = f"imports: [fw]\nwaivers:\n  - {{control: s3.*, accounts: [shop], {WAIVER}}}\n"
    waived += f"  - {{control: config.*, accounts: [shop], {WAIVER}}}\n"
    found = named(plan(waived, accounts=SEVERAL))
    assert found["foundation"] == [
        "boss eu-west-1", "logs eu-west-1", "shop eu-west-1", "boss us-east-1", "logs us-east-1", "shop us-east-1",
    ]  # fmt: skip
    assert "shop eu-west-1" not in found["logging-home"]


@pytest.mark.parametrize("regions", ["us-east-1, eu-west-1", "us-east-1"])
def test_a_home_in_us_east_1(plan: Resolve, regions: str) -> None:
    found = named(plan("imports: [fw]\ncontrols: {include: [waf.acl]}", home="us-east-1", regions=regions))
    assert found["edge-us-east-1"] == ["main us-east-1"]
    assert found["detection-home"] == ["main us-east-1"]


def test_stacks_stand_in_the_order_of_deployment(plan: Resolve) -> None:
    found = plan("imports: [fw]\ncontrols: {include: ['waf.*', 'vpc.*']}")
    orders = [stack.layer.order for stack in found.stacks]
    assert orders == sorted(orders)
    for target in found.targets:
        layers = [stack.layer for stack in found.stacks_of(target)]
        assert len(layers) == len(set(layers)), "one stack per layer and target"


def test_the_deployed_name_does_not_depend_on_who_shares_it(plan: Resolve) -> None:
    for found in (plan(), plan(accounts=SEVERAL)):
        assert {stack.layer: stack.deployed_name for stack in found.stacks} == {
            Layer.FOUNDATION: "acme-baseline-foundation",
            Layer.LOGGING: "acme-baseline-logging",
            Layer.DETECTION: "acme-baseline-detection",
        }


def test_what_other_stacks_provide_is_named_with_its_place(plan: Resolve) -> None:
    found = {stack.name: stack for stack in plan().stacks}
    assert found["foundation"].externals == {}
    assert {name: (one.provider.id, one.home) for name, one in found["logging-home"].externals.items()} == {
        "key.logs": ("kms.keys", False)
    }
    for name in ("detection-home", "detection-governed"):
        assert {key: (one.provider.id, one.home) for key, one in found[name].externals.items()} == {
            "archive": ("s3.archive", True)
        }


@pytest.mark.parametrize(
    ("text", "externals"),
    [
        ("controls: {include: [vpc.network]}", {}),
        ("controls: {include: [vpc.network, kms.keys]}", {}),
        ("controls: {include: [vpc.network, kms.keys]}\nset_parameters: {kms.keys: {purposes: [logs, data]}}",
         {"key.data": ("kms.keys", True)}),
    ],
    ids=["no provider", "a provider of something else", "a provider"],
)  # fmt: skip
def test_an_optional_need_is_met_where_it_can_be_and_brings_nothing_along(
    plan: Resolve, text: str, externals: dict[str, tuple[str, bool]]
) -> None:
    found = {stack.layer: stack for stack in plan(text).stacks}
    assert {name: (one.provider.id, one.optional) for name, one in found[Layer.NETWORK].externals.items()} == externals
    assert (Layer.FOUNDATION in found) == ("kms.keys" in text)


class TestDigest:
    """Equal digests share a template, so what decides resources is in it and what does not is not."""

    @pytest.fixture
    def digests(self, plan: Resolve) -> Digests:
        return lambda *given, **more: {stack.name: stack.digest for stack in plan(*given, **more).stacks}

    def test_account_names_and_ids_are_not_in_it(self, digests: Digests) -> None:
        other = (
            SEVERAL.replace("111122223333", "000")
            .replace("123456789012", "111122223333")
            .replace("000", "123456789012")
        )
        assert digests(accounts=SEVERAL) == digests(accounts=other.replace("boss", "chief"))

    @pytest.mark.parametrize(
        ("text", "changed"),
        [
            ("set_parameters: {config.recorder: {days: 9}}", {"detection-home", "detection-governed"}),
            ("set_parameters: {kms.keys: {purposes: [logs, data]}}", {"foundation", "logging-home"}),
            ("tags: {owner: me}", {"foundation", "logging-home", "detection-home", "detection-governed"}),
            ("naming: {prefix: other}", {"foundation", "logging-home", "detection-home", "detection-governed"}),
            ("contacts: {security: {name: S, email: s@example.com, phone: '1'}}",
             {"foundation", "logging-home", "detection-home", "detection-governed"}),
        ],
    )  # fmt: skip
    def test_what_decides_resources_is_in_it(self, digests: Digests, text: str, changed: set[str]) -> None:
        before = digests("imports: [fw]")
        after = digests(f"imports: [fw]\n{text}")
        assert {name for name in before if before[name] != after[name]} == changed


def test_tags_are_sorted_and_the_prefix_comes_from_the_organization(plan: Resolve) -> None:
    setting: Setting = plan("imports: [fw]\ntags: {zone: a, area: b}").setting
    assert list(setting.tags.items()) == [("area", "b"), ("zone", "a")]
    assert setting.names == Names("acme")
    assert plan("imports: [fw]\nnaming: {prefix: other}").setting.names == Names("other")
