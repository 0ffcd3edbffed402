"""`validate`, `plan`, `explain`, `catalog` and `schema`: what is said of a profile before anything is written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import SMALL, Run

ROOT = Path(__file__).parents[2]

FAULTY = """\
schema: baseline/v1
name: faulty
organization:
  name: acme
  home_region: eu-west-9
  governed_regions: [eu-west-1]
  accounts: [{name: main, role: standalone}]
controls: {include: [vpn.tunnels, shield.advanced_protection], exclude: ["iam.suport_role"]}
set_parameters:
  kms.baseline_keys: {rotation_period_days: "365", rotaton: 1}
  kms.baseline_key: {}
waivers:
  - {control: iam.nothing, reason: "no such control at all", owner: ciso@example.com, expires: 2099-01-01}
  - {control: iam.*, reason: "somebody else sees to it", owner: ciso@example.com, expires: 2020-01-31}
surprise: true
"""

SIGNED = "reason: a partner does it, owner: ciso@example.com, expires: 2099-01-01"


class TestValidate:
    def test_everything_wrong_is_told_at_once_and_in_the_order_of_the_file(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "faulty.yaml").write_text(FAULTY, encoding="utf-8")
        answer = run("validate", "faulty.yaml")
        assert answer.code == 2
        places = re.findall(r"^faulty\.yaml:(\d+):(\d+): (.*)$", answer.err, re.M)
        assert [int(line) for line, _, _ in places] == [5, 8, 8, 8, 8, 10, 10, 11, 13, 14, 15]
        for word in ("eu-west-9", "vpn.tunnels", "iam.suport_role", "rotation_period_days", "rotaton",
                     "kms.baseline_key", "iam.nothing", "surprise", "iam.* expired on 2020-01-31",
                     "'acknowledge' is missing"):  # fmt: skip
            assert any(word in message for _, _, message in places), word
        assert "did you mean 'iam.support_role'?" in answer.err
        assert answer.err.endswith("11 problems\n")

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ("controls: {include: [vpc]}", "no control matches 'vpc'#did you mean 'vpc.*'?"),
            ("controls: {exclude: [VPC.*]}", "no control matches 'VPC.*'#did you mean 'vpc.*'?"),
            ("controls: {include: [all of it]}",
             "no control matches 'all of it'#list the controls with: baseline catalog list"),
            ("controls: {}\nset_parameters: {KMS.BaselineKeys: {}}",
             "there is no control 'KMS.BaselineKeys'#did you mean 'kms.baseline_keys'?"),
            (f"controls: {{}}\nwaivers: [{{control: IAM.SupportRole, {SIGNED}}}]",
             "no control matches 'IAM.SupportRole'#did you mean 'iam.support_role'?"),
            (f"controls: {{}}\nwaivers: [{{control: vpc.*, accounts: ['*'], {SIGNED}}}]",
             "the waiver names the account '*', which the organization does not have#allowed: main"),
        ],
        ids=["include", "exclude", "no service", "parameters", "waived control", "waived account"],
    )  # fmt: skip
    def test_a_name_of_the_wrong_form_is_told_once_by_who_knows_the_names(
        self, run: Run, tmp_path: Path, written: str, said: str
    ) -> None:
        text = SMALL.replace("controls: {include: [sns.security_topics, iam.support_role]}", written)
        (tmp_path / "odd.yaml").write_text(text, encoding="utf-8")
        answer = run("validate", "odd.yaml")
        assert answer.code == 2
        message, advice = said.split("#")
        assert re.findall(r"^odd\.yaml:\d+:\d+: (.*)$", answer.err, re.M) == [message]
        assert answer.err.endswith(f"  {advice}\n")

    def test_a_valid_profile_is_summed_up(self, run: Run) -> None:
        assert run("validate", "small.yaml").err == "small.yaml: valid; 3 controls in 2 targets, 2 stacks\n"

    def test_waivers_are_judged_as_of_the_given_day(self, run: Run, tmp_path: Path) -> None:
        waiver = (
            '{control: iam.support_role, reason: "a partner does it", owner: ciso@example.com, expires: 2027-03-31}'
        )
        (tmp_path / "waived.yaml").write_text(f"{SMALL}waivers:\n  - {waiver}\n", encoding="utf-8")
        assert run("validate", "waived.yaml", "--as-of", "2027-03-31").code == 0
        late = run("validate", "waived.yaml", "--as-of", "2027-04-01")
        assert late.code == 2
        assert "expired on 2027-03-31" in late.err


class TestPlan:
    def test_the_json_has_the_published_shape(self, run: Run) -> None:
        document = json.loads(run("plan", "small.yaml", "--format", "json").out)
        assert [stack["name"] for stack in document["stacks"]] == [
            "foundation", "identity-home",
        ]  # fmt: skip
        for stack in document["stacks"]:
            assert {"name", "layer", "targets", "controls"} <= stack.keys()
            for target in stack["targets"]:
                assert {"account", "region"} <= target.keys()
            for control in stack["controls"]:
                assert {"id", "parameters", "provenance", "support"} <= control.keys()
                assert control["provenance"].keys() == control["parameters"].keys()
                assert set(control["support"]) == {"cloudformation", "terraform"}

    def test_the_text_says_what_lands_where_and_where_values_came_from(self, run: Run, tmp_path: Path) -> None:
        text = SMALL + "set_parameters:\n  kms.baseline_keys: {rotation_period_days: 180}\n"
        (tmp_path / "tuned.yaml").write_text(text, encoding="utf-8")
        said = run("plan", "tuned.yaml").out
        assert "foundation  ->  main eu-west-1, main us-east-1  (stack acme-baseline-foundation)" in said
        assert "rotation_period_days = 180  [profile tuned.yaml:11:23]" in said
        assert "deletion_window_days = 30  [default]" in said

    def test_every_target_is_listed_up_to_forty(self, run: Run, tmp_path: Path) -> None:
        def said(accounts: int) -> list[str]:
            listed = "".join(
                f"\n    - {{name: team-{i:02}, role: workload, id: '{111122223333 + i}'}}" for i in range(accounts)
            )
            text = SMALL.replace("[{name: main, role: standalone}]", listed)
            (tmp_path / "many.yaml").write_text(text, encoding="utf-8")
            return run("plan", "many.yaml").out.splitlines()

        lines = said(20)
        start = next(i for i, line in enumerate(lines) if line.startswith("foundation"))
        head = "\n".join(lines[start : start + 12]).partition("  (stack ")[0]
        assert sorted(re.findall(r"team-\d\d [\w-]+\d", head)) == [
            f"team-{i:02} {region}" for i in range(20) for region in ("eu-west-1", "us-east-1")
        ]
        assert max(map(len, head.splitlines())) <= 110
        text = "\n".join(said(21))
        assert "us-east-1 and 2 more of 42: see --format json  (stack" in text.replace("\n    ", " ")
        assert "2 distinct stacks for 42 targets" in text

    def test_one_is_singular(self, run: Run, tmp_path: Path) -> None:
        text = SMALL.replace("[eu-west-1, us-east-1]", "[eu-west-1]").replace("sns.security_topics, ", "")
        (tmp_path / "one.yaml").write_text(text, encoding="utf-8")
        assert "1 distinct stack for 1 target\n" in run("plan", "one.yaml").out
        assert run("validate", "one.yaml").err == "one.yaml: valid; 1 control in 1 target, 1 stack\n"

    def test_what_a_format_cannot_realise_natively_is_said_with_its_reason(self, run: Run, tmp_path: Path) -> None:
        text = SMALL.replace("iam.support_role", "iam.password_policy")
        (tmp_path / "policy.yaml").write_text(text, encoding="utf-8")
        assert re.search(r"cloudformation: custom resource: \w+", run("plan", "policy.yaml").out)


class TestExplain:
    def test_a_chosen_control_with_its_reason(self, run: Run) -> None:
        said = run("explain", "kms.baseline_keys", "small.yaml").out
        assert "chosen by: needed by sns.security_topics" in said
        assert "foundation: main eu-west-1, main us-east-1" in said

    def test_a_control_that_is_not_chosen(self, run: Run) -> None:
        assert "not chosen by small.yaml" in run("explain", "iam.password_policy", "small.yaml").out

    @pytest.mark.parametrize(
        ("selection", "said"),
        [
            ("include: [vpc.*, iam.support_role], exclude: [vpc.flow_logs]",
             "asked for by controls.include vpc.* (s.yaml:9:22), and dropped by controls.exclude vpc.flow_logs ("),
            ("include: [iam.support_role], exclude: [vpc.*]", "and controls.exclude vpc.* (s.yaml:9:51) would drop it"),
            ("include: [iam.support_role]", "and no chosen control needs it"),
        ],
    )  # fmt: skip
    def test_which_lines_keep_a_control_out(self, run: Run, tmp_path: Path, selection: str, said: str) -> None:
        text = SMALL.replace("include: [sns.security_topics, iam.support_role]", selection)
        (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
        answer = run("explain", "vpc.flow_logs", "s.yaml")
        assert said in answer.out, answer

    def test_a_waived_control(self, run: Run, tmp_path: Path) -> None:
        waiver = (
            '{control: iam.support_role, reason: "a partner does it", owner: ciso@example.com, expires: 2099-03-31, '
            'alternative: "the tickets of the partner"}'
        )
        (tmp_path / "waived.yaml").write_text(f"{SMALL}waivers:\n  - {waiver}\n", encoding="utf-8")
        said = run("explain", "iam.support_role", "waived.yaml").out
        instead = "; instead: the tickets of the partner\n"
        assert f"waived in main eu-west-1 until 2099-03-31: a partner does it (ciso@example.com){instead}" in said
        said = run("plan", "waived.yaml").out
        assert f"in main eu-west-1: a partner does it (ciso@example.com, until 2099-03-31){instead}" in said


class TestCatalog:
    def test_list_and_show_name_every_control(self, run: Run) -> None:
        listed = json.loads(run("catalog", "list", "--format", "json").out)
        lines = run("catalog", "list").out.splitlines()
        assert [line.split()[0] for line in lines] == [one["id"] for one in listed]
        for one in listed:
            shown = json.loads(run("catalog", "show", one["id"], "--format", "json").out)
            assert shown.items() >= one.items()
            text = run("catalog", "show", one["id"]).out
            assert one["title"] in text
            for name in shown["parameters"].get("properties", {}):
                assert f"    {name} (" in text


class TestSchema:
    def test_it_is_draft_07_and_knows_every_control(self, run: Run) -> None:
        schema = json.loads(run("schema").out)
        assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
        assert "kms.baseline_keys" in schema["properties"]["set_parameters"]["properties"]

    @pytest.mark.parametrize("profile", sorted((ROOT / "profiles").glob("*.yaml")), ids=lambda path: path.stem)
    def test_the_header_of_each_shipped_profile_refers_to_it(self, run: Run, profile: Path) -> None:
        header = profile.read_text(encoding="utf-8").splitlines()[0]
        found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", header)
        assert found
        beside = (profile.parent / found[1]).read_text(encoding="utf-8")
        assert beside == run("schema").out, "rewrite it: make golden"
