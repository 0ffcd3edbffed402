"""Policy documents: how long they are, and whom they name. The grammar is in the table of planted faults."""

from __future__ import annotations

from typing import Any

import pytest

from baseline.verify.iam_documents import document_of, length, names_everybody

POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "a b", "Resource": {"Ref": "AWS::Region"}}],
}


def test_a_document_is_measured_in_compact_form_with_the_longest_region() -> None:
    compact = '{"Version":"2012-10-17","Statement":[{"Sid":"a b","Resource":"us-northwest-1"}]}'
    assert length(POLICY, without_whitespace=False) == len(compact)
    assert length(POLICY, without_whitespace=True) == len(compact) - 1


def test_characters_beyond_ascii_count_in_bytes_where_white_space_counts() -> None:
    assert length({"Sid": "é"}, without_whitespace=False) == length({"Sid": "ab"}, without_whitespace=False)


@pytest.mark.parametrize(
    ("principal", "everybody"),
    [
        ("*", True),
        ({"AWS": "*"}, True),
        ({"AWS": ["arn:aws:iam::111122223333:root", "*"]}, True),
        ({"Service": "config.amazonaws.com"}, False),
        ({"AWS": "arn:aws:iam::111122223333:role/*"}, False),
        (None, False),
    ],
)
def test_everybody(principal: Any, everybody: bool) -> None:
    assert names_everybody(principal) is everybody


def test_a_document_is_read_as_object_and_as_text() -> None:
    assert document_of(POLICY) is POLICY
    assert document_of('{"Statement": []}') == {"Statement": []}
    assert document_of({"Fn::Sub": '{"Statement": [], "Id": "${AWS::Region}"}'}) == {
        "Statement": [],
        "Id": "${AWS::Region}",
    }
    assert document_of("[1]") is None
    assert document_of("no JSON") is None
    assert document_of(None) is None
