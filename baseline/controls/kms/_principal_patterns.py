"""Who administers or uses a key: IAM roles and users of the account, as a part of `kms.baseline_keys`.

The key policy compares them with `aws:PrincipalArn`, which is the ARN of a role also for a session of that role
(IAM User Guide, "AWS global condition context keys"): other ARNs would match nobody.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import StringConstraints

from baseline.model.spelling import Spelling

# The rest of an ARN: path and name (IAM API Reference), with wildcards. A `$` would begin an IAM policy variable.
_NAME = r"[A-Za-z0-9+=,.@_*?-]+"
_PATTERN = rf"^(role|user)/({_NAME}/)*{_NAME}$"
_ARN = re.compile(r"arn:[^:]*:(iam|sts)::[^:]*:")


def _advice(text: str) -> str:
    if text in ("*", "*/*"):
        return "remove the list to leave it to the account's IAM policies, or name role/* for roles alone"
    kind, _, name = _ARN.sub("", text).strip("/").rpartition(":")[2].partition("/")
    if kind.lower() in ("group", "groups"):
        return "a group is no principal: name a role, or each user as user/NAME"
    if kind == "root":
        return "the root user needs no place here: name the roles that do the work"
    if kind == "assumed-role":
        meant = f"role/{name.partition('/')[0]}"
    elif kind.lower() in ("role", "roles", "user", "users"):
        meant = f"{kind.lower().rstrip('s')}/{name}"
    else:
        meant = f"role/{kind}" if not name else f"role/{kind}/{name}"
    return f"did you mean '{meant}'?" if re.fullmatch(_PATTERN, meant) else ""


# 512 characters of a path and 64 of a name.
PrincipalPattern = Annotated[
    str,
    StringConstraints(max_length=576),
    Spelling(
        _PATTERN,
        "a role or user of the account",
        "role/NAME or user/NAME, with the path before the name if it has one; * and ? match any text and any character",
        _advice,
    ),
]
"""A role or user of the account: `role/KeyAdmin`, `role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*`."""
