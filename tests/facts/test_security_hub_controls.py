"""The controls and standards of Security Hub CSPM."""

from __future__ import annotations

import re

import pytest

from baseline.catalog.frameworks import framework, framework_ids
from baseline.facts.config_rules import managed_rule
from baseline.facts.security_hub_controls import (
    control_ids,
    controls_of,
    security_hub_control,
    standard_of,
    standards,
)


def test_every_control_is_well_formed() -> None:
    suffixes = {one.suffix for one in standards()}
    for control_id in control_ids():
        control = security_hub_control(control_id)
        assert control.id == control_id
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]+\.[1-9][0-9]*", control_id)
        assert control.severity in ("LOW", "MEDIUM", "HIGH", "CRITICAL")
        assert set(control.standards) <= suffixes
        assert len(set(control.standards)) == len(control.standards)
        assert control.config_rule is None or managed_rule(control.config_rule), control_id


def test_controls_are_known_by_service_and_number() -> None:
    assert len(control_ids()) == len(set(control_ids())) == 588
    order = [(service.lower(), int(number)) for service, number in (one.split(".") for one in control_ids())]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("control_id", "severity", "rule", "customizable"),
    [
        ("EC2.7", "MEDIUM", "EC2_EBS_ENCRYPTION_BY_DEFAULT", False),
        ("EC2.10", "MEDIUM", "VPC_ENDPOINT_ENABLED", False),
        ("CloudTrail.1", "HIGH", "MULTI_REGION_CLOUD_TRAIL_ENABLED", False),
        ("Config.1", "CRITICAL", None, True),
        ("CloudWatch.1", "LOW", None, False),
        ("KMS.4", "MEDIUM", "CMK_BACKING_KEY_ROTATION_ENABLED", False),
        ("SSM.1", "MEDIUM", "EC2_INSTANCE_MANAGED_BY_SSM", False),
        ("SSM.7", "CRITICAL", "SSM_AUTOMATION_BLOCK_PUBLIC_SHARING", False),
    ],
)
def test_controls(control_id: str, severity: str, rule: str | None, customizable: bool) -> None:
    control = security_hub_control(control_id)
    assert (control.severity, control.config_rule, control.customizable) == (severity, rule, customizable)


def test_standards_contain_as_many_controls_as_the_guide_lists() -> None:
    assert {one.suffix: len(controls_of(one)) for one in standards()} == {
        "aws-foundational-security-best-practices/v/1.0.0": 367,
        "ai-security-best-practices/v/1.0.0": 31,
        "aws-resource-tagging-standard/v/1.0.0": 137,
        "cis-aws-foundations-benchmark/v/1.2.0": 42,
        "cis-aws-foundations-benchmark/v/1.4.0": 39,
        "cis-aws-foundations-benchmark/v/3.0.0": 37,
        "cis-aws-foundations-benchmark/v/5.0.0": 40,
        "nist-800-53/v/5.0.0": 297,
        "nist-800-171/v/2.0.0": 63,
        "pci-dss/v/3.2.1": 44,
        "pci-dss/v/4.0.1": 141,
    }


def test_one_control_is_in_no_standard_but_that_of_control_tower() -> None:
    assert [one for one in control_ids() if not security_hub_control(one).standards] == ["EC2.22"]


def test_a_control_knows_the_standards_that_contain_it() -> None:
    assert security_hub_control("EFS.6").standards == ("nist-800-53/v/5.0.0", "nist-800-171/v/2.0.0", "pci-dss/v/4.0.1")
    assert security_hub_control("SageMaker.25").standards == ("ai-security-best-practices/v/1.0.0",)


@pytest.mark.parametrize(
    "retired", ["AppSync.1", "AppSync.6", "ECS.1", "EKS.3", "IoTEvents.1", "MQ.3", "RDS.18", "S3.4"]
)
def test_retired_controls_are_unknown(retired: str) -> None:
    with pytest.raises(LookupError, match=rf"Security Hub has no control '{re.escape(retired)}'"):
        security_hub_control(retired)


def test_unknown_controls_are_refused_with_the_nearest() -> None:
    with pytest.raises(LookupError, match=r"no control 'Ec2\.7' did you mean 'EC2\.7'\?"):
        security_hub_control("Ec2.7")
    with pytest.raises(LookupError, match=r"no control 'nothing like it'$"):
        security_hub_control("nothing like it")


