"""What of an account's data they read who only look on, by AWS's own policies beside ours."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from baseline.controls.iam._human_roles import KINDS
from constructs_lib.documents.data_reads import (
    DATA_KINDS,
    DATA_READS,
    MORE_THAN_READS,
    SECRETS,
    TAKEN_ALONG,
    DataKind,
    data_policy,
)
from constructs_lib.documents.permissions_boundary import MAX_CHARACTERS, characters
from constructs_lib.documents.pipeline_terraform import TerraformState, plan_limits_policy, terraform_plan_policy
from tests.documents.simulator import simulate
from tests.node_tools import installed

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/acme-read-only"
STATE = TerraformState("acme-state", ("web.tfstate",))
ALLOWED, DENIED, NOTHING = "Allowed", "ExplicitlyDenied", "ImplicitlyDenied"

# Of AWS's ReadOnlyAccess and of what else is attached to roles that look on; the state of a plan aside.
LEAKS = (
    "appconfig:GetConfiguration",
    "appconfig:GetHostedConfigurationVersion",
    "appconfig:GetLatestConfiguration",
    "athena:GetQueryResults",
    "cassandra:Select",
    "cloudfront-keyvaluestore:GetKey",
    "cloudtrail:GetQueryResults",
    "codecommit:GetFile",
    "codecommit:GitPull",
    "codepipeline:GetJobDetails",
    "cognito-identity:GetCredentialsForIdentity",
    "cognito-idp:AdminGetUser",
    "cognito-idp:ListUserPoolClientSecrets",
    "cognito-idp:ListUsers",
    "cognito-idp:ListUsersInGroup",
    "dax:BatchGetItem",
    "dax:GetItem",
    "dax:Query",
    "dax:Scan",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ebs:GetSnapshotBlock",
    "ec2:GetConsoleOutput",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
    "es:ESHttpGet",
    "glacier:GetJobOutput",
    "kinesis:GetRecords",
    "kinesisvideo:GetClip",
    "kinesisvideo:GetMedia",
    "lambda:GetFunction",
    "lightsail:GetBucketAccessKeys",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:StartQuery",
    "mediastore:GetObject",
    "rds-data:ExecuteStatement",
    "rds:DownloadCompleteDBLogFile",
    "rds:DownloadDBLogFilePortion",
    "s3-outposts:GetObject",
    "s3express:CreateSession",
    "s3tables:GetTableData",
    "s3vectors:GetVectors",
    "sdb:Select",
    "secretsmanager:GetSecretValue",
    "sqs:ReceiveMessage",
    "timestream:Select",
)

# How actions are called that give out data or what opens it; what looks so and is not, each with what it gives.
GIVES = re.compile(
    r"(?:batchget|download|get|list|read|receive|retrieve|search)\w*?(?:accesskeys|apikeys|attachmentdownloadurl|blob|clip|"
    r"contents?|credentials?|entries|events|items?|jobdetails|layer|loge?vents?|media|messages?|objects?|passworddata|"
    r"portion|records?|results?|secrets?|secretvalue|segments\w*|traces?|tracesummaries|users|usersingroup|"
    r"utterances\w*|values?|vectors?)|(?:download|eshttp|partiql|query|scan|select)\w*"
)
NO_DATA = {
    "aiops:listinvestigationevents": "what an operator looked into",
    "bedrock-agentcore:getregistryrecord": "an entry of a catalogue of agents",
    "bedrock-agentcore:listregistryrecords": "entries of a catalogue of agents",
    "chime:listapikeys": "no secret: the API names keys, and shows none",
    "chime:listappinstanceusers": "names of users of chat, as IAM's",
    "chime:listmeetingevents": "when meetings began",
    "chime:listusers": "names of users of chat, as IAM's",
    "chime:listvoiceconnectorterminationcredentials": "names of users, without their passwords",
    "cloudformation:listallhookresults": "whether hooks passed",
    "cloudformation:listhookresults": "whether hooks passed",
    "cloudformation:liststacksetoperationresults": "whether stacks were made",
    "codebuild:listsourcecredentials": "which credentials there are",
    "config:selectaggregateresourceconfig": "configuration",
    "config:selectresourceconfig": "configuration",
    "connect:listtrafficdistributiongroupusers": "names of agents, as IAM's",
    "connect:listusers": "names of agents, as IAM's",
    "connect:listworkspacemedia": "pictures of the agents' workspace",
    "datapipeline:queryobjects": "names of parts of a pipeline",
    "dms:listmetadatamodelassessmentactionitems": "what is to be done about a schema",
    "ec2:getmanagedprefixlistentries": "networks",
    "ec2:getnetworkinsightsaccessscopecontent": "which paths are looked for",
    "ec2:gettransitgatewaymeteringpolicyentries": "how traffic is paid for",
    "ec2:gettransitgatewaypolicytableentries": "routes",
    "eks:listaccessentries": "who may use a cluster",
    "iam:listaccesskeys": "ids of keys, without their secrets",
    "iam:listservicespecificcredentials": "ids of credentials, without their passwords",
    "iam:listusers": "users",
    "identitystore:listusers": "users of IAM Identity Center",
    "iot:listmetricvalues": "metrics of devices",
    "iot:listretainedmessages": "on which topics there are messages",
    "iot:listsbomvalidationresults": "whether lists of parts are well-formed",
    "iot:listviolationevents": "findings",
    "kafka:listscramsecrets": "ARNs of secrets",
    "mobiletargeting:getsegments": "how users are chosen",
    "mq:listusers": "names of users of a broker",
    "quicksight:listusers": "users of QuickSight",
    "rekognition:listusers": "ids of users in a collection",
    "sagemaker:listclusterevents": "what became of a cluster",
    "sagemaker:listhubcontents": "names of models",
    "sagemaker:listsharedmodelevents": "what became of a model",
    "secretsmanager:listsecrets": "names of secrets",
    "securityhub:getadhocinsightresults": "findings",
    "securityhub:getinsightresults": "findings",
    "ssm:listcomplianceitems": "findings",
    "ssm:listinventoryentries": "what is installed on an instance",
    "transfer:listfiletransferresults": "which files were transferred",
    "transfer:listusers": "users of file transfers",
    "wafv2:listapikeys": "keys that web pages show to everybody",
    "wafv2:listsettlementrecords": "what was paid for",
}


@cache
def _known() -> frozenset[str]:
    """Every action that cfn-lint knows, in small letters."""
    spec = find_spec("cfnlint")
    assert spec
    assert spec.origin
    path = Path(spec.origin).parent / "data" / "AdditionalSpecs" / "Policies.json"
    services = json.loads(path.read_text(encoding="utf-8"))
    return frozenset(f"{service}:{name}" for service, one in services.items() for name in one["Actions"])


@cache
def _of_aws() -> Mapping[str, Any]:
    return json.loads(aws_managed_policies_data)


def _managed(name: str) -> dict[str, Any]:
    """The document of a policy of AWS, by the end of its path and name, as moto has it."""
    document = _of_aws()[name.rpartition("/")[2]]["Document"]
    assert isinstance(document, dict)
    return document


def _actions(effect: str, *documents: Mapping[str, Any]) -> set[str]:
    """In small letters, whatever the resources and conditions."""
    patterns = {
        pattern.lower()
        for document in documents
        for statement in document["Statement"]
        if statement["Effect"] == effect
        for pattern in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    wild = [one for one in patterns if "*" in one]
    return patterns | {one for one in _known() if any(fnmatchcase(one, pattern) for pattern in wild)}


def _reader(readable: Sequence[DataKind] = ()) -> list[dict[str, Any]]:
    """The policies of the role for whoever looks on."""
    return [*map(_managed, KINDS["read_only"][1]), data_policy(readable)]


def test_whoever_looks_on_reads_no_data_by_policies_of_aws() -> None:
    allowed = _actions("Allow", *_reader()) - _actions("Deny", data_policy())
    assert len(allowed) > 1000
    assert sorted(one for one in LEAKS if one.lower() in allowed) == []


def test_what_gives_out_data_by_its_name_is_denied_to_him_or_reviewed() -> None:
    allowed = _actions("Allow", *_reader()) - _actions("Deny", data_policy())
    giving = {one for one in allowed if GIVES.fullmatch(one.partition(":")[2])}
    assert sorted(giving - NO_DATA.keys()) == []
    assert sorted(NO_DATA.keys() - giving) == []


def test_a_plan_reads_none_though_all_that_reads_is_attached() -> None:
    limits = plan_limits_policy(partition="aws", state=STATE)
    own = terraform_plan_policy(partition="aws", account=ACCOUNT, state=STATE)
    denied = _actions("Deny", limits, own)
    allowed = _actions("Allow", _managed("ReadOnlyAccess")) - denied
    assert sorted(one for one in LEAKS if one.lower() in allowed) == []
    named = {*SECRETS, *MORE_THAN_READS, *(action for actions in DATA_READS.values() for action in actions)}
    assert sorted(one for one in named if one.lower() not in denied) == []


@pytest.mark.parametrize("kind", ["code", "logs", "messages", "tables"])
def test_a_plan_may_read_what_is_named_where_its_policies_let_it(kind: DataKind) -> None:
    denied = _actions("Deny", plan_limits_policy(partition="aws", state=STATE, readable=[kind]))
    assert denied.isdisjoint(one.lower() for one in DATA_READS[kind])
    assert {one.lower() for one in SECRETS} <= denied


def _of(service: str, rest: str) -> str:
    return f"arn:aws:{service}:eu-west-1:{ACCOUNT}:{rest}"


EVERY = DATA_KINDS
DIRECTORY = _of("s3express", "bucket/acme--euw1-az1--x-s3")
OTHERS = f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/a"
# (readable, action, resource, context, result)
ASKED: list[tuple[Sequence[DataKind], str, str, dict[str, str], str]] = [
    ((), "s3:GetObject", "arn:aws:s3:::acme-data/1", {}, DENIED),
    ((), "s3:GetBucketPolicy", "arn:aws:s3:::acme-data", {}, ALLOWED),
    ((), "dynamodb:Scan", _of("dynamodb", "table/t"), {}, DENIED),
    ((), "dynamodb:DescribeTable", _of("dynamodb", "table/t"), {}, ALLOWED),
    ((), "rds:DownloadDBLogFilePortion", _of("rds", "db:a"), {}, DENIED),
    ((), "logs:FilterLogEvents", _of("logs", "log-group:a:*"), {}, DENIED),
    (["logs"], "logs:FilterLogEvents", _of("logs", "log-group:a:*"), {}, ALLOWED),
    (["logs"], "logs:Unmask", _of("logs", "log-group:a:*"), {}, DENIED),
    (["logs"], "rds:DownloadDBLogFilePortion", _of("rds", "db:a"), {}, ALLOWED),
    (["logs"], "s3:GetObject", "arn:aws:s3:::acme-data/1", {}, DENIED),
    (["code"], "lambda:GetFunction", _of("lambda", "function:a"), {}, ALLOWED),
    (["code"], "ecr:GetAuthorizationToken", "*", {}, ALLOWED),
    (["objects"], "s3:GetObject", "arn:aws:s3:::acme-data/1", {}, ALLOWED),
    (["objects"], "s3express:CreateSession", DIRECTORY, {"s3express:SessionMode": "ReadOnly"}, ALLOWED),
    (["objects"], "s3express:CreateSession", DIRECTORY, {"s3express:SessionMode": "ReadWrite"}, NOTHING),
    (["tables"], "dynamodb:Query", _of("dynamodb", "table/t"), {}, ALLOWED),
    (["tables"], "rds-data:ExecuteStatement", _of("rds", "cluster:a"), {}, DENIED),
    (EVERY, "secretsmanager:GetSecretValue", _of("secretsmanager", "secret:a"), {}, DENIED),
    (EVERY, "ssm:GetParameter", OTHERS, {}, DENIED),
    (EVERY, "sqs:ReceiveMessage", _of("sqs", "q"), {}, ALLOWED),
    (EVERY, "sqs:DeleteMessage", _of("sqs", "q"), {}, NOTHING),
    (EVERY, "dynamodb:PutItem", _of("dynamodb", "table/t"), {}, NOTHING),
]  # fmt: skip


@pytest.mark.node
def test_simulated(tmp_path_factory: pytest.TempPathFactory) -> None:
    questions = [
        {
            "request": {
                "principal": ROLE,
                "action": action,
                "resource": {"resource": resource, "accountId": ACCOUNT},
                "contextVariables": context,
            },
            "policies": _reader(readable),
        }
        for readable, action, resource, context, _ in ASKED
    ]
    answers = simulate(installed(tmp_path_factory.mktemp("simulator")), questions)
    assert [(one[:3], answer) for one, answer in zip(ASKED, answers, strict=True)] == [
        (one[:3], one[-1]) for one in ASKED
    ]


@pytest.mark.parametrize("number", range(len(DATA_KINDS) + 1))
def test_whatever_is_readable_the_policy_is_one_that_iam_takes(number: int) -> None:
    for readable in combinations(DATA_KINDS, number):
        assert characters(data_policy(readable)) <= MAX_CHARACTERS


def test_every_action_exists() -> None:
    named = {*SECRETS, *MORE_THAN_READS}
    named.update(action for kinds in (DATA_READS, TAKEN_ALONG) for actions in kinds.values() for action in actions)
    assert sorted(one for one in named if one.lower() not in _known()) == []
