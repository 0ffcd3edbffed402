"""A plan as JSON, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from baseline.catalog.discovery import controls
from baseline.commands import as_of
from baseline.errors import BaselineError
from baseline.pipeline import open_profile, plan_profile
from baseline.plan.document import to_document
from baseline.plan.plan import Plan
from baseline.plan.reader import from_document
from tests.controls.organizations import ACCOUNTS, planned
from tests.controls.variants import REQUIRED
from tests.plan.conftest import CONTROLS, SEVERAL, Resolve

ROOT = Path(__file__).parents[2]
EVERYTHING = """\
imports: [fw]
controls: {include: [vpc.network, waf.acl, shield.advanced]}
set_parameters: {shield.advanced: {acknowledge: I pay}}
contacts: {security: {name: S, title: T, email: s@example.com, phone: "1"}}
tags: {owner: "me and you"}
waivers:
  - {control: vpc.*, accounts: [shop], reason: "a partner does it", owner: ciso@example.com, expires: 2027-03-31}
"""


def without_origins(plan: Plan) -> Plan:
    """The plan without what a generated folder does not keep: why a control was chosen, and where values came from."""

    def bare(instance: Any) -> Any:
        return replace(instance, provenance={}, chosen="")

    stacks = tuple(
        replace(
            stack,
            instances=tuple(bare(one) for one in stack.instances),
            externals={name: replace(one, provider=bare(one.provider)) for name, one in stack.externals.items()},
        )
        for stack in plan.stacks
    )
    return replace(plan, stacks=stacks, excluded=())


def test_there_and_back(plan: Resolve) -> None:
    text = EVERYTHING.replace("accounts: [shop], ", "")
    for found in (plan("imports: [fw]"), plan(text.replace("vpc.*", "config.*")), plan(EVERYTHING, accounts=SEVERAL)):
        document = json.loads(json.dumps(to_document(found, provenance=False)))
        back = from_document(document, CONTROLS)
        assert back == without_origins(found)
        assert [one.digest for one in back.stacks] == [one.digest for one in found.stacks]


@pytest.mark.parametrize("profile", sorted((ROOT / "profiles").glob("*.yaml")), ids=lambda path: path.stem)
def test_there_and_back_with_the_real_catalogue(profile: Path) -> None:
    found = plan_profile(open_profile(profile), as_of(None))
    back = from_document(json.loads(json.dumps(to_document(found, provenance=False))), controls())
    assert back == without_origins(found)


# What names one resource stands in one account; the others stand in three.
_OF_ONE_ACCOUNT = ("cloudfront.waf_association", "networkfirewall.egress", "vpc.endpoint_service", "vpc.peering")


@pytest.mark.parametrize("control", controls())
def test_every_control_is_read_back_where_it_stands_in_two_regions(control: str, tmp_path: Path) -> None:
    """GIVEN parameters that a place leaves some of THEN the model that judges a profile takes them, too."""
    roles = ("standalone",) if control in _OF_ONE_ACCOUNT else tuple(ACCOUNTS)
    keys = (
        {"kms.baseline_keys": {"keys": ["logs", "s3", "sns", "backup"]}} if control == "backup.vault_and_plan" else {}
    )
    given = {**keys, control: REQUIRED.get(control, {})}
    found = planned(tmp_path, control, parameters=given, roles=roles).plan
    back = from_document(json.loads(json.dumps(to_document(found, provenance=False))), controls())
    assert back == without_origins(found)


def test_what_is_written_names_no_file_of_the_user(plan: Resolve) -> None:
    assert "p.yaml" in json.dumps(to_document(plan(EVERYTHING, accounts=SEVERAL)))
    assert "p.yaml" not in json.dumps(to_document(plan(EVERYTHING, accounts=SEVERAL), provenance=False))


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.pop("setting"),
        lambda document: document["stacks"][0].update(layer="basement"),
        lambda document: document["stacks"][0]["controls"][0].update(id="gone.control"),
        lambda document: document["stacks"][0]["controls"][0].update(parameters={"purposes": ["unheard"]}),
        lambda document: document.update(stacks=None),
        lambda document: document["setting"].update(contacts=[]),
        lambda document: document["setting"].update(tags="a"),
        lambda document: document["setting"].update(prefix=5),
        lambda document: document["setting"].update(home_region="xx-1"),
        lambda document: document.update(packs=["nope"]),
        lambda document: document.update(packs="aws-solutions"),
        lambda document: document["stacks"].append(document["stacks"][0]),
        lambda document: document["stacks"][0].update(externals=[]),
        lambda document: document["stacks"][0].update(name="../../etc"),
        lambda document: document["stacks"][0].update(targets=[]),
        lambda document: document["stacks"][0]["targets"][0].update(region="xx-1"),
        lambda document: document["stacks"][0]["targets"][0].update(account="../etc"),
        lambda document: document["stacks"][0]["targets"].append(document["stacks"][0]["targets"][0]),
        lambda document: document["stacks"][0]["controls"].append(document["stacks"][0]["controls"][0]),
        lambda document: document["waived"].append({"control": "a"}),
    ],
)
def test_what_another_version_wrote_is_told(plan: Resolve, change: Any) -> None:
    document = to_document(plan(), provenance=False)
    change(document)
    with pytest.raises(BaselineError, match="written by another version of this tool"):
        from_document(document, CONTROLS)
