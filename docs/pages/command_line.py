"""The page of the command line: each command's own help."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from docs.pages.markdown import joined

ROOT = Path(__file__).resolve().parents[2]
STATUS = """\
## Exit status

| status | meaning |
|---|---|
| 0 | done |
| 1 | findings, or a failed step |
| 2 | could not run: a wrong argument, a document that cannot be read |
| 130 | interrupted |
| 141 | whoever read the output went away: what was to be done may not be |"""


def page() -> str:
    """The help of the program, then of each command."""
    parts = [help_block()]
    for command in commands():
        parts.extend([f"## runwright {command}", help_block(command)])
    return joined("Command line", *parts, STATUS)


def commands() -> list[str]:
    """The commands that the help lists: indented words with an explanation behind them."""
    block = re.search(r"(?ims)^(?:\w+ )?commands:\s*?\n(.*?)(?:\n\S|\Z)", help_text())
    return re.findall(r"(?m)^ {2,6}([a-z][a-z-]+)\b", block[1]) if block else []


def help_block(*words: str) -> str:
    """Help as a fenced block."""
    return f"```text\n$ {' '.join(['runwright', *words, '--help'])}\n{help_text(*words)}\n```"


def help_text(*words: str) -> str:
    """What `--help` prints, without colours, 100 columns wide."""
    return printed(*words, "--help").strip()


def printed(*words: str) -> str:
    """What the program prints when it is started with these words."""
    plain = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "runwright", *words]
    return subprocess.run(command, env=plain, stdout=subprocess.PIPE, encoding="utf-8", check=True, cwd=ROOT).stdout
