"""What one small profile becomes, as a person has read it."""

from __future__ import annotations

import pytest

from tests.golden.rewrite import TREE, golden_tree


@pytest.mark.node
def test_the_tree_is_the_one_that_was_reviewed() -> None:
    reviewed = {
        path.relative_to(TREE).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(TREE.rglob("*"))
        if path.is_file()
    }
    emitted = golden_tree()
    assert sorted(emitted) == sorted(reviewed), "rewrite it with make golden, and read the diff"
    for path, text in emitted.items():
        assert text == reviewed[path], f"{path}: rewrite it with make golden, and read the diff"
