"""IAM: the roles of pipelines."""

from __future__ import annotations

from typing import Any

_KEY = "arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef"
_UUID = "01234567-89ab-cdef-0123-456789abcdef"
_BITBUCKET = "https://api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc"

_STACKS = {
    "name": "web",
    "provider": "github",
    "repository": "acme/web",
    "cloudformation": {"stack_names": ["web-*"], "execution_policies": ["policy/web-deployment"]},
    "plan": {"pull_requests": True},
    "deploy": {"environments": ["production"]},
}

REQUIRED: dict[str, dict[str, Any]] = {"iam.cicd_oidc_roles": {"pipelines": [_STACKS]}}

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "iam.cicd_oidc_roles": [
        {
            "permissions_boundary": "baseline",
            "pipelines": [
                {**_STACKS, "deploy": {"environments": ["production"], "managed_roles": ["workloads/web-*"]}},
            ],
        },
        {
            "permissions_boundary": "policy/boundaries/pipelines",
            "pipelines": [
                {
                    **_STACKS,
                    "owner_id": 123456,
                    "repository_id": 456789,
                    "names_too": True,
                    "claims": {"job_workflow_ref": ["acme/workflows/.github/workflows/deploy.yml@refs/heads/main"]},
                    "session_hours": 2,
                    "cloudformation": {
                        "stack_names": ["web", "web-*"],
                        "execution_policies": ["aws:policy/PowerUserAccess", "policy/web-deployment"],
                        "transforms": ["Serverless-2016-10-31"],
                        "template_buckets": ["acme-templates"],
                        "delete_stacks": True,
                    },
                    "build": {
                        "branches": ["main", "release/*"],
                        "tags": ["v*"],
                        "ecr_repositories": ["web"],
                        "artifact_buckets": ["acme-artifacts"],
                        "kms_key_arns": [_KEY],
                    },
                    "deploy": {
                        "environments": ["production"],
                        "managed_roles": ["web-*"],
                        "passed_roles": ["ecs-execution"],
                    },
                }
            ],
        },
        {
            "providers": [
                {"type": "gitlab", "issuer": "https://gitlab.example.com", "thumbprints": ["a" * 40]},
                {"type": "gitlab", "name": "gitlab-com", "create": False},
                {
                    "type": "bitbucket",
                    "issuer": _BITBUCKET,
                    "audience": f"ari:cloud:bitbucket::workspace/{_UUID}",
                },
                {
                    "type": "other",
                    "name": "buildkite",
                    "issuer": "https://agent.buildkite.com",
                    "audience": "sts.amazonaws.com",
                },
            ],
            "pipelines": [
                {
                    "name": "network",
                    "provider": "gitlab",
                    "repository": "acme/platform/network",
                    "terraform": {
                        "state": {"bucket": "acme-state", "keys": ["network.tfstate"], "kms_key_arn": _KEY},
                        "deploy_policies": ["aws:policy/job-function/NetworkAdministrator"],
                    },
                    "plan": {"pull_requests": True},
                    "deploy": {"branches": ["main"]},
                },
                {
                    "name": "images",
                    "provider": "gitlab-com",
                    "repository": "acme/images",
                    "build": {"tags": ["v*"], "ecr_repositories": ["base", "tools/lint"]},
                },
                {
                    "name": "app",
                    "provider": "bitbucket",
                    "repository": f"{{{_UUID}}}",
                    "cdk": {"stack_names": ["App*"], "lookup_role": True},
                    "plan": {"pull_requests": True},
                    "build": {
                        "environments": [f"{{{_UUID}}}"],
                        "artifact_buckets": ["acme-app"],
                        "artifact_account": "444455556666",
                    },
                    "deploy": {"environments": [f"{{{_UUID}}}"]},
                },
                {
                    "name": "data",
                    "provider": "buildkite",
                    "terraform": {
                        "state": {
                            "bucket": "acme-state",
                            "keys": ["data.tfstate"],
                            "lock_table": "terraform-locks",
                            "account": "444455556666",
                        },
                        "plan_policies": ["aws:policy/SecurityAudit"],
                        "readable_data": ["code"],
                        "deploy_policies": ["policy/data-deployment"],
                    },
                    "plan": {"subjects": ["organization:acme:pipeline:data:ref:refs/heads/main:commit:*"]},
                    "deploy": {"subjects": ["organization:acme:pipeline:data:ref:refs/heads/main:commit:*"]},
                },
            ],
        },
    ],
}
