"""Permission sets as a landing-zone team uses them, and what ships."""

from __future__ import annotations

import re
from typing import Any

import pytest

from constructs_lib.documents.permission_sets import (
    SHIPPED,
    CustomerPolicy,
    PermissionSetDefinition,
    SetAssignment,
    aws_policy_arn,
)

INSTANCE = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
GROUP = "01234567-89ab-cdef-0123-456789abcdef"
FIRST, SECOND = "111122223333", "444455556666"


def _made(*assignments: SetAssignment, **more: Any) -> tuple[dict[str, Any], Any]:
    from baseline.emit.node import choose_node

    choose_node()
    import aws_cdk as cdk
    from aws_cdk.assertions import Template

    from constructs_lib import PermissionSets

    stack = cdk.Stack(cdk.App(builtin_cloud_formation_validation=False), "Identity")
    given = {"permission_sets": SHIPPED} | more
    made = PermissionSets(stack, "Sets", instance_arn=INSTANCE, assignments=assignments, **given)
    return Template.from_stack(stack).to_json()["Resources"], made


def _hours(duration: str) -> int:
    found = re.fullmatch("PT([0-9]+)H", duration)
    assert found
    return int(found[1])


def test_the_mightier_a_set_that_ships_the_shorter_its_sessions() -> None:
    hours = {one.name: _hours(one.session_duration) for one in SHIPPED}
    assert hours["Administrator"] == 1
    assert hours["Administrator"] < hours["PowerUser"] < hours["Network"] < hours["ReadOnly"] <= 8


def test_whoever_reads_reads_no_data_and_one_set_alone_is_an_administrator() -> None:
    policies = {one.name: one.aws_policies for one in SHIPPED}
    assert [name for name, found in policies.items() if "AdministratorAccess" in found] == ["Administrator"]
    # ReadOnlyAccess reads objects and items; ViewOnlyAccess and SecurityAudit do not.
    assert not any("ReadOnlyAccess" in found for name, found in policies.items())
    assert aws_policy_arn("job-function/ViewOnlyAccess", "aws-cn") == (
        "arn:aws-cn:iam::aws:policy/job-function/ViewOnlyAccess"
    )


@pytest.mark.node
def test_each_assignment_has_an_id_that_others_do_not_change() -> None:
    one, two = SetAssignment("ReadOnly", GROUP, FIRST), SetAssignment("Administrator", GROUP, SECOND)
    alone, _ = _made(one)
    among, _ = _made(two, one)
    ids = {name for name, found in alone.items() if found["Type"] == "AWS::SSO::Assignment"}
    assert len(ids) == 1
    assert ids < {name for name, found in among.items() if found["Type"] == "AWS::SSO::Assignment"}


@pytest.mark.node
def test_assignments_of_an_account_wait_for_one_another_and_others_do_not() -> None:
    names = ["Administrator", "ReadOnly", "Billing"]
    resources, _ = _made(*(SetAssignment(name, GROUP, account) for name in names for account in (FIRST, SECOND)))
    found = {name: one for name, one in resources.items() if one["Type"] == "AWS::SSO::Assignment"}
    waits = {name: one.get("DependsOn", []) for name, one in found.items()}
    assert sorted(len(one) for one in waits.values()) == [0, 0, 1, 1, 1, 1]
    for name, others in waits.items():
        for other in others:
            assert found[name]["Properties"]["TargetId"] == found[other]["Properties"]["TargetId"]


@pytest.mark.node
def test_a_set_has_its_policies_its_boundary_and_its_document() -> None:
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}],
    }
    own = PermissionSetDefinition(
        "Own",
        "One's own",
        "PT1H30M",
        ("SecurityAudit",),
        (CustomerPolicy("team", "/teams/"),),
        document,
        CustomerPolicy("boundary"),
    )
    resources, _ = _made(permission_sets=[own], access_control_attributes={"Team": "${path:enterprise.department}"})
    (properties,) = (one["Properties"] for one in resources.values() if one["Type"] == "AWS::SSO::PermissionSet")
    assert properties["SessionDuration"] == "PT1H30M"
    assert properties["InlinePolicy"] == document
    assert properties["CustomerManagedPolicyReferences"] == [{"Name": "team", "Path": "/teams/"}]
    assert properties["PermissionsBoundary"] == {"CustomerManagedPolicyReference": {"Name": "boundary", "Path": "/"}}
    (attributes,) = (one["Properties"] for one in resources.values() if one["Type"].endswith("AttributeConfiguration"))
    assert attributes["AccessControlAttributes"] == [
        {"Key": "Team", "Value": {"Source": ["${path:enterprise.department}"]}}
    ]


@pytest.mark.node
@pytest.mark.parametrize(
    ("assignments", "sets", "message"),
    [
        ([SetAssignment("Root", GROUP, FIRST)], SHIPPED, "not there: Root"),
        ([SetAssignment("ReadOnly", GROUP, FIRST)] * 2, SHIPPED, "stands there twice"),
        ([], [*SHIPPED, SHIPPED[0]], "stands there twice"),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_made(assignments: Any, sets: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        _made(*assignments, permission_sets=sets)