@pytest.mark.parametrize(
    ("framework_id", "suffix"),
    [
        ("aws-fsbp", "aws-foundational-security-best-practices/v/1.0.0"),
        ("cis-aws-1.4", "cis-aws-foundations-benchmark/v/1.4.0"),
        ("cis-aws-3.0", "cis-aws-foundations-benchmark/v/3.0.0"),
        ("cis-aws-5.0", "cis-aws-foundations-benchmark/v/5.0.0"),
        ("cis-aws-6.0", "cis-aws-foundations-benchmark/v/5.0.0"),
        ("cis-aws-7.0", "cis-aws-foundations-benchmark/v/5.0.0"),
        ("nist-800-53-r5", "nist-800-53/v/5.0.0"),
        ("nist-800-171-r2", "nist-800-171/v/2.0.0"),
        ("pci-dss-4.0.1", "pci-dss/v/4.0.1"),
    ],
)
def test_standards_of_frameworks(framework_id: str, suffix: str) -> None:
    standard = standard_of(framework_id)
    assert standard is not None
    assert standard.suffix == suffix
    assert standard.arn("aws", "eu-west-1") == f"arn:aws:securityhub:eu-west-1::standards/{suffix}"


@pytest.mark.parametrize("name", framework_ids())
def test_frameworks_that_security_hub_has_a_standard_for_are_matched(name: str) -> None:
    publishers = ("aws-fsbp", "cis-aws-", "nist-800-53-r5", "nist-800-171-r2", "pci-dss-")
    assert (standard_of(name) is not None) == name.startswith(publishers)


def test_no_framework_has_two_standards_and_one_is_not_in_the_catalogue() -> None:
    named = [framework for one in standards() for framework in one.frameworks]
    assert len(set(named)) == len(named)
    assert set(named) - set(framework_ids()) == {"nist-800-171-r2"}
    assert standard_of("soc-2") is None


def test_arns_follow_the_partition() -> None:
    found = {one.suffix: one for one in standards()}
    pci = found["pci-dss/v/4.0.1"]
    assert (
        pci.arn("aws-us-gov", "us-gov-west-1") == "arn:aws-us-gov:securityhub:us-gov-west-1::standards/pci-dss/v/4.0.1"
    )
    token = pci.arn("${AWS::Partition}", "${AWS::Region}")
    assert token == "arn:${AWS::Partition}:securityhub:${AWS::Region}::standards/pci-dss/v/4.0.1"
    oldest = found["cis-aws-foundations-benchmark/v/1.2.0"]
    assert oldest.arn("aws", "eu-west-1") == "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0"


@pytest.mark.parametrize(
    ("framework_id", "unknown"),
    [
        ("cis-aws-1.4", set[str]()),
        ("cis-aws-3.0", {"S3.1", "S3.8"}),
        ("cis-aws-5.0", {"S3.1", "S3.8", "RDS.5", "RDS.15", "EFS.1", "EFS.8"}),
    ],
)
def test_arns_of_controls_of_cis_end_in_the_requirement(framework_id: str, unknown: set[str]) -> None:
    """In 1.4 with a further number where two share it; in later ones such are left out, for no source tells theirs."""
    standard = standard_of(framework_id)
    assert standard
    own = {one.id for one in controls_of(standard)}
    assert {one for one in own if not standard.knows_arn_of(one)} == unknown
    requirements = {one.id: one.security_hub for one in framework(framework_id).requirements}
    prefix = f"arn:aws:securityhub:eu-west-1:111122223333:control/{standard.suffix}/"
    ends = {
        one: standard.control_arn(one, "aws", "eu-west-1", "111122223333").removeprefix(prefix) for one in own - unknown
    }
    assert len(set(ends.values())) == len(ends)
    for one, end in ends.items():
        # `2.1.5.1` is the first of the two that share 2.1.5; CloudWatch.1 stands for 1.7 and 4.3, and is named once.
        requirement = end if end in requirements else end.rpartition(".")[0]
        assert one in requirements[requirement] or (framework_id, one) == ("cis-aws-1.4", "CloudWatch.1"), (one, end)


def test_arns_of_other_standards_end_in_the_id() -> None:
    standard = standard_of("aws-fsbp")
    assert standard
    assert standard.knows_arn_of("EC2.9")
    assert standard.control_arn("EC2.9", "aws", "eu-west-1", "111122223333").endswith("/v/1.0.0/EC2.9")


@pytest.mark.parametrize(
    ("framework_id", "end"), [("cis-aws-1.4", "2.2.1"), ("cis-aws-3.0", "2.2.1"), ("cis-aws-5.0", "5.1.1")]
)
def test_default_encryption_is_named_as_in_the_samples_of_the_guide(framework_id: str, end: str) -> None:
    standard = standard_of(framework_id)
    assert standard
    assert standard.control_arn("EC2.7", "aws", "eu-west-1", "1").endswith(f":control/{standard.suffix}/{end}")


def test_standards_exist_everywhere_but_for_tagging_in_taipei() -> None:
    missing = {one.suffix for one in standards() if not one.available_in("ap-east-2")}
    assert missing == {"aws-resource-tagging-standard/v/1.0.0"}
    for region in ("us-east-1", "eu-west-1", "us-gov-west-1", "cn-north-1"):
        assert all(one.available_in(region) for one in standards())
    assert not any(one.available_in("eu-nowhere-1") for one in standards())
