"""Terraform refuses a module that declares an address twice; this tool does before it writes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from baseline.hcl import Block, data_source, resource
from baseline.verify.modules import check

KEY = resource("aws_kms_key", "logs", {})


@pytest.mark.parametrize(
    ("blocks", "found"),
    [
        ([KEY, resource("aws_kms_alias", "logs", {}), resource("aws_kms_key", "s3", {})], []),
        ([KEY, data_source("aws_kms_key", "logs")], []),
        ([KEY, KEY], ["aws_kms_key.logs"]),
        ([KEY, KEY, KEY, data_source("aws_iam_policy", "a"), data_source("aws_iam_policy", "a")],
         ["aws_kms_key.logs", "data.aws_iam_policy.a"]),
    ],
)  # fmt: skip
def test_an_address_that_stands_twice_is_found(blocks: list[Block], found: list[str]) -> None:
    half = len(blocks) // 2
    module = SimpleNamespace(stack=None, blocks={"a.one": blocks[:half], "a.two": blocks[half:]})
    assert [one.resource for one in check({"foundation-home": module})] == found
