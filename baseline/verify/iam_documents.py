"""What is wrong with a policy document, whatever resource carries it; and how long it is, as AWS counts.

Sources: IAM User Guide, "IAM JSON policy elements reference" and "IAM and AWS STS quotas"; "Grammar of the
IAM JSON policy language" for which elements go together.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from baseline.verify.intrinsics import as_text, longest


class Kind(Enum):
    """What a policy is attached to, which decides the elements that it must and must not have."""

    IDENTITY = "an identity policy"
    RESOURCE = "a resource policy"
    TRUST = "a trust policy"
    ENDPOINT = "a VPC endpoint policy"


VERSION = "2012-10-17"

# Conditions that hold for callers of any account, so that `*` stays everybody in spite of them.
_SAYS_NOTHING_OF_THE_CALLER = frozenset(
    {
        "aws:currenttime",
        "aws:epochtime",
        "aws:requestedregion",
        "aws:securetransport",
        "aws:useragent",
        "kms:grantisforawsresource",
        "kms:viaservice",
        "s3:signatureversion",
        "s3:tlsversion",
        "s3:x-amz-acl",
        "s3:x-amz-server-side-encryption",
    }
)


def document_of(value: object) -> Mapping[str, Any] | None:
    """The policy as data, out of an object or a JSON text; None for what is neither."""
    if isinstance(value, Mapping) and "Statement" in value:
        return value
    text = as_text(value)
    if text is None:
        return None
    try:
        parsed = json.loads(text)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def faults(document: Mapping[str, Any], kind: Kind) -> Iterator[str]:
    """What is wrong with the document as a policy of this kind, a sentence each."""
    if document.get("Version") != VERSION:
        yield f"has Version {document.get('Version')!r}; {VERSION} alone knows policy variables"
    statements = listed(document.get("Statement"))
    if not statements:
        yield "has no statements"
    seen: set[str] = set()
    for number, statement in enumerate(statements, start=1):
        if not isinstance(statement, Mapping):
            yield f"has a statement {number} that is no object"
            continue
        sid = statement.get("Sid")
        name = f"statement {sid if isinstance(sid, str) and sid else number}"
        if isinstance(sid, str) and sid:
            if sid in seen:
                yield f"has {name} twice; a Sid may stand once"
            seen.add(sid)
            if kind in (Kind.IDENTITY, Kind.TRUST) and not (sid.isascii() and sid.isalnum()):
                yield f"has {name}; IAM allows letters and digits in a Sid"
        for fault in (*_grammar(statement, kind), *_openness(statement, kind)):
            yield f"{name} {fault}"


def _grammar(statement: Mapping[str, Any], kind: Kind) -> Iterator[str]:
    if statement.get("Effect") not in ("Allow", "Deny"):
        yield f"has the Effect {statement.get('Effect')!r}; allowed are Allow and Deny"
    if ("Action" in statement) == ("NotAction" in statement):
        yield "must have either Action or NotAction"
    if kind is Kind.IDENTITY and ("Principal" in statement or "NotPrincipal" in statement):
        yield "names a Principal, which an identity policy must not"
    if kind is not Kind.IDENTITY and ("Principal" in statement) == ("NotPrincipal" in statement):
        yield f"must have either Principal or NotPrincipal in {kind.value}"
    if kind is Kind.TRUST and ("Resource" in statement or "NotResource" in statement):
        yield "names a Resource, which a trust policy must not"
    if kind is not Kind.TRUST and ("Resource" in statement) == ("NotResource" in statement):
        yield "must have either Resource or NotResource"
    if statement.get("Effect") == "Allow" and "NotPrincipal" in statement:
        yield "allows everybody but a NotPrincipal; name the principals instead"


def _openness(statement: Mapping[str, Any], kind: Kind) -> Iterator[str]:
    if statement.get("Effect") != "Allow":
        return
    resources = listed(statement.get("Resource"))
    if kind is Kind.IDENTITY:
        if "*" in listed(statement.get("Action")) and "*" in resources and not statement.get("Condition"):
            yield "allows every action on every resource; name them, or add a Condition"
        return
    # An endpoint policy grants nothing: everybody may pass to a resource that it names.
    wide = kind is not Kind.ENDPOINT or "*" in resources or "NotResource" in statement
    everybody = kind is not Kind.IDENTITY and names_everybody(statement.get("Principal"))
    if everybody and wide and not _restricts_caller(statement.get("Condition")):
        yield "allows everybody (Principal *); name principals, or add a Condition on who calls"


def names_everybody(principal: object) -> bool:
    """Whether a `Principal` includes `*`."""
    if isinstance(principal, Mapping):
        return any("*" in listed(one) for one in principal.values())
    return "*" in listed(principal)


def _restricts_caller(condition: object) -> bool:
    if not isinstance(condition, Mapping):
        return False
    keys = [key for block in condition.values() if isinstance(block, Mapping) for key in block]
    return any(str(key).lower() not in _SAYS_NOTHING_OF_THE_CALLER for key in keys)


def listed(value: object) -> list[Any]:
    """One value or several, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def length(document: Mapping[str, Any], *, without_whitespace: bool) -> int:
    """The length of the document in compact JSON, pseudo parameters at their longest: bytes, or characters
    without white space, as IAM counts. References to other resources count as they are written."""
    text = json.dumps(_rendered(document), separators=(",", ":"), ensure_ascii=False)
    return len("".join(text.split())) if without_whitespace else len(text.encode("utf-8"))


def _rendered(value: object) -> object:
    text = as_text(value) if isinstance(value, (str, Mapping)) else None
    if text is not None:
        return longest(text)
    if isinstance(value, Mapping):
        return {str(key): _rendered(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rendered(one) for one in value]
    return value
