"""The templates of every shipped profile before the judges that people know: cfn-lint and the rule packs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from baseline.cache import Cache
from baseline.cli import main
from baseline.emit.cdk import synthesize
from baseline.facts.template_quotas import MAX_BYTES, MAX_INLINE_BYTES
from baseline.generated import open_generated
from baseline.verify.limits import size_of
from baseline.verify.nag import PackReport
from baseline.verify.thorough import judged_by_packs, lint, linted

PROFILES = sorted((Path(__file__).parents[2] / "profiles").glob("*.yaml"))
NAMES = [path.stem for path in PROFILES]

pytestmark = pytest.mark.node


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A generated folder for each shipped profile."""
    folder = tmp_path_factory.mktemp("shipped")
    for path in PROFILES:
        assert main(["generate", str(path), "-o", str(folder / path.stem)]) == 0
    return {path.stem: folder / path.stem for path in PROFILES}


@pytest.fixture(scope="session")
def verdicts(outputs: dict[str, Path]) -> dict[str, PackReport]:
    """What cfn-lint and the packs say of each."""

    def verdict(name: str) -> PackReport:
        generated = open_generated(outputs[name])
        found = linted(generated.plan, generated.templates, cache=Cache(), progress=print)
        judged = judged_by_packs(generated.plan, cache=Cache(), synthesize=synthesize, progress=print)
        return PackReport([*found, *judged.findings], judged.acknowledged)

    return {name: verdict(name) for name in NAMES}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
class TestShippedProfiles:
    def test_cfn_lint_and_the_packs_find_nothing(self, name: str, verdicts: dict[str, PackReport]) -> None:
        assert verdicts[name].findings == []

    def test_every_acknowledgment_has_a_reason_of_its_own(self, name: str, verdicts: dict[str, PackReport]) -> None:
        for one in verdicts[name].acknowledged:
            assert len(one.reason) >= 30, one

    def test_the_commands_take_a_bucket_for_what_is_too_long_for_a_request_and_nothing_else(
        self, name: str, outputs: dict[str, Path]
    ) -> None:
        sizes = {stack: size_of(one) for stack, one in open_generated(outputs[name]).templates.items()}
        commands = (outputs[name] / "README.md").read_text().split("aws cloudformation deploy")[1:]
        with_bucket = {
            re.findall(r"cloudformation/(\S+)\.template\.json", command)[0]
            for command in commands
            if "--s3-bucket" in command.split("```")[0]
        }
        assert with_bucket == {stack for stack, size in sizes.items() if size > MAX_INLINE_BYTES}
        assert max(sizes.values()) <= MAX_BYTES

    def test_templates_name_no_account_and_no_asset(self, name: str, outputs: dict[str, Path]) -> None:
        for path in (outputs[name] / "cloudformation").iterdir():
            template = json.loads(path.read_text())
            assert set(template) <= {"Description", "Resources", "Outputs"}, path.name
            assert "Fn::ImportValue" not in path.read_text()


def test_a_new_account_needs_no_bucket(outputs: dict[str, Path]) -> None:
    templates = open_generated(outputs["startup"]).templates
    assert {stack: size_of(one) for stack, one in templates.items() if size_of(one) > MAX_INLINE_BYTES} == {}


@pytest.mark.parametrize("name", NAMES)
def test_the_key_for_logs_encrypts_every_log_group_but_those_of_waf(name: str, outputs: dict[str, Path]) -> None:
    """AWS Config's CLOUDWATCH_LOG_GROUP_ENCRYPTED, which the profiles bring, judges the baseline's own groups too."""
    found = {
        f"{stack}/{logical_id}": resource["Properties"]
        for stack, template in open_generated(outputs[name]).templates.items()
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Logs::LogGroup"
    }
    assert found
    open_ones = [one for one, properties in found.items() if "KmsKeyId" not in properties]
    assert [one for one in open_ones if not one.startswith("edge-us-east-1/WafCloudfrontWebAcl")] == []


def test_the_cis_profile_carries_sixty_managed_rules(outputs: dict[str, Path]) -> None:
    templates = open_generated(outputs["cis-aws-5.0"]).templates
    rules = {
        resource["Properties"]["Source"]["SourceIdentifier"]
        for template in templates.values()
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Config::ConfigRule"
    }
    assert len(rules) >= 60


def test_lint_fails_on_a_warning() -> None:
    """GIVEN a template with an unknown IAM action, which cfn-lint only warns of THEN it is a finding."""
    template = {
        "Resources": {
            "Policy": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [{"Effect": "Allow", "Action": "s3:NoSuchAction", "Resource": "*"}],
                    }
                },
            }
        }
    }
    assert [one.rule for one in lint("planted", json.dumps(template), ["eu-west-1"])] == ["W3037"]
