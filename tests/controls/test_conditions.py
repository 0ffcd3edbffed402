"""What conditions on whole values take for the same, and what they do not."""

from __future__ import annotations

from typing import Any

import pytest

from baseline.expectation import At, Expectation, Resource
from baseline.hcl import reference
from baseline.must import Must, consists_of, each, grants, like, made_of, present, refers
from baseline.references import ACCOUNT, ANY, REFERENCE, REGION, text_of

OWN = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "config.amazonaws.com"},
            "Action": ["s3:PutObject", "s3:GetBucketAcl"],
            "Resource": f"{REFERENCE}/*",
            "Condition": OWN,
        }
    ],
}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("logs", "logs"),
        ({"Ref": "AWS::Region"}, REGION),
        ({"Ref": "Key"}, REFERENCE),
        ({"Fn::GetAtt": ["Key", "Arn"]}, REFERENCE),
        ({"Fn::Join": [":", ["arn", {"Ref": "AWS::AccountId"}, {"Ref": "Key"}]]}, f"arn:{ACCOUNT}:{REFERENCE}"),
        ({"Fn::Sub": "${AWS::AccountId}/${Key}/${!literal}"}, f"{ACCOUNT}/{REFERENCE}/${{!literal}}"),
        ("{{resolve:ssm:/acme/baseline/kms-key/logs}}", REFERENCE),
        ("{{resolve:secretsmanager:prod}}", "{{resolve:secretsmanager:prod}}"),
        (f"{reference('var.account_id')}:{reference('aws_kms_key.logs.arn')}", f"{ACCOUNT}:{REFERENCE}"),
        ("${aws:username}", "${aws:username}"),
        (["logs"], None),
        ({"Fn::Join": [":", ["arn", {"Fn::Split": []}]]}, None),
    ],
)
def test_a_text_is_the_same_in_either_format(value: Any, text: str | None) -> None:
    assert text_of(value) == text


def emitted(**changed: Any) -> dict[str, Any]:
    statement = {
        **POLICY["Statement"][0],
        "Resource": {"Fn::Join": ["", [{"Fn::GetAtt": ["Bucket", "Arn"]}, "/*"]]},
        "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
    } | changed
    return {"Version": "2012-10-17", "Statement": [{k: v for k, v in statement.items() if v is not None}]}


def test_a_policy_is_the_one_written_for_it() -> None:
    assert grants(POLICY)(emitted())


@pytest.mark.parametrize(
    "changed",
    [
        {"Condition": None},
        {"Condition": {"StringEquals": {"aws:SourceAccount": "*"}}},
        {"Action": "s3:*"},
        {"Action": ["s3:PutObject"]},
        {"Action": ["s3:PutObject", "s3:GetBucketAcl", "s3:*"]},
        {"Principal": "*"},
        {"Resource": "*"},
        {"Effect": "Deny"},
        {"NotResource": "x"},
    ],
)
def test_a_policy_that_says_something_else_is_not(changed: dict[str, Any]) -> None:
    assert not grants(POLICY)(emitted(**changed))


@pytest.mark.parametrize("value", [None, "text", [], {}, {"Statement": "x"}, {"Statement": [None]}, 7])
def test_what_is_no_policy_is_none(value: Any) -> None:
    assert not grants(POLICY)(value)


def test_a_policy_may_be_given_as_text() -> None:
    assert grants({"Statement": [{"Sid": "a"}]})('{"Statement": [{"Sid": "a"}]}')
    assert not grants({"Statement": [{"Sid": "a"}]})("{")


@pytest.mark.parametrize(
    ("found", "fits"),
    [("acme-logs", True), ("-logs", False), ("*-logs", False), ("acme-logs-x", False), ({"Ref": "Logs"}, False)],
)
def test_any_stands_for_a_text_but_for_no_wildcard(found: Any, fits: bool) -> None:
    assert like(f"{ANY}-logs")(found) is fits


def test_a_number_is_no_boolean() -> None:
    assert like([1])([1])
    assert not like([1])([True])
    assert not like([True])(["true"])


@pytest.mark.parametrize(
    ("found", "fits"),
    [
        ({"Fn::GetAtt": ["VpcIsolatedTable1AB2", "Id"]}, True),
        ({"Ref": "VpcIsolatedTable1AB2"}, True),
        (reference("aws_route_table.vpc_isolated_table.id"), True),
        ({"Ref": "VpcPublicTable"}, False),
        ({"Ref": "AWS::Region"}, False),
        (f"x{reference('aws_route_table.vpc_isolated_table.id')}", False),
        ("isolated-table", False),
        (None, False),
    ],
)
def test_a_reference_is_told_by_what_it_names(found: Any, fits: bool) -> None:
    assert refers("isolated_table")(found) is fits


def test_a_resource_is_made_of_its_properties_and_words() -> None:
    made = made_of({"A": 1, "B": refers("key"), "C": None, "D": {"E": present()}})
    right = {"A": 1, "B": {"Ref": "Key"}, "D": {"E": 2}}

    assert made(right | {"Description": "words", "Tags": [], "depends_on": []})
    assert not made(right | {"A": 2})
    assert not made(right | {"C": 1})
    assert not made(right | {"F": 1})
    assert not made({"A": 1, "B": {"Ref": "Key"}})
    assert not made("A")


def test_each_needs_something() -> None:
    assert each(refers())([{"Ref": "A"}])
    assert not each(refers())([])
    assert not each(refers())([{"Ref": "A"}, "b"])
    assert not each(refers())("b")


ENTRIES = Expectation(
    "Entries are in and out",
    consists_of({"Number": 1, "Egress": False}, {"Number": 1, "Egress": True}),
    At("Entry", "", together=True),
    None,
)


def entries(*egress: bool) -> list[Resource]:
    return [Resource(str(n), "Entry", {"Egress": one, "Number": 1}) for n, one in enumerate(egress)]


@pytest.mark.parametrize("right", [(False, True), (True, False)])
def test_together_order_is_free(right: tuple[bool, ...]) -> None:
    assert ENTRIES.cloudformation
    assert list(ENTRIES.unmet(ENTRIES.cloudformation, entries(*right))) == []


@pytest.mark.parametrize("wrong", [(), (True,), (True, True), (False, True, True)])
def test_together_nothing_is_missing_and_nothing_twice(wrong: tuple[bool, ...]) -> None:
    assert ENTRIES.cloudformation
    assert len(list(ENTRIES.unmet(ENTRIES.cloudformation, entries(*wrong)))) == 1


def test_what_is_optional_may_be_missing_but_not_wrong() -> None:
    at = At("Parameter", "Value", optional=True)
    expectation = Expectation("Handed over", refers("key"), at, None)

    assert list(expectation.unmet(at, [])) == []
    assert len(list(expectation.unmet(at, [Resource("P", "Parameter", {"Value": "x"})]))) == 1


def test_words_of_a_condition_read_as_a_sentence() -> None:
    nested: Must = made_of({"A": refers("key")})

    assert nested.words == "is made of {A: is a reference to key}"
