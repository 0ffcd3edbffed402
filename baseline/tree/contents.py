"""What lies in an output folder: the files that this tool wrote, and what Terraform and its users left beside them."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from baseline.artifact import MANIFEST
from baseline.tree.manifest import read_manifest

# Who holds a local state, while Terraform runs or after it was killed.
STATE_LOCK = ".terraform.tfstate.lock.info"
# They hold state, and what a person decided; they outlive a new generation. Source: Terraform CLI documentation,
# "Initializing Working Directories", "Dependency Lock File", "Override Files", "Local backend".
_WORKING_FILES = (
    ".terraform.lock.hcl",
    "terraform.tfstate",
    "terraform.tfstate.*",
    STATE_LOCK,
    "*.tfplan",
    "*.tfvars",
    "*.tfvars.json",
    "override.tf",
    "*_override.tf",
)
_CHANGING_FILES = (
    "override.tf",
    "*_override.tf",
    "terraform.tfvars",
    "terraform.tfvars.json",
    "*.auto.tfvars",
    "*.auto.tfvars.json",
)
# Even an empty folder in them means something: a workspace without resources is one.
_WORKING_FOLDERS = frozenset({".terraform", "terraform.tfstate.d"})


def listed_in(folder: Path) -> set[str] | None:
    """The files of a folder that this tool wrote; None where it did not write the folder."""
    manifest = read_manifest(folder)
    return None if manifest is None else {*manifest["files"], MANIFEST}


def contents(folder: Path) -> tuple[list[str], list[str]]:
    """Every file and every folder below a folder, by its path in it, outer ones first. A link counts as a file, and
    is not followed."""

    def refuse(error: OSError) -> None:
        raise error

    files: list[str] = []
    folders: list[str] = []
    for base, inner, names in os.walk(folder, onerror=refuse):
        relative = "" if base == str(folder) else Path(base).relative_to(folder).as_posix() + "/"
        links = [name for name in inner if os.path.islink(os.path.join(base, name))]
        inner[:] = [name for name in inner if name not in links]
        files += [relative + name for name in (*links, *names)]
        folders += [relative + name for name in inner]
    return files, folders


def beside(folder: Path, listed: set[str]) -> list[str]:
    """The files of a folder, by their paths in it, that are not listed."""
    return sorted(path for path in contents(folder)[0] if path not in listed)


def is_working_folder(path: str) -> bool:
    """Whether a path is one of a folder that Terraform made."""
    return not _WORKING_FOLDERS.isdisjoint(path.split("/"))


def changes_configuration(path: str) -> bool:
    """Whether a working file changes what Terraform makes of the generated files beside it. Source: Terraform language
    documentation, "Override Files" and "Variable Definitions (.tfvars) Files"."""
    return any(fnmatchcase(PurePosixPath(path).name, pattern) for pattern in _CHANGING_FILES)


def is_working_file(path: str) -> bool:
    """Whether a path is one that Terraform, or who runs it, writes beside generated code."""
    *folders, name = PurePosixPath(path).parts
    return (
        name == ".terraform" or ".terraform" in folders or any(fnmatchcase(name, pattern) for pattern in _WORKING_FILES)
    )
