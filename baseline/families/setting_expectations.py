"""What must hold of settings made through `constructs_lib.AccountSetting`, which CloudFormation alone needs."""

from __future__ import annotations

from collections.abc import Iterator

from baseline.expectation import At, Expectation
from baseline.must import consists_of, like, present, refers
from baseline.references import ACCOUNT, PARTITION, REGION
from constructs_lib.documents.setting import Policy, Setting

_HANDLER = refers("AccountSettingHandler")
_SETTING, _POLICY = "Custom::AccountSetting", "AWS::IAM::ManagedPolicy"


def setting_expectations(first: Setting, *alike: Setting) -> Iterator[Expectation]:
    """The setting is read, judged and written by the calls it was written for, with its own permissions alone. What
    it names of other resources is `baseline.references.REFERENCE` in it. Settings that are `alike` are read by
    the same call, and have as many statements; the control has one of each, and no others of these calls."""
    place = {"partition": PARTITION, "account": ACCOUNT, "region": REGION}
    settings = (first, *alike)
    properties = [one.properties(**place) for one in settings]
    policies = [one.policy(**place) for one in settings]
    ours = {"Read": first.read}
    yield Expectation(
        f"{first.service}.{first.read} is asked by the function of the stack, and what is unmet gets written",
        consists_of(*({"ServiceToken": _HANDLER, "ServiceTimeout": present(), **one} for one in properties)),
        At(_SETTING, "", ours, together=True),
        None,
    )
    for name in properties[0]:
        if name.startswith("Want"):
            values = dict.fromkeys(one[name] for one in properties)
            yield Expectation(f"{name[4:]} is {' or '.join(values)}", like(*values), At(_SETTING, name, ours), None)
    for number in range(len(policies[0]["Statement"])):
        for actions in dict.fromkeys(tuple(one["Statement"][number]["Action"]) for one in policies):
            holders = [one for one in policies if tuple(one["Statement"][number]["Action"]) == actions]
            yield from _held_to(holders, number)


def _held_to(policies: list[Policy], number: int) -> Iterator[Expectation]:
    """The function has these policies, alike in the actions of a statement, and no others with these actions."""
    statement = policies[0]["Statement"][number]
    with_actions = {"PolicyDocument.Statement.Action": statement["Action"]}
    words = ", ".join(statement["Action"])
    yield Expectation(
        f"The function alone may {words}, and no more for this setting",
        consists_of(*({"PolicyDocument": one, "Roles": [_HANDLER]} for one in policies)),
        At(_POLICY, "", with_actions, together=True),
        None,
    )
    for operator, keys in statement.get("Condition", {}).items():
        for key in keys:
            values = [one["Statement"][number]["Condition"][operator][key] for one in policies]
            yield Expectation(
                f"{words} is held to {key}",
                like(*values),
                At(_POLICY, f"PolicyDocument.Statement.Condition.{operator}.{key}", with_actions),
                None,
            )
