"""The HIPAA Security Rule: every standard and implementation specification of 45 CFR 164.308 to 164.316."""

from __future__ import annotations

from collections import Counter

import pytest

from baseline.catalog.frameworks import framework
from baseline.facts.security_hub_controls import security_hub_control

HIPAA = "hipaa"

# Paragraphs in the order of the CFR: a standard alone, a specification with R (required) or A (addressable).
PARAGRAPHS = """
164.308: (a)(1)(i) (a)(1)(ii)(A)R (a)(1)(ii)(B)R (a)(1)(ii)(C)R (a)(1)(ii)(D)R (a)(2)
(a)(3)(i) (a)(3)(ii)(A)A (a)(3)(ii)(B)A (a)(3)(ii)(C)A (a)(4)(i) (a)(4)(ii)(A)R (a)(4)(ii)(B)A (a)(4)(ii)(C)A
(a)(5)(i) (a)(5)(ii)(A)A (a)(5)(ii)(B)A (a)(5)(ii)(C)A (a)(5)(ii)(D)A (a)(6)(i) (a)(6)(ii)R
(a)(7)(i) (a)(7)(ii)(A)R (a)(7)(ii)(B)R (a)(7)(ii)(C)R (a)(7)(ii)(D)A (a)(7)(ii)(E)A (a)(8) (b)(1) (b)(3)R
164.310: (a)(1) (a)(2)(i)A (a)(2)(ii)A (a)(2)(iii)A (a)(2)(iv)A (b) (c)
(d)(1) (d)(2)(i)R (d)(2)(ii)R (d)(2)(iii)A (d)(2)(iv)A
164.312: (a)(1) (a)(2)(i)R (a)(2)(ii)R (a)(2)(iii)A (a)(2)(iv)A (b) (c)(1) (c)(2)A (d) (e)(1) (e)(2)(i)A (e)(2)(ii)A
164.314: (a)(1) (a)(2)(i)R (a)(2)(ii)R (a)(2)(iii)R (b)(1) (b)(2)(i)R (b)(2)(ii)R (b)(2)(iii)R (b)(2)(iv)R
164.316: (a) (b)(1) (b)(2)(i)R (b)(2)(ii)R (b)(2)(iii)R
"""

LEVELS = {"R": "required", "A": "addressable"}


def _paragraphs() -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    section = ""
    for word in PARAGRAPHS.split():
        if word.endswith(":"):
            section = word.removesuffix(":")
        elif word.endswith(")"):
            found[section + word] = None
        else:
            found[section + word[:-1]] = LEVELS[word[-1]]
    return found


def test_every_standard_and_specification_stands_once_in_order_and_with_its_level() -> None:
    found = [(one.id, one.level) for one in framework(HIPAA).requirements]
    assert found == list(_paragraphs().items())
    assert Counter(level for _, level in found) == {None: 22, "required": 24, "addressable": 22}


def test_specifications_are_named_after_their_standard() -> None:
    for one in framework(HIPAA).requirements:
        assert (one.level is None) == (":" not in one.title), one.id


@pytest.mark.parametrize(
    ("paragraph", "rule"),
    [
        ("164.308(a)(1)(ii)(B)", "CLOUD_TRAIL_ENCRYPTION_ENABLED"),
        ("164.308(a)(1)(ii)(B)", "DYNAMODB_PITR_ENABLED"),
        ("164.308(a)(3)(i)", "EBS_SNAPSHOT_PUBLIC_RESTORABLE_CHECK"),
        ("164.308(a)(4)(ii)(B)", "ACCESS_KEYS_ROTATED"),
        ("164.308(a)(5)(ii)(B)", "EC2_INSTANCE_MANAGED_BY_SSM"),
        ("164.308(a)(7)(ii)(A)", "DB_INSTANCE_BACKUP_ENABLED"),
        ("164.312(a)(2)(iv)", "EC2_EBS_ENCRYPTION_BY_DEFAULT"),
        ("164.312(b)", "MULTI_REGION_CLOUD_TRAIL_ENABLED"),
        ("164.312(d)", "ROOT_ACCOUNT_MFA_ENABLED"),
        ("164.312(e)(2)(i)", "S3_BUCKET_SSL_REQUESTS_ONLY"),
    ],
)
def test_paragraphs_have_the_rules_that_aws_maps_to_them(paragraph: str, rule: str) -> None:
    assert rule in {found.identifier for found in framework(HIPAA).requirement(paragraph).config_rules}


def test_automated_is_what_some_check_evidences() -> None:
    for one in framework(HIPAA).requirements:
        assert (one.assessment == "automated") == bool(one.config_rules or one.security_hub), one.id
    assert sum(one.assessment == "automated" for one in framework(HIPAA).requirements) == 36


def test_each_check_of_security_hub_belongs_to_a_rule_of_the_same_paragraph() -> None:
    for one in framework(HIPAA).requirements:
        rules = {rule.identifier for rule in one.config_rules}
        assert {security_hub_control(check).config_rule for check in one.security_hub} <= rules, one.id


def test_no_check_speaks_for_contracts_documents_and_workstations() -> None:
    for one in framework(HIPAA).requirements:
        if one.id.startswith(("164.308(b)", "164.310(b)", "164.310(c)", "164.314(a)", "164.316")):
            assert one.assessment == "manual", one.id


def test_aws_meets_what_concerns_its_buildings_and_media() -> None:
    provided = {one.id for one in framework(HIPAA).requirements if one.scope == "provider"}
    facilities = {one for one in _paragraphs() if one.startswith("164.310(a)")}
    media = {"164.310(d)(1)", "164.310(d)(2)(i)", "164.310(d)(2)(ii)", "164.310(d)(2)(iii)"}
    assert provided == facilities | media


def test_every_paragraph_says_what_a_person_has_to_do() -> None:
    assert all(one.remaining for one in framework(HIPAA).requirements)
