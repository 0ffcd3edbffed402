"""Lambda functions.

Inline code keeps to 8,192 characters, a rule of this project that keeps templates readable; CloudFormation takes
what zips to 4 MB (User Guide, AWS::Lambda::Function Code). Source: the runtimes and the days of their deprecation
as cfn-lint 1.58 carries them, read on 2026-11-23.
"""

from __future__ import annotations

from collections.abc import Iterator

from baseline.verify.check import resource_check
from baseline.verify.stack_template import StackTemplate, TemplateResource

MAX_INLINE_CHARACTERS = 8_192
SUPPORTED = (
    *(
        "dotnet10",
        "java8.al2",
        "java11",
        "java17",
        "java21",
        "java25",
        "nodejs22.x",
        "nodejs24.x",
        "provided.al2023",
    ),
    *("python3.11", "python3.12", "python3.13", "python3.14", "ruby3.3", "ruby3.4", "ruby4.0"),
)
DEPRECATED = {
    "dotnet6": "2024-12-20",
    "dotnet8": "2026-11-10",
    "dotnet9": "2026-11-10",
    "go1.x": "2024-01-08",
    "java8": "2024-01-08",
    "nodejs14.x": "2023-12-04",
    "nodejs16.x": "2024-06-12",
    "nodejs18.x": "2025-09-01",
    "nodejs20.x": "2026-04-30",
    "provided": "2024-01-08",
    "provided.al2": "2026-07-31",
    "python3.7": "2023-12-04",
    "python3.8": "2024-10-14",
    "python3.9": "2025-12-15",
    "python3.10": "2026-10-31",
    "ruby2.7": "2023-12-07",
    "ruby3.2": "2026-03-31",
}


@resource_check("lambda-inline-code", "AWS::Lambda::Function")
def inline_code(function: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """The code stands in the template, short enough and in a language that Lambda takes inline."""
    code = function.text("Code.ZipFile")
    if code is None:
        yield "has no Code.ZipFile: a template that names other code is not complete in itself"
        return
    if len(code) > MAX_INLINE_CHARACTERS:
        yield f"Code.ZipFile has {len(code):,} characters, {MAX_INLINE_CHARACTERS:,} are allowed"
    runtime = function.text("Runtime") or ""
    if not runtime.startswith(("nodejs", "python")):
        yield f"has Code.ZipFile and the Runtime {runtime!r}; inline code is for nodejs and python"


@resource_check("lambda-runtime", "AWS::Lambda::Function")
def runtime(function: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """The runtime is one that AWS still mends."""
    given = function.text("Runtime")
    if given in SUPPORTED:
        return
    if given in DEPRECATED:
        yield f"Runtime {given} is deprecated since {DEPRECATED[given]}; allowed are {', '.join(SUPPORTED)}"
    else:
        yield f"Runtime is {given!r}; allowed are {', '.join(SUPPORTED)}"
