"""The texts that parameters of pipelines are made of. All land in policies: none has a wildcard or a variable where it
is not meant."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from baseline.model.field_problems import FieldError, FieldProblem

Name = Annotated[str, StringConstraints(pattern=r"^[a-z](?:[a-z0-9]|-[a-z0-9])*$", max_length=24)]
# IAM API reference, CreateOpenIDConnectProvider: https, neither port nor query, at most 255 characters.
Issuer = Annotated[
    str, StringConstraints(pattern=r"^https://[a-z0-9][a-z0-9.-]*[a-z0-9](?:/[A-Za-z0-9._~-]+)*$", max_length=255)
]
Audience = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9:/._@-]*$", max_length=255)]
Thumbprint = Annotated[str, StringConstraints(pattern="^[0-9A-Fa-f]{40}$")]


def _closed_ref(ref: str) -> str:
    # Names of git have no wildcards, colons or spaces, so what a pattern fits is a longer name.
    if "?" in ref or "*" in ref[:-1] or not (ref[0].isalnum() or ref[0] == "_"):
        raise FieldError(
            FieldProblem(
                f"'{ref}' leaves open which branch or tag", allowed="a name, or how names begin with a * after it"
            )
        )
    return ref


def _closed_environment(name: str) -> str:
    if "*" in name or "?" in name:
        raise FieldError(
            FieldProblem(
                f"'{name}' is a pattern, and whoever may push a workflow makes environments of new names",
                allowed="names of environments",
            )
        )
    return name


Ref = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_./@+#=,*?-]+$", max_length=200), AfterValidator(_closed_ref)
]
Environment = Annotated[
    str,
    StringConstraints(pattern=r"^(?:[A-Za-z0-9_*?][A-Za-z0-9_ ./()#+=,@:*?-]*|\{[0-9a-f-]{36}\})$", max_length=255),
    AfterValidator(_closed_environment),
]
Subject = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_./@+#=,:%{}*? -]+$", max_length=500)]
Repository = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.{][A-Za-z0-9_./{}-]*$", max_length=255)]
Claim = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:/@+#=,-]+$", max_length=300)]
# At least two characters of a stack's or role's name are fixed.
StackName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]+\*?$", max_length=128)]
RoleName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+=,.@_/-]{2,}\*?$", max_length=576)]
PolicyEnd = Annotated[str, StringConstraints(pattern=r"^(?:aws:)?policy/[A-Za-z0-9+=,.@_/-]+$", max_length=600)]
EcrRepository = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$", min_length=2, max_length=256)
]
Bucket = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
ObjectKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-][A-Za-z0-9_./:=@-]*$", max_length=512)]
KeyArn = Annotated[
    str, StringConstraints(pattern=r"^arn:aws(?:-cn|-us-gov)?:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$")
]
ClaimName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_./-]+$", max_length=100)]
