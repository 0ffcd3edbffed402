"""The source of an inline Lambda function, as a template carries it."""

from __future__ import annotations

from importlib.resources import files


def function_source(module: str) -> str:
    """The Python source of a module of `constructs_lib` as it is deployed: without comments and empty lines, indented
    by one space, so that a template stays short enough to be read, and to be deployed without a bucket."""
    text = files("constructs_lib").joinpath(f"{module}.py").read_text(encoding="utf-8")
    lines = [line.partition("  # noqa")[0] for line in text.splitlines()]
    kept = [(line, line.lstrip()) for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return "".join(" " * ((len(line) - len(code)) // 4) + code + "\n" for line, code in kept)
