"""Findings of rule packs that are accepted by design, each with its reason on the construct."""

from __future__ import annotations

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct

PACKS = ("HIPAA.Security", "NIST.800.53.R4", "NIST.800.53.R5", "PCI.DSS.321")
"""The packs of cdk-nag that are made of AWS Config's rules: a rule has the same name in each that has it."""


def acknowledge(construct: IConstruct, reason: str, *rules: str) -> None:
    """Accept these rules on a construct for one reason, under 200 characters, that a reviewer can judge.

    A rule is named as in its pack, such as `AwsSolutions-IAM5[Resource::*]`; without a pack, such as
    `S3BucketReplicationEnabled`, it is accepted in every pack made of AWS Config's rules.
    """
    ids = [one if "-" in one.split("[")[0] else f"{pack}-{one}" for one in rules for pack in PACKS]
    Validations.of(construct).acknowledge(*(Acknowledgment(id=one, reason=reason) for one in dict.fromkeys(ids)))
