"""Draws docs/picture.svg from what the program really prints: `python -m docs.picture`.

The picture carries the fingerprint of the output it shows, so a test can say when it fell behind without
comparing drawings.
"""

from __future__ import annotations

import hashlib
import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "picture.svg"
SHOWN = ("show", "examples/checkout-service/RUNBOOK.md#orders-fail")
LINES = 42
COLUMNS = 100
FONTS = re.compile(r"(?s) *@font-face \{.*?\n *\}\n")
"""A picture loads nothing: the reader's own font with fixed width does."""


def main() -> int:
    """Draw the picture."""
    output = printed()
    PICTURE.write_text(drawn(output) + f"<!-- {fingerprint(output)} -->\n", encoding="utf-8")
    print(PICTURE.relative_to(ROOT))
    return 0


def printed() -> str:
    """The first lines that the program prints to a terminal, with their colours."""
    terminal = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    terminal |= {
        "COLUMNS": str(COLUMNS),
        "LINES": "50",
        "TERM": "xterm-256color",
        "PYTHONIOENCODING": "utf-8",
    }
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "runwright", *SHOWN], env=terminal, stdout=theirs, cwd=ROOT
    ) as process:
        os.close(theirs)
        output = b"".join(iter(lambda: received(ours), b""))
    os.close(ours)
    if process.returncode:
        message = f"runwright {' '.join(SHOWN)} ended with {process.returncode}"
        raise RuntimeError(message)
    return "\n".join(output.decode().splitlines()[:LINES])


def received(terminal: int) -> bytes:
    """The next bytes; none when the program has ended (Linux says so by an error)."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def drawn(output: str) -> str:
    """The output as an SVG of a terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(f"$ runwright {' '.join(SHOWN)}\n{output}"))
    svg = console.export_svg(title="runwright", unique_id="runwright")
    return FONTS.sub("", svg)


def fingerprint(output: str) -> str:
    """What tells one output from another."""
    return hashlib.sha256(output.encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
