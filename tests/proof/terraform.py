"""Terraform against an emulated account: a mirror instead of the registry, a proxy instead of AWS."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from importlib.util import find_spec
from pathlib import Path

from tests.conftest import terraform_mirror


@contextmanager
def emulated_account(log: Path, account_id: str = "123456789012") -> Iterator[dict[str, str]]:
    """A fresh moto account behind a proxy on loopback; gives the environment that leads a client there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"MOTO_IAM_LOAD_MANAGED_POLICIES": "true", "MOTO_ACCOUNT_ID": account_id}
    with log.open("w") as output:
        proxy = subprocess.Popen(
            [str(Path(sys.executable).parent / "moto_proxy"), "-H", "127.0.0.1", "-p", str(port)],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(port, proxy)
            address = f"http://127.0.0.1:{port}"
            spec = find_spec("moto")
            assert spec
            assert spec.origin
            yield {
                "HTTPS_PROXY": address,
                "HTTP_PROXY": address,
                "AWS_CA_BUNDLE": str(Path(spec.origin).parent / "moto_proxy" / "ca.crt"),
                "AWS_ACCESS_KEY_ID": "testing",
                "AWS_SECRET_ACCESS_KEY": "testing",
                "AWS_EC2_METADATA_DISABLED": "true",
            }
        finally:
            proxy.terminate()
            proxy.wait(timeout=10)


def _wait(port: int, proxy: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        if proxy.poll() is not None:
            raise RuntimeError("the emulator stopped at once")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the emulator does not answer")


def environment_of(folder: Path, extra: Mapping[str, str] = {}) -> dict[str, str]:
    """What Terraform may see: the mirror, a plugin cache and nothing of the user's own settings."""
    settings = folder / "terraform.rc"
    settings.write_text(
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{terraform_mirror()}"\n  }}\n}}\n',
        encoding="utf-8",
    )
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TF_CLI_CONFIG_FILE": str(settings),
        "TF_IN_AUTOMATION": "1",
        "CHECKPOINT_DISABLE": "1",
        **extra,
    }


def terraform(root: Path, environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one Terraform command in `root`, without colours; stdout and stderr together."""
    return subprocess.run(
        ["terraform", *arguments, "-no-color"],
        cwd=root,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=900,
    )


def leave_out(modules: Path, gaps: Iterable[str]) -> list[str]:
    """Give every resource of these types or addresses (`*` is anything), and every one that reads an attribute of what
    is left out, a count of zero; gives the addresses left out, those of the second kind with what they read.

    Terraform lets nobody refer to a counted resource but by index: references are rewritten, and outputs become null.
    """
    left: list[str] = []
    for module in sorted(path for path in modules.iterdir() if path.is_dir()):
        left += (f"{module.name}/{address}" for address in _leave_out_of(module, tuple(gaps)))
    return left


_BLOCK = re.compile(r'^(resource|output) "([^"]+)"(?: "([^"]+)")? {$.*?^}$', re.M | re.S)


def _leave_out_of(module: Path, gaps: tuple[str, ...]) -> list[str]:
    texts = {file: file.read_text(encoding="utf-8") for file in sorted(module.glob("*.tf"))}
    blocks = {
        f"{found[2]}.{found[3]}": found[0]
        for text in texts.values()
        for found in _BLOCK.finditer(text)
        if found[1] == "resource"
    }
    left = {
        address: ""
        for address in blocks
        if any(fnmatchcase(address, gap if "." in gap else f"{gap}.*") for gap in gaps)
    }
    if not left:
        return []
    fresh = set(left)
    while fresh:
        reads = _attribute_of(fresh)
        found = {
            address: f" <- {read[1]}"
            for address, block in blocks.items()
            if address not in left and (read := reads.search(block))
        }
        left |= found
        fresh = set(found)
    reads = _attribute_of(left)

    def rewritten(block: re.Match[str]) -> str:
        form = r"\1[0].\2" if block[1] == "resource" else r"one(\1[*].\2)"
        return reads.sub(form, block[0])

    for file, text in texts.items():
        file.write_text(_BLOCK.sub(rewritten, text), encoding="utf-8")
    (module / "emulator_gap_override.tf").write_text(
        "".join('resource "{}" "{}" {{\n  count = 0\n}}\n\n'.format(*address.split(".")) for address in left),
        encoding="utf-8",
    )
    return [address + why for address, why in left.items()]


def _attribute_of(addresses: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(map(re.escape, sorted(addresses)))})\.(\w+)")
