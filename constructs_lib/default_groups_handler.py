# pyright: reportMissingImports=false
# What it is deployed without: comments, which cost room.
"""Takes the rules out of every default security group of the Region."""

import signal
import time

import boto3
import cfnresponse
from botocore.config import Config
from botocore.exceptions import ClientError

CONFIG = Config(retries={"max_attempts": 8, "mode": "standard"})
WRITES = {
    "IpPermissions": "revoke_security_group_ingress",
    "IpPermissionsEgress": "revoke_security_group_egress",
}


def call(operation, waits=(2, 4, 8, 16), **args):
    client = boto3.client("ec2", config=CONFIG)
    try:
        if client.can_paginate(operation):
            return client.get_paginator(operation).paginate(**args).build_full_result()
        return getattr(client, operation)(**args)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        # Another writer was faster.
        if code == "InvalidPermission.NotFound":
            return {}
        if not waits or not code.startswith(("AccessDenied", "Unauthorized")):
            raise
    # A new policy takes seconds to count.
    time.sleep(waits[0])
    return call(operation, waits[1:], **args)


def listed(operation, key, name, value):
    return call(operation, Filters=[{"Name": name, "Values": [value]}])[key]


def close(props):
    closed, kept = [], []
    for group in listed("describe_security_groups", "SecurityGroups", "group-name", "default"):
        name = group["GroupId"]
        rules = [key for key in WRITES if group[key]]
        if not rules or group["VpcId"] in props.get("ExcludedVpcIds", []):
            continue
        if props["InUse"] == "keep" and listed("describe_network_interfaces", "NetworkInterfaces", "group-id", name):
            kept.append(name)
            continue
        for key in rules:
            call(WRITES[key], GroupId=name, IpPermissions=group[key])
        closed.append(name)
    print("closed:", *closed, "in use and kept:", *kept)  # noqa: T201
    # A response has 4,096 bytes.
    return {"Closed": ",".join(closed)[:1200], "Kept": ",".join(kept)[:1200]}


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
            data = close(event["ResourceProperties"])
    # Without an answer CloudFormation waits until ServiceTimeout, and then knows no reason.
    except (Exception, SystemExit) as error:
        status, reason = "FAILED", ascii(error)[:900]
    signal.alarm(0)
    cfnresponse.send(event, context, status, data, name, reason=reason)
