# pyright: reportMissingImports=false
# What it is deployed without: comments, which cost room.
"""Deletes the default VPC of the Region if nothing uses it."""

import signal
import time

import boto3
import cfnresponse
from botocore.config import Config
from botocore.exceptions import ClientError

CONFIG = Config(retries={"max_attempts": 8, "mode": "standard"})
DONE = ("DryRunOperation", "Gateway.NotAttached", "NotFound")
LATER = ("AccessDenied", "DependencyViolation", "Unauthorized")
ENDED = ("deleted", "expired", "failed", "rejected")
# Service, operation, the list in its answer and, where it is not the obvious one, the id in an entry.
LOOKS = """
ec2 describe_network_interfaces NetworkInterfaces
ec2 describe_vpc_endpoints VpcEndpoints
ec2 describe_nat_gateways NatGateways
ec2 describe_vpc_peering_connections VpcPeeringConnections
ec2 describe_vpn_gateways VpnGateways
ec2 describe_transit_gateway_vpc_attachments TransitGatewayVpcAttachments TransitGatewayAttachmentId
ec2 describe_egress_only_internet_gateways EgressOnlyInternetGateways
ec2 describe_subnets Subnets
ec2 describe_route_tables RouteTables
ec2 describe_security_groups SecurityGroups GroupId
ec2 describe_network_acls NetworkAcls
autoscaling describe_auto_scaling_groups AutoScalingGroups AutoScalingGroupName
lambda list_functions Functions FunctionName
"""


def call(service, operation, waits=(2, 4, 8, 16), **args):
    client = boto3.client(service, config=CONFIG)
    try:
        if client.can_paginate(operation):
            return client.get_paginator(operation).paginate(**args).build_full_result()
        return getattr(client, operation)(**args)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code.endswith(DONE):
            return {}
        if not waits or not code.startswith(LATER):
            raise
    # A new policy takes seconds to count, and so does a deletion.
    time.sleep(waits[0])
    return call(service, operation, waits[1:], **args)


def listed(operation, key, name, value):
    return call("ec2", operation, Filters=[{"Name": name, "Values": [value]}]).get(key, [])


def used(one):
    status = one.get("State") or one.get("Status")
    if (status["Code"] if isinstance(status, dict) else str(status)).lower() in ENDED:
        return False
    # What AWS itself puts into a default VPC.
    main = any(held.get("Main") for held in one.get("Associations", []))
    return not (one.get("DefaultForAz") or one.get("IsDefault") or one.get("GroupName") == "default" or main)


def named(one, key):
    told = one.get("Attachment", {}).get("InstanceId") or one.get("Description") or one.get("ServiceName")
    return f"{one[key]} ({told[:50]})" if told else one[key]


def tenants(ids):
    for line in LOOKS.strip().splitlines():
        service, operation, key, *name = line.split()
        name = "".join(name) or f"{key[:-1]}Id"
        # A function or group without network interface names the VPC or its subnets all the same.
        found = [one for one in call(service, operation)[key] if any(i in str(one) for i in ids) and used(one)]
        if found:
            more = f" and {len(found) - 4} more" if found[4:] else ""
            yield f"{key} {', '.join(named(one, name) for one in found[:4])}{more}"


def remove():
    steps, vpcs = [], [one["VpcId"] for one in listed("describe_vpcs", "Vpcs", "is-default", "true")]
    for vpc in vpcs:
        subnets = [one["SubnetId"] for one in listed("describe_subnets", "Subnets", "vpc-id", vpc)]
        found = "; ".join(tenants([vpc, *subnets]))
        if found:
            raise RuntimeError(f"{vpc} is in use and stays: {found}")
        # AWS deletes no subnet with something in it: what came in meanwhile stops all that follows.
        steps += [("delete_subnet", {"SubnetId": one}) for one in subnets]
        for one in listed("describe_internet_gateways", "InternetGateways", "attachment.vpc-id", vpc):
            gateway = {"InternetGatewayId": one["InternetGatewayId"]}
            steps += [("detach_internet_gateway", {**gateway, "VpcId": vpc}), ("delete_internet_gateway", gateway)]
        steps.append(("delete_vpc", {"VpcId": vpc}))
    # First all of it without effect, so that no missing permission stops half-way.
    for dry in (True, False):
        for operation, args in steps:
            call("ec2", operation, DryRun=dry, **args)
    print("removed:", *vpcs)  # noqa: T201
    return {"Removed": ",".join(vpcs)}


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
            data = remove()
    # Without an answer CloudFormation waits until ServiceTimeout, and then knows no reason.
    except (Exception, SystemExit) as error:
        status, reason = "FAILED", ascii(error)[:900]
    signal.alarm(0)
    cfnresponse.send(event, context, status, data, name, reason=reason)
