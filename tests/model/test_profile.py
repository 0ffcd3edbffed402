"""A good profile, and what becomes of it."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date

import pytest
from pydantic import ValidationError

from baseline.model.ids import derive_prefix, matches
from baseline.model.organization import AccountRole
from baseline.model.profile import NagPack, Profile


def test_the_published_shape_loads(load, good):
    loaded = load(good)
    profile = loaded.profile
    assert profile.schema_version == "baseline/v1"
    assert profile.imports == ("cis-aws-5.0",)
    assert loaded.organization.governed_regions == ("eu-west-1", "us-east-1")
    assert loaded.organization.account("main").role is AccountRole.STANDALONE
    assert loaded.organization.account("main").id is None
    assert profile.controls.include == ("vpc.*",)
    assert profile.set_parameters == {"cloudtrail.multi_region_trail": {"retention_days": 400}}
    (waiver,) = profile.waivers
    assert (waiver.control, waiver.accounts, waiver.expires) == (
        "iam.support_role",
        ("main",),
        date(2027, 3, 31),
    )
    assert set(profile.checks.packs) == set(NagPack) - {NagPack.SERVERLESS}
    assert profile.prefix == "acme"


def test_is_frozen(load, good):
    loaded = load(good)
    with pytest.raises(ValidationError, match="frozen"):
        loaded.profile.name = "other"
    with pytest.raises(ValidationError, match="frozen"):
        loaded.organization.accounts[0].name = "other"


def test_every_field_is_described():
    def undescribed(model, seen):
        for name, field in model.model_fields.items():
            if not field.description:
                yield f"{model.__name__}.{name}"
        for other in vars(sys.modules[model.__module__]).values():
            if isinstance(other, type) and hasattr(other, "model_fields") and other not in seen:
                yield from undescribed(other, seen | {other})

    assert list(undescribed(Profile, {Profile})) == []


@pytest.mark.parametrize("written", ["012345678901", '"012345678901"', "123456789012"])
def test_account_ids_survive_unquoted(load, minimal, written):
    text = minimal.replace("role: standalone", f"role: standalone, id: {written}")
    assert load(text).organization.accounts[0].id == written.strip('"')


def test_extension_keys_carry_anchors(load, minimal):
    text = "x-long: &long {retention_days: 400}\n" + minimal
    text += "set_parameters:\n  a.one: *long\n  a.two: {<<: *long, extra: 1}\n"
    parameters = load(text).profile.set_parameters
    assert parameters == {"a.one": {"retention_days": 400}, "a.two": {"retention_days": 400, "extra": 1}}


def test_locations_know_keys_values_and_what_is_around_them(load, good):
    locations = load(good).locations
    path = ("set_parameters", "cloudtrail.multi_region_trail", "retention_days")
    assert str(locations.of(path)) == "p.yaml:12:51"
    assert str(locations.of(path, key=True)) == "p.yaml:12:35"
    assert str(locations.of((*path[:2], "unset"))) == "p.yaml:12:34"
    assert str(locations.of(("organization", "accounts", 0, "role"))) == "p.yaml:9:26"


def test_an_aliased_value_is_located_where_it_is_written(load, minimal):
    text = "x-long: &long {retention_days: 400}\n" + minimal + "set_parameters: {a.one: *long}\n"
    assert str(load(text).locations.of(("set_parameters", "a.one", "retention_days"))) == "p.yaml:1:32"


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("acme", "acme"),
        ("Acme GmbH & Co.", "acme-gmbh-co"),
        ("Acme International Holdings", "acme-international-h"),
        ("Extraordinary Things For", "extraordinary-things"),
        ("3M", None),
        ("AB", None),
        ("东京", None),
        ("AWS lab", None),
        ("sthree", None),
        ("SG Bank", None),
        ("SGI", "sgi"),
    ],
)
def test_the_prefix_comes_from_the_organization(name, prefix):
    assert derive_prefix(name) == prefix


@pytest.mark.parametrize("prefix", ["acme", "abcdefghij0123456789"])
def test_the_longest_bucket_name_fits(prefix):
    assert len(f"{prefix}-access-logs-{'1' * 12}-ap-southeast-1") <= 63


@pytest.mark.parametrize(
    ("pattern", "control", "covered"),
    [
        ("*", "vpc.flow_logs", True),
        ("vpc.*", "vpc.flow_logs", True),
        ("vpc.*", "vpcx.flow_logs", False),
        ("vpc.flow_logs", "vpc.flow_logs", True),
        ("vpc.flow", "vpc.flow_logs", False),
    ],
)
def test_patterns_cover(pattern, control, covered):
    assert matches(pattern, control) is covered


def test_a_large_profile_loads_fast(load, minimal):
    """18 ms on the two cores it was measured on; the limit leaves room for a busy machine."""
    lines = [
        f"  service{n % 30}.control_{n}: {{days: {n}, enabled: true, name: n{n}, services: [s3, ec2]}}\n"
        for n in range(300)
    ]
    text = minimal + "set_parameters:\n" + "".join(lines)
    load(text)

    def once() -> float:
        start = time.perf_counter()
        load(text)
        return time.perf_counter() - start

    assert min(once() for _ in range(5)) < 0.12


def test_the_model_alone_imports_no_engine():
    script = (
        "import sys, baseline.model.profile, baseline.model.schema;"
        "print([m for m in ('yaml', 'aws_cdk', 'jsii', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
