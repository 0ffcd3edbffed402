# pyright: reportMissingImports=false
# What it is deployed without: comments, which cost room. The properties are those of documents/account_settings.py.
"""Makes a setting as strict as asked, never laxer."""

import json
import signal
import time

import boto3
import cfnresponse
from botocore.config import Config
from botocore.exceptions import ClientError

CONFIG = Config(retries={"max_attempts": 8, "mode": "standard"})


def call(client, operation, args, waits=(2, 4, 8, 16, 32, 64)):
    try:
        answer = getattr(client, operation)(**args)
        # So Inspector refuses, in an answer that is a success.
        for one in answer.get("failedAccounts") or ():
            raise ClientError({"Error": {"Code": one["errorCode"], "Message": one["errorMessage"]}}, operation)
        return answer
    except ClientError as error:
        code = error.response["Error"]["Code"]
        # A new policy takes seconds to count, and a change that is under way may take minutes.
        new = code.startswith(("AccessDenied", "ACCESS_DENIED", "Unauthorized")) and len(waits) > 2
        busy = code.startswith("ConcurrentModification") or code.endswith(("_IN_PROGRESS", "_THROTTLED"))
        if not waits or not (new or busy):
            raise
    time.sleep(waits[0])
    return call(client, operation, args, waits[1:])


def typed(client, operation, args):
    api = client.meta.method_to_api_mapping[operation]
    takes = client.meta.service_model.operation_model(api).input_shape.members if args else {}
    kinds = {
        "list": lambda v: v.split(","),
        "boolean": "true".__eq__,
        "integer": int,
        "structure": lambda v: {v: True},
    }
    return {k: kinds.get(takes[k].type_name, str)(v) if isinstance(v, str) else v for k, v in args.items()}


def part(props, prefix):
    return {k[len(prefix) :]: v for k, v in props.items() if k.startswith(prefix) and k != prefix}


def read(client, props):
    args = part(props, "Read")
    if "Filters" in args:
        pairs = [pair.split("=") for pair in args["Filters"].split(",")]
        args["Filters"] = [{"Name": name, "Values": [value]} for name, value in pairs]
    try:
        found = call(client, props["Read"], typed(client, props["Read"], args))
    except ClientError as error:
        if error.response["Error"]["Code"] == props.get("Absent"):
            return {}
        raise
    return at(found, props.get("At"))


def at(found, path):
    for step in path.split(".") if path else ():
        found = (found or [{}])[0] if step == "0" else found.get(step) or {}
    return found


def known(client, props):
    for name, how in part(props, "Find").items():
        operation, path = how.split()
        found = at(call(client, operation, {}), path)
        if not found:
            raise ValueError(f"no {name} by {operation}")
        props = {k: str(found) if v == f"@{name}" else v for k, v in props.items()}
    return props


def holds(found, goal):
    if isinstance(goal, dict):
        return isinstance(found, dict) and all(holds(found.get(k), v) for k, v in goal.items())
    if isinstance(goal, list):
        return all(any(holds(one, v) for one in found or []) for v in goal)
    return found == goal


def strict(key, condition, value, before):
    rule, _, goal = condition.partition(" ")
    if rule in ("true", "false"):
        return rule == "true"
    if rule == "initially":
        return value in (None, True)
    if rule == "at_least":
        return max(int(goal), value or 0)
    if rule == "at_most":
        return min(int(goal), value or int(goal))
    if rule == "empty":
        return []
    if rule == "exactly":
        return goal
    if rule == "includes":
        return value if goal in (value or []) else [*(value or []), goal]
    if rule == "holds":
        goal = json.loads(goal)
        return value if holds(value, goal) else goal
    if rule == "one_of":
        return value if value in goal.split() else goal.split()[0]
    if rule == "instead_of":
        goal, alias = goal.split()
        if value not in (None, "", alias):
            alias = call(boto3.client("kms", config=CONFIG), "describe_key", {"KeyId": alias})["KeyMetadata"]["Arn"]
        return value if value not in (None, "", alias) else goal
    # What this resource itself set before, it may replace.
    if rule == "only" and (value in (None, "", goal) or before == f"only {value}"):
        return goal
    raise ValueError(f"{key} is {value!r}; condition: {condition}")


def unmet(props, old, found):
    goals = {k: strict(k, v, found.get(k), old.get(f"Want{k}")) for k, v in part(props, "Want").items()}
    return {k: v for k, v in goals.items() if v != found.get(k)}


def write(client, props, found, changes):
    merged = {**found, **{k: v for k, v in changes.items() if v != []}}
    for name in (f"Write{n}" for n in range(1, 10) if f"Write{n}" in props):
        given = part(props, name)
        used = {f"${k}" for k in part(props, "Want")} & set(given.values())
        if used and not used & {f"${k}" for k in changes}:
            continue
        api = client.meta.method_to_api_mapping[props[name]]
        takes = client.meta.service_model.operation_model(api).input_shape.members
        args = {k: merged[k] for k in takes if k in merged and not given}
        for k, v in given.items():
            args[k] = merged if v == "$" else merged[v[1:]] if v[0] == "$" else v
        call(client, props[name], typed(client, props[name], args))


def settle(props, old):
    client = boto3.client(props["Service"], props.get("EndpointRegion"), config=CONFIG)
    props = known(client, props)
    found = read(client, props)
    changes = unmet(props, old, found)
    if changes:
        try:
            write(client, props, found, changes)
        except ClientError:
            # Another writer may have been faster.
            if unmet(props, old, read(client, props)):
                raise
        time.sleep(int(props.get("SettleSeconds", 0)))
    # The rest of what was read may be secret, such as the origin headers of a distribution.
    shown = ascii({k: found.get(k) for k in part(props, "Want")})[:900]
    print(props, shown, sorted(changes))  # noqa: T201
    return {"Changed": ",".join(sorted(changes)), "Found": shown}


def late(*_):
    # An `Exception` here would pass for one of the network, and be tried again.
    raise SystemExit("not done in 220 s")


def handler(event, context):
    name = event.get("PhysicalResourceId", event["LogicalResourceId"])
    status, data, reason = "SUCCESS", {}, None
    signal.signal(signal.SIGALRM, late)
    # The function has 240 seconds; the last 20 are for the answer.
    signal.alarm(220)
    try:
        if event["RequestType"] != "Delete":
            data = settle(event["ResourceProperties"], event.get("OldResourceProperties", {}))
    # Without an answer CloudFormation waits until ServiceTimeout, and then knows no reason.
    except (Exception, SystemExit) as error:
        status, reason = "FAILED", ascii(error)[:900]
    signal.alarm(0)
    cfnresponse.send(event, context, status, data, name, reason=reason)
