"""The pages that come from the code are current."""

from __future__ import annotations

import re

from tests.docs.rewrite import DOCS, FOLDERS, pages


def test_every_page_is_what_the_code_says() -> None:
    wanted = {one.path: one.text for one in pages()}
    found = {
        path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8")
        for folder in FOLDERS
        for path in (DOCS / folder).glob("*.md")
    }
    assert sorted(found) == sorted(wanted), "rewrite them: make docs"
    assert [name for name in wanted if found[name] != wanted[name]] == [], "rewrite them: make docs"


def test_every_link_between_pages_leads_somewhere() -> None:
    broken = [
        f"{path.relative_to(DOCS)}: {target}"
        for folder in FOLDERS
        for path in (DOCS / folder).glob("*.md")
        for target in re.findall(r"\]\(([^):#]+\.md)\)", path.read_text(encoding="utf-8"))
        if not (path.parent / target).is_file()
    ]
    assert broken == []
