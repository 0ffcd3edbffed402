"""CloudFormation values as text, and what they refer to."""

from __future__ import annotations

from typing import Any

import pytest

from baseline.verify.intrinsics import as_text, concrete, is_known, longest, references

TEXTS: tuple[tuple[Any, str | None], ...] = (
    ("plain", "plain"),
    (True, "true"),
    (90, "90"),
    ({"Ref": "AWS::Region"}, "${AWS::Region}"),
    ({"Fn::GetAtt": ["Key", "Arn"]}, "${Key.Arn}"),
    ({"Fn::GetAtt": "Key.Arn"}, "${Key.Arn}"),
    ({"Fn::Sub": "a-${AWS::Region}-${!literal}"}, "a-${AWS::Region}-${literal}"),
    ({"Fn::Sub": ["a-${X}-${Key.Arn}", {"X": {"Ref": "AWS::AccountId"}}]}, "a-${AWS::AccountId}-${Key.Arn}"),
    ({"Fn::Join": ["-", ["a", {"Fn::Join": [".", ["b", {"Ref": "C"}]]}]]}, "a-b.${C}"),
    ({"Fn::Join": ["-", ["a", {"Fn::If": ["x", 1, 2]}]]}, None),
    ({"Fn::Sub": ["${X}", {"X": {"Fn::If": ["x", 1, 2]}}]}, None),
    ({"Fn::Select": [0, ["a"]]}, None),
    (["a"], None),
    (None, None),
)


@pytest.mark.parametrize(("value", "text"), TEXTS)
def test_text(value: Any, text: str | None) -> None:
    assert as_text(value) == text


def test_pseudo_parameters_take_the_values_of_a_region() -> None:
    text = "arn:${AWS::Partition}:s3:::b-${AWS::AccountId}-${AWS::Region}.${AWS::URLSuffix}"
    assert concrete(text, "eu-west-1") == "arn:aws:s3:::b-111122223333-eu-west-1.amazonaws.com"
    assert concrete(text, "cn-north-1") == "arn:aws-cn:s3:::b-111122223333-cn-north-1.amazonaws.com.cn"


def test_the_longest_values_are_as_long_as_any() -> None:
    assert len(longest("${AWS::AccountId}")) == 12
    assert len(longest("${AWS::Region}")) == 14
    assert len(longest("${AWS::Partition}")) == 10
    assert len(longest("${AWS::URLSuffix}")) == 16


def test_a_reference_is_not_known_before_the_deployment() -> None:
    assert is_known("acme")
    assert not is_known("a-${Key.Arn}")
    assert not is_known("{{resolve:ssm:/acme/key}}")


def test_references_are_found_at_any_depth_and_pseudo_parameters_are_none() -> None:
    value = {
        "A": [{"Ref": "One"}, {"Ref": "AWS::Region"}],
        "B": {"Fn::Join": ["", [{"Fn::GetAtt": ["Two", "Arn"]}, {"Fn::GetAtt": "Three.Arn"}]]},
        "C": {"Fn::Sub": ["${Four} ${Own} ${!None} ${AWS::Region}", {"Own": {"Ref": "Five"}}]},
        "D": {"Fn::Sub": "${Six.Arn}"},
        "E": "${Text}",
    }
    assert set(references(value)) == {"One", "Two", "Three", "Four", "Five", "Six"}
