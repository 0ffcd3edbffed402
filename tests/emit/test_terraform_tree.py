"""The Terraform tree: one module per distinct stack, one root per account and Region, values handed on by name."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from baseline.emit.terraform import Module, emit, modules
from baseline.plan.plan import Plan


@pytest.fixture
def files(plan: Plan) -> dict[str, str]:
    return {one.path: one.text for one in emit(plan, modules(plan))}


def test_a_module_per_distinct_stack_and_a_root_per_target(files: dict[str, str], plan: Plan) -> None:
    assert {path.split("/")[2] for path in files if "/modules/" in path} == {stack.name for stack in plan.stacks}
    assert sorted(path for path in files if "/targets/" in path) == [
        f"terraform/targets/{account}/{region}/{file}"
        for account in ("boss", "shop")
        for region in ("eu-west-1", "us-east-1")
        for file in ("main.tf", "removed.tf")
    ]


def test_a_root_has_one_provider_for_its_account_and_region(files: dict[str, str]) -> None:
    root = files["terraform/targets/shop/us-east-1/main.tf"]
    assert root.count('provider "aws" {') == 1
    assert 'region              = "us-east-1"' in root
    assert 'allowed_account_ids = ["444455556666"]' in root
    assert 'owner = "the security team"' in root
    assert "alias" not in root


def test_modules_are_called_in_the_order_of_layers_by_names_that_no_other_account_changes(
    files: dict[str, str],
) -> None:
    root = files["terraform/targets/shop/us-east-1/main.tf"]
    assert re.findall(r'module "(\w+)"', root) == ["foundation", "detection"]
    assert re.search(r'source\s+= "../../../modules/detection-governed"', root)


def test_a_module_waits_for_those_that_it_needs_and_no_others(files: dict[str, str]) -> None:
    """What it needs of the home Region is in another root; a `check` in a module that others wait for is a cycle."""
    home = files["terraform/targets/shop/eu-west-1/main.tf"]
    assert re.search(r"depends_on\s+= \[module.foundation\]", home)
    assert "depends_on" not in files["terraform/targets/shop/us-east-1/main.tf"]


def test_every_variable_of_a_module_is_given_and_every_given_value_is_an_output(plan: Plan) -> None:
    """Whatever a module declares, each root passes; whatever a root passes, an earlier module gives or AWS knows."""
    files = {one.path: one.text for one in emit(plan, modules(plan))}
    for path, root in files.items():
        if "/targets/" not in path:
            continue
        for name, body in re.findall(
            r'module "\w+" \{\n  source\s+= "../../../modules/([\w-]+)"\n(.*?)\n\}', root, re.S
        ):
            declared = set(
                re.findall(r'^variable "(\w+)"', files.get(f"terraform/modules/{name}/variables.tf", ""), re.M)
            )
            passed = set(re.findall(r"^  (\w+)\s+=", body, re.M)) - {"depends_on"}
            assert passed == declared, (path, name)
        for label, output in re.findall(r"= module\.(\w+)\.(\w+)$", root, re.M):
            found = re.search(rf'module "{label}" \{{\n  source\s+= "../../../modules/([\w-]+)"', root)
            assert found
            assert f'output "{output}"' in files[f"terraform/modules/{found[1]}/outputs.tf"]


def test_used_variables_are_declared_and_declared_ones_used(files: dict[str, str], plan: Plan) -> None:
    for stack in plan.stacks:
        own = {path.split("/")[3]: text for path, text in files.items() if f"/modules/{stack.name}/" in path}
        declared = set(re.findall(r'^variable "(\w+)"', own.pop("variables.tf", ""), re.M))
        assert declared == set(re.findall(r"\bvar\.(\w+)", "".join(own.values()))), stack.name


def test_a_text_that_looks_like_a_reference_is_text(plan: Plan) -> None:
    tags = {"owner": '${file("/etc/passwd")} %{ for x in y }'}
    setting = replace(plan.setting, tags=tags)
    changed = replace(plan, setting=setting, stacks=tuple(replace(one, setting=setting) for one in plan.stacks))
    text = "".join(one.text for one in emit(changed, modules(changed)))
    assert "$${file(" in text
    assert re.search(r"(?<!\$)\$\{file", text) is None


def test_modules_render_alike_each_time(plan: Plan) -> None:
    for stack in plan.stacks:
        assert Module(stack).files() == Module(stack).files()
