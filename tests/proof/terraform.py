"""Terraform against an emulated account: a mirror instead of the registry, a proxy instead of AWS."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.conftest import terraform_mirror


@contextmanager
def emulated_account(log: Path) -> Iterator[dict[str, str]]:
    """A fresh moto account behind a proxy on loopback; gives the environment that leads a client there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}
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


def leave_out(modules: Path, types: Mapping[str, str]) -> list[str]:
    """Override every resource of these types to a count of zero; gives the addresses left out.

    The override lies beside the emitted files, which stay as they are.
    """
    left: list[str] = []
    for module in sorted(path for path in modules.iterdir() if path.is_dir()):
        text = "".join(file.read_text(encoding="utf-8") for file in sorted(module.glob("*.tf")))
        found = [
            (kind, name) for kind, name in re.findall(r'^resource "([^"]+)" "([^"]+)"', text, re.M) if kind in types
        ]
        if found:
            (module / "emulator_gap_override.tf").write_text(
                "".join(f'resource "{kind}" "{name}" {{\n  count = 0\n}}\n\n' for kind, name in found),
                encoding="utf-8",
            )
            left += [f"{module.name}/{kind}.{name}" for kind, name in found]
    return left
