"""Two folders swap their names in one step, so that at every instant both names stand for something."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

# Linux, <fcntl.h> and <linux/fs.h>; the numbers are part of the system call's interface.
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
# What kernels and file systems answer that do not know the flag; renameat2(2), "ERRORS".
_UNKNOWN = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})


def exchange(one: Path, other: Path) -> bool:
    """Swap two names of one file system. False, with nothing changed, where the system has no such step.

    That is renameat2(2) with RENAME_EXCHANGE: Linux since 3.15, glibc since 2.28, on ext4, XFS, Btrfs and tmpfs among
    others. Raises `OSError` where the step exists and is refused.
    """
    if sys.platform != "linux":
        return False
    # Imported here: a first run into a new folder swaps nothing.
    import ctypes

    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    # The event that os.rename raises: whoever audits renames sees this one too.
    sys.audit("os.rename", os.fspath(one), os.fspath(other), -1, -1)
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE)) == 0:
        return True
    code = ctypes.get_errno()
    if code in _UNKNOWN:
        return False
    raise OSError(code, os.strerror(code), os.fspath(one), None, os.fspath(other))
