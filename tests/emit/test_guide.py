"""The README of the output: commands that a shell takes, in the order that works."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

import pytest

from baseline.control import Format, Layer
from baseline.emit.cloudformation import assembly
from baseline.emit.guide import emit
from baseline.plan.plan import Plan, Target, Waived


def guide(plan: Plan, *formats: Format, sizes: Mapping[str, int] | None = None) -> str:
    return files(plan, *formats, sizes=sizes)["README.md"]


def files(plan: Plan, *formats: Format, sizes: Mapping[str, int] | None = None) -> dict[str, str]:
    return {artifact.path: artifact.text for artifact in emit(plan, formats or tuple(Format), sizes or {})}


CREDENTIALS = "Credentials are of one account: change them"


def alone(plan: Plan) -> Plan:
    """The plan without its second account."""
    stacks = [replace(one, targets=tuple(to for to in one.targets if to.account == "boss")) for one in plan.stacks]
    return replace(plan, stacks=tuple(stacks))


def renamed(plan: Plan, name: str) -> Plan:
    """The plan with another name for its second account."""

    def targets(found: Iterable[Target]) -> tuple[Target, ...]:
        return tuple(replace(one, account=name) if one.account == "shop" else one for one in found)

    stacks = tuple(replace(one, targets=targets(one.targets)) for one in plan.stacks)
    return replace(plan, stacks=stacks)


def test_account_by_account_the_home_region_comes_first_and_layers_in_order(plan: Plan) -> None:
    text = guide(plan)
    commands = re.findall(r"in_account (\d+) && .* --region (\S+) --stack-name (\S+)", text)
    assert commands == [
        (account, region, f"acme-baseline-{layer}")
        for account in ("111122223333", "444455556666")
        for region, layers in (
            ("eu-west-1", ("foundation", "logging", "detection", "identity")),
            ("us-east-1", ("foundation", "detection")),
        )
        for layer in layers
    ]
    assert re.findall(r"^#### (.*)|terraform/targets/(\S+) apply", text.partition("## Terraform")[2], re.M) == [
        ("boss (111122223333)", ""), ("", "boss/eu-west-1"), ("", "boss/us-east-1"),
        ("shop (444455556666)", ""), ("", "shop/eu-west-1"), ("", "shop/us-east-1"),
    ]  # fmt: skip
    assert [section.count(CREDENTIALS) for section in text.split("\n### ")[1:4]] == [1, 1, 1]


@pytest.mark.parametrize("name", ["shop", "boss-shop", "boss-eu-west-1"])
def test_no_command_of_the_cdk_reaches_into_a_second_account(plan: Plan, name: str) -> None:
    several = renamed(plan, name)
    (about, _) = assembly(several, "..")
    stacks = json.loads(about.text)["artifacts"]
    told = [shlex.split(line) for line in re.findall("^cdk deploy --app cdk.out (.*)$", guide(several), re.M)]
    assert len(told) == 2
    reached = [{one for one in stacks for pattern in patterns if fnmatchcase(one, pattern)} for patterns in told]
    by_account = {one: {key for key in stacks if stacks[key]["environment"].startswith(f"aws://{one}/")}
                  for one in ("111122223333", "444455556666")}  # fmt: skip
    assert reached == list(by_account.values())


def test_one_account_needs_no_change_of_credentials(plan: Plan) -> None:
    text = guide(alone(plan))
    assert "cdk deploy --app cdk.out --all" in text
    assert CREDENTIALS not in text
    assert "#### boss" not in text.partition("## Terraform")[2]


def test_every_command_is_whole_for_a_shell_and_names_a_template(plan: Plan) -> None:
    tagged = replace(plan, setting=replace(plan.setting, tags={"owner": "the security team"}))
    blocks = re.findall(r"```sh\n(.*?)```", guide(tagged, sizes={"logging-home": 60_000}), re.S)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.strip()]
    deploys = [shlex.split(line) for line in lines if " aws " in line and "--template-file" in line]
    assert len(deploys) == 12
    for words in deploys:
        # Nothing is deployed into an account that the credentials of the moment happen to belong to.
        assert words[0] == "in_account"
        assert words[1] in ("111122223333", "444455556666")
        assert words[2] == "&&"
        name = words[words.index("--template-file") + 1]
        assert name in {f"cloudformation/{stack.name}.template.json" for stack in plan.stacks}
        assert words[words.index("--tags") + 1 :] == ["file://tags.json"]
        assert ("--s3-bucket" in words) == ("logging-home" in name)


def test_tags_come_whole_out_of_the_file_that_the_commands_name(plan: Plan) -> None:
    """The AWS CLI reads a list of texts and ends each key at the first `=`, which the profile refuses in keys."""
    tags = {"--profile": "a b", "file://x": "c=d", "cost centre": "", "ünï": "@+"}
    tagged = replace(plan, setting=replace(plan.setting, tags=tags))
    listed = json.loads(files(tagged)["tags.json"])
    assert dict(one.split("=", 1) for one in listed) == tags
    assert "--profile" not in guide(tagged)


def test_without_tags_or_without_templates_there_is_no_file_of_tags(plan: Plan) -> None:
    tagged = replace(plan, setting=replace(plan.setting, tags={"owner": "x"}))
    assert set(files(replace(plan, setting=replace(plan.setting, tags={})))) == {"README.md"}
    assert "--tags" not in guide(replace(plan, setting=replace(plan.setting, tags={})))
    assert set(files(tagged, Format.TERRAFORM)) == {"README.md"}


@pytest.mark.parametrize(
    ("formats", "there", "absent"),
    [
        ((Format.CLOUDFORMATION,), "cdk deploy --app cdk.out", "terraform -chdir"),
        ((Format.TERRAFORM,), "terraform -chdir=terraform/targets/shop/us-east-1 init", "aws cloudformation"),
    ],
)
def test_only_what_was_generated_is_explained(plan: Plan, formats: tuple[Format, ...], there: str, absent: str) -> None:
    text = guide(plan, *formats)
    assert there in text
    assert absent not in text


def test_what_is_waived_is_listed_with_who_answers_for_it_until_when(plan: Plan) -> None:
    assert "Waived" not in guide(plan)
    targets = [Target("boss", region, "111122223333") for region in ("eu-west-1", "us-east-1")]
    reason = "a | partner\n# does it"
    mine = [Waived("config.recorder", one, reason, "ciso@example.com", "2027-03-31") for one in targets]
    other = Waived("config.recorder", targets[0], "nobody asked", "cto@example.com", "2027-06-30")
    text = guide(replace(plan, waived=(*mine, other)))
    assert "- `config.recorder` in boss eu-west-1, boss us-east-1, until 2027-03-31: a \\| partner \\# does it" in text
    assert "- `config.recorder` in boss eu-west-1, until 2027-06-30: nobody asked\n  (cto@example.com)\n" in text


def test_what_does_the_work_of_a_waived_control_is_told_place_by_place(plan: Plan) -> None:
    targets = [Target("boss", region, "111122223333") for region in ("eu-west-1", "us-east-1")]
    instead = ("a | tool\n# of theirs", "")
    waived = [
        Waived("config.recorder", to, "a partner does it", "ciso@example.com", "2027-03-31", alternative)
        for to, alternative in zip(targets, instead, strict=True)
    ]
    text = guide(replace(plan, waived=tuple(waived)))
    listed = text.partition("**Waived:**")[2].partition("\n\n## Deploy")[0].strip().splitlines()
    assert listed == [
        "- `config.recorder` in boss eu-west-1, until 2027-03-31: a partner does it",
        "  (ciso@example.com). Instead: a \\| tool \\# of theirs",
        "- `config.recorder` in boss us-east-1, until 2027-03-31: a partner does it",
        "  (ciso@example.com)",
    ]


def test_what_binds_accounts_comes_when_each_has_its_baseline(plan: Plan) -> None:
    """GIVEN a stack of the organization in the first account THEN no way of deployment makes it before the last one."""
    boss = next(one for one in plan.targets if (one.account, one.region) == ("boss", "eu-west-1"))
    policies = replace(plan.stacks[0], name="organization-home", layer=Layer.ORGANIZATION, targets=(boss,))
    text = guide(replace(plan, stacks=(*plan.stacks, policies)))
    by_cli = re.findall(r"--stack-name (\S+)", text)
    assert by_cli[-1] == "acme-baseline-organization"
    assert by_cli.count("acme-baseline-organization") == 1
    by_cdk = re.findall("^cdk deploy --app cdk.out (.*)$", text, re.M)
    assert by_cdk[-1] == "boss-eu-west-1-organization"
    assert [one for one in by_cdk[:-1] if "organization" in one or one == "'boss-*'"] == []
    first, *_, last = re.findall(r"terraform -chdir=\S+ (apply.*)$", text, re.M)
    assert last == "apply"
    assert re.findall(r"-target=module\.(\w+)", first) == ["foundation", "logging", "detection", "identity"]
    assert text.count("terraform/targets/boss/eu-west-1 init") == 1


def test_what_has_to_be_done_first_stands_before_the_commands(plan: Plan) -> None:
    text = guide(replace(plan, notes=(("a.b", "Before the deployment, look."), ("c.d", "Afterwards, look again."))))
    before, commands, after = (text.index(one) for one in ("look.", "aws cloudformation deploy", "look again."))
    assert before < commands < after


@pytest.mark.parametrize(("size", "asked"), [(45_000, False), (47_000, True)])
def test_the_bucket_of_the_cdk_is_asked_for_where_its_yaml_is_too_long(plan: Plan, size: int, asked: bool) -> None:
    assert ("cdk bootstrap" in guide(plan, sizes={plan.stacks[0].name: size})) is asked
